package journal

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

var (
	ctx    = context.Background()
	monday = time.Date(2019, 10, 14, 1, 0, 0, 0, time.UTC)
)

func newJournal(t testing.TB) (*Journal, *tabletest.Tables) {
	t.Helper()
	tables := tabletest.New(t)
	signer, err := ledger.NewSigner("signing key of the tests, 32 characters and more")
	if err != nil {
		t.Fatal(err)
	}
	return Open(tables.Store(), signer), tables
}

// enter writes n acts, each in a transaction of its own, and gives their receipts in the order of their ids.
func enter(t testing.TB, j *Journal, n int) []ledger.Receipt {
	t.Helper()
	receipts := make([]ledger.Receipt, n)
	for i := range receipts {
		tx := table.Begin()
		act := table.Act{Actor: "acc_1", Pseudonym: "psn_1", Role: "group", At: monday.Add(time.Duration(i) * time.Millisecond)}
		r, err := j.Enter(tx, act, ledger.Entry{Act: "application-submitted", Subject: fmt.Sprint("app_", i)})
		if err != nil {
			t.Fatal(err)
		}
		if err := j.store.Commit(ctx, tx); err != nil {
			t.Fatal(err)
		}
		receipts[i] = r
	}
	slices.SortFunc(receipts, func(a, b ledger.Receipt) int { return strings.Compare(a.ID, b.ID) })
	return receipts
}

