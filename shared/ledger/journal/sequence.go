package journal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sort"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// A bundle is one item of at most 400 kB: 256 entries of about 700 bytes, and no more bytes than leave room for the ids.
const (
	bundleSize  = 256
	bundleBytes = 300_000
	pageSize    = 1000 // bundles in a partition
)

type headRecord struct {
	Tree    ledger.Tree      `json:"tree"`
	Root    ledger.Hash      `json:"root"`
	At      calendar.Instant `json:"at"`
	Bundles int64            `json:"bundles"`
	Version int64            `json:"version"`
}

// Bundle is a run of entries of the log.
type Bundle struct {
	Number  int64    `json:"number"`
	First   int64    `json:"first"` // sequence number of the first entry, from 0
	Entries []string `json:"entries"`
	IDs     []string `json:"ids"`
}

var headKey = table.Key{PK: "head", SK: "head"}

func bundleKey(number int64) table.Key {
	return table.Key{PK: fmt.Sprintf("bundle#%06d", number/pageSize), SK: fmt.Sprintf("%012d", number)}
}

func placeKey(id string) table.Key { return table.Key{PK: "entry#" + id, SK: "seq"} }

type place struct {
	Seq int64 `json:"seq"`
}

// Sequence folds pending entries into the log, in the order of their ids, until none is left or the context ends. It
// may run twice, in parallel, or stop at any point: a bundle and the head that counts it are one transaction under the
// head's version, and what a stopped run left behind is cleared before anything new is read.
func (j *Journal) Sequence(ctx context.Context, at time.Time) (folded int, err error) {
	for busy := 0; ; {
		n, err := j.sequenceOnce(ctx, at)
		switch {
		case errors.Is(err, table.ErrStale):
			continue // another sequencer was first; read its head
		case table.Retryable(err) && busy < busyTries:
			busy++
			select {
			case <-ctx.Done():
				return folded, ctx.Err()
			case <-time.After(time.Duration(busy) * busyPause):
			}
			continue
		case err != nil || n == 0:
			return folded, err
		}
		folded += n
	}
}

// How often a run waits for a busy store before it leaves the rest to the next one.
const (
	busyTries = 6
	busyPause = 20 * time.Millisecond
)

func (j *Journal) sequenceOnce(ctx context.Context, at time.Time) (int, error) {
	if err := ctx.Err(); err != nil {
		return 0, err
	}
	rec, found, err := table.Find[headRecord](ctx, j.store, j.store.Ledger, headKey)
	if err != nil {
		return 0, err
	}
	if found {
		if err := j.settle(ctx, rec.Bundles-1); err != nil {
			return 0, err
		}
	}
	pending, err := j.pending(ctx)
	if err != nil || len(pending) == 0 {
		return 0, err
	}
	bundle, next, err := fold(rec, pending, at)
	if err != nil {
		return 0, err
	}
	tx := table.Begin()
	if found {
		tx.Replace(j.store.Ledger, headKey, next, rec.Version)
	} else {
		tx.Create(j.store.Ledger, headKey, next, table.Say(table.ErrStale))
	}
	tx.Create(j.store.Ledger, bundleKey(bundle.Number), bundle, table.Say(table.ErrStale))
	if err := j.store.Commit(ctx, tx); err != nil {
		return 0, err
	}
	return len(bundle.Entries), j.settle(ctx, bundle.Number)
}

func fold(rec headRecord, pending []Pending, at time.Time) (Bundle, headRecord, error) {
	bundle := Bundle{Number: rec.Bundles, First: rec.Tree.Size}
	var leaves []ledger.Hash
	bytes := 0
	for _, p := range pending {
		bytes += len(p.Entry)
		if bytes > bundleBytes && len(bundle.Entries) > 0 {
			break
		}
		leaves = append(leaves, ledger.LeafHash([]byte(p.Entry)))
		bundle.Entries = append(bundle.Entries, p.Entry)
		bundle.IDs = append(bundle.IDs, p.ID)
	}
	tree, err := rec.Tree.Append(leaves...)
	if err != nil {
		return bundle, rec, err
	}
	root, err := tree.Root()
	return bundle, headRecord{Tree: tree, Root: root, At: calendar.At(at), Bundles: rec.Bundles + 1}, err
}

