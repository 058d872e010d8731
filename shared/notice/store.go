package notice

import (
	"context"
	"fmt"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// Acts of notices in the ledger.
const (
	ActProposed  ledger.Act = "list-proposed"
	ActNotice    ledger.Act = "notice-published"
	ActObjection ledger.Act = "objection-filed"
	ActLooked    ledger.Act = "objector-looked-at"
	ActDecided   ledger.Act = "objection-decided"
	ActList      ledger.Act = "list-published"
)

// Access patterns of notices in the Records table:
//
//	pk                   sk               what
//	notice#<round>       proposal         the groups that the ballot chose, as the secretariat proposes them
//	notice#<round>       notice           the public notice
//	notice#<round>       list#<nnn>       versions of the final list, approved or waiting for approval
//	notice#<round>       objection#<id>   objections, without the objector
//	objector#<id>        objector         who objects (R7.2)
//	register             <group>          listed groups over all rounds
func proposalKey(round string) table.Key { return table.Key{PK: "notice#" + round, SK: "proposal"} }
func noticeKey(round string) table.Key   { return table.Key{PK: "notice#" + round, SK: "notice"} }
func objectionKey(round, id string) table.Key {
	return table.Key{PK: "notice#" + round, SK: "objection#" + id}
}
func objectorKey(id string) table.Key    { return table.Key{PK: "objector#" + id, SK: "objector"} }
func registerKey(group string) table.Key { return table.Key{PK: "register", SK: group} }

func listKey(round string, number int) table.Key {
	return table.Key{PK: "notice#" + round, SK: fmt.Sprintf("list#%03d", number)}
}

// Notices keeps notices, objections, lists and the register.
type Notices struct {
	store    *table.Store
	journal  *journal.Journal
	rounds   *round.Rounds
	registry *registry.Registry
	calendar calendar.Calendar
}

// Open binds notices to what they stand on.
func Open(store *table.Store, j *journal.Journal, rounds *round.Rounds, r *registry.Registry, c calendar.Calendar) *Notices {
	return &Notices{store, j, rounds, r, c}
}

// Proposal is what the secretariat draws from the ballots.
type Proposal struct {
	Round   string   `json:"round"`
	Groups  []string `json:"groups"`
	Ballots []string `json:"ballots"` // ids of the ballots that chose them
	Version int64    `json:"version"`
}

// Proposed is the answer to a proposal.
type Proposed struct {
	Proposal Proposal       `json:"proposal"`
	Receipt  ledger.Receipt `json:"receipt"`
}

// Propose fixes the proposed groups: those that the ballots chose, as chosen gives them. It can be done again until the
// notice is out.
func (s *Notices) Propose(ctx context.Context, act table.Act, roundID string, groups, ballots []string) (Proposed, error) {
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return Proposed{}, err
	}
	listed, err := s.listedBefore(ctx, roundID)
	if err != nil {
		return Proposed{}, err
	}
	if err := checkProposal(groups, r, listed); err != nil {
		return Proposed{}, err
	}
	p := Proposal{Round: roundID, Groups: groups, Ballots: ballots, Version: 1}
	content, err := ledger.ContentHash(p)
	if err != nil {
		return Proposed{}, err
	}
	tx := table.Begin()
	unpublished := expression.Name("pk").AttributeNotExists()
	tx.Check(s.store.Records, noticeKey(roundID), unpublished, table.Say(ErrNoticed.New()))
	tx.Put(s.store.Records, proposalKey(roundID), p)
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{Round: roundID, Act: ActProposed, Subject: roundID, Content: content})
	if err != nil {
		return Proposed{}, err
	}
	proposed := Proposed{p, receipt}
	tx.Answer(act, proposed)
	return proposed, s.store.Commit(ctx, tx)
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
func (s *Notices) Publish(ctx context.Context, act table.Act, roundID string) (Published, error) {
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return Published{}, err
	}
	p, err := s.Proposal(ctx, roundID)
	if err != nil {
		return Published{}, err
	}
	n := Notice{Round: roundID, Title: r.Title, WorkingDays: r.Notice.WorkingDays, PublishedAt: calendar.At(act.At), Ballots: p.Ballots, Version: 1}
	if n.Window, err = s.calendar.NoticeWindow(n.PublishedAt, n.WorkingDays); err != nil {
		return Published{}, err
	}
	if n.Entries, err = s.entries(ctx, p.Groups); err != nil {
		return Published{}, err
	}
	if n.Digest, err = ledger.ContentHash(n.Entries); err != nil {
		return Published{}, err
	}
	tx := table.Begin()
	tx.Create(s.store.Records, noticeKey(roundID), n, table.Say(ErrNoticed.New()))
	same := expression.Name("version").Equal(expression.Value(p.Version))
	tx.Check(s.store.Records, proposalKey(roundID), same, table.Say(table.ErrBusy.New()))
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: ActNotice, Subject: roundID, Content: n.Digest,
		Facts: map[string]string{"endsAt": n.Window.EndsAt.String(), "groups": fmt.Sprint(len(n.Entries))},
	})
	if err != nil {
		return Published{}, err
	}
	published := Published{n, receipt}
	tx.Answer(act, published)
	return published, s.store.Commit(ctx, tx)
}

