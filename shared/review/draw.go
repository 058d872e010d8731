package review

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// Assignment is one drawing of who judges what.
type Assignment struct {
	Number  int              `json:"number"` // from 1
	Draw    string           `json:"draw"`   // id under which its teams stand
	Seed    string           `json:"seed"`
	Seats   int              `json:"seats"` // that it filled
	At      calendar.Instant `json:"at"`
	Content string           `json:"content"` // hex SHA-256 of the experts by application
	Version int64            `json:"version"`
}

// team is whom a draw gave to one dossier.
type team struct {
	Application string   `json:"application"`
	Experts     []string `json:"experts"`
}

// Assigning is the answer to a drawing.
type Assigning struct {
	Assignment Assignment     `json:"assignment"`
	Receipt    ledger.Receipt `json:"receipt"`
}

// Refusals of a draw.
var (
	ErrUndecided = fault.Define("preliminary-undecided", fault.Conflict, "R6.3") // facts: count
	ErrAssigned  = fault.Define("already-assigned", fault.Conflict, "R6.3")
)

// Draw gives every candidate that passed the experts that it lacks (R6.3): at first all of them, in a later draw those of
// candidates that came in since, or whose experts had to recuse themselves. Only when every candidate is decided, so that
// nobody picks experts by the moment of a draw. Errors: ErrUndecided, ErrAssigned where nothing is lacking, ErrTooFewExperts.
func (s *Reviews) Draw(ctx context.Context, act table.Act, roundID, seed string) (Assigning, error) {
	draws, err := s.draws(ctx, roundID)
	if err != nil {
		return Assigning{}, err
	}
	drawn, err := s.assign(ctx, roundID, seed)
	if err != nil {
		return Assigning{}, err
	}
	a := Assignment{Number: len(draws) + 1, Draw: s.store.NewID("drw", act.At), Seed: seed, At: calendar.At(act.At), Version: 1}
	if a.Content, err = ledger.ContentHash(drawn); err != nil {
		return Assigning{}, err
	}
	batch := s.store.Batch(s.store.Records)
	for app, experts := range drawn {
		batch.Put(teamKey(roundID, a.Draw, app), team{app, experts})
		a.Seats += len(experts)
	}
	if err := batch.Flush(ctx); err != nil {
		return Assigning{}, err
	}
	tx := table.Begin()
	tx.Create(s.store.Records, drawKey(roundID, a.Number), a, table.Say(ErrAssigned.New()))
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: ActAssigned, Subject: roundID, Content: a.Content, Facts: map[string]string{"seed": seed, "seats": strconv.Itoa(a.Seats)},
	})
	if err != nil {
		return Assigning{}, err
	}
	assigning := Assigning{a, receipt}
	tx.Answer(act, assigning)
	return assigning, s.store.Commit(ctx, tx)
}

// assign computes what a draw gives.
func (s *Reviews) assign(ctx context.Context, roundID, seed string) (map[string][]string, error) {
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return nil, err
	}
	passed, open, err := s.reviewed(ctx, roundID)
	if err != nil {
		return nil, err
	}
	if open > 0 {
		return nil, ErrUndecided.New("count", open)
	}
	panel, err := s.Panel(ctx, roundID)
	if err != nil {
		return nil, err
	}
	teams, recused, err := s.teams(ctx, roundID)
	if err != nil {
		return nil, err
	}
	drawn, err := Assign(seed, passed, panel, r.Review.ExpertsPerDossier, teams, recused.has)
	if err == nil && len(drawn) == 0 {
		err = ErrAssigned.New()
	}
	return drawn, err
}

func (s *Reviews) draws(ctx context.Context, roundID string) ([]Assignment, error) {
	return table.All[Assignment](ctx, s.store, s.store.Records, table.Query{PK: drawKey(roundID, 0).PK})
}

// teams gives the experts by application who may still judge it, and all recusals.
func (s *Reviews) teams(ctx context.Context, roundID string) (map[string][]string, pairs, error) {
	recusals, err := s.Recusals(ctx, roundID)
	if err != nil {
		return nil, nil, err
	}
	rows, err := s.drawn(ctx, roundID)
	if err != nil {
		return nil, nil, err
	}
	recused, teams := pairsOf(recusals), map[string][]string{}
	for _, row := range rows {
		for _, account := range row.Experts {
			if !recused.has(account, row.Application) {
				teams[row.Application] = append(teams[row.Application], account)
			}
		}
	}
	return teams, recused, nil
}

// drawn reads what all draws gave.
func (s *Reviews) drawn(ctx context.Context, roundID string) ([]team, error) {
	draws, err := s.draws(ctx, roundID)
	if err != nil {
		return nil, err
	}
	var all []team
	for _, d := range draws {
		rows, err := table.All[team](ctx, s.store, s.store.Records, table.Query{PK: teamKey(roundID, d.Draw, "").PK})
		if err != nil {
			return nil, err
		}
		all = append(all, rows...)
	}
	return all, nil
}

