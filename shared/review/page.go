package review

import (
	"context"
	"slices"
	"strings"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// ErrBookEarly keeps the others' scores from experts who may still change their own.
var ErrBookEarly = fault.Define("meeting-book-early", fault.Conflict, "R6.4") // facts: closesAt

// Judged is a candidate that passed, with the scores that count.
type Judged struct {
	Candidate
	Scores []Score // final ones of experts who are not recused
	Wanted int     // experts assigned who are not recused
}

func (j judged) final() Judged {
	f := Judged{Candidate: j.Candidate, Wanted: j.wanted}
	for _, score := range j.scores {
		if score.Final {
			f.Scores = append(f.Scores, score)
		}
	}
	return f
}

// Before gives what comes before the meeting, and how many groups are left out because the reader is recused from them
// (R6.2). The reader is an expert of the panel, or empty for who oversees the round. Errors: ErrBookEarly, table.ErrAbsent
// for an expert who is not on the panel.
func (s *Reviews) Before(ctx context.Context, roundID, reader string, at calendar.Instant) (list []Judged, left int, err error) {
	if err := s.mayRead(ctx, roundID, reader, at); err != nil {
		return nil, 0, err
	}
	all, err := s.judged(ctx, roundID)
	if err != nil {
		return nil, 0, err
	}
	recusals, err := s.Recusals(ctx, roundID)
	if err != nil {
		return nil, 0, err
	}
	recused := pairsOf(recusals)
	for _, j := range all {
		if recused.has(reader, j.Application) {
			left++
			continue
		}
		list = append(list, j.final().forReader(reader))
	}
	slices.SortFunc(list, func(a, b Judged) int { return strings.Compare(a.Application, b.Application) })
	return list, left, nil
}

// BeforeOne is Before for one application. One that did not pass, or from which the reader is recused, is table.ErrAbsent.
func (s *Reviews) BeforeOne(ctx context.Context, roundID, reader, app string, at calendar.Instant) (Judged, error) {
	if err := s.mayRead(ctx, roundID, reader, at); err != nil {
		return Judged{}, err
	}
	c, err := s.Candidate(ctx, roundID, app)
	if err != nil {
		return Judged{}, err
	}
	p, err := s.Preliminary(ctx, roundID, app)
	if err != nil {
		return Judged{}, err
	}
	if reader != "" {
		recused, err := s.recusedFrom(ctx, c, roundID, []string{reader})
		if err != nil {
			return Judged{}, err
		}
		if recused.has(reader, app) {
			return Judged{}, table.ErrAbsent.New()
		}
	}
	if p.Verdict != Pass {
		return Judged{}, table.ErrAbsent.New()
	}
	team, err := s.Assigned(ctx, roundID, app)
	if err != nil {
		return Judged{}, err
	}
	key := scoreKey(roundID, app, "")
	scores, err := table.All[Score](ctx, s.store, s.store.Records, table.Query{PK: key.PK, Prefix: key.SK})
	scores = slices.DeleteFunc(scores, func(score Score) bool { return !slices.Contains(team, score.Expert) })
	return judged{c, scores, len(team)}.final().forReader(reader), err
}

// forReader leaves out what an expert does not see of a candidate: the rank on its body's list.
func (j Judged) forReader(reader string) Judged {
	if reader != "" {
		j.Candidate = j.ForExpert()
	}
	return j
}

func (s *Reviews) mayRead(ctx context.Context, roundID, reader string, at calendar.Instant) error {
	if reader == "" {
		return nil
	}
	if _, err := s.Panelist(ctx, roundID, reader); err != nil {
		return err
	}
	window, err := s.rounds.Window(ctx, roundID, round.PhaseScoring, "", "")
	if err == nil && at < window.ClosesAt {
		err = ErrBookEarly.New("closesAt", window.ClosesAt)
	}
	return err
}
