package report

import (
	"cmp"
	"slices"

	"linxuan/shared/statistics"
)

// What the public sees of small numbers. A figure of fewer groups than Least is that of a group which its neighbours could
// name. Quartiles need more: of three or four groups, the total and the three quartiles together give every group's value.
const (
	Least          = 3
	LeastQuartiles = 5
)

// Public withholds what would disclose a group. Besides cells of fewer than Least groups it withholds as many others as it
// takes that none of them can be computed from what is left:
//
//   - Every breakdown adds up to the nation. So what is withheld of an indicator in a breakdown is of Least groups and of two
//     places in every year, as far as the whole is, and comes to more than nothing: a rest of nothing would say that each
//     part is.
//   - Indicators add up to each other, within a year and from one year to the next (the dictionary's checks). So indicators
//     that are so linked are withheld together, in all years of a place.
//   - A row whose filings are too few is withheld whole, in all years.
//
// Why that is enough: take two places of which the same linked indicators are withheld. Adding any share of the second's
// figures to the first's and taking it from the second's gives other figures that fulfil every published sum and every
// relation between indicators, and none is negative. So no withheld figure of which the places' rest is more than nothing
// has only one possible value.
func Public(d statistics.Dictionary, rows []Row) []Row {
	s := newSuppression(d, rows)
	s.nation()
	for _, by := range Breakdowns[1:] {
		s.breakdown(by)
	}
	return s.out
}

type suppression struct {
	all    []measure
	linked [][]int // measures that are withheld together
	rows   []Row
	out    []Row
	years  map[int]int // row of the nation by year
}

func newSuppression(d statistics.Dictionary, rows []Row) *suppression {
	all, _ := measures(d)
	s := &suppression{all: all, linked: linked(d, all), rows: rows, out: make([]Row, len(rows)), years: map[int]int{}}
	for i, r := range rows {
		s.out[i] = r
		s.out[i].Cells = slices.Clone(r.Cells)
		for m, c := range r.Cells {
			if c.Groups < LeastQuartiles {
				s.out[i].Cells[m].Quartiles = nil
			}
		}
		if r.By == ByNation {
			s.years[r.Year] = i
		}
	}
	return s
}

// linked groups the measures that a dictionary's equations tie together, in order.
func linked(d statistics.Dictionary, all []measure) [][]int {
	group := make([]int, len(all))
	index := map[string]int{}
	for i, m := range all {
		group[i], index[m.ID] = i, i
	}
	tie := func(a, b string) {
		from, to := group[index[a]], group[index[b]]
		for i := range group {
			if group[i] == from {
				group[i] = to
			}
		}
	}
	for _, t := range d.Totals {
		for _, part := range t.Parts {
			if t.Relation == statistics.Equals {
				tie(part, t.Total)
			}
		}
	}
	for _, y := range d.CrossYear {
		if y.Relation == statistics.Equals {
			tie(y.Later, y.Earlier)
		}
	}
	var sets [][]int
	for g := range all {
		var set []int
		for i := range group {
			if group[i] == g {
				set = append(set, i)
			}
		}
		if set != nil {
			sets = append(sets, set)
		}
	}
	return sets
}

func tooFew(n int64) bool { return 0 < n && n < Least }

// nation withholds national figures of too few groups, linked ones together, and rare options of choices.
func (s *suppression) nation() {
	rows := s.of(ByNation)
	if slices.ContainsFunc(rows, func(i int) bool { return tooFew(s.rows[i].Filings) }) {
		s.hideRows(rows)
	}
	for _, set := range s.linked {
		if s.few(rows, set) {
			s.hide(rows, set)
		}
	}
	for _, i := range rows {
		for m, c := range s.out[i].Cells {
			s.out[i].Cells[m].Options = rare(c.Options)
		}
	}
}

// few says whether any of the cells has too few groups.
func (s *suppression) few(rows, set []int) bool {
	for _, i := range rows {
		for _, m := range set {
			if tooFew(s.rows[i].Cells[m].Groups) {
				return true
			}
		}
	}
	return false
}

