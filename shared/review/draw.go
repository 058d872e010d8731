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

// Assignment is one drawing of who judges what, or one change of it by hand. Drawings and changes stand in one row, each
// made with all before it known, so that of two at once only one is made.
type Assignment struct {
	Number  int              `json:"number"` // from 1
	Draw    string           `json:"draw"`   // id under which its teams stand
	Seed    string           `json:"seed,omitempty"`
	Seats   int              `json:"seats"` // that it filled
	At      calendar.Instant `json:"at"`
	Content string           `json:"content"`          // hex SHA-256 of the experts by application; of a change, salted
	Change  *Change          `json:"change,omitempty"` // what was changed by hand; none for a drawing
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

// teams gives the experts by application who may still judge it, and who may not be given a seat: recused, or taken off it
// by hand.
func (s *Reviews) teams(ctx context.Context, roundID string) (map[string][]string, pairs, error) {
	recusals, err := s.Recusals(ctx, roundID)
	if err != nil {
		return nil, nil, err
	}
	all, _, err := s.seats(ctx, roundID)
	if err != nil {
		return nil, nil, err
	}
	barred := pairsOf(recusals)
	teams := judging(all, barred)
	for app, on := range all {
		for _, account := range on.left {
			barred[pair{account, app}] = true
		}
	}
	return teams, barred, nil
}

// judging gives the experts by application who sit on it and are not recused since.
func judging(all map[string]seating, recused pairs) map[string][]string {
	teams := make(map[string][]string, len(all))
	for app, on := range all {
		for _, seat := range on.seats {
			if !recused.has(seat.account, app) {
				teams[app] = append(teams[app], seat.account)
			}
		}
	}
	return teams
}

// seated is one seat of a dossier, given by the assignment of that number.
type seated struct {
	account string
	number  int
	byHand  bool
}

// seating is what all assignments have made of one dossier.
type seating struct {
	seats []seated
	left  []string // taken off by hand, and not put back
}

// follow makes a dossier's seating from the assignments in their order; drawn gives whom a drawing gave to it.
func follow(app string, all []Assignment, drawn func(draw string) []string) seating {
	var on seating
	for _, a := range all {
		switch c := a.Change; {
		case c == nil:
			for _, account := range drawn(a.Draw) {
				on.seats = append(on.seats, seated{account, a.Number, false})
			}
		case c.Application == app:
			for i, seat := range on.seats {
				if seat.account == c.Out {
					on.seats[i] = seated{c.In, a.Number, true}
				}
			}
			on.left = append(slices.DeleteFunc(on.left, func(account string) bool { return account == c.In }), c.Out)
		}
	}
	return on
}

// seats reads the seating of every dossier, and the assignments that made it.
func (s *Reviews) seats(ctx context.Context, roundID string) (map[string]seating, []Assignment, error) {
	all, err := s.draws(ctx, roundID)
	if err != nil {
		return nil, nil, err
	}
	drawn := map[string]map[string][]string{} // by dossier and drawing
	for _, a := range all {
		if a.Change != nil {
			continue
		}
		rows, err := table.All[team](ctx, s.store, s.store.Records, table.Query{PK: teamKey(roundID, a.Draw, "").PK})
		if err != nil {
			return nil, nil, err
		}
		for _, row := range rows {
			if drawn[row.Application] == nil {
				drawn[row.Application] = map[string][]string{}
			}
			drawn[row.Application][a.Draw] = row.Experts
		}
	}
	seats := make(map[string]seating, len(drawn))
	for app, by := range drawn {
		seats[app] = follow(app, all, func(draw string) []string { return by[draw] })
	}
	return seats, all, nil
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
	Draw    int    `json:"draw"`    // number of the assignment that gave it
	ByHand  bool   `json:"byHand"`  // given by a change
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
	seats, draws, err := s.seats(ctx, roundID)
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
	names, recused := map[string]string{}, pairsOf(recusals)
	for _, p := range panel {
		names[p.Account] = p.Name
	}
	drawn.Draws = draws
	for _, c := range candidates {
		t := Team{Application: c.Application, GroupName: c.GroupName, Seats: []Seat{}}
		for _, seat := range seats[c.Application].seats {
			t.Seats = append(t.Seats, Seat{seat.account, names[seat.account], seat.number, seat.byHand, recused.has(seat.account, c.Application)})
		}
		if len(t.Seats) > 0 {
			drawn.Teams = append(drawn.Teams, t)
		}
	}
	return drawn, nil
}

// Assigned lists the experts who judge a dossier and may see it: those who were drawn and are not recused since.
func (s *Reviews) Assigned(ctx context.Context, roundID, app string) ([]string, error) {
	all, err := s.draws(ctx, roundID)
	if err != nil {
		return nil, err
	}
	keys := make([]table.Key, len(all))
	for i, a := range all {
		keys[i] = teamKey(roundID, a.Draw, app)
	}
	rows, err := table.GetMany[team](ctx, s.store, s.store.Records, keys)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	var experts []string
	for _, seat := range follow(app, all, func(draw string) []string { return rows[teamKey(roundID, draw, app)].Experts }).seats {
		experts = append(experts, seat.account)
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
	seats, _, err := s.seats(ctx, roundID)
	if err != nil {
		return nil, err
	}
	var keys []table.Key
	for app, on := range seats {
		if slices.ContainsFunc(on.seats, func(seat seated) bool { return seat.account == account }) {
			keys = append(keys, candidateKey(roundID, app))
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
