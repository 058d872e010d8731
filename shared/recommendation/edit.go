package recommendation

import (
	"context"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/registry"
	"linxuan/shared/table"
)

// Refusals of work on a list.
var (
	ErrSealed    = fault.Define("recommendation-sealed", fault.Conflict, "R4.5") // facts: number
	ErrNotSealed = fault.Define("recommendation-not-sealed", fault.Conflict, "R4.5")
)

// View is a body's recommendation as its officers and the secretariat see it.
type View struct {
	Round      string            `json:"round"`
	Body       string            `json:"body"`
	BodyName   string            `json:"bodyName"`
	Kind       registry.BodyKind `json:"kind"`
	State      State             `json:"state"`
	Final      bool              `json:"final"` // the window has closed
	OpensAt    calendar.Instant  `json:"opensAt"`
	ClosesAt   calendar.Instant  `json:"closesAt"`
	Quota      Quota             `json:"quota"`
	Applicants int               `json:"applicants"`
	Draft
	Sealed  *Sealed       `json:"sealed,omitempty"` // the list that holds
	Lacks   []fault.Field `json:"-"`                // what keeps a draft from being sealed, or kept it
	Version int64         `json:"version"`
}

// View reads a body's recommendation as it stands at an instant. What is still missing comes from the same rules that
// a seal is held to.
func (s *Recommendations) View(ctx context.Context, roundID, body string, at calendar.Instant) (View, error) {
	d, err := s.load(ctx, roundID, body, at)
	if err != nil {
		return View{}, err
	}
	return s.view(ctx, d)
}

func (s *Recommendations) view(ctx context.Context, d desk) (View, error) {
	v := View{
		Round: d.record.Round, Body: d.body.Code, BodyName: d.body.Name, Kind: d.body.Kind, Final: d.closed(),
		OpensAt: d.window.OpensAt, ClosesAt: d.window.ClosesAt, Quota: d.quota, Applicants: len(d.facts().Applicants),
		Draft: d.record.Draft, Version: d.record.Version,
	}
	if v.Examinations == nil {
		v.Examinations = []Examination{}
	}
	v.State, v.Lacks = d.state()
	var err error
	v.Sealed, err = s.holds(ctx, d, v.State)
	return v, err
}

// Applicants lists who stands on a body's roster now, and the roster's version.
func (s *Recommendations) Applicants(ctx context.Context, roundID, body string, at calendar.Instant) ([]Applicant, int64, error) {
	d, err := s.load(ctx, roundID, body, at)
	return d.roster.applicants(forever), d.roster.version, err
}

// Save replaces the whole draft under its version; version 0 writes the first one.
func (s *Recommendations) Save(ctx context.Context, act table.Act, roundID, body string, draft Draft, version int64) (View, error) {
	return s.change(ctx, act, roundID, body, version, func(*Draft) Draft { return draft })
}

// Amend changes the examination of one applicant under the draft's version; one that is not there yet is added.
func (s *Recommendations) Amend(ctx context.Context, act table.Act, roundID, body, application string, change func(*Examination), version int64) (View, error) {
	return s.change(ctx, act, roundID, body, version, func(now *Draft) Draft {
		next := Draft{OrderReason: now.OrderReason}
		found := false
		for _, e := range now.Examinations {
			if e.Application == application {
				change(&e)
				found = true
			}
			next.Examinations = append(next.Examinations, e)
		}
		if !found {
			e := Examination{Application: application}
			change(&e)
			next.Examinations = append(next.Examinations, e)
		}
		return next
	})
}

func (s *Recommendations) change(ctx context.Context, act table.Act, roundID, body string, version int64, edit func(*Draft) Draft) (View, error) {
	d, err := s.load(ctx, roundID, body, calendar.At(act.At))
	if err != nil {
		return View{}, err
	}
	if err := d.editable(act, version); err != nil {
		return View{}, err
	}
	d.record.Draft = edit(&d.record.Draft)
	if err := d.record.Check(d.roster.knows); err != nil {
		return View{}, err
	}
	d.record.UpdatedAt = calendar.At(act.At)
	if d.record.Salt == "" {
		d.record.Salt = ledger.Salt(s.store.NewSalt())
	}
	tx := table.Begin()
	d.window.Guard(tx, act)
	s.write(tx, d.record)
	s.mark(tx, d, nil, StateDraft, nil)
	if err := s.store.Commit(ctx, tx); err != nil {
		return View{}, err
	}
	d.record.Version++
	return s.view(ctx, d)
}

// editable refuses work on a list that is closed, sealed, or not the version that the officer saw, in this order.
func (d desk) editable(act table.Act, version int64) error {
	if err := d.window.Refuse(act.At); err != nil {
		return err
	}
	if d.record.Sealed > 0 {
		return ErrSealed.New("number", d.record.Sealed)
	}
	if d.record.Version != version {
		return table.ErrStale.New("version", d.record.Version)
	}
	return nil
}
