package box

import (
	"context"
	"slices"
	"strconv"

	"linxuan/shared/ballot"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// Refusals of the room.
var (
	ErrNotAppointed = fault.Define("ballot-not-appointed", fault.Forbidden, "R6.5") // not on the roll
	ErrNotPresent   = fault.Define("ballot-not-present", fault.Conflict, "R6.5")    // did not sign in before the ballot was opened
)

func number(n int) string { return strconv.Itoa(n) }

// present is one expert's signing in.
type present struct {
	Account string         `json:"account"`
	Receipt ledger.Receipt `json:"receipt"`
}

// Attendance are the numbers of those present against the quorum.
type Attendance struct {
	Present   int `json:"present"`
	Appointed int `json:"appointed"`
	Needed    int `json:"needed"`

	Confirmed bool `json:"confirmed"` // by a scrutineer, for exactly those who have signed in
}

// rollOf reads the roll, which never changes once it is there.
func (o *Office) rollOf(ctx context.Context, roundID, id string) (roll, error) {
	name := roundID + "|" + id
	if r, ok := o.rolls.Load(name); ok {
		return r.(roll), nil
	}
	r, found, err := table.Find[roll](ctx, o.store, o.store.Ballots, rollKey(roundID, id))
	if err != nil {
		return r, err
	}
	if !found {
		if _, err := o.State(ctx, roundID, id); err != nil {
			return r, err
		}
		return r, ErrSetupMissing.New()
	}
	o.rolls.Store(name, r)
	return r, nil
}

// voter is nil for an expert of the roll.
func (o *Office) voter(ctx context.Context, roundID, id, account string) (roll, error) {
	r, err := o.rollOf(ctx, roundID, id)
	if err == nil && !slices.Contains(r.Experts, account) {
		err = ErrNotAppointed.New()
	}
	return r, err
}

// SignIn puts an expert among those present. Doing it again gives the same receipt.
func (o *Office) SignIn(ctx context.Context, act table.Act, roundID, id string) (ledger.Receipt, error) {
	if _, err := o.voter(ctx, roundID, id, act.Actor); err != nil {
		return ledger.Receipt{}, err
	}
	k := presentKey(roundID, id, act.Actor)
	if before, found, err := table.Find[present](ctx, o.store, o.store.Ballots, k); err != nil || found {
		return before.Receipt, err
	}
	tx := table.Begin()
	o.during(tx, roundID, id, act.Actor, Ready, calendar.At(act.At))
	receipt, err := o.journal.Enter(tx, act, ledger.Entry{Round: roundID, Act: ActPresent, Subject: id})
	if err != nil {
		return receipt, err
	}
	tx.Create(o.store.Ballots, k, present{act.Actor, receipt}, table.Say(table.ErrBusy.New()))
	tx.Answer(act, receipt)
	return receipt, o.store.Commit(ctx, tx)
}

func (o *Office) presentAccounts(ctx context.Context, roundID, id string) ([]string, error) {
	rows, err := table.All[present](ctx, o.store, o.store.Ballots, table.Query{PK: presentKey(roundID, id, "").PK})
	accounts := make([]string, len(rows))
	for i, row := range rows {
		accounts[i] = row.Account
	}
	return accounts, err
}

// Open is the secretariat's word that those signed in are present, beside a scrutineer's. It ends the signing in and opens the
// issue, if the quorum is there and no group has too few voters (R6.5): else ballot.ErrNoQuorum, ballot.ErrTooFewVoters or
// ErrUnwitnessed, and experts may still come.
func (o *Office) Open(ctx context.Context, act table.Act, roundID, id string) (Answered, error) {
	s, checked, list, err := o.sitting(ctx, roundID, id)
	if err != nil {
		return Answered{}, err
	}
	if s.Phase != Called {
		if err := s.turn(Ready); err != nil {
			return Answered{}, err
		}
	}
	window, err := o.rounds.Window(ctx, roundID, round.PhaseBallot, "", "")
	if err != nil {
		return Answered{}, err
	}
	accounts, err := o.presentAccounts(ctx, roundID, id)
	if err != nil {
		return Answered{}, err
	}
	if err := o.mayOpen(ctx, s, checked, list, accounts); err != nil {
		return Answered{}, err
	}
	if s.Phase == Ready {
		tx := table.Begin()
		window.Guard(tx, act)
		o.advance(tx, &s, Called)
		if err := o.store.Commit(ctx, tx); err != nil {
			return Answered{}, err
		}
		if accounts, err = o.presentAccounts(ctx, roundID, id); err != nil {
			return Answered{}, err
		}
		if err := o.mayOpen(ctx, s, checked, list, accounts); err != nil { // somebody slipped in before
			return Answered{}, err
		}
	}
	s.Present = len(accounts)
	tx := table.Begin()
	window.Guard(tx, act)
	o.advance(tx, &s, Issuing)
	return o.answer(ctx, tx, act, s, ledger.Entry{
		Act: ActOpened, Content: list.digest(accounts).String(),
		Facts: map[string]string{"present": number(s.Present), "appointed": number(s.Appointed)},
	})
}

// sitting reads what every step in the room needs.
func (o *Office) sitting(ctx context.Context, roundID, id string) (State, *ballot.Checked, roll, error) {
	s, err := o.State(ctx, roundID, id)
	if err != nil {
		return s, nil, roll{}, err
	}
	list, err := o.rollOf(ctx, roundID, id)
	if err != nil {
		return s, nil, list, err
	}
	checked, err := o.setups.get(ctx, o.ballots, roundID, id)
	return s, checked, list, err
}

// answer enters a step into the ledger and commits it.
func (b ballots) answer(ctx context.Context, tx *table.Tx, act table.Act, s State, e ledger.Entry) (Answered, error) {
	e.Round, e.Subject = s.Round, s.Ballot
	receipt, err := b.journal.Enter(tx, act, e)
	if err != nil {
		return Answered{}, err
	}
	answer := Answered{s, receipt}
	tx.Answer(act, answer)
	return answer, b.store.Commit(ctx, tx)
}
