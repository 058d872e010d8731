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

// Assignment is one drawing of who judges what.
type Assignment struct {
	Seed    string           `json:"seed"`
	At      calendar.Instant `json:"at"`
	Content string           `json:"content"` // hex SHA-256 of the teams
	Version int64            `json:"version"`
}

// team is who judges one dossier.
type team struct {
	Application string   `json:"application"`
	Experts     []string `json:"experts"`
}

// Assigning is the answer to a drawing.
type Assigning struct {
	Assignment Assignment     `json:"assignment"`
	Receipt    ledger.Receipt `json:"receipt"`
}

// Refusals of the meeting.
var (
	ErrAssigned    = fault.Define("already-assigned", fault.Conflict, "R6.3")
	ErrNotAssigned = fault.Define("not-assigned", fault.Conflict, "R6.3")
	ErrRecused     = fault.Define("expert-recused", fault.Conflict, "R6.2")
)

// Draw assigns the candidates that passed to the experts of the panel (R6.3). The teams are written first and count once the
// assignment is there, which is written last, once, and entered into the ledger with their hash.
func (s *Reviews) Draw(ctx context.Context, act table.Act, roundID, seed string) (Assigning, error) {
	if _, found, err := table.Find[Assignment](ctx, s.store, s.store.Records, assignmentKey(roundID)); err != nil || found {
		if err == nil {
			err = ErrAssigned.New()
		}
		return Assigning{}, err
	}
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return Assigning{}, err
	}
	passed, err := s.Passed(ctx, roundID)
	if err != nil {
		return Assigning{}, err
	}
	panel, err := s.Panel(ctx, roundID)
	if err != nil {
		return Assigning{}, err
	}
	recusals, err := s.Recusals(ctx, roundID)
	if err != nil {
		return Assigning{}, err
	}
	teams, err := Assign(seed, passed, panel, r.Review.ExpertsPerDossier, barred(recusals))
	if err != nil {
		return Assigning{}, err
	}
	batch := s.store.Batch(s.store.Records)
	for app, experts := range teams {
		batch.Put(teamKey(roundID, app), team{app, experts})
		for _, e := range experts {
			batch.Put(deskKey(roundID, e, app), team{Application: app})
		}
	}
	if err := batch.Flush(ctx); err != nil {
		return Assigning{}, err
	}
	a := Assignment{Seed: seed, At: calendar.At(act.At), Version: 1}
	if a.Content, err = ledger.ContentHash(teams); err != nil {
		return Assigning{}, err
	}
	tx := table.Begin()
	tx.Create(s.store.Records, assignmentKey(roundID), a, table.Say(ErrAssigned.New()))
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: ActAssigned, Subject: roundID, Content: a.Content, Facts: map[string]string{"seed": seed},
	})
	if err != nil {
		return Assigning{}, err
	}
	assigning := Assigning{a, receipt}
	tx.Answer(act, assigning)
	return assigning, s.store.Commit(ctx, tx)
}

func barred(recusals []Recusal) func(account, application string) bool {
	pairs := make(map[[2]string]bool, len(recusals))
	for _, r := range recusals {
		pairs[[2]string{r.Account, r.Application}] = true
	}
	return func(account, application string) bool { return pairs[[2]string{account, application}] }
}

// Assigned lists the experts who judge a dossier.
func (s *Reviews) Assigned(ctx context.Context, roundID, app string) ([]string, error) {
	if _, found, err := table.Find[Assignment](ctx, s.store, s.store.Records, assignmentKey(roundID)); err != nil || !found {
		return nil, err
	}
	t, _, err := table.Find[team](ctx, s.store, s.store.Records, teamKey(roundID, app))
	return t.Experts, err
}

