package ballot

import (
	"bytes"
	"crypto/rand"
	"errors"
	"math/big"
	"testing"

	"linxuan/shared/fault"
)

// Attacks on a cast, each met by its own refusal (R6.5: one vote per expert and group, none for the recused).
func TestCastAttacks(t *testing.T) {
	r := newRoom(t, validSetup(2))
	elsewhere := func(change func(*Setup)) *room {
		s := validSetup(2)
		change(&s)
		s.Groups[0].Key, s.Groups[1].Key = must[Bytes](t)(testKeys()[2].Public()), must[Bytes](t)(testKeys()[3].Public())
		other := newRoom(t, s)
		other.keys = map[string]*TokenKey{"g1": testKeys()[2], "g2": testKeys()[3]}
		return other
	}
	good := must[Cast](t)(r.paper(t, "g1").Cast(r.Checked, Approve, nil))
	expect(t, r.Verify(good), nil)

	// signed makes a cast again with a paper's own key after a change: whoever holds the paper can do that.
	signed := func(p *Paper, change func(*Cast)) Cast {
		c := must[Cast](t)(p.Cast(r.Checked, Approve, nil))
		change(&c)
		c.Signature = must[[]byte](t)(signDigest(p.key, c.Digest()))
		return c
	}
	altered := func(change func(*Cast)) Cast {
		c := must[Cast](t)(ParseCast(good.Encode()))
		change(&c)
		return c
	}
	untaken := must[*Paper](t)(r.NewPaper(rand.Reader, "g1"))
	untaken.token = good.Token
	own := must[*TokenKey](t)(GenerateTokenKey(2048))
	round2020 := elsewhere(func(s *Setup) { s.Round = "2020" })
	second := elsewhere(func(s *Setup) { s.Ballot = "second" })

	rows := []struct {
		name string
		cast Cast
		want *fault.Definition
	}{
		{"nothing at all", Cast{}, ErrCastMalformed},
		{"prepared message too short", altered(func(c *Cast) { c.Prepared = c.Prepared[1:] }), ErrCastMalformed},
		{"a longer seal could carry a mark", altered(func(c *Cast) { c.Sealed = append(c.Sealed, 0) }), ErrCastMalformed},
		{"token too long", altered(func(c *Cast) { c.Token = append(c.Token, 0) }), ErrCastMalformed},
		{"signature cut", altered(func(c *Cast) { c.Signature = c.Signature[:63] }), ErrCastMalformed},
		{"cast of another round", must[Cast](t)(round2020.paper(t, "g1").Cast(round2020.Checked, Approve, nil)), ErrCastElsewhere},
		{"cast of another ballot", must[Cast](t)(second.paper(t, "g1").Cast(second.Checked, Approve, nil)), ErrCastElsewhere},
		{"a group that is not voted on", signed(r.paper(t, "g1"), func(c *Cast) { c.Group = "g3" }), ErrCastGroup},
		{"token of another group", signed(r.paper(t, "g2"), func(c *Cast) { c.Group = "g1" }), ErrCastToken},
		{"token of another round", signed(round2020.paper(t, "g1"), func(*Cast) {}), ErrCastToken},
		{"token of another ballot", signed(second.paper(t, "g1"), func(*Cast) {}), ErrCastToken},
		{"token of a key of one's own", signed(r.paper(t, "g1"), func(c *Cast) { c.Token = must[[]byte](t)(own.BlindSign(append([]byte{0}, c.Token[1:]...))) }), ErrCastToken}, // below any modulus
		{"somebody else's token", must[Cast](t)(untaken.Cast(r.Checked, Approve, nil)), ErrCastToken},
		{"token of zeros", altered(func(c *Cast) { c.Token = make([]byte, 256) }), ErrCastToken},
		{"altered token", altered(func(c *Cast) { c.Token[9] ^= 1 }), ErrCastToken},
		{"altered seal", altered(func(c *Cast) { c.Sealed[80] ^= 1 }), ErrCastSignature},
		{"another's seal under this token", altered(func(c *Cast) {
			c.Sealed = must[Cast](t)(r.paper(t, "g1").Cast(r.Checked, Reject, nil)).Sealed
		}), ErrCastSignature},
		{"altered signature", altered(func(c *Cast) { c.Signature[0] ^= 1 }), ErrCastSignature},
		{"signature of zeros", altered(func(c *Cast) { c.Signature = make([]byte, 64) }), ErrCastSignature},
		{"signed with another paper's key", func() Cast {
			c := good
			c.Signature = must[[]byte](t)(signDigest(r.paper(t, "g1").key, c.Digest()))
			return c
		}(), ErrCastSignature},
	}
	for _, row := range rows {
		if err := r.Verify(row.cast); err == nil || !errors.Is(err, row.want) {
			t.Errorf("%s: got %v, want %v", row.name, err, row.want)
		}
	}
}

// A paper whose key is no point of the curve was prepared by a broken or hostile client; its token may be good, its cast is not.
func TestPaperKeyOffTheCurve(t *testing.T) {
	r := newRoom(t, validSetup(1))
	p := must[*Paper](t)(r.NewPaper(rand.Reader, "g1"))
	p.prepared[preparedSize-1] ^= 1
	blinded, state, err := p.client.Blind(rand.Reader, p.prepared)
	if err != nil {
		t.Fatal(err)
	}
	p.state = state
	if err := p.Finish(must[[]byte](t)(r.keys["g1"].BlindSign(blinded))); err != nil {
		t.Fatal(err)
	}
	expect(t, r.Verify(must[Cast](t)(p.Cast(r.Checked, Approve, nil))), ErrCastSignature)
}

// The same bytes again get the same receipt; another choice on a spent token is refused (R6.5).
func TestSpentOnce(t *testing.T) {
	r := newRoom(t, validSetup(1))
	p := r.paper(t, "g1")
	first := must[Cast](t)(p.Cast(r.Checked, Approve, nil))
	other := must[Cast](t)(p.Cast(r.Checked, Reject, nil))
	if first.SpendID() != other.SpendID() {
		t.Fatal("one token has two spend ids")
	}
	expect(t, first.Again(first.Digest()), nil)
	expect(t, other.Again(first.Digest()), ErrTokenSpent)
	expect(t, must[Cast](t)(p.Cast(r.Checked, Approve, nil)).Again(first.Digest()), ErrTokenSpent) // sealed anew: nobody can tell it is the same choice

	// ECDSA lets anyone write (r, n−s) for (r, s): still the same vote.
	twin := must[Cast](t)(ParseCast(first.Encode()))
	n := p.key.Params().N
	s := new(big.Int).SetBytes(twin.Signature[32:])
	new(big.Int).Sub(n, s).FillBytes(twin.Signature[32:])
	expect(t, r.Verify(twin), nil)
	expect(t, twin.Again(first.Digest()), nil)
}

func TestCastForm(t *testing.T) {
	r := newRoom(t, validSetup(1))
	cast := must[Cast](t)(r.paper(t, "g1").Cast(r.Checked, Approve, nil))
	form := cast.Encode()
	if again := must[Cast](t)(ParseCast(form)); !bytes.Equal(again.Encode(), form) || again.Digest() != cast.Digest() {
		t.Fatal("another cast after reading")
	}
	for i := range form {
		if _, err := ParseCast(form[:i]); err == nil {
			t.Fatalf("the first %d of %d bytes were read as a cast", i, len(form))
		}
	}
	_, err := ParseCast(append(form, 0))
	expect(t, err, ErrCastMalformed)
}
