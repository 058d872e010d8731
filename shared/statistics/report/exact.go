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

// quartiles takes them of n ordered values. A quantile that falls between two values lies on the line between them, so
// that the median of an even number is the mean of the middle two (Hyndman and Fan 1996, definition 7).
func quartiles(n int, value func(int) *big.Rat) Quartiles {
	at := func(k int) Exact {
		low, part := (n-1)*k/4, (n-1)*k%4
		v := value(low)
		if part > 0 {
			step := new(big.Rat).Sub(value(low+1), v)
			v = step.Add(step.Mul(step, big.NewRat(int64(part), 4)), v)
		}
		return exact(v)
	}
	return Quartiles{at(1), at(2), at(3)}
}

// compareFractions orders fractions with positive denominators exactly.
func compareFractions(a, b round.Fraction) int {
	aHigh, aLow := bits.Mul64(uint64(a.Num), uint64(b.Den)) //nolint:gosec // terms of ratios are not negative (statistics.Fits)
	bHigh, bLow := bits.Mul64(uint64(b.Num), uint64(a.Den)) //nolint:gosec // the same
	return cmp.Or(cmp.Compare(aHigh, bHigh), cmp.Compare(aLow, bLow))
}
