package api

import (
	"embed"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"time"

	"go.yaml.in/yaml/v3"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
)

//go:embed texts
var textFiles embed.FS

// words is one language's catalogue: a title and a sentence for each refusal, a sentence for each mistake in a field.
type words struct {
	Problems map[string]struct {
		Title  string `yaml:"title"`
		Detail string `yaml:"detail"`
	} `yaml:"problems"`
	Fields map[string]string `yaml:"fields"`
}

// catalogue reads its language when the first refusal needs it: most calls never do.
type catalogue struct {
	language string
	load     func() words
}

var texts = newCatalogue("zh-CN")

func newCatalogue(language string) catalogue {
	return catalogue{language, sync.OnceValue(func() words { return readWords(language) })}
}

// readWords joins the files of a language, one a package. The files are embedded and tested, so a broken one is a panic.
func readWords(language string) words {
	all := words{}
	dir := "texts/" + language
	files, err := textFiles.ReadDir(dir)
	if err != nil {
		panic(err)
	}
	for _, f := range files {
		raw, err := textFiles.ReadFile(dir + "/" + f.Name())
		if err != nil {
			panic(err)
		}
		// Decoding into the same value merges the maps, and yaml refuses a key given twice in one file.
		if err := yaml.Unmarshal(raw, &all); err != nil {
			panic(fmt.Sprintf("%s/%s: %v", dir, f.Name(), err))
		}
	}
	return all
}

// problem gives title and sentence of a refusal. An unknown code would be a gap in the catalogue, which a test forbids.
func (c catalogue) problem(code string, facts fault.Facts) (title, detail string) {
	w := c.load().Problems[code]
	return w.Title, fill(w.Detail, facts)
}

func (c catalogue) field(code string, facts fault.Facts) string {
	return fill(c.load().Fields[code], facts)
}

var placeholder = regexp.MustCompile(`\{[a-zA-Z0-9]+\}`)

// fill puts facts in the place of {name}.
func fill(sentence string, facts fault.Facts) string {
	return placeholder.ReplaceAllStringFunc(sentence, func(name string) string {
		value, known := facts[name[1:len(name)-1]]
		if !known {
			return "—"
		}
		return show(value)
	})
}

// show writes a value as a person in China reads it.
func show(v any) string {
	switch v := v.(type) {
	case calendar.Instant:
		return v.Shanghai().Format("2006年1月2日 15:04:05")
	case time.Time:
		return v.In(calendar.Shanghai).Format("2006年1月2日 15:04:05")
	case []string:
		return strings.Join(v, "、")
	case bool:
		if v {
			return "是"
		}
		return "否"
	}
	return fmt.Sprint(v)
}

// Explain gives title and sentence of a problem's code for the page that explains it; facts that only an answer knows are
// left as dashes.
func Explain(code string) (title, detail string, known bool) {
	_, known = texts.load().Problems[code]
	title, detail = texts.problem(code, nil)
	return title, detail, known
}
