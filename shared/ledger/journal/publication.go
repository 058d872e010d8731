package journal

import (
	"context"

	"linxuan/shared/table"
)

// Publication is how far the published files have come: all tiles of the checkpoint's size are there.
type Publication struct {
	Size       int64  `json:"size"`
	Bundles    int64  `json:"bundles"`    // number of the first bundle that is not published
	Checkpoint string `json:"checkpoint"` // the signed note; empty before the first
	Version    int64  `json:"version"`
}

var publishedKey = table.Key{PK: headKey.PK, SK: "published"}

// Published is the last publication, the zero value before the first.
func (j *Journal) Published(ctx context.Context) (Publication, error) {
	p, _, err := table.Find[Publication](ctx, j.store, j.store.Ledger, publishedKey)
	return p, err
}

// Publish records a publication in place of the one that was read before. table.ErrStale when another run was first, so
// that checkpoints never go back.
func (j *Journal) Publish(ctx context.Context, p Publication) (Publication, error) {
	tx := table.Begin()
	if p.Version == 0 {
		tx.Create(j.store.Ledger, publishedKey, p, table.Say(table.ErrStale))
	} else {
		tx.Replace(j.store.Ledger, publishedKey, p, p.Version)
	}
	if err := j.store.Commit(ctx, tx); err != nil {
		return p, err
	}
	p.Version++
	return p, nil
}
