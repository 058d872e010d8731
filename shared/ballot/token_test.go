package ballot

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"encoding/json"
	"io"
	"math/big"
	"os"
	"testing"

	"github.com/cloudflare/circl/blindsign/blindrsa"
	"pgregory.net/rapid"
)

// vector is RFC 9474 Appendix A.1 (RSABSSA-SHA384-PSS-Randomized).
type vector struct {
	P, Q, N, D                        *big.Int
	prefix, message, prepared         []byte
	salt, blinded, blindSigned, token []byte
	inverse                           *big.Int
}

func readVector(t *testing.T) vector {
	t.Helper()
	var m map[string]string
	if err := json.Unmarshal(must[[]byte](t)(os.ReadFile("testdata/rfc9474_a1.json")), &m); err != nil {
		t.Fatal(err)
	}
	octets := func(name string) []byte { return must[[]byte](t)(hex.DecodeString(m[name])) }
	number := func(name string) *big.Int { return new(big.Int).SetBytes(octets(name)) }
	return vector{
		P: number("p"), Q: number("q"), N: number("n"), D: number("d"), inverse: number("inv"),
		prefix: octets("msg_prefix"), message: octets("msg"), prepared: octets("input_msg"),
		salt: octets("salt"), blinded: octets("blinded_msg"), blindSigned: octets("blind_sig"), token: octets("sig"),
	}
}

// RFC 9474 Appendix A.1: our signing gives the RFC's blind signature, our check takes its token, and the client variant that
// papers use gives its prepared and blinded messages from its randomness.
func TestRFC9474Vector(t *testing.T) {
	v := readVector(t)
	key := &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: v.N, E: tokenExponent}, D: v.D, Primes: []*big.Int{v.P, v.Q}}
	signed := must[[]byte](t)(must[*TokenKey](t)(newTokenKey(key)).BlindSign(v.blinded))
	if !bytes.Equal(signed, v.blindSigned) {
		t.Error("BlindSign does not give the RFC's blind_sig")
	}
	if !verifyToken(&key.PublicKey, v.prepared, v.token) {
		t.Error("the RFC's sig is refused")
	}
	v.prepared[0] ^= 1
	if verifyToken(&key.PublicKey, v.prepared, v.token) {
		t.Error("the RFC's sig is taken for another message")
	}
	v.prepared[0] ^= 1

	client := must[blindrsa.Client](t)(blindrsa.NewClient(tokenVariant, &key.PublicKey))
	if prepared := must[[]byte](t)(client.Prepare(bytes.NewReader(v.prefix), v.message)); !bytes.Equal(prepared, v.prepared) {
		t.Error("Prepare does not give the RFC's input_msg")
	}
	r := new(big.Int).ModInverse(v.inverse, v.N)
	random := io.MultiReader(bytes.NewReader(v.salt), bytes.NewReader(r.FillBytes(make([]byte, 512))))
	blinded, state, err := client.Blind(random, v.prepared)
	if err != nil || !bytes.Equal(blinded, v.blinded) {
		t.Errorf("Blind does not give the RFC's blinded_msg: %v", err)
	}
	if token := must[[]byte](t)(client.Finalize(state, signed)); !bytes.Equal(token, v.token) {
		t.Error("Finalize does not give the RFC's sig")
	}
}

// What BlindSign computes in constant time is, byte for byte, what circl's signer computes.
func TestBlindSignEqualsCircl(t *testing.T) {
	for _, bits := range KeySizes {
		key := testKeys()[0]
		if bits != 2048 {
			key = must[*TokenKey](t)(GenerateTokenKey(bits))
		}
		signer := blindrsa.NewSigner(key.key)
		n := key.key.N
		same := func(t failer, m *big.Int) {
			t.Helper()
			message := m.FillBytes(make([]byte, bits/8))
			ours := must[[]byte](t)(key.BlindSign(message))
			if theirs := must[[]byte](t)(signer.BlindSign(message)); !bytes.Equal(ours, theirs) {
				t.Fatalf("%d bits, message %x: %x, circl %x", bits, message, ours, theirs)
			}
		}
		for _, m := range []*big.Int{
			big.NewInt(0), big.NewInt(1), big.NewInt(2), new(big.Int).Sub(n, big.NewInt(1)),
			key.key.Primes[0], key.key.Primes[1], // 0 modulo one prime
		} {
			same(t, m)
		}
		rapid.Check(t, func(t *rapid.T) {
			raw := rapid.SliceOfN(rapid.Byte(), bits/8, bits/8).Draw(t, "message")
			same(t, new(big.Int).Mod(new(big.Int).SetBytes(raw), n))
		})
	}
}

func TestBlindSignRefuses(t *testing.T) {
	key := testKeys()[0]
	for name, message := range map[string][]byte{
		"nothing":            nil,
		"too short":          make([]byte, 255),
		"too long":           make([]byte, 257),
		"the modulus itself": key.key.N.Bytes(), // RFC 9474 section 4.3: below the modulus
		"above the modulus":  bytes.Repeat([]byte{0xff}, 256),
	} {
		if _, err := key.BlindSign(message); err == nil {
			t.Errorf("%s was signed", name)
		} else {
			expect(t, err, ErrBlinded)
		}
	}
}

