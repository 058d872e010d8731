package workbook

import (
	"fmt"
	"io"
	"unicode/utf8"

	"linxuan/shared/calendar"
	"linxuan/shared/enterprise"
	"linxuan/shared/fault"
	"linxuan/shared/registry"
	"linxuan/shared/sheet"
)

// EnterprisesSheet is the name of the sheet that the integration enterprises are listed on.
const EnterprisesSheet = "产教融合型企业名单"

// The columns of the list that the one of members has not.
const (
	colStanding = "D"
	colSince    = "E"
)

var standings = []named[enterprise.Standing]{{"建设培育", enterprise.Fostered}, {"已认证", enterprise.Certified}}

// roomToAdd is how many blank rows stand below a list.
const roomToAdd = 200

var enterprisesStamp = Stamp{Kind: KindEnterprises}

// WriteEnterprises writes a list as a workbook to fill in.
func WriteEnterprises(w io.Writer, list enterprise.List) error {
	p, err := newPage(EnterprisesSheet, enterprisesStamp)
	if err != nil {
		return err
	}
	p.Text("B1", EnterprisesSheet, p.Titled)
	p.Text("B2", fmt.Sprintf("每行一家，最多 %d 家；类别从列表中选择，列入日期按 2019-07-01 的格式填写。导入时以本表为准：表中没有的企业不再在名单上。", enterprise.Most), p.Noted)
	p.Head(map[string]string{colNumber: "序号", colName: "企业名称", colUSCC: "统一社会信用代码", colStanding: "类别", colSince: "列入日期"})
	rows := min(len(list)+roomToAdd, enterprise.Most)
	for n := range rows {
		row := sheet.HeadRow + 1 + n
		var e enterprise.Enterprise
		if n < len(list) {
			e = list[n]
		}
		p.Text(sheet.Cell(colName, row), e.Name, p.Entered)
		p.Text(sheet.Cell(colUSCC, row), string(e.USCC), p.Entered)
		p.Text(sheet.Cell(colStanding, row), titleOf(standings, e.Standing), p.Entered)
		p.Text(sheet.Cell(colSince, row), string(e.Since), p.Entered)
		p.Style(sheet.Cell(colNumber, row), p.Plain)
		p.Set(sheet.Cell(colNumber, row), n+1)
	}
	p.Choose(fmt.Sprintf("%s%d:%s%d", colStanding, sheet.HeadRow+1, colStanding, sheet.HeadRow+rows), titlesOf(standings))
	return p.Finish(w, map[string]float64{colNumber: 6, colName: 46, colUSCC: 24, colStanding: 14, colSince: 16}, "")
}

// ReadEnterprises reads a filled list: every row that says anything, whatever their order. Every wrong cell is named in an
// ErrCells.
func ReadEnterprises(data []byte) (enterprise.List, error) {
	s, err := open(data, enterprisesStamp, EnterprisesSheet)
	if err != nil {
		return nil, err
	}
	seen := map[registry.USCC]string{}
	var rows []enterprise.Enterprise
	for row := sheet.HeadRow + 1; row <= sheet.MaxRow; row++ {
		e, given := s.enterprise(row, seen)
		if !given {
			continue
		}
		if rows = append(rows, e); len(rows) == enterprise.Most+1 {
			s.Mark(sheet.Cell(colName, row), e.Name, "workbook-enterprises-many", "most", enterprise.Most)
		}
	}
	if len(rows) == 0 {
		s.Mark(sheet.Cell(colName, sheet.HeadRow+1), "", "workbook-enterprises-none")
	}
	if err := s.Refusal(); err != nil {
		return nil, err
	}
	return enterprise.NewList(rows)
}

// enterprise reads a row; false for a blank one.
func (s reader) enterprise(row int, seen map[registry.USCC]string) (enterprise.Enterprise, bool) {
	var texts [4]string
	read, blank := true, true
	for i, col := range []string{colName, colUSCC, colStanding, colSince} {
		ask := s.Text
		if col == colSince {
			ask = s.Day
		}
		text, ok := ask(sheet.Cell(col, row), texts[0])
		texts[i], read, blank = text, read && ok, blank && ok && text == ""
	}
	e := enterprise.Enterprise{Name: texts[0], Since: calendar.Day(texts[3])}
	if blank || !read {
		return e, !blank
	}
	at := func(col, code string, pairs ...any) { s.Mark(sheet.Cell(col, row), e.Name, code, pairs...) }
	if n := utf8.RuneCountInString(e.Name); n < 1 || n > registry.MaxName {
		at(colName, "workbook-member-name", "limit", registry.MaxName)
	}
	code, err := registry.ParseUSCC(narrow(texts[1]))
	first, twice := seen[code]
	switch refusal, wrong := fault.Of(err); {
	case wrong:
		at(colUSCC, "workbook-"+refusal.Def.Code, pairsOf(refusal.Facts)...)
	case twice:
		at(colUSCC, "workbook-member-twice", "first", first)
	default:
		seen[code], e.USCC = sheet.Cell(colUSCC, row), code
	}
	var ok bool
	if e.Standing, ok = find(standings, texts[2]); !ok {
		at(colStanding, "workbook-option", "options", join(titlesOf(standings)))
	}
	if !e.Since.Valid() {
		at(colSince, "workbook-day")
	}
	return e, true
}
