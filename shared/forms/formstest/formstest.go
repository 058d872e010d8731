// Package formstest is what tests of print stand on: a press with the pinned fonts, and reading back what was printed.
package formstest

import (
	"bytes"
	"context"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/qrcode"

	"linxuan/infra/fonts/fetch"
	"linxuan/infra/local/engine"
	"linxuan/shared/forms"
	"linxuan/shared/forms/typeface"
)

var folder = sync.OnceValues(func() (string, error) { return fetch.Folder(context.Background(), func(string) {}) })

var press = sync.OnceValues(func() (*forms.Press, error) {
	dir, err := folder()
	if err != nil {
		return nil, err
	}
	return typeface.Open(dir)
})

// Fonts is the folder that FONT_FOLDER names in tests. Where the fonts cannot be had the test is skipped, in CI it fails.
func Fonts(t testing.TB) string {
	t.Helper()
	dir, err := folder()
	if err != nil {
		engine.Missing(t, "fonts", err)
	}
	return dir
}

// Press is the press that all tests of one test binary share.
func Press(t testing.TB) *forms.Press {
	t.Helper()
	Fonts(t)
	p, err := press()
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Print prints a paper, twice: the bytes must be the same.
func Print(t testing.TB, paper forms.Paper) []byte {
	t.Helper()
	one, err := Press(t).Print(paper)
	if err != nil {
		t.Fatal(err)
	}
	two, err := Press(t).Print(paper)
	if err != nil || string(one) != string(two) {
		t.Fatalf("printed twice, %q gives other bytes (%v)", paper.Title, err)
	}
	if dir := os.Getenv("FORMS_OUT"); dir != "" { // to look at, or to hold against a validator
		if err := os.WriteFile(filepath.Join(dir, strings.ReplaceAll(t.Name(), "/", "-")+".pdf"), one, 0o600); err != nil { //nolint:gosec // a folder that whoever runs the test names
			t.Fatal(err)
		}
	}
	return one
}

// Words is the text of a PDF page by page, as pdftotext reads it, without blanks and line ends: where they fall is the
// layout's affair. Without poppler the test is skipped, in CI it fails.
func Words(t testing.TB, pdf []byte) []string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		engine.Missing(t, "pdftotext (poppler-utils)", err)
	}
	c := exec.CommandContext(t.Context(), tool, "-enc", "UTF-8", "-", "-") //nolint:gosec // the tool of that name on the PATH
	c.Stdin = strings.NewReader(string(pdf))
	out, err := c.Output()
	if err != nil {
		t.Fatalf("pdftotext: %v", err)
	}
	var pages []string
	for page := range strings.SplitSeq(strings.TrimSuffix(string(out), "\f"), "\f") {
		pages = append(pages, strings.Join(strings.Fields(page), ""))
	}
	return pages
}

// Codes are the contents of the QR codes of a PDF, one a page at most: the pages are drawn as a printer draws them, at 150 dots
// an inch, and read by a reader that is not the writer's. Without poppler the test is skipped, in CI it fails.
func Codes(t testing.TB, pdf []byte) []string {
	t.Helper()
	tool, err := exec.LookPath("pdftoppm")
	if err != nil {
		engine.Missing(t, "pdftoppm (poppler-utils)", err)
	}
	dir := t.TempDir()
	c := exec.CommandContext(t.Context(), tool, "-png", "-gray", "-r", "150", "-", filepath.Join(dir, "page")) //nolint:gosec // the tool of that name on the PATH
	c.Stdin = bytes.NewReader(pdf)
	if out, err := c.CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm: %v %s", err, out)
	}
	pages, err := filepath.Glob(filepath.Join(dir, "page*.png"))
	if err != nil || len(pages) == 0 {
		t.Fatalf("nothing was drawn: %v", err)
	}
	var codes []string
	for _, page := range pages {
		raw, err := os.ReadFile(page) //nolint:gosec // drawn above
		if err != nil {
			t.Fatal(err)
		}
		picture, err := png.Decode(bytes.NewReader(raw))
		if err != nil {
			t.Fatal(err)
		}
		bitmap, err := gozxing.NewBinaryBitmapFromImage(picture)
		if err != nil {
			t.Fatal(err)
		}
		if code, err := qrcode.NewQRCodeReader().DecodeWithoutHints(bitmap); err == nil {
			codes = append(codes, code.GetText())
		}
	}
	return codes
}

// Lacks fails the test for each of the words that no page has, blanks aside.
func Lacks(t testing.TB, pages []string, words ...string) {
	t.Helper()
	all := strings.Join(pages, "")
	for _, w := range words {
		if !strings.Contains(all, strings.Join(strings.Fields(w), "")) {
			t.Errorf("%q is not in the print", w)
		}
	}
}
