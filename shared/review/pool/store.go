package pool

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/review"
	"linxuan/shared/review/lot"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// Access patterns of the pool in the Records table:
//
//	pk                        sk               what                                       read by
//	review#<round>#pool       state            import, freeze, draw                       secretariat, auditor
//	review#<round>#pool       seat#<member>    who was drawn, invited, what the answer is secretariat, auditor
//	expert#<round>#<import>   <member>         persons of the pool                        secretariat
//	reply#<digest>            reply            leads from a link to its seat              whoever brings the link
//
// Members stand under the id of their import, which the state names: of a list that came in half nothing is ever read.
func stateKey(roundID string) table.Key {
	return table.Key{PK: "review#" + roundID + "#pool", SK: "state"}
}

func seatKey(roundID, member string) table.Key {
	return table.Key{PK: "review#" + roundID + "#pool", SK: "seat#" + member}
}

func memberKey(roundID, imported, member string) table.Key {
	return table.Key{PK: "expert#" + roundID + "#" + imported, SK: member}
}

func replyKey(digest string) table.Key { return table.Key{PK: "reply#" + digest, SK: "reply"} }

// Acts of the pool in the ledger.
const (
	ActImported ledger.Act = "expert-pool-imported"
	ActFrozen   ledger.Act = "expert-pool-frozen"
	ActDrawn    ledger.Act = "panel-drawn"
	ActInvited  ledger.Act = "experts-invited"
	ActAccepted ledger.Act = "expert-accepted"
	ActDeclined ledger.Act = "expert-declined"
	ActReplaced ledger.Act = "expert-replaced"
)

// Refusals of the steps from a list to a panel.
var (
	ErrFrozen   = fault.Define("pool-frozen", fault.Conflict, "R6.3")         // facts: at
	ErrEmpty    = fault.Define("pool-empty", fault.Conflict, "R6.3")          // nothing to freeze
	ErrSource   = fault.Define("pool-source", fault.Invalid, "R6.3")          // fields
	ErrUnfrozen = fault.Define("pool-not-frozen", fault.Conflict, "R6.3")     // no draw before the freeze
	ErrUnknown  = fault.Define("panel-value-early", fault.Conflict, "R6.3")   // facts: knownAt
	ErrDrawn    = fault.Define("panel-drawn-already", fault.Conflict, "R6.3") // facts: at
)

// Pools keeps the pools of all rounds.
type Pools struct {
	store   *table.Store
	journal *journal.Journal
	rounds  *round.Rounds
	reviews *review.Reviews
}

// Open binds the pools to what they stand on; whoever accepts is put on the panel of the reviews.
func Open(store *table.Store, j *journal.Journal, rounds *round.Rounds, reviews *review.Reviews) *Pools {
	return &Pools{store, j, rounds, reviews}
}

// State reads how far a round's pool is; without an import it is empty.
func (s *Pools) State(ctx context.Context, roundID string) (State, error) {
	if _, err := s.rounds.Get(ctx, roundID); err != nil {
		return State{}, err
	}
	state, found, err := table.Find[State](ctx, s.store, s.store.Records, stateKey(roundID))
	if !found {
		state.Counts = []Count{}
	}
	return state, err
}

// Importing is the answer to an import.
type Importing struct {
	State   State          `json:"state"`
	Receipt ledger.Receipt `json:"receipt"`
}

