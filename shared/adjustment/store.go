package adjustment

import (
	"context"
	"errors"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/message"
	"linxuan/shared/notice"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

// Acts of cases in the ledger. That a case was opened and answered is entered without saying about whom: nobody is named in
// public before it is decided, nor after it was dismissed.
const (
	ActOpened   ledger.Act = "adjustment-opened"
	ActAnswered ledger.Act = "adjustment-answered"
	ActDecided  ledger.Act = "adjustment-decided"
)

// Cases keeps cases, and changes the register where they are decided.
type Cases struct {
	store    *table.Store
	journal  *journal.Journal
	register *notice.Notices
	files    vault.Vault
}

// Open binds cases to what they stand on; files is where evidence is kept. Terms are counted by the calendar that the register
// counts by, with every year that was published.
func Open(store *table.Store, j *journal.Journal, register *notice.Notices, files vault.Vault) *Cases {
	return &Cases{store, j, register, files}
}

// record is a case as it is stored, with who approved its ruling; that is never shown.
type record struct {
	Case
	Approvals round.Approvals `json:"approvals,omitempty"`
}

// Recorded is the answer to an act on a case.
type Recorded struct {
	Case    Case            `json:"case"`
	Receipt *ledger.Receipt `json:"receipt,omitempty" doc:"None while a ruling waits for its second approval"`
}

// Case reads one.
func (s *Cases) Case(ctx context.Context, id string) (Case, error) {
	r, err := table.Get[record](ctx, s.store, s.store.Records, caseKey(id))
	return r.Case, err
}

// List gives a page of all cases, newest first.
func (s *Cases) List(ctx context.Context, limit int, cursor string) ([]Case, string, error) {
	return table.Page[Case](ctx, s.store, s.store.Records, table.Query{PK: caseKey("").PK, Limit: limit, Descending: true}, cursor)
}

// pointer says that a case is about a group.
type pointer struct {
	Case string `json:"case"`
}

// OfGroup gives a group's cases as it sees them, newest first.
func (s *Cases) OfGroup(ctx context.Context, group string) ([]Case, error) {
	q := table.Query{PK: ofGroupKey(group, "").PK, Prefix: casePrefix + "_", Descending: true}
	pointers, err := table.All[pointer](ctx, s.store, s.store.Records, q)
	if err != nil {
		return nil, err
	}
	all := make([]Case, len(pointers))
	for i, p := range pointers {
		c, err := s.Case(ctx, p.Case)
		if err != nil {
			return nil, err
		}
		all[i] = c.ForGroup()
	}
	return all, nil
}

// Open opens a case on a listed group, which then has its term to answer. Errors: ErrNotListed, ErrForm, ErrOpen, ErrFile,
// calendar.ErrNotLoaded.
func (s *Cases) Open(ctx context.Context, act table.Act, o Opening) (Recorded, error) {
	row, err := s.row(ctx, o.Group)
	if err != nil {
		return Recorded{}, err
	}
	if err := CheckOpening(o, row.Status); err != nil {
		return Recorded{}, err
	}
	c := Case{
		ID: s.store.NewID(casePrefix, act.At), Round: row.Round, Group: row.Group, GroupName: row.Name, Standing: row.Status, Ground: o.Ground,
		Facts: o.Facts, Evidence: o.Evidence, OpenedAt: calendar.At(act.At), Stage: Opened, Salt: ledger.Salt(s.store.NewSalt()), Version: 1,
	}
	days, err := s.register.Calendar(ctx)
	if err != nil {
		return Recorded{}, err
	}
	term, err := days.NoticeWindow(c.OpenedAt, o.WorkingDays)
	if err != nil {
		return Recorded{}, err
	}
	c.AnswerBy = term.EndsAt
	tx := table.Begin()
	tx.Create(s.store.Records, openKey(c.Group), pointer{c.ID}, table.Say(ErrOpen.New()))
	tx.Create(s.store.Records, ofGroupKey(c.Group, c.ID), pointer{c.ID}, table.Say(table.ErrBusy.New()))
	if c.Documents, err = s.attach(ctx, tx, c.ID, Office, o.Documents); err != nil {
		return Recorded{}, err
	}
	tx.Create(s.store.Records, caseKey(c.ID), record{Case: c}, table.Say(table.ErrBusy.New()))
	s.opened(tx, act, c)
	fixed := struct {
		ID        string           `json:"id"`
		Group     string           `json:"group"`
		Ground    Ground           `json:"ground"`
		Facts     string           `json:"facts"`
		Evidence  string           `json:"evidence"`
		Documents []string         `json:"documents"`
		AnswerBy  calendar.Instant `json:"answerBy"`
	}{c.ID, c.Group, c.Ground, c.Facts, c.Evidence, hashes(c.Documents), c.AnswerBy}
	return s.commit(ctx, act, tx, c, ledger.Entry{Act: ActOpened}, fixed)
}

// row reads the register: who is not in it has no case.
func (s *Cases) row(ctx context.Context, group string) (notice.Registered, error) {
	row, err := s.register.Row(ctx, group)
	if errors.Is(err, table.ErrAbsent) {
		err = ErrNotListed.New().At("/group", "case-not-listed")
	}
	return row, err
}

// Answer files what the group says, once and within its term. Errors: ErrForm, ErrTerm, ErrAnswered, ErrDecided, ErrFile.
func (s *Cases) Answer(ctx context.Context, act table.Act, id, text string, documents []string) (Recorded, error) {
	r, err := table.Get[record](ctx, s.store, s.store.Records, caseKey(id))
	if err != nil {
		return Recorded{}, err
	}
	at := calendar.At(act.At)
	switch {
	case r.Stage == Decided:
		return Recorded{}, ErrDecided.New()
	case r.Stage == Answered:
		return Recorded{}, ErrAnswered.New()
	case at >= r.AnswerBy: // the term never changes, so the version that the write holds holds it too (R5.2)
		return Recorded{}, ErrTerm.New("closedAt", r.AnswerBy, "serverTime", at)
	case long(text) < minAnswer:
		return Recorded{}, ErrForm.New().At("/text", "case-answer", "least", minAnswer)
	}
	tx := table.Begin()
	answer := Answer{Text: text, At: at}
	if answer.Documents, err = s.attach(ctx, tx, id, r.Group, documents); err != nil {
		return Recorded{}, err
	}
	r.Answer, r.Stage = &answer, Answered
	tx.ReplaceOr(s.store.Records, caseKey(id), r, r.Version, table.Say(table.ErrBusy.New()))
	r.Version++
	s.tell(tx, act, r.Case, message.CaseAnswered, handlers()...)
	return s.commit(ctx, act, tx, r.ForGroup(), ledger.Entry{Act: ActAnswered}, []any{id, text, hashes(answer.Documents)})
}

// commit enters an act on a case into the ledger and writes it.
func (s *Cases) commit(ctx context.Context, act table.Act, tx *table.Tx, c Case, e ledger.Entry, fixed any) (Recorded, error) {
	var err error
	if e.Content, err = c.Salt.Hash(fixed); err != nil {
		return Recorded{}, err
	}
	e.Round, e.Subject = c.Round, c.ID
	receipt, err := s.journal.Enter(tx, act, e)
	if err != nil {
		return Recorded{}, err
	}
	recorded := Recorded{c, &receipt}
	tx.Answer(act, recorded)
	return recorded, s.store.Commit(ctx, tx)
}
