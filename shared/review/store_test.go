package review_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/review"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

func (s *stage) candidates() []string {
	s.t.Helper()
	page, next, err := s.Candidates(ctx, "2019", 200, "")
	s.must(err)
	if next != "" {
		s.t.Fatal("more than one page")
	}
	var all []string
	for _, c := range page {
		all = append(all, c.Application)
	}
	return all
}

// R4.6: nothing goes before the panel until the list of every body is final.
func TestCandidatesAreTakenInWhenEveryListIsFinal(t *testing.T) {
	s := setUp(t)
	s.forward(3)
	s.open["P37"] = true
	_, err := s.TakeIn(ctx, act("secretariat", reviewing), "2019")
	if facts := s.refused(err, review.ErrNotFinal); facts["body"] != "P37" {
		t.Errorf("facts %v", facts)
	}
	if got := s.candidates(); got != nil {
		t.Fatalf("taken in all the same: %v", got)
	}
	s.open["P37"] = false
	taken, err := s.TakeIn(ctx, act("secretariat", reviewing), "2019")
	s.must(err)
	if got := s.candidates(); taken.Candidates != 3 || !slices.Equal(got, []string{app(0), app(1), app(2)}) {
		t.Fatalf("%d: %v", taken.Candidates, got)
	}
	c, err := s.Candidate(ctx, "2019", app(2))
	s.must(err)
	g := s.groups[2]
	if c.Group != g.ID || c.GroupName != g.Name || c.Body != "P11" || c.Rank != 2 || c.LeadUnits[0] != g.LeadUnits[0].Name ||
		c.Province != string(g.LeadUnits[0].Adcode)[:2] || !slices.Equal(c.Units, g.Units()) {
		t.Errorf("%+v", c)
	}
	if _, err := s.TakeIn(ctx, act("secretariat", reviewing), "2018"); !errors.Is(err, table.ErrAbsent) {
		t.Errorf("an unknown round: %v", err)
	}
}

// Taking in again changes nothing, except for what an extension has changed in the lists.
func TestCandidatesAreTakenInAgain(t *testing.T) {
	s := setUp(t)
	s.passed(3)
	again, err := s.TakeIn(ctx, act("secretariat", reviewing), "2019")
	s.must(err)
	if got := s.candidates(); again.Candidates != 3 || len(got) != 3 {
		t.Fatalf("%d: %v", again.Candidates, got)
	}
	s.forward(4)
	s.lists["P11"] = s.lists["P11"][1:] // app_00 is not on the list any more, app_03 is new
	_, err = s.TakeIn(ctx, act("secretariat", reviewing.Add(ms)), "2019")
	s.must(err)
	if got := s.candidates(); !slices.Equal(got, []string{app(1), app(2), app(3)}) {
		t.Fatalf("%v", got)
	}
	passed, err := s.Passed(ctx, "2019")
	s.must(err)
	if len(passed) != 2 || passed[0].Application != app(1) || passed[1].Application != app(2) {
		t.Errorf("what was decided stays, what is not forwarded goes no further: %+v", passed)
	}
	entries := s.entries(review.ActTakenIn)
	if len(entries) != 3 || entries[0].Content != entries[1].Content || entries[1].Content == entries[2].Content || entries[2].Facts["candidates"] != "3" {
		t.Errorf("ledger: %+v", entries)
	}
}

// R5.2: the last millisecond, the instant, one after; and before the phase opens.
func TestPreliminaryReviewWithinItsPhase(t *testing.T) {
	s := setUp(t)
	s.forward(5)
	_, err := s.TakeIn(ctx, act("secretariat", reviewing), "2019")
	s.must(err)
	opens := time.Date(2019, 10, 28, 16, 0, 0, 0, time.UTC)
	for i, row := range []struct {
		at   time.Time
		want error
	}{{opens.Add(-ms), round.ErrNotOpen}, {opens, nil}, {reviewEnd.Add(-ms), nil}, {reviewEnd, round.ErrClosed}, {reviewEnd.Add(ms), round.ErrClosed}} {
		_, err := s.decide(i, review.Pass, row.at)
		if !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", row.at, err, row.want)
		}
		if _, err := s.Preliminary(ctx, "2019", app(i)); (err == nil) != (row.want == nil) {
			t.Errorf("%s: a refused decision is there, or one that passed is not: %v", row.at, err)
		}
	}
}

func TestAPreliminaryDecisionStands(t *testing.T) {
	s := setUp(t)
	s.forward(2)
	_, err := s.TakeIn(ctx, act("secretariat", reviewing), "2019")
	s.must(err)
	deciding, err := s.decide(0, review.Fail, reviewing)
	s.must(err)
	s.salted(deciding.Receipt, deciding.Preliminary.Salt, deciding.Preliminary)
	if p := deciding.Preliminary; p.Verdict != review.Fail || p.Group != s.groups[0].ID || p.Version != 1 || p.CureUntil != 0 {
		t.Errorf("%+v", p)
	}
	stored, err := s.Preliminary(ctx, "2019", app(0))
	s.must(err)
	if stored.Reason != deciding.Preliminary.Reason || len(stored.Checks) != len(s.seed.Scheme.Checklist) || stored.Version != 1 {
		t.Errorf("stored %+v", stored)
	}
	_, err = s.decide(0, review.Pass, reviewing)
	s.refused(err, review.ErrDecided)
	_, err = s.Cure(ctx, act("group", reviewing), "2019", app(0), "已补正")
	s.refused(err, review.ErrNoDefect)
	_, err = s.Cure(ctx, act("group", reviewing), "2019", app(1), "已补正")
	s.refused(err, table.ErrAbsent) // nobody has looked at it yet
	_, err = s.decide(7, review.Pass, reviewing)
	s.refused(err, table.ErrAbsent) // no candidate
	_, err = s.Decide(ctx, act("secretariat", reviewing), "2019", app(1), nil, review.Pass, "", s.days)
	s.refused(err, review.ErrPreliminary)
}

