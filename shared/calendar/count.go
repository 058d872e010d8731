package calendar

import "slices"

// Count is a window with what it was counted from: a calendar that changes later changes nothing that was published (R7.1).
type Count struct {
	Window Window    `json:"window"`
	Days   []Day     `json:"days"`     // the working days that are counted
	Skips  []Skip    `json:"skips"`    // the days from the first to the last that are not
	Years  []Edition `json:"calendar"` // the years from the first to the last day
}

// Count is NoticeWindow with its days and the versions of the calendar that give them.
func (c Calendar) Count(published Instant, n int) (Count, error) {
	day := DayOf(published.Time())
	counted, err := c.WorkingDays(day, n)
	if err != nil {
		return Count{}, err
	}
	window, err := c.NoticeWindow(published, n)
	count := Count{Window: window, Days: counted, Skips: c.skips(window, counted), Years: []Edition{}}
	for year := window.FirstDay.Year(); year <= window.LastDay.Year(); year++ {
		if e, loaded := c.Edition(year); loaded {
			count.Years = append(count.Years, e)
		}
	}
	return count, err
}

// Kind says why a day is not counted.
type Kind string

// The kinds of days that are not worked.
const (
	KindWeekend Kind = "weekend"
	KindHoliday Kind = "holiday"
)

// Skip is a day of a window that is not counted, and why. A Saturday or Sunday that belongs to a holiday is one of the holiday.
type Skip struct {
	Day  Day    `json:"day"`
	Kind Kind   `json:"kind" enum:"weekend,holiday"`
	Name string `json:"name,omitempty"` // of the holiday, where the calendar names it
}

// skips are the days of a window that are not among the counted ones.
func (c Calendar) skips(w Window, counted []Day) []Skip {
	skips := []Skip{}
	for d := w.FirstDay; d <= w.LastDay; d = d.AddDays(1) {
		if slices.Contains(counted, d) {
			continue
		}
		s := Skip{Day: d, Kind: KindWeekend}
		if year := c.years[d.Year()]; !year.workedAs(d) {
			s.Kind, s.Name = KindHoliday, year.names[d]
		}
		skips = append(skips, s)
	}
	return skips
}

// workedAs says how the year's notice has a day; one that it does not name follows the day of the week.
func (y days) workedAs(d Day) bool {
	worked, special := y.worked[d]
	return worked || !special
}
