package journal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// A bundle is one item of at most 400 kB: 256 entries of about 700 bytes, and no more bytes than leave room for the ids.
// What one transaction folds stays under its 4 MB; a step reads as much as it folds.
const (
	bundleSize  = 256
	bundleBytes = 300_000
	stepBundles = 8
	shardPage   = stepBundles * bundleSize / Shards
	pageSize    = 1000 // bundles in a partition
	atOnce      = 8    // requests to the store
)

type headRecord struct {
	Tree    ledger.Tree      `json:"tree"`
	Root    ledger.Hash      `json:"root"`
	At      calendar.Instant `json:"at"`
	Bundles int64            `json:"bundles"`
	Last    int64            `json:"last"` // bundles of the last transaction
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

// settledRecord counts the bundles whose entries are found by their ids and wait no more.
type settledRecord struct {
	Bundles int64 `json:"bundles"`
}

var settledKey = table.Key{PK: headKey.PK, SK: "settled"}

// Sequence folds pending entries into the log, in the order of their ids, until none is left or the context ends. It
// may run twice, in parallel, or stop at any point: bundles and the head that counts them are one transaction under the
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
	if err := j.takeUp(ctx, rec); err != nil {
		return 0, err
	}
	pending, err := j.pending(ctx)
	if err != nil || len(pending) == 0 {
		return 0, err
	}
	bundles, next, err := fold(rec, pending, at)
	if err != nil {
		return 0, err
	}
	tx := table.Begin()
	if found {
		tx.Replace(j.store.Ledger, headKey, next, rec.Version)
	} else {
		tx.Create(j.store.Ledger, headKey, next, table.Say(table.ErrStale))
	}
	for _, b := range bundles {
		tx.Create(j.store.Ledger, bundleKey(b.Number), b, table.Say(table.ErrStale))
	}
	if err := j.store.Commit(ctx, tx); err != nil {
		return 0, err
	}
	return int(next.Tree.Size - rec.Tree.Size), j.settle(ctx, bundles)
}

// fold makes the next bundles of the oldest pending entries, and the head that counts them.
func fold(rec headRecord, pending []Pending, at time.Time) ([]Bundle, headRecord, error) {
	var bundles []Bundle
	var leaves []ledger.Hash
	bytes := 0
	for _, p := range pending {
		last := len(bundles) - 1
		bytes += len(p.Entry)
		if last < 0 || bytes > bundleBytes || len(bundles[last].Entries) == bundleSize {
			if len(bundles) == stepBundles {
				break
			}
			last++
			bytes = len(p.Entry)
			bundles = append(bundles, Bundle{Number: rec.Bundles + int64(last), First: rec.Tree.Size + int64(len(leaves))})
		}
		leaves = append(leaves, ledger.LeafHash([]byte(p.Entry)))
		bundles[last].Entries = append(bundles[last].Entries, p.Entry)
		bundles[last].IDs = append(bundles[last].IDs, p.ID)
	}
	tree, err := rec.Tree.Append(leaves...)
	if err != nil {
		return nil, rec, err
	}
	root, err := tree.Root()
	n := int64(len(bundles))
	return bundles, headRecord{Tree: tree, Root: root, At: calendar.At(at), Bundles: rec.Bundles + n, Last: n}, err
}

// pending reads the oldest waiting entries. A shard that holds more than its page shows where the order is known up to:
// what comes after its last entry has to wait.
func (j *Journal) pending(ctx context.Context) ([]Pending, error) {
	var pages [Shards][]Pending
	var more [Shards]string
	read, ctx := errgroup.WithContext(ctx)
	read.SetLimit(atOnce)
	for n := range Shards {
		read.Go(func() (err error) {
			pages[n], more[n], err = table.Page[Pending](ctx, j.store, j.store.Ledger, table.Query{PK: pendingShard(n), Limit: shardPage}, "")
			return err
		})
	}
	if err := read.Wait(); err != nil {
		return nil, err
	}
	known := ""
	for n, page := range pages {
		if last := len(page) - 1; more[n] != "" && last >= 0 && (known == "" || page[last].ID < known) {
			known = page[last].ID
		}
	}
	var all []Pending
	for _, page := range pages {
		for _, p := range page {
			if known == "" || p.ID <= known {
				all = append(all, p)
			}
		}
	}
	slices.SortFunc(all, func(a, b Pending) int { return strings.Compare(a.ID, b.ID) })
	return all, nil
}

// takeUp settles what a run that stopped has left behind: at most the bundles of the last transaction, since nothing is
// folded before they are settled.
func (j *Journal) takeUp(ctx context.Context, rec headRecord) error {
	done, _, err := table.Find[settledRecord](ctx, j.store, j.store.Ledger, settledKey)
	if err != nil || done.Bundles >= rec.Bundles {
		return err
	}
	var left []Bundle
	for number := rec.Bundles - rec.Last; number < rec.Bundles; number++ {
		b, err := table.Get[Bundle](ctx, j.store, j.store.Ledger, bundleKey(number))
		if err != nil {
			return err
		}
		left = append(left, b)
	}
	return j.settle(ctx, left)
}

// settle lets the entries of bundles be found by their ids, then takes them from the waiting ones, then says so. Doing it
// again changes nothing, whoever does it.
func (j *Journal) settle(ctx context.Context, bundles []Bundle) error {
	if err := j.writeRuns(ctx, bundles); err != nil {
		return err
	}
	if err := j.clear(ctx, bundles); err != nil {
		return err
	}
	last := bundles[len(bundles)-1]
	done := j.store.Batch(j.store.Ledger)
	done.Put(settledKey, settledRecord{last.Number + 1})
	return done.Flush(ctx)
}

func (j *Journal) writeRuns(ctx context.Context, bundles []Bundle) error {
	write := j.store.Batch(j.store.Ledger)
	for _, b := range bundles {
		for key, r := range runs(b) {
			write.Put(key, r)
		}
	}
	return write.Flush(ctx)
}

// clear takes settled entries from the waiting ones, some requests at once.
func (j *Journal) clear(ctx context.Context, bundles []Bundle) error {
	const batch = 25 // items that DynamoDB takes in one request
	write, ctx := errgroup.WithContext(ctx)
	write.SetLimit(atOnce)
	for _, bundle := range bundles {
		for ids := range slices.Chunk(bundle.IDs, batch) {
			b := j.store.Batch(j.store.Ledger)
			for _, id := range ids {
				b.Delete(pendingKey(id))
			}
			write.Go(func() error { return b.Flush(ctx) })
		}
	}
	return write.Wait()
}

// Head is the current state of the log; ErrAbsent before the first entry. What is published may be some seconds behind.
func (j *Journal) Head(ctx context.Context) (ledger.Head, error) {
	rec, err := table.Get[headRecord](ctx, j.store, j.store.Ledger, headKey)
	return ledger.Head{Size: rec.Tree.Size, Root: rec.Root, At: rec.At}, err
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
