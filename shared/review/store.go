package review

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// Acts of the review in the ledger.
const (
	ActTakenIn     ledger.Act = "candidates-taken-in"
	ActPreliminary ledger.Act = "preliminary-decided"
	ActCured       ledger.Act = "defect-cured"
	ActPanel       ledger.Act = "panel-appointed"
	ActRecused     ledger.Act = "recusal-declared"
	ActAssigned    ledger.Act = "dossiers-assigned"
	ActChanged     ledger.Act = "assignment-changed"
	ActScored      ledger.Act = "score-given"
)

// Forwarded tells which groups' applications a body sends forward, with their ranks, and whether that is final;
// recommendation gives it.
type Forwarded func(ctx context.Context, round, body string, at calendar.Instant) (ranked []Ranked, final bool, err error)

// Ranked is one application that a body sends forward.
type Ranked struct {
	Application, Group string
	Rank               int
}

// Reviews keeps the review of a round.
type Reviews struct {
	store     *table.Store
	journal   *journal.Journal
	rounds    *round.Rounds
	registry  *registry.Registry
	forwarded Forwarded
}

// Open binds the review to what it stands on.
func Open(store *table.Store, j *journal.Journal, rounds *round.Rounds, r *registry.Registry, f Forwarded) *Reviews {
	return &Reviews{store, j, rounds, r, f}
}

// ErrNotFinal refuses to take in candidates before the recommendation deadline of every body has passed.
var ErrNotFinal = fault.Define("recommendations-open", fault.Conflict, "R4.6")

// TakenIn is the answer to taking in what the bodies forward.
type TakenIn struct {
	Candidates int            `json:"candidates"`
	Receipt    ledger.Receipt `json:"receipt"`
}

// TakeIn makes the candidates those that the bodies' final lists forward. It is repeated after an extension, and where it
// stopped half way.
func (s *Reviews) TakeIn(ctx context.Context, act table.Act, roundID string) (TakenIn, error) {
	candidates, err := s.forward(ctx, roundID, calendar.At(act.At))
	if err != nil {
		return TakenIn{}, err
	}
	before, err := s.allCandidates(ctx, roundID)
	if err != nil {
		return TakenIn{}, err
	}
	batch := s.store.Batch(s.store.Records)
	for _, c := range candidates {
		batch.Put(candidateKey(roundID, c.Application), c)
	}
	for _, c := range before {
		if !slices.ContainsFunc(candidates, func(now Candidate) bool { return now.Application == c.Application }) {
			batch.Delete(candidateKey(roundID, c.Application))
		}
	}
	if err := batch.Flush(ctx); err != nil {
		return TakenIn{}, err
	}
	content, err := ledger.ContentHash(candidates)
	if err != nil {
		return TakenIn{}, err
	}
	tx := table.Begin()
	taken := TakenIn{Candidates: len(candidates)}
	taken.Receipt, err = s.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: ActTakenIn, Subject: roundID, Content: content, Facts: map[string]string{"candidates": strconv.Itoa(len(candidates))},
	})
	if err != nil {
		return TakenIn{}, err
	}
	tx.Answer(act, taken)
	return taken, s.store.Commit(ctx, tx)
}

// forward reads what all bodies send forward, in the order of the applications.
func (s *Reviews) forward(ctx context.Context, roundID string, at calendar.Instant) ([]Candidate, error) {
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return nil, err
	}
	var all []Candidate
	for _, body := range r.Bodies {
		ranked, final, err := s.forwarded(ctx, roundID, body, at)
		if err != nil {
			return nil, err
		}
		if !final {
			return nil, ErrNotFinal.New("body", body)
		}
		for _, one := range ranked {
			g, err := s.registry.Group(ctx, one.Group)
			if err != nil {
				return nil, err
			}
			c := Candidate{
				Application: one.Application, Group: one.Group, GroupName: g.Name, Body: body, Rank: one.Rank,
				Province: string(g.MainLead().Adcode)[:2], Units: g.Units(),
			}
			for _, l := range g.LeadUnits {
				c.LeadUnits = append(c.LeadUnits, l.Name)
			}
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b Candidate) int { return strings.Compare(a.Application, b.Application) })
	return all, nil
}

// Candidates reads a page of candidates.
func (s *Reviews) Candidates(ctx context.Context, roundID string, limit int, cursor string) ([]Candidate, string, error) {
	if _, err := s.rounds.Get(ctx, roundID); err != nil {
		return nil, "", err
	}
	return table.Page[Candidate](ctx, s.store, s.store.Records, table.Query{PK: candidateKey(roundID, "").PK, Limit: limit}, cursor)
}

func (s *Reviews) allCandidates(ctx context.Context, roundID string) ([]Candidate, error) {
	return table.All[Candidate](ctx, s.store, s.store.Records, table.Query{PK: candidateKey(roundID, "").PK})
}

// Candidate reads one candidate.
func (s *Reviews) Candidate(ctx context.Context, roundID, app string) (Candidate, error) {
	return table.Get[Candidate](ctx, s.store, s.store.Records, candidateKey(roundID, app))
}

// Scheme reads the criterion scheme of a round.
func (s *Reviews) Scheme(ctx context.Context, roundID string) (Scheme, error) {
	text, err := s.rounds.File(ctx, roundID, round.FileScheme)
	if err != nil {
		return Scheme{}, err
	}
	return ParseScheme([]byte(text))
}
