package forms

import (
	"fmt"
	"strings"
)

// Compilation is the printed dossier (资料汇编): cover, contents, the form and the attachments. Its content hash is that of
// the electronic one, and stands on every page.
type Compilation struct {
	Application Application
	Files       []File // in the order of the application's documents
}

// File is an attachment as the compilation takes it: its bytes, or why it is bound apart.
type File struct {
	Bytes []byte
	Apart string
}

// Apart says in place of an attachment's pages that they are bound apart.
func Apart(reason string) Paragraph {
	return Paragraph{Text: "（本附件未编入汇编：" + reason + "。请按上列文件摘要核对后单独装订。）"}
}

// Paper is the compilation for print.
func (c Compilation) Paper() Paper {
	a := c.Application
	p := Paper{Title: "资料汇编：" + a.Group, Hash: a.Manifest, Note: platform + "　申报编号 " + a.ID, At: a.SubmittedAt}
	lead := make([]string, len(a.LeadUnits))
	for i, u := range a.LeadUnits {
		lead[i] = u.Name
	}
	p.Blocks = []Block{
		Space{35},
		Title{Text: "示范性职业教育集团（联盟）\n申报资料汇编", Under: []string{a.Round}},
		Space{25},
		Table{Columns: []Column{{Width: 3}, {Width: 8}}, Rows: []Row{
			{Height: 11, Cells: []Cell{Label("集团（联盟）名称"), Text(a.Group)}},
			{Height: 11, Cells: []Cell{Label("牵头单位"), Text(strings.Join(lead, "、"))}},
			{Height: 11, Cells: []Cell{Label("推荐单位"), Text(a.Body)}},
			{Height: 11, Cells: []Cell{Label("提交时间"), Text(Instant(a.SubmittedAt))}},
			{Height: 11, Cells: []Cell{Label("内容摘要"), Text(InFours(a.Manifest))}},
			{Height: 11, Cells: []Cell{Label("回执编号"), Text(a.Entry)}},
		}},
		Space{10},
		Paragraph{Small: true, Flush: true, Text: "本汇编由系统按提交的电子材料生成，内容摘要与电子材料相同。"},
		Break{},
		Title{Text: "目　录"},
		Contents{},
		Break{},
		Heading{Text: "推荐书"},
	}
	p.Blocks = append(p.Blocks, a.parts(2)...)
	for i, d := range a.Documents {
		p.Blocks = append(p.Blocks, Break{}, Heading{Text: fmt.Sprintf("附件%d　%s：%s", i+1, d.Kind, d.Name)},
			Paragraph{Small: true, Flush: true, Text: "文件摘要（SHA-256）" + InFours(d.SHA256)})
		switch {
		case i >= len(c.Files):
			p.Blocks = append(p.Blocks, Apart("没有取得文件"))
		case c.Files[i].Apart != "":
			p.Blocks = append(p.Blocks, Apart(c.Files[i].Apart))
		default:
			p.Blocks = append(p.Blocks, Insert{c.Files[i].Bytes})
		}
	}
	return p
}
