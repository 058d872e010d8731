package box

import (
	"bytes"
	"context"
	"errors"
	"fmt"

	"linxuan/shared/ballot"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/table"
)

// ErrCastingOpen: the window is still open, and not every token has been cast.
var ErrCastingOpen = fault.Define("casting-still-open", fault.Conflict, "R6.5") // closesAt

// Teller closes a ballot, takes the shares and counts.
type Teller struct {
	ballots
	results Results
	setups  setups
}

// OpenTeller binds the teller to its table and the ledger.
func OpenTeller(store *table.Store, j *journal.Journal) *Teller {
	return &Teller{ballots: ballots{store, j}, results: OpenResults(store)}
}

// Close ends casting: at any time after its window, or earlier once every token has been cast. How many have been is told to
// nobody. What was cast in time is counted however late the close and the scrutineers come, so that no end of the round's
// phase stands in the way.
func (t *Teller) Close(ctx context.Context, act table.Act, roundID, id string) (Answered, error) {
	s, err := t.State(ctx, roundID, id)
	if err != nil {
		return Answered{}, err
	}
	if err := s.turn(Casting); err != nil {
		return Answered{}, err
	}
	at := calendar.At(act.At)
	if at < s.ClosesAt {
		all, err := t.allCast(ctx, s)
		if err != nil {
			return Answered{}, err
		}
		if !all {
			return Answered{}, ErrCastingOpen.New("closesAt", s.ClosesAt, "serverTime", at)
		}
		s.ClosesAt = at
	}
	tx := table.Begin()
	t.advance(tx, &s, Closed)
	return t.answer(ctx, tx, act, s, ledger.Entry{Act: ActClosed})
}

// CloseDue closes the round's ballots whose window of casting is over, and says how many. It records what the conditions of
// every cast have decided already: late, twice, in parallel or never, it changes no vote (R5.2).
func (t *Teller) CloseDue(ctx context.Context, act table.Act, roundID string) (int, error) {
	rows, err := table.All[Row](ctx, t.store, t.store.Ballots, table.Query{PK: listKey(roundID, "").PK})
	if err != nil {
		return 0, err
	}
	closed := 0
	var failed []error
	for _, row := range rows {
		s, err := t.State(ctx, roundID, row.Ballot)
		if err == nil && s.Phase == Casting && calendar.At(act.At) >= s.ClosesAt {
			if _, err = t.Close(ctx, act, roundID, row.Ballot); err == nil {
				closed++
			}
		}
		if err != nil {
			failed = append(failed, fmt.Errorf("%s: %w", row.Ballot, err))
		}
	}
	return closed, errors.Join(failed...)
}

// allCast says whether each group has as many casts as tokens.
func (t *Teller) allCast(ctx context.Context, s State) (bool, error) {
	turnout, err := t.Turnout(ctx, s.Round, s.Ballot)
	if err != nil {
		return false, err
	}
	casts, err := t.casts(ctx, s)
	if err != nil {
		return false, err
	}
	came := map[string]int{}
	for _, c := range casts {
		came[c.Group]++
	}
	for _, g := range turnout.Groups {
		if came[g.Group] < g.Issued {
			return false, nil
		}
	}
	return true, nil
}

// casts reads the whole box, in the order of its shards and spend ids.
func (t *Teller) casts(ctx context.Context, s State) ([]ballot.Cast, error) {
	parts, failed := make([][]ballot.Cast, shards), make([]error, shards)
	each(shards, func(i int) {
		var records []castRecord
		records, failed[i] = table.All[castRecord](ctx, t.store, t.store.Ballots, table.Query{PK: castShard(s.Round, s.Ballot, i)})
		for _, r := range records {
			c, err := ballot.ParseCast(r.Cast)
			if err != nil {
				failed[i] = err
				return
			}
			parts[i] = append(parts[i], c)
		}
	})
	var all []ballot.Cast
	for _, part := range parts {
		all = append(all, part...)
	}
	return all, errors.Join(failed...)
}

// shareRecord is a scrutineer's share of the closing key. It is published with the count.
type shareRecord struct {
	Share   ballot.KeyShare `json:"share"`
	Receipt ledger.Receipt  `json:"receipt"`
}

// Give takes a scrutineer's share after the close. ballot.ErrShareFalse for one that does not fit what he and the others
// committed to: it is not kept, and his name goes with the refusal. The same share again gives the same receipt.
func (t *Teller) Give(ctx context.Context, act table.Act, roundID, id string, value ballot.Bytes) (ledger.Receipt, error) {
	s, err := t.State(ctx, roundID, id)
	if err != nil {
		return ledger.Receipt{}, err
	}
	seats, err := t.seats(ctx, roundID, id)
	if err != nil {
		return ledger.Receipt{}, err
	}
	seat := seats.of(act.Actor)
	if seat == nil {
		return ledger.Receipt{}, ErrSeatNone.New()
	}
	before, found, err := table.Find[shareRecord](ctx, t.store, t.store.Ballots, shareKey(roundID, id, seat.Number))
	switch {
	case err != nil:
		return ledger.Receipt{}, err
	case found && !bytes.Equal(before.Share.Value, value):
		return ledger.Receipt{}, ballot.ErrShareFalse.New("scrutineer", seat.Number) // only one value fits
	case found:
		return before.Receipt, nil
	}
	if err := s.turn(Closed); err != nil {
		return ledger.Receipt{}, err
	}
	checked, err := t.setups.get(ctx, t.ballots, roundID, id)
	if err != nil {
		return ledger.Receipt{}, err
	}
	share := ballot.KeyShare{Scrutineer: seat.Number, Value: value}
	if err := checked.Setup.Closing.CheckShare(share); err != nil {
		return ledger.Receipt{}, err
	}
	tx := table.Begin()
	t.still(tx, s)
	receipt, err := t.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: ActShare, Subject: id, Content: hashHex(value), Facts: map[string]string{"scrutineer": number(seat.Number)},
	})
	if err != nil {
		return receipt, err
	}
	tx.Create(t.store.Ballots, shareKey(roundID, id, seat.Number), shareRecord{share, receipt}, table.Say(table.ErrBusy.New()))
	tx.Answer(act, receipt)
	return receipt, t.store.Commit(ctx, tx)
}

// shares reads those that were given, by seat.
func (t *Teller) shares(ctx context.Context, s State) ([]ballot.KeyShare, error) {
	records, err := table.All[shareRecord](ctx, t.store, t.store.Ballots, table.Query{PK: shareKey(s.Round, s.Ballot, 0).PK, Prefix: sharePrefix})
	shares := make([]ballot.KeyShare, len(records))
	for i, r := range records {
		shares[i] = r.Share
	}
	return shares, err
}
