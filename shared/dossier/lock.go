package dossier

import (
	"context"
	"errors"
	"fmt"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/message"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// roleOfSchedule stands in the ledger for what a closing instant does by itself.
const roleOfSchedule = "schedule"

// LockBody records what the closing instant has made of a body's drafts (R4.7): a complete one is submitted as it stands, an
// incomplete one locked with the list of what it lacks. Groups whose own extension is open are left alone. It may run twice,
// late, in parallel or never. One application that fails does not keep the others waiting.
func (s *Applications) LockBody(ctx context.Context, act table.Act, roundID, body string, at calendar.Instant) error {
	windows, err := s.rounds.GroupWindows(ctx, roundID, round.PhaseApplication, body)
	if err != nil {
		return err
	}
	rows, err := table.All[Summary](ctx, s.store, s.store.Records, table.Query{PK: ofBodyKey(roundID, body, "").PK})
	if err != nil {
		return err
	}
	var failures []error
	for _, row := range rows {
		d := Application{Summary: row}.under(windows(row.Group))
		if d.Status != Draft || at < d.Window.ClosesAt {
			continue
		}
		if err := s.settle(ctx, act.At, row.ID); err != nil {
			failures = append(failures, fmt.Errorf("%s: %w", row.ID, err))
		}
	}
	return errors.Join(failures...)
}

const lockTries = 8

// settle brings one application to what its closing made of it, if that has passed. Whoever does the same first is right.
func (s *Applications) settle(ctx context.Context, now time.Time, id string) error {
	var err error
	for range lockTries {
		var d Desk
		if d, err = s.Desk(ctx, id); err != nil {
			return err
		}
		if err = s.close(ctx, now, d); !errors.Is(err, table.ErrStale) && !table.Retryable(err) {
			return err
		}
	}
	return err
}

// close records the outcome of one draft. What it lacked is judged by its closing instant, so that it does not matter when
// this is done.
func (s *Applications) close(ctx context.Context, now time.Time, d Desk) error {
	if d.Status != Draft || calendar.At(now) < d.Window.ClosesAt {
		return nil
	}
	act := table.Act{Role: roleOfSchedule, At: now}
	x, err := s.examineInTurn(ctx, now, d, d.Window.ClosesAt)
	if err != nil {
		return err
	}
	switch AtClosing(d, x.Reasons, calendar.At(now)) {
	case OutcomeSubmit:
		_, err = s.fix(ctx, act, table.Begin(), d.Application, x, d.Window.ClosesAt, true)
		return err
	case OutcomeLock:
		return s.lock(ctx, act, d, x)
	}
	return nil
}

func (s *Applications) lock(ctx context.Context, act table.Act, d Desk, x Examination) error {
	a := d.Application
	version := a.Version
	a.Status, a.LockedAt, a.Missing = Locked, d.Window.ClosesAt, x.Reasons
	tx := table.Begin()
	if _, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: a.Round, Act: ActLocked, Subject: a.ID,
		Facts: map[string]string{"group": a.Group, "body": a.Body, "lockedAt": a.LockedAt.String()},
	}); err != nil {
		return err
	}
	tx.Replace(s.store.Records, applicationKey(a.ID), a, version)
	s.list(tx, a)
	s.tell(tx, act, a, message.Locked, a.LockedAt.String(), map[string]string{"closesAt": a.LockedAt.String()})
	return s.store.Commit(ctx, tx)
}
