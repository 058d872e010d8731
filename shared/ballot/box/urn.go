package box

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"linxuan/shared/ballot"
	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/table"
)

// Urn is the anonymous half of a ballot.
type Urn struct {
	ballots
	setups setups
	opened sync.Map // "round|ballot" → calendar.Instant from which casts are taken; it never changes once casting is open
}

// OpenUrn binds the urn to its table and the ledger.
func OpenUrn(store *table.Store, j *journal.Journal) *Urn { return &Urn{ballots: ballots{store, j}} }

// castRecord is a cast as it is stored. It holds no instant but the one in the receipt, which is cut to the minute.
type castRecord struct {
	Cast    []byte         `json:"cast"`
	Receipt ledger.Receipt `json:"receipt"`
}

// spent is what a token's place holds already.
type spent struct{ record castRecord }

func (*spent) Error() string { return "box: the token is spent" }

// Cast takes one cast in its binary form. The same vote again gives the same receipt, also after the close: its answer was
// lost. Errors: those of ballot.ParseCast and Verify, ErrCastingEarly, ErrCastingClosed, ErrTokenSpent.
func (u *Urn) Cast(ctx context.Context, at time.Time, roundID, id string, form []byte) (ledger.Receipt, error) {
	checked, err := u.setups.get(ctx, u.ballots, roundID, id)
	if err != nil {
		return ledger.Receipt{}, err
	}
	cast, err := ballot.ParseCast(form)
	if err != nil {
		return ledger.Receipt{}, err
	}
	if err := checked.Verify(cast); err != nil {
		return ledger.Receipt{}, err
	}
	opened, err := u.openedAt(ctx, roundID, id, calendar.At(at))
	if err != nil {
		return ledger.Receipt{}, err
	}
	receipt, err := u.put(ctx, at, blurred(at, opened), roundID, id, cast)
	if before, is := errors.AsType[*spent](err); is {
		return again(cast, before.record)
	}
	return receipt, err
}

// put writes the cast, once for each token, while casting lasts. Its place is asked first: a lost answer is found there
// whatever the phase.
func (u *Urn) put(ctx context.Context, at, shown time.Time, roundID, id string, cast ballot.Cast) (ledger.Receipt, error) {
	spend := cast.SpendID().String()
	entry := ledger.Entry{Round: roundID, Act: ActCast, Subject: id, Content: cast.Digest().String()}
	tx := table.Begin()
	receipt, err := u.journal.Enter(tx, table.Act{At: shown}, entry) // no role, no actor
	if err != nil {
		return receipt, err
	}
	tx.Create(u.store.Ballots, castKey(roundID, id, spend), castRecord{cast.Encode(), receipt}, func(old table.Item) error {
		before := &spent{}
		if err := table.Unmarshal(old, &before.record); err != nil {
			return err
		}
		return before
	})
	u.during(tx, roundID, id, spend, Casting, calendar.At(at))
	return receipt, u.store.Commit(ctx, tx)
}

// again answers for a token that is spent.
func again(cast ballot.Cast, before castRecord) (ledger.Receipt, error) {
	stored, err := ballot.ParseCast(before.Cast)
	if err != nil {
		return ledger.Receipt{}, err
	}
	return before.Receipt, cast.Again(stored.Digest())
}

// openedAt is when casting opened; ballot.ErrCastingEarly before the barrier.
func (u *Urn) openedAt(ctx context.Context, roundID, id string, at calendar.Instant) (time.Time, error) {
	name := roundID + "|" + id
	if known, ok := u.opened.Load(name); ok {
		return known.(calendar.Instant).Time(), nil
	}
	c, err := table.Get[phaseCopy](ctx, u.store, u.store.Ballots, copyKey(roundID, id, 0))
	if err != nil {
		return time.Time{}, err
	}
	if slices.Index(order, c.Phase) < slices.Index(order, Casting) {
		return time.Time{}, c.in(Casting, at)
	}
	u.opened.Store(name, c.OpensAt)
	return c.OpensAt.Time(), nil
}

// blurred is the instant that a cast and its receipt carry: the minute, or the opening where that came within it.
func blurred(at, opened time.Time) time.Time {
	minute := at.Truncate(time.Minute)
	if minute.Before(opened) {
		return opened
	}
	return minute
}
