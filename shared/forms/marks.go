package forms

import (
	"strconv"

	"github.com/piglig/go-qr"
	"github.com/signintech/gopdf"
)

// blankDate is where a day is written by hand.
const blankDate = "　　　　年　　月　　日"

func (o Opinion) high() float64 {
	if o.Height == 0 {
		return 55 * mm
	}
	return o.Height * mm
}

func (o Opinion) lay(f *flow) error {
	height := o.high()
	const label = 24 * mm
	width := f.inner() - label
	text := lines(o.Text, width-4*padX, 2*body, f.measure(serif, body))
	if o.Text == "" {
		text = nil
	}
	height = max(height, float64(len(text))*leading(body)+26*mm)
	f.need(height)
	y := f.y
	f.box(margin, y, label, height, true)
	f.box(margin+label, y, width, height, false)
	named := lines(o.Label, label-2*padX, 0, f.measure(sans, body))
	for i, line := range named {
		from := y + (height-float64(len(named))*leading(body))/2
		f.print(sans, body, margin+padX, from+float64(i)*leading(body)+body, label-2*padX, ink, Center, line)
	}
	x := margin + label
	for i, line := range text {
		in := 0.0
		if i == 0 {
			in = 2 * body
		}
		f.print(serif, body, x+2*padX+in, y+padY+float64(i)*leading(body)+body, width, ink, Left, line)
	}
	right := width - 6*mm
	if o.Seal != "" {
		f.ring(x+width-30*mm, y+height-21*mm, 17*mm)
		f.print(serif, body, x+width-47*mm, y+height-17*mm, 34*mm, ink, Center, o.Seal)
	}
	if o.Sign != "" {
		f.print(serif, body, x+2*padX, y+height-16*mm, width, ink, Left, o.Sign+"：")
	}
	f.print(serif, body, x, y+height-7*mm, right, ink, Right, blankDate)
	f.y += height
	return nil
}

func (s Signatures) lay(f *flow) error {
	const tall = 13 * mm
	row, date := 2, 0.0 // places in a row, and the width of a date
	if s.Dates {
		row, date = 1, f.wide(serif, body, blankDate)+4*mm
	}
	width := f.inner() / float64(row)
	if all := float64((len(s.Labels)+row-1)/row) * tall; all < f.height/2 {
		f.need(all + 2*leading(body))
	}
	if s.Above != "" {
		if err := (Paragraph{Text: s.Above, Flush: true}).lay(f); err != nil {
			return err
		}
	}
	for i, label := range s.Labels {
		if i%row == 0 {
			f.need(tall)
			f.y += tall
		}
		x, y := margin+float64(i%row)*width, f.y-3*mm
		f.print(serif, body, x, y, width, ink, Left, label+"：")
		from, to := x+f.wide(serif, body, label+"："), x+width-6*mm-date
		if s.Dates {
			f.print(serif, body, x, y, width-4*mm, ink, Right, blankDate)
		}
		f.put(func() error {
			f.rule(from, y+1.2*mm, to, y+1.2*mm, 0.5)
			return nil
		})
	}
	f.y += 4 * mm
	return nil
}

func (s Seal) lay(f *flow) error {
	const radius = 21 * mm
	f.need(2*radius + 6*mm)
	middle := f.width - margin - 34*mm
	f.ring(middle, f.y+radius+2*mm, radius)
	width := max(f.wide(serif, 12, s.Unit), f.wide(serif, 12, s.Day))
	x := min(middle-width/2, f.width-margin-width)
	f.print(serif, 12, x, f.y+radius, width, ink, Center, s.Unit)
	f.print(serif, 12, x, f.y+radius+leading(12), width, ink, Center, s.Day)
	f.y += 2*radius + 6*mm
	return nil
}

// ring marks the place of a seal.
func (f *flow) ring(x, y, radius float64) {
	f.put(func() error {
		f.pdf.SetLineWidth(0.4)
		f.pdf.SetGrayStroke(0.7)
		f.pdf.SetCustomLineType([]float64{2, 2}, 0)
		f.pdf.Oval(x-radius, y-radius, x+radius, y+radius)
		f.pdf.SetCustomLineType(nil, 0)
		return nil
	})
}

