package dossier_test

import (
	"errors"
	"slices"
	"sync"
	"testing"

	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/dossier/inspect"
	"linxuan/shared/dossier/inspect/pdftest"
	"linxuan/shared/fault"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

// A file that runs, hides or cannot be opened stays refused, under the name of its reason.
func TestFilesThatCannotCount(t *testing.T) {
	encrypted, err := pdftest.Encrypted("")
	if err != nil {
		t.Fatal(err)
	}
	b := open(t)
	d := b.Begin(b.Entrant(1), dossiertest.Early)
	for _, row := range []struct {
		name string
		file []byte
		want *fault.Definition
	}{
		{"broken", pdftest.Truncated(), inspect.ErrPDFBroken},
		{"encrypted", encrypted, inspect.ErrPDFEncrypted},
		{"with a script", pdftest.Script(), inspect.ErrPDFScript},
		{"with another file in it", pdftest.Embedded(), inspect.ErrPDFEmbedded},
		{"no PDF at all", []byte("plain text"), inspect.ErrTypeMismatch},
	} {
		doc := b.Upload(d.ID, "evidence", row.file, dossiertest.Early)
		for range 2 { // told again to who asks again
			refused(t, b.confirm(d.ID, doc.ID, dossiertest.Early), row.want)
			if got := b.is(d.ID, doc.ID, dossier.Refused); got.Refusal != row.want.Code || got.ObjectVersion != "" || got.SettledAt == 0 {
				t.Errorf("%s: %+v", row.name, got)
			}
		}
		if err := b.Arrived(ctx, dossiertest.Early, doc.Object); err != nil {
			t.Errorf("%s: the store's news: %v", row.name, err)
		}
		b.is(d.ID, doc.ID, dossier.Refused)
	}
	have, err := b.Documents(ctx, d.ID)
	if err != nil || len(have) != 5 {
		t.Fatal(have, err)
	}
	// Nothing of it takes up room.
	b.Attach(d.ID, "evidence", dossiertest.Early)
}

// The store's news settles a file whose client vanished; late, twice, or about something else it changes nothing.
func TestTheStoresNewsSettlesAFile(t *testing.T) {
	b := open(t)
	d := b.Begin(b.Entrant(1), dossiertest.Early)
	asked := b.ask(d.ID, "approval", dossiertest.Paper(1), dossiertest.Early).Document
	doc := b.Upload(d.ID, "charter", dossiertest.Paper(2), dossiertest.Early)
	for _, object := range []string{
		doc.Object, doc.Object,
		asked.Object,                             // news of what is not there
		"2019/" + d.ID + "/doc_unknown.pdf",      // of a file that nobody asked for
		"2019/app_unknown/" + doc.ID + ".pdf",    // of an application that is not there
		"2020/" + d.ID + "/" + doc.ID + ".pdf",   // under another round
		"2019/" + d.ID + "/" + asked.ID + ".png", // with another ending
		"statistics/2019/report-2.xlsx", "../../etc/passwd", "",
	} {
		if err := b.Arrived(ctx, dossiertest.Early, object); err != nil {
			t.Errorf("%q: %v", object, err)
		}
	}
	if got := b.is(d.ID, doc.ID, dossier.Accepted); got.SettledAt != calendar.At(dossiertest.Early) {
		t.Errorf("%+v", got)
	}
	b.is(d.ID, asked.ID, dossier.Asked)
	if all, err := b.Documents(ctx, d.ID); err != nil || len(all) != 2 {
		t.Errorf("%+v %v", all, err)
	}
	// A store that does not answer is asked again by the next delivery.
	other := b.Upload(d.ID, "self-report", dossiertest.Paper(3), dossiertest.Early)
	b.tables.Faults.Next("TransactWriteItems", tabletest.LoseRequest)
	if err := b.Arrived(ctx, dossiertest.Early, other.Object); !errors.Is(err, table.ErrNoAnswer) {
		t.Errorf("%v", err)
	}
	if err := b.Arrived(ctx, dossiertest.Early, other.Object); err != nil {
		t.Error(err)
	}
	b.is(d.ID, other.ID, dossier.Accepted)
}

// Client and store tell of the same file at the same moment: it counts once.
func TestTwoConfirmationsOfOneFile(t *testing.T) {
	b := open(t)
	d := b.Begin(b.Entrant(1), dossiertest.Early)
	doc := b.Upload(d.ID, "charter", dossiertest.Paper(2), dossiertest.Early)
	var wg sync.WaitGroup
	for i := range 6 {
		wg.Go(func() {
			do := func() error { return b.confirm(d.ID, doc.ID, dossiertest.Early) }
			if i%2 == 1 {
				do = func() error { return b.Arrived(ctx, dossiertest.Early, doc.Object) }
			}
			if err := do(); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	b.is(d.ID, doc.ID, dossier.Accepted)
	if _, err := b.Remove(ctx, by("group", dossiertest.Early), b.Now(d.ID), doc.ID); err != nil {
		t.Fatal(err)
	}
	b.Attach(d.ID, "charter", dossiertest.Early) // the one place of its kind was taken once, and is free again
}

// A confirmation that another one overtakes between its look and its write counts nothing a second time.
func TestAnOvertakenConfirmationCountsNothing(t *testing.T) {
	b := open(t)
	d := b.Begin(b.Entrant(1), dossiertest.Early)
	doc := b.Upload(d.ID, "evidence", dossiertest.Paper(2), dossiertest.Early)
	b.tables.Faults.Next("TransactWriteItems", tabletest.First(func() {
		if err := b.confirm(d.ID, doc.ID, dossiertest.Early); err != nil {
			t.Error(err)
		}
	}))
	_, err := b.Confirm(ctx, by("group", dossiertest.Early), d, doc.ID)
	refused(t, err, table.ErrBusy)
	have, err := table.Get[dossier.Holding](ctx, b.Store, b.Store.Records, table.Key{PK: "application#" + d.ID, SK: "documents"})
	if err != nil || have.Counts["evidence"] != 1 || have.Bytes != doc.Size {
		t.Errorf("%+v %v", have, err)
	}
}

// Many uploads of one dossier at once: none is lost, and no limit is passed.
func TestConfirmationsInParallel(t *testing.T) {
	b := open(t)
	d := b.Begin(b.Entrant(1), dossiertest.Early)
	const n = 16
	kinds := func(i int) string { // charter takes one, approval three, evidence twenty
		switch {
		case i < 3:
			return "charter"
		case i < 8:
			return "approval"
		}
		return "evidence"
	}
	documents := make([]dossier.Document, n)
	for i := range documents {
		documents[i] = b.Upload(d.ID, kinds(i), dossiertest.Paper(i), dossiertest.Early)
	}
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i, doc := range documents {
		wg.Go(func() { errs[i] = b.confirm(d.ID, doc.ID, dossiertest.Early) })
	}
	wg.Wait()
	counts := map[string]int{}
	for i, err := range errs {
		if err == nil {
			counts[kinds(i)]++
			continue
		}
		if told := refusal(t, err, dossier.ErrDocument); told.Fields[0].Code != "document-too-many" {
			t.Error(told)
		}
		b.is(d.ID, documents[i].ID, dossier.Asked) // counts once there is room
	}
	if counts["charter"] != 1 || counts["approval"] != 3 || counts["evidence"] != 8 {
		t.Errorf("%v, %v", counts, errs)
	}
	waiting := slices.IndexFunc(errs, func(err error) bool { return err != nil })
	in := slices.IndexFunc(errs, func(err error) bool { return err == nil })
	if kinds(waiting) != "charter" || kinds(in) != "charter" {
		t.Fatal(waiting, in)
	}
	if _, err := b.Remove(ctx, by("group", dossiertest.Early), b.Now(d.ID), documents[in].ID); err != nil {
		t.Fatal(err)
	}
	if err := b.confirm(d.ID, documents[waiting].ID, dossiertest.Early); err != nil {
		t.Errorf("there is room now: %v", err)
	}
}

// A submission holds for the documents that were examined: one that comes between makes it look again, and is in it.
func TestASubmissionThatRacesAnUpload(t *testing.T) {
	b := open(t)
	d := b.Complete(b.Entrant(1), dossiertest.Early)
	doc := b.Upload(d.ID, "evidence", dossiertest.Paper(5), dossiertest.Open)
	b.tables.Faults.Next("TransactWriteItems", tabletest.First(func() {
		if err := b.confirm(d.ID, doc.ID, dossiertest.Open); err != nil {
			t.Error(err)
		}
	}))
	_, err := b.Submit(ctx, by("group", dossiertest.Open), d, d.Version)
	refused(t, err, table.ErrBusy)
	if err := b.submit(d.ID, dossiertest.Open); err != nil {
		t.Fatal(err)
	}
	all, err := b.Submissions(ctx, d.ID)
	if err != nil || len(all) != 1 || len(all[0].Documents) != 4 {
		t.Errorf("%+v %v", all, err)
	}
	// A link that is only asked for is no such change.
	b.Attach(d.ID, "evidence", dossiertest.Open)
	d = b.Now(d.ID)
	b.tables.Faults.Next("TransactWriteItems", tabletest.First(func() { b.ask(d.ID, "evidence", dossiertest.Paper(6), dossiertest.Open) }))
	if _, err := b.Submit(ctx, by("group", dossiertest.Open), d, d.Version); err != nil {
		t.Error(err)
	}
}
