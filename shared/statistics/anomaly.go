package statistics

import (
	"crypto/sha256"
	"slices"
	"strconv"
	"strings"

	"linxuan/shared/fault"
	"linxuan/shared/registry"
	"linxuan/shared/round"
)

// AnomalyRule names a rule that looks for what deserves a second look (R1.5). An anomaly decides nothing: it tells the
// secretariat where to look.
type AnomalyRule string

// The rules.
const (
	RuleValue     AnomalyRule = "value"      // a value out of its range, a ratio that cannot be
	RuleTotal     AnomalyRule = "total"      // a total that does not add up
	RuleQuotient  AnomalyRule = "quotient"   // a quotient of two values outside the dictionary's bounds
	RuleJump      AnomalyRule = "jump"       // a change beyond the dictionary's bound from one year to the next
	RuleCrossYear AnomalyRule = "cross-year" // a check between neighbouring years that does not hold
	RuleRepeat    AnomalyRule = "repeat"     // all figures as in the year before
	RuleCopy      AnomalyRule = "copy"       // the same figures as another group's
)

// Anomaly is one thing that a rule found in a year's filing.
type Anomaly struct {
	Rule        AnomalyRule       `json:"rule"`
	Year        int               `json:"year"`
	Subject     string            `json:"subject"` // id of the indicator, check or section; empty for the whole form
	Code        string            `json:"code"`    // of the sentence
	Facts       map[string]string `json:"facts"`   // in the sentence
	Explanation string            `json:"explanation,omitempty"`
	Others      []Likeness        `json:"others,omitempty"` // of a copy: the first few
}

// Likeness names a group with the same figures.
type Likeness struct {
	Group string `json:"group"`
	Name  string `json:"name"`
}

// FiledBy is a group with what it filed, as the rules look at it.
type FiledBy struct {
	Group   registry.Listed
	Filings map[int]Filing
}

// OwnAnomalies holds a group's filings of the years against the rules that need no other group.
func OwnAnomalies(d Dictionary, years []int, g FiledBy) []Anomaly {
	var all []Anomaly
	for _, year := range years {
		f, filed := g.Filings[year]
		if !filed {
			continue
		}
		earlier := g.Filings[year-1]
		a := anomalies{d: d, year: year, filing: f, values: valid(d, f.Values), earlier: valid(d, earlier.Values)}
		a.checks(earlier.Values)
		a.quotients()
		a.repeat()
		all = append(all, a.found...)
	}
	return all
}

type anomalies struct {
	d               Dictionary
	year            int
	filing          Filing
	values, earlier map[string]int64 // valid numbers only
	found           []Anomaly
}

// checks takes over what the check of the form finds, with the explanations that were given. What was filed incomplete, or
// corrected since, is looked at like everything else.
func (a *anomalies) checks(earlier Values) {
	out := Check(a.d, a.filing.Values, earlier, a.filing.Explanations)
	for _, f := range out.Faults {
		switch f.Code {
		case "filing-total":
			a.take(RuleTotal, f, "")
		case "filing-cross-year":
			a.take(RuleCrossYear, f, "")
		default:
			a.take(RuleValue, f, "")
		}
	}
	for _, w := range out.Warnings {
		rule := RuleCrossYear
		if w.Field.Code == "filing-jump" {
			rule = RuleJump
		}
		a.take(rule, w.Field, a.filing.Explanations[w.Subject])
	}
}

// sentences says the checks' findings to the secretariat, which reads them as a third person.
var sentences = map[string]string{
	"filing-total": "anomaly-total", "filing-cross-year": "anomaly-cross-year", "filing-cross-year-explain": "anomaly-cross-year", "filing-jump": "anomaly-jump",
}

func (a *anomalies) take(rule AnomalyRule, f fault.Field, explanation string) {
	code, known := sentences[f.Code]
	if !known {
		code = "anomaly-value"
	}
	id := strings.TrimPrefix(f.Pointer, "/values/")
	facts := map[string]string{}
	for name, fact := range f.Facts {
		switch v := fact.(type) {
		case string:
			facts[name] = v
		case int64:
			facts[name] = strconv.FormatInt(v, 10)
		}
	}
	if i, ok := a.d.Indicator(id); ok && code == "anomaly-value" {
		facts["value"] = i.read(a.filing.Values[id])
	}
	a.found = append(a.found, Anomaly{Rule: rule, Year: a.year, Subject: id, Code: code, Facts: facts, Explanation: explanation})
}

