package dossier

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/dossier/inspect"
	"linxuan/shared/fault"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

// Upload is the answer to a wish to upload: the document as it is expected and the link that lets exactly it in.
type Upload struct {
	Document Document   `json:"document"`
	Link     vault.Link `json:"link"`
}

// maxDocuments bounds the row that keeps a dossier's documents, removed ones too.
const maxDocuments = 300

// ErrTooManyTries refuses further uploads to a dossier that has seen too many.
var ErrTooManyTries = fault.Define("document-tries", fault.Conflict, "")

// Ask gives a link for one file. The link pins key, length, type and hash and ends at the deadline at the latest (R5.3).
func (s *Applications) Ask(ctx context.Context, act table.Act, a Application, q DocumentRequest) (Upload, error) {
	r, err := s.rounds.Get(ctx, a.Round)
	if err != nil {
		return Upload{}, err
	}
	set, err := table.Get[documentSet](ctx, s.store, s.store.Records, documentsKey(a.ID))
	if err != nil {
		return Upload{}, err
	}
	if err := CheckRequest(q, set.Documents, r.Dossier); err != nil {
		return Upload{}, err
	}
	if len(set.Documents) >= maxDocuments {
		return Upload{}, ErrTooManyTries.New("limit", maxDocuments)
	}
	window, err := s.window(ctx, a)
	if err != nil {
		return Upload{}, err
	}
	d := Document{
		ID: s.store.NewID("doc", act.At), Kind: q.Kind, Name: q.Name, Size: q.Size, SHA256: q.SHA256,
		MediaType: q.MediaType, Status: Asked, AskedAt: calendar.At(act.At),
	}
	key, err := vault.NewKey(a.Round, a.ID, d.ID+vault.Ending(q.MediaType))
	if err != nil {
		return Upload{}, err
	}
	d.Object = key.String()
	if err := window.Refuse(act.At); err != nil {
		return Upload{}, err
	}
	link, err := s.vault.PresignPut(ctx, act.At, window.ClosesAt.Time(), vault.Upload{Key: key, Size: q.Size, MediaType: q.MediaType, SHA256: q.SHA256})
	if err != nil {
		return Upload{}, err
	}
	tx := table.Begin()
	window.Guard(tx, act)
	s.change(tx, a, set, append(set.Documents, d))
	upload := Upload{d, link}
	tx.Answer(act, upload)
	return upload, s.store.Commit(ctx, tx)
}

// change writes the next state of a dossier's documents. Two uploads at once are no conflict of people, so the one that
// comes second tries again with what the first one left.
func (s *Applications) change(tx *table.Tx, a Application, set documentSet, next []Document) {
	tx.ReplaceOr(s.store.Records, documentsKey(a.ID), documentSet{Documents: next}, set.Version, table.Say(table.ErrBusy.New()))
}

// Confirm counts a document once the server has seen the object's own checksum and opened it. The decision is the write's:
// all bytes arrived, the hash was seen, and the window was open at this instant (R5.3). It may be repeated.
func (s *Applications) Confirm(ctx context.Context, act table.Act, a Application, id string) (Document, error) {
	set, i, err := s.find(ctx, a.ID, id)
	if err != nil {
		return Document{}, err
	}
	d := set.Documents[i]
	switch d.Status {
	case Accepted:
		return d, nil
	case Removed:
		return d, ErrDocumentBusy.New()
	}
	window, err := s.window(ctx, a)
	if err != nil {
		return d, err
	}
	if err := window.Refuse(act.At); err != nil {
		return d, err
	}
	object, pages, refusal := s.judge(ctx, d)
	if refusal != nil && fault.KindOf(refusal) != fault.Invalid {
		return d, refusal // not there yet, or the store did not answer: nothing is decided
	}
	r, err := s.rounds.Get(ctx, a.Round)
	if err != nil {
		return d, err
	}
	d.SettledAt = calendar.At(act.At)
	if refusal == nil {
		refusal = CheckRequest(d.request(), set.Documents, r.Dossier)
	}
	if f, ok := fault.Of(refusal); ok {
		d.Status, d.Refusal = Refused, f.Def.Code
	} else {
		d.Status, d.ObjectVersion, d.Pages = Accepted, object.Version, pages
	}
	set.Documents[i] = d
	tx := table.Begin()
	window.Guard(tx, act)
	s.change(tx, a, set, set.Documents)
	if refusal == nil {
		tx.Answer(act, d)
	}
	if err := s.store.Commit(ctx, tx); err != nil {
		return d, err
	}
	return d, refusal
}

