package forms

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"linxuan/shared/calendar"
)

// Notice is the public notice (公示) of the proposed groups (R7.1). It shows name, lead unit and body: no votes, scores or experts.
type Notice struct {
	Title       string
	Groups      []ListedGroup
	Alternates  []ListedGroup // in their order; none where places stay vacant
	WorkingDays int
	Days        []calendar.Day  // that are counted
	Skips       []calendar.Skip // the days between that are not
	PublishedAt time.Time
	EndsAt      time.Time // the first instant that is too late
	Address     string    // page where objections are filed
	Post        string    // where letters go
	Digest      string    // hex content hash
	Issuer      string    // such as 教育部职业教育与成人教育司
}

// ListedGroup is a group as the public sees it. The body that recommends and the place of the lead unit are two things (R4.3).
type ListedGroup struct {
	Name     string
	LeadUnit string
	Body     string
	Province string
}

// Paper is the notice for print, with room for the seal.
func (n Notice) Paper() Paper {
	p := Paper{
		Title: n.Title, Hash: n.Digest, Note: platform, At: n.PublishedAt,
		Blocks: []Block{
			Title{Text: n.Title},
			Paragraph{Text: fmt.Sprintf("根据教职成司函〔2019〕92号通知，经自愿申报、推荐单位推荐、"+
				"专家组审查、会议评审和无记名投票，现将拟确定的示范性职业教育集团（联盟）%d个予以公示。", len(n.Groups))},
			Paragraph{Text: n.term()},
			Paragraph{Text: "对公示名单有异议的，请在公示期内以真实身份实名提出，写明事实并提供证据和联系方式；以单位名义提出的，须加盖公章。匿名或者没有事实依据的异议不予受理。" +
				"提出人的身份依法保密。\n网上提出：" + n.Address + "\n书面提出：" + n.Post},
			Seal{Unit: n.Issuer, Day: Date(n.PublishedAt)},
		},
	}
	if len(n.Alternates) == 0 {
		p.Blocks = append(p.Blocks, Heading{Text: "附件：拟确定名单（排名不分先后）"}, listed(n.Groups))
		return p
	}
	p.Blocks = append(p.Blocks,
		Heading{Text: "附件1：拟确定名单（排名不分先后）"}, listed(n.Groups),
		Heading{Text: "附件2：递补名单（按递补次序）"},
		Paragraph{Text: "拟确定名单中有集团因异议成立等原因不再列入的，由下列集团按次序递补。对下列集团同样可以提出异议。"}, listed(n.Alternates))
	return p
}

// term tells the window by the days that it counts, so that everybody can count it again.
func (n Notice) term() string {
	text := fmt.Sprintf("公示期为%d个工作日，自发布次日起算，至%s止。", n.WorkingDays, Ended(n.EndsAt))
	if len(n.Days) == 0 {
		return text
	}
	counted, skipped := make([]string, len(n.Days)), make([]string, len(n.Skips))
	for i, d := range n.Days {
		why := ""
		if w := d.Weekday(); w == time.Saturday || w == time.Sunday {
			why = "（调休上班）"
		}
		counted[i] = monthDay(d) + why
	}
	for i, s := range n.Skips {
		why := s.Name
		switch {
		case s.Kind == calendar.KindWeekend:
			why = "周末"
		case why == "":
			why = "放假"
		}
		skipped[i] = monthDay(s.Day) + "（" + why + "）"
	}
	text += "计入公示期的工作日为" + strings.Join(counted, "、") + "。"
	if len(skipped) > 0 {
		text += "其间" + strings.Join(skipped, "、") + "不计入。"
	}
	return text
}

func monthDay(d calendar.Day) string { return d.Start().Shanghai().Format("1月2日") }

// Book is the notice as a spreadsheet.
func (n Notice) Book() Book {
	under := []string{fmt.Sprintf("%s 发布，公示期至 %s", Date(n.PublishedAt), Ended(n.EndsAt))}
	b := Book{Title: n.Title, Hash: n.Digest, At: n.PublishedAt, Sheets: []Sheet{{Name: "拟确定名单", Title: n.Title, Under: under, Table: listed(n.Groups), Tall: true}}}
	if len(n.Alternates) > 0 {
		b.Sheets = append(b.Sheets, Sheet{Name: "递补名单", Title: "递补名单（按递补次序）", Under: under, Table: listed(n.Alternates), Tall: true})
	}
	return b
}

func listed(groups []ListedGroup) Table {
	t := Table{
		Columns: []Column{{Width: 2}, {Width: 8}, {Width: 8}, {Width: 6}, {Width: 4}},
		Head:    []Row{{Cells: []Cell{{Text: "序号"}, {Text: "集团（联盟）名称"}, {Text: "牵头单位"}, {Text: "推荐单位"}, {Text: "所在地"}}}},
	}
	for i, g := range groups {
		t.Rows = append(t.Rows, Row{Cells: []Cell{ordinal(i + 1), Text(g.Name), Text(g.LeadUnit), Text(g.Body), centred(g.Province)}})
	}
	return t
}

// FinalList is the list as it is published, with the difference from the notice, and why (R7.3).
type FinalList struct {
	Title       string
	Number      int // version, from 1
	Groups      []ListedGroup
	Differences []Difference
	PublishedAt time.Time
	Digest      string
	Issuer      string
}

// Difference is one group of the notice that the list does not carry, or one that moved up.
type Difference struct {
	Name   string
	Reason string // in words
}

// Paper is the list for print.
func (l FinalList) Paper() Paper {
	opening := fmt.Sprintf("经公示，现公布示范性职业教育集团（联盟）名单，共%d个。", len(l.Groups))
	if l.Number > 1 {
		opening = fmt.Sprintf("现公布示范性职业教育集团（联盟）名单第%d次发布，共%d个，以本次为准。", l.Number, len(l.Groups))
	}
	p := Paper{Title: l.Title, Hash: l.Digest, Note: platform + "　第 " + strconv.Itoa(l.Number) + " 次发布", At: l.PublishedAt, Blocks: []Block{
		Title{Text: l.Title}, Paragraph{Text: opening}, Heading{Text: "一、名单"}, listed(l.Groups), Heading{Text: "二、与公示名单的差异"},
	}}
	if len(l.Differences) == 0 {
		p.Blocks = append(p.Blocks, Paragraph{Text: "与公示名单一致。"})
	} else {
		t := Table{Columns: []Column{{Width: 2}, {Width: 10}, {Width: 12}}, Head: []Row{{Cells: []Cell{{Text: "序号"}, {Text: "集团（联盟）名称"}, {Text: "原因"}}}}}
		for i, d := range l.Differences {
			t.Rows = append(t.Rows, Row{Cells: []Cell{ordinal(i + 1), Text(d.Name), Text(d.Reason)}})
		}
		p.Blocks = append(p.Blocks, t)
	}
	p.Blocks = append(p.Blocks, Seal{Unit: l.Issuer, Day: Date(l.PublishedAt)})
	return p
}

// Book is the list as a spreadsheet.
func (l FinalList) Book() Book {
	return Book{Title: l.Title, Hash: l.Digest, At: l.PublishedAt, Sheets: []Sheet{
		{Name: "名单", Title: l.Title, Under: []string{"第 " + strconv.Itoa(l.Number) + " 次发布　" + Date(l.PublishedAt)}, Table: listed(l.Groups), Tall: true},
	}}
}
