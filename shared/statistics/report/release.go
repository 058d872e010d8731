package report

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"

	"linxuan/shared/statistics"
)

// Held is an indicator that stands in a breakdown as an earlier version published it, because what has changed since would
// disclose a group.
type Held struct {
	By        By     `json:"by"`
	Indicator string `json:"indicator"` // empty: the number of filings
	Since     int    `json:"since"`     // the version whose figures stand
}

// HeldRule is what readers are told of it.
const HeldRule = "更正只涉及不足3家集团的数据，以及可据以推算出这类更正的数据，沿用此前公布的版本，待涉及的集团足够多时一并更正。"

// HeldNotes say in a line each what stands of a breakdown as which version published it.
func HeldNotes(d Document) []string {
	var notes []string
	titles := map[string]string{"": "纳入的集团数"}
	for _, i := range d.Indicators {
		titles[i.ID] = i.Title
	}
	for i, first := range d.Held {
		same := func(h Held) bool { return h.By == first.By && h.Since == first.Since }
		if slices.ContainsFunc(d.Held[:i], same) {
			continue
		}
		var names []string
		for _, h := range d.Held[i:] {
			if same(h) {
				names = append(names, titles[h.Indicator])
			}
		}
		if len(names) == len(titles) {
			names = []string{"全部指标"}
		}
		notes = append(notes, fmt.Sprintf("%s数据沿用第 %d 版：%s。", first.By.tableName(), first.Since, strings.Join(names, "、")))
	}
	return notes
}

// tableName is what a table of a breakdown is called.
func (b By) tableName() string {
	if b == ByNation {
		return b.Name()
	}
	return "分" + b.Name()
}

// Release gives what the public sees of a round's latest figures, out of the filings of each published version, the oldest
// first, and of the one to be published, the last. The first version is withheld as Public does. Of every later one holds:
//
// Whoever has all versions can subtract them, and knows from the ledger who was corrected. What they learn is the change of
// every figure, and whatever these changes make when added up or subtracted: a province's from the nation's, a version's from
// another's. A change may only become known if it is of Least groups or more, however it is computed (safe). So, as a
// statistical office keeps corrections back until a revision is large enough to hide each:
//
//   - Of a breakdown, linked indicators are revised together, in all places and years, or stand as they were last published.
//     A table so always adds up, and its places and years are of one state.
//   - The nation is revised first. A breakdown is revised only with the nation, so that no part of the nation's change is
//     told before the whole; until then it stands, and says of which version it is (Held).
//   - What one version withholds, every version withholds, and nothing else: a figure shown once and withheld later, or the
//     other way round, would give away others that were withheld with it. Where a change asks for another pattern, or
//     makes or ends a row, the breakdown stands.
//   - Quartiles are withheld if fewer than LeastQuartiles groups of a cell changed since they were last shown.
//
// What is held is not lost: it is published with the first version in which enough groups have changed.
func Release(d statistics.Dictionary, years []int, compiled [][]Taken) ([]Row, []Held) {
	r := newRelease(d, years, compiled)
	for version := 1; version < len(compiled); version++ {
		for _, b := range r.bundles {
			r.revise(b, version)
		}
	}
	return r.rows(), r.held()
}

// release is what is known of a round's figures so far.
type release struct {
	all      []measure
	compiled []map[filed]*Taken
	groups   []string // of all versions, in the order in which they came
	public   [][]Row  // of each version, as if it were the first
	bundles  []*bundle
	examined map[string]bool // by sums: figures that the same groups changed need no second look
}

type filed struct {
	group string
	year  int
}

// bundle is indicators that are revised together; without measures it is the number of filings.
type bundle struct {
	measures   []int
	quantities []*quantity
	versions   [dimensions]int // which stands in each of the breakdowns
	quartiles  map[position]int
}

const dimensions = 4 // as many as breakdowns; a filing has a place in each

type position struct{ row, measure int }

// quantity is a number that filings of a year make by addition.
type quantity struct {
	year, measure int
	of            func(*Taken) int64
	shown         func(Row) bool
	shares        []share
	known         [][]int // sums of shares that became known
}

// share is by how much a group's part of a quantity changed with a version. A group that moves has two: one that leaves and
// one that comes.
type share struct {
	group, version int
	places         [dimensions]string
}

