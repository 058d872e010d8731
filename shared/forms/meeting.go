package forms

import (
	"strconv"
	"time"
)

// MeetingBook is the meeting book (会议手册): one page a group. Recusals are applied by who makes the value: a reader's book has
// no page of a group that he is recused from, and says how many are left out.
type MeetingBook struct {
	Round   string
	Reader  string // for whom; empty: the secretariat's own
	At      time.Time
	Content string // hex content hash of the value
	Left    int    // groups left out because the reader is recused
	Pages   []MeetingPage
}

// MeetingPage is what the meeting looks at of one group. Points are written out by who makes the value: exact, never rounded here.
type MeetingPage struct {
	Group       string
	LeadUnit    string
	Body        string
	Province    string
	Rank        int // in its body's list
	Founded     string
	Members     int
	Marks       []string // preference marks
	Figures     []Figure
	Scores      []ScoreLine
	Total       string
	Deductions  string
	Comments    []string
	Preliminary string // the decision of the preliminary review, in words
}

// Figure is an indicator over the years.
type Figure struct {
	Name   string
	Unit   string
	Values []string // one a year, in the order of the heads given to Paper; empty: none was filed
}

// ScoreLine is a criterion with its mean.
type ScoreLine struct {
	Criterion string
	Of        int
	Mean      string
	Least     string
	Most      string
}

// Paper is the book for print; years head the columns of figures.
func (m MeetingBook) Paper(years []string) Paper {
	p := Paper{Title: "会议手册：" + m.Round, Hash: m.Content, Note: platform + "　会议材料，会后收回", At: m.At}
	under := []string{m.Round, "共 " + strconv.Itoa(len(m.Pages)) + " 个集团（联盟）"}
	if m.Reader != "" {
		under = append(under, "使用人："+m.Reader)
	}
	if m.Left > 0 {
		under = append(under, "因回避未列入 "+strconv.Itoa(m.Left)+" 个")
	}
	p.Blocks = []Block{Space{30}, Title{Text: "会议评审手册", Under: under}, Space{10}, Contents{}}
	for _, page := range m.Pages {
		p.Blocks = append(p.Blocks, Break{})
		p.Blocks = append(p.Blocks, page.blocks(years)...)
	}
	return p
}

func (g MeetingPage) blocks(years []string) []Block {
	marks := "—"
	for i, m := range g.Marks {
		if i == 0 {
			marks = m
			continue
		}
		marks += "；" + m
	}
	facts := Table{Small: true, Columns: []Column{{Width: 3}, {Width: 7}, {Width: 3}, {Width: 4}}, Rows: []Row{
		{Cells: []Cell{Label("牵头单位"), Text(or(g.LeadUnit)), Label("所在地"), Text(or(g.Province))}},
		{Cells: []Cell{Label("推荐单位"), Text(or(g.Body)), Label("推荐排序"), count(g.Rank)}},
		{Cells: []Cell{Label("成立时间"), Text(or(day(g.Founded))), Label("成员单位"), count(g.Members)}},
		{Cells: []Cell{Label("优先支持"), Text(marks), Label("初步审查"), Text(or(g.Preliminary))}},
	}}
	figures := Table{Small: true, Columns: []Column{{Width: 6}, {Width: 2}}, Head: []Row{{Cells: []Cell{{Text: "主要数据"}, {Text: "单位"}}}}}
	for _, y := range years {
		figures.Columns = append(figures.Columns, Column{Width: 3})
		figures.Head[0].Cells = append(figures.Head[0].Cells, Cell{Text: y})
	}
	for _, f := range g.Figures {
		row := Row{Cells: []Cell{Text(f.Name), centred(f.Unit)}}
		for i := range years {
			value := Cell{Text: "—", Align: Center}
			if i < len(f.Values) && f.Values[i] != "" {
				value = Cell{Text: f.Values[i], Number: true}
			}
			row.Cells = append(row.Cells, value)
		}
		figures.Rows = append(figures.Rows, row)
	}
	scores := Table{
		Small: true, Columns: []Column{{Width: 6}, {Width: 2}, {Width: 3}, {Width: 3}, {Width: 3}},
		Head: []Row{{Cells: []Cell{{Text: "标准"}, {Text: "满分"}, {Text: "平均"}, {Text: "最低"}, {Text: "最高"}}}},
	}
	for _, s := range g.Scores {
		scores.Rows = append(scores.Rows, Row{Cells: []Cell{Text(s.Criterion), count(s.Of), right(s.Mean), right(s.Least), right(s.Most)}})
	}
	scores.Rows = append(scores.Rows, Row{Cells: []Cell{{Text: "合计", Head: true, Span: 2}, right(g.Total), {Text: "扣分", Head: true}, right(g.Deductions)}})
	blocks := []Block{Heading{Text: g.Group}, facts, figures, scores}
	if len(g.Comments) > 0 {
		blocks = append(blocks, Heading{Level: 2, Text: "专家意见（不具名）"})
	}
	for i, c := range g.Comments {
		blocks = append(blocks, Paragraph{Flush: true, Text: strconv.Itoa(i+1) + ". " + c})
	}
	return blocks
}

func right(s string) Cell { return Cell{Text: or(s), Number: true} }
