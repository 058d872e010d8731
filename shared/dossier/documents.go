package dossier

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/calendar"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

// shelf is what an application's dossier holds. Its version moves with every change of what counts, so that a submission
// that was examined holds only for the documents that were.
type shelf struct {
	Holding
	Tries   int   `json:"tries"` // links that were given so far
	Version int64 `json:"version"`
}

// dossier reads the shelf and then the documents: what is newer than the shelf makes a submission fail, never pass.
func (s *Applications) dossier(ctx context.Context, id string) (shelf, []Document, error) {
	have, err := table.Get[shelf](ctx, s.store, s.store.Records, documentsKey(id))
	if err != nil {
		return have, nil, err
	}
	all, err := s.Documents(ctx, id)
	return have, all, err
}

// Documents lists an application's documents in the order in which they were asked for, removed ones too.
func (s *Applications) Documents(ctx context.Context, id string) ([]Document, error) {
	return table.All[Document](ctx, s.store, s.store.Records, table.Query{PK: documentsKey(id).PK, Prefix: documentPrefix})
}

// Document reads one document of an application; table.ErrAbsent for another's.
func (s *Applications) Document(ctx context.Context, application, id string) (Document, error) {
	return table.Get[Document](ctx, s.store, s.store.Records, documentKey(application, id))
}

// putDocument writes the next state of a document if it is still in the one that was read.
func (s *Applications) putDocument(tx *table.Tx, application string, d Document, was DocumentStatus) {
	same := expression.Name("status").Equal(expression.Value(string(was)))
	tx.PutIf(s.store.Records, documentKey(application, d.ID), d, same, table.Say(table.ErrBusy.New()))
}

// shelve counts an accepted document, if the round's limits leave room for it at the moment of the write.
func (s *Applications) shelve(tx *table.Tx, application string, d Document, kind round.DocumentKind, most int64) {
	count := expression.Name("counts." + d.Kind)
	room := expression.And(
		expression.Name("bytes").LessThanEqual(expression.Value(most-d.Size)),
		expression.Or(count.AttributeNotExists(), count.LessThan(expression.Value(kind.MaxCount))))
	s.moveShelf(tx, application, d, +1, &room)
}

// unshelve takes an accepted document off.
func (s *Applications) unshelve(tx *table.Tx, application string, d Document) {
	s.moveShelf(tx, application, d, -1, nil)
}

func (s *Applications) moveShelf(tx *table.Tx, application string, d Document, by int, room *expression.ConditionBuilder) {
	count := expression.Name("counts." + d.Kind)
	change := expression.
		Set(count, expression.Plus(expression.IfNotExists(count, expression.Value(0)), expression.Value(by))).
		Add(expression.Name("bytes"), expression.Value(int64(by)*d.Size)).
		Add(expression.Name("version"), expression.Value(1))
	tx.Update(s.store.Records, documentsKey(application), change, room, table.Say(table.ErrBusy.New()))
}

// Remove takes a document out of the dossier. The object and the record stay, and so does every submission that holds it.
func (s *Applications) Remove(ctx context.Context, act table.Act, d Desk, id string) (Document, error) {
	doc, err := s.Document(ctx, d.ID, id)
	if err != nil || doc.Status == Removed {
		return doc, err
	}
	if err := d.Window.Refuse(act.At); err != nil {
		return Document{}, err
	}
	was := doc.Status
	doc.Status, doc.SettledAt = Removed, calendar.At(act.At)
	tx := table.Begin()
	d.Window.Guard(tx, act)
	s.putDocument(tx, d.ID, doc, was)
	if was == Accepted {
		s.unshelve(tx, d.ID, doc)
	}
	tx.Answer(act, doc)
	return doc, s.store.Commit(ctx, tx)
}

// Link signs a short link to the very version that was accepted, to be saved, or shown by the browser; table.ErrAbsent for a
// document that never was. Only what was opened and found a proper PDF or picture is ever accepted, so it may be shown.
func (s *Applications) Link(ctx context.Context, at time.Time, d Document, show bool) (vault.Link, error) {
	if d.ObjectVersion == "" {
		return vault.Link{}, table.ErrAbsent.New()
	}
	key, err := vault.ParseKey(d.Object)
	if err != nil {
		return vault.Link{}, err
	}
	return s.vault.PresignGet(ctx, at, vault.Download{Key: key, Version: d.ObjectVersion, Name: d.Name, MediaType: d.MediaType, Inline: show})
}
