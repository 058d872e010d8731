package workbook

import (
	"encoding/json"
	"fmt"
	"io"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"linxuan/shared/round"
	"linxuan/shared/sheet"
	"linxuan/shared/statistics"
)

// FilingSheet is the name of the sheet that a filing is filled into.
const FilingSheet = "统计信息"

// The columns of the sheet. The first is hidden and says which indicator or check a row is for, so that sorting or inserting
// rows moves nothing to another indicator.
const (
	colID      = "A"
	colTitle   = "B"
	colUnit    = "C"
	colEarlier = "D"
	colValue   = "E" // of a ratio the numerator
	colDen     = "F"
	colNeeded  = "G"
	colWhy     = "H"
	colHint    = "I"
)

// Form is a filing as it goes into a workbook.
type Form struct {
	Round, Group string // ids
	GroupName    string
	Year         int
	Values       statistics.Values
	Explanations map[string]string
	Earlier      statistics.Values // of the year before, beside
}

// FilingStamp marks the template of a filing.
func FilingStamp(d statistics.Dictionary, roundID, group string, year int) Stamp {
	return Stamp{KindFiling, roundID, group, year, d.ID + "/" + strconv.Itoa(d.Version)}
}

// WriteFiling writes a filing as a workbook to fill in: the year's values as they are saved, last year's beside them.
func WriteFiling(w io.Writer, d statistics.Dictionary, form Form) error {
	p, err := newPage(FilingSheet, FilingStamp(d, form.Round, form.Group, form.Year))
	if err != nil {
		return err
	}
	example := ""
	if d.Example {
		example = "（示例）"
	}
	p.Text("B1", fmt.Sprintf("%s %d年集团化办学统计信息%s", form.GroupName, form.Year, example), p.Titled)
	p.Text("B2", "只填浅黄色的格子。数值填整数，以万元为单位的金额最多四位小数；比例分别填分子和分母；请直接填数，不用公式。填好后回到统计信息页面导入。", p.Noted)
	p.Head(map[string]string{
		colID: "代码", colTitle: "指标", colUnit: "单位", colEarlier: fmt.Sprintf("%d年", form.Year-1), colValue: fmt.Sprintf("%d年", form.Year),
		colDen: "分母", colNeeded: "必填", colWhy: "变动说明", colHint: "填写要求",
	})
	row := sheet.HeadRow + 1
	for _, section := range d.Sections {
		p.Text(sheet.Cell(colTitle, row), section.Title, p.Sectioned)
		row++
		for _, i := range section.Indicators {
			p.indicator(row, i, form)
			row++
		}
	}
	p.Text(sheet.Cell(colTitle, row), "跨年说明（有下列情形的请填）", p.Sectioned)
	for _, c := range d.CrossYear {
		if c.Blocks {
			continue
		}
		row++
		p.Text(sheet.Cell(colID, row), c.ID, p.Plain)
		p.Text(sheet.Cell(colTitle, row), c.Title, p.Wrapped)
		p.Text(sheet.Cell(colWhy, row), form.Explanations[c.ID], p.Entered)
	}
	return p.Finish(w, map[string]float64{colID: 4, colTitle: 42, colUnit: 8, colEarlier: 16, colValue: 18, colDen: 12, colNeeded: 6, colWhy: 30, colHint: 40}, colID)
}

// indicator writes the row of an indicator.
func (p page) indicator(row int, i statistics.Indicator, form Form) {
	cell := func(col string) string { return sheet.Cell(col, row) }
	p.Text(cell(colID), i.ID, p.Plain)
	p.Text(cell(colTitle), i.Title, p.Wrapped)
	p.Text(cell(colUnit), unitOf(i), p.Plain)
	if i.Required {
		p.Text(cell(colNeeded), "是", p.Plain)
	}
	p.Text(cell(colHint), i.Hint, p.Wrapped)
	p.value(cell(colEarlier), "", i, form.Earlier[i.ID], p.Beside)
	style := p.Entered
	if i.Numeric() || i.Type == statistics.Ratio {
		style = p.Figured
	}
	den := ""
	if i.Type == statistics.Ratio {
		den = cell(colDen)
	}
	p.value(cell(colValue), den, i, form.Values[i.ID], style)
	if i.Type == statistics.Choice {
		p.Choose(cell(colValue), titles(i))
	}
	if i.Jump != nil {
		p.Text(cell(colWhy), form.Explanations[i.ID], p.Entered)
	}
}

