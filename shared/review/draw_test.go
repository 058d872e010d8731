package review_test

import (
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/review"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

// R6.3: drawn once, by the seed; the ledger holds what was drawn.
func TestDraw(t *testing.T) {
	s := setUp(t)
	s.passed(6)
	_, err := s.Draw(ctx, act("secretariat", reviewing), "2019", "seed of the tests")
	s.refused(err, review.ErrTooFewExperts) // there is no panel
	if team := s.team(1); team != nil {
		t.Fatalf("drawn all the same: %v", team)
	}
	s.appoint(8)
	drawn, err := s.Draw(ctx, act("secretariat", reviewing), "2019", "seed of the tests")
	s.must(err)
	teams := s.teams(6)
	s.verify(drawn.Receipt, teams)
	if a := drawn.Assignment; a.Number != 1 || a.Seats != 30 || a.Seed != "seed of the tests" {
		t.Errorf("%+v", a)
	}
	if slices.Contains(teams[app(0)], expert(0)) { // who works at its lead unit
		t.Error("an expert judges his own institution")
	}
	for i := range 8 {
		desk, err := s.Desk(ctx, "2019", expert(i))
		s.must(err)
		for n, c := range desk {
			if !slices.Contains(teams[c.Application], expert(i)) || n > 0 && desk[n-1].Application >= c.Application || c.GroupName == "" {
				t.Errorf("%s has %+v on the desk", expert(i), c)
			}
		}
		if len(desk) < 3 || len(desk) > 4 { // 30 seats over 8 experts
			t.Errorf("%s has %d dossiers", expert(i), len(desk))
		}
	}
	for _, seed := range []string{"seed of the tests", "another seed"} {
		_, err = s.Draw(ctx, act("secretariat", reviewing), "2019", seed)
		s.refused(err, review.ErrAssigned)
	}
	if e := s.entries(review.ActAssigned); len(e) != 1 || e[0].Facts["seed"] != "seed of the tests" || e[0].Facts["seats"] != "30" {
		t.Errorf("ledger %+v", e)
	}
}

func (s *stage) teams(n int) map[string][]string {
	s.t.Helper()
	teams := map[string][]string{}
	for i := range n {
		teams[app(i)] = s.team(i)
	}
	return teams
}

// Nobody picks experts by the moment of a draw.
func TestDrawWaitsForEveryDecision(t *testing.T) {
	s := setUp(t)
	s.appoint(8)
	s.forward(4)
	_, err := s.TakeIn(ctx, act("secretariat", reviewing), "2019")
	s.must(err)
	for i, v := range []review.Verdict{review.Pass, review.Fail, review.Return} {
		_, err := s.decide(i, v, reviewing)
		s.must(err)
	}
	_, err = s.Draw(ctx, act("secretariat", reviewing), "2019", "seed of the tests")
	if facts := s.refused(err, review.ErrUndecided); facts["count"] != 2 {
		t.Errorf("one is returned, one not looked at: %v", facts)
	}
	_, err = s.Cure(ctx, act("group", reviewing), "2019", app(2), "已补齐")
	s.must(err)
	for _, i := range []int{2, 3} {
		_, err = s.decide(i, review.Pass, reviewing)
		s.must(err)
	}
	_, err = s.Draw(ctx, act("secretariat", reviewing), "2019", "seed of the tests")
	s.must(err)
	for i, want := range []int{5, 0, 5, 5} { // the second has failed
		if got := s.team(i); len(got) != want {
			t.Errorf("%s: %v", app(i), got)
		}
	}
}

// Two draws with different seeds at once: the teams are those of the draw that is on record, not a mixture.
func TestDrawsAtOnceLeaveOneAssignment(t *testing.T) {
	s := setUp(t)
	s.passed(8)
	s.appoint(12)
	var other review.Assigning
	s.tables.Faults.Next("TransactWriteItems", tabletest.First(func() { // the first draw has written its teams
		var err error
		other, err = s.Draw(ctx, act("secretariat", reviewing), "2019", "the other seed")
		s.must(err)
	}))
	_, err := s.Draw(ctx, act("secretariat", reviewing), "2019", "the first seed")
	s.refused(err, review.ErrAssigned)
	s.verify(other.Receipt, s.teams(8))
	if e := s.entries(review.ActAssigned); len(e) != 1 || e[0].Facts["seed"] != "the other seed" {
		t.Errorf("ledger %+v", e)
	}
}

func TestManyDrawsInParallel(t *testing.T) {
	s := setUp(t)
	s.passed(8)
	s.appoint(12)
	var mu sync.Mutex
	var won []review.Assigning
	var group sync.WaitGroup
	for i := range 16 {
		group.Go(func() {
			for {
				drawn, err := s.Draw(ctx, act("secretariat", reviewing), "2019", fmt.Sprintf("seed number %d", i))
				if table.Retryable(err) {
					continue // as the wrapper of the function does
				}
				mu.Lock()
				defer mu.Unlock()
				if err == nil {
					won = append(won, drawn)
				} else if !errors.Is(err, review.ErrAssigned) {
					t.Error(err)
				}
				return
			}
		})
	}
	group.Wait()
	if len(won) != 1 {
		t.Fatalf("%d draws won", len(won))
	}
	s.verify(won[0].Receipt, s.teams(8))
}

// R6.2, R6.3: a conflict that is declared late takes the expert off the team, and a further draw fills the seat and no other.
func TestAFurtherDrawFillsWhatIsLacking(t *testing.T) {
	s := setUp(t)
	s.drawn(6, 9)
	before := s.teams(6)
	gone := before[app(2)][0]
	late := judge(0, scoring)
	late.Actor = gone
	_, err := s.Declare(ctx, late, "2019", app(2), "与集团负责人为亲属")
	s.must(err)
	if team := s.team(2); len(team) != 4 || slices.Contains(team, gone) {
		t.Fatalf("the recused expert is still on %v", team)
	}
	s.forward(7) // an extension has let one more come in
	_, err = s.TakeIn(ctx, act("secretariat", reviewing), "2019")
	s.must(err)
	_, err = s.decide(6, review.Pass, reviewing)
	s.must(err)
	drawn, err := s.Draw(ctx, act("secretariat", scoring), "2019", "second seed")
	s.must(err)
	if drawn.Assignment.Number != 2 || drawn.Assignment.Seats != 6 {
		t.Errorf("%+v", drawn.Assignment)
	}
	after := s.teams(7)
	for i := range 6 {
		if i != 2 && !slices.Equal(before[app(i)], after[app(i)]) {
			t.Errorf("%s: %v, was %v", app(i), after[app(i)], before[app(i)])
		}
	}
	for _, account := range before[app(2)][1:] {
		if !slices.Contains(after[app(2)], account) {
			t.Errorf("%s has left %v", account, after[app(2)])
		}
	}
	if len(after[app(2)]) != 5 || len(after[app(6)]) != 5 || slices.Contains(after[app(2)], gone) {
		t.Errorf("%v", after)
	}
	_, err = s.Draw(ctx, act("secretariat", scoring), "2019", "third seed")
	s.refused(err, review.ErrAssigned)
}

// R6.2: an expert names a conflict once, whether or not the dossier is the expert's own.
func TestDeclare(t *testing.T) {
	s := setUp(t)
	s.passed(2)
	s.appoint(6)
	receipt, err := s.Declare(ctx, judge(1, reviewing), "2019", app(1), "曾共同承担课题")
	s.must(err)
	entry, err := ledger.VerifyReceipt(receipt, []ledger.PublicKey{s.journal.PublicKey()})
	s.must(err)
	if entry.Actor != "psn_expert_01" || entry.Content != "" || entry.Facts != nil {
		t.Errorf("the ledger tells more than the act: %+v", entry)
	}
	_, err = s.Declare(ctx, judge(1, reviewing), "2019", app(1), "另一个理由")
	s.refused(err, review.ErrRecused)
	_, err = s.Declare(ctx, judge(7, reviewing), "2019", app(1), "不在专家组")
	s.refused(err, table.ErrAbsent)
	_, err = s.Declare(ctx, judge(1, reviewing), "2019", app(5), "没有这份申报")
	s.refused(err, table.ErrAbsent)
	recusals, err := s.Recusals(ctx, "2019")
	s.must(err)
	var got []string
	for _, r := range recusals {
		got = append(got, fmt.Sprint(r.Account, r.Application, r.Conflicts[0].Kind))
	}
	if want := []string{expert(0) + app(0) + "same-unit", expert(1) + app(1) + "declared"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
	if c := recusals[1].Conflicts[0]; c.Evidence != "曾共同承担课题" {
		t.Errorf("%+v", c)
	}
}

func TestAppointAgain(t *testing.T) {
	s := setUp(t)
	s.appoint(3)
	changed := []review.Panelist{{Account: expert(1), Name: "专家（示例）", Province: "11", Employers: []review.Employer{{USCC: employer}}}}
	receipt, err := s.Appoint(ctx, act("secretariat", reviewing), "2019", changed)
	s.must(err)
	panel, err := s.Panel(ctx, "2019")
	s.must(err)
	s.salted(receipt, panel[slices.IndexFunc(panel, func(p review.Panelist) bool { return p.Account == expert(1) })].Salt, changed)
	if len(panel) != 3 || panel[1].Province != "11" || panel[2].Province != "92" {
		t.Errorf("%+v", panel)
	}
	if _, err := s.Appoint(ctx, act("secretariat", reviewing), "2019", append(changed, changed...)); fault.KindOf(err) != fault.Invalid {
		t.Errorf("one expert twice: %v", err)
	}
	if _, err := s.Appoint(ctx, act("secretariat", reviewing), "2018", changed); !errors.Is(err, table.ErrAbsent) {
		t.Errorf("an unknown round: %v", err)
	}
	ninety := make([]review.Panelist, 90)
	for i := range ninety {
		ninety[i] = review.Panelist{Account: expert(100 + i), Employers: []review.Employer{{USCC: employer}}}
	}
	once := act("secretariat", reviewing)
	once.Once = table.Once{Table: s.store.Records, Key: "key of ninety", Digest: "digest"}
	if _, err := s.Appoint(ctx, once, "2019", ninety); err != nil {
		t.Errorf("ninety at once: %v", err)
	}
}

// A draw that stopped before its row was written left teams that nobody reads, and is simply done again.
func TestADrawThatStoppedHalfWay(t *testing.T) {
	s := setUp(t)
	s.passed(4)
	s.appoint(8)
	s.tables.Faults.Next("TransactWriteItems", tabletest.LoseRequest)
	if _, err := s.Draw(ctx, act("secretariat", reviewing), "2019", "seed that was lost"); !errors.Is(err, table.ErrNoAnswer) {
		t.Fatal(err)
	}
	for i := range 4 {
		if team := s.team(i); team != nil {
			t.Fatalf("%s: %v", app(i), team)
		}
	}
	drawn, err := s.Draw(ctx, act("secretariat", reviewing.Add(time.Second)), "2019", "seed that holds")
	s.must(err)
	s.verify(drawn.Receipt, s.teams(4))
}
