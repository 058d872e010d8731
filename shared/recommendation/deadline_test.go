package recommendation_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/recommendation"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

// R5.1, R5.4: the boundary of the recommendation deadline, for every write that it guards.
func TestBoundaryOfTheDeadline(t *testing.T) {
	day := 24 * time.Hour
	later := deadline.Add(day)
	zone := time.FixedZone("UTC-8", -8*3600)
	for _, row := range []struct {
		rule   string
		name   string
		extend func(s stage)
		at     time.Time
		open   bool
	}{
		{"R5.1", "the last millisecond", nil, deadline.Add(-ms), true},
		{"R5.1", "the instant itself", nil, deadline, false},
		{"R5.1", "a millisecond after", nil, deadline.Add(ms), false},
		{"R5.1", "the last second of 28 October in Shanghai", nil, time.Date(2019, 10, 28, 23, 59, 59, 0, calendar.Shanghai), true},
		{"R5.1", "still 28 October in another zone", nil, time.Date(2019, 10, 28, 23, 59, 59, 0, zone), false},
		{"R5.1", "before it opens", nil, time.Date(2019, 9, 22, 15, 59, 59, 999e6, time.UTC), false},
		{"R5.1", "when it opens", nil, time.Date(2019, 9, 22, 16, 0, 0, 0, time.UTC), true},
		{"R5.4", "extended for this body", func(s stage) { s.extend(round.ScopeBody, council, later, morning) }, later.Add(-ms), true},
		{"R5.4", "extended for this body, its end", func(s stage) { s.extend(round.ScopeBody, council, later, morning) }, later, false},
		{"R5.4", "extended for another body", func(s stage) { s.extend(round.ScopeBody, province, later, morning) }, deadline, false},
		{"R5.4", "extended for everyone", func(s stage) { s.extend(round.ScopeEveryone, "", later, morning) }, later.Add(-ms), true},
		{"R5.4", "extended for everyone, its end", func(s stage) { s.extend(round.ScopeEveryone, "", later, morning) }, later, false},
		{"R5.4", "extended after it had passed", func(s stage) { s.extend(round.ScopeBody, council, later, deadline.Add(time.Hour)) }, deadline.Add(2 * time.Hour), true},
	} {
		t.Run(row.rule+" "+row.name, func(t *testing.T) {
			s := setUp(t, nil)
			s.applicants(council, 2)
			asked := must(s.RequestOverride(ctx, officer(morning), round19, council, 1, "集团数量多"))(t)
			if row.extend != nil {
				row.extend(s)
			}
			s.holds(row.open, "save", second(s.Save(ctx, officer(row.at), round19, council, ranking(2, 2), 0)))
			s.holds(row.open, "override", second(s.RequestOverride(ctx, officer(row.at), round19, council, 1, "另有理由")))
			s.holds(row.open, "approval", second(s.ApproveOverride(ctx, ministry(1, row.at), round19, asked.Override.ID)))
			if !row.open {
				s.save(council, ranking(2, 2), morning)
			}
			s.holds(row.open, "seal", second(s.Seal(ctx, officer(row.at), round19, council, 1)))
			if !row.open {
				must(s.Seal(ctx, officer(morning), round19, council, 1))(t)
			}
			s.holds(row.open, "reopen", second(s.Reopen(ctx, officer(row.at), round19, council, "另有理由")))
		})
	}
}

func (s stage) holds(open bool, what string, err error) {
	s.t.Helper()
	if k := code(err); (k == "") != open || !open && k != "deadline-passed" && k != "not-open-yet" {
		s.t.Errorf("%s: %q, the window is open: %t", what, k, open)
	}
}

// R5.2: the deadline stands in the write. A window that is closed between the judgement and the write decides.
func TestTheWriteCarriesTheDeadline(t *testing.T) {
	for name, write := range map[string]func(s stage, override string) error{
		"save": func(s stage, _ string) error {
			return second(s.Save(ctx, officer(morning), round19, council, ranking(1, 2), 1))
		},
		"seal": func(s stage, _ string) error { return second(s.Seal(ctx, officer(morning), round19, council, 1)) },
		"reopen": func(s stage, _ string) error {
			return second(s.Reopen(ctx, officer(morning), round19, city, "排序有误"))
		},
		"request": func(s stage, _ string) error {
			return second(s.RequestOverride(ctx, officer(morning), round19, council, 1, "集团数量多"))
		},
		"approval": func(s stage, id string) error {
			return second(s.ApproveOverride(ctx, ministry(1, morning), round19, id))
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := setUp(t, nil)
			s.applicants(council, 2)
			s.save(council, ranking(2, 2), morning)
			s.sealed(city, ranking(0, 0), morning)
			asked := must(s.RequestOverride(ctx, officer(morning), round19, council, 1, "集团数量多"))(t)
			s.tables.Faults.Next("TransactWriteItems", tabletest.First(func() { s.closeNow(council); s.closeNow(city) }))
			if err := write(s, asked.Override.ID); !errors.Is(err, round.ErrClosed) {
				t.Fatalf("written after the window was closed: %v", err)
			}
		})
	}
}

