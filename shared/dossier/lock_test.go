package dossier_test

import (
	"errors"
	"sync"
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/recommendation"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

// lock runs the lock of Shandong.
func (b *bench) lock(at time.Time) {
	b.Helper()
	if err := b.LockBody(ctx, by("schedule", at), "2019", dossiertest.Shandong, calendar.At(at)); err != nil {
		b.Fatal(err)
	}
}

// hall is one application of every sort, as the closing may find it.
type hall struct {
	complete, incomplete, held, submitted, edited, withdrawn dossier.Desk
}

func (b *bench) hall() hall {
	b.Helper()
	g := b.entrants(6)
	h := hall{
		complete: b.Complete(g[0], dossiertest.Early), held: b.Complete(g[2], dossiertest.Early),
		submitted: b.Complete(g[3], dossiertest.Early), edited: b.Complete(g[4], dossiertest.Early), withdrawn: b.Complete(g[5], dossiertest.Early),
	}
	h.incomplete = b.Begin(g[1], dossiertest.Early)
	b.Write(h.held.ID, dossiertest.Content(b.T), true, dossiertest.Early)
	b.Submitted(h.submitted.ID, dossiertest.Open)
	b.Submitted(h.edited.ID, dossiertest.Open)
	c := dossiertest.Content(b.T)
	c.Introduction = ""
	b.Write(h.edited.ID, c, false, dossiertest.Open)
	b.Submitted(h.withdrawn.ID, dossiertest.Open)
	d := b.Now(h.withdrawn.ID)
	if _, err := b.Withdraw(ctx, by("group", dossiertest.Open), d, d.Version); err != nil {
		b.Fatal(err)
	}
	return h
}

// found holds what the closing at the deadline has made of the hall, to every reader.
func (b *bench) found(h hall, at time.Time) {
	b.Helper()
	b.stands(h.complete.ID, at, dossier.Submitted)
	b.stands(h.incomplete.ID, at, dossier.Locked)
	b.stands(h.held.ID, at, dossier.Locked)
	b.stands(h.submitted.ID, at, dossier.Submitted)
	b.stands(h.edited.ID, at, dossier.Submitted)
	b.stands(h.withdrawn.ID, at, dossier.Withdrawn)
	closing := calendar.At(dossiertest.Deadline)
	if d := b.Now(h.complete.ID); d.SubmittedAt != closing || d.Submissions != 1 {
		b.Errorf("the complete one was submitted at %s", d.SubmittedAt)
	}
	if d := b.Now(h.incomplete.ID); d.LockedAt != closing || len(d.Missing) != 2+2+7+1+3 {
		b.Errorf("the incomplete one was locked at %s and lacks %v", d.LockedAt, d.Missing)
	}
	if d := b.Now(h.held.ID); d.LockedAt != closing || len(d.Missing) != 0 {
		b.Errorf("the one held back was locked at %s and lacks %v", d.LockedAt, d.Missing)
	}
	if d := b.Now(h.edited.ID); d.SubmittedAt != calendar.At(dossiertest.Open) || d.Submissions != 1 {
		b.Errorf("an edit after the submission was submitted: %+v", d.Summary)
	}
	if n, m := len(b.Entries(dossier.ActSubmitted)), len(b.Entries(dossier.ActLocked)); n != 4 || m != 2 {
		b.Errorf("%d submitted, %d locked in the ledger", n, m)
	}
}

// R4.7, R5.2: the closing's outcome is the same whether the lock runs in time, late, twice, in parallel, with its calls
// failing half way, or never.
func TestTheClosingsOutcomeDoesNotDependOnTheLock(t *testing.T) {
	later := dossiertest.Deadline.AddDate(0, 0, 40)
	for name, run := range map[string]func(*bench){
		"in time": func(b *bench) { b.lock(dossiertest.Deadline) },
		"early": func(b *bench) {
			b.lock(dossiertest.Deadline.Add(-ms))
			if n := len(b.Entries(dossier.ActLocked)); n != 0 {
				b.Errorf("%d locked before the closing", n)
			}
		},
		"late":  func(b *bench) { b.lock(later) },
		"twice": func(b *bench) { b.lock(dossiertest.Deadline); b.lock(later) },
		"in parallel": func(b *bench) {
			var wg sync.WaitGroup
			for range 8 {
				wg.Go(func() {
					err := again(func() error {
						return b.LockBody(ctx, by("schedule", dossiertest.Deadline), "2019", dossiertest.Shandong, calendar.At(dossiertest.Deadline))
					})
					if err != nil {
						b.Error(err)
					}
				})
			}
			wg.Wait()
		},
		"with answers lost": func(b *bench) {
			b.tables.Faults.Next("TransactWriteItems", tabletest.LoseAnswer, tabletest.LoseRequest, tabletest.LoseAnswer)
			err := b.LockBody(ctx, by("schedule", dossiertest.Deadline), "2019", dossiertest.Shandong, calendar.At(dossiertest.Deadline))
			if !errors.Is(err, table.ErrNoAnswer) {
				b.Errorf("%v", err)
			}
			b.tables.Faults.Reset()
			b.lock(dossiertest.Deadline)
		},
		"while the store is busy": func(b *bench) {
			b.tables.Faults.Next("TransactWriteItems", tabletest.Refuse(400, "ThrottlingException"), tabletest.Cancel("None", "TransactionConflict"))
			b.lock(dossiertest.Deadline)
		},
		"never": func(*bench) {},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t)
			h := b.hall()
			run(b)
			b.found(h, later)
		})
	}
}

