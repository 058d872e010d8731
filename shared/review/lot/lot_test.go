package lot_test

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"linxuan/shared/fault"
	"linxuan/shared/fault/faulttest"
	"linxuan/shared/review/lot"
)

// pool gives n experts to each province and field.
func pool(n int, provinces, fields []string) []lot.Entry {
	var all []lot.Entry
	for _, p := range provinces {
		for _, f := range fields {
			for i := range n {
				all = append(all, lot.Entry{ID: fmt.Sprintf("exp_%s%s%02d", p, f, i), Province: p, Field: f})
			}
		}
	}
	return all
}

// Whatever the pool, quotas of some choice of its experts are met exactly, by the same experts whatever the order they came in.
func TestQuotasAreMetExactly(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 60).Draw(t, "pool")
		var all []lot.Entry
		q := lot.Quotas{Provinces: map[string]int{}, Fields: map[string]int{}}
		for i := range n {
			e := lot.Entry{ID: fmt.Sprintf("exp_%03d", i), Province: fmt.Sprint(rapid.IntRange(11, 16).Draw(t, "p")), Field: fmt.Sprint(rapid.IntRange(51, 55).Draw(t, "f"))}
			all = append(all, e)
			if i == 0 || rapid.Bool().Draw(t, "chosen") {
				q.Provinces[e.Province]++
				q.Fields[e.Field]++
			}
		}
		seed := rapid.String().Draw(t, "seed")
		drawn, err := lot.Draw(seed, all, q)
		if err != nil {
			t.Fatal(err)
		}
		got := lot.Quotas{Provinces: map[string]int{}, Fields: map[string]int{}}
		for _, e := range all {
			if slices.Contains(drawn, e.ID) {
				got.Provinces[e.Province]++
				got.Fields[e.Field]++
			}
		}
		if !maps.Equal(got.Provinces, q.Provinces) || !maps.Equal(got.Fields, q.Fields) {
			t.Fatalf("drawn %v, want %v", got, q)
		}
		again, err := lot.Draw(seed, rapid.Permutation(all).Draw(t, "order"), q)
		if err != nil || !slices.Equal(again, drawn) {
			t.Fatalf("%v, %v: another draw from the same seed", again, err)
		}
	})
}

func TestQuotasThatCannotBeMetAreExplained(t *testing.T) {
	north, south := []string{"11", "12"}, []string{"44", "45"}
	all := slices.Concat(pool(2, north, []string{"51"}), pool(2, south, []string{"51", "52", "53"}))
	of := func(provinces, fields map[string]int) lot.Quotas {
		return lot.Quotas{Provinces: provinces, Fields: fields}
	}
	for name, row := range map[string]struct {
		q     lot.Quotas
		want  []string
		facts fault.Facts // of the last
	}{
		"nothing is asked":                    {of(nil, nil), []string{"/quotas/provinces panel-size"}, fault.Facts{"size": 0, "most": 90}},
		"sums differ":                         {of(map[string]int{"11": 2}, map[string]int{"51": 1}), []string{"/quotas/fields panel-sums"}, fault.Facts{"provinces": 2, "fields": 1}},
		"a province has too few":              {of(map[string]int{"11": 3}, map[string]int{"51": 3}), []string{"/quotas/provinces/11 panel-province-few"}, fault.Facts{"of": "11", "wanted": 3, "have": 2}},
		"a field has too few, a province too": {of(map[string]int{"65": 5}, map[string]int{"53": 5}), []string{"/quotas/provinces/65 panel-province-few", "/quotas/fields/53 panel-field-few"}, fault.Facts{"of": "53", "wanted": 5, "have": 4}},
		"less than none":                      {of(map[string]int{"11": -1, "12": 2}, map[string]int{"51": 1}), []string{"/quotas/provinces/11 panel-negative"}, fault.Facts{}},
		"not together: the north has but one field": {
			of(map[string]int{"11": 2, "12": 2, "44": 2}, map[string]int{"51": 3, "52": 3}),
			[]string{"/quotas panel-together"},
			fault.Facts{"provinces": "11,12", "fields": "51", "wanted": 4, "room": 3, "others": 0, "short": 1},
		},
	} {
		_, err := lot.Draw("seed", all, row.q)
		refusal, _ := fault.Of(err)
		if !errors.Is(err, lot.ErrQuotas) {
			t.Errorf("%s: %v", name, err)
			continue
		}
		got := faulttest.Words(refusal.Fields)
		if last := refusal.Fields[len(refusal.Fields)-1].Facts; !slices.Equal(got, row.want) || fmt.Sprint(last) != fmt.Sprint(row.facts) {
			t.Errorf("%s: %v %v", name, got, last)
		}
	}
}

// Who does not come is replaced by the next by lot of the same province and field, and by nobody else.
func TestNext(t *testing.T) {
	all := pool(3, []string{"11", "31"}, []string{"51"})
	like := lot.Entry{Province: "31", Field: "51"}
	taken := map[string]bool{}
	var got []string
	for range 3 {
		e, found := lot.Next("seed", all, like, func(id string) bool { return taken[id] })
		if !found || e.Province != "31" {
			t.Fatalf("%+v", e)
		}
		taken[e.ID] = true
		got = append(got, e.ID)
	}
	var want []string
	for _, e := range lot.Order("seed", all) {
		if e.Province == "31" {
			want = append(want, e.ID)
		}
	}
	if e, found := lot.Next("seed", all, like, func(id string) bool { return taken[id] }); found || !slices.Equal(got, want) {
		t.Errorf("%v, want %v, then %+v", got, want, e)
	}
}

func BenchmarkDraw(b *testing.B) { // 1,000 experts of 31 provinces and 19 fields, 62 seats
	var all []lot.Entry
	q := lot.Quotas{Provinces: map[string]int{}, Fields: map[string]int{}}
	for i := range 1000 {
		e := lot.Entry{ID: fmt.Sprintf("exp_%04d", i), Province: fmt.Sprint(11 + i%31), Field: fmt.Sprint(51 + i%19)}
		all = append(all, e)
		if i < 62 {
			q.Provinces[e.Province]++
			q.Fields[e.Field]++
		}
	}
	for b.Loop() {
		if _, err := lot.Draw("seed", all, q); err != nil {
			b.Fatal(err)
		}
	}
}
