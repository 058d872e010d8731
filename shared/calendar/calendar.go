package calendar

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/6tail/lunar-go/HolidayUtil"

	"linxuan/shared/fault"
)

var (
	// ErrNotLoaded refuses to compute with a year whose holidays are not known. Facts: day, year.
	ErrNotLoaded = fault.Define("calendar-year-not-loaded", fault.Conflict, "R7.1")
	// ErrYear refuses a year's holidays that cannot be right; its fields hold every mistake found.
	ErrYear = fault.Define("calendar-year", fault.Invalid, "R7.1")
)

// Year is one version of one year's holidays, as the State Council's notice gives them. A calendar that is changed during the
// year is a new version; what was computed with an older one is not touched by it.
type Year struct {
	Year     int    `json:"year"`
	Version  int    `json:"version"`          // from 1; of several versions of a year the highest holds
	Source   string `json:"source,omitempty"` // the notice, in words
	Holidays []Day  `json:"holidays"`         // no work, whatever day of the week
	MakeUp   []Day  `json:"makeUp"`           // Saturdays and Sundays that are worked
	// Names are what the holidays are called, one for each in their order, or none at all.
	Names []string `json:"names,omitempty"`
}

const maxName = 20 // characters of a holiday's name

// Validate says what in the year's data cannot be right, all at once in an ErrYear.
func (y Year) Validate() error {
	found := ErrYear.New("year", y.Year)
	if y.Version < 1 {
		found.At("/version", "calendar-version")
	}
	if len(y.Holidays) == 0 {
		found.At("/holidays", "calendar-no-holidays")
	}
	if len(y.Names) > 0 && len(y.Names) != len(y.Holidays) {
		found.At("/names", "calendar-names", "names", len(y.Names), "holidays", len(y.Holidays))
	}
	for i, name := range y.Names {
		if n := utf8.RuneCountInString(strings.TrimSpace(name)); n == 0 || n > maxName {
			found.At("/names/"+strconv.Itoa(i), "calendar-name", "limit", maxName)
		}
	}
	seen := map[Day]bool{}
	for i, d := range y.Holidays {
		y.checkDay(found, "/holidays/"+strconv.Itoa(i), d, seen)
	}
	for i, d := range y.MakeUp {
		pointer := "/makeUp/" + strconv.Itoa(i)
		y.checkDay(found, pointer, d, seen)
		if d.Valid() && !weekend(d) {
			found.At(pointer, "calendar-make-up-weekday", "day", d)
		}
	}
	return found.OrNil()
}

func (y Year) checkDay(found *fault.Error, pointer string, d Day, seen map[Day]bool) {
	switch {
	case !d.Valid() || d.Year() != y.Year:
		found.At(pointer, "calendar-other-year", "day", d)
	case seen[d]:
		found.At(pointer, "calendar-day-twice", "day", d)
	}
	seen[d] = true
}

func weekend(d Day) bool {
	w := d.Weekday()
	return w == time.Saturday || w == time.Sunday
}

// Calendar answers which days are worked, for the years it was built from and no other. It is a value that never changes.
type Calendar struct {
	years map[int]days
}

type days struct {
	version int
	source  string
	worked  map[Day]bool // holidays false, make-up working days true; the rest follow the day of the week
	names   map[Day]string
}

// New builds a calendar. Of several versions of a year the highest holds, whatever their order; the same version given twice
// is refused. Errors: ErrYear.
func New(years ...Year) (Calendar, error) { return Calendar{}.With(years...) }

// With is the calendar with further years, or later versions of those it has, by the same rules as New.
func (c Calendar) With(years ...Year) (Calendar, error) {
	c.years = maps.Clone(c.years)
	if c.years == nil {
		c.years = map[int]days{}
	}
	for _, y := range years {
		if err := y.Validate(); err != nil {
			return Calendar{}, err
		}
		have, ok := c.years[y.Year]
		if ok && have.version == y.Version {
			return Calendar{}, ErrYear.New("year", y.Year).At("/version", "calendar-version-twice", "version", y.Version)
		}
		if ok && have.version > y.Version {
			continue
		}
		c.years[y.Year] = y.days()
	}
	return c, nil
}

func (y Year) days() days {
	d := days{y.Version, y.Source, make(map[Day]bool, len(y.Holidays)+len(y.MakeUp)), make(map[Day]string, len(y.Names))}
	for i, day := range y.Holidays {
		d.worked[day] = false
		if i < len(y.Names) {
			d.names[day] = y.Names[i]
		}
	}
	for _, day := range y.MakeUp {
		d.worked[day] = true
	}
	return d
}

