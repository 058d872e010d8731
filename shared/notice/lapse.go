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

// The terms that the ministry answers for.
const (
	TermAnswer Term = "answer" // the decision
	TermAppeal Term = "appeal" // the decision on an appeal
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
		term, due := o.due()
		at := calendar.At(act.At)
		if due == 0 || at < due || slices.ContainsFunc(o.Lapses, func(l Lapse) bool { return l.Term == term }) {
			continue
		}
		o.Lapses = append(o.Lapses, Lapse{term, due, at})
		_, err := s.step(ctx, act, o, Step{Kind: StepLapsed, Text: string(term)}, with{facts: map[string]string{"term": string(term), "due": due.String()}})
		if errors.Is(err, table.ErrBusy) { // something happened to it just now: the next run looks again
			continue
		}
		if err != nil {
			failures = append(failures, err)
			continue
		}
		marked++
	}
	return marked, errors.Join(failures...)
}
