package ballot

import (
	"bytes"
	"crypto/rand"
	"errors"
	"slices"
	"testing"

	"linxuan/shared/fault"
	"pgregory.net/rapid"
)

// scrutineerOf is the scrutineer that a refusal names.
func scrutineerOf(err error) any {
	if refusal, ok := errors.AsType[*fault.Error](err); ok {
		return refusal.Facts["scrutineer"]
	}
	return nil
}

// Any `needed` of the shares, in any order, give the one key that the ballots are sealed to; one fewer give none (R6.5: 2 of 3).
func TestAnySharesOpen(t *testing.T) {
	schemes := []struct {
		needed, of int
		dealt      dealt
	}{{2, 3, testDealt()}, {3, 3, deal(t, 3, 3)}, {3, 5, deal(t, 3, 5)}}
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.SampledFrom(schemes).Draw(t, "scheme")
		order := rapid.Permutation(s.dealt.shares).Draw(t, "order")
		given := rapid.IntRange(0, s.of).Draw(t, "given")
		key, err := s.dealt.closing.Recombine(order[:given])
		if given < s.needed {
			expect(t, err, ErrSharesFew)
			return
		}
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(key.key.PublicKey().Bytes(), s.dealt.closing.Key) {
			t.Fatal("another key")
		}
	})
}

func TestOneScrutineerTwiceIsOne(t *testing.T) {
	d := testDealt()
	_, err := d.closing.Recombine([]KeyShare{d.shares[1], d.shares[1], d.shares[1]})
	expect(t, err, ErrSharesFew)
}

// A false share is named, even when enough good ones came with it.
func TestFalseShareIsNamed(t *testing.T) {
	d, other := testDealt(), deal(t, 2, 3)
	altered := bytes.Clone(d.shares[1].Value)
	altered[31] ^= 1
	for name, c := range map[string]struct {
		share KeyShare
		named int
	}{
		"altered":               {KeyShare{2, altered}, 2},
		"of another ballot":     {other.shares[1], 2},
		"of another scrutineer": {KeyShare{2, d.shares[0].Value}, 2},
		"of nobody":             {KeyShare{4, d.shares[0].Value}, 4},
		"number nought":         {KeyShare{0, d.shares[0].Value}, 0},
		"too short":             {KeyShare{2, d.shares[1].Value[1:]}, 2},
		"above the order":       {KeyShare{2, bytes.Repeat([]byte{0xff}, 32)}, 2},
	} {
		for _, shares := range [][]KeyShare{{d.shares[0], c.share}, {d.shares[0], d.shares[2], c.share}} {
			_, err := d.closing.Recombine(shares)
			expect(t, err, ErrShareFalse)
			if scrutineerOf(err) != c.named {
				t.Errorf("%s: names %v, want %d", name, scrutineerOf(err), c.named)
			}
		}
		expect(t, d.closing.CheckShare(c.share), ErrShareFalse)
	}
	for _, s := range d.shares {
		expect(t, d.closing.CheckShare(s), nil)
	}
}

// Whoever deals falsely is named by the one who got the false value; the others' dealings are not doubted.
func TestFalseDealingIsNamed(t *testing.T) {
	altered := func(change func([]Dealing)) []Dealing {
		all, people := dealings(t, 2, 3)
		change(all)
		_, err := people[0].Receive(all)
		if scrutineerOf(err) != 2 {
			t.Errorf("named %v, want 2: %v", scrutineerOf(err), err)
		}
		return all
	}
	altered(func(all []Dealing) { all[1].Commitments[1] = all[0].Commitments[1] })
	altered(func(all []Dealing) { all[1].Commitments = all[1].Commitments[:1] })
	altered(func(all []Dealing) { all[1].Commitments[0] = make([]byte, pointSize) })
	altered(func(all []Dealing) { all[1].Commitments[0] = Bytes{0} }) // the identity, which circl reads
	altered(func(all []Dealing) { all[1].Sealed[0] = all[1].Sealed[2] })
	altered(func(all []Dealing) { all[1].Sealed[0] = all[0].Sealed[0] })
	altered(func(all []Dealing) { all[1].Sealed = all[1].Sealed[:2] })
	altered(func(all []Dealing) { all[1].Scrutineer = 3 })

	// A well-sealed value that does not fit the commitments: dealt with another polynomial.
	all, people := dealings(t, 2, 3)
	keys := []Bytes{people[0].LetterKey(), people[1].LetterKey(), people[2].LetterKey()}
	false2 := must[Dealing](t)(people[1].Deal(rand.Reader, 2, keys))
	all[1].Sealed[0] = false2.Sealed[0]
	_, err := people[0].Receive(all)
	expect(t, err, ErrDealtFalse)
	if scrutineerOf(err) != 2 {
		t.Errorf("named %v, want 2", scrutineerOf(err))
	}
	if _, err := people[2].Receive(all); err != nil {
		t.Errorf("scrutineer 3 got good values: %v", err)
	}
}

// A letter is for its reader alone, and for this ballot alone.
func TestLettersAreSealed(t *testing.T) {
	all, people := dealings(t, 2, 3)
	letter := all[0].Sealed[1]
	if _, err := unseal(people[1].letter, people[1].letterInfo(1, 2), nil, letter); err != nil {
		t.Fatal(err)
	}
	_, err := unseal(people[2].letter, people[2].letterInfo(1, 2), nil, letter)
	expect(t, err, ErrSealBroken)
	elsewhere := *people[1]
	elsewhere.context = "2020|main"
	_, err = elsewhere.Receive(all)
	expect(t, err, ErrDealtFalse)
}

// The public key is the sum of everyone's first commitment: no dealing can be left out or put in.
func TestClosingKeyIsTheSum(t *testing.T) {
	all, _ := dealings(t, 2, 3)
	whole := must[Closing](t)(NewClosing(Commitments(all)))
	part := must[Closing](t)(NewClosing(Commitments(all[:2])))
	if bytes.Equal(whole.Key, part.Key) {
		t.Fatal("the third scrutineer's dealing changes nothing")
	}
	swapped := slices.Clone(all)
	swapped[0], swapped[2] = all[2], all[0]
	if other := must[Closing](t)(NewClosing(Commitments(swapped))); !bytes.Equal(whole.Key, other.Key) {
		t.Fatal("a sum depends on its order")
	}
	_, err := NewClosing(nil)
	expect(t, err, ErrDealing)
	_, err = ParseClosingKey(make([]byte, 32))
	expect(t, err, ErrClosingKey)
}
