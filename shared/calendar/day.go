// Package calendar counts Chinese working days. Its days are days in Asia/Shanghai; which of them are worked is data, loaded
// a year at a time, and a year that is not loaded is refused rather than guessed (R7.1).
package calendar

import (
	"time"

	"linxuan/shared/fault"
)

// ErrDay refuses a text that is not a day of the calendar written as YYYY-MM-DD. Fact: value.
var ErrDay = fault.Define("not-a-day", fault.Invalid, "")

// Day is a day in Asia/Shanghai, written YYYY-MM-DD. It is a string so that it stores, compares and sorts as it reads; the
// empty Day is "no day". Every other value comes from ParseDay, DayOf or decoding, and the methods panic on one that does not.
type Day string

// ParseDay reads YYYY-MM-DD; ErrDay for anything else, the 30th of February included.
func ParseDay(s string) (Day, error) {
	if _, err := time.Parse(time.DateOnly, s); err != nil {
		return "", ErrDay.Wrap(err, "value", s)
	}
	return Day(s), nil
}

// DayOf is the day in Asia/Shanghai on which the time falls.
func DayOf(t time.Time) Day { return Day(t.In(Shanghai).Format(time.DateOnly)) }

// UnmarshalText reads what ParseDay reads, and the empty text as no day. JSON and YAML decode through it.
func (d *Day) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = ""
		return nil
	}
	parsed, err := ParseDay(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}

// Valid says whether the day can be computed with.
func (d Day) Valid() bool {
	_, err := time.Parse(time.DateOnly, string(d))
	return err == nil
}

// date is the day's midnight in UTC: arithmetic on days is done there, where every day has 24 hours.
func (d Day) date() time.Time {
	t, err := time.Parse(time.DateOnly, string(d))
	if err != nil {
		panic("calendar: not a day: " + string(d))
	}
	return t
}

// Start is the day's first instant, 00:00 in Asia/Shanghai.
func (d Day) Start() Instant {
	y, m, day := d.date().Date()
	return At(time.Date(y, m, day, 0, 0, 0, 0, Shanghai))
}

// End is the day's 24:00 in Asia/Shanghai, which is the next day's start: an act is of the day while its instant is before End (R5.1).
func (d Day) End() Instant { return d.AddDays(1).Start() }

// AddDays moves by calendar days.
func (d Day) AddDays(n int) Day { return Day(d.date().AddDate(0, 0, n).Format(time.DateOnly)) }

// AddYears moves by whole years; from 29 February to a common year it gives 28 February, so that an anniversary is never late.
func (d Day) AddYears(n int) Day {
	date := d.date()
	moved := date.AddDate(n, 0, 0)
	if moved.Month() != date.Month() {
		moved = moved.AddDate(0, 0, -moved.Day())
	}
	return Day(moved.Format(time.DateOnly))
}

// Year is the calendar year.
func (d Day) Year() int { return d.date().Year() }

// Weekday is the day of the week.
func (d Day) Weekday() time.Weekday { return d.date().Weekday() }
