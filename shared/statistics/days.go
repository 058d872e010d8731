package statistics

import (
	"context"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// DayCount is how far the filings of a year had come by the end of a day.
type DayCount struct {
	Day       calendar.Day `json:"day"`
	Year      int          `json:"year"`
	Begun     int64        `json:"begun"`     // something is saved
	Complete  int64        `json:"complete"`  // of these: basically complete, and no check is broken
	Submitted int64        `json:"submitted"` // of these: declared
}

// dayMove is how the kept counts of a year and a body moved on a day.
type dayMove struct {
	Day  calendar.Day `json:"day"`
	Year int          `json:"year"`
	Body string       `json:"body"`
	tally
}

// Days gives the course of a round's filings day by day, from the opening to the day of the instant, or to the last day on
// which anything moved once the window has closed: of a body, or of all bodies where the body is empty.
func (s *Statistics) Days(ctx context.Context, roundID, body string, at time.Time) ([]DayCount, error) {
	f, err := s.frame(ctx, roundID)
	if err != nil {
		return nil, err
	}
	moves, err := table.All[dayMove](ctx, s.store, s.store.Records, table.Query{PK: daysPK(roundID)})
	if err != nil {
		return nil, err
	}
	window := f.Phases[round.PhaseStatistics]
	first, last := calendar.DayOf(window.OpensAt.Time()), calendar.DayOf(window.ClosesAt.Add(-time.Millisecond).Time())
	for _, m := range moves {
		first, last = min(first, m.Day), max(last, m.Day)
	}
	return f.course(moves, body, first, min(last, calendar.DayOf(at))), nil
}

// course adds up the moves from day to day.
func (f frame) course(moves []dayMove, body string, first, last calendar.Day) []DayCount {
	type key struct {
		day  calendar.Day
		year int
	}
	moved := map[key]tally{}
	for _, m := range moves {
		if body == "" || body == m.Body {
			k := key{m.Day, m.Year}
			moved[k] = moved[k].plus(m.tally, 1)
		}
	}
	var all []DayCount
	sums := map[int]tally{}
	for day := first; day <= last; day = day.AddDays(1) {
		for _, year := range f.Eligibility.Years {
			t := sums[year].plus(moved[key{day, year}], 1)
			sums[year] = t
			all = append(all, DayCount{day, year, t.Incomplete + t.Complete + t.Submitted, t.Complete + t.Submitted, t.Submitted})
		}
	}
	return all
}

// Unfiled gives one page of the groups that have not filed a year at an instant: nothing saved, a draft that is not declared
// or, once the window has closed, not filed. Of a body, or of all bodies where the body is empty. A page holds the groups
// that were found among at least so many as the limit says, so it may be longer, or empty with more to come.
func (s *Statistics) Unfiled(ctx context.Context, roundID, body string, year int, at time.Time, cursor string, limit int) ([]Row, string, error) {
	f, err := s.frame(ctx, roundID)
	if err != nil {
		return nil, "", err
	}
	if err := f.asks(year); err != nil {
		return nil, "", err
	}
	var open []Row
	for {
		var groups []registry.Listed
		if body == "" {
			groups, cursor, err = s.registry.Groups(ctx, cursor, limit)
		} else {
			groups, cursor, err = s.registry.GroupsOf(ctx, body, cursor, limit)
		}
		if err != nil {
			return nil, "", err
		}
		rows, err := s.rows(ctx, f, groups, at)
		if err != nil {
			return nil, "", err
		}
		for _, row := range rows {
			if row.unfiled(year) {
				open = append(open, row)
			}
		}
		if cursor == "" || len(open) >= limit {
			return open, cursor, nil
		}
	}
}

func (r Row) unfiled(year int) bool {
	for _, s := range r.Years {
		if s.Year == year {
			return s.Status != Submitted && s.Status != Filed
		}
	}
	return false
}
