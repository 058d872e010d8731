package notice

import (
	"context"
	"errors"
	"slices"

	"linxuan/shared/calendar"
	"linxuan/shared/table"
)

// Term names what an objection waits for.
type Term string

// The terms: the ministry answers for two of them; the group's own passes without harm to anybody, and leaves the decision free.
const (
	TermHearing Term = "hearing" // the group's answer
	TermAnswer  Term = "answer"  // the decision
	TermAppeal  Term = "appeal"  // the decision on an appeal
)

// Lapse is a term that ran out without what it was set for, as the sweep found it: once each, and it stays in the record even
// after the answer came.
type Lapse struct {
	Term Term             `json:"term"`
	Due  calendar.Instant `json:"due"`
	At   calendar.Instant `json:"at"`
}

// due is the term that runs for the ministry, none once all is decided.
func (o Objection) due() (Term, calendar.Instant) {
	switch {
	case o.Status == Filed:
		return TermAnswer, o.AnswerBy
	case o.Appeal != nil && o.Appeal.Status == "":
		return TermAppeal, o.Appeal.AnswerBy
	}
	return "", 0
}

// lapsed are the terms of an objection that have run out at an instant and are not marked yet, none once all is decided.
func (o Objection) lapsed(at calendar.Instant) []Lapse {
	var found []Lapse
	ran := func(term Term, due calendar.Instant) {
		if at >= due && !slices.ContainsFunc(o.Lapses, func(l Lapse) bool { return l.Term == term }) {
			found = append(found, Lapse{term, due, at})
		}
	}
	if h := o.Hearing; o.Status == Filed && h != nil && h.AnsweredAt == 0 {
		ran(TermHearing, h.AnswerBy)
	}
	if term, due := o.due(); due != 0 {
		ran(term, due)
	}
	return found
}

// Lapse marks the objections of a round whose term has run out, and gives how many it has marked. It may run twice, late or in
// parallel: each lapse is marked once.
func (s *Notices) Lapse(ctx context.Context, act table.Act, roundID string) (int, error) {
	all, err := table.All[Objection](ctx, s.store, s.store.Records, table.Query{PK: noticeKey(roundID).PK, Prefix: objectionPrefix})
	if err != nil {
		return 0, err
	}
	marked := 0
	var failures []error
	for _, o := range all {
		n, err := s.lapse(ctx, act, o)
		marked += n
		if err != nil && !errors.Is(err, table.ErrBusy) { // something happened to it just now: the next run looks again
			failures = append(failures, err)
		}
	}
	return marked, errors.Join(failures...)
}

func (s *Notices) lapse(ctx context.Context, act table.Act, o Objection) (int, error) {
	marked := 0
	for _, l := range o.lapsed(calendar.At(act.At)) {
		o.Lapses = append(o.Lapses, l)
		facts := map[string]string{"term": string(l.Term), "due": l.Due.String()}
		done, err := s.step(ctx, act, o, Step{Kind: StepLapsed, Text: string(l.Term)}, with{facts: facts})
		if err != nil {
			return marked, err
		}
		o, marked = done.Objection, marked+1
	}
	return marked, nil
}
