package review

import (
	"crypto/sha256"
	"encoding/binary"
	"math/rand/v2"
	"slices"

	"linxuan/shared/fault"
)

// ErrTooFewExperts refuses an assignment for an application that too few experts may judge. Facts: group, eligible, needed.
var ErrTooFewExperts = fault.Define("too-few-experts", fault.Conflict, "R6.3")

// Assign gives each candidate k experts who have no conflict, as evenly as can be, and reproducibly from the published seed
// (R6.3): candidates with the fewest eligible experts choose first, each the least loaded of its own, and equals are drawn by
// the seed. A last pass moves single dossiers from the most to the least loaded until no move evens the load further.
func Assign(seed string, candidates []Candidate, panel []Panelist, k int, recused func(account, application string) bool) (map[string][]string, error) {
	draw := drawer(seed)
	experts := make([]string, len(panel))
	for i, p := range panel {
		experts[i] = p.Account
	}
	slices.Sort(experts) // the seed alone decides the order, not the order of the records
	draw.Shuffle(len(experts), func(i, j int) { experts[i], experts[j] = experts[j], experts[i] })
	order := slices.Clone(candidates)
	slices.SortFunc(order, func(a, b Candidate) int { return compare(a.Application, b.Application) })
	draw.Shuffle(len(order), func(i, j int) { order[i], order[j] = order[j], order[i] })

	eligible := map[string][]string{}
	for _, c := range order {
		for _, e := range experts {
			if !recused(e, c.Application) {
				eligible[c.Application] = append(eligible[c.Application], e)
			}
		}
		if n := len(eligible[c.Application]); n < k {
			return nil, ErrTooFewExperts.New("group", c.GroupName, "eligible", n, "needed", k)
		}
	}
	slices.SortStableFunc(order, func(a, b Candidate) int { return len(eligible[a.Application]) - len(eligible[b.Application]) })

	load := map[string]int{}
	assigned := map[string][]string{}
	for _, c := range order {
		able := slices.Clone(eligible[c.Application])
		slices.SortStableFunc(able, func(a, b string) int { return load[a] - load[b] })
		assigned[c.Application] = able[:k:k]
		for _, e := range able[:k] {
			load[e]++
		}
	}
	even(order, assigned, eligible, load)
	for _, team := range assigned {
		slices.Sort(team)
	}
	return assigned, nil
}

// even moves dossiers along pairs of experts while the giver has at least two more than the taker.
func even(order []Candidate, assigned, eligible map[string][]string, load map[string]int) {
	for moved := true; moved; {
		moved = false
		for _, c := range order {
			team := assigned[c.Application]
			for i, giver := range team {
				for _, taker := range eligible[c.Application] {
					if load[giver]-load[taker] >= 2 && !slices.Contains(team, taker) {
						team[i] = taker
						load[giver]--
						load[taker]++
						moved = true
						break
					}
				}
			}
		}
	}
}

func drawer(seed string) *rand.Rand {
	sum := sha256.Sum256([]byte(seed))
	return rand.New(rand.NewPCG(binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16]))) //nolint:gosec // reproducible from a published seed, which is the point
}

func compare(a, b string) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}
