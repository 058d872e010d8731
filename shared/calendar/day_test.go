package calendar_test

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linxuan/shared/calendar"
)

func TestParseDay(t *testing.T) {
	for _, good := range []string{"2019-10-28", "2020-02-29", "0001-01-01"} {
		if d, err := calendar.ParseDay(good); err != nil || string(d) != good || !d.Valid() {
			t.Errorf("%q: got %q %v", good, d, err)
		}
	}
	for _, bad := range []string{"", "2019-02-29", "2019-13-01", "2019-1-1", "2019/10/28", "2019-10-28T00:00:00Z", "１９-10-28", "12019-10-28"} {
		if _, err := calendar.ParseDay(bad); !errors.Is(err, calendar.ErrDay) {
			t.Errorf("%q must be refused, got %v", bad, err)
		}
	}
}

func TestDayIsADayInShanghai(t *testing.T) {
	rows := []struct {
		at  string
		day calendar.Day
	}{
		{"2019-10-28T15:59:59.999Z", "2019-10-28"},
		{"2019-10-28T16:00:00Z", "2019-10-29"},
		{"2019-10-29T00:00:00+08:00", "2019-10-29"},
		{"2019-10-28T23:00:00-08:00", "2019-10-29"},
	}
	for _, row := range rows {
		at, err := time.Parse(time.RFC3339, row.at)
		if err != nil {
			t.Fatal(err)
		}
		if got := calendar.DayOf(at); got != row.day {
			t.Errorf("R5.1: %s is on %s, want %s", row.at, got, row.day)
		}
	}
	if got := calendar.Day("2019-10-28").End().String(); got != "2019-10-28T16:00:00.000Z" {
		t.Errorf("R5.1: 28 October ends at %s", got)
	}
}

func TestAnniversary(t *testing.T) {
	rows := []struct {
		day   calendar.Day
		years int
		want  calendar.Day
	}{
		{"2016-10-28", 3, "2019-10-28"},
		{"2016-02-29", 3, "2019-02-28"},
		{"2016-02-29", 4, "2020-02-29"},
		{"2016-12-31", 3, "2019-12-31"},
	}
	for _, row := range rows {
		if got := row.day.AddYears(row.years); got != row.want {
			t.Errorf("R1.2: %s and %d years is %s, want %s", row.day, row.years, got, row.want)
		}
	}
}

func TestDayInJSON(t *testing.T) {
	var v struct {
		Day calendar.Day `json:"day"`
	}
	if err := json.Unmarshal([]byte(`{"day":"2019-02-30"}`), &v); !errors.Is(err, calendar.ErrDay) {
		t.Fatalf("an impossible day must be refused, got %v", err)
	}
	if err := json.Unmarshal([]byte(`{"day":"2019-10-28"}`), &v); err != nil || v.Day != "2019-10-28" {
		t.Fatalf("got %q %v", v.Day, err)
	}
	if sent, err := json.Marshal(v); err != nil || string(sent) != `{"day":"2019-10-28"}` {
		t.Fatalf("got %s %v", sent, err)
	}
}

func TestDaysFollowEachOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := calendar.Day("1900-01-01").AddDays(rapid.IntRange(0, 80_000).Draw(t, "days"))
		next := d.AddDays(1)
		if next <= d || next.AddDays(-1) != d || calendar.DayOf(d.End().Time()) != next || d.End() <= d.Start() {
			t.Fatalf("%s and %s", d, next)
		}
	})
}

func TestInstantOnTheWire(t *testing.T) {
	rows := []struct{ in, out string }{
		{`"2019-10-29T00:00:00+08:00"`, `"2019-10-28T16:00:00.000Z"`},
		{`"2019-10-28T15:59:59.999Z"`, `"2019-10-28T15:59:59.999Z"`},
		{`""`, `""`},
	}
	for _, row := range rows {
		var i calendar.Instant
		if err := json.Unmarshal([]byte(row.in), &i); err != nil {
			t.Fatal(err)
		}
		if out, err := json.Marshal(i); err != nil || string(out) != row.out {
			t.Errorf("%s came back as %s %v", row.in, out, err)
		}
	}
	for _, bad := range []string{`"2019-10-29T00:00:00"`, `"2019-10-29"`, `"soon"`} {
		var i calendar.Instant
		if err := json.Unmarshal([]byte(bad), &i); err == nil {
			t.Errorf("R5.1: %s has no zone and must be refused", bad)
		}
	}
	just := time.Date(2019, 10, 28, 15, 59, 59, 999_999_999, time.UTC)
	if calendar.At(just) >= calendar.Day("2019-10-28").End() {
		t.Error("R5.1: the last nanosecond before the deadline is before it")
	}
}
