package notice

import (
	"context"
	"errors"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

// Evidence is one file of an objector. It is treated as a document of a dossier is: the link pins its bytes, the server looks at
// the stored object itself, and until that was done nobody can open it.
type Evidence struct {
	dossier.Document
	Round     string `json:"round"`
	Objection string `json:"objection,omitempty"` // that it was filed with
	Version   int64  `json:"version"`
}

// ErrEvidence refuses files that cannot be filed: not confirmed, of another round, filed already.
var ErrEvidence = fault.Define("evidence-unusable", fault.Conflict, "R7.2")

// Keeping lets objectors bring files into a vault.
func (s *Notices) Keeping(files vault.Vault) *Notices {
	s.files = files
	return s
}

// AskEvidence gives a link for one file, while objections are taken. Errors: dossier.ErrDocument, ErrClosed.
func (s *Notices) AskEvidence(ctx context.Context, act table.Act, roundID string, q dossier.DocumentRequest) (dossier.Upload, error) {
	n, err := s.Notice(ctx, roundID)
	if err != nil {
		return dossier.Upload{}, err
	}
	at := calendar.At(act.At)
	if at >= n.Window.EndsAt {
		return dossier.Upload{}, ErrClosed.New("closedAt", n.Window.EndsAt, "serverTime", at)
	}
	return s.askFile(ctx, act, roundID, q, n.Window.EndsAt.Time())
}

// askFile gives a link that is good until an instant.
func (s *Notices) askFile(ctx context.Context, act table.Act, roundID string, q dossier.DocumentRequest, until time.Time) (dossier.Upload, error) {
	upload, err := dossier.AskEvidence(ctx, s.files, roundID, s.store.NewID("obj", act.At), s.store.NewID("doc", act.At), q, act.At, until)
	if err != nil {
		return dossier.Upload{}, err
	}
	e := Evidence{Round: roundID, Document: upload.Document}
	tx := table.Begin()
	tx.Create(s.store.Records, evidenceKey(e.ID), e, table.Say(table.ErrBusy.New()))
	tx.Answer(act, upload)
	return upload, s.store.Commit(ctx, tx)
}

// ConfirmEvidence releases a file from quarantine once the server has seen the object's own checksum and opened it. It may be
// repeated. Errors: those of dossier.Judge; after a final one the file stays refused.
func (s *Notices) ConfirmEvidence(ctx context.Context, act table.Act, roundID, id string) (dossier.Document, error) {
	e, err := s.evidence(ctx, roundID, id)
	if err != nil || e.Status == dossier.Accepted {
		return e.Document, err
	}
	after, settled, why := dossier.SettleEvidence(ctx, s.files, e.Document, act.At)
	if !settled {
		return dossier.Document{}, why
	}
	e.Document = after
	tx := table.Begin()
	tx.ReplaceOr(s.store.Records, evidenceKey(id), e, e.Version, table.Say(table.ErrBusy.New()))
	if why == nil {
		tx.Answer(act, e.Document)
	}
	if err := s.store.Commit(ctx, tx); err != nil {
		return dossier.Document{}, err
	}
	return e.Document, why
}

// evidence reads a file of a round's objector.
func (s *Notices) evidence(ctx context.Context, roundID, id string) (Evidence, error) {
	e, err := table.Get[Evidence](ctx, s.store, s.store.Records, evidenceKey(id))
	if err == nil && e.Round != roundID {
		err = table.ErrAbsent.New()
	}
	return e, err
}

// attach takes files up with an objection: each file once, and only what was released from quarantine.
func (s *Notices) attach(ctx context.Context, tx *table.Tx, roundID, objection string, ids []string) ([]Evidence, error) {
	refusal := ErrEvidence.New().At("/documents", "evidence-unusable")
	var all []Evidence
	for _, id := range ids {
		e, err := s.evidence(ctx, roundID, id)
		if errors.Is(err, table.ErrAbsent) || err == nil && (e.Status != dossier.Accepted || e.Objection != "") {
			return nil, refusal
		}
		if err != nil {
			return nil, err
		}
		e.Objection = objection
		tx.ReplaceOr(s.store.Records, evidenceKey(id), e, e.Version, table.Say(refusal))
		all = append(all, e)
	}
	return all, nil
}

// OpenEvidence gives a short link to a file of an objection. What it holds may tell who objects, so the look is entered into the
// ledger in the same step (R7.2).
func (s *Notices) OpenEvidence(ctx context.Context, act table.Act, roundID, objection, id string) (vault.Link, error) {
	e, err := s.evidence(ctx, roundID, id)
	if err != nil {
		return vault.Link{}, err
	}
	if e.Objection != objection {
		return vault.Link{}, table.ErrAbsent.New()
	}
	if err := s.looked(ctx, act, roundID, objection, id); err != nil {
		return vault.Link{}, err
	}
	return dossier.OpenEvidence(ctx, s.files, e.Document, act.At)
}

// looked enters a look at what may tell who objects: into the ledger, and where the ministry and the auditor see who it was.
func (s *Notices) looked(ctx context.Context, act table.Act, roundID, objection, document string) error {
	tx := table.Begin()
	l := Look{ID: s.store.NewID("look", act.At), At: calendar.At(act.At), By: act.Actor, Role: act.Role, Document: document}
	tx.Create(s.store.Records, lookKey(objection, l.ID), l, table.Say(table.ErrBusy.New()))
	if _, err := s.journal.Enter(tx, act, ledger.Entry{Round: roundID, Act: ActLooked, Subject: objection}); err != nil {
		return err
	}
	return s.store.Commit(ctx, tx)
}
