package statistics

import (
	"maps"
	"testing"

	"linxuan/shared/calendar"
)

// What each operation asks of DynamoDB, besides the session and the group's record that its door reads. The round and its
// dictionary are read once a process.
func TestCalls(t *testing.T) {
	b := scene(t)
	version := b.mustGet(b.of(complete, 2018), early).Filing.Version
	for _, row := range []struct {
		name string
		do   func() error
		want map[string]int
	}{
		{"standings", func() error { _, err := b.Standings(ctx, b.of(complete, 0), early); return err }, map[string]int{
			"GetItem": 1, "BatchGetItem": 1,
		}},
		{"read", func() error { _, err := b.Get(ctx, b.of(complete, 2018), early); return err }, map[string]int{
			"GetItem": 1, "BatchGetItem": 2,
		}},
		{"save", func() error {
			_, err := b.Save(ctx, act("group", early), b.of(complete, 2018), version, Edit{Values: sent(but(full(), "books", "9"))})
			return err
		}, map[string]int{"GetItem": 1, "BatchGetItem": 2, "TransactWriteItems": 1}},
		{"submit", func() error { _, err := b.Submit(ctx, act("group", early), b.of(complete, 2018)); return err }, map[string]int{
			"GetItem": 1, "BatchGetItem": 2, "TransactWriteItems": 1,
		}},
		{"list", func() error { _, _, err := b.List(ctx, "2019", here, early, "", 200); return err }, map[string]int{
			"Query": 2, "BatchGetItem": 2,
		}},
		{"lock of seven groups", func() error {
			_, _, err := b.LockBody(ctx, act("schedule", deadline), "2019", here, calendar.At(deadline))
			return err
		}, map[string]int{"Query": 2, "BatchGetItem": 2, "GetItem": sceneSize, "TransactWriteItems": sceneSize}},
		{"lock of nothing", func() error {
			_, _, err := b.LockBody(ctx, act("schedule", after), "2019", here, calendar.At(after))
			return err
		}, map[string]int{"Query": 2, "BatchGetItem": 2}},
	} {
		b.tables.Faults.Reset()
		if err := row.do(); err != nil {
			t.Fatalf("%s: %v", row.name, err)
		}
		if got := b.tables.Faults.Calls(); !maps.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", row.name, got, row.want)
		}
	}
}
