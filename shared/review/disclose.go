package review

import (
	"context"
	"slices"

	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// Openings shows what the bodies' lists sent into the review, and the scores that count.
func (s *Reviews) Openings(ctx context.Context, roundID string) ([]ledger.Opening, error) {
	candidates, err := s.allCandidates(ctx, roundID)
	if err != nil || len(candidates) == 0 {
		return nil, err
	}
	first, err := ledger.Open(ActTakenIn, roundID, candidates)
	if err != nil {
		return nil, err
	}
	openings := []ledger.Opening{first}
	teams, _, err := s.teams(ctx, roundID)
	if err != nil {
		return nil, err
	}
	scores, err := table.All[Score](ctx, s.store, s.store.Records, table.Query{PK: scoreKey(roundID, "", "").PK})
	if err != nil {
		return nil, err
	}
	for _, score := range scores {
		if !score.Final || !slices.Contains(teams[score.Application], score.Expert) {
			continue
		}
		o, err := score.Salt.Open(ActScored, score.Application, score.disclosed())
		if err != nil {
			return nil, err
		}
		openings = append(openings, o)
	}
	return openings, nil
}
