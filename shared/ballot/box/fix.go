package box

import (
	"context"
	"io"
	"slices"
	"strings"
	"time"

	"linxuan/shared/ballot"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// Refusals of a setup.
var (
	ErrKeysMissing  = fault.Define("ballot-keys-missing", fault.Conflict, "R6.5")   // missing: groups without a token key
	ErrWindowEarly  = fault.Define("ballot-window-early", fault.Invalid, "R6.5")    // earliest
	ErrWindowBeyond = fault.Define("ballot-window-beyond", fault.Conflict, "R6.5")  // closesAt of the round's ballot phase, endsAt
	ErrNothing      = fault.Define("ballot-without-groups", fault.Conflict, "R6.1") // nothing passed the preliminary review
)

// Plan is what the review gives to a ballot.
type Plan struct {
	Experts []string            // accounts of the panel
	Groups  []PlannedGroup      // that passed the preliminary review
	Recused map[string][]string // groups by account (R6.2)
}

// PlannedGroup is one group with the exact score of the meeting review.
type PlannedGroup struct {
	Group string
	Score ballot.Ratio
}

// roll is who may vote on what. It is fixed with the setup, which shows its digest and the numbers only.
type roll struct {
	Salt    []byte              `json:"salt"` // 32 bytes, of the digests of the roll and of those present
	Experts []string            `json:"experts"`
	Recused map[string][]string `json:"recused"` // groups by account
}

func (r roll) digest(experts []string) ballot.Hash {
	return ballot.RollDigest([32]byte(r.Salt), experts)
}

// groupsOf are groups by account.
type groupsOf map[string][]string

func (g groupsOf) has(account, group string) bool { return slices.Contains(g[account], group) }

func (r roll) recused(account, group string) bool { return slices.Contains(r.Recused[account], group) }

// entitled counts those of some experts who may vote on a group.
func (r roll) entitled(experts []string, group string) int {
	n := 0
	for _, account := range experts {
		if !r.recused(account, group) {
			n++
		}
	}
	return n
}

// Voted gives the groups that a ballot is about: those of the plan, or for a run-off the tied ones with the scores that they
// had, and the places that are to be filled.
func (o *Office) Voted(ctx context.Context, roundID, id string, planned []PlannedGroup) ([]PlannedGroup, int, error) {
	s, err := o.State(ctx, roundID, id)
	if err != nil {
		return nil, 0, err
	}
	r, err := o.rounds.Get(ctx, roundID)
	if err != nil {
		return nil, 0, err
	}
	if s.RunOffOf == "" {
		sorted := slices.SortedFunc(slices.Values(planned), func(a, b PlannedGroup) int { return strings.Compare(a.Group, b.Group) })
		return sorted, r.Ballot.Target, nil
	}
	_, result, err := o.results.parsed(ctx, roundID, s.RunOffOf)
	if err != nil {
		return nil, 0, err
	}
	if result.RunOff == nil {
		return nil, 0, ballot.ErrRunOff.New()
	}
	var tied []PlannedGroup
	for _, g := range result.Groups {
		if slices.Contains(result.RunOff.Groups, g.Group) {
			tied = append(tied, PlannedGroup{g.Group, g.Score})
		}
	}
	slices.SortFunc(tied, func(a, b PlannedGroup) int { return strings.Compare(a.Group, b.Group) })
	return tied, result.RunOff.Places, nil
}

// FixedAnswer is the answer to a setup: the hash is what is read out in the room.
type FixedAnswer struct {
	Answered
	Hash      ballot.Hash      `json:"hash"`
	Signature ledger.Signature `json:"signature"`
}

// Fix makes the setup: rules of the round, groups and scores of the plan, token keys, closing key, and the window of
// casting, which begins at opensAt (zero: now) and lasts as long as the round says. Nothing of it can change afterwards.
func (o *Office) Fix(ctx context.Context, act table.Act, roundID, id string, plan Plan, opensAt time.Time) (FixedAnswer, error) {
	s, err := o.State(ctx, roundID, id)
	if err != nil {
		return FixedAnswer{}, err
	}
	if err := s.turn(Preparing); err != nil {
		return FixedAnswer{}, err
	}
	window, err := o.rounds.Window(ctx, roundID, round.PhaseBallot, "", "")
	if err != nil {
		return FixedAnswer{}, err
	}
	list, err := o.newRoll(plan)
	if err != nil {
		return FixedAnswer{}, err
	}
	setup, err := o.compose(ctx, s, plan, list)
	if err != nil {
		return FixedAnswer{}, err
	}
	if setup.Window, err = o.castingWindow(ctx, roundID, window, act.At, opensAt); err != nil {
		return FixedAnswer{}, err
	}
	checked, err := o.checkSetup(ctx, s, setup)
	if err != nil {
		return FixedAnswer{}, err
	}
	tx := table.Begin()
	window.Guard(tx, act)
	return o.putSetup(ctx, tx, act, s, checked, list)
}

func (o *Office) newRoll(plan Plan) (roll, error) {
	r := roll{Salt: make([]byte, 32), Experts: slices.Sorted(slices.Values(plan.Experts)), Recused: plan.Recused}
	_, err := io.ReadFull(o.store.Rand(), r.Salt)
	return r, err
}

// compose puts the setup together, all but the window.
func (o *Office) compose(ctx context.Context, s State, plan Plan, list roll) (ballot.Setup, error) {
	r, err := o.rounds.Get(ctx, s.Round)
	if err != nil {
		return ballot.Setup{}, err
	}
	groups, target, err := o.Voted(ctx, s.Round, s.Ballot, plan.Groups)
	if err != nil {
		return ballot.Setup{}, err
	}
	if len(groups) == 0 {
		return ballot.Setup{}, ErrNothing.New()
	}
	closing, err := o.closing(ctx, s)
	if err != nil {
		return ballot.Setup{}, err
	}
	keys, err := o.publicKeys(ctx, s.Round, s.Ballot)
	if err != nil {
		return ballot.Setup{}, err
	}
	setup := ballot.Setup{
		Format: ballot.SetupFormat, Round: s.Round, Ballot: s.Ballot, RunOffOf: s.RunOffOf,
		Appointed: len(list.Experts), Roll: list.digest(list.Experts), Rules: rules(r.Ballot, target),
		PlainSize: ballot.PlainSize, Closing: closing,
	}
	missing := 0
	if most := ballot.Capped(r.Ballot.ApprovalCap, len(groups)); most > 0 {
		if keys[couponsKey] == nil {
			missing++
		}
		setup.Format, setup.Coupons = ballot.SetupFormatCapped, &ballot.Coupons{Each: most, Key: keys[couponsKey]}
		setup.PlainSize = setup.Coupons.PlainSize()
	}
	for _, g := range groups {
		if keys[g.Group] == nil {
			missing++
		}
		setup.Groups = append(setup.Groups, ballot.GroupSetup{
			Group: g.Group, Entitled: list.entitled(list.Experts, g.Group), Score: g.Score, Key: keys[g.Group],
		})
	}
	if missing > 0 {
		return ballot.Setup{}, ErrKeysMissing.New("missing", missing)
	}
	return setup, nil
}

// rules are the round's settings in the ballot's words.
func rules(b round.BallotSetting, target int) ballot.Rules {
	return ballot.Rules{
		Quorum:    ballot.Ratio{Num: b.Quorum.Num, Den: b.Quorum.Den},
		Threshold: ballot.Threshold{Share: ballot.Ratio{Num: b.Threshold.Fraction.Num, Den: b.Threshold.Fraction.Den}, Of: ballot.Base(b.Threshold.Of)},
		Minimum:   b.MinimumEligible,
		Target:    target,
	}
}

func (o *Office) closing(ctx context.Context, s State) (ballot.Closing, error) {
	r, err := o.seats(ctx, s.Round, s.Ballot)
	if err != nil {
		return ballot.Closing{}, err
	}
	if n := r.count(hasConfirmed); n < Scrutineers {
		return ballot.Closing{}, ErrNotConfirmed.New("needed", Scrutineers, "given", n)
	}
	commitments := make([][]ballot.Bytes, len(r.Seats))
	for i, seat := range r.Seats {
		commitments[i] = seat.Dealing.Commitments
	}
	return ballot.NewClosing(commitments)
}

// castingWindow lies within the round's ballot phase, and not in the past.
func (o *Office) castingWindow(ctx context.Context, roundID string, phase round.Effective, at, opensAt time.Time) (ballot.Window, error) {
	r, err := o.rounds.Get(ctx, roundID)
	if err != nil {
		return ballot.Window{}, err
	}
	if opensAt.IsZero() {
		opensAt = at
	}
	if opensAt.Before(at) {
		return ballot.Window{}, ErrWindowEarly.New("earliest", calendar.At(at))
	}
	closesAt := opensAt.Add(time.Duration(r.Ballot.CastingMinutes) * time.Minute)
	if calendar.At(closesAt) > phase.ClosesAt {
		return ballot.Window{}, ErrWindowBeyond.New("closesAt", phase.ClosesAt, "endsAt", calendar.At(closesAt))
	}
	return ballot.Window{OpensAt: opensAt.UTC(), ClosesAt: closesAt.UTC()}, nil
}

// checkSetup checks the setup as everyone will, and a run-off against the ballot whose tie it decides.
func (o *Office) checkSetup(ctx context.Context, s State, setup ballot.Setup) (*ballot.Checked, error) {
	checked, err := setup.Check()
	if err != nil || s.RunOffOf == "" {
		return checked, err
	}
	first, err := o.setups.get(ctx, o.ballots, s.Round, s.RunOffOf)
	if err != nil {
		return nil, err
	}
	_, result, err := o.results.parsed(ctx, s.Round, s.RunOffOf)
	if err != nil {
		return nil, err
	}
	return checked, ballot.CheckRunOff(first.Setup, result, setup)
}

func (o *Office) putSetup(ctx context.Context, tx *table.Tx, act table.Act, s State, checked *ballot.Checked, list roll) (FixedAnswer, error) {
	raw, err := checked.Setup.Encode()
	if err != nil {
		return FixedAnswer{}, err
	}
	signature, err := o.journal.Signer().Sign(ledger.PurposeSetup, ledger.Hash(checked.Hash))
	if err != nil {
		return FixedAnswer{}, err
	}
	setup := setupRecord{Hash: checked.Hash, Signature: signature}
	if setup.Setup, err = pack(raw); err != nil {
		return FixedAnswer{}, err
	}
	s.SetupHash, s.Groups, s.Appointed = checked.Hash.String(), len(checked.Setup.Groups), checked.Setup.Appointed
	s.OpensAt, s.ClosesAt = calendar.At(checked.Setup.Window.OpensAt), calendar.At(checked.Setup.Window.ClosesAt)
	o.advance(tx, &s, Ready)
	setup.Receipt, err = o.journal.Enter(tx, act, ledger.Entry{
		Round: s.Round, Act: ActSetup, Subject: s.Ballot, Content: s.SetupHash,
		Facts: map[string]string{"groups": number(s.Groups), "appointed": number(s.Appointed)},
	})
	if err != nil {
		return FixedAnswer{}, err
	}
	again := table.Say(table.ErrBusy.New())
	tx.Create(o.store.Ballots, setupKey(s.Round, s.Ballot), setup, again)
	tx.Create(o.store.Ballots, rollKey(s.Round, s.Ballot), list, again)
	answer := FixedAnswer{Answered{s, setup.Receipt}, setup.Hash, setup.Signature}
	tx.Answer(act, answer)
	return answer, o.store.Commit(ctx, tx)
}
