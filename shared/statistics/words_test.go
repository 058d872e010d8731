package statistics

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"linxuan/shared/fault"
)

// Every refusal and field code of filings and reports has its Chinese words, and no words are left over. The dictionary's stand
// with those of the round's files, the plain ones with those of every input.
func TestWords(t *testing.T) {
	type words struct {
		Problems map[string]struct{ Title, Detail string }
		Fields   map[string]string
	}
	read := func(name string) (w words) {
		raw, err := os.ReadFile("../api/texts/zh-CN/" + name + ".yaml")
		if err == nil {
			err = yaml.Unmarshal(raw, &w)
		}
		if err != nil {
			t.Fatal(err)
		}
		return w
	}
	own, plain := read("statistics"), read("api")
	for _, d := range fault.Defined() {
		if !strings.HasPrefix(d.Code, "filing-") && !strings.HasPrefix(d.Code, "finding-") && !strings.HasPrefix(d.Code, "report-") {
			continue
		}
		if w := own.Problems[d.Code]; w.Title == "" || !strings.HasSuffix(w.Detail, "。") {
			t.Errorf("no sentence for %s", d.Code)
		}
		delete(own.Problems, d.Code)
	}
	var codes []string
	for _, name := range sources(t) {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`(?:refusal\.At\((?:"[^"]*"|[^",\n]+), |c\.(?:fault|warning)\([^"\n]*)"([a-z-]+)"|return (?:"", )?"([a-z-]+)"|"(anomaly-[a-z-]+)"`).FindAllStringSubmatch(string(raw), -1) {
			codes = append(codes, m[1]+m[2]+m[3])
		}
	}
	slices.Sort(codes)
	codes = slices.Compact(codes)
	if len(codes) < 15 {
		t.Fatalf("only %q found", codes)
	}
	for _, code := range codes {
		if own.Fields[code] == "" && plain.Fields[code] == "" {
			t.Errorf("no words for the field code %s", code)
		}
		delete(own.Fields, code)
	}
	for code := range own.Problems {
		t.Errorf("words for no refusal: %s", code)
	}
	for code := range own.Fields {
		t.Errorf("words for no field code: %s", code)
	}
}

// sources are the files of this package that refuse something about a filing.
func sources(t *testing.T) []string {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	return slices.DeleteFunc(names, func(name string) bool {
		return strings.HasSuffix(name, "_test.go") || name == "dictionary.go"
	})
}
