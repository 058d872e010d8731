package scenario

import (
	"math/rand/v2"

	"linxuan/shared/statistics"
)

// figures invents a group's filings of several years, earliest first: plausible, consistent and different from group to
// group. They hold the dictionary's totals and cross-year checks whatever the dictionary is.
func figures(d statistics.Dictionary, seed uint64, years int) []map[string]any {
	random := rand.New(rand.NewPCG(seed, 20190923))
	base := map[string]int64{}
	for _, i := range d.Indicators() {
		if i.Numeric() {
			base[i.ID] = invent(i, random)
		}
	}
	filings := make([]map[string]any, years)
	var earlier map[string]int64
	for y := range years {
		numbers := map[string]int64{}
		for _, i := range d.Indicators() {
			if i.Numeric() {
				numbers[i.ID] = min(base[i.ID]*int64(100+3*y)/100, i.Limit())
			}
		}
		reconcile(d, numbers, earlier)
		filings[y] = filing(d, numbers, random)
		earlier = numbers
	}
	return filings
}

func invent(i statistics.Indicator, random *rand.Rand) int64 {
	most := min(i.Limit(), 400)
	if i.Type == statistics.Amount {
		most = min(i.Limit(), 9_000_000)
	}
	least := max(i.Least, most/20)
	return least + random.Int64N(max(most-least, 1))
}

// reconcile makes numbers hold the checks. A total is the sum of its first list of parts; where the same total has a second
// list, that list's first part takes what is left.
func reconcile(d statistics.Dictionary, n, earlier map[string]int64) {
	for range 4 {
		if earlier != nil {
			for _, c := range d.CrossYear {
				if !c.Relation.Holds(n[c.Later], earlier[c.Earlier]) {
					n[c.Later] = earlier[c.Earlier]
				}
			}
		}
		summed := map[string]bool{}
		for _, t := range d.Totals {
			sum := int64(0)
			for _, part := range t.Parts {
				sum += n[part]
			}
			switch {
			case t.Relation.Holds(sum, n[t.Total]):
			case t.Relation == statistics.Equals && !summed[t.Total]:
				n[t.Total] = sum
			case t.Relation == statistics.Equals:
				share(t.Parts, n, n[t.Total])
			case t.Relation == statistics.AtMost:
				for _, part := range t.Parts {
					n[part] = min(n[part], n[t.Total]/int64(len(t.Parts)))
				}
			default:
				n[t.Total] = sum
			}
			summed[t.Total] = summed[t.Total] || t.Relation == statistics.Equals
		}
	}
}

// share gives each part at most its part of the total, and the first one the rest.
func share(parts []string, n map[string]int64, total int64) {
	rest := total
	for _, part := range parts[1:] {
		n[part] = min(n[part], total/int64(2*len(parts)))
		rest -= n[part]
	}
	n[parts[0]] = rest
}

func filing(d statistics.Dictionary, numbers map[string]int64, random *rand.Rand) map[string]any {
	values := map[string]any{}
	for _, i := range d.Indicators() {
		switch i.Type {
		case statistics.Count, statistics.Amount:
			values[i.ID] = numbers[i.ID]
		case statistics.Ratio:
			values[i.ID] = map[string]int64{"num": 80 + random.Int64N(20), "den": 100}
		case statistics.Text:
			values[i.ID] = "无"
		case statistics.Choice:
			values[i.ID] = i.Options[random.IntN(len(i.Options))].ID
		}
	}
	return values
}
