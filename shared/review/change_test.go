package review_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/review"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

// free are the experts of the panel who are not on a dossier, the least loaded first.
func (s *stage) free(i, experts int) []string {
	load, team := s.loads(), s.team(i)
	var all []string
	for n := range experts {
		if n != 0 && !slices.Contains(team, expert(n)) { // expert 0 is in conflict with some
			all = append(all, expert(n))
		}
	}
	slices.SortStableFunc(all, func(a, b string) int { return load[a] - load[b] })
	return all
}

func (s *stage) loads() map[string]int {
	s.t.Helper()
	drawn, err := s.Drawn(ctx, "2019")
	s.must(err)
	load := map[string]int{}
	for _, team := range drawn.Teams {
		for _, seat := range team.Seats {
			if !seat.Recused {
				load[seat.Account]++
			}
		}
	}
	return load
}

func (s *stage) change(i int, out, in string, at time.Time) error {
	_, err := s.Change(ctx, act("secretariat", at), "2019", review.Change{Application: app(i), Out: out, In: in, Reason: "专家因病不能参加评审"})
	return err
}

// R6.3: a change by hand is on record, moves the dossier from one desk to the other, and touches no other seat.
func TestAChangeByHand(t *testing.T) {
	s := setUp(t)
	s.drawn(6, 9)
	before, out, in := s.teams(6), s.team(2)[0], s.free(2, 9)[0]
	changed, err := s.Change(ctx, act("secretariat", scoring), "2019", review.Change{Application: app(2), Out: out, In: in, Reason: "专家因病不能参加评审"})
	s.must(err)
	c := changed.Assignment.Change
	s.salted(changed.Receipt, c.Salt, *c)
	if e := s.entries(review.ActChanged); len(e) != 1 || e[0].Subject != app(2) || e[0].Facts != nil {
		t.Errorf("the ledger has %+v", e)
	}
	after := s.teams(6)
	want := slices.Clone(before[app(2)])
	want[slices.Index(want, out)] = in
	slices.Sort(want)
	for i := range 6 {
		if i != 2 {
			want := before[app(i)]
			if !slices.Equal(after[app(i)], want) {
				t.Errorf("%s: %v, was %v", app(i), after[app(i)], want)
			}
		}
	}
	if !slices.Equal(after[app(2)], want) {
		t.Errorf("%v, want %v", after[app(2)], want)
	}
	for account, has := range map[string]bool{out: false, in: true} {
		desk, err := s.Desk(ctx, "2019", account)
		s.must(err)
		if got := slices.ContainsFunc(desk, func(c review.Candidate) bool { return c.Application == app(2) }); got != has {
			t.Errorf("%s has the dossier: %t", account, got)
		}
	}
	drawn, err := s.Drawn(ctx, "2019")
	s.must(err)
	record := drawn.Draws[1]
	if len(drawn.Draws) != 2 || record.Change == nil || record.Change.Reason != "专家因病不能参加评审" || record.At != calendar.At(scoring) || record.Number != 2 {
		t.Errorf("%+v", drawn.Draws)
	}
	for _, seat := range drawn.Teams[2].Seats {
		if byHand := seat.Account == in; seat.ByHand != byHand || (seat.Draw == 2) != byHand {
			t.Errorf("%+v", seat)
		}
	}
}

// R6.2, R6.3: conflicts and loads are checked anew; what is refused changes nothing.
func TestAChangeIsHeldAgainstTheRules(t *testing.T) {
	s := setUp(t)
	s.passed(6)
	s.appoint(9)
	if err := s.change(1, expert(1), expert(2), scoring); !errors.Is(err, review.ErrNotDrawn) {
		t.Errorf("before the draw: %v", err)
	}
	_, err := s.Draw(ctx, act("secretariat", reviewing), "2019", "seed of the tests")
	s.must(err)
	free := s.free(1, 9)
	declared := judge(1, scoring)
	declared.Actor = free[0]
	_, err = s.Declare(ctx, declared, "2019", app(1), "曾共同承担课题")
	s.must(err)
	team := s.team(1)
	scored := s.score(1, 0)
	_, err = s.Judge(ctx, s.by(1, 0, scoring), "2019", scored, 0)
	s.must(err)
	gave := s.by(1, 0, scoring).Actor
	without := slices.DeleteFunc(slices.Clone(team), func(a string) bool { return a == gave })
	before := s.teams(6)
	for name, row := range map[string]struct {
		i       int
		out, in string
		want    *fault.Definition
	}{
		"who works at the lead unit":        {0, s.team(0)[0], expert(0), review.ErrInConflict},
		"who has declared a conflict":       {1, without[0], free[0], review.ErrInConflict},
		"who is on the team":                {1, without[0], without[1], review.ErrSeated},
		"who is not on the panel":           {1, without[0], "acc_stranger", table.ErrAbsent},
		"the place of who is not on it":     {1, free[1], free[2], review.ErrNotSeated},
		"the place of who has given points": {1, gave, free[1], review.ErrHasScored},
		"a dossier that is none":            {8, without[0], free[1], table.ErrAbsent},
	} {
		if err := s.change(row.i, row.out, row.in, scoring); !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", name, err, row.want)
		}
	}
	if after := s.teams(6); len(s.entries(review.ActChanged)) != 0 || !slices.Equal(after[app(1)], before[app(1)]) || !slices.Equal(after[app(0)], before[app(0)]) {
		t.Errorf("a refused change has changed %v", after)
	}
}

