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
	ActProposed  ledger.Act = "list-proposed"
	ActNotice    ledger.Act = "notice-published"
	ActObjection ledger.Act = "objection-filed"
	ActLooked    ledger.Act = "objector-looked-at"
	ActDecided   ledger.Act = "objection-decided"
	ActAssigned  ledger.Act = "objection-assigned" // to a handler, or taken off one
	ActInquired  ledger.Act = "objection-investigated"
	ActHeard     ledger.Act = "objection-heard" // the group was told, and answered
	ActAppealed  ledger.Act = "objection-appealed"
	ActLapsed    ledger.Act = "objection-overdue"
	ActList      ledger.Act = "list-published"
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
	Round   string   `json:"round"`
	Entries []Entry  `json:"entries"`
	Ballots []string `json:"ballots"` // ids of the ballots that chose them
	Digest  string   `json:"digest"`  // hex SHA-256 of the entries
	Version int64    `json:"version"`
}

// Proposed is the answer to a proposal.
type Proposed struct {
	Proposal Proposal       `json:"proposal"`
	Receipt  ledger.Receipt `json:"receipt"`
}

// ErrNoticed refuses what comes after the publication.
var ErrNoticed = fault.Define("notice-published", fault.Conflict, "R7.1")

// Propose fixes the proposed groups: those that the ballots chose. It can be done again until the notice is out. Errors:
// ErrOverTarget, ErrProposal, ErrNoticed.
func (s *Notices) Propose(ctx context.Context, act table.Act, roundID string, chosen []Chosen, ballots []string) (Proposed, error) {
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
	listed, err := s.listedBefore(ctx, roundID)
	if err != nil {
		return Proposed{}, err
	}
	if err := checkProposal(p.Entries, r.Ballot.Target, listed); err != nil {
		return Proposed{}, err
	}
	if p.Digest, err = ledger.ContentHash(p.Entries); err != nil {
		return Proposed{}, err
	}
	tx := table.Begin()
	unpublished := expression.Name("pk").AttributeNotExists()
	tx.Check(s.store.Records, noticeKey(roundID), unpublished, table.Say(ErrNoticed.New()))
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

// entries reads what the public shall see of groups.
func (s *Notices) entries(ctx context.Context, chosen []Chosen) ([]Entry, error) {
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

// Published is the answer to a publication.
type Published struct {
	Notice  Notice         `json:"notice"`
	Receipt ledger.Receipt `json:"receipt"`
}

// Publish makes the proposal public, now. Its window follows from the day of publication and the statutory calendar (R7.1).
// The calendar must also reach to the answer of an objection that comes in the last moment: none is refused for want of it.
// Errors: ErrNoticed, calendar.ErrNotLoaded.
func (s *Notices) Publish(ctx context.Context, act table.Act, roundID string) (Published, error) {
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return Published{}, err
	}
	p, err := s.Proposal(ctx, roundID)
	if err != nil {
		return Published{}, err
	}
	n := Notice{
		Round: roundID, Title: r.Title, Entries: p.Entries, Digest: p.Digest, Ballots: p.Ballots,
		WorkingDays: r.Notice.WorkingDays, PublishedAt: calendar.At(act.At), Version: 1,
	}
	if n.Window, err = s.calendar.NoticeWindow(n.PublishedAt, n.WorkingDays); err != nil {
		return Published{}, err
	}
	if _, err := s.calendar.NoticeWindow(n.Window.EndsAt-1, r.Notice.AnswerWorkingDays); err != nil {
		return Published{}, err
	}
	tx := table.Begin()
	tx.Create(s.store.Records, noticeKey(roundID), n, table.Say(ErrNoticed.New()))
	same := expression.Name("version").Equal(expression.Value(p.Version))
	tx.Check(s.store.Records, proposalKey(roundID), same, table.Say(table.ErrBusy.New())) // a new try reads the newer proposal
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: ActNotice, Subject: roundID, Content: n.Digest,
		Facts: map[string]string{"endsAt": n.Window.EndsAt.String(), "groups": strconv.Itoa(len(n.Entries))},
	})
	if err != nil {
		return Published{}, err
	}
	s.release(tx, roundID, 0)
	s.tell(tx, message.Message{Kind: message.Noticed, Round: roundID, Facts: map[string]string{"until": n.Window.EndsAt.String()}, At: n.PublishedAt}, "")
	published := Published{n, receipt}
	tx.Answer(act, published)
	return published, s.store.Commit(ctx, tx)
}

// tell posts what was published to everybody who acts for a group or a body, with the act.
func (s *Notices) tell(tx *table.Tx, m message.Message, occasion string) {
	for _, role := range []string{"group", "body"} {
		m.Audience = message.ToRole(role)
		message.Post(tx, s.store, m, occasion)
	}
}

// Notice reads a round's public notice.
func (s *Notices) Notice(ctx context.Context, roundID string) (Notice, error) {
	return table.Get[Notice](ctx, s.store, s.store.Records, noticeKey(roundID))
}