func titles(i statistics.Indicator) []string {
	var all []string
	for _, o := range i.Options {
		all = append(all, o.Title)
	}
	return all
}

func join(titles []string) string { return strings.Join(titles, "、") }

func unitOf(i statistics.Indicator) string {
	switch {
	case i.Type == statistics.Amount && i.Unit == "":
		return "元"
	case i.Type == statistics.Ratio:
		return "分子/分母"
	}
	return i.Unit
}

// value writes a value. A ratio goes into two cells, or into one as a fraction where there is no second.
func (p page) value(cell, den string, i statistics.Indicator, v statistics.Value, style int) {
	p.Style(cell, style)
	if den != "" {
		p.Style(den, style)
	}
	if n, ok := v.Number(); ok && i.Numeric() {
		p.Set(cell, float64(n)/float64(i.Scale())) // exact to four places far beyond any value, and a cell holds nothing else
		return
	}
	if f, ok := v.Ratio(); ok && i.Type == statistics.Ratio {
		if den == "" {
			p.Set(cell, fmt.Sprintf("%d/%d", f.Num, f.Den))
			return
		}
		p.Set(cell, f.Num)
		p.Set(den, f.Den)
		return
	}
	text, _ := v.Text()
	for _, o := range i.Options {
		if o.ID == text {
			text = o.Title
		}
	}
	p.Set(cell, text)
}

// Filled is what a workbook says, and where.
type Filled struct {
	Values       map[string]json.RawMessage
	Explanations map[string]string
	Cells        map[string]string // of the values, by indicator
}

// ReadFiling reads a filled workbook. Blank cells are no values. Every wrong cell is named in an ErrCells; a workbook for
// something else is refused with an ErrOther.
func ReadFiling(data []byte, d statistics.Dictionary, stamp Stamp) (Filled, error) {
	s, err := open(data, stamp, FilingSheet)
	if err != nil {
		return Filled{}, err
	}
	at := s.places(d)
	filled := Filled{map[string]json.RawMessage{}, map[string]string{}, map[string]string{}}
	for _, i := range d.Indicators() {
		row, found := at[i.ID]
		if !found {
			s.Mark(colID+strconv.Itoa(sheet.HeadRow), i.Title, "workbook-row-missing")
			continue
		}
		if v, given := s.indicator(row, i); given {
			filled.Values[i.ID] = v
			filled.Cells[i.ID] = sheet.Cell(colValue, row)
		}
		if i.Jump != nil {
			s.explanation(row, i.ID, i.Title, filled.Explanations)
		}
	}
	for _, c := range d.CrossYear {
		if row, found := at[c.ID]; found && !c.Blocks {
			s.explanation(row, c.ID, c.Title, filled.Explanations)
		}
	}
	if err := s.Refusal(); err != nil {
		return Filled{}, err
	}
	return filled, nil
}

// places finds the row of each indicator and check by the hidden column.
func (s reader) places(d statistics.Dictionary) map[string]int {
	known := map[string]bool{}
	for _, i := range d.Indicators() {
		known[i.ID] = true
	}
	for _, c := range d.CrossYear {
		known[c.ID] = !c.Blocks
	}
	at := map[string]int{}
	for row := sheet.HeadRow + 1; row <= sheet.MaxRow; row++ {
		cell := sheet.Cell(colID, row)
		id, err := s.Raw(cell)
		if err != nil || id == "" {
			continue
		}
		switch first, twice := at[id]; {
		case !known[id]:
			s.Mark(cell, id, "workbook-row-unknown")
		case twice:
			s.Mark(cell, id, "workbook-row-twice", "row", first)
		default:
			at[id] = row
		}
	}
	return at
}

const explanationLength = 500

func (s reader) explanation(row int, id, title string, into map[string]string) {
	cell := sheet.Cell(colWhy, row)
	text, ok := s.Text(cell, title)
	switch {
	case !ok || text == "":
	case utf8.RuneCountInString(text) > explanationLength:
		s.Mark(cell, title, "workbook-text-long", "limit", explanationLength)
	default:
		into[id] = text
	}
}

