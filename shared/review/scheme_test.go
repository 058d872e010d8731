package review_test

import (
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	"linxuan/shared/fault"
	"linxuan/shared/review"
)

func schemeFile(t testing.TB) string {
	t.Helper()
	data, err := os.ReadFile("../../infra/seed/scheme-2019.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestSchemeIsRead(t *testing.T) {
	s, err := review.ParseScheme([]byte(schemeFile(t)))
	if err != nil {
		t.Fatal(err)
	}
	if c, ok := s.Criterion("integration"); !ok || c.Points != 20 || c.Title != "产教融合校企合作" {
		t.Errorf("R2: got %+v", c)
	}
	i, ok := s.Indicator("integration-enterprise")
	if !ok || i.Points != 7 || len(i.Anchors) != 3 {
		t.Errorf("R2: got %+v", i)
	}
	if _, ok := s.Indicator("integration"); ok {
		t.Error("a criterion is no indicator")
	}
	stored, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	var back review.Scheme
	if err := json.Unmarshal(stored, &back); err != nil || !reflect.DeepEqual(s, back) {
		t.Errorf("stored and read back differ: %v", err)
	}
	unknown := s.UnknownSources(func(id string) bool { return id != "funds-fiscal" })
	if !slices.Equal(unknown, []string{"funds-fiscal"}) {
		t.Errorf("unknown sources: %v", unknown)
	}
}

// Each row breaks one thing in a good file and must be told by exactly that field.
func TestSchemeMistakesAreNamed(t *testing.T) {
	const first = "/criteria/0/indicators/0"
	rows := []struct{ name, old, new, pointer, code string }{
		{"unknown field", "version: 1", "version: 1\nweight: 2", "/weight", "file-unknown-field"},
		{"R2 points with a fraction", "        points: 5\n", "        points: 5.5\n", first + "/points", "file-whole-number"},
		{"R2 sum of all", "points: 100", "points: 99", "/points", "scheme-sum"},
		{"R2 anchors leave a gap", "{least: 3, most: 3,", "{least: 3, most: 2,", first + "/anchors/1", "scheme-anchors"},
		{"R2 anchors overlap", "{least: 4, most: 5,", "{least: 3, most: 5,", first + "/anchors/1", "scheme-anchors"},
		{"R2 anchors stop above nought", "{least: 0, most: 2,", "{least: 1, most: 2,", first + "/anchors", "scheme-anchors"},
		{"R2 anchors go below nought", "{least: 0, most: 2,", "{least: -1, most: 2,", first + "/anchors/2", "scheme-anchors"},
		{"R2 anchor without words", "text: 主体不全或机构不健全，决策以牵头单位为主。", `text: ""`, first + "/anchors/2/text", "file-required"},
		{"version nought", "version: 1", "version: 0", "/version", "file-range"},
		{"no title", "title: 治理结构", `title: ""`, "/criteria/0/title", "file-required"},
		{"id twice", "id: governance-rules", "id: governance-structure", "/criteria/0/indicators/1/id", "file-twice"},
		{"id not for an address", "id: governance-rules", "id: 章程", "/criteria/0/indicators/1/id", "config-id"},
		{"R1.6 one violation above all together", "title: 招生, max: 10", "title: 招生, max: 21", "/deductions/areas/0/max", "file-range"},
		{"R1.6 negative deduction", "title: 招生, max: 10", "title: 招生, max: -1", "/deductions/areas/0/max", "file-range"},
		{"R1.6 deduction above all points", "maxTotal: 20", "maxTotal: 101", "/deductions/maxTotal", "file-range"},
		{"R6.1 check twice", "id: check-age", "id: check-approval", "/checklist/1/id", "file-twice"},
	}
	good := schemeFile(t)
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			broken := strings.Replace(good, row.old, row.new, 1)
			if broken == good {
				t.Fatalf("the file does not hold %q", row.old)
			}
			_, err := review.ParseScheme([]byte(broken))
			f, ok := fault.Of(err)
			if !ok || !errors.Is(err, review.ErrScheme) {
				t.Fatalf("got %v", err)
			}
			if len(f.Fields) != 1 || f.Fields[0].Pointer != row.pointer || f.Fields[0].Code != row.code {
				t.Fatalf("got %v, want only %s: %s", err, row.pointer, row.code)
			}
		})
	}
}

func TestSchemeSumsAreHeldOnBothLevels(t *testing.T) {
	broken := strings.Replace(schemeFile(t), "    points: 15\n", "    points: 14\n", 1)
	_, err := review.ParseScheme([]byte(broken))
	f, ok := fault.Of(err)
	if !ok || len(f.Fields) != 2 || f.Fields[0].Pointer != "/criteria/0/points" || f.Fields[1].Pointer != "/points" {
		t.Fatalf("R2: a criterion's own sum and the whole must both be told, got %v", err)
	}
}

func FuzzParseScheme(f *testing.F) {
	f.Add([]byte("id: a\ntitle: b\nversion: 1\npoints: 1\ncriteria: [{id: c, title: d, points: 1, indicators: [{id: e, title: f, points: 1, anchors: [{least: 0, most: 1, text: g}]}]}]\nchecklist: [{id: h, title: i}]"))
	f.Add([]byte("points: 9223372036854775807"))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := review.ParseScheme(data)
		if err != nil {
			if !errors.Is(err, review.ErrScheme) {
				t.Fatalf("not a refusal: %v", err)
			}
			return
		}
		sum := 0
		for _, c := range s.Criteria {
			for _, i := range c.Indicators {
				sum += i.Points
			}
		}
		if sum != s.Points {
			t.Fatalf("R2: taken with %d of %d points", sum, s.Points)
		}
	})
}
