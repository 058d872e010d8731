package tally_test

import (
	"fmt"
	"maps"
	"math/big"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"linxuan/shared/review/tally"
)

// rows reads a table of experts × dossiers; 0 is a score that is missing.
func rows(experts ...[]int) []tally.Score {
	var scores []tally.Score
	for e, row := range experts {
		for d, points := range row {
			if points > 0 {
				scores = append(scores, tally.Score{Dossier: fmt.Sprintf("d%02d", d+1), Expert: fmt.Sprintf("e%d", e+1), Points: points})
			}
		}
	}
	return scores
}

// The reliability data of Krippendorff (2011), sections C and D: four observers, twelve units, interval alpha 0.849.
func TestAlphaOfTheLiterature(t *testing.T) {
	alpha, ok := tally.Alpha(rows(
		[]int{1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0},
		[]int{1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3},
		[]int{0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0},
		[]int{1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0},
	))
	if !ok || alpha.FloatString(3) != "0.849" {
		t.Errorf("alpha is %v, want 0.849", alpha)
	}
}

func TestAlpha(t *testing.T) {
	for name, row := range map[string]struct {
		scores []tally.Score
		want   string
	}{
		"full agreement":               {rows([]int{70, 80, 90}, []int{70, 80, 90}), "1"},
		"each the other's opposite":    {rows([]int{70, 90}, []int{90, 70}), "-1/2"}, // observed 1600 over 1, expected 8·400/3: 1 − 3/2
		"dossiers with one score":      {rows([]int{70, 0}, []int{0, 80}), ""},
		"all scores alike":             {rows([]int{70, 70}, []int{70, 70}), ""},
		"a lone score changes nothing": {rows([]int{70, 80, 90, 5}, []int{70, 80, 90, 0}), "1"},
	} {
		got := ""
		if alpha, ok := tally.Alpha(row.scores); ok {
			got = alpha.RatString()
		}
		if got != row.want {
			t.Errorf("%s: alpha is %q, want %q", name, got, row.want)
		}
	}
}

func TestMeans(t *testing.T) {
	scores := rows( // four experts, three dossiers
		[]int{60, 70, 80},
		[]int{80, 85, 90},
		[]int{75, 75, 75},
		[]int{99, 50, 0},
	)
	for _, row := range []struct {
		method  tally.Method
		dossier string
		want    string
	}{
		{tally.Raw, "d01", "157/2"},     // (60+80+75+99)/4
		{tally.Raw, "d03", "245/3"},     // (80+90+75)/3
		{tally.Trimmed, "d01", "155/2"}, // without 60 and 99
		{tally.Trimmed, "d03", "245/3"}, // three scores: nothing is left out
	} {
		if got := tally.Means(row.method, scores)[row.dossier].RatString(); got != row.want {
			t.Errorf("%s of %s is %s, want %s", row.method, row.dossier, got, row.want)
		}
	}
}

// Two experts order three dossiers alike, one of them strictly and within half the range: standardised, they say the same.
func TestStandardisedTakesHabitsOut(t *testing.T) {
	means := tally.Means(tally.Standardised, rows([]int{60, 70, 80}, []int{85, 90, 95}))
	alone := tally.Means(tally.Standardised, rows([]int{60, 70, 80}))
	if tally.Ranks(means)["d03"] != 1 || means["d02"].RatString() != "80" { // the middle of all six
		t.Errorf("means are %v", means)
	}
	for dossier, want := range map[string]string{"d01": "60", "d02": "70", "d03": "80"} {
		if got := alone[dossier].RatString(); got != want {
			t.Errorf("one expert's own scores become %s for %s, want %s", got, dossier, want)
		}
	}
	same := tally.Means(tally.Standardised, rows([]int{77, 77}, []int{60, 80})) // the first says nothing
	if same["d01"].Cmp(same["d02"]) >= 0 {
		t.Errorf("the one who tells dossiers apart does not count: %v", same)
	}
}

func TestOutliers(t *testing.T) {
	scores := rows(
		[]int{80, 81, 82, 83, 84},
		[]int{81, 80, 83, 82, 85},
		[]int{82, 82, 81, 84, 40}, // the last stands apart
	)
	flagged := tally.Outliers(scores)
	if len(flagged) == 0 || flagged[0].Expert != "e3" || flagged[0].Dossier != "d05" || flagged[0].Others.RatString() != "169/2" {
		t.Fatalf("flagged %v", flagged)
	}
	for _, o := range flagged[1:] {
		if o.Dossier != "d05" {
			t.Errorf("%v does not stand apart", o)
		}
	}
	if none := tally.Outliers(rows([]int{80, 20}, []int{20, 80})); none != nil {
		t.Errorf("of two scores neither stands apart: %v", none)
	}
}

