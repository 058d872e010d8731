package round

import (
	"context"
	"slices"

	"linxuan/shared/calendar"
	"linxuan/shared/table"
)

// Due is one lock that the records ask for: the window of a phase for a body has closed. Locks only record what the
// conditions of writes have decided already, so running one late, twice or never changes no decision (R5.2).
type Due struct {
	Round    string
	Phase    Phase
	Body     string
	ClosesAt calendar.Instant // the latest instant at which any of the body's windows closed
}

type lockout struct {
	ClosesAt calendar.Instant `json:"closesAt"`
	DoneAt   calendar.Instant `json:"doneAt"`
}

// Due finds, from the records alone, the bodies whose window of a phase has closed and whose lock is not recorded up to
// that instant. An extension of one group makes its body due again when the extension ends.
func (s *Rounds) Due(ctx context.Context, round string, phase Phase, at calendar.Instant) ([]Due, error) {
	r, err := s.Get(ctx, round)
	if err != nil || !slices.Contains(byBody, phase) {
		return nil, err
	}
	closed, err := s.closed(ctx, r, phase, at)
	if err != nil {
		return nil, err
	}
	keys := make([]table.Key, 0, len(closed))
	for body := range closed {
		keys = append(keys, lockoutKey(round, phase, body))
	}
	done, err := table.GetMany[lockout](ctx, s.store, s.store.Records, keys)
	if err != nil {
		return nil, err
	}
	var due []Due
	for _, body := range r.Bodies {
		instant, ok := closed[body]
		if ok && done[lockoutKey(round, phase, body)].ClosesAt < instant {
			due = append(due, Due{round, phase, body, instant})
		}
	}
	return due, nil
}

// closed gives for each body the latest instant, not after at, at which the window of the body or of one of its groups closed.
func (s *Rounds) closed(ctx context.Context, r Round, phase Phase, at calendar.Instant) (map[string]calendar.Instant, error) {
	windows, err := s.Windows(ctx, r.ID, phase)
	if err != nil {
		return nil, err
	}
	closed := map[string]calendar.Instant{}
	for body, w := range windows {
		if w.ClosesAt <= at {
			closed[body] = w.ClosesAt
		}
	}
	granted, err := s.Extensions(ctx, r.ID, true)
	if err != nil {
		return nil, err
	}
	for _, x := range granted {
		// An extension that the body's own window outlasts closes nothing.
		if x.Phase == phase && x.Scope == ScopeGroup && x.ClosesAt <= at && closed[x.Body] != 0 {
			closed[x.Body] = max(closed[x.Body], x.ClosesAt)
		}
	}
	return closed, nil
}

// Settle records that a body's lock is done up to its instant.
func (s *Rounds) Settle(ctx context.Context, d Due, at calendar.Instant) error {
	batch := s.store.Batch(s.store.Records)
	batch.Put(lockoutKey(d.Round, d.Phase, d.Body), lockout{d.ClosesAt, at})
	return batch.Flush(ctx)
}
