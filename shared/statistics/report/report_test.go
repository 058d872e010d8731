package report_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/santhosh-tekuri/jsonschema/v6"
	"github.com/xuri/excelize/v2"

	"linxuan/shared/ledger"
	"linxuan/shared/registry"
	"linxuan/shared/statistics"
	"linxuan/shared/statistics/report"
	"linxuan/shared/table"
)

var update = flag.Bool("update", false, "write golden files")

var allYears = []int{2016, 2017, 2018}

// nation finds the national cell of a year in a document.
func nation(t testing.TB, d report.Document, year int, id string) report.Cell {
	t.Helper()
	r := slices.IndexFunc(d.Nation, func(r report.Row) bool { return r.Year == year })
	m := slices.IndexFunc(d.Indicators, func(i report.Described) bool { return i.ID == id })
	if r < 0 || m < 0 {
		t.Fatalf("no %s of %d", id, year)
	}
	return d.Nation[r].Cells[m]
}

// R3.3: the report adds up the locked filings that count, and no others.
func TestOnlyLockedFilingsCount(t *testing.T) {
	s := open(t, 12)
	for g := range 6 {
		s.file(g, g+2, allYears...)
	}
	s.file(6, 50, 2016, 2017) // 2018 was never filed
	s.file(7, 50, 2016, 2017)
	incomplete := statistics.Of{Round: "2019", Group: s.groups[7].ID, Body: s.groups[7].Body, Year: 2018}
	_, err := s.filings.Save(ctx, act(early), incomplete, 0, statistics.Edit{Values: map[string]json.RawMessage{"units": json.RawMessage("70")}})
	s.must(err)

	_, err = s.Continue(ctx, act(closed), "2019")
	s.refused(err, report.ErrNoDraft)
	last := closed.Add(-time.Millisecond)
	_, err = s.Start(ctx, act(last), "2019")
	s.must(err)
	_, err = s.Preview(ctx, "2019", 0, false)
	s.refused(err, report.ErrCompiling)
	_, err = s.Publish(ctx, act(last), "2019", 0, "", press)
	s.refused(err, report.ErrCompiling)
	for err = error(nil); err == nil; {
		_, err = s.Continue(ctx, act(closed), "2019") // what counts is decided by the instant at which it was started
	}
	s.refused(err, report.ErrNothingFiled)

	c := s.compile(closed)
	if want := []report.Included{{Year: 2016, Filings: 8}, {Year: 2017, Filings: 8}, {Year: 2018, Filings: 6}}; !slices.Equal(c.Draft.Filings, want) {
		t.Errorf("filings %v, want %v", c.Draft.Filings, want)
	}
	d, err := s.Preview(ctx, "2019", 0, false)
	s.must(err)
	if got := nation(t, d, 2018, "units"); got.Groups != 6 || got.Total != 2+3+4+5+6+7 || got.Quartiles.Median != "9/2" {
		t.Errorf("units of 2018: %+v %+v", got, got.Quartiles)
	}
	if got := nation(t, d, 2018, "matched"); got.Total != 27 || got.Of != 54 {
		t.Errorf("ratio of 2018: %+v", got)
	}
	e, err := ledger.VerifyReceipt(*c.Receipt, []ledger.PublicKey{s.journal.PublicKey()})
	if err != nil || e.Act != report.ActCompiled || e.Content != c.Draft.Content || e.Facts["filings"] != "22" {
		t.Errorf("receipt %+v %v", e, err)
	}
	again, err := s.Continue(ctx, act(closed.Add(time.Hour)), "2019")
	if err != nil || again.Receipt != nil || again.Draft.CompiledAt != c.Draft.CompiledAt {
		t.Errorf("once more: %+v %v", again, err)
	}
	if _, err := s.filings.Find(ctx, act(closed), statistics.Of{Round: "2019", Group: s.groups[0].ID, Body: s.groups[0].Body, Year: 2018}, "人数不实"); err != nil {
		t.Fatal(err)
	}
	if c := s.compile(closed.Add(time.Hour)); c.Draft.Filings[2].Filings != 5 || c.Draft.Number != 1 {
		t.Errorf("a falsified filing: %+v", c.Draft)
	}
}

