package notice

import (
	"context"
	"strings"
	"unicode"
	"unicode/utf8"

	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	"linxuan/shared/fault"
	"linxuan/shared/table"
)

// Hearing is what the group is told of an objection, in the handler's words, and what it answers. Who objects is not in it (R7.2).
type Hearing struct {
	Extract    string           `json:"extract"`
	SentAt     calendar.Instant `json:"sentAt"`
	AnswerBy   calendar.Instant `json:"answerBy"`
	Answer     string           `json:"answer,omitempty"`
	AnsweredAt calendar.Instant `json:"answeredAt,omitempty"`
	Files      int              `json:"files,omitempty"` // that came with the answer
}

// Refusals of hearings.
var (
	ErrIdentity = fault.Define("text-names-objector", fault.Invalid, "R7.2")
	ErrHeard    = fault.Define("group-heard", fault.Conflict, "R7.2")
	ErrHearing  = fault.Define("group-being-heard", fault.Conflict, "R7.2")   // facts: answerBy
	ErrTermOver = fault.Define("objection-term-over", fault.Conflict, "R7.2") // facts: closedAt, serverTime
)

// namedIn says whether a text tells who objects: the name, the number, or any telephone number or address of the contact,
// however they are spaced.
func (o Objector) namedIn(text string) bool {
	text = letters(text)
	for _, part := range append(strings.FieldsFunc(o.Contact, func(r rune) bool { return !unicode.IsDigit(r) && r != '-' }), o.Contact, o.Name, o.Number) {
		part = letters(part)
		if least := utf8.RuneCountInString(part); least >= 2 && (least >= minContact || part == letters(o.Name)) && strings.Contains(text, part) {
			return true
		}
	}
	return false
}

// letters leaves letters and digits alone, and makes them small.
func letters(text string) string {
	return strings.Map(func(r rune) rune {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, text)
}

// Hear sends the group an extract, once, and gives it the round's working days to answer. Errors: ErrInquiry, ErrIdentity, ErrHeard, ErrDecided.
func (s *Notices) Hear(ctx context.Context, act table.Act, roundID, id, extract string) (Objected, error) {
	if err := checkText("/text", extract); err != nil {
		return Objected{}, err
	}
	o, who, err := s.caseOf(ctx, roundID, id)
	switch {
	case err != nil:
		return Objected{}, err
	case o.Status != Filed:
		return Objected{}, ErrDecided.New()
	case o.Hearing != nil:
		return Objected{}, ErrHeard.New()
	case who.namedIn(extract):
		return Objected{}, ErrIdentity.New().At("/text", "text-names-objector")
	}
	h := Hearing{Extract: extract, SentAt: calendar.At(act.At)}
	if h.AnswerBy, err = s.term(ctx, roundID, h.SentAt, termHearing); err != nil {
		return Objected{}, err
	}
	o.Hearing = &h
	return s.step(ctx, act, o, Step{Kind: StepHeard, Text: extract}, with{facts: map[string]string{"answerBy": h.AnswerBy.String()}})
}

// AnswerHearing takes the group's answer, once and in time. Errors: ErrInquiry, ErrHeard, ErrTermOver, ErrDecided, ErrEvidence.
func (s *Notices) AnswerHearing(ctx context.Context, act table.Act, roundID, group, id, text string, documents []string) (Heard, error) {
	if err := checkText("/text", text); err != nil {
		return Heard{}, err
	}
	at := calendar.At(act.At)
	o, err := s.answerable(ctx, roundID, group, id, at)
	if err != nil {
		return Heard{}, err
	}
	h := *o.Hearing
	h.Answer, h.AnsweredAt, h.Files = text, at, len(documents)
	o.Hearing = &h
	done, err := s.step(ctx, act, o, Step{Kind: StepAnswered, Text: text}, with{documents: documents, answer: toGroup(at)})
	if err != nil {
		return Heard{}, err
	}
	return heard(done.Objection, at), nil
}

// AskHearingFile gives a link for one file of a group's answer, which must be in by the end of its term. Errors: dossier.ErrDocument,
// and those of answerable.
func (s *Notices) AskHearingFile(ctx context.Context, act table.Act, roundID, group, id string, q dossier.DocumentRequest) (dossier.Upload, error) {
	o, err := s.answerable(ctx, roundID, group, id, calendar.At(act.At))
	if err != nil {
		return dossier.Upload{}, err
	}
	return s.askFile(ctx, act, roundID, q, o.Hearing.AnswerBy.Time())
}

// answerable reads an objection that a group may answer at an instant.
func (s *Notices) answerable(ctx context.Context, roundID, group, id string, at calendar.Instant) (Objection, error) {
	o, err := s.told(ctx, roundID, group, id)
	switch {
	case err != nil:
		return Objection{}, err
	case o.Hearing == nil:
		return Objection{}, table.ErrAbsent.New()
	case o.Hearing.AnsweredAt != 0:
		return Objection{}, ErrHeard.New()
	case o.Status != Filed:
		return Objection{}, ErrDecided.New()
	case at >= o.Hearing.AnswerBy:
		return Objection{}, ErrTermOver.New("closedAt", o.Hearing.AnswerBy, "serverTime", at)
	}
	return o, nil
}

// Heard is an objection as the group sees it that it is against: the extract, never what was filed nor who filed it.
type Heard struct {
	ID        string           `json:"id"`
	Hearing   Hearing          `json:"hearing"`
	Status    ObjectionStatus  `json:"status"`
	Reason    string           `json:"reason,omitempty"` // of the decision
	DecidedAt calendar.Instant `json:"decidedAt,omitempty"`
	AppealBy  calendar.Instant `json:"appealBy,omitempty"`
	Appeal    *Appeal          `json:"appeal,omitempty"`
	MayAppeal bool             `json:"mayAppeal"`
}

// toGroup answers a group's act.
func toGroup(at calendar.Instant) func(Objected) any {
	return func(o Objected) any { return heard(o.Objection, at) }
}

func heard(o Objection, at calendar.Instant) Heard {
	h := Heard{ID: o.ID, Status: o.Status, Reason: o.Answer, DecidedAt: o.DecidedAt, AppealBy: o.AppealBy, Appeal: o.Appeal.shownTo(AppealOfGroup)}
	if o.Hearing != nil {
		h.Hearing = *o.Hearing
	}
	h.MayAppeal = o.mayAppeal(AppealOfGroup, at) == nil
	return h
}

// HeardBy lists the objections on which a group is heard or that were decided against it, oldest first.
func (s *Notices) HeardBy(ctx context.Context, roundID, group string, at calendar.Instant) ([]Heard, error) {
	if _, err := s.Notice(ctx, roundID); err != nil {
		return nil, err
	}
	all, err := table.All[Objection](ctx, s.store, s.store.Records, table.Query{PK: noticeKey(roundID).PK, Prefix: objectionPrefix})
	if err != nil {
		return nil, err
	}
	shown := []Heard{}
	for _, o := range all {
		if o.toldTo(group) {
			shown = append(shown, heard(o, at))
		}
	}
	return shown, nil
}

// toldTo says whether a group knows of an objection: it is against it, and it was heard or it lost.
func (o Objection) toldTo(group string) bool {
	return o.Group == group && (o.Hearing != nil || o.Status == Upheld || o.Appeal != nil && o.Appeal.Status == Upheld)
}

// told reads an objection that a group was told of; any other is not there for it.
func (s *Notices) told(ctx context.Context, roundID, group, id string) (Objection, error) {
	o, err := s.Objection(ctx, roundID, id)
	if err == nil && !o.toldTo(group) {
		err = table.ErrAbsent.New()
	}
	return o, err
}
