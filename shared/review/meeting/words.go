package meeting

import (
	"math/big"
	"strconv"
	"strings"

	"linxuan/shared/review"
	"linxuan/shared/statistics"
)

// written gives a number of the statistics as people read it, exactly: amounts in the unit of the form, shares in per cent.
func written(i statistics.Indicator, v statistics.Value) string {
	if f, ok := v.Ratio(); ok && i.Type == statistics.Ratio {
		if f.Den <= 0 {
			return ""
		}
		return decimal(big.NewRat(f.Num*100, f.Den)) + "%"
	}
	n, ok := v.Number()
	if !ok {
		return ""
	}
	exact := big.NewRat(n, i.Scale())
	places, _ := exact.FloatPrec() // a scale of ten thousand always ends
	return thousands(exact.FloatString(places))
}

// Points writes a mean of points: to two places, and said so where it is not exact; empty where nobody has given a score.
func Points(m review.Mean) string {
	if m.Den == 0 {
		return ""
	}
	return decimal(big.NewRat(m.Num, m.Den))
}

const places = 2

func decimal(r *big.Rat) string {
	if n, exact := r.FloatPrec(); exact && n <= places {
		return thousands(r.FloatString(n))
	}
	return "约" + thousands(r.FloatString(places))
}

// thousands sets the thousands of a number apart.
func thousands(number string) string {
	whole, rest, split := strings.Cut(number, ".")
	var b strings.Builder
	for i, digit := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(digit)
	}
	if split {
		b.WriteString("." + rest)
	}
	return b.String()
}

// Heads are the years over the columns of figures, in words.
func (b Book) Heads() []string {
	heads := make([]string, len(b.Years))
	for i, y := range b.Years {
		heads[i] = strconv.Itoa(y) + " 年"
	}
	return heads
}
