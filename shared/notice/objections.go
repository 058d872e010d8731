package notice

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// Refusals of objections.
var (
	ErrNotChosen = fault.Define("not-on-notice", fault.Invalid, "R7.2")
	ErrClosed    = fault.Define("objection-window-closed", fault.Conflict, "R7.2") // facts: closedAt, serverTime
	ErrDecided   = fault.Define("objection-decided", fault.Conflict, "R7.2")
)

// Objected is the answer to an objection, and to its decision.
type Objected struct {
	Objection Objection      `json:"objection"`
	Receipt   ledger.Receipt `json:"receipt"`
}

// Object files an objection in time and in a real name (R7.2). The objector stands in an item of its own. Errors:
// ErrObjection, ErrNotChosen, ErrClosed, ErrEvidence.
func (s *Notices) Object(ctx context.Context, act table.Act, roundID string, f Filing) (Objected, error) {
	if err := CheckObjection(f); err != nil {
		return Objected{}, err
	}
	n, err := s.Notice(ctx, roundID)
	if err != nil {
		return Objected{}, err
	}
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return Objected{}, err
	}
	i := slices.IndexFunc(n.Entries, func(e Entry) bool { return e.Group == f.Group })
	if i < 0 {
		return Objected{}, ErrNotChosen.New().At("/group", "not-on-notice")
	}
	o := Objection{
		ID: s.store.NewID("obj", act.At), Round: roundID, Group: f.Group, GroupName: n.Entries[i].Name, Facts: f.Facts, Evidence: f.Evidence,
		Status: Filed, FiledAt: calendar.At(act.At), Salt: ledger.Salt(s.store.NewSalt()), Version: 1,
	}
	if o.FiledAt >= n.Window.EndsAt { // before anything is computed from a day that may be in a year that is not loaded
		return Objected{}, ErrClosed.New("closedAt", n.Window.EndsAt, "serverTime", o.FiledAt)
	}
	limit, err := s.calendar.NoticeWindow(o.FiledAt, r.Notice.AnswerWorkingDays)
	if err != nil {
		return Objected{}, err
	}
	o.AnswerBy = limit.EndsAt
	return s.putObjection(ctx, act, n, o, f)
}

func (s *Notices) putObjection(ctx context.Context, act table.Act, n Notice, o Objection, f Filing) (Objected, error) {
	tx := table.Begin()
	// The notice never changes; its window is held in the write all the same, as that of any deadline (R5.2).
	open := expression.And(expression.Name("publishedAt").LessThanEqual(expression.Value(int64(o.FiledAt))),
		expression.Name("window.endsAt").GreaterThan(expression.Value(int64(o.FiledAt))))
	tx.Check(s.store.Records, noticeKey(o.Round), open, table.Say(ErrClosed.New("closedAt", n.Window.EndsAt, "serverTime", o.FiledAt)))
	if err := s.attach(ctx, tx, &o, f.Documents); err != nil {
		return Objected{}, err
	}
	tx.Create(s.store.Records, objectionKey(o.Round, o.ID), o, table.Say(table.ErrBusy.New()))
	tx.Create(s.store.Records, objectorKey(o.ID), f.Objector, table.Say(table.ErrBusy.New()))
	content, err := o.Salt.Hash(o.disclosed())
	if err != nil {
		return Objected{}, err
	}
	// Whoever objects may be signed in; the ledger does not say so.
	receipt, err := s.journal.Enter(tx, table.Act{At: act.At}, ledger.Entry{
		Round: o.Round, Act: ActObjection, Subject: o.ID, Content: content,
	})
	if err != nil {
		return Objected{}, err
	}
	objected := Objected{o, receipt}
	tx.Answer(act, objected)
	return objected, s.store.Commit(ctx, tx)
}

// Objections lists a page of a round's objections without the objectors, oldest first.
func (s *Notices) Objections(ctx context.Context, roundID string, limit int, cursor string) ([]Objection, string, error) {
	if _, err := s.rounds.Get(ctx, roundID); err != nil {
		return nil, "", err
	}
	return table.Page[Objection](ctx, s.store, s.store.Records, table.Query{PK: noticeKey(roundID).PK, Prefix: objectionPrefix, Limit: limit}, cursor)
}

// Look shows an objector to a handler and enters the look into the ledger in the same step (R7.2).
func (s *Notices) Look(ctx context.Context, act table.Act, roundID, id string) (Objector, error) {
	if _, err := table.Get[Objection](ctx, s.store, s.store.Records, objectionKey(roundID, id)); err != nil {
		return Objector{}, err
	}
	if err := s.looked(ctx, act, roundID, id); err != nil {
		return Objector{}, err
	}
	return table.Get[Objector](ctx, s.store, s.store.Records, objectorKey(id))
}

// DecideObjection answers an objection: upheld removes the group, dismissed lets it stand. Errors: ErrDecided.
func (s *Notices) DecideObjection(ctx context.Context, act table.Act, roundID, id string, status ObjectionStatus, answer string) (Objected, error) {
	o, err := table.Get[Objection](ctx, s.store, s.store.Records, objectionKey(roundID, id))
	if err != nil {
		return Objected{}, err
	}
	if o.Status != Filed {
		return Objected{}, ErrDecided.New()
	}
	o.Status, o.Answer, o.DecidedAt = status, answer, calendar.At(act.At)
	tx := table.Begin()
	tx.ReplaceOr(s.store.Records, objectionKey(roundID, id), o, o.Version, table.Say(ErrDecided.New()))
	o.Version++
	content, err := o.Salt.Hash([]string{o.ID, string(status), answer})
	if err != nil {
		return Objected{}, err
	}
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: ActDecided, Subject: id, Content: content, Facts: map[string]string{"status": string(status)},
	})
	if err != nil {
		return Objected{}, err
	}
	objected := Objected{o, receipt}
	tx.Answer(act, objected)
	return objected, s.store.Commit(ctx, tx)
}
