package dossier_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"sync"
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/dossier/inspect"
	"linxuan/shared/dossier/inspect/pdftest"
	"linxuan/shared/fault"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
	"linxuan/shared/vault"
)

// ask asks for a link for a paper.
func (b *bench) ask(id, kind string, file []byte, at time.Time) dossier.Upload {
	b.Helper()
	upload, err := b.Ask(ctx, by("group", at), b.Now(id), dossiertest.Wish(kind, file))
	if err != nil {
		b.Fatal(err)
	}
	return upload
}

func (b *bench) confirm(id, document string, at time.Time) error {
	return again(func() error {
		_, err := b.Confirm(ctx, by("group", at), b.Now(id), document)
		return err
	})
}

// is holds how a document stands.
func (b *bench) is(id, document string, want dossier.DocumentStatus) dossier.Document {
	b.Helper()
	d, err := b.Document(ctx, id, document)
	if err != nil || d.Status != want {
		b.Errorf("document is %q, want %q (%v)", d.Status, want, err)
	}
	return d
}

// What a round may allow is what can be looked into.
func TestARoundAllowsWhatCanBeOpened(t *testing.T) {
	if !slices.Equal(round.MediaTypes(), inspect.MediaTypes()) || round.MaxDocumentBytes > inspect.MaxSize {
		t.Errorf("a round may allow %v up to %d bytes, %v up to %d can be opened", round.MediaTypes(), int64(round.MaxDocumentBytes), inspect.MediaTypes(), int64(inspect.MaxSize))
	}
}