// pending reads the oldest waiting entries of every shard.
func (j *Journal) pending(ctx context.Context) ([]Pending, error) {
	var all []Pending
	for n := range Shards {
		page, _, err := table.Page[Pending](ctx, j.store, j.store.Ledger, table.Query{PK: pendingShard(n), Limit: bundleSize}, "")
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
	}
	sort.Slice(all, func(a, b int) bool { return all[a].ID < all[b].ID })
	return all[:min(bundleSize, len(all))], nil
}

// settle finds each entry of a bundle its place and takes it from the waiting ones. Doing it again changes nothing.
func (j *Journal) settle(ctx context.Context, number int64) error {
	bundle, err := table.Get[Bundle](ctx, j.store, j.store.Ledger, bundleKey(number))
	if err != nil {
		return err
	}
	if len(bundle.IDs) == 0 {
		return nil
	}
	last := bundle.IDs[len(bundle.IDs)-1]
	if _, found, err := table.Find[place](ctx, j.store, j.store.Ledger, table.Key{PK: placeKey(last).PK, SK: "settled"}); err != nil || found {
		return err
	}
	write := j.store.Batch(j.store.Ledger)
	for i, id := range bundle.IDs {
		write.Put(placeKey(id), place{bundle.First + int64(i)})
	}
	if err := write.Flush(ctx); err != nil {
		return err
	}
	for _, id := range bundle.IDs {
		write.Delete(pendingKey(id))
	}
	if err := write.Flush(ctx); err != nil {
		return err
	}
	write.Put(table.Key{PK: placeKey(last).PK, SK: "settled"}, place{bundle.First})
	return write.Flush(ctx)
}

// Head is the current state of the log; ErrAbsent before the first entry. What is published may be some seconds behind.
func (j *Journal) Head(ctx context.Context) (ledger.Head, error) {
	rec, err := table.Get[headRecord](ctx, j.store, j.store.Ledger, headKey)
	return ledger.Head{Size: rec.Tree.Size, Root: rec.Root, At: rec.At}, err
}

// Place is the sequence number of an entry, and whether it has one already.
func (j *Journal) Place(ctx context.Context, id string) (int64, bool, error) {
	p, found, err := table.Find[place](ctx, j.store, j.store.Ledger, placeKey(id))
	return p.Seq, found, err
}

// Bundles reads one page of bundles from a number on.
func (j *Journal) Bundles(ctx context.Context, from int64, limit int) ([]Bundle, error) {
	q := table.Query{PK: bundleKey(from).PK, Limit: limit}
	if from%pageSize > 0 {
		q.After = bundleKey(from - 1).SK
	}
	bundles, _, err := table.Page[Bundle](ctx, j.store, j.store.Ledger, q, "")
	return bundles, err
}

// Entries reads the whole log, oldest first.
func (j *Journal) Entries(ctx context.Context) ([]json.RawMessage, error) {
	var all []json.RawMessage
	for from := int64(0); ; {
		bundles, err := j.Bundles(ctx, from, 0)
		if err != nil {
			return nil, err
		}
		if len(bundles) == 0 {
			return all, nil
		}
		for _, b := range bundles {
			for _, e := range b.Entries {
				all = append(all, json.RawMessage(e))
			}
		}
		from += int64(len(bundles))
	}
}

// Waiting says whether an entry is written but not yet in the log.
func (j *Journal) Waiting(ctx context.Context, id string) (bool, error) {
	_, found, err := table.Find[Pending](ctx, j.store, j.store.Ledger, pendingKey(id))
	return found, err
}
