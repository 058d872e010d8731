package ledger

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"maps"
	"math/big"
	"slices"

	"github.com/emmansun/gmsm/sm2"

	"linxuan/shared/calendar"
)

// Suites of signatures. Each signature names its own, so that the suite of a country can take the place of another without
// a new form, and one platform may change from one to the other: what was signed before is read as before.
const (
	SuiteEd25519 = "ed25519" // RFC 8032
	SuiteSM2     = "sm2-sm3" // GB/T 32918.2 with SM3 and the default identity; the signature in the ASN.1 of GM/T 0009
)

// suite is a way to sign messages.
type suite struct {
	algorithm string // as a signed note's key begins (C2SP signed-note)
	derive    func(secret string) (keyPair, error)
	valid     func(public []byte) bool
	verify    func(public, message, signature []byte) bool
}

// keyPair is a private key of some suite.
type keyPair struct {
	public []byte
	sign   func(message []byte) ([]byte, error)
}

var suites = map[string]suite{
	SuiteEd25519: {
		algorithm: "\x01",
		derive: func(secret string) (keyPair, error) {
			seed := sha256.Sum256([]byte("linxuan signing key v1\n" + secret))
			private := ed25519.NewKeyFromSeed(seed[:])
			return keyPair{private.Public().(ed25519.PublicKey), func(m []byte) ([]byte, error) { return ed25519.Sign(private, m), nil }}, nil
		},
		valid:  func(public []byte) bool { return len(public) == ed25519.PublicKeySize },
		verify: func(public, message, signature []byte) bool { return ed25519.Verify(public, message, signature) },
	},
	SuiteSM2: {
		algorithm: "\xfflinxuan " + SuiteSM2 + "\n", // 0xff: an algorithm that C2SP has given no number, told by name
		derive:    deriveSM2,
		valid:     func(public []byte) bool { _, err := sm2.NewPublicKey(public); return err == nil },
		verify: func(public, message, signature []byte) bool {
			k, err := sm2.NewPublicKey(public)
			return err == nil && sm2.VerifyASN1WithSM2(k, nil, message, signature)
		},
	},
}

// Suites lists the names of all suites.
func Suites() []string { return slices.Sorted(maps.Keys(suites)) }

func deriveSM2(secret string) (keyPair, error) {
	// the scalar is in [1, n-2]; out of 512 bits, no value of it is likelier than another by more than 2^-250
	wide := sha512.Sum512([]byte("linxuan signing key v1 " + SuiteSM2 + "\n" + secret))
	order := new(big.Int).Sub(sm2.P256().Params().N, big.NewInt(2))
	scalar := new(big.Int).Mod(new(big.Int).SetBytes(wide[:]), order)
	private, err := sm2.NewPrivateKeyFromInt(scalar.Add(scalar, big.NewInt(1)))
	if err != nil {
		return keyPair{}, fmt.Errorf("ledger: derive a key: %w", err)
	}
	public, err := sm2.PublicKeyToECDH(&private.PublicKey)
	if err != nil {
		return keyPair{}, fmt.Errorf("ledger: derive a key: %w", err)
	}
	return keyPair{public.Bytes(), func(m []byte) ([]byte, error) { return private.Sign(rand.Reader, m, sm2.DefaultSM2SignerOpts) }}, nil
}

// Signature says with which suite and key something was signed.
type Signature struct {
	Suite string `json:"suite"`
	Key   string `json:"key"`   // hex of the first 8 bytes of the SHA-256 of the public key
	Value string `json:"value"` // base64
}

// Signer signs receipts and checkpoints.
type Signer struct {
	suite string
	key   keyPair
	id    string
}

// NewSigner derives a key of the first suite.
func NewSigner(secret string) (Signer, error) { return SignerOf(SuiteEd25519, secret) }

// SignerOf derives the key of a suite from a secret of at least 32 characters; the secret's form does not matter.
func SignerOf(name, secret string) (Signer, error) {
	s, known := suites[name]
	if !known {
		return Signer{}, fmt.Errorf("ledger: no suite %q, there are %v", name, Suites())
	}
	if len(secret) < 32 {
		return Signer{}, fmt.Errorf("ledger: signing secret of %d characters, at least 32 are needed", len(secret))
	}
	k, err := s.derive(secret)
	return Signer{suite: name, key: k, id: keyID(k.public)}, err
}

func keyID(public []byte) string {
	sum := sha256.Sum256(public)
	return hex.EncodeToString(sum[:8])
}

// PublicKey is published for everybody to check with.
func (s Signer) PublicKey() PublicKey {
	return PublicKey{Suite: s.suite, Key: s.id, Value: base64.StdEncoding.EncodeToString(s.key.public)}
}

// PublicKey is a key that receipts and checkpoints are checked with. A receipt of an instant before From, or from To on,
// does not count; the first key has no From, the one in use no To.
type PublicKey struct {
	Suite string           `json:"suite"`
	Key   string           `json:"key"`
	Value string           `json:"value"` // base64 of the raw key; of sm2-sm3 the uncompressed point
	From  calendar.Instant `json:"from,omitempty"`
	To    calendar.Instant `json:"to,omitempty"`
}

// Purposes of signatures.
const (
	PurposeReceipt = "receipt"
	PurposeSetup   = "setup"
	PurposeKeys    = "keys"
)

// Sign signs a hash for a purpose; purposes keep receipts and setups apart.
func (s Signer) Sign(purpose string, h Hash) (Signature, error) {
	value, err := s.key.sign(signed(purpose, h))
	if err != nil {
		return Signature{}, fmt.Errorf("ledger: sign a %s: %w", purpose, err)
	}
	return Signature{Suite: s.suite, Key: s.id, Value: base64.StdEncoding.EncodeToString(value)}, nil
}

func signed(purpose string, h Hash) []byte {
	return append([]byte("linxuan "+purpose+" v1\n"), h[:]...)
}

// Verify checks a signature over a hash.
func (k PublicKey) Verify(purpose string, h Hash, s Signature) error {
	if s.Key != k.Key || s.Suite != k.Suite {
		return ErrKey
	}
	public, err := k.public()
	if err != nil {
		return err
	}
	value, err := base64.StdEncoding.Strict().DecodeString(s.Value) // one signature has one spelling
	if err != nil || !suites[k.Suite].verify(public, signed(purpose, h), value) {
		return ErrSignature
	}
	return nil
}

func (k PublicKey) public() ([]byte, error) {
	s, known := suites[k.Suite]
	if !known {
		return nil, ErrKey
	}
	public, err := base64.StdEncoding.DecodeString(k.Value)
	if err != nil || !s.valid(public) || keyID(public) != k.Key {
		return nil, ErrKey
	}
	return public, nil
}

func (k PublicKey) covers(at calendar.Instant) bool { return at >= k.From && (k.To == 0 || at < k.To) }
