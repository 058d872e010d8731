package recount

import (
	"bytes"
	"crypto/ecdh"
	"crypto/hpke"
	"crypto/rsa"
	"crypto/x509"
	"math/big"
	"slices"
	"time"

	"github.com/cloudflare/circl/group"
)

// checkSetup reads the token keys and looks at the rules that everything else hangs on.
func (k *counting) checkSetup() check {
	s := k.setup
	c := newCheck(len(s.Groups), "groups of the setup with their token keys; its hash is %s", k.report.SetupHash)
	if s.Format != k.form(setupFormat) || s.Round == "" || s.Ballot == "" || s.Appointed < 1 || s.PlainSize < 32 {
		c.wrong("the setup's head does not hold: %s, round %q, ballot %q", s.Format, s.Round, s.Ballot)
	}
	if k.file.SetupHash != k.report.SetupHash {
		c.wrong("the file calls the setup %s, its bytes give %s", k.file.SetupHash, k.report.SetupHash)
	}
	opens, err1 := time.Parse("2006-01-02T15:04:05.000Z", s.Window.OpensAt)
	closes, err2 := time.Parse("2006-01-02T15:04:05.000Z", s.Window.ClosesAt)
	if err1 != nil || err2 != nil || !opens.Before(closes) {
		c.wrong("the window from %s to %s is none", s.Window.OpensAt, s.Window.ClosesAt)
	}
	k.report.ClosesAt = closes
	for _, share := range []ratio{s.Rules.Quorum, s.Rules.Threshold.Share} {
		if share.Num < 1 || share.Den < share.Num {
			c.wrong("%d/%d is no share", share.Num, share.Den)
		}
	}
	if !slices.Contains([]string{"appointed", "present", "eligible", "valid"}, s.Rules.Threshold.Of) || s.Rules.Minimum < 1 || s.Rules.Target < 1 {
		c.wrong("the rules do not hold: threshold of %q, minimum %d, target %d", s.Rules.Threshold.Of, s.Rules.Minimum, s.Rules.Target)
	}
	owner := map[string]string{}
	for i, g := range s.Groups {
		if i > 0 && s.Groups[i-1].Group >= g.Group {
			c.wrong("%s stands after %s", g.Group, s.Groups[i-1].Group)
		}
		if g.Entitled < s.Rules.Minimum || g.Entitled > s.Appointed || g.Score.Num < 0 || g.Score.Den < 1 {
			c.wrong("%s: %d of %d entitled, score %d/%d", g.Group, g.Entitled, s.Appointed, g.Score.Num, g.Score.Den)
		}
		key := tokenKey(g.Key)
		if key == nil {
			c.wrong("%s: its token key is none of RSA with 2048 or 3072 bits in the one form", g.Group)
			continue
		}
		if other := owner[string(g.Key)]; other != "" {
			c.wrong("%s has the token key of %s", g.Group, other)
		}
		owner[string(g.Key)] = g.Group
		k.keys[g.Group] = key
	}
	if len(s.Groups) == 0 {
		c.wrong("there are no groups")
	}
	k.checkCoupons(&c, owner)
	return c
}

func tokenKey(spki []byte) *rsa.PublicKey {
	parsed, err := x509.ParsePKIXPublicKey(spki)
	if err != nil {
		return nil
	}
	key, ok := parsed.(*rsa.PublicKey)
	if !ok || key.E != 65537 || (key.N.BitLen() != 2048 && key.N.BitLen() != 3072) {
		return nil
	}
	if again, err := x509.MarshalPKIXPublicKey(key); err != nil || !bytes.Equal(again, spki) {
		return nil
	}
	return key
}

// checkKey adds the commitments up, holds each share against them, and makes the closing key of the shares.
func (k *counting) checkKey() check {
	closing := k.setup.Closing
	c := newCheck(len(k.file.Shares), "shares of the closing key, which fit the commitments of %d scrutineers and give the key that the ballots are sealed to", len(closing.Commitments))
	sum := sumOf(closing.Commitments)
	if len(sum) < 2 || len(sum) > len(closing.Commitments) {
		c.wrong("the commitments are no points")
		return c
	}
	if key, err := sum[0].MarshalBinary(); err != nil || !bytes.Equal(key, closing.Key) {
		c.wrong("the commitments do not add up to the closing key")
	}
	var numbers []int64
	var values []group.Scalar
	for _, s := range k.file.Shares {
		v := group.P256.NewScalar()
		if s.Scrutineer < 1 || s.Scrutineer > int64(len(closing.Commitments)) || slices.Contains(numbers, s.Scrutineer) || len(s.Value) != 32 || v.UnmarshalBinary(s.Value) != nil {
			c.wrong("scrutineer %d: no share", s.Scrutineer)
			continue
		}
		if !group.P256.NewElement().MulGen(v).IsEqual(at(sum, s.Scrutineer)) {
			c.wrong("scrutineer %d: the share does not fit what was committed to", s.Scrutineer)
		}
		numbers, values = append(numbers, s.Scrutineer), append(values, v)
		k.report.Shares = append(k.report.Shares, hashOf(s.Value))
	}
	if !slices.IsSorted(numbers) {
		c.wrong("the shares are not in the order of the scrutineers")
	}
	if len(values) < len(sum) {
		c.wrong("%d shares, %d are needed", len(values), len(sum))
		return c
	}
	scalar, err := interpolate(numbers[:len(sum)], values[:len(sum)]).MarshalBinary()
	if err != nil || !bytes.Equal(scalar, k.file.ClosingKey) {
		c.wrong("the shares give another key than the file's")
		return c
	}
	if k.closing, err = hpke.DHKEM(ecdh.P256()).NewPrivateKey(scalar); err != nil || !bytes.Equal(k.closing.PublicKey().Bytes(), closing.Key) {
		c.wrong("the key of the shares is not the one that the ballots are sealed to")
	}
	return c
}

