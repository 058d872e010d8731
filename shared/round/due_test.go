package round_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/round"
)

// due lists what is due as "P37 10-29 00:00".
func (b *bench) due(phase round.Phase, at time.Time) []string {
	b.t.Helper()
	all, err := b.Due(ctx, "2019", phase, calendar.At(at))
	if err != nil {
		b.t.Fatal(err)
	}
	var words []string
	for _, d := range all {
		if d.Round != "2019" || d.Phase != phase {
			b.t.Errorf("%+v", d)
		}
		words = append(words, d.Body+" "+d.ClosesAt.Shanghai().Format("01-02 15:04"))
	}
	return words
}

// settle records everything that is due.
func (b *bench) settle(phase round.Phase, at time.Time) {
	b.t.Helper()
	all, err := b.Due(ctx, "2019", phase, calendar.At(at))
	if err != nil {
		b.t.Fatal(err)
	}
	for _, d := range all {
		if err := b.Settle(ctx, d, calendar.At(at)); err != nil {
			b.t.Fatal(err)
		}
	}
}

func (b *bench) isDue(phase round.Phase, at time.Time, want ...string) {
	b.t.Helper()
	if got := b.due(phase, at); !slices.Equal(got, want) {
		b.t.Errorf("%s is due at %s: %q, want %q", phase, at.In(calendar.Shanghai).Format("01-02 15:04:05.000"), got, want)
	}
}

// R5.2: what is due follows from the records, whenever it is asked for and however often.
func TestWhatIsDue(t *testing.T) {
	b := open(t)
	for _, phase := range []round.Phase{round.PhaseStatistics, round.PhaseApplication, round.PhaseRecommendation} {
		closes := config(t, "2019").Phases[phase].ClosesAt.Time()
		both := []string{shandong + closes.In(calendar.Shanghai).Format(" 01-02 15:04"), beijing + closes.In(calendar.Shanghai).Format(" 01-02 15:04")}
		b.isDue(phase, closes.Add(-ms))
		b.isDue(phase, closes, both...)
		b.isDue(phase, closes.AddDate(0, 6, 0), both...) // never run until now
		b.settle(phase, closes)
		b.isDue(phase, closes)
		b.isDue(phase, closes.AddDate(0, 6, 0)) // run once is done for good
		b.settle(phase, closes.Add(time.Hour))  // and twice changes nothing
		b.isDue(phase, closes.AddDate(0, 6, 0))
	}
	b.isDue(round.PhaseBallot, extended.AddDate(1, 0, 0)) // is not kept by body: others lock it
}

// R4.7: a body's own closing is due at its instant, the others' at theirs.
func TestABodysOwnClosingIsDue(t *testing.T) {
	b := open(t)
	closes("10-25 18:00:00.000")(b)
	b.isDue(round.PhaseApplication, at("10-25 17:59:59.999"))
	b.isDue(round.PhaseApplication, at("10-25 18:00:00.000"), "P37 10-25 18:00")
	b.settle(round.PhaseApplication, at("10-25 18:00:00.000"))
	b.isDue(round.PhaseApplication, deadline.Add(-ms))
	b.isDue(round.PhaseApplication, deadline, "P11 10-29 00:00")
}

// R5.4: an extension makes its body due again when it ends; one that the body's own window outlasts makes nothing due.
func TestExtensionsAreDueAtTheirEnd(t *testing.T) {
	b := open(t)
	b.settle(round.PhaseApplication, deadline)
	b.extend(extension(round.PhaseApplication, round.ScopeGroup, shandong, groupA, extended), deadline.Add(time.Hour))
	b.isDue(round.PhaseApplication, extended.Add(-ms))
	b.isDue(round.PhaseApplication, extended, "P37 11-05 00:00")
	b.settle(round.PhaseApplication, extended)
	b.isDue(round.PhaseApplication, extended.AddDate(0, 1, 0))

	next := extended.AddDate(0, 0, 3)
	b.extend(extension(round.PhaseApplication, round.ScopeEveryone, "", "", next), extended.Add(time.Hour))
	b.isDue(round.PhaseApplication, next.Add(-ms))
	b.isDue(round.PhaseApplication, next, "P37 11-08 00:00", "P11 11-08 00:00")
	b.settle(round.PhaseApplication, next)
	b.isDue(round.PhaseApplication, next)

	// While the body's window is open, the end of a shorter one of a group's locks nothing.
	b = open(t)
	b.extend(extension(round.PhaseApplication, round.ScopeGroup, shandong, groupA, deadline.Add(time.Hour)), early)
	b.extend(extension(round.PhaseApplication, round.ScopeBody, shandong, "", extended), early)
	b.isDue(round.PhaseApplication, deadline.Add(2*time.Hour), "P11 10-29 00:00")
	b.isDue(round.PhaseApplication, extended, "P37 11-05 00:00", "P11 10-29 00:00")
}

// A lock that ran for an earlier instant does not count for a later one, even if it ends after an extension was granted.
func TestALockIsRecordedUpToItsOwnInstant(t *testing.T) {
	b := open(t)
	all, err := b.Due(ctx, "2019", round.PhaseApplication, calendar.At(deadline))
	if err != nil || len(all) != 2 {
		t.Fatal(all, err)
	}
	b.extend(extension(round.PhaseApplication, round.ScopeEveryone, "", "", extended), deadline)
	for _, d := range all {
		if err := b.Settle(ctx, d, calendar.At(extended)); err != nil {
			t.Fatal(err)
		}
	}
	b.isDue(round.PhaseApplication, extended.Add(-ms))
	b.isDue(round.PhaseApplication, extended, fmt.Sprint(shandong, " 11-05 00:00"), fmt.Sprint(beijing, " 11-05 00:00"))
	_, err = b.Due(ctx, "2021", round.PhaseApplication, calendar.At(extended))
	if err == nil {
		t.Error("an unknown round has something due")
	}
}
