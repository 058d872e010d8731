// Package inspect opens the documents of a dossier and refuses those that are broken, locked, or carry anything that
// runs or hides: what a reviewer opens must be paper. It trusts neither the file's ending nor the declared media type.
//
// A PDF is read twice. The sweep goes over the bytes themselves, finds every object wherever it stands (in an old
// revision, beside the cross-reference table, inside an object stream) and judges every name in it. Then pdfcpu opens
// the file through its cross-reference table, as a viewer does: it counts the pages, and the objects it found are
// judged a second time. What either reading finds, refuses the file.
//
// Both readings work within limits, so that a small file made to explode costs no more than a large honest one.
package inspect

import (
	"bytes"
	"fmt"
	"io"

	"linxuan/shared/fault"
)

// The refusals. Each is about the file alone, so the same bytes always meet the same answer.
var (
	// ErrTypeUnsupported: the declared media type is not one of MediaTypes. Facts: declared.
	ErrTypeUnsupported = fault.Define("document-type-unsupported", fault.UnsupportedType, "")
	// ErrTypeMismatch: the bytes are not of the declared media type. Facts: declared.
	ErrTypeMismatch = fault.Define("document-type-mismatch", fault.Invalid, "")
	// ErrTooLarge: longer than MaxSize. Facts: size (bytes), limitMiB.
	ErrTooLarge = fault.Define("document-too-large-to-inspect", fault.TooLarge, "")
	// ErrMixed: the file is an archive as well, so what it is depends on who opens it.
	ErrMixed = fault.Define("document-mixed", fault.Invalid, "")

	// ErrPDFBroken: truncated, or the structure does not lead to readable pages.
	ErrPDFBroken = fault.Define("pdf-broken", fault.Invalid, "")
	// ErrPDFEncrypted: encrypted, be it with an empty password.
	ErrPDFEncrypted = fault.Define("pdf-encrypted", fault.Invalid, "")
	// ErrPDFScript: carries JavaScript. Facts: found.
	ErrPDFScript = fault.Define("pdf-script", fault.Invalid, "")
	// ErrPDFAction: carries an action that starts a program, sends or loads data, or fires by itself. Facts: found.
	ErrPDFAction = fault.Define("pdf-action", fault.Invalid, "")
	// ErrPDFMedia: carries sound, film or a three-dimensional scene. Facts: found.
	ErrPDFMedia = fault.Define("pdf-media", fault.Invalid, "")
	// ErrPDFDynamicForm: carries an XFA form, whose pages are made by a program when it is opened. Facts: found.
	ErrPDFDynamicForm = fault.Define("pdf-dynamic-form", fault.Invalid, "")
	// ErrPDFEmbedded: carries other files. Facts: found.
	ErrPDFEmbedded = fault.Define("pdf-embedded-file", fault.Invalid, "")
	// ErrPDFTooComplex: reading it would take more work or memory than any document of a dossier needs. Facts: limit.
	ErrPDFTooComplex = fault.Define("pdf-too-complex", fault.Invalid, "")

	// ErrImageBroken: truncated or damaged.
	ErrImageBroken = fault.Define("image-broken", fault.Invalid, "")
	// ErrImageTooLarge: more than MaxPixels. Facts: width, height, limit (pixels).
	ErrImageTooLarge = fault.Define("image-too-large", fault.Invalid, "")
)

// The media types that a dossier takes.
const (
	TypePDF  = "application/pdf"
	TypeJPEG = "image/jpeg"
	TypePNG  = "image/png"
)

// MediaTypes lists the media types that Document can open.
func MediaTypes() []string { return []string{TypePDF, TypeJPEG, TypePNG} }

const (
	// MaxSize is the length in bytes up to which a document is opened; it is held in memory twice.
	MaxSize = 64 << 20
	// MaxPixels is the largest picture taken: an A3 page scanned at 600 dpi has 70 million pixels.
	MaxPixels = 80_000_000
)

// Report says what a document is that was found in order.
type Report struct {
	MediaType     string
	Pages         int // of a PDF at least 1; a picture is one page
	Width, Height int // of a picture, in pixels; 0 for a PDF
}

// Document checks that the bytes are of the declared media type and opens them. Any refusal named above, or the error of r.
func Document(r io.ReaderAt, size int64, declared string) (Report, error) {
	if err := Sniff(r, size, declared); err != nil {
		return Report{}, err
	}
	if declared == TypePDF {
		return PDF(r, size)
	}
	return Image(r, size)
}

var magic = map[string][]byte{
	TypePDF:  []byte("%PDF-"),
	TypeJPEG: {0xff, 0xd8, 0xff},
	TypePNG:  []byte("\x89PNG\r\n\x1a\n"),
}

// Sniff checks that a document begins as its declared media type says, at its very first byte (viewers take a PDF header
// within the first kilobyte, which lets a file be two things at once), and that it does not end as an archive.
// Errors: ErrTypeUnsupported, ErrTypeMismatch, ErrMixed, or the error of r.
func Sniff(r io.ReaderAt, size int64, declared string) error {
	want, ok := magic[declared]
	if !ok {
		return ErrTypeUnsupported.New("declared", declared)
	}
	head := make([]byte, len(want))
	if size < int64(len(want)) {
		return ErrTypeMismatch.New("declared", declared)
	}
	if err := readAt(r, head, 0); err != nil {
		return err
	}
	if !bytes.Equal(head, want) {
		return ErrTypeMismatch.New("declared", declared)
	}
	return refuseArchive(r, size)
}

// refuseArchive finds the end record of a ZIP archive (APPNOTE 4.3.16), whose comment reaches exactly to the end of the file.
func refuseArchive(r io.ReaderAt, size int64) error {
	const record, maxComment = 22, 1<<16 - 1
	tail := make([]byte, min(size, record+maxComment))
	if err := readAt(r, tail, size-int64(len(tail))); err != nil {
		return err
	}
	for i := len(tail) - record; i >= 0; i-- {
		comment := len(tail) - record - i
		if bytes.HasPrefix(tail[i:], []byte("PK\x05\x06")) && int(tail[i+20])|int(tail[i+21])<<8 == comment {
			return ErrMixed.New()
		}
	}
	return nil
}

func readAt(r io.ReaderAt, p []byte, off int64) error {
	n, err := r.ReadAt(p, off)
	if n == len(p) {
		return nil
	}
	if err == nil {
		err = io.ErrUnexpectedEOF
	}
	return fmt.Errorf("inspect: read document: %w", err)
}
