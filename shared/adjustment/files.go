package adjustment

import (
	"context"
	"errors"
	"time"

	"linxuan/shared/dossier"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

// File is a file of a case. It is treated as a document of a dossier is: the link pins its bytes, the server looks at the stored
// object itself, and until that was done nobody can open it.
type File struct {
	dossier.Document
	Owner   string `json:"owner"`          // id of the group that brings it, or Office
	Case    string `json:"case,omitempty"` // that it was filed with
	Version int64  `json:"version"`
}

// Office is the owner of what the secretariat and the ministry bring.
const Office = "office"

// linkLasts is how long a file may be on its way.
const linkLasts = time.Hour

// AskFile gives an owner a link for one file. Errors: dossier.ErrDocument.
func (s *Cases) AskFile(ctx context.Context, act table.Act, owner string, q dossier.DocumentRequest) (dossier.Upload, error) {
	upload, err := dossier.AskEvidence(ctx, s.files, "register", s.store.NewID(casePrefix, act.At), s.store.NewID("doc", act.At), q, act.At, act.At.Add(linkLasts))
	if err != nil {
		return dossier.Upload{}, err
	}
	f := File{Owner: owner, Document: upload.Document}
	tx := table.Begin()
	tx.Create(s.store.Records, fileKey(f.ID), f, table.Say(table.ErrBusy.New()))
	tx.Answer(act, upload)
	return upload, s.store.Commit(ctx, tx)
}

// ConfirmFile releases an owner's file from quarantine once the server has seen the object's own checksum and opened it. It may
// be repeated. Errors: those of dossier.Judge; after a final one the file stays refused.
func (s *Cases) ConfirmFile(ctx context.Context, act table.Act, owner, id string) (dossier.Document, error) {
	f, err := table.Get[File](ctx, s.store, s.store.Records, fileKey(id))
	if err == nil && f.Owner != owner {
		err = table.ErrAbsent.New()
	}
	if err != nil || f.Status == dossier.Accepted {
		return f.Document, err
	}
	after, settled, why := dossier.SettleEvidence(ctx, s.files, f.Document, act.At)
	if !settled {
		return dossier.Document{}, why
	}
	f.Document = after
	tx := table.Begin()
	tx.ReplaceOr(s.store.Records, fileKey(id), f, f.Version, table.Say(table.ErrBusy.New()))
	if why == nil {
		tx.Answer(act, f.Document)
	}
	if err := s.store.Commit(ctx, tx); err != nil {
		return dossier.Document{}, err
	}
	return f.Document, why
}

// attach files an owner's evidence with a case: each file once, and only what was released from quarantine.
func (s *Cases) attach(ctx context.Context, tx *table.Tx, id, owner string, documents []string) ([]File, error) {
	refusal := ErrFile.New().At("/documents", "case-file-unusable")
	files := []File{}
	for _, document := range documents {
		f, err := table.Get[File](ctx, s.store, s.store.Records, fileKey(document))
		if errors.Is(err, table.ErrAbsent) || err == nil && (f.Status != dossier.Accepted || f.Case != "" || f.Owner != owner) {
			return nil, refusal
		}
		if err != nil {
			return nil, err
		}
		f.Case = id
		tx.ReplaceOr(s.store.Records, fileKey(document), f, f.Version, table.Say(refusal))
		files = append(files, f)
	}
	return files, nil
}

// OpenFile gives a short link to a file of a case.
func (s *Cases) OpenFile(ctx context.Context, at time.Time, id, document string) (vault.Link, error) {
	f, err := table.Get[File](ctx, s.store, s.store.Records, fileKey(document))
	if err != nil {
		return vault.Link{}, err
	}
	if f.Case != id {
		return vault.Link{}, table.ErrAbsent.New()
	}
	return dossier.OpenEvidence(ctx, s.files, f.Document, at)
}
