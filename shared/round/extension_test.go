package round_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// R5.4: an extension holds for whom it is granted and for nobody else.
func TestForWhomAnExtensionHolds(t *testing.T) {
	for _, row := range []struct {
		name        string
		phase       round.Phase
		scope       round.Scope
		body, group string
		holdsFor    [][2]string
		notFor      [][2]string
	}{
		{
			"me", round.PhaseApplication, round.ScopeGroup, shandong, groupA,
			[][2]string{{shandong, groupA}},
			[][2]string{{shandong, groupB}, {shandong, ""}, {beijing, ""}, {beijing, "grp_x"}},
		},
		{
			"my body", round.PhaseApplication, round.ScopeBody, shandong, "",
			[][2]string{{shandong, ""}, {shandong, groupA}, {shandong, groupB}},
			[][2]string{{beijing, ""}, {beijing, "grp_x"}},
		},
		{
			"everyone", round.PhaseApplication, round.ScopeEveryone, "", "",
			[][2]string{{shandong, ""}, {shandong, groupA}, {shandong, groupB}, {beijing, ""}, {beijing, "grp_x"}},
			nil,
		},
		{
			"a body's list", round.PhaseRecommendation, round.ScopeBody, beijing, "",
			[][2]string{{beijing, ""}},
			[][2]string{{shandong, ""}},
		},
	} {
		t.Run(row.name, func(t *testing.T) {
			b := open(t)
			x := extension(row.phase, row.scope, row.body, row.group, extended)
			b.extend(x, deadline.Add(time.Hour)) // granted after the deadline: it opens again what was closed
			for _, who := range row.holdsFor {
				w := b.window(row.phase, who[0], who[1])
				b.holds(w, deadline.Add(-ms), nil)
				b.holds(w, deadline, nil)
				b.holds(w, extended.Add(-ms), nil)
				b.holds(w, extended, round.ErrClosed)
				b.holds(w, opens.Add(-ms), round.ErrNotOpen)
			}
			for _, who := range row.notFor {
				w := b.window(row.phase, who[0], who[1])
				b.holds(w, deadline.Add(-ms), nil)
				b.holds(w, deadline, round.ErrClosed)
			}
			for _, other := range []round.Phase{round.PhaseStatistics, round.PhaseApplication, round.PhaseRecommendation} {
				if other != row.phase && b.window(other, shandong, groupA).ClosesAt != config(t, "2019").Phases[other].ClosesAt {
					t.Errorf("%s moved too", other)
				}
			}
		})
	}
}

// R5.4: two different people approve; the first approval moves nothing.
func TestAnExtensionNeedsTwoPeople(t *testing.T) {
	b := open(t)
	asked := b.request(extension(round.PhaseApplication, round.ScopeBody, shandong, "", extended), early)
	id := asked.Extension.ID
	closed := func(when string) {
		t.Helper()
		if w := b.window(round.PhaseApplication, shandong, groupA); w.ClosesAt != calendar.At(deadline) || w.Extension != "" {
			t.Errorf("%s the window is %+v", when, w.Deadline)
		}
		if public, err := b.Extensions(ctx, "2019", true); err != nil || len(public) != 0 {
			t.Errorf("%s the public sees %+v %v", when, public, err)
		}
	}
	closed("when only asked for")
	first, err := b.ApproveExtension(ctx, by("first", early), "2019", id)
	if err != nil || first.Receipt != nil || first.Extension.Granted != 0 {
		t.Fatalf("%+v %v", first, err)
	}
	closed("after one approval")
	_, err = b.ApproveExtension(ctx, by("first", early.Add(time.Hour)), "2019", id)
	refused(t, err, round.ErrSamePerson)
	closed("after two approvals of one person")

	granted, err := b.ApproveExtension(ctx, by("second", early.Add(2*time.Hour)), "2019", id)
	if err != nil || granted.Receipt == nil || granted.Extension.Granted != calendar.At(early.Add(2*time.Hour)) || len(granted.Extension.Approvals) != 2 {
		t.Fatalf("%+v %v", granted, err)
	}
	if w := b.window(round.PhaseApplication, shandong, groupA); w.ClosesAt != calendar.At(extended) || w.Extension != id {
		t.Errorf("granted, and the window is %+v", w.Deadline)
	}
	_, err = b.ApproveExtension(ctx, by("third", early.Add(3*time.Hour)), "2019", id)
	refused(t, err, round.ErrExtensionGranted)
	_, err = b.ApproveExtension(ctx, by("first", early), "2019", "ext_01dqn00000000000000000none")
	refused(t, err, table.ErrAbsent)
}

