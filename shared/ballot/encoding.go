package ballot

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
)

// Hash is a SHA-256; as text 64 lower-case hex digits.
type Hash [sha256.Size]byte

func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText is lower-case hex.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads 64 hex digits.
func (h *Hash) UnmarshalText(text []byte) error {
	if len(text) != hex.EncodedLen(len(h)) {
		return fmt.Errorf("ballot: hash of %d digits", len(text))
	}
	_, err := hex.Decode(h[:], text)
	return err
}

// Bytes are bytes that JSON carries as base64url without padding (RFC 4648 section 5).
type Bytes []byte

var base64url = base64.RawURLEncoding.Strict()

// MarshalText is base64url without padding.
func (b Bytes) MarshalText() ([]byte, error) { return base64url.AppendEncode(nil, b), nil }

// UnmarshalText reads base64url without padding; the decoder's tolerance for line breaks is taken away.
func (b *Bytes) UnmarshalText(text []byte) error {
	if bytes.ContainsAny(text, "\r\n") {
		return errors.New("ballot: line break in base64url")
	}
	decoded, err := base64url.AppendDecode(nil, text)
	*b = decoded
	return err
}

// encode is the canonical form of a record (see the package comment). Records hold nothing that json.Marshal refuses, save a
// window outside the years 0 to 9999, which Check refuses first.
func encode(record any) ([]byte, error) {
	raw, err := json.Marshal(record)
	if err != nil {
		return nil, ErrRecordUnread.Wrap(err)
	}
	return raw, nil
}

// hashOf is the SHA-256 of a record's canonical form.
func hashOf(record any) (Hash, error) {
	raw, err := encode(record)
	return sha256.Sum256(raw), err
}

// decode reads a record and accepts its canonical form only: written again it must give the same bytes. So unknown, doubled,
// reordered or differently spelled members cannot hide behind one hash.
func decode(raw []byte, record any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	if err := d.Decode(record); err != nil {
		return ErrRecordUnread.Wrap(err)
	}
	if _, err := d.Token(); err != io.EOF {
		return ErrRecordUnread.Wrap(errors.New("ballot: something follows the record"))
	}
	again, err := encode(record)
	if err != nil {
		return err
	}
	if !bytes.Equal(again, raw) {
		return ErrRecordUnread.Wrap(errors.New("ballot: not the canonical form"))
	}
	return nil
}

// appendField adds one field of a binary form: its length in four bytes, then the field.
func appendField(to, field []byte) []byte {
	to = binary.BigEndian.AppendUint32(to, uint32(len(field))) //nolint:gosec // a field is far below 4 GiB
	return append(to, field...)
}

// cutField takes the first field off.
func cutField(from []byte) (field, rest []byte, ok bool) {
	if len(from) < 4 {
		return nil, nil, false
	}
	n, from := uint64(binary.BigEndian.Uint32(from)), from[4:]
	if uint64(len(from)) < n {
		return nil, nil, false
	}
	return from[:n:n], from[n:], true
}

// idLimit is the greatest length of a round's, ballot's or group's id, in bytes.
const idLimit = 64

// validID says whether an id can stand in a record and in a seal's info: letters, digits, '.', '_' and '-' only.
func validID(id string) bool {
	if id == "" || len(id) > idLimit {
		return false
	}
	for i := range len(id) {
		c := id[i]
		switch {
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '.', c == '_', c == '-':
		default:
			return false
		}
	}
	return true
}
