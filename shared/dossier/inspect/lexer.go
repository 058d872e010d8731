package inspect

import "bytes"

// kind is the sort of a PDF token (ISO 32000-1, 7.2 and 7.3).
type kind uint8

const (
	end       kind = iota // no bytes left
	word                  // number, keyword, or bytes that make no sense
	name                  // /Name, with #xx already resolved
	text                  // (literal) or <hex> string, with its delimiters
	openDict              // <<
	closeDict             // >>
	openList              // [
	closeList             // ]
)

type token struct {
	kind kind
	raw  []byte // of a name: its decoded bytes without the slash
	pos  int    // offset of the first byte
}

// lexer reads tokens the way lenient viewers do: it never fails, what it cannot read becomes a word.
type lexer struct {
	src []byte
	pos int
}

// blank are the white-space bytes of ISO 32000-1, table 1.
func blank(c byte) bool {
	return c == ' ' || c == '\n' || c == '\r' || c == '\t' || c == '\f' || c == 0
}

func delimiter(c byte) bool {
	switch c {
	case '(', ')', '<', '>', '[', ']', '{', '}', '/', '%':
		return true
	}
	return false
}

func regular(c byte) bool { return !blank(c) && !delimiter(c) }

func (l *lexer) skipBlank() {
	for l.pos < len(l.src) {
		c := l.src[l.pos]
		if c == '%' {
			for l.pos < len(l.src) && l.src[l.pos] != '\n' && l.src[l.pos] != '\r' {
				l.pos++
			}
			continue
		}
		if !blank(c) {
			return
		}
		l.pos++
	}
}

func (l *lexer) next() token {
	l.skipBlank()
	start := l.pos
	if start >= len(l.src) {
		return token{kind: end, pos: start}
	}
	l.pos++
	second := byte(0)
	if l.pos < len(l.src) {
		second = l.src[l.pos]
	}
	k := word
	switch c := l.src[start]; {
	case c == '/':
		l.skipRegular()
		return token{kind: name, raw: unescapeName(l.src[start+1 : l.pos]), pos: start}
	case c == '(':
		l.skipLiteral()
		k = text
	case c == '<' && second == '<':
		l.pos++
		k = openDict
	case c == '>' && second == '>':
		l.pos++
		k = closeDict
	case c == '<':
		l.skipPast('>')
		k = text
	case c == '[':
		k = openList
	case c == ']':
		k = closeList
	case regular(c):
		l.skipRegular()
	}
	return token{kind: k, raw: l.src[start:l.pos], pos: start}
}

func (l *lexer) skipRegular() {
	for l.pos < len(l.src) && regular(l.src[l.pos]) {
		l.pos++
	}
}

func (l *lexer) skipPast(c byte) {
	if i := bytes.IndexByte(l.src[l.pos:], c); i >= 0 {
		l.pos += i + 1
	} else {
		l.pos = len(l.src)
	}
}

// skipLiteral moves past a literal string whose opening parenthesis has been read.
func (l *lexer) skipLiteral() {
	for depth := 1; l.pos < len(l.src); {
		switch l.src[l.pos] {
		case '\\':
			l.pos++
		case '(':
			depth++
		case ')':
			depth--
		}
		l.pos++
		if depth == 0 {
			return
		}
	}
	l.pos = min(l.pos, len(l.src))
}

// unescapeName resolves #xx; a number sign without two hex digits stays as it is, as viewers leave it.
func unescapeName(raw []byte) []byte {
	if bytes.IndexByte(raw, '#') < 0 {
		return raw
	}
	out := make([]byte, 0, len(raw))
	for i := 0; i < len(raw); i++ {
		if raw[i] == '#' && i+2 < len(raw) {
			hi, ok1 := hexDigit(raw[i+1])
			lo, ok2 := hexDigit(raw[i+2])
			if ok1 && ok2 {
				out = append(out, hi<<4|lo)
				i += 2
				continue
			}
		}
		out = append(out, raw[i])
	}
	return out
}

func hexDigit(c byte) (byte, bool) {
	switch {
	case c >= '0' && c <= '9':
		return c - '0', true
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10, true
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// stringValue is the bytes of a literal or hexadecimal string (ISO 32000-1, 7.3.4).
func stringValue(raw []byte) []byte {
	if len(raw) == 0 {
		return nil
	}
	if raw[0] == '<' {
		return hexString(raw[1:])
	}
	var out []byte
	for i := 1; i < len(raw); i++ {
		c := raw[i]
		if c == ')' && i == len(raw)-1 {
			break
		}
		if c != '\\' || i+1 == len(raw) {
			out = append(out, c)
			continue
		}
		i++
		c = raw[i]
		switch {
		case c >= '0' && c <= '7':
			v := 0
			for n := 0; n < 3 && i < len(raw) && raw[i] >= '0' && raw[i] <= '7'; n++ {
				v = v<<3 | int(raw[i]-'0')
				i++
			}
			i--
			out = append(out, byte(v))
		case c == '\r':
			if i+1 < len(raw) && raw[i+1] == '\n' {
				i++
			}
		case c == '\n': // a line that goes on
		default:
			if j := bytes.IndexByte([]byte("nrtbf"), c); j >= 0 {
				c = "\n\r\t\b\f"[j]
			}
			out = append(out, c)
		}
	}
	return out
}

func hexString(raw []byte) []byte {
	var out []byte
	half, odd := byte(0), false
	for _, c := range raw {
		v, ok := hexDigit(c)
		if !ok {
			continue
		}
		if odd {
			out = append(out, half<<4|v)
		}
		half, odd = v, !odd
	}
	if odd {
		out = append(out, half<<4)
	}
	return out
}
