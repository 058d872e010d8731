package adjustment

import (
	"context"
	"errors"
	"strings"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	"linxuan/shared/dossier/inspect"
	"linxuan/shared/fault"
	"linxuan/shared/round"
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

const (
	kindEvidence = "evidence"
	maxFiles     = 5
	maxFileBytes = 20 << 20 // each
	linkLasts    = time.Hour
)

// limits are those of a dossier that consists of evidence alone.
var limits = round.Dossier{MaxBytes: maxFiles * maxFileBytes, Documents: []round.DocumentKind{{
	ID: kindEvidence, Title: "证据材料", MaxBytes: maxFileBytes, MaxCount: maxFiles, MediaTypes: inspect.MediaTypes(),
}}}

// AskFile gives an owner a link for one file. Errors: dossier.ErrDocument.
func (s *Cases) AskFile(ctx context.Context, act table.Act, owner string, q dossier.DocumentRequest) (dossier.Upload, error) {
	if err := dossier.CheckRequest(q, dossier.Holding{}, limits); err != nil {
		return dossier.Upload{}, err
	}
	f := File{Owner: owner, Document: dossier.Document{
		ID: s.store.NewID("doc", act.At), Kind: q.Kind, Name: strings.TrimSpace(q.Name), Size: q.Size, SHA256: q.SHA256,
		MediaType: q.MediaType, Status: dossier.Asked, AskedAt: calendar.At(act.At),
	}}
	// The case may have no id yet, so each file has a folder of its own.
	key, err := vault.NewKey("register", s.store.NewID(casePrefix, act.At), f.ID+vault.Ending(q.MediaType))
	if err != nil {
		return dossier.Upload{}, err
	}
	f.Object = key.String()
	link, err := s.files.PresignPut(ctx, act.At, act.At.Add(linkLasts), vault.Upload{Key: key, Size: q.Size, MediaType: q.MediaType, SHA256: q.SHA256})
	if err != nil {
		return dossier.Upload{}, err
	}
	tx := table.Begin()
	tx.Create(s.store.Records, fileKey(f.ID), f, table.Say(table.ErrBusy.New()))
	upload := dossier.Upload{Document: f.Document, Link: link}
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
	object, pages, why := dossier.Judge(ctx, s.files, f.Document)
	if why != nil && (!dossier.Final(why) || f.Status == dossier.Refused) {
		return dossier.Document{}, why
	}
	f.SettledAt = calendar.At(act.At)
	if refusal, refused := fault.Of(why); refused {
		f.Status, f.Refusal = dossier.Refused, refusal.Def.Code
	} else {
		f.Status, f.ObjectVersion, f.Pages = dossier.Accepted, object.Version, pages
	}
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
	key, err := vault.ParseKey(f.Object)
	if err != nil {
		return vault.Link{}, err
	}
	return s.files.PresignGet(ctx, at, vault.Download{Key: key, Version: f.ObjectVersion, Name: f.Name, MediaType: f.MediaType, Inline: true})
}