// Desk lists the dossiers of an expert, without those from which a conflict that came to light since recuses the expert.
func (s *Reviews) Desk(ctx context.Context, roundID, account string) ([]Candidate, error) {
	if _, found, err := table.Find[Assignment](ctx, s.store, s.store.Records, assignmentKey(roundID)); err != nil || !found {
		return nil, err
	}
	rows, err := table.All[team](ctx, s.store, s.store.Records, table.Query{PK: deskKey(roundID, account, "").PK})
	if err != nil {
		return nil, err
	}
	recusals, err := s.Recusals(ctx, roundID)
	if err != nil {
		return nil, err
	}
	isBarred := barred(recusals)
	rows = slices.DeleteFunc(rows, func(t team) bool { return isBarred(account, t.Application) })
	keys := make([]table.Key, len(rows))
	for i, row := range rows {
		keys[i] = candidateKey(roundID, row.Application)
	}
	found, err := table.GetMany[Candidate](ctx, s.store, s.store.Records, keys)
	candidates := make([]Candidate, 0, len(keys))
	for _, k := range keys {
		candidates = append(candidates, found[k])
	}
	return candidates, err
}

// Scoring is the answer to a saved score; there is a receipt once it is final.
type Scoring struct {
	Score   Score           `json:"score"`
	Receipt *ledger.Receipt `json:"receipt,omitempty"`
}

// Judge saves an expert's score on a dossier: a note until it is final, and still open to change until the phase closes.
func (s *Reviews) Judge(ctx context.Context, act table.Act, roundID string, score Score, version int64) (Scoring, error) {
	scheme, err := s.scheme(ctx, roundID)
	if err != nil {
		return Scoring{}, err
	}
	if err := CheckScore(score, scheme); err != nil {
		return Scoring{}, err
	}
	if _, named, err := table.Find[declared](ctx, s.store, s.store.Records, recusalKey(roundID, act.Actor, score.Application)); err != nil || named {
		if err == nil {
			err = ErrRecused.New()
		}
		return Scoring{}, err
	}
	window, err := s.rounds.Window(ctx, roundID, round.PhaseScoring, "", "")
	if err != nil {
		return Scoring{}, err
	}
	score.Expert, score.Total, score.SavedAt = act.Actor, Sum(score), calendar.At(act.At)
	tx := table.Begin()
	window.Guard(tx, act)
	k := scoreKey(roundID, score.Application, act.Actor)
	if version == 0 {
		tx.Create(s.store.Records, k, score, func(table.Item) error { return table.ErrStale.New("version", 1) })
	} else {
		tx.Replace(s.store.Records, k, score, version)
	}
	score.Version = version + 1
	scoring := Scoring{Score: score}
	if score.Final {
		content, err := ledger.ContentHash(score)
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

// Score reads an expert's own score; the zero score where there is none.
func (s *Reviews) Score(ctx context.Context, roundID, app, account string) (Score, error) {
	score, _, err := table.Find[Score](ctx, s.store, s.store.Records, scoreKey(roundID, app, account))
	return score, err
}

// Scores lists the scores of a dossier.
func (s *Reviews) Scores(ctx context.Context, roundID, app string) ([]Score, error) {
	return table.All[Score](ctx, s.store, s.store.Records, table.Query{PK: scoreKey(roundID, app, "").PK})
}

// Totals gives the exact means of every candidate that passed. Scores of experts who turned out to be recused do not count.
func (s *Reviews) Totals(ctx context.Context, roundID string) ([]Total, error) {
	passed, err := s.Passed(ctx, roundID)
	if err != nil {
		return nil, err
	}
	recusals, err := s.Recusals(ctx, roundID)
	if err != nil {
		return nil, err
	}
	isBarred := barred(recusals)
	totals := make([]Total, len(passed))
	for i, c := range passed {
		scores, err := s.Scores(ctx, roundID, c.Application)
		if err != nil {
			return nil, err
		}
		experts, err := s.Assigned(ctx, roundID, c.Application)
		if err != nil {
			return nil, err
		}
		scores = slices.DeleteFunc(scores, func(sc Score) bool { return isBarred(sc.Expert, c.Application) })
		totals[i] = TotalOf(c, scores, len(experts))
	}
	return totals, nil
}
