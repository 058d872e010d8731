package template

import (
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	z, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return z
}

func TestNext(t *testing.T) {
	rows := []struct{ expression, zone, after, want string }{
		// R3.2, R4.6: the midnight after the closing day, every year.
		{"cron(0 0 22 10 ? *)", "Asia/Shanghai", "2019-10-21T23:59:59.999+08:00", "2019-10-22T00:00:00+08:00"},
		{"cron(0 0 22 10 ? *)", "Asia/Shanghai", "2019-10-22T00:00:00+08:00", "2020-10-22T00:00:00+08:00"},
		{"cron(0 0 22 10 ? *)", "Asia/Shanghai", "2019-10-21T15:59:59Z", "2019-10-21T16:00:00Z"},
		{"cron(0 0 29 10 ? *)", "Asia/Shanghai", "2019-10-22T00:00:00+08:00", "2019-10-29T00:00:00+08:00"},
		{"cron(0 0 29 10 ? *)", "UTC", "2019-10-29T00:00:00+08:00", "2019-10-29T00:00:00Z"},

		{"rate(1 minute)", "Asia/Shanghai", "2019-10-21T23:59:59+08:00", "2019-10-22T00:00:00+08:00"},
		{"rate(5 minutes)", "Asia/Shanghai", "2019-10-22T00:00:00+08:00", "2019-10-22T00:05:00+08:00"},
		{"rate(5 minutes)", "Asia/Shanghai", "2019-10-22T00:04:59.999+08:00", "2019-10-22T00:05:00+08:00"},
		{"rate(2 hours)", "UTC", "2019-10-22T00:00:00Z", "2019-10-22T02:00:00Z"},
		{"rate(1 day)", "UTC", "2019-10-22T01:00:00Z", "2019-10-23T00:00:00Z"},

		{"cron(0/15 9-17 ? * MON-FRI *)", "UTC", "2019-10-25T17:45:00Z", "2019-10-28T09:00:00Z"},
		{"cron(30,45 8 ? * SUN *)", "UTC", "2019-10-21T00:00:00Z", "2019-10-27T08:30:00Z"},
		{"cron(0 0 ? jan 1 2021)", "UTC", "2019-10-21T00:00:00Z", "2021-01-03T00:00:00Z"},
		{"cron(0 12 29 2 ? *)", "UTC", "2021-01-01T00:00:00Z", "2024-02-29T12:00:00Z"},
		{"cron(0 0 */10 * ? *)", "UTC", "2019-10-22T00:00:00Z", "2019-10-31T00:00:00Z"},
		{"cron(0 0 1 1 ? 2019)", "UTC", "2019-01-01T00:00:00Z", "never"},
		{"cron(0 0 31 4 ? *)", "UTC", "2019-01-01T00:00:00Z", "never"},

		// The clocks of New York went from 2:00 to 3:00 on 8 March 2020 and from 2:00 to 1:00 on 1 November.
		{"cron(30 2 8 3 ? *)", "America/New_York", "2020-01-01T00:00:00Z", "2021-03-08T07:30:00Z"},
		{"cron(30 1 1 11 ? *)", "America/New_York", "2020-10-01T00:00:00Z", "2020-11-01T05:30:00Z"},
	}
	for _, row := range rows {
		e, err := ParseExpression(row.expression, zone(t, row.zone))
		if err != nil {
			t.Fatal(err)
		}
		after, err := time.Parse(time.RFC3339Nano, row.after)
		if err != nil {
			t.Fatal(err)
		}
		got := e.Next(after)
		if row.want == "never" {
			if !got.IsZero() {
				t.Errorf("%s after %s: %s", row.expression, row.after, got)
			}
			continue
		}
		want, err := time.Parse(time.RFC3339, row.want)
		if err != nil {
			t.Fatal(err)
		}
		if !got.Equal(want) {
			t.Errorf("%s after %s: %s, not %s", row.expression, row.after, got, want)
		}
	}
}

func TestExpressionsThatAreRefused(t *testing.T) {
	for _, text := range []string{
		"", "rate", "rate()", "rate(5)", "rate(0 minutes)", "rate(-1 minutes)", "rate(1 minutes)", "rate(5 minute)", "rate(5 seconds)", "rate(5 minutes",
		"at(2019-10-22T00:00:00)", "cron()", "cron(0 0 22 10 ?)", "cron(0 0 22 10 ? * *)", "cron(0 0 22 10 * *)", "cron(0 0 ? 10 ? *)",
		"cron(60 0 22 10 ? *)", "cron(0 24 22 10 ? *)", "cron(0 0 0 10 ? *)", "cron(0 0 32 10 ? *)", "cron(0 0 22 13 ? *)", "cron(0 0 22 okt ? *)",
		"cron(0 0 ? 10 8 *)", "cron(0 0 L 10 ? *)", "cron(0 0 ? 10 2#1 *)", "cron(0 0 22 10 ? 1969)", "cron(5-1 0 22 10 ? *)", "cron(0/0 0 22 10 ? *)",
		"cron(1,,2 0 22 10 ? *)", "cron(+1 0 22 10 ? *)", "cron(? 0 22 10 ? *)", "cron(*,1 0 22 10 ? *)", "cron(1-2-3 0 22 10 ? *)",
	} {
		if _, err := ParseExpression(text, time.UTC); !errors.Is(err, ErrSchedule) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// What Next gives is later, is on the minute that the fields ask for, and nothing lies between.
func TestNextIsTheFirst(t *testing.T) {
	shanghai := zone(t, "Asia/Shanghai")
	e, err := ParseExpression("cron(0/20 6-8 1-7 * ? *)", shanghai)
	if err != nil {
		t.Fatal(err)
	}
	fits := func(at time.Time) bool {
		local := at.In(shanghai)
		return local.Minute()%20 == 0 && local.Hour() >= 6 && local.Hour() <= 8 && local.Day() <= 7 && local.Second() == 0 && local.Nanosecond() == 0
	}
	rapid.Check(t, func(t *rapid.T) {
		after := time.UnixMilli(rapid.Int64Range(1546300800000, 1640995200000).Draw(t, "after"))
		next := e.Next(after)
		if !next.After(after) || !fits(next) {
			t.Fatalf("after %s: %s", after, next)
		}
		for at := after.Truncate(20 * time.Minute).Add(20 * time.Minute); at.Before(next); at = at.Add(20 * time.Minute) {
			if fits(at) {
				t.Fatalf("after %s: %s, but %s comes first", after, next, at)
			}
		}
	})
}

func FuzzParseExpression(f *testing.F) {
	for _, seed := range []string{"rate(5 minutes)", "cron(0 0 22 10 ? *)", "cron(0/15 9-17 ? JAN,MAR MON-FRI 2019-2025)", "cron(*/7 * * * ? *)"} {
		f.Add(seed)
	}
	after := time.Date(2019, 10, 21, 16, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, text string) {
		e, err := ParseExpression(text, time.UTC)
		if err != nil {
			if !errors.Is(err, ErrSchedule) {
				t.Fatalf("%q: %v", text, err)
			}
			return
		}
		if e.String() != text {
			t.Fatalf("%q became %q", text, e)
		}
		if next := e.Next(after); !next.IsZero() && !next.After(after) {
			t.Fatalf("%q fires at %s", text, next)
		}
	})
}
