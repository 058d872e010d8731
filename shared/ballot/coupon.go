package ballot

import (
	"crypto/sha256"
	"io"
)

// Coupons are the cap on approvals of a ballot that has one (R6.5): each expert gets so many, and an approval counts only
// with one of its own.
//
// A coupon is a blind signature by a key that serves nothing else, over 32 random bytes. It travels inside the seal behind
// the choice: who has how many left, and on what they were spent, is told to nobody. What a coupon allows is fixed beforehand
// and does not depend on the order of the ballots: an approval whose coupon is missing or not signed is void, and approvals
// that share one are all void. Whoever could open ballots before the close could also spoil an approval by spending its
// coupon again; nobody can, unless as many scrutineers as open a ballot break their duty together.
type Coupons struct {
	Each int   `json:"each"` // approvals that one expert may give
	Key  Bytes `json:"key"`  // SPKI with the rsaEncryption OID
}

// Capped is the cap that binds in a ballot on so many groups, 0 where none does: a cap that no expert could exceed is none.
func Capped(approvals, groups int) int {
	if approvals < groups {
		return approvals
	}
	return 0
}

// approvalCap is the setup's cap, 0 where there is none.
func (s Setup) approvalCap() int {
	if s.Coupons == nil {
		return 0
	}
	return s.Coupons.Each
}

// couponSize is the length in bytes of what a coupon's key signs.
const couponSize = 32

// PlainSize is the least length of what is sealed where coupons are carried: the choice, the coupon, its signature.
func (c Coupons) PlainSize() int {
	key, err := ParseTokenPublic(c.Key)
	if err != nil {
		return PlainSize
	}
	return 1 + couponSize + key.Size()
}

// Coupon is one approval in the expert's hands.
type Coupon struct{ asking }

// NewCoupon prepares and blinds a coupon. ErrNoCoupon where the ballot has none.
func (c *Checked) NewCoupon(random io.Reader) (*Coupon, error) {
	if c.coupons == nil {
		return nil, ErrNoCoupon.New()
	}
	asked, err := ask(random, c.coupons, nil)
	if err != nil {
		return nil, err
	}
	return &Coupon{asked}, nil
}

// Blinded is what the server is asked to sign; it is the same for the coupon's life.
func (c *Coupon) Blinded() Bytes { return c.blinded }

// Finish takes the server's blind signature, unblinds and checks it. ErrCouponSignature when it is not the coupons' key's.
func (c *Coupon) Finish(blindSignature []byte) error {
	if err := c.take(blindSignature); err != nil {
		return ErrCouponSignature.Wrap(err)
	}
	return nil
}

// write puts the coupon behind the choice of a plaintext.
func (c *Coupon) write(plain []byte) {
	copy(plain[1:], c.prepared)
	copy(plain[1+couponSize:], c.token)
}

// vote is what an opened ballot says.
type vote struct {
	choice Choice
	coupon Hash // SHA-256 of what the coupon signs; zero where there is none
}

// readVote reads a plaintext: the choice and zeros after it, but behind an approval under a cap its coupon. ErrUnreadable for
// anything else, ErrCoupon where an approval lacks a good coupon.
func (c *Checked) readVote(plain []byte) (vote, error) {
	if c.coupons == nil || len(plain) != c.Setup.PlainSize || Choice(plain[0]) != Approve {
		choice, err := readChoice(plain, c.Setup.PlainSize)
		return vote{choice: choice}, err
	}
	message, rest := plain[1:1+couponSize], plain[1+couponSize:]
	token, zeros := rest[:c.coupons.Size()], rest[c.coupons.Size():]
	for _, b := range zeros {
		if b != 0 {
			return vote{}, ErrUnreadable.New()
		}
	}
	if !verifyToken(c.coupons, message, token) {
		return vote{}, ErrCoupon.New()
	}
	return vote{Approve, sha256.Sum256(message)}, nil
}
