package template

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// ErrSchedule says that a schedule expression is none that EventBridge Scheduler takes, or one of its rarer forms (at,
// L, W, #) that this reader does not.
var ErrSchedule = errors.New("template: not a schedule expression")

// Expression says when a schedule fires: rate(…) or cron(…) in a zone.
type Expression struct {
	text string
	rate time.Duration // 0: cron
	zone *time.Location

	minutes, hours, daysOfMonth, months, daysOfWeek, years set // nil: any
}

type set map[int]bool

func (s set) has(n int) bool { return s == nil || s[n] }

// ParseExpression reads a schedule expression; the zone counts for cron only.
func ParseExpression(text string, zone *time.Location) (Expression, error) {
	e := Expression{text: text, zone: zone}
	var err error
	if body, ok := inside(text, "rate"); ok {
		e.rate, err = parseRate(body)
	} else if body, ok := inside(text, "cron"); ok {
		err = e.parseCron(body)
	} else {
		err = errors.New("neither rate(…) nor cron(…)")
	}
	if err != nil {
		return Expression{}, fmt.Errorf("%w: %q: %w", ErrSchedule, text, err)
	}
	return e, nil
}

func (e Expression) String() string { return e.text }

func inside(text, word string) (string, bool) {
	body, ok := strings.CutPrefix(text, word+"(")
	if !ok {
		return "", false
	}
	return strings.CutSuffix(body, ")")
}

func parseRate(body string) (time.Duration, error) {
	value, unit, ok := strings.Cut(body, " ")
	n, err := strconv.Atoi(value)
	if !ok || err != nil || n < 1 || n > 365*24*60 {
		return 0, errors.New("rate wants a number from 1 and a unit")
	}
	one := map[string]time.Duration{"minute": time.Minute, "hour": time.Hour, "day": 24 * time.Hour}
	length, ok := one[strings.TrimSuffix(unit, "s")]
	if !ok || strings.HasSuffix(unit, "s") != (n > 1) {
		return 0, errors.New("the unit is minute(s), hour(s) or day(s), singular for 1")
	}
	return time.Duration(n) * length, nil
}

type field struct {
	name     string
	min, max int
	names    string // three letters each, from min on
	into     *set
}

func (e *Expression) parseCron(body string) error {
	fields := []field{
		{"minutes", 0, 59, "", &e.minutes},
		{"hours", 0, 23, "", &e.hours},
		{"day of month", 1, 31, "", &e.daysOfMonth},
		{"month", 1, 12, "JANFEBMARAPRMAYJUNJULAUGSEPOCTNOVDEC", &e.months},
		{"day of week", 1, 7, "SUNMONTUEWEDTHUFRISAT", &e.daysOfWeek},
		{"year", 1970, 2199, "", &e.years},
	}
	words := strings.Fields(body)
	if len(words) != len(fields) {
		return fmt.Errorf("cron wants %d fields, not %d", len(fields), len(words))
	}
	if (words[2] == "?") == (words[4] == "?") {
		return errors.New("exactly one of day of month and day of week is ?")
	}
	for i, f := range fields {
		if words[i] == "*" || words[i] == "?" && (i == 2 || i == 4) {
			continue
		}
		values := set{}
		for part := range strings.SplitSeq(words[i], ",") {
			if err := f.add(values, part); err != nil {
				return err
			}
		}
		*f.into = values
	}
	return nil
}

// add reads one part of a field: n, n-m, and both or * with /step.
func (f field) add(values set, part string) error {
	span, stepWord, stepped := strings.Cut(part, "/")
	step := 1
	if stepped {
		var err error
		if step, err = strconv.Atoi(stepWord); err != nil || step < 1 || step > f.max {
			return fmt.Errorf("%s: step %q", f.name, stepWord)
		}
	}
	low, high, isRange := strings.Cut(span, "-")
	from, to := f.min, f.max
	if span != "*" {
		var err error
		if from, err = f.value(low); err != nil {
			return err
		}
		switch {
		case isRange:
			if to, err = f.value(high); err != nil {
				return err
			}
		case !stepped:
			to = from
		}
	}
	if from > to || span == "*" && !stepped {
		return fmt.Errorf("%s: %q", f.name, part)
	}
	for n := from; n <= to; n += step {
		values[n] = true
	}
	return nil
}

func (f field) value(word string) (int, error) {
	if i := strings.Index(f.names, strings.ToUpper(word)); len(word) == 3 && i >= 0 && i%3 == 0 {
		return f.min + i/3, nil
	}
	n, err := strconv.Atoi(word)
	if err != nil || n < f.min || n > f.max || word[0] == '+' || word[0] == '-' {
		return 0, fmt.Errorf("%s: %q is not within %d–%d", f.name, word, f.min, f.max)
	}
	return n, nil
}

// Next is the first instant after the given one at which the expression fires, the zero time if there is none. A rate
// counts from the start of time, so that it does not depend on when the machine was started; a local time that a change of
// clocks leaves out is left out.
func (e Expression) Next(after time.Time) time.Time {
	if e.rate > 0 {
		return after.Truncate(e.rate).Add(e.rate)
	}
	local := after.In(e.zone)
	for day := time.Date(local.Year(), local.Month(), local.Day(), 12, 0, 0, 0, e.zone); day.Year() <= 2199; day = day.AddDate(0, 0, 1) {
		if !e.years.has(day.Year()) || !e.months.has(int(day.Month())) || !e.daysOfMonth.has(day.Day()) || !e.daysOfWeek.has(int(day.Weekday())+1) {
			continue
		}
		if at := e.onDay(day, after); !at.IsZero() {
			return at
		}
	}
	return time.Time{}
}

func (e Expression) onDay(day, after time.Time) time.Time {
	for hour := range 24 {
		if !e.hours.has(hour) {
			continue
		}
		for minute := range 60 {
			at := time.Date(day.Year(), day.Month(), day.Day(), hour, minute, 0, 0, e.zone)
			if e.minutes.has(minute) && at.Hour() == hour && at.After(after) {
				return at
			}
		}
	}
	return time.Time{}
}