// A compilation is taken up by another call wherever it broke off: the steps before and after are the same report.
func TestCompilationGoesOn(t *testing.T) {
	s := open(t, 60)
	for g := range 30 {
		s.file(g, g%5+2, 2018)
	}
	whole := s.compile(closed)
	if _, err := s.Start(ctx, act(closed.Add(time.Second)), "2019"); err != nil {
		t.Fatal(err)
	}
	steps := 0
	for {
		c, err := s.Continue(ctx, act(closed.Add(time.Duration(steps)*time.Minute)), "2019")
		s.must(err)
		if steps++; c.Draft.CompiledAt != 0 {
			again, _, err := s.Rows(ctx, "2019", c.Draft.ID, report.ByNation, "", 10)
			s.must(err)
			once, _, err := s.Rows(ctx, "2019", whole.Draft.ID, report.ByNation, "", 10)
			s.must(err)
			if !reflect.DeepEqual(again, once) || c.Draft.Content == whole.Draft.Content || c.Draft.Sources != whole.Draft.Sources || c.Draft.ID == whole.Draft.ID {
				t.Errorf("another report: %+v\n%+v", c.Draft, whole.Draft)
			}
			break
		}
		if c.Draft.BodiesRead == 0 || c.Draft.BodiesRead >= c.Draft.Bodies {
			t.Fatalf("step %d: %+v", steps, c.Draft)
		}
	}
	if steps < 2 {
		t.Errorf("all in %d step: nothing was broken off", steps)
	}
}

// R3.3: a version is published with its files and never changes; the next one says what it changed.
func TestPublish(t *testing.T) {
	s := open(t, 12)
	for g := range 8 {
		s.file(g, g+2, allYears...)
	}
	s.compile(closed)
	_, err := s.Publish(ctx, act(closed), "2019", 7, "", press)
	s.refused(err, table.ErrAbsent)
	first := s.publish(closed.Add(time.Hour), 0)
	v := first.Version
	if v.Number != 1 || v.Title != "2018职业教育集团化办学报告" || v.Changes != 0 {
		t.Errorf("version %+v", v)
	}
	e, err := ledger.VerifyReceipt(first.Receipt, []ledger.PublicKey{s.journal.PublicKey()})
	content, _ := ledger.ContentHash(v.Files)
	if err != nil || e.Act != report.ActPublished || e.Content != v.Content || content != v.Content || e.Facts["folder"] != v.Folder {
		t.Errorf("receipt %+v %v", e, err)
	}
	for _, f := range v.Files {
		raw := s.read(v, f.Name)
		if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != f.SHA256 || int64(len(raw)) != f.Size {
			t.Errorf("%s is not what the list says", f.Name)
		}
	}
	if sum := sha256.Sum256(s.read(v, "files.json")); hex.EncodeToString(sum[:]) != e.Content {
		t.Error("the published list is not what the log fixes")
	}
	_, err = s.Publish(ctx, act(closed), "2019", 0, "", press)
	s.refused(err, report.ErrNoDraft)

	correct := func(groups ...registry.Listed) {
		for _, g := range groups {
			correction := map[string]json.RawMessage{"patents": json.RawMessage("44")}
			_, err = s.filings.Correct(ctx, act(closed), statistics.Of{Round: "2019", Group: g.ID, Body: g.Body, Year: 2018}, correction, "与年报核对有误")
			s.must(err)
		}
	}
	correct(s.groups[0])
	sections := []report.Section{{Title: "编制说明", Body: "本版更正专利数。", Figures: []report.Figure{}}}
	text, err := s.SaveText(ctx, act(closed), "2019", 0, sections, "更正")
	s.must(err)
	s.compile(closed.Add(2 * time.Hour))
	changes, err := s.DraftChanges(ctx, "2019", text.Number)
	s.must(err)
	patents := func(c report.Change) bool {
		return c.By == report.ByNation && c.Year == 2018 && c.Indicator == "patents"
	}
	if i := slices.IndexFunc(changes.Figures, patents); i < 0 || changes.Figures[i].New.Total != changes.Figures[i].Old.Total+40 {
		t.Errorf("changes %+v", changes.Figures)
	}
	second := s.publish(closed.Add(3*time.Hour), text.Number).Version
	published, document := s.changed(second)
	if second.Number != 2 || published.From != 1 || second.Changes != 0 || len(published.Figures) != 0 || document.Held[0] != (report.Held{By: report.ByNation, Indicator: "patents", Since: 1}) {
		t.Errorf("one group's correction is told: %+v, changes %+v, held %+v", second, published, document.Held)
	}
	for name, words := range map[string]string{"report.csv": "沿用第1版", "dictionary.csv": report.HeldRule} {
		if !strings.Contains(string(s.read(second, name)), words) || name == "report.csv" && strings.Contains(string(s.read(v, name)), words) {
			t.Errorf("%s does not say %q where it should", name, words)
		}
	}
	book, err := excelize.OpenReader(bytes.NewReader(s.read(second, "report.xlsx")))
	s.must(err)
	about, err := book.GetRows("说明")
	s.must(err)
	if !slices.ContainsFunc(about, func(row []string) bool { return len(row) == 2 && row[1] == "全国数据沿用第 1 版：专利。" }) {
		t.Errorf("the workbook says %q", about)
	}
	if i := slices.IndexFunc(published.Text, func(c report.SectionChange) bool { return c.Title == "编制说明" }); published.Text[i].Op != "changed" {
		t.Errorf("text %+v", published.Text)
	}

	correct(s.groups[1], s.groups[2])
	s.compile(closed.Add(4 * time.Hour))
	third := s.publish(closed.Add(5*time.Hour), text.Number).Version
	published, document = s.changed(third)
	if i := slices.IndexFunc(published.Figures, patents); i < 0 || published.Figures[i].New.Total != published.Figures[i].Old.Total+(44-4)+(44-6)+(44-8) {
		t.Errorf("three groups' corrections: %+v, held %+v", published.Figures, document.Held)
	}
	if len(published.Figures) != third.Changes || third.Changes == 0 {
		t.Errorf("third version %+v, changes %+v", third, published)
	}
	for _, c := range published.Figures {
		if c.Indicator != "patents" || c.Year != 2018 {
			t.Errorf("changed, too: %+v", c)
		}
	}
	all, err := s.Published(ctx, "2019")
	if err != nil || len(all) != 3 || !reflect.DeepEqual(all[0], v) {
		t.Errorf("versions %+v %v", all, err)
	}
}