func newRelease(d statistics.Dictionary, years []int, compiled [][]Taken) *release {
	all, _ := measures(d)
	r := &release{all: all, examined: map[string]bool{}}
	seen := map[string]bool{}
	for _, taken := range compiled {
		index := map[filed]*Taken{}
		for i, t := range taken {
			index[filed{t.Group, t.Year}] = &taken[i]
			if !seen[t.Group] {
				seen[t.Group], r.groups = true, append(r.groups, t.Group)
			}
		}
		r.compiled = append(r.compiled, index)
		r.public = append(r.public, Public(d, Aggregate(d, years, taken)))
	}
	for _, set := range append([][]int{nil}, linked(d, all)...) {
		b := &bundle{measures: set, quartiles: map[position]int{}}
		for _, year := range years {
			b.quantities = append(b.quantities, r.quantities(set, year)...)
		}
		r.bundles = append(r.bundles, b)
	}
	return r
}

// quantities are those that a row of a year shows of linked indicators.
func (r *release) quantities(set []int, year int) []*quantity {
	if set == nil {
		return []*quantity{{year: year, measure: -1, of: func(*Taken) int64 { return 1 }, shown: func(row Row) bool { return !row.Hidden }}}
	}
	var all []*quantity
	for _, m := range set {
		one := r.all[m]
		shown := func(row Row) bool { return !row.Cells[m].Hidden }
		add := func(shown func(Row) bool, of func(*Taken) int64) {
			all = append(all, &quantity{year: year, measure: m, shown: shown, of: func(t *Taken) int64 {
				if !one.given(*t) {
					return 0
				}
				return of(t)
			}})
		}
		add(shown, func(*Taken) int64 { return 1 })
		switch one.Type {
		case statistics.Choice:
			nation := r.public[0][slices.IndexFunc(r.public[0], func(row Row) bool { return row.Year == year })].Cells[m]
			rare := func(o int64) bool { return nation.Options != nil && nation.Options[o].Hidden }
			for o := range int64(len(one.Options)) {
				add(func(row Row) bool { return shown(row) && !row.Cells[m].Options[o].Hidden }, func(t *Taken) int64 { return int64(boolean(t.Values[one.slot] == o)) })
			}
			add(shown, func(t *Taken) int64 { return int64(boolean(rare(t.Values[one.slot]))) }) // what the shown options leave
		case statistics.Ratio:
			add(shown, func(t *Taken) int64 { return t.Values[one.slot+1] })
			fallthrough
		default:
			add(shown, func(t *Taken) int64 { return t.Values[one.slot] })
		}
	}
	return all
}

// revise brings the breakdowns of a bundle to a version, as far as that discloses nothing.
func (r *release) revise(b *bundle, version int) {
	for _, q := range b.quantities {
		q.shares = append(q.shares, r.shares(q, version)...)
	}
	for i, by := range Breakdowns {
		if i > 0 && b.versions[0] != version || !r.samePattern(b, by, b.versions[i], version) {
			continue
		}
		learnt := make([][][]int, len(b.quantities))
		fine := true
		for k, q := range b.quantities {
			learnt[k] = r.learn(q, i, b.versions[i], version)
			fine = fine && (len(learnt[k]) == 0 || r.safe(slices.Concat(q.known, learnt[k]), q.owners()))
		}
		if !fine {
			continue
		}
		for k, q := range b.quantities {
			q.known = append(q.known, learnt[k]...)
		}
		b.versions[i] = version
		r.reviseQuartiles(b, i, version)
	}
	if b.versions == [dimensions]int{version, version, version, version} {
		for _, q := range b.quantities { // no later version tells anything of these shares any more
			q.known = nil
		}
	}
}

// shares lists by group what changed of a quantity with a version.
func (r *release) shares(q *quantity, version int) []share {
	var all []share
	for number, group := range r.groups {
		was, is := r.compiled[version-1][filed{group, q.year}], r.compiled[version][filed{group, q.year}]
		var before, after int64
		if was != nil {
			before = q.of(was)
		}
		if is != nil {
			after = q.of(is)
		}
		switch {
		case was != nil && is != nil && placesOf(was) == placesOf(is):
			if before != after {
				all = append(all, share{number, version, placesOf(is)})
			}
		default:
			if before != 0 {
				all = append(all, share{number, version, placesOf(was)})
			}
			if after != 0 {
				all = append(all, share{number, version, placesOf(is)})
			}
		}
	}
	return all
}

