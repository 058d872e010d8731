package review_test

import (
	"maps"
	"testing"

	"linxuan/shared/review"
)

// What each act asks of DynamoDB, besides the session that its door reads. The round is read once a process. Nothing grows
// with the dossiers but the batches that are written of them, 25 an item.
func TestCalls(t *testing.T) {
	s := setUp(t)
	s.drawn(8, 6)
	one := s.by(0, 0, scoring)
	for _, row := range []struct {
		name string
		do   func() error
		want map[string]int
	}{
		{"take in eight of two bodies", func() error { _, err := s.TakeIn(ctx, act("secretariat", scoring), "2019"); return err }, map[string]int{
			"GetItem": 8, "Query": 1, "BatchWriteItem": 1, "TransactWriteItems": 1, // the groups' records
		}},
		{"a page of candidates", func() error { _, _, err := s.Candidates(ctx, "2019", 50, ""); return err }, map[string]int{"Query": 1}},
		{"the experts of a dossier", func() error { _, err := s.Assigned(ctx, "2019", app(0)); return err }, map[string]int{
			"Query": 1, "BatchGetItem": 3, "GetItem": 1,
		}},
		{"an expert's desk", func() error { _, err := s.Desk(ctx, "2019", one.Actor); return err }, map[string]int{
			"Query": 3, "BatchGetItem": 1, "GetItem": 1,
		}},
		{"a score", func() error { _, err := s.Judge(ctx, one, "2019", s.score(0, 1), 0); return err }, map[string]int{
			"GetItem": 2, "BatchGetItem": 1, "TransactWriteItems": 1,
		}},
		{"the totals", func() error { _, err := s.Totals(ctx, "2019"); return err }, map[string]int{"Query": 8}},
		{"a conflict", func() error { _, err := s.Declare(ctx, one, "2019", app(0), "刚刚得知有利害关系"); return err }, map[string]int{
			"GetItem": 2, "TransactWriteItems": 1,
		}},
		{"a draw of one seat", func() error { _, err := s.Draw(ctx, act("secretariat", scoring), "2019", "seed of one"); return err }, map[string]int{
			"Query": 9, "BatchWriteItem": 1, "TransactWriteItems": 1,
		}},
		{"a verdict", func() error { _, err := s.decide(9, review.Pass, reviewing); return err }, map[string]int{
			"GetItem": 3, "BatchGetItem": 1, "TransactWriteItems": 1,
		}},
	} {
		if row.name == "a draw of one seat" {
			s.appointOne()
		}
		if row.name == "a verdict" {
			s.forward(10)
			_, err := s.TakeIn(ctx, act("secretariat", scoring), "2019")
			s.must(err)
		}
		s.tables.Faults.Reset()
		if err := row.do(); err != nil {
			t.Fatalf("%s: %v", row.name, err)
		}
		if got := s.tables.Faults.Calls(); !maps.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", row.name, got, row.want)
		}
	}
}

// appointOne puts one more expert on the panel, who can take a seat that has become free.
func (s *stage) appointOne() {
	s.t.Helper()
	_, err := s.Appoint(ctx, act("secretariat", scoring), "2019", []review.Panelist{
		{Account: expert(50), Name: "专家（示例）", Province: "95", Employers: []review.Employer{{USCC: employer, Name: "单位（示例）"}}},
	})
	s.must(err)
}
