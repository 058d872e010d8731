package statistics

import (
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/round"
	"linxuan/shared/table/tabletest"
)

// The groups of a scene, by what they did with 2018 before the deadline.
const (
	nothing    = iota
	incomplete // a draft that lacks something
	broken     // nothing is missing, but a total does not add up
	complete   // a complete draft that nobody declared
	declared
	reverted // declared, then edited
	spoiled  // declared, then edited so that a value is wrong
	sceneSize
)

func scene(t testing.TB) *bench {
	b := open(t, sceneSize)
	b.mustSave(b.of(incomplete, 2018), but(full(), "legal", ""), early)
	b.mustSave(b.of(broken, 2018), but(full(), "firms", "21"), early)
	b.mustSave(b.of(complete, 2018), full(), early)
	for _, n := range []int{declared, reverted, spoiled} {
		b.mustSave(b.of(n, 2018), full(), early)
		b.mustSubmit(b.of(n, 2018), early)
	}
	b.mustSave(b.of(reverted, 2018), but(full(), "books", "6"), lastMilli)
	b.mustSave(b.of(spoiled, 2018), but(full(), "books", "-1"), lastMilli)
	return b
}

func (b *bench) statuses(at time.Time) []Status {
	b.t.Helper()
	all := make([]Status, len(b.groups))
	for n := range b.groups {
		all[n] = b.standing(b.of(n, 2018), at).Status
	}
	return all
}

func (b *bench) allStandings(at time.Time) [][]Standing {
	b.t.Helper()
	all := make([][]Standing, len(b.groups))
	for n := range b.groups {
		var err error
		if all[n], err = b.Standings(ctx, b.of(n, 0), at); err != nil {
			b.t.Fatal(err)
		}
	}
	return all
}

var (
	openStatuses   = []Status{None, Draft, Draft, Draft, Submitted, Draft, Draft}
	closedStatuses = []Status{NotFiled, NotFiled, NotFiled, Filed, Filed, Filed, NotFiled}
)

// lockRuns are the ways in which a scheduler may run the lock.
var lockRuns = map[string]func(*bench){
	"never":                   func(*bench) {},
	"too early":               func(b *bench) { b.lock(lastMilli) },
	"once":                    func(b *bench) { b.lock(deadline) },
	"late":                    func(b *bench) { b.lock(deadline.AddDate(0, 0, 3)) },
	"twice":                   func(b *bench) { b.lock(deadline); b.lock(after) },
	"early, on time and late": func(b *bench) { b.lock(early); b.lock(deadline); b.lock(deadline.AddDate(0, 1, 0)) },
	"in parallel": func(b *bench) {
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for more := true; more; {
					var err error
					if _, more, err = b.LockBody(ctx, act("schedule", after), "2019", here, calendar.At(after)); err != nil {
						b.t.Error(err)
					}
				}
			})
		}
		wg.Wait()
	},
	"stopped half way and again": func(b *bench) {
		b.tables.Faults.Next("TransactWriteItems", tabletest.Pass, tabletest.Pass, tabletest.LoseAnswer)
		if _, _, err := b.LockBody(ctx, act("schedule", deadline), "2019", here, calendar.At(deadline)); err == nil {
			b.t.Error("the lost answer was not told")
		}
		b.lock(after)
	},
}

// R3.2, R5.2: at the deadline every filing is what it stands as; that nobody, one, two or many locks run changes nothing.
func TestLock(t *testing.T) {
	for name, run := range lockRuns {
		t.Run(name, func(t *testing.T) {
			b := scene(t)
			if got := b.statuses(lastMilli); !slices.Equal(got, openStatuses) {
				t.Errorf("at the last millisecond %v", got)
			}
			never := b.allStandings(after)
			run(b)
			if got := b.statuses(deadline); !slices.Equal(got, closedStatuses) {
				t.Errorf("at the deadline %v", got)
			}
			if got := b.allStandings(after); !reflect.DeepEqual(got, never) {
				t.Errorf("the lock changed a standing: %+v, before %+v", got, never)
			}
			for _, years := range never {
				for _, s := range years {
					if s.LockedAt != calendar.At(deadline) || !s.Locked() {
						t.Errorf("locked at %v", s.LockedAt)
					}
				}
			}
			entries := b.entries(ActLocked)
			if name == "never" || name == "too early" {
				if len(entries) != 0 {
					t.Fatalf("%d entries without a lock", len(entries))
				}
				return
			}
			b.holdEntries(entries)
			if done := b.lock(after); done != 0 {
				t.Errorf("%d groups locked once more", done)
			}
		})
	}
}

