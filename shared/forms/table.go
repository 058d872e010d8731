package forms

import (
	"errors"

	"github.com/signintech/gopdf"
)

// Tables are set in body size, small ones in 9 points; pad is between a rule and the text.
const (
	small = 9
	padX  = 1.6 * mm
	padY  = 1.4 * mm
)

var errColumns = errors.New("a row has more cells than the table has columns")

// grid is a table being laid out.
type grid struct {
	*flow
	size  float64
	left  []float64 // where each column begins, and where the last one ends
	table Table
}

func (t Table) lay(f *flow) error {
	g := t.on(f)
	for _, r := range t.Head {
		if err := g.row(r, true); err != nil {
			return err
		}
	}
	for _, r := range t.Rows {
		if err := g.row(r, false); err != nil {
			return err
		}
	}
	f.y += 3 * mm
	return nil
}

// on places the columns.
func (t Table) on(f *flow) grid {
	g := grid{flow: f, size: body, table: t}
	if t.Small {
		g.size = small
	}
	total := 0
	for _, c := range t.Columns {
		total += max(c.Width, 1)
	}
	x := margin
	for _, c := range t.Columns {
		g.left = append(g.left, x)
		x += f.inner() * float64(max(c.Width, 1)) / float64(total)
	}
	g.left = append(g.left, x)
	return g
}

// set is a cell whose text is broken.
type set struct {
	Cell
	x, width float64
	align    Align
	face     string
	lines    []string
}

func (g grid) set(r Row, head bool) ([]set, error) {
	var cells []set
	column := 0
	for _, c := range r.Cells {
		span := max(c.Span, 1)
		if column+span > len(g.table.Columns) {
			return nil, errColumns
		}
		s := set{Cell: c, x: g.left[column], width: g.left[column+span] - g.left[column], align: c.Align, face: serif}
		s.Head = s.Head || head
		if s.align == Left {
			s.align = g.table.Columns[column].Align
		}
		if s.Number && c.Align != Center {
			s.align = Right
		}
		if s.Head {
			s.align = Center
		}
		if s.Head || s.Strong {
			s.face = sans
		}
		s.lines = lines(c.Text, s.width-2*padX, 0, g.measure(s.face, g.size))
		if s.Head {
			s.lines = g.even(c.Text, s.lines, sans, g.size)
		}
		cells = append(cells, s)
		column += span
	}
	return cells, nil
}

// high is how high a row would be in one piece, and of how many lines.
func (g grid) high(r Row, cells []set) (height float64, longest int) {
	longest = 1
	for _, c := range cells {
		longest = max(longest, len(c.lines))
	}
	return max(g.tall(longest), r.Height*mm), longest
}

// beginning is what a table needs so that its head does not stand alone: the first row, or the first lines of a long one.
func (g grid) beginning() float64 {
	sum := g.headHeight()
	if len(g.table.Rows) == 0 {
		return sum
	}
	cells, err := g.set(g.table.Rows[0], false)
	if err != nil {
		return sum
	}
	if height, _ := g.high(g.table.Rows[0], cells); height < g.long() {
		return sum + height
	}
	return sum + g.tall(least)
}

// long is the height from which on a row goes over the page rather than move to the next one whole.
func (g grid) long() float64 { return (g.height - footer - g.top()) * 0.3 }

// least is how many lines of a row that goes over the page stand on the first one.
const least = 4

// row lays one row. What does not fit on the rest of the page moves to the next one whole, unless it is long: then it is
// cut between lines.
func (g grid) row(r Row, head bool) error {
	cells, err := g.set(r, head)
	if err != nil {
		return err
	}
	height, longest := g.high(r, cells)
	switch room := g.flow.left(); {
	case head:
		g.need(g.beginning())
	case room < height && (height < g.long() || room < g.tall(least)):
		if err := g.over(); err != nil {
			return err
		}
	}
	for done := 0; ; {
		fit := longest - done
		for fit > 1 && g.tall(fit) > g.flow.left() {
			fit--
		}
		last := done+fit >= longest
		tall := g.tall(fit)
		if last {
			tall = max(tall, min(r.Height*mm, g.flow.left()))
		}
		g.strip(cells, done, fit, tall)
		if done += fit; last {
			return nil
		}
		if err := g.over(); err != nil {
			return err
		}
	}
}

func (g grid) tall(lines int) float64 { return float64(lines)*g.line() + 2*padY }

func (g grid) line() float64 { return g.size * 1.5 }

// over turns the page and repeats the head.
func (g grid) over() error {
	g.turn()
	for _, r := range g.table.Head {
		cells, err := g.set(r, true)
		if err != nil {
			return err
		}
		height, longest := g.high(r, cells)
		g.strip(cells, 0, longest, height)
	}
	return nil
}

func (g grid) headHeight() float64 {
	sum := 0.0
	for _, r := range g.table.Head {
		if cells, err := g.set(r, true); err == nil {
			height, _ := g.high(r, cells)
			sum += height
		}
	}
	return sum
}

// strip draws the lines from done on, fit of them, of every cell of a row.
func (g grid) strip(cells []set, done, fit int, tall float64) {
	y := g.y
	for _, c := range cells {
		g.box(c.x, y, c.width, tall, c.Head)
		part := c.lines[min(done, len(c.lines)):min(done+fit, len(c.lines))]
		from := y + padY
		if c.Head && len(c.lines) <= fit {
			part = c.lines // a label names its row again on the next page
		}
		if len(part) == len(c.lines) { // a cell that is whole stands in the middle
			from = y + (tall-float64(len(part))*g.line())/2
		}
		for i, text := range part {
			base := from + float64(i)*g.line() + g.line()/2 + g.size*0.36
			g.print(c.face, g.size, c.x+padX, base, c.width-2*padX, ink, c.align, text)
		}
	}
	g.y += tall
}

// box keeps a ruled rectangle for the page; a label's ground is grey.
func (f *flow) box(x, y, width, height float64, ground bool) {
	f.put(func() error {
		f.pdf.SetLineWidth(0.6)
		f.pdf.SetGrayStroke(0.25)
		style := gopdf.DrawPaintStyle
		if ground {
			f.pdf.SetGrayFill(0.94)
			style = gopdf.DrawFillPaintStyle
		}
		return f.pdf.RectFromUpperLeftWithOpts(gopdf.DrawableRectOptions{
			Rect: gopdf.Rect{W: width, H: height}, X: x, Y: y, PaintStyle: style,
		})
	})
}
