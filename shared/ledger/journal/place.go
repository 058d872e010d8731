package journal

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"linxuan/shared/table"
)

// A run is a row of entries of one bundle whose ids are of about one second: they stand in the log one after the other, so
// that one item says of all of them where they are. An item for each entry would cost the sequencer as much as its log.
type run struct {
	First int64    `json:"first"` // sequence number of the first of them
	IDs   []string `json:"ids"`
}

// A second begins after so many characters of an id: ent_ and ten digits of a ULID are its milliseconds, and the last two of
// these count to 1,024.
const secondLength = len("ent_") + 8

func runPartition(id string) string { return "run#" + id[:min(len(id), secondLength)] }

// runs cuts a bundle, whose ids are in order, into its runs.
func runs(b Bundle) iter.Seq2[table.Key, run] {
	return func(yield func(table.Key, run) bool) {
		for from := 0; from < len(b.IDs); {
			partition := runPartition(b.IDs[from])
			to := from + 1
			for to < len(b.IDs) && runPartition(b.IDs[to]) == partition {
				to++
			}
			if !yield(table.Key{PK: partition, SK: fmt.Sprintf("%012d", b.Number)}, run{b.First + int64(from), b.IDs[from:to]}) {
				return
			}
			from = to
		}
	}
}

// Place is the sequence number of an entry, and whether it has one already.
func (j *Journal) Place(ctx context.Context, id string) (int64, bool, error) {
	for cursor := ""; ; {
		page, next, err := table.Page[run](ctx, j.store, j.store.Ledger, table.Query{PK: runPartition(id)}, cursor)
		if err != nil {
			return 0, false, err
		}
		for _, r := range page {
			if at, found := slices.BinarySearch(r.IDs, id); found {
				return r.First + int64(at), true, nil
			}
		}
		if cursor = next; next == "" {
			return 0, false, nil
		}
	}
}

// Waiting says whether an entry is written but not yet in the log.
func (j *Journal) Waiting(ctx context.Context, id string) (bool, error) {
	_, found, err := table.Find[Pending](ctx, j.store, j.store.Ledger, pendingKey(id))
	return found, err
}
