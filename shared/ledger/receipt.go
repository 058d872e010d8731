package ledger

import (
	"fmt"

	"linxuan/shared/calendar"
)

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

// Issue makes an entry's bytes and the receipt for them.
func (s Signer) Issue(e Entry) (Receipt, error) {
	raw, err := Encode(e)
	if err != nil {
		return Receipt{}, err
	}
	hash := LeafHash(raw)
	signature, err := s.Sign(PurposeReceipt, hash)
	return Receipt{
		ID: e.ID, At: e.At, Act: e.Act, Subject: e.Subject, Content: e.Content,
		Entry: string(raw), Hash: hash, Signature: signature,
	}, err
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

// ReceiptFormat names this form of a receipt's file. A later form gets a later number; this one stays readable for ever.
const ReceiptFormat = "linxuan-receipt/1"

// Proven is a receipt's file once its entry is in the log: with it goes the proof of that. Before, the file has no proof; a
// bare receipt, and a file without its format, are read too.
type Proven struct {
	Format  string  `json:"format,omitempty"` // ReceiptFormat
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
