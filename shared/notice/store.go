package notice

import (
	"context"
	"fmt"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/message"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

// Acts of notices in the ledger.
const (
	ActProposed    ledger.Act = "list-proposed"
	ActScheduled   ledger.Act = "publication-scheduled"
	ActUnscheduled ledger.Act = "publication-cancelled" // cancelled or moved
	ActReissued    ledger.Act = "notice-reissued"
	ActCalendar    ledger.Act = "calendar-published"
	ActNotice      ledger.Act = "notice-published"
	ActObjection   ledger.Act = "objection-filed"
	ActLooked      ledger.Act = "objector-looked-at"
	ActDecided     ledger.Act = "objection-decided"
	ActAssigned    ledger.Act = "objection-assigned" // to a handler, or taken off one
	ActInquired    ledger.Act = "objection-investigated"
	ActHeard       ledger.Act = "objection-heard" // the group was told, and answered
	ActAppealed    ledger.Act = "objection-appealed"
	ActLapsed      ledger.Act = "objection-overdue"
	ActList        ledger.Act = "list-published"
)

// Notices keeps notices, objections, lists and the register, and writes the public files of them.
type Notices struct {
	store    *table.Store
	journal  *journal.Journal
	rounds   *round.Rounds
	registry *registry.Registry
	calendar calendar.Calendar
	public   vault.Vault
	files    vault.Vault // of objectors
	disclose Disclose
}

// Open binds notices to what they stand on.
func Open(store *table.Store, j *journal.Journal, rounds *round.Rounds, r *registry.Registry, c calendar.Calendar, public vault.Vault) *Notices {
	nothing := func(context.Context, string, calendar.Instant) ([]ledger.Opening, error) { return nil, nil }
	return &Notices{store: store, journal: j, rounds: rounds, registry: r, calendar: c, public: public, disclose: nothing}
}

// Chosen is a group that the ballots chose, with the body that recommended it.
type Chosen struct{ Group, Body string }

// Proposal is what the secretariat draws from the ballots, as the notice will show it.
type Proposal struct {
	Round      string   `json:"round"`
	Entries    []Entry  `json:"entries"`
	Alternates []Entry  `json:"alternates,omitempty"` // the next in order, where the round lets them move up
	Ballots    []string `json:"ballots"`              // ids of the ballots that chose them
	Digest     string   `json:"digest"`               // hex SHA-256 of the entries; with alternates, of both lists
	Version    int64    `json:"version"`
}

// Proposed is the answer to a proposal.
type Proposed struct {
	Proposal Proposal       `json:"proposal"`
	Receipt  ledger.Receipt `json:"receipt"`
}

// ErrNoticed refuses what comes after the publication.
var ErrNoticed = fault.Define("notice-published", fault.Conflict, "R7.1")

// Propose fixes the proposed groups: those that the ballots chose, and in their order those that come next, of whom the notice
// names as many as the round says. It can be done again until a publication is set. Errors: ErrOverTarget, ErrProposal, ErrNoticed,
// ErrScheduled.
func (s *Notices) Propose(ctx context.Context, act table.Act, roundID string, chosen, next []Chosen, ballots []string) (Proposed, error) {
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return Proposed{}, err
	}
	p, found, err := table.Find[Proposal](ctx, s.store, s.store.Records, proposalKey(roundID))
	if err != nil {
		return Proposed{}, err
	}
	p.Round, p.Ballots = roundID, ballots
	if p.Entries, err = s.entries(ctx, chosen); err != nil {
		return Proposed{}, err
	}
	if p.Alternates, err = s.entries(ctx, next[:min(len(next), r.Notice.Alternates)]); err != nil {
		return Proposed{}, err
	}
	listed, err := s.listedBefore(ctx, roundID)
	if err != nil {
		return Proposed{}, err
	}
	if err := checkProposal(p.Entries, r.Ballot.Target, listed); err != nil {
		return Proposed{}, err
	}
	if p.Digest, err = digest(p.Entries, p.Alternates); err != nil {
		return Proposed{}, err
	}
	tx := table.Begin()
	s.unpublished(tx, roundID)
	unset := expression.Name("pk").AttributeNotExists()
	tx.Check(s.store.Records, publicationKey(roundID), unset, scheduledAlready)
	if found {
		tx.ReplaceOr(s.store.Records, proposalKey(roundID), p, p.Version, table.Say(table.ErrBusy.New()))
	} else {
		tx.Create(s.store.Records, proposalKey(roundID), p, table.Say(table.ErrBusy.New()))
	}
	p.Version++
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: ActProposed, Subject: roundID, Content: p.Digest, Facts: map[string]string{"groups": strconv.Itoa(len(p.Entries))},
	})
	if err != nil {
		return Proposed{}, err
	}
	proposed := Proposed{p, receipt}
	tx.Answer(act, proposed)
	return proposed, s.store.Commit(ctx, tx)
}

// digest is of all that a notice shows of groups; without alternates it is of the entries alone.
func digest(entries, alternates []Entry) (string, error) {
	if len(alternates) == 0 {
		return ledger.ContentHash(entries)
	}
	return ledger.ContentHash([]any{entries, alternates})
}

// entries reads what the public shall see of groups.
func (s *Notices) entries(ctx context.Context, chosen []Chosen) ([]Entry, error) {
	if len(chosen) == 0 {
		return nil, nil
	}
	bodies, err := s.registry.Bodies(ctx)
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, len(chosen))
	for i, c := range chosen {
		g, err := s.registry.Group(ctx, c.Group)
		if err != nil {
			return nil, err
		}
		body, known := bodies.Body(c.Body)
		if !known {
			return nil, fmt.Errorf("notice: group %s is recommended by %q, which is no body", c.Group, c.Body)
		}
		e := Entry{Group: c.Group, Name: g.Name, Body: body.Code, BodyName: body.Name, Province: g.MainLead().Adcode.ProvinceName()}
		for _, l := range g.LeadUnits {
			e.LeadUnits = append(e.LeadUnits, l.Name)
		}
		entries[i] = e
	}
	return entries, nil
}

// Proposal reads what is proposed.
func (s *Notices) Proposal(ctx context.Context, roundID string) (Proposal, error) {
	return table.Get[Proposal](ctx, s.store, s.store.Records, proposalKey(roundID))
}

// tell posts what was published to everybody who acts for a group or a body, with the act.
func (s *Notices) tell(tx *table.Tx, m message.Message, occasion string) {
	for _, role := range []string{"group", "body"} {
		m.Audience = message.ToRole(role)
		message.Post(tx, s.store, m, occasion)
	}
}
