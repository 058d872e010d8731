package page

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"testing"
	"time"

	"linxuan/shared/api"
)

func TestFresh(t *testing.T) {
	then := time.Date(2019, 10, 21, 12, 0, 0, 0, time.UTC)
	write := func(t *testing.T, path string, at time.Time) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte("x"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	for name, tc := range map[string]struct {
		built   time.Duration // after the sources; 0: never
		foreign string        // a file that is newer and counts for nothing
		want    bool
	}{
		"never built":              {0, "", false},
		"older":                    {-time.Minute, "", false},
		"newer":                    {time.Minute, "", true},
		"installed modules":        {time.Minute, "node_modules/a.js", true},
		"the client that it makes": {time.Minute, "src/api/generated/schema.d.ts", true},
	} {
		t.Run(name, func(t *testing.T) {
			web, folder := t.TempDir(), t.TempDir()
			write(t, filepath.Join(web, "src", "main.tsx"), then)
			if tc.built != 0 {
				write(t, filepath.Join(folder, "index.html"), then.Add(tc.built))
			}
			if tc.foreign != "" {
				write(t, filepath.Join(web, tc.foreign), then.Add(time.Hour))
			}
			if got, err := fresh(web, folder); err != nil || got != tc.want {
				t.Errorf("got %t, %v; want %t", got, err, tc.want)
			}
		})
	}
}

func TestBuildWithoutNode(t *testing.T) {
	root := t.TempDir()
	if err := os.MkdirAll(filepath.Join(root, sources), 0o750); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", t.TempDir())
	if _, err := Build(t.Context(), root, func(string) {}); !errors.Is(err, ErrNoNode) {
		t.Errorf("got %v, want %v", err, ErrNoNode)
	}
}

func TestFromSetsTheFolder(t *testing.T) {
	var got, other string
	build := From("/a/folder", func(_ context.Context, s api.Setup) (*api.Function, error) {
		got, other = s.Getenv("PAGE_FOLDER"), s.Getenv("OTHER")
		return api.NewPageFunction(s, http.NotFoundHandler()), nil
	})
	if _, err := build(t.Context(), api.Setup{Getenv: func(name string) string { return "its " + name }}); err != nil {
		t.Fatal(err)
	}
	if got != "/a/folder" || other != "its OTHER" {
		t.Errorf("got %q and %q", got, other)
	}
}
