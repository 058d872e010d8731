package forms

import "strconv"

const body = 10.5 // points: 五号, the size of forms

// leading is from baseline to baseline.
func leading(size float64) float64 { return size * 1.7 }

func (t Title) lay(f *flow) error {
	size := 18.0
	if t.Huge {
		size = 34
	}
	f.need(30 * mm)
	f.y += 3 * mm
	for _, line := range f.even(t.Text, lines(t.Text, f.inner(), 0, f.measure(sans, size)), sans, size) {
		f.print(sans, size, margin, f.y+size, f.inner(), ink, Center, line)
		f.y += leading(size)
	}
	for _, under := range t.Under {
		for _, line := range lines(under, f.inner(), 0, f.measure(serif, body)) {
			f.print(serif, body, margin, f.y+body, f.inner(), ink, Center, line)
			f.y += leading(body)
		}
	}
	f.y += 4 * mm
	return nil
}

func (h Heading) lay(f *flow) error {
	size := 13.0
	if h.Level > 1 {
		size = 11
	}
	if !f.fresh() {
		f.y += 3 * mm
	}
	f.need(leading(size) + 1*mm + f.follows)
	for _, line := range lines(h.Text, f.inner(), 0, f.measure(sans, size)) {
		f.print(sans, size, margin, f.y+size, f.inner(), ink, Left, line)
		f.y += leading(size)
	}
	if h.Level < 2 {
		f.headings = append(f.headings, heading{h.Text, len(f.pages)})
	}
	f.y += 1 * mm
	return nil
}

func (p Paragraph) lay(f *flow) error {
	face, size, shade, indent := serif, body, ink, 0.0
	if p.Strong {
		face = sans
	}
	if p.Small {
		size, shade = 9, grey
	}
	if p.Large {
		size = 16
	}
	if !p.Flush && p.Align == Left {
		indent = 2 * size
	}
	in := map[int]bool{} // lines that begin a paragraph
	var all []string
	for _, part := range paragraphs(p.Text) {
		in[len(all)] = true
		all = append(all, lines(part, f.inner(), indent, f.measure(face, size))...)
	}
	for i, line := range all {
		f.need(leading(size))
		x := margin
		if in[i] {
			x += indent
		}
		f.print(face, size, x, f.y+size, f.inner(), shade, p.Align, line)
		f.y += leading(size)
	}
	f.y += 1.5 * mm
	return nil
}

func (s Space) lay(f *flow) error {
	f.need(s.Millimetres * mm)
	f.y += s.Millimetres * mm
	return nil
}

func (Break) lay(f *flow) error {
	if !f.fresh() {
		f.turn()
	}
	return nil
}

func (Contents) lay(f *flow) error {
	for i, text := range f.levelOne {
		f.need(leading(body))
		const room = 12 * mm
		broken := lines(text, f.inner()-room, 0, f.measure(serif, body))
		for n, line := range broken {
			f.print(serif, body, margin, f.y+body, f.inner(), ink, Left, line)
			if n == len(broken)-1 {
				f.leader(i, margin+f.wide(serif, body, line), f.y+body)
			}
			f.y += leading(body)
		}
	}
	f.y += 2 * mm
	return nil
}

// leader draws dots and the page of the i-th heading, once it is known.
func (f *flow) leader(i int, from, y float64) {
	f.put(func() error {
		number := strconv.Itoa(f.headings[i].page)
		right := f.width - margin
		start := right - f.wide(serif, body, number)
		dot := f.wide(serif, body, ".") + 1.5
		for x := right - 9*mm; x > from+2*dot; x -= dot {
			if err := f.write(serif, body, x, y, grey, "."); err != nil {
				return err
			}
		}
		return f.write(serif, body, start, y, ink, number)
	})
}
