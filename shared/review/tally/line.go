package tally

import (
	"math/big"
	"slices"
)

// Place is where a dossier stands by each method.
type Place struct {
	Means map[Method]*big.Rat
	Ranks map[Method]int
	Above map[Method]bool // within the places; equals across the line are all within
	Moves bool            // above the line by one method and below it by another
	Near  bool            // within nearPoints of the line's own mean by at least one method
}

// nearPoints is the distance from the line, in points, within which a dossier is named as near it.
var nearPoints = big.NewRat(1, 1)

// Places says where each dossier stands when so many are to be chosen (R6.4: whether the cut line moves).
func Places(scores []Score, places int) map[string]Place {
	all := map[string]Place{}
	for _, method := range Methods {
		means := Means(method, scores)
		ranks := Ranks(means)
		line := lineOf(means, places)
		for dossier, mean := range means {
			p, known := all[dossier]
			if !known {
				p = Place{map[Method]*big.Rat{}, map[Method]int{}, map[Method]bool{}, false, false}
			}
			p.Means[method], p.Ranks[method], p.Above[method] = mean, ranks[dossier], ranks[dossier] <= places
			p.Moves = p.Moves || p.Above[method] != p.Above[Methods[0]]
			if line != nil {
				distance := new(big.Rat).Sub(mean, line)
				p.Near = p.Near || distance.Abs(distance).Cmp(nearPoints) <= 0
			}
			all[dossier] = p
		}
	}
	return all
}

// lineOf is the mean on the last place; nil where there are places for all, so that there is no line.
func lineOf(means map[string]*big.Rat, places int) *big.Rat {
	if places < 1 || len(means) <= places {
		return nil
	}
	descending := make([]*big.Rat, 0, len(means))
	for _, m := range means {
		descending = append(descending, m)
	}
	slices.SortFunc(descending, func(a, b *big.Rat) int { return b.Cmp(a) })
	return descending[places-1]
}
