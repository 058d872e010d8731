package dossier

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

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

// maxTries bounds the documents that an application keeps, refused and removed ones too.
const maxTries = 300

// ErrTooManyTries refuses further uploads to a dossier that has seen too many.
var ErrTooManyTries = fault.Define("document-tries", fault.Conflict, "")

// Ask gives a link for one file. The link pins key, length, type and hash and ends at the deadline at the latest (R5.3).
// Errors: the window's refusals, ErrDocument, ErrTooManyTries.
func (s *Applications) Ask(ctx context.Context, act table.Act, d Desk, q DocumentRequest) (Upload, error) {
	if err := d.Window.Refuse(act.At); err != nil {
		return Upload{}, err
	}
	r, err := s.rounds.Get(ctx, d.Round)
	if err != nil {
		return Upload{}, err
	}
	have, err := table.Get[shelf](ctx, s.store, s.store.Records, documentsKey(d.ID))
	if err != nil {
		return Upload{}, err
	}
	if err := CheckRequest(q, have.Holding, r.Dossier); err != nil {
		return Upload{}, err
	}
	doc := Document{
		ID: s.store.NewID("doc", act.At), Kind: q.Kind, Name: strings.TrimSpace(q.Name), Size: q.Size, SHA256: q.SHA256,
		MediaType: q.MediaType, Status: Asked, AskedAt: calendar.At(act.At),
	}
	key, err := vault.NewKey(d.Round, d.ID, doc.ID+vault.Ending(q.MediaType))
	if err != nil {
		return Upload{}, err
	}
	doc.Object = key.String()
	link, err := s.vault.PresignPut(ctx, act.At, d.Window.ClosesAt.Time(), vault.Upload{Key: key, Size: q.Size, MediaType: q.MediaType, SHA256: q.SHA256})
	if err != nil {
		return Upload{}, err
	}
	tx := table.Begin()
	d.Window.Guard(tx, act)
	tx.Create(s.store.Records, documentKey(d.ID, doc.ID), doc, table.Say(table.ErrBusy.New()))
	few := expression.Name("tries").LessThan(expression.Value(maxTries))
	tries := expression.Add(expression.Name("tries"), expression.Value(1))
	tx.Update(s.store.Records, documentsKey(d.ID), tries, &few, table.Say(ErrTooManyTries.New("limit", maxTries)))
	upload := Upload{doc, link}
	tx.Answer(act, upload)
	return upload, s.store.Commit(ctx, tx)
}

// Confirm counts a document once the server has seen the object's own checksum and opened it. The decision is the write's:
// all bytes arrived, the hash was seen, and the window was open at this instant (R5.3). It may be repeated. Errors: the
// window's refusals, ErrNotUploaded and ErrDiffers, after which the document waits on; the refusals of inspect, after which it
// stays refused; ErrDocument where the round's limits leave no room for it now; ErrDocumentBusy for a removed one.
func (s *Applications) Confirm(ctx context.Context, act table.Act, d Desk, id string) (Document, error) {
	// The shelf first: what it holds then does not hold this document, if the document still waits afterwards.
	have, err := table.Get[shelf](ctx, s.store, s.store.Records, documentsKey(d.ID))
	if err != nil {
		return Document{}, err
	}
	doc, err := s.Document(ctx, d.ID, id)
	switch {
	case err != nil:
		return Document{}, err
	case doc.Status == Accepted:
		return doc, nil
	case doc.Status == Removed:
		return Document{}, ErrDocumentBusy.New()
	}
	if err := d.Window.Refuse(act.At); err != nil {
		return Document{}, err
	}
	object, pages, err := Judge(ctx, s.vault, doc)
	if err != nil && !Final(err) {
		return Document{}, err // not there yet, or the store did not answer: nothing is decided
	}
	if doc.Status == Refused { // the same bytes: told again
		return Document{}, firstOf(err, ErrDocumentBusy.New())
	}
	doc.SettledAt = calendar.At(act.At)
	if err != nil {
		return Document{}, s.refuse(ctx, act, d, doc, err)
	}
	doc.Status, doc.ObjectVersion, doc.Pages = Accepted, object.Version, pages
	return doc, s.accept(ctx, act, d, doc, have.Holding)
}

