package all

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"linxuan/infra/local/engine"
	"linxuan/infra/local/stack"
	"linxuan/infra/template"
)

// Each function starts in the surroundings that the template gives it, answers on each of its routes, and takes the events
// of its schedules: nothing there is a 5xx.
func TestFunctionsStartAndAnswer(t *testing.T) {
	functions := Functions()
	app, err := template.Read("../../../template.yaml", map[string]string{"Stage": "dev", "Domain": "h", "CertificateArn": "arn:aws-cn:acm:::x"})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range app.Functions {
		if functions[f.Name] == nil {
			t.Fatalf("%s has no code", f.Name)
		}
	}
	for name := range functions {
		if app.Function(name) == nil {
			t.Errorf("the template has no function %s", name)
		}
	}
	eve := time.Date(2019, 10, 21, 15, 59, 30, 0, time.UTC)
	s, err := stack.Start(t.Context(), stack.Options{Functions: functions, Now: eve})
	if errors.Is(err, engine.ErrNoNPM) || errors.Is(err, engine.ErrNoBuild) {
		engine.Missing(t, "DynamoDB", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	for _, f := range s.App.Functions {
		for _, route := range f.Routes {
			response, err := http.Get(s.URL + strings.ReplaceAll(route.Path, "{proxy+}", "nothing"))
			if err != nil {
				t.Fatal(err)
			}
			body, err := io.ReadAll(response.Body)
			_ = response.Body.Close()
			if err != nil || response.StatusCode >= 500 {
				t.Errorf("%s: %s %s %v", route.Key(), response.Status, body, err)
			}
		}
	}
	runs, err := s.MoveTo(t.Context(), eve.Add(30*time.Second))
	if err != nil || len(runs) < 2 {
		t.Errorf("fired %v, %v", runs, err)
	}
	for _, run := range runs {
		if run.Err != nil {
			t.Errorf("%s: %v", run.Schedule, run.Err)
		}
	}
}