// sumOf adds everyone's commitments point by point; nil where one is no point.
func sumOf(all [][]b64) []group.Element {
	var sum []group.Element
	for i, points := range all {
		if i > 0 && len(points) != len(sum) {
			return nil
		}
		for n, raw := range points {
			point := group.P256.NewElement()
			if len(raw) != 65 || point.UnmarshalBinary(raw) != nil {
				return nil
			}
			if i == 0 {
				sum = append(sum, point)
			} else {
				sum[n].Add(sum[n], point)
			}
		}
	}
	return sum
}

// at is the committed polynomial's point at a scrutineer's number.
func at(sum []group.Element, number int64) group.Element {
	x := scalarOf(number)
	point := group.P256.Identity()
	for n := len(sum) - 1; n >= 0; n-- { // Horner
		point.Mul(point, x)
		point.Add(point, sum[n])
	}
	return point
}

// interpolate is the polynomial's value at 0 (Lagrange).
func interpolate(numbers []int64, values []group.Scalar) group.Scalar {
	secret := group.P256.NewScalar()
	for i, value := range values {
		term := value.Copy()
		for j, other := range numbers {
			if i != j {
				inverse := group.P256.NewScalar().Inv(scalarOf(other - numbers[i]))
				term.Mul(term, scalarOf(other))
				term.Mul(term, inverse)
			}
		}
		secret.Add(secret, term)
	}
	return secret
}

func scalarOf(n int64) group.Scalar { return group.P256.NewScalar().SetBigInt(big.NewInt(n)) }

// checkTurnout looks at the roll in numbers.
func (k *counting) checkTurnout() check {
	t, s := k.turnout, k.setup
	k.report.Present = t.Present
	issued := 0
	c := newCheck(len(t.Groups), "")
	if most := k.setup.approvals() * t.Present; t.Coupons < 0 || t.Coupons > most {
		c.wrong("%d coupons issued, %d experts present may have %d", t.Coupons, t.Present, most)
	}
	if t.Format != k.form(turnoutFormat) || t.Setup != k.report.SetupHash {
		c.wrong("the turnout is of another setup: %s", t.Setup)
	}
	if len(t.Groups) != len(s.Groups) {
		c.wrong("the turnout has %d groups, the setup %d", len(t.Groups), len(s.Groups))
		return c
	}
	for i, g := range t.Groups {
		if g.Group != s.Groups[i].Group {
			c.wrong("%s stands where the setup has %s", g.Group, s.Groups[i].Group)
		}
		if g.Eligible < s.Rules.Minimum || g.Eligible > min(t.Present, s.Groups[i].Entitled) || g.Issued < 0 || g.Issued > g.Eligible {
			c.wrong("%s: %d issued, %d present may vote, %d are entitled, %d must be", g.Group, g.Issued, g.Eligible, s.Groups[i].Entitled, s.Rules.Minimum)
		}
		issued += g.Issued
		k.report.Issued = append(k.report.Issued, [2]int{g.Eligible, g.Issued})
	}
	quorum := needed(s.Rules.Quorum, s.Appointed)
	if t.Present < quorum || t.Present > s.Appointed {
		c.wrong("%d of %d present, %d are the quorum", t.Present, s.Appointed, quorum)
	}
	c.What = sprint("groups of the turnout: %d of %d experts present, %d tokens issued", t.Present, s.Appointed, issued)
	return c
}

// needed is the least part of a whole that reaches a share; of nothing, nothing does.
func needed(share ratio, whole int) int {
	if whole <= 0 {
		return 1
	}
	part := new(big.Int).Mul(big.NewInt(share.Num), big.NewInt(int64(whole)))
	quotient, rest := part.QuoRem(part, big.NewInt(share.Den), new(big.Int))
	if rest.Sign() > 0 {
		quotient.Add(quotient, big.NewInt(1))
	}
	return int(quotient.Int64())
}
