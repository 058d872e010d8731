package box

import (
	"cmp"
	"context"

	"linxuan/shared/ballot"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// Refusals of the issue.
var (
	ErrTokenIssued  = fault.Define("ballot-token-issued", fault.Conflict, "R6.5")  // group: another value was signed for this expert
	ErrVoterRecused = fault.Define("ballot-voter-recused", fault.Conflict, "R6.2") // group
	ErrAskedTwice   = fault.Define("ballot-token-twice", fault.Invalid, "R6.5")    // group: twice in one request
	ErrNoSuchGroup  = fault.Define("ballot-group-unknown", fault.Invalid, "R6.5")  // group
	ErrCouponIssued = fault.Define("ballot-coupon-issued", fault.Conflict, "R6.5") // number: another value was signed for this expert
	ErrNoSuchCoupon = fault.Define("ballot-coupon-unknown", fault.Invalid, "R6.5") // number: beyond the cap, or twice in one request
)

// TokensAtOnce is the most tokens of one request.
const TokensAtOnce = 25

// Issue is the answer to a request for tokens. The receipt is that of the tokens that were new.
type Issue struct {
	Tokens  []ballot.TokenAnswer `json:"tokens"`
	Receipt *ledger.Receipt      `json:"receipt,omitempty"`
}

// Entitlement says which groups an expert may vote on.
type Entitlement struct {
	Present bool     `json:"present"`
	Groups  []string `json:"groups"`  // ascending
	Recused []string `json:"recused"` // ascending
}

// Entitlement reads an expert's own groups.
func (o *Office) Entitlement(ctx context.Context, roundID, id, account string) (Entitlement, error) {
	list, err := o.voter(ctx, roundID, id, account)
	if err != nil {
		return Entitlement{}, err
	}
	checked, err := o.setups.get(ctx, o.ballots, roundID, id)
	if err != nil {
		return Entitlement{}, err
	}
	late, err := o.late(ctx, roundID, account)
	if err != nil {
		return Entitlement{}, err
	}
	e := Entitlement{Groups: []string{}, Recused: []string{}}
	for _, g := range checked.Setup.Groups {
		if list.recused(account, g.Group) || late.has(account, g.Group) {
			e.Recused = append(e.Recused, g.Group)
		} else {
			e.Groups = append(e.Groups, g.Group)
		}
	}
	_, e.Present, err = table.Find[present](ctx, o.store, o.store.Ballots, presentKey(roundID, id, account))
	return e, err
}

// Sign signs blinded messages for an expert who is present, one for each group he may vote on, ever. The same value again
// gives the same answer, whenever it is asked for; another one is ErrTokenIssued.
func (o *Office) Sign(ctx context.Context, act table.Act, roundID, id string, requests []ballot.TokenRequest) (Issue, error) {
	if err := o.mayAsk(ctx, act, roundID, id, requests); err != nil {
		return Issue{}, err
	}
	wishes := make([]asked, len(requests))
	for i, r := range requests {
		wishes[i] = asked{issueKey(roundID, id, r.Group, act.Actor), r.Group, r.Blinded, ErrTokenIssued.New("group", r.Group)}
	}
	var issue Issue
	err := o.sign(ctx, act, roundID, id, ActIssued, wishes, func(signatures []ballot.Bytes, receipt *ledger.Receipt) any {
		issue = Issue{Tokens: make([]ballot.TokenAnswer, len(requests)), Receipt: receipt}
		for i, r := range requests {
			issue.Tokens[i] = ballot.TokenAnswer{Group: r.Group, BlindSignature: signatures[i]}
		}
		return issue
	})
	return issue, err
}

// CouponIssue is the answer to a request for coupons.
type CouponIssue struct {
	Coupons []ballot.CouponAnswer `json:"coupons"`
	Receipt *ledger.Receipt       `json:"receipt,omitempty"`
}

// SignCoupons signs an expert's coupons 1, 2 … up to the cap, each once, as Sign does with tokens. ErrNoSuchCoupon for a
// number beyond the cap, and for every number where the ballot has none.
func (o *Office) SignCoupons(ctx context.Context, act table.Act, roundID, id string, requests []ballot.CouponRequest) (CouponIssue, error) {
	e, err := o.Entitlement(ctx, roundID, id, act.Actor)
	if err != nil {
		return CouponIssue{}, err
	}
	checked, err := o.setups.get(ctx, o.ballots, roundID, id)
	if err != nil {
		return CouponIssue{}, err
	}
	wishes := make([]asked, len(requests))
	seen := map[int]bool{}
	for i, r := range requests {
		if checked.Setup.Coupons == nil || r.Number < 1 || r.Number > checked.Setup.Coupons.Each || seen[r.Number] {
			return CouponIssue{}, ErrNoSuchCoupon.New("number", r.Number)
		}
		seen[r.Number] = true
		wishes[i] = asked{couponKey(roundID, id, act.Actor, r.Number), couponsKey, r.Blinded, ErrCouponIssued.New("number", r.Number)}
	}
	if err := o.admitted(ctx, roundID, id, e.Present); err != nil {
		return CouponIssue{}, err
	}
	var issue CouponIssue
	err = o.sign(ctx, act, roundID, id, ActCoupons, wishes, func(signatures []ballot.Bytes, receipt *ledger.Receipt) any {
		issue = CouponIssue{Coupons: make([]ballot.CouponAnswer, len(requests)), Receipt: receipt}
		for i, r := range requests {
			issue.Coupons[i] = ballot.CouponAnswer{Number: r.Number, BlindSignature: signatures[i]}
		}
		return issue
	})
	return issue, err
}

// mayAsk refuses whoever is not present, and groups that are not the expert's to vote on.
func (o *Office) mayAsk(ctx context.Context, act table.Act, roundID, id string, requests []ballot.TokenRequest) error {
	e, err := o.Entitlement(ctx, roundID, id, act.Actor)
	if err != nil {
		return err
	}
	may := make(map[string]bool, len(e.Groups))
	for _, g := range e.Groups {
		may[g] = true
	}
	for _, g := range e.Recused {
		may[g] = false
	}
	asked := make(map[string]bool, len(requests))
	for _, r := range requests {
		allowed, known := may[r.Group]
		switch {
		case !known:
			return ErrNoSuchGroup.New("group", r.Group)
		case !allowed:
			return ErrVoterRecused.New("group", r.Group)
		case asked[r.Group]:
			return ErrAskedTwice.New("group", r.Group)
		}
		asked[r.Group] = true
	}
	return o.admitted(ctx, roundID, id, e.Present)
}

// admitted refuses everybody while the issue is not open, below the quorum with its numbers (R6.5), and afterwards whoever
// did not sign in.
func (o *Office) admitted(ctx context.Context, roundID, id string, present bool) error {
	s, err := o.State(ctx, roundID, id)
	if err != nil {
		return err
	}
	if s.Phase == Ready || s.Phase == Called {
		a, err := o.Attendance(ctx, roundID, id)
		if err == nil && a.Present < a.Needed {
			err = ballot.ErrNoQuorum.New("present", a.Present, "appointed", a.Appointed, "needed", a.Needed)
		}
		return cmp.Or(err, error(ErrIssueEarly.New()))
	}
	if !present {
		return ErrNotPresent.New()
	}
	return nil
}
