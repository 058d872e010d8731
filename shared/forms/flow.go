package forms

import (
	"fmt"
	"slices"
	"strings"

	"github.com/signintech/gopdf"
)

// flow lays blocks out onto pages. Nothing is drawn until all pages are known: the footers say how many there are and the
// contents say where each part stands.
type flow struct {
	pdf           *gopdf.GoPdf
	width, height float64 // of the sheet
	pages         []*page
	y             float64 // where the next block begins, from the top
	headings      []heading
	inserts       []insertion
	foreign       bool     // a picture of somebody else's stands in it
	levelOne      []string // texts of all headings of level 1, before any is placed
	follows       float64  // what a heading needs beneath it
	widths        map[glyph]float64
	missing       []rune
}

type page struct{ marks []mark }

// mark draws something on the page that is set.
type mark func() error

type heading struct {
	text string
	page int // from 1
}

type glyph struct {
	face string
	r    rune
}

// footer is the height that is kept free for it above the lower edge.
const footer = 22 * mm

func newFlow(pdf *gopdf.GoPdf, width, height float64, paper Paper) *flow {
	f := &flow{pdf: pdf, width: width, height: height, widths: map[glyph]float64{}}
	for _, b := range paper.Blocks {
		if h, ok := b.(Heading); ok && h.Level < 2 {
			f.levelOne = append(f.levelOne, h.Text)
		}
	}
	return f
}

func (f *flow) run(paper Paper) error {
	f.turn()
	for i, b := range paper.Blocks {
		if _, is := b.(Heading); is && i+1 < len(paper.Blocks) {
			f.follows = f.least(paper.Blocks[i+1])
		}
		if err := b.lay(f); err != nil {
			return err
		}
	}
	if f.missing != nil {
		if err := f.owning().lay(f); err != nil {
			return err
		}
	}
	return f.draw(paper)
}

// owning names the characters that the fonts lack: a print that hides a part of somebody's name would be worse than one that
// says so.
func (f *flow) owning() Paragraph {
	slices.Sort(f.missing)
	var codes []string
	for _, r := range slices.Compact(f.missing) {
		codes = append(codes, fmt.Sprintf("U+%04X", r))
	}
	return Paragraph{Small: true, Flush: true, Text: "注：文中“〓”处为打印字库未收的字，编码为 " + strings.Join(codes, "、") + "，以系统记录为准。"}
}

// least is how much of a page the beginning of a block takes.
func (f *flow) least(b Block) float64 {
	switch b := b.(type) {
	case Opinion:
		return b.high()
	case Chart:
		return b.high(f)
	case Table:
		return b.on(f).beginning()
	}
	return 2 * leading(body)
}

func (f *flow) draw(paper Paper) error {
	for n, page := range f.pages {
		f.pdf.AddPage()
		for _, h := range f.headings {
			if h.page == n+1 {
				f.pdf.AddOutline(h.text)
			}
		}
		for _, m := range page.marks {
			if err := m(); err != nil {
				return err
			}
		}
		if err := f.foot(paper, n+1); err != nil {
			return err
		}
	}
	return nil
}

// foot draws the footer: the content hash in groups of four, the paper's note, and the page's number of all.
func (f *flow) foot(paper Paper, n int) error {
	const size = 8
	y := f.height - footer + 8*mm
	f.rule(margin, y-4*mm, f.width-margin, y-4*mm, 0.4)
	of := fmt.Sprintf("第 %d 页 共 %d 页", n, len(f.pages))
	if err := f.write(sans, size, f.width-margin-f.wide(sans, size, of), y, grey, of); err != nil {
		return err
	}
	if paper.Hash != "" {
		if err := f.write(sans, 7, margin, y, grey, "内容摘要 "+InFours(paper.Hash)); err != nil {
			return err
		}
		y += 3.5 * mm
	}
	if paper.Note == "" {
		return nil
	}
	return f.write(sans, 7, margin, y, grey, paper.Note)
}

// InFours writes a hash in groups of four, as pages and prints show it.
func InFours(hex string) string {
	var b strings.Builder
	for i, r := range hex {
		if i > 0 && i%4 == 0 {
			b.WriteByte(' ')
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (f *flow) inner() float64 { return f.width - 2*margin }

// left is what is left of the page.
func (f *flow) left() float64 { return f.height - footer - f.y }

func (f *flow) top() float64 { return 22 * mm }

// turn begins a page.
func (f *flow) turn() {
	f.pages = append(f.pages, &page{})
	f.y = f.top()
}

// fresh says that nothing stands on the page yet.
func (f *flow) fresh() bool { return len(f.pages[len(f.pages)-1].marks) == 0 }

// need turns the page unless so much is left, or the page is empty anyway.
func (f *flow) need(height float64) {
	if f.left() < height && !f.fresh() {
		f.turn()
	}
}

// put keeps a mark for the current page.
func (f *flow) put(m mark) {
	p := f.pages[len(f.pages)-1]
	p.marks = append(p.marks, m)
}

// wide measures text. Each character is measured once and keeps its width: the faces know no kerning here.
func (f *flow) wide(face string, size float64, text string) float64 {
	sum := 0.0
	for _, r := range text {
		sum += f.advance(face, r)
	}
	return sum * size / 1000
}

// advance is the width of a character at 1000 points.
func (f *flow) advance(face string, r rune) float64 {
	g := glyph{face, r}
	if w, ok := f.widths[g]; ok {
		return w
	}
	w := 1000.0
	if f.pdf.SetFont(face, "", 1000) == nil {
		if has, err := f.pdf.IsCurrFontContainGlyph(r); err == nil && !has {
			f.missing = append(f.missing, r)
		}
		if measured, err := f.pdf.MeasureTextWidth(string(r)); err == nil {
			w = measured
		}
	}
	f.widths[g] = w
	return w
}

func (f *flow) measure(face string, size float64) func(string) float64 {
	return func(s string) float64 { return f.wide(face, size, s) }
}

// even breaks a label or a title of several lines so that they are of like length: no character stands alone on the last one.
func (f *flow) even(text string, broken []string, face string, size float64) []string {
	if len(broken) < 2 || strings.Contains(text, "\n") {
		return broken
	}
	wide := f.measure(face, size)
	if evened := lines(text, wide(text)/float64(len(broken))+size/2, 0, wide); len(evened) == len(broken) {
		return evened
	}
	return broken
}

// Ink, and the grey of the second voice, as shares of black.
const (
	ink  = 0.0
	grey = 0.35
)

// write draws text with its baseline at y.
func (f *flow) write(face string, size, x, y, shade float64, text string) error {
	if err := f.pdf.SetFont(face, "", size); err != nil {
		return err
	}
	f.pdf.SetXY(x, y)
	f.pdf.SetGrayFill(shade)
	return f.pdf.Text(text)
}

// rule draws a line.
func (f *flow) rule(x1, y1, x2, y2, thick float64) {
	f.pdf.SetLineWidth(thick)
	f.pdf.SetGrayStroke(0.25)
	f.pdf.Line(x1, y1, x2, y2)
}

// print keeps one line of text for the current page, with its baseline at y; text is set into width by align.
func (f *flow) print(face string, size, x, y, width, shade float64, align Align, text string) {
	if text == "" {
		return
	}
	switch align {
	case Center:
		x += (width - f.wide(face, size, text)) / 2
	case Right:
		x += width - f.wide(face, size, text)
	case Left:
	}
	f.put(func() error { return f.write(face, size, x, y, shade, text) })
}
