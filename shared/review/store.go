package review

import (
	"context"
	"slices"

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
	ActPreliminary ledger.Act = "preliminary-decided"
	ActCured       ledger.Act = "defect-cured"
	ActPanel       ledger.Act = "panel-appointed"
	ActRecused     ledger.Act = "recusal-declared"
	ActAssigned    ledger.Act = "dossiers-assigned"
	ActScored      ledger.Act = "score-given"
)

// Access patterns of the review in the Records table:
//
//	pk                            sk                       what
//	review#<round>#candidates     <application>            what bodies forwarded
//	review#<round>#preliminary    <application>            preliminary review
//	review#<round>#panel          <account>                experts of the panel
//	review#<round>#recusals       <account>#<application>  declared conflicts
//	review#<round>#assignment     assignment               the seed and when it was drawn
//	review#<round>#team           <application>            experts of a dossier
//	review#<round>#desk#<account> <application>            dossiers of an expert
//	review#<round>#scores#<app>   <account>                scores of a dossier
func candidateKey(round, app string) table.Key {
	return table.Key{PK: "review#" + round + "#candidates", SK: app}
}

func preliminaryKey(round, app string) table.Key {
	return table.Key{PK: "review#" + round + "#preliminary", SK: app}
}

func panelKey(round, account string) table.Key {
	return table.Key{PK: "review#" + round + "#panel", SK: account}
}

func recusalKey(round, account, app string) table.Key {
	return table.Key{PK: "review#" + round + "#recusals", SK: account + "#" + app}
}

func assignmentKey(round string) table.Key {
	return table.Key{PK: "review#" + round + "#assignment", SK: "assignment"}
}

func teamKey(round, app string) table.Key {
	return table.Key{PK: "review#" + round + "#team", SK: app}
}

func deskKey(round, account, app string) table.Key {
	return table.Key{PK: "review#" + round + "#desk#" + account, SK: app}
}

func scoreKey(round, app, account string) table.Key {
	return table.Key{PK: "review#" + round + "#scores#" + app, SK: account}
}

// Forwarded tells which groups' applications a body sends forward, with their ranks, and whether that is final;
// shared/recommendation answers.
type Forwarded func(ctx context.Context, round, body string, at calendar.Instant) (ranked []Ranked, final bool, err error)

// Ranked is one forwarded application.
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

// TakeIn writes a candidate for each application that the bodies' final lists forward. It may be repeated: what is there
// stays, what an extension added comes in.
func (s *Reviews) TakeIn(ctx context.Context, roundID string, at calendar.Instant) (int, error) {
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return 0, err
	}
	batch := s.store.Batch(s.store.Records)
	n := 0
	for _, body := range r.Bodies {
		ranked, final, err := s.forwarded(ctx, roundID, body, at)
		if err != nil {
			return 0, err
		}
		if !final {
			return 0, ErrNotFinal.New("body", body)
		}
		for _, one := range ranked {
			g, err := s.registry.Group(ctx, one.Group)
			if err != nil {
				return 0, err
			}
			batch.Put(candidateKey(roundID, one.Application), Candidate{
				Application: one.Application, Group: one.Group, GroupName: g.Name, Body: body, Rank: one.Rank,
				Province: string(g.MainLead().Adcode)[:2], Units: g.Units(),
			})
			n++
		}
	}
	return n, batch.Flush(ctx)
}

// Candidates reads a page of candidates.
func (s *Reviews) Candidates(ctx context.Context, roundID string, limit int, cursor string) ([]Candidate, string, error) {
	return table.Page[Candidate](ctx, s.store, s.store.Records, table.Query{PK: candidateKey(roundID, "").PK, Limit: limit}, cursor)
}

// Candidate reads one candidate.
func (s *Reviews) Candidate(ctx context.Context, roundID, app string) (Candidate, error) {
	return table.Get[Candidate](ctx, s.store, s.store.Records, candidateKey(roundID, app))
}

func (s *Reviews) scheme(ctx context.Context, roundID string) (Scheme, error) {
	text, err := s.rounds.File(ctx, roundID, round.FileScheme)
	if err != nil {
		return Scheme{}, err
	}
	return ParseScheme([]byte(text))
}

