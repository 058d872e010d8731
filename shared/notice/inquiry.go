package notice

import (
	"context"
	"strings"
	"time"
	"unicode/utf8"

	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// StepKind says what a step of an objection was.
type StepKind string

// The kinds of steps.
const (
	StepAssigned  StepKind = "assigned"
	StepWithdrawn StepKind = "withdrawn" // the handler, for a conflict
	StepNote      StepKind = "note"      // of the investigation
	StepHeard     StepKind = "extract"   // sent to the group
	StepAnswered  StepKind = "answered"  // by the group
	StepDecided   StepKind = "decided"
	StepAppealed  StepKind = "appealed"
	StepFinal     StepKind = "appeal-decided"
	StepLapsed    StepKind = "lapsed" // a term ran out
)

// Step is one entry of the log of an objection. The log is only ever added to.
type Step struct {
	ID        string           `json:"id"`
	Kind      StepKind         `json:"kind"`
	At        calendar.Instant `json:"at"`
	By        string           `json:"by,omitempty"` // account id; none: the objector, or the schedule
	Role      string           `json:"role,omitempty"`
	Text      string           `json:"text"`
	Documents []Evidence       `json:"documents,omitempty"`
}

// acts are what the steps are called in the ledger.
var acts = map[StepKind]ledger.Act{
	StepAssigned: ActAssigned, StepWithdrawn: ActAssigned, StepNote: ActInquired, StepHeard: ActHeard, StepAnswered: ActHeard,
	StepDecided: ActDecided, StepAppealed: ActAppealed, StepFinal: ActDecided, StepLapsed: ActLapsed,
}

// with is what else a step carries.
type with struct {
	facts     map[string]string  // of its entry in the ledger
	documents []string           // ids of files that are attached to it
	answer    func(Objected) any // to whom asked, where that is not the whole of it
}

// step writes an objection as it stands after a step, the step, and its entry, in one transaction. The entry holds no word of it.
func (s *Notices) step(ctx context.Context, act table.Act, o Objection, st Step, w with) (Objected, error) {
	tx := table.Begin()
	st.ID, st.At, st.By, st.Role = s.store.NewID("stp", act.At), calendar.At(act.At), act.Actor, act.Role
	var err error
	if st.Documents, err = s.attach(ctx, tx, o.Round, o.ID, w.documents); err != nil {
		return Objected{}, err
	}
	tx.ReplaceOr(s.store.Records, objectionKey(o.Round, o.ID), o, o.Version, table.Say(table.ErrBusy.New()))
	o.Version++
	tx.Create(s.store.Records, stepKey(o.ID, st.ID), st, table.Say(table.ErrBusy.New()))
	content, err := o.Salt.Hash(st)
	if err != nil {
		return Objected{}, err
	}
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{Round: o.Round, Act: acts[st.Kind], Subject: o.ID, Content: content, Facts: w.facts})
	if err != nil {
		return Objected{}, err
	}
	done := Objected{Objection: o, Receipt: receipt}
	if w.answer != nil {
		tx.Answer(act, w.answer(done))
	} else {
		tx.Answer(act, done)
	}
	return done, s.store.Commit(ctx, tx)
}

// Steps is the log of an objection, oldest first.
func (s *Notices) Steps(ctx context.Context, roundID, id string) ([]Step, error) {
	if _, err := s.Objection(ctx, roundID, id); err != nil {
		return nil, err
	}
	return table.All[Step](ctx, s.store, s.store.Records, table.Query{PK: stepsPK(id)})
}

// ErrInquiry refuses an entry that says nothing.
var ErrInquiry = fault.Define("objection-text", fault.Invalid, "R7.2")

const minText = 10 // characters

func checkText(pointer, text string) error {
	found := ErrInquiry.New()
	if utf8.RuneCountInString(strings.TrimSpace(text)) < minText {
		found.At(pointer, "min-length", "limit", minText)
	}
	return found.OrNil()
}

// Inquire adds an entry to the log of the investigation, with files. Errors: ErrInquiry, ErrDecided, ErrEvidence.
func (s *Notices) Inquire(ctx context.Context, act table.Act, roundID, id, text string, documents []string) (Objected, error) {
	if err := checkText("/text", text); err != nil {
		return Objected{}, err
	}
	o, err := s.Objection(ctx, roundID, id)
	if err != nil {
		return Objected{}, err
	}
	if o.closed(calendar.At(act.At)) {
		return Objected{}, ErrDecided.New()
	}
	return s.step(ctx, act, o, Step{Kind: StepNote, Text: text}, with{documents: documents})
}

const uploadLife = time.Hour

// AskFile gives a link for one file of an objection's handler. Errors: dossier.ErrDocument, ErrDecided.
func (s *Notices) AskFile(ctx context.Context, act table.Act, roundID, id string, q dossier.DocumentRequest) (dossier.Upload, error) {
	o, err := s.Objection(ctx, roundID, id)
	if err != nil {
		return dossier.Upload{}, err
	}
	if o.closed(calendar.At(act.At)) {
		return dossier.Upload{}, ErrDecided.New()
	}
	return s.askFile(ctx, act, roundID, q, act.At.Add(uploadLife))
}