// check holds the whole log against the head's root, and against the receipts: each entry has its place once, nothing waits.
func check(t testing.TB, j *Journal, receipts []ledger.Receipt) {
	t.Helper()
	head, err := j.Head(ctx)
	if err != nil {
		t.Fatal(err)
	}
	entries, err := j.Entries(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if err := ledger.VerifyEntries(entries, ledger.Checkpoint{Size: head.Size, Root: head.Root}); err != nil {
		t.Fatal(err)
	}
	if len(entries) != len(receipts) {
		t.Fatalf("%d entries for %d receipts", len(entries), len(receipts))
	}
	for _, r := range receipts {
		seq, found, err := j.Place(ctx, r.ID)
		if err != nil || !found {
			t.Fatalf("%s has no place: %v", r.ID, err)
		}
		if string(entries[seq]) != r.Entry {
			t.Fatalf("%s stands where %s is", r.ID, entries[seq])
		}
		if waiting, err := j.Waiting(ctx, r.ID); err != nil || waiting {
			t.Fatalf("%s waits still: %v", r.ID, err)
		}
	}
}

func TestActBecomesAnEntryOfTheLog(t *testing.T) {
	j, _ := newJournal(t)
	if _, err := j.Head(ctx); !errors.Is(err, table.ErrAbsent) {
		t.Fatalf("head of nothing: %v", err)
	}
	if n, err := j.Sequence(ctx, monday); n != 0 || err != nil {
		t.Fatalf("nothing to fold: %d, %v", n, err)
	}
	receipts := enter(t, j, 3)
	e, err := ledger.VerifyReceipt(receipts[0], []ledger.PublicKey{j.PublicKey()})
	if err != nil || e.Role != "group" || e.Actor != "psn_1" || e.At != calendar.At(monday) || !strings.HasPrefix(e.ID, "ent_") {
		t.Fatalf("entry %+v, %v", e, err)
	}
	if strings.Contains(receipts[0].Entry, "acc_1") {
		t.Fatalf("the entry names the account: %s", receipts[0].Entry)
	}
	if waiting, err := j.Waiting(ctx, receipts[0].ID); err != nil || !waiting {
		t.Fatalf("waits %v, %v", waiting, err)
	}
	if _, found, err := j.Place(ctx, receipts[0].ID); err != nil || found {
		t.Fatalf("has a place %v, %v", found, err)
	}
	for _, want := range []int{3, 0} { // the second run finds nothing
		if n, err := j.Sequence(ctx, monday.Add(time.Minute)); n != want || err != nil {
			t.Fatalf("folded %d, %v, want %d", n, err, want)
		}
	}
	check(t, j, receipts)
	entries, err := j.Entries(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range receipts { // in the order of their ids
		if string(entries[i]) != r.Entry {
			t.Fatalf("entry %d is %s", i, entries[i])
		}
	}
	if head, _ := j.Head(ctx); head.Size != 3 || head.At != calendar.At(monday.Add(time.Minute)) {
		t.Fatalf("head %+v", head)
	}
}

// An act and its entry are one: a refused act leaves no entry.
func TestRefusedActLeavesNoEntry(t *testing.T) {
	j, _ := newJournal(t)
	key := table.Key{PK: "application#1", SK: "application"}
	for n := range 2 {
		tx := table.Begin()
		tx.Create(j.store.Records, key, map[string]int{"n": n}, table.Say(errors.New("taken")))
		if _, err := j.Enter(tx, table.Act{At: monday}, ledger.Entry{Act: "application-submitted", Subject: "app_1"}); err != nil {
			t.Fatal(err)
		}
		if err := j.store.Commit(ctx, tx); (err != nil) != (n == 1) {
			t.Fatal(err)
		}
	}
	if n, err := j.Sequence(ctx, monday); n != 1 || err != nil {
		t.Fatalf("folded %d, %v", n, err)
	}
}

func TestBundlesAreBounded(t *testing.T) {
	j, _ := newJournal(t)
	batch := j.store.Batch(j.store.Ledger)
	var receipts []ledger.Receipt
	add := func(n int, detail string) {
		for range n {
			at := monday.Add(time.Duration(len(receipts)) * time.Millisecond)
			r, err := j.signer.Issue(ledger.Entry{ID: j.store.NewID("ent", at), At: calendar.At(at), Act: "x", Subject: "y", Content: detail})
			if err != nil {
				t.Fatal(err)
			}
			receipts = append(receipts, r)
			batch.Put(pendingKey(r.ID), Pending{r.ID, r.Entry, r.Hash})
		}
	}
	add(300, "")                        // 256 and 44
	add(6, strings.Repeat("a", 60_000)) // not all of them fit beside each other
	if err := batch.Flush(ctx); err != nil {
		t.Fatal(err)
	}
	if n, err := j.Sequence(ctx, monday); n != 306 || err != nil {
		t.Fatalf("folded %d, %v", n, err)
	}
	check(t, j, receipts)
	bundles, err := j.Bundles(ctx, 0, 0)
	if err != nil || len(bundles) != 3 || len(bundles[0].Entries) != 256 || len(bundles[1].Entries) != 48 || bundles[2].First != 304 {
		t.Fatalf("%d bundles, %v", len(bundles), err)
	}
	if from, err := j.Bundles(ctx, 1, 1); err != nil || len(from) != 1 || from[0].Number != 1 || from[0].First != 256 {
		t.Fatalf("from the second: %v", err)
	}
}

func TestEntryMustFitIntoABundle(t *testing.T) {
	j, _ := newJournal(t)
	for size, fits := range map[int]bool{ledger.MaxEntry - 1000: true, ledger.MaxEntry: false} {
		tx := table.Begin()
		_, err := j.Enter(tx, table.Act{At: monday}, ledger.Entry{Act: "x", Subject: strings.Repeat("a", size)})
		if (err == nil) != fits || fits != (tx.Len() == 1) {
			t.Errorf("%d bytes: %v, %d parts", size, err, tx.Len())
		}
	}
}

// A run that stops at any call after the head is written leaves nothing behind that the next one does not put right.
func TestSequencerStopsAnywhere(t *testing.T) {
	stop := tabletest.Refuse(400, "AccessDeniedException") // the SDK does not try this one again
	for calls := 0; ; calls++ {
		j, tables := newJournal(t)
		receipts := enter(t, j, 30)
		for range calls {
			tables.Faults.Next("BatchWriteItem", tabletest.Pass)
		}
		tables.Faults.Next("BatchWriteItem", stop)
		if _, err := j.Sequence(ctx, monday); err == nil {
			if calls < 4 {
				t.Fatalf("only %d calls to stop at", calls)
			}
			return
		}
		more := enter(t, j, 2)
		tables.Faults.Next("BatchWriteItem", stop) // the next run cannot put it right yet, and must not go on
		if n, err := j.Sequence(ctx, monday); n != 0 || err == nil {
			t.Fatalf("stopped at call %d, and again: folded %d, %v", calls, n, err)
		}
		if n, err := j.Sequence(ctx, monday); n != len(more) || err != nil {
			t.Fatalf("stopped at call %d: the next run folds %d, %v", calls, n, err)
		}
		check(t, j, append(receipts, more...))
	}
}

// The answer to the head's transaction is lost: the run ends with an error, and the next one knows what was written.
func TestSequencerWhoseAnswerIsLost(t *testing.T) {
	for name, row := range map[string]struct {
		fault tabletest.Fault
		left  int
	}{"answer lost": {tabletest.LoseAnswer, 0}, "request lost": {tabletest.LoseRequest, 5}} {
		j, tables := newJournal(t)
		receipts := enter(t, j, 5)
		tables.Faults.Next("TransactWriteItems", row.fault)
		if _, err := j.Sequence(ctx, monday); !table.Ambiguous(err) {
			t.Fatalf("%s: %v", name, err)
		}
		if n, err := j.Sequence(ctx, monday); n != row.left || err != nil {
			t.Fatalf("%s: folded %d, %v", name, n, err)
		}
		check(t, j, receipts)
	}
}

// Another run comes between the reading and the writing of this one.
func TestSequencerIsOvertaken(t *testing.T) {
	j, tables := newJournal(t)
	receipts := enter(t, j, 5)
	tables.Faults.Next("TransactWriteItems", tabletest.First(func() {
		if n, err := j.Sequence(ctx, monday); n != 5 || err != nil {
			t.Errorf("the other folds %d, %v", n, err)
		}
	}))
	if n, err := j.Sequence(ctx, monday); n != 0 || err != nil {
		t.Fatalf("folded %d, %v", n, err)
	}
	check(t, j, receipts)
}

func TestSequencerWaitsForABusyStore(t *testing.T) {
	j, tables := newJournal(t)
	receipts := enter(t, j, 5)
	busy := tabletest.Cancel("TransactionConflict", "None")
	tables.Faults.Next("TransactWriteItems", slices.Repeat([]tabletest.Fault{busy}, busyTries+1)...)
	if _, err := j.Sequence(ctx, monday); !table.Retryable(err) {
		t.Fatalf("a store that stays busy: %v", err)
	}
	tables.Faults.Next("TransactWriteItems", busy, busy)
	if n, err := j.Sequence(ctx, monday); n != 5 || err != nil {
		t.Fatalf("folded %d, %v", n, err)
	}
	check(t, j, receipts)
	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := j.Sequence(ended, monday); !errors.Is(err, context.Canceled) {
		t.Fatalf("after the end: %v", err)
	}
}

// Writers and several sequencers at once: each entry gets one place.
func TestSequencersInParallel(t *testing.T) {
	j, _ := newJournal(t)
	var mu sync.Mutex
	var receipts []ledger.Receipt
	var folded int
	var writers, sequencers sync.WaitGroup
	done := make(chan struct{})
	for range 3 {
		writers.Go(func() {
			for range 6 {
				written := enter(t, j, 10)
				mu.Lock()
				receipts = append(receipts, written...)
				mu.Unlock()
			}
		})
		sequencers.Go(func() {
			for {
				n, err := j.Sequence(ctx, monday)
				if err != nil {
					t.Error(err)
					return
				}
				mu.Lock()
				folded += n
				mu.Unlock()
				select {
				case <-done:
					return
				default:
				}
			}
		})
	}
	writers.Wait()
	close(done)
	sequencers.Wait()
	n, err := j.Sequence(ctx, monday)
	if err != nil {
		t.Fatal(err)
	}
	if folded+n != len(receipts) {
		t.Fatalf("%d folded, %d entered", folded+n, len(receipts))
	}
	check(t, j, receipts)
}

// The log is read over the border of a partition.
func TestLogOverManyBundles(t *testing.T) {
	j, _ := newJournal(t)
	batch := j.store.Batch(j.store.Ledger)
	for n := range int64(pageSize + 3) {
		batch.Put(bundleKey(n), Bundle{Number: n, First: n, Entries: []string{fmt.Sprint(n)}})
	}
	if err := batch.Flush(ctx); err != nil {
		t.Fatal(err)
	}
	entries, err := j.Entries(ctx)
	if err != nil || len(entries) != pageSize+3 {
		t.Fatalf("%d entries, %v", len(entries), err)
	}
	for n, e := range entries {
		if string(e) != fmt.Sprint(n) {
			t.Fatalf("entry %d is %s", n, e)
		}
	}
	if last, err := j.Bundles(ctx, pageSize+2, 10); err != nil || len(last) != 1 || last[0].Number != pageSize+2 {
		t.Fatalf("last: %v, %v", last, err)
	}
}

// The order of ids is kept where one shard has more waiting than is read of it at once.
func TestOrderOfACrowdedShard(t *testing.T) {
	j, _ := newJournal(t)
	batch := j.store.Batch(j.store.Ledger)
	var receipts []ledger.Receipt
	crowded := 0
	for at := monday; crowded < bundleSize+20; at = at.Add(time.Millisecond) {
		r, err := j.signer.Issue(ledger.Entry{ID: j.store.NewID("ent", at), At: calendar.At(at), Act: "x", Subject: "y"})
		if err != nil {
			t.Fatal(err)
		}
		switch key := pendingKey(r.ID); {
		case key.PK == pendingShard(0):
			crowded++
		case len(receipts)%40 != 0:
			continue
		}
		receipts = append(receipts, r)
		batch.Put(pendingKey(r.ID), Pending{r.ID, r.Entry, r.Hash})
	}
	if err := batch.Flush(ctx); err != nil {
		t.Fatal(err)
	}
	if n, err := j.Sequence(ctx, monday); n != len(receipts) || err != nil {
		t.Fatalf("folded %d of %d, %v", n, len(receipts), err)
	}
	check(t, j, receipts)
	entries, err := j.Entries(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range receipts {
		if string(entries[i]) != r.Entry {
			t.Fatalf("entry %d is not %s", i, r.ID)
		}
	}
}