// The years for which the library's table was compared day by day with the State Council's notices, each in its last version.
// Outside its own table the library answers "no holiday" without a word, so nothing is read from it outside these.
const (
	firstBuiltIn = 2019
	lastBuiltIn  = 2026
)

// BuiltIn gives the years known without loading any, each as version 1. The secretariat loads others, and later versions, as data.
func BuiltIn() []Year {
	var years []Year
	for n := firstBuiltIn; n <= lastBuiltIn; n++ {
		y := Year{Year: n, Version: 1, Source: "国务院办公厅关于" + strconv.Itoa(n) + "年部分节假日安排的通知（含年内调整）"}
		for e := HolidayUtil.GetHolidaysByYear(n).Front(); e != nil; e = e.Next() {
			holiday := e.Value.(*HolidayUtil.Holiday)
			if d := Day(holiday.GetDay()); holiday.IsWork() {
				y.MakeUp = append(y.MakeUp, d)
			} else {
				y.Holidays, y.Names = append(y.Holidays, d), append(y.Names, nameOf(holiday))
			}
		}
		years = append(years, y)
	}
	return years
}

// nameOf is what the State Council's notices call a holiday.
func nameOf(h *HolidayUtil.Holiday) string {
	if h.GetName() == "元旦节" {
		return "元旦"
	}
	return h.GetName()
}

// Years lists the loaded years in order.
func (c Calendar) Years() []int {
	years := make([]int, 0, len(c.years))
	for y := range c.years {
		years = append(years, y)
	}
	slices.Sort(years)
	return years
}

// WorkingDay says whether the day is worked. ErrNotLoaded in a year that is not loaded.
func (c Calendar) WorkingDay(d Day) (bool, error) {
	year, ok := c.years[d.Year()]
	if !ok {
		return false, ErrNotLoaded.New("day", d, "year", d.Year())
	}
	if worked, special := year.worked[d]; special {
		return worked, nil
	}
	return !weekend(d), nil
}

// AddWorkingDays is the n-th working day after d, for n ≥ 1; d itself need not be one and does not count. ErrNotLoaded when the
// count runs into a year that is not loaded.
func (c Calendar) AddWorkingDays(d Day, n int) (Day, error) {
	counted, err := c.WorkingDays(d, n)
	if err != nil {
		return "", err
	}
	if n < 1 {
		return d, nil
	}
	return counted[n-1], nil
}

// WorkingDays are the n working days after d, in order; d itself does not count. ErrNotLoaded as in AddWorkingDays.
func (c Calendar) WorkingDays(d Day, n int) ([]Day, error) {
	counted := make([]Day, 0, max(n, 0))
	for len(counted) < n {
		d = d.AddDays(1)
		worked, err := c.WorkingDay(d)
		if err != nil {
			return nil, err
		}
		if worked {
			counted = append(counted, d)
		}
	}
	return counted, nil
}

// Edition names the version of a year's holidays that a computation rests on.
type Edition struct {
	Year    int    `json:"year"`
	Version int    `json:"version"`
	Source  string `json:"source,omitempty"` // the notice, in words
}

// Edition is the version of a year that the calendar holds; ok is false for a year that is not loaded.
func (c Calendar) Edition(year int) (e Edition, ok bool) {
	y, ok := c.years[year]
	return Edition{year, y.version, y.source}, ok
}

// Window is the span of a public notice (R7.1).
type Window struct {
	FirstDay Day     `json:"firstDay"` // the day after publication, worked or not
	LastDay  Day     `json:"lastDay"`  // the last of the working days that are counted
	EndsAt   Instant `json:"endsAt"`   // 24:00 of the last day; an objection is in time before it
}

// NoticeWindow is the window of n working days of a notice published at the instant. The day of publication never counts, so
// that the window holds n full working days under either way of counting (R7.1). ErrNotLoaded as in AddWorkingDays.
func (c Calendar) NoticeWindow(published Instant, n int) (Window, error) {
	day := DayOf(published.Time())
	last, err := c.AddWorkingDays(day, n)
	if err != nil {
		return Window{}, err
	}
	return Window{FirstDay: day.AddDays(1), LastDay: last, EndsAt: last.End()}, nil
}