// Deciding is the answer to a preliminary decision.
type Deciding struct {
	Preliminary Preliminary    `json:"preliminary"`
	Receipt     ledger.Receipt `json:"receipt"`
}

// Refusals of the preliminary review.
var (
	ErrDecided  = fault.Define("preliminary-decided", fault.Conflict, "R6.1")
	ErrNoDefect = fault.Define("no-defect-to-cure", fault.Conflict, "R6.1")
	ErrCureLate = fault.Define("cure-period-over", fault.Conflict, "R6.1")
)

// Decide records the secretariat's preliminary review. A returned application is decided once more, after its cure.
func (s *Reviews) Decide(ctx context.Context, act table.Act, roundID, app string, checks []Check, verdict Verdict, reason string, days calendar.Calendar) (Deciding, error) {
	c, err := s.Candidate(ctx, roundID, app)
	if err != nil {
		return Deciding{}, err
	}
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return Deciding{}, err
	}
	scheme, err := s.scheme(ctx, roundID)
	if err != nil {
		return Deciding{}, err
	}
	if err := CheckPreliminary(checks, verdict, reason, scheme.Checklist, r.Preliminary.CureWorkingDays); err != nil {
		return Deciding{}, err
	}
	before, found, err := table.Find[Preliminary](ctx, s.store, s.store.Records, preliminaryKey(roundID, app))
	if err != nil {
		return Deciding{}, err
	}
	if found && before.Verdict != Return {
		return Deciding{}, ErrDecided.New()
	}
	p := Preliminary{
		Application: app, Group: c.Group, Checks: checks, Verdict: verdict, Reason: reason,
		Cure: before.Cure, CuredAt: before.CuredAt, DecidedAt: calendar.At(act.At), Version: before.Version,
	}
	if verdict == Return {
		w, err := days.NoticeWindow(p.DecidedAt, r.Preliminary.CureWorkingDays)
		if err != nil {
			return Deciding{}, err
		}
		p.CureUntil = w.EndsAt
	}
	return s.putPreliminary(ctx, act, roundID, p, found, ActPreliminary)
}

func (s *Reviews) putPreliminary(ctx context.Context, act table.Act, roundID string, p Preliminary, found bool, entry ledger.Act) (Deciding, error) {
	window, err := s.rounds.Window(ctx, roundID, round.PhasePreliminary, "", "")
	if err != nil {
		return Deciding{}, err
	}
	tx := table.Begin()
	window.Guard(tx, act)
	k := preliminaryKey(roundID, p.Application)
	if found {
		tx.Replace(s.store.Records, k, p, p.Version)
	} else {
		tx.Create(s.store.Records, k, p, table.Say(ErrDecided.New()))
	}
	p.Version++
	content, err := ledger.ContentHash(p)
	if err != nil {
		return Deciding{}, err
	}
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: entry, Subject: p.Application, Content: content, Facts: map[string]string{"verdict": string(p.Verdict)},
	})
	if err != nil {
		return Deciding{}, err
	}
	deciding := Deciding{p, receipt}
	tx.Answer(act, deciding)
	return deciding, s.store.Commit(ctx, tx)
}

// Cure is the group's answer to the defect for which its application was returned, within the cure period.
func (s *Reviews) Cure(ctx context.Context, act table.Act, roundID, app, text string) (Deciding, error) {
	p, err := s.Preliminary(ctx, roundID, app)
	if err != nil {
		return Deciding{}, err
	}
	switch {
	case p.Verdict != Return:
		return Deciding{}, ErrNoDefect.New()
	case calendar.At(act.At) >= p.CureUntil:
		return Deciding{}, ErrCureLate.New("closedAt", p.CureUntil, "serverTime", calendar.At(act.At))
	}
	p.Cure, p.CuredAt = text, calendar.At(act.At)
	return s.putPreliminary(ctx, act, roundID, p, true, ActCured)
}

// Preliminary reads the preliminary review of an application.
func (s *Reviews) Preliminary(ctx context.Context, roundID, app string) (Preliminary, error) {
	return table.Get[Preliminary](ctx, s.store, s.store.Records, preliminaryKey(roundID, app))
}

