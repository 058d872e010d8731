package statistics

import (
	"errors"
	"maps"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/fault/faulttest"
	"linxuan/shared/ledger"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

// grant gives an extension that is for the first group of P37, or for another one.
func grant(scope round.Scope, mine bool) func(*bench) {
	return func(b *bench) {
		body, group := here, b.groups[0].ID
		if !mine {
			body, group = there, b.groups[1].ID
		}
		switch scope {
		case round.ScopeEveryone:
			body, group = "", ""
		case round.ScopeBody:
			group = ""
		case round.ScopeGroup:
			body = here
		}
		b.extend(scope, body, group, extended, early)
	}
}

// R5.1, R5.2, R5.4: the boundary of the statistics deadline, for saving and for declaring.
func TestDeadlineOfFilings(t *testing.T) {
	before, end, afterEnd := lastMilli, extended.Add(-time.Millisecond), extended.Add(time.Millisecond)
	none := func(*bench) {}
	for name, row := range map[string]struct {
		extend func(*bench)
		at     time.Time
		want   *fault.Definition
	}{
		"the last millisecond before the opening": {none, opens.Add(-time.Millisecond), round.ErrNotOpen},
		"the opening":                          {none, opens, nil},
		"the last millisecond":                 {none, before, nil},
		"the last millisecond in another zone": {none, before.In(time.FixedZone("", -11*3600)), nil},
		"the instant":                          {none, deadline, round.ErrClosed},
		"the instant in another zone":          {none, deadline.In(time.FixedZone("", -11*3600)), round.ErrClosed},
		"one after":                            {none, deadline.Add(time.Millisecond), round.ErrClosed},
		"extension for me":                     {grant(round.ScopeGroup, true), deadline, nil},
		"the last millisecond of mine":         {grant(round.ScopeGroup, true), end, nil},
		"the end of mine":                      {grant(round.ScopeGroup, true), extended, round.ErrClosed},
		"after the end of mine":                {grant(round.ScopeGroup, true), afterEnd, round.ErrClosed},
		"extension for another group":          {grant(round.ScopeGroup, false), deadline, round.ErrClosed},
		"extension for my body":                {grant(round.ScopeBody, true), deadline, nil},
		"the end of my body's":                 {grant(round.ScopeBody, true), extended, round.ErrClosed},
		"extension for another body":           {grant(round.ScopeBody, false), deadline, round.ErrClosed},
		"extension for everyone":               {grant(round.ScopeEveryone, true), deadline, nil},
		"the end of everyone's":                {grant(round.ScopeEveryone, true), extended, round.ErrClosed},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, 2)
			kept, declared := b.of(0, 2018), b.of(0, 2017)
			first := b.mustSave(kept, but(full(), "notes", `"初稿"`), early)
			b.mustSave(declared, but(full(), "closing", "100"), early)
			row.extend(b)
			_, err := b.Save(ctx, act("group", row.at), kept, first.Filing.Version, Edit{Values: sent(full())})
			_, submitErr := b.Submit(ctx, act("group", row.at), declared)
			now, getErr := b.Get(ctx, kept, row.at)
			if getErr != nil {
				t.Fatal(getErr)
			}
			if row.want == nil {
				if err != nil || submitErr != nil || now.Filing.Values["notes"] != `"无"` {
					t.Fatalf("save: %v, submit: %v, kept %v", err, submitErr, now.Filing.Values)
				}
				return
			}
			refusal := refusalOf(t, err, row.want)
			refused(t, submitErr, row.want)
			if refusal.Facts["serverTime"] == nil {
				t.Errorf("the refusal names no server time: %v", refusal)
			}
			if now.Filing.Version != 1 || now.Filing.Values["notes"] != `"初稿"` || b.standing(declared, early).Status != Draft {
				t.Errorf("something changed: %+v", now.Filing)
			}
		})
	}
}

// R5.2: a window that moves between the look and the write decides by the write.
func TestTheWriteCarriesTheDeadline(t *testing.T) {
	b := scene(t)
	made, err := b.Find(ctx, act("secretariat", after), b.of(declared, 2018), evidence)
	if err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		phase round.Phase
		do    func() error
	}{
		"save": {round.PhaseStatistics, func() error {
			_, err := b.Save(ctx, act("group", early), b.of(nothing, 2018), 0, Edit{Values: sent(full())})
			return err
		}},
		"submit": {round.PhaseStatistics, func() error { _, err := b.Submit(ctx, act("group", early), b.of(complete, 2018)); return err }},
		"find": {round.PhaseRecommendation, func() error {
			_, err := b.Find(ctx, act("secretariat", after), b.of(complete, 2018), evidence)
			return err
		}},
		"answer": {round.PhaseRecommendation, func() error {
			_, err := b.Answer(ctx, act("group", after), b.of(declared, 2018), made.Finding.ID, "不属实")
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			window, err := b.rounds.Window(ctx, "2019", row.phase, here, "")
			if err != nil {
				t.Fatal(err)
			}
			before := b.allStandings(lastMilli)
			b.tables.Faults.Next("TransactWriteItems", tabletest.First(func() { b.close(row.phase) }))
			refused(t, row.do(), round.ErrClosed)
			b.restore(window.Deadline)
			if now := b.allStandings(lastMilli); !reflect.DeepEqual(now, before) {
				t.Errorf("written all the same: %+v", now)
			}
		})
	}
}

