package statistics

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/calendar"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// Progress is how many filings of a body and a year have which status at an instant. Only filings under the round itself are
// counted, not those that an earlier round has locked. Once the window has closed, groups that saved nothing are not filed.
type Progress struct {
	Body      string `json:"body"`
	Year      int    `json:"year"`
	None      int64  `json:"none"` // saved nothing: known of groups that a lock has found so, 0 before
	Draft     int64  `json:"draft"`
	Complete  int64  `json:"complete"` // of the drafts: complete and not declared
	Submitted int64  `json:"submitted"`
	Filed     int64  `json:"filed"`
	NotFiled  int64  `json:"notFiled"`
}

// tally is the kept count of a body and a year. It counts contents, not locks, so that nothing has to be counted anew in the
// minute after a deadline: then the complete and the submitted ones are filed and the incomplete ones are not.
type tally struct {
	Blank      int64 `json:"blank"` // nothing saved
	Incomplete int64 `json:"incomplete"`
	Complete   int64 `json:"complete"`
	Submitted  int64 `json:"submitted"`
}

func (e Entry) tally() tally {
	switch {
	case e.SavedAt == 0:
		return tally{Blank: 1}
	case e.SubmittedAt != 0:
		return tally{Submitted: 1}
	case e.Complete:
		return tally{Complete: 1}
	}
	return tally{Incomplete: 1}
}

func (t tally) plus(u tally, times int64) tally {
	return tally{
		t.Blank + times*u.Blank, t.Incomplete + times*u.Incomplete, t.Complete + times*u.Complete, t.Submitted + times*u.Submitted,
	}
}

// open and closed read a count while the window is open, and once it has closed.
func (t tally) open(p Progress) Progress {
	p.None += t.Blank
	p.Draft += t.Incomplete + t.Complete
	p.Complete += t.Complete
	p.Submitted += t.Submitted
	return p
}

func (t tally) closed(p Progress) Progress {
	p.Filed += t.Complete + t.Submitted
	p.NotFiled += t.Blank + t.Incomplete
	return p
}

// shelf is where filings are counted together.
type shelf struct {
	round string
	year  int
	body  string
}

// count moves the kept counts by the difference of two versions of a card, and those of the day.
func (s *Statistics) count(tx *table.Tx, day calendar.Day, before, after Card) {
	moved := map[shelf]tally{}
	for _, e := range before.Entries {
		if now, _ := after.Entry(e.Year); now.Round != e.Round {
			continue // begun anew under a later round: what the earlier one counted stays
		}
		at := shelf{e.Round, e.Year, e.Body}
		moved[at] = moved[at].plus(e.tally(), -1)
	}
	for _, e := range after.Entries {
		at := shelf{e.Round, e.Year, e.Body}
		moved[at] = moved[at].plus(e.tally(), +1)
	}
	for at, t := range moved {
		if t != (tally{}) {
			tx.Update(s.store.Records, countKey(at.round, at.year, at.body), t.add(), nil, nil)
			tx.Update(s.store.Records, dayKey(day, at), t.add().
				Set(expression.Name("day"), expression.Value(day)).
				Set(expression.Name("year"), expression.Value(at.year)).
				Set(expression.Name("body"), expression.Value(at.body)), nil, nil)
		}
	}
}

func (t tally) add() expression.UpdateBuilder {
	return expression.
		Add(expression.Name("blank"), expression.Value(t.Blank)).
		Add(expression.Name("incomplete"), expression.Value(t.Incomplete)).
		Add(expression.Name("complete"), expression.Value(t.Complete)).
		Add(expression.Name("submitted"), expression.Value(t.Submitted))
}

