package opendata_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"pgregory.net/rapid"

	"linxuan/shared/calendar"
	"linxuan/shared/enterprise"
	"linxuan/shared/notice"
	"linxuan/shared/opendata"
	"linxuan/shared/registry"
)

const id = "grp_01dn6mbr00000000000000000"

func entry(n int) notice.Entry {
	return notice.Entry{
		Group: fmt.Sprint(id, n), Name: "=示例职教集团（示例）", LeadUnits: []string{"示例学院（示例）", "示例集团（示例）"},
		Body: "P11", BodyName: "北京市教育委员会", Province: "北京市",
	}
}

func code(n int) registry.USCC {
	first := fmt.Sprintf("91370000MB%07d", n)
	digit, _ := registry.USCCCheckDigit(first)
	return registry.USCC(first + string(rune(digit)))
}

// tables are rows of every table as they come out of the records.
func tables() map[string][]opendata.Row {
	at := calendar.Day("2019-12-07").Start()
	listed := notice.Registered{Entry: entry(1), Round: "2019"}.With(notice.Change{Status: notice.StatusListed, Since: at, List: 1}).
		With(notice.Change{Status: notice.StatusSuspended, Since: at.Add(1000000), Document: "教职成司函〔2020〕1号（示例）"})
	register := []notice.Registered{listed}
	group := registry.Group{
		ID: listed.Group, LeadUnits: []registry.LeadUnit{{Name: "示例学院（示例）", USCC: code(1)}},
		Members: []registry.Member{{Name: "示例企业（示例）", USCC: code(2), Role: registry.Director}, {Name: "另一企业（示例）", USCC: code(3), Role: registry.Ordinary}},
	}
	groups := map[string]registry.Record{listed.Group: {Group: group}}
	list, err := enterprise.NewList([]enterprise.Enterprise{
		{USCC: code(2), Name: "示例企业有限公司（示例）", Standing: enterprise.Certified, Since: "2019-07-01"},
		{USCC: code(1), Name: "示例学院（示例）", Standing: enterprise.Fostered, Since: "2019-07-01"},
		{USCC: code(9), Name: "别的企业（示例）", Standing: enterprise.Fostered, Since: "2019-07-01"},
	})
	if err != nil {
		panic(err)
	}
	published := notice.List{Round: "2019", Number: 2, Entries: []notice.Entry{entry(1), entry(2)}, Differences: []notice.Difference{{Group: id + "3", Name: "示例（示例）", Reason: notice.ReasonUpheld}}}
	return map[string][]opendata.Row{
		opendata.Register: opendata.Registered(register, groups), opendata.History: opendata.Histories(register),
		opendata.Enterprises: opendata.Matched(register, groups, enterprise.Version{Number: 3}, list),
		opendata.Notice:      opendata.Noticed(notice.Notice{Entries: published.Entries}),
		opendata.List:        opendata.Listed(published), opendata.Differences: opendata.Differing(published),
	}
}

func compiled(t *testing.T, d opendata.Dataset) *jsonschema.Schema {
	t.Helper()
	address := "https://linxuan.test/v1/open/schemas/" + d.ID
	raw, err := d.Schema(address)
	if err != nil {
		t.Fatal(err)
	}
	doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	c := jsonschema.NewCompiler()
	c.AssertFormat()
	if err := c.AddResource(address, doc); err != nil {
		t.Fatal(err)
	}
	s, err := c.Compile(address)
	if err != nil {
		t.Fatalf("%s: %v", d.ID, err)
	}
	return s
}

