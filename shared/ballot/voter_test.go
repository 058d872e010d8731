package ballot

import (
	"bytes"
	"crypto/rand"
	"errors"
	"io"
	"testing"
)

// Every token is cast, what is left open as abstain, so that cast = issued (R6.5).
func TestVoterCastsEveryToken(t *testing.T) {
	r := newRoom(t, validSetup(4))
	casts := r.vote(t, map[string]Choice{"g1": Approve, "g2": 0, "g4": Reject}) // recused from g3
	got := map[string]Choice{}
	for _, c := range casts {
		expect(t, r.Verify(c), nil)
		got[c.Group] = must[Choice](t)(r.Open(c, r.closing))
	}
	if len(casts) != 3 || got["g1"] != Approve || got["g2"] != Abstain || got["g4"] != Reject {
		t.Errorf("%v", got)
	}
}

func TestVoterAsksAgain(t *testing.T) {
	r := newRoom(t, validSetup(2))
	v := must[*Voter](t)(NewVoter(rand.Reader, r.Setup, r.Hash))
	first := must[[]TokenRequest](t)(v.Ask("g1", "g2"))
	again := must[[]TokenRequest](t)(v.Ask("g2"))
	if !bytes.Equal(again[0].Blinded, first[1].Blinded) {
		t.Error("a lost answer would cost the token: the server signs one blinded message only")
	}
	_, err := v.Ask("g9")
	expect(t, err, ErrCastGroup)
	expect(t, v.Take(TokenAnswer{"g9", nil}), ErrNoPaper)
	expect(t, v.Take(TokenAnswer{"g1", make(Bytes, 256)}), ErrBlindSignature)
	_, err = v.Casts(map[string]Choice{"g1": Approve})
	expect(t, err, ErrNoPaper) // asked, not signed
	_, err = v.Casts(map[string]Choice{"g9": Approve})
	expect(t, err, ErrNoPaper)
	signature := must[[]byte](t)(r.keys["g1"].BlindSign(first[0].Blinded))
	expect(t, v.Take(TokenAnswer{"g1", signature}), nil)
	_, err = must[*Paper](t)(v.paper("g1")).Cast(r.Checked, 0, nil)
	expect(t, err, ErrUnreadable)
}

// The order of casting is drawn anew and is not the order of asking; every order comes up.
func TestVoterShuffles(t *testing.T) {
	orders := map[string]int{}
	random := seeded(1)
	for range 600 {
		papers := []*Paper{{group: "a"}, {group: "b"}, {group: "c"}}
		if err := shuffle(random, papers); err != nil {
			t.Fatal(err)
		}
		orders[papers[0].group+papers[1].group+papers[2].group]++
	}
	if len(orders) != 6 {
		t.Fatalf("%v", orders)
	}
	for order, n := range orders {
		if n < 60 || n > 140 { // 100 expected, standard deviation 9
			t.Errorf("%s came up %d times in 600", order, n)
		}
	}
}

// A source of randomness that fails is an error, never a weak paper.
func TestBrokenRandomness(t *testing.T) {
	r := newRoom(t, validSetup(1))
	for _, n := range []int{0, 31, 32, 63, 64, 100} { // inside the key, the prefix, the salt
		if _, err := r.NewPaper(io.LimitReader(rand.Reader, int64(n)), "g1"); err == nil {
			t.Errorf("a paper from %d bytes", n)
		}
	}
	if _, err := newScalar(bytes.NewReader(bytes.Repeat([]byte{0xff}, 1024))); err == nil || errors.Is(err, io.EOF) {
		t.Errorf("a scalar above the order: %v", err)
	}
	s := must[*Scrutineer](t)(NewScrutineer(rand.Reader, "2019", "main", 1))
	if _, err := s.Deal(bytes.NewReader(make([]byte, 40)), 2, []Bytes{s.LetterKey()}); err == nil {
		t.Error("dealt from 40 bytes of nought")
	}
}
