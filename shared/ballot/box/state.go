package box

import (
	"context"
	"slices"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/ballot"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/table"
)

// Phase is how far a ballot has come (see the package comment).
type Phase string

// The phases.
const (
	Preparing Phase = "preparing"
	Ready     Phase = "ready"
	Called    Phase = "called"
	Issuing   Phase = "issuing"
	Issued    Phase = "issued"
	Casting   Phase = "casting"
	Closed    Phase = "closed"
	Done      Phase = "counted"
)

var order = []Phase{Preparing, Ready, Called, Issuing, Issued, Casting, Closed, Done}

// Acts of a ballot in the ledger.
const (
	ActCreated   ledger.Act = "ballot-created"
	ActSeated    ledger.Act = "scrutineer-seated"
	ActDealt     ledger.Act = "closing-key-dealt"
	ActConfirmed ledger.Act = "closing-key-confirmed"
	ActReseated  ledger.Act = "closing-key-started-over"
	ActSetup     ledger.Act = "ballot-setup"
	ActPresent   ledger.Act = "ballot-present"
	ActWitnessed ledger.Act = "ballot-presence-confirmed"
	ActOpened    ledger.Act = "ballot-opened"
	ActIssued    ledger.Act = "ballot-tokens-issued"
	ActCoupons   ledger.Act = "ballot-coupons-issued"
	ActBarrier   ledger.Act = "ballot-issue-closed"
	ActCast      ledger.Act = "ballot-cast"
	ActClosed    ledger.Act = "ballot-closed"
	ActShare     ledger.Act = "closing-share-given"
	ActCounted   ledger.Act = "ballot-counted"
)

// Refusals of a step that is not the ballot's turn.
var (
	ErrSetupFixed   = fault.Define("ballot-setup-fixed", fault.Conflict, "R6.5")
	ErrSetupMissing = fault.Define("ballot-setup-missing", fault.Conflict, "R6.5")
	ErrRollClosed   = fault.Define("ballot-roll-closed", fault.Conflict, "R6.5")
	ErrIssueEarly   = fault.Define("ballot-issue-not-open", fault.Conflict, "R6.5")
	ErrIssueOver    = fault.Define("ballot-issue-over", fault.Conflict, "R6.5")
	ErrNotClosed    = fault.Define("ballot-not-closed", fault.Conflict, "R6.5")
	ErrCounted      = fault.Define("ballot-counted", fault.Conflict, "R6.5")
)

// turns are the refusals of a step that belongs to a phase: before that phase, and after it.
var turns = map[Phase]struct{ early, late *fault.Definition }{
	Preparing: {nil, ErrSetupFixed},
	Ready:     {ErrSetupMissing, ErrRollClosed},
	Issuing:   {ErrIssueEarly, ErrIssueOver},
	Casting:   {ballot.ErrCastingEarly, ballot.ErrCastingClosed},
	Closed:    {ErrNotClosed, ErrCounted},
}

// State is a ballot as everyone who may read it sees it. It counts nothing that is still going on.
type State struct {
	Round     string           `json:"round"`
	Ballot    string           `json:"ballot"`
	RunOffOf  string           `json:"runOffOf,omitempty"`
	Phase     Phase            `json:"phase"`
	CreatedAt calendar.Instant `json:"createdAt"`
	SetupHash string           `json:"setupHash,omitempty"` // hex, once the setup is fixed
	Groups    int              `json:"groups,omitempty"`
	Appointed int              `json:"appointed,omitempty"`
	Present   int              `json:"present,omitempty"`  // once the ballot is opened
	OpensAt   calendar.Instant `json:"opensAt,omitempty"`  // of casting; not before issuing was closed
	ClosesAt  calendar.Instant `json:"closesAt,omitempty"` // of casting; the instant of the close once closed
	Version   int64            `json:"version"`
}

// phaseCopy is what writers check in their own transaction: the phase, and the window of casting. What comes before casting
// must be over by the end of that window too.
type phaseCopy struct {
	Phase    Phase            `json:"phase"`
	OpensAt  calendar.Instant `json:"opensAt"`
	ClosesAt calendar.Instant `json:"closesAt"`
}

// in is nil when a step of the given phase is in turn, else the refusal that says why not.
func (c phaseCopy) in(phase Phase, at calendar.Instant) error {
	have, need := slices.Index(order, c.Phase), slices.Index(order, phase)
	switch {
	case have < need || (phase == Casting && at < c.OpensAt):
		return turns[phase].early.New("opensAt", c.OpensAt, "closesAt", c.ClosesAt, "serverTime", at)
	case have > need || at >= c.ClosesAt:
		return turns[phase].late.New("closedAt", c.ClosesAt, "serverTime", at)
	}
	return nil
}

// copied is the state as its copies have it.
func (s State) copied() phaseCopy { return phaseCopy{s.Phase, s.OpensAt, s.ClosesAt} }

// turn is nil when a step of the phase is in turn, without regard to time.
func (s State) turn(phase Phase) error {
	if s.Phase == phase {
		return nil
	}
	return s.copied().in(phase, s.OpensAt)
}

// ballots is what all duties stand on.
type ballots struct {
	store   *table.Store
	journal *journal.Journal
}

// State reads a ballot; table.ErrAbsent for an unknown one.
func (b ballots) State(ctx context.Context, round, id string) (State, error) {
	return table.Get[State](ctx, b.store, b.store.Ballots, stateKey(round, id))
}

// advance puts a change of phase into a transaction: the state under its version, and every copy. Who was not the first is
// asked to look again.
func (b ballots) advance(tx *table.Tx, s *State, to Phase) {
	s.Phase = to
	tx.ReplaceOr(b.store.Ballots, stateKey(s.Round, s.Ballot), *s, s.Version, table.Say(table.ErrBusy.New()))
	s.Version++
	for shard := range shards {
		tx.Put(b.store.Ballots, copyKey(s.Round, s.Ballot, shard), s.copied())
	}
}

// during lets a transaction commit only in a phase and its span; the name (an account, a spend id) picks the copy.
func (b ballots) during(tx *table.Tx, round, id, name string, phase Phase, at calendar.Instant) {
	lasts := expression.Name("phase").Equal(expression.Value(string(phase))).
		And(expression.Name("closesAt").GreaterThan(expression.Value(int64(at))))
	if phase == Casting {
		lasts = lasts.And(expression.Name("opensAt").LessThanEqual(expression.Value(int64(at))))
	}
	tx.Check(b.store.Ballots, copyKey(round, id, shardOf(name)), lasts, func(old table.Item) error {
		c := phaseCopy{Phase: Preparing} // no copies before the setup is fixed
		if old != nil {
			if err := table.Unmarshal(old, &c); err != nil {
				return err
			}
		}
		if err := c.in(phase, at); err != nil {
			return err
		}
		return table.ErrBusy.New() // moved between the check and this look: a new try sees it
	})
}

// still lets a transaction commit only while the state itself is in a phase: for the few who write then.
func (b ballots) still(tx *table.Tx, s State) {
	same := expression.Name("phase").Equal(expression.Value(string(s.Phase)))
	tx.Check(b.store.Ballots, stateKey(s.Round, s.Ballot), same, table.Say(table.ErrBusy.New()))
}