// Whoever reads first after the closing settles it; a list says the same.
func TestListsSayWhatTheClosingMade(t *testing.T) {
	b := open(t)
	h := b.hall()
	want := map[string]dossier.Status{
		h.complete.ID: dossier.Submitted, h.incomplete.ID: dossier.Locked, h.held.ID: dossier.Locked,
		h.submitted.ID: dossier.Submitted, h.edited.ID: dossier.Submitted, h.withdrawn.ID: dossier.Withdrawn,
	}
	open := map[string]dossier.Status{
		h.complete.ID: dossier.Draft, h.incomplete.ID: dossier.Draft, h.held.ID: dossier.Draft,
		h.submitted.ID: dossier.Submitted, h.edited.ID: dossier.Submitted, h.withdrawn.ID: dossier.Withdrawn,
	}
	read := func(at time.Time, want map[string]dossier.Status) {
		t.Helper()
		seen := 0
		for cursor, first := "", true; first || cursor != ""; first = false {
			rows, next, err := b.OfBody(ctx, at, "2019", dossiertest.Shandong, 4, cursor)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				seen++
				if row.Status != want[row.ID] || row.Version != 0 {
					t.Errorf("%s is listed as %+v, want %s", row.ID, row, want[row.ID])
				}
			}
			cursor = next
		}
		if seen != len(want) {
			t.Errorf("%d rows", seen)
		}
	}
	read(dossiertest.Deadline.Add(-ms), open)
	read(dossiertest.Deadline, want)
	read(dossiertest.Extended, want)
	b.found(h, dossiertest.Extended)
	_, _, err := b.OfBody(ctx, dossiertest.Open, "2019", "P12", 4, "")
	refused(t, err, round.ErrNoWindow)
	if rows, _, err := b.OfBody(ctx, dossiertest.Open, "2019", dossiertest.Beijing, 4, ""); err != nil || len(rows) != 0 {
		t.Errorf("%+v %v", rows, err)
	}
}

