package round

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// minimumNotice is the least time between setting a closing instant and that instant: nobody shall be locked out unawares.
const minimumNotice = 24 * time.Hour

// Refusals of a body's own closing instant.
var (
	ErrClosingLate     = fault.Define("closing-after-deadline", fault.Invalid, "R4.7")
	ErrClosingSoon     = fault.Define("closing-too-soon", fault.Invalid, "R4.7")
	ErrClosingMoved    = fault.Define("closing-passed", fault.Conflict, "R4.7")
	ErrClosingExtended = fault.Define("closing-extended", fault.Conflict, "R5.4")
)

// SetClosing sets a body's own closing instant for its applicants (R4.7): at most its recommendation deadline, at least a day
// ahead and a day after its statistics close, for nobody can submit before (R1.5). The present one must not have passed, and
// what an extension has granted is not taken back.
func (s *Rounds) SetClosing(ctx context.Context, act table.Act, round, body string, closesAt calendar.Instant) (Moved, error) {
	if body == "" {
		return Moved{}, ErrNoWindow.New()
	}
	windows, err := s.Timetable(ctx, round, body, "")
	if err != nil {
		return Moved{}, err
	}
	now := Of(windows, PhaseApplication).Deadline
	at, limit := calendar.At(act.At), Of(windows, PhaseRecommendation).ClosesAt
	earliest := max(at, now.OpensAt, Of(windows, PhaseStatistics).ClosesAt).Add(minimumNotice)
	switch {
	case now.Extension != "":
		return Moved{}, ErrClosingExtended.New("closesAt", now.ClosesAt)
	case now.ClosesAt <= at:
		return Moved{}, ErrClosingMoved.New()
	case closesAt > limit:
		return Moved{}, ErrClosingLate.New("limit", limit).At("/closesAt", "at-most", "limit", limit)
	case closesAt < earliest && closesAt != limit:
		return Moved{}, ErrClosingSoon.New("earliest", earliest).At("/closesAt", "at-least", "limit", earliest)
	}
	d := now
	d.ClosesAt, d.Closing = closesAt, closesAt < limit
	tx := table.Begin()
	same := expression.Name("closesAt").Equal(expression.Value(int64(now.ClosesAt)))
	tx.PutIf(s.store.Records, d.key(), d, same, table.Say(table.ErrBusy.New()))
	receipt, err := s.enterClosing(tx, act, d)
	if err != nil {
		return Moved{}, err
	}
	moved := Moved{d, receipt}
	tx.Answer(act, moved)
	return moved, s.store.Commit(ctx, tx)
}

func (s *Rounds) enterClosing(tx *table.Tx, act table.Act, d Deadline) (ledger.Receipt, error) {
	content, err := ledger.ContentHash(d)
	if err != nil {
		return ledger.Receipt{}, err
	}
	return s.journal.Enter(tx, act, ledger.Entry{
		Round: d.Round, Act: ActClosing, Subject: d.Scope, Content: content,
		Facts: map[string]string{"closesAt": d.ClosesAt.String()},
	})
}
