package api

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"
	"go.yaml.in/yaml/v3"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
)

// source is what the code says about refusals: read from the source, so that no package is forgotten.
type source struct {
	defined map[string]string // code of a definition → where
	fields  []use             // each field code that is given
	facts   []use             // each refusal that is made, with the facts that it is given
}

type use struct {
	code  string
	facts []string
	whole bool // no facts are added elsewhere
	where string
}

func readSource(t *testing.T) source {
	t.Helper()
	s := source{defined: map[string]string{}}
	files := token.NewFileSet()
	packages := map[string][]*ast.File{}
	for _, root := range []string{"../../shared", "../../functions"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			f, err := parser.ParseFile(files, path, nil, parser.SkipObjectResolution)
			packages[filepath.Dir(path)] = append(packages[filepath.Dir(path)], f)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	codes := map[string]string{} // "package.ErrX" → code
	for _, all := range packages {
		for _, f := range all {
			s.definitions(files, f, codes)
		}
	}
	for _, all := range packages {
		for _, f := range all {
			s.uses(files, f, codes)
		}
	}
	return s
}

func (s *source) definitions(files *token.FileSet, f *ast.File, codes map[string]string) {
	ast.Inspect(f, func(n ast.Node) bool {
		v, ok := n.(*ast.ValueSpec)
		if !ok {
			return true
		}
		for i, value := range v.Values {
			call, ok := value.(*ast.CallExpr)
			if !ok || i >= len(v.Names) || selector(call.Fun) != "fault.Define" {
				continue
			}
			if code, ok := literal(call.Args[0]); ok {
				s.defined[code] = files.Position(call.Pos()).String()
				codes[f.Name.Name+"."+v.Names[i].Name] = code
			}
		}
		return true
	})
}

func (s *source) uses(files *token.FileSet, f *ast.File, codes map[string]string) {
	kept := map[ast.Expr]bool{} // refusals in a variable: facts may be added before they are given
	ast.Inspect(f, func(n ast.Node) bool {
		if assign, ok := n.(*ast.AssignStmt); ok {
			for _, value := range assign.Rhs {
				kept[value] = true
			}
		}
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		sel, ok := call.Fun.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		of := selector(sel.X)
		if !strings.Contains(of, ".") {
			of = f.Name.Name + "." + of
		}
		where := files.Position(call.Pos()).String()
		if first := map[string]int{"New": 0, "Wrap": 1}; codes[of] != "" {
			if from, ok := first[sel.Sel.Name]; ok {
				facts, whole := pairs(call, from)
				s.facts = append(s.facts, use{codes[of], facts, whole && !kept[call], where})
			}
			return true
		}
		if at, ok := map[string]int{"At": 1, "Breaks": 2}[sel.Sel.Name]; ok && len(call.Args) > at {
			if code, ok := literal(call.Args[at]); ok {
				facts, whole := pairs(call, at+1)
				s.fields = append(s.fields, use{code, facts, whole, where})
			}
		}
		return true
	})
}

// pairs reads the names of the facts that a call is given from an argument on.
func pairs(call *ast.CallExpr, from int) (names []string, whole bool) {
	if call.Ellipsis.IsValid() {
		return nil, false
	}
	for i := from; i < len(call.Args); i += 2 {
		name, ok := literal(call.Args[i])
		if !ok {
			return nil, false
		}
		names = append(names, name)
	}
	return names, true
}

func literal(e ast.Expr) (string, bool) {
	l, ok := e.(*ast.BasicLit)
	if !ok || l.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(l.Value)
	return s, err == nil
}

func selector(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return e.Name
	case *ast.SelectorExpr:
		return selector(e.X) + "." + e.Sel.Name
	}
	return ""
}

func TestEveryRefusalHasItsWords(t *testing.T) {
	s := readSource(t)
	if len(s.defined) < 30 || len(s.fields) < 30 || len(s.facts) < 30 {
		t.Fatalf("the source is not read: %d definitions, %d fields, %d refusals", len(s.defined), len(s.fields), len(s.facts))
	}
	all := texts.load()
	for code, where := range s.defined {
		if w := all.Problems[code]; w.Title == "" || w.Detail == "" {
			t.Errorf("%s: problem %s has no words", where, code)
		}
	}
	for code := range all.Problems {
		if s.defined[code] == "" {
			t.Errorf("words for a problem that nobody defines: %s", code)
		}
	}
	for _, d := range fault.Defined() {
		if _, known := s.defined[d.Code]; !known && !strings.HasPrefix(d.Code, "api-test-") {
			t.Errorf("%s is defined where the test does not look", d.Code)
		}
		if statuses[d.Kind] == 0 {
			t.Errorf("%s has no status", d.Code)
		}
	}
	for _, u := range s.fields {
		if all.Fields[u.code] == "" {
			t.Errorf("%s: field code %s has no words", u.where, u.code)
		}
	}
}

// A sentence that names a fact is never left with a dash.
func TestEverySentenceGetsItsFacts(t *testing.T) {
	s := readSource(t)
	all := texts.load()
	for _, u := range s.facts {
		w := all.Problems[u.code]
		lacks(t, u, w.Title+w.Detail)
	}
	for _, u := range s.fields {
		lacks(t, u, all.Fields[u.code])
	}
}

