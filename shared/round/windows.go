package round

import (
	"context"

	"linxuan/shared/table"
)

// Windows finds the window of a phase for every body of a round, as Window does for one: dashboards ask for all at once.
func (s *Rounds) Windows(ctx context.Context, round string, phase Phase) (map[string]Effective, error) {
	r, err := s.Get(ctx, round)
	if err != nil {
		return nil, err
	}
	everyone := deadlineKey(round, phase, allScope(0))
	keys := []table.Key{everyone}
	for _, body := range r.Bodies {
		keys = append(keys, deadlineKey(round, phase, body))
	}
	found, err := table.GetMany[Deadline](ctx, s.store, s.store.Records, keys)
	if err != nil {
		return nil, err
	}
	windows := make(map[string]Effective, len(r.Bodies))
	for _, body := range r.Bodies {
		d := found[deadlineKey(round, phase, body)]
		if all := found[everyone]; all.ClosesAt > d.ClosesAt {
			d = all
		}
		windows[body] = Effective{Deadline: d, table: s.store.Records}
	}
	return windows, nil
}
