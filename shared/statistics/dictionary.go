// Package statistics holds the yearly statistics of the groups: the dictionary that says what is asked, the filings and
// their checks (R3); the annual report is shared/statistics/report. What is asked is data; no code names an indicator.
package statistics

import (
	"regexp"
	"strconv"

	"linxuan/shared/fault"
	"linxuan/shared/round"
)

// ErrDictionary refuses a dictionary file; its fields hold every mistake found.
var ErrDictionary = fault.Define("indicator-dictionary", fault.Invalid, "")

// Dictionary is the form of one year's filing and the checks between its values (R3.1).
type Dictionary struct {
	ID        string      `json:"id" yaml:"id"`
	Title     string      `json:"title" yaml:"title"`
	Version   int         `json:"version" yaml:"version"`
	Example   bool        `json:"example" yaml:"example"` // 示例: not the ministry's own form, and shown so
	Sections  []Section   `json:"sections" yaml:"sections"`
	Totals    []Total     `json:"totals" yaml:"totals"`
	CrossYear []CrossYear `json:"crossYear" yaml:"crossYear"`
	Quotients []Quotient  `json:"quotients,omitempty" yaml:"quotients,omitempty"`
}

// Section is one card of the form.
type Section struct {
	ID         string      `json:"id" yaml:"id"`
	Title      string      `json:"title" yaml:"title"`
	Indicators []Indicator `json:"indicators" yaml:"indicators"`
}

// Type is what a value of an indicator is.
type Type string

// The types of value.
const (
	Count  Type = "count"  // whole number, not negative
	Amount Type = "amount" // money in whole 元, not negative
	Ratio  Type = "ratio"  // {"num":…,"den":…}, not negative, den > 0
	Text   Type = "text"   // free text
	Choice Type = "choice" // id of one option
)

// MaxValue bounds counts, amounts and the terms of ratios, so that comparing them with a round.Fraction cannot overflow.
const MaxValue = 1_000_000_000_000

// Indicator is one value that a filing asks for.
type Indicator struct {
	ID       string `json:"id" yaml:"id"` // unique in the dictionary, the key of the value in a filing
	Title    string `json:"title" yaml:"title"`
	Hint     string `json:"hint,omitempty" yaml:"hint,omitempty"`
	Type     Type   `json:"type" yaml:"type"`
	Unit     string `json:"unit,omitempty" yaml:"unit,omitempty"` // of a count; of an amount, in which forms show it: 元 or 万元
	Required bool   `json:"required" yaml:"required"`             // R1.3

	Least     int64    `json:"least,omitempty" yaml:"least,omitempty"`         // count, amount
	Most      int64    `json:"most,omitempty" yaml:"most,omitempty"`           // count, amount; 0: MaxValue
	AboveOne  bool     `json:"aboveOne,omitempty" yaml:"aboveOne,omitempty"`   // ratio: may exceed 1
	MaxLength int      `json:"maxLength,omitempty" yaml:"maxLength,omitempty"` // text, in characters
	Options   []Option `json:"options,omitempty" yaml:"options,omitempty"`     // choice
	Jump      *Jump    `json:"jump,omitempty" yaml:"jump,omitempty"`           // count, amount
}

// Numeric says whether values are plain whole numbers, which can be summed.
func (i Indicator) Numeric() bool { return i.Type == Count || i.Type == Amount }

// Limit is the greatest value of a count or an amount.
func (i Indicator) Limit() int64 {
	if i.Most == 0 {
		return MaxValue
	}
	return i.Most
}

// Scale is how many of the value's own units (元) one unit of the form holds: 10,000 for an amount in 万元, else 1.
func (i Indicator) Scale() int64 {
	if i.Type == Amount && i.Unit == tenThousand {
		return 10_000
	}
	return 1
}

// The units of amounts on forms. The value itself is in whole 元 whatever the form shows.
const (
	yuan        = "元"
	tenThousand = "万元"
)

// Option is one answer of a choice.
type Option struct {
	ID    string `json:"id" yaml:"id"`
	Title string `json:"title" yaml:"title"`
}

// Jump is a change from one year to the next that asks for an explanation and blocks nothing (R3.1).
type Jump struct {
	Over       round.Fraction `json:"over" yaml:"over"`             // of the earlier value; may exceed 1
	IgnoreUpTo int64          `json:"ignoreUpTo" yaml:"ignoreUpTo"` // smaller changes in absolute terms are none
}

// Exceeded says whether the step from the earlier value to the later one is a jump.
func (j Jump) Exceeded(earlier, later int64) bool {
	change := max(later-earlier, earlier-later)
	return change > j.IgnoreUpTo && change*j.Over.Den > j.Over.Num*earlier
}

// Relation is how two values compare.
type Relation string

// The relations.
const (
	Equals  Relation = "equals"
	AtMost  Relation = "atMost"
	AtLeast Relation = "atLeast"
)

