package review

import (
	"cmp"
	"context"
	"math/big"
	"slices"

	"linxuan/shared/review/tally"
)

// Analysis is what the final scores of a round say together, for who prepares the meeting (R6.4). It decides nothing.
type Analysis struct {
	Places    int           `json:"places"`          // groups chosen at most
	Alpha     *Mean         `json:"alpha,omitempty"` // Krippendorff's alpha, rounded to millionths; absent where nothing can be said
	Standings []Standing    `json:"standings"`       // by the raw mean, the highest first
	Outliers  []OutlierView `json:"outliers"`
}

// Standing is where one application stands by each method.
type Standing struct {
	Application string   `json:"application"`
	Group       string   `json:"group"`
	GroupName   string   `json:"groupName"`
	Figures     []Figure `json:"figures"` // by tally.Methods, in their order
	Moves       bool     `json:"moves" doc:"Within the places by one method and not by another"`
	Near        bool     `json:"near" doc:"Within a point of the last place's mean by some method"`
}

// Figure is what one method says of an application.
type Figure struct {
	Method tally.Method `json:"method" enum:"raw,trimmed,standardised"`
	Mean   Mean         `json:"mean"`
	Rank   int          `json:"rank"`
	Within bool         `json:"within" doc:"Within the places"`
}

// OutlierView is a score that stands apart from the others of its application.
type OutlierView struct {
	Application string `json:"application"`
	GroupName   string `json:"groupName"`
	Expert      string `json:"expert"` // account id
	Points      int    `json:"points"`
	Others      Mean   `json:"others" doc:"Median of the application's other scores"`
}

// Analysis sets the final scores of a round side by side.
func (s *Reviews) Analysis(ctx context.Context, roundID string) (Analysis, error) {
	of, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return Analysis{}, err
	}
	judged, err := s.judged(ctx, roundID)
	if err != nil {
		return Analysis{}, err
	}
	var scores []tally.Score
	names := map[string]string{}
	for _, j := range judged {
		names[j.Application] = j.GroupName
		for _, score := range j.scores {
			if score.Final {
				scores = append(scores, tally.Score{Dossier: j.Application, Expert: score.Expert, Points: score.Total})
			}
		}
	}
	places := tally.Places(scores, of.Ballot.Target)
	a := Analysis{Places: of.Ballot.Target, Standings: []Standing{}, Outliers: []OutlierView{}}
	for _, j := range judged {
		if p, scored := places[j.Application]; scored {
			a.Standings = append(a.Standings, standing(j.Candidate, p))
		}
	}
	slices.SortFunc(a.Standings, func(x, y Standing) int {
		return cmp.Or(cmp.Compare(x.Figures[0].Rank, y.Figures[0].Rank), cmp.Compare(x.Application, y.Application))
	})
	for _, o := range tally.Outliers(scores) {
		a.Outliers = append(a.Outliers, OutlierView{o.Dossier, names[o.Dossier], o.Expert, o.Points, fraction(o.Others)})
	}
	if alpha, ok := tally.Alpha(scores); ok {
		rounded := fraction(tally.Millionths(alpha))
		a.Alpha = &rounded
	}
	return a, nil
}

func standing(c Candidate, p tally.Place) Standing {
	s := Standing{Application: c.Application, Group: c.Group, GroupName: c.GroupName, Moves: p.Moves, Near: p.Near}
	for _, m := range tally.Methods {
		s.Figures = append(s.Figures, Figure{m, fraction(p.Means[m]), p.Ranks[m], p.Above[m]})
	}
	return s
}

// fraction is a figure whose terms fit: means of whole points do, and so does what is rounded to millionths.
func fraction(r *big.Rat) Mean { return Mean{r.Num().Int64(), r.Denom().Int64()} }
