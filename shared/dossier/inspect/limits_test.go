package inspect

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"

	"linxuan/shared/dossier/inspect/pdftest"
	"linxuan/shared/fault"
)

// The second reading finds by itself what the first one would have refused.
func TestSecondReadingJudgesToo(t *testing.T) {
	for what, c := range map[string]struct {
		file []byte
		want *fault.Definition
	}{
		"plain":         {pdftest.Script(), ErrPDFScript},
		"object stream": {pdftest.HiddenScript(), ErrPDFScript},
		"later save":    {pdftest.AddedScript(), ErrPDFScript},
		"launch":        {pdftest.CompressedWith("/OpenAction << /S /Launch /F (x) >>"), ErrPDFAction},
		"embedded":      {pdftest.Embedded(), ErrPDFEmbedded},
		"link":          {pdftest.With("/A << /URI (java\\163cript:x) >>"), ErrPDFScript},
		"link in hex":   {pdftest.With("/A << /URI <6A6176617363726970743A> >>"), ErrPDFScript},
		"list":          {pdftest.With("/A [ /JavaScript /JS ]"), ErrPDFScript},
	} {
		if pages, err := countPages(c.file, &sweep{objects: 100}); !errors.Is(err, c.want) || pages != 0 {
			t.Errorf("%s: got %d, %v; want %v", what, pages, err, c.want)
		}
	}
	if pages, err := countPages(pdftest.With("/A [ /JS /AA ]"), &sweep{objects: 100}); err != nil || pages != 1 {
		t.Errorf("innocent list: got %d, %v", pages, err)
	}
}

// A file of a few kilobytes or megabytes must not take a function's memory.
func TestExplodingFilesStayWithinMemory(t *testing.T) {
	const limit = 400 << 20
	for what, file := range map[string][]byte{
		"bomb":          pdftest.Bomb(1, 100<<20),
		"copies":        pdftest.Aliases(20_000, 2<<20),
		"nested stores": pdftest.CompressedPaper("办学报告", 2_000),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := sweepAndCount(file)
		runtime.ReadMemStats(&after)
		if used := after.TotalAlloc - before.TotalAlloc; used > limit {
			t.Errorf("%s: %d MiB for %d KiB (%v)", what, used>>20, len(file)>>10, err)
		}
	}
}

// Without a bound on looking back for a comment this would be minutes of work for three megabytes.
func TestWordsWithoutLinesAreBounded(t *testing.T) {
	_, err := sweepFile(append([]byte("%PDF-1.7 "), bytes.Repeat([]byte("x obj "), 1<<19)...))
	if !errors.Is(err, ErrPDFTooComplex) {
		t.Fatalf("got %v", err)
	}
}

func sweepAndCount(file []byte) (int, error) {
	s, err := sweepFile(file)
	if err != nil {
		return 0, err
	}
	return countPages(file, s)
}

// The library is stopped when it reads too much, and when it comes back to one place too often.
func TestMeter(t *testing.T) {
	for what, read := range map[string]func(m *meter) error{
		"too much": func(m *meter) error {
			_, err := io.Copy(io.Discard, m)
			return err
		},
		"too often": func(m *meter) error {
			for range maxSeeks {
				if _, err := m.Seek(10, io.SeekStart); err != nil {
					return fmt.Errorf("too soon: %w", err)
				}
			}
			_, err := m.Seek(10, io.SeekStart)
			return err
		},
	} {
		ctx, stop := context.WithCancelCause(t.Context())
		m := &meter{file: bytes.NewReader(make([]byte, 1000)), left: 999, seeks: map[int64]int{}, stop: stop}
		if err := read(m); !errors.Is(err, ErrPDFTooComplex) || !errors.Is(context.Cause(ctx), ErrPDFTooComplex) || strings.Contains(err.Error(), "too soon") {
			t.Errorf("%s: %v, %v", what, err, context.Cause(ctx))
		}
	}
}

func TestStringValue(t *testing.T) {
	for raw, want := range map[string]string{
		"(a)": "a", "(a(b)c)": "a(b)c", `(a\)b\(\\)`: `a)b(\`, `(\141\0602\7)`: "a02\a", "(a\\\nb\\\r\nc\\\rd)": "abcd", `(\n\r\t\b\f\q)`: "\n\r\t\b\fq",
		"<61 6 2\n63>": "abc", "<617>": "ap", "<>": "", "(": "", "(a": "a", `(\`: `\`,
	} {
		if got := string(stringValue([]byte(raw))); got != want {
			t.Errorf("%q: got %q, want %q", raw, got, want)
		}
	}
}
