package dossier

import (
	"context"
	"errors"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
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

// Applications keeps applications and their documents.
type Applications struct {
	store      *table.Store
	journal    *journal.Journal
	rounds     *round.Rounds
	registry   *registry.Registry
	vault      vault.Vault
	statistics *statistics.Statistics
	listed     Listed
}

// Rooms are what applications stand on.
type Rooms struct {
	Store      *table.Store
	Journal    *journal.Journal
	Rounds     *round.Rounds
	Registry   *registry.Registry
	Vault      vault.Vault
	Statistics *statistics.Statistics
	Listed     Listed
}

// Open binds applications to what they stand on.
func Open(r Rooms) *Applications {
	return &Applications{r.Store, r.Journal, r.Rounds, r.Registry, r.Vault, r.Statistics, r.Listed}
}

// ErrOneApplication refuses a second application of a group in a round.
var ErrOneApplication = fault.Define("application-exists", fault.Conflict, "R1.4")

// documentSet is all documents of an application, removed ones too.
type documentSet struct {
	Documents []Document `json:"documents"`
	Version   int64      `json:"version"`
}

type reference struct {
	Application string `json:"application"`
	Group       string `json:"group"`
	GroupName   string `json:"groupName"`
}

// Create opens a draft for a group.
func (s *Applications) Create(ctx context.Context, act table.Act, roundID, groupID string) (Application, error) {
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return Application{}, err
	}
	group, err := s.registry.Group(ctx, groupID)
	if err != nil {
		return Application{}, err
	}
	window, err := s.rounds.Window(ctx, roundID, round.PhaseApplication, group.Jurisdiction.Body, groupID)
	if err != nil {
		return Application{}, err
	}
	now := calendar.At(act.At)
	a := Application{
		ID: s.store.NewID("app", act.At), Round: r.ID, Group: groupID, GroupName: group.Name, Body: group.Jurisdiction.Body,
		Status: Draft, CreatedAt: now, UpdatedAt: now, Version: 1,
	}
	ref := reference{a.ID, a.Group, a.GroupName}
	tx := table.Begin()
	window.Guard(tx, act)
	tx.Create(s.store.Records, ofGroupKey(roundID, groupID), ref, table.Say(ErrOneApplication.New()))
	tx.Create(s.store.Records, applicationKey(a.ID), a, table.Say(table.ErrBusy.New()))
	tx.Create(s.store.Records, documentsKey(a.ID), documentSet{}, table.Say(table.ErrBusy.New()))
	tx.Put(s.store.Records, ofBodyKey(roundID, a.Body, a.ID), ref)
	tx.Answer(act, a)
	return a, s.store.Commit(ctx, tx)
}

// Get reads an application.
func (s *Applications) Get(ctx context.Context, id string) (Application, error) {
	return table.Get[Application](ctx, s.store, s.store.Records, applicationKey(id))
}

// OfGroup finds a group's application in a round.
func (s *Applications) OfGroup(ctx context.Context, roundID, groupID string) (Application, error) {
	ref, err := table.Get[reference](ctx, s.store, s.store.Records, ofGroupKey(roundID, groupID))
	if err != nil {
		return Application{}, err
	}
	return s.Get(ctx, ref.Application)
}

// OfBody reads a page of a body's applications, drafts too.
func (s *Applications) OfBody(ctx context.Context, roundID, body string, limit int, cursor string) ([]Application, string, error) {
	q := table.Query{PK: ofBodyKey(roundID, body, "").PK, Limit: limit}
	refs, next, err := table.Page[reference](ctx, s.store, s.store.Records, q, cursor)
	if err != nil {
		return nil, "", err
	}
	keys := make([]table.Key, len(refs))
	for i, ref := range refs {
		keys[i] = applicationKey(ref.Application)
	}
	found, err := table.GetMany[Application](ctx, s.store, s.store.Records, keys)
	applications := make([]Application, 0, len(keys))
	for _, k := range keys {
		if a, ok := found[k]; ok {
			applications = append(applications, a)
		}
	}
	return applications, next, err
}

// Documents lists an application's documents, removed ones too.
func (s *Applications) Documents(ctx context.Context, id string) ([]Document, error) {
	set, err := table.Get[documentSet](ctx, s.store, s.store.Records, documentsKey(id))
	return set.Documents, err
}

// Submissions lists every submitted state, oldest first.
func (s *Applications) Submissions(ctx context.Context, id string) ([]Submission, error) {
	return table.All[Submission](ctx, s.store, s.store.Records, table.Query{PK: applicationKey(id).PK, Prefix: "submission#"})
}

