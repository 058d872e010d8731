package forms_test

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"

	"linxuan/shared/forms"
)

func TestSheet(t *testing.T) {
	book := forms.Book{Title: "汇总表", Hash: hash, At: october, Sheets: []forms.Sheet{
		{Name: "推荐名单", Title: "推荐名单汇总表", Under: []string{"推荐单位：山东省教育厅"}, Table: forms.Table{
			Columns: []forms.Column{{Width: 2}, {Width: 8}, {Width: 3}},
			Head:    []forms.Row{{Cells: []forms.Cell{{Text: "排序"}, {Text: "名称", Span: 2}}}},
			Rows: []forms.Row{
				{Cells: []forms.Cell{{Text: "1", Number: true}, forms.Text("=1+1"), {Text: "12345678901234567", Number: true}}},
				{Cells: []forms.Cell{{Text: "2", Number: true}, forms.Text("甲\n乙"), {Text: "-5", Number: true}}},
			},
		}},
		{Name: "说明", Title: "说明", Tall: true, Table: forms.Table{Columns: []forms.Column{{Width: 5}}, Rows: []forms.Row{{Cells: []forms.Cell{forms.Text("示例")}}}}},
	}}
	raw, err := book.XLSX()
	if err != nil {
		t.Fatal(err)
	}
	if again, err := book.XLSX(); err != nil || !bytes.Equal(raw, again) {
		t.Errorf("written twice, other bytes (%v)", err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	for cell, want := range map[string]string{
		"A1": "推荐名单汇总表", "A2": "推荐单位：山东省教育厅", "A3": "排序", "B3": "名称", "A4": "1", "B4": "=1+1", "C4": "12345678901234567", "B5": "甲\n乙", "C5": "-5",
	} {
		if got, err := f.GetCellValue("推荐名单", cell); err != nil || got != want {
			t.Errorf("%s: %q, want %q (%v)", cell, got, want, err)
		}
	}
	for cell, want := range map[string]excelize.CellType{"A4": excelize.CellTypeUnset, "B4": excelize.CellTypeSharedString, "C4": excelize.CellTypeSharedString, "C5": excelize.CellTypeUnset} {
		if got, err := f.GetCellType("推荐名单", cell); err != nil || got != want {
			t.Errorf("%s: type %v, want %v (%v): a number is one, words are never a formula", cell, got, want, err)
		}
	}
	if got, _ := f.GetCellFormula("推荐名单", "B4"); got != "" {
		t.Errorf("formula %q", got)
	}
	if layout, err := f.GetPageLayout("推荐名单"); err != nil || *layout.Size != 9 || *layout.Orientation != "landscape" {
		t.Errorf("page %+v (%v)", layout, err)
	}
	if names := f.GetDefinedName(); len(names) != 1 || names[0].RefersTo != "'推荐名单'!$3:$3" {
		t.Errorf("repeated head %+v", names)
	}
}

func TestRowBeyondTheColumns(t *testing.T) {
	table := forms.Table{Columns: []forms.Column{{Width: 1}}, Rows: []forms.Row{{Cells: []forms.Cell{{Text: "一", Span: 2}}}}}
	if _, err := (forms.Book{Sheets: []forms.Sheet{{Name: "表", Table: table}}}).XLSX(); err == nil {
		t.Error("a cell beyond the last column was taken")
	}
}