// Import makes a list the round's pool, whole or not at all, in the place of any before. Errors: ErrMembers, ErrFrozen.
func (s *Pools) Import(ctx context.Context, act table.Act, roundID string, members []Member) (Importing, error) {
	before, err := s.State(ctx, roundID)
	if err != nil {
		return Importing{}, err
	}
	if before.Frozen != nil {
		return Importing{}, ErrFrozen.New("at", before.Frozen.At)
	}
	if err := Check(members); err != nil {
		return Importing{}, err
	}
	state := State{Import: s.store.NewID("imp", act.At), Members: len(members), ImportedAt: calendar.At(act.At), Version: before.Version + 1}
	batch := s.store.Batch(s.store.Records)
	for i := range members {
		members[i].ID = s.store.NewID("exp", act.At.Add(time.Duration(i)*time.Millisecond)) // ids keep the order of the list
		batch.Put(memberKey(roundID, state.Import, members[i].ID), members[i])
	}
	state.Counts = counts(members)
	if err := batch.Flush(ctx); err != nil {
		return Importing{}, err
	}
	state.Salt = ledger.Salt(s.store.NewSalt()) // what it fixes names persons
	content, err := state.Salt.Hash(members)
	if err != nil {
		return Importing{}, err
	}
	tx := table.Begin()
	s.turn(tx, roundID, state)
	importing := Importing{State: state}
	importing.Receipt, err = s.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: ActImported, Subject: roundID, Content: content, Facts: map[string]string{"experts": strconv.Itoa(len(members))},
	})
	if err != nil {
		return Importing{}, err
	}
	tx.Answer(act, importing)
	if err := s.store.Commit(ctx, tx); err != nil {
		return Importing{}, err
	}
	return importing, s.drop(ctx, roundID, before.Import)
}

// turn writes the next state over the one before it.
func (s *Pools) turn(tx *table.Tx, roundID string, state State) {
	if state.Version == 1 {
		tx.Create(s.store.Records, stateKey(roundID), state, table.Say(table.ErrBusy.New()))
		return
	}
	was := state.Version - 1
	tx.Replace(s.store.Records, stateKey(roundID), state, was)
}

// drop forgets the persons of a list that another has replaced.
func (s *Pools) drop(ctx context.Context, roundID, imported string) error {
	if imported == "" {
		return nil
	}
	old, err := s.of(ctx, roundID, imported)
	if err != nil {
		return err
	}
	batch := s.store.Batch(s.store.Records)
	for _, m := range old {
		batch.Delete(memberKey(roundID, imported, m.ID))
	}
	return batch.Flush(ctx)
}

func (s *Pools) of(ctx context.Context, roundID, imported string) ([]Member, error) {
	return table.All[Member](ctx, s.store, s.store.Records, table.Query{PK: memberKey(roundID, imported, "").PK})
}

// List gives the title of the round and all members of its pool, in the order of the import.
func (s *Pools) List(ctx context.Context, roundID string) (title string, members []Member, err error) {
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return "", nil, err
	}
	state, err := s.State(ctx, roundID)
	if err != nil || state.Import == "" {
		return r.Title, nil, err
	}
	members, err = s.of(ctx, roundID, state.Import)
	return r.Title, members, err
}

// Freezing is the answer to a freeze.
type Freezing struct {
	State   State          `json:"state"`
	Receipt ledger.Receipt `json:"receipt"`
}

// Freeze fixes the pool, the quotas and where the public value will be read that makes the seed. The value must become known
// later than the freeze. Quotas that the pool cannot meet are refused here, so that the draw itself cannot fail. Errors:
// ErrEmpty, ErrFrozen, ErrSource, lot.ErrQuotas.
func (s *Pools) Freeze(ctx context.Context, act table.Act, roundID string, q lot.Quotas, source string, knownAt calendar.Instant) (Freezing, error) {
	state, err := s.State(ctx, roundID)
	if err != nil {
		return Freezing{}, err
	}
	switch {
	case state.Import == "":
		return Freezing{}, ErrEmpty.New()
	case state.Frozen != nil:
		return Freezing{}, ErrFrozen.New("at", state.Frozen.At)
	case knownAt <= calendar.At(act.At):
		return Freezing{}, ErrSource.New().At("/knownAt", "pool-known-early")
	case strings.TrimSpace(source) == "":
		return Freezing{}, ErrSource.New().At("/source", "required")
	}
	members, err := s.of(ctx, roundID, state.Import)
	if err != nil {
		return Freezing{}, err
	}
	terms := lot.Terms{Round: roundID, Quotas: q, Source: strings.TrimSpace(source), KnownAt: knownAt}
	for _, m := range members {
		terms.Pool = append(terms.Pool, m.entry())
	}
	if err := q.Check(terms.Pool); err != nil {
		return Freezing{}, spoken(err)
	}
	content, err := ledger.ContentHash(terms)
	if err != nil {
		return Freezing{}, err
	}
	state.Frozen = &Frozen{calendar.At(act.At), terms, content}
	state.Version++
	tx := table.Begin()
	s.turn(tx, roundID, state)
	freezing := Freezing{State: state}
	freezing.Receipt, err = s.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: ActFrozen, Subject: roundID, Content: content,
		Facts: map[string]string{"source": terms.Source, "knownAt": knownAt.String(), "experts": strconv.Itoa(len(members)), "seats": strconv.Itoa(q.Size())},
	})
	if err != nil {
		return Freezing{}, err
	}
	tx.Answer(act, freezing)
	return freezing, s.store.Commit(ctx, tx)
}

