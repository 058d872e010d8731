package adjustment

import (
	"context"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/message"
	"linxuan/shared/notice"
	"linxuan/shared/table"
)

// Propose puts a ruling to a second person, with the first person's approval. A later proposal takes the place of one that waits.
// The group must have been heard. Errors: ErrDecided, ErrNotHeard, ErrForm.
func (s *Cases) Propose(ctx context.Context, act table.Act, id string, ruling Ruling) (Recorded, error) {
	r, err := s.heard(ctx, id, calendar.At(act.At))
	if err != nil {
		return Recorded{}, err
	}
	if err := CheckRuling(ruling, r.Standing); err != nil {
		return Recorded{}, err
	}
	digest, err := ledger.ContentHash([]any{id, ruling})
	if err != nil {
		return Recorded{}, err
	}
	if r.Approvals, _, err = r.Approvals[:0].Add(act); err != nil {
		return Recorded{}, err
	}
	r.Proposed = &Proposed{Ruling: ruling, Digest: digest, At: calendar.At(act.At), Approvals: len(r.Approvals)}
	tx := table.Begin()
	tx.ReplaceOr(s.store.Records, caseKey(id), r, r.Version, table.Say(table.ErrBusy.New()))
	r.Version++
	s.tell(tx, act, r.Case, message.CaseProposed, message.ToRole(ministry))
	recorded := Recorded{Case: r.Case}
	tx.Answer(act, recorded)
	return recorded, s.store.Commit(ctx, tx)
}

// heard reads a case that can be decided.
func (s *Cases) heard(ctx context.Context, id string, at calendar.Instant) (record, error) {
	r, err := table.Get[record](ctx, s.store, s.store.Records, caseKey(id))
	switch {
	case err != nil:
	case r.Stage == Decided:
		err = ErrDecided.New()
	case !r.Heard(at):
		err = ErrNotHeard.New("answerBy", r.AnswerBy)
	}
	return r, err
}

// Approve is the second person's approval of the ruling that the person saw, by its digest. It decides the case, and in the same
// step the register has the new standing. Errors: ErrDecided, ErrNotHeard, ErrChanged, round.ErrSamePerson.
func (s *Cases) Approve(ctx context.Context, act table.Act, id, digest string) (Recorded, error) {
	at := calendar.At(act.At)
	r, err := s.heard(ctx, id, at)
	if err != nil {
		return Recorded{}, err
	}
	if r.Proposed == nil || r.Proposed.Digest != digest {
		return Recorded{}, ErrChanged.New()
	}
	approvals, complete, err := r.Approvals.Add(act)
	if err != nil {
		return Recorded{}, err
	}
	if !complete { // there is always one who proposed
		return Recorded{}, ErrChanged.New()
	}
	r.Approvals = approvals
	to, _ := Effect(r.Standing, r.Proposed.Outcome) // it was held against the standing when it was proposed, which an open case keeps
	r.Decision = &Decision{Ruling: r.Proposed.Ruling, Status: to, At: at}
	r.Stage, r.Proposed = Decided, nil
	tx := table.Begin()
	tx.ReplaceOr(s.store.Records, caseKey(id), r, r.Version, table.Say(table.ErrBusy.New()))
	r.Version++
	tx.Delete(s.store.Records, openKey(r.Group), nil, nil)
	s.decided(tx, act, r.Case)
	entry := ledger.Entry{Act: ActDecided, Facts: map[string]string{"outcome": string(r.Decision.Outcome)}}
	if r.Decision.Outcome != Dismissed {
		if err := s.restand(ctx, tx, r.Case); err != nil {
			return Recorded{}, err
		}
		entry.Facts["group"], entry.Facts["status"] = r.Group, string(to)
		entry.Facts["document"], entry.Facts["ground"] = r.Decision.Document, string(r.Ground)
	}
	return s.commit(ctx, act, tx, r.Case, entry, []any{id, r.Decision.Ruling})
}

// restand gives the group its new standing, in the step that decides.
func (s *Cases) restand(ctx context.Context, tx *table.Tx, c Case) error {
	row, err := s.register.Row(ctx, c.Group)
	if err != nil {
		return err
	}
	s.register.Restand(tx, row.With(notice.Change{
		Status: c.Decision.Status, Since: c.Decision.At, Document: c.Decision.Document, Case: c.ID, Ground: string(c.Ground),
	}))
	return nil
}
