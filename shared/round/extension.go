package round

import (
	"context"
	"slices"

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
	if x.ClosesAt <= now.ClosesAt || x.ClosesAt <= calendar.At(act.At) {
		return Granting{}, ErrExtensionShorter.New("closesAt", now.ClosesAt).At("/closesAt", "more-than", "limit", now.ClosesAt)
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
	if x.Scope == ScopeEveryone {
		r, err := s.Get(ctx, x.Round)
		if err != nil {
			return Effective{}, err
		}
		d := Deadline{Round: x.Round, Phase: x.Phase, OpensAt: r.Phases[x.Phase].OpensAt, ClosesAt: r.Phases[x.Phase].ClosesAt}
		all, found, err := table.Find[Deadline](ctx, s.store, s.store.Records, deadlineKey(x.Round, x.Phase, allScope(0)))
		if found {
			d = all
		}
		return Effective{Deadline: d}, err
	}
	return s.Window(ctx, x.Round, x.Phase, x.Body, x.Group)
}

func checkExtension(x Extension) error {
	e := ErrExtensionForm.New()
	if !slices.Contains(byBody, x.Phase) {
		e.At("/phase", "one-of", "limit", "statistics, application, recommendation")
	}
	if (x.Scope == ScopeEveryone && x.Body+x.Group != "") || (x.Scope == ScopeBody && (x.Body == "" || x.Group != "")) ||
		(x.Scope == ScopeGroup && (x.Body == "" || x.Group == "")) {
		e.At("/scope", "extension-scope")
	}
	if x.Scope == ScopeGroup && x.Phase == PhaseRecommendation {
		e.At("/scope", "extension-scope") // a list is a body's
	}
	if x.Reason == "" {
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
	version := x.Version
	var complete bool
	if x.Approvals, complete, err = x.Approvals.Add(act); err != nil {
		return Granting{}, err
	}
	tx := table.Begin()
	granting := Granting{}
	if complete {
		if x.ClosesAt <= calendar.At(act.At) {
			return Granting{}, ErrExtensionShorter.New("closesAt", calendar.At(act.At))
		}
		x.Granted = calendar.At(act.At)
		if err := s.move(ctx, tx, x); err != nil {
			return Granting{}, err
		}
		receipt, err := s.journal.Enter(tx, act, ledger.Entry{
			Round: round, Act: ActExtension, Subject: x.ID,
			Facts: map[string]string{
				"phase": string(x.Phase), "scope": string(x.Scope), "body": x.Body, "group": x.Group,
				"closesAt": x.ClosesAt.String(), "reason": x.Reason,
			},
		})
		if err != nil {
			return Granting{}, err
		}
		granting.Receipt = &receipt
	}
	tx.Replace(s.store.Records, extensionKey(round, id), x, version)
	x.Version = version + 1
	granting.Extension = x
	tx.Answer(act, granting)
	return granting, s.store.Commit(ctx, tx)
}

// move writes the windows of a granted extension. A window is only ever widened.
func (s *Rounds) move(ctx context.Context, tx *table.Tx, x Extension) error {
	now, err := s.present(ctx, x)
	if err != nil {
		return err
	}
	scopes := []string{x.Group}
	switch x.Scope {
	case ScopeBody:
		scopes = []string{x.Body}
	case ScopeEveryone:
		scopes = nil
		for shard := range allShards {
			scopes = append(scopes, allScope(shard))
		}
	}
	for _, scope := range scopes {
		d := Deadline{Round: x.Round, Phase: x.Phase, Scope: scope, OpensAt: now.OpensAt, ClosesAt: x.ClosesAt, Extension: x.ID}
		wider := expression.Or(expression.Name("pk").AttributeNotExists(),
			expression.Name("closesAt").LessThan(expression.Value(int64(x.ClosesAt))))
		tx.PutIf(s.store.Records, d.key(), d, wider, table.Say(ErrExtensionShorter.New("closesAt", x.ClosesAt)))
	}
	return nil
}

// Extensions lists a round's extensions, oldest first; the public sees the granted ones.
func (s *Rounds) Extensions(ctx context.Context, round string, grantedOnly bool) ([]Extension, error) {
	all, err := table.All[Extension](ctx, s.store, s.store.Records, table.Query{PK: "round#" + round, Prefix: "extension#"})
	if !grantedOnly {
		return all, err
	}
	return slices.DeleteFunc(all, func(x Extension) bool { return x.Granted == 0 }), err
}

func closingEntry(d Deadline) (ledger.Entry, error) {
	content, err := ledger.ContentHash(d)
	return ledger.Entry{
		Round: d.Round, Act: ActClosing, Subject: d.Scope, Content: content,
		Facts: map[string]string{"closesAt": d.ClosesAt.String()},
	}, err
}
