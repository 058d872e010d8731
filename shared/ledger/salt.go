package ledger

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Salt stands with a record, never in the ledger, and goes into the hash that the ledger carries of it: nobody finds a
// guessable content by trying, and with the salt destroyed the hash says nothing any more. 32 hex digits, drawn at random.
type Salt string

// Hash is the content hash of a value under the salt: the hex SHA-256 of the JSON that Open gives.
func (s Salt) Hash(v any) (string, error) { return ContentHash(s.opened(v)) }

func (s Salt) opened(v any) any {
	return struct {
		Salt Salt `json:"salt"`
		Of   any  `json:"of"`
	}{s, v}
}

// Veil stands for a text in what is published: HMAC-SHA256 of it under the salt, in hex. Empty stays empty.
func (s Salt) Veil(text string) string {
	if text == "" {
		return ""
	}
	h := hmac.New(sha256.New, []byte(s))
	h.Write([]byte(text)) // a hash.Hash never fails
	return "veiled:" + hex.EncodeToString(h.Sum(nil))
}

// Opening shows what an entry's content is the hash of. It is published once the act's content may be known.
type Opening struct {
	Act     Act    `json:"act"`
	Subject string `json:"subject"`
	Content string `json:"content"` // the bytes that were hashed
}

// Open shows a value whose plain hash an entry carries.
func Open(act Act, subject string, v any) (Opening, error) {
	raw, err := json.Marshal(v)
	return Opening{act, subject, string(raw)}, err
}

// Open shows a value whose hash under the salt an entry carries.
func (s Salt) Open(act Act, subject string, v any) (Opening, error) {
	return Open(act, subject, s.opened(v))
}
