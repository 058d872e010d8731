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
// ErrNoPaper.
func (v *Voter) Casts(choices map[string]Choice) ([]Cast, error) {
	for group := range choices {
		if _, err := v.paper(group); err != nil {
			return nil, err
		}
	}
	papers := slices.Clone(v.papers)
	if err := shuffle(v.random, papers); err != nil {
		return nil, err
	}
	casts := make([]Cast, len(papers))
	for i, p := range papers {
		choice, chosen := choices[p.group]
		if !chosen {
			choice = Abstain
		}
		var err error
		if casts[i], err = p.Cast(v.checked, choice); err != nil {
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
