package ballot

import (
	"crypto/rand"
	"io"
	"math/big"
	"slices"
)

// Voter is an expert's client: it asks for one token per group, and turns choices into casts. It holds secrets that link
// the expert to the votes, so it lives in the expert's own machine and is forgotten when all receipts are in.
type Voter struct {
	checked *Checked
	random  io.Reader
	papers  []*Paper
	coupons []*Coupon // the first has number 1
}

// CouponRequest asks for one coupon of an expert's 1, 2 … up to the cap.
type CouponRequest struct {
	Number  int   `json:"number"`
	Blinded Bytes `json:"blinded"`
}

// CouponAnswer brings the blind signature.
type CouponAnswer struct {
	Number         int   `json:"number"`
	BlindSignature Bytes `json:"blindSignature"`
}

// TokenRequest asks for one token.
type TokenRequest struct {
	Group   string `json:"group"`
	Blinded Bytes  `json:"blinded"`
}

// TokenAnswer brings the blind signature.
type TokenAnswer struct {
	Group          string `json:"group"`
	BlindSignature Bytes  `json:"blindSignature"`
}

// NewVoter starts from the setup that the server shows and the hash that was read out in the room. ErrSetupDiffers when the
// two do not fit: then keys, groups or the closing key are not those of everyone else.
func NewVoter(random io.Reader, setup Setup, readOut Hash) (*Voter, error) {
	checked, err := setup.Check()
	if err != nil {
		return nil, err
	}
	if checked.Hash != readOut {
		return nil, ErrSetupDiffers.New()
	}
	return &Voter{checked: checked, random: random}, nil
}

// Ask prepares one paper for each group that the expert may vote on and returns what the server shall sign. It may be called
// group by group; a group asked for again gives the same request.
func (v *Voter) Ask(groups ...string) ([]TokenRequest, error) {
	requests := make([]TokenRequest, 0, len(groups))
	for _, group := range groups {
		paper, err := v.paper(group)
		if err != nil {
			if paper, err = v.checked.NewPaper(v.random, group); err != nil {
				return nil, err
			}
			v.papers = append(v.papers, paper)
		}
		requests = append(requests, TokenRequest{group, paper.Blinded()})
	}
	return requests, nil
}

// Take finishes the tokens. ErrNoPaper for a group that was not asked for, ErrBlindSignature for a false answer.
func (v *Voter) Take(answers ...TokenAnswer) error {
	for _, a := range answers {
		paper, err := v.paper(a.Group)
		if err != nil {
			return err
		}
		if err := paper.Finish(a.BlindSignature); err != nil {
			return err
		}
	}
	return nil
}

// AskCoupons prepares all coupons of the expert, none where the ballot has no cap; asked again it gives the same requests.
func (v *Voter) AskCoupons() ([]CouponRequest, error) {
	for len(v.coupons) < v.checked.Setup.approvalCap() {
		coupon, err := v.checked.NewCoupon(v.random)
		if err != nil {
			return nil, err
		}
		v.coupons = append(v.coupons, coupon)
	}
	requests := make([]CouponRequest, len(v.coupons))
	for i, c := range v.coupons {
		requests[i] = CouponRequest{i + 1, c.Blinded()}
	}
	return requests, nil
}

// TakeCoupons finishes coupons. ErrNoCoupon for a number that was not asked for, ErrCouponSignature for a false answer.
func (v *Voter) TakeCoupons(answers ...CouponAnswer) error {
	for _, a := range answers {
		if a.Number < 1 || a.Number > len(v.coupons) {
			return ErrNoCoupon.New()
		}
		if err := v.coupons[a.Number-1].Finish(a.BlindSignature); err != nil {
			return err
		}
	}
	return nil
}

func (v *Voter) paper(group string) (*Paper, error) {
	for _, p := range v.papers {
		if p.group == group {
			return p, nil
		}
	}
	return nil, ErrNoPaper.New("group", group)
}

// Casts makes one cast for every paper, in an order drawn anew: the order of asking is known to the server. A group without
// a choice is cast as abstain, so that cast = issued and a minted ballot shows. A choice on a group without a paper is
// ErrNoPaper, more approvals than the cap allows are ErrOverCap.
func (v *Voter) Casts(choices map[string]Choice) ([]Cast, error) {
	approvals := 0
	for group, choice := range choices {
		if _, err := v.paper(group); err != nil {
			return nil, err
		}
		if choice == Approve {
			approvals++
		}
	}
	if most := v.checked.Setup.approvalCap(); most > 0 && approvals > most {
		return nil, ErrOverCap.New("approvals", approvals, "cap", most)
	}
	papers := slices.Clone(v.papers)
	if err := shuffle(v.random, papers); err != nil {
		return nil, err
	}
	casts, coupons := make([]Cast, len(papers)), v.coupons
	for i, p := range papers {
		choice, chosen := choices[p.group]
		if !chosen {
			choice = Abstain
		}
		var coupon *Coupon
		if choice == Approve && len(coupons) > 0 {
			coupon, coupons = coupons[0], coupons[1:]
		}
		var err error
		if casts[i], err = p.Cast(v.checked, choice, coupon); err != nil {
			return nil, err
		}
	}
	return casts, nil
}

// shuffle puts papers into an order that nobody can foretell (Fisher and Yates).
func shuffle(random io.Reader, papers []*Paper) error {
	for i := len(papers) - 1; i > 0; i-- {
		j, err := rand.Int(random, big.NewInt(int64(i+1)))
		if err != nil {
			return err
		}
		k := int(j.Int64())
		papers[i], papers[k] = papers[k], papers[i]
	}
	return nil
}