// R5.4: what is granted is public with its reason, in the list and in the ledger; no account stands in either.
func TestAnExtensionIsPublicWithItsReason(t *testing.T) {
	b := open(t)
	b.request(extension(round.PhaseApplication, round.ScopeGroup, shandong, groupB, extended), early)
	granted := b.extend(extension(round.PhaseApplication, round.ScopeGroup, shandong, groupA, extended), early.Add(time.Hour))
	public, err := b.Extensions(ctx, "2019", true)
	if err != nil || len(public) != 1 || public[0].ID != granted.Extension.ID || public[0].Reason != "暴雨停电" {
		t.Errorf("%+v %v", public, err)
	}
	if all, err := b.Extensions(ctx, "2019", false); err != nil || len(all) != 2 || all[0].Group != groupB {
		t.Errorf("%+v %v", all, err)
	}
	entries := b.entries(round.ActExtension)
	if len(entries) != 1 {
		t.Fatalf("%d entries", len(entries))
	}
	e := entries[0]
	want := map[string]string{
		"phase": "application", "scope": "group", "body": shandong, "group": groupA, "closesAt": calendar.At(extended).String(), "reason": "暴雨停电",
	}
	for name, value := range want {
		if e.Facts[name] != value {
			t.Errorf("%s is %q, want %q", name, e.Facts[name], value)
		}
	}
	if e.Subject != granted.Extension.ID || e.ID != granted.Receipt.ID || e.Actor != "psn_second" || strings.Contains(granted.Receipt.Entry, "per_") {
		t.Errorf("entry %+v", e)
	}
}

// Both approvals at the same moment: none is lost, the extension is granted once.
func TestApprovalsAtTheSameMoment(t *testing.T) {
	b := open(t)
	id := b.request(extension(round.PhaseApplication, round.ScopeEveryone, "", "", extended), early).Extension.ID
	var wg sync.WaitGroup
	for _, who := range []string{"first", "second"} {
		wg.Go(func() {
			for range 4 { // as the wrapper tries again
				_, err := b.ApproveExtension(ctx, by(who, early), "2019", id)
				if !table.Retryable(err) {
					if err != nil {
						t.Error(who, err)
					}
					return
				}
			}
			t.Error(who, "never came through")
		})
	}
	wg.Wait()
	all, err := b.Extensions(ctx, "2019", true)
	if err != nil || len(all) != 1 || len(all[0].Approvals) != 2 || len(b.entries(round.ActExtension)) != 1 {
		t.Errorf("%+v %v", all, err)
	}
}

// R5.4: an extension never shortens, neither when it is asked for nor when others have moved the deadline meanwhile.
func TestAnExtensionNeverShortens(t *testing.T) {
	b := open(t)
	for name, until := range map[string]time.Time{
		"earlier": deadline.Add(-ms), "the deadline itself": deadline, "the past": early.Add(-ms),
	} {
		for _, scope := range []round.Extension{
			extension(round.PhaseApplication, round.ScopeEveryone, "", "", until),
			extension(round.PhaseApplication, round.ScopeBody, shandong, "", until),
			extension(round.PhaseApplication, round.ScopeGroup, shandong, groupA, until),
		} {
			_, err := b.RequestExtension(ctx, by("clerk", early), scope)
			if told := refusal(t, err, round.ErrExtensionShorter); told.Facts["closesAt"] != calendar.At(deadline) {
				t.Errorf("%s: %v", name, told)
			}
		}
	}
	// Two for the same body: the longer one is granted first, the shorter one moves nothing any more.
	short := b.request(extension(round.PhaseApplication, round.ScopeBody, shandong, "", deadline.Add(time.Hour)), early)
	b.extend(extension(round.PhaseApplication, round.ScopeEveryone, "", "", extended), early)
	_, err := b.ApproveExtension(ctx, by("first", early), "2019", short.Extension.ID)
	refused(t, err, round.ErrExtensionShorter)
	if w := b.window(round.PhaseApplication, shandong, ""); w.ClosesAt != calendar.At(extended) {
		t.Errorf("closes at %s", w.ClosesAt)
	}
	// One whose instant passes while it waits for the second person.
	waits := b.request(extension(round.PhaseApplication, round.ScopeBody, beijing, "", extended.Add(time.Hour)), early)
	if _, err := b.ApproveExtension(ctx, by("first", early), "2019", waits.Extension.ID); err != nil {
		t.Fatal(err)
	}
	_, err = b.ApproveExtension(ctx, by("second", extended.Add(time.Hour)), "2019", waits.Extension.ID)
	refused(t, err, round.ErrExtensionShorter)
	if w := b.window(round.PhaseApplication, beijing, ""); w.ClosesAt != calendar.At(extended) {
		t.Errorf("closes at %s", w.ClosesAt)
	}
}

