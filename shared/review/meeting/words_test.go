package meeting

import (
	"testing"

	"linxuan/shared/review"
	"linxuan/shared/statistics"
)

func TestNumbersAsTheyAreRead(t *testing.T) {
	amount := statistics.Indicator{Type: statistics.Amount, Unit: "万元"}
	for _, row := range []struct {
		of    statistics.Indicator
		value statistics.Value
		want  string
	}{
		{statistics.Indicator{Type: statistics.Count}, "0", "0"},
		{statistics.Indicator{Type: statistics.Count}, "999", "999"},
		{statistics.Indicator{Type: statistics.Count}, "1234567", "1,234,567"},
		{amount, "12345678", "1,234.5678"},
		{amount, "10000", "1"},
		{amount, "1", "0.0001"},
		{statistics.Indicator{Type: statistics.Ratio}, `{"num":1,"den":3}`, "约33.33%"},
		{statistics.Indicator{Type: statistics.Ratio}, `{"num":1,"den":8}`, "12.5%"},
		{statistics.Indicator{Type: statistics.Ratio}, `{"num":1,"den":0}`, ""},
		{statistics.Indicator{Type: statistics.Count}, "", ""},
		{statistics.Indicator{Type: statistics.Count}, `"许多"`, ""},
	} {
		if got := written(row.of, row.value); got != row.want {
			t.Errorf("%s: %q, want %q", row.value, got, row.want)
		}
	}
	for mean, want := range map[review.Mean]string{{Num: 0, Den: 0}: "", {Num: 432, Den: 5}: "86.4", {Num: 5, Den: 4}: "1.25", {Num: 37, Den: 3}: "约12.33", {Num: 170, Den: 2}: "85"} {
		if got := Points(mean); got != want {
			t.Errorf("%v: %q, want %q", mean, got, want)
		}
	}
}

// Comments stand in an order that does not repeat from group to group, so that none can be followed to its writer.
func TestCommentsAreNotInTheOrderOfExperts(t *testing.T) {
	var p Page
	p.judgement(review.Scheme{}, []review.Score{{Expert: "acc_1", Comment: "乙"}, {Expert: "acc_2", Comment: "丙"}, {Expert: "acc_3", Comment: "丁"}})
	var q Page
	q.judgement(review.Scheme{}, []review.Score{{Expert: "acc_3", Comment: "乙"}, {Expert: "acc_2", Comment: "丙"}, {Expert: "acc_1", Comment: "丁"}})
	if len(p.Comments) != 3 {
		t.Fatal(p.Comments)
	}
	for i := range p.Comments {
		if p.Comments[i] != q.Comments[i] {
			t.Errorf("the order tells of the experts: %v and %v", p.Comments, q.Comments)
		}
	}
}
