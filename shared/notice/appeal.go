package notice

import (
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"io"
	"strings"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/table"
)

// AppealSide is who appeals: the side that the decision went against.
type AppealSide string

// The sides.
const (
	AppealOfObjector AppealSide = "objector"
	AppealOfGroup    AppealSide = "group"
)

// Appeal asks for another person's decision, which is the last one (R7.2).
type Appeal struct {
	By        AppealSide       `json:"by"`
	Reason    string           `json:"reason,omitempty"`
	At        calendar.Instant `json:"at"`
	AnswerBy  calendar.Instant `json:"answerBy"`
	Status    ObjectionStatus  `json:"status,omitempty"` // of the objection, once the appeal is decided
	Answer    string           `json:"answer,omitempty"`
	DecidedAt calendar.Instant `json:"decidedAt,omitempty"`
}

// shownTo leaves out what the other side wrote.
func (a *Appeal) shownTo(side AppealSide) *Appeal {
	if a == nil || a.By == side {
		return a
	}
	shown := *a
	shown.Reason = ""
	return &shown
}

// Refusals of appeals.
var (
	ErrAppeal     = fault.Define("objection-appeal-not-open", fault.Conflict, "R7.2")
	ErrAppealed   = fault.Define("objection-appealed", fault.Conflict, "R7.2")
	ErrSameJudge  = fault.Define("objection-same-person", fault.Conflict, "R7.2")
	ErrNoAppeal   = fault.Define("objection-not-appealed", fault.Conflict, "R7.2")
	ErrFollow     = fault.Define("objection-unknown", fault.NotFound, "R7.2")
	appealOutcome = map[AppealSide]ObjectionStatus{AppealOfObjector: Dismissed, AppealOfGroup: Upheld}
)

// mayAppeal: once, by the side that lost, before the term is over.
func (o Objection) mayAppeal(side AppealSide, at calendar.Instant) error {
	switch {
	case o.Appeal != nil:
		return ErrAppealed.New()
	case o.Status != appealOutcome[side]:
		return ErrAppeal.New()
	case at >= o.AppealBy:
		return ErrTermOver.New("closedAt", o.AppealBy, "serverTime", at)
	}
	return nil
}

// AppealAsGroup appeals against a decision that removes the group. Errors: ErrInquiry, and those of mayAppeal.
func (s *Notices) AppealAsGroup(ctx context.Context, act table.Act, roundID, group, id, reason string) (Heard, error) {
	o, err := s.told(ctx, roundID, group, id)
	if err != nil {
		return Heard{}, err
	}
	done, err := s.appeal(ctx, act, o, AppealOfGroup, reason, toGroup(calendar.At(act.At)))
	if err != nil {
		return Heard{}, err
	}
	return heard(done.Objection, calendar.At(act.At)), nil
}

func (s *Notices) appeal(ctx context.Context, act table.Act, o Objection, side AppealSide, reason string, answer func(Objected) any) (Objected, error) {
	if err := checkText("/reason", reason); err != nil {
		return Objected{}, err
	}
	at := calendar.At(act.At)
	if err := o.mayAppeal(side, at); err != nil {
		return Objected{}, err
	}
	a := Appeal{By: side, Reason: reason, At: at}
	var err error
	if a.AnswerBy, err = s.term(ctx, o.Round, at, termAnswer); err != nil {
		return Objected{}, err
	}
	o.Appeal = &a
	return s.step(ctx, act, o, Step{Kind: StepAppealed, Text: reason}, with{facts: map[string]string{"by": string(side)}, answer: answer})
}

// DecideAppeal gives the last decision; whoever gave the first one does not give it. Errors: ErrNoAppeal, ErrDecided, ErrSameJudge, ErrIdentity.
func (s *Notices) DecideAppeal(ctx context.Context, act table.Act, roundID, id string, status ObjectionStatus, answer string) (Objected, error) {
	o, who, err := s.caseOf(ctx, roundID, id)
	switch {
	case err != nil:
		return Objected{}, err
	case o.Appeal == nil:
		return Objected{}, ErrNoAppeal.New()
	case o.Appeal.Status != "":
		return Objected{}, ErrDecided.New()
	case o.DecidedBy == act.Actor:
		return Objected{}, ErrSameJudge.New()
	case who.namedIn(answer):
		return Objected{}, ErrIdentity.New().At("/answer", "text-names-objector")
	}
	a := *o.Appeal
	a.Status, a.Answer, a.DecidedAt = status, answer, calendar.At(act.At)
	o.Appeal = &a
	return s.step(ctx, act, o, Step{Kind: StepFinal, Text: answer}, with{facts: map[string]string{"status": string(status)}})
}