// accept puts a document on the shelf, where it has room.
func (s *Applications) accept(ctx context.Context, act table.Act, d Desk, doc Document, have Holding) error {
	r, err := s.rounds.Get(ctx, d.Round)
	if err != nil {
		return err
	}
	if err := CheckRequest(doc.request(), have, r.Dossier); err != nil {
		return err // others came first; it can be confirmed once there is room
	}
	kind, _ := r.Dossier.Kind(doc.Kind)
	tx := table.Begin()
	d.Window.Guard(tx, act)
	s.putDocument(tx, d.ID, doc, Asked)
	s.shelve(tx, d.ID, doc, kind, r.Dossier.MaxBytes)
	tx.Answer(act, doc)
	return s.store.Commit(ctx, tx)
}

// refuse records that the bytes are no proper document, and gives why.
func (s *Applications) refuse(ctx context.Context, act table.Act, d Desk, doc Document, why error) error {
	if refusal, ok := fault.Of(why); ok {
		doc.Status, doc.Refusal = Refused, refusal.Def.Code
	}
	tx := table.Begin()
	d.Window.Guard(tx, act)
	s.putDocument(tx, d.ID, doc, Asked)
	return firstOf(s.store.Commit(ctx, tx), why)
}

func firstOf(err, otherwise error) error {
	if err != nil {
		return err
	}
	return otherwise
}

// Final says whether an error is about the bytes, so that looking again finds the same.
func Final(err error) bool {
	switch fault.KindOf(err) {
	case fault.Invalid, fault.TooLarge, fault.UnsupportedType:
		return true
	}
	return false
}

// Judge looks at the stored object of a document itself: what the store says of it, and what opening it says. It gives the
// object and its pages. Errors: ErrNotUploaded, ErrDiffers, the refusals of inspect.
func Judge(ctx context.Context, files vault.Vault, d Document) (vault.Object, int, error) {
	key, err := vault.ParseKey(d.Object)
	if err != nil {
		return vault.Object{}, 0, fmt.Errorf("dossier: key of %s: %w", d.ID, err)
	}
	object, err := files.Stat(ctx, key)
	if errors.Is(err, vault.ErrAbsent) {
		return object, 0, ErrNotUploaded.New()
	}
	if err != nil {
		return object, 0, err
	}
	if object.Size != d.Size || object.SHA256 != d.SHA256 || object.MediaType != d.MediaType {
		return object, 0, ErrDiffers.New()
	}
	body, err := files.Open(ctx, key, object.Version)
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

// Arrived settles a document whose object the store reports, for a client that vanished after the upload. What it finds is
// what Confirm finds: late, twice or never, it changes nothing that the window decides.
func (s *Applications) Arrived(ctx context.Context, at time.Time, object string) error {
	key, err := vault.ParseKey(object)
	if err != nil || len(key.Segments()) != 3 {
		return nil //nolint:nilerr // not a dossier's object: nothing to settle
	}
	application := key.Segments()[1]
	id, _, _ := strings.Cut(key.Segments()[2], ".")
	doc, found, err := table.Find[Document](ctx, s.store, s.store.Records, documentKey(application, id))
	if err != nil || !found || doc.Object != object {
		return err
	}
	act := table.Act{Role: "storage", At: at}
	for range lockTries {
		var d Desk
		if d, err = s.Desk(ctx, application); err != nil {
			return err
		}
		if _, err = s.Confirm(ctx, act, d, id); !table.Retryable(err) {
			break
		}
	}
	return unsettled(err)
}

// unsettled keeps of an outcome only what another delivery of the event could mend.
func unsettled(err error) error {
	if err == nil || Final(err) || fault.KindOf(err) == fault.Conflict {
		return nil
	}
	return err
}