func (s stage) closeNow(body string) {
	batch := s.store.Batch(s.store.Records)
	batch.Put(table.Key{PK: "deadline#2019#recommendation#" + body, SK: "deadline"},
		round.Deadline{Round: round19, Phase: round.PhaseRecommendation, Scope: body, OpensAt: 1, ClosesAt: calendar.At(morning)})
	if err := batch.Flush(ctx); err != nil {
		s.t.Error(err)
	}
}

// scenes are lists as the deadline may find them.
var scenes = []struct {
	name  string
	play  func(s stage)
	state recommendation.State
	sent  int
	lacks []string
}{
	{"sealed by its body", func(s stage) { s.applicants(council, 4); s.sealed(council, ranking(3, 4), morning) }, recommendation.StateSealed, 3, nil},
	{"complete, but not sealed", func(s stage) { s.applicants(council, 4); s.save(council, ranking(2, 4), morning) }, recommendation.StateSealed, 2, nil},
	{"reopened and left", func(s stage) {
		s.applicants(council, 2)
		s.sealed(council, ranking(2, 2), morning)
		must(s.Reopen(ctx, officer(morning), round19, council, "核对"))(s.t)
		s.save(council, ranking(1, 1), morning)
	}, recommendation.StateFlagged, 0, []string{"not-examined"}},
	{"not examined", func(s stage) { s.applicants(council, 2); s.save(council, ranking(1, 1), morning) }, recommendation.StateFlagged, 0, []string{"not-examined"}},
	{"never begun", func(s stage) { s.applicants(council, 1) }, recommendation.StateFlagged, 0, []string{"not-examined"}},
	{"over quota", func(s stage) { s.applicants(council, 4); s.save(council, ranking(4, 4), morning) }, recommendation.StateFlagged, 0, []string{"over-quota"}},
	{"nobody applied", func(stage) {}, recommendation.StateNone, 0, nil},
	{"nobody recommended", func(s stage) { s.applicants(council, 1); s.save(council, ranking(0, 1), morning) }, recommendation.StateSealed, 0, nil},
	{"complete until one withdrew", func(s stage) {
		s.applicants(council, 3)
		s.save(council, ranking(3, 3), morning)
		s.withdraw(council, "app_1", 1, deadline.Add(-ms))
	}, recommendation.StateSealed, 2, nil},
	{"complete until one applied in the last second", func(s stage) {
		s.applicants(council, 2)
		s.save(council, ranking(2, 2), morning)
		s.apply(council, applicant("app_9", 1, deadline.Add(-ms)), 0)
	}, recommendation.StateFlagged, 0, []string{"not-examined"}},
	{"not examined, and withdrawn when it was too late", func(s stage) {
		s.applicants(council, 2)
		s.save(council, ranking(1, 1), morning)
		s.withdraw(council, "app_2", 1, deadline)
	}, recommendation.StateFlagged, 0, []string{"not-examined"}},
	{"drafts that the deadline itself submitted", func(s stage) {
		s.applicants(council, 2)
		s.save(council, ranking(2, 2), morning)
		s.apply(council, applicant("app_9", 1, deadline), 0)
	}, recommendation.StateSealed, 2, nil},
}

// R4.6, R5.2: what the deadline makes of a list is the same whether the schedule never ran, ran late, twice or in parallel.
func TestTheScheduleChangesNoDecision(t *testing.T) {
	late := deadline.Add(3 * 24 * time.Hour)
	run := func(s stage, at time.Time) {
		s.t.Helper()
		if more, err := s.LockBody(ctx, schedule(at), round19, council, calendar.At(at)); more || err != nil {
			s.t.Fatalf("lock: %t %v", more, err)
		}
	}
	schedules := map[string]func(s stage){
		"never":                 func(stage) {},
		"at the instant":        func(s stage) { run(s, deadline) },
		"early, then in time":   func(s stage) { run(s, deadline.Add(-ms)); run(s, deadline) },
		"late":                  func(s stage) { run(s, late) },
		"twice":                 func(s stage) { run(s, deadline); run(s, late) },
		"eight times at once":   func(s stage) { s.lockAtOnce(8) },
		"lost answer and again": func(s stage) { s.lockWithLostAnswer(run) },
	}
	for _, scene := range scenes {
		t.Run(scene.name, func(t *testing.T) {
			var first recommendation.Outcome
			for name, play := range schedules {
				s := setUp(t, nil)
				scene.play(s)
				play(s)
				s.expect(name, scene.state, scene.sent, scene.lacks)
				got := must(s.Outcome(ctx, round19, council, calendar.At(late)))(t)
				if got.List != nil {
					got.List.Salt = "" // each stage draws its own
				}
				if first.State == "" {
					first = got
				}
				if !reflect.DeepEqual(got, first) {
					t.Errorf("%s: %+v, elsewhere %+v", name, got, first)
				}
			}
		})
	}
}

