package report

import (
	"cmp"
	"math/big"
	"math/bits"
	"strconv"

	"linxuan/shared/round"
)

// Exact is a rational number in lowest terms as math/big writes it: "12", "25/2". Empty is no number.
type Exact string

// Rat reads the number; nil where there is none.
func (e Exact) Rat() *big.Rat {
	r, ok := new(big.Rat).SetString(string(e))
	if !ok {
		return nil
	}
	return r
}

func exact(r *big.Rat) Exact { return Exact(r.RatString()) }

// whole is an integer as an exact number.
func whole(n int64) Exact { return Exact(strconv.FormatInt(n, 10)) }

// ratio is an exact fraction; without a denominator there is none.
func ratio(num, den int64) Exact {
	if den == 0 {
		return ""
	}
	return exact(big.NewRat(num, den))
}

// Quartiles are the values below which a quarter, a half and three quarters of the groups lie.
type Quartiles struct {
	Lower  Exact `json:"lower"`
	Median Exact `json:"median"`
	Upper  Exact `json:"upper"`
}

// quartiles takes them of ordered values. A quantile that falls between two values lies on the line between them, so that
// the median of an even number is the mean of the middle two (Hyndman and Fan 1996, definition 7).
func quartiles(of []entry) Quartiles {
	at := func(k int) Exact {
		low, part := (len(of)-1)*k/4, int64((len(of)-1)*k%4)
		if part == 0 {
			return between(of[low].Fraction, of[low].Fraction, 0)
		}
		return between(of[low].Fraction, of[low+1].Fraction, part)
	}
	return Quartiles{at(1), at(2), at(3)}
}

// between is the number so many quarters of the way from one to another. Whole numbers, which most are, need no big ones:
// they are at most statistics.MaxValue, four times which is far below 2^63.
func between(from, to round.Fraction, quarters int64) Exact {
	if from.Den == 1 && to.Den == 1 {
		switch n := 4*from.Num + quarters*(to.Num-from.Num); {
		case n%4 == 0:
			return whole(n / 4)
		case n%2 == 0:
			return whole(n/2) + "/2"
		default:
			return whole(n) + "/4"
		}
	}
	a, b := big.NewRat(from.Num, from.Den), big.NewRat(to.Num, to.Den)
	step := b.Mul(b.Sub(b, a), big.NewRat(quarters, 4))
	return exact(step.Add(step, a))
}

// compareFractions orders fractions with positive denominators exactly.
func compareFractions(a, b round.Fraction) int {
	aHigh, aLow := bits.Mul64(uint64(a.Num), uint64(b.Den)) //nolint:gosec // terms of ratios are not negative (statistics.Fits)
	bHigh, bLow := bits.Mul64(uint64(b.Num), uint64(a.Den)) //nolint:gosec // the same
	return cmp.Or(cmp.Compare(aHigh, bHigh), cmp.Compare(aLow, bLow))
}
