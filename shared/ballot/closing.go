package ballot

import (
	"crypto/hpke"
	"errors"

	"github.com/cloudflare/circl/group"
	"github.com/cloudflare/circl/secretsharing"
)

// KeyShare is a scrutineer's share of the closing key, kept in a file until the close.
type KeyShare struct {
	Scrutineer int   `json:"scrutineer"` // 1, 2, 3 …
	Value      Bytes `json:"value"`      // scalar of 32 bytes
}

// ClosingKey opens ballots. It exists only after enough scrutineers gave their shares.
type ClosingKey struct{ key hpke.PrivateKey }

// ParseClosingKey reads the published key, a scalar of 32 bytes.
func ParseClosingKey(scalar []byte) (*ClosingKey, error) {
	key, err := sealKEM.NewPrivateKey(scalar)
	if err != nil {
		return nil, ErrClosingKey.Wrap(err)
	}
	return &ClosingKey{key}, nil
}

// Bytes is the scalar, for publication.
func (k *ClosingKey) Bytes() (Bytes, error) { return k.key.Bytes() }

// opens says whether the key is the one that the setup's ballots are sealed to.
func (k *ClosingKey) opens(c *Checked) bool {
	return string(k.key.PublicKey().Bytes()) == string(c.Setup.Closing.Key)
}

// NewClosing puts the scrutineers' commitments, in their order, into the setup's closing key. ErrDealing names the first
// whose commitments are not points.
func NewClosing(commitments [][]Bytes) (Closing, error) {
	sum, err := sumCommitments(commitments)
	if err != nil {
		return Closing{}, err
	}
	key, err := sum[0].MarshalBinary()
	if err != nil || len(key) != pointSize {
		return Closing{}, ErrClosingKey.New()
	}
	return Closing{Commitments: commitments, Key: key}, nil
}

// CheckShare is nil when the share fits the commitments: share·G = Σ Cₖ·jᵏ, where Cₖ is the sum of everyone's k-th point
// (Feldman). ErrShareFalse names the scrutineer otherwise.
func (c Closing) CheckShare(share KeyShare) error {
	sum, err := sumCommitments(c.Commitments)
	if err != nil {
		return err
	}
	_, err = c.fit(sum, share)
	return err
}

func (c Closing) fit(sum secretsharing.SecretCommitment, share KeyShare) (secretsharing.Share, error) {
	value, err := readScalar(share.Value)
	if err != nil || share.Scrutineer < 1 || share.Scrutineer > len(c.Commitments) {
		return secretsharing.Share{}, ErrShareFalse.Wrap(err, "scrutineer", share.Scrutineer)
	}
	s := secretsharing.Share{ID: index(share.Scrutineer), Value: value}
	if !secretsharing.Verify(uint(len(sum)-1), s, sum) {
		return secretsharing.Share{}, ErrShareFalse.New("scrutineer", share.Scrutineer)
	}
	return s, nil
}

// Recombine gives the closing key from any c.Needed() shares of different scrutineers; every share given is checked.
// ErrShareFalse names the scrutineer, ErrSharesFew says how many are needed and were given.
func (c Closing) Recombine(shares []KeyShare) (*ClosingKey, error) {
	sum, err := sumCommitments(c.Commitments)
	if err != nil {
		return nil, err
	}
	seen := make(map[int]bool, len(shares))
	var good []secretsharing.Share
	for _, share := range shares {
		s, err := c.fit(sum, share)
		if err != nil {
			return nil, err
		}
		if !seen[share.Scrutineer] {
			seen[share.Scrutineer] = true
			good = append(good, s)
		}
	}
	if len(good) < c.Needed() {
		return nil, ErrSharesFew.New("needed", c.Needed(), "given", len(good))
	}
	secret, err := secretsharing.Recover(uint(c.Needed()-1), good)
	if err != nil {
		return nil, err
	}
	scalar, err := secret.MarshalBinary()
	if err != nil {
		return nil, err
	}
	key, err := ParseClosingKey(scalar)
	if err != nil {
		return nil, err
	}
	if string(key.key.PublicKey().Bytes()) != string(c.Key) {
		return nil, ErrClosingWrong.New()
	}
	return key, nil
}

// sumCommitments adds the scrutineers' commitments point by point: the commitments of the polynomial that nobody knows.
func sumCommitments(all [][]Bytes) (secretsharing.SecretCommitment, error) {
	if len(all) == 0 || len(all[0]) == 0 {
		return nil, ErrDealing.New("scrutineer", 1)
	}
	sum := make(secretsharing.SecretCommitment, len(all[0]))
	for k := range sum {
		sum[k] = group.P256.Identity()
	}
	for i, commitments := range all {
		points, err := readCommitments(commitments, len(sum))
		if err != nil {
			return nil, ErrDealing.Wrap(err, "scrutineer", i+1)
		}
		for k, point := range points {
			sum[k].Add(sum[k], point)
		}
	}
	return sum, nil
}

// readCommitments reads a polynomial's commitments, as many as are needed to open.
func readCommitments(commitments []Bytes, needed int) (secretsharing.SecretCommitment, error) {
	if len(commitments) != needed {
		return nil, errors.New("ballot: not as many commitments as shares are needed")
	}
	points := make(secretsharing.SecretCommitment, needed)
	for k, c := range commitments {
		points[k] = group.P256.NewElement()
		if len(c) != pointSize { // circl also reads the identity and compressed points
			return nil, errors.New("ballot: a commitment is a point of 65 bytes")
		}
		if err := points[k].UnmarshalBinary(c); err != nil {
			return nil, err
		}
	}
	return points, nil
}

// readScalar reads 32 bytes below the group's order.
func readScalar(b []byte) (group.Scalar, error) {
	if len(b) != scalarSize {
		return nil, errors.New("ballot: a scalar has 32 bytes")
	}
	s := group.P256.NewScalar()
	return s, s.UnmarshalBinary(b)
}

// index is a scrutineer's number as the point where the polynomial is evaluated.
func index(scrutineer int) group.Scalar {
	return group.P256.NewScalar().SetUint64(uint64(scrutineer)) //nolint:gosec // counted from 1
}
