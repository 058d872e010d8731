package ledger

import (
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
)

// Cosigner is a second holder of a key, who confirms to have seen the log only grow (C2SP tlog-cosignature, Ed25519).
type Cosigner struct {
	name string
	key  ed25519.PrivateKey
}

// The algorithm's number in C2SP signed-note: Ed25519 over the text and the instant.
const cosignatureV1 = 4

const cosignerPrefix = "PRIVATE+KEY+"

// GenerateCosigner makes a key for a cosigner of that name, which has no space and no plus sign.
func GenerateCosigner(name string, random io.Reader) (Cosigner, error) {
	seed := make([]byte, ed25519.SeedSize)
	if _, err := io.ReadFull(random, seed); err != nil {
		return Cosigner{}, fmt.Errorf("ledger: make a key: %w", err)
	}
	c := Cosigner{name, ed25519.NewKeyFromSeed(seed)}
	vkey, err := note.NewEd25519VerifierKey(name, c.public())
	if err == nil {
		_, err = note.NewVerifier(vkey) // this one looks at the name
	}
	if err != nil {
		return c, fmt.Errorf("ledger: name %q of a cosigner: %w", name, err)
	}
	return c, nil
}

// ParseCosigner reads what Secret gave.
func ParseCosigner(secret string) (Cosigner, error) {
	parts := strings.SplitN(strings.TrimPrefix(secret, cosignerPrefix), "+", 3)
	if len(parts) != 3 || !strings.HasPrefix(secret, cosignerPrefix) {
		return Cosigner{}, fmt.Errorf("%w: no key of a cosigner", ErrForm)
	}
	raw, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(raw) != 1+ed25519.SeedSize || raw[0] != cosignatureV1 {
		return Cosigner{}, fmt.Errorf("%w: no key of a cosigner", ErrForm)
	}
	c := Cosigner{parts[0], ed25519.NewKeyFromSeed(raw[1:])}
	if c.Secret() != secret {
		return c, fmt.Errorf("%w: the cosigner's key is not that of its name", ErrForm)
	}
	return c, nil
}

// Secret is the private key in the form of tools for signed notes. Whoever has it can cosign.
func (c Cosigner) Secret() string {
	return fmt.Sprintf("%s%s+%08x+%s", cosignerPrefix, c.name, c.verifier().hash, base64.StdEncoding.EncodeToString(append([]byte{cosignatureV1}, c.key.Seed()...)))
}

// VerifierKey is the public key in the form of tools for signed notes.
func (c Cosigner) VerifierKey() string {
	return fmt.Sprintf("%s+%08x+%s", c.name, c.verifier().hash, base64.StdEncoding.EncodeToString(append([]byte{cosignatureV1}, c.public()...)))
}

// Cosign adds the cosigner's line to a signed checkpoint; the one it made before goes. It checks no more than that a key
// of the log has signed: whether the log has only grown is for the caller to find out first.
func (c Cosigner) Cosign(keys KeyList, signed string, at time.Time) (string, error) {
	if _, err := keys.Open(signed); err != nil {
		return "", err
	}
	opened, err := keys.note(signed)
	if err != nil {
		return "", err
	}
	out, err := note.Sign(opened, cosigning{c.verifier(), c.key, at})
	if err != nil {
		return "", fmt.Errorf("ledger: cosign: %w", err)
	}
	return string(out), nil
}

// Witness is the public side of a cosigner.
type Witness struct {
	verifier cosignatureVerifier
	vkey     string
}

