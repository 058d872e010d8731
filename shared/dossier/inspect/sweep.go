package inspect

import (
	"bytes"
	"errors"
	"strconv"
)

// Limits of the sweep. The largest honest dossiers (a thousand tagged pages out of a word processor) stay below a third of each.
const (
	maxObjects    = 200_000  // places where an object begins in the file
	maxCompressed = 600_000  // objects in object streams
	maxExpanded   = 64 << 20 // bytes that all object and cross-reference streams expand to
	maxRevisions  = 500      // cross-reference sections: one, and one for each time the file was saved on top
	maxDepth      = 64       // arrays and dictionaries within each other
	maxHead       = 1 << 16  // tokens of the dictionary of an object or cross-reference stream, whose index may be long
)

// sweep reads every object of a file without following its cross-reference table.
type sweep struct {
	verdict    verdict
	objects    int
	compressed int
	revisions  int
	expanded   int64
	work       int64 // bytes that may still be read; each is read once in an honest file
	tokens     []token
}

// sweepFile judges the whole file. Damage is told only when nothing graver was found, for the inner parts of an encrypted
// file look damaged too.
func sweepFile(src []byte) (*sweep, error) {
	s := &sweep{verdict: verdict{}, work: 8*int64(len(src)) + maxExpanded}
	var damage error
	for _, mark := range []string{"trailer", "obj"} {
		for at := 0; ; {
			i := bytes.Index(src[at:], []byte(mark))
			if i < 0 {
				break
			}
			begin := at + i
			at = begin + len(mark)
			if mark == "obj" && !s.objectHeader(src[:begin]) {
				continue
			}
			err := s.object(src, at, mark == "trailer")
			if errors.Is(err, ErrPDFTooComplex) {
				return nil, err
			}
			if err != nil && damage == nil {
				damage = err
			}
		}
	}
	if err := s.verdict.err(); err != nil {
		return nil, err
	}
	return s, damage
}

// objectHeader tells whether the bytes before a keyword obj can be an object's two numbers. A comment may stand between them.
func (s *sweep) objectHeader(before []byte) bool {
	trimmed := bytes.TrimRight(before, "\x00\t\n\f\r \x80\xff")
	if len(trimmed) == 0 {
		return false
	}
	if c := trimmed[len(trimmed)-1]; c >= '0' && c <= '9' {
		return true
	}
	if len(trimmed) == len(before) {
		return false // endobj, or part of a longer word
	}
	line := trimmed[bytes.LastIndexAny(trimmed, "\r\n")+1:]
	s.work -= int64(len(line))
	return bytes.IndexByte(line, '%') >= 0 || s.work < 0
}

// object judges the object or trailer that begins at pos, and if it is an object stream, all objects in it.
func (s *sweep) object(src []byte, pos int, trailer bool) error {
	if s.objects++; s.objects > maxObjects {
		return ErrPDFTooComplex.New("limit", "objects")
	}
	l := &lexer{src: src, pos: pos}
	h, err := s.walk(l)
	if err != nil {
		return err
	}
	if h.isXRef || trailer {
		if s.revisions++; s.revisions > maxRevisions {
			return ErrPDFTooComplex.New("limit", "revisions")
		}
	}
	if !h.isStore && !h.isXRef {
		return nil
	}
	if t := l.next(); t.kind != word || string(t.raw) != "stream" {
		return nil
	}
	return s.store(src, l.pos, h)
}

// head is what the sweep keeps of a dictionary: enough to open an object stream.
type head struct {
	tokens  []token
	isStore bool // may be an object stream
	isXRef  bool
}

// walk judges one object from where l stands, and leaves l behind it.
func (s *sweep) walk(l *lexer) (head, error) {
	var (
		h        = head{tokens: s.tokens[:0]}
		open     []kind
		confused bool // brackets do not pair: readers may disagree on what is a list, so every name counts
		previous token
		start    = l.pos
	)
	for {
		t := l.next()
		switch t.kind {
		case openDict, openList:
			if open = append(open, t.kind); len(open) > maxDepth {
				return h, ErrPDFTooComplex.New("limit", "depth")
			}
		case closeDict, closeList:
			if len(open) == 0 || open[len(open)-1] != t.kind-1 {
				confused = true
			}
			open = open[:max(len(open)-1, 0)]
		case name:
			s.verdict.name(t.raw, !confused && len(open) > 0 && open[len(open)-1] == openList)
			h.note(t, len(open))
		case text:
			if previous.kind == name && string(previous.raw) == "URI" {
				s.verdict.uri(stringValue(t.raw))
			}
		case word:
			if w := string(t.raw); len(open) > 0 && (w == "endobj" || w == "obj") {
				return h, broken("object within an object") // nothing that follows can be told apart
			}
		}
		if len(open) > 0 && len(h.tokens) <= maxHead {
			h.tokens = append(h.tokens, t)
		}
		previous = t
		if len(open) == 0 || t.kind == end {
			break
		}
	}
	s.tokens = h.tokens // the room is used again by the next object
	if s.work -= int64(l.pos - start); s.work < 0 {
		return h, ErrPDFTooComplex.New("limit", "work")
	}
	return h, nil
}

func (h *head) note(t token, depth int) {
	if depth != 1 {
		return
	}
	switch string(t.raw) {
	case "ObjStm", "First":
		h.isStore = true
	case "XRef":
		h.isXRef = true
	}
}

// entries are the values of the outermost dictionary by key, each as its tokens. A key that stands twice is no honest
// object stream's, and readers disagree on which one holds.
func (h *head) entries() (map[string][]token, error) {
	if len(h.tokens) > maxHead || len(h.tokens) == 0 || h.tokens[0].kind != openDict {
		return nil, broken("dictionary of an object stream")
	}
	out := map[string][]token{}
	key, depth := "", 0
	for _, t := range h.tokens[1:] {
		isKey := depth == 0 && t.kind == name && (key == "" || len(out[key]) > 0)
		switch {
		case isKey:
			key = string(t.raw)
			if _, twice := out[key]; twice {
				return nil, broken("key of an object stream stands twice")
			}
			out[key] = nil
			continue
		case t.kind == openDict || t.kind == openList:
			depth++
		case t.kind == closeDict || t.kind == closeList:
			depth--
		}
		out[key] = append(out[key], t)
	}
	return out, nil
}

// store expands an object stream and judges the objects in it. Cross-reference streams are expanded for the budget alone.
func (s *sweep) store(src []byte, pos int, h head) error {
	entries, err := h.entries()
	if err != nil {
		return err
	}
	content, err := s.expand(src, pos, entries)
	if err != nil || !h.isStore {
		return err
	}
	first, ok := integer(entries["First"])
	if !ok || first > len(content) {
		return broken("first object of an object stream")
	}
	// Readers take N pairs of number and offset; taking all there are sees what any of them may see.
	for prolog := (&lexer{src: content[:first]}); ; {
		if prolog.next().kind == end {
			return nil
		}
		t := prolog.next()
		offset, err := strconv.Atoi(string(t.raw))
		if t.kind != word || err != nil || offset < 0 || offset > len(content)-first {
			return broken("index of an object stream")
		}
		if s.compressed++; s.compressed > maxCompressed {
			return ErrPDFTooComplex.New("limit", "objects")
		}
		if _, err := s.walk(&lexer{src: content, pos: first + offset}); err != nil {
			return err
		}
	}
}

// integer is the value of an entry that is one direct number.
func integer(value []token) (int, bool) {
	if len(value) != 1 || value[0].kind != word {
		return 0, false
	}
	n, err := strconv.Atoi(string(value[0].raw))
	return n, err == nil && n >= 0
}
