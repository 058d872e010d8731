package statistics

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"linxuan/shared/account"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/registry"
	"linxuan/shared/sheet"
	"linxuan/shared/statistics"
	"linxuan/shared/statistics/workbook"
)

func membersPath(g registry.Listed, more string) string {
	return "/v1/statistics/2019/groups/" + g.ID + "/members" + more
}

// edited fills cells of a workbook in.
func edited(t *testing.T, data []byte, sheet string, cells map[string]any) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	for cell, v := range cells {
		if err := f.SetCellValue(sheet, cell, v); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// cellOf finds the cell of this year's value of an indicator.
func cellOf(t *testing.T, data []byte, id string) string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	found, err := f.SearchSheet(workbook.FilingSheet, id)
	if err != nil || len(found) != 1 {
		t.Fatal(found, err)
	}
	return strings.Replace(found[0], "A", "E", 1)
}

func send(c *accounttest.Client, path string, data []byte) accounttest.Response {
	return c.Do(http.MethodPost, path, data, "Content-Type", sheet.MediaType)
}

// R3.1: a template goes out with what is saved and last year's values; what comes back is shown before anything is saved, and
// then saved as one.
func TestWorkbookOfAFiling(t *testing.T) {
	b := open(t)
	group := b.as(account.Group, b.mine)
	earlier := b.full()
	earlier["students-total"], earlier["students-higher"] = 1200, 1200
	b.put(group, b.mine, 2017, `"0"`, earlier).Want(200)
	b.put(group, b.mine, 2018, `"0"`, map[string]any{"secretariat-staff": 3, "funds-income": 1234567}).Want(200)
	at := path(b.mine, 2018, "/workbook")
	answer := group.Get(at).Want(200)
	if answer.Header["content-type"] != sheet.MediaType || !strings.Contains(answer.Header["content-disposition"], "-2018.xlsx") {
		t.Errorf("headers %v", answer.Header)
	}
	template := answer.Body
	f, err := excelize.OpenReader(bytes.NewReader(template))
	if err != nil {
		t.Fatal(err)
	}
	read := func(cell string) string {
		v, _ := f.GetCellValue(workbook.FilingSheet, cell)
		return v
	}
	students := cellOf(t, template, "students-total")
	if got := read(strings.Replace(students, "E", "D", 1)); got != "1,200" {
		t.Errorf("last year's value beside: %q", got)
	}
	if got := read(cellOf(t, template, "funds-income")); got != "123.4567" {
		t.Errorf("an amount in 万元: %q", got)
	}
	filled := edited(t, template, workbook.FilingSheet, map[string]any{students: 1300, cellOf(t, template, "secretariat-staff"): ""})
	var shown struct {
		Version int64
		Values  map[string]any
		Changes []struct {
			Indicator, Title, Cell string
			Old, New               any
		}
		Standing statistics.Standing
	}
	send(group, at, filled).Want(200).JSON(&shown)
	want := `[{secretariat-staff 秘书处专职人员  3 <nil>} {students-total 在校生总数 ` + students + ` <nil> 1300}]`
	if got := fmt.Sprint(shown.Changes); got != want || shown.Version != 1 || shown.Standing.Present != 2 {
		t.Errorf("%s, want %s; %+v", got, want, shown)
	}
	var stored struct{ Values map[string]any }
	group.Get(path(b.mine, 2018)).Want(200).JSON(&stored)
	if len(stored.Values) != 2 {
		t.Errorf("reading a workbook saved something: %v", stored.Values)
	}
	b.put(group, b.mine, 2018, `"1"`, shown.Values).Want(200)
	stored.Values = nil
	group.Get(path(b.mine, 2018)).Want(200).JSON(&stored)
	if fmt.Sprint(stored.Values["students-total"]) != "1300" || stored.Values["secretariat-staff"] != nil {
		t.Errorf("saved: %v", stored.Values)
	}
}

// What is wrong with a workbook is told cell by cell in Chinese, and nothing changes.
func TestWorkbooksThatAreRefused(t *testing.T) {
	b := open(t)
	group := b.as(account.Group, b.mine)
	at := path(b.mine, 2018, "/workbook")
	template := group.Get(at).Want(200).Body
	staff := cellOf(t, template, "secretariat-staff")
	for name, row := range map[string]struct {
		data   []byte
		path   string
		status int
		code   string
	}{
		"a word for a number":  {edited(t, template, workbook.FilingSheet, map[string]any{staff: "三"}), at, 422, "workbook-cells"},
		"another year":         {template, path(b.mine, 2017, "/workbook"), 409, "workbook-of-another"},
		"a text":               {[]byte("指标,数值"), at, 422, "workbook-unreadable"},
		"nothing":              {nil, at, 422, "workbook-unreadable"},
		"too large":            {make([]byte, sheet.MaxFile+1), at, 413, "body-too-large"},
		"a year not asked for": {template, path(b.mine, 2015, "/workbook"), 409, "workbook-of-another"},
	} {
		t.Run(name, func(t *testing.T) {
			answer := send(group, row.path, row.data)
			if row.data == nil {
				answer.Want(400) // a body is required
				return
			}
			answer.Refused(row.status, row.code)
			if row.code == "workbook-cells" {
				if got := answer.Fields()["/统计信息!"+staff]; got != "工作表“统计信息”单元格 "+staff+"（秘书处专职人员）：应为不小于零的整数。" && got != "workbook-whole-number" {
					t.Errorf("%q in %v", got, answer.Fields())
				}
			}
		})
	}
	var stored struct{ Standing statistics.Standing }
	group.Get(path(b.mine, 2018)).Want(200).JSON(&stored)
	if stored.Standing.SavedAt != 0 {
		t.Errorf("something was saved: %+v", stored)
	}
	b.Clock.Set(deadline)
	send(b.as(account.Group, b.mine), at, template).Refused(409, "deadline-passed")
	send(b.as(account.Group, b.theirs), at, template).Refused(404, "not-found")
	send(b.as(account.Body, b.mine), at, template).Refused(403, "forbidden")
}

