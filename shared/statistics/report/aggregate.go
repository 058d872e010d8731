package report

import (
	"cmp"
	"maps"
	"slices"

	"linxuan/shared/round"
	"linxuan/shared/statistics"
)

// By is how a report is broken down, each by year.
type By string

// The breakdowns.
const (
	ByNation   By = "nation"
	ByProvince By = "province" // where the main lead unit stands, which is not the recommending body (R4.3)
	ByIndustry By = "industry" // divisions of GB/T 4754
	ByLead     By = "lead"     // kind of the main lead unit
)

// Breakdowns lists them in the order of the report.
var Breakdowns = []By{ByNation, ByProvince, ByIndustry, ByLead}

// place is where a filing stands in a breakdown; empty for the whole nation.
func (b By) place(t Taken) string {
	switch b {
	case ByProvince:
		return t.Province
	case ByIndustry:
		return t.Industry
	case ByLead:
		return string(t.Lead)
	}
	return ""
}

// Cell is what the filings of a row come to in one indicator, exactly.
type Cell struct {
	Groups    int64      `json:"groups"`          // that gave a value
	Total     int64      `json:"total,omitempty"` // of counts and amounts; of ratios the numerators
	Of        int64      `json:"of,omitempty"`    // of ratios the denominators
	Quartiles *Quartiles `json:"quartiles,omitempty"`
	Options   []Option   `json:"options,omitempty"` // of choices, in the dictionary's order
	Hidden    bool       `json:"hidden,omitempty"`  // withheld from the public; nothing else of the cell is set then
}

// Option is how many groups chose an option.
type Option struct {
	Groups int64 `json:"groups"`
	Hidden bool  `json:"hidden,omitempty"`
}

// Row is a year of a place in a breakdown.
type Row struct {
	By      By     `json:"by"`
	Place   string `json:"place,omitempty"`
	Year    int    `json:"year"`
	Filings int64  `json:"filings"`
	Hidden  bool   `json:"hidden,omitempty"` // the whole row is withheld
	Cells   []Cell `json:"cells"`            // in the order of Indicators
}

// Aggregate adds filings up in every breakdown: a row for each place and each of the years, in order of breakdown, place and
// year. The order of the filings changes nothing. Each indicator is sorted once for all breakdowns, so the cost is that of
// sorting the filings of a year once an indicator.
func Aggregate(d statistics.Dictionary, years []int, taken []Taken) []Row {
	all, _ := measures(d)
	rows, rowOf := layOut(all, years, taken)
	ordered := make([]entry, 0, len(taken))
	buckets := make([][]entry, len(rows)) // entries of a row, in their order
	for m, one := range all {
		ordered = one.order(taken, ordered[:0])
		for i := range buckets {
			buckets[i] = buckets[i][:0]
		}
		for _, e := range ordered {
			for _, row := range rowOf[e.filing] {
				buckets[row] = append(buckets[row], e)
			}
		}
		for row, of := range buckets {
			rows[row].Cells[m] = one.cell(of)
		}
	}
	return rows
}

// entry is a value that a filing gave: of a ratio its terms, of a choice the place of the option, of all others the number.
type entry struct {
	filing int
	round.Fraction
}

// layOut makes the rows without their cells, and says of each filing in which rows it is.
func layOut(all []measure, years []int, taken []Taken) (rows []Row, rowOf [][]int) {
	rowOf = make([][]int, len(taken))
	for _, by := range Breakdowns {
		places := map[string]int{} // number of the first row
		if by == ByNation {
			places[""] = 0
		}
		for _, t := range taken {
			places[by.place(t)] = 0
		}
		for _, place := range slices.Sorted(maps.Keys(places)) {
			places[place] = len(rows)
			for _, year := range years {
				rows = append(rows, Row{By: by, Place: place, Year: year, Cells: make([]Cell, len(all))})
			}
		}
		for i, t := range taken {
			if y := slices.Index(years, t.Year); y >= 0 {
				row := places[by.place(t)] + y
				rows[row].Filings++
				rowOf[i] = append(rowOf[i], row)
			}
		}
	}
	return rows, rowOf
}

// order gives the values that were given, from the least to the greatest; those of a choice are not ordered.
func (m measure) order(taken []Taken, into []entry) []entry {
	for i := range taken {
		values := taken[i].Values
		if values[m.slot] == none {
			continue
		}
		e := entry{i, round.Fraction{Num: values[m.slot], Den: 1}}
		if m.Type == statistics.Ratio {
			e.Den = values[m.slot+1]
		}
		into = append(into, e)
	}
	switch m.Type {
	case statistics.Ratio:
		slices.SortFunc(into, func(a, b entry) int { return compareFractions(a.Fraction, b.Fraction) })
	case statistics.Count, statistics.Amount:
		slices.SortFunc(into, func(a, b entry) int { return cmp.Compare(a.Num, b.Num) })
	}
	return into
}

// cell adds up ordered values.
func (m measure) cell(of []entry) Cell {
	c := Cell{Groups: int64(len(of))}
	if m.Type == statistics.Choice {
		c.Options = make([]Option, len(m.Options))
		for _, e := range of {
			c.Options[e.Num].Groups++
		}
		return c
	}
	for _, e := range of {
		c.Total += e.Num
		if m.Type == statistics.Ratio {
			c.Of += e.Den
		}
	}
	if len(of) > 0 {
		q := quartiles(of)
		c.Quartiles = &q
	}
	return c
}

// Value is the figure of a cell that stands for it in charts: the total, or the ratio of the sums; empty where there is none.
func (c Cell) Value(i statistics.Indicator) Exact {
	switch {
	case c.Hidden || c.Groups == 0 || i.Type == statistics.Choice:
		return ""
	case i.Type == statistics.Ratio:
		return ratio(c.Total, c.Of)
	}
	return whole(c.Total)
}