// R8.2: every answer is what its schema says, and an answer in which any one value is something else is not.
func TestAnswersKeepTheirSchemas(t *testing.T) {
	rows := tables()
	for _, d := range opendata.Datasets {
		schema := compiled(t, d)
		if len(rows[d.ID]) == 0 {
			t.Fatalf("no rows of %s", d.ID)
		}
		answer := func(rows []opendata.Row) any {
			raw, err := d.JSON(opendata.Envelope{Round: "2019", Schema: "/v1/open/schemas/" + d.ID, Next: "/next"}, opendata.Page{Rows: rows})
			if err != nil {
				t.Fatal(err)
			}
			v, err := jsonschema.UnmarshalJSON(bytes.NewReader(raw))
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		if err := schema.Validate(answer(rows[d.ID])); err != nil {
			t.Errorf("%s: %v", d.ID, err)
		}
		for i, c := range d.Columns {
			wrong := slices.Clone(rows[d.ID][0])
			wrong[i] = map[bool]any{true: 1, false: "Ü"}[c.Form.Type == "string"]
			if c.Form.OneOf != nil {
				wrong[i] = "else"
			}
			if schema.Validate(answer([]opendata.Row{wrong})) == nil {
				t.Errorf("%s takes %v as %s", d.ID, wrong[i], c.Name)
			}
		}
		more := answer(rows[d.ID]).(map[string]any)
		more["extra"] = 1
		if schema.Validate(more) == nil {
			t.Errorf("%s takes what it does not describe", d.ID)
		}
	}
}

// Matching is by the codes alone (R8.2): lead units and members, under the list's own names.
func TestUnitsAreMatchedByTheirCodes(t *testing.T) {
	var got []string
	for _, r := range tables()[opendata.Enterprises] {
		got = append(got, fmt.Sprint(r[2:]))
	}
	want := []string{
		fmt.Sprintf("[%s 示例学院（示例） lead fostered 2019-07-01 3]", code(1)), fmt.Sprintf("[%s 示例企业有限公司（示例） director certified 2019-07-01 3]", code(2)),
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
}

// A table of spreadsheets: mark, titles, lines by CRLF, formulas as texts, quotes doubled; the dictionary knows every column.
func TestCSV(t *testing.T) {
	d, _ := opendata.Find(opendata.Differences)
	for text, want := range map[string]string{
		"示例": "示例", "=1+1": "'=1+1", "+86": "'+86", "-5": "'-5", "@SUM(A1)": "'@SUM(A1)", "\t=1": "'\t=1", " =1": "' =1", "\u3000=1": "'\u3000=1",
		"＝1": "'＝1", "甲,乙": `"甲,乙"`, `甲"乙`: `"甲""乙"`, "2-3": "2-3", "": "",
	} {
		raw, err := d.CSV(opendata.Page{Rows: []opendata.Row{{id + "1", text, "objection-open", 1}}})
		if err != nil || string(raw) != "\ufeff集团编码,集团（联盟）,原因,名单版本\r\n"+id+"1,"+want+",objection-open,1\r\n" {
			t.Errorf("%q: %q %v", text, raw, err)
		}
	}
	raw, err := opendata.Dictionary()
	if err != nil {
		t.Fatal(err)
	}
	lines, err := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(raw, []byte("\ufeff")))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	columns := 0
	for _, d := range opendata.Datasets {
		columns += len(d.Columns)
	}
	if len(lines) != columns+1 || !strings.Contains(string(raw), "入选（listed），暂停（suspended），退出（revoked）") {
		t.Errorf("%s", raw)
	}
}

// Pages: whatever their size, they hold every row once, in order, and rows of one group stay together.
func TestPages(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		keys := rapid.SliceOfN(rapid.StringMatching(`[a-e]{1,2}`), 0, 30).Draw(t, "keys")
		limit := rapid.IntRange(1, 7).Draw(t, "limit")
		var rows []opendata.Row
		for _, k := range keys {
			rows = append(rows, opendata.Row{k})
		}
		var got []string
		seen := map[string]bool{}
		for after := ""; ; {
			p := opendata.PageOf(rows, after, limit)
			of := map[string]bool{}
			for _, r := range p.Rows {
				key := r[0].(string)
				if seen[key] {
					t.Fatalf("%s on two pages", key)
				}
				of[key] = true
				got = append(got, key)
			}
			for key := range of {
				seen[key] = true
			}
			if p.Next == "" {
				break
			}
			if len(p.Rows) < limit {
				t.Fatalf("%d rows of %d, and more to come", len(p.Rows), limit)
			}
			after = p.Next
		}
		slices.Sort(keys)
		if !slices.Equal(got, keys) {
			t.Fatalf("%q of %q", got, keys)
		}
	})
}

// The names of tables and columns are a promise to other programs: this list may only grow.
func TestNamesStay(t *testing.T) {
	const promised = `register: group name leadUnits leadUnitCodes body bodyName province round status since document
history: group name round status since document
enterprises: group name uscc enterprise seat standing since version
notice: group name leadUnits body bodyName province
list: group name leadUnits body bodyName province number
differences: group name reason number`
	for line := range strings.SplitSeq(promised, "\n") {
		name, columns, _ := strings.Cut(line, ": ")
		d, err := opendata.Find(name)
		if err != nil {
			t.Fatal(err)
		}
		var have []string
		for _, c := range d.Columns {
			have = append(have, c.Name)
		}
		for _, c := range strings.Fields(columns) {
			if !slices.Contains(have, c) {
				t.Errorf("%s has no %s any more", name, c)
			}
		}
	}
	if _, err := opendata.Find("people"); err == nil {
		t.Error("a table of people")
	}
}

func TestSchemasAreJSON(t *testing.T) {
	for _, d := range opendata.Datasets {
		raw, err := d.Schema("https://linxuan.test/" + d.ID)
		var s struct {
			Schema string `json:"$schema"`
			ID     string `json:"$id"`
		}
		if err != nil || json.Unmarshal(raw, &s) != nil || s.Schema != opendata.Dialect || s.ID != "https://linxuan.test/"+d.ID {
			t.Errorf("%s: %s %v", d.ID, raw, err)
		}
	}
}