// indicator reads the value in a row.
func (s reader) indicator(row int, i statistics.Indicator) (json.RawMessage, bool) {
	cell, second := sheet.Cell(colValue, row), sheet.Cell(colDen, row)
	text, ok := s.Text(cell, i.Title)
	den, also := s.Text(second, i.Title)
	if !ok || !also {
		return nil, false
	}
	if i.Type != statistics.Ratio && den != "" {
		s.Mark(second, i.Title, "workbook-no-denominator")
		return nil, false
	}
	if text == "" && den == "" {
		return nil, false
	}
	switch i.Type {
	case statistics.Count, statistics.Amount:
		return s.number(cell, text, i)
	case statistics.Ratio:
		return s.ratio(cell, second, text, den, i)
	case statistics.Choice:
		for _, o := range i.Options {
			if o.Title == text {
				return encoded(o.ID), true
			}
		}
		s.Mark(cell, i.Title, "workbook-option", "options", join(titles(i)))
		return nil, false
	}
	if utf8.RuneCountInString(text) > i.MaxLength {
		s.Mark(cell, i.Title, "workbook-text-long", "limit", i.MaxLength)
		return nil, false
	}
	return encoded(text), true
}

func (s reader) number(cell, text string, i statistics.Indicator) (json.RawMessage, bool) {
	n, ok := whole(text, i.Scale())
	switch {
	case !ok && i.Scale() > 1:
		s.Mark(cell, i.Title, "workbook-amount")
	case !ok:
		s.Mark(cell, i.Title, "workbook-whole-number")
	case n < i.Least || n > i.Limit():
		s.Mark(cell, i.Title, "workbook-range", "least", shown(i.Least, i), "most", shown(i.Limit(), i))
	default:
		return encoded(n), true
	}
	return nil, false
}

// shown writes a bound in the unit of the form.
func shown(n int64, i statistics.Indicator) string {
	return strings.TrimSuffix(strings.TrimRight(big.NewRat(n, i.Scale()).FloatString(4), "0"), ".")
}

func (s reader) ratio(cell, second, text, den string, i statistics.Indicator) (json.RawMessage, bool) {
	f := round.Fraction{}
	var ok, also bool
	if f.Num, ok = whole(text, 1); !ok || f.Num < 0 || f.Num > statistics.MaxValue {
		s.Mark(cell, i.Title, "workbook-whole-number")
		ok = false
	}
	if f.Den, also = whole(den, 1); !also || f.Den <= 0 || f.Den > statistics.MaxValue {
		s.Mark(second, i.Title, "workbook-denominator")
		also = false
	}
	if ok && also && f.Num > f.Den && !i.AboveOne {
		s.Mark(cell, i.Title, "workbook-ratio-above-one")
		return nil, false
	}
	return encoded(f), ok && also
}

// whole reads a number as people and programs write it into a cell and gives it in units of 1/scale; false for what is not
// whole then. A program stores a number as a binary fraction and shows at most 15 digits of it: what it shows is what is
// meant, so a number is taken with these 15 digits, as an exact fraction, and 0.1 + 0.2 is three tenths.
func whole(text string, scale int64) (int64, bool) {
	plain := strings.NewReplacer(",", "", "，", "", " ", "", "\u00a0", "").Replace(narrow(text))
	if plain == "" || strings.Trim(plain, "0123456789.eE+-") != "" || len(plain) > 30 {
		return 0, false
	}
	f, err := strconv.ParseFloat(plain, 64)
	if err != nil || f < -1e15 || f > 1e15 {
		return 0, false
	}
	exact, ok := new(big.Rat).SetString(strconv.FormatFloat(f, 'e', 14, 64))
	if !ok {
		return 0, false
	}
	exact.Mul(exact, big.NewRat(scale, 1))
	return exact.Num().Int64(), exact.IsInt() && exact.Num().IsInt64()
}

// narrow turns digits of full width into plain ones.
func narrow(text string) string {
	return strings.Map(func(r rune) rune {
		if r >= '０' && r <= '９' || r == '．' || r == '－' {
			return r - '０' + '0'
		}
		return r
	}, text)
}

func encoded(v any) json.RawMessage {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // numbers, fractions and texts always have a JSON
	}
	return raw
}
