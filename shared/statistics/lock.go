package statistics

import (
	"context"
	"errors"

	"linxuan/shared/calendar"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

const (
	groupsPage = 100 // groups read at once
	lockPage   = 50  // groups locked in one call
	lockTries  = 4   // against acts and locks that run beside
)

// LockBody records for the groups of a body what the closing instant has made of their filings (R3.2), each group by its own
// conditional write, and gives how many it recorded and whether there are more: call it again then. Groups whose own
// extension is still open are left for its end. What is recorded for a closing instant is not recorded twice, so it may run
// twice, late, in parallel or never; nothing is decided by it.
func (s *Statistics) LockBody(ctx context.Context, act table.Act, roundID, body string, at calendar.Instant) (done int, more bool, err error) {
	f, err := s.frame(ctx, roundID)
	if err != nil {
		return 0, false, err
	}
	closes := s.windows(ctx)
	err = s.eachGroup(ctx, body, func(group registry.Listed, card Card) (bool, error) {
		until, err := closes(group.ID)(roundID, body)
		if err != nil || until > at {
			return true, err
		}
		if _, todo := f.locked(card, body, until, at); len(todo) == 0 {
			return true, nil
		}
		if done == lockPage {
			more = true
			return false, nil
		}
		locked, err := s.lockGroup(ctx, act, f, group.ID, body, until)
		if errors.Is(err, table.ErrBusy) {
			more, err = true, nil
		}
		if locked {
			done++
		}
		return true, err
	})
	return done, more, err
}

// eachGroup goes over the groups of a body with their cards until do says stop.
func (s *Statistics) eachGroup(ctx context.Context, body string, do func(registry.Listed, Card) (goOn bool, err error)) error {
	cursor := ""
	for {
		groups, next, err := s.registry.GroupsOf(ctx, body, cursor, groupsPage)
		if err != nil {
			return err
		}
		cards, err := s.cards(ctx, groups)
		if err != nil {
			return err
		}
		for _, group := range groups {
			if goOn, err := do(group, cards[group.ID]); err != nil || !goOn {
				return err
			}
		}
		if next == "" {
			return nil
		}
		cursor = next
	}
}

// cards reads the cards of groups; a group that has none gets an empty one.
func (s *Statistics) cards(ctx context.Context, groups []registry.Listed) (map[string]Card, error) {
	keys := make([]table.Key, len(groups))
	for i, group := range groups {
		keys[i] = cardKey(group.ID)
	}
	found, err := table.GetMany[Card](ctx, s.store, s.store.Records, keys)
	if err != nil {
		return nil, err
	}
	cards := make(map[string]Card, len(groups))
	for i, group := range groups {
		card := found[keys[i]]
		card.Group = group.ID
		cards[group.ID] = card
	}
	return cards, nil
}

// locked gives a card on which the round's closing instant is recorded for every year that the round asks for, and the
// entries that this changes: none where it is recorded already. Years that were filed under an earlier round are left alone.
func (f frame) locked(card Card, body string, closedAt, at calendar.Instant) (Card, []Entry) {
	var changed []Entry
	for _, year := range f.Eligibility.Years {
		e, found := card.Entry(year)
		if found && e.claimed(f.ID) {
			continue
		}
		if !found || e.Round != f.ID {
			e = f.blank(year, body)
		}
		if e.Lock != nil && e.Lock.ClosedAt >= closedAt {
			continue
		}
		e.Body = body
		e.Lock = &Lock{ClosedAt: closedAt, Status: StatusAt(e, closedAt, closedAt), At: at}
		card = card.with(e)
		changed = append(changed, e)
	}
	return card, changed
}

// lockGroup records the lock of one group's filings, unless somebody else has.
func (s *Statistics) lockGroup(ctx context.Context, act table.Act, f frame, group, body string, closedAt calendar.Instant) (bool, error) {
	var err error
	for range lockTries {
		var locked bool
		if locked, err = s.lockOnce(ctx, act, f, group, body, closedAt); !errors.Is(err, table.ErrBusy) {
			return locked, err
		}
	}
	return false, err
}

func (s *Statistics) lockOnce(ctx context.Context, act table.Act, f frame, group, body string, closedAt calendar.Instant) (bool, error) {
	before, _, err := table.Find[Card](ctx, s.store, s.store.Records, cardKey(group))
	if err != nil {
		return false, err
	}
	before.Group = group
	after, changed := f.locked(before, body, closedAt, calendar.At(act.At))
	if len(changed) == 0 {
		return false, nil
	}
	tx := table.Begin()
	for _, e := range changed {
		facts := e.shares()
		facts["status"], facts["closedAt"] = string(e.Lock.Status), closedAt.String()
		o := Of{Round: f.ID, Group: group, Year: e.Year}
		if _, err := s.enter(tx, act, o, ActLocked, e.Content, facts); err != nil {
			return false, err
		}
	}
	s.putCard(tx, act.At, before, after)
	return true, s.store.Commit(ctx, tx)
}

// windows gives each group's closing instants for lists and locks: a body's window and the extensions of a round are read
// once, not once a group. It comes to the same instants as the window of each group.
func (s *Statistics) windows(ctx context.Context) func(group string) closing {
	type place struct{ round, body string }
	bodies := map[place]calendar.Instant{}
	groups := map[string]map[string]calendar.Instant{} // by round
	return func(group string) closing {
		return func(roundID, body string) (calendar.Instant, error) {
			if _, known := groups[roundID]; !known {
				extended, err := s.extended(ctx, roundID)
				if err != nil {
					return 0, err
				}
				groups[roundID] = extended
			}
			at := place{roundID, body}
			if _, known := bodies[at]; !known {
				w, err := s.rounds.Window(ctx, roundID, round.PhaseStatistics, body, "")
				if err != nil {
					return 0, err
				}
				bodies[at] = w.ClosesAt
			}
			return max(bodies[at], groups[roundID][group]), nil
		}
	}
}

// extended gives the groups that have an extension of their own, each with the latest instant.
func (s *Statistics) extended(ctx context.Context, roundID string) (map[string]calendar.Instant, error) {
	granted, err := s.rounds.Extensions(ctx, roundID, true)
	if err != nil {
		return nil, err
	}
	until := map[string]calendar.Instant{}
	for _, x := range granted {
		if x.Phase == round.PhaseStatistics && x.Scope == round.ScopeGroup {
			until[x.Group] = max(until[x.Group], x.ClosesAt)
		}
	}
	return until, nil
}
