package workbook_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"testing"

	"github.com/tealeg/xlsx/v3"

	"linxuan/shared/statistics"
	"linxuan/shared/statistics/workbook"
)

// A template is not of one library's making only: another program reads it as it is meant, fills it in and saves it in its own
// way, and what comes back is read to the last 元.
func TestFilledByAnotherProgram(t *testing.T) {
	d := dictionary(t)
	earlier := statistics.Values{"secretariat-staff": "7"}
	book, err := xlsx.OpenBinary(write(t, d, nil, earlier, nil))
	if err != nil {
		t.Fatal(err)
	}
	page := book.Sheet[workbook.FilingSheet]
	if page == nil {
		t.Fatalf("another program finds no %s", workbook.FilingSheet)
	}
	at := func(row, column int) *xlsx.Cell {
		cell, err := page.Cell(row, column)
		if err != nil {
			t.Fatal(err)
		}
		return cell
	}
	rows := map[string]int{}
	for row := range page.MaxRow {
		rows[at(row, 0).String()] = row
	}
	want := statistics.Values{}
	for n, i := range d.Indicators() {
		row, found := rows[i.ID]
		if !found || at(row, titleColumn).String() != i.Title {
			t.Errorf("%s: row %d, %q", i.ID, row, at(row, titleColumn).String())
			continue
		}
		value := at(row, valueColumn)
		switch i.Type {
		case statistics.Count:
			value.SetInt64(i.Least + int64(n))
			want[i.ID] = statistics.Value(fmt.Sprint(i.Least + int64(n)))
		case statistics.Amount:
			value.SetFloat(float64(n)) // in the unit that stands beside it
			scale := 1
			if at(row, unitColumn).String() == "万元" {
				scale = 10_000
			}
			want[i.ID] = statistics.Value(fmt.Sprint(n * scale))
		case statistics.Ratio:
			value.SetInt64(9)
			at(row, denColumn).SetInt64(int64(10 + n))
			want[i.ID] = statistics.Value(fmt.Sprintf(`{"num":9,"den":%d}`, 10+n))
		case statistics.Choice:
			value.SetString(i.Options[len(i.Options)-1].Title)
			want[i.ID] = statistics.Value(`"` + i.Options[len(i.Options)-1].ID + `"`)
		case statistics.Text:
			value.SetString("做法 <一> & 二")
			want[i.ID] = `"做法 <一> & 二"`
		}
	}
	if got := at(rows["secretariat-staff"], earlierColumn).String(); got != "7" {
		t.Errorf("last year's value is read as %q", got)
	}
	at(rows["members-total"], whyColumn).SetString("两个集团合并")
	var saved bytes.Buffer
	if err := book.Write(&saved); err != nil {
		t.Fatal(err)
	}
	back, err := workbook.ReadFiling(saved.Bytes(), d, stamp(d))
	if err != nil {
		t.Fatal(err)
	}
	for id, value := range want {
		var got, sent any
		if json.Unmarshal(back.Values[id], &got) != nil || json.Unmarshal([]byte(value), &sent) != nil || !reflect.DeepEqual(got, sent) {
			t.Errorf("%s: %s, filled in was %s", id, back.Values[id], value)
		}
	}
	if len(back.Values) != len(want) || back.Explanations["members-total"] != "两个集团合并" {
		t.Errorf("%d values of %d, explanations %v", len(back.Values), len(want), back.Explanations)
	}
}

// Columns of the sheet, from 0.
const (
	titleColumn   = 1
	unitColumn    = 2
	earlierColumn = 3
	valueColumn   = 4
	denColumn     = 5
	whyColumn     = 7
)
