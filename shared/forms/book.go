package forms

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"
)

// Book is a spreadsheet.
type Book struct {
	Title  string // of the document's properties
	Hash   string // hex content hash, in the footer of every printed page
	At     time.Time
	Sheets []Sheet
}

// Sheet is one sheet of a Book: the same table that a Paper prints, under the same title.
type Sheet struct {
	Name  string // on its tab, at most 31 characters
	Title string
	Under []string
	Table Table
	Tall  bool // printed upright; sheets lie on their side otherwise
}

// exact is what fits a spreadsheet's number without loss: 15 digits. Anything longer stays text.
var exact = regexp.MustCompile(`^-?[0-9]{1,15}$`)

// XLSX gives the book's bytes: the same for the same book. Texts are cells of type text, whatever they begin with, so that
// nobody's words are run as a formula.
func (b Book) XLSX() ([]byte, error) {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // in memory
	at := b.At.UTC().Format(time.RFC3339)
	if err := f.SetDocProps(&excelize.DocProperties{Title: b.Title, Creator: producer, LastModifiedBy: producer, Created: at, Modified: at, Language: "zh-CN"}); err != nil {
		return nil, fmt.Errorf("forms: %s: %w", b.Title, err)
	}
	for i, s := range b.Sheets {
		var err error
		if i == 0 {
			err = f.SetSheetName("Sheet1", s.Name)
		} else {
			_, err = f.NewSheet(s.Name)
		}
		if err == nil {
			err = sheet{f, s, b.Hash}.write()
		}
		if err != nil {
			return nil, fmt.Errorf("forms: sheet %s: %w", s.Name, err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return nil, fmt.Errorf("forms: %s: %w", b.Title, err)
	}
	return out.Bytes(), nil
}

type sheet struct {
	*excelize.File
	Sheet
	hash string
}

func (s sheet) write() error {
	row := 1
	for i, line := range append([]string{s.Title}, s.Under...) {
		if line == "" {
			continue
		}
		if err := s.banner(row, line, i == 0); err != nil {
			return err
		}
		row++
	}
	first := row
	for _, r := range s.Table.Head {
		if err := s.row(row, r, true); err != nil {
			return err
		}
		row++
	}
	for _, r := range s.Table.Rows {
		if err := s.row(row, r, false); err != nil {
			return err
		}
		row++
	}
	return s.dress(first, first+len(s.Table.Head)-1)
}

func (s sheet) banner(row int, text string, title bool) error {
	from, to := at(1, row), at(max(len(s.Table.Columns), 1), row)
	if err := s.MergeCell(s.Name, from, to); err != nil {
		return err
	}
	if err := s.SetCellStr(s.Name, from, plain(text)); err != nil {
		return err
	}
	font, high := &excelize.Font{Family: "宋体", Size: 11}, 20.0
	if title {
		font, high = &excelize.Font{Family: "黑体", Size: 16, Bold: true}, 34
	}
	style, err := s.NewStyle(&excelize.Style{Font: font, Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}})
	if err != nil {
		return err
	}
	if err := s.SetRowHeight(s.Name, row, high); err != nil {
		return err
	}
	return s.SetCellStyle(s.Name, from, to, style)
}

func (s sheet) row(row int, r Row, head bool) error {
	column := 1
	for _, c := range r.Cells {
		span := max(c.Span, 1)
		if column+span-1 > len(s.Table.Columns) {
			return errColumns
		}
		from, to := at(column, row), at(column+span-1, row)
		if err := s.cell(from, c); err != nil {
			return err
		}
		if span > 1 {
			if err := s.MergeCell(s.Name, from, to); err != nil {
				return err
			}
		}
		style, err := s.style(c, head || c.Head, s.Table.Columns[column-1].Align)
		if err != nil {
			return err
		}
		if err := s.SetCellStyle(s.Name, from, to, style); err != nil {
			return err
		}
		column += span
	}
	return nil
}

func (s sheet) cell(where string, c Cell) error {
	if c.Number && exact.MatchString(c.Text) {
		n, err := strconv.ParseInt(c.Text, 10, 64)
		if err != nil {
			return err
		}
		return s.SetCellInt(s.Name, where, n)
	}
	if c.Text == "" {
		return nil
	}
	return s.SetCellStr(s.Name, where, plain(c.Text))
}

// style; the library keeps one of each kind.
func (s sheet) style(c Cell, head bool, align Align) (int, error) {
	if c.Align != Left {
		align = c.Align
	}
	horizontal := []string{"left", "center", "right"}[align]
	if c.Number && c.Align != Center {
		horizontal = "right"
	}
	style := excelize.Style{Font: &excelize.Font{Family: "宋体", Size: 10.5, Bold: c.Strong}}
	if head {
		horizontal = "center"
		style.Font = &excelize.Font{Family: "黑体", Size: 10.5, Bold: true}
		style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EFEFEF"}}
	}
	style.Alignment = &excelize.Alignment{Horizontal: horizontal, Vertical: "center", WrapText: true}
	for _, side := range []string{"left", "top", "right", "bottom"} {
		style.Border = append(style.Border, excelize.Border{Type: side, Color: "404040", Style: 1})
	}
	return s.NewStyle(&style)
}

// dress sets what a reader and a printer need: widths, the head that stays and repeats, A4, page numbers and the hash.
func (s sheet) dress(headFrom, headTo int) error {
	for i, c := range s.Table.Columns {
		name, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := s.SetColWidth(s.Name, name, name, float64(max(c.Width, 1))*4); err != nil {
			return err
		}
	}
	if headTo >= headFrom {
		pane := excelize.Panes{Freeze: true, YSplit: headTo, TopLeftCell: at(1, headTo+1), ActivePane: "bottomLeft"}
		if err := s.SetPanes(s.Name, &pane); err != nil {
			return err
		}
		titles := excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", s.Name, headFrom, headTo), Scope: s.Name}
		if err := s.SetDefinedName(&titles); err != nil {
			return err
		}
	}
	size, fit, all, wide := 9, 1, 0, "landscape" // 9: A4
	if s.Tall {
		wide = "portrait"
	}
	if err := s.SetPageLayout(s.Name, &excelize.PageLayoutOptions{Size: &size, Orientation: &wide, FitToWidth: &fit, FitToHeight: &all}); err != nil {
		return err
	}
	yes := true
	if err := s.SetSheetProps(s.Name, &excelize.SheetPropsOptions{FitToPage: &yes}); err != nil {
		return err
	}
	foot := "&C第 &P 页 共 &N 页"
	if s.hash != "" {
		foot = "&L内容摘要 " + InFours(s.hash[:min(16, len(s.hash))]) + " …" + foot
	}
	return s.SetHeaderFooter(s.Name, &excelize.HeaderFooterOptions{OddFooter: foot})
}

// at names a cell; columns of ours are few.
func at(column, row int) string {
	name, err := excelize.CoordinatesToCellName(column, row)
	if err != nil {
		return "A1"
	}
	return name
}
