package review

import (
	"context"
	"maps"
	"slices"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// ErrRecused refuses what a recused expert has no part in, a second declaration among it.
var ErrRecused = fault.Define("expert-recused", fault.Conflict, "R6.2")

// Appoint puts experts on the panel, or changes what is known of them. At most 90 at once fit into the one write. Errors:
// ErrPanel.
func (s *Reviews) Appoint(ctx context.Context, act table.Act, roundID string, panel []Panelist) (ledger.Receipt, error) {
	if _, err := s.rounds.Get(ctx, roundID); err != nil {
		return ledger.Receipt{}, err
	}
	if err := CheckPanel(panel); err != nil {
		return ledger.Receipt{}, err
	}
	salt := ledger.Salt(s.store.NewSalt()) // what it fixes names persons
	content, err := salt.Hash(panel)
	if err != nil {
		return ledger.Receipt{}, err
	}
	tx := table.Begin()
	for _, p := range panel {
		p.Salt = salt
		tx.Put(s.store.Records, panelKey(roundID, p.Account), p)
	}
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: ActPanel, Subject: roundID, Content: content, Facts: map[string]string{"experts": strconv.Itoa(len(panel))},
	})
	if err != nil {
		return receipt, err
	}
	tx.Answer(act, receipt)
	return receipt, s.store.Commit(ctx, tx)
}

// ErrOnPanel refuses to put an account on the panel twice.
var ErrOnPanel = fault.Define("on-panel-already", fault.Conflict, "R6.2")

// Join adds to a transaction that an expert who was drawn comes onto the panel. Refused with ErrOnPanel where the account is
// on it.
func (s *Reviews) Join(tx *table.Tx, roundID string, p Panelist) {
	tx.Create(s.store.Records, panelKey(roundID, p.Account), p, table.Say(ErrOnPanel.New()))
}

// Panel lists the experts, ordered by account.
func (s *Reviews) Panel(ctx context.Context, roundID string) ([]Panelist, error) {
	if _, err := s.rounds.Get(ctx, roundID); err != nil {
		return nil, err
	}
	return table.All[Panelist](ctx, s.store, s.store.Records, table.Query{PK: panelKey(roundID, "").PK})
}

// Panelist reads one expert; table.ErrAbsent for an account that is not on the panel.
func (s *Reviews) Panelist(ctx context.Context, roundID, account string) (Panelist, error) {
	return table.Get[Panelist](ctx, s.store, s.store.Records, panelKey(roundID, account))
}

// declared is a conflict that an expert has named.
type declared struct {
	Account     string           `json:"account"`
	Application string           `json:"application"`
	Reason      string           `json:"reason"`
	At          calendar.Instant `json:"at"`
}

// Declare records that an expert recuses himself from a candidate (R6.2), once and for good. It may come late: scores that
// were given before do not count any more.
func (s *Reviews) Declare(ctx context.Context, act table.Act, roundID, app, reason string) (ledger.Receipt, error) {
	if _, err := s.Candidate(ctx, roundID, app); err != nil {
		return ledger.Receipt{}, err
	}
	if _, err := s.Panelist(ctx, roundID, act.Actor); err != nil {
		return ledger.Receipt{}, err
	}
	tx := table.Begin()
	d := declared{act.Actor, app, reason, calendar.At(act.At)}
	tx.Create(s.store.Records, recusalKey(roundID, act.Actor, app), d, table.Say(ErrRecused.New()))
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{Round: roundID, Act: ActRecused, Subject: app})
	if err != nil {
		return receipt, err
	}
	tx.Answer(act, receipt)
	return receipt, s.store.Commit(ctx, tx)
}

// notRecused lets a write pass only while its actor has declared no conflict with the candidate.
func (s *Reviews) notRecused(tx *table.Tx, act table.Act, roundID, app string) {
	tx.Check(s.store.Records, recusalKey(roundID, act.Actor, app), expression.Name("pk").AttributeNotExists(), table.Say(ErrRecused.New()))
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
	panel, err := s.Panel(ctx, roundID)
	if err != nil {
		return nil, err
	}
	candidates, err := s.allCandidates(ctx, roundID)
	if err != nil {
		return nil, err
	}
	named, err := table.All[declared](ctx, s.store, s.store.Records, table.Query{PK: recusalKey(roundID, "", "").PK})
	if err != nil {
		return nil, err
	}
	return s.recusals(ctx, roundID, panel, candidates, named)
}

// Named gives the groups that experts have named a conflict with, by account: one expert's, or everybody's where the account
// is empty. What follows from the panel's data alone is not in it.
func (s *Reviews) Named(ctx context.Context, roundID, account string) (map[string][]string, error) {
	q := table.Query{PK: recusalKey(roundID, "", "").PK}
	if account != "" {
		q.Prefix = recusalKey(roundID, account, "").SK
	}
	named, err := table.All[declared](ctx, s.store, s.store.Records, q)
	if err != nil || len(named) == 0 {
		return nil, err
	}
	keys := make([]table.Key, len(named))
	for i, d := range named {
		keys[i] = candidateKey(roundID, d.Application)
	}
	candidates, err := table.GetMany[Candidate](ctx, s.store, s.store.Records, keys)
	groups := make(map[string][]string, len(named))
	for i, d := range named {
		groups[d.Account] = append(groups[d.Account], candidates[keys[i]].Group)
	}
	return groups, err
}

// recusals looks at every pair of some experts and some candidates.
func (s *Reviews) recusals(ctx context.Context, roundID string, panel []Panelist, candidates []Candidate, named []declared) ([]Recusal, error) {
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return nil, err
	}
	reasons := make(map[pair]string, len(named))
	for _, d := range named {
		reasons[pair{d.Account, d.Application}] = d.Reason
	}
	var all []Recusal
	for _, p := range panel {
		for _, c := range candidates {
			conflicts := Conflicts(p, c, r.Review.Recusal, r.Eligibility.ReferenceDate)
			if reason, ok := reasons[pair{p.Account, c.Application}]; ok {
				conflicts = append(conflicts, Conflict{Kind: Declared, Evidence: reason})
			}
			if len(conflicts) > 0 {
				all = append(all, Recusal{p.Account, c.Application, c.Group, conflicts})
			}
		}
	}
	return all, nil
}

// recusedFrom gives those of some experts of the panel who are recused from a candidate.
func (s *Reviews) recusedFrom(ctx context.Context, c Candidate, roundID string, accounts []string) (pairs, error) {
	panelKeys, recusalKeys := make([]table.Key, len(accounts)), make([]table.Key, len(accounts))
	for i, account := range accounts {
		panelKeys[i], recusalKeys[i] = panelKey(roundID, account), recusalKey(roundID, account, c.Application)
	}
	experts, err := table.GetMany[Panelist](ctx, s.store, s.store.Records, panelKeys)
	if err != nil {
		return nil, err
	}
	named, err := table.GetMany[declared](ctx, s.store, s.store.Records, recusalKeys)
	if err != nil {
		return nil, err
	}
	all, err := s.recusals(ctx, roundID, slices.Collect(maps.Values(experts)), []Candidate{c}, slices.Collect(maps.Values(named)))
	return pairsOf(all), err
}

// pair is an expert and a dossier.
type pair struct{ account, application string }

type pairs map[pair]bool

func pairsOf(recusals []Recusal) pairs {
	all := make(pairs, len(recusals))
	for _, r := range recusals {
		all[pair{r.Account, r.Application}] = true
	}
	return all
}

func (p pairs) has(account, application string) bool { return p[pair{account, application}] }
