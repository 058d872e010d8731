package forms

import (
	"fmt"
	"strings"
	"time"
)

// Application is a group's application (示范申报) as it is printed: the recommendation form, 推荐书.
type Application struct {
	Round          string // such as 2019年示范性职业教育集团（联盟）遴选
	ID             string
	Group          string
	Number         string // registration number on the platform
	Founded        string // day, 2014-05-01
	ApprovedBy     string
	ApprovalNumber string
	Industry       string
	LeadUnits      []Unit // the first is the main one
	Members        []Tally
	CrossRegion    bool
	National       bool // closely tied to a national major industry
	Office         string
	Address        string
	Email          string
	Contact        string
	Phone          string

	Introduction string
	Highlights   string
	Assessments  []Assessment
	Preferences  []string
	NoViolations bool
	ViolationAge int // years that the declaration reaches back (R1.6)
	Violations   []Violation
	Documents    []Attachment

	Body        string    // recommending body
	SubmittedAt time.Time // zero: a draft
	At          time.Time // of the draft's last edit
	Manifest    string    // hex content hash of the submission
	Entry       string    // of the ledger
	Corrections int       // on record since (R5.5)
	Example     bool      // the scheme is not the ministry's own annex
}

// Unit is a lead unit.
type Unit struct {
	Name  string
	Code  string // 统一社会信用代码
	Kind  string
	Place string
}

// Tally is how many of a kind there are.
type Tally struct {
	Kind  string
	Count int
}

// Assessment is the group's own judgement on one criterion.
type Assessment struct {
	Criterion string
	Points    int
	Of        int
	Statement string
}

// Violation is a declared event.
type Violation struct {
	Area    string
	Day     string
	Account string
}

// Attachment is a document of the dossier.
type Attachment struct {
	Kind   string
	Name   string
	Pages  int
	Size   int64 // bytes
	SHA256 string
}

// Draft says that nothing was submitted yet.
func (a Application) Draft() bool { return a.SubmittedAt.IsZero() }

// Paper is the recommendation form for print, with the places that are filled in by hand on the paper copy.
func (a Application) Paper() Paper {
	p := Paper{Title: "推荐书：" + a.Group, Hash: a.Manifest, Note: platform + "　申报编号 " + a.ID, At: a.SubmittedAt}
	if a.Draft() {
		p.Title, p.At, p.Note = "推荐书（草稿）："+a.Group, a.At, "草稿，尚未提交，不作为报送材料　申报编号 "+a.ID
	}
	p.Blocks = append(a.cover(), a.parts(1)...)
	return p
}

func (a Application) cover() []Block {
	under := []string{a.Round}
	if a.Draft() {
		under = append(under, "（草稿，尚未提交，不作为报送材料）")
	}
	lead := ""
	if len(a.LeadUnits) > 0 {
		lead = a.LeadUnits[0].Name
	}
	submitted := "—"
	if !a.Draft() {
		submitted = Instant(a.SubmittedAt)
	}
	table := Table{Columns: []Column{{Width: 3}, {Width: 8}}}
	for _, row := range [][2]string{
		{"集团（联盟）名称", a.Group}, {"主要牵头单位", lead}, {"推荐单位", a.Body}, {"集团登记号", a.Number}, {"提交时间", submitted},
	} {
		table.Rows = append(table.Rows, Row{Height: 11, Cells: []Cell{Label(row[0]), Text(or(row[1]))}})
	}
	blocks := []Block{Space{30}, Title{Text: "示范性职业教育集团（联盟）\n推荐书", Under: under}, Space{24}, table}
	if a.Corrections > 0 {
		blocks = append(blocks, Paragraph{Text: fmt.Sprintf("提交后经秘书处更正 %d 次，本件为更正后的内容，更正前后的内容均有记录。", a.Corrections), Small: true, Flush: true})
	}
	if a.Example {
		blocks = append(blocks, Paragraph{Text: "标准和分值按示例方案列示，由主管部门以正式附件替换。", Small: true, Flush: true})
	}
	return append(blocks, Space{30}, Paragraph{Text: "教育部职业教育与成人教育司制", Align: Center}, Break{})
}

// parts are the form without its cover; level is that of its headings, so that a compilation can hold it as one part.
func (a Application) parts(level int) []Block {
	blocks := []Block{Heading{Level: level, Text: "一、基本信息"}, a.facts(), Heading{Level: level, Text: "二、牵头单位"}, a.leads()}
	blocks = append(blocks, Heading{Level: level, Text: "三、集团基本情况"}, writing(a.Introduction), Heading{Level: level, Text: "四、对照遴选标准自评"}, a.assessment())
	blocks = append(blocks, Heading{Level: level, Text: "五、特色与影响"}, writing(a.Highlights))
	blocks = append(blocks, Heading{Level: level, Text: fmt.Sprintf("六、近%d年违法或重大违规事件说明", a.ViolationAge)})
	blocks = append(blocks, a.violations()...)
	blocks = append(blocks, Heading{Level: level, Text: "七、附件清单"}, a.attachments(), Heading{Level: level, Text: "八、意见"})
	return append(blocks,
		Opinion{Label: "牵头单位\n意见", Sign: "负责人（签字）", Seal: "（公章）"},
		Opinion{Label: "推荐单位\n意见", Sign: "负责人（签字）", Seal: "（公章）"},
	)
}