// Holds says whether the relation holds from a to b: a equals b, a is at most b, a is at least b.
func (r Relation) Holds(a, b int64) bool {
	switch r {
	case Equals:
		return a == b
	case AtMost:
		return a <= b
	case AtLeast:
		return a >= b
	}
	return false
}

// Total is a check within one year: the sum of the parts compared with the total (R3.1). It applies when all are present.
type Total struct {
	ID       string   `json:"id" yaml:"id"`
	Title    string   `json:"title" yaml:"title"` // the check in words
	Parts    []string `json:"parts" yaml:"parts"`
	Relation Relation `json:"relation" yaml:"relation"` // of the sum to the total
	Total    string   `json:"total" yaml:"total"`
}

// CrossYear is a check between two neighbouring years: the later year's value compared with the earlier year's one. It applies
// when both are present.
type CrossYear struct {
	ID       string   `json:"id" yaml:"id"`
	Title    string   `json:"title" yaml:"title"` // the check in words
	Later    string   `json:"later" yaml:"later"`
	Relation Relation `json:"relation" yaml:"relation"` // of the later value to the earlier one
	Earlier  string   `json:"earlier" yaml:"earlier"`
	Blocks   bool     `json:"blocks" yaml:"blocks"` // false: a breach asks for an explanation only
}

// Quotient is a check within one year that blocks nothing and asks nobody: a quotient of two values that cannot well lie
// outside its bounds, for the secretariat's list of anomalies. It applies when both are present and not both nought.
type Quotient struct {
	ID    string         `json:"id" yaml:"id"`
	Title string         `json:"title" yaml:"title"` // the quotient in words
	Of    string         `json:"of" yaml:"of"`
	To    string         `json:"to" yaml:"to"`
	Least round.Fraction `json:"least,omitzero" yaml:"least,omitempty"` // zero: none
	Most  round.Fraction `json:"most,omitzero" yaml:"most,omitempty"`   // zero: none
}

// Holds says whether of/to lies within the bounds; something of nothing does not.
func (q Quotient) Holds(of, to int64) bool {
	if to == 0 {
		return of == 0
	}
	return (q.Least.Den == 0 || q.Least.Met(of, to)) && (q.Most.Den == 0 || of*q.Most.Den <= q.Most.Num*to)
}

// Indicators lists all indicators in the order of the form.
func (d Dictionary) Indicators() []Indicator {
	var all []Indicator
	for _, s := range d.Sections {
		all = append(all, s.Indicators...)
	}
	return all
}

// Indicator finds an indicator by its id.
func (d Dictionary) Indicator(id string) (Indicator, bool) {
	for _, s := range d.Sections {
		for _, i := range s.Indicators {
			if i.ID == id {
				return i, true
			}
		}
	}
	return Indicator{}, false
}

// ParseDictionary reads a dictionary file (YAML) and checks it. All mistakes are reported together in an ErrDictionary.
func ParseDictionary(data []byte) (Dictionary, error) {
	var d Dictionary
	if err := round.DecodeFile(data, ErrDictionary, &d); err != nil {
		return Dictionary{}, err
	}
	if err := d.Validate(); err != nil {
		return Dictionary{}, err
	}
	return d, nil
}

var dictionaryID = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)

// Validate checks a dictionary that was decoded elsewhere, by the same rules as ParseDictionary.
func (d Dictionary) Validate() error {
	c := dictionaryCheck{found: ErrDictionary.New(), indicators: map[string]Indicator{}, seen: map[string]bool{}}
	c.id("/id", d.ID)
	c.title("/title", d.Title)
	if d.Version < 1 {
		c.found.At("/version", "file-range", "value", d.Version, "least", 1, "most", MaxValue)
	}
	if len(d.Sections) == 0 {
		c.found.At("/sections", "file-required")
	}
	for i, s := range d.Sections {
		c.section("/sections/"+strconv.Itoa(i), s)
	}
	for i, t := range d.Totals {
		pointer := "/totals/" + strconv.Itoa(i)
		c.id(pointer+"/id", t.ID)
		c.title(pointer+"/title", t.Title)
		c.relation(pointer+"/relation", t.Relation)
		c.numeric(pointer+"/total", t.Total)
		if len(t.Parts) == 0 {
			c.found.At(pointer+"/parts", "file-required")
		}
		for k, part := range t.Parts {
			c.numeric(pointer+"/parts/"+strconv.Itoa(k), part)
		}
	}
	for i, y := range d.CrossYear {
		pointer := "/crossYear/" + strconv.Itoa(i)
		c.id(pointer+"/id", y.ID)
		c.title(pointer+"/title", y.Title)
		c.relation(pointer+"/relation", y.Relation)
		c.numeric(pointer+"/later", y.Later)
		c.numeric(pointer+"/earlier", y.Earlier)
	}
	for i, q := range d.Quotients {
		c.quotient("/quotients/"+strconv.Itoa(i), q)
	}
	return c.found.OrNil()
}

