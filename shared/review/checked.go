package review

import (
	"context"
	"slices"

	"linxuan/shared/calendar"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// Checked is the checklist of an application as the secretariat has noted it on the way to a decision (R6.1). It decides
// nothing, and nobody outside reads it.
type Checked struct {
	Application string           `json:"application"`
	Checks      []Check          `json:"checks"`
	NotedAt     calendar.Instant `json:"notedAt"`
	Version     int64            `json:"version"`
}

// Note keeps what was found so far: items may still be open, and a defect still be without its description. Errors:
// ErrPreliminary for an item that the checklist has not, or has once; table.ErrStale; the window's.
func (s *Reviews) Note(ctx context.Context, act table.Act, roundID, app string, checks []Check, version int64) (Checked, error) {
	if _, err := s.Candidate(ctx, roundID, app); err != nil {
		return Checked{}, err
	}
	scheme, err := s.Scheme(ctx, roundID)
	if err != nil {
		return Checked{}, err
	}
	found := ErrPreliminary.New()
	checkItems(found, checks, scheme.Checklist)
	if err := found.OrNil(); err != nil {
		return Checked{}, err
	}
	window, err := s.rounds.Window(ctx, roundID, round.PhasePreliminary, "", "")
	if err != nil {
		return Checked{}, err
	}
	c := Checked{app, checks, calendar.At(act.At), version}
	tx := table.Begin()
	window.Guard(tx, act)
	if k := checksKey(roundID, app); version == 0 {
		tx.Create(s.store.Records, k, c, table.Say(table.ErrStale.New("version", 1)))
	} else {
		tx.Replace(s.store.Records, k, c, version)
	}
	c.Version++
	return c, s.store.Commit(ctx, tx)
}

// Checked reads what is noted of an application; version 0 where nothing is.
func (s *Reviews) Checked(ctx context.Context, roundID, app string) (Checked, error) {
	if _, err := s.Candidate(ctx, roundID, app); err != nil {
		return Checked{}, err
	}
	c, found, err := table.Find[Checked](ctx, s.store, s.store.Records, checksKey(roundID, app))
	if !found {
		c = Checked{Application: app, Checks: []Check{}}
	}
	return c, err
}

// unanswered counts the items of a checklist, besides one, that the notes leave open.
func (c Checked) unanswered(checklist []ChecklistItem, besides string) int {
	open := 0
	for _, item := range checklist {
		if item.ID != besides && !slices.ContainsFunc(c.Checks, func(k Check) bool { return k.Item == item.ID }) {
			open++
		}
	}
	return open
}

func defects(checks []Check) int {
	n := 0
	for _, c := range checks {
		if !c.OK {
			n++
		}
	}
	return n
}