func (a Application) facts() Table {
	t := Table{Columns: []Column{{Width: 6}, {Width: 8}, {Width: 6}, {Width: 8}}}
	wide := func(label, text string) {
		t.Rows = append(t.Rows, Row{Cells: []Cell{Label(label), {Text: or(text), Span: 3}}})
	}
	pair := func(l1, t1, l2, t2 string) {
		t.Rows = append(t.Rows, Row{Cells: []Cell{Label(l1), Text(or(t1)), Label(l2), Text(or(t2))}})
	}
	wide("集团（联盟）名称", a.Group)
	pair("集团登记号", a.Number, "成立时间", day(a.Founded))
	wide("批准备案部门", a.ApprovedBy)
	pair("批准文号", a.ApprovalNumber, "面向行业", a.Industry)
	members := make([]string, len(a.Members))
	total := 0
	for i, m := range a.Members {
		members[i], total = fmt.Sprintf("%s %d", m.Kind, m.Count), total+m.Count
	}
	wide("成员单位数", fmt.Sprintf("%d（%s）", total, strings.Join(members, "，")))
	pair("跨区域实体化运作", box(a.CrossRegion), "紧密对接国家重大产业", box(a.National))
	wide("申报的优先支持情形", strings.Join(a.Preferences, "；"))
	wide("通信地址", a.Address)
	pair("集团办公室", a.Office, "电子邮箱", a.Email)
	pair("联系人", a.Contact, "联系电话", a.Phone)
	return t
}

// box ticks yes or no; the faces have no ticked box.
func box(yes bool) string {
	if yes {
		return "√是　□否"
	}
	return "□是　√否"
}

func (a Application) leads() Table {
	t := Table{
		Columns: []Column{{Width: 2}, {Width: 9}, {Width: 8}, {Width: 4}, {Width: 4}},
		Head:    []Row{{Cells: []Cell{{Text: "序号"}, {Text: "单位名称"}, {Text: "统一社会信用代码"}, {Text: "类别"}, {Text: "所在地"}}}},
	}
	for i, u := range a.LeadUnits {
		t.Rows = append(t.Rows, Row{Cells: []Cell{ordinal(i + 1), Text(u.Name), centred(u.Code), centred(u.Kind), centred(u.Place)}})
	}
	return t
}

// writing is what somebody wrote, in a frame of its own.
func writing(text string) Table {
	return Table{Columns: []Column{{Width: 1}}, Rows: []Row{{Height: 30, Cells: []Cell{Text(text)}}}}
}

func (a Application) assessment() Table {
	t := Table{
		Columns: []Column{{Width: 5}, {Width: 14}, {Width: 3}, {Width: 3}},
		Head:    []Row{{Cells: []Cell{{Text: "标准"}, {Text: "自评说明"}, {Text: "满分"}, {Text: "自评分"}}}},
	}
	sum, of := 0, 0
	for _, one := range a.Assessments {
		t.Rows = append(t.Rows, Row{Cells: []Cell{Label(one.Criterion), Text(one.Statement), count(one.Of), count(one.Points)}})
		sum, of = sum+one.Points, of+one.Of
	}
	t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: "合计", Head: true, Span: 2}, count(of), count(sum)}})
	return t
}

func (a Application) violations() []Block {
	if a.NoViolations {
		return []Block{Paragraph{Text: fmt.Sprintf("本集团声明：近%d年内在招生、就业、安全等领域未发生违法或重大违规事件。", a.ViolationAge)}}
	}
	if len(a.Violations) == 0 {
		return []Block{Paragraph{Text: "（尚未说明）"}}
	}
	t := Table{
		Columns: []Column{{Width: 3}, {Width: 5}, {Width: 14}},
		Head:    []Row{{Cells: []Cell{{Text: "领域"}, {Text: "日期"}, {Text: "情况说明"}}}},
	}
	for _, v := range a.Violations {
		t.Rows = append(t.Rows, Row{Cells: []Cell{centred(v.Area), centred(day(v.Day)), Text(v.Account)}})
	}
	return []Block{t}
}

func (a Application) attachments() Block {
	if len(a.Documents) == 0 {
		return Paragraph{Text: "（无）"}
	}
	t := Table{
		Small:   true,
		Columns: []Column{{Width: 2}, {Width: 6}, {Width: 9}, {Width: 2}, {Width: 12}},
		Head:    []Row{{Cells: []Cell{{Text: "序号"}, {Text: "材料"}, {Text: "文件名"}, {Text: "页数"}, {Text: "文件摘要（SHA-256）"}}}},
	}
	for i, d := range a.Documents {
		pages := centred("—")
		if d.Pages > 0 {
			pages = count(d.Pages)
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{ordinal(i + 1), Text(d.Kind), Text(d.Name), pages, Text(InFours(d.SHA256))}})
	}
	return t
}
