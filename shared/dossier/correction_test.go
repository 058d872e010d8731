package dossier_test

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"linxuan/shared/dossier"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/ledger"
	"linxuan/shared/recommendation"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

func phone(t *testing.T, number string) dossier.Content {
	c := dossiertest.Content(t)
	c.Contact.Phone = number
	return c
}

func (b *bench) correct(id string, c dossier.Content, reason string, at time.Time) (dossier.Correcting, error) {
	b.Helper()
	d := b.Now(id)
	return b.Correct(ctx, by("secretariat", at), d, c, reason, d.Version)
}

// R5.5: a correction keeps the old value, the new one, the reason and who; the submission stays as it was made, what stands has
// a new hash, and the body need not examine again.
func TestACorrectionKeepsBothValues(t *testing.T) {
	b := open(t)
	d := b.Complete(b.Entrant(1), dossiertest.Early)
	first := b.Submitted(d.ID, dossiertest.Open)
	for i, number := range []string{"0531-11111111", "0531-22222222"} {
		before := b.Now(d.ID)
		done, err := b.correct(d.ID, phone(t, number), " 核对时发现电话有误 ", dossiertest.Deadline)
		if err != nil {
			t.Fatal(err)
		}
		c := done.Correction
		was, _ := b.Submission(ctx, before.Application)
		if c.Number != i+1 || c.Submission != 1 || c.Was != before.Manifest || c.Manifest == c.Was || c.Reason != "核对时发现电话有误" || c.Pseudonym == "" {
			t.Errorf("%+v", c)
		}
		if want := []dossier.Change{{Field: "/contact/phone", Old: was.Content.Contact.Phone, New: number}}; !reflect.DeepEqual(c.Changes, want) && i > 0 {
			t.Errorf("%+v, want %+v", c.Changes, want)
		}
		e, err := ledger.VerifyReceipt(c.Receipt, []ledger.PublicKey{b.Signer.PublicKey()})
		if err != nil || e.Act != dossier.ActCorrected || e.Content != c.Manifest || e.Facts["was"] != c.Was || !strings.Contains(e.Facts["fields"], "contact/phone") || strings.Contains(e.Facts["fields"], number) {
			t.Errorf("%+v %v", e, err)
		}
	}
	now := b.Now(d.ID)
	seen, err := b.Seen(ctx, now.Application)
	if err != nil || seen.Content.Contact.Phone != "0531-22222222" || seen.Corrections != 2 || seen.Submissions != 1 || seen.SubmittedAt != first.Application.SubmittedAt {
		t.Errorf("%+v %v", seen, err)
	}
	states, err := b.Submissions(ctx, d.ID)
	if err != nil || len(states) != 1 || states[0].Manifest != first.Application.Manifest || states[0].Content.Contact.Phone == "0531-22222222" {
		t.Errorf("the submission was changed: %+v %v", states, err)
	}
	all, err := b.Corrections(ctx, d.ID)
	if err != nil || len(all) != 2 || all[0].Manifest != all[1].Was || all[1].Manifest != now.Manifest || all[1].Receipt.ID == "" {
		t.Errorf("%+v %v", all, err)
	}
	roster, _, err := recommendation.Roster(ctx, b.Store, "2019", dossiertest.Shandong)
	if err != nil || len(roster) != 1 || roster[0].Version != 1 || roster[0].Manifest != first.Application.Manifest {
		t.Errorf("the body would have to examine again: %+v %v", roster, err)
	}
}

// R5.4, R5.5: no correction before the closing, none that lets in who was late, none that leaves an application incomplete or
// contradicts the scheme, none that changes nothing; each refusal leaves everything as it was.
func TestRefusedCorrections(t *testing.T) {
	b := open(t)
	groups := b.entrants(2)
	d := b.Complete(groups[0], dossiertest.Early)
	b.Submitted(d.ID, dossiertest.Open)
	late := b.Begin(groups[1], dossiertest.Early)
	after := dossiertest.Deadline
	b.lock(after)

	_, err := b.correct(d.ID, phone(t, "0531-33333333"), "核对有误", after.Add(-ms))
	refused(t, err, dossier.ErrNotClosed)
	_, err = b.correct(late.ID, phone(t, "0531-33333333"), "核对有误", after)
	refused(t, err, dossier.ErrNothing)
	now := b.Now(d.ID)
	_, err = b.Correct(ctx, by("secretariat", after), now, phone(t, "0531-33333333"), "核对有误", now.Version-1)
	refused(t, err, table.ErrStale)
	standing, err := b.Submission(ctx, now.Application)
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.correct(d.ID, standing.Content, "核对有误", after)
	same(t, words(t, refusal(t, err, dossier.ErrCorrection).Fields), "/content correction-same")
	_, err = b.correct(d.ID, phone(t, "0531-33333333"), "  ", after)
	same(t, words(t, refusal(t, err, dossier.ErrCorrection).Fields), "/reason required")
	short := phone(t, "")
	short.Highlights = "太短"
	_, err = b.correct(d.ID, short, "核对有误", after)
	same(t, words(t, refusal(t, err, dossier.ErrCorrection).Fields), "/content/highlights min-length", "/content/contact/phone required")
	wrong := phone(t, "0531-33333333")
	wrong.Assessment[0].Points = 1000
	_, err = b.correct(d.ID, wrong, "核对有误", after)
	refused(t, err, dossier.ErrContent)

	if left := b.Now(d.ID); left.Version != now.Version || left.Manifest != now.Manifest || left.Corrections != 0 {
		t.Errorf("refused, and stands as %+v", left.Summary)
	}
	if all, err := b.Corrections(ctx, d.ID); err != nil || len(all) != 0 || len(b.Entries(dossier.ActCorrected)) != 0 {
		t.Errorf("%+v %v", all, err)
	}
}

