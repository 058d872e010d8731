package dossier

import (
	"context"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/recommendation"
	"linxuan/shared/registry"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

// Acts of applications in the ledger.
const (
	ActSubmitted ledger.Act = "application-submitted"
	ActWithdrawn ledger.Act = "application-withdrawn"
	ActLocked    ledger.Act = "application-locked"
	ActException ledger.Act = "lead-unit-exception"
)

// Refusals of submission and withdrawal.
var (
	ErrNotSubmitted = fault.Define("application-not-submitted", fault.Conflict, "")
	ErrLeadTaken    = fault.Define("lead-unit-taken", fault.Conflict, "R1.4")
)

// Standing is the answer to an act on an application: how it stands now and the receipt.
type Standing struct {
	Application Application    `json:"application"`
	Receipt     ledger.Receipt `json:"receipt"`
}

// Act is what a group does to its application as it read it.
type Act func(ctx context.Context, act table.Act, a Application, version int64) (Standing, error)

// Submit fixes an application as it stands: its content, its accepted documents and their hashes. The write carries the
// window, the versions that were examined, the lead units' guards and the place on the body's roster, all or none.
func (s *Applications) Submit(ctx context.Context, act table.Act, a Application, version int64) (Standing, error) {
	x, err := s.Examine(ctx, a, act.At)
	if err != nil {
		return Standing{}, err
	}
	if err := x.Window.Refuse(act.At); err != nil {
		return Standing{}, err
	}
	if a.Version != version {
		return Standing{}, table.ErrStale.New("version", a.Version)
	}
	if len(x.Reasons) > 0 {
		return Standing{}, x.refusal()
	}
	tx := table.Begin()
	x.Window.Guard(tx, act)
	return s.fix(ctx, act, tx, a, x, calendar.At(act.At), false)
}

func (x Examination) refusal() error {
	def := ErrIncomplete
	if x.barred {
		def = ErrNotEligible
	}
	e := def.New("count", len(x.Reasons))
	e.Fields = x.Reasons
	return e
}

// fix completes a transaction that submits the application at an instant.
func (s *Applications) fix(ctx context.Context, act table.Act, tx *table.Tx, a Application, x Examination, at calendar.Instant, byLock bool) (Standing, error) {
	documents := accepted(x.Set.Documents)
	manifest, err := manifestOf(a, documents)
	if err != nil {
		return Standing{}, err
	}
	version, replaces := a.Version, int64(0)
	if a.Status == Submitted {
		replaces = int64(a.Submissions)
	}
	a.Status, a.SubmittedAt, a.Manifest, a.Submissions = Submitted, at, manifest, a.Submissions+1
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: a.Round, Act: ActSubmitted, Subject: a.ID, Content: manifest,
		Facts: map[string]string{"group": a.Group, "body": a.Body, "submittedAt": at.String()},
	})
	if err != nil {
		return Standing{}, err
	}
	tx.Replace(s.store.Records, applicationKey(a.ID), a, version)
	a.Version = version + 1
	unchanged := expression.Name("version").Equal(expression.Value(x.Set.Version))
	tx.Check(s.store.Records, documentsKey(a.ID), unchanged, table.Say(table.ErrBusy.New()))
	tx.Create(s.store.Records, submissionKey(a.ID, a.Submissions), Submission{
		Number: a.Submissions, Application: a.ID, Content: a.Content, Documents: documents,
		Manifest: manifest, At: at, ByLock: byLock, Receipt: receipt,
	}, table.Say(table.ErrBusy.New()))
	if err := s.guardLeads(ctx, tx, a, x.Group.LeadUnits); err != nil {
		return Standing{}, err
	}
	recommendation.Enter(tx, s.store, a.Round, a.Body, recommendation.Applicant{
		Application: a.ID, Version: int64(a.Submissions), Group: a.Group, Name: a.GroupName, LeadUnits: x.Group.LeadUnits,
		CrossRegion: x.Group.CrossRegion, SubmittedAt: at, Manifest: manifest,
	}, replaces)
	standing := Standing{a, receipt}
	tx.Answer(act, standing)
	return standing, s.store.Commit(ctx, tx)
}

// guardLeads reserves each lead unit for this application; one that entered with an exception leaves the first one's guard.
func (s *Applications) guardLeads(ctx context.Context, tx *table.Tx, a Application, leads []registry.LeadUnit) error {
	for _, lead := range leads {
		_, excepted, err := table.Find[Exception](ctx, s.store, s.store.Records, exceptionKey(a.Round, string(lead.USCC), a.Group))
		if err != nil {
			return err
		}
		if excepted {
			continue
		}
		free := expression.Or(expression.Name("pk").AttributeNotExists(), expression.Name("application").Equal(expression.Value(a.ID)))
		tx.PutIf(s.store.Records, leadKey(a.Round, string(lead.USCC)), reference{a.ID, a.Group, a.GroupName}, free,
			func(old table.Item) error {
				var first reference
				if err := table.Unmarshal(old, &first); err != nil {
					return err
				}
				return ErrLeadTaken.New("unit", lead.Name, "group", first.GroupName)
			})
	}
	return nil
}

