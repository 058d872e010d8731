// Package roster writes and reads the XLSX list of a pool's experts. It is apart from the pool, so that only the door that
// takes the list links the spreadsheet library.
package roster

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/registry"
	"linxuan/shared/review"
	"linxuan/shared/review/pool"
	"linxuan/shared/sheet"
)

// Sheet is the name of the sheet that the experts are listed on.
const Sheet = "评审专家库"

// rows of the template; a list may go on below.
const rows = 300

// The columns of the list.
const (
	colNumber   = "A"
	colName     = "B"
	colProvince = "C"
	colField    = "D"
	colFields   = "E"
	colEmail    = "F"
)

// employment is where a place of work stands: the present one first, without a last day.
type employment struct{ name, uscc, last string }

var employments = [pool.MaxEmployers]employment{{"G", "H", ""}, {"I", "J", "K"}, {"L", "M", "N"}}

// Stamp marks the template of a round's pool.
func Stamp(roundID string) sheet.Stamp {
	return sheet.Stamp{{"模板种类", "expert-pool"}, {"批次", roundID}}
}

// Write writes the members as a list, or an empty one to fill in.
func Write(w io.Writer, roundID, title string, members []pool.Member) error {
	p, err := sheet.NewPage(Sheet, Stamp(roundID))
	if err != nil {
		return err
	}
	p.Text("B1", title+" 评审专家库", p.Titled)
	p.Text("B2", fmt.Sprintf("每行一位专家，最多 %d 位。省份和主要专业领域从列表中选择；其他专业领域可以不填，多个之间用顿号分开。填写近三年的全部工作单位，离开日期写作 2018-06-30。导入时以本表为准，替换原有名单。", pool.MaxMembers), p.Noted)
	p.Head(map[string]string{
		colNumber: "序号", colName: "姓名", colProvince: "所在省份", colField: "主要专业领域", colFields: "其他专业领域", colEmail: "电子邮箱",
		"G": "现工作单位", "H": "统一社会信用代码", "I": "曾任职单位一", "J": "统一社会信用代码", "K": "离开日期", "L": "曾任职单位二", "M": "统一社会信用代码", "N": "离开日期",
	})
	for n := range max(rows, len(members)) {
		var m pool.Member
		if n < len(members) {
			m = members[n]
		}
		write(p, sheet.HeadRow+1+n, n+1, m)
	}
	last := strconv.Itoa(sheet.HeadRow + max(rows, len(members)))
	below := func(col string) string { return fmt.Sprintf("%s%d:%s%s", col, sheet.HeadRow+1, col, last) }
	var provinces []string
	for _, code := range pool.Provinces() {
		provinces = append(provinces, provinceName(code))
	}
	p.Choose(below(colProvince), provinces)
	p.Choose(below(colField), fieldTitles())
	return p.Finish(w, map[string]float64{
		colNumber: 6, colName: 12, colProvince: 16, colField: 18, colFields: 22, colEmail: 28, "G": 30, "H": 22, "I": 30, "J": 22, "K": 12, "L": 30, "M": 22, "N": 12,
	}, "")
}

func write(p *sheet.Page, row, number int, m pool.Member) {
	text := func(col, text string) { p.Text(sheet.Cell(col, row), text, p.Entered) }
	p.Style(sheet.Cell(colNumber, row), p.Plain)
	p.Set(sheet.Cell(colNumber, row), number)
	text(colName, m.Name)
	text(colProvince, provinceName(m.Province))
	var titles []string
	for _, code := range m.Fields {
		titles = append(titles, fieldTitle(code))
	}
	main, others := "", ""
	if len(titles) > 0 {
		main, others = titles[0], strings.Join(titles[1:], "、")
	}
	text(colField, main)
	text(colFields, others)
	text(colEmail, m.Email)
	for n, at := range employments {
		var e review.Employer
		if n < len(m.Employers) {
			e = m.Employers[n]
		}
		text(at.name, e.Name)
		text(at.uscc, string(e.USCC))
		if at.last != "" {
			text(at.last, string(e.Last))
		}
	}
}

func provinceName(code string) string { return registry.Adcode(code + "0000").ProvinceName() }

func fieldTitle(code string) string {
	for _, f := range pool.Fields {
		if f.Code == code {
			return f.Title
		}
	}
	return ""
}

func fieldTitles() []string {
	titles := make([]string, len(pool.Fields))
	for i, f := range pool.Fields {
		titles[i] = f.Title
	}
	return titles
}

