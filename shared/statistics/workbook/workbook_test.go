package workbook_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"go.yaml.in/yaml/v3"
	"pgregory.net/rapid"

	"linxuan/infra/seed"
	"linxuan/shared/fault"
	"linxuan/shared/sheet"
	"linxuan/shared/statistics"
	"linxuan/shared/statistics/workbook"
)

func dictionary(t testing.TB) statistics.Dictionary {
	t.Helper()
	r, err := seed.LoadRound("2019")
	if err != nil {
		t.Fatal(err)
	}
	return r.Indicators
}

func stamp(d statistics.Dictionary) workbook.Stamp {
	return workbook.FilingStamp(d, "2019", "grp_one", 2018)
}

func write(t testing.TB, d statistics.Dictionary, values, earlier statistics.Values, why map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	form := workbook.Form{Round: "2019", Group: "grp_one", GroupName: "第一集团（示例）", Year: 2018, Values: values, Explanations: why, Earlier: earlier}
	if err := workbook.WriteFiling(&b, d, form); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// edited opens a workbook as a person does, changes it and saves it.
func edited(t testing.TB, data []byte, change func(*excelize.File)) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	change(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// rowOf finds the row of an indicator by the hidden column.
func rowOf(t testing.TB, data []byte, id string) int {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	found, err := f.SearchSheet(workbook.FilingSheet, id)
	if err != nil || len(found) != 1 {
		t.Fatalf("%s: %v %v", id, found, err)
	}
	_, row, err := excelize.CellNameToCoordinates(found[0])
	if err != nil {
		t.Fatal(err)
	}
	return row
}

// R3.1: what goes out comes back, to the last 元.
func TestRoundTrip(t *testing.T) {
	d := dictionary(t)
	rapid.Check(t, func(t *rapid.T) {
		values := statistics.Values{}
		for _, i := range d.Indicators() {
			if rapid.Bool().Draw(t, i.ID+" given") {
				values[i.ID] = valid(t, i)
			}
		}
		why := map[string]string{"members-total": "两个集团合并", "year-bases": "基地改造"}
		var b bytes.Buffer
		form := workbook.Form{Round: "2019", Group: "grp_one", Year: 2018, Values: values, Explanations: why, Earlier: values}
		if err := workbook.WriteFiling(&b, d, form); err != nil {
			t.Fatal(err)
		}
		back, err := workbook.ReadFiling(b.Bytes(), d, stamp(d))
		if err != nil {
			t.Fatal(err)
		}
		got := statistics.Values{}
		for id, raw := range back.Values {
			got[id] = statistics.Value(raw)
		}
		if !maps.Equal(got, values) || !maps.Equal(back.Explanations, why) {
			t.Fatalf("%v, want %v; %v", got, values, back.Explanations)
		}
	})
}

func valid(t *rapid.T, i statistics.Indicator) statistics.Value {
	switch i.Type {
	case statistics.Ratio:
		den := rapid.Int64Range(1, statistics.MaxValue).Draw(t, "den")
		return statistics.Value(fmt.Sprintf(`{"num":%d,"den":%d}`, rapid.Int64Range(0, den).Draw(t, "num"), den))
	case statistics.Choice:
		return statistics.Value(`"` + rapid.SampledFrom(i.Options).Draw(t, "option").ID + `"`)
	case statistics.Text:
		return statistics.Value(`"` + rapid.SampledFrom([]string{"无", "=1+1", "第一行\\n第二行", "1,234", "2018-01-02"}).Draw(t, "text") + `"`)
	}
	return statistics.Value(fmt.Sprint(rapid.Int64Range(i.Least, i.Limit()).Draw(t, "number")))
}

// What a person types into a cell, and what is taken.
func TestCellsAreRead(t *testing.T) {
	d := dictionary(t)
	template := write(t, d, nil, nil, nil)
	for _, row := range []struct {
		id    string
		typed any
		want  string
	}{
		{"secretariat-staff", 12, "12"},
		{"secretariat-staff", 12.0, "12"},
		{"secretariat-staff", "12", "12"},
		{"students-total", "12,345", "12345"},
		{"students-total", "１２３４", "1234"},
		{"funds-income", 123.4567, "1234567"},
		{"funds-income", 0.1 + 0.2, "3000"}, // a spreadsheet shows 0.3
		{"funds-income", "1,000.5", "10005000"},
		{"funds-income", 1e8, "1000000000000"},
		{"starting-salary", 4500, "4500"}, // in 元
		{"legal-form", "具有法人资格", `"legal-person"`},
		{"experience", "  做法  ", `"做法"`},
	} {
		at := rowOf(t, template, row.id)
		sent := edited(t, template, func(f *excelize.File) {
			if err := f.SetCellValue(workbook.FilingSheet, fmt.Sprint("E", at), row.typed); err != nil {
				t.Fatal(err)
			}
		})
		got, err := workbook.ReadFiling(sent, d, stamp(d))
		if err != nil || string(got.Values[row.id]) != row.want || got.Cells[row.id] != fmt.Sprint("E", at) {
			t.Errorf("%s %v: %s, want %s: %v", row.id, row.typed, got.Values[row.id], row.want, err)
		}
	}
}

// R3.1: each wrong cell is named, all of them at once, and nothing is taken.
func TestWrongCellsAreNamed(t *testing.T) {
	d := dictionary(t)
	template := write(t, d, statistics.Values{"secretariat-staff": "3"}, nil, nil)
	const s = workbook.FilingSheet
	type edit = func(f *excelize.File, at int)
	put := func(col string, v any) edit {
		return func(f *excelize.File, at int) { _ = f.SetCellValue(s, fmt.Sprint(col, at), v) }
	}
	for name, row := range map[string]struct {
		id, col, code string
		do            edit
	}{
		"formula":                   {"secretariat-staff", "E", "workbook-formula", func(f *excelize.File, at int) { _ = f.SetCellFormula(s, fmt.Sprint("E", at), "SUM(D4:D9)") }},
		"word for a number":         {"secretariat-staff", "E", "workbook-whole-number", put("E", "十二")},
		"part of a person":          {"secretariat-staff", "E", "workbook-whole-number", put("E", 1.5)},
		"more than allowed":         {"secretariat-staff", "E", "workbook-range", put("E", 1001)},
		"less than allowed":         {"members-total", "E", "workbook-range", put("E", 1)},
		"negative":                  {"secretariat-staff", "E", "workbook-range", put("E", -1)},
		"beyond all numbers":        {"students-total", "E", "workbook-whole-number", put("E", "1e400")},
		"hexadecimal":               {"students-total", "E", "workbook-whole-number", put("E", "0x10")},
		"infinity":                  {"students-total", "E", "workbook-whole-number", put("E", "Inf")},
		"less than one 元":           {"funds-income", "E", "workbook-amount", put("E", 0.00001)},
		"truth for a number":        {"secretariat-staff", "E", "workbook-error-value", put("E", true)},
		"date for a ratio":          {"interns-coordinated", "E", "workbook-date", func(f *excelize.File, at int) { dated(f, s, fmt.Sprint("E", at)) }},
		"own date format":           {"interns-coordinated", "E", "workbook-date", func(f *excelize.File, at int) { custom(f, s, fmt.Sprint("E", at), `yyyy"年"m"月"`) }},
		"denominator of nought":     {"interns-coordinated", "F", "workbook-denominator", func(f *excelize.File, at int) { put("E", 1)(f, at); put("F", 0)(f, at) }},
		"no denominator":            {"interns-coordinated", "F", "workbook-denominator", put("E", 1)},
		"no numerator":              {"interns-coordinated", "E", "workbook-whole-number", put("F", 1)},
		"ratio above one":           {"interns-coordinated", "E", "workbook-ratio-above-one", func(f *excelize.File, at int) { put("E", 11)(f, at); put("F", 10)(f, at) }},
		"denominator of no ratio":   {"secretariat-staff", "F", "workbook-no-denominator", put("F", 10)},
		"no such answer":            {"legal-form", "E", "workbook-option", put("E", "法人")},
		"long text":                 {"experience", "E", "workbook-text-long", put("E", strings.Repeat("长", 2001))},
		"long explanation":          {"members-total", "H", "workbook-text-long", put("H", strings.Repeat("长", 501))},
		"row of nothing":            {"secretariat-staff", "A", "workbook-row-unknown", func(f *excelize.File, at int) { _ = f.SetCellStr(s, "A900", "nothing") }},
		"row twice":                 {"secretariat-staff", "A", "workbook-row-twice", func(f *excelize.File, at int) { _ = f.SetCellStr(s, "A901", "secretariat-staff") }},
		"row taken out":             {"secretariat-staff", "A", "workbook-row-missing", func(f *excelize.File, at int) { _ = f.RemoveRow(s, at) }},
		"format with date in words": {"interns-coordinated", "F", "workbook-denominator", func(f *excelize.File, at int) { custom(f, s, fmt.Sprint("E", at), `0"days"`) }}, // the numerator is none
	} {
		t.Run(name, func(t *testing.T) {
			at := rowOf(t, template, row.id)
			sent := edited(t, template, func(f *excelize.File) {
				row.do(f, at)
				_ = f.SetCellStr(s, fmt.Sprint("E", rowOf(t, template, "council-meetings")), "很多") // wrong in any case
			})
			filled, err := workbook.ReadFiling(sent, d, stamp(d))
			refusal, ok := fault.Of(err)
			if !ok || !errors.Is(err, sheet.ErrCells) || filled.Values != nil {
				t.Fatalf("taken: %v, %v", filled.Values, err)
			}
			var codes []string
			for _, f := range refusal.Fields {
				codes = append(codes, f.Code)
				if f.Code != row.code {
					continue
				}
				if cell, _ := f.Facts["cell"].(string); !strings.HasPrefix(cell, row.col) || f.Pointer != "/"+s+"!"+cell || f.Facts["sheet"] != s {
					t.Errorf("named %v", f)
				}
			}
			if len(codes) < 2 || !slices.Contains(codes, row.code) || refusal.Facts["count"] != len(codes) {
				t.Errorf("found %q", codes)
			}
		})
	}
}

func dated(f *excelize.File, sheet, cell string) {
	style, _ := f.NewStyle(&excelize.Style{NumFmt: 58})
	_ = f.SetCellValue(sheet, cell, 43718)
	_ = f.SetCellStyle(sheet, cell, cell, style)
}

func custom(f *excelize.File, sheet, cell, format string) {
	style, _ := f.NewStyle(&excelize.Style{CustomNumFmt: &format})
	_ = f.SetCellValue(sheet, cell, 43718)
	_ = f.SetCellStyle(sheet, cell, cell, style)
}

// A template for something else is refused and says what differs; rows may be sorted as one likes.
func TestOtherTemplates(t *testing.T) {
	d := dictionary(t)
	data := write(t, d, statistics.Values{"secretariat-staff": "3"}, nil, nil)
	other := d
	other.Version++
	for name, row := range map[string]struct {
		want workbook.Stamp
		what string
	}{
		"another round":      {workbook.FilingStamp(d, "2020", "grp_one", 2018), "批次"},
		"another group":      {workbook.FilingStamp(d, "2019", "grp_two", 2018), "集团"},
		"another year":       {workbook.FilingStamp(d, "2019", "grp_one", 2017), "年度"},
		"another dictionary": {workbook.FilingStamp(other, "2019", "grp_one", 2018), "指标字典"},
		"a list of members":  {workbook.MembersStamp("grp_one"), "模板种类"},
	} {
		_, err := workbook.ReadFiling(data, d, row.want)
		if refusal, ok := fault.Of(err); !ok || !errors.Is(err, sheet.ErrOther) || refusal.Facts["what"] != row.what {
			t.Errorf("%s: %v", name, err)
		}
	}
	moved := edited(t, data, func(f *excelize.File) {
		if err := f.InsertRows(workbook.FilingSheet, rowOf(t, data, "secretariat-staff"), 3); err != nil {
			t.Fatal(err)
		}
	})
	if got, err := workbook.ReadFiling(moved, d, stamp(d)); err != nil || string(got.Values["secretariat-staff"]) != "3" {
		t.Errorf("moved rows: %v %v", got.Values, err)
	}
}

// packed makes an archive of parts.
func packed(t testing.TB, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		p, err := w.Create(name)
		if err == nil {
			_, err = io.WriteString(p, parts[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// replaced puts another text in the place of a part of a workbook.
func replaced(t testing.TB, data []byte, name string, change func(string) string) []byte {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(raw)
	}
	parts[name] = change(parts[name])
	return packed(t, parts)
}

// What is no workbook, or would cost more than a workbook may, is refused before it is laid out.
func TestBombs(t *testing.T) {
	d := dictionary(t)
	good := write(t, d, nil, nil, nil)
	const part = "xl/worksheets/sheet1.xml"
	rows := func(xml string) func(string) string {
		return func(s string) string { return strings.Replace(s, "</sheetData>", xml+"</sheetData>", 1) }
	}
	for name, row := range map[string]struct {
		data []byte
		want *fault.Definition
	}{
		"nothing":                     {nil, sheet.ErrUnreadable},
		"a text":                      {[]byte("指标,数值"), sheet.ErrUnreadable},
		"an old workbook":             {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and more"), sheet.ErrUnreadable},
		"half a workbook":             {good[:len(good)/2], sheet.ErrUnreadable},
		"an archive of something":     {packed(t, map[string]string{"a.txt": "b"}), sheet.ErrUnreadable},
		"a workbook of someone else":  {edited(t, good, func(f *excelize.File) { _ = f.DeleteSheet("模板信息") }), sheet.ErrUnreadable},
		"a sheet renamed":             {edited(t, good, func(f *excelize.File) { _ = f.SetSheetName(workbook.FilingSheet, "表一") }), sheet.ErrUnreadable},
		"too large as it is sent":     {make([]byte, sheet.MaxFile+1), sheet.ErrTooLarge},
		"17 MB of noughts":            {packed(t, map[string]string{"xl/a.bin": strings.Repeat("\x00", 17<<20)}), sheet.ErrTooLarge},
		"many parts":                  {packed(t, many(201)), sheet.ErrTooLarge},
		"the last cell of all":        {replaced(t, good, part, rows(`<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`)), sheet.ErrTooLarge},
		"a far column":                {replaced(t, good, part, rows(`<row r="2000"><c r="XFD2000"/></row>`)), sheet.ErrTooLarge},
		"a far row by its cell":       {replaced(t, good, part, rows(`<row><c r="A1048576"/></row>`)), sheet.ErrTooLarge},
		"a row with too many cells":   {replaced(t, good, part, rows(`<row r="2000">`+strings.Repeat("<c/>", 101)+`</row>`)), sheet.ErrTooLarge},
		"many rows without numbers":   {replaced(t, good, part, rows(strings.Repeat("<row/>", 5101))), sheet.ErrTooLarge},
		"one row again and again":     {replaced(t, good, part, rows(strings.Repeat(`<row r="9"/>`, 200_001))), sheet.ErrTooLarge},
		"a negative row":              {replaced(t, good, part, rows(`<row r="-5"/>`)), sheet.ErrTooLarge},
		"another encoding":            {replaced(t, good, part, func(s string) string { return `<?xml version="1.0" encoding="UTF-16"?><row r="1048576"/>` }), sheet.ErrUnreadable},
		"entities within entities":    {replaced(t, good, part, func(s string) string { return `<!DOCTYPE x [<!ENTITY a "b">]><worksheet>&a;</worksheet>` }), sheet.ErrUnreadable},
		"a part that is not what XML": {replaced(t, good, part, func(string) string { return "<worksheet><sheetData><row" }), sheet.ErrUnreadable},
	} {
		filled, err := workbook.ReadFiling(row.data, d, stamp(d))
		if !errors.Is(err, row.want) || filled.Values != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func many(n int) map[string]string {
	parts := map[string]string{}
	for i := range n {
		parts[fmt.Sprintf("xl/%d.xml", i)] = "<a/>"
	}
	return parts
}

// Every refusal and cell code has its Chinese words, and no words are left over.
func TestWords(t *testing.T) {
	var words struct {
		Problems map[string]struct{ Title, Detail string }
		Fields   map[string]string
	}
	raw, err := os.ReadFile("../../api/texts/zh-CN/workbook.yaml")
	if err == nil {
		err = yaml.Unmarshal(raw, &words)
	}
	if err != nil {
		t.Fatal(err)
	}
	used := map[string]bool{}
	for _, name := range []string{"filing.go", "members.go", "enterprises.go", "../../sheet/sheet.go", "../../sheet/measure.go"} {
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`"(workbook-[a-z-]+[a-z])"`).FindAllStringSubmatch(string(source), -1) {
			used[m[1]] = true
		}
	}
	for _, d := range fault.Defined() {
		if strings.HasPrefix(d.Code, "uscc-") {
			used["workbook-"+d.Code] = true
		}
	}
	told := map[string]bool{}
	for code, w := range words.Problems {
		told[code] = strings.HasSuffix(w.Detail, "。") && w.Title != ""
	}
	for code, sentence := range words.Fields {
		told[code] = strings.HasSuffix(sentence, "。")
	}
	for code := range used {
		if !told[code] {
			t.Errorf("no words for %s", code)
		}
	}
	for code := range told {
		if !used[code] {
			t.Errorf("words for nothing: %s", code)
		}
	}
	if len(used) < 25 {
		t.Errorf("only %v found", used)
	}
}

// The same form gives the same bytes, so that a file can be compared with another.
func TestStableBytes(t *testing.T) {
	d := dictionary(t)
	values := statistics.Values{"secretariat-staff": "3"}
	if !reflect.DeepEqual(write(t, d, values, nil, nil), write(t, d, values, nil, nil)) {
		t.Error("two workbooks of one form differ")
	}
}
