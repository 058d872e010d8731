package review

import (
	"context"
	"slices"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// ErrGiven refuses to make a mere note of a score that was given: it may be changed, not taken back.
var ErrGiven = fault.Define("score-given", fault.Conflict, "R6.4")

// Scoring is the answer to a saved score; there is a receipt once it is given.
type Scoring struct {
	Score   Score           `json:"score"`
	Receipt *ledger.Receipt `json:"receipt,omitempty"`
}

// Judge saves an expert's score on a dossier: a note until it is final, and open to change until the phase closes. Errors:
// ErrScore, table.ErrStale, ErrGiven, the window's, ErrRecused.
func (s *Reviews) Judge(ctx context.Context, act table.Act, roundID string, score Score, version int64) (Scoring, error) {
	scheme, err := s.Scheme(ctx, roundID)
	if err != nil {
		return Scoring{}, err
	}
	if err := CheckScore(score, scheme); err != nil {
		return Scoring{}, err
	}
	before, err := s.Score(ctx, roundID, score.Application, act.Actor)
	switch {
	case err != nil:
		return Scoring{}, err
	case before.Version != version:
		return Scoring{}, table.ErrStale.New("version", before.Version)
	case before.Final && !score.Final:
		return Scoring{}, ErrGiven.New()
	}
	window, err := s.rounds.Window(ctx, roundID, round.PhaseScoring, "", "")
	if err != nil {
		return Scoring{}, err
	}
	score.Expert, score.Total, score.SavedAt = act.Actor, Sum(score), calendar.At(act.At)
	score.By, score.Salt = act.Pseudonym, ledger.Salt(s.store.NewSalt())
	tx := table.Begin()
	window.Guard(tx, act)
	s.notRecused(tx, act, roundID, score.Application)
	k := scoreKey(roundID, score.Application, act.Actor)
	if version == 0 {
		tx.Create(s.store.Records, k, score, table.Say(table.ErrStale.New("version", 1)))
	} else {
		tx.Replace(s.store.Records, k, score, version)
	}
	score.Version = version + 1
	scoring := Scoring{Score: score}
	if score.Final {
		content, err := score.Salt.Hash(score.disclosed())
		if err != nil {
			return Scoring{}, err
		}
		receipt, err := s.journal.Enter(tx, act, ledger.Entry{Round: roundID, Act: ActScored, Subject: score.Application, Content: content})
		if err != nil {
			return Scoring{}, err
		}
		scoring.Receipt = &receipt
	}
	return scoring, s.store.Commit(ctx, tx)
}

// Score reads an expert's own score; one of version 0 where there is none yet.
func (s *Reviews) Score(ctx context.Context, roundID, app, account string) (Score, error) {
	score, found, err := table.Find[Score](ctx, s.store, s.store.Records, scoreKey(roundID, app, account))
	if !found {
		score = Score{Application: app, Expert: account, Points: map[string]int{}}
	}
	return score, err
}

// Totals gives the exact means of every candidate that passed.
func (s *Reviews) Totals(ctx context.Context, roundID string) ([]Total, error) {
	judged, err := s.judged(ctx, roundID)
	totals := make([]Total, len(judged))
	for i, j := range judged {
		totals[i] = TotalOf(j.Candidate, j.scores, j.wanted)
	}
	return totals, err
}

// judged is a candidate with the scores that count.
type judged struct {
	Candidate
	scores []Score
	wanted int // experts assigned
}

// judged gives every candidate that passed, with its scores. Scores of experts who turned out to be recused do not count, and
// are not waited for.
func (s *Reviews) judged(ctx context.Context, roundID string) ([]judged, error) {
	passed, err := s.Passed(ctx, roundID)
	if err != nil {
		return nil, err
	}
	teams, _, err := s.teams(ctx, roundID)
	if err != nil {
		return nil, err
	}
	all, err := table.All[Score](ctx, s.store, s.store.Records, table.Query{PK: scoreKey(roundID, "", "").PK})
	if err != nil {
		return nil, err
	}
	given := map[string][]Score{}
	for _, score := range all {
		if slices.Contains(teams[score.Application], score.Expert) {
			given[score.Application] = append(given[score.Application], score)
		}
	}
	list := make([]judged, len(passed))
	for i, c := range passed {
		list[i] = judged{c, given[c.Application], len(teams[c.Application])}
	}
	return list, nil
}