// R4.6, R4.7: what the common deadline submits by itself was not there before it: no body could have examined it.
func TestASubmissionByTheClosingIsNotBeforeIt(t *testing.T) {
	b := open(t)
	d := b.Complete(b.Entrant(1), dossiertest.Early)
	b.lock(dossiertest.Deadline)
	all, err := b.Submissions(ctx, d.ID)
	if err != nil || len(all) != 1 || !all[0].ByLock || all[0].At != calendar.At(dossiertest.Deadline) {
		t.Fatalf("%+v %v", all, err)
	}
	r := recommendation.Open(b.Store, b.Journal, b.Rounds, b.Registry, b.LockBody, nil)
	at := calendar.At(dossiertest.Deadline)
	view, err := r.View(ctx, "2019", dossiertest.Shandong, at)
	if err != nil || view.State != recommendation.StateNone {
		t.Errorf("the body's list is %+v %v", view, err)
	}
	fate, group, err := r.FateOf(ctx, "2019", dossiertest.Shandong, d.ID, at)
	if err != nil || group != d.Group || fate.Code != recommendation.FateUnsealed {
		t.Errorf("%+v %v", fate, err)
	}
	// With an earlier closing of the body's own it is (R4.7): that is what the earlier closing is for.
	b = open(t)
	own := dossiertest.At("10-25 18:00:00.000")
	if _, err := b.Rounds.SetClosing(ctx, by("body", dossiertest.Early), "2019", dossiertest.Shandong, calendar.At(own)); err != nil {
		t.Fatal(err)
	}
	d = b.Complete(b.Entrant(1), dossiertest.Early)
	r = recommendation.Open(b.Store, b.Journal, b.Rounds, b.Registry, b.LockBody, nil)
	applicants, _, err := r.Applicants(ctx, "2019", dossiertest.Shandong, calendar.At(own.Add(-ms)))
	if err != nil || len(applicants) != 0 {
		t.Errorf("before its closing: %+v %v", applicants, err)
	}
	applicants, _, err = r.Applicants(ctx, "2019", dossiertest.Shandong, calendar.At(own))
	if err != nil || len(applicants) != 1 || applicants[0].Application != d.ID || applicants[0].SubmittedAt != calendar.At(own) {
		t.Errorf("at its closing: %+v %v", applicants, err)
	}
}

// R4.7: what a draft lacked is judged by its closing instant. Here the statistics were extended beyond it: they were not
// locked then, and are when the lock runs.
func TestALateLockJudgesByTheClosing(t *testing.T) {
	for _, at := range []time.Time{dossiertest.Deadline, dossiertest.Extended.AddDate(0, 0, 1)} {
		b := open(t)
		g := b.Entrant(1)
		d := b.Complete(g, dossiertest.Early)
		b.Grant(round.Extension{
			Round: "2019", Phase: round.PhaseStatistics, Scope: round.ScopeGroup, Body: dossiertest.Shandong, Group: g.ID, ClosesAt: calendar.At(dossiertest.Extended),
		}, dossiertest.Early)
		b.lock(at)
		if d = b.Now(d.ID); d.Status != dossier.Locked || len(d.Missing) != 3 || d.Missing[2].Code != "statistics-not-locked" {
			t.Errorf("locked at %s: %s %v", at, d.Status, d.Missing)
		}
	}
}

