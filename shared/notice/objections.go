package notice

import (
	"context"
	"errors"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// Refusals of objections.
var (
	ErrNotChosen = fault.Define("not-on-notice", fault.Invalid, "R7.2")
	ErrClosed    = fault.Define("objection-window-closed", fault.Conflict, "R7.2") // facts: closedAt, serverTime
	ErrDecided   = fault.Define("objection-decided", fault.Conflict, "R7.2")
)

// Objected is the answer to an objection, and to what is done about it.
type Objected struct {
	Objection Objection      `json:"objection"`
	Receipt   ledger.Receipt `json:"receipt"`
	Code      string         `json:"code,omitempty" doc:"With the receipt's number, what the objector follows the objection up with; told once"`
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
	e, shown := n.Entry(f.Group)
	if !shown {
		return Objected{}, ErrNotChosen.New().At("/group", "not-on-notice")
	}
	o := Objection{
		ID: s.store.NewID("obj", act.At), Round: roundID, Group: f.Group, GroupName: e.Name, Facts: f.Facts, Evidence: f.Evidence,
		Status: Filed, FiledAt: calendar.At(act.At), Salt: ledger.Salt(s.store.NewSalt()), Version: 1,
	}
	if o.FiledAt >= n.Window.EndsAt { // before anything is computed from a day that may be in a year that is not loaded
		return Objected{}, ErrClosed.New("closedAt", n.Window.EndsAt, "serverTime", o.FiledAt)
	}
	if o.AnswerBy, err = s.term(ctx, roundID, o.FiledAt, termAnswer); err != nil {
		return Objected{}, err
	}
	return s.putObjection(ctx, act, n, o, f)
}

func (s *Notices) putObjection(ctx context.Context, act table.Act, n Notice, o Objection, f Filing) (Objected, error) {
	tx := table.Begin()
	// The notice never changes; its window is held in the write all the same, as that of any deadline (R5.2).
	open := expression.And(expression.Name("publishedAt").LessThanEqual(expression.Value(int64(o.FiledAt))),
		expression.Name("window.endsAt").GreaterThan(expression.Value(int64(o.FiledAt))))
	tx.Check(s.store.Records, noticeKey(o.Round), open, table.Say(ErrClosed.New("closedAt", n.Window.EndsAt, "serverTime", o.FiledAt)))
	var err error
	if o.Documents, err = s.attach(ctx, tx, o.Round, o.ID, f.Documents); err != nil {
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
	code, err := newCode(s.store.Rand())
	if err != nil {
		return Objected{}, err
	}
	tx.Create(s.store.Records, followKey(receipt.ID), follow{o.Round, o.ID, traceOf(o.ID, code)}, table.Say(table.ErrBusy.New()))
	objected := Objected{o, receipt, code}
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
	if err := s.looked(ctx, act, roundID, id, ""); err != nil {
		return Objector{}, err
	}
	return table.Get[Objector](ctx, s.store, s.store.Records, objectorKey(id))
}

// DecideObjection answers an objection: upheld removes the group, dismissed lets it stand. The answer goes to the objector and to
// the group, so it does not say who objects; while the group's term to be heard runs, nothing is decided. Either side may appeal
// within the round's working days (Standing). Errors: ErrInquiry, ErrDecided, ErrHearing, ErrIdentity.
func (s *Notices) DecideObjection(ctx context.Context, act table.Act, roundID, id string, status ObjectionStatus, answer string) (Objected, error) {
	o, who, err := s.caseOf(ctx, roundID, id)
	at := calendar.At(act.At)
	switch {
	case err != nil:
		return Objected{}, err
	case o.Status != Filed:
		return Objected{}, ErrDecided.New()
	case o.Hearing != nil && o.Hearing.AnsweredAt == 0 && at < o.Hearing.AnswerBy:
		return Objected{}, ErrHearing.New("answerBy", o.Hearing.AnswerBy)
	case who.namedIn(answer):
		return Objected{}, ErrIdentity.New().At("/answer", "text-names-objector")
	}
	o.Status, o.Answer, o.DecidedAt, o.DecidedBy = status, answer, at, act.Actor
	if o.AppealBy, err = s.term(ctx, roundID, at, termAppeal); err != nil {
		return Objected{}, err
	}
	facts := map[string]string{"status": string(status), "appealBy": o.AppealBy.String()}
	done, err := s.step(ctx, act, o, Step{Kind: StepDecided, Text: answer}, with{facts: facts})
	if errors.Is(err, table.ErrBusy) { // somebody else's step came in between
		if now, readErr := s.Objection(ctx, roundID, id); readErr == nil && now.Status != Filed {
			err = ErrDecided.New()
		}
	}
	return done, err
}

// Terms of the round, in working days.
var (
	termAnswer  = func(n round.NoticeSetting) int { return n.AnswerWorkingDays }
	termHearing = func(n round.NoticeSetting) int { return n.HearingWorkingDays }
	termAppeal  = func(n round.NoticeSetting) int { return n.AppealWorkingDays }
)

// term is the end of a term that begins at an instant: the day itself never counts, the last one does to its end. Errors:
// calendar.ErrNotLoaded.
func (s *Notices) term(ctx context.Context, roundID string, at calendar.Instant, days func(round.NoticeSetting) int) (calendar.Instant, error) {
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return 0, err
	}
	statutory, err := s.Calendar(ctx)
	if err != nil {
		return 0, err
	}
	w, err := statutory.NoticeWindow(at, days(r.Notice))
	return w.EndsAt, err
}
