package ballot

import (
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// R6.5: at least the share, in integers: 3·approve ≥ 2·whole.
func TestRatioMet(t *testing.T) {
	twoThirds := Ratio{2, 3}
	for _, row := range []struct {
		share       Ratio
		part, whole int
		met         bool
	}{
		{twoThirds, 8, 12, true}, // exactly two thirds
		{twoThirds, 7, 12, false},
		{twoThirds, 7, 10, true},
		{twoThirds, 6, 10, false},
		{twoThirds, 10, 15, true},
		{twoThirds, 9, 15, false},
		{Ratio{1, 2}, 5, 10, true}, // at least, not more than half
		{Ratio{1, 1}, 9, 10, false},
		{Ratio{1, 1}, 10, 10, true},
		{twoThirds, 0, 0, false}, // nothing of nothing is no majority
		{Ratio{termLimit - 1, termLimit}, 1000, 1000, true},
		{Ratio{termLimit - 1, termLimit}, 999, 1000, false},
	} {
		if got := row.share.Met(row.part, row.whole); got != row.met {
			t.Errorf("%d of %d against %d/%d: %v", row.part, row.whole, row.share.Num, row.share.Den, got)
		}
	}
}

// Needed is the least part that Met takes.
func TestRatioNeeded(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		den := rapid.Int64Range(1, termLimit).Draw(t, "den")
		share := Ratio{rapid.Int64Range(1, den).Draw(t, "num"), den}
		whole := rapid.IntRange(0, 1000).Draw(t, "whole")
		needed := share.Needed(whole)
		if whole > 0 && (!share.Met(needed, whole) || share.Met(needed-1, whole)) {
			t.Fatalf("%d of %d for %d/%d", needed, whole, share.Num, share.Den)
		}
		if whole == 0 && needed <= whole {
			t.Fatal("nothing can be reached")
		}
	})
}

func TestRatioCompare(t *testing.T) {
	for _, row := range []struct {
		a, b Ratio
		want int
	}{
		{Ratio{1, 2}, Ratio{2, 4}, 0},
		{Ratio{0, 1}, Ratio{0, 9}, 0},
		{Ratio{1, 3}, Ratio{1, 2}, -1},
		{Ratio{5, 1}, Ratio{4, 1}, 1},
		{Ratio{1 << 40, 1 << 10}, Ratio{1, 1<<40 + 1}, 1}, // 2^80+2^40 against 2^10: greater above 64 bits
		{Ratio{1 << 40, 3}, Ratio{1, 1 << 40}, 1},         // 2^80 against 3: greater above 64 bits, smaller below
		{Ratio{1, 1 << 40}, Ratio{1 << 40, 3}, -1},
		{Ratio{termLimit, termLimit - 1}, Ratio{termLimit - 1, termLimit - 2}, -1}, // differ by less than a float can tell
	} {
		if got := row.a.Compare(row.b); got != row.want {
			t.Errorf("%v against %v: %d", row.a, row.b, got)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string) Ratio {
			return Ratio{rapid.Int64Range(0, termLimit).Draw(t, name), rapid.Int64Range(1, termLimit).Draw(t, name)}
		}
		a, b := draw("a"), draw("b")
		if got, want := a.Compare(b), big.NewRat(a.Num, a.Den).Cmp(big.NewRat(b.Num, b.Den)); got != want {
			t.Fatalf("%v against %v: %d, want %d", a, b, got, want)
		}
		if a.Num < 1<<51 && a.Den < 1<<51 && a.Compare(Ratio{2 * a.Num, 2 * a.Den}) != 0 {
			t.Fatal("a fraction differs from its double")
		}
	})
}
