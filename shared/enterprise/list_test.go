package enterprise_test

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"linxuan/shared/enterprise"
	"linxuan/shared/fault"
	"linxuan/shared/registry"
)

func code(n int) registry.USCC {
	first := fmt.Sprintf("91370000MB%07d", n)
	digit, _ := registry.USCCCheckDigit(first)
	return registry.USCC(first + string(rune(digit)))
}

func one(n int) enterprise.Enterprise {
	return enterprise.Enterprise{USCC: code(n), Name: "示例企业（示例）", Standing: enterprise.Fostered, Since: "2019-07-01"}
}

// Every mistake of every row is named, and nothing of such a list is taken.
func TestListsAreCheckedWhole(t *testing.T) {
	for name, row := range map[string]struct {
		change func(*enterprise.Enterprise)
		want   string
	}{
		"code": {func(e *enterprise.Enterprise) { e.USCC = "9137" }, "/1/uscc enterprise-uscc"}, "twice": {func(e *enterprise.Enterprise) { e.USCC = code(0) }, "/1/uscc enterprise-twice"},
		"name": {func(e *enterprise.Enterprise) { e.Name = "" }, "/1/name enterprise-name"}, "standing": {func(e *enterprise.Enterprise) { e.Standing = "" }, "/1/standing enterprise-standing"},
		"day": {func(e *enterprise.Enterprise) { e.Since = "2019-02-30" }, "/1/since enterprise-since"},
	} {
		rows := []enterprise.Enterprise{one(0), one(1)}
		if _, err := enterprise.NewList(rows); err != nil {
			t.Fatal(err)
		}
		row.change(&rows[1])
		_, err := enterprise.NewList(rows)
		refusal, ok := fault.Of(err)
		if !ok || len(refusal.Fields) != 1 || refusal.Fields[0].Pointer+" "+refusal.Fields[0].Code != row.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := enterprise.NewList(nil); err == nil {
		t.Error("a list of nobody")
	}
	if _, err := enterprise.NewList(make([]enterprise.Enterprise, enterprise.Most+1)); err == nil {
		t.Error("a list without end")
	}
}

// Whatever two lists are: what was added, removed and changed makes the one out of the other, and each code is told once.
func TestDifferencesMakeOneListOfTheOther(t *testing.T) {
	lists := rapid.Custom(func(t *rapid.T) enterprise.List {
		numbers := rapid.SliceOfNDistinct(rapid.IntRange(0, 12), 1, 12, rapid.ID[int]).Draw(t, "codes")
		var rows []enterprise.Enterprise
		for _, n := range numbers {
			e := one(n)
			if rapid.Bool().Draw(t, "certified") {
				e.Standing = enterprise.Certified
			}
			rows = append(rows, e)
		}
		list, err := enterprise.NewList(rows)
		if err != nil {
			t.Fatal(err)
		}
		return list
	})
	rapid.Check(t, func(t *rapid.T) {
		old, now := lists.Draw(t, "old"), lists.Draw(t, "now")
		d := enterprise.Compare(old, now)
		gone := map[registry.USCC]bool{}
		for _, e := range d.Removed {
			gone[e.USCC] = true
		}
		news := map[registry.USCC]enterprise.Enterprise{}
		for _, c := range d.Changed {
			news[c.Old.USCC] = c.New
		}
		made := slices.Clone(d.Added)
		for _, e := range old {
			if changed, is := news[e.USCC]; is {
				e = changed
			}
			if !gone[e.USCC] {
				made = append(made, e)
			}
		}
		list, err := enterprise.NewList(made)
		if err != nil || !reflect.DeepEqual(list, now) || d.Unchanged+len(d.Changed)+len(d.Added) != len(now) || d.None() != reflect.DeepEqual(old, now) {
			t.Fatalf("%+v makes %v of %v, %v", d, made, old, err)
		}
	})
}
