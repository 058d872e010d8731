package recount

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/hpke"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/hex"
	"fmt"
	"math/big"
	"runtime"
	"sync"
)

var sprint = fmt.Sprintf

// counting is a file being counted.
type counting struct {
	file    file
	setup   setup
	turnout turnout
	result  result
	keys    map[string]*rsa.PublicKey
	coupons *rsa.PublicKey // nil without a cap
	closing hpke.PrivateKey
	votes   []vote
	report  *Report
}

// vote is one cast with what it gave.
type vote struct {
	cast
	group  string
	place  string // for people
	token  bool   // signed by the group's key
	signed bool   // by the paper's own key
	double bool   // its token appears more than once
	choice byte   // 1 approve, 2 reject, 3 abstain; 0 for none
	coupon string // what its coupon signs, of an approval under a cap
	void   string // why it does not count
}

// Count counts a published file again. What could not be looked at for what was found before is not in the report.
func Count(raw []byte) *Report {
	k := &counting{keys: map[string]*rsa.PublicKey{}, report: &Report{FileHash: hashOf(raw), Digests: map[string]string{}}}
	if !k.report.note(k.checkForm(raw)) {
		return k.report
	}
	if !k.report.note(k.checkSetup()) || !k.report.note(k.checkKey()) || !k.report.note(k.checkTurnout()) || !k.report.note(k.checkOrder()) {
		return k.report
	}
	k.readVotes()
	for _, look := range []func() check{k.checkTokens, k.checkSignatures, k.checkDoubles, k.checkSeals, k.checkIssued, k.checkResult} {
		k.report.note(look())
	}
	return k.report
}

// checkForm reads the file's records, each in its one spelling.
func (k *counting) checkForm(raw []byte) check {
	c := newCheck(0, "")
	if err := read(raw, &k.file); err != nil {
		c.What = sprint("casts in a file of %d bytes, every record in its one spelling", len(raw))
		c.wrong("file: %v", err)
		return c
	}
	for _, part := range []struct {
		name string
		raw  []byte
		into any
	}{{"setup", k.file.Setup, &k.setup}, {"turnout", k.file.Turnout, &k.turnout}, {"result", k.file.Result, &k.result}} {
		if err := read(part.raw, part.into); err != nil {
			c.wrong("%s: %v", part.name, err)
		}
	}
	if k.file.Format != k.form(fileFormat) {
		c.wrong("the form %q is unknown here, or not that of its setup", k.file.Format)
	}
	c.What = sprint("casts in a file of %d bytes, form %s, every record in its one spelling", len(raw), k.form(fileFormat))
	for _, g := range k.file.Casts {
		c.Count += len(g.Casts)
	}
	k.report.Round, k.report.Ballot = k.setup.Round, k.setup.Ballot
	k.report.SetupHash, k.report.Turnout = hashOf(k.file.Setup), hashOf(k.file.Turnout)
	return c
}

// checkOrder: the casts of each group stand by their spend ids, so that the order in which they came is not told.
func (k *counting) checkOrder() check {
	c := newCheck(len(k.file.Casts), "groups with their casts in the order of the spend ids")
	if len(k.file.Casts) != len(k.setup.Groups) {
		c.wrong("there are casts of %d groups, the setup has %d", len(k.file.Casts), len(k.setup.Groups))
		return c
	}
	for i, g := range k.file.Casts {
		if g.Group != k.setup.Groups[i].Group {
			c.wrong("casts of %s stand where the setup has %s", g.Group, k.setup.Groups[i].Group)
		}
		before := ""
		for n, one := range g.Casts {
			spend := one.spend()
			if spend < before {
				c.wrong("%s, cast %d of %d (spend id %s): out of order", g.Group, n+1, len(g.Casts), spend)
			}
			before = spend
			k.votes = append(k.votes, vote{cast: one, group: g.Group, place: sprint("%s, cast %d of %d (spend id %s)", g.Group, n+1, len(g.Casts), spend)})
		}
	}
	return c
}

