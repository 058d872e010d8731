package round_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

// R5.1, R5.2: each window is open from its first instant to its last millisecond, to the look and to the write.
func TestBoundaryOfEveryWindow(t *testing.T) {
	b := open(t)
	for phase, w := range config(t, "2019").Phases {
		body, group := "", ""
		if slices.Contains([]round.Phase{round.PhaseStatistics, round.PhaseApplication, round.PhaseRecommendation}, phase) {
			body = shandong
		}
		if phase == round.PhaseApplication {
			group = groupA
		}
		window := b.window(phase, body, group)
		first, last := w.OpensAt.Time(), w.ClosesAt.Time()
		for _, row := range []struct {
			at   time.Time
			want *fault.Definition
		}{
			{first.Add(-ms), round.ErrNotOpen},
			{first, nil},
			{last.Add(-ms), nil},
			{last.Add(-time.Nanosecond), nil}, // the clock is cut to the millisecond, never rounded up
			{last, round.ErrClosed},
			{last.Add(ms), round.ErrClosed},
		} {
			b.holds(window, row.at, row.want)
		}
	}
}

// The refusal tells both instants, so that nobody has to guess whose clock decided.
func TestTheRefusalNamesBothInstants(t *testing.T) {
	b := open(t)
	w := b.window(round.PhaseStatistics, shandong, groupA)
	late := refusal(t, b.write(w, statistics), round.ErrClosed)
	if late.Facts["closedAt"] != calendar.At(statistics) || late.Facts["serverTime"] != calendar.At(statistics) || late.Def.Rule != "R5.1" {
		t.Errorf("%v", late)
	}
	soon := refusal(t, b.write(w, opens.Add(-ms)), round.ErrNotOpen)
	if soon.Facts["opensAt"] != calendar.At(opens) || soon.Facts["serverTime"] != calendar.At(opens.Add(-ms)) {
		t.Errorf("%v", soon)
	}
}

// R5.1: a deadline is an instant. How a zone writes it changes nothing, and without a zone it is none.
func TestAnInstantIsTheSameInEveryZone(t *testing.T) {
	b := open(t)
	for i, text := range []string{"2019-11-05T00:00:00+08:00", "2019-11-04T16:00:00Z", "2019-11-04T16:00:00+00:00", "2019-11-04T11:00:00-05:00", "2019-11-05T01:30:00.000+09:30"} {
		raw := fmt.Sprintf(`{"round":"2019","phase":"application","scope":"group","body":"P37","group":"grp_%d","closesAt":%q,"reason":"暴雨停电"}`, i, text)
		var x round.Extension
		if err := json.Unmarshal([]byte(raw), &x); err != nil {
			t.Fatal(err)
		}
		b.extend(x, early)
		w := b.window(round.PhaseApplication, shandong, x.Group)
		b.holds(w, extended.Add(-ms), nil)
		b.holds(w, extended, round.ErrClosed)
	}
	for _, text := range []string{"2019-11-05T00:00:00", "2019-11-05", "1572883200000"} {
		if err := json.Unmarshal([]byte(`{"closesAt":"`+text+`"}`), new(round.Extension)); err == nil {
			t.Errorf("%q was read without a zone", text)
		}
	}
}

// A body that takes no part has no window, whatever is extended for everyone; nor has an unknown round or phase.
func TestNobodysWindow(t *testing.T) {
	b := open(t)
	b.extend(extension(round.PhaseApplication, round.ScopeEveryone, "", "", extended), early)
	for _, who := range [][3]string{{"2019", "P12", ""}, {"2019", "", ""}, {"2019", "P12", groupA}, {"2021", shandong, ""}} {
		_, err := b.Window(ctx, who[0], round.PhaseApplication, who[1], who[2])
		refused(t, err, round.ErrNoWindow)
	}
	_, err := b.Window(ctx, "2019", "review", "", "")
	refused(t, err, round.ErrNoWindow)
	_, err = b.Timetable(ctx, "2019", "P12", "")
	refused(t, err, round.ErrNoWindow)
	_, err = b.Timetable(ctx, "2021", "", "")
	refused(t, err, table.ErrAbsent)
	if err := b.write(round.Effective{Deadline: round.Deadline{Round: "2019", Phase: "review"}}, early); err == nil {
		t.Error("a window that was never read let a write through")
	}
}

