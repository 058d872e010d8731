package dossier_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/dossier/inspect"
	"linxuan/shared/fault"
	"linxuan/shared/round"
	"linxuan/shared/table"
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
	link, err := b.Link(ctx, dossiertest.Open, removed, false)
	if err != nil || get(t, link.URL) != dossiertest.Sum(dossiertest.Paper(len("evidence"))) {
		t.Errorf("the file is not what it was: %v", err)
	}
	asked := b.ask(d.ID, "evidence", dossiertest.Paper(1), dossiertest.Open).Document
	_, err = b.Link(ctx, dossiertest.Open, asked, true)
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
