package report

import (
	"slices"

	"pgregory.net/rapid"

	"linxuan/shared/statistics"
)

// attack collects what follows of one number of the filings of 2018 from subtracting versions.
type attack struct {
	slot    int
	groups  []string
	numbers []map[string]int // of each version: which unknown a group's number is; the same while it does not change
	changes map[string][][]int64
	unknown int
	taken   []map[string]Taken
	system  [][]int64
}

// knowledge is a shown sum: whose it is, and its unknowns.
type knowledge struct {
	by    By
	place string
	of    []int
}

func newAttack(compiled [][]Taken, slot int) *attack {
	a := &attack{slot: slot, changes: map[string][][]int64{}}
	type unit struct{ group, unknown, sign int }
	var pairs [][]unit
	for v, all := range compiled {
		taken, numbers := map[string]Taken{}, map[string]int{}
		for _, one := range all {
			if one.Year != 2018 || one.Values[slot] == none {
				continue
			}
			taken[one.Group] = one
			if !slices.Contains(a.groups, one.Group) {
				a.groups = append(a.groups, one.Group)
			}
			if v > 0 {
				if was, there := a.taken[v-1][one.Group]; there && was.Values[slot] == one.Values[slot] && was.Province == one.Province {
					numbers[one.Group] = a.numbers[v-1][one.Group]
					continue
				}
			}
			numbers[one.Group] = a.unknown
			a.unknown++
		}
		for g, group := range a.groups {
			if v == 0 {
				break
			}
			was, before := a.numbers[v-1][group]
			is, after := numbers[group]
			switch {
			case before && after && was != is && a.taken[v-1][group].Province == taken[group].Province:
				pairs = append(pairs, []unit{{g, was, -1}, {g, is, 1}})
			case before && after && was != is: // it moved: what it was and what it is are told apart
				pairs = append(pairs, []unit{{g, was, 1}}, []unit{{g, is, 1}})
			case before != after && before:
				pairs = append(pairs, []unit{{g, was, 1}})
			case before != after:
				pairs = append(pairs, []unit{{g, is, 1}})
			}
		}
		a.taken, a.numbers = append(a.taken, taken), append(a.numbers, numbers)
	}
	for _, pair := range pairs {
		vector := make([]int64, a.unknown)
		for _, u := range pair {
			vector[u.unknown] = int64(u.sign+field) % field
		}
		group := a.groups[pair[0].group]
		a.changes[group] = append(a.changes[group], vector)
	}
	return a
}

const field = 1_000_000_007

// learn reads the shown cells of a version, and holds each against the filings of the version that it says it is of.
func (a *attack) learn(t *rapid.T, rows []Row, held []Held, id string, version int) []knowledge {
	m := slices.IndexFunc(Indicators(small), func(i statistics.Indicator) bool { return i.ID == id })
	var all []knowledge
	for _, r := range rows {
		if r.Year != 2018 || r.Cells[m].Hidden {
			continue
		}
		of := version
		if i := slices.IndexFunc(held, func(h Held) bool { return h.By == r.By && h.Indicator == id }); i >= 0 {
			of = held[i].Since - 1
		}
		k := knowledge{r.By, r.Place, nil}
		var sum int64
		for _, group := range a.groups {
			if one, there := a.taken[of][group]; there && r.By.place(one) == r.Place {
				k.of, sum = append(k.of, a.numbers[of][group]), sum+one.Values[a.slot]
			}
		}
		shown := r.Cells[m].Total
		if a.slot == matchedOf {
			shown = r.Cells[m].Of
		}
		if sum != shown {
			t.Fatalf("%s of %s %q is %d in version %d, and says it is of version %d, which has %d", id, r.By, r.Place, shown, version+1, of+1, sum)
		}
		all = append(all, k)
	}
	return all
}

// subtract takes a version's sums from the next one's, and gives how many differ.
func (a *attack) subtract(before, now []knowledge) int {
	differ := 0
	for _, k := range now {
		i := slices.IndexFunc(before, func(b knowledge) bool { return b.by == k.by && b.place == k.place })
		if i < 0 {
			continue
		}
		difference := make([]int64, a.unknown)
		for _, n := range k.of {
			difference[n]++
		}
		for _, n := range before[i].of {
			difference[n] = (difference[n] + field - 1) % field
		}
		if slices.ContainsFunc(difference, func(n int64) bool { return n != 0 }) {
			differ++
			a.system = append(a.system, difference)
		}
	}
	return differ
}

// disclosed gives one group or two of whose changes alone a combination follows from the system.
func (a *attack) disclosed() []string {
	basis := span(nil, a.system)
	for i, one := range a.groups {
		for _, other := range a.groups[i:] {
			vectors := slices.Clone(a.changes[one])
			if other != one {
				vectors = append(vectors, a.changes[other]...)
			}
			if len(vectors) > 0 && len(span(basis, vectors)) < len(basis)+len(span(nil, vectors)) {
				return []string{one, other}
			}
		}
	}
	return nil
}

// span adds vectors to a basis, of which each has a leading one that those after it have not, and gives the larger basis.
func span(basis, vectors [][]int64) [][]int64 {
	basis = slices.Clone(basis)
	lead := func(v []int64) int { return slices.IndexFunc(v, func(n int64) bool { return n != 0 }) }
	for _, v := range vectors {
		v = slices.Clone(v)
		for _, b := range basis {
			at := lead(b)
			if factor := v[at]; factor != 0 {
				for k := range v {
					v[k] = (v[k] + (field-factor)*b[k]) % field
				}
			}
		}
		at := lead(v)
		if at < 0 {
			continue
		}
		one := power(v[at], field-2, field)
		for k := range v {
			v[k] = v[k] * one % field
		}
		basis = append(basis, v)
	}
	return basis
}
