package forms

import (
	"fmt"
	"math"
	"math/big"
	"strconv"
	"strings"

	"linxuan/shared/statistics/report"
)

// AnnualReport is the annual report for print (R3.3): cover, contents, chapters with their charts and tables, and the
// national figures of all indicators.
type AnnualReport struct{ report.Document }

// mostBars are drawn in a chart of places; the table beneath has all.
const mostBars = 15

// Paper is the form for print.
func (r AnnualReport) Paper() Paper {
	version := fmt.Sprintf("第 %d 版", r.Number)
	under := []string{r.RoundTitle, version}
	at, printed := r.PublishedAt, r.PublishedAt.Shanghai().Format("2006年1月2日")
	if at == 0 {
		at, printed = r.CompiledAt, "草稿，未发布"
	}
	if r.Example {
		under = append(under, "（示例：指标和数据均为演示用）")
	}
	p := Paper{Title: r.Title, Hash: r.Figures, Note: r.Title + " " + version, At: at.Time()}
	p.add(Space{55}, Title{Text: r.Title, Huge: true}, Space{8})
	for _, line := range under {
		p.add(Paragraph{Text: line, Align: Center, Large: true})
	}
	p.add(Space{75}, Paragraph{Text: "全国职业教育集团化办学工作专家组秘书处编制", Align: Center, Large: true},
		Paragraph{Text: printed, Align: Center, Large: true}, Break{})
	p.add(Title{Text: "目　录"}, Contents{}, Break{})
	figure := 0
	for i, c := range r.Chapters {
		p.add(Heading{Text: fmt.Sprintf("%s、%s", chineseNumber(i+1), c.Title)})
		if strings.TrimSpace(c.Body) != "" {
			p.add(Paragraph{Text: strings.TrimSpace(c.Body)})
		}
		for _, plot := range c.Plots {
			figure++
			p.add(r.plot(figure, plot)...)
		}
	}
	p.add(Break{}, Heading{Text: "附表　全国各指标汇总"})
	p.add(r.scope()...)
	for _, year := range r.Nation {
		p.add(r.national(year)...)
	}
	return p
}

func (p *Paper) add(blocks ...Block) { p.Blocks = append(p.Blocks, blocks...) }

// scope says what the figures are of.
func (r AnnualReport) scope() []Block {
	var filings []string
	for _, in := range r.Filings {
		filings = append(filings, fmt.Sprintf("%d年 %s 家", in.Year, grouped(strconv.FormatInt(in.Filings, 10))))
	}
	text := "本表依据截止时已锁定、填报完整且未被认定不实的统计信息汇总，纳入的集团：" + strings.Join(filings, "，") + "。"
	if r.Withheld {
		text += "不足 3 家集团的数据，以及可据以推算出这类数据的数据，不予公布；分位数在不足 5 家时不公布。"
	}
	if len(r.Held) > 0 {
		text += report.HeldRule + strings.Join(report.HeldNotes(r.Document), "")
	}
	return []Block{Paragraph{Text: text}, Paragraph{Small: true, Flush: true, Text: "所依据的统计信息的摘要：" + InFours(r.Sources)}}
}

// plot gives a figure's chart and the table beneath it.
func (r AnnualReport) plot(n int, p report.Plot) []Block {
	c := Chart{Title: fmt.Sprintf("图 %d　%s", n, p.Title), Unit: p.Unit, Spread: p.Show == report.ShowSpread}
	t := Table{Small: true, Columns: []Column{{Width: 3}}, Head: []Row{{Cells: []Cell{Label(p.Of)}}}}
	for _, s := range p.Series {
		c.Series = append(c.Series, s.Name)
		t.Columns = append(t.Columns, Column{Width: 2, Align: Right})
		t.Head[0].Cells = append(t.Head[0].Cells, Label(s.Name))
	}
	withheld := 0
	for i, label := range p.Labels {
		row := ChartRow{Label: label}
		cells := []Cell{Text(label)}
		shown := false
		for _, s := range p.Series {
			v := value(s.Points[i], p.Unit)
			row.Values = append(row.Values, v)
			cells = append(cells, Cell{Text: v.Shown, Align: Right})
			shown = shown || !s.Points[i].Hidden
		}
		if !shown && p.By != report.ByNation {
			withheld++
			continue
		}
		t.Rows = append(t.Rows, Row{Cells: cells})
		if len(c.Rows) < mostBars {
			c.Rows = append(c.Rows, row)
		}
	}
	var notes []string
	if len(t.Rows) > len(c.Rows) {
		notes = append(notes, fmt.Sprintf("图中为前 %d 位，其余见表。", len(c.Rows)))
	}
	if withheld > 0 {
		notes = append(notes, fmt.Sprintf("另有 %d 项因集团数过少不公布。", withheld))
	}
	c.Note = strings.Join(notes, "")
	if len(t.Rows) == 0 {
		return []Block{Chart{Title: c.Title, Unit: c.Unit, Note: c.Note}}
	}
	return []Block{c, t}
}