// manifestOf is the content hash of what is submitted: the group's own words and every document by its hash.
func manifestOf(a Application, documents []Document) (string, error) {
	form, err := ledger.ContentHash(a.Content)
	if err != nil {
		return "", err
	}
	entries := make([]vault.ManifestEntry, len(documents))
	for i, d := range documents {
		entries[i] = vault.ManifestEntry{
			Document: d.ID, Kind: d.Kind, Name: d.Name, Size: d.Size, SHA256: d.SHA256,
			MediaType: d.MediaType, Version: d.ObjectVersion,
		}
	}
	return vault.Manifest{Subject: a.ID, Form: form, Entries: entries}.Hash()
}

// Withdraw takes a submitted application back before the closing. Every submitted state stays on record.
func (s *Applications) Withdraw(ctx context.Context, act table.Act, a Application, version int64) (Standing, error) {
	if a.Status != Submitted {
		return Standing{}, ErrNotSubmitted.New()
	}
	window, err := s.window(ctx, a)
	if err != nil {
		return Standing{}, err
	}
	group, err := s.registry.Group(ctx, a.Group)
	if err != nil {
		return Standing{}, err
	}
	last, err := s.Submission(ctx, a)
	if err != nil {
		return Standing{}, err
	}
	now := calendar.At(act.At)
	tx := table.Begin()
	window.Guard(tx, act)
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: a.Round, Act: ActWithdrawn, Subject: a.ID, Content: a.Manifest,
		Facts: map[string]string{"group": a.Group, "body": a.Body},
	})
	if err != nil {
		return Standing{}, err
	}
	a.Status, a.SubmittedAt, a.Manifest, a.UpdatedAt = Withdrawn, 0, "", now
	tx.Replace(s.store.Records, applicationKey(a.ID), a, version)
	a.Version = version + 1
	last.Withdrawn = now
	tx.Put(s.store.Records, submissionKey(a.ID, last.Number), last)
	for _, lead := range group.LeadUnits {
		if err := s.freeLead(ctx, tx, a, string(lead.USCC)); err != nil {
			return Standing{}, err
		}
	}
	recommendation.Leave(tx, s.store, a.Round, a.Body, a.ID, int64(a.Submissions), now)
	standing := Standing{a, receipt}
	tx.Answer(act, standing)
	return standing, s.store.Commit(ctx, tx)
}

func (s *Applications) freeLead(ctx context.Context, tx *table.Tx, a Application, uscc string) error {
	ref, found, err := table.Find[reference](ctx, s.store, s.store.Records, leadKey(a.Round, uscc))
	if err != nil || !found || ref.Application != a.ID {
		return err
	}
	mine := expression.Name("application").Equal(expression.Value(a.ID))
	tx.Delete(s.store.Records, leadKey(a.Round, uscc), &mine, table.Say(table.ErrBusy.New()))
	return nil
}

// Exception lets a lead unit enter a further group (R1.4). It is public with its reason.
type Exception struct {
	Round  string           `json:"round"`
	USCC   string           `json:"uscc"`
	Group  string           `json:"group"`
	Reason string           `json:"reason"`
	At     calendar.Instant `json:"at"`
}

// ErrNoException refuses an exception where the round allows none.
var ErrNoException = fault.Define("exception-not-allowed", fault.Conflict, "R1.4")

// GrantException records the ministry's exception.
func (s *Applications) GrantException(ctx context.Context, act table.Act, e Exception) (ledger.Receipt, error) {
	r, err := s.rounds.Get(ctx, e.Round)
	if err != nil {
		return ledger.Receipt{}, err
	}
	if !r.Eligibility.LeadUnit.ExceptionAllowed {
		return ledger.Receipt{}, ErrNoException.New()
	}
	e.At = calendar.At(act.At)
	tx := table.Begin()
	tx.Put(s.store.Records, exceptionKey(e.Round, e.USCC, e.Group), e)
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: e.Round, Act: ActException, Subject: e.Group,
		Facts: map[string]string{"uscc": e.USCC, "reason": e.Reason},
	})
	if err != nil {
		return receipt, err
	}
	tx.Answer(act, receipt)
	return receipt, s.store.Commit(ctx, tx)
}
