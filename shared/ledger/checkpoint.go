package ledger

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
)

// Checkpoint is what the log says of itself at a size, in the form of C2SP tlog-checkpoint: a signed note of three lines.
type Checkpoint struct {
	Origin string // the log's own name: its place on the web without the scheme
	Size   int64
	Root   Hash
}

// Text is the note's text, which is signed.
func (c Checkpoint) Text() string {
	return fmt.Sprintf("%s\n%d\n%s\n", c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]))
}

// VerifyEntries runs over all entries from the first and says whether they are those of the checkpoint. The error names the
// entry that is none.
func VerifyEntries(entries []json.RawMessage, c Checkpoint) error {
	if int64(len(entries)) != c.Size {
		return fmt.Errorf("%w: %d entries, the checkpoint has %d", ErrProof, len(entries), c.Size)
	}
	leaves := make([]Hash, len(entries))
	for i, raw := range entries {
		if _, err := Decode(raw); err != nil {
			return fmt.Errorf("entry %d: %w", i, err)
		}
		leaves[i] = LeafHash(raw)
	}
	tree, err := Tree{}.Append(leaves...)
	if err != nil {
		return err
	}
	root, err := tree.Root()
	if err == nil && root != c.Root {
		err = fmt.Errorf("%w: the entries lead to %s", ErrProof, root)
	}
	return err
}

// parseCheckpoint reads a note's text. Lines after the third say nothing of the tree.
func parseCheckpoint(text string) (Checkpoint, error) {
	lines := strings.SplitN(text, "\n", 4)
	if len(lines) < 4 || lines[0] == "" {
		return Checkpoint{}, fmt.Errorf("%w: a checkpoint has three lines", ErrForm)
	}
	size, err := strconv.ParseInt(lines[1], 10, 64)
	root, fault := base64.StdEncoding.Strict().DecodeString(lines[2])
	if err != nil || size < 0 || strconv.FormatInt(size, 10) != lines[1] || fault != nil || len(root) != len(Hash{}) {
		return Checkpoint{}, fmt.Errorf("%w: a checkpoint's size and root", ErrForm)
	}
	return Checkpoint{Origin: lines[0], Size: size, Root: Hash(root)}, nil
}

// SignCheckpoint signs a checkpoint under the name of its origin.
func (s Signer) SignCheckpoint(c Checkpoint) (string, error) {
	verifier, err := s.PublicKey().Verifier(c.Origin)
	if err != nil {
		return "", err
	}
	signed, err := note.Sign(&note.Note{Text: c.Text()}, logSigner{verifier, s.key})
	if err != nil {
		return "", fmt.Errorf("ledger: sign a checkpoint: %w", err)
	}
	return string(signed), nil
}

// Signed says whether a note is this checkpoint, signed by this key.
func (s Signer) Signed(c Checkpoint, signed string) bool {
	found, err := KeyList{Origin: c.Origin, Keys: []PublicKey{s.PublicKey()}}.Open(signed)
	return err == nil && found == c
}

// logSigner is a note.Signer.
type logSigner struct {
	note.Verifier
	key keyPair
}

func (l logSigner) Sign(text []byte) ([]byte, error) { return l.key.sign(text) }

// VerifierKey is the key in the form that tools for signed notes read: name, number and key with plus signs between.
func (k PublicKey) VerifierKey(origin string) (string, error) {
	v, err := k.verifier(origin)
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%s+%08x+%s", v.name, v.hash, base64.StdEncoding.EncodeToString(append([]byte(v.suite.algorithm), v.public...))), nil
}

// Verifier checks signatures of the log of that name.
func (k PublicKey) Verifier(origin string) (note.Verifier, error) { return k.verifier(origin) }

func (k PublicKey) verifier(origin string) (logVerifier, error) {
	public, err := k.public()
	if err != nil {
		return logVerifier{}, err
	}
	if origin == "" || !utf8.ValidString(origin) || strings.Contains(origin, "+") || strings.ContainsFunc(origin, unicode.IsSpace) {
		return logVerifier{}, fmt.Errorf("%w: %q names no log", ErrForm, origin)
	}
	s := suites[k.Suite]
	sum := sha256.Sum256([]byte(origin + "\n" + s.algorithm + string(public)))
	return logVerifier{origin, binary.BigEndian.Uint32(sum[:]), s, public}, nil
}

// logVerifier is a note.Verifier of any suite. Its number is that of C2SP signed-note: the beginning of the SHA-256 of the
// name, a line's end, the algorithm and the key.
type logVerifier struct {
	name   string
	hash   uint32
	suite  suite
	public []byte
}

func (v logVerifier) Name() string                 { return v.name }
func (v logVerifier) KeyHash() uint32              { return v.hash }
func (v logVerifier) Verify(text, sig []byte) bool { return v.suite.verify(v.public, text, sig) }

// KeyList is what is published of the log's keys: those in use and those before them.
type KeyList struct {
	Origin    string      `json:"origin"`
	Keys      []PublicKey `json:"keys"`
	Verifiers []string    `json:"verifiers,omitempty"` // the keys as tools for signed notes read them
	Signature *Signature  `json:"signature,omitempty"` // of the last key over the list without it
}

// Signed is the list with the signature of the key in use, so that a list that was altered on its way is told from it.
func (l KeyList) Signed(s Signer) (KeyList, error) {
	h, err := l.hash()
	if err != nil {
		return l, err
	}
	signature, err := s.Sign(PurposeKeys, h)
	l.Signature = &signature
	return l, err
}

// Check says whether a list is as its last key has signed it. It says nothing of whose keys they are.
func (l KeyList) Check() error {
	if l.Signature == nil || len(l.Keys) == 0 {
		return fmt.Errorf("%w: the list of keys is not signed", ErrSignature)
	}
	h, err := l.hash()
	if err != nil {
		return err
	}
	return l.Keys[len(l.Keys)-1].Verify(PurposeKeys, h, *l.Signature)
}

func (l KeyList) hash() (Hash, error) {
	l.Signature = nil
	raw, err := json.Marshal(l)
	return Hash(sha256.Sum256(raw)), err
}

// NewKeyList lists keys for publication.
func NewKeyList(origin string, keys []PublicKey) (KeyList, error) {
	l := KeyList{Origin: origin, Keys: keys}
	for _, k := range keys {
		v, err := k.VerifierKey(origin)
		if err != nil {
			return l, err
		}
		l.Verifiers = append(l.Verifiers, v)
	}
	return l, nil
}

// Open reads a checkpoint that one of the keys has signed for this log. Signatures of others do not matter.
func (l KeyList) Open(signed string) (Checkpoint, error) {
	opened, err := l.note(signed)
	if err != nil {
		return Checkpoint{}, err
	}
	c, err := parseCheckpoint(opened.Text)
	if err == nil && c.Origin != l.Origin {
		err = fmt.Errorf("%w: a checkpoint of %s", ErrKey, c.Origin)
	}
	return c, err
}

// note opens a note that the log's keys, or others, have signed.
func (l KeyList) note(signed string, others ...note.Verifier) (*note.Note, error) {
	known := slices.Clone(others)
	for _, k := range l.Keys {
		v, err := k.Verifier(l.Origin)
		if err != nil {
			return nil, err
		}
		known = append(known, v)
	}
	opened, err := note.Open([]byte(signed), note.VerifierList(known...))
	if err != nil {
		return nil, openError(err)
	}
	return opened, nil
}

func openError(err error) error {
	if unknown := (*note.UnverifiedNoteError)(nil); errors.As(err, &unknown) {
		return ErrKey
	}
	return fmt.Errorf("%w: %w", ErrSignature, err)
}
