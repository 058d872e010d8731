package notice

import (
	"context"
	"slices"
	"strconv"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/message"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// Refusals of re-issues.
var (
	ErrNothingToReissue = fault.Define("reissue-same", fault.Conflict, "R7.1")    // facts: endsAt
	ErrNoticeEnded      = fault.Define("reissue-ended", fault.Conflict, "R7.1")   // facts: endsAt, serverTime
	ErrReissueChanged   = fault.Define("reissue-changed", fault.Conflict, "R7.1") // facts: endsAt
)

// Issue is the count of a notice that a later calendar has replaced; what was announced stays to be read.
type Issue struct {
	Count      calendar.Count   `json:"count"`
	ReplacedAt calendar.Instant `json:"replacedAt"`
}

// Reissue is a notice's window as today's calendar counts it, where that is another than the notice names.
type Reissue struct {
	Round     string         `json:"round"`
	Count     calendar.Count `json:"count"`
	Approvals int            `json:"approvals"` // of the two that it needs
}

type reissueRecord struct {
	EndsAt    calendar.Instant `json:"endsAt"`
	Approvals round.Approvals  `json:"approvals"`
	Version   int64            `json:"version"`
}

// Reissuing is the answer to an approval of a re-issue; there is a receipt once the notice has changed.
type Reissuing struct {
	Reissue Reissue         `json:"reissue"`
	Receipt *ledger.Receipt `json:"receipt,omitempty"`
}

// NextReissue counts a running notice's window anew. A window never becomes shorter than it was announced: who relied on its
// end keeps it. Errors: ErrNoticeEnded, ErrNothingToReissue.
func (s *Notices) NextReissue(ctx context.Context, roundID string, at calendar.Instant) (Reissue, error) {
	next, _, record, err := s.nextReissue(ctx, roundID, at)
	next.Approvals = len(record.Approvals)
	return next, err
}

func (s *Notices) nextReissue(ctx context.Context, roundID string, at calendar.Instant) (Reissue, Notice, reissueRecord, error) {
	n, err := s.Notice(ctx, roundID)
	if err != nil {
		return Reissue{}, n, reissueRecord{}, err
	}
	if at >= n.Window.EndsAt {
		return Reissue{}, n, reissueRecord{}, ErrNoticeEnded.New("endsAt", n.Window.EndsAt, "serverTime", at)
	}
	count, err := s.count(ctx, roundID, n.PublishedAt)
	if err != nil {
		return Reissue{}, n, reissueRecord{}, err
	}
	if count.Window.EndsAt <= n.Window.EndsAt {
		return Reissue{}, n, reissueRecord{}, ErrNothingToReissue.New("endsAt", n.Window.EndsAt)
	}
	record, _, err := table.Find[reissueRecord](ctx, s.store, s.store.Records, reissueKey(roundID))
	if record.EndsAt != count.Window.EndsAt {
		record.Approvals = nil // of another end
	}
	record.EndsAt = count.Window.EndsAt
	return Reissue{Round: roundID, Count: count}, n, record, err
}

// ApproveReissue adds one person's approval of the window that ends at the instant which the person saw; the second person's
// approval re-issues the notice with it. Errors: those of NextReissue, ErrReissueChanged, round.ErrSamePerson.
func (s *Notices) ApproveReissue(ctx context.Context, act table.Act, roundID string, endsAt calendar.Instant) (Reissuing, error) {
	next, n, record, err := s.nextReissue(ctx, roundID, calendar.At(act.At))
	if err != nil {
		return Reissuing{}, err
	}
	if next.Count.Window.EndsAt != endsAt {
		return Reissuing{}, ErrReissueChanged.New("endsAt", next.Count.Window.EndsAt)
	}
	var complete bool
	if record.Approvals, complete, err = record.Approvals.Add(act); err != nil {
		return Reissuing{}, err
	}
	next.Approvals = len(record.Approvals)
	reissuing := Reissuing{Reissue: next}
	tx := table.Begin()
	busy := table.Say(table.ErrBusy.New())
	if record.Version > 0 {
		tx.ReplaceOr(s.store.Records, reissueKey(roundID), record, record.Version, busy)
	} else {
		tx.Create(s.store.Records, reissueKey(roundID), record, busy)
	}
	if complete {
		receipt, err := s.reissue(tx, act, n, next.Count)
		if err != nil {
			return Reissuing{}, err
		}
		reissuing.Receipt = &receipt
	}
	tx.Answer(act, reissuing)
	return reissuing, s.store.Commit(ctx, tx)
}

// reissue changes the notice's window and nothing else of it.
func (s *Notices) reissue(tx *table.Tx, act table.Act, n Notice, count calendar.Count) (ledger.Receipt, error) {
	version := n.Version
	n.Issues = append(slices.Clone(n.Issues), Issue{calendar.Count{Window: n.Window, Days: n.Days, Skips: n.Skips, Years: n.Calendar}, calendar.At(act.At)})
	n.Window, n.Days, n.Skips, n.Calendar, n.Version = count.Window, count.Days, count.Skips, count.Years, version+1
	tx.ReplaceOr(s.store.Records, noticeKey(n.Round), n, version, table.Say(table.ErrBusy.New()))
	s.release(tx, n.Round, 0)
	told := map[string]string{"until": n.Window.EndsAt.String()}
	s.tell(tx, message.Message{Kind: message.Noticed, Round: n.Round, Facts: told, At: calendar.At(act.At)}, strconv.Itoa(len(n.Issues)))
	return s.journal.Enter(tx, act, ledger.Entry{
		Round: n.Round, Act: ActReissued, Subject: n.Round, Content: n.Digest,
		Facts: map[string]string{"endsAt": n.Window.EndsAt.String(), "issue": strconv.Itoa(len(n.Issues) + 1)},
	})
}
