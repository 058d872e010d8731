package statistics

import (
	"fmt"
	"os"
	"testing"

	"linxuan/shared/registry"
)

// BenchmarkAnomalies holds what 1,400 groups filed for four years against all rules of the 2019 round's dictionary.
func BenchmarkAnomalies(b *testing.B) {
	data, err := os.ReadFile("../../infra/seed/indicators-2019.yaml")
	if err != nil {
		b.Fatal(err)
	}
	d, err := ParseDictionary(data)
	if err != nil {
		b.Fatal(err)
	}
	f := frame{dictionary: d}
	f.Eligibility.Years = []int{2016, 2017, 2018}
	groups := make([]FiledBy, 1400)
	for n := range groups {
		groups[n] = FiledBy{Group: registry.Listed{ID: fmt.Sprint("grp_", n)}, Filings: map[int]Filing{}}
		for _, year := range []int{2015, 2016, 2017, 2018} {
			values := Values{}
			for k, i := range d.Indicators() {
				switch {
				case i.Numeric():
					values[i.ID] = encode(i.Least + int64((n*7919+k*104729+year*31)%4000))
				case i.Type == Ratio:
					values[i.ID] = encode(map[string]int{"num": n % 90, "den": 100})
				}
			}
			groups[n].Filings[year] = Filing{Year: year, Values: values}
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		if len(f.flagged(groups)) == 0 {
			b.Fatal("nothing found")
		}
	}
}
