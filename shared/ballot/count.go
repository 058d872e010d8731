package ballot

import (
	"bytes"
	"cmp"
	"errors"
	"runtime"
	"slices"
	"sync"

	"linxuan/shared/fault"
)

// Count opens and checks every cast and makes the result. It does not depend on the casts' order. A ballot that is not good
// is void with its reason; a token that appears more than once voids all its ballots, and a coupon all its approvals, since
// nothing says which one counts.
// Errors: those of CheckTurnout, and ErrClosingWrong.
func (c *Checked) Count(t Turnout, casts []Cast, key *ClosingKey) (Result, error) {
	if err := c.CheckTurnout(t); err != nil {
		return Result{}, err
	}
	if !key.opens(c) {
		return Result{}, ErrClosingWrong.New()
	}
	return c.tally(t, casts, c.readAll(casts, key)), nil
}

// reading is what one cast gives: a choice, or why it is void.
type reading struct {
	vote
	void *fault.Definition
}

// readAll reads all casts, on all processors; reading i belongs to cast i.
func (c *Checked) readAll(casts []Cast, key *ClosingKey) []reading {
	readings := make([]reading, len(casts))
	workers := runtime.GOMAXPROCS(0)
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for i := w; i < len(casts); i += workers {
				readings[i] = c.read(casts[i], key)
			}
		})
	}
	all.Wait()
	voidDoubles(casts, readings)
	return readings
}

// voidDoubles voids ballots that share a token and approvals that share a coupon. Coupons are looked at in every ballot that
// could be opened, so that neither rule depends on the other.
func voidDoubles(casts []Cast, readings []reading) {
	tokens, coupons := make(map[Hash]int, len(casts)), map[Hash]int{}
	for i, cast := range casts {
		tokens[cast.SpendID()]++
		coupons[readings[i].coupon]++
	}
	for i, cast := range casts {
		switch coupon := readings[i].coupon; {
		case tokens[cast.SpendID()] > 1:
			readings[i] = reading{void: ErrTokenSpent}
		case coupon != Hash{} && coupons[coupon] > 1:
			readings[i] = reading{void: ErrCouponSpent}
		}
	}
}

func (c *Checked) read(cast Cast, key *ClosingKey) reading {
	if err := c.Verify(cast); err != nil {
		return reading{void: reason(err)}
	}
	v, err := c.open(cast, key)
	if err != nil {
		return reading{void: reason(err)}
	}
	return reading{vote: v}
}

// reason is the definition behind a refusal of Verify or Open; both refuse with faults only.
func reason(err error) *fault.Definition {
	if refusal, ok := errors.AsType[*fault.Error](err); ok {
		return refusal.Def
	}
	return ErrCastMalformed
}

// tally adds the readings up and draws the line.
func (c *Checked) tally(t Turnout, casts []Cast, readings []reading) Result {
	r := Result{
		Format: ResultFormat, Setup: c.Hash, Appointed: c.Setup.Appointed, Present: t.Present,
		Standing: Final, Groups: make([]GroupResult, len(t.Groups)), Voids: []Void{},
	}
	at := make(map[string]*GroupResult, len(t.Groups))
	for i, g := range t.Groups {
		set := c.Setup.Groups[i]
		r.Groups[i] = GroupResult{Group: g.Group, Score: set.Score, Entitled: set.Entitled, Eligible: g.Eligible, Issued: g.Issued}
		at[g.Group] = &r.Groups[i]
	}
	for i, cast := range casts {
		g, known := at[cast.Group]
		if known {
			g.add(readings[i])
		}
		if void := readings[i].void; void != nil {
			r.Voids = append(r.Voids, Void{cast.Group, cast.SpendID(), void.Code})
		}
	}
	slices.SortFunc(r.Voids, func(a, b Void) int {
		return cmp.Or(cmp.Compare(a.Group, b.Group), bytes.Compare(a.Spend[:], b.Spend[:]), cmp.Compare(a.Reason, b.Reason))
	})
	contested := c.couponExcess(t, r) != nil
	for i := range r.Groups {
		c.judge(&r.Groups[i], t.Present)
		contested = contested || r.Groups[i].Excess > 0
	}
	r.Vacant, r.RunOff = drawLine(r.Groups, c.Setup.Rules.Target)
	switch {
	case contested:
		r.Standing = Contested
	case r.RunOff != nil:
		r.Standing = Tied
	}
	return r
}

// couponExcess is ErrCouponExcess when more approvals came than coupons were issued: some were minted.
func (c *Checked) couponExcess(t Turnout, r Result) error {
	approvals := 0
	for _, g := range r.Groups {
		approvals += g.Approve
	}
	if c.Setup.Coupons != nil && approvals > t.Coupons {
		return ErrCouponExcess.New("approvals", approvals, "issued", t.Coupons)
	}
	return nil
}

func (g *GroupResult) add(r reading) {
	g.Cast++
	if r.void != nil {
		g.Void++
		return
	}
	g.Valid++
	switch r.choice {
	case Approve:
		g.Approve++
	case Reject:
		g.Reject++
	case Abstain:
		g.Abstain++
	}
}

// judge compares a group's approvals with the threshold; whoever abstains, spoils or returns no ballot is in the base, save
// where the round counts against the valid ballots only (R6.5).
func (c *Checked) judge(g *GroupResult, present int) {
	g.Excess, g.Unreturned = max(g.Cast-g.Issued, 0), max(g.Issued-g.Cast, 0)
	threshold := c.Setup.Rules.Threshold
	base := map[Base]int{
		BaseAppointed: c.Setup.Appointed,
		BasePresent:   present,
		BaseEligible:  g.Eligible,
		BaseValid:     g.Valid,
	}[threshold.Of]
	g.Needed = threshold.Share.Needed(base)
	g.Passed = threshold.Share.Met(g.Approve, base)
}
