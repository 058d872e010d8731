package round

import (
	"context"
	"slices"
	"sync"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/table"
)

// Refusals of rounds.
var (
	ErrExists   = fault.Define("round-exists", fault.Conflict, "R7.4")
	ErrNoBodies = fault.Define("round-without-bodies", fault.Conflict, "")
)

// Acts of rounds in the ledger.
const (
	ActOpened    ledger.Act = "round-created"
	ActExtension ledger.Act = "deadline-extended"
	ActClosing   ledger.Act = "closing-set"
)

// Round is one run of the selection. It never changes after its creation: what moves are deadlines, by extensions.
type Round struct {
	Config
	CreatedAt calendar.Instant `json:"createdAt"`
	Bodies    []string         `json:"bodies"` // codes of the bodies that take part
	Digest    string           `json:"digest"` // hex SHA-256 of the configuration and its files
}

// Files of a round beside its configuration, as they were given.
const (
	FileScheme     = "scheme"
	FileIndicators = "indicators"
)

type fileRecord struct {
	Text string `json:"text"`
}

// Summary is a row of the list of rounds.
type Summary struct {
	ID        string           `json:"id"`
	Title     string           `json:"title"`
	CreatedAt calendar.Instant `json:"createdAt"`
}

// Rounds keeps rounds and their deadlines.
type Rounds struct {
	store   *table.Store
	journal *journal.Journal
	known   sync.Map // round id → Round; rounds never change, so what was read once stays true
}

// Open binds rounds to their store.
func Open(store *table.Store, j *journal.Journal) *Rounds { return &Rounds{store: store, journal: j} }

// Create makes a round of a checked configuration, the texts of its files and the codes of the bodies that take part. Its
// windows do not fit into one transaction, so they are laid down before it, under a claim: of two that create the same round
// at once the one that claimed last goes on, and a creation that stopped half way is simply done again.
func (s *Rounds) Create(ctx context.Context, act table.Act, c Config, files map[string]string, bodies []string) (Round, ledger.Receipt, error) {
	if err := c.Validate(); err != nil {
		return Round{}, ledger.Receipt{}, err
	}
	if len(bodies) == 0 {
		return Round{}, ledger.Receipt{}, ErrNoBodies.New()
	}
	digest, err := ledger.ContentHash(fixed(c, files, bodies))
	if err != nil {
		return Round{}, ledger.Receipt{}, err
	}
	r := Round{Config: c, CreatedAt: calendar.At(act.At), Bodies: slices.Clone(bodies), Digest: digest}
	mine, err := s.layWindows(ctx, act, r)
	if err != nil {
		return Round{}, ledger.Receipt{}, err
	}
	tx := table.Begin()
	tx.Create(s.store.Records, roundKey(c.ID), r, table.Say(ErrExists.New("round", c.ID)))
	tx.Delete(s.store.Records, claimKey(c.ID), &mine, table.Say(table.ErrBusy.New()))
	tx.Put(s.store.Records, listKey(c.ID), Summary{c.ID, c.Title, r.CreatedAt})
	for name, text := range files {
		tx.Put(s.store.Records, fileKey(c.ID, name), fileRecord{text})
	}
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{Round: c.ID, Act: ActOpened, Subject: c.ID, Content: digest})
	if err != nil {
		return Round{}, receipt, err
	}
	tx.Answer(act, Created{r, receipt})
	return r, receipt, s.store.Commit(ctx, tx)
}

// fixed is what the creation of a round fixes.
func fixed(c Config, files map[string]string, bodies []string) any {
	return map[string]any{"config": c, "files": files, "bodies": bodies}
}

// Openings shows what a round's creation has fixed: its configuration, the texts of its files, the bodies that take part.
func (s *Rounds) Openings(ctx context.Context, id string) ([]ledger.Opening, error) {
	r, err := s.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	files := map[string]string{}
	for _, name := range []string{FileScheme, FileIndicators} {
		if files[name], err = s.File(ctx, id, name); err != nil {
			return nil, err
		}
	}
	o, err := ledger.Open(ActOpened, id, fixed(r.Config, files, r.Bodies))
	return []ledger.Opening{o}, err
}

type claim struct {
	Attempt string `json:"attempt"`
}

// layWindows writes the windows of a round that is not there yet, and gives the condition under which they are still those
// of this attempt alone.
func (s *Rounds) layWindows(ctx context.Context, act table.Act, r Round) (mine expression.ConditionBuilder, err error) {
	attempt := s.store.NewID("try", act.At)
	mine = expression.Name("attempt").Equal(expression.Value(attempt))
	tx := table.Begin()
	tx.Check(s.store.Records, roundKey(r.ID), expression.Name("pk").AttributeNotExists(), table.Say(ErrExists.New("round", r.ID)))
	tx.Put(s.store.Records, claimKey(r.ID), claim{attempt})
	if err := s.store.Commit(ctx, tx); err != nil {
		return mine, err
	}
	for some := range slices.Chunk(initialDeadlines(r), maxParts-1) {
		tx := table.Begin()
		tx.Check(s.store.Records, claimKey(r.ID), mine, table.Say(table.ErrBusy.New()))
		for _, d := range some {
			tx.Put(s.store.Records, d.key(), d)
		}
		if err := s.store.Commit(ctx, tx); err != nil {
			return mine, err
		}
	}
	return mine, nil
}

// maxParts is what DynamoDB takes in one transaction.
const maxParts = 100

// Created is the answer to a creation.
type Created struct {
	Round   Round          `json:"round"`
	Receipt ledger.Receipt `json:"receipt"`
}

// Get reads a round; table.ErrAbsent for an unknown id.
func (s *Rounds) Get(ctx context.Context, id string) (Round, error) {
	if r, ok := s.known.Load(id); ok {
		return r.(Round), nil
	}
	r, err := table.Get[Round](ctx, s.store, s.store.Records, roundKey(id))
	if err == nil {
		s.known.Store(id, r)
	}
	return r, err
}

// File reads the text of one of a round's files.
func (s *Rounds) File(ctx context.Context, id, name string) (string, error) {
	f, err := table.Get[fileRecord](ctx, s.store, s.store.Records, fileKey(id, name))
	return f.Text, err
}

// List gives all rounds, oldest first.
func (s *Rounds) List(ctx context.Context) ([]Summary, error) {
	return table.All[Summary](ctx, s.store, s.store.Records, table.Query{PK: "rounds"})
}
