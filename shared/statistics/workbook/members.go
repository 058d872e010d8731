package workbook

import (
	"fmt"
	"io"
	"strconv"
	"unicode/utf8"

	"linxuan/shared/fault"
	"linxuan/shared/registry"
	"linxuan/shared/sheet"
)

// MembersSheet is the name of the sheet that the members are listed on.
const MembersSheet = "成员单位名单"

// The columns of the list.
const (
	colNumber = "A"
	colName   = "B"
	colUSCC   = "C"
	colKind   = "D"
	colRole   = "E"
)

// named is a word of a list with what it stands for.
type named[T any] struct {
	Title string
	Is    T
}

var kinds = []named[registry.UnitKind]{
	{"政府部门", registry.Government},
	{"行业组织", registry.Association},
	{"企业", registry.Enterprise},
	{"学校", registry.School},
	{"科研院所", registry.Research},
	{"社会组织", registry.Social},
}

var roles = []named[registry.MemberRole]{
	{"副理事长单位", registry.ViceChair}, {"理事单位", registry.Director}, {"成员单位", registry.Ordinary},
}

func titlesOf[T any](all []named[T]) []string {
	titles := make([]string, len(all))
	for n, one := range all {
		titles[n] = one.Title
	}
	return titles
}

func titleOf[T comparable](all []named[T], is T) string {
	for _, one := range all {
		if one.Is == is {
			return one.Title
		}
	}
	return ""
}

func find[T any](all []named[T], title string) (T, bool) {
	for _, one := range all {
		if one.Title == title {
			return one.Is, true
		}
	}
	var none T
	return none, false
}

// MembersStamp marks the template of a group's members. A list belongs to the group, whatever the round.
func MembersStamp(group string) Stamp { return Stamp{Kind: KindMembers, Group: group} }

// WriteMembers writes a group's members, without its lead units, as a workbook with room for as many as a group may have.
func WriteMembers(w io.Writer, g registry.Group) error {
	p, err := newPage(MembersSheet, MembersStamp(g.ID))
	if err != nil {
		return err
	}
	p.Text("B1", g.Name+" 成员单位名单", p.Titled)
	p.Text("B2", fmt.Sprintf("每行一家，不含牵头单位，最多 %d 家；类别和身份从列表中选择。导入时以本表为准：表中没有的单位不再是成员。", registry.MaxMembers), p.Noted)
	p.Head(map[string]string{colNumber: "序号", colName: "单位名称", colUSCC: "统一社会信用代码", colKind: "单位类别", colRole: "成员身份"})
	for n := range registry.MaxMembers {
		row := sheet.HeadRow + 1 + n
		var m registry.Member
		if n < len(g.Members) {
			m = g.Members[n]
		}
		p.Text(sheet.Cell(colName, row), m.Name, p.Entered)
		p.Text(sheet.Cell(colUSCC, row), string(m.USCC), p.Entered)
		p.Text(sheet.Cell(colKind, row), titleOf(kinds, m.Kind), p.Entered)
		p.Text(sheet.Cell(colRole, row), titleOf(roles, m.Role), p.Entered)
		p.Style(sheet.Cell(colNumber, row), p.Plain)
		p.Set(sheet.Cell(colNumber, row), n+1)
	}
	last := strconv.Itoa(sheet.HeadRow + registry.MaxMembers)
	p.Choose(fmt.Sprintf("%s%d:%s%s", colKind, sheet.HeadRow+1, colKind, last), titlesOf(kinds))
	p.Choose(fmt.Sprintf("%s%d:%s%s", colRole, sheet.HeadRow+1, colRole, last), titlesOf(roles))
	return p.Finish(w, map[string]float64{colNumber: 6, colName: 46, colUSCC: 24, colKind: 14, colRole: 16}, "")
}

// ReadMembers reads a filled list: every row that says anything, in order. Every wrong cell is named in an ErrCells.
func ReadMembers(data []byte, g registry.Group) ([]registry.Member, error) {
	s, err := open(data, MembersStamp(g.ID), MembersSheet)
	if err != nil {
		return nil, err
	}
	seen := map[registry.USCC]string{}
	for _, lead := range g.LeadUnits {
		seen[lead.USCC] = ""
	}
	members := []registry.Member{}
	for row := sheet.HeadRow + 1; row <= sheet.MaxRow; row++ {
		m, given := s.member(row, seen)
		if !given {
			continue
		}
		if members = append(members, m); len(members) == registry.MaxMembers+1 {
			s.Mark(sheet.Cell(colName, row), m.Name, "workbook-members-many", "most", registry.MaxMembers)
		}
	}
	if err := s.Refusal(); err != nil {
		return nil, err
	}
	return members, nil
}

// member reads a row; false for a blank one.
func (s reader) member(row int, seen map[registry.USCC]string) (registry.Member, bool) {
	texts := map[string]string{}
	read := true
	blank := true
	for _, col := range []string{colName, colUSCC, colKind, colRole} {
		text, ok := s.Text(sheet.Cell(col, row), "")
		texts[col], read = text, read && ok
		blank = blank && ok && text == ""
	}
	if blank || !read {
		return registry.Member{}, !blank
	}
	name := texts[colName]
	at := func(col, code string, pairs ...any) { s.Mark(sheet.Cell(col, row), name, code, pairs...) }
	m := registry.Member{Name: name}
	if n := utf8.RuneCountInString(name); n < 1 || n > registry.MaxName {
		at(colName, "workbook-member-name", "limit", registry.MaxName)
	}
	code, err := registry.ParseUSCC(narrow(texts[colUSCC]))
	first, twice := seen[code]
	switch refusal, wrong := fault.Of(err); {
	case wrong:
		at(colUSCC, "workbook-"+refusal.Def.Code, pairsOf(refusal.Facts)...)
	case twice && first == "":
		at(colUSCC, "workbook-member-leads")
	case twice:
		at(colUSCC, "workbook-member-twice", "first", first)
	default:
		seen[code] = sheet.Cell(colUSCC, row)
		m.USCC = code
	}
	var ok bool
	if m.Kind, ok = find(kinds, texts[colKind]); !ok {
		at(colKind, "workbook-option", "options", join(titlesOf(kinds)))
	}
	if m.Role, ok = find(roles, texts[colRole]); !ok {
		at(colRole, "workbook-option", "options", join(titlesOf(roles)))
	}
	return m, true
}

func pairsOf(facts fault.Facts) []any {
	var pairs []any
	for name, fact := range facts {
		pairs = append(pairs, name, fact)
	}
	return pairs
}
