package statistics

import (
	"cmp"
	"encoding/csv"
	"io"
	"maps"
	"slices"
	"strconv"

	"linxuan/shared/round"
)

// Place is where filings are added up: a year, the recommending body, and the province where the main lead unit stands, which
// are two different things (R4.3). An empty body or province stands for all of them.
type Place struct {
	Year     int    `json:"year"`
	Body     string `json:"body"`
	Province string `json:"province"`
}

// Sum is what the filings of a place come to in one indicator, exactly.
type Sum struct {
	Groups  int64            `json:"groups"`            // that gave a value
	Total   int64            `json:"total,omitempty"`   // of counts and amounts
	Ratio   round.Fraction   `json:"ratio"`             // of ratios: numerators and denominators added up apart
	Options map[string]int64 `json:"options,omitempty"` // of choices: groups by option
}

// Sums are the sums of a place by indicator.
type Sums map[string]Sum

// Count adds one filing. Only values that are right by themselves are counted.
func (s Sums) Count(d Dictionary, values Values) {
	for _, i := range d.Indicators() {
		v, given := values[i.ID]
		if !given || !fits(i, v) {
			continue
		}
		one := Sum{Groups: 1}
		switch i.Type {
		case Count, Amount:
			one.Total, _ = v.Number()
		case Ratio:
			one.Ratio, _ = v.Ratio()
		case Choice:
			option, _ := v.Text()
			one.Options = map[string]int64{option: 1}
		}
		s[i.ID] = s[i.ID].plus(one)
	}
}

// Add adds the sums of another place.
func (s Sums) Add(other Sums) {
	for id, sum := range other {
		s[id] = s[id].plus(sum)
	}
}

func (s Sum) plus(t Sum) Sum {
	options := maps.Clone(s.Options)
	for option, n := range t.Options {
		if options == nil {
			options = map[string]int64{}
		}
		options[option] += n
	}
	return Sum{
		s.Groups + t.Groups, s.Total + t.Total, round.Fraction{Num: s.Ratio.Num + t.Ratio.Num, Den: s.Ratio.Den + t.Ratio.Den}, options,
	}
}

// By is how a report is broken down.
type By string

// The breakdowns, each by year.
const (
	ByNation   By = "nation"
	ByBody     By = "body"
	ByProvince By = "province"
)

// of takes out of a place what a breakdown does not tell apart.
func (b By) of(p Place) Place {
	switch b {
	case ByBody:
		p.Province = ""
	case ByProvince:
		p.Body = ""
	default:
		p.Body, p.Province = "", ""
	}
	return p
}

// fold adds places up as far as a breakdown does not tell them apart, in order of year, body and province.
func (b By) fold(parts []Part) []Part {
	sums := map[Place]Sums{}
	for _, p := range parts {
		at := b.of(p.Place)
		if sums[at] == nil {
			sums[at] = Sums{}
		}
		sums[at].Add(p.Sums)
	}
	folded := make([]Part, 0, len(sums))
	for at, s := range sums {
		folded = append(folded, Part{at, s})
	}
	slices.SortFunc(folded, comparePlaces)
	return folded
}

func comparePlaces(a, b Part) int {
	return cmp.Or(cmp.Compare(a.Year, b.Year), cmp.Compare(a.Body, b.Body), cmp.Compare(a.Province, b.Province))
}

// Part is one place of a report with its sums.
type Part struct {
	Place
	Sums Sums `json:"sums"`
}

// byteOrderMark tells spreadsheets that a file is UTF-8.
const byteOrderMark = "\ufeff"

// WriteCSV writes parts as a table (RFC 4180, UTF-8 with a byte order mark): a line for each place and indicator, and for each
// option of a choice. names gives the bodies' names by code.
func WriteCSV(w io.Writer, d Dictionary, parts []Part, names map[string]string) error {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return err
	}
	c := csv.NewWriter(w)
	c.UseCRLF = true
	_ = c.Write([]string{"年度", "推荐单位代码", "推荐单位", "牵头单位所在省份", "指标代码", "指标", "选项", "单位", "填报集团数", "合计", "分子合计", "分母合计"})
	for _, p := range parts {
		place := []string{strconv.Itoa(p.Year), p.Body, names[p.Body], p.Province}
		for _, i := range d.Indicators() {
			for _, line := range i.lines(p.Sums[i.ID]) {
				_ = c.Write(append(slices.Clone(place), line...)) // the first error stays and is given at the end
			}
		}
	}
	c.Flush()
	return c.Error()
}

// lines are the lines of an indicator from its code on.
func (i Indicator) lines(s Sum) [][]string {
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	switch i.Type {
	case Count:
		return [][]string{{i.ID, i.Title, "", i.Unit, number(s.Groups), number(s.Total), "", ""}}
	case Amount:
		return [][]string{{i.ID, i.Title, "", "元", number(s.Groups), number(s.Total), "", ""}}
	case Ratio:
		return [][]string{{i.ID, i.Title, "", "", number(s.Groups), "", number(s.Ratio.Num), number(s.Ratio.Den)}}
	case Choice:
		var lines [][]string
		for _, o := range i.Options {
			lines = append(lines, []string{i.ID, i.Title, o.Title, "", number(s.Options[o.ID]), "", "", ""})
		}
		return lines
	}
	return [][]string{{i.ID, i.Title, "", "", number(s.Groups), "", "", ""}}
}
