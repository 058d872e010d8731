package journal

import (
	"context"
	"slices"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// A new key reaches the functions one after the other: for so long before and after its first use is seen, the old one and
// the new one both count.
const changeover = time.Hour

type keysRecord struct {
	Keys    []ledger.PublicKey `json:"keys"`
	Version int64              `json:"version"`
}

var keysKey = table.Key{PK: headKey.PK, SK: "keys"}

// Keys lists the keys of receipts and checkpoints, the oldest first.
func (j *Journal) Keys(ctx context.Context) ([]ledger.PublicKey, error) {
	rec, found, err := table.Find[keysRecord](ctx, j.store, j.store.Ledger, keysKey)
	if err == nil && !found { // no run has been yet
		rec.Keys = []ledger.PublicKey{j.PublicKey()}
	}
	return rec.Keys, err
}

// Recognize puts the journal's key on the list of keys when it is new, and ends the one before it. A key that has ended
// does not come back.
func (j *Journal) Recognize(ctx context.Context, at time.Time) error {
	rec, found, err := table.Find[keysRecord](ctx, j.store, j.store.Ledger, keysKey)
	if err != nil {
		return err
	}
	own := j.PublicKey()
	if slices.ContainsFunc(rec.Keys, func(k ledger.PublicKey) bool { return k.Key == own.Key }) {
		return nil
	}
	if n := len(rec.Keys); n > 0 {
		rec.Keys[n-1].To = calendar.At(at.Add(changeover))
		own.From = calendar.At(at.Add(-changeover))
	}
	next := keysRecord{Keys: append(rec.Keys, own)}
	tx := table.Begin()
	if found {
		tx.Replace(j.store.Ledger, keysKey, next, rec.Version)
	} else {
		tx.Create(j.store.Ledger, keysKey, next, table.Say(table.ErrStale))
	}
	return j.store.Commit(ctx, tx)
}