// Progress counts the filings of a body, or of all bodies of the round where the body is empty, by year and status at an
// instant. It reads the kept counts, except for bodies whose lock is due and not recorded: those it counts itself, so that
// the numbers are right while nothing locks.
func (s *Statistics) Progress(ctx context.Context, roundID, body string, at time.Time) ([]Progress, error) {
	f, err := s.frame(ctx, roundID)
	if err != nil {
		return nil, err
	}
	bodies := f.Bodies
	if body != "" {
		bodies = []string{body}
	}
	due, err := s.rounds.Due(ctx, roundID, round.PhaseStatistics, calendar.At(at))
	if err != nil {
		return nil, err
	}
	late, err := s.openGroups(ctx, f, calendar.At(at))
	if err != nil {
		return nil, err
	}
	kept, err := s.kept(ctx, f, bodies)
	if err != nil {
		return nil, err
	}
	windows, err := s.rounds.Windows(ctx, roundID, round.PhaseStatistics)
	if err != nil {
		return nil, err
	}
	var all []Progress
	for _, code := range bodies {
		if !slices.ContainsFunc(due, func(d round.Due) bool { return d.Body == code }) {
			all = append(all, f.progress(code, kept, late[code], calendar.At(at) >= windows[code].ClosesAt)...)
			continue
		}
		counted, err := s.countAnew(ctx, f, code, calendar.At(at))
		if err != nil {
			return nil, err
		}
		all = append(all, counted...)
	}
	return all, nil
}

func (s *Statistics) kept(ctx context.Context, f frame, bodies []string) (map[table.Key]tally, error) {
	var keys []table.Key
	for _, code := range bodies {
		for _, year := range f.Eligibility.Years {
			keys = append(keys, countKey(f.ID, year, code))
		}
	}
	return table.GetMany[tally](ctx, s.store, s.store.Records, keys)
}

// openGroups gives, by body, the cards of groups whose own extension is still open.
func (s *Statistics) openGroups(ctx context.Context, f frame, at calendar.Instant) (map[string][]Card, error) {
	extended, err := s.extended(ctx, f.ID)
	if err != nil {
		return nil, err
	}
	open := map[string][]Card{}
	for group, until := range extended {
		if until <= at {
			continue
		}
		card, _, err := table.Find[Card](ctx, s.store, s.store.Records, cardKey(group))
		if err != nil {
			return nil, err
		}
		for _, code := range bodiesOf(card, f.ID) {
			open[code] = append(open[code], card)
		}
	}
	return open, nil
}

// bodiesOf gives the bodies under which a card is counted in a round: one, unless the group moved between two edits.
func bodiesOf(card Card, roundID string) []string {
	var bodies []string
	for _, e := range card.Entries {
		if e.Round == roundID && !slices.Contains(bodies, e.Body) {
			bodies = append(bodies, e.Body)
		}
	}
	return bodies
}

// progress reads the kept counts of a body whose window is open or has closed; late are the cards of groups that are still
// open all the same.
func (f frame) progress(body string, kept map[table.Key]tally, late []Card, closed bool) []Progress {
	var all []Progress
	for _, year := range f.Eligibility.Years {
		p := Progress{Body: body, Year: year}
		t := kept[countKey(f.ID, year, body)]
		if !closed {
			all = append(all, t.open(p))
			continue
		}
		for _, card := range late {
			if e, found := card.Entry(year); found && e.Round == f.ID && e.Body == body {
				t = t.plus(e.tally(), -1)
				p = e.tally().open(p)
			}
		}
		all = append(all, t.closed(p))
	}
	return all
}

// countAnew counts a body's filings from the cards.
func (s *Statistics) countAnew(ctx context.Context, f frame, body string, at calendar.Instant) ([]Progress, error) {
	all := make([]Progress, len(f.Eligibility.Years))
	for i, year := range f.Eligibility.Years {
		all[i] = Progress{Body: body, Year: year}
	}
	closes := s.windows(ctx)
	err := s.eachGroup(ctx, body, func(group registry.Listed, card Card) (bool, error) {
		years, err := standings(f, card, body, closes(group.ID), at)
		if err != nil {
			return false, err
		}
		for i, standing := range years {
			if standing.Round == "" || standing.Round == f.ID {
				all[i] = all[i].plus(standing)
			}
		}
		return true, nil
	})
	return all, err
}

func (p Progress) plus(s Standing) Progress {
	switch s.Status {
	case None:
		p.None++
	case Draft:
		p.Draft++
		if s.Complete {
			p.Complete++
		}
	case Submitted:
		p.Submitted++
	case Filed:
		p.Filed++
	case NotFiled:
		p.NotFiled++
	}
	return p
}
