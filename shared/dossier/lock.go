package dossier

import (
	"context"
	"errors"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// LockBody records what the closing instant has made of a body's drafts (R4.7): a complete one is submitted as it stands, an
// incomplete one locked with the list of what it lacks. Groups whose own extension is open are left alone. It may run twice,
// late, in parallel or never.
func (s *Applications) LockBody(ctx context.Context, act table.Act, roundID, body string, at calendar.Instant) error {
	refs, err := table.All[reference](ctx, s.store, s.store.Records, table.Query{PK: ofBodyKey(roundID, body, "").PK})
	if err != nil {
		return err
	}
	for _, ref := range refs {
		if err := s.lock(ctx, act, ref.Application, at); err != nil {
			return err
		}
	}
	return nil
}

// lock brings one application to its outcome. Whoever else does the same first is right.
func (s *Applications) lock(ctx context.Context, act table.Act, id string, at calendar.Instant) error {
	for {
		a, err := s.Get(ctx, id)
		if err != nil || a.Status != Draft {
			return err
		}
		err = s.settle(ctx, act, a, at)
		if errors.Is(err, table.ErrStale) || table.Retryable(err) {
			continue
		}
		return err
	}
}

func (s *Applications) settle(ctx context.Context, act table.Act, a Application, at calendar.Instant) error {
	x, err := s.Examine(ctx, a, act.At)
	if err != nil {
		return err
	}
	switch AtClosing(a, x.Reasons, x.Window, at) {
	case OutcomeSubmit:
		_, err = s.fix(ctx, act, table.Begin(), a, x, x.Window.ClosesAt, true)
		if !errors.Is(err, ErrLeadTaken) {
			return err
		}
		return table.ErrBusy.New() // the other one was first: examined again, it is a reason
	case OutcomeLock:
		return s.lockDraft(ctx, act, a, x)
	}
	return nil
}

func (s *Applications) lockDraft(ctx context.Context, act table.Act, a Application, x Examination) error {
	a.Status, a.LockedAt, a.Missing = Locked, x.Window.ClosesAt, x.Reasons
	tx := table.Begin()
	tx.Replace(s.store.Records, applicationKey(a.ID), a, a.Version)
	if _, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: a.Round, Act: ActLocked, Subject: a.ID,
		Facts: map[string]string{"group": a.Group, "body": a.Body, "lockedAt": a.LockedAt.String()},
	}); err != nil {
		return err
	}
	return s.store.Commit(ctx, tx)
}

// Settled reads an application as the closing has left it: a draft whose window has closed is brought to its outcome first,
// so that no reader depends on a schedule.
func (s *Applications) Settled(ctx context.Context, act table.Act, a Application) (Application, error) {
	if a.Status != Draft {
		return a, nil
	}
	w, err := s.window(ctx, a)
	if err != nil || w.Open(act.At) || calendar.At(act.At) < w.OpensAt {
		return a, err
	}
	schedule := table.Act{Role: "schedule", At: act.At}
	if err := s.lock(ctx, schedule, a.ID, calendar.At(act.At)); err != nil {
		return a, err
	}
	return s.Get(ctx, a.ID)
}

// Closed says whether a body's applications are closed, so that its roster is final but for extensions of single groups.
func (s *Applications) Closed(ctx context.Context, roundID, body string, at calendar.Instant) (bool, error) {
	w, err := s.rounds.Window(ctx, roundID, round.PhaseApplication, body, "")
	return err == nil && at >= w.ClosesAt, err
}