func lacks(t *testing.T, u use, sentence string) {
	t.Helper()
	for _, name := range placeholder.FindAllString(sentence, -1) {
		if u.whole && !slices.Contains(u.facts, strings.Trim(name, "{}")) {
			t.Errorf("%s: %s is not told %s", u.where, u.code, name)
		}
	}
}

// words that are names of things and stand in no dictionary.
var foreign = regexp.MustCompile(`\{[a-zA-Z0-9]+\}|Idempotency-Key|If-Match|JSON|PDF|JPEG|PNG|dpi|MB|XLSX|CSV|SHA-256|UTF-8|JavaScript|[a-z0-9-]+\.yaml|application/pdf|2019-10-22T00:00:00\+08:00`)

// Sentences of a good clerk (portal.md): Chinese, whole, calm, without rule numbers.
func TestSentencesAreAClerks(t *testing.T) {
	all := texts.load()
	check := func(code, sentence string, whole bool) {
		if whole && !strings.HasSuffix(sentence, "。") {
			t.Errorf("%s does not end: %s", code, sentence)
		}
		if strings.ContainsAny(sentence, "!！") || strings.Contains(sentence, "系统错误") {
			t.Errorf("%s is not calm: %s", code, sentence)
		}
		if regexp.MustCompile(`R\d+\.\d+`).MatchString(sentence) {
			t.Errorf("%s cites a rule by number: %s", code, sentence)
		}
		if !strings.ContainsFunc(sentence, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			t.Errorf("%s is not Chinese: %q", code, sentence)
		}
		for _, name := range regexp.MustCompile(`\{[^}]*\}?`).FindAllString(sentence, -1) {
			if !placeholder.MatchString(name) {
				t.Errorf("%s: %s is not the name of a fact", code, name)
			}
		}
	}
	for code, w := range all.Problems {
		check(code, w.Title, false)
		check(code, w.Detail, true)
	}
	for code, sentence := range all.Fields {
		check(code, sentence, !strings.HasPrefix(code, "recount-")) // those name what was checked
	}
	for code, w := range all.Problems { // what a person reads in the portal; fields of files name their settings
		if word := regexp.MustCompile(`[A-Za-z]{2,}`).FindString(foreign.ReplaceAllString(w.Title+w.Detail, "")); word != "" {
			t.Errorf("%s: %q is not Chinese", code, word)
		}
	}
}

// The files of a language share one catalogue: a code that stands in two would be decided by the order of the files.
func TestEachCodeStandsInOneFile(t *testing.T) {
	dir := "texts/zh-CN"
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	first := map[string]string{}
	for _, f := range files {
		raw, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		var w words
		decoder := yaml.NewDecoder(strings.NewReader(string(raw)))
		decoder.KnownFields(true)
		if err := decoder.Decode(&w); err != nil {
			t.Errorf("%s: %v", f.Name(), err)
		}
		for code := range w.Problems {
			if other := first["problem "+code]; other != "" {
				t.Errorf("problem %s stands in %s and in %s", code, other, f.Name())
			}
			first["problem "+code] = f.Name()
		}
		for code := range w.Fields {
			if other := first["field "+code]; other != "" {
				t.Errorf("field %s stands in %s and in %s", code, other, f.Name())
			}
			first["field "+code] = f.Name()
		}
	}
}

// Each code that a message of huma's becomes has its words, and a message without a code becomes one that has.
func TestEveryMessageOfTheValidatorHasItsWords(t *testing.T) {
	f, err := parser.ParseFile(token.NewFileSet(), "validation.go", nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	form := regexp.MustCompile(`^([a-z0-9-]+)(\|.*)?$`)
	seen := 0
	ast.Inspect(f, func(n ast.Node) bool {
		kv, ok := n.(*ast.KeyValueExpr)
		if !ok {
			return true
		}
		if text, ok := literal(kv.Value); ok {
			seen++
			if m := form.FindStringSubmatch(text); m == nil || texts.load().Fields[m[1]] == "" {
				t.Errorf("%s has no words", text)
			}
		}
		return true
	})
	if seen < 25 {
		t.Fatalf("only %d messages seen", seen)
	}
	if other := fieldOf(&huma.ErrorDetail{Message: validation.MsgExpectedRFC2373IPv6, Location: "body.x"}, false); other.Code != "unreadable" || other.Pointer != "/x" {
		t.Errorf("got %+v", other)
	}
}

func TestFactsAreShownAsPeopleReadThem(t *testing.T) {
	for _, row := range []struct {
		fact any
		want string
	}{
		{calendar.At(time.Date(2019, 10, 21, 16, 0, 0, 0, time.UTC)), "2019年10月22日 00:00:00"},
		{time.Date(2019, 10, 21, 15, 59, 59, 0, time.UTC), "2019年10月21日 23:59:59"},
		{[]string{"甲", "乙"}, "甲、乙"},
		{true, "是"},
		{false, "否"},
		{int64(5), "5"},
		{"文", "文"},
	} {
		if got := fill("在{fact}之前", fault.Facts{"fact": row.fact}); got != "在"+row.want+"之前" {
			t.Errorf("%v: %s", row.fact, got)
		}
	}
	if got := fill("{a}{b}", fault.Facts{"a": "{b}"}); got != "{b}—" { // what a caller sent is never read as a name
		t.Error(got)
	}
}
