package dossier_test

import (
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/fault"
	"linxuan/shared/recommendation"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// R5.1: a submission is in time to the last millisecond.
func TestBoundaryOfSubmission(t *testing.T) {
	b := open(t)
	groups := b.entrants(3)
	for i, row := range []struct {
		at   time.Time
		want *fault.Definition
	}{
		{dossiertest.Deadline.Add(-ms), nil}, {dossiertest.Deadline, round.ErrClosed}, {dossiertest.Deadline.Add(ms), round.ErrClosed},
	} {
		d := b.Complete(groups[i], dossiertest.Early)
		_, err := b.Submit(ctx, by("group", row.at), d, d.Version)
		if row.want == nil {
			if err != nil {
				t.Error(err)
			}
			continue
		}
		refused(t, err, row.want)
		if now := b.Now(d.ID); now.Status != dossier.Draft || now.Submissions != 0 {
			t.Errorf("refused, and stands as %+v", now.Summary)
		}
	}
	if n := len(b.Entries(dossier.ActSubmitted)); n != 1 {
		t.Errorf("%d entries", n)
	}
}

// What bars and what is missing is told at once, with the rule that bars first; nothing is left behind.
func TestRefusedSubmissions(t *testing.T) {
	b := open(t)
	bare := b.Group(nil, 1)
	d := b.Begin(bare, dossiertest.Early)
	_, err := b.Submit(ctx, by("group", dossiertest.Open), d, d.Version)
	told := refusal(t, err, dossier.ErrNotEligible)
	all := words(t, told.Fields)
	if len(all) != 3+2+2+7+1+3 || all[0] != "R1.3 /statistics/2016 statistics-incomplete" || all[2] != "R1.5 /statistics/2018 statistics-incomplete" || told.Facts["count"] != len(all) {
		t.Errorf("%d: %q", len(all), all)
	}
	early := b.Complete(b.Entrant(2), dossiertest.Early)
	_, err = b.Submit(ctx, by("group", dossiertest.Statistics.Add(-ms)), early, early.Version)
	same(t, words(t, refusal(t, err, dossier.ErrNotEligible).Fields),
		"R1.3 /statistics/2016 statistics-not-locked", "R1.3 /statistics/2017 statistics-not-locked", "R1.5 /statistics/2018 statistics-not-locked")
	if _, err := b.Submit(ctx, by("group", dossiertest.Statistics), early, early.Version); err != nil {
		t.Errorf("statistics are locked: %v", err)
	}
	listed := b.Entrant(3)
	b.Listed[listed.ID] = "2018"
	d = b.Complete(listed, dossiertest.Early)
	_, err = b.Submit(ctx, by("group", dossiertest.Open), d, d.Version)
	same(t, words(t, refusal(t, err, dossier.ErrNotEligible).Fields), "R7.4 /group listed-already")

	d = b.Begin(b.Entrant(4), dossiertest.Early)
	_, err = b.Submit(ctx, by("group", dossiertest.Open), d, d.Version)
	if told := refusal(t, err, dossier.ErrIncomplete); len(told.Fields) != 2+2+7+1+3 {
		t.Error(told)
	}
	if n := len(b.Entries(dossier.ActSubmitted)); n != 1 {
		t.Errorf("%d entries", n)
	}
}

// A new submission replaces the standing one; every state is kept. What was not changed is not submitted again.
func TestResubmissionKeepsEveryState(t *testing.T) {
	b := open(t)
	d := b.Complete(b.Entrant(1), dossiertest.Early)
	first := b.Submitted(d.ID, dossiertest.Open)
	now := b.Now(d.ID)
	_, err := b.Submit(ctx, by("group", dossiertest.Open), now, now.Version)
	if told := refusal(t, err, dossier.ErrUnchanged); told.Facts["submittedAt"] != calendar.At(dossiertest.Open) {
		t.Error(told)
	}
	c := dossiertest.Content(t)
	c.Highlights = "第二稿：" + c.Highlights
	b.Write(d.ID, c, false, dossiertest.Open.Add(time.Hour))
	if now := b.Now(d.ID); now.Status != dossier.Submitted || now.Manifest != first.Application.Manifest {
		t.Errorf("an edit touched the submission: %+v", now.Summary)
	}
	second := b.Submitted(d.ID, dossiertest.Open.Add(2*time.Hour))
	b.Attach(d.ID, "evidence", dossiertest.Open.Add(3*time.Hour))
	third := b.Submitted(d.ID, dossiertest.Open.Add(4*time.Hour))
	all, err := b.Submissions(ctx, d.ID)
	if err != nil || len(all) != 3 {
		t.Fatal(all, err)
	}
	for i, standing := range []dossier.Standing{first, second, third} {
		one := all[i]
		if one.Number != i+1 || one.Manifest != standing.Application.Manifest || one.Receipt.ID != standing.Receipt.ID || one.ByLock || one.Withdrawn != 0 {
			t.Errorf("%d: %+v", i+1, one)
		}
	}
	if all[0].Content.Highlights == all[1].Content.Highlights || len(all[1].Documents) != 3 || len(all[2].Documents) != 4 || all[0].Manifest == all[1].Manifest || all[1].Manifest == all[2].Manifest {
		t.Error("the states are not told apart")
	}
	list, _, err := recommendation.Roster(ctx, b.Store, "2019", dossiertest.Shandong)
	if err != nil || len(list) != 1 || list[0].Version != 3 || list[0].Manifest != third.Application.Manifest {
		t.Errorf("roster %+v %v", list, err)
	}
}

func TestWithdrawAndSubmitAgain(t *testing.T) {
	b := open(t)
	d := b.Complete(b.Entrant(1), dossiertest.Early)
	_, err := b.Withdraw(ctx, by("group", dossiertest.Open), d, d.Version)
	refused(t, err, dossier.ErrNotSubmitted)
	first := b.Submitted(d.ID, dossiertest.Open)
	now := b.Now(d.ID)
	_, err = b.Withdraw(ctx, by("group", dossiertest.Deadline), now, now.Version)
	refused(t, err, round.ErrClosed)
	_, err = b.Withdraw(ctx, by("group", dossiertest.Open), now, now.Version-1)
	refused(t, err, table.ErrStale)
	standing, err := b.Withdraw(ctx, by("group", dossiertest.Deadline.Add(-ms)), now, now.Version)
	if err != nil || standing.Application.Status != dossier.Withdrawn || standing.Application.SubmittedAt != 0 || standing.Receipt.Content != first.Application.Manifest {
		t.Fatalf("%+v %v", standing, err)
	}
	if list, _, err := recommendation.Roster(ctx, b.Store, "2019", dossiertest.Shandong); err != nil || len(list) != 0 {
		t.Errorf("roster %+v %v", list, err)
	}
	all, err := b.Submissions(ctx, d.ID)
	if err != nil || len(all) != 1 || all[0].Withdrawn != calendar.At(dossiertest.Deadline.Add(-ms)) {
		t.Errorf("%+v %v", all, err)
	}
	if entered := b.Now(d.ID).Entered; len(entered) != 0 {
		t.Errorf("still holds %+v", entered)
	}
	// A withdrawn application stays so at the closing, complete or not: its group chose it.
	if err := b.LockBody(ctx, by("schedule", dossiertest.Deadline), "2019", dossiertest.Shandong, calendar.At(dossiertest.Deadline)); err != nil {
		t.Fatal(err)
	}
	if now := b.Now(d.ID); now.Status != dossier.Withdrawn {
		t.Errorf("%+v", now.Summary)
	}
	again := b.Submitted(d.ID, dossiertest.Deadline.Add(-ms))
	if again.Application.Submissions != 2 || again.Application.Manifest != first.Application.Manifest {
		t.Errorf("%+v", again.Application)
	}
	list, _, err := recommendation.Roster(ctx, b.Store, "2019", dossiertest.Shandong)
	if err != nil || len(list) != 1 || list[0].Version != 2 {
		t.Errorf("roster %+v %v", list, err)
	}
}

// A group's application stays with the body where it was begun (R4.1), and its name follows the registry at the submission.
func TestSubmissionTakesTheRegistrysName(t *testing.T) {
	b := open(t)
	g := b.Entrant(1)
	d := b.Complete(g, dossiertest.Early)
	record, err := b.Registry.Group(ctx, g.ID)
	if err != nil {
		t.Fatal(err)
	}
	renamed := record.Group
	renamed.Name, renamed.LeadUnits = "更名后的职业教育集团（示例）", []registry.LeadUnit{dossiertest.Lead(2)}
	if _, err := b.Registry.Correct(ctx, by("ministry", dossiertest.Open), g.ID, renamed, record.Version, ""); err != nil {
		t.Fatal(err)
	}
	if standing := b.Submitted(d.ID, dossiertest.Open); standing.Application.GroupName != renamed.Name {
		t.Errorf("%+v", standing.Application)
	}
	if held := b.Now(d.ID).Entered; len(held) != 1 || held[0].USCC != string(dossiertest.Lead(2).USCC) {
		t.Errorf("holds %+v", held)
	}
}
