package forms

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"
)

// What the library writes is a PDF 1.7 with embedded fonts. PDF/A-2u (ISO 19005-2) asks for more that it does not write:
// metadata in XMP, an output intent, a file identifier, the map from characters to glyphs named, and Unicode values in
// UTF-16, of which the library makes wrong ones for characters above U+FFFF. archival writes the file anew with them.
func archival(pdf []byte, paper Paper, f *flow) ([]byte, error) {
	objects, err := objectsOf(pdf)
	if err != nil {
		return nil, err
	}
	for i, o := range objects {
		switch {
		case bytes.Contains(o, []byte("/Subtype /CIDFontType2")):
			objects[i] = bytes.Replace(o, []byte("/Subtype /CIDFontType2"), []byte("/Subtype /CIDFontType2\n/CIDToGIDMap /Identity"), 1)
		case bytes.Contains(o, []byte("beginbfrange")):
			if objects[i], err = unicodeMap(o); err != nil {
				return nil, err
			}
		}
	}
	if objects, err = inserted(objects, f.inserts, f.height); err != nil {
		return nil, err
	}
	claim := len(f.inserts) == 0 && !f.foreign
	next := len(objects) + 1
	info, metadata, profile := next, next+1, next+2
	objects[0] = bytes.Replace(objects[0], []byte("/Type /Catalog"), fmt.Appendf(nil,
		"/Type /Catalog\n  /Lang (zh-CN)\n  /ViewerPreferences << /DisplayDocTitle true >>\n  /Metadata %d 0 R\n"+
			"  /OutputIntents [<< /Type /OutputIntent /S /GTS_PDFA1 /OutputConditionIdentifier (Gray gamma 2.2) /DestOutputProfile %d 0 R >>]",
		metadata, profile), 1)
	objects = append(objects, paper.info(), stream("/Type /Metadata /Subtype /XML", paper.xmp(claim)), stream("/N 1", grayProfile()))
	return file(objects, info), nil
}

var errNotOurs = errors.New("forms: the PDF library wrote what this package does not know")

var (
	startXref = regexp.MustCompile(`startxref\n(\d+)\n%%EOF\n$`)
	xrefLine  = regexp.MustCompile(`(?m)^(\d{10}) 00000 n `)
)

// objectsOf cuts a file of the library into its objects, whose numbers count from 1 without gap.
func objectsOf(pdf []byte) ([][]byte, error) {
	m := startXref.FindSubmatch(pdf)
	if m == nil {
		return nil, errNotOurs
	}
	at, err := strconv.Atoi(string(m[1]))
	if err != nil || at >= len(pdf) {
		return nil, errNotOurs
	}
	end := at
	found := xrefLine.FindAllSubmatch(pdf[at:], -1)
	objects := make([][]byte, len(found))
	for i, line := range slices.Backward(found) {
		from, err := strconv.Atoi(string(line[1]))
		if err != nil || from >= end {
			return nil, errNotOurs
		}
		whole := bytes.TrimRight(pdf[from:end], "\n")
		inner, ok := bytes.CutPrefix(whole, fmt.Appendf(nil, "%d 0 obj\n", i+1))
		if !ok || !bytes.HasSuffix(inner, []byte("endobj")) {
			return nil, errNotOurs
		}
		objects[i] = bytes.TrimSuffix(inner, []byte("endobj"))
		end = from
	}
	if len(objects) == 0 || !bytes.Contains(objects[0], []byte("/Type /Catalog")) {
		return nil, errNotOurs
	}
	return objects, nil
}

var bfrange = regexp.MustCompile(`<([0-9A-F]{4})><[0-9A-F]{4}><([0-9A-F]{4,6})>`)

// unicodeMap writes the map from glyphs to characters anew: UTF-16BE, at most 100 entries a block (ISO 32000-1, 9.10.3).
func unicodeMap(o []byte) ([]byte, error) {
	var b strings.Builder
	b.WriteString("/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n" +
		"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n" +
		"1 begincodespacerange\n<0000><FFFF>\nendcodespacerange\n")
	for block := range slices.Chunk(bfrange.FindAllSubmatch(o, -1), 100) {
		fmt.Fprintf(&b, "%d beginbfchar\n", len(block))
		for _, m := range block {
			r, err := strconv.ParseInt(string(m[2]), 16, 32)
			if err != nil {
				return nil, errNotOurs
			}
			fmt.Fprintf(&b, "<%s><", m[1])
			for _, unit := range utf16.Encode([]rune{rune(r)}) {
				fmt.Fprintf(&b, "%04X", unit)
			}
			b.WriteString(">\n")
		}
		b.WriteString("endbfchar\n")
	}
	b.WriteString("endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n")
	return stream("", []byte(b.String())), nil
}

func stream(entries string, content []byte) []byte {
	o := fmt.Appendf(nil, "<< %s /Length %d >>\nstream\n", entries, len(content))
	o = append(o, content...)
	return append(o, "\nendstream\n"...)
}

const producer = "职教集团遴选平台"

// text is a text string of PDF: UTF-16BE with its mark, in hex.
func text(s string) string {
	var b strings.Builder
	b.WriteString("<FEFF")
	for _, unit := range utf16.Encode([]rune(s)) {
		fmt.Fprintf(&b, "%04X", unit)
	}
	return b.String() + ">"
}

func (p Paper) info() []byte {
	at := p.At.UTC().Format("20060102150405")
	return fmt.Appendf(nil, "<< /Title %s /Producer %s /Creator %s /CreationDate (D:%s+00'00') >>\n", text(p.Title), text(producer), text(producer), at)
}

// xmp says the same as info (ISO 19005-2, 6.6.3), and where it claims so, which part of PDF/A the file keeps.
func (p Paper) xmp(claim bool) []byte {
	part := ""
	if claim {
		part = "<pdfaid:part>2</pdfaid:part><pdfaid:conformance>U</pdfaid:conformance>\n"
	}
	title, at := html.EscapeString(p.Title), p.At.UTC().Format(time.RFC3339)
	return []byte(`<?xpacket begin="` + "\ufeff" + `" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:pdfaid="http://www.aiim.org/pdfa/ns/id/">
` + part + `<dc:title><rdf:Alt><rdf:li xml:lang="x-default">` + title + `</rdf:li></rdf:Alt></dc:title>
<xmp:CreatorTool>` + producer + `</xmp:CreatorTool><xmp:CreateDate>` + at + `</xmp:CreateDate><pdf:Producer>` + producer + `</pdf:Producer>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="w"?>`)
}

// file writes objects as a PDF of one section, with an identifier made of their bytes.
func file(objects [][]byte, info int) []byte {
	out := []byte("%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
	sum := sha256.New()
	offsets := make([]int, len(objects))
	for i, o := range objects {
		offsets[i] = len(out)
		out = fmt.Appendf(out, "%d 0 obj\n", i+1)
		out = append(out, o...)
		out = append(out, "endobj\n"...)
		_, _ = sum.Write(o) // a hash takes everything
	}
	xref := len(out)
	out = fmt.Appendf(out, "xref\n0 %d\n0000000000 65535 f \n", len(objects)+1)
	for _, at := range offsets {
		out = fmt.Appendf(out, "%010d 00000 n \n", at)
	}
	id := sum.Sum(nil)[:16]
	return fmt.Appendf(out, "trailer\n<< /Size %d /Root 1 0 R /Info %d 0 R /ID [<%X><%X>] >>\nstartxref\n%d\n%%%%EOF\n", len(objects)+1, info, id, id, xref)
}