// The tables are what the schema that stands beside them says, and a table in which anything is otherwise is not.
func TestTablesAreAsTheirSchemaSays(t *testing.T) {
	s := open(t, 12)
	for g := range 10 {
		s.file(g, g+2, 2018)
	}
	s.compile(closed)
	v := s.publish(closed.Add(time.Hour), 0).Version
	c := jsonschema.NewCompiler()
	read := func(name string) map[string]any {
		doc, err := jsonschema.UnmarshalJSON(bytes.NewReader(s.read(v, name)))
		s.must(err)
		return doc.(map[string]any)
	}
	var schema *jsonschema.Schema
	for _, by := range report.Breakdowns {
		table := read(string(by) + ".json")
		if schema == nil {
			s.must(c.AddResource("https://linxuan.test/tables", read(table["schema"].(string))))
			var err error
			schema, err = c.Compile("https://linxuan.test/tables")
			s.must(err)
		}
		if err := schema.Validate(table); err != nil {
			t.Errorf("%s: %v", by, err)
		}
		if len(s.read(v, table["dictionary"].(string))) == 0 {
			t.Error("the dictionary is empty")
		}
	}
	for what, alter := range map[string]func(table, row, cell map[string]any){
		"a member more":       func(table, _, _ map[string]any) { table["more"] = 1 },
		"no rows":             func(table, _, _ map[string]any) { delete(table, "rows") },
		"another year":        func(_, row, _ map[string]any) { row["year"] = 2031 },
		"a cell less":         func(_, row, _ map[string]any) { row["cells"] = row["cells"].([]any)[1:] },
		"groups in words":     func(_, _, cell map[string]any) { cell["groups"] = "9" },
		"a negative total":    func(_, _, cell map[string]any) { cell["total"] = -1 },
		"a quartile as float": func(_, _, cell map[string]any) { cell["quartiles"].(map[string]any)["median"] = 1.5 },
		"withheld, and told":  func(_, _, cell map[string]any) { cell["hidden"] = true },
	} {
		table := read("nation.json")
		row := table["rows"].([]any)[2].(map[string]any)
		alter(table, row, row["cells"].([]any)[0].(map[string]any))
		if schema.Validate(table) == nil {
			t.Errorf("%s is taken", what)
		}
	}
}