// Submission reads the standing submission of an application.
func (s *Applications) Submission(ctx context.Context, a Application) (Submission, error) {
	return table.Get[Submission](ctx, s.store, s.store.Records, submissionKey(a.ID, a.Submissions))
}

// Edit saves a draft. What is incomplete is kept all the same; what contradicts the scheme is refused.
func (s *Applications) Edit(ctx context.Context, act table.Act, a Application, c Content, holdBack bool, version int64) (Application, error) {
	scheme, err := s.scheme(ctx, a.Round)
	if err != nil {
		return a, err
	}
	if err := CheckContent(c, scheme); err != nil {
		return a, err
	}
	window, err := s.window(ctx, a)
	if err != nil {
		return a, err
	}
	a.Content, a.HoldBack, a.UpdatedAt = c, holdBack, calendar.At(act.At)
	if a.Status == Locked { // an extension has opened the window again
		a.Status, a.Missing, a.LockedAt = Draft, nil, 0
	}
	tx := table.Begin()
	window.Guard(tx, act)
	tx.Replace(s.store.Records, applicationKey(a.ID), a, version)
	if err := s.store.Commit(ctx, tx); err != nil {
		return a, err
	}
	a.Version = version + 1
	return a, nil
}

func (s *Applications) window(ctx context.Context, a Application) (round.Effective, error) {
	return s.rounds.Window(ctx, a.Round, round.PhaseApplication, a.Body, a.Group)
}

func (s *Applications) scheme(ctx context.Context, roundID string) (review.Scheme, error) {
	text, err := s.rounds.File(ctx, roundID, round.FileScheme)
	if err != nil {
		return review.Scheme{}, err
	}
	return review.ParseScheme([]byte(text))
}

// Examination is everything that decides whether an application can be submitted.
type Examination struct {
	Window  round.Effective
	Round   round.Round
	Group   registry.Record
	Set     documentSet
	Years   []statistics.Standing
	Reasons []fault.Field // why it cannot be submitted; empty when it can
	barred  bool          // a rule of eligibility is among the reasons
}

// Examine collects all that an application lacks at an instant, the rules that bar the group first.
func (s *Applications) Examine(ctx context.Context, a Application, at time.Time) (Examination, error) {
	var x Examination
	var err error
	if x.Round, err = s.rounds.Get(ctx, a.Round); err != nil {
		return x, err
	}
	if x.Window, err = s.window(ctx, a); err != nil {
		return x, err
	}
	if x.Group, err = s.registry.Group(ctx, a.Group); err != nil {
		return x, err
	}
	scheme, err := s.scheme(ctx, a.Round)
	if err != nil {
		return x, err
	}
	if x.Set, err = table.Get[documentSet](ctx, s.store, s.store.Records, documentsKey(a.ID)); err != nil {
		return x, err
	}
	entrant := Entrant{Founded: x.Group.Founded}
	if x.Years, err = s.statistics.Standings(ctx, statistics.Of{Round: a.Round, Group: a.Group, Body: a.Body}, at); err != nil {
		return x, err
	}
	entrant.Years = x.Years
	if entrant.LeadTaken, err = s.leadTaken(ctx, a, x.Group.LeadUnits); err != nil {
		return x, err
	}
	if entrant.Listed, err = s.listed(ctx, a.Group); err != nil {
		return x, err
	}
	x.Reasons = Eligibility(entrant, x.Round.Eligibility)
	x.barred = len(x.Reasons) > 0
	x.Reasons = append(x.Reasons, Missing(a.Content, x.Set.Documents, scheme, x.Round.Dossier)...)
	return x, nil
}

// leadTaken finds the lead units that have entered another group without an exception for this one (R1.4).
func (s *Applications) leadTaken(ctx context.Context, a Application, leads []registry.LeadUnit) ([]LeadTaken, error) {
	var taken []LeadTaken
	for _, lead := range leads {
		ref, found, err := table.Find[reference](ctx, s.store, s.store.Records, leadKey(a.Round, string(lead.USCC)))
		if err != nil {
			return nil, err
		}
		if !found || ref.Application == a.ID {
			continue
		}
		if _, err := table.Get[Exception](ctx, s.store, s.store.Records, exceptionKey(a.Round, string(lead.USCC), a.Group)); !errors.Is(err, table.ErrAbsent) {
			if err != nil {
				return nil, err
			}
			continue
		}
		taken = append(taken, LeadTaken{Unit: lead.Name, Group: ref.GroupName})
	}
	return taken, nil
}