func (s *Notices) entries(ctx context.Context, groups []string) ([]Entry, error) {
	bodies, err := s.registry.Bodies(ctx)
	if err != nil {
		return nil, err
	}
	entries := make([]Entry, len(groups))
	for i, id := range groups {
		g, err := s.registry.Group(ctx, id)
		if err != nil {
			return nil, err
		}
		body, _ := bodies.Body(g.Jurisdiction.Body)
		e := Entry{Group: id, Name: g.Name, Body: body.Code, BodyName: body.Name, Province: g.MainLead().Adcode.ProvinceName()}
		for _, l := range g.LeadUnits {
			e.LeadUnits = append(e.LeadUnits, l.Name)
		}
		entries[i] = e
	}
	return entries, nil
}

// Notice reads a round's public notice.
func (s *Notices) Notice(ctx context.Context, roundID string) (Notice, error) {
	return table.Get[Notice](ctx, s.store, s.store.Records, noticeKey(roundID))
}

// Objected is the answer to an objection.
type Objected struct {
	Objection Objection      `json:"objection"`
	Receipt   ledger.Receipt `json:"receipt"`
}

// Object files an objection in time and in a real name (R7.2). The objector stands in an item of its own.
func (s *Notices) Object(ctx context.Context, act table.Act, roundID, group string, who Objector, facts, evidence string) (Objected, error) {
	if err := CheckObjection(who, facts, evidence); err != nil {
		return Objected{}, err
	}
	n, err := s.Notice(ctx, roundID)
	if err != nil {
		return Objected{}, err
	}
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return Objected{}, err
	}
	o := Objection{Round: roundID, Group: group, Facts: facts, Evidence: evidence, Status: Filed, FiledAt: calendar.At(act.At), Version: 1}
	for _, e := range n.Entries {
		if e.Group == group {
			o.GroupName = e.Name
		}
	}
	if o.GroupName == "" {
		return Objected{}, ErrNotChosen.New().At("/group", "not-on-notice")
	}
	limit, err := s.calendar.NoticeWindow(o.FiledAt, r.Notice.AnswerWorkingDays)
	if err != nil {
		return Objected{}, err
	}
	o.ID, o.AnswerBy = s.store.NewID("obj", act.At), limit.EndsAt
	tx := table.Begin()
	// The notice never changes, so its window is held here as in the write of any deadline.
	open := expression.And(expression.Name("publishedAt").LessThanEqual(expression.Value(int64(o.FiledAt))),
		expression.Name("window.endsAt").GreaterThan(expression.Value(int64(o.FiledAt))))
	tx.Check(s.store.Records, noticeKey(roundID), open, table.Say(ErrClosed.New("closedAt", n.Window.EndsAt, "serverTime", o.FiledAt)))
	tx.Create(s.store.Records, objectionKey(roundID, o.ID), o, table.Say(table.ErrBusy.New()))
	tx.Create(s.store.Records, objectorKey(o.ID), who, table.Say(table.ErrBusy.New()))
	content, err := ledger.ContentHash([]string{o.ID, o.Group, o.Facts, o.Evidence})
	if err != nil {
		return Objected{}, err
	}
	receipt, err := s.journal.Enter(tx, table.Act{At: act.At}, ledger.Entry{Round: roundID, Act: ActObjection, Subject: o.ID, Content: content})
	if err != nil {
		return Objected{}, err
	}
	objected := Objected{o, receipt}
	tx.Answer(act, objected)
	return objected, s.store.Commit(ctx, tx)
}

// Objections lists a round's objections without the objectors, oldest first.
func (s *Notices) Objections(ctx context.Context, roundID string) ([]Objection, error) {
	return table.All[Objection](ctx, s.store, s.store.Records, table.Query{PK: noticeKey(roundID).PK, Prefix: "objection#"})
}

// Look shows an objector to a handler and enters the look into the ledger in the same step (R7.2).
func (s *Notices) Look(ctx context.Context, act table.Act, roundID, id string) (Objector, error) {
	if _, err := table.Get[Objection](ctx, s.store, s.store.Records, objectionKey(roundID, id)); err != nil {
		return Objector{}, err
	}
	who, err := table.Get[Objector](ctx, s.store, s.store.Records, objectorKey(id))
	if err != nil {
		return Objector{}, err
	}
	tx := table.Begin()
	if _, err := s.journal.Enter(tx, act, ledger.Entry{Round: roundID, Act: ActLooked, Subject: id}); err != nil {
		return Objector{}, err
	}
	return who, s.store.Commit(ctx, tx)
}

// DecideObjection answers an objection: upheld removes the group, dismissed lets it stand.
func (s *Notices) DecideObjection(ctx context.Context, act table.Act, roundID, id string, status ObjectionStatus, answer string) (Objected, error) {
	o, err := table.Get[Objection](ctx, s.store, s.store.Records, objectionKey(roundID, id))
	if err != nil {
		return Objected{}, err
	}
	if o.Status != Filed {
		return Objected{}, ErrDecided.New()
	}
	o.Status, o.Answer, o.DecidedAt = status, answer, calendar.At(act.At)
	tx := table.Begin()
	tx.Replace(s.store.Records, objectionKey(roundID, id), o, o.Version)
	o.Version++
	content, err := ledger.ContentHash([]string{o.ID, string(status), answer})
	if err != nil {
		return Objected{}, err
	}
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: ActDecided, Subject: id, Content: content, Facts: map[string]string{"status": string(status)},
	})
	if err != nil {
		return Objected{}, err
	}
	objected := Objected{o, receipt}
	tx.Answer(act, objected)
	return objected, s.store.Commit(ctx, tx)
}
