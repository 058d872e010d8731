package dossier

import (
	"encoding/hex"
	"slices"
	"strconv"
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
	Removed  DocumentStatus = "removed"  // replaced or taken out by the group; the object stays
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

// CheckRequest holds a wish to upload against the round's limits and the documents that are there.
func CheckRequest(q DocumentRequest, present []Document, limits round.Dossier) error {
	found := ErrDocument.New()
	kind, known := limits.Kind(q.Kind)
	if !known {
		return found.At("/kind", "unknown-document-kind")
	}
	if !slices.Contains(kind.MediaTypes, q.MediaType) {
		found.At("/mediaType", "document-media-type", "document", kind.Title, "types", kind.MediaTypes)
	}
	if q.Size > kind.MaxBytes {
		found.At("/size", "document-too-large", "limit", mebibytes(kind.MaxBytes))
	}
	if count(present, q.Kind) >= kind.MaxCount {
		found.At("/kind", "document-too-many", "document", kind.Title, "limit", kind.MaxCount)
	}
	if total(present)+q.Size > limits.MaxBytes {
		found.At("/size", "dossier-too-large", "limit", mebibytes(limits.MaxBytes))
	}
	if raw, err := hex.DecodeString(q.SHA256); err != nil || len(raw) != 32 {
		found.At("/sha256", "pattern")
	}
	if !utf8.ValidString(q.Name) {
		found.At("/name", "unreadable")
	}
	return found.OrNil()
}

func mebibytes(n int64) string { return strconv.FormatInt(n>>20, 10) + " MB" }

// accepted lists what is part of the dossier.
func accepted(all []Document) []Document {
	return slices.DeleteFunc(slices.Clone(all), func(d Document) bool { return d.Status != Accepted })
}

func count(documents []Document, kind string) int {
	n := 0
	for _, d := range documents {
		if d.Kind == kind && d.Status == Accepted {
			n++
		}
	}
	return n
}

func total(documents []Document) int64 {
	var n int64
	for _, d := range documents {
		if d.Status == Accepted {
			n += d.Size
		}
	}
	return n
}

func pointer(list string, i int) string { return list + "/" + strconv.Itoa(i) }