// expect holds every reader to the outcome.
func (s stage) expect(name string, state recommendation.State, sent int, lacks []string) {
	s.t.Helper()
	at := calendar.At(deadline.Add(3 * 24 * time.Hour))
	v := must(s.View(ctx, round19, council, at))(s.t)
	f := must(s.Forwarded(ctx, round19, council, at))(s.t)
	if v.State != state || !v.Final || len(f.Applications) != sent || !slices.Equal(codesOf(v.Lacks), lacks) {
		s.t.Errorf("%s: %s, %d go forward, lacks %v; want %s, %d, %v", name, v.State, len(f.Applications), codesOf(v.Lacks), state, sent, lacks)
	}
	row := s.row(council, at)
	if row.State != state || !slices.Equal(codesOf(row.Lacks), lacks) || state == recommendation.StateSealed && row.Recommended < sent {
		s.t.Errorf("%s: dashboard %+v", name, row)
	}
	sealed, flagged := len(s.entries(recommendation.ActSealed)), len(s.entries(recommendation.ActFlagged))
	lists := must(s.SealedLists(ctx, round19, council))(s.t)
	if sealed != len(lists) || flagged > 1 || flagged == 1 && state != recommendation.StateFlagged {
		s.t.Errorf("%s: %d entries of seals for %d lists, %d of flags", name, sealed, len(lists), flagged)
	}
	if name != "never" && (state == recommendation.StateFlagged) != (flagged == 1) {
		s.t.Errorf("%s: %s with %d entries of flags", name, state, flagged)
	}
}

func (s stage) row(body string, at calendar.Instant) recommendation.Standing {
	s.t.Helper()
	all := must(s.Overview(ctx, round19, at))(s.t)
	i := slices.IndexFunc(all, func(row recommendation.Standing) bool { return row.Body == body })
	return all[i]
}

func (s stage) lockAtOnce(n int) {
	s.t.Helper()
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			for {
				_, errs[i] = s.LockBody(ctx, schedule(deadline), round19, council, calendar.At(deadline))
				if !table.Retryable(errs[i]) && !errors.Is(errs[i], table.ErrStale) {
					return
				}
			}
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		s.t.Fatal(err)
	}
}

func (s stage) lockWithLostAnswer(run func(stage, time.Time)) {
	s.t.Helper()
	s.tables.Faults.Next("TransactWriteItems", tabletest.LoseAnswer)
	if _, err := s.LockBody(ctx, schedule(deadline), round19, council, calendar.At(deadline)); !table.Ambiguous(err) {
		s.t.Fatalf("the answer was not lost: %v", err)
	}
	run(s, deadline.Add(time.Minute))
}

// R4.5, R5.4: what a deadline sealed or flagged, an extension opens again; what the body sealed stays sealed.
func TestExtensionOpensWhatTheDeadlineClosed(t *testing.T) {
	later := deadline.Add(24 * time.Hour)
	inside := later.Add(-time.Hour)
	for _, locked := range []bool{true, false} {
		t.Run(fmt.Sprintf("lock recorded: %t", locked), func(t *testing.T) {
			s := setUp(t, nil)
			s.applicants(council, 2)
			s.save(council, ranking(1, 2), morning)
			if locked {
				must(s.LockBody(ctx, schedule(deadline), round19, council, calendar.At(deadline)))(t)
			}
			s.extend(round.ScopeBody, council, later, deadline.Add(time.Hour))
			v := must(s.View(ctx, round19, council, calendar.At(inside)))(t)
			row := s.row(council, calendar.At(inside))
			if v.State != recommendation.StateDraft || v.Final || row.State != recommendation.StateDraft || row.Final {
				t.Fatalf("within the extension: %s, dashboard %s", v.State, row.State)
			}
			if f := must(s.Forwarded(ctx, round19, council, calendar.At(inside)))(t); f.Final || len(f.Applications) != 0 {
				t.Fatalf("goes forward within the extension: %+v", f)
			}
			sealed := s.sealed(council, ranking(2, 2), inside)
			must(s.LockBody(ctx, schedule(later), round19, council, calendar.At(later)))(t)
			f := must(s.Forwarded(ctx, round19, council, calendar.At(later)))(t)
			if !f.Final || len(f.Applications) != 2 {
				t.Fatalf("after the extension: %+v", f)
			}
			if row := s.row(council, calendar.At(later)); row.State != recommendation.StateSealed || row.SealedBy != recommendation.ByBody || row.Content != sealed.Sealed.Content || !row.Final {
				t.Fatalf("dashboard %+v", row)
			}
		})
	}
}
