package forms

import (
	"bytes"
	"fmt"

	"github.com/signintech/gopdf"
)

// The faces: running text in Noto Serif SC, headings, labels and figures of the footer in Noto Sans SC Medium.
const (
	serif = "NotoSerifSC-Regular"
	sans  = "NotoSansSC-Medium"
)

// A4 in points of 1/72 inch, and the margins: 25 mm, as GB/T 9704 has it within a millimetre or two.
const (
	a4Short, a4Long = 595.28, 841.89
	mm              = 72 / 25.4
	margin          = 25 * mm
)

// missingGlyph stands where the faces lack a character (GB/T 15834 and printers' custom).
const missingGlyph = '〓'

// Press prints papers. It holds the parsed fonts and is safe for several prints at once.
type Press struct {
	fonts *gopdf.FontContainer
}

// NewPress parses the two TrueType fonts, which takes some 100 ms; one press serves a process. See the package typeface.
func NewPress(serifTTF, sansTTF []byte) (*Press, error) {
	p := &Press{&gopdf.FontContainer{}}
	option := gopdf.TtfOption{OnGlyphNotFoundSubstitute: func(rune) rune { return missingGlyph }}
	for family, ttf := range map[string][]byte{serif: serifTTF, sans: sansTTF} {
		if err := p.fonts.AddTTFFontDataWithOption(family, ttf, option); err != nil {
			return nil, fmt.Errorf("forms: font %s: %w", family, err)
		}
	}
	return p, nil
}

// Print gives the PDF of a paper: the same bytes for the same paper.
func (p *Press) Print(paper Paper) ([]byte, error) {
	size := gopdf.Rect{W: a4Short, H: a4Long}
	if paper.Landscape {
		size = gopdf.Rect{W: a4Long, H: a4Short}
	}
	pdf := &gopdf.GoPdf{}
	pdf.Start(gopdf.Config{PageSize: size})
	for _, family := range []string{serif, sans} {
		if err := pdf.AddTTFFontFromFontContainer(family, p.fonts); err != nil {
			return nil, fmt.Errorf("forms: font %s: %w", family, err)
		}
	}
	f := newFlow(pdf, size.W, size.H, paper)
	if err := f.run(paper); err != nil {
		return nil, fmt.Errorf("forms: %s: %w", paper.Title, err)
	}
	var out bytes.Buffer
	if _, err := pdf.WriteTo(&out); err != nil {
		return nil, fmt.Errorf("forms: %s: %w", paper.Title, err)
	}
	return archival(out.Bytes(), paper, f)
}
