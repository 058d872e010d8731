package recommendation

import (
	"context"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// Acts of recommendations in the ledger.
const (
	ActSealed   ledger.Act = "recommendation-sealed"
	ActReopened ledger.Act = "recommendation-reopened"
	ActFlagged  ledger.Act = "recommendation-flagged"
	ActOverride ledger.Act = "quota-override-granted"
)

// Settle brings the application drafts of a body to their outcome once a closing has passed (R4.7): shared/dossier's LockBody.
// It is done before a roster is read, so that what a body sees does not depend on a schedule.
type Settle func(ctx context.Context, act table.Act, round, body string, at calendar.Instant) error

// Recommendations keeps what bodies draft and seal.
type Recommendations struct {
	store    *table.Store
	journal  *journal.Journal
	rounds   *round.Rounds
	registry *registry.Registry
	settle   Settle
	barred   Barred
}

// Barred says whether a finding of falsification stands against a group at an instant: made after its application was locked, it
// bars the group all the same, for it can be contested until this deadline (R1.5).
type Barred func(ctx context.Context, round, group string, at calendar.Instant) (bool, error)

// Open binds recommendations to what they stand on.
func Open(store *table.Store, j *journal.Journal, rounds *round.Rounds, groups *registry.Registry, settle Settle, barred Barred) *Recommendations {
	return &Recommendations{store, j, rounds, groups, settle, barred}
}

// record is what a body works on.
type record struct {
	Round string `json:"round"`
	Body  string `json:"body"`
	Draft
	Sealed     int              `json:"sealed"`              // number of the list that is sealed; 0: none
	SealedBy   SealedBy         `json:"sealedBy,omitempty"`  // who sealed it
	Seals      int              `json:"seals"`               // lists sealed so far
	SettledFor calendar.Instant `json:"settledFor"`          // the deadline that was recorded; zero: none
	UpdatedAt  calendar.Instant `json:"updatedAt,omitempty"` // of the last change
	Salt       ledger.Salt      `json:"salt,omitempty"`      // of the lists that are sealed; from the first draft on
	Version    int64            `json:"version"`
}

// granted is what overrides have added to a body's quota.
type granted struct {
	Extra int `json:"extra"`
}

// desk is all that decides about a body's recommendation at an instant.
type desk struct {
	body   registry.Body
	window round.Effective
	at     calendar.Instant
	record record
	roster roster
	quota  Quota
}

// load reads a desk. The roster comes last: what is newer than the rest makes a seal fail, never pass.
func (s *Recommendations) load(ctx context.Context, roundID, code string, at calendar.Instant) (desk, error) {
	d := desk{at: at}
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return d, err
	}
	if d.window, err = s.rounds.Window(ctx, roundID, round.PhaseRecommendation, code, ""); err != nil {
		return d, err
	}
	if d.body, err = s.registry.Body(ctx, code); err != nil {
		return d, err
	}
	if err := s.settleApplicants(ctx, roundID, code, at, d.window.ClosesAt); err != nil {
		return d, err
	}
	if d.record, _, err = table.Find[record](ctx, s.store, s.store.Records, recordKey(roundID, code)); err != nil {
		return d, err
	}
	d.record.Round, d.record.Body = roundID, code
	if d.record.SealedBy == ByDeadline && d.record.SettledFor < d.window.ClosesAt {
		d.record.Sealed, d.record.SealedBy = 0, "" // what a deadline sealed, its extension has opened again
	}
	extra, _, err := table.Find[granted](ctx, s.store, s.store.Records, quotaKey(roundID, code))
	if err != nil {
		return d, err
	}
	d.quota = Quota{r.Quotas.Of(code, string(d.body.Kind)), extra.Extra}
	d.roster, err = readRoster(ctx, s.store, roundID, code)
	return d, err
}

// closed says whether the deadline has passed.
func (d desk) closed() bool { return d.at >= d.window.ClosesAt }

// facts are those that decide: of the deadline once it has passed, else of now.
func (d desk) facts() Facts {
	before := forever
	if d.closed() {
		before = d.window.ClosesAt
	}
	return Facts{d.body.Kind, d.quota, d.roster.applicants(before), d.record.Draft}
}

// state says how the recommendation stands, and what keeps it from being sealed.
func (d desk) state() (State, []fault.Field) {
	switch {
	case d.record.Sealed > 0:
		return StateSealed, nil
	case d.closed():
		return AtDeadline(d.facts())
	}
	return StateDraft, Judge(d.facts())
}

// settled remembers up to which closing the drafts of a body's applicants were brought to their outcome.
type settled struct {
	For calendar.Instant `json:"for"`
}

// settleApplicants brings the drafts of a body's applicants to their outcome for the last closing that has passed: the body's
// own, a group's extension, the deadline of the recommendation.
func (s *Recommendations) settleApplicants(ctx context.Context, roundID, code string, at, deadline calendar.Instant) error {
	if s.settle == nil {
		return nil
	}
	w, err := s.rounds.Window(ctx, roundID, round.PhaseApplication, code, "")
	if err != nil || at < w.ClosesAt {
		return err
	}
	last := w.ClosesAt
	extensions, err := s.rounds.Extensions(ctx, roundID, true)
	if err != nil {
		return err
	}
	for _, x := range extensions {
		if x.Phase == round.PhaseApplication && x.Scope == round.ScopeGroup && x.Body == code && x.ClosesAt <= at {
			last = max(last, x.ClosesAt)
		}
	}
	if deadline <= at {
		last = max(last, deadline)
	}
	done, _, err := table.Find[settled](ctx, s.store, s.store.Records, settledKey(roundID, code))
	if err != nil || done.For >= last {
		return err
	}
	if err := s.settle(ctx, table.Act{Role: "schedule", At: at.Time()}, roundID, code, at); err != nil {
		return err
	}
	tx := table.Begin()
	tx.Put(s.store.Records, settledKey(roundID, code), settled{last})
	return s.store.Commit(ctx, tx)
}

// write adds the next version of a record to a transaction.
func (s *Recommendations) write(tx *table.Tx, r record) {
	k := recordKey(r.Round, r.Body)
	if r.Version > 0 {
		tx.Replace(s.store.Records, k, r, r.Version)
		return
	}
	tx.Create(s.store.Records, k, r, func(old table.Item) error {
		var now record
		if err := table.Unmarshal(old, &now); err != nil {
			return err
		}
		return table.ErrStale.New("version", now.Version)
	})
}

// mark adds the body's row of the dashboard to a transaction.
func (s *Recommendations) mark(tx *table.Tx, d desk, sealed *Sealed, state State, lacks []fault.Field) {
	tx.Put(s.store.Records, standingKey(d.record.Round, d.body.Code), standingRow{d.standing(sealed, state, lacks), lacks})
}
