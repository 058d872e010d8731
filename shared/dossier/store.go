package dossier

import (
	"context"
	"sync"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/registry"
	"linxuan/shared/review"
	"linxuan/shared/round"
	"linxuan/shared/statistics"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

// Listed tells in which round a group was listed before, or empty; shared/notice answers.
type Listed func(ctx context.Context, group string) (string, error)

// Rooms are what applications stand on. Locks need no vault; looking into an arrived file needs neither journal nor
// statistics.
type Rooms struct {
	Store      *table.Store
	Journal    *journal.Journal
	Rounds     *round.Rounds
	Registry   *registry.Registry
	Vault      vault.Vault
	Statistics *statistics.Statistics
	Listed     Listed
}

// Applications keeps applications and their documents.
type Applications struct {
	store      *table.Store
	journal    *journal.Journal
	rounds     *round.Rounds
	registry   *registry.Registry
	vault      vault.Vault
	statistics *statistics.Statistics
	listed     Listed
	schemes    sync.Map // round id → review.Scheme; a round never changes
}

// Open binds applications to what they stand on.
func Open(r Rooms) *Applications {
	return &Applications{
		store: r.Store, journal: r.Journal, rounds: r.Rounds, registry: r.Registry, vault: r.Vault, statistics: r.Statistics, listed: r.Listed,
	}
}

// ErrOneApplication refuses a second application of a group in a round.
var ErrOneApplication = fault.Define("application-exists", fault.Conflict, "R1.4")

type reference struct {
	Application string `json:"application"`
}

// Create opens a draft for a group, under the body that it stands under now.
func (s *Applications) Create(ctx context.Context, act table.Act, roundID, groupID string) (Application, error) {
	group, err := s.registry.Group(ctx, groupID)
	if err != nil {
		return Application{}, err
	}
	window, err := s.rounds.Window(ctx, roundID, round.PhaseApplication, group.Jurisdiction.Body, groupID)
	if err != nil {
		return Application{}, err
	}
	now := calendar.At(act.At)
	a := Application{Summary: Summary{
		ID: s.store.NewID("app", act.At), Round: roundID, Group: groupID, GroupName: group.Name, Body: group.Jurisdiction.Body,
		Status: Draft, CreatedAt: now, Version: 1,
	}, UpdatedAt: now, Salt: ledger.Salt(s.store.NewSalt())}
	tx := table.Begin()
	window.Guard(tx, act)
	tx.Create(s.store.Records, ofGroupKey(roundID, groupID), reference{a.ID}, table.Say(ErrOneApplication.New()))
	tx.Create(s.store.Records, applicationKey(a.ID), a, table.Say(table.ErrBusy.New()))
	tx.Create(s.store.Records, documentsKey(a.ID), shelf{Holding: Holding{Counts: map[string]int{}}}, table.Say(table.ErrBusy.New()))
	for _, unit := range group.LeadUnits {
		tx.Put(s.store.Records, begunKey(roundID, string(unit.USCC), a.ID), begun{a.ID})
	}
	s.list(tx, a)
	tx.Answer(act, a)
	return a, s.store.Commit(ctx, tx)
}

// list writes an application's row in the list of its body: whenever its standing changes, not at every edit.
func (s *Applications) list(tx *table.Tx, a Application) {
	row := a.Summary
	row.Version = 0
	tx.Put(s.store.Records, ofBodyKey(a.Round, a.Body, a.ID), row)
}

// Desk reads an application with its window. A draft whose window has closed still stands as one: see Settled.
func (s *Applications) Desk(ctx context.Context, id string) (Desk, error) {
	a, err := table.Get[Application](ctx, s.store, s.store.Records, applicationKey(id))
	if err != nil {
		return Desk{}, err
	}
	window, err := s.rounds.Window(ctx, a.Round, round.PhaseApplication, a.Body, a.Group)
	return a.under(window), err
}

// Settled gives an application as the closing has left it: a draft whose window has closed is brought to its outcome first,
// so that no reader depends on a schedule.
func (s *Applications) Settled(ctx context.Context, at time.Time, d Desk) (Desk, error) {
	if d.Status != Draft || calendar.At(at) < d.Window.ClosesAt {
		return d, nil
	}
	if err := s.settle(ctx, at, d.ID); err != nil {
		return d, err
	}
	return s.Desk(ctx, d.ID)
}

// OfGroup finds a group's application in a round.
func (s *Applications) OfGroup(ctx context.Context, roundID, groupID string) (Desk, error) {
	ref, err := table.Get[reference](ctx, s.store, s.store.Records, ofGroupKey(roundID, groupID))
	if err != nil {
		return Desk{}, err
	}
	return s.Desk(ctx, ref.Application)
}

// OfBody reads a page of how a body's applications stand at an instant, drafts too.
func (s *Applications) OfBody(ctx context.Context, at time.Time, roundID, body string, limit int, cursor string) ([]Summary, string, error) {
	windows, err := s.rounds.GroupWindows(ctx, roundID, round.PhaseApplication, body)
	if err != nil {
		return nil, "", err
	}
	q := table.Query{PK: ofBodyKey(roundID, body, "").PK, Limit: limit}
	rows, next, err := table.Page[Summary](ctx, s.store, s.store.Records, q, cursor)
	if err != nil {
		return nil, "", err
	}
	for i, row := range rows {
		d := Application{Summary: row}.under(windows(row.Group))
		if d, err = s.Settled(ctx, at, d); err != nil {
			return nil, "", err
		}
		rows[i] = d.Summary
		rows[i].Version = 0
	}
	return rows, next, nil
}

// Submissions lists every submitted state, oldest first.
func (s *Applications) Submissions(ctx context.Context, id string) ([]Submission, error) {
	return table.All[Submission](ctx, s.store, s.store.Records, table.Query{PK: applicationKey(id).PK, Prefix: submissionPrefix})
}

// Submission reads the standing submission of an application, as it was corrected.
func (s *Applications) Submission(ctx context.Context, a Application) (Submission, error) {
	standing, err := s.submission(ctx, a)
	if err != nil || a.Corrections == 0 {
		return standing, err
	}
	last, err := table.Get[corrected](ctx, s.store, s.store.Records, correctionKey(a.ID, a.Submissions, a.Corrections))
	standing.Content, standing.Manifest = last.Content, last.Manifest
	return standing, err
}

// submission reads the standing submission as it was made.
func (s *Applications) submission(ctx context.Context, a Application) (Submission, error) {
	return table.Get[Submission](ctx, s.store, s.store.Records, submissionKey(a.ID, a.Submissions))
}

// Edit saves a draft. What is incomplete is kept all the same; what contradicts the scheme is refused.
func (s *Applications) Edit(ctx context.Context, act table.Act, d Desk, c Content, holdBack bool, version int64) (Application, error) {
	if err := d.editable(act, version); err != nil {
		return Application{}, err
	}
	scheme, err := s.scheme(ctx, d.Round)
	if err != nil {
		return Application{}, err
	}
	if err := CheckContent(c, scheme); err != nil {
		return Application{}, err
	}
	a := d.Application
	a.Content, a.HoldBack, a.UpdatedAt = c, holdBack, calendar.At(act.At)
	tx := table.Begin()
	d.Window.Guard(tx, act)
	tx.Replace(s.store.Records, applicationKey(a.ID), a, version)
	a.Version = version + 1
	return a, s.store.Commit(ctx, tx)
}

// editable refuses an act of the group: outside of the window, or on another version than it read.
func (d Desk) editable(act table.Act, version int64) error {
	if err := d.Window.Refuse(act.At); err != nil {
		return err
	}
	if d.Version != version {
		return table.ErrStale.New("version", d.Version)
	}
	return nil
}

func (s *Applications) scheme(ctx context.Context, roundID string) (review.Scheme, error) {
	if known, ok := s.schemes.Load(roundID); ok {
		return known.(review.Scheme), nil
	}
	text, err := s.rounds.File(ctx, roundID, round.FileScheme)
	if err != nil {
		return review.Scheme{}, err
	}
	scheme, err := review.ParseScheme([]byte(text))
	if err == nil {
		s.schemes.Store(roundID, scheme)
	}
	return scheme, err
}
