package notice_test

import (
	"maps"
	"testing"

	"linxuan/shared/calendar"
	"linxuan/shared/notice"
)

// What each act asks of DynamoDB, besides the session that its door reads; S3's writes count too, without a name. The round is
// read once a process.
func TestCalls(t *testing.T) {
	s := setUp(t, 30)
	_, err := s.rounds.Get(ctx, "2019")
	s.must(err)
	digest := ""
	var objected notice.Objected
	for _, row := range []struct {
		name string
		do   func() error
		want map[string]int
	}{
		{"a proposal of thirty", func() error { _, err := s.propose("2019", upTo(30)...); return err }, map[string]int{
			"GetItem": 32, "Query": 2, "TransactWriteItems": 1, // the groups' records, the proposal, the bodies
		}},
		{"setting the publication, approving it, and the schedule's run", func() error { _, err := s.publish("2019", friday); return err }, map[string]int{
			"GetItem": 6, "Query": 3, "TransactWriteItems": 3,
		}},
		{"its file", func() error { return s.Release(ctx) }, map[string]int{"Query": 4, "GetItem": 2, "": 3, "TransactWriteItems": 1}},
		{"the notice, read", func() error { _, err := s.Notice(ctx, "2019"); return err }, map[string]int{"GetItem": 1}},
		{"nothing to release", func() error { return s.Release(ctx) }, map[string]int{"Query": 1}},
		{"an objection", func() (err error) { objected, err = s.object(0, friday); return err }, map[string]int{
			"GetItem": 1, "Query": 1, "TransactWriteItems": 1,
		}},
		{"a look at the objector", func() error {
			_, err := s.Look(ctx, officer("director", friday), "2019", objected.Objection.ID)
			return err
		}, map[string]int{
			"GetItem": 2, "TransactWriteItems": 1,
		}},
		{"the next list", func() error {
			next, err := s.Next(ctx, "2019", calendar.At(ends))
			digest = next.Digest
			return err
		}, map[string]int{"GetItem": 1, "Query": 4}},
		{"an approval", func() error { _, err := s.Approve(ctx, officer("director", ends), "2019", digest); return err }, map[string]int{
			"GetItem": 1, "Query": 4, "TransactWriteItems": 1,
		}},
		{"the second", func() error { _, err := s.Approve(ctx, officer("deputy", ends), "2019", digest); return err }, map[string]int{
			"GetItem": 1, "Query": 4, "TransactWriteItems": 1,
		}},
		{"its rows and files", func() error { return s.Release(ctx) }, map[string]int{
			"Query": 5, "GetItem": 3, "BatchGetItem": 2, "TransactWriteItems": 2, "": 5,
		}},
		{"the register", func() error { _, err := s.Register(ctx); return err }, map[string]int{"Query": 2}},
		{"a group in the register", func() error { _, err := notice.ListedIn(ctx, s.store, s.groups[3].ID); return err }, map[string]int{"GetItem": 1}},
	} {
		s.tables.Faults.Reset()
		if err := row.do(); err != nil {
			t.Fatalf("%s: %v", row.name, err)
		}
		if got := s.tables.Faults.Calls(); !maps.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", row.name, got, row.want)
		}
	}
}