// An extension lets the group go on from what was corrected; its next submission is a state of its own, without corrections,
// and a withdrawal keeps the state as it was submitted.
func TestACorrectionBeforeAnExtension(t *testing.T) {
	b := open(t)
	g := b.Entrant(1)
	d := b.Complete(g, dossiertest.Early)
	b.Submitted(d.ID, dossiertest.Open)
	if _, err := b.correct(d.ID, phone(t, "0531-44444444"), "核对有误", dossiertest.Deadline); err != nil {
		t.Fatal(err)
	}
	b.Extend(round.ScopeGroup, g.Body, g.ID, dossiertest.Extended, dossiertest.Deadline)
	now := b.Now(d.ID)
	if now.Content.Contact.Phone != "0531-44444444" {
		t.Errorf("the group would undo it unseen: %+v", now.Content.Contact)
	}
	_, err := b.correct(d.ID, phone(t, "0531-55555555"), "核对有误", dossiertest.Extended.Add(-ms))
	refused(t, err, dossier.ErrNotClosed)
	c := now.Content
	c.Highlights = "延期后补充：" + c.Highlights
	b.Write(d.ID, c, false, dossiertest.Deadline.Add(time.Hour))
	second := b.Submitted(d.ID, dossiertest.Deadline.Add(2*time.Hour))
	if second.Application.Submissions != 2 || second.Application.Corrections != 0 {
		t.Errorf("%+v", second.Application)
	}
	standing, err := b.Submission(ctx, b.Now(d.ID).Application)
	if err != nil || standing.Content.Highlights != c.Highlights || standing.Manifest != second.Application.Manifest {
		t.Errorf("%+v %v", standing, err)
	}
	if _, err := b.correct(d.ID, phone(t, "0531-66666666"), "核对有误", dossiertest.Extended); err != nil {
		t.Fatal(err)
	}
	if all, err := b.Corrections(ctx, d.ID); err != nil || len(all) != 2 || all[1].Submission != 2 || all[1].Number != 1 {
		t.Errorf("%+v %v", all, err)
	}
	b.Extend(round.ScopeGroup, g.Body, g.ID, dossiertest.Extended.Add(24*time.Hour), dossiertest.Extended)
	now = b.Now(d.ID)
	withdrawn, err := b.Withdraw(ctx, by("group", dossiertest.Extended), now, now.Version)
	if err != nil || withdrawn.Application.Corrections != 0 {
		t.Fatalf("%+v %v", withdrawn, err)
	}
	if all, err := b.Submissions(ctx, d.ID); err != nil || all[1].Content.Contact.Phone == "0531-66666666" {
		t.Errorf("the submission was changed: %v", err)
	}
}

func TestChanges(t *testing.T) {
	base := dossiertest.Content(t)
	base.Violations = dossier.Declaration{None: true}
	first := base.Assessment[0].Criterion
	for name, row := range map[string]struct {
		change func(*dossier.Content)
		want   string
	}{
		"nothing":                   {func(*dossier.Content) {}, ""},
		"an empty list for none":    {func(c *dossier.Content) { c.Violations.Events = []dossier.Violation{} }, ""},
		"a text":                    {func(c *dossier.Content) { c.Introduction += "。" }, "/introduction"},
		"points":                    {func(c *dossier.Content) { c.Assessment[0].Points-- }, "/assessment/" + first + "/points"},
		"criteria in another order": {func(c *dossier.Content) { c.Assessment[0], c.Assessment[1] = c.Assessment[1], c.Assessment[0] }, ""},
		"a criterion gone":          {func(c *dossier.Content) { c.Assessment = c.Assessment[1:] }, "/assessment/" + first + "/points /assessment/" + first + "/statement"},
		"a declared event": {func(c *dossier.Content) {
			c.Violations = dossier.Declaration{Events: []dossier.Violation{{Area: "safety"}}}
		}, "/violations"},
		"preferences":                   {func(c *dossier.Content) { c.Preferences = []string{"b", "a"} }, "/preferences"},
		"two parts, in order of naming": {func(c *dossier.Content) { c.Highlights, c.Contact.Name = "", "" }, "/contact/name /highlights"},
	} {
		next := base
		next.Assessment = append([]dossier.Assessment(nil), base.Assessment...)
		row.change(&next)
		var fields []string
		for _, c := range dossier.Changes(base, next) {
			fields = append(fields, c.Field)
		}
		if got := strings.Join(fields, " "); got != row.want {
			t.Errorf("%s: %q, want %q", name, got, row.want)
		}
	}
}
