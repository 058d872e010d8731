package ballot

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"

	"linxuan/shared/fault"
)

// Every refusal and field code of this package has its Chinese words, and no words are left over.
func TestWords(t *testing.T) {
	var words struct {
		Problems map[string]struct{ Title, Detail string }
		Fields   map[string]string
	}
	if err := yaml.Unmarshal(must[[]byte](t)(os.ReadFile("../api/texts/zh-CN/ballot.yaml")), &words); err != nil {
		t.Fatal(err)
	}
	for _, d := range fault.Defined() {
		if w := words.Problems[d.Code]; w.Title == "" || w.Detail == "" {
			t.Errorf("no words for %s", d.Code)
		}
		delete(words.Problems, d.Code)
	}
	used := regexp.MustCompile(`\.At\([^"]*(?:"[^"]*")?[^"]*, "([a-z-]+)"`)
	codes := CheckNames()
	for _, name := range must[[]string](t)(filepath.Glob("*.go")) {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		for _, m := range used.FindAllStringSubmatch(string(must[[]byte](t)(os.ReadFile(name))), -1) {
			codes = append(codes, m[1])
		}
	}
	left := words.Fields
	known := map[string]bool{}
	for _, code := range codes {
		if left[code] == "" && !known[code] {
			t.Errorf("no words for the field code %s", code)
		}
		known[code] = true
		delete(left, code)
	}
	for code := range words.Problems {
		t.Errorf("words for no refusal: %s", code)
	}
	for code := range left {
		t.Errorf("words for no field code: %s", code)
	}
}
