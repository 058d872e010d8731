package dossier

import (
	"context"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/statistics"
)

// Examination is everything that decides whether an application can be submitted.
type Examination struct {
	Group   registry.Record
	Years   []statistics.Standing
	Reasons []fault.Field // why it cannot be submitted; empty when it can

	barred    bool // a rule of eligibility is among the reasons
	rules     round.Eligibility
	documents []Document // accepted ones
	shelf     shelf
	leads     []lead
}

// Examine collects all that an application lacks at an instant, the rules that bar the group first.
func (s *Applications) Examine(ctx context.Context, d Desk, at calendar.Instant) (Examination, error) {
	var x Examination
	r, err := s.rounds.Get(ctx, d.Round)
	if err != nil {
		return x, err
	}
	scheme, err := s.scheme(ctx, d.Round)
	if err != nil {
		return x, err
	}
	if x.Group, err = s.registry.Group(ctx, d.Group); err != nil {
		return x, err
	}
	var all []Document
	if x.shelf, all, err = s.dossier(ctx, d.ID); err != nil {
		return x, err
	}
	x.rules, x.documents = r.Eligibility, accepted(all)
	if x.Years, err = s.statistics.Standings(ctx, statistics.Of{Round: d.Round, Group: d.Group, Body: d.Body}, at.Time()); err != nil {
		return x, err
	}
	if x.leads, err = s.readLeads(ctx, d.Application, x.Group.LeadUnits); err != nil {
		return x, err
	}
	entrant := Entrant{Founded: x.Group.Founded, Years: x.Years, LeadTaken: taken(x.leads, d.ID, x.rules.LeadUnit.MaxApplications)}
	if entrant.Listed, err = s.listed(ctx, d.Group); err != nil {
		return x, err
	}
	x.Reasons = Eligibility(entrant, x.rules)
	x.barred = len(x.Reasons) > 0
	x.Reasons = append(x.Reasons, Missing(d.Content, x.documents, scheme, r.Dossier)...)
	return x, nil
}

// examineInTurn is Examine once everything is settled that comes before an act at the instant.
func (s *Applications) examineInTurn(ctx context.Context, now time.Time, d Desk, at calendar.Instant) (Examination, error) {
	x, err := s.Examine(ctx, d, at)
	if err != nil {
		return x, err
	}
	settled, err := s.settleEarlier(ctx, now, d, x.leads, at)
	if err != nil || !settled {
		return x, err
	}
	return s.Examine(ctx, d, at)
}

func (x Examination) refusal() error {
	if len(x.Reasons) == 0 {
		return nil
	}
	def := ErrIncomplete
	if x.barred {
		def = ErrNotEligible
	}
	e := def.New("count", len(x.Reasons))
	e.Fields = x.Reasons
	return e
}