func placesOf(t *Taken) [dimensions]string {
	var all [dimensions]string
	for i, by := range Breakdowns {
		all[i] = by.place(*t)
	}
	return all
}

func (q *quantity) owners() []int {
	all := make([]int, len(q.shares))
	for i, s := range q.shares {
		all[i] = s.group
	}
	return all
}

// safe is safe, once for the same sums of the same groups.
func (r *release) safe(sums [][]int, owners []int) bool {
	var key []byte
	for _, sum := range sums {
		for _, s := range sum {
			key = binary.AppendVarint(binary.AppendVarint(key, int64(s)), int64(owners[s]))
		}
		key = binary.AppendVarint(key, -1)
	}
	result, found := r.examined[string(key)]
	if !found {
		result = safe(sums, owners)
		r.examined[string(key)] = result
	}
	return result
}

// learn gives the sums of shares that become known when a breakdown goes from a version to another.
func (r *release) learn(q *quantity, by, from, to int) [][]int {
	sums := map[string][]int{}
	for i, s := range q.shares {
		if from < s.version && s.version <= to {
			sums[s.places[by]] = append(sums[s.places[by]], i)
		}
	}
	var learnt [][]int
	for _, row := range r.public[to] {
		if sum := sums[row.Place]; row.By == Breakdowns[by] && row.Year == q.year && sum != nil && q.shown(row) {
			learnt = append(learnt, sum)
		}
	}
	return learnt
}

// samePattern says whether two versions have the same rows of a breakdown, and withhold the same of a bundle in it.
func (r *release) samePattern(b *bundle, by By, from, to int) bool {
	of := func(row Row) bool { return row.By != by }
	before := slices.DeleteFunc(slices.Clone(r.public[from]), of)
	after := slices.DeleteFunc(slices.Clone(r.public[to]), of)
	return slices.EqualFunc(before, after, func(x, y Row) bool {
		if x.Place != y.Place || x.Year != y.Year || b.measures == nil && x.Hidden != y.Hidden {
			return false
		}
		return !slices.ContainsFunc(b.measures, func(m int) bool {
			hidden := func(o, p Option) bool { return o.Hidden == p.Hidden }
			return x.Cells[m].Hidden != y.Cells[m].Hidden || !slices.EqualFunc(x.Cells[m].Options, y.Cells[m].Options, hidden)
		})
	})
}

// reviseQuartiles decides whose quartiles a version shows.
func (r *release) reviseQuartiles(b *bundle, by, version int) {
	for i, row := range r.public[version] {
		if row.By != Breakdowns[by] {
			continue
		}
		for _, m := range b.measures {
			shown, changed := b.quartiles[position{i, m}], map[int]bool{}
			for _, q := range b.quantities {
				if q.measure != m || q.year != row.Year {
					continue
				}
				for _, s := range q.shares {
					if s.version > shown && s.version <= version && s.places[by] == row.Place {
						changed[s.group] = true
					}
				}
			}
			if n := len(changed); n > 0 && n < LeastQuartiles {
				r.public[version][i].Cells[m].Quartiles = nil
			} else {
				b.quartiles[position{i, m}] = version
			}
		}
	}
}

// rows puts together what stands in each breakdown.
func (r *release) rows() []Row {
	var rows []Row
	for i, by := range Breakdowns {
		of := make([][]Row, len(r.public))
		for v, all := range r.public {
			of[v] = slices.DeleteFunc(slices.Clone(all), func(row Row) bool { return row.By != by })
		}
		for k, row := range of[r.bundles[0].versions[i]] {
			row.Cells = slices.Clone(row.Cells)
			for _, b := range r.bundles[1:] {
				for _, m := range b.measures {
					row.Cells[m] = of[b.versions[i]][k].Cells[m]
				}
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// held lists what stands as an earlier version published it, in the order of the breakdowns and indicators.
func (r *release) held() []Held {
	held := []Held{}
	for i, by := range Breakdowns {
		of := map[int]int{}
		for _, b := range r.bundles {
			if b.measures == nil {
				of[-1] = b.versions[i]
			}
			for _, m := range b.measures {
				of[m] = b.versions[i]
			}
		}
		for m := -1; m < len(r.all); m++ {
			if of[m] == len(r.public)-1 {
				continue
			}
			h := Held{By: by, Since: of[m] + 1}
			if m >= 0 {
				h.Indicator = r.all[m].ID
			}
			held = append(held, h)
		}
	}
	return held
}