// Drawing is the answer to a draw.
type Drawing struct {
	Drawn   Drawn          `json:"drawn"`
	Receipt ledger.Receipt `json:"receipt"`
}

// Draw draws the panel from the public value, once. Errors: ErrUnfrozen, ErrUnknown before the value can be known, ErrDrawn.
func (s *Pools) Draw(ctx context.Context, act table.Act, roundID, value string) (Drawing, error) {
	state, err := s.State(ctx, roundID)
	if err != nil {
		return Drawing{}, err
	}
	switch f := state.Frozen; {
	case f == nil:
		return Drawing{}, ErrUnfrozen.New()
	case state.Drawn != nil:
		return Drawing{}, ErrDrawn.New("at", state.Drawn.At)
	case calendar.At(act.At) < f.Terms.KnownAt:
		return Drawing{}, ErrUnknown.New("knownAt", f.Terms.KnownAt)
	}
	value = strings.TrimSpace(value)
	r := lot.Result{Value: value, Seed: lot.Seed(roundID, state.Frozen.Content, value)}
	pool := state.Frozen.Terms.Pool
	if r.Drawn, err = lot.Draw(r.Seed, pool, state.Frozen.Terms.Quotas); err != nil {
		return Drawing{}, err
	}
	content, err := ledger.ContentHash(r)
	if err != nil {
		return Drawing{}, err
	}
	state.Drawn = &Drawn{calendar.At(act.At), r, content}
	state.Version++
	tx := table.Begin()
	s.turn(tx, roundID, state)
	for place, id := range r.Drawn { // at most lot.MaxPanel
		e := pool[slices.IndexFunc(pool, func(e lot.Entry) bool { return e.ID == id })]
		tx.Create(s.store.Records, seatKey(roundID, id), Seat{Entry: e, Place: place + 1, State: Waiting, Version: 1}, table.Say(table.ErrBusy.New()))
	}
	drawing := Drawing{Drawn: *state.Drawn}
	drawing.Receipt, err = s.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: ActDrawn, Subject: roundID, Content: content, Facts: map[string]string{"value": value, "seed": r.Seed},
	})
	if err != nil {
		return Drawing{}, err
	}
	tx.Answer(act, drawing)
	return drawing, s.store.Commit(ctx, tx)
}

// Openings shows the terms and the result of a round's draw, with which anybody can draw again (R9.2).
func (s *Pools) Openings(ctx context.Context, roundID string) ([]ledger.Opening, error) {
	state, err := s.State(ctx, roundID)
	if err != nil || state.Drawn == nil {
		return nil, err
	}
	terms, err := ledger.Open(ActFrozen, roundID, state.Frozen.Terms)
	if err != nil {
		return nil, err
	}
	result, err := ledger.Open(ActDrawn, roundID, state.Drawn.Result)
	return []ledger.Opening{terms, result}, err
}
