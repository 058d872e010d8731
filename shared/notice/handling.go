package notice

import (
	"context"
	"slices"
	"strings"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/table"
)

// Handler is the person of the secretariat who handles an objection: nobody else learns who objects (R7.2).
type Handler struct {
	Account string           `json:"account"`
	Name    string           `json:"name"`
	Since   calendar.Instant `json:"since"`
}

// Handlers are the account ids to which an objection is assigned.
func (o Objection) Handlers() []string {
	if o.Handler == nil {
		return nil
	}
	return []string{o.Handler.Account}
}

// Outline is an objection as those see it who neither handle nor decide it: that it is there and how it stands, not what it says.
func (o Objection) Outline() Objection {
	o.Facts, o.Evidence, o.Documents, o.Salt = "", "", nil, ""
	if o.Appeal != nil {
		o.Appeal = &Appeal{By: o.Appeal.By, At: o.Appeal.At, AnswerBy: o.Appeal.AnswerBy, Status: o.Appeal.Status, DecidedAt: o.Appeal.DecidedAt}
	}
	if o.Hearing != nil {
		o.Hearing = &Hearing{SentAt: o.Hearing.SentAt, AnswerBy: o.Hearing.AnswerBy, AnsweredAt: o.Hearing.AnsweredAt}
	}
	return o
}

// Refusals of assignments.
var (
	ErrConflicted  = fault.Define("handler-conflicted", fault.Conflict, "R7.2")
	ErrSameHandler = fault.Define("handler-unchanged", fault.Conflict, "R7.2")
)

// Assign gives an objection to a person of the secretariat, or to another one: the step says so, the handler before loses sight
// of the objector. Nobody handles it who has withdrawn for a conflict, or who objects. Errors: ErrConflicted, ErrSameHandler, ErrDecided.
func (s *Notices) Assign(ctx context.Context, act table.Act, roundID, id string, h Handler) (Objected, error) {
	o, who, err := s.caseOf(ctx, roundID, id)
	switch {
	case err != nil:
		return Objected{}, err
	case o.closed(calendar.At(act.At)):
		return Objected{}, ErrDecided.New()
	case o.Handler != nil && o.Handler.Account == h.Account:
		return Objected{}, ErrSameHandler.New()
	case slices.Contains(o.Recused, h.Account) || strings.TrimSpace(h.Name) == strings.TrimSpace(who.Name):
		return Objected{}, ErrConflicted.New()
	}
	h.Since = calendar.At(act.At)
	o.Handler = &h
	return s.step(ctx, act, o, Step{Kind: StepAssigned, Text: h.Name}, with{})
}

// Withdraw takes a handler who has a conflict off an objection, for good; the reason stands in the log. The ministry assigns another.
func (s *Notices) Withdraw(ctx context.Context, act table.Act, roundID, id, reason string) (Objected, error) {
	o, _, err := s.caseOf(ctx, roundID, id)
	if err != nil {
		return Objected{}, err
	}
	if o.closed(calendar.At(act.At)) {
		return Objected{}, ErrDecided.New()
	}
	o.Handler, o.Recused = nil, append(o.Recused, act.Actor)
	return s.step(ctx, act, o, Step{Kind: StepWithdrawn, Text: reason}, with{})
}

// closed says that nothing more can happen: a decision was made and stands.
func (o Objection) closed(at calendar.Instant) bool {
	return o.Status != Filed && o.Standing(at) != Filed
}

// Objection reads one, without the objector.
func (s *Notices) Objection(ctx context.Context, roundID, id string) (Objection, error) {
	return table.Get[Objection](ctx, s.store, s.store.Records, objectionKey(roundID, id))
}

// caseOf reads an objection with its objector, for a rule that compares with it; nobody is shown anything.
func (s *Notices) caseOf(ctx context.Context, roundID, id string) (Objection, Objector, error) {
	o, err := s.Objection(ctx, roundID, id)
	if err != nil {
		return Objection{}, Objector{}, err
	}
	who, err := table.Get[Objector](ctx, s.store, s.store.Records, objectorKey(id))
	return o, who, err
}

// Look is one look at what may tell who objects, as the ministry and the auditor see it.
type Look struct {
	ID       string           `json:"id"`
	At       calendar.Instant `json:"at"`
	By       string           `json:"by"` // account id
	Role     string           `json:"role"`
	Document string           `json:"document,omitempty"` // id of the file that was opened; none: the objector's name, number and contact
}

// Looks lists the looks at an objection, oldest first.
func (s *Notices) Looks(ctx context.Context, roundID, id string) ([]Look, error) {
	if _, err := s.Objection(ctx, roundID, id); err != nil {
		return nil, err
	}
	return table.All[Look](ctx, s.store, s.store.Records, table.Query{PK: looksPK(id)})
}
