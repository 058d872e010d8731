package deadline_test

import (
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"linxuan/functions/deadline"
	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/ledger"
	"linxuan/shared/recommendation"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/statistics"
	"linxuan/shared/table/tabletest"
)

// evening is a round before its closings: three groups with their statistics and applications in different states, and a
// body that has examined one and not sealed.
type evening struct {
	*hall
	stage                *dossiertest.Stage
	groups               []registry.Listed
	complete, incomplete string
	recommendations      *recommendation.Recommendations
}

func anEvening(t *testing.T) *evening {
	t.Helper()
	h := enter(t)
	e := &evening{hall: h, stage: dossiertest.New(t, h.Store, h.Tables.AWS)}
	e.groups = []registry.Listed{e.stage.Entrant(1), e.stage.Entrant(2), e.stage.Group(nil, 3), e.stage.Entrant(4)}
	e.complete = e.stage.Complete(e.groups[0], dossiertest.Early).ID
	e.incomplete = e.stage.Begin(e.groups[1], dossiertest.Early).ID
	s := e.stage
	e.recommendations = recommendation.Open(s.Store, s.Journal, s.Rounds, s.Registry, s.LockBody, nil)
	examined := s.Complete(e.groups[3], dossiertest.Early).ID
	s.Submitted(examined, dossiertest.Open)
	draft := recommendation.Draft{Examinations: []recommendation.Examination{{Application: examined, Version: 1, Decision: recommendation.Recommended, Rank: 1}}}
	if _, err := e.recommendations.Save(ctx, dossiertest.By("body", dossiertest.Open), "2019", dossiertest.Shandong, draft, 0); err != nil {
		t.Fatal(err)
	}
	return e
}

// fire sends the function the event of a schedule at an instant, as template.yaml's schedules do.
func (e *evening) fire(schedule string, at time.Time) (deadline.Outcome, error) {
	e.Clock.Set(at)
	return e.again(schedule)
}

func (e *evening) again(schedule string) (deadline.Outcome, error) {
	raw, err := e.f.Invoke(ctx, fmt.Appendf(nil, `{"schedule":%q}`, schedule))
	var out deadline.Outcome
	if err == nil {
		err = json.Unmarshal(raw, &out)
	}
	return out, err
}

// fired is fire that must succeed.
func (e *evening) fired(schedule string, at time.Time, windows int) {
	e.t.Helper()
	if out, err := e.fire(schedule, at); err != nil || out.Windows != windows || out.Failed != 0 {
		e.t.Errorf("%s at %s: %+v %v, want %d windows", schedule, at.In(calendar.Shanghai), out, err, windows)
	}
}

// stands holds what every reader finds after the closings, whatever the schedules did.
func (e *evening) stands(at time.Time) {
	e.t.Helper()
	for i, want := range []statistics.Status{statistics.Filed, statistics.Filed, statistics.NotFiled, statistics.Filed} {
		g := e.groups[i]
		years, err := e.stage.Filings.Standings(ctx, statistics.Of{Round: "2019", Group: g.ID, Body: g.Body}, at)
		if err != nil || years[2].Status != want {
			e.t.Errorf("statistics of %s: %+v %v", g.Name, years, err)
		}
	}
	for id, want := range map[string]dossier.Status{e.complete: dossier.Submitted, e.incomplete: dossier.Locked} {
		d, err := e.stage.Settled(ctx, at, e.stage.Now(id))
		if err != nil || d.Status != want || want == dossier.Submitted && d.SubmittedAt != calendar.At(dossiertest.Deadline) {
			e.t.Errorf("%s: %+v %v", id, d.Summary, err)
		}
	}
	o, err := e.recommendations.Outcome(ctx, "2019", dossiertest.Shandong, calendar.At(at))
	if err != nil || o.State != recommendation.StateSealed || len(o.List.Recommended) != 1 || o.List.SealedBy != recommendation.ByDeadline {
		e.t.Errorf("recommendation: %+v %v", o, err)
	}
}

// recorded counts the ledger's entries of the locks.
func (e *evening) recorded() map[ledger.Act]int {
	e.t.Helper()
	counts := map[ledger.Act]int{}
	for _, act := range []ledger.Act{statistics.ActLocked, dossier.ActSubmitted, dossier.ActLocked, recommendation.ActSealed} {
		for _, entry := range e.stage.Entries(act) {
			if entry.Role == "schedule" {
				counts[act]++
			}
		}
	}
	return counts
}

// full is what the locks leave in the ledger, once: three years of four groups, one draft each way, one list.
var full = map[ledger.Act]int{statistics.ActLocked: 12, dossier.ActSubmitted: 1, dossier.ActLocked: 1, recommendation.ActSealed: 1}

