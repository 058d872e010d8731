package box

import (
	"context"
	"sync"

	"linxuan/shared/ballot"
	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// Office is the signed-in half of a ballot.
type Office struct {
	ballots
	rounds  *round.Rounds
	results Results
	wrap    wrap
	setups  setups
	rolls   sync.Map // "round|ballot" → roll; fixed with the setup
	signers sync.Map // "round|ballot|group" → *ballot.TokenKey

	recusals Recusals
}

// Recusals gives the groups that experts have recused themselves from so far, by account: one expert's, or everybody's where
// the account is empty.
type Recusals func(ctx context.Context, roundID, account string) (map[string][]string, error)

// Heed lets the office ask for recusals that were declared after the setup was fixed.
func (o *Office) Heed(r Recusals) *Office {
	o.recusals = r
	return o
}

// OpenOffice binds the office to what it stands on. The secret wraps token keys before they are stored.
func OpenOffice(store *table.Store, j *journal.Journal, rounds *round.Rounds, secret string) (*Office, error) {
	w, err := newWrap(secret)
	if err != nil {
		return nil, err
	}
	return &Office{ballots: ballots{store, j}, rounds: rounds, results: OpenResults(store), wrap: w}, nil
}

// Answered is the answer to a step that moves a ballot on.
type Answered struct {
	Ballot  State          `json:"ballot"`
	Receipt ledger.Receipt `json:"receipt"`
}

// Row is a ballot in the list of its round.
type Row struct {
	Ballot    string           `json:"ballot"`
	RunOffOf  string           `json:"runOffOf,omitempty"`
	CreatedAt calendar.Instant `json:"createdAt"`
}

// Create begins a ballot, or the run-off of one whose result has a tie. Keys and closing key may be made ahead of the
// round's ballot phase. Errors: those of Results, and ballot.ErrRunOff where nothing is tied.
func (o *Office) Create(ctx context.Context, act table.Act, roundID, runOffOf string) (Answered, error) {
	if _, err := o.rounds.Get(ctx, roundID); err != nil {
		return Answered{}, err
	}
	if runOffOf != "" {
		_, result, err := o.results.parsed(ctx, roundID, runOffOf)
		if err != nil {
			return Answered{}, err
		}
		if result.Standing != ballot.Tied {
			return Answered{}, ballot.ErrRunOff.New()
		}
	}
	at := calendar.At(act.At)
	s := State{Round: roundID, Ballot: o.store.NewID("bal", act.At), RunOffOf: runOffOf, Phase: Preparing, CreatedAt: at, Version: 1}
	tx := table.Begin()
	tx.Create(o.store.Ballots, stateKey(roundID, s.Ballot), s, table.Say(table.ErrBusy.New()))
	tx.Put(o.store.Ballots, listKey(roundID, s.Ballot), Row{s.Ballot, runOffOf, at})
	receipt, err := o.journal.Enter(tx, act, ledger.Entry{Round: roundID, Act: ActCreated, Subject: s.Ballot})
	if err != nil {
		return Answered{}, err
	}
	answer := Answered{s, receipt}
	tx.Answer(act, answer)
	return answer, o.store.Commit(ctx, tx)
}

// List reads a page of a round's ballots, oldest first.
func (o *Office) List(ctx context.Context, roundID string, limit int, cursor string) ([]Row, string, error) {
	return table.Page[Row](ctx, o.store, o.store.Ballots, table.Query{PK: listKey(roundID, "").PK, Limit: limit}, cursor)
}
