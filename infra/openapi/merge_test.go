package main

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"linxuan/infra/local/all"
)

// The portal's client is made from the committed document, so it must be the API's own.
func TestDocumentIsCurrent(t *testing.T) {
	now, err := merged(t.Context(), all.Functions())
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile(filepath.Join("..", "..", file))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(now, kept) {
		t.Errorf("%s differs from the API: run go run ./infra/openapi", file)
	}
}

// A field named Body of an input is the request's body, whatever its tags say; no read may ask for one.
func TestReadsTakeNoBody(t *testing.T) {
	raw, err := merged(t.Context(), all.Functions())
	if err != nil {
		t.Fatal(err)
	}
	var d document
	if err := json.Unmarshal(raw, &d); err != nil {
		t.Fatal(err)
	}
	for path, operations := range d.Paths {
		if read, ok := operations["get"].(map[string]any); ok && read["requestBody"] != nil {
			t.Errorf("GET %s asks for a body", path)
		}
	}
}

func part(method, path, schema string, meaning any) document {
	d := document{Paths: map[string]map[string]any{path: {method: map[string]any{"$ref": schemas + schema}}}}
	d.Components.Schemas = map[string]any{schema: meaning}
	return d
}

func TestMergeKeepsMeaningsApart(t *testing.T) {
	for name, tc := range map[string]struct {
		second document
		names  []string
		fails  bool
	}{
		"one meaning":  {part("post", "/v1/a", "Thing", "one"), []string{"Thing"}, false},
		"two meanings": {part("get", "/v1/b", "Thing", "two"), []string{"FirstThing", "SecondThing"}, false},
		"one place":    {part("get", "/v1/a", "Other", "one"), nil, true},
	} {
		t.Run(name, func(t *testing.T) {
			all, err := merge(map[string]document{"first": part("get", "/v1/a", "Thing", "one"), "second": tc.second})
			if (err != nil) != tc.fails {
				t.Fatalf("got %v, want a failure: %t", err, tc.fails)
			}
			if tc.fails {
				return
			}
			if got := slices.Sorted(maps.Keys(all.Components.Schemas)); !slices.Equal(got, tc.names) {
				t.Errorf("names %v, want %v", got, tc.names)
			}
			ref := all.Paths["/v1/a"]["get"].(map[string]any)["$ref"]
			if want := schemas + tc.names[0]; ref != want {
				t.Errorf("the first one refers to %v, want %s", ref, want)
			}
		})
	}
}
