package recommendation

import (
	"context"
	"errors"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/message"
	"linxuan/shared/table"
)

// LockBody records what the deadline has made of a body's list (R4.6): it seals one that is complete and within quota, and
// flags any other. Reads derive the same from the records, so it may run twice, late, in parallel or never. A body is one
// page of work: there is never more.
func (s *Recommendations) LockBody(ctx context.Context, act table.Act, roundID, body string, _ calendar.Instant) (more bool, err error) {
	for range lockTries {
		err = s.lock(ctx, act, roundID, body)
		if !errors.Is(err, table.ErrStale) && !table.Retryable(err) {
			break // else somebody else was first: look again
		}
	}
	return false, err
}

const lockTries = 8

func (s *Recommendations) lock(ctx context.Context, act table.Act, roundID, body string) error {
	d, err := s.load(ctx, roundID, body, calendar.At(act.At))
	if err != nil || !d.closed() || d.record.SettledFor >= d.window.ClosesAt {
		return err
	}
	state, lacks := d.state()
	d.record.SettledFor = d.window.ClosesAt
	tx := table.Begin()
	switch {
	case state == StateSealed && d.record.Sealed == 0:
		if _, err := s.fix(tx, act, &d, ByDeadline, d.window.ClosesAt); err != nil {
			return err
		}
	case state == StateSealed:
		sealed, err := s.SealedList(ctx, roundID, body, d.record.Sealed)
		if err != nil {
			return err
		}
		s.write(tx, d.record)
		s.mark(tx, d, &sealed, state, nil)
	default:
		s.write(tx, d.record)
		s.mark(tx, d, nil, state, lacks)
		if state == StateFlagged {
			if err := s.flag(tx, act, d, lacks); err != nil {
				return err
			}
		}
	}
	return s.store.Commit(ctx, tx)
}

// flag enters what an unsealed list lacked.
func (s *Recommendations) flag(tx *table.Tx, act table.Act, d desk, lacks []fault.Field) error {
	content, err := ledger.ContentHash(map[string]any{"draft": d.record.Draft, "lacks": lacks})
	if err != nil {
		return err
	}
	_, err = s.journal.Enter(tx, act, ledger.Entry{
		Round: d.record.Round, Act: ActFlagged, Subject: d.body.Code, Content: content,
		Facts: map[string]string{"closesAt": d.window.ClosesAt.String()},
	})
	s.tell(tx, act, d, message.ListFlagged, message.ToBody(d.body.Code), message.ToRole("ministry"), message.ToRole("secretariat"))
	return err
}
