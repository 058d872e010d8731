package notice

import (
	"context"
	"strconv"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/message"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// Refusals of lists.
var (
	ErrRunning    = fault.Define("notice-running", fault.Conflict, "R7.3") // facts: endsAt
	ErrChanged    = fault.Define("list-changed", fault.Conflict, "R7.3")   // facts: digest
	ErrNothingNew = fault.Define("list-unchanged", fault.Conflict, "R7.3") // facts: number
)

// listRecord is a list as it is stored, with who approved it; that is never published.
type listRecord struct {
	List
	Approvals round.Approvals `json:"approvals"`
	Version   int64           `json:"version"`
}

func (l listRecord) published() bool { return l.PublishedAt != 0 }

// Upcoming is a list as it would be published now.
type Upcoming struct {
	List
	Approvals int `json:"approvals"` // of the two that it needs
}

// Next is the list as it would be published now. It refuses while the notice runs: nobody is listed before the window for
// objections has closed; and where it would say no more than the last one did. Errors: ErrRunning, ErrNothingNew.
func (s *Notices) Next(ctx context.Context, roundID string, at calendar.Instant) (Upcoming, error) {
	next, err := s.next(ctx, roundID, at)
	return Upcoming{next.List, len(next.Approvals)}, err
}

// next makes the list that waits for approval, or would. Its version is that of the waiting record, 0 where there is none.
func (s *Notices) next(ctx context.Context, roundID string, at calendar.Instant) (listRecord, error) {
	n, err := s.Notice(ctx, roundID)
	if err != nil {
		return listRecord{}, err
	}
	if at < n.Window.EndsAt {
		return listRecord{}, ErrRunning.New("endsAt", n.Window.EndsAt)
	}
	objections, err := table.All[Objection](ctx, s.store, s.store.Records, table.Query{PK: noticeKey(roundID).PK, Prefix: objectionPrefix})
	if err != nil {
		return listRecord{}, err
	}
	for i := range objections {
		objections[i].Status = objections[i].Standing(at)
	}
	listed, err := s.listedBefore(ctx, roundID)
	if err != nil {
		return listRecord{}, err
	}
	next := listRecord{List: List{Round: roundID, Number: 1}}
	next.Entries, next.Differences = Decide(n, objections, listed)
	if next.Digest, err = ledger.ContentHash([]any{next.Entries, next.Differences}); err != nil {
		return listRecord{}, err
	}
	lists, err := s.lists(ctx, roundID)
	if err != nil || len(lists) == 0 {
		return next, err
	}
	return next.after(lists[len(lists)-1])
}

// after puts the list behind the last one: in its place while that waits, with its approvals if it says the same.
func (l listRecord) after(last listRecord) (listRecord, error) {
	switch same := l.Digest == last.Digest; {
	case last.published() && same:
		return listRecord{}, ErrNothingNew.New("number", last.Number)
	case last.published():
		l.Number = last.Number + 1
	case same:
		return last, nil
	default:
		l.Number, l.Version = last.Number, last.Version
	}
	return l, nil
}

// Approving is the answer to an approval of a list; there is a receipt once it is published.
type Approving struct {
	List      List            `json:"list"`
	Approvals int             `json:"approvals"`
	Receipt   *ledger.Receipt `json:"receipt,omitempty"`
}

// Approve adds one person's approval of the list that follows from the notice and the decisions so far; digest is what the
// person saw. The second approval, by another person and of the same list, publishes it (R7.3). Errors: those of Next,
// ErrChanged, round.ErrSamePerson.
func (s *Notices) Approve(ctx context.Context, act table.Act, roundID, digest string) (Approving, error) {
	l, err := s.next(ctx, roundID, calendar.At(act.At))
	if err != nil {
		return Approving{}, err
	}
	if l.Digest != digest {
		return Approving{}, ErrChanged.New("digest", l.Digest)
	}
	var complete bool
	if l.Approvals, complete, err = l.Approvals.Add(act); err != nil {
		return Approving{}, err
	}
	approving := Approving{Approvals: len(l.Approvals)}
	tx := table.Begin()
	if complete {
		l.PublishedAt = calendar.At(act.At)
		receipt, err := s.journal.Enter(tx, act, ledger.Entry{
			Round: roundID, Act: ActList, Subject: roundID, Content: l.Digest,
			Facts: map[string]string{"number": strconv.Itoa(l.Number), "groups": strconv.Itoa(len(l.Entries))},
		})
		if err != nil {
			return Approving{}, err
		}
		approving.Receipt = &receipt
		s.release(tx, roundID, l.Number)
		s.tell(tx, message.Message{Kind: message.Listed, Round: roundID, At: l.PublishedAt}, strconv.Itoa(l.Number))
	}
	approving.List = l.List
	busy := table.Say(table.ErrBusy.New()) // somebody else's approval came in between: a new try sees it
	if l.Version > 0 {
		tx.ReplaceOr(s.store.Records, listKey(roundID, l.Number), l, l.Version, busy)
	} else {
		tx.Create(s.store.Records, listKey(roundID, l.Number), l, busy)
	}
	tx.Answer(act, approving)
	return approving, s.store.Commit(ctx, tx)
}

func (s *Notices) lists(ctx context.Context, roundID string) ([]listRecord, error) {
	return table.All[listRecord](ctx, s.store, s.store.Records, table.Query{PK: noticeKey(roundID).PK, Prefix: listPrefix})
}

// Lists gives all published versions of a round's list, oldest first.
func (s *Notices) Lists(ctx context.Context, roundID string) ([]List, error) {
	if _, err := s.rounds.Get(ctx, roundID); err != nil {
		return nil, err
	}
	all, err := s.lists(ctx, roundID)
	published := []List{}
	for _, l := range all {
		if l.published() {
			published = append(published, l.List)
		}
	}
	return published, err
}
