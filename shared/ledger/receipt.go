package ledger

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"linxuan/shared/calendar"
)

// SuiteEd25519 names the first signature suite (RFC 8032) over SHA-256 hashes. Each signature names its suite, so that
// another one can follow without a new form.
const SuiteEd25519 = "ed25519"

// Signature says with which suite and key something was signed.
type Signature struct {
	Suite string `json:"suite"`
	Key   string `json:"key"`   // hex of the first 8 bytes of the SHA-256 of the public key
	Value string `json:"value"` // base64
}

// Receipt is what an actor keeps: the entry's bytes, their leaf hash and the platform's signature over it. It can be
// checked offline with the platform's public key (R9.1).
type Receipt struct {
	ID        string           `json:"id"`
	At        calendar.Instant `json:"at"`
	Act       Act              `json:"act"`
	Subject   string           `json:"subject"`
	Content   string           `json:"content,omitempty"`
	Entry     string           `json:"entry"` // the entry's bytes
	Hash      Hash             `json:"hash"`
	Signature Signature        `json:"signature"`
}

// Signer signs receipts and heads with an Ed25519 key.
type Signer struct {
	key ed25519.PrivateKey
	id  string
}

// NewSigner derives the key from a secret of at least 32 characters; the secret's form does not matter.
func NewSigner(secret string) (Signer, error) {
	if len(secret) < 32 {
		return Signer{}, fmt.Errorf("ledger: signing secret of %d characters, at least 32 are needed", len(secret))
	}
	seed := sha256.Sum256([]byte("linxuan signing key v1\n" + secret))
	key := ed25519.NewKeyFromSeed(seed[:])
	return Signer{key: key, id: keyID(key.Public().(ed25519.PublicKey))}, nil
}

func keyID(public ed25519.PublicKey) string {
	sum := sha256.Sum256(public)
	return hex.EncodeToString(sum[:8])
}

// PublicKey is published with the heads.
func (s Signer) PublicKey() PublicKey {
	return PublicKey{Suite: SuiteEd25519, Key: s.id, Value: base64.StdEncoding.EncodeToString(s.key.Public().(ed25519.PublicKey))}
}

// PublicKey is a key that receipts are checked with.
type PublicKey struct {
	Suite string `json:"suite"`
	Key   string `json:"key"`
	Value string `json:"value"` // base64 of the raw key
}

// Sign signs a hash for a purpose; purposes keep receipts, heads and checkpoints apart.
func (s Signer) Sign(purpose string, h Hash) Signature {
	value := ed25519.Sign(s.key, signed(purpose, h))
	return Signature{Suite: SuiteEd25519, Key: s.id, Value: base64.StdEncoding.EncodeToString(value)}
}

func signed(purpose string, h Hash) []byte {
	return append([]byte("linxuan "+purpose+" v1\n"), h[:]...)
}

// Purposes of signatures.
const (
	PurposeReceipt = "receipt"
	PurposeHead    = "head"
	PurposeSetup   = "setup"
)

// Verify checks a signature over a hash.
func (k PublicKey) Verify(purpose string, h Hash, s Signature) error {
	if s.Key != k.Key || s.Suite != k.Suite || k.Suite != SuiteEd25519 {
		return ErrKey
	}
	public, err := base64.StdEncoding.DecodeString(k.Value)
	if err != nil || len(public) != ed25519.PublicKeySize || keyID(public) != k.Key {
		return ErrKey
	}
	value, err := base64.StdEncoding.DecodeString(s.Value)
	if err != nil || !ed25519.Verify(public, signed(purpose, h), value) {
		return ErrSignature
	}
	return nil
}

// Issue makes an entry's bytes and the receipt for them.
func (s Signer) Issue(e Entry) (Receipt, error) {
	raw, err := Encode(e)
	if err != nil {
		return Receipt{}, err
	}
	hash := LeafHash(raw)
	return Receipt{
		ID: e.ID, At: e.At, Act: e.Act, Subject: e.Subject, Content: e.Content,
		Entry: string(raw), Hash: hash, Signature: s.Sign(PurposeReceipt, hash),
	}, nil
}

// VerifyReceipt checks a receipt offline: the hash is that of the entry, the plain fields repeat the entry, and one of
// the keys signed it. It gives the entry.
func VerifyReceipt(r Receipt, keys []PublicKey) (Entry, error) {
	e, err := Decode([]byte(r.Entry))
	if err != nil {
		return e, err
	}
	if LeafHash([]byte(r.Entry)) != r.Hash {
		return e, ErrHash
	}
	if e.ID != r.ID || e.At != r.At || e.Act != r.Act || e.Subject != r.Subject || e.Content != r.Content {
		return e, ErrHash
	}
	for _, k := range keys {
		if k.Key == r.Signature.Key {
			return e, k.Verify(PurposeReceipt, r.Hash, r.Signature)
		}
	}
	return e, ErrKey
}

// Head is the state of the chain after so many entries.
type Head struct {
	Size      int64            `json:"size"`
	Chain     Hash             `json:"chain"`
	At        calendar.Instant `json:"at"`
	Signature Signature        `json:"signature"`
}

// SignHead signs size, chain and instant together.
func (s Signer) SignHead(size int64, chain Hash, at calendar.Instant) Head {
	h := Head{Size: size, Chain: chain, At: at}
	h.Signature = s.Sign(PurposeHead, h.digest())
	return h
}

func (h Head) digest() Hash {
	return sha256.Sum256(fmt.Appendf(nil, "%d\n%s\n%s\n", h.Size, h.Chain, h.At))
}

// VerifyHead checks a head's signature.
func VerifyHead(h Head, k PublicKey) error { return k.Verify(PurposeHead, h.digest(), h.Signature) }

// VerifyChain runs over all entries from the first and says whether they lead to the head.
func VerifyChain(entries []json.RawMessage, head Head) error {
	if int64(len(entries)) != head.Size {
		return fmt.Errorf("%w: %d entries, the head says %d", ErrChain, len(entries), head.Size)
	}
	var chain Hash
	for i, raw := range entries {
		if _, err := Decode(raw); err != nil {
			return fmt.Errorf("entry %d: %w", i, err)
		}
		chain = Next(chain, LeafHash(raw))
	}
	if chain != head.Chain {
		return ErrChain
	}
	return nil
}
