package inspect_test

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"testing"

	"linxuan/shared/dossier/inspect"
	"linxuan/shared/dossier/inspect/pdftest"
	"linxuan/shared/fault"
)

// Any bytes end in a report with pages or in one of the refusals of this package, whatever the library beneath does with them.
// pdfcpu goes over its objects in random order, so run it with -fuzzminimizetime 1x: coverage never repeats exactly.
func FuzzPDF(f *testing.F) {
	for _, seed := range [][]byte{
		pdftest.Paper("申报书", 2), pdftest.CompressedPaper("申报书", 2), pdftest.Scan(1, 8, 8, 1), pdftest.Script(), pdftest.HiddenScript(),
		pdftest.ErasedScript(), pdftest.Embedded(), pdftest.Truncated(), pdftest.Aliases(3, 10), pdftest.Bomb(1, 10),
	} {
		f.Add(seed)
	}
	known := []*fault.Definition{
		inspect.ErrTypeMismatch, inspect.ErrMixed, inspect.ErrPDFBroken, inspect.ErrPDFEncrypted, inspect.ErrPDFScript, inspect.ErrPDFAction,
		inspect.ErrPDFMedia, inspect.ErrPDFDynamicForm, inspect.ErrPDFEmbedded, inspect.ErrPDFTooComplex,
	}
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := inspect.PDF(bytes.NewReader(file), int64(len(file)))
		if err == nil {
			if r.Pages < 1 {
				t.Fatal("a report without pages")
			}
			return
		}
		if e, ok := fault.Of(err); !ok || !slices.Contains(known, e.Def) {
			t.Fatalf("not one of the refusals: %v", err)
		}
	})
}

func FuzzImage(f *testing.F) {
	f.Add(pdftest.JPEG(20, 20, 1))
	f.Add(pdftest.PNG(20, 20, 1))
	f.Fuzz(func(t *testing.T, file []byte) {
		r, err := inspect.Image(bytes.NewReader(file), int64(len(file)))
		if err == nil && (r.Width < 1 || r.Height < 1 || r.Width*r.Height > inspect.MaxPixels) {
			t.Fatalf("report %+v", r)
		}
		if _, ok := fault.Of(err); err != nil && !ok {
			t.Fatalf("not a refusal: %v", err)
		}
	})
}

func fixHeaderSum(png []byte) []byte {
	binary.BigEndian.PutUint32(png[29:], crc32.ChecksumIEEE(png[12:29]))
	return png
}
