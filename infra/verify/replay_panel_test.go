package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/review/lot"
)

// drawn is a draw as a record publishes it: forty experts of four provinces and two fields, eight of whom are drawn.
type drawn struct {
	terms  lot.Terms
	result lot.Result
	log    []ledger.Entry
	openly []ledger.Act // what is opened of it
}

const day = calendar.Instant(24 * 60 * 60 * 1000)

func aDraw(t *testing.T) *drawn {
	t.Helper()
	d := &drawn{
		terms:  lot.Terms{Round: "2019", Source: "上证综合指数收盘点位", KnownAt: 10 * day, Quotas: lot.Quotas{Provinces: map[string]int{"11": 2, "31": 2, "37": 2, "44": 2}, Fields: map[string]int{"46": 5, "63": 3}}},
		openly: []ledger.Act{"expert-pool-frozen", "panel-drawn"},
	}
	for i := range 40 {
		d.terms.Pool = append(d.terms.Pool, lot.Entry{ID: fmt.Sprintf("exp_%02d", i), Province: []string{"11", "31", "37", "44"}[i%4], Field: []string{"46", "63"}[i/4%2]})
	}
	d.draw(t, "2958.20")
	return d
}

func (d *drawn) hash(t *testing.T) string {
	t.Helper()
	hash, err := ledger.ContentHash(d.terms)
	if err != nil {
		t.Fatal(err)
	}
	return hash
}

// draw makes result and log of the terms as they are now.
func (d *drawn) draw(t *testing.T, value string) {
	t.Helper()
	seed := lot.Seed(d.terms.Round, d.hash(t), value)
	ids, err := lot.Draw(seed, d.terms.Pool, d.terms.Quotas)
	if err != nil {
		t.Fatal(err)
	}
	d.result = lot.Result{Value: value, Seed: seed, Drawn: ids}
	d.log = []ledger.Entry{
		{Round: "2019", Act: "expert-pool-frozen", Subject: "2019", At: 5 * day},
		{Round: "2019", Act: "panel-drawn", Subject: "2019", At: 11 * day, Facts: map[string]string{"value": value, "seed": seed}},
	}
}

func (d *drawn) replayed(t *testing.T) string {
	t.Helper()
	var out strings.Builder
	p := &play{record: &record{out: &out}, round: "2019", place: "notice/2019/openings.json"}
	for i, e := range d.log {
		p.entries = append(p.entries, numbered{e, i})
	}
	for act, of := range map[ledger.Act]any{"expert-pool-frozen": d.terms, "panel-drawn": d.result} {
		n := slices.IndexFunc(p.entries, func(e numbered) bool { return e.Act == act })
		if n < 0 || !slices.Contains(d.openly, act) {
			continue
		}
		o, err := ledger.Open(act, "2019", of)
		if err != nil {
			t.Fatal(err)
		}
		if err := p.take("opening of "+string(act), opening{Act: o.Act, Subject: o.Subject, Content: o.Content}, &p.entries[n]); err != nil {
			t.Fatal(err)
		}
	}
	p.panel()
	return out.String()
}

// R6.3: whoever has the record draws the panel again; a draw that does not follow from what was frozen is told.
func TestThePanelIsDrawnAgain(t *testing.T) {
	for name, row := range map[string]struct {
		plant func(*testing.T, *drawn)
		told  string // empty: all holds
	}{
		"as it was drawn":     {nil, ""},
		"no draw at all":      {func(_ *testing.T, d *drawn) { d.log, d.openly = nil, nil }, ""},
		"somebody else on it": {func(_ *testing.T, d *drawn) { d.result.Drawn[0] = d.terms.Pool[0].ID + "x" }, "another draw follows from the seed"},
		"another order":       {func(_ *testing.T, d *drawn) { slices.Reverse(d.result.Drawn) }, "another draw follows from the seed"},
		"one more in the pool": {func(_ *testing.T, d *drawn) {
			d.terms.Pool = append(d.terms.Pool, lot.Entry{ID: "exp_99", Province: "11", Field: "46"})
		}, "the seed does not follow"},
		"a quota moved":      {func(_ *testing.T, d *drawn) { d.terms.Quotas.Provinces["11"], d.terms.Quotas.Provinces["31"] = 3, 1 }, "the seed does not follow"},
		"a value that suits": {func(_ *testing.T, d *drawn) { d.result.Value = "2958.21" }, "value and seed in the log"},
		"a seed that suits": {func(_ *testing.T, d *drawn) {
			d.result.Seed = lot.Seed("2019", "x", "y")
			d.log[1].Facts["seed"] = d.result.Seed
		}, "the seed does not follow"},
		"frozen when it was known": {func(_ *testing.T, d *drawn) { d.log[0].At = 10 * day }, "the pool was frozen when"},
		"drawn before it was":      {func(_ *testing.T, d *drawn) { d.log[1].At = 10*day - 1 }, "drawn before the value was known"},
		"frozen after the draw":    {func(_ *testing.T, d *drawn) { slices.Reverse(d.log) }, "the pool was frozen when"},
		"terms that stay closed":   {func(_ *testing.T, d *drawn) { d.openly = d.openly[1:] }, "are not opened"},
		"a result that stays so":   {func(_ *testing.T, d *drawn) { d.openly = d.openly[:1] }, "are not opened"},
		"terms of another round": {func(t *testing.T, d *drawn) {
			d.terms.Round = "2018"
			d.draw(t, "2958.20")
		}, `the terms are those of round "2018"`},
	} {
		t.Run(name, func(t *testing.T) {
			d := aDraw(t)
			if row.plant != nil {
				row.plant(t, d)
			}
			told := d.replayed(t)
			if wrong := strings.Contains(told, "WRONG"); wrong != (row.told != "") || !strings.Contains(told, row.told) {
				t.Errorf("%s", told)
			}
		})
	}
}

// The two ways to draw, which share nothing, agree on every pool and all quotas that it can meet.
func TestTheSamePanelIsDrawnBothWays(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		provinces, fields := []string{"11", "31", "37"}, []string{"46", "51", "63"}
		var pool []lot.Entry
		var again []lotEntry
		for i := range rapid.IntRange(1, 25).Draw(t, "pool") {
			e := lot.Entry{ID: fmt.Sprint("exp_", i), Province: rapid.SampledFrom(provinces).Draw(t, "province"), Field: rapid.SampledFrom(fields).Draw(t, "field")}
			pool, again = append(pool, e), append(again, lotEntry{e.ID, e.Province, e.Field})
		}
		quotas := lot.Quotas{Provinces: map[string]int{}, Fields: map[string]int{}}
		for i := range rapid.IntRange(1, len(pool)).Draw(t, "seats") { // those of the first experts: they can be met
			quotas.Provinces[pool[i].Province]++
			quotas.Fields[pool[i].Field]++
		}
		seed := rapid.StringMatching("[0-9a-f]{8}").Draw(t, "seed")
		want, err := lot.Draw(seed, pool, quotas)
		if err != nil {
			t.Fatal(err)
		}
		if got := redraw(seed, again, quotas.Provinces, quotas.Fields); !slices.Equal(got, want) {
			t.Fatalf("%v, not %v", got, want)
		}
	})
}
