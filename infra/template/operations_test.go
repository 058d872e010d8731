package template_test

import (
	"crypto/rand"
	"log/slog"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"

	"linxuan/infra/local/all"
	"linxuan/infra/template"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
)

var variable = regexp.MustCompile(`\{[^}]*\}`)

// TestOperationsReachTheirFunction builds every function from the environment that the template gives it, and sends each
// operation of its document through the template's routes: all of them must come back to that function, and to no page.
func TestOperationsReachTheirFunction(t *testing.T) {
	app, err := template.Read("../../template.yaml", map[string]string{
		"Stage": "prod", "Domain": "linxuan.example", "CertificateArn": "arn:aws-cn:acm:cn-north-1:123456789012:certificate/1",
	})
	if err != nil {
		t.Fatal(err)
	}
	builds := all.Functions()
	operations := 0
	for i := range app.Functions {
		f := &app.Functions[i]
		build, written := builds[f.Name]
		delete(builds, f.Name)
		if !written {
			t.Errorf("%s: in the template, but not written", f.Name)
			continue
		}
		made, err := build(t.Context(), setup(f))
		if err != nil {
			t.Errorf("%s: not built from the template's environment: %v", f.Name, err)
			continue
		}
		if made.Router() == nil {
			continue // pages
		}
		for _, op := range accounttest.Operations(made) {
			operations++
			m := app.Match(op.Method, variable.ReplaceAllString(op.Path, "x"))
			if m == nil || m.Function != f {
				t.Errorf("%s (%s %s) of %s goes elsewhere: %+v", op.ID, op.Method, op.Path, f.Name, m)
			}
		}
	}
	for name := range builds {
		t.Errorf("%s: written, but not in the template", name)
	}
	if operations == 0 {
		t.Error("no operations at all")
	}
}

// setup is the function's world without any store behind it: the environment is the template's and nothing more.
func setup(f *template.Function) api.Setup {
	return api.Setup{
		AWS: aws.Config{Region: "cn-north-1"}, Clock: time.Now, Rand: rand.Reader, Log: slog.New(slog.DiscardHandler),
		Getenv: func(name string) string {
			if _, ok := f.Secrets[name]; ok {
				return strings.Repeat("s", 64) // the length that the template asks for
			}
			return f.Env[name]
		},
	}
}
