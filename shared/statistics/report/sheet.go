package report

import (
	"encoding/csv"
	"fmt"
	"io"
	"math/big"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"linxuan/shared/statistics"
)

// column is a column of the tables in CSV and XLSX. The data dictionary is written from the same list.
type column struct {
	title, meaning string
	value          func(line) string
	number         bool
}

// line is a line of the tables: a cell, or an option of a choice.
type line struct {
	row       Row
	indicator statistics.Indicator
	cell      Cell
	option    int // of a choice
	since     int // the version whose figures stand; 0: this one's
}

// columns of the tables. Amounts are in 元, as they were filed.
var columns = []column{
	{"年度", "统计年度", func(l line) string { return strconv.Itoa(l.row.Year) }, true},
	{"分类", "全国、省份、行业或牵头单位类别；省份指主要牵头单位所在地，与推荐单位无关", func(l line) string { return l.row.By.Name() }, false},
	{"名称", "该分类下的名称", func(l line) string { return l.row.By.PlaceName(l.row.Place) }, false},
	{"指标代码", "见下文各指标", func(l line) string { return l.indicator.ID }, false},
	{"指标", "指标名称", func(l line) string { return l.indicator.Title }, false},
	{"选项", "单选指标的选项，其他指标为空", line.optionTitle, false},
	{"单位", "合计和分位数的单位；金额以元计；比例不填", line.unit, false},
	{"集团数", "填报该指标的集团数；单选指标为选择该选项的集团数", line.groups, true},
	{"合计", "各集团填报数之和；比例为分子之和", line.total, true},
	{"分母合计", "比例的分母之和，其他指标为空", line.of, true},
	{"下四分位数", "四分之一的集团不超过此数，按线性插值（Hyndman-Fan 第7种定义）", func(l line) string { return l.quartile(Quartiles.lower) }, true},
	{"中位数", "一半的集团不超过此数；偶数个时取中间两数的平均", func(l line) string { return l.quartile(Quartiles.median) }, true},
	{"上四分位数", "四分之三的集团不超过此数", func(l line) string { return l.quartile(Quartiles.upper) }, true},
	{"说明", "“不公布”：不足3家集团的数据，以及可据以推算出这类数据的数据，不予公布；分位数在不足5家，或者更正涉及不足5家时不公布；“沿用第n版”：" + HeldRule, line.remark, false},
}

func (q Quartiles) lower() Exact  { return q.Lower }
func (q Quartiles) median() Exact { return q.Median }
func (q Quartiles) upper() Exact  { return q.Upper }

func (l line) choice() bool { return l.indicator.Type == statistics.Choice }

func (l line) hidden() bool {
	return l.cell.Hidden || l.choice() && l.cell.Options != nil && l.cell.Options[l.option].Hidden
}

func (l line) optionTitle() string {
	if l.choice() {
		return l.indicator.Options[l.option].Title
	}
	return ""
}

func (l line) unit() string {
	switch l.indicator.Type {
	case statistics.Amount:
		return "元"
	case statistics.Ratio:
		return ""
	}
	return UnitOf(l.indicator)
}

func (l line) groups() string {
	switch {
	case l.hidden():
		return ""
	case l.choice() && l.cell.Options == nil:
		return "0"
	case l.choice():
		return strconv.FormatInt(l.cell.Options[l.option].Groups, 10)
	}
	return strconv.FormatInt(l.cell.Groups, 10)
}

func (l line) total() string {
	if l.hidden() || l.choice() || l.cell.Groups == 0 {
		return ""
	}
	return strconv.FormatInt(l.cell.Total, 10)
}

func (l line) of() string {
	if l.hidden() || l.indicator.Type != statistics.Ratio || l.cell.Groups == 0 {
		return ""
	}
	return strconv.FormatInt(l.cell.Of, 10)
}

// quartile is written as a decimal: exact for whole values, whose quartiles end after two places, and to six for ratios.
func (l line) quartile(of func(Quartiles) Exact) string {
	if l.cell.Quartiles == nil {
		return ""
	}
	return decimal(of(*l.cell.Quartiles).Rat(), 6)
}

// decimal writes a number with at most so many places, without zeros at the end.
func decimal(r *big.Rat, places int) string {
	text := r.FloatString(places)
	end := len(text)
	for end > 0 && text[end-1] == '0' {
		end--
	}
	if end > 0 && text[end-1] == '.' {
		end--
	}
	return text[:end]
}

func (l line) remark() string {
	var notes []string
	switch {
	case l.hidden():
		notes = append(notes, "不公布")
	case !l.choice() && l.cell.Groups > 0 && l.cell.Quartiles == nil:
		notes = append(notes, "分位数不公布")
	}
	if l.since > 0 {
		notes = append(notes, fmt.Sprintf("沿用第%d版", l.since))
	}
	return strings.Join(notes, "；")
}

// lines gives a row's lines, one an indicator or option.
func (m made) lines(indicators []statistics.Indicator, r Row) []line {
	var all []line
	for k, i := range indicators {
		since := 0
		for _, h := range m.document.Held {
			if h.By == r.By && h.Indicator == i.ID {
				since = h.Since
			}
		}
		all = append(all, line{r, i, r.Cells[k], 0, since})
		for o := 1; o < len(i.Options); o++ {
			all = append(all, line{r, i, r.Cells[k], o, since})
		}
	}
	return all
}

