package review

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// Change hands a seat of one dossier from one expert to another (R6.3). It stands through every later draw: that fills what
// is lacking, and gives the seat to neither of them again unless somebody puts them there by hand.
type Change struct {
	Application string      `json:"application"`
	Out         string      `json:"out"` // account ids
	In          string      `json:"in"`
	Reason      string      `json:"reason"`
	Salt        ledger.Salt `json:"salt,omitempty"` // under which the ledger fixes it: a reason may speak of a person
}

// Refusals of a change by hand.
var (
	ErrNotSeated  = fault.Define("expert-not-on-team", fault.Conflict, "R6.3")
	ErrSeated     = fault.Define("expert-on-team", fault.Conflict, "R6.3")
	ErrInConflict = fault.Define("expert-in-conflict", fault.Conflict, "R6.2") // fields: each conflict
	ErrUneven     = fault.Define("assignment-uneven", fault.Conflict, "R6.3")  // facts: load, least
	ErrHasScored  = fault.Define("seat-has-score", fault.Conflict, "R6.3")
	ErrNotDrawn   = fault.Define("not-assigned-yet", fault.Conflict, "R6.3")
)

// Change hands a seat over by hand, and checks anew what the draw has held: the new expert is on the panel, is in no conflict
// with the dossier, and has no more dossiers than the least loaded who could take it, so that loads stay within one. An
// expert who has given a score keeps the seat; only a conflict voids a score (R6.2). Errors: table.ErrAbsent, and those above.
func (s *Reviews) Change(ctx context.Context, act table.Act, roundID string, c Change) (Assigning, error) {
	if _, err := s.Candidate(ctx, roundID, c.Application); err != nil {
		return Assigning{}, err
	}
	seats, all, err := s.seats(ctx, roundID)
	if err != nil {
		return Assigning{}, err
	}
	if len(all) == 0 {
		return Assigning{}, ErrNotDrawn.New()
	}
	panel, err := s.Panel(ctx, roundID)
	if err != nil {
		return Assigning{}, err
	}
	recusals, err := s.Recusals(ctx, roundID)
	if err != nil {
		return Assigning{}, err
	}
	if err := checkChange(c, panel, recusals, seats); err != nil {
		return Assigning{}, err
	}
	c.Salt = ledger.Salt(s.store.NewSalt())
	a := Assignment{Number: len(all) + 1, Draw: s.store.NewID("drw", act.At), Seats: 1, At: calendar.At(act.At), Change: &c, Version: 1}
	if a.Content, err = c.Salt.Hash(c); err != nil {
		return Assigning{}, err
	}
	tx := table.Begin()
	tx.Check(s.store.Records, recusalKey(roundID, c.In, c.Application), expression.Name("pk").AttributeNotExists(), table.Say(ErrInConflict.New().At("/in", "conflict-declared")))
	given := expression.Or(expression.Name("pk").AttributeNotExists(), expression.Name("final").Equal(expression.Value(false)))
	tx.Check(s.store.Records, scoreKey(roundID, c.Application, c.Out), given, table.Say(ErrHasScored.New()))
	// Where another assignment came between, a new try sees it.
	tx.Create(s.store.Records, drawKey(roundID, a.Number), a, table.Say(table.ErrBusy.New()))
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{Round: roundID, Act: ActChanged, Subject: c.Application, Content: a.Content})
	if err != nil {
		return Assigning{}, err
	}
	assigning := Assigning{a, receipt}
	tx.Answer(act, assigning)
	return assigning, s.store.Commit(ctx, tx)
}

// checkChange holds a change against the panel, its conflicts and its loads as they stand. Experts who were taken off a dossier
// by hand are not waited for: they may be ill, and their loads lowest of all.
func checkChange(c Change, panel []Panelist, recusals []Recusal, seats map[string]seating) error {
	recused := pairsOf(recusals)
	teams := judging(seats, recused)
	team := teams[c.Application]
	switch {
	case !slices.ContainsFunc(panel, func(p Panelist) bool { return p.Account == c.In }):
		return table.ErrAbsent.New()
	case !slices.Contains(team, c.Out):
		return ErrNotSeated.New()
	case slices.Contains(team, c.In):
		return ErrSeated.New()
	}
	for _, r := range recusals {
		if r.Account == c.In && r.Application == c.Application {
			refused := ErrInConflict.New()
			for _, k := range r.Conflicts {
				refused.At("/in", "conflict-"+string(k.Kind), "evidence", k.Evidence)
			}
			return refused
		}
	}
	load, resting := map[string]int{}, []string{c.Out}
	for _, team := range teams {
		for _, account := range team {
			load[account]++
		}
	}
	for _, on := range seats {
		resting = append(resting, on.left...)
	}
	least := load[c.In]
	for _, p := range panel {
		if !slices.Contains(resting, p.Account) && !slices.Contains(team, p.Account) && !recused.has(p.Account, c.Application) {
			least = min(least, load[p.Account])
		}
	}
	if load[c.In] > least {
		return ErrUneven.New("load", load[c.In], "least", least)
	}
	return nil
}