// readVotes checks and opens every cast, on all processors.
func (k *counting) readVotes() {
	setupHash, err := hex.DecodeString(k.report.SetupHash)
	if err != nil {
		panic(err) // made by this package
	}
	workers := runtime.GOMAXPROCS(0)
	var all sync.WaitGroup
	for w := range workers {
		all.Go(func() {
			for i := w; i < len(k.votes); i += workers {
				k.read(&k.votes[i], setupHash)
			}
		})
	}
	all.Wait()
	uses := map[string]int{}
	for _, v := range k.votes {
		uses[string(v.Prepared)]++
		k.report.Digests[hashOf(v.form(setupHash))] = v.place
	}
	k.voidShared()
	for i := range k.votes {
		if v := &k.votes[i]; uses[string(v.Prepared)] > 1 {
			v.double, v.choice, v.void = true, 0, "cast-token-spent"
		}
	}
}

func (v *vote) form(setupHash []byte) []byte { return v.cast.signed(setupHash, v.group) }

func (k *counting) read(v *vote, setupHash []byte) {
	key := k.keys[v.group]
	if len(v.Prepared) != 97 || len(v.Signature) != 64 || len(v.Sealed) != 65+16+k.setup.PlainSize || len(v.Token) != key.Size() {
		v.void = "cast-malformed"
		return
	}
	digest := sha512.Sum384(v.Prepared)
	if v.token = rsa.VerifyPSS(key, crypto.SHA384, digest[:], v.Token, &rsa.PSSOptions{SaltLength: 48}) == nil; !v.token {
		v.void = "cast-token-invalid"
		return
	}
	if v.signed = k.signedBy(v, setupHash); !v.signed {
		v.void = "cast-signature-invalid"
		return
	}
	plain, err := k.open(v)
	switch {
	case err != nil:
		v.void = "ballot-seal-broken"
	case k.coupons != nil && len(plain) == k.setup.PlainSize && plain[0] == 1:
		k.readCoupon(v, plain)
	case len(plain) != k.setup.PlainSize || plain[0] < 1 || plain[0] > 3 || bytes.ContainsFunc(plain[1:], func(r rune) bool { return r != 0 }):
		v.void = "ballot-choice-unreadable"
	default:
		v.choice = plain[0]
	}
}

func (k *counting) signedBy(v *vote, setupHash []byte) bool {
	point, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), v.Prepared[32:])
	if err != nil {
		return false
	}
	digest := sha256.Sum256(v.form(setupHash))
	return ecdsa.Verify(point, digest[:], new(big.Int).SetBytes(v.Signature[:32]), new(big.Int).SetBytes(v.Signature[32:]))
}

func (k *counting) open(v *vote) ([]byte, error) {
	info := k.setup.Round + "|" + k.setup.Ballot + "|" + v.group
	recipient, err := hpke.NewRecipient(v.Sealed[:65], k.closing, hpke.HKDFSHA256(), hpke.AES128GCM(), []byte(info))
	if err != nil {
		return nil, err
	}
	return recipient.Open(v.Prepared, v.Sealed[65:])
}

func (k *counting) checkTokens() check {
	c := newCheck(len(k.votes), "tokens signed by the key of their group")
	for _, v := range k.votes {
		if v.void == "cast-malformed" {
			c.wrong("%s: not of the lengths of a cast", v.place)
		} else if !v.token {
			c.wrong("%s: the group's key has not signed this token", v.place)
		}
	}
	return c
}

func (k *counting) checkSignatures() check {
	c := newCheck(len(k.votes), "casts signed by the key of their own paper")
	for _, v := range k.votes {
		if v.token && !v.signed {
			c.wrong("%s: altered after it was signed", v.place)
		}
	}
	return c
}

func (k *counting) checkDoubles() check {
	c := newCheck(len(k.votes), "casts, no token twice")
	for _, v := range k.votes {
		if v.double {
			c.wrong("%s: its token is there more than once", v.place)
		}
	}
	return c
}

// checkSeals tells what was opened; a ballot that holds no choice is void, and no fault of the file.
func (k *counting) checkSeals() check {
	votes, voids := map[byte]int{}, 0
	for _, v := range k.votes {
		votes[v.choice]++
		if v.void != "" {
			voids++
		}
	}
	return newCheck(len(k.votes)-voids, "ballots opened and valid, %d void: %d approve, %d reject, %d abstain", voids, votes[1], votes[2], votes[3])
}
