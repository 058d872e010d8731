package statistics

import (
	"context"
	"encoding/json"
	"maps"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// Refusals of edits and declarations.
var (
	ErrOtherRound = fault.Define("filing-of-another-round", fault.Conflict, "R5.5")  // facts: year, round
	ErrIncomplete = fault.Define("filing-incomplete", fault.Invalid, "R3.2")         // fields: all that is missing or wrong
	ErrSubmitted  = fault.Define("filing-submitted-already", fault.Conflict, "R3.2") // facts: submittedAt
	ErrNotClosed  = fault.Define("filing-not-locked", fault.Conflict, "R5.5")        // facts: closesAt
	ErrCorrection = fault.Define("filing-correction", fault.Invalid, "R5.5")         // fields
	ErrNoContent  = fault.Define("filing-without-content", fault.Conflict, "R5.5")   // facts: year
)

// Filing is what a group filed for a year.
type Filing struct {
	Group        string            `json:"group"`
	Year         int               `json:"year"`
	Values       Values            `json:"values"`
	Explanations map[string]string `json:"explanations"` // of jumps and cross-year differences, by indicator or check
	SavedAt      calendar.Instant  `json:"savedAt"`
	Version      int64             `json:"version"` // 0: nothing is saved
}

// hash is what ledger entries carry of a filing.
func (f Filing) hash() (string, error) {
	return ledger.ContentHash(struct {
		Group        string            `json:"group"`
		Year         int               `json:"year"`
		Values       Values            `json:"values"`
		Explanations map[string]string `json:"explanations"`
	}{f.Group, f.Year, f.Values, f.Explanations})
}

// Edit is a whole form as it was sent.
type Edit struct {
	Values       map[string]json.RawMessage
	Explanations map[string]string
}

// read reads a form against the dictionary and reports everything unreadable at once.
func (e Edit) read(d Dictionary) (Values, map[string]string, error) {
	values, err := ReadValues(d, e.Values)
	explanations, also := ReadExplanations(d, e.Explanations)
	both := ErrUnreadable.New()
	for _, err := range []error{err, also} {
		if refusal, ok := fault.Of(err); ok {
			both.Fields = append(both.Fields, refusal.Fields...)
		}
	}
	return values, explanations, both.OrNil()
}

// Form is a filing with everything that its page shows.
type Form struct {
	Of          Of
	Filing      Filing
	Earlier     Filing // of the year before
	Standing    Standing
	OpensAt     calendar.Instant
	Check       Findings
	Corrections []Correction
	Findings    []Finding
}

// desk is what lies on the table when a group's filing of a year is worked on. Its frame is that of the round under which
// the year is filed, which may be an earlier one than is asked for.
type desk struct {
	frame
	of      Of
	window  round.Effective
	card    Card
	entry   Entry // of the year; blank where nothing was saved
	filings map[int]Filing
}

func (d desk) filing() Filing { return d.filings[d.of.Year] }

// check holds the year's values against the dictionary and the year before.
func (d desk) check(f Filing) Findings {
	return Check(d.dictionary, f.Values, d.filings[f.Year-1].Values, f.Explanations)
}

// assess brings an entry in line with the year's values. What is no longer complete is no longer declared.
func (d desk) assess(e Entry, f Filing) Entry {
	rules := d.Eligibility.Completeness
	e.Shares, e.Missing = Completeness(d.dictionary, f.Values, rules)
	e.Broken = d.check(f).Broken
	e.Complete = e.Met(rules) && len(e.Broken) == 0
	if !e.Complete {
		e.SubmittedAt = 0
	}
	return e
}

// open reads all that an act on a filing needs, with the neighbouring years that it is checked against.
func (s *Statistics) open(ctx context.Context, o Of) (desk, error) {
	f, err := s.frame(ctx, o.Round)
	if err != nil {
		return desk{}, err
	}
	if err := f.asks(o.Year); err != nil {
		return desk{}, err
	}
	d := desk{frame: f, of: o, filings: map[int]Filing{}}
	if d.card, _, err = table.Find[Card](ctx, s.store, s.store.Records, cardKey(o.Group)); err != nil {
		return desk{}, err
	}
	d.card.Group = o.Group
	keys := []table.Key{filingKey(o.Group, o.Year-1), filingKey(o.Group, o.Year), filingKey(o.Group, o.Year+1)}
	found, err := table.GetMany[Filing](ctx, s.store, s.store.Records, keys)
	if err != nil {
		return desk{}, err
	}
	for _, filing := range found {
		d.filings[filing.Year] = filing
	}
	e, there := d.card.Entry(o.Year)
	if !there || e.SavedAt == 0 && e.Round != o.Round {
		e = f.blank(o.Year, o.Body)
	}
	d.entry = e
	body := o.Body
	if e.claimed(o.Round) { // dictionary and window are those of the round under which the year is filed
		body = e.Body
		if d.frame, err = s.frame(ctx, e.Round); err != nil {
			return desk{}, err
		}
	}
	d.window, err = s.rounds.Window(ctx, e.Round, round.PhaseStatistics, body, o.Group)
	return d, err
}

// editable refuses an act of the group itself: another round's filing, or a window that is not open.
func (d desk) editable(at time.Time) error {
	if d.entry.claimed(d.of.Round) {
		return ErrOtherRound.New("year", yearText(d.of.Year), "round", d.entry.Round)
	}
	return d.window.Refuse(at)
}

// Get gives a filing with its checks, corrections and findings. A year for which nothing was saved has version 0.
func (s *Statistics) Get(ctx context.Context, o Of, at time.Time) (Form, error) {
	d, err := s.open(ctx, o)
	if err != nil {
		return Form{}, err
	}
	form := d.form(d.filing(), d.entry, at)
	if d.entry.Corrections > 0 {
		q := table.Query{PK: filingKey(o.Group, o.Year).PK, Prefix: correctionPrefix(o.Year)}
		if form.Corrections, err = table.All[Correction](ctx, s.store, s.store.Records, q); err != nil {
			return Form{}, err
		}
	}
	if len(d.entry.Findings) > 0 {
		q := table.Query{PK: filingKey(o.Group, o.Year).PK, Prefix: findingPrefix(o.Year)}
		form.Findings, err = table.All[Finding](ctx, s.store, s.store.Records, q)
	}
	return form, err
}

func (d desk) form(f Filing, e Entry, at time.Time) Form {
	return Form{
		Of: d.of, Filing: f, Earlier: d.filings[f.Year-1], OpensAt: d.window.OpensAt, Check: d.check(f),
		Standing: e.standing(d.window.ClosesAt, calendar.At(at)),
	}
}

// Save keeps a draft as it was sent, whatever is wrong with its values, as long as they can be read (R3.1), if the version
// is still the current one and the window is open for the group at the moment of the write (R5.2). What was declared
// complete is a draft again; saving what is saved already changes nothing. Errors: ErrUnreadable, table.ErrStale,
// ErrOtherRound, ErrNoYear and the window's refusals.
func (s *Statistics) Save(ctx context.Context, act table.Act, o Of, version int64, edit Edit) (Form, error) {
	d, err := s.open(ctx, o)
	if err != nil {
		return Form{}, err
	}
	if err := d.editable(act.At); err != nil {
		return Form{}, err
	}
	values, explanations, err := edit.read(d.dictionary)
	if err != nil {
		return Form{}, err
	}
	old := d.filing()
	if old.Version != version {
		return Form{}, table.ErrStale.New("version", old.Version)
	}
	if version > 0 && maps.Equal(old.Values, values) && maps.Equal(old.Explanations, explanations) {
		return d.form(old, d.entry, act.At), nil
	}
	next := Filing{Group: o.Group, Year: o.Year, Values: values, Explanations: explanations, SavedAt: calendar.At(act.At), Version: version + 1}
	entry, card, err := d.edited(next)
	if err != nil {
		return Form{}, err
	}
	tx := table.Begin()
	d.window.Guard(tx, act)
	if version == 0 {
		tx.Create(s.store.Records, filingKey(o.Group, o.Year), next, table.Say(table.ErrStale.New("version", int64(1))))
	} else {
		tx.Replace(s.store.Records, filingKey(o.Group, o.Year), next, version)
	}
	s.putCard(tx, act.At, d.card, card)
	if d.entry.Lock != nil {
		if _, err := s.enter(tx, act, o, ActReopened, entry.Content, nil); err != nil {
			return Form{}, err
		}
	}
	if err := s.store.Commit(ctx, tx); err != nil {
		return Form{}, err
	}
	return d.form(next, entry, act.At), nil
}

// Trial is what a save would come to.
type Trial struct {
	Form    Form // as it would be
	Before  Filing
	Version int64 // to save on top of
}

// Try is a save that is not made: what an import would change is shown before it is taken over. Errors: those of Save.
func (s *Statistics) Try(ctx context.Context, at time.Time, o Of, edit Edit) (Trial, error) {
	d, err := s.open(ctx, o)
	if err != nil {
		return Trial{}, err
	}
	if err := d.editable(at); err != nil {
		return Trial{}, err
	}
	values, explanations, err := edit.read(d.dictionary)
	if err != nil {
		return Trial{}, err
	}
	before := d.filing()
	next := before
	next.Values, next.Explanations = values, explanations
	return Trial{d.form(next, d.assess(d.entry, next), at), before, before.Version}, nil
}

// edited gives the entry and the card after an edit. The year after is checked against this one, so its entry may change too.
func (d desk) edited(next Filing) (Entry, Card, error) {
	d.filings[next.Year] = next
	e := d.assess(d.entry, next)
	var err error
	if e.Content, err = next.hash(); err != nil {
		return e, Card{}, err
	}
	e.Round, e.Body, e.SavedAt, e.SubmittedAt, e.Lock = d.of.Round, d.of.Body, next.SavedAt, 0, nil
	card := d.card.with(e)
	if later, found := card.Entry(next.Year + 1); found && later.Round == d.of.Round && later.SavedAt != 0 {
		card = card.with(d.assess(later, d.filings[next.Year+1]))
	}
	return e, card, nil
}

// Receipted is the answer to an act on a filing.
type Receipted struct {
	Standing Standing       `json:"standing"`
	Receipt  ledger.Receipt `json:"receipt"`
}

// Submit declares a filing complete, as it is saved (R3.2). It may be edited again until the deadline, and is then a draft
// again. Errors: ErrIncomplete with all that is missing or wrong, ErrSubmitted, ErrOtherRound, ErrNoYear, the window's refusals.
func (s *Statistics) Submit(ctx context.Context, act table.Act, o Of) (Receipted, error) {
	d, err := s.open(ctx, o)
	if err != nil {
		return Receipted{}, err
	}
	if err := d.editable(act.At); err != nil {
		return Receipted{}, err
	}
	if d.entry.SubmittedAt != 0 {
		return Receipted{}, ErrSubmitted.New("year", yearText(o.Year), "submittedAt", d.entry.SubmittedAt)
	}
	if err := d.incomplete(); err != nil {
		return Receipted{}, err
	}
	e := d.entry
	e.SubmittedAt, e.Body = calendar.At(act.At), o.Body
	tx := table.Begin()
	d.window.Guard(tx, act)
	s.putCard(tx, act.At, d.card, d.card.with(e))
	receipt, err := s.enter(tx, act, o, ActSubmitted, e.Content, nil)
	if err != nil {
		return Receipted{}, err
	}
	answer := Receipted{e.standing(d.window.ClosesAt, calendar.At(act.At)), receipt}
	tx.Answer(act, answer)
	return answer, s.store.Commit(ctx, tx)
}

// incomplete refuses to declare a filing that lacks something or breaks a check, and says all of it.
func (d desk) incomplete() error {
	refusal := ErrIncomplete.New("year", yearText(d.of.Year))
	f := d.filing()
	refusal.Fields = d.check(f).Faults
	wrong := map[string]bool{}
	for _, field := range refusal.Fields {
		wrong[field.Pointer] = true
	}
	shares, lacking := completeness(d.dictionary, f.Values, d.Eligibility.Completeness)
	for _, i := range lacking {
		if !wrong[pointerTo(i.ID)] {
			refusal.At(pointerTo(i.ID), "filing-missing", "title", i.Title)
		}
	}
	refusal.Facts["missing"] = len(lacking)
	refusal.Facts["present"], refusal.Facts["all"] = shares.Present, shares.All
	return refusal.OrNil()
}