// changed reads what a version says that it changed, and the version.
func (s *stage) changed(v report.Version) (c report.Changes, d report.Document) {
	s.t.Helper()
	s.must(json.Unmarshal(s.read(v, "changes.json"), &c))
	s.must(json.Unmarshal(s.read(v, "report.json"), &d))
	return c, d
}

// The files that anyone downloads, of groups of which some stand alone in their province.
func TestFiles(t *testing.T) {
	s := open(t, 12)
	for g := range 10 {
		s.file(g, g+2, 2018)
	}
	s.compile(closed)
	v := s.publish(closed.Add(time.Hour), 0).Version
	golden(t, "report.csv", s.read(v, "report.csv"))
	golden(t, "dictionary.csv", s.read(v, "dictionary.csv"))
	golden(t, "province.json", s.read(v, "province.json"))
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(s.read(v, "report.csv")), "\ufeff"))).ReadAll()
	s.must(err)
	book, err := excelize.OpenReader(bytes.NewReader(s.read(v, "report.xlsx")))
	s.must(err)
	count := 1
	for _, sheet := range []string{"全国", "分省份", "分行业", "分牵头单位类别"} {
		rows, err := book.GetRows(sheet)
		s.must(err)
		if !slices.Equal(rows[0], lines[0]) {
			t.Errorf("head of %s: %v", sheet, rows[0])
		}
		for _, row := range rows[1:] {
			row = append(row, make([]string, len(lines[0])-len(row))...)
			if !slices.Equal(row, lines[count]) {
				t.Fatalf("line %d of %s: %q, in CSV %q", count, sheet, row, lines[count])
			}
			count++
		}
	}
	if count != len(lines) {
		t.Errorf("%d lines in sheets, %d in CSV", count, len(lines))
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	file := "testdata/" + name
	if *update {
		if err := os.WriteFile(file, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("%s is not what it was (%v)", name, err)
	}
}

// The text is kept in versions: nobody's is written over.
func TestTextVersions(t *testing.T) {
	s := open(t, 2)
	outline, err := s.LatestText(ctx, "2019")
	s.must(err)
	if outline.Number != 0 || len(outline.Sections) != 3 || outline.Sections[1].Figures[0].Indicators[0] != "units" {
		t.Errorf("outline %+v", outline)
	}
	save := func(on int, body string) (report.Text, error) {
		sections := slices.Clone(outline.Sections)
		sections[0].Body = body
		return s.SaveText(ctx, act(early), "2019", on, sections, "")
	}
	one, err := save(0, "集团八家。")
	s.must(err)
	_, err = save(0, "集团九家。")
	s.refused(err, table.ErrStale)
	two, err := save(one.Number, "集团十家。")
	s.must(err)
	if kept, err := s.Text(ctx, "2019", 1); err != nil || kept.Sections[0].Body != "集团八家。" || two.Number != 2 {
		t.Errorf("kept %+v %v", kept, err)
	}
	list, _, err := s.Texts(ctx, "2019", "", 10)
	if err != nil || len(list) != 2 || list[0].Number != 2 {
		t.Errorf("versions %+v %v", list, err)
	}
	got := report.CompareTexts(one.Sections, two.Sections)[0]
	want := []report.Piece{{Op: "same", Text: "集团"}, {Op: "removed", Text: "八"}, {Op: "added", Text: "十"}, {Op: "same", Text: "家。"}}
	if got.Op != "changed" || !reflect.DeepEqual(got.Pieces, want) {
		t.Errorf("difference %+v", got)
	}
}