// R5.4: an extension opens a locked application again, for edits, uploads and submission; its end is a closing like the first.
func TestAnExtensionReopensALockedApplication(t *testing.T) {
	for _, recorded := range []bool{true, false} {
		b := open(t)
		g := b.entrants(4)
		edits, uploads, idle, other := b.Begin(g[0], dossiertest.Early), b.Begin(g[1], dossiertest.Early), b.Begin(g[2], dossiertest.Early), b.Begin(g[3], dossiertest.Early)
		for _, d := range []dossier.Desk{uploads, edits} {
			b.Write(d.ID, dossiertest.Content(t), false, dossiertest.Early)
			b.Attach(d.ID, "approval", dossiertest.Early)
			b.Attach(d.ID, "charter", dossiertest.Early)
		}
		if recorded {
			b.lock(dossiertest.Deadline)
		}
		for _, one := range g[:3] {
			b.Extend(round.ScopeGroup, dossiertest.Shandong, one.ID, dossiertest.Extended, dossiertest.Deadline.Add(time.Hour))
		}
		within := dossiertest.Extended.Add(-time.Hour)
		b.stands(edits.ID, within, dossier.Draft)
		b.stands(other.ID, within, dossier.Locked)
		if d := b.Now(edits.ID); len(d.Missing) != 0 || d.LockedAt != 0 {
			t.Errorf("reopened, and still %+v %v", d.Summary, d.Missing)
		}
		rows, _, err := b.OfBody(ctx, within, "2019", dossiertest.Shandong, 10, "")
		if err != nil || len(rows) != 4 {
			t.Fatal(rows, err)
		}
		for _, row := range rows {
			if closed := row.ID == other.ID; (row.Status == dossier.Locked) != closed || (row.LockedAt != 0) != closed {
				t.Errorf("listed as %+v", row)
			}
		}
		b.Write(edits.ID, dossiertest.Content(t), false, within)
		b.Attach(edits.ID, "self-report", within)
		if err := b.submit(edits.ID, within); err != nil {
			t.Error(err)
		}
		b.Attach(uploads.ID, "self-report", within) // and never presses submit
		_, err = b.Edit(ctx, by("group", within), b.Now(other.ID), dossiertest.Content(t), false, b.Now(other.ID).Version)
		refused(t, err, round.ErrClosed)

		b.lock(dossiertest.Extended)
		b.stands(edits.ID, dossiertest.Extended, dossier.Submitted)
		b.stands(uploads.ID, dossiertest.Extended, dossier.Submitted)
		b.stands(idle.ID, dossiertest.Extended, dossier.Locked)
		if d := b.Now(uploads.ID); d.SubmittedAt != calendar.At(dossiertest.Extended) {
			t.Errorf("submitted at %s", d.SubmittedAt)
		}
		if d := b.Now(idle.ID); d.LockedAt != calendar.At(dossiertest.Extended) || len(d.Missing) == 0 {
			t.Errorf("locked at %s, lacks %v", d.LockedAt, d.Missing)
		}
	}
}

// Groups whose own extension is open are left alone by their body's lock.
func TestTheLockLeavesExtendedGroupsAlone(t *testing.T) {
	b := open(t)
	g := b.entrants(2)
	mine, other := b.Complete(g[0], dossiertest.Early), b.Complete(g[1], dossiertest.Early)
	b.Extend(round.ScopeGroup, dossiertest.Shandong, g[0].ID, dossiertest.Extended, dossiertest.Open)
	b.lock(dossiertest.Deadline)
	if d := b.Now(mine.ID); d.Status != dossier.Draft {
		t.Errorf("%+v", d.Summary)
	}
	if d := b.Now(other.ID); d.Status != dossier.Submitted {
		t.Errorf("%+v", d.Summary)
	}
	b.lock(dossiertest.Extended.Add(-ms))
	if d := b.Now(mine.ID); d.Status != dossier.Draft {
		t.Errorf("%+v", d.Summary)
	}
}

// One application that cannot be read does not keep the others waiting, and is told.
func TestOneFailureDoesNotKeepTheOthers(t *testing.T) {
	b := open(t)
	broken, fine := b.Complete(b.Entrant(1), dossiertest.Early), b.Complete(b.Entrant(2), dossiertest.Early)
	tx := table.Begin()
	tx.Put(b.Store.Records, table.Key{PK: "application#" + broken.ID, SK: "application"}, map[string]any{"content": "of another shape"})
	if err := b.Store.Commit(ctx, tx); err != nil {
		t.Fatal(err)
	}
	err := b.LockBody(ctx, by("schedule", dossiertest.Deadline), "2019", dossiertest.Shandong, calendar.At(dossiertest.Deadline))
	if err == nil {
		t.Error("the failure was not told")
	}
	if d := b.Now(fine.ID); d.Status != dossier.Submitted {
		t.Errorf("%+v", d.Summary)
	}
}
