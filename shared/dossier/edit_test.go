package dossier_test

import (
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/recommendation"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
	"linxuan/shared/vault"
)

// R1.4: a group has one application in a round, begun while applications are open.
func TestAnApplicationIsBegunOnce(t *testing.T) {
	b := open(t)
	g := b.Entrant(1)
	for at, want := range map[time.Time]*fault.Definition{
		dossiertest.Opens.Add(-ms): round.ErrNotOpen, dossiertest.Deadline: round.ErrClosed,
	} {
		_, err := b.Create(ctx, by("group", at), "2019", g.ID)
		refused(t, err, want)
	}
	a, err := b.Create(ctx, by("group", dossiertest.Opens), "2019", g.ID)
	if err != nil || a.Status != dossier.Draft || a.Body != dossiertest.Shandong || a.GroupName != g.Name || a.Version != 1 {
		t.Fatalf("%+v %v", a, err)
	}
	_, err = b.Create(ctx, by("group", dossiertest.Early), "2019", g.ID)
	refused(t, err, dossier.ErrOneApplication)
	if d, err := b.OfGroup(ctx, "2019", g.ID); err != nil || d.ID != a.ID {
		t.Errorf("%+v %v", d, err)
	}
	for _, who := range [][2]string{{"2019", "grp_nobody"}, {"2020", g.ID}} {
		_, err := b.OfGroup(ctx, who[0], who[1])
		refused(t, err, table.ErrAbsent)
	}
	_, err = b.Create(ctx, by("group", dossiertest.Early), "2020", g.ID)
	refused(t, err, round.ErrNoWindow)
	_, err = b.Create(ctx, by("group", dossiertest.Early), "2019", "grp_nobody")
	refused(t, err, table.ErrAbsent)
}

// Two clicks at once begin one application.
func TestBeginningsThatCross(t *testing.T) {
	b := open(t)
	g := b.Entrant(1)
	var wg sync.WaitGroup
	ids := make([]string, 8)
	for i := range ids {
		wg.Go(func() {
			err := again(func() error {
				a, err := b.Create(ctx, by("group", dossiertest.Early), "2019", g.ID)
				if err == nil {
					ids[i] = a.ID
				}
				return err
			})
			if ids[i] == "" {
				refused(t, err, dossier.ErrOneApplication)
			}
		})
	}
	wg.Wait()
	ids = slices.DeleteFunc(ids, func(id string) bool { return id == "" })
	d, err := b.OfGroup(ctx, "2019", g.ID)
	rows, _, listErr := b.OfBody(ctx, dossiertest.Early, "2019", dossiertest.Shandong, 10, "")
	if err != nil || listErr != nil || len(ids) != 1 || d.ID != ids[0] || len(rows) != 1 {
		t.Errorf("%q begun, %s stands, %d listed (%v %v)", ids, d.ID, len(rows), err, listErr)
	}
}

// R5.1, R5.2: drafts are saved while the window is open and under the version that was read.
func TestEdits(t *testing.T) {
	b := open(t)
	d := b.Begin(b.Entrant(1), dossiertest.Early)
	c := dossiertest.Content(t)
	c.Introduction = "短" // incomplete is kept
	edit := func(at time.Time, version int64) error {
		_, err := b.Edit(ctx, by("group", at), b.Now(d.ID), c, true, version)
		return err
	}
	refused(t, edit(dossiertest.Opens.Add(-ms), 1), round.ErrNotOpen)
	refused(t, edit(dossiertest.Deadline, 1), round.ErrClosed)
	refused(t, edit(dossiertest.Deadline.Add(ms), 1), round.ErrClosed)
	if err := edit(dossiertest.Deadline.Add(-ms), 1); err != nil {
		t.Fatal(err)
	}
	now := b.Now(d.ID)
	if now.Version != 2 || now.Content.Introduction != "短" || !now.HoldBack || now.UpdatedAt != calendar.At(dossiertest.Deadline.Add(-ms)) {
		t.Errorf("%+v", now.Application)
	}
	for _, version := range []int64{1, 3, 0} {
		if told := refusal(t, edit(dossiertest.Early, version), table.ErrStale); told.Facts["version"] != int64(2) {
			t.Error(told)
		}
	}
	bad := c
	bad.Assessment = []dossier.Assessment{{Criterion: "fame"}}
	_, err := b.Edit(ctx, by("group", dossiertest.Early), now, bad, false, 2)
	refused(t, err, dossier.ErrContent)
	if after := b.Now(d.ID); after.Version != 2 || !after.HoldBack {
		t.Errorf("a refused edit left %+v", after.Application)
	}
}

// A version that was guessed ahead may not carry the status of an older look into the record: what was submitted meanwhile
// stays submitted.
func TestAGuessedVersionOverwritesNothing(t *testing.T) {
	b := open(t)
	d := b.Complete(b.Entrant(1), dossiertest.Early)
	stale := b.Now(d.ID)
	standing := b.Submitted(d.ID, dossiertest.Open)
	_, err := b.Edit(ctx, by("group", dossiertest.Open), stale, stale.Content, false, standing.Application.Version)
	refused(t, err, table.ErrStale)
	_, err = b.Submit(ctx, by("group", dossiertest.Open), stale, standing.Application.Version)
	refused(t, err, table.ErrStale)
	_, err = b.Withdraw(ctx, by("group", dossiertest.Open), stale, standing.Application.Version)
	refused(t, err, table.ErrStale)
	if len(b.Now(d.ID).Salt) != 32 {
		t.Errorf("salt %q: the form names a person", b.Now(d.ID).Salt)
	}
	if now := b.Now(d.ID); now.Status != dossier.Submitted || now.Submissions != 1 {
		t.Errorf("%+v", now.Summary)
	}
}

