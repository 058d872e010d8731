package box

import (
	"context"
	"encoding/json"
	"errors"
	"time"

	"linxuan/shared/ballot"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// Barrier ends the issue, writes the turnout to the ledger, group by group, and only then opens casting: when nobody can get
// a token any more, nothing can be minted to fit a vote. ballot.ErrCastingClosed when the window of casting is over before
// it began: then the ballot is to be held anew.
func (o *Office) Barrier(ctx context.Context, act table.Act, roundID, id string) (Answered, error) {
	s, checked, list, err := o.sitting(ctx, roundID, id)
	if err != nil {
		return Answered{}, err
	}
	at := calendar.At(act.At)
	if s.Phase != Issued {
		if err := s.turn(Issuing); err != nil {
			return Answered{}, err
		}
	}
	if at >= s.ClosesAt {
		return Answered{}, ballot.ErrCastingClosed.New("closedAt", s.ClosesAt)
	}
	window, err := o.rounds.Window(ctx, roundID, round.PhaseBallot, "", "")
	if err != nil {
		return Answered{}, err
	}
	if s.Phase == Issuing {
		tx := table.Begin()
		window.Guard(tx, act)
		o.advance(tx, &s, Issued)
		if err := o.store.Commit(ctx, tx); err != nil {
			return Answered{}, err
		}
	}
	t, err := o.countIssued(ctx, s, checked, list)
	if err != nil {
		return Answered{}, err
	}
	s.OpensAt = max(s.OpensAt, at.Add(time.Millisecond)) // a cast is never entered under the instant of the barrier or before
	tx := table.Begin()
	window.Guard(tx, act)
	o.advance(tx, &s, Casting)
	return o.putTurnout(ctx, tx, act, s, t)
}

// countIssued counts the tokens of each group from what was written at their issue: a counter would be the one item that
// everyone's transaction changes.
func (o *Office) countIssued(ctx context.Context, s State, checked *ballot.Checked, list roll) (ballot.Turnout, error) {
	accounts, err := o.presentAccounts(ctx, s.Round, s.Ballot)
	if err != nil {
		return ballot.Turnout{}, err
	}
	late, err := o.late(ctx, s.Round, "")
	if err != nil {
		return ballot.Turnout{}, err
	}
	t := turnout(checked, list, late, accounts)
	failed := make([]error, len(t.Groups)+1)
	each(len(t.Groups), func(i int) {
		var holders []string
		holders, failed[i] = o.holders(ctx, issueKey(s.Round, s.Ballot, t.Groups[i].Group, ""))
		t.Groups[i].Issued = len(holders)
		for _, account := range holders { // recused when the token was out already: it is cast, so it is counted on
			if late.has(account, t.Groups[i].Group) {
				t.Groups[i].Eligible++
			}
		}
	})
	if checked.Setup.Coupons != nil {
		coupons, failure := o.holders(ctx, couponKey(s.Round, s.Ballot, "", 0))
		t.Coupons, failed[len(t.Groups)] = len(coupons), failure
	}
	if err := errors.Join(failed...); err != nil {
		return t, err
	}
	return t, checked.CheckTurnout(t)
}

// holders are the sort keys of what was signed under one partition: accounts, or coupons of accounts.
func (o *Office) holders(ctx context.Context, place table.Key) ([]string, error) {
	rows, err := table.All[struct {
		Name string `json:"sk"`
	}](ctx, o.store, o.store.Ballots, table.Query{PK: place.PK})
	names := make([]string, len(rows))
	for i, r := range rows {
		names[i] = r.Name
	}
	return names, err
}

func (o *Office) putTurnout(ctx context.Context, tx *table.Tx, act table.Act, s State, t ballot.Turnout) (Answered, error) {
	raw, err := t.Encode()
	if err != nil {
		return Answered{}, err
	}
	record := turnoutRecord{}
	if record.Turnout, err = pack(raw); err != nil {
		return Answered{}, err
	}
	tx.Create(o.store.Ballots, turnoutKey(s.Round, s.Ballot), record, table.Say(table.ErrBusy.New()))
	detail, err := json.Marshal(counts(t))
	if err != nil {
		return Answered{}, err
	}
	return o.answer(ctx, tx, act, s, ledger.Entry{Act: ActBarrier, Content: hashHex(raw), Detail: detail})
}

// entered is a turnout as the ledger carries it, short enough for an entry whatever the number of groups.
type entered struct {
	Present int      `json:"present"`
	Groups  [][2]int `json:"groups"` // eligible and issued, in the setup's order
}

func counts(t ballot.Turnout) entered {
	e := entered{Present: t.Present, Groups: make([][2]int, len(t.Groups))}
	for i, g := range t.Groups {
		e.Groups[i] = [2]int{g.Eligible, g.Issued}
	}
	return e
}

type turnoutRecord struct {
	Turnout packed `json:"turnout"`
}

// ErrTurnoutEarly: issuing is not over.
var ErrTurnoutEarly = fault.Define("ballot-turnout-early", fault.Conflict, "R6.5")

// Turnout reads the roll in numbers; ErrTurnoutEarly before issuing was closed.
func (b ballots) Turnout(ctx context.Context, roundID, id string) (ballot.Turnout, error) {
	record, found, err := table.Find[turnoutRecord](ctx, b.store, b.store.Ballots, turnoutKey(roundID, id))
	if err != nil {
		return ballot.Turnout{}, err
	}
	if !found {
		if _, err := b.State(ctx, roundID, id); err != nil {
			return ballot.Turnout{}, err
		}
		return ballot.Turnout{}, ErrTurnoutEarly.New()
	}
	raw, err := record.Turnout.unpack()
	if err != nil {
		return ballot.Turnout{}, err
	}
	var t ballot.Turnout
	return t, json.Unmarshal(raw, &t)
}
