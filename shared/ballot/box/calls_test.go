package box_test

import (
	"maps"
	"testing"
	"time"

	"linxuan/shared/ballot/box"
	"linxuan/shared/ledger"
)

// What each operation of a ballot asks of DynamoDB, besides the session. The many operations are those of everybody: signing
// in, a request for tokens, a cast; setup, roll and token keys are read once a process.
func TestCalls(t *testing.T) {
	s := at(t, box.Ready)
	must[ledger.Receipt](t)(s.office.SignIn(ctx, s.act("e1"), "2019", s.id))
	for _, row := range []struct {
		name string
		do   func() error
		want map[string]int
	}{
		{"sign in", func() error { return second(s.office.SignIn(ctx, s.act("e2"), "2019", s.id)) }, map[string]int{
			"GetItem": 1, "TransactWriteItems": 1,
		}},
		{"open", func() error {
			for _, account := range coming[2:] {
				must[ledger.Receipt](t)(s.office.SignIn(ctx, s.act(account), "2019", s.id))
			}
			s.witness(5)
			s.tables.Faults.Reset()
			return second(s.office.Open(ctx, s.act("s1"), "2019", s.id))
		}, map[string]int{"GetItem": 1, "BatchGetItem": 1, "Query": 4, "TransactWriteItems": 2}},
		{"tokens, the first of a process", func() error {
			return second(s.office.Sign(ctx, s.act("e2"), "2019", s.id, s.ask("e2", "g1", "g2")))
		}, map[string]int{"GetItem": 2, "BatchGetItem": 2, "TransactWriteItems": 1}},
		{"tokens", func() error {
			return second(s.office.Sign(ctx, s.act("e3"), "2019", s.id, s.ask("e3", "g1", "g2")))
		}, map[string]int{"GetItem": 2, "BatchGetItem": 1, "TransactWriteItems": 1}},
		{"tokens again", func() error {
			return second(s.office.Sign(ctx, s.act("e3"), "2019", s.id, s.ask("e3", "g1", "g2")))
		}, map[string]int{"GetItem": 2, "BatchGetItem": 1}},
		{"barrier over three groups", func() error {
			s.issue()
			s.tables.Faults.Reset()
			return second(s.office.Barrier(ctx, s.act("s1"), "2019", s.id))
		}, map[string]int{"GetItem": 1, "BatchGetItem": 1, "Query": 4, "TransactWriteItems": 2}},
		{"a cast, the first of a process", func() error {
			s.now = s.now.Add(time.Second)
			s.casts = s.voting(nil)
			return second(s.cast(s.casts[0]))
		}, map[string]int{"GetItem": 2, "TransactWriteItems": 1}},
		{"a cast", func() error { return second(s.cast(s.casts[1])) }, map[string]int{"TransactWriteItems": 1}},
		{"a cast again", func() error { return second(s.cast(s.casts[1])) }, map[string]int{"TransactWriteItems": 1}},
		{"close after the window", func() error {
			s.now = s.state().ClosesAt.Time()
			s.tables.Faults.Reset()
			return second(s.teller.Close(ctx, s.act("s1"), "2019", s.id))
		}, map[string]int{"GetItem": 1, "TransactWriteItems": 1}},
		{"share", func() error {
			return second(s.teller.Give(ctx, s.act("t1"), "2019", s.id, s.shares[0].Value))
		}, map[string]int{"GetItem": 4, "TransactWriteItems": 1}},
		{"count", func() error {
			s.give(1)
			s.tables.Faults.Reset()
			_, _, err := s.teller.Count(ctx, s.act("s1"), "2019", s.id)
			return err
		}, map[string]int{"GetItem": 2, "Query": 17, "TransactWriteItems": 1}},
		{"read the result", func() error { return second(s.results.Get(ctx, "2019", s.id)) }, map[string]int{"GetItem": 1}},
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
