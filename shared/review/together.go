package review

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// Together is one decision for several applications (R6.1): a pass for each whose noted checklist is in order, or a return
// for the same defect with the same cure period. It looks at nothing in anybody's place: what the notes do not bear out is refused.
type Together struct {
	Verdict Verdict
	Item    string // of the checklist, that all are returned for; none for a pass
	Note    string // what is wrong with it
	Reason  string // told to each group; none for a pass
}

// Ticked is one application that a decision is for.
type Ticked struct {
	Application string `json:"application"`
	Version     int64  `json:"version"` // of the noted checklist that was seen in the preview; 0 in a preview
}

// Outcome is what a decision makes, or would make, of one application.
type Outcome struct {
	Application string
	GroupName   string // none where it is not before the panel
	Version     int64  // of the noted checklist on which it rests
	CureUntil   calendar.Instant
	Receipt     *ledger.Receipt // once it is decided
	Refused     *fault.Error    // why nothing is, or would be, written of it
}

// Refusals of a decision for several.
var (
	ErrUnchecked  = fault.Define("checklist-open", fault.Conflict, "R6.1")        // facts: open
	ErrDefects    = fault.Define("checklist-defects", fault.Conflict, "R6.1")     // facts: count
	ErrCheckedOld = fault.Define("checklist-before-cure", fault.Conflict, "R6.1") // facts: curedAt
	ErrTogether   = fault.Define("decision-together", fault.Invalid, "R6.1")
)

// check refuses what no application could be decided by.
func (g Together) check(scheme Scheme) error {
	found := ErrTogether.New()
	item := slices.IndexFunc(scheme.Checklist, func(i ChecklistItem) bool { return i.ID == g.Item })
	switch {
	case g.Verdict == Pass:
	case g.Verdict != Return:
		found.At("/verdict", "not-together")
	case item < 0:
		found.At("/item", "unknown-checklist-item")
	case !scheme.Checklist[item].Curable:
		found.At("/item", "not-curable")
	}
	if g.Verdict == Return && g.Note == "" {
		found.At("/note", "required")
	}
	if g.Verdict == Return && g.Reason == "" {
		found.At("/reason", "required")
	}
	return found.OrNil()
}

// of is the decision for one application, from its own notes.
func (g Together) of(noted Checked, before Preliminary, scheme Scheme) (ruling, error) {
	if before.CuredAt > 0 && noted.NotedAt <= before.CuredAt {
		return ruling{}, ErrCheckedOld.New("curedAt", before.CuredAt)
	}
	if open := noted.unanswered(scheme.Checklist, g.Item); open > 0 {
		return ruling{}, ErrUnchecked.New("open", open)
	}
	if g.Verdict == Pass {
		if n := defects(noted.Checks); n > 0 {
			return ruling{}, ErrDefects.New("count", n)
		}
		return ruling{noted.Checks, Pass, ""}, nil
	}
	defect := Check{Item: g.Item, Note: g.Note}
	checks := slices.Clone(noted.Checks)
	if i := slices.IndexFunc(checks, func(c Check) bool { return c.Item == g.Item }); i >= 0 {
		checks[i] = defect
	} else {
		checks = append(checks, defect)
	}
	return ruling{checks, Return, g.Reason}, nil
}

// weighed is one application with the decision that it would get.
type weighed struct {
	Outcome
	to    Preliminary
	found bool
}

// weigh says for each ticked application what the decision would make of it. It writes nothing.
func (s *Reviews) weigh(ctx context.Context, roundID string, b bench, g Together, ticked []Ticked) ([]weighed, error) {
	keys := make([]table.Key, len(ticked))
	for i, k := range ticked {
		keys[i] = candidateKey(roundID, k.Application)
	}
	found, err := table.GetMany[Candidate](ctx, s.store, s.store.Records, keys)
	if err != nil {
		return nil, err
	}
	candidates := make([]Candidate, len(ticked))
	for i, k := range ticked {
		candidates[i] = found[keys[i]]
		candidates[i].Application = k.Application
	}
	of, err := s.reviewsOf(ctx, roundID, candidates)
	if err != nil {
		return nil, err
	}
	all := make([]weighed, len(ticked))
	for i, c := range candidates {
		before, decided := of.decided[preliminaryKey(roundID, c.Application)]
		noted := of.noted[checksKey(roundID, c.Application)]
		w := weighed{Outcome: Outcome{Application: c.Application, GroupName: c.GroupName, Version: noted.Version}, found: decided}
		if c.Group == "" {
			err = table.ErrAbsent.New()
		} else {
			w.to, err = b.together(g, c, noted, before, decided)
		}
		if err == nil {
			w.CureUntil = w.to.CureUntil
		} else if !w.refuse(err) {
			return nil, err
		}
		all[i] = w
	}
	return all, nil
}