// Read reads a filled list: every row that says anything, in order. Every wrong cell is named in a sheet.ErrCells, and then
// nothing is given.
func Read(data []byte, roundID string) ([]pool.Member, error) {
	s, err := sheet.Open(data, Stamp(roundID), Sheet)
	if err != nil {
		return nil, err
	}
	r := reader{Sheet: s, emails: map[string]string{}}
	members := []pool.Member{}
	for row := sheet.HeadRow + 1; row <= sheet.MaxRow; row++ {
		m, given := r.member(row)
		if !given {
			continue
		}
		if members = append(members, m); len(members) == pool.MaxMembers+1 {
			s.Mark(sheet.Cell(colName, row), m.Name, "roster-many", "most", pool.MaxMembers)
		}
	}
	if len(members) == 0 {
		s.Mark(sheet.Cell(colName, sheet.HeadRow+1), "", "roster-empty")
	}
	if err := s.Refusal(); err != nil {
		return nil, err
	}
	return members, nil
}

// reader remembers where each address was first read.
type reader struct {
	sheet.Sheet

	emails map[string]string
}

// member reads a row; false for a blank one.
func (r reader) member(row int) (pool.Member, bool) {
	texts, blank, read := map[string]string{}, true, true
	columns := []string{colName, colProvince, colField, colFields, colEmail}
	for _, at := range employments {
		columns = append(columns, at.name, at.uscc)
		if at.last != "" {
			columns = append(columns, at.last)
		}
	}
	for _, col := range columns {
		text, ok := r.Text(sheet.Cell(col, row), "")
		texts[col], read, blank = text, read && ok, blank && ok && text == ""
	}
	if blank || !read {
		return pool.Member{}, !blank
	}
	m := pool.Member{Name: texts[colName], Email: texts[colEmail]}
	for _, code := range pool.Provinces() {
		if name := provinceName(code); texts[colProvince] == name {
			m.Province = code
		}
	}
	for _, title := range append([]string{texts[colField]}, strings.FieldsFunc(texts[colFields], func(c rune) bool { return strings.ContainsRune("、，,；; ", c) })...) {
		code := ""
		for _, f := range pool.Fields {
			if f.Title == title {
				code = f.Code
			}
		}
		m.Fields = append(m.Fields, code)
	}
	var from []employment
	for n, at := range employments {
		if n > 0 && texts[at.name]+texts[at.uscc]+texts[at.last] == "" {
			continue
		}
		code := registry.USCC(strings.ToUpper(strings.TrimSpace(texts[at.uscc]))) // what is wrong with it is said below
		m.Employers = append(m.Employers, review.Employer{Name: texts[at.name], USCC: code, Last: calendar.Day(texts[at.last])})
		from = append(from, at)
		if at.last != "" && texts[at.last] == "" {
			r.Mark(sheet.Cell(at.last, row), m.Name, "roster-last")
		}
	}
	for _, wrong := range m.Wrong() {
		cell := sheet.Cell(columnOf(wrong, m, from), row)
		r.Mark(cell, m.Name, "roster-"+wrong.Code, factsOf(wrong)...)
	}
	if email := strings.ToLower(m.Email); email != "" {
		if first, twice := r.emails[email]; twice {
			r.Mark(sheet.Cell(colEmail, row), m.Name, "roster-unique", "first", first)
		} else {
			r.emails[email] = sheet.Cell(colEmail, row)
		}
	}
	return m, true
}

// columnOf finds the column of what is wrong with a member.
func columnOf(wrong fault.Field, m pool.Member, from []employment) string {
	part, rest, _ := strings.Cut(strings.TrimPrefix(wrong.Pointer, "/"), "/")
	switch part {
	case "name":
		return colName
	case "province":
		return colProvince
	case "fields":
		if m.Fields[0] == "" {
			return colField
		}
		return colFields
	case "email":
		return colEmail
	}
	number, what, _ := strings.Cut(rest, "/")
	n, err := strconv.Atoi(number)
	if err != nil || n >= len(from) {
		return employments[0].name
	}
	return map[string]string{"name": from[n].name, "uscc": from[n].uscc, "last": from[n].last}[what]
}

func factsOf(wrong fault.Field) []any {
	var pairs []any
	for name, fact := range wrong.Facts {
		pairs = append(pairs, name, fact)
	}
	return pairs
}
