package round

import (
	"context"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// Scope says for whom an extension holds.
type Scope string

// The scopes of R5.4.
const (
	ScopeEveryone Scope = "everyone"
	ScopeBody     Scope = "body"
	ScopeGroup    Scope = "group"
)

// Extension moves a deadline, publicly (R5.4).
type Extension struct {
	ID        string           `json:"id"`
	Round     string           `json:"round"`
	Phase     Phase            `json:"phase"`
	Scope     Scope            `json:"scope"`
	Body      string           `json:"body,omitempty"`  // of the scope body; of the group where the scope is group
	Group     string           `json:"group,omitempty"` // of the scope group
	ClosesAt  calendar.Instant `json:"closesAt"`        // the new instant
	Reason    string           `json:"reason"`
	Requested calendar.Instant `json:"requestedAt"`
	Approvals Approvals        `json:"approvals"`
	Granted   calendar.Instant `json:"grantedAt,omitempty"` // zero until two people approved
	Version   int64            `json:"version"`
}

// Refusals of extensions.
var (
	ErrExtensionForm    = fault.Define("extension-form", fault.Invalid, "R5.4")
	ErrExtensionShorter = fault.Define("extension-not-later", fault.Invalid, "R5.4")
	ErrExtensionGranted = fault.Define("extension-granted", fault.Conflict, "R5.4")
)

// Moved is the answer to a change of a deadline.
type Moved struct {
	Deadline Deadline       `json:"deadline"`
	Receipt  ledger.Receipt `json:"receipt"`
}

// Granting is the answer to a request or an approval; there is a receipt once the extension is granted.
type Granting struct {
	Extension Extension       `json:"extension"`
	Receipt   *ledger.Receipt `json:"receipt,omitempty"`
}

// RequestExtension records a wish to move a deadline. It changes nothing until two people approve it.
func (s *Rounds) RequestExtension(ctx context.Context, act table.Act, x Extension) (Granting, error) {
	if err := checkExtension(x); err != nil {
		return Granting{}, err
	}
	now, err := s.present(ctx, x)
	if err != nil {
		return Granting{}, err
	}
	if err := x.later(now, calendar.At(act.At)); err != nil {
		return Granting{}, err
	}
	x.ID, x.Requested = s.store.NewID("ext", act.At), calendar.At(act.At)
	x.Approvals, x.Granted, x.Version = nil, 0, 1
	tx := table.Begin()
	tx.Create(s.store.Records, extensionKey(x.Round, x.ID), x, table.Say(table.ErrBusy.New()))
	granting := Granting{Extension: x}
	tx.Answer(act, granting)
	return granting, s.store.Commit(ctx, tx)
}

// present is the window that the extension would widen.
func (s *Rounds) present(ctx context.Context, x Extension) (Effective, error) {
	windows, err := s.Timetable(ctx, x.Round, x.Body, x.Group)
	if err != nil {
		return Effective{}, err
	}
	return Of(windows, x.Phase), nil
}

// later refuses an extension that moves nothing any more: to an instant that has passed, or that holds anyhow.
func (x Extension) later(now Effective, at calendar.Instant) error {
	if limit := max(now.ClosesAt, at); x.ClosesAt <= limit {
		return ErrExtensionShorter.New("closesAt", now.ClosesAt).At("/closesAt", "more-than", "limit", limit)
	}
	return nil
}

func checkExtension(x Extension) error {
	e := ErrExtensionForm.New()
	if !slices.Contains(byBody, x.Phase) && !slices.Contains(ofPanel, x.Phase) {
		e.At("/phase", "one-of", "limit", "statistics, application, recommendation, preliminaryReview, scoring")
	}
	names := map[Scope]bool{ // whether exactly the names of the scope are given
		ScopeEveryone: x.Body == "" && x.Group == "",
		ScopeBody:     x.Body != "" && x.Group == "",
		ScopeGroup:    x.Body != "" && x.Group != "",
	}
	if !names[x.Scope] {
		e.At("/scope", "extension-scope")
	}
	if x.Scope == ScopeGroup && x.Phase == PhaseRecommendation {
		e.At("/scope", "extension-scope") // a list is a body's
	}
	if slices.Contains(ofPanel, x.Phase) && names[x.Scope] && x.Scope != ScopeEveryone {
		e.At("/scope", "extension-scope-panel")
	}
	if strings.TrimSpace(x.Reason) == "" {
		e.At("/reason", "required")
	}
	return e.OrNil()
}

// ApproveExtension adds one person's approval; the second one, by another person, moves the deadline in the same write.
func (s *Rounds) ApproveExtension(ctx context.Context, act table.Act, round, id string) (Granting, error) {
	x, err := table.Get[Extension](ctx, s.store, s.store.Records, extensionKey(round, id))
	if err != nil {
		return Granting{}, err
	}
	if x.Granted != 0 {
		return Granting{}, ErrExtensionGranted.New()
	}
	now, err := s.present(ctx, x)
	if err != nil {
		return Granting{}, err
	}
	if err := x.later(now, calendar.At(act.At)); err != nil {
		return Granting{}, err
	}
	version := x.Version
	var complete bool
	if x.Approvals, complete, err = x.Approvals.Add(act); err != nil {
		return Granting{}, err
	}
	tx := table.Begin()
	granting := Granting{}
	if complete {
		x.Granted = calendar.At(act.At)
		s.move(tx, x, now.OpensAt)
		receipt, err := s.journal.Enter(tx, act, x.entry())
		if err != nil {
			return Granting{}, err
		}
		granting.Receipt = &receipt
	}
	// Two approvals at the same moment are no conflict of people: the second one is added to the first.
	tx.ReplaceOr(s.store.Records, extensionKey(round, id), x, version, table.Say(table.ErrBusy.New()))
	x.Version = version + 1
	granting.Extension = x
	tx.Answer(act, granting)
	return granting, s.store.Commit(ctx, tx)
}

func (x Extension) entry() ledger.Entry {
	return ledger.Entry{
		Round: x.Round, Act: ActExtension, Subject: x.ID,
		Facts: map[string]string{
			"phase": string(x.Phase), "scope": string(x.Scope), "body": x.Body, "group": x.Group,
			"closesAt": x.ClosesAt.String(), "reason": x.Reason,
		},
	}
}

// move writes the windows of a granted extension. A window is only ever widened.
func (s *Rounds) move(tx *table.Tx, x Extension, opensAt calendar.Instant) {
	scopes := []string{x.Group}
	switch {
	case slices.Contains(ofPanel, x.Phase):
		scopes = []string{wholeRound}
	case x.Scope == ScopeBody:
		scopes = []string{x.Body}
	case x.Scope == ScopeEveryone:
		scopes = nil
		for shard := range allShards {
			scopes = append(scopes, allScope(shard))
		}
	}
	for _, scope := range scopes {
		d := Deadline{Round: x.Round, Phase: x.Phase, Scope: scope, OpensAt: opensAt, ClosesAt: x.ClosesAt, Extension: x.ID}
		wider := expression.Or(expression.Name("pk").AttributeNotExists(),
			expression.Name("closesAt").LessThan(expression.Value(int64(x.ClosesAt))))
		tx.PutIf(s.store.Records, d.key(), d, wider, table.Say(table.ErrBusy.New()))
	}
}

// Extensions lists a round's extensions, oldest first; the public sees the granted ones.
func (s *Rounds) Extensions(ctx context.Context, round string, grantedOnly bool) ([]Extension, error) {
	all, err := table.All[Extension](ctx, s.store, s.store.Records, table.Query{PK: "round#" + round, Prefix: "extension#"})
	if !grantedOnly {
		return all, err
	}
	return slices.DeleteFunc(all, func(x Extension) bool { return x.Granted == 0 }), err
}