// byteOrderMark tells spreadsheets that a file is UTF-8.
const byteOrderMark = "\ufeff"

func titles() []string {
	all := make([]string, len(columns))
	for i, c := range columns {
		all[i] = c.title
	}
	return all
}

// writeCSV writes all rows (RFC 4180, UTF-8 with a byte order mark).
func writeCSV(w io.Writer, m made) error {
	out, err := startCSV(w, titles())
	if err != nil {
		return err
	}
	indicators := Indicators(m.dictionary)
	fields := make([]string, len(columns))
	for _, r := range m.rows {
		for _, l := range m.lines(indicators, r) {
			for i, c := range columns {
				fields[i] = c.value(l)
			}
			_ = out.Write(fields) // the first error stays and is given at the end
		}
	}
	out.Flush()
	return out.Error()
}

func startCSV(w io.Writer, head []string) (*csv.Writer, error) {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return nil, err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	return out, out.Write(head)
}

// writeDictionary writes the data dictionary: the columns of the tables, and the indicators with their options.
func writeDictionary(w io.Writer, d statistics.Dictionary) error {
	out, err := startCSV(w, []string{"类别", "代码", "名称", "所属栏目", "类型", "单位", "必填", "含义"})
	if err != nil {
		return err
	}
	for _, c := range columns {
		_ = out.Write([]string{"列", "", c.title, "", "", "", "", c.meaning})
	}
	kinds := map[statistics.Type]string{statistics.Count: "数量", statistics.Amount: "金额", statistics.Ratio: "比例", statistics.Choice: "单选"}
	for _, s := range d.Sections {
		for _, i := range s.Indicators {
			if i.Type == statistics.Text {
				continue
			}
			required := "否"
			if i.Required {
				required = "是"
			}
			_ = out.Write([]string{"指标", i.ID, i.Title, s.Title, kinds[i.Type], line{indicator: i}.unit(), required, i.Hint})
			for _, o := range i.Options {
				_ = out.Write([]string{"选项", i.ID + "/" + o.ID, o.Title, s.Title, "", "", "", i.Title})
			}
		}
	}
	out.Flush()
	return out.Error()
}

// writeXLSX writes a workbook: what it is, and a sheet a breakdown.
func writeXLSX(w io.Writer, m made) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }() // which removes what it kept on disk; the workbook is written by then
	head, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"EEF3FA"}}})
	if err != nil {
		return err
	}
	about := "说明"
	if err := f.SetSheetName("Sheet1", about); err != nil {
		return err
	}
	if err := writeAbout(f, about, m); err != nil {
		return err
	}
	for _, by := range Breakdowns {
		if err := writeSheet(f, by, m, head); err != nil {
			return err
		}
	}
	return f.Write(w)
}

func writeAbout(f *excelize.File, sheet string, m made) error {
	doc := m.document
	facts := [][2]string{
		{"名称", doc.Title},
		{"版本", strconv.Itoa(doc.Number)},
		{"批次", doc.RoundTitle},
		{"指标", doc.Dictionary},
		{"发布时间（北京时间）", doc.PublishedAt.Shanghai().Format("2006-01-02 15:04:05")},
	}
	for _, in := range doc.Filings {
		facts = append(facts, [2]string{strconv.Itoa(in.Year) + "年纳入的集团数", strconv.FormatInt(in.Filings, 10)})
	}
	for _, note := range HeldNotes(doc) {
		facts = append(facts, [2]string{"沿用此前版本的数据", note})
	}
	facts = append(facts, [2]string{"", ""})
	for _, c := range columns {
		facts = append(facts, [2]string{c.title, c.meaning})
	}
	for i, fact := range facts {
		if err := f.SetSheetRow(sheet, "A"+strconv.Itoa(i+1), &[]string{fact[0], fact[1]}); err != nil {
			return err
		}
	}
	if err := f.SetColWidth(sheet, "A", "A", 26); err != nil {
		return err
	}
	return f.SetColWidth(sheet, "B", "B", 90)
}

func writeSheet(f *excelize.File, by By, m made, head int) error {
	sheet := by.tableName()
	if _, err := f.NewSheet(sheet); err != nil {
		return err
	}
	s, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	for i, width := range []float64{8, 14, 24, 24, 34, 22, 10, 10, 18, 18, 16, 16, 16, 14} {
		if err := s.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := s.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	titled := make([]any, len(columns))
	for i, c := range columns {
		titled[i] = excelize.Cell{StyleID: head, Value: c.title}
	}
	if err := s.SetRow("A1", titled); err != nil {
		return err
	}
	number, indicators := 2, Indicators(m.dictionary)
	for _, r := range m.rows {
		if r.By != by {
			continue
		}
		for _, l := range m.lines(indicators, r) {
			if err := s.SetRow("A"+strconv.Itoa(number), l.cells()); err != nil {
				return err
			}
			number++
		}
	}
	return s.Flush()
}

// cells are a line's fields for a sheet, numbers as numbers.
func (l line) cells() []any {
	fields := make([]any, len(columns))
	for i, c := range columns {
		text := c.value(l)
		n, err := strconv.ParseFloat(text, 64)
		if c.number && err == nil {
			fields[i] = n
		} else if text != "" {
			fields[i] = text
		}
	}
	return fields
}
