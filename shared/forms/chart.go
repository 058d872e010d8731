package forms

import (
	"math"

	"github.com/signintech/gopdf"
)

// Chart is a chart of bars in groups, one bar a series, that reads in black and white: the series differ by their filling,
// and every bar has its number beside it.
type Chart struct {
	Title  string // the question that it answers
	Unit   string
	Series []string // names, at most four; one alone needs no legend
	Rows   []ChartRow
	Spread bool // the three series are lower quartile, median and upper quartile, drawn as one range
	Note   string
}

// ChartRow is a group of bars.
type ChartRow struct {
	Label  string
	Values []ChartValue
}

// ChartValue is a bar. Length is what it is drawn by, NaN where there is none; Shown is what is written.
type ChartValue struct {
	Length float64
	Shown  string
}

const (
	barHigh  = 4.2 * mm
	barGap   = 0.7 * mm
	chartKey = 5 * mm // a legend's square and the room around it
)

func (c Chart) lay(f *flow) error {
	f.need(c.high(f))
	title := c.Title
	if c.Unit != "" {
		title += "（单位：" + c.Unit + "）"
	}
	f.y += 2 * mm
	for _, line := range f.even(title, lines(title, f.inner(), 0, f.measure(sans, body)), sans, body) {
		f.print(sans, body, margin, f.y+body, f.inner(), ink, Left, line)
		f.y += leading(body)
	}
	if len(c.Series) > 1 {
		c.legend(f)
	}
	most := c.most()
	for _, r := range c.Rows {
		c.row(f, r, most)
	}
	if c.Note != "" {
		if err := (Paragraph{Text: c.Note, Small: true, Flush: true}).lay(f); err != nil {
			return err
		}
	}
	f.y += 2 * mm
	return nil
}

// high is what the chart takes, at most a page: a chart is not torn apart where it need not be.
func (c Chart) high(f *flow) float64 {
	all := 3*leading(body) + 8*mm
	for _, r := range c.Rows {
		all += c.rowHigh(r)
	}
	return min(all, f.height-footer-f.top())
}

func (c Chart) bars() int {
	if c.Spread {
		return 1
	}
	return max(len(c.Series), 1)
}

func (c Chart) rowHigh(ChartRow) float64 { return float64(c.bars())*(barHigh+barGap) + 1.6*mm }

func (c Chart) most() float64 {
	most := 0.0
	for _, r := range c.Rows {
		for _, v := range r.Values {
			if !math.IsNaN(v.Length) {
				most = max(most, v.Length)
			}
		}
	}
	if most == 0 {
		return 1
	}
	return most
}

// legend names the fillings, or what the range means.
func (c Chart) legend(f *flow) {
	x, y := margin, f.y
	if c.Spread {
		f.print(serif, small, x, y+small, f.inner(), grey, Left, "横条从下四分位数到上四分位数，竖线为中位数。")
		f.y += leading(small)
		return
	}
	for i, name := range c.Series {
		width := chartKey + f.wide(serif, small, name) + 6*mm
		if x+width > f.width-margin && x > margin {
			x, y = margin, y+leading(small)
		}
		f.fill(i, x, y+small*0.25, 3.2*mm, 3.2*mm)
		f.print(serif, small, x+chartKey, y+small, width, ink, Left, name)
		x += width
	}
	f.y = y + leading(small) + 1*mm
}

func (c Chart) row(f *flow, r ChartRow, most float64) {
	const label, figure = 36 * mm, 30 * mm
	height := c.rowHigh(r)
	f.need(height)
	room := f.inner() - label - figure
	named := lines(r.Label, label-padX, 0, f.measure(serif, small))
	named = named[:min(len(named), 2)]
	for n, line := range named {
		base := f.y + (height-1.6*mm)/2 + small*0.36 + (float64(n)-float64(len(named)-1)/2)*small*1.2
		f.print(serif, small, margin, base, label-padX, ink, Right, line)
	}
	x, y, bottom := margin+label, f.y, f.y+height-1*mm
	f.put(func() error {
		f.rule(x, y-0.3*mm, x, bottom, 0.5)
		return nil
	})
	if c.Spread && len(r.Values) == 3 {
		c.spread(f, r.Values, x, y, room, most)
	} else {
		for i, v := range r.Values {
			at := y + float64(i)*(barHigh+barGap)
			length := 0.0
			if !math.IsNaN(v.Length) {
				length = room * max(v.Length, 0) / most
				f.fill(i, x, at, length, barHigh)
			}
			f.print(sans, 8, x+length+1.5*mm, at+barHigh/2+8*0.36, figure, ink, Left, v.Shown)
		}
	}
	f.y += height
}

// spread draws a range with its middle.
func (c Chart) spread(f *flow, v []ChartValue, x, y, room, most float64) {
	end, text := 0.0, v[1].Shown
	if !math.IsNaN(v[0].Length) && !math.IsNaN(v[2].Length) {
		from, middle, to := room*v[0].Length/most, room*v[1].Length/most, room*v[2].Length/most
		f.fill(2, x+from, y, max(to-from, 0.5), barHigh)
		f.put(func() error {
			f.rule(x+middle, y-0.4*mm, x+middle, y+barHigh+0.4*mm, 1.6)
			return nil
		})
		end, text = to, v[0].Shown+"／"+v[1].Shown+"／"+v[2].Shown
	}
	f.print(sans, 8, x+end+1.5*mm, y+barHigh/2+8*0.36, 40*mm, ink, Left, text)
}

// fill draws a bar in the filling of a series: dark, white, grey, hatched; each has an outline.
func (f *flow) fill(series int, x, y, width, height float64) {
	if width <= 0 {
		return
	}
	shade := []float64{0.25, 1, 0.72, 1}[series%4]
	f.put(func() error {
		f.pdf.SetLineWidth(0.5)
		f.pdf.SetGrayStroke(0.2)
		f.pdf.SetGrayFill(shade)
		err := f.pdf.RectFromUpperLeftWithOpts(gopdf.DrawableRectOptions{
			Rect: gopdf.Rect{W: width, H: height}, X: x, Y: y, PaintStyle: gopdf.DrawFillPaintStyle,
		})
		if err != nil || series%4 != 3 {
			return err
		}
		const step = 1.3 * mm
		for from := step - height; from < width; from += step { // strokes from lower left to upper right, cut to the bar
			x1, x2 := max(from, 0), min(from+height, width)
			f.rule(x+x1, y+height-(x1-from), x+x2, y+height-(x2-from), 0.35)
		}
		return nil
	})
}