// rare withholds options that too few groups chose, and as many others that the rest is of two options and Least groups.
func rare(options []Option) []Option {
	options = slices.Clone(options)
	var hidden, groups int64
	for i, o := range options {
		if tooFew(o.Groups) {
			options[i].Hidden = true
			hidden, groups = hidden+1, groups+o.Groups
		}
	}
	for hidden == 1 || hidden > 1 && groups < Least {
		next := -1
		for i, o := range options {
			if !o.Hidden && o.Groups > 0 && (next < 0 || o.Groups < options[next].Groups) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		options[next].Hidden = true
		hidden, groups = hidden+1, groups+options[next].Groups
	}
	for i, o := range options {
		if o.Hidden {
			options[i] = Option{Hidden: true}
		}
	}
	return options
}

func (s *suppression) hideRows(rows []int) {
	for _, i := range rows {
		r := &s.out[i]
		r.Hidden, r.Filings = true, 0
		for m := range r.Cells {
			r.Cells[m] = Cell{Hidden: true}
		}
	}
}

func (s *suppression) hide(rows, set []int) {
	for _, i := range rows {
		for _, m := range set {
			s.out[i].Cells[m] = Cell{Hidden: true}
		}
	}
}

// of lists the rows of a breakdown.
func (s *suppression) of(by By) []int {
	var rows []int
	for i, r := range s.rows {
		if r.By == by {
			rows = append(rows, i)
		}
	}
	return rows
}

// place is a place of a breakdown: its rows in all years, and how large it is.
type place struct {
	rows    []int
	filings int64
	hidden  bool
}

func (s *suppression) breakdown(by By) {
	var places []*place
	index := map[string]*place{}
	for _, i := range s.of(by) {
		r := s.rows[i]
		p := index[r.Place]
		if p == nil {
			p = &place{}
			index[r.Place] = p
			places = append(places, p)
		}
		p.rows = append(p.rows, i)
		p.filings += r.Filings
	}
	if len(places) == 1 { // which is the nation: neither shows more than the other
		for _, i := range places[0].rows {
			nation := s.out[s.years[s.rows[i].Year]]
			s.out[i].Filings, s.out[i].Hidden, s.out[i].Cells = nation.Filings, nation.Hidden, slices.Clone(nation.Cells)
		}
		return
	}
	// The smallest go first where more have to be withheld; the order of names, which the rows are in, decides between equals.
	slices.SortStableFunc(places, func(a, b *place) int { return cmp.Compare(a.filings, b.filings) })
	for _, p := range places {
		p.hidden = slices.ContainsFunc(p.rows, func(i int) bool { return tooFew(s.rows[i].Filings) })
	}
	s.cover(places, func(i int) []amount { return []amount{{s.rows[i].Filings, s.rows[i].Filings}} })
	for _, p := range places {
		if p.hidden {
			s.hideRows(p.rows)
		}
	}
	for _, set := range s.linked {
		own := make([]*place, len(places))
		for i, p := range places {
			own[i] = &place{p.rows, p.filings, p.hidden || s.few(p.rows, set) || s.fewChose(p.rows, set)}
		}
		s.cover(own, func(i int) []amount { return s.amounts(i, set) })
		for _, p := range own {
			if p.hidden {
				s.hide(p.rows, set)
			}
		}
	}
}

// fewChose says whether an option of a choice has too few groups in any of the rows.
func (s *suppression) fewChose(rows, set []int) bool {
	for _, i := range rows {
		for _, m := range set {
			if slices.ContainsFunc(s.rows[i].Cells[m].Options, func(o Option) bool { return tooFew(o.Groups) }) {
				return true
			}
		}
	}
	return false
}

// amount is a figure that adds up over places, and of how many groups it is.
type amount struct{ groups, value int64 }

// amounts are the figures of a row's linked measures that the nation publishes, always the same for rows of a year: what the
// nation withholds gives nobody a rest to compute with. Options that the nation withholds count together.
func (s *suppression) amounts(row int, set []int) []amount {
	nation := s.out[s.years[s.rows[row].Year]]
	var all []amount
	for _, m := range set {
		c, whole := s.rows[row].Cells[m], nation.Cells[m]
		switch {
		case whole.Hidden:
		case s.all[m].Type == statistics.Choice:
			var together amount
			for o, option := range c.Options {
				if whole.Options[o].Hidden {
					together.groups += option.Groups
				} else {
					all = append(all, amount{option.Groups, option.Groups})
				}
			}
			together.value = together.groups
			all = append(all, together)
		case s.all[m].Type == statistics.Ratio:
			all = append(all, amount{c.Groups, c.Total}, amount{c.Groups, c.Of})
			if !s.all[m].AboveOne {
				all = append(all, amount{c.Groups, c.Of - c.Total}) // nor may the rest say that every ratio is one
			}
		default:
			all = append(all, amount{c.Groups, c.Total})
		}
	}
	return all
}

// sum is what amounts of several places come to.
type sum struct {
	amount
	places int // that have any
}

func (s *sum) add(a amount) {
	s.groups, s.value = s.groups+a.groups, s.value+a.value
	if a.groups > 0 {
		s.places++
	}
}

// cover withholds more places, the smallest first, until what is withheld of every figure is of enough groups and of two
// places, and comes to more than nothing, as far as the whole does.
func (s *suppression) cover(places []*place, figures func(row int) []amount) {
	for {
		hidden := slices.ContainsFunc(places, func(p *place) bool { return p.hidden })
		if !hidden {
			return
		}
		short := lacking(places, figures)
		next := slices.IndexFunc(places, func(p *place) bool { return !p.hidden && short(p) })
		if next < 0 {
			return
		}
		places[next].hidden = true
	}
}

// lacking says of a place whether it would help what is withheld so far; of none where that is enough.
func lacking(places []*place, figures func(row int) []amount) func(*place) bool {
	for y := range places[0].rows {
		var rest, whole []sum
		for _, p := range places {
			f := figures(p.rows[y])
			if rest == nil {
				rest, whole = make([]sum, len(f)), make([]sum, len(f))
			}
			for i, a := range f {
				whole[i].add(a)
				if p.hidden {
					rest[i].add(a)
				}
			}
		}
		for i := range rest {
			switch {
			case rest[i].value == 0 && whole[i].value > 0:
				return func(p *place) bool { return figures(p.rows[y])[i].value > 0 }
			case tooFew(rest[i].groups) && whole[i].groups >= Least, rest[i].places == 1 && whole[i].places > 1:
				return func(p *place) bool { return figures(p.rows[y])[i].groups > 0 }
			}
		}
	}
	return func(*place) bool { return false }
}