// R5.2: what decides is the window that is stored when the write commits, not the one that was read before.
func TestTheWriteCarriesTheDeadline(t *testing.T) {
	b := open(t)
	w := b.window(round.PhaseApplication, shandong, groupA)
	stored := table.Key{PK: "deadline#2019#application#" + shandong, SK: "deadline"}
	meanwhile := func(do func(*table.Tx)) {
		b.tables.Faults.Next("TransactWriteItems", tabletest.First(func() {
			tx := table.Begin()
			do(tx)
			if err := b.store.Commit(ctx, tx); err != nil {
				t.Error(err)
			}
		}))
	}
	moved := w.Deadline
	moved.ClosesAt = calendar.At(early)
	meanwhile(func(tx *table.Tx) { tx.Put(b.store.Records, stored, moved) })
	refused(t, b.write(w, early), round.ErrClosed)

	moved.OpensAt, moved.ClosesAt = calendar.At(early.Add(ms)), calendar.At(deadline)
	meanwhile(func(tx *table.Tx) { tx.Put(b.store.Records, stored, moved) })
	refused(t, b.write(w, early), round.ErrNotOpen)

	meanwhile(func(tx *table.Tx) { tx.Delete(b.store.Records, stored, nil, nil) })
	refused(t, b.write(w, early), round.ErrNoWindow)

	if _, found, err := table.Find[struct{}](ctx, b.store, b.store.Records, table.Key{PK: "written", SK: early.String()}); found || err != nil {
		t.Fatalf("something was written all the same: %v %v", found, err)
	}
	// The other way round: a write that is late by the window it read, and in time by an extension that came meanwhile,
	// is tried again by whoever made it.
	b = open(t)
	w = b.window(round.PhaseApplication, shandong, "")
	b.extend(extension(round.PhaseApplication, round.ScopeBody, shandong, "", extended), early)
	if err := b.write(w, deadline); err != nil {
		t.Errorf("the stored window is open: %v", err)
	}
}

// Every way of asking for windows comes to the same ones.
func TestEveryViewOfTheWindowsAgrees(t *testing.T) {
	b := open(t)
	for i, x := range []round.Extension{
		extension(round.PhaseApplication, round.ScopeEveryone, "", "", extended),
		extension(round.PhaseApplication, round.ScopeBody, beijing, "", extended.Add(time.Hour)),
		extension(round.PhaseApplication, round.ScopeGroup, shandong, groupA, extended.Add(2*time.Hour)),
		extension(round.PhaseStatistics, round.ScopeGroup, shandong, groupB, statistics.Add(time.Hour)),
		extension(round.PhaseStatistics, round.ScopeGroup, shandong, groupB, statistics.Add(2*time.Hour)),
	} {
		b.extend(x, early.Add(time.Duration(i)*time.Hour))
	}
	// Granted in another order than they were asked for.
	longer := b.request(extension(round.PhaseApplication, round.ScopeGroup, shandong, groupB, extended.Add(4*time.Hour)), early.Add(5*time.Hour))
	b.extend(extension(round.PhaseApplication, round.ScopeGroup, shandong, groupB, extended.Add(3*time.Hour)), early.Add(6*time.Hour))
	for _, who := range []string{"first", "second"} {
		if _, err := b.ApproveExtension(ctx, by(who, early.Add(7*time.Hour)), "2019", longer.Extension.ID); err != nil {
			t.Fatal(err)
		}
	}
	for _, phase := range []round.Phase{round.PhaseStatistics, round.PhaseApplication, round.PhaseRecommendation} {
		all, err := b.Windows(ctx, "2019", phase)
		if err != nil || len(all) != 2 {
			t.Fatalf("%v %v", all, err)
		}
		for _, body := range []string{shandong, beijing} {
			if got, want := all[body], b.window(phase, body, ""); got.ClosesAt != want.ClosesAt {
				t.Errorf("%s of %s: %s, want %s", phase, body, got.ClosesAt, want.ClosesAt)
			}
			of, err := b.GroupWindows(ctx, "2019", phase, body)
			if err != nil {
				t.Fatal(err)
			}
			for _, group := range []string{groupA, groupB, "grp_other"} {
				if body == beijing && group != "grp_other" {
					continue
				}
				want := b.window(phase, body, group)
				if got := of(group); got.ClosesAt != want.ClosesAt || b.write(got, want.ClosesAt.Time().Add(-ms)) != nil {
					t.Errorf("%s of %s: %s, want %s", phase, group, got.ClosesAt, want.ClosesAt)
				}
				timetable, err := b.Timetable(ctx, "2019", body, group)
				if err != nil || round.Of(timetable, phase).ClosesAt != want.ClosesAt || round.Of(timetable, phase).Phase != phase {
					t.Errorf("timetable of %s: %+v %v", group, timetable, err)
				}
			}
		}
	}
	whole, err := b.Timetable(ctx, "2019", "", "")
	if err != nil || round.Of(whole, round.PhaseApplication).ClosesAt != calendar.At(extended) ||
		round.Of(whole, round.PhaseStatistics).ClosesAt != calendar.At(statistics) {
		t.Errorf("the round's own timetable: %+v %v", whole, err)
	}
}

