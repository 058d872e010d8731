package api

import (
	"linxuan/shared/vault"
)

// File is an output that is kept, not read by a program: a print or a sheet. Answers are at most 6 MB, in base64: what may be
// larger goes by a link to the store instead.
type File struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

// ReplyFile wraps bytes with the name that the reader keeps them under.
func ReplyFile(name, mediaType string, body []byte) *File {
	return &File{ContentType: mediaType, Disposition: vault.Disposition(false, name, mediaType), Body: body}
}

// Media types of prints and sheets.
const (
	PDF  = "application/pdf"
	XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
)
