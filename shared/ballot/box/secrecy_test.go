package box_test

import (
	"cmp"
	"flag"
	"fmt"
	"math"
	mathrand "math/rand/v2"
	"slices"
	"strings"
	"testing"

	"linxuan/shared/ballot/box"
)

// Secrecy in numbers (R6.5: nobody, the operator included, can tell who cast what). An observer who sees everything that the
// platform keeps of a ballot (issue records with who asked when, votes, receipts, the log in its order; the function of the
// casts writes no log line, see functions/ballot) guesses who cast which vote. Over 1,000 meetings of five experts and two
// groups it does no better than chance:
//
//   - Guesses. The observer puts the experts into the order in which they took their tokens, or into that of their accounts, the
//     votes of a group into the order of anything that is visible of them, and guesses that the i-th vote is the i-th
//     expert's; or it guesses from order alone which votes on two groups came from one expert; or it looks for any word of
//     an issue record in a vote.
//   - Tests. Of a guess at random, hits in one group are the fixed points of a permutation: mean 1, variance 1. Spearman's ρ of
//     the two orders has mean 0 and variance 1/(n−1). Summed over all meetings both are normal, and each is held to the
//     quantile of a false alarm in 10⁶ runs, two-sided, shared out over all tests (Bonferroni): |z| ≤ 5.6.
//   - Power. An order that is kept with ρ = 0.1, or for one vote in twenty, is found with a probability above 0.99
//     (TestPowerOfTheObserver). Whole leaks (an exact instant, ids in turn, a number or an id that both records share) are
//     planted, and found (TestPlantedLeaks).
//   - Worst case. In every second meeting the experts cast in the order in which they took their tokens, all within one minute:
//     no browser does so, and still nothing the platform keeps tells. In the others they cast at random moments, as the page does.
//   - What ran. -engine of the meetings (16 unless set) are whole ones: office and urn on the real engine, and the observer reads
//     the tables; they are also judged by themselves, which finds whole leaks only. The rest are made by the same functions without a table: Voter, TokenKey, the journal's entries, and the
//     blurring of the urn.
//
// The resolution is a minute, not more: what was cast in another minute is seen to be, and the log, which is folded every
// minute, can part the votes of one minute at the instant of its folding. And a browser that cast all at once while somebody
// watches would be seen; therefore the page spreads its casts (see Said openly on the page of secrecy).
var engineMeetings = flag.Int("engine", 16, "meetings of the secrecy test that are held on the real engine")

const meetings = 1000

// significance is the probability that any of the tests is failed without a leak.
const significance = 1e-6

// seen is what an observer has of one side of a record.
type seen struct {
	orders map[string]string // by the name of what it is; the values sort
	words  []string          // every value in it that could be found again
}

// puzzle is a group in a meeting: votes[i] was cast by the expert of asked[truth[i]].
type puzzle struct {
	asked []seen
	votes []seen
	truth []int
}

// meeting is what an observer has of a ballot: a puzzle for each group, over the same experts.
type meeting []puzzle

// score sums up what one way of guessing gives.
type score struct{ puzzles, hits, rho, rhoVariance float64 }

func (s *score) add(guess, truth []int) {
	n := float64(len(truth))
	squares := 0.0
	for i := range truth {
		if guess[i] == truth[i] {
			s.hits++
		}
		squares += float64((guess[i] - truth[i]) * (guess[i] - truth[i]))
	}
	s.puzzles++
	s.rho += 1 - 6*squares/(n*(n*n-1))
	s.rhoVariance += 1 / (n - 1)
}

// z are the deviations from chance: of the hits, and of the order.
func (s score) z() (hits, rho float64) {
	return (s.hits - s.puzzles) / math.Sqrt(s.puzzles), s.rho / math.Sqrt(s.rhoVariance)
}

// observer guesses, and keeps the score of each way.
type observer struct {
	random *mathrand.Rand
	scores map[string]*score
}

func newObserver() *observer {
	return &observer{mathrand.New(mathrand.NewPCG(65, 92)), map[string]*score{}}
}

// limit is what |z| may be, with all tests that were made.
func (o *observer) limit() float64 {
	tests := float64(2 * len(o.scores))
	return math.Sqrt2 * math.Erfinv(1-significance/tests)
}

// leaks names every way of guessing that is better, or worse, than chance.
func (o *observer) leaks() []string {
	var found []string
	for name, s := range o.scores {
		if hits, rho := s.z(); math.Abs(hits) > o.limit() || math.Abs(rho) > o.limit() {
			found = append(found, fmt.Sprintf("%s: %.0f hits in %.0f (z %.1f), order z %.1f, limit %.1f", name, s.hits, s.puzzles, hits, rho, o.limit()))
		}
	}
	slices.Sort(found)
	return found
}

func (o *observer) note(name string, guess, truth []int) {
	s := o.scores[name]
	if s == nil {
		s = &score{}
		o.scores[name] = s
	}
	s.add(guess, truth)
}

func (o *observer) look(m meeting) {
	for _, p := range m {
		for asked := range p.asked[0].orders {
			experts := o.sorted(p.asked, asked)
			for cast := range p.votes[0].orders {
				o.note(asked+" → "+cast, matched(o.sorted(p.votes, cast), experts), p.truth)
			}
		}
		o.note("a word in both", o.byWords(p), p.truth)
	}
	for cast := range m[0].votes[0].orders { // which votes on two groups are one expert's
		first, second := o.sorted(m[0].votes, cast), o.sorted(m[1].votes, cast)
		guess, truth := make([]int, len(first)), make([]int, len(first))
		for rank := range first {
			guess[rank], truth[rank] = m[1].truth[second[rank]], m[0].truth[first[rank]]
		}
		o.note("twins by "+cast, guess, truth)
	}
}

