package journal

import (
	"context"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// Cosigned is the largest checkpoint that a witness has confirmed.
type Cosigned struct {
	Witness    string           `json:"witness"` // its public key
	Size       int64            `json:"size"`
	At         calendar.Instant `json:"at"`         // as the witness says
	Checkpoint string           `json:"checkpoint"` // with the log's line and the witness's
	Version    int64            `json:"version"`
}

func cosignedKey(w ledger.Witness) table.Key {
	return table.Key{PK: headKey.PK, SK: "cosigned#" + w.Number()}
}

// Cosigned is what a witness has confirmed last, the zero value before the first.
func (j *Journal) Cosigned(ctx context.Context, w ledger.Witness) (Cosigned, error) {
	c, _, err := table.Find[Cosigned](ctx, j.store, j.store.Ledger, cosignedKey(w))
	return c, err
}

// Witnessed records what a witness has confirmed in place of what was read before. table.ErrStale when another was first, so
// that its size never goes back.
func (j *Journal) Witnessed(ctx context.Context, w ledger.Witness, c Cosigned) error {
	tx := table.Begin()
	if c.Version == 0 {
		tx.Create(j.store.Ledger, cosignedKey(w), c, table.Say(table.ErrStale))
	} else {
		tx.Replace(j.store.Ledger, cosignedKey(w), c, c.Version)
	}
	return j.store.Commit(ctx, tx)
}
