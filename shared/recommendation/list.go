package recommendation

import (
	"context"
	"maps"
	"slices"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/registry"
)

// SealedBy says how a list came to be sealed.
type SealedBy string

// Who seals.
const (
	ByBody     SealedBy = "body"
	ByDeadline SealedBy = "deadline" // a list that was complete and within quota, as it stood (R4.6)
)

// List is what a seal fixes; its content hash stands in the ledger (R4.5).
type List struct {
	Round          string            `json:"round"`
	Body           string            `json:"body"` // code of the recommending body
	BodyName       string            `json:"bodyName"`
	Kind           registry.BodyKind `json:"kind"`
	SealedBy       SealedBy          `json:"sealedBy"`
	SealedAt       calendar.Instant  `json:"sealedAt"` // of the seal; the deadline itself where it sealed
	Quota          Quota             `json:"quota"`
	Recommended    []Entry           `json:"recommended"` // by rank
	NotRecommended []Entry           `json:"notRecommended"`
	OrderReason    string            `json:"orderReason,omitempty"` // R4.4
	Salt           ledger.Salt       `json:"salt"`                  // under which the ledger and the published record veil the reasons
}

// Entry is one applicant of a list. The body that recommends and the province where the lead unit stands are two things (R4.3).
type Entry struct {
	Rank         int                 `json:"rank,omitempty"`
	Application  string              `json:"application"`
	Version      int64               `json:"version"` // of the submission that goes forward
	Manifest     string              `json:"manifest"`
	Group        string              `json:"group"`
	Name         string              `json:"name"`
	LeadUnits    []registry.LeadUnit `json:"leadUnits"`
	Body         string              `json:"body"`
	LeadProvince string              `json:"leadProvince"`
	CrossRegion  bool                `json:"crossRegion"`
	Reason       string              `json:"reason,omitempty"` // of one that is not recommended
}

// examined says whether the list was made on this very submission.
func (l List) examined(a Applicant) bool {
	is := func(e Entry) bool { return e.Application == a.Application && e.Version == a.Version }
	return slices.ContainsFunc(l.Recommended, is) || slices.ContainsFunc(l.NotRecommended, is)
}

// Content is the hex hash that the ledger carries of the list.
func (l List) Content() (string, error) { return ledger.ContentHash(l.disclosed()) }

// disclosed is the list as it is opened: why a group is not recommended is between it and its body.
func (l List) disclosed() any {
	entries := slices.Clone(l.NotRecommended)
	for i := range entries {
		entries[i].Reason = l.Salt.Veil(entries[i].Reason)
	}
	l.NotRecommended = entries
	return struct {
		List
		Salt *struct{} `json:"salt,omitempty"` // in the place of the list's
	}{List: l}
}

// Openings shows the list that each body of a round has sealed in the end, and names the groups that ever applied, in order.
func (s *Recommendations) Openings(ctx context.Context, roundID string, at calendar.Instant) ([]ledger.Opening, []string, error) {
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return nil, nil, err
	}
	var openings []ledger.Opening
	groups := map[string]bool{}
	for _, body := range r.Bodies {
		d, err := s.load(ctx, roundID, body, at)
		if err != nil {
			return nil, nil, err
		}
		for _, row := range d.roster.submissions {
			groups[row.Group] = true
		}
		o, err := s.outcome(ctx, d)
		if err != nil {
			return nil, nil, err
		}
		if o.List == nil {
			continue
		}
		opening, err := ledger.Open(ActSealed, body, o.List.disclosed())
		if err != nil {
			return nil, nil, err
		}
		openings = append(openings, opening)
	}
	return openings, slices.Sorted(maps.Keys(groups)), nil
}

// seal makes the list of facts that lack nothing.
func (f Facts) seal(head List) List {
	head.Kind, head.Quota = f.Kind, f.Quota
	draft := f.Draft.of(f.Applicants)
	head.Recommended, head.NotRecommended = []Entry{}, []Entry{}
	for _, a := range f.Applicants {
		e, _ := draft.find(a.Application)
		entry := Entry{
			Application: a.Application, Version: a.Version, Manifest: a.Manifest, Group: a.Group, Name: a.Name,
			LeadUnits: a.LeadUnits, Body: head.Body, LeadProvince: a.LeadProvince(), CrossRegion: a.CrossRegion,
		}
		if e.Decision == NotRecommended {
			entry.Reason = e.Reason
			head.NotRecommended = append(head.NotRecommended, entry)
			continue
		}
		entry.Rank = e.Rank
		head.Recommended = append(head.Recommended, entry)
	}
	byRank(head.Recommended)
	if f.Kind == registry.Council {
		head.OrderReason = draft.OrderReason
	}
	return head
}
