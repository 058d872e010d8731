package journal

import (
	"testing"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
)

// The sequencer folds a load of waiting entries; it is told in entries a second.
func BenchmarkSequence(b *testing.B) {
	const load = 4096
	j, _ := newJournal(b)
	for b.Loop() {
		b.StopTimer()
		write := j.store.Batch(j.store.Ledger)
		for range load {
			r, err := j.signer.Issue(ledger.Entry{ID: j.store.NewID("ent", monday), At: calendar.At(monday), Act: "application-submitted", Subject: "app_1"})
			if err != nil {
				b.Fatal(err)
			}
			write.Put(pendingKey(r.ID), Pending{r.ID, r.Entry, r.Hash})
		}
		if err := write.Flush(ctx); err != nil {
			b.Fatal(err)
		}
		b.StartTimer()
		if n, err := j.Sequence(ctx, monday); n != load || err != nil {
			b.Fatalf("folded %d, %v", n, err)
		}
	}
	b.ReportMetric(load*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
}
