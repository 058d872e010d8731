package seed_test

import (
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"linxuan/infra/seed"
	"linxuan/shared/calendar"
	"linxuan/shared/registry"
)

var update = flag.Bool("update", false, "write the golden files anew")

func TestGroupsAreValidAndUnique(t *testing.T) {
	groups := seed.Groups(seed.Usual)
	all := registry.Bodies(seed.Bodies())
	ids, numbers, names := map[string]bool{}, map[string]bool{}, map[string]bool{}
	unitNames := map[registry.USCC]string{}
	perBody := map[string]int{}
	for _, g := range groups {
		if err := g.Validate(); err != nil {
			t.Fatalf("%s: %v", g.Name, err)
		}
		if ids[g.ID] || numbers[g.Number] || names[g.Name] {
			t.Fatalf("%s (%s, %s) stands twice", g.Name, g.ID, g.Number)
		}
		ids[g.ID], numbers[g.Number], names[g.Name] = true, true, true
		j, err := all.Jurisdiction(g)
		if err != nil {
			t.Fatalf("R4.1 %s: %v", g.Name, err)
		}
		perBody[j.Body]++
		checkExample(t, g.Name)
		for _, l := range g.LeadUnits {
			checkUnit(t, unitNames, l.Name, l.USCC)
		}
		for _, m := range g.Members {
			checkUnit(t, unitNames, m.Name, m.USCC)
		}
	}
	for _, b := range all {
		if perBody[b.Code] == 0 {
			t.Errorf("nobody applies to %s %s", b.Code, b.Name)
		}
	}
}

func checkExample(t *testing.T, name string) {
	t.Helper()
	if !strings.HasSuffix(name, "（示例）") || strings.Count(name, "（示例）") != 1 {
		t.Fatalf("%s is invented and must say so, once", name)
	}
}

// One code, one name; and no code that a real unit could have: the organisation code inside has a wrong check digit (GB 11714).
func checkUnit(t *testing.T, names map[registry.USCC]string, name string, code registry.USCC) {
	t.Helper()
	checkExample(t, name)
	if other, ok := names[code]; ok && other != name {
		t.Fatalf("%s is the code of %s and of %s", code, other, name)
	}
	names[code] = name
	sum := 0
	for i, weight := range []int{3, 7, 9, 10, 5, 8, 4, 2} {
		sum += int(code[8+i]-'0') * weight
	}
	if "0X987654321"[sum%11] == code[16] {
		t.Fatalf("%s of %s could be a real unit's code", code, name)
	}
}

func TestEveryAwkwardShapeIsThere(t *testing.T) {
	first := calendar.Day("2019-10-28").AddYears(-3)
	leads := map[registry.USCC]int{}
	fiveCities := map[string]bool{}
	all := registry.Bodies(seed.Bodies())
	seen := map[string]int{}
	note := func(shape string, there bool) {
		if there {
			seen[shape]++
		} else {
			seen[shape] += 0
		}
	}
	for _, g := range seed.Groups(seed.Usual) {
		main := g.MainLead()
		leads[main.USCC]++
		j, err := all.Jurisdiction(g)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := all.Body(j.Body)
		if body.Kind == registry.City {
			fiveCities[body.Code] = true
		}
		plain := strings.TrimSuffix(g.Name, "（示例）")
		viaCouncil := g.ReportsThrough.Council != ""
		note("two lead units", len(g.LeadUnits) == 2)
		note("lead units in two provinces", len(g.LeadUnits) == 2 && main.Adcode.Province() != g.LeadUnits[1].Adcode.Province())
		note("enterprise in the lead", main.Kind == registry.Enterprise)
		note("named after its enterprise", strings.Contains(plain, strings.TrimSuffix(main.Name, "集团有限公司（示例）")))
		note("association in the lead", main.Kind == registry.Association)
		note("brackets in the name", strings.Contains(plain, "（"))
		note("集团", g.Kind == registry.Federation && strings.HasSuffix(plain, "职业教育集团"))
		note("职教集团", strings.HasSuffix(plain, "职教集团"))
		note("联盟", g.Kind == registry.Alliance && strings.HasSuffix(plain, "联盟"))
		note("中国", strings.HasPrefix(plain, "中国"))
		note("one lead unit with two groups", leads[main.USCC] == 2)
		note("cross-region, only council", g.CrossRegion && !g.ReportsThrough.Local && viaCouncil)
		note("single region, only council", !g.CrossRegion && !g.ReportsThrough.Local && viaCouncil)
		note("through both", g.ReportsThrough.Local && viaCouncil)
		note("only local", g.ReportsThrough.Local && !viaCouncil)
		note("corps", main.Corps && body.Kind == registry.Corps)
		note("national industry", g.NationalIndustry)
		note("younger than three years", g.Founded > first)
	}
	for shape, n := range seen {
		if n < 5 {
			t.Errorf("%s: %d groups", shape, n)
		}
	}
	if len(fiveCities) != 5 {
		t.Errorf("lead units stand in %d of the five cities", len(fiveCities))
	}
	for code, n := range leads {
		if n > 2 {
			t.Errorf("R1.4: %s leads %d groups, want at most two", code, n)
		}
	}
}

func TestGroupsAreTheSameEverywhere(t *testing.T) {
	whole := seed.Groups(300)
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(0, len(whole)).Draw(t, "n")
		if got := seed.Groups(n); !reflect.DeepEqual(got, whole[:n]) && n > 0 {
			t.Fatalf("the first %d groups depend on how many follow", n)
		}
	})
}

// The golden file holds the first twenty, one of each shape. Addresses and accounts of a demonstration hang on them.
func TestGroupsGolden(t *testing.T) {
	got, err := json.MarshalIndent(seed.Groups(20), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	const path = "testdata/groups.json"
	if *update {
		if err := os.WriteFile(path, append(got, '\n'), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(got)+"\n" != string(want) {
		t.Fatal("the invented groups have changed; if that is meant, run with -update")
	}
}

func BenchmarkGroups(b *testing.B) {
	for b.Loop() {
		seed.Groups(seed.Usual)
	}
}
