package statistics

import (
	"unicode/utf8"

	"linxuan/shared/fault"
	"linxuan/shared/round"
)

// Findings are all that the check of a filing found, at once (R3.1). Faults keep a filing from being complete; warnings ask
// for an explanation and block nothing.
type Findings struct {
	Faults   []fault.Field
	Warnings []Warning
	Broken   []string // for each fault the title of its indicator or check
}

// Warning is a jump or a cross-year difference that asks for an explanation.
type Warning struct {
	Field     fault.Field
	Subject   string // id of the indicator or the check, under which the explanation is given
	Explained bool
}

// Check holds a year's values against the dictionary: type and range of each value, totals that must add up, and the
// earlier year's values, which are nil where that year has none (R3.1). A value that is wrong by itself takes part in no
// further check, so that one mistake is reported once.
func Check(d Dictionary, values, earlier Values, explanations map[string]string) Findings {
	c := checker{d: d, values: valid(d, values), earlier: valid(d, earlier), explanations: explanations, found: fault.Error{}}
	for _, i := range d.Indicators() {
		v, given := values[i.ID]
		if !given {
			continue
		}
		if code, facts := misfit(i, v); code != "" {
			c.fault(i.Title, i.ID, code, facts...)
			continue
		}
		c.jump(i)
	}
	for _, t := range d.Totals {
		c.total(t)
	}
	for _, y := range d.CrossYear {
		c.crossYear(y)
	}
	c.out.Faults = c.found.Fields
	return c.out
}

type checker struct {
	d               Dictionary
	values, earlier map[string]int64 // valid numbers only
	explanations    map[string]string
	found           fault.Error
	out             Findings
}

func (c *checker) fault(title, id, code string, facts ...any) {
	c.found.At(pointerTo(id), code, append(facts, "title", title)...)
	c.out.Broken = append(c.out.Broken, title)
}

func (c *checker) warning(title, id, subject, code string, facts ...any) {
	w := fault.Error{}
	w.At(pointerTo(id), code, append(facts, "title", title)...)
	c.out.Warnings = append(c.out.Warnings, Warning{w.Fields[0], subject, c.explanations[subject] != ""})
}

func (c *checker) jump(i Indicator) {
	now, there := c.values[i.ID]
	before, both := c.earlier[i.ID]
	if i.Jump != nil && there && both && i.Jump.Exceeded(before, now) {
		c.warning(i.Title, i.ID, i.ID, "filing-jump", "earlier", before, "value", now)
	}
}

func (c *checker) total(t Total) {
	total, all := c.values[t.Total]
	var sum int64
	for _, part := range t.Parts {
		n, given := c.values[part]
		sum, all = sum+n, all && given
	}
	if all && !t.Relation.Holds(sum, total) {
		c.fault(t.Title, t.Total, "filing-total", "sum", sum, "total", total)
	}
}

func (c *checker) crossYear(y CrossYear) {
	later, there := c.values[y.Later]
	before, both := c.earlier[y.Earlier]
	switch {
	case !there || !both || y.Relation.Holds(later, before):
	case y.Blocks:
		c.fault(y.Title, y.Later, "filing-cross-year", "earlier", before, "value", later)
	default:
		c.warning(y.Title, y.Later, y.ID, "filing-cross-year-explain", "earlier", before, "value", later)
	}
}

// valid keeps the numbers that are within the bounds of their indicators, which no sum or comparison can then overflow.
func valid(d Dictionary, values Values) map[string]int64 {
	numbers := make(map[string]int64, len(values))
	for _, s := range d.Sections {
		for _, i := range s.Indicators {
			v, given := values[i.ID]
			if !given || !i.Numeric() {
				continue
			}
			if n, ok := v.Number(); ok && i.Least <= n && n <= i.Limit() {
				numbers[i.ID] = n
			}
		}
	}
	return numbers
}

// Fits says whether a value is right by itself: such values are added up.
func (i Indicator) Fits(v Value) bool { return fits(i, v) }

// fits says whether a value is what its indicator asks for: such values count as present (R1.3).
func fits(i Indicator, v Value) bool {
	code, _ := misfit(i, v)
	return code == ""
}

// misfit is the code and the facts of what is wrong with a value by itself; empty for nothing.
func misfit(i Indicator, v Value) (code string, facts []any) {
	switch i.Type {
	case Count, Amount:
		switch n, ok := v.Number(); {
		case !ok:
			return "filing-whole-number", nil
		case n < i.Least:
			return "at-least", []any{"limit", i.Least}
		case n > i.Limit():
			return "at-most", []any{"limit", i.Limit()}
		}
	case Ratio:
		switch f, ok := v.Ratio(); {
		case !ok:
			return "filing-ratio-form", nil
		case f.Num < 0 || f.Den <= 0 || f.Num > MaxValue || f.Den > MaxValue:
			return "filing-ratio-terms", nil
		case f.Num > f.Den && !i.AboveOne:
			return "filing-ratio-above-one", nil
		}
	case Text:
		switch text, ok := v.Text(); {
		case !ok || text == "":
			return "text", nil
		case utf8.RuneCountInString(text) > i.MaxLength:
			return "max-length", []any{"limit", i.MaxLength}
		}
	case Choice:
		if id, ok := v.Text(); !ok || !i.offers(id) {
			return "filing-option", nil
		}
	}
	return "", nil
}

func (i Indicator) offers(option string) bool {
	for _, o := range i.Options {
		if o.ID == option {
			return true
		}
	}
	return false
}

// Shares says how much of what the dictionary asks for is present, as exact fractions (R1.3).
type Shares struct {
	RequiredPresent int64 `json:"requiredPresent"`
	Required        int64 `json:"required"`
	Present         int64 `json:"present"`
	All             int64 `json:"all"`
}

// Met says whether a filing is basically complete by the round's thresholds (R1.3).
func (s Shares) Met(rules round.Completeness) bool { return s.requiredMet(rules) && s.allMet(rules) }

func (s Shares) requiredMet(rules round.Completeness) bool {
	return rules.Required.Met(s.RequiredPresent, s.Required)
}

func (s Shares) allMet(rules round.Completeness) bool { return rules.All.Met(s.Present, s.All) }

// Completeness counts what is present and names what a filing lacks by the round's thresholds: the missing required
// indicators if too many of these are missing, and the missing optional ones if too few of all are present. A value that
// is wrong by itself is not present.
func Completeness(d Dictionary, values Values, rules round.Completeness) (Shares, []string) {
	shares, lacking := completeness(d, values, rules)
	var missing []string
	for _, i := range lacking {
		missing = append(missing, i.Title)
	}
	return shares, missing
}

func completeness(d Dictionary, values Values, rules round.Completeness) (Shares, []Indicator) {
	var s Shares
	var required, optional []Indicator
	for _, i := range d.Indicators() {
		v, given := values[i.ID]
		present := given && fits(i, v)
		s.All++
		if i.Required {
			s.Required++
		}
		switch {
		case present && i.Required:
			s.RequiredPresent++
			s.Present++
		case present:
			s.Present++
		case i.Required:
			required = append(required, i)
		default:
			optional = append(optional, i)
		}
	}
	var lacking []Indicator
	if !s.requiredMet(rules) {
		lacking = required
	}
	if !s.allMet(rules) {
		lacking = append(lacking, optional...)
	}
	return s, lacking
}
