package recommendation

import (
	"context"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// MaxOverride is how many places one override may ask for.
const MaxOverride = 20

// Override adds places to a body's quota (R4.3): its body asks with a reason, two people of the ministry grant it, everybody
// can read it.
type Override struct {
	ID          string           `json:"id"`
	Round       string           `json:"round"`
	Body        string           `json:"body"`
	BodyName    string           `json:"bodyName"`
	Places      int              `json:"places"` // beyond the quota
	Reason      string           `json:"reason"`
	RequestedAt calendar.Instant `json:"requestedAt"`
	Approvals   round.Approvals  `json:"approvals"`
	GrantedAt   calendar.Instant `json:"grantedAt,omitempty"` // zero until two people approved
	Version     int64            `json:"version"`
}

// PublicOverride is what everyone may see of an override: not who granted it.
type PublicOverride struct {
	ID          string           `json:"id"`
	Body        string           `json:"body"`
	BodyName    string           `json:"bodyName"`
	Places      int              `json:"places"`
	Reason      string           `json:"reason"`
	RequestedAt calendar.Instant `json:"requestedAt"`
	Approvals   int              `json:"approvals"`
	GrantedAt   calendar.Instant `json:"grantedAt,omitempty"`
}

// Public is the override as everyone may see it.
func (x Override) Public() PublicOverride {
	return PublicOverride{x.ID, x.Body, x.BodyName, x.Places, x.Reason, x.RequestedAt, len(x.Approvals), x.GrantedAt}
}

// Refusals of overrides.
var (
	ErrOverrideForm    = fault.Define("override-form", fault.Invalid, "R4.3")
	ErrOverrideGranted = fault.Define("override-granted", fault.Conflict, "R4.3")
)

// Overriding is the answer to a request or an approval; there is a receipt once the override is granted.
type Overriding struct {
	Override PublicOverride  `json:"override"`
	Receipt  *ledger.Receipt `json:"receipt,omitempty"`
}

// RequestOverride records a body's wish for more places. It changes nothing until two people grant it, and both must happen
// before the body's deadline: what the deadline found is not changed afterwards (R5.5).
func (s *Recommendations) RequestOverride(ctx context.Context, act table.Act, roundID, body string, places int, reason string) (Overriding, error) {
	b, err := s.registry.Body(ctx, body)
	if err != nil {
		return Overriding{}, err
	}
	window, err := s.rounds.Window(ctx, roundID, round.PhaseRecommendation, body, "")
	if err != nil {
		return Overriding{}, err
	}
	refused := ErrOverrideForm.New()
	if places < 1 || places > MaxOverride {
		refused.At("/places", "at-most", "limit", MaxOverride)
	}
	if reason == "" {
		refused.At("/reason", "required")
	}
	if err := refused.OrNil(); err != nil {
		return Overriding{}, err
	}
	x := Override{
		ID: s.store.NewID("ovr", act.At), Round: roundID, Body: body, BodyName: b.Name, Places: places, Reason: reason,
		RequestedAt: calendar.At(act.At), Version: 1,
	}
	tx := table.Begin()
	window.Guard(tx, act)
	tx.Create(s.store.Records, overrideKey(roundID, x.ID), x, table.Say(table.ErrBusy.New()))
	answer := Overriding{Override: x.Public()}
	tx.Answer(act, answer)
	return answer, s.store.Commit(ctx, tx)
}

// ApproveOverride adds one person's approval; the second one, by another person, adds the places in the same write.
func (s *Recommendations) ApproveOverride(ctx context.Context, act table.Act, roundID, id string) (Overriding, error) {
	x, err := table.Get[Override](ctx, s.store, s.store.Records, overrideKey(roundID, id))
	if err != nil {
		return Overriding{}, err
	}
	window, err := s.rounds.Window(ctx, roundID, round.PhaseRecommendation, x.Body, "")
	if err != nil {
		return Overriding{}, err
	}
	if x.GrantedAt != 0 {
		return Overriding{}, ErrOverrideGranted.New()
	}
	var complete bool
	if x.Approvals, complete, err = x.Approvals.Add(act); err != nil {
		return Overriding{}, err
	}
	tx := table.Begin()
	window.Guard(tx, act)
	answer := Overriding{}
	if complete {
		x.GrantedAt = calendar.At(act.At)
		if answer.Receipt, err = s.grant(tx, act, x); err != nil {
			return Overriding{}, err
		}
	}
	tx.Replace(s.store.Records, overrideKey(roundID, id), x, x.Version)
	x.Version++
	answer.Override = x.Public()
	tx.Answer(act, answer)
	err = s.store.Commit(ctx, tx)
	if fault.KindOf(err) == fault.Stale {
		err = table.ErrBusy.Wrap(err) // another approval was first; nobody named a version
	}
	return answer, err
}

func (s *Recommendations) grant(tx *table.Tx, act table.Act, x Override) (*ledger.Receipt, error) {
	more := expression.Add(expression.Name("extra"), expression.Value(x.Places))
	tx.Update(s.store.Records, quotaKey(x.Round, x.Body), more, nil, nil)
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: x.Round, Act: ActOverride, Subject: x.Body,
		Facts: map[string]string{"override": x.ID, "places": strconv.Itoa(x.Places), "reason": x.Reason},
	})
	return &receipt, err
}

// Overrides lists a round's overrides, oldest first; the public sees the granted ones.
func (s *Recommendations) Overrides(ctx context.Context, roundID string, grantedOnly bool) ([]PublicOverride, error) {
	all, err := table.All[Override](ctx, s.store, s.store.Records, table.Query{PK: "round#" + roundID, Prefix: overridePrefix})
	list := make([]PublicOverride, 0, len(all))
	for _, x := range all {
		if x.GrantedAt != 0 || !grantedOnly {
			list = append(list, x.Public())
		}
	}
	return list, err
}

// Places are a body's places in a round, as everybody may see them.
type Places struct {
	registry.Body
	Quota Quota `json:"quota"`
}

// Places lists the bodies of a round with their quotas and what was granted beyond.
func (s *Recommendations) Places(ctx context.Context, roundID string) ([]Places, error) {
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return nil, err
	}
	bodies, err := s.registry.Bodies(ctx)
	if err != nil {
		return nil, err
	}
	overrides, err := s.Overrides(ctx, roundID, true)
	if err != nil {
		return nil, err
	}
	extra := map[string]int{}
	for _, x := range overrides {
		extra[x.Body] += x.Places
	}
	var list []Places
	for _, body := range bodies {
		if slices.Contains(r.Bodies, body.Code) {
			list = append(list, Places{body, Quota{r.Quotas.Of(body.Code, string(body.Kind)), extra[body.Code]}})
		}
	}
	return list, nil
}