// R3.1: drafts are kept with everything that is wrong with them; only what cannot be read is refused, and then nothing is saved.
func TestDraftsAreKept(t *testing.T) {
	b := open(t, 1)
	o := b.of(0, 2018)
	if s := b.standing(o, early); s.Status != None || s.Present != 0 || s.All != 11 || len(s.Missing) != 11 {
		t.Fatalf("nothing saved: %+v", s)
	}
	form := b.mustSave(o, Values{"members": "1", "employed": `{"num":3,"den":2}`, "legal": `"x"`}, early)
	if got := faulttest.Words(form.Check.Faults); len(got) != 3 || form.Standing.Status != Draft || form.Standing.Present != 0 {
		t.Errorf("faults %q, standing %+v", got, form.Standing)
	}
	_, err := b.Save(ctx, act("group", early), o, 1, Edit{
		Values: sent(Values{"members": `"many"`, "nothing": "1"}), Explanations: map[string]string{"books": "多"},
	})
	got := fields(refusalOf(t, err, ErrUnreadable))
	want := map[string]string{"members": "filing-whole-number", "nothing": "unknown-field", "/explanations/books": "unknown-field"}
	if !maps.Equal(got, want) {
		t.Errorf("unreadable: %v", got)
	}
	if now, err := b.Get(ctx, o, early); err != nil || now.Filing.Version != 1 || now.Filing.Values["members"] != "1" {
		t.Errorf("changed: %+v %v", now, err)
	}
}

// An edit names the version that it was made on; saving the same once more changes nothing.
func TestVersions(t *testing.T) {
	b := open(t, 1)
	o := b.of(0, 2018)
	b.mustSave(o, full(), early)
	b.mustSubmit(o, early)
	for _, version := range []int64{0, 2} {
		_, err := b.Save(ctx, act("group", early), o, version, Edit{Values: sent(but(full(), "books", "9"))})
		if e := refusalOf(t, err, table.ErrStale); e.Facts["version"] != int64(1) {
			t.Errorf("current version: %v", e.Facts)
		}
	}
	same, err := b.Save(ctx, act("group", early), o, 1, Edit{Values: sent(full())})
	if err != nil || same.Filing.Version != 1 || same.Standing.Status != Submitted {
		t.Errorf("the same again: %+v %v", same.Standing, err)
	}
	if form := b.mustSave(o, but(full(), "books", "9"), early); form.Filing.Version != 2 || form.Standing.Status != Draft {
		t.Errorf("edited: %+v", form.Standing)
	}
	b.tables.Faults.Next("TransactWriteItems", tabletest.First(func() { b.mustSave(o, but(full(), "books", "10"), early) }))
	_, err = b.Save(ctx, act("group", early), o, 2, Edit{Values: sent(but(full(), "books", "11"))})
	refused(t, err, table.ErrStale)
}

// R3.2: only what is complete can be declared, and the refusal names all that is missing or wrong.
func TestSubmit(t *testing.T) {
	b := open(t, 1)
	o := b.of(0, 2018)
	_, err := b.Submit(ctx, act("group", early), o)
	if got := fields(refusalOf(t, err, ErrIncomplete)); len(got) != 11 || got["legal"] != "filing-missing" {
		t.Errorf("nothing saved: %v", got)
	}
	b.mustSave(o, but(full(), "legal", "", "firms", "21", "opening", "-1", "notes", ""), early)
	_, err = b.Submit(ctx, act("group", early), o)
	want := map[string]string{"legal": "filing-missing", "members": "filing-total", "opening": "at-least", "notes": "filing-missing"}
	if got := fields(refusalOf(t, err, ErrIncomplete)); !maps.Equal(got, want) {
		t.Errorf("incomplete: %v", got)
	}
	if n := len(b.entries(ActSubmitted)); n != 0 {
		t.Fatalf("%d entries of refused declarations", n)
	}
	b.mustSave(o, full(), early)
	answer := b.mustSubmit(o, early)
	if answer.Standing.Status != Submitted || answer.Receipt.Subject != o.Group+"/2018" {
		t.Errorf("%+v", answer)
	}
	e, err := ledger.VerifyReceipt(answer.Receipt, []ledger.PublicKey{b.journal.PublicKey()})
	if err != nil || e.Facts["year"] != "2018" || e.Role != "group" || e.Content == "" {
		t.Errorf("receipt: %+v %v", e, err)
	}
	_, err = b.Submit(ctx, act("group", early), o)
	refused(t, err, ErrSubmitted)
	_, err = b.Submit(ctx, act("group", early), b.of(0, 2015))
	refused(t, err, ErrNoYear)
}

