// Package tally makes of a panel's scores what the secretariat reads before the meeting: means by three methods, how far the
// experts agree, which scores stand apart, and whether the line moves from one method to another (R6.4). It is plain
// arithmetic on whole points, exact or rounded where its comment says so, and the same for every order of the scores.
package tally

import (
	"cmp"
	"math/big"
	"slices"
)

// Score is what one expert gave one dossier.
type Score struct {
	Dossier string
	Expert  string
	Points  int
}

// Method is a way to make one figure of a dossier's scores.
type Method string

// The methods. Which of them counts is the round's own matter; the platform ranks by the raw mean.
const (
	Raw          Method = "raw"          // the mean
	Trimmed      Method = "trimmed"      // the mean without the highest and the lowest, from trimFrom scores on
	Standardised Method = "standardised" // the mean of z-scores, brought back to the panel's scale
)

// Methods lists them in the order in which they are shown.
var Methods = []Method{Raw, Trimmed, Standardised}

// trimFrom is the number of scores from which one is left out at each end: with fewer, one expert would decide alone.
const trimFrom = 4

// Means gives each dossier's figure by a method. Dossiers without a score have none.
func Means(method Method, scores []Score) map[string]*big.Rat {
	if method == Standardised {
		return standardised(scores)
	}
	means := map[string]*big.Rat{}
	for dossier, points := range byDossier(scores) {
		if method == Trimmed && len(points) >= trimFrom {
			points = points[1 : len(points)-1]
		}
		means[dossier] = mean(points)
	}
	return means
}

// byDossier gives each dossier's points in ascending order.
func byDossier(scores []Score) map[string][]int {
	points := map[string][]int{}
	for _, s := range scores {
		points[s.Dossier] = append(points[s.Dossier], s.Points)
	}
	for _, p := range points {
		slices.Sort(p)
	}
	return points
}

func mean(points []int) *big.Rat {
	sum := 0
	for _, p := range points {
		sum += p
	}
	return big.NewRat(int64(sum), int64(len(points)))
}

// scale is one expert's, or the whole panel's, mean and standard deviation (of the population).
type scale struct {
	mean, deviation *big.Rat
}

func scaleOf(points []int) scale {
	sum, squares := int64(0), int64(0)
	for _, p := range points {
		sum += int64(p)
		squares += int64(p) * int64(p)
	}
	n := int64(len(points))
	return scale{big.NewRat(sum, n), root(big.NewRat(n*squares-sum*sum, n*n))}
}

// rootDigits is the precision of square roots: they are cut after twelve decimals, which is far below what the rounding to
// millionths can show, so that every machine finds the same figure.
const rootDigits = 12

// root is the square root of a fraction that is not negative, cut after rootDigits decimals.
func root(x *big.Rat) *big.Rat {
	unit := new(big.Int).Exp(big.NewInt(10), big.NewInt(rootDigits), nil)
	scaled := new(big.Int).Mul(x.Num(), new(big.Int).Mul(unit, unit))
	return new(big.Rat).SetFrac(scaled.Sqrt(scaled.Quo(scaled, x.Denom())), unit)
}

// standardised takes each expert's habit out: a score counts by how many of the expert's own deviations it lies above the
// expert's own mean. The mean of these is brought back to points by the whole panel's mean and deviation and rounded to
// millionths of a point, half up. The scores of an expert who gave all dossiers the same say nothing and count as the mean.
func standardised(scores []Score) map[string]*big.Rat {
	own, all := map[string][]int{}, make([]int, len(scores))
	for i, s := range scores {
		own[s.Expert] = append(own[s.Expert], s.Points)
		all[i] = s.Points
	}
	if len(scores) == 0 {
		return map[string]*big.Rat{}
	}
	scales := map[string]scale{}
	for expert, points := range own {
		scales[expert] = scaleOf(points)
	}
	sums, counts := map[string]*big.Rat{}, map[string]int64{}
	for _, s := range scores {
		if sums[s.Dossier] == nil {
			sums[s.Dossier] = new(big.Rat)
		}
		counts[s.Dossier]++
		if of := scales[s.Expert]; of.deviation.Sign() > 0 {
			z := new(big.Rat).Sub(big.NewRat(int64(s.Points), 1), of.mean)
			sums[s.Dossier].Add(sums[s.Dossier], z.Quo(z, of.deviation))
		}
	}
	panel, means := scaleOf(all), map[string]*big.Rat{}
	for dossier, sum := range sums {
		points := new(big.Rat).Mul(panel.deviation, sum)
		points.Quo(points, big.NewRat(counts[dossier], 1))
		means[dossier] = Millionths(points.Add(points, panel.mean))
	}
	return means
}

// Millionths rounds to millionths, half up.
func Millionths(x *big.Rat) *big.Rat {
	twice := new(big.Int).Mul(x.Num(), big.NewInt(2_000_000))
	twice.Add(twice, x.Denom())
	n := new(big.Int)
	n.DivMod(twice, new(big.Int).Mul(big.NewInt(2), x.Denom()), new(big.Int))
	return new(big.Rat).SetFrac(n, big.NewInt(1_000_000))
}

// Ranks gives each dossier its place by its mean, the highest first; equals share the better place.
func Ranks(means map[string]*big.Rat) map[string]int {
	order := make([]string, 0, len(means))
	for dossier := range means {
		order = append(order, dossier)
	}
	slices.SortFunc(order, func(a, b string) int {
		return cmp.Or(means[b].Cmp(means[a]), cmp.Compare(a, b))
	})
	ranks := map[string]int{}
	for i, dossier := range order {
		ranks[dossier] = i + 1
		if i > 0 && means[dossier].Cmp(means[order[i-1]]) == 0 {
			ranks[dossier] = ranks[order[i-1]]
		}
	}
	return ranks
}
