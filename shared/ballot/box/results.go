package box

import (
	"context"
	"encoding/json"

	"linxuan/shared/ballot"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// Refusals of results.
var (
	ErrNotCounted = fault.Define("ballot-not-counted", fault.NotFound, "R6.5")
	ErrContested  = fault.Define("ballot-contested", fault.Conflict, "R6.5")   // ballot: more cast than issued, to be held again
	ErrRunOffDue  = fault.Define("ballot-run-off-due", fault.Conflict, "R6.5") // ballot: its tie is not decided yet
	ErrSequence   = fault.Define("ballots-not-in-turn", fault.Invalid, "R6.5") // ballot: not the run-off of the one before
)

// Counted is what is kept and told of a ballot after its count.
type Counted struct {
	Round     string           `json:"round"`
	Ballot    string           `json:"ballot"`
	RunOffOf  string           `json:"runOffOf,omitempty"`
	SetupHash ballot.Hash      `json:"setupHash"`
	CountedAt calendar.Instant `json:"countedAt"`
	Result    json.RawMessage  `json:"result"` // ballot.Result in its canonical form
	File      Published        `json:"file"`
	Receipt   ledger.Receipt   `json:"receipt"`
}

// Published is the one file from which anyone can count again.
type Published struct {
	Key    string      `json:"key"` // in the public bucket
	SHA256 ballot.Hash `json:"sha256"`
	Bytes  int         `json:"bytes"`
}

// resultRecord is Counted as it is stored, with what a reader of the list needs beside the packed result.
type resultRecord struct {
	RunOffOf  string           `json:"runOffOf,omitempty"`
	SetupHash ballot.Hash      `json:"setupHash"`
	CountedAt calendar.Instant `json:"countedAt"`
	Result    packed           `json:"result"`
	Seats     []int            `json:"seats"` // whose shares opened the ballot
	File      Published        `json:"file"`
	Receipt   ledger.Receipt   `json:"receipt"`
}

// Results reads what was counted.
type Results struct{ store *table.Store }

// OpenResults binds results to their table.
func OpenResults(store *table.Store) Results { return Results{store} }

// Get reads a counted ballot; ErrNotCounted before, and for a ballot that does not exist.
func (r Results) Get(ctx context.Context, round, id string) (Counted, error) {
	record, raw, err := r.read(ctx, round, id)
	if err != nil {
		return Counted{}, err
	}
	return Counted{
		Round: round, Ballot: id, RunOffOf: record.RunOffOf, SetupHash: record.SetupHash, CountedAt: record.CountedAt,
		Result: raw, File: record.File, Receipt: record.Receipt,
	}, nil
}

func (r Results) read(ctx context.Context, round, id string) (resultRecord, []byte, error) {
	record, found, err := table.Find[resultRecord](ctx, r.store, r.store.Ballots, resultKey(round, id))
	if err != nil {
		return record, nil, err
	}
	if !found {
		return record, nil, ErrNotCounted.New("ballot", id)
	}
	raw, err := record.Result.unpack()
	return record, raw, err
}

// parsed reads a counted ballot's result as a value.
func (r Results) parsed(ctx context.Context, round, id string) (resultRecord, ballot.Result, error) {
	record, raw, err := r.read(ctx, round, id)
	if err != nil {
		return record, ballot.Result{}, err
	}
	var result ballot.Result
	return record, result, json.Unmarshal(raw, &result)
}

// Listed is a counted ballot in the list of its round.
type Listed struct {
	Ballot    string           `json:"ballot"`
	RunOffOf  string           `json:"runOffOf,omitempty"`
	CountedAt calendar.Instant `json:"countedAt"`
	SetupHash ballot.Hash      `json:"setupHash"`
	Groups    int              `json:"groups"`
	Standing  ballot.Standing  `json:"standing"`
	File      Published        `json:"file"`
}

// List reads a page of a round's counted ballots, oldest first.
func (r Results) List(ctx context.Context, round string, limit int, cursor string) ([]Listed, string, error) {
	type row struct {
		Ballot string `json:"sk"`
		resultRecord
	}
	rows, next, err := table.Page[row](ctx, r.store, r.store.Ballots, table.Query{PK: resultKey(round, "").PK, Limit: limit}, cursor)
	if err != nil {
		return nil, "", err
	}
	list := make([]Listed, len(rows))
	for i, row := range rows {
		raw, err := row.Result.unpack()
		if err != nil {
			return nil, "", err
		}
		var result ballot.Result
		if err := json.Unmarshal(raw, &result); err != nil {
			return nil, "", err
		}
		list[i] = Listed{row.Ballot, row.RunOffOf, row.CountedAt, row.SetupHash, len(result.Groups), result.Standing, row.File}
	}
	return list, next, nil
}

// Chosen gives the groups that a ballot and its run-offs chose, in the order of the places: those of the ballot by rank,
// then those of each run-off. The ballots are named in the order in which they were held. ErrNotCounted for one without a
// result, ErrContested for one that must be held again, ErrSequence where one is not the run-off of the one before, and
// ErrRunOffDue where the last one has a tie to decide: half a list is none.
func (r Results) Chosen(ctx context.Context, round string, ballots []string) ([]string, error) {
	chosen, _, err := r.Order(ctx, round, ballots)
	return chosen, err
}

// Order gives what Chosen gives, and those that come next: who passed, but the places went to others. Who came out of a run-off
// goes before those whom the ballot had below its tie. Where some of them are tied among themselves no rule orders them, so
// nobody from there on is next.
func (r Results) Order(ctx context.Context, round string, ballots []string) (chosen, next []string, err error) {
	var beyond [][]ballot.GroupResult // by ballot, the last one first
	before := ""
	for i, id := range ballots {
		record, result, err := r.parsed(ctx, round, id)
		switch {
		case err != nil:
			return nil, nil, err
		case record.RunOffOf != before:
			return nil, nil, ErrSequence.New("ballot", id)
		case result.Standing == ballot.Contested:
			return nil, nil, ErrContested.New("ballot", id)
		case result.Standing == ballot.Tied && i == len(ballots)-1:
			return nil, nil, ErrRunOffDue.New("ballot", id)
		}
		var below []ballot.GroupResult
		for _, g := range result.Groups {
			switch g.Outcome {
			case ballot.OutcomeChosen:
				chosen = append(chosen, g.Group)
			case ballot.OutcomeBeyond:
				below = append(below, g)
			}
		}
		beyond = append([][]ballot.GroupResult{below}, beyond...)
		before = id
	}
	return chosen, untied(beyond), nil
}

// untied are the groups before the first tie of a ballot: of those that stand side by side, none is before the other.
func untied(ballots [][]ballot.GroupResult) []string {
	next := []string{}
	for _, groups := range ballots {
		for i, g := range groups {
			if i+1 < len(groups) && g.Approve == groups[i+1].Approve && g.Score.Compare(groups[i+1].Score) == 0 {
				return next
			}
			next = append(next, g.Group)
		}
	}
	return next
}