// read writes a value for people: a ratio as a fraction, a choice by its title.
func (i Indicator) read(v Value) string {
	if f, ok := v.Ratio(); ok && i.Type == Ratio {
		return strconv.FormatInt(f.Num, 10) + "/" + strconv.FormatInt(f.Den, 10)
	}
	text, ok := v.Text()
	if !ok {
		return string(v)
	}
	for _, o := range i.Options {
		if o.ID == text {
			return o.Title
		}
	}
	return text
}

func (a *anomalies) quotients() {
	for _, q := range a.d.Quotients {
		of, there := a.values[q.Of]
		to, both := a.values[q.To]
		if !there || !both || q.Holds(of, to) {
			continue
		}
		a.found = append(a.found, Anomaly{Rule: RuleQuotient, Year: a.year, Subject: q.ID, Code: "anomaly-quotient", Facts: map[string]string{
			"title": q.Title, "of": strconv.FormatInt(of, 10), "to": strconv.FormatInt(to, 10), "bounds": q.bounds(),
		}})
	}
}

func (q Quotient) bounds() string {
	write := func(f round.Fraction) string {
		if f.Den == 1 {
			return strconv.FormatInt(f.Num, 10)
		}
		return strconv.FormatInt(f.Num, 10) + "/" + strconv.FormatInt(f.Den, 10)
	}
	switch {
	case q.Least.Den == 0:
		return "不大于 " + write(q.Most)
	case q.Most.Den == 0:
		return "不小于 " + write(q.Least)
	}
	return write(q.Least) + " 至 " + write(q.Most)
}

// telling is the least number of figures of two digits and more that make sameness a sign: small numbers agree by chance.
const telling = 4

// repeat fires where every figure is that of the year before.
func (a *anomalies) repeat() {
	figures := 0
	for id, n := range a.values {
		before, there := a.earlier[id]
		if !there || before != n {
			return
		}
		if n >= 10 {
			figures++
		}
	}
	if len(a.values) == len(a.earlier) && figures >= telling {
		a.found = append(a.found, Anomaly{Rule: RuleRepeat, Year: a.year, Code: "anomaly-repeat", Facts: map[string]string{"figures": strconv.Itoa(len(a.values))}})
	}
}

// mostLike bounds the groups that a copy names.
const mostLike = 5

// Copies finds, for one year, groups with the same figures: in the whole form, else in a section. Its cost is linear in the
// number of filings. The answer has a list for each group, in their order.
func Copies(d Dictionary, year int, groups []FiledBy) [][]Anomaly {
	found := make([][]Anomaly, len(groups))
	numbers := make([]map[string]int64, len(groups))
	for n, g := range groups {
		numbers[n] = valid(d, g.Filings[year].Values)
	}
	same := func(subject, title string, indicators []Indicator, skip []bool) []bool {
		hit := make([]bool, len(groups))
		alike := map[[sha256.Size]byte][]int{}
		for n := range groups {
			if print, tells := fingerprint(indicators, numbers[n]); tells && !skip[n] {
				alike[print] = append(alike[print], n)
			}
		}
		for _, members := range alike {
			if len(members) < 2 {
				continue
			}
			for _, n := range members {
				hit[n] = true
				found[n] = append(found[n], copyOf(groups, members, n, year, subject, title))
			}
		}
		return hit
	}
	whole := same("", "全部数值", d.Indicators(), make([]bool, len(groups)))
	for _, s := range d.Sections {
		same(s.ID, s.Title, s.Indicators, whole)
	}
	return found
}

func copyOf(groups []FiledBy, members []int, n, year int, subject, title string) Anomaly {
	var others []Likeness
	for _, m := range members {
		if m != n && len(others) < mostLike {
			others = append(others, Likeness{groups[m].Group.ID, groups[m].Group.Name})
		}
	}
	return Anomaly{
		Rule: RuleCopy, Year: year, Subject: subject, Code: "anomaly-copy", Others: others,
		Facts: map[string]string{"title": title, "groups": strconv.Itoa(len(members) - 1)},
	}
}

// fingerprint is the same for the same figures; it tells something only if enough of them are of two digits and more.
func fingerprint(indicators []Indicator, numbers map[string]int64) (print [sha256.Size]byte, tells bool) {
	var text []byte
	var large []int64
	for _, i := range indicators {
		n, given := numbers[i.ID]
		if !given {
			continue
		}
		text = strconv.AppendInt(append(append(text, i.ID...), '='), n, 10)
		text = append(text, ';')
		if n >= 10 && !slices.Contains(large, n) {
			large = append(large, n)
		}
	}
	return sha256.Sum256(text), len(large) >= telling
}
