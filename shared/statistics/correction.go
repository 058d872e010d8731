package statistics

import (
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/message"
	"linxuan/shared/table"
)

// Correction is a recorded correction of a locked filing by the secretariat (R5.5).
type Correction struct {
	ID        string           `json:"id"`
	Round     string           `json:"round"`
	Group     string           `json:"group"`
	Name      string           `json:"name"` // of the group at that time
	Body      string           `json:"body"`
	Year      int              `json:"year"`
	Changes   []Change         `json:"changes"`
	Reason    string           `json:"reason"`
	Pseudonym string           `json:"pseudonym"` // who, as in the ledger
	At        calendar.Instant `json:"at"`
}

// Change is one value before and after.
type Change struct {
	Indicator string `json:"indicator"`
	Title     string `json:"title"`
	Old       Value  `json:"old"`
	New       Value  `json:"new"`
}

// Corrected is the answer to a correction.
type Corrected struct {
	Correction Correction     `json:"correction"`
	Receipt    ledger.Receipt `json:"receipt"`
}

// Correct puts right values of a filing whose window has closed. Values that have to agree with each other are corrected
// together. A correction replaces values that were filed: it adds none and takes none away, breaks no check that held, and
// leaves the filing's status and shares as the closing instant found them, because whoever was late is let in by an
// extension or not at all (R5.4). Errors: ErrCorrection with fields, ErrNotClosed, ErrNoContent.
func (s *Statistics) Correct(ctx context.Context, act table.Act, o Of, sent map[string]json.RawMessage, reason string) (Corrected, error) {
	d, err := s.open(ctx, o)
	if err != nil {
		return Corrected{}, err
	}
	if err := d.closed(calendar.At(act.At)); err != nil {
		return Corrected{}, err
	}
	old := d.filing()
	next, changes, err := d.corrected(sent)
	if err != nil {
		return Corrected{}, err
	}
	c := Correction{
		ID: s.store.NewID("cor", act.At), Round: o.Round, Group: o.Group, Name: o.Name, Body: o.Body, Year: o.Year, Changes: changes, Reason: reason,
		Pseudonym: act.Pseudonym, At: calendar.At(act.At),
	}
	e := d.entry
	e.Corrections++
	if e.Content, err = next.hash(); err != nil {
		return Corrected{}, err
	}
	tx := table.Begin()
	s.putCard(tx, act.At, d.card, d.card.with(e)) // first: whoever loses against another act tries again on what that one left
	tx.Replace(s.store.Records, filingKey(o.Group, o.Year), next, old.Version)
	tx.Create(s.store.Records, correctionKey(o.Group, o.Year, c.ID), c.listed(), table.Say(table.ErrBusy.New()))
	indicators := make([]string, len(changes))
	for i, change := range changes {
		indicators[i] = change.Indicator
	}
	facts := map[string]string{"correction": c.ID, "indicators": strings.Join(indicators, ",")}
	receipt, err := s.enter(tx, act, o, ActCorrected, e.Content, facts)
	if err != nil {
		return Corrected{}, err
	}
	s.tell(tx, act, o, message.FilingChanged, message.ToGroup(o.Group), c.ID, 0)
	answer := Corrected{c, receipt}
	tx.Answer(act, answer)
	return answer, s.store.Commit(ctx, tx)
}

// closed refuses what is only for locked filings with something in them.
func (d desk) closed(at calendar.Instant) error {
	switch {
	case at < d.window.ClosesAt:
		return ErrNotClosed.New("year", yearText(d.of.Year), "closesAt", d.window.ClosesAt)
	case d.filing().Version == 0:
		return ErrNoContent.New("year", yearText(d.of.Year))
	}
	return nil
}

// corrected gives the filing after a correction, and what changes.
func (d desk) corrected(sent map[string]json.RawMessage) (Filing, []Change, error) {
	values, err := ReadValues(d.dictionary, sent)
	if err != nil {
		return Filing{}, nil, err
	}
	refusal := ErrCorrection.New()
	if len(sent) == 0 {
		refusal.At("/values", "required")
	}
	next, before := d.filing(), d.filing()
	next.Values = maps.Clone(before.Values)
	next.Version++
	var changes []Change
	for _, id := range slices.Sorted(maps.Keys(sent)) {
		i, _ := d.dictionary.Indicator(id)
		old, filed := before.Values[id]
		now, given := values[id]
		switch {
		case !filed:
			refusal.At(pointerTo(id), "filing-correct-absent", "title", i.Title)
		case !given:
			refusal.At(pointerTo(id), "filing-correct-away", "title", i.Title)
		case old == now:
			refusal.At(pointerTo(id), "filing-correct-same", "title", i.Title)
		default:
			next.Values[id] = now
			changes = append(changes, Change{id, i.Title, old, now})
		}
	}
	// A check that did not hold before may still not hold; a value that is put in must be right by itself.
	was := d.check(before).Broken
	after := d.check(next)
	for n, title := range after.Broken {
		i, _ := d.dictionary.Indicator(strings.TrimPrefix(after.Faults[n].Pointer, "/values/"))
		_, changed := sent[i.ID]
		if !slices.Contains(was, title) || changed && i.Title == title {
			refusal.Fields = append(refusal.Fields, after.Faults[n])
		}
	}
	return next, changes, refusal.OrNil()
}
