package ballot

import (
	"crypto/hpke"
	"fmt"
	"io"

	"github.com/cloudflare/circl/group"
	"github.com/cloudflare/circl/math/polynomial"
	"github.com/cloudflare/circl/secretsharing"
)

// Scrutineer is a scrutineer's client while the closing key is made (监票人). Nobody deals alone: each scrutineer draws a
// polynomial, commits to it and sends one value of it to each, sealed, so that whoever carries the messages learns nothing.
//
// A scrutineer who waits for the others' commitments could still bend which public key comes out, but must deal values that
// fit to as many others as are needed to open, and so must know the polynomial: no key of a stranger can be slipped in.
// Scalar arithmetic of P-256 in circl is not constant time; it runs once, on the scrutineer's own machine.
type Scrutineer struct {
	context string // "round|ballot"
	number  int    // 1, 2, 3 …
	letter  hpke.PrivateKey
}

// Dealing is what one scrutineer gives to the others. The commitments are public and go into the setup; only scrutineer j
// can open Sealed[j−1].
type Dealing struct {
	Scrutineer  int     `json:"scrutineer"`
	Commitments []Bytes `json:"commitments"`
	Sealed      []Bytes `json:"sealed"`
}

// NewScrutineer makes the client of scrutineer number 1, 2, 3 … for one ballot, with a fresh key for the letters to come.
func NewScrutineer(random io.Reader, round, ballot string, number int) (*Scrutineer, error) {
	scalar, err := newScalar(random)
	if err != nil {
		return nil, err
	}
	key, err := sealKEM.NewPrivateKey(scalar)
	if err != nil {
		return nil, err
	}
	return &Scrutineer{context: round + "|" + ballot, number: number, letter: key}, nil
}

// LetterKey is the public key that the others seal their values to, a point of 65 bytes.
func (s *Scrutineer) LetterKey() Bytes { return s.letter.PublicKey().Bytes() }

// Deal draws a polynomial that `needed` values determine and gives one value to each scrutineer, in the order of their
// letter keys. ErrDealing when a letter key is no point.
func (s *Scrutineer) Deal(random io.Reader, needed int, letterKeys []Bytes) (Dealing, error) {
	coefficients := make([]group.Scalar, needed)
	dealing := Dealing{Scrutineer: s.number}
	for k := range coefficients {
		scalar, err := newScalar(random)
		if err != nil {
			return Dealing{}, err
		}
		if coefficients[k], err = readScalar(scalar); err != nil {
			return Dealing{}, err
		}
		point, err := group.P256.NewElement().MulGen(coefficients[k]).MarshalBinary()
		if err != nil {
			return Dealing{}, err
		}
		dealing.Commitments = append(dealing.Commitments, point)
	}
	drawn := polynomial.New(coefficients)
	for i, letterKey := range letterKeys {
		to, err := sealKEM.NewPublicKey(letterKey)
		if err != nil {
			return Dealing{}, ErrDealing.Wrap(err, "scrutineer", i+1)
		}
		value, err := drawn.Evaluate(index(i + 1)).MarshalBinary()
		if err != nil {
			return Dealing{}, err
		}
		sealed, err := seal(to, s.letterInfo(s.number, i+1), nil, value)
		if err != nil {
			return Dealing{}, err
		}
		dealing.Sealed = append(dealing.Sealed, sealed)
	}
	return dealing, nil
}

// letterInfo ties a letter to its ballot, its sender and its receiver.
func (s *Scrutineer) letterInfo(from, to int) []byte {
	return fmt.Appendf(nil, "linxuan-ballot-letter/1|%s|%d|%d", s.context, from, to)
}

// Receive opens the values meant for this scrutineer, checks each against its dealer's commitments and adds them up. The
// dealings are everyone's, in order, this scrutineer's own among them. ErrDealing and ErrDealtFalse name the dealer; the
// key is then made anew without that dealing.
func (s *Scrutineer) Receive(dealings []Dealing) (KeyShare, error) {
	sum := group.P256.NewScalar()
	for i, d := range dealings {
		if d.Scrutineer != i+1 || len(d.Sealed) != len(dealings) || s.number > len(d.Sealed) {
			return KeyShare{}, ErrDealing.New("scrutineer", i+1)
		}
		points, err := readCommitments(d.Commitments, len(dealings[0].Commitments))
		if err != nil || len(points) < 2 {
			return KeyShare{}, ErrDealing.Wrap(err, "scrutineer", i+1)
		}
		raw, err := unseal(s.letter, s.letterInfo(i+1, s.number), nil, d.Sealed[s.number-1])
		if err != nil {
			return KeyShare{}, ErrDealtFalse.Wrap(err, "scrutineer", i+1)
		}
		value, err := readScalar(raw)
		if err != nil {
			return KeyShare{}, ErrDealtFalse.Wrap(err, "scrutineer", i+1)
		}
		if !secretsharing.Verify(uint(len(points)-1), secretsharing.Share{ID: index(s.number), Value: value}, points) {
			return KeyShare{}, ErrDealtFalse.New("scrutineer", i+1)
		}
		sum.Add(sum, value)
	}
	value, err := sum.MarshalBinary()
	return KeyShare{Scrutineer: s.number, Value: value}, err
}

// Commitments takes the public part of all dealings, for NewClosing.
func Commitments(dealings []Dealing) [][]Bytes {
	all := make([][]Bytes, len(dealings))
	for i, d := range dealings {
		all[i] = d.Commitments
	}
	return all
}
