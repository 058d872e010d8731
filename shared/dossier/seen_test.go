package dossier_test

import (
	"reflect"
	"testing"

	"linxuan/shared/dossier"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/table"
)

// Others than the group see that an application is there, and of its content what was submitted.
func TestOthersSeeWhatWasSubmitted(t *testing.T) {
	b := open(t)
	d := b.Complete(b.Entrant(1), dossiertest.Early)
	b.Write(d.ID, dossiertest.Content(t), true, dossiertest.Early)
	see := func() (dossier.Application, []dossier.Document) {
		t.Helper()
		a := b.Now(d.ID).Application
		seen, err := b.Seen(ctx, a)
		if err != nil {
			t.Fatal(err)
		}
		documents, err := b.SeenDocuments(ctx, a)
		if err != nil {
			t.Fatal(err)
		}
		if seen.Summary != a.Summary || seen.HoldBack || seen.Entered != nil {
			t.Errorf("%+v", seen)
		}
		return seen, documents
	}
	nothing := func(when string) {
		t.Helper()
		if seen, documents := see(); !reflect.DeepEqual(seen.Content, dossier.Content{}) || len(documents) != 0 {
			t.Errorf("%s others see %+v, %d documents", when, seen.Content, len(documents))
		}
	}
	nothing("of a draft")
	b.Submitted(d.ID, dossiertest.Open)
	c := dossiertest.Content(t)
	c.Introduction = "第二稿，尚未提交的内容，推荐单位看不到（示例）。"
	b.Write(d.ID, c, false, dossiertest.Open)
	extra := b.Attach(d.ID, "evidence", dossiertest.Open)
	if seen, documents := see(); seen.Content.Introduction != dossiertest.Content(t).Introduction || len(documents) != 3 {
		t.Errorf("others see %q, %d documents", seen.Content.Introduction, len(documents))
	}
	_, err := b.SeenDocument(ctx, b.Now(d.ID).Application, extra.ID)
	refused(t, err, table.ErrAbsent)
	b.Submitted(d.ID, dossiertest.Open)
	if seen, documents := see(); seen.Content.Introduction != c.Introduction || len(documents) != 4 {
		t.Errorf("others see %q, %d documents", seen.Content.Introduction, len(documents))
	}
	d = b.Now(d.ID)
	if _, err := b.Withdraw(ctx, by("group", dossiertest.Open), d, d.Version); err != nil {
		t.Fatal(err)
	}
	nothing("of a withdrawn one")
	if doc, err := b.SeenDocument(ctx, b.Now(d.ID).Application, extra.ID); err != nil || doc.ID != extra.ID {
		t.Errorf("what was submitted stays on record: %+v %v", doc, err)
	}
}
