package statistics

import (
	"context"

	"linxuan/shared/calendar"
	"linxuan/shared/registry"
	"linxuan/shared/table"
)

// Counted is a filing that counts for a round: locked, filed in time, and no finding of falsification stands (R1.5, R3.3).
type Counted struct {
	Group   registry.Listed
	Year    int
	Values  Values
	Content string // hex SHA-256 of values and explanations, as in the ledger
}

// Counted gives the filings that count at an instant of one page of a body's groups, by the groups' numbers and years, and
// the cursor of the next page: what the annual report is compiled from.
func (s *Statistics) Counted(ctx context.Context, roundID, body string, at calendar.Instant, cursor string, groups int) ([]Counted, string, error) {
	f, err := s.frame(ctx, roundID)
	if err != nil {
		return nil, "", err
	}
	listed, next, err := s.registry.GroupsOf(ctx, body, cursor, groups)
	if err != nil || len(listed) == 0 {
		return nil, next, err
	}
	cards, err := s.cards(ctx, listed)
	if err != nil {
		return nil, "", err
	}
	closes := s.windows(ctx)
	var counted []Counted
	var keys []table.Key
	for _, group := range listed {
		card := cards[group.ID]
		years, err := standings(f, card, body, closes(group.ID), at)
		if err != nil {
			return nil, "", err
		}
		for _, year := range years {
			if !year.Counts() {
				continue
			}
			counted = append(counted, Counted{Group: group, Year: year.Year})
			keys = append(keys, filingKey(group.ID, year.Year))
		}
	}
	filings, err := table.GetMany[Filing](ctx, s.store, s.store.Records, keys)
	if err != nil {
		return nil, "", err
	}
	for i, key := range keys {
		counted[i].Values = filings[key].Values
		if counted[i].Content, err = filings[key].hash(); err != nil {
			return nil, "", err
		}
	}
	return counted, next, nil
}
