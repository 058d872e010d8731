package opendata

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"strings"
)

const byteOrderMark = "\ufeff" // without it spreadsheets read UTF-8 as something else

// CSV writes a page (RFC 4180): the titles, and a line for each row. Several texts of one cell stand apart by a semicolon.
func (d Dataset) CSV(p Page) ([]byte, error) {
	lines := make([][]string, 0, len(p.Rows)+1)
	var head []string
	for _, c := range d.Columns {
		head = append(head, c.Title)
	}
	lines = append(lines, head)
	for _, r := range p.Rows {
		line := make([]string, len(r))
		for i, v := range r {
			line[i] = cell(v)
		}
		lines = append(lines, line)
	}
	return write(lines)
}

// Dictionary is the data dictionary of all tables as CSV: what each column is called, what it holds and means.
func Dictionary() ([]byte, error) {
	lines := [][]string{{"数据集", "数据集编码", "列（CSV）", "列（JSON）", "类型", "含义"}}
	for _, d := range Datasets {
		for _, c := range d.Columns {
			lines = append(lines, []string{d.Title, d.ID, c.Title, c.Name, c.Form.Title, c.described()})
		}
	}
	return write(lines)
}

func write(lines [][]string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(byteOrderMark)
	out := csv.NewWriter(&b)
	out.UseCRLF = true
	for _, line := range lines {
		safe := make([]string, len(line))
		for i, text := range line {
			safe[i] = defused(text)
		}
		if err := out.Write(safe); err != nil {
			return nil, err
		}
	}
	out.Flush()
	return b.Bytes(), out.Error()
}

func cell(v any) string {
	if several, ok := v.([]string); ok {
		return strings.Join(several, "；")
	}
	return fmt.Sprint(v)
}

// defused keeps a spreadsheet from running a text that begins like a formula: an apostrophe before it makes it a text. Full
// width signs begin a formula too, in spreadsheets of this language, and so may what stands behind blanks.
func defused(text string) string {
	bare := strings.TrimLeft(text, " \u00a0\u3000")
	if bare != "" && strings.ContainsAny(bare[:firstRune(bare)], "=+-@\t\r\n＝＋－＠") {
		return "'" + text
	}
	return text
}

func firstRune(text string) int {
	for i := range text {
		if i > 0 {
			return i
		}
	}
	return len(text)
}