func (e *evening) holds(want map[ledger.Act]int) {
	e.t.Helper()
	if got := e.recorded(); fmt.Sprint(got) != fmt.Sprint(want) {
		e.t.Errorf("recorded %v, want %v", got, want)
	}
}

// R5.2: the lockouts in time, as the calendar has them, with the sweep in between.
func TestLockoutsInTime(t *testing.T) {
	e := anEvening(t)
	e.fired("sweep", dossiertest.Statistics.Add(-ms), 0)
	e.fired("statistics-lockout", dossiertest.Statistics, 2)
	e.fired("sweep", dossiertest.Statistics.Add(5*time.Minute), 0)
	e.fired("sweep", dossiertest.Deadline.Add(-ms), 0)
	e.fired("recommendation-lockout", dossiertest.Deadline, 4) // applications and recommendations of both bodies
	e.fired("sweep", dossiertest.Deadline.Add(5*time.Minute), 0)
	e.stands(dossiertest.Deadline.Add(time.Hour))
	e.holds(full)
}

// Late, twice, in parallel, half way, never: nobody can tell from what stands.
func TestLockoutsHoweverTheyRun(t *testing.T) {
	late := dossiertest.Deadline.AddDate(0, 0, 30)
	for name, run := range map[string]func(*evening){
		"late, all by one sweep": func(e *evening) { e.fired("sweep", late, 6) },
		"twice": func(e *evening) {
			e.fired("recommendation-lockout", late, 6)
			e.fired("recommendation-lockout", late, 0)
		},
		"in parallel": func(e *evening) {
			e.Clock.Set(late)
			var wg sync.WaitGroup
			for range 4 {
				wg.Go(func() {
					for range 4 { // a run that met another one is run again
						if _, err := e.again("sweep"); err == nil {
							return
						}
					}
					e.t.Error("never came through")
				})
			}
			wg.Wait()
		},
		"half way": func(e *evening) {
			e.Tables.Faults.Next("TransactWriteItems", tabletest.Pass, tabletest.LoseAnswer, tabletest.LoseRequest)
			if out, err := e.fire("sweep", late); err == nil {
				e.t.Errorf("a lost write was taken for done: %+v", out)
			}
			e.Tables.Faults.Reset()
			if _, err := e.fire("sweep", late.Add(5*time.Minute)); err != nil {
				e.t.Error(err)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			e := anEvening(t)
			run(e)
			e.stands(late.Add(time.Hour))
			e.holds(full)
			e.fired("sweep", late.Add(2*time.Hour), 0)
		})
	}
	t.Run("never", func(t *testing.T) { anEvening(t).stands(late) })
}

// R5.4: the end of an extension is due by itself, for its own body alone.
func TestTheSweepFindsTheEndOfAnExtension(t *testing.T) {
	e := anEvening(t)
	e.fired("sweep", dossiertest.Deadline, 6)
	e.stage.Extend(round.ScopeGroup, dossiertest.Shandong, e.groups[1].ID, dossiertest.Extended, dossiertest.Deadline)
	e.fired("sweep", dossiertest.Extended.Add(-ms), 0)
	e.fired("sweep", dossiertest.Extended, 1)
	e.fired("sweep", dossiertest.Extended.Add(5*time.Minute), 0)
	if d := e.stage.Now(e.incomplete); d.LockedAt != calendar.At(dossiertest.Extended) {
		t.Errorf("%+v", d.Summary)
	}
}

// A failing body is told and does not keep the others waiting; it is due again.
func TestAFailingBodyDoesNotKeepTheOthers(t *testing.T) {
	e := anEvening(t)
	e.fired("sweep", dossiertest.Statistics, 2)
	gone := tabletest.Refuse(400, "AccessDeniedException")
	e.Tables.Faults.Next("TransactWriteItems", gone)
	e.Clock.Set(dossiertest.Deadline)
	if out, err := e.again("sweep"); err == nil {
		t.Errorf("%+v", out)
	}
	e.fired("sweep", dossiertest.Deadline.Add(5*time.Minute), 1)
	e.stands(dossiertest.Deadline.Add(time.Hour))
}

// Whatever is no schedule's event is refused, and changes nothing.
func TestForeignEvents(t *testing.T) {
	e := anEvening(t)
	e.Clock.Set(dossiertest.Deadline)
	for _, payload := range []string{`{}`, `{"schedule":""}`, `[]`, `{"detail-type":"Object Created"}`, `{"schedule":5}`} {
		if _, err := e.f.Invoke(ctx, []byte(payload)); err == nil {
			t.Errorf("%s was taken", payload)
		}
	}
	if len(e.recorded()) != 0 {
		t.Errorf("%v", e.recorded())
	}
}
