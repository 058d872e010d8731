package ledger

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
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

// Signer signs receipts and checkpoints with an Ed25519 key.
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

// PublicKey is published for everybody to check with.
func (s Signer) PublicKey() PublicKey {
	return PublicKey{Suite: SuiteEd25519, Key: s.id, Value: base64.StdEncoding.EncodeToString(s.key.Public().(ed25519.PublicKey))}
}

// PublicKey is a key that receipts and checkpoints are checked with. A receipt of an instant before From, or from To on,
// does not count; the first key has no From, the one in use no To.
type PublicKey struct {
	Suite string           `json:"suite"`
	Key   string           `json:"key"`
	Value string           `json:"value"` // base64 of the raw key
	From  calendar.Instant `json:"from,omitempty"`
	To    calendar.Instant `json:"to,omitempty"`
}

// Sign signs a hash for a purpose; purposes keep receipts and setups apart.
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
	PurposeSetup   = "setup"
)

// Verify checks a signature over a hash.
func (k PublicKey) Verify(purpose string, h Hash, s Signature) error {
	if s.Key != k.Key || s.Suite != k.Suite || k.Suite != SuiteEd25519 {
		return ErrKey
	}
	public, err := k.public()
	if err != nil {
		return err
	}
	value, err := base64.StdEncoding.DecodeString(s.Value)
	if err != nil || !ed25519.Verify(public, signed(purpose, h), value) {
		return ErrSignature
	}
	return nil
}

func (k PublicKey) public() (ed25519.PublicKey, error) {
	public, err := base64.StdEncoding.DecodeString(k.Value)
	if err != nil || k.Suite != SuiteEd25519 || len(public) != ed25519.PublicKeySize || keyID(public) != k.Key {
		return nil, ErrKey
	}
	return public, nil
}

func (k PublicKey) covers(at calendar.Instant) bool { return at >= k.From && (k.To == 0 || at < k.To) }

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
// the keys signed it while it was in use. It gives the entry.
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
		if k.Key == r.Signature.Key && k.covers(r.At) {
			return e, k.Verify(PurposeReceipt, r.Hash, r.Signature)
		}
	}
	return e, ErrKey
}

// Proof says where an entry stands in the log, by RFC 6962 inclusion in the tree of a signed checkpoint.
type Proof struct {
	Index      int64  `json:"index"`      // of the entry, from 0
	Size       int64  `json:"size"`       // of the tree, as the checkpoint says it
	Hashes     []Hash `json:"hashes"`     // from the leaf up
	Checkpoint string `json:"checkpoint"` // the signed note
}

// Verify checks offline that a leaf stands in the log.
func (p Proof) Verify(leaf Hash, keys KeyList) (Checkpoint, error) {
	c, err := keys.Open(p.Checkpoint)
	if err != nil {
		return c, err
	}
	if c.Size != p.Size {
		return c, fmt.Errorf("%w: for %d entries, the checkpoint has %d", ErrProof, p.Size, c.Size)
	}
	return c, VerifyInclusion(p.Index, p.Size, leaf, p.Hashes, c.Root)
}

// Proven is the longer form of a receipt: with it goes the proof that the entry is in the log.
type Proven struct {
	Receipt Receipt `json:"receipt"`
	Proof   Proof   `json:"proof"`
}

// Verify checks the receipt and the proof offline. It gives the entry and the checkpoint whose tree holds it.
func (p Proven) Verify(keys KeyList) (Entry, Checkpoint, error) {
	e, err := VerifyReceipt(p.Receipt, keys.Keys)
	if err != nil {
		return e, Checkpoint{}, err
	}
	c, err := p.Proof.Verify(p.Receipt.Hash, keys)
	return e, c, err
}
