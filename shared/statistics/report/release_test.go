package report

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"linxuan/shared/registry"
)

// six groups in each of two provinces, alike in all else.
func twelve() []Taken {
	var taken []Taken
	for _, place := range []string{"北京市", "山东省"} {
		for n := range 6 {
			for _, year := range years {
				taken = append(taken, Taken{
					Group: fmt.Sprint(place[:3], n+1), Year: year, Province: place, Industry: "C34", Lead: registry.School, Values: []int64{2, 1, 1, 1, 1, 2, 0, 1, 1},
				})
			}
		}
	}
	return taken
}

// correct adds to values of groups' filings of 2018.
func correct(taken []Taken, add int64, slots []int, groups ...string) []Taken {
	corrected := slices.Clone(taken)
	for i, t := range corrected {
		if t.Year == 2018 && slices.Contains(groups, t.Group) {
			corrected[i].Values = slices.Clone(t.Values)
			for _, slot := range slots {
				corrected[i].Values[slot] += add
			}
		}
	}
	return corrected
}

type correction struct {
	slots  []int
	groups []string
}

// R3.3: what two versions of a report tell, one subtracted from the other, is of three groups or nothing.
func TestCorrectionsWait(t *testing.T) {
	patent := func(groups ...string) correction { return correction{[]int{patents}, groups} }
	for name, row := range map[string]struct {
		versions []correction
		patents  int64    // of the nation in 2018, in the last version
		held     []string // breakdown, indicator and version
	}{
		"one group":                     {[]correction{patent("北1")}, 12, []string{"nation patents 1", "province patents 1", "industry patents 1", "lead patents 1"}},
		"two groups":                    {[]correction{patent("北1", "山1")}, 12, []string{"nation patents 1", "province patents 1", "industry patents 1", "lead patents 1"}},
		"three of a place":              {[]correction{patent("北1", "北2", "北3")}, 15, nil},
		"three of two places":           {[]correction{patent("北1", "北2", "山3")}, 15, []string{"province patents 1"}},
		"a place's rest is of one":      {[]correction{patent("北1", "北2", "北3", "山3")}, 16, []string{"province patents 1"}},
		"one, then two more":            {[]correction{patent("北1"), patent("北2", "北3")}, 15, nil},
		"three, then one more":          {[]correction{patent("北1", "北2", "北3"), patent("北4")}, 15, []string{"nation patents 2", "province patents 2", "industry patents 2", "lead patents 2"}},
		"one waits, then nothing more":  {[]correction{patent("北1"), patent()}, 12, []string{"nation patents 1", "province patents 1", "industry patents 1", "lead patents 1"}},
		"places come after the nation":  {[]correction{patent("北1", "北2", "山1"), patent("北3", "北4", "山2", "山3")}, 19, nil},
		"two remain between the tables": {[]correction{patent("北1", "北2", "山1"), patent("北3", "山2", "山3")}, 18, []string{"province patents 1"}},
		"linked figures wait together": {[]correction{{[]int{units, schools}, []string{"北1", "北2", "北3"}}, {[]int{units, firms}, []string{"北1"}}}, 12, []string{
			"nation units 2", "nation schools 2", "nation firms 2", "province units 2", "province schools 2", "province firms 2",
			"industry units 2", "industry schools 2", "industry firms 2", "lead units 2", "lead schools 2", "lead firms 2",
		}},
		"an option that is now rare": {[]correction{{[]int{form}, []string{"北1"}}}, 12, []string{"nation form 1", "province form 1", "industry form 1", "lead form 1"}},
		"an option of three":         {[]correction{{[]int{form}, []string{"北1", "北2", "北3"}}}, 12, nil},
		"a denominator alone":        {[]correction{{[]int{matched, matchedOf}, []string{"北1", "北2", "北3"}}, {[]int{matchedOf}, []string{"北4"}}}, 12, []string{"nation matched 2", "province matched 2", "industry matched 2", "lead matched 2"}},
	} {
		t.Run(name, func(t *testing.T) {
			compiled := [][]Taken{twelve()}
			for _, c := range row.versions {
				compiled = append(compiled, correct(compiled[len(compiled)-1], 1, c.slots, c.groups...))
			}
			rows, held := Release(small, years, compiled)
			var got []string
			for _, h := range held {
				got = append(got, fmt.Sprint(h.By, " ", h.Indicator, " ", h.Since))
			}
			if !slices.Equal(got, row.held) {
				t.Errorf("held %q, want %q", got, row.held)
			}
			if c := cellOf(rows, ByNation, "", 2018, "patents"); c.Total != row.patents {
				t.Errorf("patents %d, want %d", c.Total, row.patents)
			}
		})
	}
}

// A filing that counts no more changes everything: the whole version stands, and so does the number of filings.
func TestOneFilingLess(t *testing.T) {
	all := twelve()
	rows, held := Release(small, years, [][]Taken{all, all[1:]})
	if len(held) != len(Breakdowns)*(1+len(Indicators(small))) || held[0] != (Held{ByNation, "", 1}) {
		t.Errorf("held %+v", held)
	}
	if first, _ := Release(small, years, [][]Taken{all}); !reflect.DeepEqual(rows, first) {
		t.Error("the version is not the first one's")
	}
	if rows[0].Filings != 12 {
		t.Errorf("%d filings", rows[0].Filings)
	}
}