// A list of members goes out, comes back and is compared; it is put in place as a whole, while the statistics are open.
func TestMembers(t *testing.T) {
	b := open(t)
	group := b.as(account.Group, b.mine)
	var list struct {
		Members []registry.Member
		Most    int
	}
	answer := group.Get(membersPath(b.mine, "")).Want(200)
	answer.JSON(&list)
	if len(list.Members) < 2 || list.Most != registry.MaxMembers {
		t.Fatalf("%+v", list)
	}
	template := group.Get(membersPath(b.mine, "/workbook")).Want(200).Body
	row := len(list.Members) + 4
	filled := edited(t, template, workbook.MembersSheet, map[string]any{
		"B4": "改名后的单位（示例）", fmt.Sprint("B", row): "新来的企业（示例）", fmt.Sprint("C", row): string(code(7)), fmt.Sprint("D", row): "企业", fmt.Sprint("E", row): "理事单位",
		"B5": "", "C5": "", "D5": "", "E5": "",
	})
	var shown struct {
		Version                 int64
		Members, Added, Removed []registry.Member
		Changed                 []struct{ Old, New registry.Member }
		Unchanged               int
	}
	send(group, membersPath(b.mine, "/workbook"), filled).Want(200).JSON(&shown)
	if len(shown.Added) != 1 || len(shown.Removed) != 1 || shown.Removed[0] != list.Members[1] || len(shown.Changed) != 1 ||
		shown.Changed[0].New.Name != "改名后的单位（示例）" || shown.Unchanged != len(list.Members)-2 {
		t.Errorf("%+v", shown)
	}
	body := map[string]any{"members": shown.Members}
	group.Do(http.MethodPut, membersPath(b.mine, ""), body, "If-Match", `"7"`).Refused(412, "stale-version")
	group.Do(http.MethodPut, membersPath(b.mine, ""), body).Refused(428, "if-match-required")
	twice := map[string]any{"members": append(shown.Members, shown.Members[0])}
	group.Do(http.MethodPut, membersPath(b.mine, ""), twice, "If-Match", answer.Header["etag"]).Refused(422, "group-record")
	var made statistics.MembersListed
	group.Do(http.MethodPut, membersPath(b.mine, ""), body, "If-Match", answer.Header["etag"]).Want(200).JSON(&made)
	group.Get(membersPath(b.mine, "")).Want(200).JSON(&list)
	if made.Members != len(list.Members) || list.Members[0].Name != "改名后的单位（示例）" {
		t.Errorf("%+v %+v", made, list)
	}
	var receipts api.List[statistics.Kept]
	group.Get("/v1/statistics/2019/groups/" + b.mine.ID + "/receipts").Want(200).JSON(&receipts)
	if len(receipts.Items) != 1 || receipts.Items[0].Receipt.ID != made.Receipt.ID {
		t.Errorf("%+v", receipts)
	}
	b.Clock.Set(deadline)
	late := b.as(account.Group, b.mine)
	late.Do(http.MethodPut, membersPath(b.mine, ""), body, "If-Match", `"2"`).Refused(409, "deadline-passed")
	send(late, membersPath(b.mine, "/workbook"), filled).Refused(409, "deadline-passed")
	b.as(account.Group, b.theirs).Get(membersPath(b.mine, "")).Refused(404, "not-found")
	b.as(account.Body, b.mine).Get(membersPath(b.mine, "")).Want(200)
	b.as(account.Body, b.mine).Do(http.MethodPut, membersPath(b.mine, ""), body, "If-Match", `"2"`).Refused(403, "forbidden")
}

func code(n int) registry.USCC {
	first := fmt.Sprintf("91370000MB%07d", n)
	digit, _ := registry.USCCCheckDigit(first)
	return registry.USCC(first + string(rune(digit)))
}

// A thousand members with names of the greatest length fit the store, and one more is refused.
func TestAThousandMembers(t *testing.T) {
	b := open(t)
	group := b.as(account.Group, b.mine)
	var members []map[string]string
	for n := range registry.MaxMembers {
		members = append(members, map[string]string{
			"name": fmt.Sprintf("第%04d家", n) + strings.Repeat("长", registry.MaxName-6), "uscc": string(code(n)), "kind": "association", "role": "vice-chair",
		})
	}
	etag := group.Get(membersPath(b.mine, "")).Want(200).Header["etag"]
	group.Do(http.MethodPut, membersPath(b.mine, ""), map[string]any{"members": members}, "If-Match", etag).Want(200)
	var list struct{ Members []registry.Member }
	answer := group.Get(membersPath(b.mine, "")).Want(200)
	answer.JSON(&list)
	if len(list.Members) != registry.MaxMembers || list.Members[999].USCC != code(999) {
		t.Errorf("%d members", len(list.Members))
	}
	send(group, membersPath(b.mine, "/workbook"), group.Get(membersPath(b.mine, "/workbook")).Want(200).Body).Want(200)
	more := append(members, map[string]string{"name": "又一家", "uscc": string(code(1000)), "kind": "school", "role": "director"})
	group.Do(http.MethodPut, membersPath(b.mine, ""), map[string]any{"members": more}, "If-Match", answer.Header["etag"]).Refused(422, "invalid")
}
