package ledger_test

import "testing"

// One run of the schedule from waiting entries to published tiles under a signed checkpoint, told in entries a second. What
// bounds it is the store's round trips and bytes (reading, the transaction, clearing, in about equal parts); hashing and
// signing are below a hundredth of it.
func BenchmarkRecord(b *testing.B) {
	const load = 4096
	d := newDesk(b)
	for b.Loop() {
		b.StopTimer()
		d.enter(load)
		b.StartTimer()
		if err := d.run(); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(load*float64(b.N)/b.Elapsed().Seconds(), "entries/s")
	if c, err := d.keys().Open(string(d.file("checkpoint"))); err != nil || c.Size != int64(load*b.N) {
		b.Fatalf("published %+v of %d: %v", c, load*b.N, err)
	}
}
