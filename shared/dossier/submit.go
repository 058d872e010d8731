package dossier

import (
	"context"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/message"
	"linxuan/shared/recommendation"
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
	ErrUnchanged    = fault.Define("application-unchanged", fault.Conflict, "")
)

// Standing is the answer to an act on an application: how it stands now and the receipt.
type Standing struct {
	Application Summary        `json:"application"`
	Receipt     ledger.Receipt `json:"receipt"`
}

// Act is what a group does to its application as it read it.
type Act func(ctx context.Context, act table.Act, d Desk, version int64) (Standing, error)

// Submit fixes an application as it stands: its content, its accepted documents and their hashes. The write carries the
// window, the versions that were examined, the lead units' places and the place on the body's roster, all or none. Errors:
// the window's refusals, table.ErrStale, ErrNotEligible, ErrIncomplete, ErrUnchanged.
func (s *Applications) Submit(ctx context.Context, act table.Act, d Desk, version int64) (Standing, error) {
	if err := d.editable(act, version); err != nil {
		return Standing{}, err
	}
	at := calendar.At(act.At)
	x, err := s.examineInTurn(ctx, act.At, d, at)
	if err != nil {
		return Standing{}, err
	}
	if err := x.refusal(); err != nil {
		return Standing{}, err
	}
	tx := table.Begin()
	d.Window.Guard(tx, act)
	return s.fix(ctx, act, tx, d.Application, x, at, false)
}

// fix completes a transaction that submits the application at an instant.
func (s *Applications) fix(ctx context.Context, act table.Act, tx *table.Tx, a Application, x Examination, at calendar.Instant, byLock bool) (Standing, error) {
	manifest, err := manifestOf(a, a.Content, x.documents)
	if err != nil {
		return Standing{}, err
	}
	version, replaces := a.Version, int64(0)
	if a.Status == Submitted {
		if manifest == a.Manifest { // a body that has examined it would have to do so again for nothing
			return Standing{}, ErrUnchanged.New("submittedAt", a.SubmittedAt)
		}
		replaces = int64(a.Submissions)
	}
	a.GroupName = x.Group.Name
	a.Status, a.SubmittedAt, a.Manifest, a.Submissions = Submitted, at, manifest, a.Submissions+1
	a.Corrections = 0
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: a.Round, Act: ActSubmitted, Subject: a.ID, Content: manifest,
		Facts: map[string]string{"group": a.Group, "body": a.Body, "submittedAt": at.String()},
	})
	if err != nil {
		return Standing{}, err
	}
	a.Entered = s.enterLeads(tx, a, x.leads, x.rules.LeadUnit.MaxApplications)
	tx.Replace(s.store.Records, applicationKey(a.ID), a, version)
	a.Version = version + 1
	unchanged := expression.Name("version").Equal(expression.Value(x.shelf.Version))
	tx.Check(s.store.Records, documentsKey(a.ID), unchanged, table.Say(table.ErrBusy.New()))
	tx.Create(s.store.Records, submissionKey(a.ID, a.Submissions), Submission{
		Number: a.Submissions, Application: a.ID, LeadUnits: x.Group.LeadUnits, Content: a.Content, Documents: x.documents,
		Manifest: manifest, At: at, ByLock: byLock, Receipt: receipt,
	}, table.Say(table.ErrBusy.New()))
	s.list(tx, a)
	recommendation.Enter(tx, s.store, a.Round, a.Body, recommendation.Applicant{
		Application: a.ID, Version: int64(a.Submissions), Group: a.Group, Name: a.GroupName, LeadUnits: x.Group.LeadUnits,
		CrossRegion: x.Group.CrossRegion, SubmittedAt: at, Manifest: manifest,
	}, replaces)
	if byLock {
		s.tell(tx, act, a, message.Closed, strconv.Itoa(a.Submissions), map[string]string{"closesAt": at.String()})
	}
	standing := Standing{a.Summary, receipt}
	tx.Answer(act, standing)
	return standing, s.store.Commit(ctx, tx)
}

// tell posts a message about an application to its group, with the act.
func (s *Applications) tell(tx *table.Tx, act table.Act, a Application, k message.Kind, occasion string, facts map[string]string) {
	message.Post(tx, s.store, message.Message{
		Audience: message.ToGroup(a.Group), Kind: k, Round: a.Round, Subject: a.ID, Facts: facts, At: calendar.At(act.At),
	}, occasion)
}

// manifestOf is the content hash of what is submitted: the group's own words and every document by its hash. The words name a person
// who answers questions, so that they are salted.
func manifestOf(a Application, c Content, documents []Document) (string, error) {
	form, err := a.Salt.Hash(c)
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

// Withdraw takes a submitted application back before the closing. Every submitted state stays on record. Errors: the window's
// refusals, table.ErrStale, ErrNotSubmitted.
func (s *Applications) Withdraw(ctx context.Context, act table.Act, d Desk, version int64) (Standing, error) {
	if err := d.editable(act, version); err != nil {
		return Standing{}, err
	}
	a := d.Application
	if a.Status != Submitted {
		return Standing{}, ErrNotSubmitted.New()
	}
	last, err := s.submission(ctx, a)
	if err != nil {
		return Standing{}, err
	}
	tx := table.Begin()
	d.Window.Guard(tx, act)
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: a.Round, Act: ActWithdrawn, Subject: a.ID, Content: a.Manifest,
		Facts: map[string]string{"group": a.Group, "body": a.Body},
	})
	if err != nil {
		return Standing{}, err
	}
	for _, p := range a.Entered {
		s.leave(tx, a, p)
	}
	now := calendar.At(act.At)
	a.Status, a.SubmittedAt, a.Manifest, a.Entered, a.Corrections = Withdrawn, 0, "", nil, 0
	tx.Replace(s.store.Records, applicationKey(a.ID), a, version)
	a.Version = version + 1
	last.Withdrawn = now
	tx.Put(s.store.Records, submissionKey(a.ID, last.Number), last)
	s.list(tx, a)
	recommendation.Leave(tx, s.store, a.Round, a.Body, a.ID, int64(a.Submissions), now)
	standing := Standing{a.Summary, receipt}
	tx.Answer(act, standing)
	return standing, s.store.Commit(ctx, tx)
}