func (d Document) request() DocumentRequest {
	return DocumentRequest{Kind: d.Kind, Name: d.Name, Size: d.Size, SHA256: d.SHA256, MediaType: d.MediaType}
}

// judge looks at the stored object itself: what the store says of it, and what opening it says.
func (s *Applications) judge(ctx context.Context, d Document) (vault.Object, int, error) {
	key, err := vault.ParseKey(d.Object)
	if err != nil {
		return vault.Object{}, 0, fmt.Errorf("dossier: key of %s: %w", d.ID, err)
	}
	object, err := s.vault.Stat(ctx, key)
	if errors.Is(err, vault.ErrAbsent) {
		return object, 0, ErrNotUploaded.New()
	}
	if err != nil {
		return object, 0, err
	}
	if object.Size != d.Size || object.SHA256 != d.SHA256 || object.MediaType != d.MediaType {
		return object, 0, ErrDiffers.New()
	}
	body, err := s.vault.Open(ctx, key, object.Version)
	if err != nil {
		return object, 0, err
	}
	defer func() { _ = body.Close() }() // it was only read
	raw, err := io.ReadAll(io.LimitReader(body, d.Size+1))
	if err != nil {
		return object, 0, vault.ErrUnavailable.Wrap(err)
	}
	report, err := inspect.Document(bytes.NewReader(raw), int64(len(raw)), d.MediaType)
	return object, report.Pages, err
}

func (s *Applications) find(ctx context.Context, application, id string) (documentSet, int, error) {
	set, err := table.Get[documentSet](ctx, s.store, s.store.Records, documentsKey(application))
	if err != nil {
		return set, 0, err
	}
	for i, d := range set.Documents {
		if d.ID == id {
			return set, i, nil
		}
	}
	return set, 0, table.ErrAbsent.New()
}

// Remove takes a document out of the dossier. The object and the record stay, and so does every submission that holds it.
func (s *Applications) Remove(ctx context.Context, act table.Act, a Application, id string) (Document, error) {
	set, i, err := s.find(ctx, a.ID, id)
	if err != nil {
		return Document{}, err
	}
	window, err := s.window(ctx, a)
	if err != nil {
		return Document{}, err
	}
	set.Documents[i].Status, set.Documents[i].SettledAt = Removed, calendar.At(act.At)
	tx := table.Begin()
	window.Guard(tx, act)
	s.change(tx, a, set, set.Documents)
	tx.Answer(act, set.Documents[i])
	return set.Documents[i], s.store.Commit(ctx, tx)
}

// Link signs a short download of the very version that was accepted.
func (s *Applications) Link(ctx context.Context, act table.Act, a Application, id string) (vault.Link, error) {
	set, i, err := s.find(ctx, a.ID, id)
	if err != nil {
		return vault.Link{}, err
	}
	d := set.Documents[i]
	if d.ObjectVersion == "" {
		return vault.Link{}, table.ErrAbsent.New()
	}
	key, err := vault.ParseKey(d.Object)
	if err != nil {
		return vault.Link{}, err
	}
	return s.vault.PresignGet(ctx, act.At, vault.Download{Key: key, Version: d.ObjectVersion, Name: d.Name, MediaType: d.MediaType})
}

// Arrived settles a document whose object the store reports, for a client that vanished after the upload. What it finds is
// what Confirm finds: late, twice or never, it changes nothing that the window decides.
func (s *Applications) Arrived(ctx context.Context, at time.Time, object string) error {
	key, err := vault.ParseKey(object)
	if err != nil || len(key.Segments()) != 3 {
		return nil //nolint:nilerr // not a dossier's object: nothing to settle
	}
	set, err := table.Get[documentSet](ctx, s.store, s.store.Records, documentsKey(key.Segments()[1]))
	if errors.Is(err, table.ErrAbsent) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, d := range set.Documents {
		if d.Object == object && d.Status == Asked {
			return s.settleArrived(ctx, at, key.Segments()[1], d.ID)
		}
	}
	return nil
}

// settleArrived confirms in the client's place. The client that confirms at the same moment is as right, so a write that lost
// against another looks again.
func (s *Applications) settleArrived(ctx context.Context, at time.Time, application, document string) error {
	a, err := s.Get(ctx, application)
	if err != nil {
		return err
	}
	for range arrivedTries {
		_, err = s.Confirm(ctx, table.Act{Role: "storage", At: at}, a, document)
		if !table.Retryable(err) {
			break
		}
	}
	return settled(err)
}

const arrivedTries = 6

// settled keeps of an outcome only what another delivery of the event could mend.
func settled(err error) error {
	if kind := fault.KindOf(err); err == nil || kind == fault.Invalid || kind == fault.Conflict {
		return nil
	}
	return err
}