// Two at once: one decides.
func TestTwoDecideAtOnce(t *testing.T) {
	s := setUp(t)
	s.forward(1)
	_, err := s.TakeIn(ctx, act("secretariat", reviewing), "2019")
	s.must(err)
	s.tables.Faults.Next("TransactWriteItems", tabletest.First(func() {
		_, err := s.decide(0, review.Fail, reviewing)
		s.must(err)
	}))
	_, err = s.decide(0, review.Pass, reviewing)
	s.refused(err, review.ErrDecided)
	p, err := s.Preliminary(ctx, "2019", app(0))
	s.must(err)
	if p.Verdict != review.Fail || len(s.entries(review.ActPreliminary)) != 1 {
		t.Errorf("%s, entries %v", p.Verdict, s.entries(review.ActPreliminary))
	}
}

// R6.1: the cure period is three working days of the round; its last millisecond, the instant, one after.
func TestCurePeriod(t *testing.T) {
	s := setUp(t)
	s.forward(4)
	_, err := s.TakeIn(ctx, act("secretariat", reviewing), "2019")
	s.must(err)
	end := time.Date(2019, 11, 4, 16, 0, 0, 0, time.UTC) // returned on Wednesday 30 October: Thursday, Friday, Monday
	for i, row := range []struct {
		at   time.Time
		want error
	}{{reviewing, nil}, {end.Add(-ms), nil}, {end, review.ErrCureLate}, {end.Add(ms), review.ErrCureLate}} {
		returned, err := s.decide(i, review.Return, reviewing)
		s.must(err)
		if returned.Preliminary.CureUntil != calendar.At(end) {
			t.Fatalf("cure until %s, want %s", returned.Preliminary.CureUntil, calendar.At(end))
		}
		cured, err := s.Cure(ctx, act("group", row.at), "2019", app(i), "已补齐缺页并加盖公章")
		if !errors.Is(err, row.want) {
			t.Fatalf("%s: %v, want %v", row.at, err, row.want)
		}
		if err != nil {
			if e, _ := fault.Of(err); e.Facts["closedAt"] != calendar.At(end) || e.Facts["serverTime"] != calendar.At(row.at) {
				t.Errorf("facts %v", e.Facts)
			}
			continue
		}
		s.salted(cured.Receipt, cured.Preliminary.Salt, cured.Preliminary)
		if p := cured.Preliminary; p.Cure != "已补齐缺页并加盖公章" || p.CuredAt != calendar.At(row.at) || p.Verdict != review.Return {
			t.Errorf("%+v", p)
		}
	}
	if n := len(s.entries(review.ActCured)); n != 2 {
		t.Errorf("%d cures in the ledger", n)
	}
}

// R6.1: what was returned is not decided over the group's head, and is decided once more only.
func TestADecisionAfterAReturn(t *testing.T) {
	s := setUp(t)
	s.forward(2)
	_, err := s.TakeIn(ctx, act("secretariat", reviewing), "2019")
	s.must(err)
	returned, err := s.decide(0, review.Return, reviewing)
	s.must(err)
	end := returned.Preliminary.CureUntil.Time()
	_, err = s.decide(0, review.Fail, end.Add(-ms))
	if facts := s.refused(err, review.ErrCuring); facts["cureUntil"] != calendar.At(end) {
		t.Errorf("facts %v", facts)
	}
	_, err = s.Cure(ctx, act("group", reviewing.Add(ms)), "2019", app(0), "第一次说明")
	s.must(err)
	_, err = s.Cure(ctx, act("group", reviewing.Add(2*ms)), "2019", app(0), "更完整的说明")
	s.must(err)
	_, err = s.decide(0, review.Return, reviewing.Add(3*ms))
	s.refused(err, review.ErrPreliminary)
	passed, err := s.decide(0, review.Pass, reviewing.Add(3*ms))
	s.must(err)
	if p := passed.Preliminary; p.Cure != "更完整的说明" || p.CureUntil != 0 || p.Version != 4 {
		t.Errorf("%+v", p)
	}
	_, err = s.Cure(ctx, act("group", reviewing.Add(4*ms)), "2019", app(0), "又一次说明")
	s.refused(err, review.ErrNoDefect)

	_, err = s.decide(1, review.Return, reviewing)
	s.must(err)
	_, err = s.decide(1, review.Fail, end) // no cure came
	s.must(err)
}

// A cure that ends with the phase or after it would leave no time to look at it.
func TestACurePeriodLeavesTimeForTheDecision(t *testing.T) {
	s := setUp(t)
	s.forward(2)
	_, err := s.TakeIn(ctx, act("secretariat", reviewing), "2019")
	s.must(err)
	monday, tuesday := time.Date(2019, 11, 4, 2, 0, 0, 0, time.UTC), time.Date(2019, 11, 5, 2, 0, 0, 0, time.UTC)
	_, err = s.decide(0, review.Return, monday) // until Thursday 24:00, the phase until Friday 24:00
	s.must(err)
	_, err = s.decide(1, review.Return, tuesday)
	if facts := s.refused(err, review.ErrCureBeyond); facts["cureUntil"] != calendar.At(reviewEnd) || facts["closesAt"] != calendar.At(reviewEnd) {
		t.Errorf("facts %v", facts)
	}
	_, err = s.decide(1, review.Return, reviewEnd)
	s.refused(err, round.ErrClosed) // that it is too late is told before anything else
	_, err = s.Preliminary(ctx, "2019", app(1))
	s.refused(err, table.ErrAbsent)
}
