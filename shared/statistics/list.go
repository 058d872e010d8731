package statistics

import (
	"context"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/registry"
)

// Row is a group with the standings of a round's years.
type Row struct {
	Group  string     `json:"group"`
	Number string     `json:"number"`
	Name   string     `json:"name"`
	Body   string     `json:"body"`
	Years  []Standing `json:"years"` // without the lists of what is missing or wrong
}

// List gives one page of a body's groups, by their numbers, with how their statistics of a round's years stand at an
// instant. Groups that saved nothing are among them.
func (s *Statistics) List(ctx context.Context, roundID, body string, at time.Time, cursor string, limit int) ([]Row, string, error) {
	f, err := s.frame(ctx, roundID)
	if err != nil {
		return nil, "", err
	}
	groups, next, err := s.registry.GroupsOf(ctx, body, cursor, limit)
	if err != nil {
		return nil, "", err
	}
	rows, err := s.rows(ctx, f, groups, at)
	return rows, next, err
}

// rows gives groups with how their statistics stand at an instant.
func (s *Statistics) rows(ctx context.Context, f frame, groups []registry.Listed, at time.Time) ([]Row, error) {
	cards, err := s.cards(ctx, groups)
	if err != nil {
		return nil, err
	}
	closes := s.windows(ctx)
	rows := make([]Row, len(groups))
	for i, group := range groups {
		years, err := standings(f, cards[group.ID], group.Body, closes(group.ID), calendar.At(at))
		if err != nil {
			return nil, err
		}
		for y := range years {
			years[y].Missing, years[y].Broken = nil, nil
		}
		rows[i] = Row{group.ID, group.Number, group.Name, group.Body, years}
	}
	return rows, nil
}