// dictionaryCheck gathers the mistakes of a dictionary. Ids are unique across sections, indicators and checks, so that a
// finding can name one without saying of which sort it is.
type dictionaryCheck struct {
	found      *fault.Error
	indicators map[string]Indicator
	seen       map[string]bool
}

func (c *dictionaryCheck) id(pointer, id string) {
	switch {
	case !dictionaryID.MatchString(id) || len(id) > 64:
		c.found.At(pointer, "config-id")
	case c.seen[id]:
		c.found.At(pointer, "file-twice", "value", id)
	}
	c.seen[id] = true
}

func (c *dictionaryCheck) title(pointer, title string) {
	if title == "" {
		c.found.At(pointer, "file-required")
	}
}

func (c *dictionaryCheck) relation(pointer string, r Relation) {
	if r != Equals && r != AtMost && r != AtLeast {
		c.found.At(pointer, "dictionary-relation")
	}
}

func (c *dictionaryCheck) numeric(pointer, id string) {
	if i, ok := c.indicators[id]; !ok || !i.Numeric() {
		c.found.At(pointer, "dictionary-numeric", "indicator", id)
	}
}

func (c *dictionaryCheck) quotient(pointer string, q Quotient) {
	c.id(pointer+"/id", q.ID)
	c.title(pointer+"/title", q.Title)
	c.numeric(pointer+"/of", q.Of)
	c.numeric(pointer+"/to", q.To)
	var none round.Fraction
	if q.Least == none && q.Most == none || q.Least != none && !q.Least.Positive() || q.Most != none && !q.Most.Positive() {
		c.found.At(pointer, "dictionary-quotient")
	}
}

func (c *dictionaryCheck) section(pointer string, s Section) {
	c.id(pointer+"/id", s.ID)
	c.title(pointer+"/title", s.Title)
	if len(s.Indicators) == 0 {
		c.found.At(pointer+"/indicators", "file-required")
	}
	for i, indicator := range s.Indicators {
		c.indicator(pointer+"/indicators/"+strconv.Itoa(i), indicator)
	}
}

func (c *dictionaryCheck) indicator(pointer string, i Indicator) {
	c.id(pointer+"/id", i.ID)
	c.title(pointer+"/title", i.Title)
	c.indicators[i.ID] = i
	switch i.Type {
	case Count, Amount, Ratio, Text, Choice:
	default:
		c.found.At(pointer+"/type", "dictionary-type")
		return
	}
	if i.Least < 0 || i.Least > i.Limit() || i.Limit() > MaxValue {
		c.found.At(pointer+"/most", "file-range", "value", i.Limit(), "least", max(i.Least, 0), "most", int64(MaxValue))
	}
	if i.Type == Text && (i.MaxLength < 1 || i.MaxLength > 5000) {
		c.found.At(pointer+"/maxLength", "file-range", "value", i.MaxLength, "least", 1, "most", 5000)
	}
	if i.Type == Choice {
		c.options(pointer+"/options", i.Options)
	}
	c.misplaced(pointer, i)
	if i.Jump != nil && (!i.Jump.Over.Positive() || i.Jump.IgnoreUpTo < 0) {
		c.found.At(pointer+"/jump", "dictionary-jump")
	}
}

func (c *dictionaryCheck) options(pointer string, options []Option) {
	if len(options) < 2 {
		c.found.At(pointer, "dictionary-options")
	}
	seen := map[string]bool{}
	for k, o := range options {
		at := pointer + "/" + strconv.Itoa(k)
		if !dictionaryID.MatchString(o.ID) {
			c.found.At(at+"/id", "config-id")
		} else if seen[o.ID] {
			c.found.At(at+"/id", "file-twice", "value", o.ID)
		}
		seen[o.ID] = true
		c.title(at+"/title", o.Title)
	}
}

// misplaced refuses settings of another type: they would be a limit that its author believes in and nothing keeps.
func (c *dictionaryCheck) misplaced(pointer string, i Indicator) {
	for _, s := range []struct {
		name     string
		set, has bool
	}{
		{"least", i.Least != 0, i.Numeric()},
		{"most", i.Most != 0, i.Numeric()},
		{"jump", i.Jump != nil, i.Numeric()},
		{"unit", i.Unit != "", i.Type == Count || i.Type == Amount && (i.Unit == yuan || i.Unit == tenThousand)},
		{"aboveOne", i.AboveOne, i.Type == Ratio},
		{"maxLength", i.MaxLength != 0, i.Type == Text},
		{"options", len(i.Options) > 0, i.Type == Choice},
	} {
		if s.set && !s.has {
			c.found.At(pointer+"/"+s.name, "dictionary-misplaced", "field", s.name)
		}
	}
}
