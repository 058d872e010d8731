package ballot

import "math/big"

// Ratio is an exact fraction of integers, never negative: a share of votes or a group's score.
type Ratio struct {
	Num int64 `json:"num"`
	Den int64 `json:"den"`
}

// termLimit keeps every number of a record exact in a browser (2^53 − 1).
const termLimit = 1<<53 - 1

func (r Ratio) valid() bool {
	return r.Num >= 0 && r.Num <= termLimit && r.Den > 0 && r.Den <= termLimit
}

// share says whether the ratio is above 0 and at most 1.
func (r Ratio) share() bool { return r.valid() && r.Num > 0 && r.Num <= r.Den }

// Compare is −1, 0 or +1 as r is below, equal to or above s; exact for all valid ratios.
func (r Ratio) Compare(s Ratio) int { return compareProducts(r.Num, s.Den, s.Num, r.Den) }

// Met says whether part of whole reaches the ratio: part·den ≥ num·whole. A part of nothing never does.
func (r Ratio) Met(part, whole int) bool {
	return whole > 0 && compareProducts(int64(part), r.Den, r.Num, int64(whole)) >= 0
}

// Needed is the least part of whole that reaches the ratio; 1 when the whole is 0, so that it cannot be reached.
func (r Ratio) Needed(whole int) int {
	if whole <= 0 {
		return 1
	}
	part := new(big.Int).Mul(big.NewInt(r.Num), big.NewInt(int64(whole)))
	part.Add(part, big.NewInt(r.Den-1)) // rounds up
	return int(part.Quo(part, big.NewInt(r.Den)).Int64())
}

// compareProducts compares a·b with c·d; the products may exceed 64 bits.
func compareProducts(a, b, c, d int64) int {
	left, right := big.NewInt(a), big.NewInt(c)
	return left.Mul(left, big.NewInt(b)).Cmp(right.Mul(right, big.NewInt(d)))
}

// Base is what the approvals are counted against (R6.5).
type Base string

// The bases, from the largest to the smallest. The default is BaseEligible: present and not recused; those who abstain or
// return no ballot are in it, and so count as not approving. The first two count the recused too: a round that names one
// of them asks for more than R6.2 does.
const (
	BaseAppointed Base = "appointed" // experts on the roll
	BasePresent   Base = "present"   // experts signed in
	BaseEligible  Base = "eligible"  // experts signed in who may vote on the group
	BaseValid     Base = "valid"     // valid ballots on the group
)

// Threshold is the share of a base that must approve.
type Threshold struct {
	Share Ratio `json:"share"`
	Of    Base  `json:"of"`
}

// Rules are the settings of a ballot that the notice leaves open (R6.5).
type Rules struct {
	Quorum    Ratio     `json:"quorum"`          // of the appointed experts; below it nothing opens
	Threshold Threshold `json:"threshold"`       // of approvals on one group
	Minimum   int       `json:"minimumEligible"` // experts who may vote on a group; fewer would reveal themselves
	Target    int       `json:"target"`          // groups chosen at most
}

// DefaultRules are those of R6.5: two thirds of the panel present, two thirds of the present and eligible approving, at
// least five who may vote on each group.
func DefaultRules(target int) Rules {
	twoThirds := Ratio{2, 3}
	return Rules{Quorum: twoThirds, Threshold: Threshold{twoThirds, BaseEligible}, Minimum: 5, Target: target}
}
