package workbook_test

import (
	"slices"
	"strings"
	"testing"

	"linxuan/shared/fault"
	"linxuan/shared/statistics"
	"linxuan/shared/statistics/workbook"
)

// Whatever is sent, the answer is the whole form or a refusal of this package's, and what is taken fits the dictionary.
func FuzzReadFiling(f *testing.F) {
	d := dictionary(f)
	good := write(f, d, statistics.Values{"secretariat-staff": "3", "interns-coordinated": `{"num":1,"den":2}`}, nil, nil)
	f.Add(good)
	f.Add(good[:len(good)-30])
	f.Add(replaced(f, good, "xl/worksheets/sheet1.xml", func(s string) string { return strings.ReplaceAll(s, "<v>", `<f t="shared">`) }))
	f.Add(replaced(f, good, "xl/workbook.xml", func(s string) string { return strings.ReplaceAll(s, "sheetId", "r:id") }))
	f.Fuzz(func(t *testing.T, data []byte) { takenOrRefused(t, d, data) })
}

// The same of what stands in a whole file's sheet, which bytes changed at random would never reach through its checksums.
func FuzzReadSheet(f *testing.F) {
	d := dictionary(f)
	const part = "xl/worksheets/sheet1.xml"
	good := write(f, d, statistics.Values{"secretariat-staff": "3", "interns-coordinated": `{"num":1,"den":2}`}, nil, nil)
	replaced(f, good, part, func(s string) string { f.Add(s); return s })
	f.Add(`<worksheet><sheetData><row r="4"><c r="A4" t="inlineStr"><is><t>x</t></is></c><c r="D4"><v>1e9</v></c></row></sheetData></worksheet>`)
	f.Fuzz(func(t *testing.T, xml string) {
		takenOrRefused(t, d, replaced(t, good, part, func(string) string { return xml }))
	})
}

func takenOrRefused(t *testing.T, d statistics.Dictionary, data []byte) {
	t.Helper()
	filled, err := workbook.ReadFiling(data, d, stamp(d))
	if err != nil {
		if refusal, ok := fault.Of(err); !ok || !strings.HasPrefix(refusal.Def.Code, "workbook-") || filled.Values != nil {
			t.Fatalf("%v with %v", err, filled.Values)
		}
		return
	}
	values, err := statistics.ReadValues(d, filled.Values)
	if err != nil {
		t.Fatal(err)
	}
	if broken := statistics.Check(d, values, nil, nil); slices.ContainsFunc(broken.Faults, func(f fault.Field) bool { return f.Code != "filing-total" }) {
		t.Fatalf("a value that does not fit was taken: %v", broken.Faults)
	}
}
