package roster_test

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"linxuan/shared/fault"
	"linxuan/shared/registry"
	"linxuan/shared/review"
	"linxuan/shared/review/pool"
	"linxuan/shared/review/pool/roster"
	"linxuan/shared/sheet"
)

const unit = registry.USCC("121000004250070153")

func members(n int) []pool.Member {
	all := make([]pool.Member, n)
	for i := range all {
		all[i] = pool.Member{
			Name: fmt.Sprintf("专家%d（示例）", i+1), Province: "37", Fields: []string{"56", "61"}, Email: fmt.Sprintf("e%d@experts.example", i),
			Employers: []review.Employer{{Name: "现单位（示例）", USCC: unit}, {Name: "原单位（示例）", USCC: unit, Last: "2018-06-30"}},
		}
	}
	return all
}

func written(t *testing.T, all []pool.Member) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := roster.Write(&b, "2019", "2019年遴选", all); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A pool of the largest size goes out and comes back, within what may be sent.
func TestRoundTrip(t *testing.T) {
	for _, n := range []int{1, pool.MaxMembers} {
		data := written(t, members(n))
		back, err := roster.Read(data, "2019")
		if err != nil || !reflect.DeepEqual(back, members(n)) {
			t.Errorf("%d: %d back, %v", n, len(back), err)
		}
		if len(data) > sheet.MaxFile {
			t.Errorf("%d experts take %d bytes", n, len(data))
		}
	}
}

// What is wrong is named by sheet and cell, all at once, and nothing is given.
func TestWrongCellsAreNamed(t *testing.T) {
	for name, row := range map[string]struct {
		cells map[string]any
		want  []string
	}{
		"nobody":            {map[string]any{"B4": "", "C4": "", "D4": "", "E4": "", "F4": "", "G4": "", "H4": "", "I4": "", "J4": "", "K4": ""}, []string{"B4 roster-empty"}},
		"no name, no unit":  {map[string]any{"B4": "", "G4": ""}, []string{"B4 roster-required", "G4 roster-required"}},
		"unknown places":    {map[string]any{"C4": "山东", "D4": "机械"}, []string{"C4 roster-pool-province", "D4 roster-pool-field"}},
		"the field twice":   {map[string]any{"E4": "电子信息、装备制造"}, []string{"E4 roster-pool-field"}},
		"address":           {map[string]any{"F4": "某某@"}, []string{"F4 roster-pool-email"}},
		"codes":             {map[string]any{"H4": "121000004250070154", "J4": "12"}, []string{"H4 roster-uscc-check-digit", "J4 roster-uscc-length"}},
		"left, but when":    {map[string]any{"K4": ""}, []string{"K4 roster-last"}},
		"left on no day":    {map[string]any{"K4": "2018年6月"}, []string{"K4 roster-day"}},
		"second unit only":  {map[string]any{"I4": "", "J4": "", "K4": "", "L4": "某单位", "M4": "9", "N4": "2018-01-01"}, []string{"M4 roster-uscc-length"}},
		"the same address":  {map[string]any{"B5": "乙", "C5": "北京市", "D5": "水利", "F5": "E0@experts.example", "G5": "单位", "H5": string(unit)}, []string{"F5 roster-unique"}},
		"a formula":         {map[string]any{"B4": "=1+1"}, []string{"B4 workbook-formula"}},
		"far below the end": {map[string]any{"B999": "丙"}, []string{"C999 roster-pool-province", "D999 roster-pool-field", "F999 roster-pool-email", "G999 roster-required", "H999 roster-uscc-length"}},
	} {
		f, err := excelize.OpenReader(bytes.NewReader(written(t, members(1))))
		if err != nil {
			t.Fatal(err)
		}
		for cell, v := range row.cells {
			if text, ok := v.(string); ok && strings.HasPrefix(text, "=") {
				err = f.SetCellFormula(roster.Sheet, cell, text)
			} else {
				err = f.SetCellValue(roster.Sheet, cell, v)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		var b bytes.Buffer
		if err := f.Write(&b); err != nil {
			t.Fatal(err)
		}
		got, err := roster.Read(b.Bytes(), "2019")
		refusal, _ := fault.Of(err)
		if !errors.Is(err, sheet.ErrCells) || got != nil {
			t.Errorf("%s: %v, %v", name, got, err)
			continue
		}
		var wrong []string
		for _, f := range refusal.Fields {
			wrong = append(wrong, strings.TrimPrefix(f.Pointer, "/"+roster.Sheet+"!")+" "+f.Code)
			if f.Facts["sheet"] != roster.Sheet {
				t.Errorf("%s: %v", name, f)
			}
		}
		if !slices.Equal(wrong, row.want) {
			t.Errorf("%s: %q", name, wrong)
		}
	}
	if _, err := roster.Read(written(t, members(1)), "2020"); !errors.Is(err, sheet.ErrOther) {
		t.Errorf("the list of another round: %v", err)
	}
	if _, err := roster.Read([]byte("PK\x03\x04"), "2019"); !errors.Is(err, sheet.ErrUnreadable) {
		t.Errorf("a broken file: %v", err)
	}
}

// Every code that a cell can be marked with has its Chinese words.
func TestWords(t *testing.T) {
	raw, err := os.ReadFile("../../../api/texts/zh-CN/pool.yaml")
	if err != nil {
		t.Fatal(err)
	}
	source, err := os.ReadFile("roster.go")
	if err != nil {
		t.Fatal(err)
	}
	codes := []string{"required", "pool-long", "pool-province", "pool-field", "pool-email", "day"}
	for _, d := range fault.Defined() {
		if strings.HasPrefix(d.Code, "uscc-") {
			codes = append(codes, d.Code)
		}
	}
	for _, m := range regexp.MustCompile(`"roster-([a-z-]+)"`).FindAllStringSubmatch(string(source), -1) {
		codes = append(codes, m[1])
	}
	if len(codes) != 13 {
		t.Errorf("%q", codes)
	}
	for _, code := range codes {
		if !strings.Contains(string(raw), "\n  roster-"+code+": \"") {
			t.Errorf("no words for roster-%s", code)
		}
	}
}
