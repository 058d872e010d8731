package forms

import (
	"fmt"
	"time"
)

// BallotRecord is the record sheet (计票记录) of a counted ballot (R6.5).
type BallotRecord struct {
	Round     string
	Ballot    string // id
	RunOff    bool
	Appointed int
	Present   int
	Quorum    string // in words, such as 应到的 2/3
	Threshold string // in words, such as 到会且不回避专家的 2/3
	CountedAt time.Time
	Standing  string // in words
	Vacant    int    // places for which no group passed
	Result    string // hex hash of the result record
	File      string // hex SHA-256 of the published file
	Entry     string // of the ledger
	Groups    []BallotGroup
	Voids     []Tally // void ballots by reason, in words
}

// BallotGroup is the count of one group. Issued, Cast, Valid and Void are numbers of ballots.
type BallotGroup struct {
	Name                                         string
	Eligible, Issued, Cast, Valid, Void          int
	Unreturned, Approve, Reject, Abstain, Needed int
	Outcome                                      string // in words
}

// Paper is the record sheet for print.
func (b BallotRecord) Paper() Paper {
	p := Paper{Title: "计票记录：" + b.Round, Hash: b.Result, Note: platform + "　投票编号 " + b.Ballot, At: b.CountedAt, Landscape: true}
	under := []string{b.Round, "投票编号 " + b.Ballot}
	if b.RunOff {
		under = append(under, "（加投）")
	}
	p.Blocks = []Block{
		Title{Text: "无记名投票计票记录", Under: under},
		Heading{Text: "一、总表"},
		b.totals(),
		Heading{Text: "二、各集团（联盟）计票"},
		b.groups(),
	}
	if len(b.Voids) > 0 {
		t := Table{Columns: []Column{{Width: 8}, {Width: 2}}, Head: []Row{{Cells: []Cell{{Text: "无效原因"}, {Text: "票数"}}}}}
		for _, v := range b.Voids {
			t.Rows = append(t.Rows, Row{Cells: []Cell{Text(v.Kind), count(v.Count)}})
		}
		p.Blocks = append(p.Blocks, Heading{Text: "三、无效票"}, t)
	}
	p.Blocks = append(p.Blocks,
		Paragraph{Flush: true, Small: true, Text: "任何人可用公开的计票文件重新计票。文件摘要（SHA-256）：" + InFours(b.File) + "；回执编号 " + b.Entry + "。"},
		Signatures{Above: "以上数字与当场宣布的结果一致。", Labels: []string{"监票人（签字）", "监票人（签字）", "监票人（签字）", "专家组组长（签字）", "秘书处（签字）"}, Dates: true},
	)
	return p
}

func (b BallotRecord) totals() Table {
	var issued, cast, valid, void int
	for _, g := range b.Groups {
		issued, cast, valid, void = issued+g.Issued, cast+g.Cast, valid+g.Valid, void+g.Void
	}
	t := Table{Columns: []Column{{Width: 3}, {Width: 3}, {Width: 3}, {Width: 3}, {Width: 3}, {Width: 3}, {Width: 3}, {Width: 3}}}
	row := func(cells ...Cell) { t.Rows = append(t.Rows, Row{Cells: cells}) }
	row(Label("应到专家"), count(b.Appointed), Label("实到专家"), count(b.Present), Label("法定人数"), centred(b.Quorum), Label("通过标准"), centred(b.Threshold))
	row(Label("发出票数"), count(issued), Label("收回票数"), count(cast), Label("有效票数"), count(valid), Label("无效票数"), count(void))
	row(Label("计票时间"), Cell{Text: Instant(b.CountedAt), Span: 3}, Label("结果"), centred(b.Standing), Label("空缺名额"), count(b.Vacant))
	return t
}

func (b BallotRecord) groups() Table {
	t := Table{
		Small: true, Columns: []Column{{Width: 3}, {Width: 16}},
		Head: []Row{{Cells: []Cell{
			{Text: "序号"},
			{Text: "集团（联盟）"},
			{Text: "有权投票"},
			{Text: "发出"},
			{Text: "收回"},
			{Text: "未交"},
			{Text: "有效"},
			{Text: "无效"},
			{Text: "同意"},
			{Text: "反对"},
			{Text: "弃权"},
			{Text: "通过票数"},
			{Text: "结果"},
		}}},
	}
	for range 10 {
		t.Columns = append(t.Columns, Column{Width: 3})
	}
	t.Columns = append(t.Columns, Column{Width: 6})
	for i, g := range b.Groups {
		cells := []Cell{ordinal(i + 1), Text(g.Name)}
		for _, n := range []int{g.Eligible, g.Issued, g.Cast, g.Unreturned, g.Valid, g.Void, g.Approve, g.Reject, g.Abstain, g.Needed} {
			cells = append(cells, count(n))
		}
		t.Rows = append(t.Rows, Row{Cells: append(cells, centred(g.Outcome))})
	}
	return t
}

// Book is the same record as a spreadsheet.
func (b BallotRecord) Book() Book {
	under := []string{b.Round, fmt.Sprintf("投票编号 %s　应到 %d　实到 %d　计票时间 %s", b.Ballot, b.Appointed, b.Present, Instant(b.CountedAt))}
	return Book{Title: "计票记录：" + b.Round, Hash: b.Result, At: b.CountedAt, Sheets: []Sheet{
		{Name: "计票记录", Title: "无记名投票计票记录", Under: under, Table: b.groups()},
	}}
}
