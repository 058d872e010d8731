package ballot

import (
	"bytes"
	"encoding/hex"
	"testing"
)

// RFC 9180 Appendix A.3.1.1, sequence number 0: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM, base mode.
func TestRFC9180Vector(t *testing.T) {
	octets := func(s string) []byte { return must[[]byte](t)(hex.DecodeString(s)) }
	key := must[*ClosingKey](t)(ParseClosingKey(octets("f3ce7fdae57e1a310d87f1ebbde6f328be0a99cdbcadf4d6589cf29de4b8ffd2")))
	sealed := octets("04a92719c6195d5085104f469a8b9814d5838ff72b60501e2c4466e5e67b325ac98536d7b61a1af4b78e5b7f951c0900be863c403ce65c9bfcb9382657222d18c4" +
		"5ad590bb8baa577f8619db35a36311226a896e7342a6d836d8b7bcd2f20b6c7f9076ac232e3ab2523f39513434")
	plain, err := unseal(key.key, octets("4f6465206f6e2061204772656369616e2055726e"), octets("436f756e742d30"), sealed)
	if err != nil || !bytes.Equal(plain, octets("4265617574792069732074727574682c20747275746820626561757479")) {
		t.Fatalf("%x, %v", plain, err)
	}
}

func TestSeal(t *testing.T) {
	r := newRoom(t, validSetup(1))
	info, aad, plain := []byte("2019|main|g1"), []byte("prepared"), Approve.plain(PlainSize)
	sealed := must[[]byte](t)(seal(r.Checked.closing, info, aad, plain))
	if len(sealed) != sealOverhead+PlainSize {
		t.Fatalf("sealed to %d bytes", len(sealed))
	}
	if again := must[[]byte](t)(seal(r.Checked.closing, info, aad, plain)); bytes.Equal(again, sealed) {
		t.Fatal("the same choice seals to the same bytes: it could be read by comparing")
	}
	if got := must[[]byte](t)(unseal(r.closing.key, info, aad, sealed)); !bytes.Equal(got, plain) {
		t.Fatalf("opened to %x", got)
	}
	flip := func(i int) []byte {
		other := bytes.Clone(sealed)
		other[i] ^= 1
		return other
	}
	for name, c := range map[string]struct{ info, aad, sealed []byte }{
		"another group":              {[]byte("2019|main|g2"), aad, sealed},
		"another round":              {[]byte("2020|main|g1"), aad, sealed},
		"another paper":              {info, []byte("prepareD"), sealed},
		"altered encapsulated key":   {info, aad, flip(10)},
		"altered ciphertext":         {info, aad, flip(pointSize)},
		"altered tag":                {info, aad, flip(len(sealed) - 1)},
		"cut off":                    {info, aad, sealed[:pointSize+15]},
		"nothing":                    {info, aad, nil},
		"an encapsulated key of nil": {info, aad, make([]byte, len(sealed))},
	} {
		if _, err := unseal(r.closing.key, c.info, c.aad, c.sealed); err == nil {
			t.Errorf("%s: opened", name)
		} else {
			expect(t, err, ErrSealBroken)
		}
	}
}

func TestReadChoice(t *testing.T) {
	for _, c := range []Choice{Approve, Reject, Abstain} {
		if got := must[Choice](t)(readChoice(c.plain(PlainSize), PlainSize)); got != c {
			t.Errorf("%v read as %v", c, got)
		}
	}
	withNoise := Approve.plain(PlainSize)
	withNoise[PlainSize-1] = 1
	for name, plain := range map[string][]byte{
		"nothing":               {},
		"zeros":                 make([]byte, PlainSize),
		"an unknown choice":     Choice(4).plain(PlainSize),
		"too short":             Approve.plain(PlainSize - 1),
		"too long":              Approve.plain(PlainSize + 1), // a length of one's own would be a tag
		"something after it":    withNoise,                    // so would be a word in the room for the coupon
		"a written-out approve": append([]byte("approve"), make([]byte, PlainSize-7)...),
	} {
		if _, err := readChoice(plain, PlainSize); err == nil {
			t.Errorf("%s was read", name)
		} else {
			expect(t, err, ErrUnreadable)
		}
	}
}
