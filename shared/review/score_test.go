package review

import (
	"errors"
	"maps"
	"testing"

	"pgregory.net/rapid"

	"linxuan/shared/calendar"
)

func instant(ms int64) calendar.Instant { return calendar.Instant(ms) }

func is(err, want error) bool {
	return want == nil && err == nil || want != nil && errors.Is(err, want)
}

var smallScheme = Scheme{
	Points: 12,
	Criteria: []Criterion{
		{ID: "governance", Points: 5, Indicators: []SchemeIndicator{{ID: "structure", Points: 5}}},
		{ID: "service", Points: 7, Indicators: []SchemeIndicator{{ID: "training", Points: 4}, {ID: "research", Points: 3}}},
	},
	Deductions: DeductionLimits{MaxTotal: 8, Areas: []DeductionArea{{ID: "safety", Max: 6}, {ID: "enrolment", Max: 3}}},
}

// R6.4: scores by criterion, deductions with reasons (R1.6), a comment.
func TestCheckScore(t *testing.T) {
	full := map[string]int{"structure": 5, "training": 0, "research": 3}
	for name, row := range map[string]struct {
		score Score
		want  map[string]string
	}{
		"a note of nothing":           {Score{}, nil},
		"a note of one indicator":     {Score{Points: map[string]int{"structure": 4}}, nil},
		"given":                       {Score{Points: full, Comment: "好", Final: true}, nil},
		"given without a comment":     {Score{Points: full, Comment: "  ", Final: true}, map[string]string{"/comment": "required"}},
		"given with a gap":            {Score{Points: map[string]int{"structure": 5, "research": 0}, Comment: "好", Final: true}, map[string]string{"/points/training": "required"}},
		"no points":                   {Score{Points: map[string]int{"structure": 0}}, nil},
		"less than none":              {Score{Points: map[string]int{"structure": -1}}, map[string]string{"/points/structure": "points-range"}},
		"one too many":                {Score{Points: map[string]int{"structure": 6}}, map[string]string{"/points/structure": "points-range"}},
		"of another scheme":           {Score{Points: map[string]int{"a/b~": 1}}, map[string]string{"/points/a~1b~0": "unknown-indicator"}},
		"as much off as allowed":      {Score{Deductions: []Deduction{{"safety", 6, "事故"}, {"enrolment", 2, "虚假宣传"}}}, nil},
		"two of one area":             {Score{Deductions: []Deduction{{"enrolment", 3, "一"}, {"enrolment", 3, "二"}}}, nil},
		"too much off for one":        {Score{Deductions: []Deduction{{"enrolment", 4, "虚假宣传"}}}, map[string]string{"/deductions/0/points": "at-most"}},
		"too much off altogether":     {Score{Deductions: []Deduction{{"safety", 6, "事故"}, {"enrolment", 3, "虚假宣传"}}}, map[string]string{"/deductions": "at-most"}},
		"off for something else":      {Score{Deductions: []Deduction{{"taste", 1, "不喜欢"}}}, map[string]string{"/deductions/0/area": "unknown-area"}},
		"mistakes are told together":  {Score{Points: map[string]int{"structure": 9, "x": 1}, Final: true}, map[string]string{"/points/structure": "points-range", "/points/x": "unknown-indicator", "/points/training": "required", "/points/research": "required", "/comment": "required"}},
		"a note may lack the comment": {Score{Points: full}, nil},
	} {
		if got := refused(t, CheckScore(row.score, smallScheme), ErrScore); !maps.Equal(got, row.want) {
			t.Errorf("%s: %v, want %v", name, got, row.want)
		}
	}
}

// The running total is points less deductions, and never below zero.
func TestSum(t *testing.T) {
	for _, row := range []struct {
		points map[string]int
		off    []Deduction
		want   int
	}{
		{nil, nil, 0},
		{map[string]int{"a": 5, "b": 7}, nil, 12},
		{map[string]int{"a": 5, "b": 7}, []Deduction{{Points: 3}, {Points: 2}}, 7},
		{map[string]int{"a": 5}, []Deduction{{Points: 5}}, 0},
		{map[string]int{"a": 5}, []Deduction{{Points: 6}}, 0},
	} {
		if got := Sum(Score{Points: row.points, Deductions: row.off}); got != row.want {
			t.Errorf("%v less %v: %d, want %d", row.points, row.off, got, row.want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		s := Score{Points: rapid.MapOf(rapid.StringMatching(`[a-z]{1,8}`), rapid.IntRange(0, maxPoints)).Draw(t, "points")}
		given := Sum(s)
		s.Deductions = rapid.SliceOf(rapid.Custom(func(t *rapid.T) Deduction { return Deduction{Points: rapid.IntRange(1, 100).Draw(t, "off")} })).Draw(t, "deductions")
		got := Sum(s)
		if got < 0 || got > given || len(s.Deductions) > 0 && given > 0 && got == given {
			t.Fatalf("%d of %d", got, given)
		}
	})
}

// R6.4: the mean is a fraction of whole numbers, of the given scores alone.
func TestTotalOf(t *testing.T) {
	c := Candidate{Application: "app_1", Group: "grp_1", GroupName: "集团"}
	for name, row := range map[string]struct {
		scores []Score
		want   Total
	}{
		"nobody has judged":      {nil, Total{Mean: Mean{0, 0}, Given: 0}},
		"one has only noted":     {[]Score{{Total: 90}}, Total{Mean: Mean{0, 0}, Given: 0}},
		"exact, not rounded":     {[]Score{{Total: 90, Final: true}, {Total: 91, Final: true}, {Total: 91, Final: true}}, Total{Mean: Mean{272, 3}, Given: 3}},
		"a note does not count":  {[]Score{{Total: 90, Final: true}, {Total: 1}}, Total{Mean: Mean{90, 1}, Given: 1}},
		"zero points are points": {[]Score{{Total: 0, Final: true}, {Total: 5, Final: true}}, Total{Mean: Mean{5, 2}, Given: 2}},
	} {
		want := row.want
		want.Application, want.Group, want.GroupName, want.Wanted = "app_1", "grp_1", "集团", 5
		if got := TotalOf(c, row.scores, 5); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}
