package notice

import (
	"context"
	"fmt"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// Approving is the answer to an approval of a list; there is a receipt once it is published.
type Approving struct {
	List    List            `json:"list"`
	Receipt *ledger.Receipt `json:"receipt,omitempty"`
}

// Approve adds one person's approval of the list that follows from the notice and the decisions so far; digest is what the
// person saw. The second approval, by another person and of the same list, publishes it (R7.3).
func (s *Notices) Approve(ctx context.Context, act table.Act, roundID, digest string) (Approving, error) {
	next, last, err := s.Next(ctx, roundID, calendar.At(act.At))
	if err != nil {
		return Approving{}, err
	}
	if next.Digest != digest {
		return Approving{}, ErrChanged.New("digest", next.Digest)
	}
	if last.PublishedAt != 0 && last.Digest == next.Digest {
		return Approving{}, ErrNothingNew.New("number", last.Number)
	}
	if last.Number > 0 && last.PublishedAt == 0 && last.Digest == next.Digest {
		next.Approvals, next.Version = last.Approvals, last.Version
	}
	complete := false
	if next.Approvals, complete, err = next.Approvals.Add(act); err != nil {
		return Approving{}, err
	}
	tx := table.Begin()
	approving := Approving{}
	if complete {
		next.PublishedAt = calendar.At(act.At)
		receipt, err := s.journal.Enter(tx, act, ledger.Entry{
			Round: roundID, Act: ActList, Subject: roundID, Content: next.Digest,
			Facts: map[string]string{"number": fmt.Sprint(next.Number), "groups": fmt.Sprint(len(next.Entries))},
		})
		if err != nil {
			return Approving{}, err
		}
		approving.Receipt = &receipt
	}
	s.putList(tx, next, last)
	approving.List = next
	tx.Answer(act, approving)
	if err := s.store.Commit(ctx, tx); err != nil {
		return Approving{}, err
	}
	if complete {
		return approving, s.enlist(ctx, next)
	}
	return approving, nil
}

// putList writes the list in the place of the waiting one of its number, if there is one.
func (s *Notices) putList(tx *table.Tx, next, last List) {
	k := listKey(next.Round, next.Number)
	if last.Number == next.Number {
		tx.Replace(s.store.Records, k, next, last.Version)
		return
	}
	tx.Create(s.store.Records, k, next, table.Say(table.ErrBusy.New()))
}

// Next is the list as it would be published now, and the last one that was published or waits. It refuses while the notice
// runs: nobody is listed before the window for objections has closed.
func (s *Notices) Next(ctx context.Context, roundID string, at calendar.Instant) (next, last List, err error) {
	n, err := s.Notice(ctx, roundID)
	if err != nil {
		return next, last, err
	}
	if at < n.Window.EndsAt {
		return next, last, ErrRunning.New("endsAt", n.Window.EndsAt)
	}
	objections, err := s.Objections(ctx, roundID)
	if err != nil {
		return next, last, err
	}
	listed, err := s.listedBefore(ctx, roundID)
	if err != nil {
		return next, last, err
	}
	lists, err := s.Lists(ctx, roundID)
	if err != nil {
		return next, last, err
	}
	next = List{Round: roundID, Number: 1}
	if len(lists) > 0 {
		last = lists[len(lists)-1]
		next.Number = last.Number
		if last.PublishedAt != 0 {
			next.Number++
		}
	}
	next.Entries, next.Differences = Decide(n.Entries, objections, listed)
	next.Digest, err = ledger.ContentHash([]any{next.Entries, next.Differences})
	return next, last, err
}

// Lists gives all versions of a round's list, oldest first, the last one perhaps waiting for approval.
func (s *Notices) Lists(ctx context.Context, roundID string) ([]List, error) {
	return table.All[List](ctx, s.store, s.store.Records, table.Query{PK: noticeKey(roundID).PK, Prefix: "list#"})
}

// Registered is a listed group in the register over all rounds (R8.1).
type Registered struct {
	Entry
	Round   string           `json:"round"`
	Status  string           `json:"status" enum:"listed,suspended,revoked"`
	Since   calendar.Instant `json:"since"`
	Version int64            `json:"version"`
}

// StatusListed is the register's first status.
const StatusListed = "listed"

// enlist writes the register's rows of a published list. They follow from the list alone, so writing them again is harmless,
// and Register does it for a publication that stopped before its rows were written.
func (s *Notices) enlist(ctx context.Context, l List) error {
	batch := s.store.Batch(s.store.Records)
	for _, e := range l.Entries {
		_, found, err := table.Find[Registered](ctx, s.store, s.store.Records, registerKey(e.Group))
		if err != nil {
			return err
		}
		if !found {
			batch.Put(registerKey(e.Group), Registered{Entry: e, Round: l.Round, Status: StatusListed, Since: l.PublishedAt, Version: 1})
		}
	}
	return batch.Flush(ctx)
}

// Register gives all listed groups, after making sure that every published list is in it.
func (s *Notices) Register(ctx context.Context) ([]Registered, error) {
	rounds, err := s.rounds.List(ctx)
	if err != nil {
		return nil, err
	}
	rows, err := table.All[Registered](ctx, s.store, s.store.Records, table.Query{PK: registerKey("").PK})
	if err != nil {
		return nil, err
	}
	known := map[string]bool{}
	for _, row := range rows {
		known[row.Group] = true
	}
	for _, r := range rounds {
		lists, err := s.Lists(ctx, r.ID)
		if err != nil {
			return nil, err
		}
		for _, l := range lists {
			if l.PublishedAt != 0 && !allKnown(l.Entries, known) {
				if err := s.enlist(ctx, l); err != nil {
					return nil, err
				}
				return s.Register(ctx)
			}
		}
	}
	return rows, nil
}

func allKnown(entries []Entry, known map[string]bool) bool {
	for _, e := range entries {
		if !known[e.Group] {
			return false
		}
	}
	return true
}

// ListedIn tells in which round a group was listed, or empty.
func ListedIn(ctx context.Context, store *table.Store, group string) (string, error) {
	row, _, err := table.Find[Registered](ctx, store, store.Records, registerKey(group))
	return row.Round, err
}

// listedBefore maps groups that other rounds have listed to their round (R7.4).
func (s *Notices) listedBefore(ctx context.Context, roundID string) (map[string]string, error) {
	rows, err := s.Register(ctx)
	if err != nil {
		return nil, err
	}
	before := map[string]string{}
	for _, row := range rows {
		if row.Round != roundID {
			before[row.Group] = row.Round
		}
	}
	return before, nil
}
