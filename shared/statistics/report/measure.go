package report

import (
	"linxuan/shared/registry"
	"linxuan/shared/statistics"
)

// Taken is what the report takes of a filing that counts: where it belongs, and its values in the dictionary's order.
type Taken struct {
	Group    string            `json:"group"`
	Year     int               `json:"year"`
	Province string            `json:"province"` // where the main lead unit stands
	Industry string            `json:"industry"` // code of GB/T 4754
	Lead     registry.UnitKind `json:"lead"`     // of the main lead unit
	Content  string            `json:"content"`  // hex SHA-256 of the filing
	Values   []int64           `json:"values"`   // by slots of the measures; none of an absent value
}

// none stands in the slot of a value that is absent. No value is negative.
const none = -1

// measure is an indicator that can be added up, with the slots of its values: two for a ratio, one for all others. Of a choice
// the slot holds the place of the option.
type measure struct {
	statistics.Indicator
	slot int
}

// measures are the indicators of a dictionary in its order, without texts, and the number of their slots.
func measures(d statistics.Dictionary) ([]measure, int) {
	var all []measure
	slots := 0
	for _, i := range d.Indicators() {
		if i.Type == statistics.Text {
			continue
		}
		all = append(all, measure{i, slots})
		slots++
		if i.Type == statistics.Ratio {
			slots++
		}
	}
	return all, slots
}

// Indicators are those that a report has figures of, in the order of a row's cells.
func Indicators(d statistics.Dictionary) []statistics.Indicator {
	all, _ := measures(d)
	indicators := make([]statistics.Indicator, len(all))
	for i, m := range all {
		indicators[i] = m.Indicator
	}
	return indicators
}

// take reads a filing. Only values that are right by themselves are taken.
func take(d statistics.Dictionary, c statistics.Counted) Taken {
	all, slots := measures(d)
	t := Taken{
		Group: c.Group.ID, Year: c.Year, Province: c.Group.Province, Industry: c.Group.Industry, Lead: c.Group.LeadKind,
		Content: c.Content, Values: make([]int64, slots),
	}
	for _, m := range all {
		v, given := c.Values[m.ID]
		m.write(t.Values, v, given && m.Fits(v))
	}
	return t
}

func (m measure) write(slots []int64, v statistics.Value, given bool) {
	slots[m.slot] = none
	if m.Type == statistics.Ratio {
		slots[m.slot+1] = none
	}
	if !given {
		return
	}
	switch m.Type {
	case statistics.Ratio:
		f, _ := v.Ratio()
		slots[m.slot], slots[m.slot+1] = f.Num, f.Den
	case statistics.Choice:
		option, _ := v.Text()
		for i, o := range m.Options {
			if o.ID == option {
				slots[m.slot] = int64(i)
			}
		}
	default:
		slots[m.slot], _ = v.Number()
	}
}

func (m measure) given(t Taken) bool { return t.Values[m.slot] != none }
