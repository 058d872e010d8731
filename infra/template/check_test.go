package template

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// The template is checked by functions that list what is wrong with it, so that the same checks run over the real file
// (nothing is wrong) and over copies that were broken on purpose (mutation_test.go).

const path = "../../template.yaml"

// environments are the parameters of each environment, as samconfig.toml gives them.
func environments(t *testing.T) map[string]map[string]string {
	t.Helper()
	return map[string]map[string]string{"dev": samconfig(t, "dev"), "prod": samconfig(t, "prod")}
}

// subject is one reading of a template.
type subject struct {
	text     string
	root     *yaml.Node // mapping of the whole file, with comments
	document *document
	byID     map[string]resource
	all      []resource
	app      *App
}

func readSubject(text string, params map[string]string) (*subject, error) {
	s := &subject{text: text, byID: map[string]resource{}}
	var node yaml.Node
	if err := yaml.Unmarshal([]byte(text), &node); err != nil {
		return nil, err
	}
	s.root = node.Content[0]
	var err error
	if s.document, err = parse([]byte(text), params); err != nil {
		return nil, err
	}
	if s.all, err = s.document.all(); err != nil {
		return nil, err
	}
	for _, r := range s.all {
		s.byID[r.ID] = r
	}
	s.app, err = s.document.app()
	return s, err
}

// of lists the resources of one type.
func (s *subject) of(typ string) []resource {
	var list []resource
	for _, r := range s.all {
		if r.Type == typ {
			list = append(list, r)
		}
	}
	return list
}

// findings collects what a check finds.
type findings []string

func (f *findings) add(format string, args ...any) { *f = append(*f, fmt.Sprintf(format, args...)) }

// want adds a finding unless the property at the path has the value.
func (f *findings) want(r resource, path string, value any) {
	var at any = r.Properties
	for step := range strings.SplitSeq(path, ".") {
		switch v := at.(type) {
		case object:
			at = v[step]
		case []any:
			if step != "0" || len(v) != 1 {
				f.add("%s: %s is a list of %d", r.ID, path, len(v))
				return
			}
			at = v[0]
		}
	}
	if at != value {
		f.add("%s: %s is %v, not %v", r.ID, path, at, value)
	}
}

var checks = map[string]func(*subject) findings{
	"schema":      checkSchema,
	"references":  checkReferences,
	"permissions": checkPermissions,
	"duties":      checkDuties,
	"statements":  checkStatements,
	"stars":       checkStars,
	"partition":   checkPartition,
	"functions":   checkFunctions,
	"environment": checkEnvironment,
	"routes":      checkRoutes,
	"schedules":   checkSchedules,
	"tables":      checkTables,
	"buckets":     checkBuckets,
	"alarms":      checkAlarms,
	"keys":        checkKeys,
	"api":         checkAPI,
}

// examine runs all checks; a template that cannot be read at all is one finding.
func examine(text string, params map[string]string) findings {
	s, err := readSubject(text, params)
	if err != nil {
		return findings{"reader: " + err.Error()}
	}
	var all findings
	for name, check := range checks {
		for _, found := range check(s) {
			all.add("%s: %s", name, found)
		}
	}
	return all
}

func templateText(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestTemplate(t *testing.T) {
	if *update {
		s, err := readSubject(templateText(t), samconfig(t, "prod"))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(permissionsFile, []byte(permissions(s)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for environment, params := range environments(t) {
		t.Run(environment, func(t *testing.T) {
			for _, found := range examine(templateText(t), params) {
				t.Error(found)
			}
		})
	}
}