// Three filings of a place that count no more are enough to be told, as long as what is left is withheld as before.
func TestThreeFilingsLess(t *testing.T) {
	var left []Taken
	for _, one := range twelve() {
		if !slices.Contains([]string{"北1", "北2", "北3"}, one.Group) {
			left = append(left, one)
		}
	}
	rows, held := Release(small, years, [][]Taken{twelve(), left})
	if len(held) != 0 || rows[0].Filings != 9 {
		t.Errorf("%d filings, held %+v", rows[0].Filings, held)
	}
}

// What is withheld stays withheld, and what was shown is not withheld later: either would tell of its neighbours.
func TestPatternStands(t *testing.T) {
	first := filingsNamed(map[string]int{"北京市": 2, "山东省": 5, "江苏省": 6, "广东省": 9})
	second := filingsNamed(map[string]int{"北京市": 2, "山东省": 9, "江苏省": 6, "广东省": 9}) // now Jiangsu would go with Beijing
	rows, held := Release(small, years, [][]Taken{first, second})
	hidden := map[string]bool{}
	for _, r := range rows {
		if r.By == ByProvince {
			hidden[r.Place] = r.Hidden
		}
	}
	if !hidden["北京市"] || !hidden["山东省"] || hidden["江苏省"] || hidden["广东省"] {
		t.Errorf("withheld %v", hidden)
	}
	for _, h := range held {
		if h.By != ByProvince || h.Since != 1 {
			t.Errorf("held %+v", h)
		}
	}
	if len(held) != 1+len(Indicators(small)) || rows[0].Filings != 26 {
		t.Errorf("%d held, %d filings", len(held), rows[0].Filings)
	}
}

func filingsNamed(provinces map[string]int) []Taken {
	all := filingsIn(provinces)
	count := map[string]int{}
	for i := range all {
		all[i].Group = fmt.Sprint(all[i].Province, count[all[i].Province]/len(years))
		count[all[i].Province]++
	}
	return all
}

// Quartiles are not shown again before five groups of a cell have changed since they were.
func TestQuartilesWait(t *testing.T) {
	compiled := [][]Taken{twelve()}
	for k, row := range []struct {
		groups []string
		shown  bool
	}{{[]string{"北1", "北2", "北3"}, false}, {nil, false}, {[]string{"北1", "北2", "北4", "北5", "北6"}, true}, {nil, true}} {
		compiled = append(compiled, correct(compiled[len(compiled)-1], 1, []int{patents}, row.groups...))
		rows, held := Release(small, years, compiled)
		if c := cellOf(rows, ByProvince, "北京市", 2018, "patents"); (c.Quartiles != nil) != row.shown || len(held) > 0 {
			t.Errorf("version %d: %+v, held %v", k+2, c, held)
		}
		if c := cellOf(rows, ByProvince, "山东省", 2018, "patents"); c.Quartiles == nil {
			t.Errorf("version %d: nothing changed there", k+2)
		}
	}
}

// someVersions draws the filings of a few crowded places, and some corrections of them: waves, single ones, filings that come
// and go.
func someVersions(t *rapid.T) [][]Taken {
	var taken []Taken
	for g := range rapid.IntRange(6, 16).Draw(t, "groups") {
		one := Taken{
			Group: fmt.Sprint("grp_", g), Province: rapid.SampledFrom([]string{"北京市", "山东省"}).Draw(t, "province"),
			Industry: rapid.SampledFrom([]string{"C34", "A01"}).Draw(t, "industry"),
			Lead:     rapid.SampledFrom([]registry.UnitKind{registry.School, registry.School, registry.Enterprise}).Draw(t, "lead"),
		}
		for _, year := range years {
			one.Year, one.Values = year, []int64{2, 1, 1, int64(g%3 + 1), 1, 2, int64(g % 2), 1, 1}
			taken = append(taken, one)
		}
	}
	compiled := [][]Taken{taken}
	for range rapid.IntRange(1, 3).Draw(t, "versions") {
		next := slices.Clone(compiled[len(compiled)-1])
		slot := rapid.SampledFrom([]int{patents, patents, patents, matched, matchedOf}).Draw(t, "slot")
		few := rapid.IntRange(1, 6).Draw(t, "one in")
		for i, one := range next {
			if one.Year == 2018 && rapid.IntRange(1, few).Draw(t, "corrected") == 1 {
				next[i].Values = slices.Clone(one.Values)
				next[i].Values[slot] += int64(rapid.IntRange(1, 1000).Draw(t, "more"))
			}
		}
		if rapid.IntRange(0, 5).Draw(t, "moves") == 0 {
			next[len(next)-1].Province = "山东省"
		}
		if rapid.IntRange(0, 5).Draw(t, "goes") == 0 {
			next = next[1:]
		}
		compiled = append(compiled, next)
	}
	return compiled
}

// R3.3: whoever has all versions, and knows who was corrected and which version each table is of, cannot tell by how much the
// figures of a group changed, nor those of two.
func TestNoChangeOfFewFollows(t *testing.T) {
	revised := 0
	rapid.Check(t, func(t *rapid.T) {
		compiled := someVersions(t)
		for _, number := range []struct {
			id   string
			slot int
		}{{"patents", patents}, {"matched", matched}, {"matched", matchedOf}} {
			a := newAttack(compiled, number.slot)
			var before []knowledge
			for v := range compiled {
				rows, held := Release(small, years, compiled[:v+1])
				now := a.learn(t, rows, held, number.id, v)
				if v > 0 {
					revised += a.subtract(before, now)
				}
				before = now
			}
			if few := a.disclosed(); few != nil {
				t.Fatalf("%s: something follows of %v", number.id, few)
			}
		}
	})
	if revised == 0 {
		t.Error("nothing was ever revised")
	}
}
