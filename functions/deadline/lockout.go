package deadline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/reminder"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// lock records one page of what a closed window means for the records of a body, and says whether there is more to do. It
// must be a repetition of what reads derive anyway, so that it may run twice, late, in parallel or never.
type lock func(ctx context.Context, act table.Act, round, body string, at calendar.Instant) (more bool, err error)

// lockouts runs the locks in the order in which the phases build on each other.
type lockouts struct {
	rounds    *round.Rounds
	locks     []phaseLock
	lapse     lapse
	reminders *reminder.Reminders
}

// lapse marks what a round's people owe an answer to and did not give in time; it gives how many it has marked.
type lapse func(ctx context.Context, act table.Act, round string) (int, error)

type phaseLock struct {
	phase round.Phase
	lock  lock
}

// Outcome counts what one run recorded.
type Outcome struct {
	Windows int `json:"windows"` // bodies whose phase is now recorded as locked
	Lapses  int `json:"lapses"`  // terms of objections that are now marked as run out
	Failed  int `json:"failed"`
	Told    int `json:"told"` // reminders that were new
}

// roleOfSchedule is the role under which scheduled acts stand in the ledger; nobody signs in with it.
const roleOfSchedule = "schedule"

// event takes a schedule's event: whatever its name, it asks the records what is due. The lockouts of the closing days and
// the sweep differ only in when they come.
func (l lockouts) event(ctx context.Context, raw json.RawMessage, at time.Time) (any, error) {
	var e struct {
		Schedule string `json:"schedule"`
	}
	if err := json.Unmarshal(raw, &e); err != nil || e.Schedule == "" {
		return nil, fmt.Errorf("deadline: not a schedule's event")
	}
	return l.run(ctx, at)
}

// run locks what is due in every round and reminds those who owe something. One body that fails does not keep the others
// waiting; it is due again next time.
func (l lockouts) run(ctx context.Context, at time.Time) (Outcome, error) {
	rounds, err := l.rounds.List(ctx)
	if err != nil {
		return Outcome{}, err
	}
	var out Outcome
	var failures []error
	for _, r := range rounds {
		for _, p := range l.locks {
			due, err := l.rounds.Due(ctx, r.ID, p.phase, calendar.At(at))
			if err != nil {
				return out, err
			}
			for _, d := range due {
				if err := l.finish(ctx, p.lock, d, at); err != nil {
					out.Failed++
					failures = append(failures, fmt.Errorf("%s %s %s: %w", d.Round, d.Phase, d.Body, err))
					continue
				}
				out.Windows++
			}
		}
		marked, err := l.lapse(ctx, table.Act{Role: roleOfSchedule, At: at}, r.ID)
		out.Lapses += marked
		if err != nil {
			out.Failed++
			failures = append(failures, fmt.Errorf("%s objections: %w", r.ID, err))
		}
		told, err := l.reminders.Run(ctx, r.ID, calendar.At(at)) // after the locks: what has closed is owed by nobody
		if out.Told += told; err != nil {
			out.Failed++
			failures = append(failures, fmt.Errorf("%s reminders: %w", r.ID, err))
		}
	}
	told, err := l.reminders.Yearly(ctx, calendar.At(at))
	if out.Told += told; err != nil {
		out.Failed++
		failures = append(failures, fmt.Errorf("yearly monitoring: %w", err))
	}
	return out, errors.Join(failures...)
}

func (l lockouts) finish(ctx context.Context, lock lock, d round.Due, at time.Time) error {
	act := table.Act{Role: roleOfSchedule, At: at}
	for {
		more, err := lock(ctx, act, d.Round, d.Body, calendar.At(at))
		if err != nil {
			return err
		}
		if !more {
			return l.rounds.Settle(ctx, d, calendar.At(at))
		}
	}
}
