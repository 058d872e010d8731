package review_test

import (
	"errors"
	"testing"
	"time"

	"linxuan/shared/fault"
	"linxuan/shared/review"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

// by is a member of a dossier's team.
func (s *stage) by(i, member int, at time.Time) table.Act {
	s.t.Helper()
	a := judge(0, at)
	a.Actor = s.team(i)[member]
	return a
}

func (s *stage) total(i int) review.Total {
	s.t.Helper()
	totals, err := s.Totals(ctx, "2019")
	s.must(err)
	for _, total := range totals {
		if total.Application == app(i) {
			return total
		}
	}
	s.t.Fatalf("%s is not among %v", app(i), totals)
	return review.Total{}
}

// R6.4: a note until it is given, then open to change, under versions; every change leaves an entry.
func TestJudge(t *testing.T) {
	s := setUp(t)
	s.drawn(2, 6)
	one := s.by(0, 0, scoring)
	empty, err := s.Score(ctx, "2019", app(0), one.Actor)
	s.must(err)
	if empty.Version != 0 || empty.Points == nil || empty.Application != app(0) {
		t.Errorf("before anything is noted: %+v", empty)
	}
	note := review.Score{Application: app(0), Points: map[string]int{"governance-structure": 4}}
	saved, err := s.Judge(ctx, one, "2019", note, 0)
	s.must(err)
	if saved.Receipt != nil || saved.Score.Total != 4 || saved.Score.Version != 1 || saved.Score.Expert != one.Actor {
		t.Errorf("%+v", saved)
	}
	if total := s.total(0); total.Given != 0 || total.Wanted != 5 || total.Mean != (review.Mean{}) {
		t.Errorf("a note counts: %+v", total)
	}
	_, err = s.Judge(ctx, one, "2019", note, 0)
	if facts := s.refused(err, table.ErrStale); facts["version"] != int64(1) {
		t.Errorf("%v", facts)
	}
	given, err := s.Judge(ctx, one, "2019", s.score(0, 10), 1)
	s.must(err)
	s.opened(*given.Receipt)
	if given.Score.Total != 90 || given.Score.Version != 2 {
		t.Errorf("%+v", given.Score)
	}
	_, err = s.Judge(ctx, one, "2019", note, 2)
	s.refused(err, review.ErrGiven)
	changed := s.score(0, 20)
	changed.Deductions = []review.Deduction{{Area: "violation-safety", Points: 5, Reason: "实训安全事故"}}
	again, err := s.Judge(ctx, one, "2019", changed, 2)
	s.must(err)
	if again.Score.Total != 75 || again.Receipt == nil {
		t.Errorf("%+v", again)
	}
	if total := s.total(0); total.Mean != (review.Mean{Num: 75, Den: 1}) || total.Given != 1 || total.Wanted != 5 {
		t.Errorf("%+v", total)
	}
	if n := len(s.entries(review.ActScored)); n != 2 {
		t.Errorf("%d scores in the ledger", n)
	}
	stored, err := s.Score(ctx, "2019", app(0), one.Actor)
	s.must(err)
	if stored.Version != 3 || stored.Total != 75 || stored.Deductions[0].Reason != "实训安全事故" {
		t.Errorf("%+v", stored)
	}
	broken := s.score(0, 0)
	broken.Points["governance-structure"] = 6
	if _, err := s.Judge(ctx, one, "2019", broken, 3); fault.KindOf(err) != fault.Invalid {
		t.Errorf("more than there are: %v", err)
	}
}

// R5.2: the last millisecond, the instant, one after; and before the phase opens.
func TestScoresWithinTheirPhase(t *testing.T) {
	s := setUp(t)
	s.drawn(1, 6)
	opens := time.Date(2019, 10, 28, 16, 0, 0, 0, time.UTC)
	for i, row := range []struct {
		at   time.Time
		want error
	}{{opens.Add(-ms), round.ErrNotOpen}, {opens, nil}, {scoringEnd.Add(-ms), nil}, {scoringEnd, round.ErrClosed}, {scoringEnd.Add(ms), round.ErrClosed}} {
		expert := s.by(0, i, row.at)
		if _, err := s.Judge(ctx, expert, "2019", s.score(0, i), 0); !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", row.at, err, row.want)
		}
		stored, err := s.Score(ctx, "2019", app(0), expert.Actor)
		s.must(err)
		if (stored.Version > 0) != (row.want == nil) {
			t.Errorf("%s: a refused score is there, or one that was taken is not: %+v", row.at, stored)
		}
	}
	late := s.by(0, 2, scoringEnd)
	if _, err := s.Judge(ctx, late, "2019", s.score(0, 30), 1); !errors.Is(err, round.ErrClosed) {
		t.Errorf("a change after the end: %v", err)
	}
	if total := s.total(0); total.Mean != (review.Mean{Num: 197, Den: 2}) { // 99 and 98
		t.Errorf("%+v", total)
	}
}

