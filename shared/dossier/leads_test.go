package dossier_test

import (
	"slices"
	"sync"
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// submit submits an application as its function does.
func (b *bench) submit(id string, at time.Time) error {
	return again(func() error {
		d := b.Now(id)
		_, err := b.Submit(ctx, by("group", at), d, d.Version)
		return err
	})
}

// R1.4: a lead unit enters one group; the second is refused and told which the first is. A withdrawal gives the place back.
func TestALeadUnitEntersOneGroup(t *testing.T) {
	b := open(t)
	a, c := b.Entrant(1, 2), b.Entrant(3, 2) // share the second one
	first, second := b.Complete(a, dossiertest.Early), b.Complete(c, dossiertest.Early)
	if err := b.submit(first.ID, dossiertest.Open); err != nil {
		t.Fatal(err)
	}
	told := refusal(t, b.submit(second.ID, dossiertest.Open), dossier.ErrNotEligible)
	same(t, words(t, told.Fields), "R1.4 /group/leadUnits lead-unit-entered")
	if f := told.Fields[0]; f.Facts["unit"] != dossiertest.Lead(2).Name || f.Facts["group"] != a.Name {
		t.Errorf("%v", f)
	}
	d := b.Now(first.ID)
	if _, err := b.Withdraw(ctx, by("group", dossiertest.Open), d, d.Version); err != nil {
		t.Fatal(err)
	}
	if err := b.submit(second.ID, dossiertest.Open); err != nil {
		t.Errorf("the place was given back: %v", err)
	}
	told = refusal(t, b.submit(first.ID, dossiertest.Open), dossier.ErrNotEligible)
	if told.Fields[0].Facts["group"] != c.Name {
		t.Errorf("%v", told)
	}
}

// R1.4: two groups of the same lead unit submit at the same moment: exactly one enters.
func TestOneOfTwoAtTheSameMomentEnters(t *testing.T) {
	b := open(t)
	for n := range 5 {
		pair := []dossier.Desk{b.Complete(b.Entrant(10+n), dossiertest.Early), b.Complete(b.Entrant(10+n), dossiertest.Early)}
		errs := make([]error, 2)
		var wg sync.WaitGroup
		for i, d := range pair {
			wg.Go(func() { errs[i] = b.submit(d.ID, dossiertest.Open) })
		}
		wg.Wait()
		winner := slices.Index(errs, nil)
		if winner < 0 || errs[1-winner] == nil {
			t.Fatalf("%v", errs)
		}
		told := refusal(t, errs[1-winner], dossier.ErrNotEligible)
		if told.Fields[0].Facts["group"] != pair[winner].GroupName {
			t.Errorf("%v, and %s entered", told, pair[winner].GroupName)
		}
		if loser := b.Now(pair[1-winner].ID); loser.Status != dossier.Draft || loser.Submissions != 0 || len(loser.Entered) != 0 {
			t.Errorf("the loser stands as %+v", loser.Summary)
		}
	}
}

// R1.4: the ministry's exception lets a lead unit enter one further group, publicly, and no other.
func TestAnExceptionIsForOneGroup(t *testing.T) {
	b := open(t)
	var groups []registry.Listed
	var desks []dossier.Desk
	for range 3 {
		g := b.Entrant(1)
		groups, desks = append(groups, g), append(desks, b.Complete(g, dossiertest.Early))
	}
	uscc := string(dossiertest.Lead(1).USCC)
	if err := b.submit(desks[0].ID, dossiertest.Open); err != nil {
		t.Fatal(err)
	}
	granted, err := b.GrantException(ctx, by("ministry", dossiertest.Open), "2019", uscc, groups[1].ID, " 跨区域牵头，服务不同产业 ")
	if err != nil || granted.Exception.Reason != "跨区域牵头，服务不同产业" || granted.Exception.Unit != dossiertest.Lead(1).Name || granted.Exception.GroupName != groups[1].Name {
		t.Fatalf("%+v %v", granted, err)
	}
	if err := b.submit(desks[1].ID, dossiertest.Open); err != nil {
		t.Errorf("excepted: %v", err)
	}
	refused(t, b.submit(desks[2].ID, dossiertest.Open), dossier.ErrNotEligible)

	// The excepted one took no place, so its withdrawal gives none back.
	d := b.Now(desks[1].ID)
	if _, err := b.Withdraw(ctx, by("group", dossiertest.Open), d, d.Version); err != nil {
		t.Fatal(err)
	}
	refused(t, b.submit(desks[2].ID, dossiertest.Open), dossier.ErrNotEligible)

	public, next, err := b.Exceptions(ctx, "2019", 10, "")
	if err != nil || next != "" || len(public) != 1 || public[0] != granted.Exception {
		t.Errorf("%+v %v", public, err)
	}
	entries := b.Entries(dossier.ActException)
	if len(entries) != 1 || entries[0].Facts["reason"] != granted.Exception.Reason || entries[0].Facts["uscc"] != uscc || entries[0].Subject != groups[1].ID {
		t.Errorf("%+v", entries)
	}
}

// An excepted group that comes first leaves the lead unit's place to the others.
func TestAnExceptionTakesNoPlace(t *testing.T) {
	b := open(t)
	excepted, usual := b.Entrant(1), b.Entrant(1)
	first, second := b.Complete(excepted, dossiertest.Early), b.Complete(usual, dossiertest.Early)
	if _, err := b.GrantException(ctx, by("ministry", dossiertest.Open), "2019", string(dossiertest.Lead(1).USCC), excepted.ID, "跨区域牵头"); err != nil {
		t.Fatal(err)
	}
	for _, d := range []dossier.Desk{first, second} {
		if err := b.submit(d.ID, dossiertest.Open); err != nil {
			t.Error(err)
		}
	}
	if a, c := b.Now(first.ID), b.Now(second.ID); len(a.Entered) != 0 || len(c.Entered) != 1 {
		t.Errorf("the excepted one holds %+v, the other %+v", a.Entered, c.Entered)
	}
}

func TestRefusedExceptions(t *testing.T) {
	b := open(t)
	g := b.Entrant(1)
	uscc, stranger := string(dossiertest.Lead(1).USCC), string(dossiertest.Lead(2).USCC)
	grant := func(roundID, uscc, group, reason string) error {
		_, err := b.GrantException(ctx, by("ministry", dossiertest.Open), roundID, uscc, group, reason)
		return err
	}
	same(t, words(t, refusal(t, grant("2019", stranger, g.ID, " "), dossier.ErrException).Fields), "/uscc not-a-lead-unit", "/reason required")
	same(t, words(t, refusal(t, grant("2019", uscc, "grp_nobody", "理由"), dossier.ErrException).Fields), "/group unknown-group")
	refused(t, grant("2021", uscc, g.ID, "理由"), table.ErrAbsent)
	if err := grant("2019", uscc, g.ID, "理由"); err != nil {
		t.Fatal(err)
	}
	refused(t, grant("2019", uscc, g.ID, "另一理由"), dossier.ErrExceptedTwice)
	strict := dossiertest.Config(t)
	strict.ID, strict.Eligibility.LeadUnit.ExceptionAllowed = "strict", false
	b.CreateRound(strict)
	refused(t, grant("strict", uscc, g.ID, "理由"), dossier.ErrNoException)
	if public, _, err := b.Exceptions(ctx, "2019", 10, ""); err != nil || len(public) != 1 || public[0].Reason != "理由" {
		t.Errorf("%+v %v", public, err)
	}
}

// How many groups a lead unit may enter is the round's setting, not the code's.
func TestALeadUnitMayEnterAsManyAsTheRoundSays(t *testing.T) {
	b := open(t)
	c := dossiertest.Config(t)
	c.ID, c.Eligibility.LeadUnit.MaxApplications = "two", 2
	// Statistics that were filed for 2019 stand for another round of the same years.
	b.CreateRound(c)
	var ids []string
	for range 3 {
		g := b.Entrant(1)
		a, err := b.Create(ctx, by("group", dossiertest.Early), "two", g.ID)
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range c.Dossier.Documents {
			if kind.Required {
				b.Attach(a.ID, kind.ID, dossiertest.Early)
			}
		}
		b.Write(a.ID, dossiertest.Content(t), false, dossiertest.Early)
		ids = append(ids, a.ID)
	}
	errs := make([]error, len(ids))
	var wg sync.WaitGroup
	for i, id := range ids {
		wg.Go(func() { errs[i] = b.submit(id, dossiertest.Open) })
	}
	wg.Wait()
	entered := 0
	for i, err := range errs {
		if err == nil {
			entered++
			continue
		}
		refused(t, err, dossier.ErrNotEligible)
		if b.Now(ids[i]).Submissions != 0 {
			t.Error("refused and submitted")
		}
	}
	if entered != 2 {
		t.Errorf("%d of 2 entered: %v", entered, errs)
	}
}

// A new submission gives back what it held of units that lead the group no more.
func TestAPlaceFollowsTheLeadUnits(t *testing.T) {
	b := open(t)
	g := b.Entrant(1)
	d := b.Complete(g, dossiertest.Early)
	other := b.Complete(b.Entrant(1), dossiertest.Early)
	if err := b.submit(d.ID, dossiertest.Open); err != nil {
		t.Fatal(err)
	}
	record, err := b.Registry.Group(ctx, g.ID)
	if err != nil {
		t.Fatal(err)
	}
	changed := record.Group
	changed.LeadUnits = []registry.LeadUnit{dossiertest.Lead(2)}
	if _, err := b.Registry.Correct(ctx, by("ministry", dossiertest.Open), g.ID, changed, record.Version, ""); err != nil {
		t.Fatal(err)
	}
	refused(t, b.submit(other.ID, dossiertest.Open), dossier.ErrNotEligible) // what was submitted stands
	b.Attach(d.ID, "evidence", dossiertest.Open)
	if err := b.submit(d.ID, dossiertest.Open); err != nil {
		t.Fatal(err)
	}
	if err := b.submit(other.ID, dossiertest.Open); err != nil {
		t.Errorf("its lead unit is free: %v", err)
	}
}

// rivals are two complete drafts with the same lead unit; the second one's group has an extension of its own if so asked.
func (b *bench) rivals(extended bool) (first, second dossier.Desk) {
	first, second = b.Complete(b.Entrant(1), dossiertest.Early), b.Complete(b.Entrant(1), dossiertest.Early.Add(time.Hour))
	if extended {
		b.Extend(round.ScopeGroup, dossiertest.Shandong, second.Group, dossiertest.Extended, dossiertest.Open)
	}
	return first, second
}

// R1.4, R4.7: of two drafts that the same closing submits, the one that was begun first enters, whichever lock runs first.
func TestWhoWasFirstDoesNotDependOnTheLock(t *testing.T) {
	for _, order := range [][]int{{0, 1}, {1, 0}, {1}, {0}} {
		b := open(t)
		first, second := b.rivals(false)
		for _, i := range order {
			d := []dossier.Desk{first, second}[i]
			if _, err := b.Settled(ctx, dossiertest.Deadline.Add(time.Hour), b.Now(d.ID)); err != nil {
				t.Fatal(err)
			}
		}
		b.stands(first.ID, dossiertest.Extended, dossier.Submitted)
		b.stands(second.ID, dossiertest.Extended, dossier.Locked)
		if lacks := b.Now(second.ID).Missing; len(lacks) != 1 || lacks[0].Rule != "R1.4" || lacks[0].Facts["group"] != first.GroupName {
			t.Errorf("%v", lacks)
		}
	}
}

// R5.2: a draft that its closing has submitted was first, even if no lock has run when another group of the same lead unit
// submits within an extension.
func TestAnUnrecordedSubmissionWasFirst(t *testing.T) {
	b := open(t)
	first, second := b.rivals(true)
	told := refusal(t, b.submit(second.ID, dossiertest.Deadline.Add(time.Hour)), dossier.ErrNotEligible)
	if told.Fields[0].Facts["group"] != first.GroupName {
		t.Errorf("%v", told)
	}
	b.stands(first.ID, dossiertest.Extended, dossier.Submitted)
	// Before that closing the place is whoever's comes first.
	b = open(t)
	first, second = b.rivals(true)
	if err := b.submit(second.ID, dossiertest.Deadline.Add(-ms)); err != nil {
		t.Fatal(err)
	}
	b.stands(first.ID, dossiertest.Extended, dossier.Locked)
}

// stands holds how an application stands at an instant, whoever asks.
func (b *bench) stands(id string, at time.Time, want dossier.Status) {
	b.Helper()
	d, err := b.Settled(ctx, at, b.Now(id))
	if err != nil || d.Status != want {
		b.Errorf("%s stands as %s at %s, want %s (%v)", id, d.Status, at.In(calendar.Shanghai), want, err)
	}
}
