// Package scheduler fires the schedules of template.yaml on the local machine's clock, as EventBridge Scheduler does in
// the cloud: late perhaps, never early.
package scheduler

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"linxuan/infra/local/clock"
	"linxuan/infra/template"
)

// Invoke calls a function by its name with an event and returns its answer.
type Invoke func(ctx context.Context, function string, event []byte) ([]byte, error)

// Run is one firing of a schedule.
type Run struct {
	Schedule string    // logical id in the template
	Due      time.Time // when it was to fire
	Err      error     // of the function; nil if it went well
}

// ErrUnknown says that the template has no schedule of that name.
var ErrUnknown = errors.New("no such schedule")

// Scheduler fires schedules one after the other, in the order in which they fall due.
type Scheduler struct {
	clock     *clock.Clock
	schedules []template.Schedule
	invoke    Invoke
	report    func(Run)

	mu      sync.Mutex // held while schedules fire
	through time.Time  // everything due until then has fired
}

// New is a scheduler whose past ends at the clock's present instant. Report is told of every run; it may be nil.
func New(c *clock.Clock, schedules []template.Schedule, invoke Invoke, report func(Run)) *Scheduler {
	if report == nil {
		report = func(Run) {}
	}
	return &Scheduler{clock: c, schedules: schedules, invoke: invoke, report: report, through: c.Now()}
}

// Run fires what falls due until the context ends.
func (s *Scheduler) Run(ctx context.Context) {
	for ctx.Err() == nil {
		moved := s.clock.Moved() // asked for before looking what is due, so that no move in between is missed
		s.CatchUp(ctx)
		wait := time.NewTimer(s.untilNext())
		select {
		case <-ctx.Done():
		case <-moved:
		case <-wait.C:
		}
		wait.Stop()
	}
}

func (s *Scheduler) untilNext() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	wait := time.Hour
	for _, schedule := range s.schedules {
		if next := schedule.Next(s.through); !next.IsZero() {
			wait = min(wait, next.Sub(s.clock.Now()))
		}
	}
	return max(wait, 0)
}

// MoveTo moves the clock and fires everything that fell due until then, so that nothing else fires it in between. Moved
// is called when the clock stands at its new instant and nothing has fired yet; its error ends the matter there.
func (s *Scheduler) MoveTo(ctx context.Context, t time.Time, moved func() error) ([]Run, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.clock.MoveTo(t); err != nil {
		return nil, err
	}
	if err := moved(); err != nil {
		return nil, err
	}
	return s.catchUp(ctx), nil
}

// CatchUp fires everything that fell due until now and has not fired, and returns when that is done.
func (s *Scheduler) CatchUp(ctx context.Context) []Run {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.catchUp(ctx)
}

func (s *Scheduler) catchUp(ctx context.Context) []Run {
	now := s.clock.Now()
	var runs []Run
	firings := due(s.schedules, s.through, now)
	for i, f := range firings {
		if ctx.Err() != nil {
			return runs // what is left stays due
		}
		runs = append(runs, s.fire(ctx, f.schedule, f.at))
		if i+1 < len(firings) && firings[i+1].at.After(f.at) {
			s.through = f.at
		}
	}
	s.through = now
	return runs
}

// Fire runs one schedule now, whenever it is due.
func (s *Scheduler) Fire(ctx context.Context, name string) (Run, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, schedule := range s.schedules {
		if schedule.LogicalID == name {
			return s.fire(ctx, schedule, s.clock.Now()), nil
		}
	}
	return Run{}, fmt.Errorf("%w: %s", ErrUnknown, name)
}

func (s *Scheduler) fire(ctx context.Context, schedule template.Schedule, at time.Time) Run {
	_, err := s.invoke(ctx, schedule.Function, []byte(schedule.Input))
	run := Run{Schedule: schedule.LogicalID, Due: at, Err: err}
	s.report(run)
	return run
}

type firing struct {
	schedule template.Schedule
	at       time.Time
}

// due is what fires after one instant up to and including another, in order. A schedule that comes round within the hour
// is a sweep: it asks the records what is due, so one run does for all that were missed.
func due(schedules []template.Schedule, after, until time.Time) []firing {
	var all []firing
	for _, schedule := range schedules {
		first := schedule.Next(after)
		if first.IsZero() || first.After(until) {
			continue
		}
		if second := schedule.Next(first); !second.IsZero() && second.Sub(first) < time.Hour {
			all = append(all, firing{schedule, last(schedule, first, until)})
			continue
		}
		for at := first; !at.IsZero() && !at.After(until); at = schedule.Next(at) {
			all = append(all, firing{schedule, at})
		}
	}
	slices.SortStableFunc(all, func(a, b firing) int {
		if c := a.at.Compare(b.at); c != 0 {
			return c
		}
		return strings.Compare(a.schedule.LogicalID, b.schedule.LogicalID)
	})
	return all
}

// last is the last firing from first up to until. It looks at the last day first, so that a jump of years costs nothing.
func last(schedule template.Schedule, first, until time.Time) time.Time {
	if near := schedule.Next(until.Add(-24 * time.Hour)); near.After(first) && !near.After(until) {
		first = near
	}
	for {
		next := schedule.Next(first)
		if next.IsZero() || next.After(until) {
			return first
		}
		first = next
	}
}