// sorted gives the indices in an order; among equals it is drawn.
func (o *observer) sorted(all []seen, by string) []int {
	at := o.random.Perm(len(all))
	slices.SortStableFunc(at, func(a, b int) int { return cmp.Compare(all[a].orders[by], all[b].orders[by]) })
	return at
}

// matched says of each vote whose it is, if the i-th in one order is the i-th in the other.
func matched(votes, experts []int) []int {
	guess := make([]int, len(votes))
	for rank, vote := range votes {
		guess[vote] = experts[rank]
	}
	return guess
}

// byWords gives a vote to the expert with whose issue record it shares a word that no other has. The others are drawn.
func (o *observer) byWords(p puzzle) []int {
	guess := o.random.Perm(len(p.votes))
	for i, vote := range p.votes {
		for e, asked := range p.asked {
			for _, word := range asked.words {
				others := slices.ContainsFunc(p.asked, func(s seen) bool { return !slices.Equal(s.words, asked.words) && slices.Contains(s.words, word) })
				if !others && slices.ContainsFunc(vote.words, func(w string) bool { return strings.Contains(w, word) }) && guess[i] != e {
					j := slices.Index(guess, e) // stays a permutation
					guess[i], guess[j] = guess[j], guess[i]
				}
			}
		}
	}
	return guess
}

// Nothing that the platform keeps of 1,000 meetings tells who cast what.
func TestSecrecy(t *testing.T) {
	o, onEngine := newObserver(), newObserver()
	s := at(t, box.Issuing)
	whole := min(*engineMeetings, meetings)
	for n := range whole {
		m := wholeMeeting(t, n)
		o.look(m)
		onEngine.look(m) // by themselves: a leak in them alone would drown among all
	}
	for n := range meetings - whole {
		o.look(s.meeting(n, nil))
	}
	for _, leak := range slices.Concat(o.leaks(), onEngine.leaks()) {
		t.Error(leak)
	}
	if len(o.scores) < 20 {
		t.Errorf("only %d ways of guessing were tried", len(o.scores))
	}
	if p := o.scores["a word in both"].puzzles; p != 2*meetings {
		t.Errorf("%.0f groups were looked at", p)
	}
	t.Logf("%d meetings, %d of them on the engine; %d ways of guessing, |z| up to %.2f, limit %.2f", meetings, whole, len(o.scores), o.most(), o.limit())
}

func (o *observer) most() float64 {
	most := 0.0
	for _, s := range o.scores {
		hits, rho := s.z()
		most = max(most, math.Abs(hits), math.Abs(rho))
	}
	return most
}

// Each leak is planted in meetings that are otherwise good; the observer finds it.
func TestPlantedLeaks(t *testing.T) {
	s := at(t, box.Issuing)
	for name, leak := range map[string]*leak{
		"exact instants of casts":            {exact: true},
		"ids of casts in turn":               {inTurn: true},
		"the place in the log as it came":    {logged: true},
		"one id for the asking and the vote": {sameID: true},
		"the prepared message at the issue":  {sameRandom: true},
		"the instant of the issue in both":   {sameInstant: true},
	} {
		t.Run(name, func(t *testing.T) {
			o := newObserver()
			for n := range 60 {
				o.look(s.meeting(2*n, leak)) // those in the order of the issue
			}
			if found := o.leaks(); len(found) == 0 {
				t.Errorf("not found in 60 meetings; |z| up to %.1f of %.1f", o.most(), o.limit())
			}
		})
	}
}

// leak is what a careless platform would keep.
type leak struct{ exact, inTurn, logged, sameID, sameRandom, sameInstant bool }

// The power of the tests against weak leaks, without cryptography: orders drawn, and some of them kept. In each of 200 runs of
// as many puzzles as TestSecrecy looks at, a leak of that strength is found; without one there is no false alarm.
func TestPowerOfTheObserver(t *testing.T) {
	random := mathrand.New(mathrand.NewPCG(20, 19))
	const runs, tests = 200, 40
	n := len(coming)
	limit := math.Sqrt2 * math.Erfinv(1-significance/tests)
	for _, row := range []struct {
		name  string
		share float64 // of puzzles in which the order is kept whole: Spearman's ρ in the mean, and of votes that are given away
		found func(int) bool
	}{
		{"no leak", 0, func(found int) bool { return found == 0 }},
		{"ρ = 0.1", 0.1, func(found int) bool { return found >= runs*99/100 }},
		{"one vote in twenty", 0.05, func(found int) bool { return found >= runs*99/100 }},
	} {
		found := 0
		for range runs {
			var s score
			for range 2 * meetings {
				truth, guess := random.Perm(n), random.Perm(n)
				if random.Float64() < row.share {
					guess = truth
				}
				s.add(guess, truth)
			}
			if hits, rho := s.z(); math.Abs(hits) > limit || math.Abs(rho) > limit {
				found++
			}
		}
		if !row.found(found) {
			t.Errorf("%s: found in %d of %d runs", row.name, found, runs)
		}
		t.Logf("%s: found in %d of %d runs", row.name, found, runs)
	}
}
