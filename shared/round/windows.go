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
	var all []table.Key
	for _, body := range r.Bodies {
		all = append(all, windowKeys(round, phase, body, "")...)
	}
	found, err := table.GetMany[Deadline](ctx, s.store, s.store.Records, all)
	if err != nil {
		return nil, err
	}
	windows := make(map[string]Effective, len(r.Bodies))
	for _, body := range r.Bodies {
		if windows[body], err = s.latest(found, windowKeys(round, phase, body, "")); err != nil {
			return nil, err
		}
	}
	return windows, nil
}

// GroupWindows reads the windows of a phase for all groups of a body at once, as Window does for one: lists and locks ask for many.
func (s *Rounds) GroupWindows(ctx context.Context, round string, phase Phase, body string) (func(group string) Effective, error) {
	own, err := s.Window(ctx, round, phase, body, "")
	if err != nil {
		return nil, err
	}
	granted, err := s.Extensions(ctx, round, true)
	if err != nil {
		return nil, err
	}
	groups := map[string]Effective{}
	for _, x := range granted {
		if x.Phase == phase && x.Scope == ScopeGroup && x.ClosesAt > max(own.ClosesAt, groups[x.Group].ClosesAt) {
			d := Deadline{Round: round, Phase: phase, Scope: x.Group, OpensAt: own.OpensAt, ClosesAt: x.ClosesAt, Extension: x.ID}
			groups[x.Group] = Effective{Deadline: d, table: s.store.Records}
		}
	}
	return func(group string) Effective {
		if wider, ok := groups[group]; ok {
			return wider
		}
		return own
	}, nil
}
