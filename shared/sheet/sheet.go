// Package sheet writes and reads XLSX forms: a template goes out, and comes back filled in. A file that somebody sends is
// measured before anything is laid out, taken whole or not at all, and every wrong cell is named. It is apart from the rooms
// whose forms these are, so that only the doors that take workbooks link the spreadsheet library.
package sheet

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"linxuan/shared/fault"
)

// Refusals of workbooks. Nothing of a refused workbook is taken.
var (
	ErrUnreadable = fault.Define("workbook-unreadable", fault.Invalid, "R3.1")
	ErrTooLarge   = fault.Define("workbook-too-large", fault.TooLarge, "R3.1")
	ErrOther      = fault.Define("workbook-of-another", fault.Conflict, "R3.1") // facts: what, is, wanted
	ErrCells      = fault.Define("workbook-cells", fault.Invalid, "R3.1")       // fields: every wrong cell; facts: count
)

// MediaType is that of an XLSX file.
const MediaType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// Stamp says what a template was made for: what each line is about, as people say it in a refusal, and its value. It is
// written on a hidden sheet and looked at when the template comes back.
type Stamp [][2]string

const stampSheet = "模板信息"

// HeadRow is the row of the titles of the columns; what is filled in stands below.
const HeadRow = 3

// Cell names a cell.
func Cell(col string, row int) string { return col + strconv.Itoa(row) }

func (s Stamp) write(f *excelize.File) error {
	if _, err := f.NewSheet(stampSheet); err != nil {
		return err
	}
	for n, row := range s {
		if err := f.SetSheetRow(stampSheet, fmt.Sprintf("A%d", n+1), &[]string{row[0], row[1]}); err != nil {
			return err
		}
	}
	return f.SetSheetVisible(stampSheet, false, true)
}

// check refuses a workbook that was made for something else, or from no template of ours.
func (s Stamp) check(f *excelize.File) error {
	if n, err := f.GetSheetIndex(stampSheet); err != nil || n < 0 {
		return ErrUnreadable.New()
	}
	for n, row := range s {
		is, err := f.GetCellValue(stampSheet, fmt.Sprintf("B%d", n+1))
		if err != nil {
			return ErrUnreadable.Wrap(err)
		}
		if is != row[1] {
			return ErrOther.New("what", row[0])
		}
	}
	return nil
}

// Sheet is a sheet that is being read, and gathers what is wrong with its cells.
type Sheet struct {
	file  *excelize.File
	name  string
	wrong *fault.Error
}

// Open reads a workbook that somebody sent and finds the sheet of the template in it.
func Open(data []byte, stamp Stamp, name string) (Sheet, error) {
	if err := measure(data); err != nil {
		return Sheet{}, err
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{
		RawCellValue: true, UnzipSizeLimit: maxUnzipped, UnzipXMLSizeLimit: maxUnzipped, // the same: nothing goes to a disk
	})
	if err != nil {
		return Sheet{}, ErrUnreadable.Wrap(err)
	}
	if err := stamp.check(f); err != nil {
		return Sheet{}, err
	}
	if n, err := f.GetSheetIndex(name); err != nil || n < 0 {
		return Sheet{}, ErrUnreadable.New()
	}
	return Sheet{f, name, ErrCells.New("count", 0)}, nil
}

// Mark adds what is wrong with a cell. The pointer names sheet and cell as the program shows them.
func (s Sheet) Mark(cell, title, code string, pairs ...any) {
	s.wrong.At("/"+s.name+"!"+cell, code, append([]any{"sheet", s.name, "cell", cell, "title", title}, pairs...)...)
}

// Raw is a cell's value, whatever it is.
func (s Sheet) Raw(cell string) (string, error) { return s.file.GetCellValue(s.name, cell) }

// Refusal is nil where no cell was wrong.
func (s Sheet) Refusal() error {
	s.wrong.Facts["count"] = len(s.wrong.Fields)
	return s.wrong.OrNil()
}

// Text reads a cell as it is written. A formula, an error or a date is no value of a form: the second is false then, and the
// cell is named.
func (s Sheet) Text(cell, title string) (string, bool) {
	formula, err := s.file.GetCellFormula(s.name, cell)
	if err != nil || formula != "" {
		s.Mark(cell, title, "workbook-formula")
		return "", false
	}
	value, err := s.file.GetCellValue(s.name, cell)
	if err != nil {
		s.Mark(cell, title, "workbook-error-value")
		return "", false
	}
	kind, err := s.file.GetCellType(s.name, cell)
	switch {
	case err != nil || kind == excelize.CellTypeError || kind == excelize.CellTypeBool:
		s.Mark(cell, title, "workbook-error-value")
		return "", false
	case kind == excelize.CellTypeDate || value != "" && isNumber(kind) && s.dated(cell):
		s.Mark(cell, title, "workbook-date")
		return "", false
	}
	return strings.TrimSpace(value), true
}

// Day reads a date as it is typed, YYYY-MM-DD; one that the spreadsheet has made a date of its own is written so. Whether it is
// one is for the caller to say.
func (s Sheet) Day(cell, title string) (string, bool) {
	formula, err := s.file.GetCellFormula(s.name, cell)
	if err != nil || formula != "" || !s.dated(cell) {
		return s.Text(cell, title)
	}
	value, err := s.Raw(cell)
	if err != nil {
		return s.Text(cell, title)
	}
	days, err := strconv.ParseFloat(value, 64) // how a spreadsheet keeps a date
	if err != nil {
		return s.Text(cell, title)
	}
	at, err := excelize.ExcelDateToTime(days, false)
	if err != nil {
		return s.Text(cell, title)
	}
	return at.Format(time.DateOnly), true
}

// isNumber says whether a cell's value is a number: such cells say so or nothing at all.
func isNumber(kind excelize.CellType) bool {
	return kind == excelize.CellTypeNumber || kind == excelize.CellTypeUnset
}

// dated says whether a cell shows its number as a date: spreadsheets turn 9/10 into one.
func (s Sheet) dated(cell string) bool {
	id, err := s.file.GetCellStyle(s.name, cell)
	if err != nil {
		return false
	}
	style, err := s.file.GetStyle(id)
	if err != nil {
		return false
	}
	// ECMA-376 part 1, 18.8.30: formats 14–22, 27–36, 45–47 and 50–58 are dates and times.
	n := style.NumFmt
	if n >= 14 && n <= 22 || n >= 27 && n <= 36 || n >= 45 && n <= 47 || n >= 50 && n <= 58 {
		return true
	}
	return style.CustomNumFmt != nil && strings.ContainsAny(strings.ToLower(unquoted(*style.CustomNumFmt)), "ymdhs年月日")
}

// unquoted is a number format without what it writes literally and its colours.
func unquoted(format string) string {
	var b strings.Builder
	quoted, bracketed := false, false
	for _, r := range format {
		switch {
		case r == '"':
			quoted = !quoted
		case quoted:
		case r == '[':
			bracketed = true
		case r == ']':
			bracketed = false
		case !bracketed:
			b.WriteRune(r)
		}
	}
	return b.String()
}