// ParseWitness reads a cosigner's public key as VerifierKey writes it.
func ParseWitness(vkey string) (Witness, error) {
	parts := strings.SplitN(vkey, "+", 3)
	if len(parts) != 3 {
		return Witness{}, fmt.Errorf("%w: no key of a cosigner", ErrForm)
	}
	raw, err := base64.StdEncoding.DecodeString(parts[2])
	if err != nil || len(raw) != 1+ed25519.PublicKeySize || raw[0] != cosignatureV1 {
		return Witness{}, fmt.Errorf("%w: no key of a cosigner", ErrForm)
	}
	v := newCosignatureVerifier(parts[0], raw[1:])
	if fmt.Sprintf("%08x", v.hash) != parts[1] {
		return Witness{}, fmt.Errorf("%w: the cosigner's key is not that of its name", ErrForm)
	}
	return Witness{v, vkey}, nil
}

// VerifierKey is the key that the witness was read from.
func (w Witness) VerifierKey() string { return w.vkey }

// Number is the key's number in the lines that it signs.
func (w Witness) Number() string { return fmt.Sprintf("%08x", w.verifier.hash) }

// Cosigned finds the witness's line and says when it was made. ErrKey without such a line.
func (w Witness) Cosigned(signed string) (time.Time, error) {
	opened, err := note.Open([]byte(signed), note.VerifierList(w.verifier))
	if err != nil {
		return time.Time{}, openError(err)
	}
	sig, err := base64.StdEncoding.DecodeString(opened.Sigs[0].Base64)
	if err != nil {
		return time.Time{}, fmt.Errorf("%w: %w", ErrSignature, err)
	}
	return time.Unix(int64(binary.BigEndian.Uint64(sig[4:])), 0).UTC(), nil //nolint:gosec // below 2^63: the verifier has looked
}

// Alone is a checkpoint with the lines of the log and of the witness, and no line of anybody else.
func (w Witness) Alone(keys KeyList, signed string) (string, error) {
	opened, err := keys.note(signed, w.verifier)
	if err != nil {
		return "", err
	}
	opened.UnverifiedSigs = nil
	out, err := note.Sign(opened)
	return string(out), err
}

// VerifyCosignature is Cosigned of the witness that has the key.
func VerifyCosignature(signed, vkey string) (time.Time, error) {
	w, err := ParseWitness(vkey)
	if err != nil {
		return time.Time{}, err
	}
	return w.Cosigned(signed)
}

func (c Cosigner) public() ed25519.PublicKey { return c.key.Public().(ed25519.PublicKey) }

func (c Cosigner) verifier() cosignatureVerifier { return newCosignatureVerifier(c.name, c.public()) }

// cosignatureVerifier is a note.Verifier.
type cosignatureVerifier struct {
	name string
	hash uint32
	key  ed25519.PublicKey
}

func newCosignatureVerifier(name string, key ed25519.PublicKey) cosignatureVerifier {
	sum := sha256.Sum256(append([]byte(name+"\n\x04"), key...))
	return cosignatureVerifier{name, binary.BigEndian.Uint32(sum[:]), key}
}

func (v cosignatureVerifier) Name() string    { return v.name }
func (v cosignatureVerifier) KeyHash() uint32 { return v.hash }

func (v cosignatureVerifier) Verify(text, sig []byte) bool {
	if len(sig) != 8+ed25519.SignatureSize || sig[0] > 0x7f {
		return false
	}
	return ed25519.Verify(v.key, cosigned(text, binary.BigEndian.Uint64(sig)), sig[8:])
}

// cosigning is a note.Signer at an instant.
type cosigning struct {
	cosignatureVerifier
	key ed25519.PrivateKey
	at  time.Time
}

func (c cosigning) Sign(text []byte) ([]byte, error) {
	if c.at.Unix() < 0 {
		return nil, fmt.Errorf("ledger: cosign at %s", c.at)
	}
	seconds := uint64(c.at.Unix()) //nolint:gosec // not below zero
	return append(binary.BigEndian.AppendUint64(nil, seconds), ed25519.Sign(c.key, cosigned(text, seconds))...), nil
}

func cosigned(text []byte, seconds uint64) []byte {
	return fmt.Appendf(nil, "cosignature/v1\ntime %d\n%s", seconds, text)
}
