package statistics_test

import (
	"encoding/json"
	"errors"
	"os"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"linxuan/shared/fault"
	"linxuan/shared/round"
	"linxuan/shared/statistics"
)

func dictionaryFile(t testing.TB) string {
	t.Helper()
	data, err := os.ReadFile("../../infra/seed/indicators-2019.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestDictionaryIsRead(t *testing.T) {
	d, err := statistics.ParseDictionary([]byte(dictionaryFile(t)))
	if err != nil {
		t.Fatal(err)
	}
	i, ok := d.Indicator("members-total")
	if !ok || i.Type != statistics.Count || !i.Required || i.Unit != "家" || i.Least != 2 || i.Jump == nil {
		t.Errorf("got %+v", i)
	}
	if _, ok := d.Indicator("members"); ok {
		t.Error("a section is no indicator")
	}
	stored, err := json.Marshal(d)
	if err != nil {
		t.Fatal(err)
	}
	var back statistics.Dictionary
	if err := json.Unmarshal(stored, &back); err != nil || !reflect.DeepEqual(d, back) {
		t.Errorf("stored and read back differ: %v", err)
	}
}

// Each row breaks one thing in a good file and must be told by exactly that field.
func TestDictionaryMistakesAreNamed(t *testing.T) {
	const first = "/sections/0/indicators/0"
	rows := []struct{ name, old, new, pointer, code string }{
		{"unknown field", "version: 1", "version: 1\nauthor: x", "/author", "file-unknown-field"},
		{"number with a fraction", "over: {num: 1, den: 2}", "over: {num: 0.5, den: 2}", "/sections/1/indicators/0/jump/over/num", "file-whole-number"},
		{"version nought", "version: 1", "version: 0", "/version", "file-range"},
		{"no title", "title: 集团法人性质", `title: ""`, first + "/title", "file-required"},
		{"unknown type", "type: choice", "type: boolean", first + "/type", "dictionary-type"},
		{"id in capitals", "id: legal-form", "id: LegalForm", first + "/id", "config-id"},
		{"id of a section again", "id: legal-form", "id: basic", first + "/id", "file-twice"},
		{"one option", "          - {id: unincorporated, title: 不具有法人资格}\n", "", first + "/options", "dictionary-options"},
		{"option twice", "id: unincorporated", "id: legal-person", first + "/options/1/id", "file-twice"},
		{"limit of another type", "type: choice", "type: choice\n        maxLength: 5", first + "/maxLength", "dictionary-misplaced"},
		{"unit of an amount", "unit: 元", "unit: 亿元", "/sections/4/indicators/5/unit", "dictionary-misplaced"},
		{"quotient without bounds", "    most: {num: 366, den: 1}\n", "", "/quotients/1", "dictionary-quotient"},
		{"quotient with a bound of nought", "most: {num: 366, den: 1}", "most: {num: 0, den: 1}", "/quotients/1", "dictionary-quotient"},
		{"quotient of texts", "of: teachers-practice-days", "of: experience", "/quotients/1/of", "dictionary-numeric"},
		{"text without limit", "        maxLength: 1000\n", "", "/sections/0/indicators/5/maxLength", "file-range"},
		{"least above most", "least: 2", "least: 5001", "/sections/1/indicators/0/most", "file-range"},
		{"most above what is exact", "most: 5000", "most: 1000000000001", "/sections/1/indicators/0/most", "file-range"},
		{"jump of nought", "over: {num: 1, den: 2}", "over: {num: 0, den: 2}", "/sections/1/indicators/0/jump", "dictionary-jump"},
		{"R3.1 total of nothing known", "total: members-total", "total: members", "/totals/0/total", "dictionary-numeric"},
		{"R3.1 total of texts", "parts: [members-outside]", "parts: [experience]", "/totals/1/parts/0", "dictionary-numeric"},
		{"R3.1 total without parts", "parts: [members-outside]", "parts: []", "/totals/1/parts", "file-required"},
		{"R3.1 unknown relation", "relation: equals", "relation: about", "/totals/0/relation", "dictionary-relation"},
		{"R3.1 check between years of nothing known", "later: funds-opening", "later: funds-begin", "/crossYear/0/later", "dictionary-numeric"},
		{"R3.1 check under an indicator's id", "id: year-funds", "id: funds-opening", "/crossYear/0/id", "file-twice"},
	}
	good := dictionaryFile(t)
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			broken := strings.Replace(good, row.old, row.new, 1)
			if broken == good {
				t.Fatalf("the file does not hold %q", row.old)
			}
			_, err := statistics.ParseDictionary([]byte(broken))
			f, ok := fault.Of(err)
			if !ok || !errors.Is(err, statistics.ErrDictionary) {
				t.Fatalf("got %v", err)
			}
			if len(f.Fields) != 1 || f.Fields[0].Pointer != row.pointer || f.Fields[0].Code != row.code {
				t.Fatalf("got %v, want only %s: %s", err, row.pointer, row.code)
			}
		})
	}
}