// holdEntries holds the ledger against the scene: one entry a filing, with what the deadline made of it.
func (b *bench) holdEntries(entries []ledger.Entry) {
	b.t.Helper()
	byFiling := map[string]ledger.Entry{}
	for _, e := range entries {
		byFiling[e.Subject] = e
	}
	if len(entries) != 3*sceneSize || len(byFiling) != len(entries) {
		b.t.Errorf("%d entries on %d filings, want one on each of %d", len(entries), len(byFiling), 3*sceneSize)
	}
	for n, want := range closedStatuses {
		e := byFiling[b.of(n, 2018).subject()]
		if e.Facts["status"] != string(want) || e.Facts["year"] != "2018" || e.Facts["closedAt"] != calendar.At(deadline).String() {
			b.t.Errorf("group %d: %v, want %s", n, e.Facts, want)
		}
		if (e.Content != "") != (n != nothing) {
			b.t.Errorf("group %d: content %q", n, e.Content)
		}
		form, err := b.Get(ctx, b.of(n, 2018), after)
		if err != nil {
			b.t.Fatal(err)
		}
		if hash, _ := form.Filing.hash(); n != nothing && hash != e.Content {
			b.t.Errorf("group %d: the entry's content is not that of the filing", n)
		}
	}
}

// R3.2: the lock names what is missing.
func TestLockNamesWhatIsMissing(t *testing.T) {
	b := scene(t)
	b.lock(deadline)
	for n, want := range map[int]Standing{
		incomplete: {Missing: []string{"法人性质"}},
		broken:     {Broken: []string{"学校与企业之和等于成员单位"}},
		complete:   {},
	} {
		s := b.standing(b.of(n, 2018), after)
		if !slices.Equal(s.Missing, want.Missing) || !slices.Equal(s.Broken, want.Broken) {
			t.Errorf("group %d: missing %q, broken %q", n, s.Missing, s.Broken)
		}
	}
	if s := b.standing(b.of(nothing, 2018), after); len(s.Missing) != 11 {
		t.Errorf("nothing filed: missing %q", s.Missing)
	}
}

// R5.4: an extension of one group keeps its filings open; an edit makes a locked one a draft again, and the extension's end
// locks it anew. Nobody else is let in.
func TestLockAndExtensions(t *testing.T) {
	b := scene(t)
	b.extend(round.ScopeGroup, here, b.groups[incomplete].ID, extended, early)
	if done := b.lock(deadline); done != sceneSize-1 {
		t.Errorf("%d groups locked at the deadline", done)
	}
	b.extend(round.ScopeGroup, here, b.groups[declared].ID, extended, after)
	b.mustSave(b.of(incomplete, 2018), full(), after)
	form := b.mustSave(b.of(declared, 2018), but(full(), "books", "8"), after)
	if form.Standing.Status != Draft || form.Standing.Locked() {
		t.Errorf("edited within the extension: %+v", form.Standing)
	}
	_, err := b.save(b.of(spoiled, 2018), full(), after)
	refused(t, err, round.ErrClosed)
	if got := b.entries(ActReopened); len(got) != 1 || got[0].Subject != b.of(declared, 2018).subject() {
		t.Errorf("reopened: %+v", got)
	}
	if done := b.lock(after); done != 0 {
		t.Errorf("%d groups locked within their extensions", done)
	}
	if done := b.lock(extended); done != 2 {
		t.Errorf("%d groups locked at the end of the extensions", done)
	}
	want := slices.Clone(closedStatuses)
	want[incomplete] = Filed
	if got := b.statuses(extended); !slices.Equal(got, want) {
		t.Errorf("after the extensions: %v", got)
	}
	if s := b.standing(b.of(incomplete, 2018), extended); s.LockedAt != calendar.At(extended) {
		t.Errorf("locked at %v", s.LockedAt)
	}
}