// Team is whom the draws gave to one dossier, as the secretariat and the auditor read it.
type Team struct {
	Application string `json:"application"`
	GroupName   string `json:"groupName"`
	Seats       []Seat `json:"seats"`
}

// Seat is one expert of a team.
type Seat struct {
	Account string `json:"account"`
	Name    string `json:"name"`
	Draw    int    `json:"draw"`    // number of the draw that gave it
	Recused bool   `json:"recused"` // since: a later draw fills the place
}

// Drawn is all that was drawn in a round: each draw's seed and content hash, with which anybody can draw again, and the teams.
type Drawn struct {
	Draws []Assignment `json:"draws"`
	Teams []Team       `json:"teams"`
}

// Drawn reads what the draws gave, in the order of the applications.
func (s *Reviews) Drawn(ctx context.Context, roundID string) (Drawn, error) {
	drawn := Drawn{Draws: []Assignment{}, Teams: []Team{}}
	if _, err := s.rounds.Get(ctx, roundID); err != nil {
		return drawn, err
	}
	draws, err := s.draws(ctx, roundID)
	if err != nil || len(draws) == 0 {
		return drawn, err
	}
	panel, err := s.Panel(ctx, roundID)
	if err != nil {
		return drawn, err
	}
	candidates, err := s.allCandidates(ctx, roundID)
	if err != nil {
		return drawn, err
	}
	recusals, err := s.Recusals(ctx, roundID)
	if err != nil {
		return drawn, err
	}
	names, teams, recused := map[string]string{}, map[string]*Team{}, pairsOf(recusals)
	for _, p := range panel {
		names[p.Account] = p.Name
	}
	for _, c := range candidates {
		teams[c.Application] = &Team{Application: c.Application, GroupName: c.GroupName, Seats: []Seat{}}
	}
	for _, d := range draws {
		rows, err := table.All[team](ctx, s.store, s.store.Records, table.Query{PK: teamKey(roundID, d.Draw, "").PK})
		if err != nil {
			return drawn, err
		}
		for _, row := range rows {
			t, known := teams[row.Application]
			for _, account := range row.Experts {
				if known {
					t.Seats = append(t.Seats, Seat{account, names[account], d.Number, recused.has(account, row.Application)})
				}
			}
		}
	}
	drawn.Draws = draws
	for _, c := range candidates {
		if t := teams[c.Application]; len(t.Seats) > 0 {
			drawn.Teams = append(drawn.Teams, *t)
		}
	}
	return drawn, nil
}

// Assigned lists the experts who judge a dossier and may see it: those who were drawn and are not recused since.
func (s *Reviews) Assigned(ctx context.Context, roundID, app string) ([]string, error) {
	draws, err := s.draws(ctx, roundID)
	if err != nil {
		return nil, err
	}
	keys := make([]table.Key, len(draws))
	for i, d := range draws {
		keys[i] = teamKey(roundID, d.Draw, app)
	}
	rows, err := table.GetMany[team](ctx, s.store, s.store.Records, keys)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	var experts []string
	for _, k := range keys {
		experts = append(experts, rows[k].Experts...)
	}
	c, found, err := table.Find[Candidate](ctx, s.store, s.store.Records, candidateKey(roundID, app))
	if err != nil || !found {
		return nil, err
	}
	recused, err := s.recusedFrom(ctx, c, roundID, experts)
	return slices.DeleteFunc(experts, func(account string) bool { return recused.has(account, app) }), err
}

// Desk lists the dossiers that an expert judges, in the order of the applications.
func (s *Reviews) Desk(ctx context.Context, roundID, account string) ([]Candidate, error) {
	if _, err := s.rounds.Get(ctx, roundID); err != nil {
		return nil, err
	}
	rows, err := s.drawn(ctx, roundID)
	if err != nil {
		return nil, err
	}
	var keys []table.Key
	for _, row := range rows {
		if slices.Contains(row.Experts, account) {
			keys = append(keys, candidateKey(roundID, row.Application))
		}
	}
	if len(keys) == 0 {
		return nil, nil
	}
	found, err := table.GetMany[Candidate](ctx, s.store, s.store.Records, keys)
	if err != nil {
		return nil, err
	}
	mine := slices.SortedFunc(maps.Values(found), func(a, b Candidate) int { return strings.Compare(a.Application, b.Application) })
	expert, err := s.Panelist(ctx, roundID, account)
	if err != nil {
		return nil, err
	}
	named, err := table.All[declared](ctx, s.store, s.store.Records, table.Query{PK: recusalKey(roundID, account, "").PK, Prefix: account + "#"})
	if err != nil {
		return nil, err
	}
	recusals, err := s.recusals(ctx, roundID, []Panelist{expert}, mine, named)
	recused := pairsOf(recusals)
	return slices.DeleteFunc(mine, func(c Candidate) bool { return recused.has(account, c.Application) }), err
}