func TestJump(t *testing.T) {
	half := statistics.Jump{Over: round.Fraction{Num: 1, Den: 2}, IgnoreUpTo: 20}
	rows := []struct {
		earlier, later int64
		jump           bool
	}{
		{100, 150, false},
		{100, 151, true},
		{100, 50, false},
		{100, 49, true},
		{10, 30, false},
		{10, 31, true}, // small numbers swing
		{0, 20, false},
		{0, 21, true}, // from nothing
		{statistics.MaxValue, 0, true},
		{statistics.MaxValue, statistics.MaxValue / 2, false},
	}
	for _, row := range rows {
		if half.Exceeded(row.earlier, row.later) != row.jump {
			t.Errorf("R3.1: from %d to %d: want jump %v", row.earlier, row.later, row.jump)
		}
	}
}

// With the greatest values and the finest fractions nothing overflows: no change is no jump, and a wider limit finds no more.
func TestJumpIsMonotone(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		value := rapid.Int64Range(0, statistics.MaxValue)
		earlier, later := value.Draw(t, "earlier"), value.Draw(t, "later")
		j := statistics.Jump{
			Over:       round.Fraction{Num: rapid.Int64Range(1, round.MaxTerm-1).Draw(t, "num"), Den: rapid.Int64Range(1, round.MaxTerm).Draw(t, "den")},
			IgnoreUpTo: value.Draw(t, "ignore"),
		}
		wider := j
		wider.Over.Num++
		if j.Exceeded(earlier, earlier) || wider.Exceeded(earlier, later) && !j.Exceeded(earlier, later) {
			t.Fatalf("%+v from %d to %d", j, earlier, later)
		}
	})
}

func TestRelations(t *testing.T) {
	rows := []struct {
		r    statistics.Relation
		a, b int64
		want bool
	}{
		{statistics.Equals, 1, 1, true},
		{statistics.Equals, 1, 2, false},
		{statistics.AtMost, 1, 2, true},
		{statistics.AtMost, 2, 2, true},
		{statistics.AtMost, 3, 2, false},
		{statistics.AtLeast, 3, 2, true},
		{statistics.AtLeast, 2, 2, true},
		{statistics.AtLeast, 1, 2, false},
		{"", 1, 1, false},
	}
	for _, row := range rows {
		if row.r.Holds(row.a, row.b) != row.want {
			t.Errorf("R3.1: %d %s %d: want %v", row.a, row.r, row.b, row.want)
		}
	}
}

func FuzzParseDictionary(f *testing.F) {
	f.Add([]byte("id: a\ntitle: b\nversion: 1\nsections: [{id: c, title: d, indicators: [{id: e, title: f, type: count}]}]"))
	f.Add([]byte("id: a\nsections: [{indicators: [{type: ratio, least: 1}]}]"))
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := statistics.ParseDictionary(data)
		if err != nil {
			if !errors.Is(err, statistics.ErrDictionary) {
				t.Fatalf("not a refusal: %v", err)
			}
			return
		}
		for _, total := range d.Totals {
			if i, ok := d.Indicator(total.Total); !ok || !i.Numeric() {
				t.Fatalf("taken with a total of %q", total.Total)
			}
		}
	})
}
