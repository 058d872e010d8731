package calendar_test

import (
	"encoding/json"
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
)

func builtIn(t testing.TB) calendar.Calendar {
	t.Helper()
	c, err := calendar.New(calendar.BuiltIn()...)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestWorkingDaysOfTheStateCouncil(t *testing.T) {
	rows := []struct {
		day    calendar.Day
		worked bool
		why    string
	}{
		{"2019-01-01", false, "元旦"},
		{"2019-02-02", true, "春节调休，周六上班"},
		{"2019-02-03", true, "春节调休，周日上班"},
		{"2019-02-04", false, "除夕"},
		{"2019-02-08", false, "春节，周五"},
		{"2019-02-10", false, "春节最后一天，周日"},
		{"2019-02-11", true, "春节后第一天"},
		{"2019-04-05", false, "清明"},
		{"2019-04-28", true, "劳动节调整后，周日上班"},
		{"2019-05-02", false, "劳动节调整为四天"},
		{"2019-05-03", false, "劳动节调整为四天，周五"},
		{"2019-05-05", true, "劳动节调整后，周日上班"},
		{"2019-06-07", false, "端午"},
		{"2019-09-13", false, "中秋"},
		{"2019-09-29", true, "国庆调休，周日上班"},
		{"2019-09-30", true, "国庆前最后一天"},
		{"2019-10-01", false, "国庆"},
		{"2019-10-07", false, "国庆最后一天，周一"},
		{"2019-10-08", true, "国庆后第一天"},
		{"2019-10-12", true, "国庆调休，周六上班"},
		{"2019-10-13", false, "普通周日"},
		{"2019-10-28", true, "普通周一"},
		{"2020-01-19", true, "春节调休，周日上班"},
		{"2020-01-24", false, "除夕"},
		{"2020-01-30", false, "春节原定最后一天"},
		{"2020-01-31", false, "春节假期延长，周五"},
		{"2020-02-01", false, "原定周六上班，因假期延长取消"},
		{"2020-02-02", false, "春节假期延长到周日"},
		{"2020-02-03", true, "假期延长后第一天"},
		{"2020-04-26", true, "劳动节调休，周日上班"},
		{"2020-05-05", false, "劳动节五天，周二"},
		{"2020-05-09", true, "劳动节调休，周六上班"},
		{"2020-06-28", true, "端午调休，周日上班"},
		{"2020-09-27", true, "国庆中秋调休，周日上班"},
		{"2020-10-08", false, "国庆中秋八天，周四"},
		{"2020-10-09", true, "国庆中秋后第一天"},
		{"2020-10-10", true, "国庆中秋调休，周六上班"},
		{"2026-10-07", false, "最后一个已载入年份的国庆"},
		{"2026-12-31", true, "最后一个已载入的日子，周四"},
	}
	c := builtIn(t)
	for _, row := range rows {
		if got, err := c.WorkingDay(row.day); err != nil || got != row.worked {
			t.Errorf("R7.1: %s（%s）: got %v %v, want %v", row.day, row.why, got, err, row.worked)
		}
	}
}

// How many days each year's notice puts off work and on work; the library could lose some of them silently.
func TestBuiltInYearsAreWhole(t *testing.T) {
	c := builtIn(t)
	if want := []int{2019, 2020, 2021, 2022, 2023, 2024, 2025, 2026}; !slices.Equal(c.Years(), want) {
		t.Fatalf("loaded %v, want %v", c.Years(), want)
	}
	for _, y := range calendar.BuiltIn() {
		// 元旦、春节、清明、劳动节、端午、中秋、国庆 together were never fewer than 26 days off with their weekends.
		if len(y.Holidays) < 26 || len(y.MakeUp) < 4 {
			t.Errorf("%d has %d holidays and %d make-up days", y.Year, len(y.Holidays), len(y.MakeUp))
		}
	}
}

func TestYearNotLoadedRefusesToCompute(t *testing.T) {
	c := builtIn(t)
	for _, d := range []calendar.Day{"2018-12-31", "2027-01-01", "2099-06-01"} {
		if _, err := c.WorkingDay(d); !errors.Is(err, calendar.ErrNotLoaded) {
			t.Errorf("R7.1: %s must be refused, got %v", d, err)
		}
	}
	// The count starts inside and runs out.
	if d, err := c.AddWorkingDays("2026-12-28", 5); !errors.Is(err, calendar.ErrNotLoaded) || d != "" {
		t.Errorf("R7.1: a count past the last year must be refused, got %q %v", d, err)
	}
	at := calendar.Day("2026-12-28").Start()
	if w, err := c.NoticeWindow(at, 5); !errors.Is(err, calendar.ErrNotLoaded) || w != (calendar.Window{}) {
		t.Errorf("R7.1: a notice past the last year must be refused, got %v %v", w, err)
	}
	if _, err := new(calendar.Calendar).WorkingDay("2019-10-28"); !errors.Is(err, calendar.ErrNotLoaded) {
		t.Errorf("an empty calendar must refuse, got %v", err)
	}
}

func TestNoticeWindow(t *testing.T) {
	rows := []struct {
		name, published string
		n               int
		first, last     calendar.Day
		ends            string
	}{
		{"plain week, published on a Friday", "2019-11-29T09:00:00+08:00", 5, "2019-11-30", "2019-12-06", "2019-12-06T16:00:00.000Z"},
		{"last second of a day counts as that day", "2019-12-01T23:59:59+08:00", 5, "2019-12-02", "2019-12-06", "2019-12-06T16:00:00.000Z"},
		{"a second later is the next day", "2019-12-02T00:00:00+08:00", 5, "2019-12-03", "2019-12-09", "2019-12-09T16:00:00.000Z"},
		{"day in Shanghai, not in UTC", "2019-12-01T17:00:00Z", 5, "2019-12-03", "2019-12-09", "2019-12-09T16:00:00.000Z"},
		{"over National Day, with a make-up Sunday and Saturday", "2019-09-27T10:00:00+08:00", 7, "2019-09-28", "2019-10-12", "2019-10-12T16:00:00.000Z"},
		{"over the lengthened Spring Festival", "2020-01-21T10:00:00+08:00", 5, "2020-01-22", "2020-02-05", "2020-02-05T16:00:00.000Z"},
		{"over the new year", "2019-12-30T10:00:00+08:00", 5, "2019-12-31", "2020-01-07", "2020-01-07T16:00:00.000Z"},
	}
	c := builtIn(t)
	for _, row := range rows {
		published, err := time.Parse(time.RFC3339, row.published)
		if err != nil {
			t.Fatal(err)
		}
		w, err := c.NoticeWindow(calendar.At(published), row.n)
		if err != nil || w.FirstDay != row.first || w.LastDay != row.last || w.EndsAt.String() != row.ends {
			t.Errorf("R7.1 %s: got %+v %v", row.name, w, err)
		}
	}
}

// A window of n days holds n full working days after the day of publication and ends with one, wherever it starts.
func TestNoticeWindowHoldsItsDays(t *testing.T) {
	c := builtIn(t)
	rapid.Check(t, func(t *rapid.T) {
		day := calendar.Day("2019-01-01").AddDays(rapid.IntRange(0, 2800).Draw(t, "day"))
		n := rapid.IntRange(1, 30).Draw(t, "n")
		at := day.Start().Add(time.Duration(rapid.Int64Range(0, 24*3600*1000-1).Draw(t, "ms")) * time.Millisecond)
		w, err := c.NoticeWindow(at, n)
		if err != nil {
			t.Fatal(err)
		}
		count := 0
		for d := day.AddDays(1); d <= w.LastDay; d = d.AddDays(1) {
			if worked, err := c.WorkingDay(d); err != nil {
				t.Fatal(err)
			} else if worked {
				count++
			}
		}
		if lastWorked, _ := c.WorkingDay(w.LastDay); count != n || !lastWorked || w.EndsAt != w.LastDay.AddDays(1).Start() {
			t.Fatalf("R7.1: published %s, %d days: %+v holds %d", day, n, w, count)
		}
	})
}

func TestLaterVersionOfAYearHolds(t *testing.T) {
	first := calendar.Year{Year: 2020, Version: 1, Holidays: []calendar.Day{"2020-01-30"}, MakeUp: []calendar.Day{"2020-02-01"}}
	second := calendar.Year{Year: 2020, Version: 2, Holidays: []calendar.Day{"2020-01-30", "2020-01-31"}}
	for _, order := range [][]calendar.Year{{first, second}, {second, first}} {
		c, err := calendar.New(order...)
		if err != nil {
			t.Fatal(err)
		}
		if worked, err := c.WorkingDay("2020-01-31"); err != nil || worked {
			t.Error("the second version must hold: 31 January is off")
		}
		if worked, err := c.WorkingDay("2020-02-01"); err != nil || worked {
			t.Error("the second version must hold: 1 February is an ordinary Saturday again")
		}
	}
	c, err := calendar.New(first)
	if err != nil {
		t.Fatal(err)
	}
	if worked, _ := c.WorkingDay("2020-02-01"); !worked {
		t.Error("the first version alone has the Saturday worked")
	}
}

func TestYearThatCannotBeRight(t *testing.T) {
	good := calendar.Year{Year: 2021, Version: 1, Holidays: []calendar.Day{"2021-01-01"}, MakeUp: []calendar.Day{"2021-02-07"}}
	rows := []struct {
		name, pointer, code string
		breakIt             func(*calendar.Year)
	}{
		{"version nought", "/version", "calendar-version", func(y *calendar.Year) { y.Version = 0 }},
		{"no holidays", "/holidays", "calendar-no-holidays", func(y *calendar.Year) { y.Holidays = nil }},
		{"another year's day", "/holidays/0", "calendar-other-year", func(y *calendar.Year) { y.Holidays = []calendar.Day{"2020-12-31"} }},
		{"no day at all", "/holidays/0", "calendar-other-year", func(y *calendar.Year) { y.Holidays = []calendar.Day{"2021-02-30"} }},
		{"off and worked", "/makeUp/0", "calendar-day-twice", func(y *calendar.Year) {
			y.Holidays = []calendar.Day{"2021-02-07"}
		}},
		{"worked Monday", "/makeUp/0", "calendar-make-up-weekday", func(y *calendar.Year) { y.MakeUp = []calendar.Day{"2021-02-08"} }},
	}
	for _, row := range rows {
		y := good
		row.breakIt(&y)
		_, err := calendar.New(y)
		f, ok := fault.Of(err)
		if !ok || !errors.Is(err, calendar.ErrYear) || len(f.Fields) != 1 || f.Fields[0].Pointer != row.pointer || f.Fields[0].Code != row.code {
			t.Errorf("%s: got %v, want only %s: %s", row.name, err, row.pointer, row.code)
		}
	}
	if _, err := calendar.New(good, good); !errors.Is(err, calendar.ErrYear) {
		t.Errorf("the same version twice must be refused, got %v", err)
	}
}

func TestYearTravelsAsData(t *testing.T) {
	years := calendar.BuiltIn()
	sent, err := json.Marshal(years)
	if err != nil {
		t.Fatal(err)
	}
	var back []calendar.Year
	if err := json.Unmarshal(sent, &back); err != nil {
		t.Fatal(err)
	}
	c, err := calendar.New(back...)
	if err != nil {
		t.Fatal(err)
	}
	if d, err := c.AddWorkingDays("2019-09-30", 1); err != nil || d != "2019-10-08" {
		t.Fatalf("got %s %v", d, err)
	}
}