// R6.3: loads stay within one of each other: who has more than the least loaded who could take the seat does not get it.
func TestAChangeKeepsTheLoadsEven(t *testing.T) {
	s := setUp(t)
	s.drawn(6, 9) // 30 seats: loads of 3 and 4
	refused, done := 0, 0
	var resting []string // who was taken off is not waited for
	for i := 1; i < 6; i++ {
		free, load := slices.DeleteFunc(s.free(i, 9), func(a string) bool { return slices.Contains(resting, a) }), s.loads()
		least, most := free[0], free[len(free)-1]
		out := s.team(i)[slices.IndexFunc(s.team(i), func(a string) bool { return a != expert(0) })]
		if load[most] > load[least] {
			if facts := s.refused(s.change(i, out, most, scoring), review.ErrUneven); facts["load"] != load[most] || facts["least"] != load[least] {
				t.Errorf("facts %v, loads %v", facts, load)
			}
			refused++
		}
		s.must(s.change(i, out, least, scoring))
		resting = append(resting, out)
		done++
	}
	if refused == 0 || done != 5 {
		t.Fatalf("%d refused, %d done: the case proves nothing", refused, done)
	}
}

// R6.3: a change stays when the assignment is drawn anew, and when a late conflict re-assigns the seat that it filled.
func TestAChangeStaysThroughLaterDraws(t *testing.T) {
	s := setUp(t)
	s.drawn(4, 9)
	out, in := s.team(2)[0], s.free(2, 9)[0]
	s.must(s.change(2, out, in, scoring))
	// Another seat of the same dossier falls empty, and one more dossier comes in.
	other := s.team(2)[slices.IndexFunc(s.team(2), func(a string) bool { return a != in })]
	late := judge(0, scoring)
	late.Actor = other
	_, err := s.Declare(ctx, late, "2019", app(2), "与集团负责人为亲属")
	s.must(err)
	s.forward(5)
	_, err = s.TakeIn(ctx, act("secretariat", reviewing), "2019")
	s.must(err)
	_, err = s.decide(4, review.Pass, reviewing)
	s.must(err)
	for n, seed := range []string{"second seed", "third seed", "fourth seed"} {
		_, err = s.Draw(ctx, act("secretariat", scoring), "2019", seed)
		s.must(err)
		team := s.team(2)
		if len(team) != 5 || (n == 0 && !slices.Contains(team, in)) || slices.Contains(team, out) || slices.Contains(team, other) {
			t.Fatalf("draw %d: %v; %s came for %s by hand, %s is recused", n+2, team, in, out, other)
		}
		// The next to be recused: first the one who came by hand, then who came for that one.
		gone := in
		if n > 0 {
			gone = team[slices.IndexFunc(team, func(a string) bool { return a != in })]
		}
		if n == 2 {
			break
		}
		late.Actor = gone
		_, err = s.Declare(ctx, late, "2019", app(2), "与集团负责人为亲属")
		s.must(err)
	}
	if len(s.team(4)) != 5 {
		t.Errorf("%v", s.team(4))
	}
}

// Who was taken off may be put back by hand.
func TestAChangeBack(t *testing.T) {
	s := setUp(t)
	s.drawn(3, 6)
	before := s.team(1)
	in := s.free(1, 6)[0]
	s.must(s.change(1, before[0], in, scoring))
	s.must(s.change(1, in, before[0], scoring))
	if after := s.team(1); !slices.Equal(after, before) {
		t.Errorf("%v, was %v", after, before)
	}
}

// A conflict or another change that comes while one is on its way.
func TestAChangeMeetsOthers(t *testing.T) {
	s := setUp(t)
	s.drawn(3, 9)
	out, free := s.team(1)[0], s.free(1, 9)
	late := judge(0, scoring)
	late.Actor = free[0]
	s.tables.Faults.Next("TransactWriteItems", tabletest.First(func() {
		_, err := s.Declare(ctx, late, "2019", app(1), "刚刚得知有利害关系")
		s.must(err)
	}))
	s.refused(s.change(1, out, free[0], scoring), review.ErrInConflict)
	s.tables.Faults.Next("TransactWriteItems", tabletest.First(func() { s.must(s.change(1, out, free[1], scoring)) }))
	s.refused(s.change(1, out, free[2], scoring), table.ErrBusy) // the wrapper tries again, and sees that the seat is taken
	s.refused(s.change(1, out, free[2], scoring), review.ErrNotSeated)
}
