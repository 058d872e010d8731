package account

import (
	"context"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/table"
)

// The lock-out: so many failures within the window refuse the login name for a while, also with the right password.
const (
	attemptsMax    = 5
	attemptsWindow = 15 * time.Minute
	lockTime       = 15 * time.Minute
)

// ErrLocked refuses a login name after repeated failures.
var ErrLocked = fault.Define("sign-in-locked", fault.TooMany, "")

// attempts are the failed sign-ins of a login name, of an unknown one too: nobody learns from them who exists.
type attempts struct {
	Failures []calendar.Instant `json:"failures"`
	Until    calendar.Instant   `json:"until,omitempty"` // refused until then
	TTL      int64              `json:"ttl"`
	Version  int64              `json:"version"`
}

// count judges one more attempt at an instant. It counts as failed until it has succeeded: guesses made at the same time
// cannot slip past the limit while the first of them are still being checked.
func (a attempts) count(at calendar.Instant) (attempts, error) {
	if at < a.Until {
		seconds := (int64(a.Until-at) + 999) / 1000
		return a, ErrLocked.New("until", a.Until, "retryAfterSeconds", seconds, "minutes", (seconds+59)/60)
	}
	next := attempts{Version: a.Version}
	for _, failure := range a.Failures {
		if at < failure.Add(attemptsWindow) {
			next.Failures = append(next.Failures, failure)
		}
	}
	next.Failures = append(next.Failures, at)
	next.TTL = at.Add(attemptsWindow).Time().Unix()
	if len(next.Failures) >= attemptsMax {
		next.Failures, next.Until = nil, at.Add(lockTime)
		next.TTL = next.Until.Time().Unix()
	}
	return next, nil
}

// countAttempt writes down one more attempt for a login name, or refuses it.
func countAttempt(ctx context.Context, s *table.Store, login string, at calendar.Instant) error {
	key := attemptsKey(login)
	before, found, err := table.Find[attempts](ctx, s, s.Accounts, key)
	if err != nil {
		return err
	}
	next, err := before.count(at)
	if err != nil {
		return err
	}
	tx := table.Begin()
	if found {
		tx.Replace(s.Accounts, key, next, before.Version)
	} else {
		tx.Create(s.Accounts, key, next, table.Say(table.ErrBusy.New()))
	}
	return again(s.Commit(ctx, tx))
}

// again turns a lost race into a new try: the caller's request said nothing of versions.
func again(err error) error {
	if fault.KindOf(err) == fault.Stale {
		return table.ErrBusy.Wrap(err)
	}
	return err
}

// forgive forgets the failures of a login name, in the transaction of a success.
func forgive(tx *table.Tx, s *table.Store, login string) {
	tx.Delete(s.Accounts, attemptsKey(login), nil, nil)
}
