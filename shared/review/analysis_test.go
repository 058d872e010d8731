package review_test

import (
	"testing"

	"linxuan/shared/review"
	"linxuan/shared/review/tally"
)

// R6.4: three means, the line, agreement and outliers come from the scores that were given and count: neither notes nor the
// scores of the recused.
func TestAnalysis(t *testing.T) {
	s := setUp(t)
	s.drawn(3, 6)
	for i, less := range [][]int{{0, 1, 2, 3, 60}, {8, 9, 10, 11, 12}, {30, 31, 32}} {
		for member, n := range less {
			_, err := s.Judge(ctx, s.by(i, member, scoring), "2019", s.score(i, n), 0)
			s.must(err)
		}
	}
	note := s.score(2, 0)
	note.Final = false
	_, err := s.Judge(ctx, s.by(2, 3, scoring), "2019", note, 0)
	s.must(err)

	a, err := s.Analysis(ctx, "2019")
	s.must(err)
	if a.Places != 150 || a.Alpha == nil || a.Alpha.Num >= a.Alpha.Den || len(a.Standings) != 3 {
		t.Fatalf("%+v", a)
	}
	first := a.Standings[0]
	if first.Application != app(1) || first.Figures[0] != (review.Figure{Method: tally.Raw, Mean: review.Mean{Num: 90, Den: 1}, Rank: 1, Within: true}) || first.Near || first.Moves {
		t.Errorf("first by the raw mean: %+v", first)
	}
	second := a.Standings[1]
	if raw, trimmed := second.Figures[0], second.Figures[1]; second.Application != app(0) ||
		raw.Mean != (review.Mean{Num: 434, Den: 5}) || trimmed.Mean != (review.Mean{Num: 98, Den: 1}) || trimmed.Rank != 1 {
		t.Errorf("the one with a low score leads once it is left out: %+v", second)
	}
	if len(a.Outliers) == 0 || a.Outliers[0].Application != app(0) || a.Outliers[0].Points != 40 || a.Outliers[0].Others != (review.Mean{Num: 197, Den: 2}) {
		t.Errorf("outliers: %+v", a.Outliers)
	}

	_, err = s.Declare(ctx, s.by(0, 4, scoring), "2019", app(0), "刚刚得知有利害关系")
	s.must(err)
	a, err = s.Analysis(ctx, "2019")
	s.must(err)
	if a.Standings[0].Application != app(0) || a.Standings[0].Figures[0].Mean != (review.Mean{Num: 197, Den: 2}) {
		t.Errorf("the score of the recused counts: %+v", a.Standings[0])
	}
}

// Before any score there is nothing to say, and it is said in empty lists.
func TestAnalysisOfNothing(t *testing.T) {
	s := setUp(t)
	s.drawn(2, 6)
	a, err := s.Analysis(ctx, "2019")
	s.must(err)
	if a.Alpha != nil || a.Standings == nil || len(a.Standings) != 0 || a.Outliers == nil {
		t.Errorf("%+v", a)
	}
}
