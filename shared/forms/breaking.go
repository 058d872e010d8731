package forms

import (
	"strings"
	"unicode"
)

// Marks that may not begin a line and marks that may not end one (GB/T 15834—2011, 5.1).
const (
	closing = "。，、；：？！）》〉」』】〕〗”’％‰…—～·.,;:?!)]}>%°℃′″"
	opening = "（《〈「『【〔〖“‘([{<¥￥＄$№"
)

// words cuts text into pieces that a line may not be broken inside of: a Chinese character with the marks that belong to it,
// or a run of letters and digits. Blanks are pieces of their own.
func words(text string) []string {
	var pieces []string
	var piece strings.Builder
	var last rune
	for _, r := range text {
		if piece.Len() > 0 && between(last, r) {
			pieces = append(pieces, piece.String())
			piece.Reset()
		}
		piece.WriteRune(r)
		last = r
	}
	if piece.Len() > 0 {
		pieces = append(pieces, piece.String())
	}
	return pieces
}

// between says whether a line may be broken between two characters.
func between(a, b rune) bool {
	switch {
	case a == ' ' || b == ' ':
		return true
	case strings.ContainsRune(closing, b) || strings.ContainsRune(opening, a):
		return false
	case narrow(a) && narrow(b):
		return false
	}
	return true
}

// narrow says of a character that it belongs to a word of a script that is written with blanks.
func narrow(r rune) bool {
	return r < 0x2E80 && (unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune("-_/+=#&@~'*", r) || strings.ContainsRune(closing, r) && r < 0x80)
}

// paragraphs splits printable text at its line ends.
func paragraphs(text string) []string { return strings.Split(plain(text), "\n") }

// lines breaks text into lines of at most width, as measured by wide; the first of each paragraph is shorter by indent. A
// piece that is wider than a line is cut where it must be. Nothing but blanks at the ends of lines is lost.
func lines(text string, width, indent float64, wide func(string) float64) []string {
	var all []string
	for _, part := range paragraphs(text) {
		all = append(all, fill(part, width, width-indent, wide)...)
	}
	return all
}

// fill breaks one paragraph; room is the width of its first line.
func fill(text string, width, room float64, wide func(string) float64) []string {
	var all []string
	var line strings.Builder
	used := 0.0
	end := func() {
		all = append(all, strings.TrimRight(line.String(), " "))
		line.Reset()
		used, room = 0, width
	}
	for _, piece := range words(text) {
		w := wide(piece)
		if used+w > room && used > 0 {
			if piece == " " {
				continue
			}
			end()
		}
		if piece == " " && used == 0 && len(all) > 0 {
			continue
		}
		if w <= room {
			line.WriteString(piece)
			used += w
			continue
		}
		for _, r := range piece { // wider than a whole line
			w := wide(string(r))
			if used+w > room && used > 0 {
				end()
			}
			line.WriteRune(r)
			used += w
		}
	}
	end()
	return all
}

// plain drops what cannot be printed: controls and marks of direction. A tab is a blank, every line end is one line feed.
func plain(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, "〓"), "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\r' || r == '\u2028' || r == '\u2029':
			return '\n'
		case r == '\t' || r == '\u00a0':
			return ' '
		case unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Cs):
			return -1
		}
		return r
	}, text)
}
