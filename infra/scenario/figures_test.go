package scenario

import (
	"encoding/json"
	"testing"

	"pgregory.net/rapid"

	"linxuan/infra/seed"
	"linxuan/shared/statistics"
)

func TestInventedFiguresHoldTheChecks(t *testing.T) {
	r, err := seed.LoadRound("2019")
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		var earlier statistics.Values
		for _, filing := range figures(r.Indicators, rapid.Uint64().Draw(t, "seed"), len(r.Config.Eligibility.Years)) {
			values := parse(t, r.Indicators, filing)
			if f := statistics.Check(r.Indicators, values, earlier, nil); len(f.Faults) > 0 {
				t.Fatalf("%v", f.Faults)
			}
			shares, missing := statistics.Completeness(r.Indicators, values, r.Config.Eligibility.Completeness)
			if !shares.Met(r.Config.Eligibility.Completeness) {
				t.Fatalf("incomplete: %v", missing)
			}
			earlier = values
		}
	})
}

func parse(t *rapid.T, d statistics.Dictionary, filing map[string]any) statistics.Values {
	sent := map[string]json.RawMessage{}
	for id, v := range filing {
		raw, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		sent[id] = raw
	}
	values, err := statistics.ReadValues(d, sent)
	if err != nil {
		t.Fatal(err)
	}
	return values
}
