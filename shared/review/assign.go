package review

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"strings"

	"linxuan/shared/fault"
)

// ErrTooFewExperts refuses an assignment for applications that too few experts may judge; its fields name them all. Facts:
// count.
var ErrTooFewExperts = fault.Define("too-few-experts", fault.Conflict, "R6.3")

// Assign gives each candidate as many experts as it lacks of k, none of whom is recused from it (R6.3). teams are those that
// candidates have already. What it gives follows from the seed and the facts alone, whatever their order. The load is as even
// as the recusals allow: no other choice of the new seats has a smaller sum of squared loads. And no two of the new seats could
// be swapped so that the experts of their dossiers came from more provinces.
//
// The solver is own code. What is asked is a flow of least convex cost with a second, non-linear aim (provinces within a
// dossier), whose result must follow from a published seed for ever. No kept Go library offers it: gonum's graphs have no
// flow of least cost, and its linear programs count in floating point; OR-Tools' Go binding needs its C++ library, which a
// Lambda of one static binary has not; the small flow and Hungarian-method modules take linear costs only, and a new version
// of any of them might break ties another way, so that an old draw could not be drawn again.
//
// 343 dossiers of 5 seats and 60 experts of 31 provinces, each of whom is recused from the dossiers of the own province and
// from one in twenty others, take some 25 ms on one core (go test ./shared/review -run '^$' -bench BenchmarkAssign).
func Assign(seed string, candidates []Candidate, panel []Panelist, k int, teams map[string][]string, recused func(account, application string) bool) (map[string][]string, error) {
	sum := sha256.Sum256([]byte(seed))
	draw := rand.New(rand.NewPCG(binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16]))) //nolint:gosec // reproducible from a published seed, which is the point
	d := newDrawing(draw, panel)
	tooFew := ErrTooFewExperts.New()
	for _, c := range slices.SortedFunc(slices.Values(candidates), func(a, b Candidate) int { return strings.Compare(a.Application, b.Application) }) {
		s := d.seat(c.Application, teams[c.Application], recused)
		if s.lacks = max(k-len(s.seated), 0); len(s.able) < s.lacks {
			tooFew.At("", "application-experts", "group", c.GroupName, "eligible", len(s.seated)+len(s.able), "needed", k)
		}
	}
	if len(tooFew.Fields) > 0 {
		tooFew.Facts = fault.Facts{"count": len(tooFew.Fields)}
		return nil, tooFew
	}
	draw.Shuffle(len(d.order), func(i, j int) { d.order[i], d.order[j] = d.order[j], d.order[i] })
	d.fill()
	for d.even() {
	}
	for d.spread() {
	}
	return d.result(), nil
}

// drawing is an assignment under way. Experts are numbers: places in the order that the seed has drawn.
type drawing struct {
	experts   []string // account ids
	provinces []string // of the experts
	load      []int    // dossiers of each expert
	order     []*seats // of the dossiers, as the seed has drawn
}

// seats are those of one dossier.
type seats struct {
	application string
	seated      []int // by earlier draws; they stay
	able        []int // experts who may take a new seat
	lacks       int   // new seats to fill
	drawn       []int // experts on the new seats
}

func newDrawing(draw *rand.Rand, panel []Panelist) *drawing {
	drawn := slices.SortedFunc(slices.Values(panel), func(a, b Panelist) int { return strings.Compare(a.Account, b.Account) })
	draw.Shuffle(len(drawn), func(i, j int) { drawn[i], drawn[j] = drawn[j], drawn[i] })
	d := &drawing{load: make([]int, len(drawn))}
	for _, p := range drawn {
		d.experts, d.provinces = append(d.experts, p.Account), append(d.provinces, p.Province)
	}
	return d
}

// seat adds a dossier with those who sit already and those who may.
func (d *drawing) seat(application string, team []string, recused func(account, application string) bool) *seats {
	s := &seats{application: application}
	for e, account := range d.experts {
		switch {
		case slices.Contains(team, account):
			s.seated = append(s.seated, e)
			d.load[e]++
		case !recused(account, application):
			s.able = append(s.able, e)
		}
	}
	d.order = append(d.order, s)
	return s
}

