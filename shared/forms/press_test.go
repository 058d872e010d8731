package forms_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"linxuan/shared/forms"
	"linxuan/shared/forms/formstest"
)

const hash = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"

var october = time.Date(2019, 10, 28, 15, 59, 59, 0, time.UTC)

const running = "本集团（示例）由山东某职业学院牵头，联合行业协会、企业和科研院所共128家单位，于2014年经省教育厅批准备案成立；" +
	"集团坚持“共建共享、内涵发展”，设有理事会、常务理事会和秘书处……累计投入12,345万元，建成《现代制造》等课程47门，网址https://example.edu.cn/group?id=1。"

// sampler uses every block.
func sampler() forms.Paper {
	table := forms.Table{
		Columns: []forms.Column{{Width: 1, Align: forms.Center}, {Width: 5}, {Width: 2}},
		Head:    []forms.Row{{Cells: []forms.Cell{{Text: "序号"}, {Text: "集团名称"}, {Text: "成员单位数"}}}},
	}
	for i := range 60 {
		table.Rows = append(table.Rows, forms.Row{Cells: []forms.Cell{
			{Text: fmt.Sprint(i + 1)}, forms.Text(fmt.Sprintf("某省第%d职业教育集团（示例）", i+1)), {Text: fmt.Sprint(i * 7), Number: true},
		}})
	}
	long := forms.Table{
		Columns: []forms.Column{{Width: 2}, {Width: 7}},
		Rows: []forms.Row{
			{Cells: []forms.Cell{forms.Label("牵头人"), forms.Text("钟𬭩、李㛃、王玥")}},
			{Cells: []forms.Cell{forms.Label("基本情况"), forms.Text(strings.Repeat(running, 30))}},
			{Cells: []forms.Cell{{Text: "合计", Head: true, Span: 2}}, Height: 12},
		},
	}
	return forms.Paper{
		Title: "样张", Hash: hash, Note: "由职教集团遴选平台生成，以系统记录为准", At: october,
		Blocks: []forms.Block{
			forms.Title{Text: "示范性职业教育集团（联盟）推荐书", Under: []string{"（2019年）"}},
			forms.Contents{},
			forms.Break{},
			forms.Break{},
			forms.Heading{Text: "一、正文"},
			forms.Paragraph{Text: running + "\n" + running},
			forms.Paragraph{Text: "说明文字", Small: true},
			forms.Heading{Text: "二、表格"},
			table,
			forms.Heading{Level: 2, Text: "（一）长文"},
			long,
			forms.Heading{Text: "三、落款"},
			forms.Opinion{Label: "牵头单位意见", Text: "同意申报。", Sign: "负责人（签字）", Seal: "（公章）"},
			forms.Signatures{Labels: []string{"监票人（签字）", "计票人（签字）", "组长（签字）"}, Dates: true},
			forms.Bars{Title: "各类成员单位有多少家？", Unit: "家", Rows: []forms.Bar{{Label: "企业", Value: 80}, {Label: "学校", Value: 35}, {Label: "政府部门", Value: 0}}},
			forms.QR{Content: "https://linxuan.example.cn/check?entry=ent_1&hash=" + hash, Lines: []string{"扫码核验本回执", "编号 ent_1"}},
			forms.Seal{Unit: "教育部职业教育与成人教育司", Day: "2019年11月18日"},
		},
	}
}

func TestEveryBlock(t *testing.T) {
	pages := formstest.Words(t, formstest.Print(t, sampler()))
	heads := 0
	for i, page := range pages {
		formstest.Lacks(t, []string{page}, fmt.Sprintf("第 %d 页 共 %d 页", i+1, len(pages)), "内容摘要"+hash)
		if strings.Contains(page, "序号") && strings.Contains(page, "成员单位数") {
			heads++
		}
	}
	if len(pages) != 8 || heads != 3 {
		t.Errorf("%d pages; the head stands on %d, want each that the table reaches", len(pages), heads)
	}
	formstest.Lacks(t, pages, "钟𬭩、李㛃、王玥", "某省第60职业教育集团（示例）", "413", "同意申报。", "监票人（签字）", "https://example.edu.cn/group?id=1", "各类成员单位有多少家？（单位：家）")
	if n := strings.Count(strings.Join(pages, ""), "某职业学院牵头"); n != 32 {
		t.Errorf("a long cell lost text: %d of 32", n)
	}
	if n := strings.Count(strings.Join(pages, ""), "基本情况"); n != 4 {
		t.Errorf("a row that goes on over three pages is named %d times", n)
	}
}