// R5.4, R4.7: whatever is extended and closed in whatever order, the window is the latest of what was granted, and the body's
// own closing only where nothing was: nobody is ever closed earlier than granted.
func TestWindowIsTheLatestOfWhatWasGranted(t *testing.T) {
	b := empty(t)
	rounds := 0
	rapid.Check(t, func(t *rapid.T) {
		rounds++
		c := config(b.t, "2019")
		c.ID = fmt.Sprintf("r%d", rounds)
		b.create(c)
		m := model{own: map[string]time.Time{shandong: deadline, beijing: deadline}, granted: map[string]time.Time{}}
		for range rapid.IntRange(1, 6).Draw(t, "acts") {
			now := early.AddDate(0, 0, rapid.IntRange(0, 30).Draw(t, "now"))
			until := deadline.AddDate(0, 0, rapid.IntRange(-4, 12).Draw(t, "until"))
			body := rapid.SampledFrom([]string{shandong, beijing}).Draw(t, "body")
			scope := rapid.SampledFrom([]round.Scope{"closing", round.ScopeEveryone, round.ScopeBody, round.ScopeGroup}).Draw(t, "scope")
			m.act(t, b, c.ID, scope, body, now, until)
		}
		for _, body := range []string{shandong, beijing} {
			for _, group := range []string{"", groupA + body, groupB + body} {
				w, err := b.Window(ctx, c.ID, round.PhaseApplication, body, group)
				if want := calendar.At(m.closes(body, group)); err != nil || w.ClosesAt != want {
					t.Fatalf("%s %s closes at %s, want %s (%v)", body, group, w.ClosesAt, want, err)
				}
			}
		}
	})
}

// model is what the rules say of a round's applications.
type model struct {
	own     map[string]time.Time // each body's own closing, or the round's deadline
	granted map[string]time.Time // by scope: "", body, group
}

func (m model) closes(body, group string) time.Time {
	latest := m.own[body]
	for _, scope := range []string{"", body, group} {
		if until := m.granted[scope]; until.After(latest) {
			latest = until
		}
	}
	return latest
}

func (m model) act(t *rapid.T, b *bench, id string, scope round.Scope, body string, now, until time.Time) {
	group := groupA + body
	if scope == "closing" {
		_, err := b.SetClosing(ctx, by("officer", now), id, body, calendar.At(until))
		extended := !m.granted[""].IsZero() || !m.granted[body].IsZero()
		inTime := until.Equal(deadline) || !until.Before(now.Add(24*time.Hour)) && !until.After(deadline)
		allowed := !extended && m.own[body].After(now) && inTime
		if allowed != (err == nil) {
			t.Fatalf("closing of %s set at %s to %s: %v", body, now, until, err)
		}
		if err == nil {
			m.own[body] = until
		}
		return
	}
	x := round.Extension{Round: id, Phase: round.PhaseApplication, Scope: scope, ClosesAt: calendar.At(until), Reason: "暴雨停电"}
	key := ""
	before := deadline
	switch scope {
	case round.ScopeEveryone:
		if all := m.granted[""]; all.After(before) {
			before = all
		}
	case round.ScopeBody:
		x.Body, key, before = body, body, m.closes(body, "")
	default:
		x.Body, x.Group, key, before = body, group, group, m.closes(body, group)
	}
	granting, err := b.RequestExtension(ctx, by("clerk", now), x)
	if (err == nil) != (until.After(before) && until.After(now)) {
		t.Fatalf("%s extended at %s from %s to %s: %v", key, now, before, until, err)
	}
	if err != nil {
		return
	}
	for _, who := range []string{"first", "second"} {
		if _, err := b.ApproveExtension(ctx, by(who, now), id, granting.Extension.ID); err != nil {
			t.Fatal(err)
		}
	}
	m.granted[key] = until
}
