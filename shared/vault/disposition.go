package vault

import (
	"path"
	"strings"
	"unicode"
	"unicode/utf8"
)

const maxName = 120 // runes, the ending included

// Disposition is the Content-Disposition header (RFC 6266) of a download: the name twice, once in ASCII for old readers
// and once in UTF-8 (RFC 5987). The name comes from a user, so nothing of it can leave the header or steer the reader's
// file system, and it always ends as the media type does.
func Disposition(inline bool, name, mediaType string) string {
	kind := "attachment"
	if inline {
		kind = "inline"
	}
	name = cleanName(name, mediaType)
	ascii := strings.Map(func(r rune) rune {
		if r > unicode.MaxASCII || r == '%' { // some readers decode %xx in a plain filename
			return '_'
		}
		return r
	}, name)
	return kind + `; filename="` + ascii + `"; filename*=UTF-8''` + percent(name)
}

func cleanName(name, mediaType string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case r == utf8.RuneError || unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co):
			return -1 // among them the marks that turn the writing direction and so hide an ending
		case strings.ContainsRune(`/\:*?"<>|;`, r):
			return '_'
		}
		return r
	}, strings.ToValidUTF8(name, ""))
	ending := Ending(mediaType)
	stem := name
	if has := path.Ext(name); strings.EqualFold(has, ending) || ending == ".jpg" && strings.EqualFold(has, ".jpeg") {
		stem = strings.TrimSuffix(name, has)
	}
	stem = strings.Trim(stem, ". ")
	if runes := []rune(stem); len(runes) > maxName-len(ending) {
		stem = strings.TrimRight(string(runes[:maxName-len(ending)]), ". ")
	}
	if stem == "" {
		stem = "document"
	}
	return stem + ending
}

// percent writes a value as RFC 5987 wants it: all but attr-char as %XX of its UTF-8 bytes.
func percent(s string) string {
	const hexDigits, attrChar = "0123456789ABCDEF", "!#$&+-.^_`|~"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z' || strings.IndexByte(attrChar, c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hexDigits[c>>4])
		b.WriteByte(hexDigits[c&15])
	}
	return b.String()
}