func TestPlaces(t *testing.T) {
	// By raw means d01 leads through one enthusiast; trimmed it falls behind d02.
	scores := rows(
		[]int{100, 80, 60},
		[]int{75, 80, 60},
		[]int{75, 80, 60},
		[]int{75, 80, 60},
		[]int{76, 80, 60},
	)
	places := tally.Places(scores, 1)
	d1, d2, d3 := places["d01"], places["d02"], places["d03"]
	if !d1.Above[tally.Raw] || d1.Above[tally.Trimmed] || !d1.Moves || !d2.Moves || d3.Moves {
		t.Errorf("the line moves between d01 and d02: %v %v %v", d1, d2, d3)
	}
	if !d1.Near || !d2.Near || d3.Near {
		t.Errorf("near the line are d01 and d02: %v %v %v", d1.Near, d2.Near, d3.Near)
	}
	if all := tally.Places(scores, 3); all["d03"].Near || all["d03"].Moves {
		t.Error("where there are places for all, nobody is near a line")
	}
}

func draw(t *rapid.T) []tally.Score {
	var scores []tally.Score
	for d := range rapid.IntRange(1, 12).Draw(t, "dossiers") {
		for e := range rapid.IntRange(1, 7).Draw(t, "experts") {
			scores = append(scores, tally.Score{Dossier: fmt.Sprint(d), Expert: fmt.Sprint(e), Points: rapid.IntRange(0, 100).Draw(t, "points")})
		}
	}
	return scores
}

func TestFiguresDoNotDependOnOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores := draw(t)
		other := rapid.Permutation(scores).Draw(t, "order")
		for _, m := range tally.Methods {
			if !maps.EqualFunc(tally.Means(m, scores), tally.Means(m, other), func(a, b *big.Rat) bool { return a.Cmp(b) == 0 }) {
				t.Fatalf("%s means depend on the order", m)
			}
		}
		a, _ := tally.Alpha(scores)
		b, _ := tally.Alpha(other)
		if a != nil && a.Cmp(b) != 0 {
			t.Fatalf("alpha depends on the order: %v, %v", a, b)
		}
		if x, y := fmt.Sprint(tally.Outliers(scores)), fmt.Sprint(tally.Outliers(other)); x != y {
			t.Fatalf("outliers depend on the order: %s, %s", x, y)
		}
	})
}

func TestInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		scores := draw(t)
		if alpha, ok := tally.Alpha(scores); ok && alpha.Cmp(big.NewRat(1, 1)) > 0 {
			t.Fatalf("alpha is %v", alpha)
		}
		for _, m := range []tally.Method{tally.Raw, tally.Trimmed} {
			for dossier, mean := range tally.Means(m, scores) {
				own := slices.DeleteFunc(slices.Clone(scores), func(s tally.Score) bool { return s.Dossier != dossier })
				low, high := own[0].Points, own[0].Points
				for _, s := range own {
					low, high = min(low, s.Points), max(high, s.Points)
				}
				if mean.Cmp(big.NewRat(int64(low), 1)) < 0 || mean.Cmp(big.NewRat(int64(high), 1)) > 0 {
					t.Fatalf("%s mean %v lies outside %d–%d", m, mean, low, high)
				}
			}
		}
		// An expert who counts in another unit and from another zero says the same once standardised.
		shifted := slices.Clone(scores)
		for i := range shifted {
			shifted[i].Points = 3*shifted[i].Points + 7
		}
		if !maps.Equal(tally.Ranks(tally.Means(tally.Raw, scores)), tally.Ranks(tally.Means(tally.Raw, shifted))) {
			t.Fatal("ranks depend on the unit")
		}
		places := rapid.IntRange(1, 13).Draw(t, "places")
		above := 0
		for _, p := range tally.Places(scores, places) {
			if p.Above[tally.Raw] {
				above++
			}
		}
		if want := min(places, len(tally.Means(tally.Raw, scores))); above < want {
			t.Fatalf("%d above the line, of %d places", above, want)
		}
	})
}
