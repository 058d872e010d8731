package dossier

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/round"
)

// DocumentStatus says how far a document has come.
type DocumentStatus string

// The states of a document. Only an accepted one is part of the dossier.
const (
	Asked    DocumentStatus = "asked"    // a link was given; no bytes were seen
	Accepted DocumentStatus = "accepted" // the server saw the object's checksum and opened it
	Refused  DocumentStatus = "refused"  // the bytes arrived and were no proper document
	Removed  DocumentStatus = "removed"  // taken out by the group; the object stays
)

// Document is one attachment. The user's file name is data here and never part of a key.
type Document struct {
	ID            string           `json:"id"` // doc_ULID
	Kind          string           `json:"kind"`
	Name          string           `json:"name"`
	Size          int64            `json:"size"`   // bytes
	SHA256        string           `json:"sha256"` // hex
	MediaType     string           `json:"mediaType"`
	Status        DocumentStatus   `json:"status"`
	Object        string           `json:"object"` // key in the dossier bucket
	ObjectVersion string           `json:"objectVersion,omitempty"`
	Pages         int              `json:"pages,omitempty"`
	AskedAt       calendar.Instant `json:"askedAt"`
	SettledAt     calendar.Instant `json:"settledAt,omitempty"`
	Refusal       string           `json:"refusal,omitempty"` // code of the reason
}

// Holding is what a dossier holds, as far as the round limits it.
type Holding struct {
	Bytes  int64          `json:"bytes"`
	Counts map[string]int `json:"counts"` // by kind
}

// Refusals of documents.
var (
	ErrDocument     = fault.Define("document-form", fault.Invalid, "")
	ErrDocumentBusy = fault.Define("document-settled", fault.Conflict, "")
	ErrNotUploaded  = fault.Define("document-not-uploaded", fault.Conflict, "R5.3")
	ErrDiffers      = fault.Define("document-differs", fault.Conflict, "R5.3")
)

// DocumentRequest is what a group says of a file before it uploads it.
type DocumentRequest struct {
	Kind      string `json:"kind" maxLength:"40"`
	Name      string `json:"name" minLength:"1" maxLength:"200"`
	Size      int64  `json:"size" minimum:"1"`
	SHA256    string `json:"sha256" pattern:"^[0-9a-f]{64}$" doc:"Hex SHA-256 of the file"`
	MediaType string `json:"mediaType" maxLength:"100"`
}

// CheckRequest holds a wish to upload against the round's limits and what the dossier holds.
func CheckRequest(q DocumentRequest, have Holding, limits round.Dossier) error {
	found := ErrDocument.New()
	kind, known := limits.Kind(q.Kind)
	if !known {
		return found.At("/kind", "unknown-document-kind")
	}
	if !slices.Contains(kind.MediaTypes, q.MediaType) {
		found.At("/mediaType", "document-media-type", "document", kind.Title, "types", kind.MediaTypes)
	}
	switch {
	case q.Size < 1:
		found.At("/size", "at-least", "limit", 1)
	case q.Size > kind.MaxBytes:
		found.At("/size", "document-too-large", "limit", mebibytes(kind.MaxBytes))
	}
	if raw, err := hex.DecodeString(q.SHA256); err != nil || len(raw) != 32 || strings.ToLower(q.SHA256) != q.SHA256 {
		found.At("/sha256", "pattern")
	}
	if name := strings.TrimSpace(q.Name); name == "" || !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) {
		found.At("/name", "unreadable")
	}
	checkRoom(found, q, kind, have, limits)
	return found.OrNil()
}

// checkRoom: a kind has so many places, and all documents together so many bytes.
func checkRoom(found *fault.Error, q DocumentRequest, kind round.DocumentKind, have Holding, limits round.Dossier) {
	if have.Counts[q.Kind] >= kind.MaxCount {
		found.At("/kind", "document-too-many", "document", kind.Title, "limit", kind.MaxCount)
	}
	if have.Bytes+q.Size > limits.MaxBytes {
		found.At("/size", "dossier-too-large", "limit", mebibytes(limits.MaxBytes))
	}
}

func mebibytes(n int64) string { return strconv.FormatInt(n>>20, 10) + " MB" }

func (d Document) request() DocumentRequest {
	return DocumentRequest{Kind: d.Kind, Name: d.Name, Size: d.Size, SHA256: d.SHA256, MediaType: d.MediaType}
}

// accepted lists what is part of the dossier.
func accepted(all []Document) []Document {
	return slices.DeleteFunc(slices.Clone(all), func(d Document) bool { return d.Status != Accepted })
}

func holds(documents []Document, kind string) bool {
	return slices.ContainsFunc(documents, func(d Document) bool { return d.Kind == kind && d.Status == Accepted })
}

func pointer(list string, i int) string { return list + "/" + strconv.Itoa(i) }