// Passed gives the candidates that passed the preliminary review, in the order of their application ids.
func (s *Reviews) Passed(ctx context.Context, roundID string) ([]Candidate, error) {
	all, err := table.All[Candidate](ctx, s.store, s.store.Records, table.Query{PK: candidateKey(roundID, "").PK})
	if err != nil {
		return nil, err
	}
	decided, err := table.All[Preliminary](ctx, s.store, s.store.Records, table.Query{PK: preliminaryKey(roundID, "").PK})
	if err != nil {
		return nil, err
	}
	passed := map[string]bool{}
	for _, p := range decided {
		passed[p.Application] = p.Verdict == Pass
	}
	return slices.DeleteFunc(all, func(c Candidate) bool { return !passed[c.Application] }), nil
}

// Appoint puts experts on the panel, or changes what is known of them.
func (s *Reviews) Appoint(ctx context.Context, act table.Act, roundID string, panel []Panelist) (ledger.Receipt, error) {
	tx := table.Begin()
	for _, p := range panel {
		tx.Put(s.store.Records, panelKey(roundID, p.Account), p)
	}
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{Round: roundID, Act: ActPanel, Subject: roundID, Facts: map[string]string{"experts": number(len(panel))}})
	if err != nil {
		return receipt, err
	}
	tx.Answer(act, receipt)
	return receipt, s.store.Commit(ctx, tx)
}

// Panel lists the experts, ordered by account.
func (s *Reviews) Panel(ctx context.Context, roundID string) ([]Panelist, error) {
	return table.All[Panelist](ctx, s.store, s.store.Records, table.Query{PK: panelKey(roundID, "").PK})
}

// declared is a conflict that an expert has named.
type declared struct {
	Account     string           `json:"account"`
	Application string           `json:"application"`
	Reason      string           `json:"reason"`
	At          calendar.Instant `json:"at"`
}

// Declare records that an expert recuses himself from a candidate (R6.2).
func (s *Reviews) Declare(ctx context.Context, act table.Act, roundID, app, reason string) (ledger.Receipt, error) {
	if _, err := s.Candidate(ctx, roundID, app); err != nil {
		return ledger.Receipt{}, err
	}
	if _, err := table.Get[Panelist](ctx, s.store, s.store.Records, panelKey(roundID, act.Actor)); err != nil {
		return ledger.Receipt{}, err
	}
	tx := table.Begin()
	tx.Put(s.store.Records, recusalKey(roundID, act.Actor, app), declared{act.Actor, app, reason, calendar.At(act.At)})
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{Round: roundID, Act: ActRecused, Subject: app})
	if err != nil {
		return receipt, err
	}
	tx.Answer(act, receipt)
	return receipt, s.store.Commit(ctx, tx)
}

// Recusal is one expert's recusal from one candidate, with all its reasons.
type Recusal struct {
	Account     string     `json:"account"`
	Application string     `json:"application"`
	Group       string     `json:"group"`
	Conflicts   []Conflict `json:"conflicts"`
}

// Recusals gives every recusal of a round, declared and derived (R6.2).
func (s *Reviews) Recusals(ctx context.Context, roundID string) ([]Recusal, error) {
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return nil, err
	}
	panel, err := s.Panel(ctx, roundID)
	if err != nil {
		return nil, err
	}
	candidates, err := table.All[Candidate](ctx, s.store, s.store.Records, table.Query{PK: candidateKey(roundID, "").PK})
	if err != nil {
		return nil, err
	}
	named, err := table.All[declared](ctx, s.store, s.store.Records, table.Query{PK: recusalKey(roundID, "", "").PK})
	if err != nil {
		return nil, err
	}
	reasons := map[[2]string]string{}
	for _, d := range named {
		reasons[[2]string{d.Account, d.Application}] = d.Reason
	}
	var all []Recusal
	for _, p := range panel {
		for _, c := range candidates {
			conflicts := Conflicts(p, c, r.Review.Recusal, r.Eligibility.ReferenceDate)
			if reason, ok := reasons[[2]string{p.Account, c.Application}]; ok {
				conflicts = append(conflicts, Conflict{Kind: Declared, Evidence: reason})
			}
			if len(conflicts) > 0 {
				all = append(all, Recusal{p.Account, c.Application, c.Group, conflicts})
			}
		}
	}
	return all, nil
}
