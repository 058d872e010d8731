package sheet

import (
	"io"
	"maps"
	"slices"
	"strconv"

	"github.com/xuri/excelize/v2"
)

// Page is a sheet that is being written. The first mistake stays and is given at the end: cells and styles are all of the
// program's own making.
type Page struct {
	file *excelize.File
	name string
	err  error

	Plain, Wrapped, Titled, Noted, Headed, Sectioned, Beside, Entered, Figured int // styles
}

// NewPage starts a workbook of one sheet and the hidden stamp.
func NewPage(name string, stamp Stamp) (*Page, error) {
	f := excelize.NewFile()
	p := &Page{file: f, name: name}
	if err := f.SetSheetName("Sheet1", name); err != nil {
		return nil, err
	}
	if err := stamp.write(f); err != nil {
		return nil, err
	}
	font := func(size float64, bold bool, color string) *excelize.Font {
		return &excelize.Font{Family: "宋体", Size: size, Bold: bold, Color: color}
	}
	line := []excelize.Border{}
	for _, side := range []string{"left", "right", "top", "bottom"} {
		line = append(line, excelize.Border{Type: side, Style: 1, Color: "D8DEE4"})
	}
	fill := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	wrap := &excelize.Alignment{WrapText: true, Vertical: "center"}
	open := &excelize.Protection{Locked: false}
	figures := "#,##0.####;-#,##0.####"
	for _, s := range []struct {
		style *int
		is    excelize.Style
	}{
		{&p.Plain, excelize.Style{Font: font(10, false, "57606A"), Border: line, Alignment: &excelize.Alignment{Vertical: "center"}}},
		{&p.Wrapped, excelize.Style{Font: font(10, false, "1F2328"), Border: line, Alignment: wrap}},
		{&p.Titled, excelize.Style{Font: font(14, true, "1F2328")}},
		{&p.Noted, excelize.Style{Font: font(10, false, "57606A"), Alignment: wrap}},
		{&p.Headed, excelize.Style{Font: font(10, true, "FFFFFF"), Fill: fill("1F4E8C"), Border: line, Alignment: wrap}},
		{&p.Sectioned, excelize.Style{Font: font(11, true, "1F4E8C")}},
		{&p.Beside, excelize.Style{Font: font(10, false, "57606A"), Border: line, Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center"}, CustomNumFmt: &figures}},
		{&p.Entered, excelize.Style{Font: font(10, false, "1F2328"), Fill: fill("FFF8E1"), Border: line, Alignment: wrap, Protection: open, NumFmt: 49}}, // as text
		{&p.Figured, excelize.Style{Font: font(10, false, "1F2328"), Fill: fill("FFF8E1"), Border: line, Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "center"}, Protection: open, CustomNumFmt: &figures}},
	} {
		id, err := f.NewStyle(&s.is)
		if err != nil {
			return nil, err
		}
		*s.style = id
	}
	return p, nil
}

func (p *Page) keep(err error) {
	if p.err == nil {
		p.err = err
	}
}

// Style gives a cell a look.
func (p *Page) Style(cell string, style int) {
	p.keep(p.file.SetCellStyle(p.name, cell, cell, style))
}

// Set writes a value; a blank text leaves the cell empty. Texts are written as texts, whatever they begin with.
func (p *Page) Set(cell string, v any) {
	switch v := v.(type) {
	case string:
		if v != "" {
			p.keep(p.file.SetCellStr(p.name, cell, v))
		}
	default:
		p.keep(p.file.SetCellValue(p.name, cell, v))
	}
}

// Text writes a text and gives its cell a look.
func (p *Page) Text(cell, text string, style int) {
	p.Style(cell, style)
	p.Set(cell, text)
}

// Head writes the titles of the columns.
func (p *Page) Head(titles map[string]string) {
	for _, col := range slices.Sorted(maps.Keys(titles)) {
		p.Text(Cell(col, HeadRow), titles[col], p.Headed)
	}
}

// Choose offers a list of answers.
func (p *Page) Choose(cells string, options []string) {
	v := excelize.NewDataValidation(true)
	v.Sqref = cells
	if err := v.SetDropList(options); err != nil {
		p.keep(err)
		return
	}
	v.SetError(excelize.DataValidationErrorStyleStop, "请从列表中选择", "请从给出的选项中选择一项。")
	p.keep(p.file.AddDataValidation(p.name, v))
}

// Finish sets widths, keeps the head in sight and what is not to be filled from being overwritten by mistake, prints on A4
// of the page's width, and writes the workbook.
func (p *Page) Finish(w io.Writer, widths map[string]float64, hidden string) error {
	last := ""
	for _, col := range slices.Sorted(maps.Keys(widths)) { // in order: the same form gives the same bytes
		p.keep(p.file.SetColWidth(p.name, col, col, widths[col]))
		last = col
	}
	if hidden != "" {
		p.keep(p.file.SetColVisible(p.name, hidden, false))
	}
	p.keep(p.file.MergeCell(p.name, "B2", last+"2"))
	p.keep(p.file.SetRowHeight(p.name, 2, 32))
	p.keep(p.file.SetPanes(p.name, &excelize.Panes{Freeze: true, YSplit: HeadRow, TopLeftCell: "A" + strconv.Itoa(HeadRow+1), ActivePane: "bottomLeft"}))
	p.keep(p.file.ProtectSheet(p.name, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true, FormatCells: true,
	}))
	landscape, a4, fit, tall, one := "landscape", 9, true, 0, 1
	p.keep(p.file.SetPageLayout(p.name, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &a4, FitToWidth: &one, FitToHeight: &tall}))
	p.keep(p.file.SetSheetProps(p.name, &excelize.SheetPropsOptions{FitToPage: &fit}))
	if p.err != nil {
		return p.err
	}
	p.file.SetActiveSheet(0)
	if err := p.file.Write(w); err != nil {
		return err
	}
	return p.file.Close()
}
