package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"linxuan/shared/ledger"
	"linxuan/shared/statistics/report"
)

// R3.3: the files of a published report are those that the log fixed; any byte of any of them that is another is told by its name.
func TestReportsFiles(t *testing.T) {
	dir, folder := t.TempDir(), "statistics/2019/report-1-0"
	if err := os.MkdirAll(filepath.Join(dir, folder), 0o755); err != nil {
		t.Fatal(err)
	}
	document, err := json.Marshal(report.Document{Round: "2019", Number: 1, Figures: "ab", Filings: []report.Included{{Year: 2017, Filings: 2}, {Year: 2018, Filings: 3}}})
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]byte{"report.json": document, "report.csv": []byte("序号,指标\n")}
	var list []report.File
	for _, name := range []string{"report.json", "report.csv"} {
		list = append(list, report.File{Name: name, Title: "统计表", MediaType: "text/csv", Size: int64(len(files[name])), SHA256: hexHash(files[name])})
	}
	if files["files.json"], err = json.Marshal(list); err != nil {
		t.Fatal(err)
	}
	for name, raw := range files {
		put(t, filepath.Join(dir, folder, name), raw)
	}
	replay := func(version int) string {
		var out bytes.Buffer
		compiled := ledger.Entry{Act: report.ActCompiled, Round: "2019", Content: "ab", Facts: map[string]string{"report": "rep_1", "filings": "5"}}
		published := ledger.Entry{Act: report.ActPublished, Round: "2019", Content: hexHash(files["files.json"]), Facts: map[string]string{"report": "rep_1", "folder": folder, "version": strconv.Itoa(version)}}
		r := &record{dir: dir, out: &out, known: map[string]bool{}, entries: []numbered{{compiled, 0}, {published, 1}}}
		(&play{record: r, round: "2019"}).statistics()
		if err := r.strangers("statistics/"); err != nil {
			t.Fatal(err)
		}
		return out.String()
	}
	if out := replay(1); strings.Contains(out, "WRONG") || !strings.Contains(out, "1 versions of the annual report with 2 files") {
		t.Fatal(out)
	}
	if out := replay(2); !strings.Contains(out, "version 2 of the report where 1 is due") {
		t.Error(out)
	}
	for name, raw := range files {
		for at := range raw {
			altered := bytes.Clone(raw)
			altered[at] ^= 4
			put(t, filepath.Join(dir, folder, name), altered)
			if out := replay(1); !strings.Contains(out, "WRONG") || !strings.Contains(out, folder+"/"+name) {
				t.Fatalf("%s, byte %d: %s", name, at, out)
			}
		}
		put(t, filepath.Join(dir, folder, name), raw)
	}
	put(t, filepath.Join(dir, folder, "more.csv"), []byte("x"))
	if out := replay(1); !strings.Contains(out, "more.csv: it is no part of the record") {
		t.Error(out)
	}
}