// Two windows of one expert: the second save sees the first.
func TestTwoSavesAtOnce(t *testing.T) {
	s := setUp(t)
	s.drawn(1, 6)
	for version := range int64(2) {
		s.tables.Faults.Next("TransactWriteItems", tabletest.First(func() {
			_, err := s.Judge(ctx, s.by(0, 0, scoring), "2019", s.score(0, 1), version)
			s.must(err)
		}))
		_, err := s.Judge(ctx, s.by(0, 0, scoring), "2019", s.score(0, 50), version)
		s.refused(err, table.ErrStale)
		if total := s.total(0); total.Mean != (review.Mean{Num: 99, Den: 1}) {
			t.Errorf("%+v", total)
		}
	}
}

// R6.2: a conflict that is declared late voids exactly the scores that it touches.
func TestALateConflictVoidsTheScoreItTouches(t *testing.T) {
	s := setUp(t)
	s.drawn(3, 6)
	for i := range 3 {
		for member := range 5 {
			_, err := s.Judge(ctx, s.by(i, member, scoring), "2019", s.score(i, 10*member), 0)
			s.must(err)
		}
	}
	all := review.Mean{Num: 100 + 90 + 80 + 70 + 60, Den: 5}
	for i := range 3 {
		if total := s.total(i); total.Mean != all || total.Given != 5 || total.Wanted != 5 {
			t.Fatalf("%+v", total)
		}
	}
	late := s.by(1, 4, scoring) // who gave 60
	_, err := s.Declare(ctx, late, "2019", app(1), "与牵头单位负责人为亲属")
	s.must(err)
	for i, want := range []review.Total{{Mean: all, Given: 5, Wanted: 5}, {Mean: review.Mean{Num: 340, Den: 4}, Given: 4, Wanted: 4}, {Mean: all, Given: 5, Wanted: 5}} {
		if total := s.total(i); total.Mean != want.Mean || total.Given != want.Given || total.Wanted != want.Wanted {
			t.Errorf("%s: %+v, want %+v", app(i), total, want)
		}
	}
	_, err = s.Judge(ctx, late, "2019", s.score(1, 0), 1)
	s.refused(err, review.ErrRecused)
}

// The same for one that the records tell: the panel's entry of an employer is put right.
func TestAConflictOnRecordVoidsTheScore(t *testing.T) {
	s := setUp(t)
	s.drawn(2, 6)
	one := s.by(1, 0, scoring)
	_, err := s.Judge(ctx, one, "2019", s.score(1, 0), 0)
	s.must(err)
	_, err = s.Appoint(ctx, act("secretariat", scoring), "2019", []review.Panelist{
		{Account: one.Actor, Name: "专家（示例）", Province: "90", Employers: []review.Employer{{USCC: s.groups[1].LeadUnits[0].USCC, Last: "2018-07-01"}}},
	})
	s.must(err)
	if total := s.total(1); total.Given != 0 || total.Wanted != 4 {
		t.Errorf("%+v", total)
	}
	desk, err := s.Desk(ctx, "2019", one.Actor)
	s.must(err)
	for _, c := range desk {
		if c.Application == app(1) {
			t.Error("the dossier is still on the desk")
		}
	}
}

// A conflict that is declared while a score is on its way: the score is not written.
func TestAConflictDeclaredMeanwhile(t *testing.T) {
	s := setUp(t)
	s.drawn(1, 6)
	one := s.by(0, 0, scoring)
	s.tables.Faults.Next("TransactWriteItems", tabletest.First(func() {
		_, err := s.Declare(ctx, one, "2019", app(0), "刚刚得知有利害关系")
		s.must(err)
	}))
	_, err := s.Judge(ctx, one, "2019", s.score(0, 0), 0)
	s.refused(err, review.ErrRecused)
	if len(s.entries(review.ActScored)) != 0 {
		t.Error("the score is in the ledger")
	}
}