// follow leads from a receipt to its objection. The code itself is stored nowhere.
type follow struct {
	Round     string `json:"round"`
	Objection string `json:"objection"`
	Trace     string `json:"trace"`
}

// newCode makes a code of 60 random bits, in three groups of four.
func newCode(random io.Reader) (string, error) {
	raw := make([]byte, 8)
	if _, err := io.ReadFull(random, raw); err != nil {
		return "", err
	}
	code := crockford.EncodeToString(raw)
	return code[:4] + "-" + code[4:8] + "-" + code[8:12], nil
}

// traceOf tells a code without holding it; it takes a code as people type it.
func traceOf(objection, code string) string {
	code = strings.NewReplacer("-", "", " ", "", "　", "", "O", "0", "I", "1", "L", "1").Replace(strings.ToUpper(code))
	sum := sha256.Sum256([]byte("linxuan-objection/1\n" + objection + "\n" + code))
	return hex.EncodeToString(sum[:])
}

// followed finds an objection by the number of its receipt and its code; it does not tell which of them is wrong.
func (s *Notices) followed(ctx context.Context, receipt, code string) (Objection, error) {
	f, found, err := table.Find[follow](ctx, s.store, s.store.Records, followKey(strings.ToLower(strings.TrimSpace(receipt))))
	if err != nil {
		return Objection{}, err
	}
	if !found || subtle.ConstantTimeCompare([]byte(f.Trace), []byte(traceOf(f.Objection, code))) != 1 {
		return Objection{}, ErrFollow.New()
	}
	return s.Objection(ctx, f.Round, f.Objection)
}

// Progress is how an objection stands, as its objector sees it: no names of those who handle it, nothing that the group wrote.
type Progress struct {
	Round      string           `json:"round"`
	GroupName  string           `json:"groupName"`
	FiledAt    calendar.Instant `json:"filedAt"`
	AnswerBy   calendar.Instant `json:"answerBy"`
	AssignedAt calendar.Instant `json:"assignedAt,omitempty"`
	HeardAt    calendar.Instant `json:"heardAt,omitempty"` // the group was told
	AnsweredAt calendar.Instant `json:"answeredAt,omitempty"`
	Status     ObjectionStatus  `json:"status"`
	Answer     string           `json:"answer,omitempty"`
	DecidedAt  calendar.Instant `json:"decidedAt,omitempty"`
	AppealBy   calendar.Instant `json:"appealBy,omitempty"`
	Appeal     *Appeal          `json:"appeal,omitempty"`
	MayAppeal  bool             `json:"mayAppeal"`
	Overdue    bool             `json:"overdue"`
}

func progress(o Objection, at calendar.Instant) Progress {
	p := Progress{
		Round: o.Round, GroupName: o.GroupName, FiledAt: o.FiledAt, AnswerBy: o.AnswerBy, Status: o.Status, Answer: o.Answer,
		DecidedAt: o.DecidedAt, AppealBy: o.AppealBy, Appeal: o.Appeal.shownTo(AppealOfObjector), MayAppeal: o.mayAppeal(AppealOfObjector, at) == nil,
	}
	if o.Handler != nil {
		p.AssignedAt = o.Handler.Since
	}
	if o.Hearing != nil {
		p.HeardAt, p.AnsweredAt = o.Hearing.SentAt, o.Hearing.AnsweredAt
	}
	_, due := o.due()
	p.Overdue = due != 0 && at >= due
	return p
}

// Follow tells the objector how an objection stands. Errors: ErrFollow.
func (s *Notices) Follow(ctx context.Context, receipt, code string, at calendar.Instant) (Progress, error) {
	o, err := s.followed(ctx, receipt, code)
	if err != nil {
		return Progress{}, err
	}
	return progress(o, at), nil
}

// AppealAsObjector appeals against a dismissal. Whoever appeals may be signed in; nothing says so. Errors: ErrFollow, ErrInquiry,
// and those of mayAppeal.
func (s *Notices) AppealAsObjector(ctx context.Context, act table.Act, receipt, code, reason string) (Progress, error) {
	o, err := s.followed(ctx, receipt, code)
	if err != nil {
		return Progress{}, err
	}
	at := calendar.At(act.At)
	answer := func(done Objected) any { return progress(done.Objection, at) }
	done, err := s.appeal(ctx, table.Act{At: act.At, Once: act.Once}, o, AppealOfObjector, reason, answer)
	if err != nil {
		return Progress{}, err
	}
	return progress(done.Objection, at), nil
}
