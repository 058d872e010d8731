package review_test

import (
	"errors"
	"testing"

	"linxuan/shared/calendar"
	"linxuan/shared/review"
	"linxuan/shared/table"
)

func (s *stage) before(reader string, at calendar.Instant) ([]review.Judged, int) {
	s.t.Helper()
	list, left, err := s.Before(ctx, "2019", reader, at)
	s.must(err)
	return list, left
}

// R6.2: a reader's book has no page of a group that the reader is recused from, whether that was derived or declared, and
// counts what is left out; a recused expert's score counts in nobody's.
func TestTheBookOfEachReader(t *testing.T) {
	s := setUp(t)
	s.drawn(4, 8)
	closed := calendar.At(scoringEnd)
	by := s.by(1, 0, scoring)
	_, err := s.Judge(ctx, by, "2019", s.score(1, 3), 0)
	s.must(err)
	_, err = s.Judge(ctx, s.by(1, 1, scoring), "2019", s.score(1, 5), 0)
	s.must(err)
	note := s.score(1, 0)
	note.Final = false
	_, err = s.Judge(ctx, s.by(1, 2, scoring), "2019", note, 0)
	s.must(err)

	all, left := s.before("", closed)
	if len(all) != 4 || left != 0 || len(all[1].Scores) != 2 || all[1].Rank != 1 {
		t.Fatalf("the secretariat's: %d groups, %d left out, %+v", len(all), left, all)
	}
	if list, left := s.before(expert(0), closed); len(list) != 3 || left != 1 || list[0].Application != app(1) || list[0].Rank != 0 || list[0].Units != nil {
		t.Errorf("who works at the first group's lead unit: %d left out, %+v", left, list)
	}
	_, err = s.BeforeOne(ctx, "2019", expert(0), app(0), closed)
	s.refused(err, table.ErrAbsent)
	if one, err := s.BeforeOne(ctx, "2019", expert(0), app(1), closed); err != nil || len(one.Scores) != 2 || one.Wanted != all[1].Wanted {
		t.Errorf("%+v %v", one, err)
	}

	_, err = s.Declare(ctx, by, "2019", app(1), "刚刚得知有利害关系")
	s.must(err)
	if _, left := s.before(by.Actor, closed); left == 0 {
		t.Error("a declared conflict left nothing out")
	}
	_, err = s.BeforeOne(ctx, "2019", by.Actor, app(1), closed)
	s.refused(err, table.ErrAbsent)
	if one, err := s.BeforeOne(ctx, "2019", "", app(1), closed); err != nil || len(one.Scores) != 1 {
		t.Errorf("a recused expert's score counts: %+v %v", one, err)
	}
}

// R6.4: who may still change his own score does not see the others'.
func TestTheBookOpensAfterTheScores(t *testing.T) {
	s := setUp(t)
	s.drawn(3, 8)
	last := calendar.At(scoringEnd)
	for _, row := range []struct {
		name   string
		reader string
		at     calendar.Instant
		want   error
	}{
		{"an expert in the last millisecond", expert(1), last - 1, review.ErrBookEarly},
		{"an expert at the closing", expert(1), last, nil},
		{"an expert a millisecond later", expert(1), last + 1, nil},
		{"the secretariat in the last millisecond", "", last - 1, nil},
		{"an expert who is not on the panel", "acc_nobody", last, table.ErrAbsent},
	} {
		_, _, err := s.Before(ctx, "2019", row.reader, row.at)
		_, one := s.BeforeOne(ctx, "2019", row.reader, app(1), row.at)
		if !errors.Is(err, row.want) || !errors.Is(one, row.want) {
			t.Errorf("%s: %v and %v, want %v", row.name, err, one, row.want)
		}
	}
}

// A group that did not pass has no page.
func TestNoPageOfWhatDidNotPass(t *testing.T) {
	s := setUp(t)
	s.forward(2)
	_, err := s.TakeIn(ctx, act("secretariat", reviewing), "2019")
	s.must(err)
	_, err = s.decide(0, review.Pass, reviewing)
	s.must(err)
	_, err = s.decide(1, review.Fail, reviewing)
	s.must(err)
	if list, left := s.before("", calendar.At(scoringEnd)); len(list) != 1 || left != 0 || list[0].Application != app(0) {
		t.Errorf("%+v", list)
	}
	_, err = s.BeforeOne(ctx, "2019", "", app(1), calendar.At(scoringEnd))
	s.refused(err, table.ErrAbsent)
}
