package tally

import (
	"cmp"
	"math/big"
	"slices"
)

// Alpha is Krippendorff's alpha for interval data: 1 is full agreement, 0 what chance would give, below 0 less than that.
// Dossiers with one score say nothing of agreement and are left out. ok is false where nothing can be said: no dossier with
// two scores, or all scores alike.
//
// Krippendorff, K. (2011), Computing Krippendorff's Alpha-Reliability, https://repository.upenn.edu/asc_papers/43
func Alpha(scores []Score) (alpha *big.Rat, ok bool) {
	observed, n := new(big.Rat), int64(0)
	var paired []int
	for _, points := range byDossier(scores) {
		m := int64(len(points))
		if m < 2 {
			continue
		}
		observed.Add(observed, big.NewRat(differences(points), m-1))
		paired, n = append(paired, points...), n+m
	}
	expected := differences(paired)
	if expected == 0 {
		return nil, false
	}
	alpha = observed.Mul(observed, big.NewRat(n-1, expected))
	return alpha.Sub(big.NewRat(1, 1), alpha), true
}

// differences is the sum of the squared differences of all ordered pairs: 2(nΣx² − (Σx)²).
func differences(points []int) int64 {
	sum, squares := int64(0), int64(0)
	for _, p := range points {
		sum += int64(p)
		squares += int64(p) * int64(p)
	}
	return 2 * (int64(len(points))*squares - sum*sum)
}

// Outlier is a score that stands apart from its dossier's others.
type Outlier struct {
	Score
	Others *big.Rat // median of the dossier's other scores
}

// outlierFactor is 3 × 1.4826: three deviations of a normal distribution, estimated by the median of the absolute deviations.
//
// Leys, C. et al. (2013), Detecting outliers: Do not use standard deviation around the mean, use absolute deviation around the
// median, Journal of Experimental Social Psychology 49(4), 764–766.
var outlierFactor = big.NewRat(3*14826, 10000)

// Outliers flags the scores whose distance from the median of their dossier's other scores is more than three deviations of
// all such distances, the farthest first. It judges nobody: it says where the secretariat should look. Dossiers with fewer
// than three scores have no others to stand apart from; where most distances are zero, nothing is flagged.
func Outliers(scores []Score) []Outlier {
	points := byDossier(scores)
	type apart struct {
		Outlier
		distance *big.Rat
	}
	var all []apart
	for _, s := range scores {
		team := points[s.Dossier]
		if len(team) < 3 {
			continue
		}
		i, _ := slices.BinarySearch(team, s.Points)
		others := Median(slices.Delete(slices.Clone(team), i, i+1))
		distance := new(big.Rat).Sub(big.NewRat(int64(s.Points), 1), others)
		all = append(all, apart{Outlier{s, others}, distance.Abs(distance)})
	}
	if len(all) == 0 {
		return nil
	}
	slices.SortFunc(all, func(a, b apart) int {
		return cmp.Or(b.distance.Cmp(a.distance), cmp.Compare(a.Dossier, b.Dossier), cmp.Compare(a.Expert, b.Expert))
	})
	middle := new(big.Rat).Add(all[(len(all)-1)/2].distance, all[len(all)/2].distance)
	limit := middle.Mul(middle, new(big.Rat).Mul(outlierFactor, big.NewRat(1, 2)))
	var flagged []Outlier
	for _, a := range all {
		if limit.Sign() > 0 && a.distance.Cmp(limit) > 0 {
			flagged = append(flagged, a.Outlier)
		}
	}
	return flagged
}

// Median is the middle of points in ascending order, of an even number the mean of the two in the middle.
func Median(ascending []int) *big.Rat {
	n := len(ascending)
	return big.NewRat(int64(ascending[(n-1)/2]+ascending[n/2]), 2)
}
