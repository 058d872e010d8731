package monitoring

import (
	"context"

	"linxuan/shared/calendar"
	"linxuan/shared/table"
)

// Owed is a form that a group owes: of a window, or an amended one after a return.
type Owed struct {
	Year  int              `json:"year"`
	Group string           `json:"group"`
	Round string           `json:"round"` // that listed the group
	Until calendar.Instant `json:"until"`
}

// Owing gives the groups that owe a window its form and have not filed it.
func (s *Monitoring) Owing(ctx context.Context, w Window, at calendar.Instant) ([]Owed, error) {
	rows, err := s.register.Register(ctx)
	if err != nil {
		return nil, err
	}
	filings, err := table.All[Filing](ctx, s.store, s.store.Records, table.Query{PK: filingKey(w.Year, "").PK})
	if err != nil {
		return nil, err
	}
	filed := make(map[string]bool, len(filings))
	for _, f := range filings {
		filed[f.Group] = true
	}
	var all []Owed
	for _, row := range rows {
		if !filed[row.Group] && Due(row, w, at) {
			all = append(all, Owed{Year: w.Year, Group: row.Group, Round: row.Round, Until: w.ClosesAt})
		}
	}
	return all, nil
}

// Outstanding gives the returned forms that have not come again.
func (s *Monitoring) Outstanding(ctx context.Context) ([]Owed, error) {
	return table.All[Owed](ctx, s.store, s.store.Records, table.Query{PK: returnedKey(0, "").PK})
}
