package inspect

import (
	"bytes"
	"compress/zlib"
	"errors"
	"io"

	"github.com/pdfcpu/pdfcpu/pkg/filter"
)

// maxColumns of a predictor: cross-reference rows have some ten bytes.
const maxColumns = 1 << 12

// expand gives the content of the stream whose keyword ended at pos. Only what every writer of object streams does is
// taken: the plain end of line after the keyword, no filter or Flate, all values direct. The compressed data say themselves where they
// end, so a wrong Length hides nothing.
func (s *sweep) expand(src []byte, pos int, entries map[string][]token) ([]byte, error) {
	body, ok := streamBody(src[pos:])
	if !ok {
		return nil, broken("begin of an object stream")
	}
	for _, alias := range []string{"F", "FFilter", "FDecodeParms", "DP"} {
		if _, has := entries[alias]; has {
			return nil, broken("object stream with a key of other streams")
		}
	}
	flate, ok := isFlate(entries["Filter"])
	if !ok {
		return nil, broken("filter of an object stream")
	}
	left := maxExpanded - s.expanded
	var content []byte
	var err error
	if flate {
		content, err = s.inflate(body, entries["DecodeParms"], left)
	} else if n, ok := integer(entries["Length"]); ok && n <= len(body) && bytes.HasPrefix(bytes.TrimLeft(body[n:], "\r\n"), []byte("endstream")) {
		content = body[:n]
	} else {
		err = broken("length of an object stream")
	}
	if err != nil {
		return nil, err
	}
	if s.expanded += int64(len(content)); s.expanded > maxExpanded {
		return nil, ErrPDFTooComplex.New("limit", "expansion")
	}
	return content, nil
}

func streamBody(after []byte) ([]byte, bool) {
	if rest, ok := bytes.CutPrefix(after, []byte("\r\n")); ok {
		return rest, true
	}
	return bytes.CutPrefix(after, []byte("\n"))
}

// isFlate reads a Filter entry: absent, /FlateDecode, or a list of it alone.
func isFlate(value []token) (flate, known bool) {
	if len(value) == 3 && value[0].kind == openList && value[2].kind == closeList {
		value = value[1:2]
	}
	switch {
	case len(value) == 0:
		return false, true
	case len(value) == 1 && value[0].kind == name:
		return true, string(value[0].raw) == "FlateDecode" || string(value[0].raw) == "Fl"
	}
	return false, false
}

// inflate expands at most limit bytes and one, which is too many, and undoes a predictor if the parameters name one.
func (s *sweep) inflate(body []byte, parms []token, limit int64) ([]byte, error) {
	in := bytes.NewReader(body) // flate reads it byte by byte, so what is left is what was not compressed data
	z, err := zlib.NewReader(in)
	if err != nil {
		return nil, ErrPDFBroken.Wrap(err)
	}
	plain, err := io.ReadAll(io.LimitReader(z, limit+1))
	used := len(body) - in.Len()
	if s.work -= int64(used); s.work < 0 {
		return nil, ErrPDFTooComplex.New("limit", "work")
	}
	if err != nil {
		return nil, ErrPDFBroken.Wrap(err)
	}
	if len(parms) == 0 {
		return plain, nil
	}
	return unpredict(body[:used], parms, limit)
}

func unpredict(compressed []byte, parms []token, limit int64) ([]byte, error) {
	numbers := map[string]int{}
	for i := 0; i+1 < len(parms); i++ {
		if n, ok := integer(parms[i+1 : i+2]); ok && parms[i].kind == name {
			numbers[string(parms[i].raw)] = n
		}
	}
	if numbers["Columns"] > maxColumns || numbers["Colors"] > 4 {
		return nil, broken("predictor of an object stream")
	}
	f, err := filter.NewFilter(filter.Flate, numbers, limit)
	if err != nil {
		return nil, ErrPDFBroken.Wrap(err)
	}
	r, err := f.Decode(bytes.NewReader(compressed))
	if err == nil {
		var content []byte
		if content, err = io.ReadAll(r); err == nil {
			return content, nil
		}
	}
	if errors.Is(err, filter.ErrDecodeLimitExceeded) {
		return nil, ErrPDFTooComplex.New("limit", "expansion")
	}
	return nil, ErrPDFBroken.Wrap(err)
}
