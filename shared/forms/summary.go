package forms

import (
	"fmt"
	"strconv"
	"time"
)

// Summary is a body's list (推荐名单汇总表) as the seal fixed it (R4.5).
type Summary struct {
	Round    string // such as 2019年示范性职业教育集团（联盟）遴选
	Body     string
	Quota    int
	Extra    int // places granted beyond the round's quota
	Number   int // which list of the body this is
	SealedAt time.Time
	Lock     bool   // sealed as it stood at the deadline (R4.6)
	Content  string // hex content hash of the list
	Entry    string // of the ledger

	Recommended    []Candidate // by rank
	NotRecommended []Candidate
	OrderReason    string // R4.4
}

// Candidate is one applicant of a list. The body that recommends and the province of the lead unit are two things (R4.3).
type Candidate struct {
	Rank         int
	Group        string
	LeadUnits    []Unit
	LeadProvince string
	CrossRegion  bool
	Manifest     string // content hash of the application
	Reason       string // of one that is not recommended
}

const (
	summaryTitle  = "示范性职业教育集团（联盟）推荐名单汇总表"
	examinedTitle = "未列入推荐名单的申报者"
)

func (s Summary) under() []string {
	places := "名额 " + strconv.Itoa(s.Quota+s.Extra)
	if s.Extra > 0 {
		places += "（其中另行批准 " + strconv.Itoa(s.Extra) + "）"
	}
	sealed := "封存时间 " + Instant(s.SealedAt)
	if s.Lock {
		sealed = "截止时按所存名单封存 " + Ended(s.SealedAt)
	}
	return []string{s.Round, fmt.Sprintf("推荐单位：%s　　%s　　推荐 %d　　%s", s.Body, places, len(s.Recommended), sealed)}
}

func (s Summary) recommended() Table {
	t := Table{
		Columns: []Column{{Width: 3}, {Width: 10}, {Width: 10}, {Width: 8}, {Width: 5}, {Width: 3}, {Width: 7}},
		Head: []Row{{Cells: []Cell{
			{Text: "推荐排序"}, {Text: "集团（联盟）名称"}, {Text: "主要牵头单位"}, {Text: "统一社会信用代码"}, {Text: "牵头单位所在省份"}, {Text: "是否跨区域"}, {Text: "申报内容摘要（前16位）"},
		}}},
	}
	for _, c := range s.Recommended {
		name, code := c.lead()
		t.Rows = append(t.Rows, Row{Cells: []Cell{ordinal(c.Rank), Text(c.Group), Text(name), centred(code), centred(c.LeadProvince), centred(yes(c.CrossRegion)), centred(InFours(c.Manifest[:min(16, len(c.Manifest))]))}})
	}
	if len(s.Recommended) == 0 {
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: "本次不推荐", Span: len(t.Columns), Align: Center}}})
	}
	return t
}

func (s Summary) notRecommended() Table {
	t := Table{
		Columns: []Column{{Width: 2}, {Width: 8}, {Width: 8}, {Width: 4}, {Width: 14}},
		Head:    []Row{{Cells: []Cell{{Text: "序号"}, {Text: "集团（联盟）名称"}, {Text: "主要牵头单位"}, {Text: "牵头单位所在地"}, {Text: "理由"}}}},
	}
	for i, c := range s.NotRecommended {
		name, _ := c.lead()
		t.Rows = append(t.Rows, Row{Cells: []Cell{ordinal(i + 1), Text(c.Group), Text(name), centred(c.LeadProvince), Text(c.Reason)}})
	}
	return t
}

func (c Candidate) lead() (name, code string) {
	if len(c.LeadUnits) == 0 {
		return "—", "—"
	}
	return c.LeadUnits[0].Name, c.LeadUnits[0].Code
}

func yes(b bool) string {
	if b {
		return "是"
	}
	return "否"
}

// Paper is the summary sheet for print.
func (s Summary) Paper() Paper {
	table := s.recommended()
	table.Small = true
	p := Paper{
		Title: "推荐名单汇总表：" + s.Body, Hash: s.Content, At: s.SealedAt, Landscape: true,
		Note:   fmt.Sprintf("%s　第 %d 次封存　回执编号 %s", platform, s.Number, s.Entry),
		Blocks: []Block{Title{Text: summaryTitle, Under: s.under()}, table},
	}
	if s.OrderReason != "" {
		p.Blocks = append(p.Blocks, Paragraph{Flush: true, Text: "排列理由：" + s.OrderReason})
	}
	p.Blocks = append(p.Blocks, Signatures{Labels: []string{"填表人（签字）", "负责人（签字）"}}, Seal{Unit: s.Body, Day: Date(s.SealedAt)})
	if len(s.NotRecommended) > 0 {
		examined := s.notRecommended()
		examined.Small = true
		p.Blocks = append(p.Blocks, Break{}, Title{Text: examinedTitle, Under: s.under()[1:]}, examined)
	}
	return p
}

// Book is the same sheet as a spreadsheet.
func (s Summary) Book() Book {
	b := Book{Title: "推荐名单汇总表：" + s.Body, Hash: s.Content, At: s.SealedAt, Sheets: []Sheet{
		{Name: "推荐名单", Title: summaryTitle, Under: s.under(), Table: s.recommended()},
	}}
	if len(s.NotRecommended) > 0 {
		b.Sheets = append(b.Sheets, Sheet{Name: "未推荐", Title: examinedTitle, Under: s.under(), Table: s.notRecommended()})
	}
	return b
}