// R5.2: the edit's own write carries the window.
func TestTheWriteCarriesTheDeadline(t *testing.T) {
	b := open(t)
	d := b.Complete(b.Entrant(1), dossiertest.Early)
	closing := func() {
		tx := table.Begin()
		closed := d.Window.Deadline
		closed.ClosesAt = calendar.At(dossiertest.Early)
		tx.Put(b.Store.Records, table.Key{PK: "deadline#2019#application#" + d.Body, SK: "deadline"}, closed)
		if err := b.Store.Commit(ctx, tx); err != nil {
			t.Error(err)
		}
	}
	reopen := func() {
		tx := table.Begin()
		tx.Put(b.Store.Records, table.Key{PK: "deadline#2019#application#" + d.Body, SK: "deadline"}, d.Window.Deadline)
		if err := b.Store.Commit(ctx, tx); err != nil {
			t.Error(err)
		}
	}
	act := by("group", dossiertest.Open)
	asked := b.Upload(d.ID, "evidence", dossiertest.Paper(7), dossiertest.Open)
	for name, do := range map[string]func() error{
		"edit":   func() error { _, err := b.Edit(ctx, act, d, d.Content, true, d.Version); return err },
		"submit": func() error { _, err := b.Submit(ctx, act, d, d.Version); return err },
		"ask": func() error {
			_, err := b.Ask(ctx, act, d, dossiertest.Wish("evidence", dossiertest.Paper(8)))
			return err
		},
		"confirm": func() error { _, err := b.Confirm(ctx, act, d, asked.ID); return err },
		"remove":  func() error { _, err := b.Remove(ctx, act, d, asked.ID); return err },
	} {
		reopen()
		b.tables.Faults.Next("TransactWriteItems", tabletest.First(closing))
		if err := do(); !isClosed(err) {
			t.Errorf("%s after the window was closed: %v", name, err)
		}
	}
	reopen()
	if now := b.Now(d.ID); now.Status != dossier.Draft || now.Version != d.Version || now.HoldBack {
		t.Errorf("something was written: %+v", now.Summary)
	}
	documents, err := b.Documents(ctx, d.ID)
	if last := documents[len(documents)-1]; err != nil || len(documents) != 4 || last.Status != dossier.Asked {
		t.Errorf("%+v %v", documents, err)
	}
	b.Submitted(d.ID, dossiertest.Open)
	d = b.Now(d.ID)
	b.tables.Faults.Next("TransactWriteItems", tabletest.First(closing))
	if _, err := b.Withdraw(ctx, act, d, d.Version); !isClosed(err) {
		t.Errorf("withdraw after the window was closed: %v", err)
	}
}

func isClosed(err error) bool { f, ok := fault.Of(err); return ok && f.Def == round.ErrClosed }

// R9.1: a submission gives a receipt over the manifest, which anyone can verify offline from the files.
func TestSubmissionGivesAReceiptOverItsManifest(t *testing.T) {
	b := open(t)
	g := b.Entrant(1, 2)
	d := b.Complete(g, dossiertest.Early)
	standing := b.Submitted(d.ID, dossiertest.Open)
	e, err := ledger.VerifyReceipt(standing.Receipt, []ledger.PublicKey{b.Signer.PublicKey()})
	if err != nil {
		t.Fatal(err)
	}
	form, err := b.Now(d.ID).Salt.Hash(d.Content)
	if err != nil {
		t.Fatal(err)
	}
	documents, err := b.Documents(ctx, d.ID)
	if err != nil || len(documents) != 3 {
		t.Fatal(documents, err)
	}
	m := vault.Manifest{Subject: d.ID, Form: form}
	for _, doc := range documents {
		m.Entries = append(m.Entries, vault.ManifestEntry{
			Document: doc.ID, Kind: doc.Kind, Name: doc.Name, Size: doc.Size, SHA256: dossiertest.Sum(dossiertest.Paper(len(doc.Kind))),
			MediaType: "application/pdf", Version: doc.ObjectVersion,
		})
	}
	want, err := m.Hash()
	if err != nil {
		t.Fatal(err)
	}
	a := standing.Application
	if e.Content != want || a.Manifest != want || e.Act != dossier.ActSubmitted || e.Subject != d.ID || e.At != calendar.At(dossiertest.Open) {
		t.Errorf("entry %+v of manifest %s", e, want)
	}
	if strings.Contains(standing.Receipt.Entry, "联系人") || strings.Contains(standing.Receipt.Entry, "per_") {
		t.Error("the entry holds a person's data: ", standing.Receipt.Entry)
	}
	if a.Status != dossier.Submitted || a.Submissions != 1 || a.SubmittedAt != calendar.At(dossiertest.Open) {
		t.Errorf("%+v", a)
	}
	if now := b.Now(d.ID); now.Summary != a || len(now.Entered) != 2 {
		t.Errorf("stored %+v, answered %+v", now.Summary, a)
	}
	forged := standing.Receipt
	forged.Content = strings.Repeat("0", 64)
	if _, err := ledger.VerifyReceipt(forged, []ledger.PublicKey{b.Signer.PublicKey()}); err == nil {
		t.Error("a forged receipt verifies")
	}
	list, _, err := recommendation.Roster(ctx, b.Store, "2019", dossiertest.Shandong)
	if err != nil || len(list) != 1 || list[0].Application != d.ID || list[0].Manifest != want || list[0].Version != 1 || len(list[0].LeadUnits) != 2 {
		t.Errorf("roster %+v %v", list, err)
	}
}