func (q QR) lay(f *flow) error {
	code, err := go_qr.EncodeText(q.Content, go_qr.Medium)
	if err != nil {
		return err
	}
	const side = 34 * mm
	f.need(side + 4*mm)
	size := code.Size()
	module := side / float64(size+8) // four modules are left free on every side (ISO/IEC 18004, 5.3.8)
	x0, y0 := margin+4*module, f.y+4*module
	f.put(func() error {
		f.pdf.SetGrayFill(0)
		for y := range size {
			for x := 0; x < size; x++ {
				run := x
				for run < size && code.Module(run, y) {
					run++
				}
				if run == x {
					continue
				}
				r := gopdf.DrawableRectOptions{
					Rect: gopdf.Rect{W: float64(run-x) * module, H: module},
					X:    x0 + float64(x)*module, Y: y0 + float64(y)*module, PaintStyle: gopdf.FillPaintStyle,
				}
				if err := f.pdf.RectFromUpperLeftWithOpts(r); err != nil {
					return err
				}
				x = run
			}
		}
		return nil
	})
	y := f.y + 5*mm
	for _, text := range q.Lines {
		for _, line := range lines(text, f.inner()-side-4*mm, 0, f.measure(serif, small)) {
			f.print(serif, small, margin+side+4*mm, y+small, f.inner(), ink, Left, line)
			y += leading(small)
		}
	}
	f.y = max(f.y+side, y) + 4*mm
	return nil
}

func (b Bars) lay(f *flow) error { //nolint:unparam // the interface of blocks
	const tall, label, figure = 6.2 * mm, 42 * mm, 30 * mm
	f.need(leading(body) + 3*tall)
	title := b.Title
	if b.Unit != "" {
		title += "（单位：" + b.Unit + "）"
	}
	for _, line := range lines(title, f.inner(), 0, f.measure(sans, body)) {
		f.print(sans, body, margin, f.y+body, f.inner(), ink, Left, line)
		f.y += leading(body)
	}
	most := int64(1)
	for _, r := range b.Rows {
		most = max(most, r.Value)
	}
	room := f.inner() - label - figure
	for i, r := range b.Rows {
		named := lines(r.Label, label-padX, 0, f.measure(serif, small))
		height := max(tall, float64(len(named))*small*1.4)
		f.need(height)
		y := f.y
		for n, line := range named {
			base := y + height/2 + small*0.36 + (float64(n)-float64(len(named)-1)/2)*small*1.4
			f.print(serif, small, margin, base, label-padX, ink, Right, line)
		}
		length := room * float64(max(r.Value, 0)) / float64(most)
		shade := []float64{0.35, 0.55}[i%2]
		f.put(func() error {
			f.pdf.SetGrayFill(shade)
			return f.pdf.RectFromUpperLeftWithOpts(gopdf.DrawableRectOptions{
				Rect: gopdf.Rect{W: length, H: height * 0.62}, X: margin + label, Y: y + height*0.19, PaintStyle: gopdf.FillPaintStyle,
			})
		})
		shown := r.Shown
		if shown == "" {
			shown = strconv.FormatInt(r.Value, 10)
		}
		f.print(sans, small, margin+label+length+1.5*mm, y+height/2+small*0.36, figure, ink, Left, shown)
		f.y += height
	}
	f.y += 3 * mm
	return nil
}

func (b Beside) lay(f *flow) error {
	f.need(50 * mm)
	top := f.y
	if err := b.Left.lay(f); err != nil {
		return err
	}
	end := f.y
	f.y = top
	if err := b.Right.lay(f); err != nil {
		return err
	}
	f.y = max(f.y, end)
	return nil
}

func (Frame) lay(f *flow) error {
	for _, from := range []struct{ edge, thick float64 }{{6 * mm, 1.6}, {7.5 * mm, 0.5}} {
		f.put(func() error {
			f.pdf.SetLineWidth(from.thick)
			f.pdf.SetGrayStroke(0.25)
			return f.pdf.RectFromUpperLeftWithOpts(gopdf.DrawableRectOptions{
				Rect: gopdf.Rect{W: f.width - 2*from.edge, H: f.height - 2*from.edge}, X: from.edge, Y: from.edge, PaintStyle: gopdf.DrawPaintStyle,
			})
		})
	}
	return nil
}
