package sheet

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"
)

// What a workbook may be. The templates are far below.
const (
	MaxFile     = 1 << 20  // bytes as it is sent
	maxUnzipped = 16 << 20 // bytes of all its parts
	maxParts    = 200
	MaxRow      = 5100
	maxColumn   = 100
	maxElements = 200_000 // of XML in all parts: each costs a few hundred bytes once it is laid out
)

// measure refuses what would cost more memory than a form can: the library lays out a sheet up to its last row and column,
// so a file of a few hundred bytes that names the cell XFD1048576 would take gigabytes. Everything is counted in a stream
// before anything is laid out.
func measure(data []byte) error {
	if len(data) > MaxFile {
		return ErrTooLarge.New()
	}
	if !bytes.HasPrefix(data, []byte("PK\x03\x04")) { // an encrypted or an old workbook is no zip archive
		return ErrUnreadable.New()
	}
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return ErrUnreadable.Wrap(err)
	}
	var total uint64
	for _, part := range archive.File {
		total += min(part.UncompressedSize64, maxUnzipped+1)
		if total > maxUnzipped || len(archive.File) > maxParts {
			return ErrTooLarge.New()
		}
	}
	var c counter
	for _, part := range archive.File {
		c.row, c.column = 0, 0
		if err := c.part(part); err != nil {
			return err
		}
	}
	return nil
}

// counter follows rows and cells as the library will number them: by their own reference, else one after the last.
type counter struct{ row, column, elements int }

// part reads a part once. archive/zip gives no more than the size that the part declares.
func (c *counter) part(part *zip.File) error {
	r, err := part.Open()
	if err != nil {
		return ErrUnreadable.Wrap(err)
	}
	defer func() { _ = r.Close() }() // it was only read
	if name := strings.ToLower(part.Name); !strings.HasSuffix(name, ".xml") && !strings.HasSuffix(name, ".rels") {
		if _, err := io.Copy(io.Discard, io.LimitReader(r, maxUnzipped)); err != nil {
			return ErrUnreadable.Wrap(err)
		}
		return nil
	}
	d := xml.NewDecoder(r) // takes UTF-8 alone, so that nothing reads differently here and in the library
	for {
		token, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return ErrUnreadable.Wrap(err)
		}
		if start, ok := token.(xml.StartElement); ok && !c.fits(start) {
			return ErrTooLarge.New()
		}
	}
}

func (c *counter) fits(e xml.StartElement) bool {
	c.elements++
	ref := ""
	for _, a := range e.Attr {
		if a.Name.Local == "r" {
			ref = a.Value
		}
	}
	switch e.Name.Local {
	case "row":
		c.row, c.column = c.row+1, 0
		if n, err := strconv.Atoi(ref); err == nil {
			c.row = n
		}
	case "c":
		c.column++
		if letters := strings.TrimRight(ref, "0123456789"); letters != "" {
			c.column = columnOf(letters)
			if n, err := strconv.Atoi(ref[len(letters):]); err == nil {
				c.row = max(c.row, n)
			}
		}
	}
	return c.row >= 0 && c.row <= MaxRow && c.column <= maxColumn && c.elements <= maxElements
}

// columnOf is the number of a column; one beyond all limits for what is no column.
func columnOf(letters string) int {
	n := 0
	for _, r := range strings.ToUpper(letters) {
		if r < 'A' || r > 'Z' || n > maxColumn {
			return maxColumn + 1
		}
		n = n*26 + int(r-'A') + 1
	}
	return n
}
