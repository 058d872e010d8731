package workbook_test

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"linxuan/shared/fault"
	"linxuan/shared/registry"
	"linxuan/shared/sheet"
	"linxuan/shared/statistics/workbook"
)

func code(n int) registry.USCC {
	first := fmt.Sprintf("91370000MB%07d", n)
	digit, ok := registry.USCCCheckDigit(first)
	if !ok {
		panic(first)
	}
	return registry.USCC(first + string(rune(digit)))
}

func groupOf(members int) registry.Group {
	g := registry.Group{ID: "grp_one", Name: "第一集团（示例）", LeadUnits: []registry.LeadUnit{{Name: "示例学院", USCC: code(9_000_000)}}}
	for n := range members {
		g.Members = append(g.Members, registry.Member{Name: fmt.Sprintf("第%d家企业（示例）", n+1), USCC: code(n), Kind: registry.Enterprise, Role: registry.Director})
	}
	return g
}

func writeMembers(t testing.TB, g registry.Group) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := workbook.WriteMembers(&b, g); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A thousand members go out and come back.
func TestMembersRoundTrip(t *testing.T) {
	for _, n := range []int{0, 1, registry.MaxMembers} {
		g := groupOf(n)
		data := writeMembers(t, g)
		back, err := workbook.ReadMembers(data, g)
		if err != nil || len(back) != n || n > 0 && !reflect.DeepEqual(back, g.Members) {
			t.Errorf("%d members: %d back, %v", n, len(back), err)
		}
		if len(data) > sheet.MaxFile {
			t.Errorf("a list of %d members takes %d bytes, %d may be sent", n, len(data), sheet.MaxFile)
		}
	}
}

// Blank rows between members are none, codes may be typed in small letters, and a kind of another list is no kind.
func TestMembersRowByRow(t *testing.T) {
	g := groupOf(2)
	const s = workbook.MembersSheet
	put := func(cells ...string) func(*excelize.File) {
		return func(f *excelize.File) {
			for n := 0; n < len(cells); n += 2 {
				if err := f.SetCellStr(s, cells[n], cells[n+1]); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	third := []string{"B10", "第三家企业（示例）", "C10", strings.ToLower(string(code(77))), "D10", "学校", "E10", "成员单位"}
	good, err := workbook.ReadMembers(edited(t, writeMembers(t, g), put(third...)), g)
	if err != nil || len(good) != 3 || good[2] != (registry.Member{Name: "第三家企业（示例）", USCC: code(77), Kind: registry.School, Role: registry.Ordinary}) {
		t.Fatalf("%+v %v", good, err)
	}
	for name, row := range map[string]struct {
		cells []string
		want  []string
	}{
		"no name":                     {[]string{"B4", ""}, []string{"B4 workbook-member-name"}},
		"long name":                   {[]string{"B4", strings.Repeat("长", 101)}, []string{"B4 workbook-member-name"}},
		"short code":                  {[]string{"C4", "9137"}, []string{"C4 workbook-uscc-length"}},
		"wrong character":             {[]string{"C4", strings.Replace(string(code(0)), "M", "O", 1)}, []string{"C4 workbook-uscc-character"}},
		"wrong check digit":           {[]string{"C4", string(code(0)[:17]) + other(code(0)[17])}, []string{"C4 workbook-uscc-check-digit"}},
		"code twice":                  {[]string{"C5", string(code(0))}, []string{"C5 workbook-member-twice"}},
		"the lead unit's code":        {[]string{"C5", string(code(9_000_000))}, []string{"C5 workbook-member-leads"}},
		"unknown kind":                {[]string{"D4", "公司"}, []string{"D4 workbook-option"}},
		"unknown role":                {[]string{"E4", "理事长"}, []string{"E4 workbook-option"}},
		"a row with nothing but kind": {[]string{"D9", "企业"}, []string{"B9 workbook-member-name", "C9 workbook-uscc-length", "E9 workbook-option"}},
		"two rows":                    {[]string{"D4", "公司", "E5", "理事长"}, []string{"D4 workbook-option", "E5 workbook-option"}},
	} {
		members, err := workbook.ReadMembers(edited(t, writeMembers(t, g), put(row.cells...)), g)
		refusal, ok := fault.Of(err)
		if !ok || !errors.Is(err, sheet.ErrCells) || members != nil {
			t.Errorf("%s: taken: %v %v", name, members, err)
			continue
		}
		var got []string
		for _, f := range refusal.Fields {
			got = append(got, fmt.Sprint(f.Facts["cell"], " ", f.Code))
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func other(c byte) string {
	if c == '0' {
		return "1"
	}
	return "0"
}

// One more than a group may have is refused, and so is another group's list.
func TestMembersOfSomethingElse(t *testing.T) {
	g := groupOf(registry.MaxMembers)
	more := edited(t, writeMembers(t, g), func(f *excelize.File) {
		row := []any{"又一家企业（示例）", string(code(5_000_000)), "企业", "成员单位"}
		if err := f.SetSheetRow(workbook.MembersSheet, fmt.Sprint("B", registry.MaxMembers+4), &row); err != nil {
			t.Fatal(err)
		}
	})
	_, err := workbook.ReadMembers(more, g)
	if refusal, ok := fault.Of(err); !ok || len(refusal.Fields) != 1 || refusal.Fields[0].Code != "workbook-members-many" {
		t.Errorf("%v", err)
	}
	another := g
	another.ID = "grp_two"
	if _, err := workbook.ReadMembers(writeMembers(t, g), another); !errors.Is(err, sheet.ErrOther) {
		t.Errorf("another group's list: %v", err)
	}
}
