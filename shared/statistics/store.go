package statistics

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// Acts of the statistics in the ledger. The subject is the filing: the group's id, a slash, the year.
const (
	ActSubmitted ledger.Act = "filing-submitted" // facts: year
	ActLocked    ledger.Act = "filing-locked"    // facts: year, status, closedAt, required, all, broken
	ActReopened  ledger.Act = "filing-reopened"  // edited within an extension after a recorded lock; facts: year
	ActCorrected ledger.Act = "filing-corrected" // facts: year, indicators, correction
	ActFinding   ledger.Act = "finding-made"     // facts: year, finding
	ActAnswered  ledger.Act = "finding-answered" // facts: year, finding
	ActDecided   ledger.Act = "finding-decided"  // facts: year, finding, outcome
)

// ErrNoYear says that the round does not ask for that year. Facts: year.
var ErrNoYear = fault.Define("filing-year", fault.NotFound, "R1.3")

// Statistics keeps filings and their locks.
type Statistics struct {
	store        *table.Store
	journal      *journal.Journal
	rounds       *round.Rounds
	registry     *registry.Registry
	dictionaries sync.Map // round id → Dictionary; a round never changes
}

// Open binds the statistics to their store.
func Open(store *table.Store, j *journal.Journal, rounds *round.Rounds, groups *registry.Registry) *Statistics {
	return &Statistics{store: store, journal: j, rounds: rounds, registry: groups}
}

// Of names what an act or a question is about. The body is the one that the group stands under, by the registry's record.
type Of struct {
	Round string
	Group string
	Name  string // of the group, for the lists of corrections and findings
	Body  string
	Year  int
}

func (o Of) subject() string { return o.Group + "/" + yearText(o.Year) }

// Dictionary gives the dictionary of a round.
func (s *Statistics) Dictionary(ctx context.Context, roundID string) (Dictionary, error) {
	if d, ok := s.dictionaries.Load(roundID); ok {
		return d.(Dictionary), nil
	}
	text, err := s.rounds.File(ctx, roundID, round.FileIndicators)
	if err != nil {
		return Dictionary{}, err
	}
	d, err := ParseDictionary([]byte(text))
	if err == nil {
		s.dictionaries.Store(roundID, d)
	}
	return d, err
}

// frame is what a round asks for.
type frame struct {
	round.Round
	dictionary Dictionary
}

func (s *Statistics) frame(ctx context.Context, roundID string) (frame, error) {
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return frame{}, err
	}
	d, err := s.Dictionary(ctx, roundID)
	return frame{r, d}, err
}

func (f frame) blank(year int, body string) Entry {
	return blank(year, f.ID, body, f.dictionary, f.Eligibility.Completeness)
}

func (f frame) asks(year int) error {
	if !slices.Contains(f.Eligibility.Years, year) {
		return ErrNoYear.New("year", yearText(year))
	}
	return nil
}

// Standings tells how the statistics of a group stand for a round at an instant, one standing a year of the round, in
// order: the facts that R1.3 and R1.5 are decided from. The year in o is not looked at; without a body the registry's is taken.
func (s *Statistics) Standings(ctx context.Context, o Of, at time.Time) ([]Standing, error) {
	if o.Body == "" {
		group, err := s.registry.Group(ctx, o.Group)
		if err != nil {
			return nil, err
		}
		o.Body = group.Jurisdiction.Body
	}
	f, err := s.frame(ctx, o.Round)
	if err != nil {
		return nil, err
	}
	card, _, err := table.Find[Card](ctx, s.store, s.store.Records, cardKey(o.Group))
	if err != nil {
		return nil, err
	}
	return standings(f, card, o.Body, s.window(ctx, o.Group), calendar.At(at))
}

// Falsified says whether a finding of falsification stands at an instant against a group in any of a round's years (R1.5).
func (s *Statistics) Falsified(ctx context.Context, roundID, group string, at calendar.Instant) (bool, error) {
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return false, err
	}
	card, _, err := table.Find[Card](ctx, s.store, s.store.Records, cardKey(group))
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(r.Eligibility.Years, func(year int) bool {
		e, _ := card.Entry(year)
		return slices.ContainsFunc(e.Findings, func(m Mark) bool { return m.stands(at) })
	}), nil
}

// closing gives the closing instant of a round's statistics for one group of a body.
type closing func(round, body string) (calendar.Instant, error)

// window asks for each round's window of the group.
func (s *Statistics) window(ctx context.Context, group string) closing {
	return func(roundID, body string) (calendar.Instant, error) {
		w, err := s.rounds.Window(ctx, roundID, round.PhaseStatistics, body, group)
		return w.ClosesAt, err
	}
}

// standings tells how a card stands for a round. A year that the group began under an earlier round stands as that round's
// window left it; one that it began only under a later round was not filed for this one.
func standings(f frame, card Card, body string, closes closing, at calendar.Instant) ([]Standing, error) {
	own, err := closes(f.ID, body)
	if err != nil {
		return nil, err
	}
	all := make([]Standing, len(f.Eligibility.Years))
	for i, year := range f.Eligibility.Years {
		e, found := card.Entry(year)
		until := own
		if found && e.claimed(f.ID) {
			if until, err = closes(e.Round, e.Body); err != nil {
				return nil, err
			}
		}
		if !found || e.SavedAt == 0 || until > own {
			e, until = f.blank(year, body), own
		}
		all[i] = e.standing(until, at)
	}
	return all, nil
}

func yearText(year int) string { return strconv.Itoa(year) }