// R5.3: the link lets in exactly the file that was asked for, once; anything else is refused by the store and counts nowhere.
func TestTheStoreRefusesAnotherFile(t *testing.T) {
	b := open(t)
	d := b.Begin(b.Entrant(1), dossiertest.Early)
	file := dossiertest.Paper(1)
	upload := b.ask(d.ID, "charter", file, dossiertest.Early)
	otherBytes := slices.Clone(file)
	otherBytes[len(otherBytes)-1] ^= 1
	otherType, otherHash := upload.Link, upload.Link
	otherType.Headers = with(upload.Link.Headers, "Content-Type", "image/png")
	otherHash.Headers = with(upload.Link.Headers, "X-Amz-Checksum-Sha256", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=")
	for _, row := range []struct {
		name string
		got  int
	}{
		{"other bytes", dossiertest.Put(t, upload.Link, otherBytes)},
		{"shorter", dossiertest.Put(t, upload.Link, file[:len(file)-1])},
		{"longer", dossiertest.Put(t, upload.Link, append(slices.Clone(file), '\n'))},
		{"another type", dossiertest.Put(t, otherType, file)},
		{"another hash", dossiertest.Put(t, otherHash, otherBytes)},
	} {
		if row.got < 400 || row.got >= 500 {
			t.Errorf("%s: the store answered %d", row.name, row.got)
		}
		refused(t, b.confirm(d.ID, upload.Document.ID, dossiertest.Early), dossier.ErrNotUploaded)
		b.is(d.ID, upload.Document.ID, dossier.Asked)
	}
	if got := dossiertest.Put(t, upload.Link, file); got != http.StatusOK {
		t.Fatalf("the file itself: %d", got)
	}
	if got := dossiertest.Put(t, upload.Link, file); got != http.StatusPreconditionFailed {
		t.Errorf("a second time: %d", got)
	}
	if err := b.confirm(d.ID, upload.Document.ID, dossiertest.Early); err != nil {
		t.Fatal(err)
	}
	if got := b.is(d.ID, upload.Document.ID, dossier.Accepted); got.Pages != 2 || got.ObjectVersion == "" || got.SettledAt != calendar.At(dossiertest.Early) {
		t.Errorf("%+v", got)
	}
}

func with(headers map[string]string, name, value string) map[string]string {
	changed := map[string]string{}
	for n, v := range headers {
		changed[n] = v
	}
	if _, sent := changed[name]; !sent {
		panic("no such header: " + name)
	}
	changed[name] = value
	return changed
}

// Whatever came under the key by another way than the link is not the file that was registered, and does not count.
func TestAnotherObjectUnderTheKeyDoesNotCount(t *testing.T) {
	b := open(t)
	d := b.Begin(b.Entrant(1), dossiertest.Early)
	file := dossiertest.Paper(1)
	sized := slices.Clone(file)
	sized[len(sized)-1] ^= 1
	for name, put := range map[string]struct {
		bytes     []byte
		mediaType string
	}{
		"longer": {append(slices.Clone(file), '\n'), "application/pdf"}, "other bytes": {sized, "application/pdf"}, "another type": {file, "image/png"},
	} {
		doc := b.ask(d.ID, "evidence", file, dossiertest.Early).Document
		key, err := vault.ParseKey(doc.Object)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.Rooms.Vault.Put(ctx, vault.Publication{Key: key, MediaType: put.mediaType}, put.bytes); err != nil {
			t.Fatal(err)
		}
		if err := b.confirm(d.ID, doc.ID, dossiertest.Early); !errors.Is(err, dossier.ErrDiffers) {
			t.Errorf("%s: %v", name, err)
		}
		b.is(d.ID, doc.ID, dossier.Asked)
	}
}

// R5.3: the link itself ends with the window. At its last moment there is none.
func TestALinkEndsWithTheWindow(t *testing.T) {
	b := open(t)
	d := b.Begin(b.Entrant(1), dossiertest.Early)
	file := dossiertest.Paper(1)
	for _, row := range []struct {
		at      time.Time
		expires time.Time
	}{
		{dossiertest.Early, dossiertest.Early.Add(15 * time.Minute)},
		{dossiertest.Deadline.Add(-16 * time.Minute), dossiertest.Deadline.Add(-time.Minute)},
		{dossiertest.Deadline.Add(-time.Minute), dossiertest.Deadline.Add(-time.Second)},
	} {
		if got := b.ask(d.ID, "evidence", file, row.at).Link.Expires; got.Time().After(row.expires) || got.Time().Before(row.expires.Add(-2*time.Second)) {
			t.Errorf("asked at %s it ends at %s", row.at.In(calendar.Shanghai), got.Shanghai())
		}
	}
	last := b.ask(d.ID, "evidence", file, dossiertest.Deadline.Add(-2*time.Second)) // a link of one second
	for at, want := range map[time.Time]string{
		dossiertest.Deadline.Add(-ms): "upload-window-closed", dossiertest.Deadline: "deadline-passed", dossiertest.Deadline.Add(ms): "deadline-passed",
		dossiertest.Opens.Add(-ms): "not-open-yet",
	} {
		_, err := b.Ask(ctx, by("group", at), b.Now(d.ID), dossiertest.Wish("evidence", file))
		if f, ok := fault.Of(err); !ok || f.Def.Code != want {
			t.Errorf("at %s: %v, want %s", at.In(calendar.Shanghai), err, want)
		}
	}
	time.Sleep(2200 * time.Millisecond) // the store's own clock is the machine's
	if got := dossiertest.Put(t, last.Link, file); got != http.StatusForbidden {
		t.Errorf("after its end the link answered %d", got)
	}
	refused(t, b.confirm(d.ID, last.Document.ID, dossiertest.Deadline.Add(-ms)), dossier.ErrNotUploaded)
}

// R5.3: a file counts if all its bytes arrived and its hash was confirmed by the deadline.
func TestBoundaryOfConfirmation(t *testing.T) {
	for _, row := range []struct {
		at   time.Time
		want *fault.Definition
	}{
		{dossiertest.Deadline.Add(-ms), nil}, {dossiertest.Deadline, round.ErrClosed}, {dossiertest.Deadline.Add(ms), round.ErrClosed},
	} {
		b := open(t)
		d := b.Begin(b.Entrant(1), dossiertest.Early)
		doc := b.Upload(d.ID, "charter", dossiertest.Paper(1), dossiertest.Deadline.Add(-10*time.Minute))
		err := b.confirm(d.ID, doc.ID, row.at)
		if row.want == nil {
			if err != nil {
				t.Fatal(err)
			}
			b.is(d.ID, doc.ID, dossier.Accepted)
			if err := b.confirm(d.ID, doc.ID, dossiertest.Extended); err != nil {
				t.Errorf("a lost answer, asked for again after the deadline: %v", err)
			}
			continue
		}
		refused(t, err, row.want)
		b.is(d.ID, doc.ID, dossier.Asked)
		if err := b.Arrived(ctx, row.at, doc.Object); err != nil {
			t.Errorf("the store's news came late: %v", err)
		}
		b.is(d.ID, doc.ID, dossier.Asked)
	}
}

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

// Taking a document out leaves what was submitted with it as it was, and the file where it is.
func TestRemovedDocumentsStayInTheirSubmission(t *testing.T) {
	b := open(t)
	d := b.Complete(b.Entrant(1), dossiertest.Early)
	extra := b.Attach(d.ID, "evidence", dossiertest.Early)
	first := b.Submitted(d.ID, dossiertest.Open)
	removed, err := b.Remove(ctx, by("group", dossiertest.Open), b.Now(d.ID), extra.ID)
	if err != nil || removed.Status != dossier.Removed || removed.SettledAt != calendar.At(dossiertest.Open) {
		t.Fatalf("%+v %v", removed, err)
	}
	if again, err := b.Remove(ctx, by("group", dossiertest.Extended), b.Now(d.ID), extra.ID); err != nil || again != removed {
		t.Errorf("removed twice: %+v %v", again, err)
	}
	refused(t, b.confirm(d.ID, extra.ID, dossiertest.Open), dossier.ErrDocumentBusy)
	second := b.Submitted(d.ID, dossiertest.Open.Add(time.Hour))
	if first.Application.Manifest == second.Application.Manifest {
		t.Error("the manifest does not see the removal")
	}
	all, err := b.Submissions(ctx, d.ID)
	if err != nil || len(all[0].Documents) != 4 || len(all[1].Documents) != 3 {
		t.Fatalf("%+v %v", all, err)
	}
	link, err := b.Link(ctx, dossiertest.Open, removed)
	if err != nil || get(t, link.URL) != dossiertest.Sum(dossiertest.Paper(len("evidence"))) {
		t.Errorf("the file is not what it was: %v", err)
	}
	asked := b.ask(d.ID, "evidence", dossiertest.Paper(1), dossiertest.Open).Document
	_, err = b.Link(ctx, dossiertest.Open, asked)
	refused(t, err, table.ErrAbsent)
	for _, at := range []time.Time{dossiertest.Deadline, dossiertest.Deadline.Add(ms)} {
		_, err := b.Remove(ctx, by("group", at), b.Now(d.ID), all[1].Documents[0].ID)
		refused(t, err, round.ErrClosed)
	}
	if _, err := b.Remove(ctx, by("group", dossiertest.Deadline.Add(-ms)), b.Now(d.ID), all[1].Documents[0].ID); err != nil {
		t.Error(err)
	}
}

func get(t *testing.T, url string) string {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%d %v", res.StatusCode, err)
	}
	return dossiertest.Sum(body)
}