// The secretariat's and the experts' phases are extended for everyone, by two people, and stand so for every reader (R5.4).
func TestAPhaseOfThePanelIsExtended(t *testing.T) {
	for _, phase := range []round.Phase{round.PhasePreliminary, round.PhaseScoring} {
		b := open(t)
		until := b.window(phase, "", "").ClosesAt.Time().Add(48 * time.Hour)
		x := extension(phase, round.ScopeEveryone, "", "", until)
		asked, err := b.RequestExtension(ctx, by("clerk", early), x)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := b.ApproveExtension(ctx, by("first", early), "2019", asked.Extension.ID); err != nil {
			t.Fatal(err)
		}
		if w := b.window(phase, "", ""); w.ClosesAt == calendar.At(until) {
			t.Error("one person moved it")
		}
		granted, err := b.ApproveExtension(ctx, by("second", early), "2019", asked.Extension.ID)
		if err != nil || granted.Receipt == nil {
			t.Fatalf("%+v %v", granted, err)
		}
		for _, body := range []string{"", shandong} {
			all, err := b.Timetable(ctx, "2019", body, "")
			if err != nil {
				t.Fatal(err)
			}
			if w := round.Of(all, phase); w.ClosesAt != calendar.At(until) || w.Extension != asked.Extension.ID || !w.Open(until.Add(-ms)) || w.Open(until) {
				t.Errorf("%s for %q: %+v", phase, body, w)
			}
		}
		if w := b.window(phase, "", ""); w.ClosesAt != calendar.At(until) {
			t.Errorf("%s closes at %s", phase, w.ClosesAt)
		}
		shorter := x
		shorter.ClosesAt = calendar.At(until)
		_, err = b.RequestExtension(ctx, by("clerk", early), shorter)
		refused(t, err, round.ErrExtensionShorter)
	}
}

// A form that says two things at once, or nothing, is refused and kept nowhere.
func TestExtensionForms(t *testing.T) {
	b := open(t)
	for _, row := range []struct {
		name, pointer string
		x             round.Extension
		want          *fault.Definition
	}{
		{"no reason", "/reason", with(func(x *round.Extension) { x.Reason = " \t　" }), round.ErrExtensionForm},
		{"a phase that nobody extends", "/phase", with(func(x *round.Extension) { x.Phase = round.PhaseBallot }), round.ErrExtensionForm},
		{"no phase", "/phase", with(func(x *round.Extension) { x.Phase = "" }), round.ErrExtensionForm},
		{"everyone and a body", "/scope", with(func(x *round.Extension) { x.Scope, x.Group = round.ScopeEveryone, "" }), round.ErrExtensionForm},
		{"everyone and a group", "/scope", with(func(x *round.Extension) { x.Scope, x.Body = round.ScopeEveryone, "" }), round.ErrExtensionForm},
		{"a body and a group", "/scope", with(func(x *round.Extension) { x.Scope = round.ScopeBody }), round.ErrExtensionForm},
		{"a body without its code", "/scope", with(func(x *round.Extension) { x.Scope, x.Body, x.Group = round.ScopeBody, "", "" }), round.ErrExtensionForm},
		{"a group without its body", "/scope", with(func(x *round.Extension) { x.Body = "" }), round.ErrExtensionForm},
		{"a group without its id", "/scope", with(func(x *round.Extension) { x.Group = "" }), round.ErrExtensionForm},
		{"no scope", "/scope", with(func(x *round.Extension) { x.Scope = "" }), round.ErrExtensionForm},
		{"a review of one body", "/scope", with(func(x *round.Extension) { x.Phase, x.Scope, x.Group = round.PhasePreliminary, round.ScopeBody, "" }), round.ErrExtensionForm},
		{"the scores of one group", "/scope", with(func(x *round.Extension) { x.Phase = round.PhaseScoring }), round.ErrExtensionForm},
		{"a list of one group", "/scope", with(func(x *round.Extension) { x.Phase = round.PhaseRecommendation }), round.ErrExtensionForm},
		{"a body that takes no part", "", with(func(x *round.Extension) { x.Body = "P12" }), round.ErrNoWindow},
		{"an unknown round", "", with(func(x *round.Extension) { x.Round = "2021" }), table.ErrAbsent},
	} {
		_, err := b.RequestExtension(ctx, by("clerk", early), row.x)
		told := refusal(t, err, row.want)
		if row.pointer != "" && (len(told.Fields) != 1 || told.Fields[0].Pointer != row.pointer) {
			t.Errorf("%s: %v", row.name, told)
		}
	}
	if all, err := b.Extensions(ctx, "2019", false); err != nil || len(all) != 0 {
		t.Errorf("kept: %+v %v", all, err)
	}
}

func with(change func(*round.Extension)) round.Extension {
	x := extension(round.PhaseApplication, round.ScopeGroup, shandong, groupA, extended)
	change(&x)
	return x
}
