package ballot

import (
	"crypto/ecdsa"
	"io"
)

// Paper is one voting paper in the expert's hands: a fresh key, the prepared message, and, once the server has signed it
// blindly, the token. It is to be forgotten when the receipt of its cast is in.
type Paper struct {
	asking
	group string
	key   *ecdsa.PrivateKey
}

// NewPaper prepares and blinds a paper for one group (RFC 9474 sections 4.1 and 4.2). ErrCastGroup for a group that the
// setup does not have.
func (c *Checked) NewPaper(random io.Reader, group string) (*Paper, error) {
	tokenKey, known := c.tokens[group]
	if !known {
		return nil, ErrCastGroup.New("group", group)
	}
	key, err := newPaperKey(random)
	if err != nil {
		return nil, err
	}
	point, err := key.PublicKey.Bytes()
	if err != nil {
		return nil, err
	}
	asked, err := ask(random, tokenKey, point)
	if err != nil {
		return nil, err
	}
	return &Paper{asking: asked, group: group, key: key}, nil
}

// Blinded is what the server is asked to sign; it is the same for the paper's life, so that a lost answer can be asked for
// again.
func (p *Paper) Blinded() Bytes { return p.blinded }

// Finish takes the server's blind signature, unblinds and checks it (RFC 9474 section 4.4). ErrBlindSignature when the
// group's key has not signed this paper.
func (p *Paper) Finish(blindSignature []byte) error {
	if err := p.take(blindSignature); err != nil {
		return ErrBlindSignature.Wrap(err, "group", p.group)
	}
	return nil
}

// Cast fills the paper in, seals and signs it; an approval under a cap carries a coupon. Keep the cast and send the same one
// again when no receipt came: a second Cast of one paper is another cast of a spent token. ErrNoPaper without a token,
// ErrNoCoupon for an approval without the coupon that it needs.
func (p *Paper) Cast(c *Checked, choice Choice, coupon *Coupon) (Cast, error) {
	if p.token == nil {
		return Cast{}, ErrNoPaper.New("group", p.group)
	}
	if _, known := choiceWords[choice]; !known {
		return Cast{}, ErrUnreadable.New()
	}
	plain := choice.plain(c.Setup.PlainSize)
	if choice == Approve && c.Setup.Coupons != nil {
		if coupon == nil || coupon.token == nil {
			return Cast{}, ErrNoCoupon.New()
		}
		coupon.write(plain)
	}
	return p.cast(c, plain)
}

func (p *Paper) cast(c *Checked, plain []byte) (Cast, error) {
	sealed, err := seal(c.closing, c.info(p.group), p.prepared, plain)
	if err != nil {
		return Cast{}, err
	}
	cast := Cast{Setup: c.Hash, Group: p.group, Prepared: p.prepared, Token: p.token, Sealed: sealed}
	cast.Signature, err = signDigest(p.key, cast.Digest())
	return cast, err
}
