package journal

import (
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// A new key joins the list once, and from then on the old one ends; the old one does not come back.
func TestKeysFollowEachOther(t *testing.T) {
	j, tables := newJournal(t)
	at := func(hours int) calendar.Instant { return calendar.At(monday.Add(time.Duration(hours) * time.Hour)) }
	list := func(want ...ledger.PublicKey) {
		t.Helper()
		if got, err := j.Keys(ctx); err != nil || !slices.Equal(got, want) {
			t.Fatalf("keys %+v, %v, want %+v", got, err, want)
		}
	}
	list(j.PublicKey()) // before any run
	signer, err := ledger.NewSigner("another signing key of the tests, 32 characters and more")
	if err != nil {
		t.Fatal(err)
	}
	next := Open(tables.Store(), signer)
	first, second := j.PublicKey(), next.PublicKey()
	for _, run := range []*Journal{j, j} {
		if err := run.Recognize(ctx, monday); err != nil {
			t.Fatal(err)
		}
	}
	list(first)
	first.To, second.From = at(25), at(23)
	for _, run := range []*Journal{next, j, next} {
		if err := run.Recognize(ctx, monday.Add(24*time.Hour)); err != nil {
			t.Fatal(err)
		}
	}
	list(first, second)
	for _, row := range []struct {
		by   *Journal
		at   time.Time
		want error
	}{
		{j, monday, nil},
		{j, monday.Add(25*time.Hour - time.Millisecond), nil},
		{j, monday.Add(25 * time.Hour), ledger.ErrKey},
		{next, monday.Add(23*time.Hour - time.Millisecond), ledger.ErrKey},
		{next, monday.Add(23 * time.Hour), nil},
	} {
		tx := table.Begin()
		r, err := row.by.Enter(tx, table.Act{At: row.at}, ledger.Entry{Act: "x", Subject: "y"})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ledger.VerifyReceipt(r, []ledger.PublicKey{first, second}); !errors.Is(err, row.want) {
			t.Errorf("signed by %s at %s: %v, want %v", r.Signature.Key, row.at, err, row.want)
		}
	}
}

// Two runs record a publication at once: the second is told, and nothing goes back.
func TestPublicationsNeverGoBack(t *testing.T) {
	j, _ := newJournal(t)
	before, err := j.Published(ctx)
	if err != nil || before != (Publication{}) {
		t.Fatalf("%+v, %v", before, err)
	}
	for size := int64(1); size < 3; size++ {
		next := before
		next.Size, next.Checkpoint = size, fmt.Sprint(size)
		if _, err := j.Publish(ctx, next); err != nil {
			t.Fatal(err)
		}
		if _, err := j.Publish(ctx, before); !errors.Is(err, table.ErrStale) {
			t.Fatalf("the slower one: %v", err)
		}
		if before, err = j.Published(ctx); err != nil || before.Size != size || before.Checkpoint != fmt.Sprint(size) {
			t.Fatalf("%+v, %v", before, err)
		}
	}
}
