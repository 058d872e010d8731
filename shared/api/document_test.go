package api_test

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"

	"linxuan/shared/account"
)

// The document says what is on the wire: problems with their standard members and facts beside them, the mark and the
// idempotency key of every request that needs them.
func TestDocumentSaysWhatIsOnTheWire(t *testing.T) {
	d := newDesk(t)
	raw, err := json.Marshal(d.function.Router().Document())
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Paths map[string]map[string]struct {
			Action     string `json:"x-action"`
			Parameters []struct{ Name, In string }
			Responses  map[string]struct {
				Content map[string]struct{ Schema map[string]any }
			}
		}
		Components struct {
			Schemas map[string]struct {
				Properties           map[string]any
				AdditionalProperties any
			}
		}
	}
	if err := json.Unmarshal(raw, &doc); err != nil {
		t.Fatal(err)
	}
	write := doc.Paths["/v1/notes"]["post"]
	if ref := write.Responses["default"].Content["application/problem+json"].Schema["$ref"]; ref != "#/components/schemas/Problem" {
		t.Fatalf("problem: %v", ref)
	}
	problem := doc.Components.Schemas["Problem"]
	wire := d.ministry().Post("/v1/notes", map[string]string{}).Refused(422, "invalid").Map()
	for member := range wire {
		if problem.Properties[member] == nil {
			t.Errorf("the document does not know %s", member)
		}
	}
	if problem.AdditionalProperties != true {
		t.Error("the document forbids facts")
	}
	headers := func(path, method string) []string {
		var names []string
		for _, p := range doc.Paths[path][method].Parameters {
			if p.In == "header" {
				names = append(names, p.Name)
			}
		}
		return slices.Sorted(slices.Values(names))
	}
	for where, row := range map[[2]string][]string{
		{"/v1/notes", "post"}: {"Idempotency-Key", "X-Linxuan"}, {"/v1/notes", "get"}: nil, {"/v1/notes/{id}", "put"}: {"If-Match", "X-Linxuan"}, {"/v1/cast", "post"}: {"X-Linxuan"},
	} {
		if got := headers(where[0], where[1]); !slices.Equal(got, row) {
			t.Errorf("%v: headers %v, want %v", where, got, row)
		}
	}
	if write.Action != "registry.write" || !account.Grants(account.Ministry, write.Action) {
		t.Errorf("action %q", write.Action)
	}
	if _, there := doc.Components.Schemas["problemMembers"]; there || len(doc.Components.Schemas) > 8 {
		t.Errorf("schemas %v", slices.Sorted(maps.Keys(doc.Components.Schemas)))
	}
}