func value(p report.Point, unit string) ChartValue {
	r := p.Value.Rat()
	switch {
	case p.Hidden:
		return ChartValue{math.NaN(), "不公布"}
	case r == nil:
		return ChartValue{math.NaN(), "—"}
	}
	length, _ := r.Float64()
	return ChartValue{length, decimal(r, places(unit))}
}

// places are how many decimals people read of a unit.
func places(unit string) int {
	switch unit {
	case "万元", "%":
		return 1
	}
	return 2
}

// decimal writes a number with thousands apart and at most so many places.
func decimal(r *big.Rat, places int) string {
	whole, part, _ := strings.Cut(r.FloatString(places), ".")
	if part = strings.TrimRight(part, "0"); part != "" {
		return grouped(whole) + "." + part
	}
	return grouped(whole)
}

func grouped(digits string) string {
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	var b strings.Builder
	for i, d := range digits {
		if i > 0 && (len(digits)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(d)
	}
	return sign + b.String()
}

// national is the table of a year's national figures.
func (r AnnualReport) national(row report.Row) []Block {
	t := Table{
		Small:   true,
		Columns: []Column{{Width: 9}, {Width: 3}, {Width: 4, Align: Right}, {Width: 6, Align: Right}, {Width: 5, Align: Right}, {Width: 5, Align: Right}, {Width: 5, Align: Right}},
		Head:    []Row{{Cells: []Cell{Label("指标"), Label("单位"), Label("集团数"), Label("合计"), Label("下四分位数"), Label("中位数"), Label("上四分位数")}}},
	}
	section := ""
	for m, i := range r.Indicators {
		if i.Section != section {
			section = i.Section
			t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: section, Strong: true, Span: len(t.Columns)}}})
		}
		t.Rows = append(t.Rows, cells(i, row.Cells[m])...)
	}
	return []Block{Heading{Level: 2, Text: fmt.Sprintf("%d年", row.Year)}, t}
}

// cells are the lines of an indicator: one, or one an option.
func cells(i report.Described, c report.Cell) []Row {
	line := func(texts ...string) Row {
		row := Row{Cells: []Cell{Text(texts[0]), {Text: texts[1], Align: Center}}}
		for _, text := range texts[2:] {
			row.Cells = append(row.Cells, Cell{Text: text, Align: Right})
		}
		return row
	}
	if i.Type == "choice" {
		var rows []Row
		for o, name := range i.Options {
			groups := "0"
			switch {
			case c.Hidden || c.Options != nil && c.Options[o].Hidden:
				groups = "不公布"
			case c.Options != nil:
				groups = grouped(strconv.FormatInt(c.Options[o].Groups, 10))
			}
			rows = append(rows, line(i.Title+"："+name, i.Unit, groups, "", "", "", ""))
		}
		return rows
	}
	if c.Hidden {
		return []Row{line(i.Title, i.Unit, "不公布", "不公布", "", "", "")}
	}
	groups := grouped(strconv.FormatInt(c.Groups, 10))
	shown := func(r *big.Rat) string {
		switch {
		case r == nil:
			return "—"
		case i.Type == "amount":
			r = new(big.Rat).Quo(r, big.NewRat(10_000, 1))
		case i.Type == "ratio":
			r = new(big.Rat).Mul(r, big.NewRat(100, 1))
		}
		return decimal(r, places(i.Unit))
	}
	total := new(big.Rat).SetInt64(c.Total)
	if i.Type == "ratio" && c.Of > 0 {
		total = big.NewRat(c.Total, c.Of)
	}
	if c.Groups == 0 {
		return []Row{line(i.Title, i.Unit, groups, "—", "—", "—", "—")}
	}
	if c.Quartiles == nil {
		return []Row{line(i.Title, i.Unit, groups, shown(total), "不公布", "不公布", "不公布")}
	}
	return []Row{line(i.Title, i.Unit, groups, shown(total), shown(c.Quartiles.Lower.Rat()), shown(c.Quartiles.Median.Rat()), shown(c.Quartiles.Upper.Rat()))}
}

// chineseNumber writes 1 to 99 as chapters are counted.
func chineseNumber(n int) string {
	digits := []rune("〇一二三四五六七八九")
	text := string(digits[n%10])
	switch tens := n / 10 % 10; tens {
	case 0:
		return text
	case 1:
		text = "十" + text
	default:
		text = string(digits[tens]) + "十" + text
	}
	return strings.TrimSuffix(text, "〇")
}
