package dossier

import (
	"context"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/message"
	"linxuan/shared/table"
)

// ActCorrected enters a correction. Facts: group, body, submission, correction, fields, was (the content hash before).
const ActCorrected ledger.Act = "application-corrected"

// Correction is a recorded correction of a submitted application by the secretariat, after its window has closed (R5.5). The
// submission itself stays as it was made; what stands is the submission with its corrections.
type Correction struct {
	Number      int              `json:"number"` // among the corrections of the submission, from 1
	Application string           `json:"application"`
	Submission  int              `json:"submission"`
	Changes     []Change         `json:"changes"`
	Reason      string           `json:"reason"`
	Was         string           `json:"was"`       // hex content hash before
	Manifest    string           `json:"manifest"`  // hex content hash after
	Pseudonym   string           `json:"pseudonym"` // who, as in the ledger
	At          calendar.Instant `json:"at"`
	Receipt     ledger.Receipt   `json:"receipt"`
}

// Change is one part of the content before and after; absent is null.
type Change struct {
	Field string `json:"field"` // JSON pointer below the content; criteria by their id
	Old   any    `json:"old"`
	New   any    `json:"new"`
}

// corrected is a correction with the content that it left.
type corrected struct {
	Correction
	Content Content `json:"content"`
}

// Correcting is the answer to a correction.
type Correcting struct {
	Application Summary    `json:"application"`
	Correction  Correction `json:"correction"`
}

// Refusals of corrections.
var (
	ErrCorrection = fault.Define("application-correction", fault.Invalid, "R5.5") // fields
	ErrNotClosed  = fault.Define("application-not-closed", fault.Conflict, "R5.5")
	ErrNothing    = fault.Define("application-nothing-stands", fault.Conflict, "R5.4")
)

// Correct puts right what a submitted application says, once its window has closed. It adds no document and admits nobody: an
// application that was not submitted is let in by an extension or not at all (R5.4), and one that is stays complete. Errors:
// ErrNotClosed, ErrNothing, table.ErrStale, ErrContent and ErrCorrection with fields.
func (s *Applications) Correct(ctx context.Context, act table.Act, d Desk, c Content, reason string, version int64) (Correcting, error) {
	switch {
	case calendar.At(act.At) < d.Window.ClosesAt:
		return Correcting{}, ErrNotClosed.New("closesAt", d.Window.ClosesAt)
	case d.Status != Submitted:
		return Correcting{}, ErrNothing.New()
	case d.Version != version:
		return Correcting{}, table.ErrStale.New("version", d.Version)
	}
	standing, err := s.Submission(ctx, d.Application)
	if err != nil {
		return Correcting{}, err
	}
	changes := Changes(standing.Content, c)
	if err := s.correctable(ctx, d.Round, c, standing.Documents, changes, reason); err != nil {
		return Correcting{}, err
	}
	a := d.Application
	if len(Changes(a.Content, standing.Content)) == 0 { // an extension must not undo the correction unseen
		a.Content = c
	}
	a.Corrections++
	next := corrected{Correction: Correction{
		Number: a.Corrections, Application: a.ID, Submission: a.Submissions, Changes: changes, Reason: strings.TrimSpace(reason),
		Was: a.Manifest, Pseudonym: act.Pseudonym, At: calendar.At(act.At),
	}, Content: c}
	if a.Manifest, err = manifestOf(a, c, standing.Documents); err != nil {
		return Correcting{}, err
	}
	next.Manifest = a.Manifest
	return s.enterCorrection(ctx, act, a, next, version)
}

// correctable says what is wrong with a correction.
func (s *Applications) correctable(ctx context.Context, roundID string, c Content, documents []Document, changes []Change, reason string) error {
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return err
	}
	scheme, err := s.scheme(ctx, roundID)
	if err != nil {
		return err
	}
	if err := CheckContent(c, scheme); err != nil {
		return err
	}
	refused := ErrCorrection.New()
	refused.Fields = Missing(c, documents, scheme, r.Dossier)
	if len(changes) == 0 {
		refused.At("/content", "correction-same")
	}
	if strings.TrimSpace(reason) == "" {
		refused.At("/reason", "required")
	}
	return refused.OrNil()
}

func (s *Applications) enterCorrection(ctx context.Context, act table.Act, a Application, next corrected, version int64) (Correcting, error) {
	fields := make([]string, len(next.Changes))
	for i, change := range next.Changes {
		fields[i] = strings.TrimPrefix(change.Field, "/")
	}
	tx := table.Begin()
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: a.Round, Act: ActCorrected, Subject: a.ID, Content: a.Manifest,
		Facts: map[string]string{
			"group": a.Group, "body": a.Body, "submission": strconv.Itoa(next.Submission), "correction": strconv.Itoa(next.Number),
			"fields": strings.Join(fields, ","), "was": next.Was,
		},
	})
	if err != nil {
		return Correcting{}, err
	}
	next.Receipt = receipt
	tx.Replace(s.store.Records, applicationKey(a.ID), a, version)
	a.Version = version + 1
	tx.Create(s.store.Records, correctionKey(a.ID, next.Submission, next.Number), next, table.Say(table.ErrBusy.New()))
	s.list(tx, a)
	for _, to := range []message.Audience{message.ToGroup(a.Group), message.ToBody(a.Body)} {
		message.Post(tx, s.store, message.Message{
			Audience: to, Kind: message.Corrected, Round: a.Round, Subject: a.ID, At: next.At,
		}, fmt.Sprint(next.Submission, ".", next.Number))
	}
	answer := Correcting{a.Summary, next.Correction}
	tx.Answer(act, answer)
	return answer, s.store.Commit(ctx, tx)
}

// Corrections lists every correction of an application, oldest first.
func (s *Applications) Corrections(ctx context.Context, id string) ([]Correction, error) {
	return table.All[Correction](ctx, s.store, s.store.Records, table.Query{PK: applicationKey(id).PK, Prefix: correctionPrefix})
}

// Changes lists the parts in which two contents differ, in the order of their names.
func Changes(before, after Content) []Change {
	var found []Change
	was, now := parts(before), parts(after)
	either := maps.Clone(was)
	maps.Copy(either, now)
	for _, field := range slices.Sorted(maps.Keys(either)) {
		if !reflect.DeepEqual(was[field], now[field]) {
			found = append(found, Change{field, was[field], now[field]})
		}
	}
	return found
}

// parts are the pieces of a content that are corrected each by itself; what is blank has no part.
func parts(c Content) map[string]any {
	all := map[string]any{
		"/introduction": c.Introduction, "/highlights": c.Highlights, "/contact/name": c.Contact.Name, "/contact/phone": c.Contact.Phone,
	}
	if c.Violations.None || len(c.Violations.Events) > 0 {
		all["/violations"] = Declaration{None: c.Violations.None, Events: append([]Violation(nil), c.Violations.Events...)}
	}
	if len(c.Preferences) > 0 {
		all["/preferences"] = slices.Sorted(slices.Values(c.Preferences))
	}
	for _, a := range c.Assessment {
		all["/assessment/"+a.Criterion+"/points"] = a.Points
		all["/assessment/"+a.Criterion+"/statement"] = a.Statement
	}
	return all
}