// A half-signature that went wrong would give away a prime by a greatest common divisor; it never leaves.
func TestFaultySigningIsNotSent(t *testing.T) {
	damaged := *testKeys()[0]
	damaged.dp = bytes.Clone(damaged.dp)
	damaged.dp[17] ^= 4
	message := make([]byte, 256)
	message[255] = 2
	if signature, err := damaged.BlindSign(message); err == nil {
		t.Fatalf("sent %x", signature)
	}
}

func TestTokenKeyStored(t *testing.T) {
	key := testKeys()[0]
	again := must[*TokenKey](t)(ParseTokenKey(must[[]byte](t)(key.MarshalPKCS8())))
	if !bytes.Equal(must[Bytes](t)(again.Public()), must[Bytes](t)(key.Public())) {
		t.Fatal("another key came back from PKCS #8")
	}
	message := make([]byte, 256)
	message[200] = 7
	if !bytes.Equal(must[[]byte](t)(again.BlindSign(message)), must[[]byte](t)(key.BlindSign(message))) {
		t.Fatal("the key signs otherwise after PKCS #8")
	}
	_, err := GenerateTokenKey(1024)
	expect(t, err, ErrTokenKey)
}

func TestTokenPublicKeyRefuses(t *testing.T) {
	good := must[Bytes](t)(testKeys()[0].Public())
	n := testKeys()[0].key.N
	spki := func(key any) []byte { return must[[]byte](t)(x509.MarshalPKIXPublicKey(key)) }
	if _, err := ParseTokenPublic(good); err != nil {
		t.Fatal(err)
	}
	ec := must[*ecdsa.PrivateKey](t)(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	for name, key := range map[string][]byte{
		"nothing":              nil,
		"1024 bits":            spki(&rsa.PublicKey{N: new(big.Int).SetBit(new(big.Int).Rsh(n, 1024), 0, 1), E: 65537}),
		"exponent 3":           spki(&rsa.PublicKey{N: n, E: 3}),
		"an even modulus":      spki(&rsa.PublicKey{N: new(big.Int).Sub(n, big.NewInt(1)), E: 65537}),
		"an elliptic curve":    spki(&ec.PublicKey),
		"bytes after the key":  append(bytes.Clone(good), 0),
		"a word in the key":    marked(t, good, n),
		"the id-RSASSA-PSS id": pssSPKI(t, good),
	} {
		if _, err := ParseTokenPublic(key); err == nil {
			t.Errorf("%s was taken", name)
		} else {
			expect(t, err, ErrTokenKey)
		}
	}
}

// subjectKey is a SubjectPublicKeyInfo (RFC 5280 section 4.1).
type subjectKey struct {
	Algorithm struct {
		ID         asn1.ObjectIdentifier
		Parameters asn1.RawValue
	}
	Key asn1.BitString
}

// marked writes a third number after modulus and exponent, which crypto/x509 passes over.
func marked(t *testing.T, good []byte, n *big.Int) []byte {
	t.Helper()
	var spki subjectKey
	if _, err := asn1.Unmarshal(good, &spki); err != nil {
		t.Fatal(err)
	}
	key := must[[]byte](t)(asn1.Marshal(struct {
		N       *big.Int
		E, Mark int
	}{n, tokenExponent, 7}))
	spki.Key = asn1.BitString{Bytes: key, BitLength: 8 * len(key)}
	return must[[]byte](t)(asn1.Marshal(spki))
}

// pssSPKI writes the key under id-RSASSA-PSS (RFC 4055), which WebCrypto does not import.
func pssSPKI(t *testing.T, good []byte) []byte {
	t.Helper()
	var spki subjectKey
	if _, err := asn1.Unmarshal(good, &spki); err != nil {
		t.Fatal(err)
	}
	spki.Algorithm.ID = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 10}
	return must[[]byte](t)(asn1.Marshal(spki))
}

// Whatever the randomness: a blinded paper, signed and unblinded, is a token that its key verifies and no other does, and
// the server saw neither the message nor the token.
func TestTokenIsBlind(t *testing.T) {
	r := newRoom(t, validSetup(2))
	rapid.Check(t, func(t *rapid.T) {
		seed := rapid.Uint64().Draw(t, "seed")
		p := must[*Paper](t)(r.NewPaper(seeded(seed), "g1"))
		signature := must[[]byte](t)(r.keys["g1"].BlindSign(p.Blinded()))
		if err := p.Finish(signature); err != nil {
			t.Fatal(err)
		}
		if !verifyToken(r.tokens["g1"], p.prepared, p.token) || verifyToken(r.tokens["g2"], p.prepared, p.token) {
			t.Fatal("the token is not one of g1's key alone")
		}
		if bytes.Equal(signature, p.token) || bytes.Contains(p.Blinded(), p.prepared[:32]) {
			t.Fatal("the server can know the token again")
		}
		if len(p.prepared) != 97 {
			t.Fatalf("prepared message of %d bytes", len(p.prepared))
		}
	})
}

func TestFalseBlindSignature(t *testing.T) {
	r := newRoom(t, validSetup(2))
	p := must[*Paper](t)(r.NewPaper(rand.Reader, "g1"))
	other := must[*Paper](t)(r.NewPaper(rand.Reader, "g2"))                                          // below the modulus of g2, as p's own may not be
	expect(t, p.Finish(must[[]byte](t)(r.keys["g2"].BlindSign(other.Blinded()))), ErrBlindSignature) // a key of one's own would be a tag
	expect(t, p.Finish(nil), ErrBlindSignature)
	_, err := p.Cast(r.Checked, Approve, nil)
	expect(t, err, ErrNoPaper)
}
