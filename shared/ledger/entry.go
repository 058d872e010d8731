// Package ledger is the record of every act that changes a standing (R9.1): entries, the Merkle tree over them, signed
// checkpoints of it, and receipts that anyone can check offline. It is pure: what reads and writes the store is in
// shared/ledger/journal.
//
// An entry IS its bytes: they are made once, hashed, signed, stored and published as they are, so that no later change of
// an encoder can alter a hash. The tree is that of RFC 6962; checkpoints, tiles and cosignatures have the forms of C2SP
// tlog-checkpoint, tlog-tiles and tlog-cosignature, so that existing witnesses and tools can read them.
package ledger

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"

	"linxuan/shared/calendar"
)

// Version of the entry's form. A later form gets a later number; old ones stay readable for ever.
const Version = 1

// Act names what happened. The words are stable for ever.
type Act string

// Entry is one act. It holds no personal data: the actor is a pseudonym that only the account record can resolve (destroy
// that, and the link is gone), and content is a hash.
type Entry struct {
	V       int               `json:"v"`
	ID      string            `json:"id"` // ent_ULID
	At      calendar.Instant  `json:"at"`
	Round   string            `json:"round,omitempty"`
	Act     Act               `json:"act"`
	Subject string            `json:"subject"`           // id of what the act is about
	Role    string            `json:"role,omitempty"`    // of the actor; empty for an anonymous one
	Actor   string            `json:"actor,omitempty"`   // pseudonym; empty for an anonymous actor
	Content string            `json:"content,omitempty"` // hex SHA-256 of what was fixed by the act
	Facts   map[string]string `json:"facts,omitempty"`   // public facts; the keys are written in order
	Detail  json.RawMessage   `json:"detail,omitempty"`  // public record of the act, where it is published whole
}

// Errors of reading and checking.
var (
	ErrForm      = errors.New("ledger: not an entry of a known form")
	ErrSignature = errors.New("ledger: the signature does not fit")
	ErrHash      = errors.New("ledger: the hash does not fit the entry")
	ErrKey       = errors.New("ledger: signed with an unknown key")
	ErrTree      = errors.New("ledger: no such tree")
	ErrProof     = errors.New("ledger: the proof does not lead to the root")
)

// Hash is SHA-256.
type Hash [sha256.Size]byte

func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText is lower-case hex.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads 64 hex digits.
func (h *Hash) UnmarshalText(text []byte) error {
	if len(text) != 2*len(h) {
		return fmt.Errorf("ledger: hash of %d digits", len(text))
	}
	_, err := hex.Decode(h[:], text)
	return err
}

// Encode makes the entry's bytes.
func Encode(e Entry) ([]byte, error) {
	e.V = Version
	return json.Marshal(e)
}

// Decode reads an entry's bytes.
func Decode(raw []byte) (Entry, error) {
	var e Entry
	if err := json.Unmarshal(raw, &e); err != nil {
		return e, errors.Join(ErrForm, err)
	}
	if e.V != Version || e.ID == "" || e.Act == "" || e.At == 0 {
		return e, ErrForm
	}
	return e, nil
}

// LeafHash is the hash of an entry's bytes (RFC 6962 section 2.1: SHA-256 of 0x00 and the bytes).
func LeafHash(raw []byte) Hash {
	h := sha256.New()
	h.Write([]byte{0})
	h.Write(raw)
	return Hash(h.Sum(nil))
}

// ContentHash is the hex SHA-256 of a value's JSON: what an entry carries of a record.
func ContentHash(v any) (string, error) {
	raw, err := json.Marshal(v)
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:]), nil
}
