package statistics

import (
	"context"

	"linxuan/shared/table"
)

// Filed reads what groups filed for the round's years, the earliest first: for each group one set of values a year, nil
// where nothing was saved.
func (s *Statistics) Filed(ctx context.Context, roundID string, groups []string) (years []int, filed map[string][]Values, err error) {
	f, err := s.frame(ctx, roundID)
	if err != nil {
		return nil, nil, err
	}
	years = f.Eligibility.Years
	keys := make([]table.Key, 0, len(groups)*len(years))
	for _, group := range groups {
		for _, year := range years {
			keys = append(keys, filingKey(group, year))
		}
	}
	filings, err := table.GetMany[Filing](ctx, s.store, s.store.Records, keys)
	filed = make(map[string][]Values, len(groups))
	for i, key := range keys {
		group := groups[i/len(years)]
		filed[group] = append(filed[group], filings[key].Values)
	}
	return years, filed, err
}
