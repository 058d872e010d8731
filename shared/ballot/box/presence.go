package box

import (
	"context"
	"slices"

	"linxuan/shared/ballot"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// Refusals of the word on those present.
var (
	ErrCountDiffers = fault.Define("ballot-presence-differs", fault.Conflict, "R6.5")     // present, counted
	ErrUnwitnessed  = fault.Define("ballot-presence-unconfirmed", fault.Conflict, "R6.5") // present
)

// witness is a scrutineer's word that those signed in, and nobody else, are in the room. It is worth something for exactly
// those: when one more signs in, it is asked for again.
type witness struct {
	Seat    int            `json:"scrutineer"`
	Present ballot.Hash    `json:"present"` // digest of those signed in
	Receipt ledger.Receipt `json:"receipt"`
}

// Witness takes the word of a scrutineer who has counted those present. ErrCountDiffers where other numbers have signed in.
func (o *Office) Witness(ctx context.Context, act table.Act, roundID, id string, counted int) (ledger.Receipt, error) {
	s, _, list, err := o.sitting(ctx, roundID, id)
	if err != nil {
		return ledger.Receipt{}, err
	}
	seats, err := o.seats(ctx, roundID, id)
	if err != nil {
		return ledger.Receipt{}, err
	}
	seat := seats.of(act.Actor)
	if seat == nil {
		return ledger.Receipt{}, ErrSeatNone.New()
	}
	if s.Phase != Called { // where somebody slipped in while the signing in was ended
		if err := s.turn(Ready); err != nil {
			return ledger.Receipt{}, err
		}
	}
	accounts, err := o.presentAccounts(ctx, roundID, id)
	if err != nil {
		return ledger.Receipt{}, err
	}
	if len(accounts) != counted {
		return ledger.Receipt{}, ErrCountDiffers.New("present", len(accounts), "counted", counted)
	}
	present := list.digest(accounts)
	tx := table.Begin()
	o.still(tx, s)
	receipt, err := o.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: ActWitnessed, Subject: id, Content: present.String(),
		Facts: map[string]string{"scrutineer": number(seat.Number), "present": number(counted)},
	})
	if err != nil {
		return receipt, err
	}
	tx.Put(o.store.Ballots, witnessKey(roundID, id, seat.Number), witness{seat.Number, present, receipt})
	tx.Answer(act, receipt)
	return receipt, o.store.Commit(ctx, tx)
}

// witnessed says whether a scrutineer has confirmed exactly those who have signed in.
func (o *Office) witnessed(ctx context.Context, roundID, id string, list roll, accounts []string) (bool, error) {
	words, err := table.All[witness](ctx, o.store, o.store.Ballots, table.Query{PK: witnessKey(roundID, id, 0).PK})
	present := list.digest(accounts)
	return slices.ContainsFunc(words, func(w witness) bool { return w.Present == present }), err
}

// Attendance counts who has signed in so far.
func (o *Office) Attendance(ctx context.Context, roundID, id string) (Attendance, error) {
	_, checked, list, err := o.sitting(ctx, roundID, id)
	if err != nil {
		return Attendance{}, err
	}
	accounts, err := o.presentAccounts(ctx, roundID, id)
	if err != nil {
		return Attendance{}, err
	}
	confirmed, err := o.witnessed(ctx, roundID, id, list, accounts)
	s := checked.Setup
	return Attendance{len(accounts), s.Appointed, s.Rules.Quorum.Needed(s.Appointed), confirmed}, err
}

// Place is an expert of the roll, for those who look round the room.
type Place struct {
	Account string `json:"account"`
	Present bool   `json:"present"`
}

// Places lists the roll, and who of it has signed in.
func (o *Office) Places(ctx context.Context, roundID, id string) ([]Place, error) {
	list, err := o.rollOf(ctx, roundID, id)
	if err != nil {
		return nil, err
	}
	accounts, err := o.presentAccounts(ctx, roundID, id)
	places := make([]Place, len(list.Experts))
	for i, account := range list.Experts {
		places[i] = Place{account, slices.Contains(accounts, account)}
	}
	return places, err
}

// mayOpen is nil when the issue may be opened with those present.
func (o *Office) mayOpen(ctx context.Context, s State, checked *ballot.Checked, list roll, accounts []string) error {
	late, err := o.late(ctx, s.Round, "")
	if err != nil {
		return err
	}
	if err := checked.CheckTurnout(turnout(checked, list, late, accounts)); err != nil {
		return err
	}
	confirmed, err := o.witnessed(ctx, s.Round, s.Ballot, list, accounts)
	if err == nil && !confirmed {
		err = ErrUnwitnessed.New("present", len(accounts))
	}
	return err
}

// late are the recusals that were declared by now. Those in the roll were fixed with the setup and are in any number that it
// shows; whoever recuses himself later gets no token either and is left out of the base (R6.2), but a token that he holds
// already cannot be told from others any more: his browser casts it as an abstention, and it stays counted.
func (o *Office) late(ctx context.Context, roundID, account string) (groupsOf, error) {
	if o.recusals == nil {
		return nil, nil
	}
	return o.recusals(ctx, roundID, account)
}

// turnout gives the roll in numbers; what was issued is left at zero.
func turnout(c *ballot.Checked, list roll, late groupsOf, accounts []string) ballot.Turnout {
	t := ballot.Turnout{Format: c.TurnoutFormat(), Setup: c.Hash, Present: len(accounts), Groups: make([]ballot.GroupTurnout, len(c.Setup.Groups))}
	for i, g := range c.Setup.Groups {
		t.Groups[i].Group = g.Group
		for _, account := range accounts {
			if !list.recused(account, g.Group) && !late.has(account, g.Group) {
				t.Groups[i].Eligible++
			}
		}
	}
	return t
}