// Another application's documents are not there, whoever knows their ids.
func TestDocumentsOfOthersAreNotThere(t *testing.T) {
	b := open(t)
	mine, other := b.Begin(b.Entrant(1), dossiertest.Early), b.Begin(b.Entrant(2), dossiertest.Early)
	doc := b.Upload(other.ID, "charter", dossiertest.Paper(1), dossiertest.Early)
	act := by("group", dossiertest.Early)
	_, confirm := b.Confirm(ctx, act, mine, doc.ID)
	_, remove := b.Remove(ctx, act, mine, doc.ID)
	_, seen := b.SeenDocument(ctx, mine.Application, doc.ID)
	for name, err := range map[string]error{"confirm": confirm, "remove": remove, "see": seen} {
		if !errors.Is(err, table.ErrAbsent) {
			t.Errorf("%s: %v", name, err)
		}
	}
	b.is(other.ID, doc.ID, dossier.Asked)
}

// Links are bounded, so that nobody fills the store with files that never count.
func TestLinksAreBounded(t *testing.T) {
	b := open(t)
	d := b.Begin(b.Entrant(1), dossiertest.Early)
	file := dossiertest.Paper(1)
	for range 300 {
		b.ask(d.ID, "evidence", file, dossiertest.Early)
	}
	_, err := b.Ask(ctx, by("group", dossiertest.Early), b.Now(d.ID), dossiertest.Wish("evidence", file))
	if told := refusal(t, err, dossier.ErrTooManyTries); fmt.Sprint(told.Facts["limit"]) != "300" {
		t.Error(told)
	}
	if all, err := b.Documents(ctx, d.ID); err != nil || len(all) != 300 {
		t.Errorf("%d %v", len(all), err)
	}
}