// together is the review of one candidate as the decision for several would leave it. That it is decided is told before
// what its notes lack.
func (b bench) together(g Together, c Candidate, noted Checked, before Preliminary, found bool) (Preliminary, error) {
	if found {
		if err := before.again(g.Verdict, b.at); err != nil {
			return Preliminary{}, err
		}
	}
	r, err := g.of(noted, before, b.scheme)
	if err != nil {
		return Preliminary{}, err
	}
	return b.decide(c, before, found, r)
}

// refuse takes an error down as the application's own, unless the store is the reason: then the whole request is tried again.
func (o *Outcome) refuse(err error) bool {
	e, ok := fault.Of(err)
	ok = ok && !table.Retryable(err) && !table.Ambiguous(err)
	if ok {
		o.Refused, o.CureUntil = e, 0
	}
	return ok
}

// Preview says what a decision for several applications would do, one by one, and writes nothing.
func (s *Reviews) Preview(ctx context.Context, act table.Act, roundID string, g Together, ticked []Ticked, days calendar.Calendar) ([]Outcome, error) {
	b, err := s.benchOfAll(ctx, act, roundID, g, days)
	if err != nil {
		return nil, err
	}
	all, err := s.weigh(ctx, roundID, b, g, ticked)
	outcomes := make([]Outcome, len(all))
	for i, w := range all {
		outcomes[i] = w.Outcome
	}
	return outcomes, err
}

func (s *Reviews) benchOfAll(ctx context.Context, act table.Act, roundID string, g Together, days calendar.Calendar) (bench, error) {
	b, err := s.bench(ctx, act, roundID, days)
	if err == nil {
		err = b.window.Refuse(act.At)
	}
	if err == nil {
		err = g.check(b.scheme)
	}
	return b, err
}

// DecideTogether does what the preview showed: each application in a transaction of its own, with a receipt of its own, as
// long as its checklist is the one that was seen. One refusal keeps none of the others from being decided. A request that is
// made again finds what it has done already, and does the rest; answer makes what is kept of it once all is done.
func (s *Reviews) DecideTogether(ctx context.Context, act table.Act, roundID string, g Together, ticked []Ticked, days calendar.Calendar, answer func([]Outcome) any) ([]Outcome, error) {
	b, err := s.benchOfAll(ctx, act, roundID, g, days)
	if err != nil {
		return nil, err
	}
	all, err := s.weigh(ctx, roundID, b, g, ticked)
	if err != nil {
		return nil, err
	}
	outcomes := make([]Outcome, len(all))
	for i, w := range all {
		one := act
		one.Once = act.Once.Part(w.Application)
		if err := s.decideOne(ctx, one, b, &w, ticked[i].Version); err != nil && !w.refuse(err) {
			return nil, err
		}
		outcomes[i] = w.Outcome
	}
	if act.Once.Key == "" {
		return outcomes, nil
	}
	tx := table.Begin()
	tx.Answer(act, answer(outcomes))
	return outcomes, s.store.Commit(ctx, tx)
}

// decideOne writes one of several decisions, or finds that this request has written it.
func (s *Reviews) decideOne(ctx context.Context, act table.Act, b bench, w *weighed, seen int64) error {
	if done, err := s.decidedBefore(ctx, act.Once, w); err != nil || done || w.Refused != nil {
		return err
	}
	if w.Version != seen {
		return table.ErrStale.New("version", w.Version)
	}
	deciding, err := s.putPreliminary(ctx, act, b.window, w.to, w.found, ActPreliminary, func(tx *table.Tx) {
		unchanged := expression.Name("version").Equal(expression.Value(seen))
		if seen == 0 {
			unchanged = expression.Name("pk").AttributeNotExists()
		}
		tx.Check(s.store.Records, checksKey(b.window.Round, w.Application), unchanged, table.Say(table.ErrStale.New("version", seen)))
	})
	if errors.Is(err, table.ErrAnswered) { // by the same request, meanwhile
		_, err = s.decidedBefore(ctx, act.Once, w)
		return err
	}
	if err == nil {
		w.Receipt = &deciding.Receipt
	}
	return err
}

// decidedBefore says whether the request, made before, has decided an application already, and takes over what it answered.
func (s *Reviews) decidedBefore(ctx context.Context, once table.Once, w *weighed) (bool, error) {
	if once.Key == "" {
		return false, nil
	}
	answer, found, err := s.store.Answered(ctx, once)
	if err != nil || !found {
		return false, err
	}
	if answer.Digest != once.Digest {
		return true, table.ErrStale.New("version", w.Version) // the key was used for another request
	}
	var done Deciding
	if err := json.Unmarshal([]byte(answer.Body), &done); err != nil {
		return false, fmt.Errorf("review: kept answer: %w", err)
	}
	w.Refused, w.CureUntil, w.Receipt = nil, done.Preliminary.CureUntil, &done.Receipt
	return true, nil
}