// R3.1: a year is checked against the one before it, and what no longer agrees is no longer declared.
func TestNeighbouringYears(t *testing.T) {
	b := open(t, 1)
	b.mustSave(b.of(0, 2018), but(full(), "opening", "77"), early)
	b.mustSubmit(b.of(0, 2018), early)
	b.mustSave(b.of(0, 2017), but(full(), "closing", "77"), early)
	if s := b.standing(b.of(0, 2018), early); s.Status != Submitted || !s.Complete {
		t.Fatalf("agrees with the year before: %+v", s)
	}
	b.mustSave(b.of(0, 2017), but(full(), "closing", "78"), early)
	s := b.standing(b.of(0, 2018), early)
	if s.Status != Draft || s.Complete || !slices.Equal(s.Broken, []string{"上年结余等于上一年度年末结余"}) {
		t.Fatalf("disagrees: %+v", s)
	}
	if at := b.standing(b.of(0, 2018), after); at.Status != NotFiled {
		t.Fatalf("disagrees at the deadline: %+v", at)
	}
	// Acts on both years at once cannot pass each other by.
	var wg sync.WaitGroup
	for _, edit := range []struct {
		year   int
		values Values
	}{{2017, but(full(), "closing", "500")}, {2018, but(full(), "opening", "500")}} {
		wg.Go(func() {
			for {
				_, err := b.save(b.of(0, edit.year), edit.values, early)
				if err == nil {
					return
				}
				if !errors.Is(err, table.ErrBusy) {
					t.Error(err)
					return
				}
			}
		})
	}
	wg.Wait()
	if s := b.standing(b.of(0, 2018), early); !s.Complete {
		t.Fatalf("both years agree: %+v", s)
	}
}

// What a group began under one round is settled by that round (R5.5); a year in which it saved nothing it may begin later.
func TestLaterRound(t *testing.T) {
	b := open(t, 2)
	b.round("2020")
	later := func(n, year int) Of { o := b.of(n, year); o.Round = "2020"; return o }
	in2020 := early.AddDate(1, 0, 0)
	b.mustSave(b.of(0, 2018), full(), early)
	for _, locked := range []bool{false, true} {
		if locked {
			b.lock(after)
		}
		_, err := b.Save(ctx, act("group", in2020), later(0, 2018), 1, Edit{Values: sent(but(full(), "books", "8"))})
		if e := refusalOf(t, err, ErrOtherRound); e.Facts["round"] != "2019" {
			t.Errorf("locked %v: %v", locked, e.Facts)
		}
		_, err = b.Submit(ctx, act("group", in2020), later(0, 2018))
		refused(t, err, ErrOtherRound)
		if s := b.standing(later(0, 2018), in2020); s.Status != Filed || s.Round != "2019" || !s.Locked() {
			t.Errorf("locked %v: %+v", locked, s)
		}
	}
	if s := b.standing(later(1, 2018), in2020); s.Status != None {
		t.Errorf("never begun: %+v", s)
	}
	b.mustSave(later(1, 2018), full(), in2020)
	if s := b.standing(later(1, 2018), in2020); s.Status != Draft || s.Round != "2020" {
		t.Errorf("begun in 2020: %+v", s)
	}
	if s := b.standing(b.of(1, 2018), in2020); s.Status != NotFiled || s.Present != 0 {
		t.Errorf("the 2019 round after that: %+v", s)
	}
	_, err := b.Save(ctx, act("group", in2020), b.of(1, 2018), 1, Edit{Values: sent(full())})
	refused(t, err, ErrOtherRound)
	b.holdLaterLock(in2020)
}

// holdLaterLock runs the later round's lock: it records what the earlier one has not settled, and leaves its numbers as they were.
func (b *bench) holdLaterLock(in2020 time.Time) {
	t := b.t
	t.Helper()
	for _, settled := range []bool{false, true} {
		if settled {
			b.settle(in2020)
		}
		counted, err := b.Progress(ctx, "2019", here, in2020)
		if err != nil || counted[2].Filed != 1 || counted[2].NotFiled != 1 {
			t.Errorf("2018 in the 2019 round, settled %v: %+v %v", settled, counted, err)
		}
	}
	closed := deadline.AddDate(1, 0, 0)
	if done, _, err := b.LockBody(ctx, act("schedule", closed), "2020", here, calendar.At(closed)); err != nil || done != 2 {
		t.Errorf("%d groups locked in 2020: %v", done, err)
	}
	locked := map[string]string{}
	for _, e := range b.entries(ActLocked) {
		if e.Round == "2020" {
			locked[e.Subject] = e.Facts["status"]
		}
	}
	want := map[string]string{
		b.of(0, 2017).subject(): "not-filed", b.of(0, 2019).subject(): "not-filed",
		b.of(1, 2017).subject(): "not-filed", b.of(1, 2018).subject(): "filed", b.of(1, 2019).subject(): "not-filed",
	}
	if !maps.Equal(locked, want) {
		t.Errorf("locked in 2020: %v, want %v", locked, want)
	}
}
