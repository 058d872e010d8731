package vault

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"unicode/utf8"
)

// Manifest is what a dossier consists of at one moment: the hash of its form and its documents in their order. Its canonical bytes are the
// JSON of RFC 8785 (members ordered by name, no blanks, the shortest escapes) of
//
//	{"documents":[{"document":…,"kind":…,"mediaType":…,"name":…,"sha256":…,"size":…,"version":…},…],
//	 "form":…,"format":"linxuan-manifest/1","subject":…}
//
// and its content hash is their SHA-256, so that anybody who has the files can make the hash again with a JSON library and a hash tool.
// testdata/manifest.json is an example. The form of version 1 never changes; another one gets another number.
type Manifest struct {
	Subject string // id of what the documents belong to
	Form    string // hex SHA-256 of the form; empty without one
	Entries []ManifestEntry
}

// ManifestEntry is one document.
type ManifestEntry struct {
	Document  string // id
	Kind      string
	Name      string // as its owner calls it
	Size      int64  // bytes
	SHA256    string // hex, lower case
	MediaType string
	Version   string // of the object in the store
}

const manifestFormat = "linxuan-manifest/1"

// maxExact is the largest integer that every JSON reader keeps exactly (RFC 8785, 3.2.2.3).
const maxExact = 1<<53 - 1

// Canonical gives the bytes that are hashed. An error is a mistake of the caller: text that is no UTF-8, a hash that is none, a document
// that stands twice.
func (m Manifest) Canonical() ([]byte, error) {
	if m.Form != "" && !isHash(m.Form) {
		return nil, fmt.Errorf("vault: manifest of %s: form hash %q", m.Subject, m.Form)
	}
	w := &writer{}
	w.raw(`{"documents":[`)
	seen := map[string]bool{}
	for i, e := range m.Entries {
		if e.Document == "" || seen[e.Document] || !isHash(e.SHA256) || e.Size < 0 || e.Size > maxExact {
			return nil, fmt.Errorf("vault: manifest of %s: document %d %q cannot stand in it", m.Subject, i, e.Document)
		}
		seen[e.Document] = true
		if i > 0 {
			w.raw(",")
		}
		w.raw(`{"document":`).text(e.Document).raw(`,"kind":`).text(e.Kind).raw(`,"mediaType":`).text(e.MediaType)
		w.raw(`,"name":`).text(e.Name).raw(`,"sha256":`).text(e.SHA256)
		w.raw(`,"size":`).raw(strconv.FormatInt(e.Size, 10)).raw(`,"version":`).text(e.Version).raw("}")
	}
	w.raw(`],"form":`).text(m.Form).raw(`,"format":`).text(manifestFormat).raw(`,"subject":`).text(m.Subject).raw("}")
	if w.broken {
		return nil, fmt.Errorf("vault: manifest of %s: text is not UTF-8", m.Subject)
	}
	return w.out, nil
}

// Hash is the content hash: the hex SHA-256 of Canonical.
func (m Manifest) Hash() (string, error) {
	canonical, err := m.Canonical()
	if err != nil {
		return "", err
	}
	sum := sha256.Sum256(canonical)
	return hex.EncodeToString(sum[:]), nil
}

func isHash(s string) bool {
	raw, err := hex.DecodeString(s)
	return err == nil && len(raw) == sha256.Size && hex.EncodeToString(raw) == s
}

// writer writes JSON as RFC 8785 has it. encoding/json escapes more than that.
type writer struct {
	out    []byte
	broken bool // some text was not UTF-8
}

func (w *writer) raw(s string) *writer {
	w.out = append(w.out, s...)
	return w
}

var shortEscapes = map[byte]byte{'"': '"', '\\': '\\', '\b': 'b', '\t': 't', '\n': 'n', '\f': 'f', '\r': 'r'}

func (w *writer) text(s string) *writer {
	w.broken = w.broken || !utf8.ValidString(s)
	w.out = append(w.out, '"')
	for i := range len(s) {
		c := s[i]
		if short, ok := shortEscapes[c]; ok {
			w.out = append(w.out, '\\', short)
		} else if c < ' ' {
			w.out = fmt.Appendf(w.out, `\u%04x`, c)
		} else {
			w.out = append(w.out, c)
		}
	}
	w.out = append(w.out, '"')
	return w
}
