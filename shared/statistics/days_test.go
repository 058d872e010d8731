package statistics

import (
	"slices"
	"testing"
	"time"

	"linxuan/shared/calendar"
)

// The course of the days ends where the counts stand, and each day shows what happened by its end.
func TestDays(t *testing.T) {
	b := open(t, 3)
	first, second := at("10-08 23:59:59.999"), at("10-09 00:00:00.000")
	b.mustSave(b.of(0, 2018), but(full(), "legal", ""), first)
	b.mustSave(b.of(1, 2018), full(), second)
	b.mustSubmit(b.of(1, 2018), second.Add(time.Hour))
	b.mustSave(b.of(0, 2018), full(), second.AddDate(0, 0, 1))
	for name, row := range map[string]struct {
		body string
		at   time.Time
		want []DayCount // of 2018, from 8 October on
	}{
		"all": {"", at("10-10 12:00:00.000"), []DayCount{
			{"2019-10-08", 2018, 1, 0, 0}, {"2019-10-09", 2018, 2, 1, 1}, {"2019-10-10", 2018, 2, 2, 1},
		}},
		"as of the day before": {"", second, []DayCount{{"2019-10-08", 2018, 1, 0, 0}, {"2019-10-09", 2018, 2, 1, 1}}},
		"another body":         {there, at("10-08 12:00:00.000"), []DayCount{{"2019-10-08", 2018, 0, 0, 0}}},
	} {
		days, err := b.Days(ctx, "2019", row.body, row.at)
		if err != nil {
			t.Fatal(err)
		}
		if days[0].Day != calendar.DayOf(opens) {
			t.Errorf("%s: begins with %s", name, days[0].Day)
		}
		days = slices.DeleteFunc(days, func(d DayCount) bool { return d.Year != 2018 || d.Day < "2019-10-08" })
		if !slices.Equal(days, row.want) {
			t.Errorf("%s: %+v", name, days)
		}
	}
	days, err := b.Days(ctx, "2019", "", after.AddDate(1, 0, 0))
	if err != nil || days[len(days)-1].Day != "2019-10-21" {
		t.Errorf("long after the deadline the course ends with %+v: %v", days[len(days)-1], err)
	}
}

// Who has not filed: nothing saved, drafts, what the lock found wanting; over all bodies and of one.
func TestUnfiled(t *testing.T) {
	b := scene(t)
	open := func(body string, year int, at time.Time, limit int) []string {
		t.Helper()
		var all []string
		for cursor, more := "", true; more; more = cursor != "" {
			rows, next, err := b.Unfiled(ctx, "2019", body, year, at, cursor, limit)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				all = append(all, r.Group)
			}
			cursor = next
		}
		slices.Sort(all)
		return all
	}
	ids := func(which ...int) []string {
		var all []string
		for _, n := range which {
			all = append(all, b.groups[n].ID)
		}
		slices.Sort(all)
		return all
	}
	if got := open(here, 2018, early, 200); !slices.Equal(got, ids(nothing, incomplete, broken, complete, reverted, spoiled)) {
		t.Errorf("while it is open: %q", got)
	}
	if got := open(here, 2018, deadline, 2); !slices.Equal(got, ids(nothing, incomplete, broken, spoiled)) {
		t.Errorf("once it has closed: %q", got)
	}
	if got := open("", 2018, deadline, 3); len(got) != 5 || !slices.Contains(got, b.other.ID) {
		t.Errorf("over all bodies: %q", got)
	}
	if got := open(here, 2017, deadline, 200); len(got) != sceneSize {
		t.Errorf("another year: %q", got)
	}
	_, _, err := b.Unfiled(ctx, "2019", here, 2015, early, "", 50)
	refused(t, err, ErrNoYear)
}