func (s *seats) has(expert int) bool {
	return slices.Contains(s.drawn, expert) || slices.Contains(s.seated, expert)
}

// team is all experts of the dossier so far.
func (s *seats) team() []int { return slices.Concat(s.drawn, s.seated) }

// with is the team with another expert on a new seat.
func (s *seats) with(seat, expert int) []int {
	team := s.team()
	team[seat] = expert
	return team
}

// fill gives each seat to the least loaded who may take it, of equals to one from a province that the dossier has not yet,
// of equals again to the first by lot.
func (d *drawing) fill() {
	for _, s := range d.order {
		for range s.lacks {
			best, bestRepeats := -1, 0
			for _, e := range s.able {
				if s.has(e) || best >= 0 && d.load[e] > d.load[best] {
					continue
				}
				if r := d.repeats(append(s.team(), e)); best < 0 || d.load[e] < d.load[best] || r < bestRepeats {
					best, bestRepeats = e, r
				}
			}
			s.drawn = append(s.drawn, best)
			d.load[best]++
		}
	}
}

// step hands the new seat of a dossier from one expert to another.
type step struct {
	dossier  *seats
	from, to int
}

// even looks for a chain of steps from an expert to one with at least two dossiers less, and takes it. Where there is none,
// the load is as even as can be: it is a flow of least convex cost.
func (d *drawing) even() bool {
	for giver, load := range d.load {
		if load-slices.Min(d.load) < 2 {
			continue
		}
		if chain := d.chain(giver); chain != nil {
			for _, s := range chain {
				s.dossier.drawn[slices.Index(s.dossier.drawn, s.from)] = s.to
			}
			d.load[giver]--
			d.load[chain[0].to]++
			return true
		}
	}
	return false
}

// chain searches breadth first; it gives the steps from the last to the first.
func (d *drawing) chain(giver int) []step {
	reached := make([]*step, len(d.experts))
	reached[giver] = &step{from: -1}
	for queue := []int{giver}; len(queue) > 0; queue = queue[1:] {
		from := queue[0]
		for _, s := range d.order {
			if !slices.Contains(s.drawn, from) {
				continue
			}
			for _, to := range s.able {
				if reached[to] != nil || s.has(to) {
					continue
				}
				reached[to] = &step{s, from, to}
				if d.load[giver]-d.load[to] < 2 {
					queue = append(queue, to)
					continue
				}
				var steps []step
				for at := to; at != giver; at = reached[at].from {
					steps = append(steps, *reached[at])
				}
				return steps
			}
		}
	}
	return nil
}

// spread swaps two new seats wherever their dossiers then have experts from more provinces, and says whether it did.
func (d *drawing) spread() bool {
	swapped := false
	for _, a := range d.order {
		for i := range a.drawn {
			swapped = d.repeats(a.team()) > 0 && d.swap(a, i) || swapped
		}
	}
	return swapped
}

// swap tries one new seat against all others.
func (d *drawing) swap(a *seats, i int) bool {
	one := a.drawn[i]
	for _, b := range d.order {
		for j, other := range b.drawn {
			if a.has(other) || b.has(one) || !slices.Contains(a.able, other) || !slices.Contains(b.able, one) {
				continue
			}
			if d.repeats(a.with(i, other))+d.repeats(b.with(j, one)) < d.repeats(a.team())+d.repeats(b.team()) {
				a.drawn[i], b.drawn[j] = other, one
				return true
			}
		}
	}
	return false
}

// repeats counts the experts whose province one before them has.
func (d *drawing) repeats(team []int) int {
	repeats := 0
	for i, e := range team {
		if slices.ContainsFunc(team[:i], func(other int) bool { return d.provinces[other] == d.provinces[e] }) {
			repeats++
		}
	}
	return repeats
}

// result names the experts of the new seats.
func (d *drawing) result() map[string][]string {
	drawn := map[string][]string{}
	for _, s := range d.order {
		for _, e := range s.drawn {
			drawn[s.application] = append(drawn[s.application], d.experts[e])
		}
		slices.Sort(drawn[s.application])
	}
	return drawn
}
