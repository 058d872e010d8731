package recount

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/sha512"
)

// coupons are a ballot's cap on one expert's approvals: an approval counts with a signature of this key, over 32 bytes of its
// own, inside its seal.
type coupons struct {
	Each int `json:"each"`
	Key  b64 `json:"key"`
}

// form is a format's name with the number that the setup asks for.
func (k *counting) form(name string) string {
	if k.setup.Coupons != nil {
		return name + "2"
	}
	return name + "1"
}

func (s setup) approvals() int {
	if s.Coupons == nil {
		return 0
	}
	return s.Coupons.Each
}

// checkCoupons reads the coupons' key, which must be no group's.
func (k *counting) checkCoupons(c *check, owner map[string]string) {
	s := k.setup
	if s.Coupons == nil {
		return
	}
	if s.Coupons.Each < 1 || s.Coupons.Each >= len(s.Groups) {
		c.wrong("%d approvals each on %d groups are no cap", s.Coupons.Each, len(s.Groups))
	}
	if k.coupons = tokenKey(s.Coupons.Key); k.coupons == nil {
		c.wrong("the coupons' key is none of RSA with 2048 or 3072 bits in the one form")
		return
	}
	if group := owner[string(s.Coupons.Key)]; group != "" {
		c.wrong("the coupons have the token key of %s", group)
	}
	if s.PlainSize < 33+k.coupons.Size() {
		c.wrong("%d bytes are sealed, which hold no coupon", s.PlainSize)
	}
}

// readCoupon reads an approval under a cap: 1, 32 bytes, the signature over them, zeros.
func (k *counting) readCoupon(v *vote, plain []byte) {
	message, signature, rest := plain[1:33], plain[33:33+k.coupons.Size()], plain[33+k.coupons.Size():]
	digest := sha512.Sum384(message)
	switch {
	case !bytes.Equal(rest, make([]byte, len(rest))):
		v.void = "ballot-choice-unreadable"
	case rsa.VerifyPSS(k.coupons, crypto.SHA384, digest[:], signature, &rsa.PSSOptions{SaltLength: 48}) != nil:
		v.void = "ballot-coupon-invalid"
	default:
		v.choice, v.coupon = 1, string(message)
	}
}

// voidShared voids approvals that share a coupon, whichever came first.
func (k *counting) voidShared() {
	uses := map[string]int{}
	for _, v := range k.votes {
		uses[v.coupon]++
	}
	for i := range k.votes {
		if v := &k.votes[i]; v.coupon != "" && uses[v.coupon] > 1 {
			v.choice, v.void = 0, "ballot-coupon-spent"
		}
	}
}

// mintedCoupons counts the approvals, and says whether more came than coupons were issued.
func (k *counting) mintedCoupons() (approvals int, minted bool) {
	for _, g := range k.report.Groups {
		approvals += g.Approve
	}
	return approvals, k.setup.Coupons != nil && approvals > k.turnout.Coupons
}
