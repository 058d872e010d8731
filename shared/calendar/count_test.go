package calendar_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
)

// R7.1: every day of a window is told, as counted or as skipped with why.
func TestCount(t *testing.T) {
	c := builtIn(t)
	for name, row := range map[string]struct {
		published string
		n         int
		days      string
		skips     string
	}{
		"a week-end": {"2019-11-29T10:00:00+08:00", 5, "12-02 12-03 12-04 12-05 12-06", "11-30 周末 12-01 周末"},
		"National Day, with a Sunday made up for": {"2019-09-27T10:00:00+08:00", 5, "09-29 09-30 10-08 10-09 10-10", "09-28 周末 10-01 国庆节 10-02 国庆节 10-03 国庆节 10-04 国庆节 10-05 国庆节 10-06 国庆节 10-07 国庆节"},
		"over the new year, in two calendars":     {"2019-12-30T10:00:00+08:00", 2, "12-31 01-02", "01-01 元旦"},
	} {
		published, err := time.Parse(time.RFC3339, row.published)
		if err != nil {
			t.Fatal(err)
		}
		count, err := c.Count(calendar.At(published), row.n)
		if err != nil {
			t.Fatal(err)
		}
		var days, skips []string
		for _, d := range count.Days {
			days = append(days, string(d)[5:])
		}
		for _, s := range count.Skips {
			why := s.Name
			if s.Kind == calendar.KindWeekend {
				why = "周末"
			}
			skips = append(skips, fmt.Sprintf("%s %s", string(s.Day)[5:], why))
		}
		if strings.Join(days, " ") != row.days || strings.Join(skips, " ") != row.skips {
			t.Errorf("%s: counted %v, skipped %v", name, days, skips)
		}
		all := slices.Clone(count.Days)
		for _, s := range count.Skips {
			all = append(all, s.Day)
		}
		slices.Sort(all)
		for d, i := count.Window.FirstDay, 0; d <= count.Window.LastDay; d, i = d.AddDays(1), i+1 {
			if i >= len(all) || all[i] != d {
				t.Fatalf("%s: %s is neither counted nor skipped: %v", name, d, all)
			}
		}
	}
}

// A year names all of its holidays or none; one without names still tells them from week-ends.
func TestNamesOfHolidays(t *testing.T) {
	y := calendar.Year{Year: 2027, Version: 1, Holidays: []calendar.Day{"2027-01-01", "2027-01-04"}}
	unnamed, err := calendar.New(y)
	if err != nil {
		t.Fatal(err)
	}
	count, err := unnamed.Count(calendar.Day("2027-01-03").Start(), 1)
	if want := []calendar.Skip{{Day: "2027-01-04", Kind: calendar.KindHoliday}}; err != nil || !slices.Equal(count.Skips, want) {
		t.Errorf("%+v %v", count, err)
	}
	y.Names = []string{"元旦"}
	_, err = calendar.New(y)
	if e, ok := fault.Of(err); !ok || !errors.Is(err, calendar.ErrYear) || len(e.Fields) != 1 || e.Fields[0].Code != "calendar-names" {
		t.Errorf("one name for two holidays: %v", err)
	}
}