// The windows that lists and locks read at once are those of each group.
func TestWindowsOfLists(t *testing.T) {
	for name, extend := range map[string]func(*bench){
		"none":         func(*bench) {},
		"group":        func(b *bench) { b.extend(round.ScopeGroup, here, b.groups[1].ID, extended, early) },
		"body":         func(b *bench) { b.extend(round.ScopeBody, here, "", extended, early) },
		"another body": func(b *bench) { b.extend(round.ScopeBody, there, "", extended, early) },
		"everyone":     func(b *bench) { b.extend(round.ScopeEveryone, "", "", extended, early) },
		"group further": func(b *bench) {
			b.extend(round.ScopeEveryone, "", "", extended, early)
			b.extend(round.ScopeGroup, here, b.groups[1].ID, extended.AddDate(0, 0, 1), early)
		},
	} {
		t.Run(name, func(t *testing.T) {
			b := open(t, 3)
			extend(b)
			closes := b.windows(ctx)
			for _, g := range append(slices.Clone(b.groups), b.other) {
				want, err := b.rounds.Window(ctx, "2019", round.PhaseStatistics, g.Body, g.ID)
				if err != nil {
					t.Fatal(err)
				}
				if got, err := closes(g.ID)("2019", g.Body); err != nil || got != want.ClosesAt {
					t.Errorf("%s: %v, want %v (%v)", g.ID, got, want.ClosesAt, err)
				}
			}
		})
	}
}

// Recording a closing instant again changes nothing, an earlier one never goes before a later one, and no status depends on it.
func TestLockingIsIdempotent(t *testing.T) {
	f := frame{dictionary: small(t)}
	f.ID, f.Eligibility.Years, f.Eligibility.Completeness = "2019", []int{2016, 2017, 2018}, rules
	rapid.Check(t, func(t *rapid.T) {
		card := Card{Group: "g"}
		for _, year := range []int{2015, 2016, 2017, 2018} {
			if !rapid.Bool().Draw(t, "there") {
				continue
			}
			e := f.blank(year, "P37")
			e.Round = rapid.SampledFrom([]string{"2018", "2019"}).Draw(t, "round")
			e.SavedAt = calendar.Instant(rapid.IntRange(0, 1).Draw(t, "saved"))
			e.Complete = e.SavedAt != 0 && rapid.Bool().Draw(t, "complete")
			card = card.with(e)
		}
		first, second := calendar.Instant(rapid.IntRange(10, 12).Draw(t, "first")), calendar.Instant(rapid.IntRange(10, 12).Draw(t, "second"))
		once, _ := f.locked(card, "P37", first, first)
		twice, changed := f.locked(once, "P37", second, 99)
		if second <= first && (len(changed) != 0 || !reflect.DeepEqual(once, twice)) {
			t.Fatalf("locked for %d, then for %d: %+v", first, second, changed)
		}
		for _, year := range f.Eligibility.Years {
			before, found := card.Entry(year)
			locked, _ := twice.Entry(year)
			if found && before.claimed("2019") {
				if !reflect.DeepEqual(before, locked) {
					t.Fatalf("another round's filing was touched: %+v", locked)
				}
				continue
			}
			if locked.Lock == nil || locked.Lock.ClosedAt != max(first, second) {
				t.Fatalf("%d: %+v", year, locked.Lock)
			}
			if !found || before.SavedAt == 0 {
				before = f.blank(year, "P37")
			}
			for at := calendar.Instant(9); at < 14; at++ {
				if StatusAt(before, 12, at) != StatusAt(locked, 12, at) {
					t.Fatalf("the lock changed what %d is at %d", year, at)
				}
			}
		}
		if e, found := card.Entry(2015); found {
			if left, _ := twice.Entry(2015); !reflect.DeepEqual(e, left) {
				t.Fatalf("a year that the round does not ask for: %+v", left)
			}
		}
	})
}

// A lock of many groups goes page by page.
func TestLockGoesOn(t *testing.T) {
	b := open(t, lockPage+5)
	done, more, err := b.LockBody(ctx, act("schedule", deadline), "2019", here, calendar.At(deadline))
	if err != nil || done != lockPage || !more {
		t.Fatalf("first page: %d %v %v", done, more, err)
	}
	done, more, err = b.LockBody(ctx, act("schedule", deadline), "2019", here, calendar.At(deadline))
	if err != nil || done != 5 || more {
		t.Fatalf("second page: %d %v %v", done, more, err)
	}
}
