package recommendation

import (
	"context"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// Standing is a body's row of the dashboard. It is written with every change of the list; what changes apart from it is filled
// in when it is read.
type Standing struct {
	Body           string            `json:"body"`
	BodyName       string            `json:"bodyName"`
	Kind           registry.BodyKind `json:"kind"`
	State          State             `json:"state"`
	Final          bool              `json:"final"`
	ClosesAt       calendar.Instant  `json:"closesAt"`
	Quota          Quota             `json:"quota"`
	Applicants     int64             `json:"applicants"`
	Examined       int               `json:"examined"`
	Recommended    int               `json:"recommended"`
	NotRecommended int               `json:"notRecommended"`
	Number         int               `json:"number,omitempty"` // of the sealed list
	SealedBy       SealedBy          `json:"sealedBy,omitempty"`
	SealedAt       calendar.Instant  `json:"sealedAt,omitempty"`
	Content        string            `json:"content,omitempty"`
	Lacks          []fault.Field     `json:"-"`                    // of a flagged one
	SettledFor     calendar.Instant  `json:"settledFor,omitempty"` // the deadline that a lock has recorded
}

// standingRow is a standing as it is stored.
type standingRow struct {
	Standing
	Lacked []fault.Field `json:"lacks,omitempty"`
}

func (d desk) standing(sealed *Sealed, state State, lacks []fault.Field) Standing {
	facts := d.facts()
	row := Standing{
		Body: d.body.Code, BodyName: d.body.Name, Kind: d.body.Kind, State: state, Final: d.closed(), ClosesAt: d.window.ClosesAt,
		Quota: d.quota, Applicants: int64(len(facts.Applicants)), Lacks: lacks, SettledFor: d.record.SettledFor,
	}
	draft := d.record.of(facts.Applicants)
	for _, a := range facts.Applicants {
		e, _ := draft.find(a.Application)
		if e.Version != a.Version {
			continue
		}
		switch e.Decision {
		case Recommended:
			row.Recommended++
		case NotRecommended:
			row.NotRecommended++
		case Undecided:
			continue
		}
		row.Examined++
	}
	if sealed != nil {
		row.Number, row.SealedBy, row.SealedAt, row.Content = sealed.Number, sealed.SealedBy, sealed.SealedAt, sealed.Content
		row.Recommended, row.NotRecommended = len(sealed.Recommended), len(sealed.NotRecommended)
		row.Examined = row.Recommended + row.NotRecommended
	}
	return row
}

// Overview gives the standing of every body of a round at an instant. It reads the kept rows in one query; only a body whose
// deadline has passed without a lock is looked at in full, so that the answer does not depend on the schedule.
func (s *Recommendations) Overview(ctx context.Context, roundID string, at calendar.Instant) ([]Standing, error) {
	windows, err := s.rounds.Windows(ctx, roundID, round.PhaseRecommendation)
	if err != nil {
		return nil, err
	}
	places, err := s.Places(ctx, roundID)
	if err != nil {
		return nil, err
	}
	kept, err := table.All[standingRow](ctx, s.store, s.store.Records, table.Query{PK: standingKey(roundID, "").PK})
	if err != nil {
		return nil, err
	}
	rows := map[string]Standing{}
	for _, row := range kept {
		row.Lacks = row.Lacked
		rows[row.Body] = row.Standing
	}
	sizes, err := s.sizes(ctx, roundID, places)
	if err != nil {
		return nil, err
	}
	all := make([]Standing, len(places))
	for i, p := range places {
		closesAt := windows[p.Code].ClosesAt
		row := rows[p.Code].at(at, closesAt)
		if at >= closesAt && row.SettledFor < closesAt {
			if row, err = s.derive(ctx, roundID, p.Code, at); err != nil {
				return nil, err
			}
		}
		row.Body, row.BodyName, row.Kind, row.Quota = p.Code, p.Name, p.Kind, p.Quota
		row.ClosesAt, row.Final, row.Applicants = closesAt, at >= closesAt, sizes[p.Code]
		all[i] = row
	}
	return all, nil
}

// at is the row as it holds while the window is open: what an earlier deadline recorded, an extension has opened again.
func (row Standing) at(at, closesAt calendar.Instant) Standing {
	if at >= closesAt || row.State == StateSealed && row.SealedBy == ByBody {
		return row
	}
	return Standing{State: StateDraft, Examined: row.Examined, Recommended: row.Recommended, NotRecommended: row.NotRecommended}
}

// derive makes one body's row from its records.
func (s *Recommendations) derive(ctx context.Context, roundID, body string, at calendar.Instant) (Standing, error) {
	d, err := s.load(ctx, roundID, body, at)
	if err != nil {
		return Standing{}, err
	}
	state, lacks := d.state()
	sealed, err := s.holds(ctx, d, state)
	return d.standing(sealed, state, lacks), err
}

// sizes reads how many applicants each body has.
func (s *Recommendations) sizes(ctx context.Context, roundID string, places []Places) (map[string]int64, error) {
	keys := make([]table.Key, len(places))
	for i, b := range places {
		keys[i] = rosterHeadKey(roundID, b.Code)
	}
	heads, err := table.GetMany[rosterHead](ctx, s.store, s.store.Records, keys)
	sizes := make(map[string]int64, len(places))
	for i, b := range places {
		sizes[b.Code] = heads[keys[i]].Applicants
	}
	return sizes, err
}
