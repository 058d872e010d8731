package report

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"linxuan/shared/registry"
	"linxuan/shared/statistics"
)

// places makes filings of 2018, so many in each province; every figure of a filing is its place's number plus one.
func filingsIn(provinces map[string]int) []Taken {
	var taken []Taken
	for _, place := range []string{"北京市", "山东省", "江苏省", "广东省", "青海省"} {
		for range provinces[place] {
			for _, year := range years {
				taken = append(taken, Taken{
					Year: year, Province: place, Industry: "C34", Lead: registry.School, Values: []int64{2, 1, 1, 1, 1, 2, 0, 1, 1},
				})
			}
		}
	}
	return taken
}

// R3.3: rows of fewer than three groups are withheld, and with one alone the next smallest.
func TestSmallPlaces(t *testing.T) {
	for name, row := range map[string]struct {
		groups map[string]int
		hidden []string
	}{
		"all are large":                {map[string]int{"北京市": 3, "山东省": 4}, nil},
		"one is small":                 {map[string]int{"北京市": 2, "山东省": 5, "江苏省": 4}, []string{"北京市", "江苏省"}},
		"two with three groups":        {map[string]int{"北京市": 2, "山东省": 5, "江苏省": 1}, []string{"北京市", "江苏省"}},
		"two with two groups":          {map[string]int{"北京市": 1, "山东省": 5, "江苏省": 1, "广东省": 9}, []string{"北京市", "山东省", "江苏省"}},
		"the last one left is small":   {map[string]int{"北京市": 2}, []string{"北京市"}},
		"beside a single large one":    {map[string]int{"北京市": 1, "山东省": 9}, []string{"北京市", "山东省"}},
		"three small ones, one of two": {map[string]int{"北京市": 1, "山东省": 2, "江苏省": 1, "广东省": 7}, []string{"北京市", "山东省", "江苏省"}},
	} {
		t.Run(name, func(t *testing.T) {
			var hidden []string
			for _, r := range Public(small, Aggregate(small, years, filingsIn(row.groups))) {
				if r.By == ByProvince && r.Year == 2018 && r.Hidden {
					hidden = append(hidden, r.Place)
				}
			}
			slices.Sort(row.hidden)
			slices.Sort(hidden)
			if !slices.Equal(hidden, row.hidden) {
				t.Errorf("withheld %v, want %v", hidden, row.hidden)
			}
		})
	}
}

// What one year withholds of a place is withheld in the others too; where the place is then the only one, it would be the nation's
// figure less what the others show.
func TestOneYearWithholdsForTheOthers(t *testing.T) {
	taken := filingsIn(map[string]int{"北京市": 10, "山东省": 3})
	chose := 0
	for i := range taken {
		if taken[i].Year == 2018 && taken[i].Province == "北京市" && chose < 2 {
			taken[i].Values = slices.Clone(taken[i].Values)
			taken[i].Values[form], chose = 1, chose+1
		}
	}
	all, _ := measures(small)
	m := slices.IndexFunc(all, func(m measure) bool { return m.ID == "form" })
	for _, r := range Public(small, Aggregate(small, years, taken)) {
		if r.By == ByProvince && !r.Cells[m].Hidden {
			t.Errorf("%s %d: %+v", r.Place, r.Year, r.Cells[m])
		}
	}
}

// An indicator that few groups of a large place gave is withheld there with those that it adds up with, and elsewhere too.
func TestSmallIndicators(t *testing.T) {
	taken := filingsIn(map[string]int{"北京市": 4, "山东省": 5, "江苏省": 6})
	for i := range taken[:4] { // two groups of Beijing
		taken[i].Values[patents] = none
		taken[i].Values[firms] = none
	}
	rows := Public(small, Aggregate(small, years, taken))
	for place, want := range map[string]map[string]bool{
		"北京市": {"patents": true, "firms": true, "schools": true, "units": true, "opening": false},
		"山东省": {"patents": true, "firms": true, "schools": true, "units": true, "opening": false},
		"江苏省": {"patents": false, "firms": false, "schools": false, "units": false, "opening": false},
	} {
		for id, hidden := range want {
			if c := cellOf(rows, ByProvince, place, 2018, id); c.Hidden != hidden {
				t.Errorf("%s %s: %+v", place, id, c)
			}
		}
	}
}

// A rest of nothing says that each part is nothing, so somebody who has something is withheld too.
func TestRestOfNothing(t *testing.T) {
	taken := filingsIn(map[string]int{"北京市": 2, "山东省": 3, "江苏省": 6})
	for i := range taken[:10] {
		taken[i].Values[patents] = 0
	}
	rows := Public(small, Aggregate(small, years, taken))
	if c := cellOf(rows, ByProvince, "江苏省", 2018, "patents"); !c.Hidden {
		t.Errorf("the rest is nothing: %+v", c)
	}
	if c := cellOf(rows, ByProvince, "江苏省", 2018, "units"); c.Hidden {
		t.Errorf("more is withheld than it takes: %+v", c)
	}
}

// National options of a choice that one or two groups took are withheld with another.
func TestRareOptions(t *testing.T) {
	for name, row := range map[string]struct{ chosen, shown []int64 }{
		"all are common":      {[]int64{5, 3, 4}, []int64{5, 3, 4}},
		"one is rare":         {[]int64{9, 4, 1}, []int64{9, -1, -1}},
		"two are rare":        {[]int64{9, 2, 1}, []int64{9, -1, -1}},
		"two make too few":    {[]int64{9, 1, 1}, []int64{-1, -1, -1}},
		"nobody took one":     {[]int64{9, 0, 4}, []int64{9, 0, 4}},
		"only one other left": {[]int64{9, 0, 1}, []int64{-1, 0, -1}},
	} {
		t.Run(name, func(t *testing.T) {
			var taken []Taken
			for o, n := range row.chosen {
				for range n {
					taken = append(taken, filing("山东省", form, int64(o)))
				}
			}
			var shown []int64
			for _, o := range cellOf(Public(small, Aggregate(small, years, taken)), ByNation, "", 2018, "form").Options {
				if o.Hidden {
					o.Groups = -1
				}
				shown = append(shown, o.Groups)
			}
			if !slices.Equal(shown, row.shown) {
				t.Errorf("shown %v, want %v", shown, row.shown)
			}
		})
	}
}

// variable is one figure of a cell: its place in the rows, its measure, and which of the cell's numbers.
type variable struct{ row, measure, part int }

// figures gives a cell's numbers, and which of them are withheld.
func figures(c Cell, type_ statistics.Type, options int) (values []int64, hidden []bool) {
	if type_ == statistics.Choice {
		for o := range options {
			hide, n := c.Hidden, int64(0)
			if !c.Hidden && len(c.Options) > 0 {
				hide, n = c.Options[o].Hidden, c.Options[o].Groups
			}
			values, hidden = append(values, n), append(hidden, hide)
		}
		return values, hidden
	}
	values = []int64{c.Total}
	if type_ == statistics.Ratio {
		values = append(values, c.Of)
	}
	return values, slices.Repeat([]bool{c.Hidden}, len(values))
}

// equations are all that anyone knows of the figures of all rows without knowing one: places make the nation, parts make
// totals, and a year begins with what the last one left. Each is a sum that is nothing.
func equations(rows []Row) []map[variable]int64 {
	all, _ := measures(small)
	index := map[string]int{}
	parts := map[int]int{}
	for m, one := range all {
		index[one.ID] = m
		values, _ := figures(Cell{}, one.Type, len(one.Options))
		parts[m] = len(values)
	}
	var system []map[variable]int64
	for _, by := range Breakdowns[1:] {
		for y := range years {
			for m := range all {
				for part := range parts[m] {
					sum := map[variable]int64{{y, m, part}: -1}
					for i, r := range rows {
						if r.By == by && r.Year == years[y] {
							sum[variable{i, m, part}] = 1
						}
					}
					system = append(system, sum)
				}
			}
		}
	}
	for i, r := range rows {
		system = append(system, map[variable]int64{
			{i, index["schools"], 0}: 1, {i, index["firms"], 0}: 1, {i, index["units"], 0}: -1,
		})
		if r.Year == years[1] {
			system = append(system, map[variable]int64{{i, index["opening"], 0}: 1, {i - 1, index["closing"], 0}: -1})
		}
	}
	return system
}

// determined solves a homogeneous system in the unknown variables, over a large prime, and gives those of which every
// solution has the same value: Gauss and Jordan leave them alone in their rows.
func determined(system []map[variable]int64, unknown func(variable) bool) []variable {
	const prime = 1_000_000_007
	column := map[variable]int{}
	var names []variable
	for _, equation := range system {
		for v := range equation {
			if _, known := column[v]; !known && unknown(v) {
				column[v] = len(names)
				names = append(names, v)
			}
		}
	}
	matrix := make([][]int64, 0, len(system))
	for _, equation := range system {
		row := make([]int64, len(names))
		for v, factor := range equation {
			if unknown(v) {
				row[column[v]] = (factor + prime) % prime
			}
		}
		matrix = append(matrix, row)
	}
	done := 0
	for c := range names {
		pivot := slices.IndexFunc(matrix[done:], func(row []int64) bool { return row[c] != 0 })
		if pivot < 0 {
			continue
		}
		matrix[done], matrix[done+pivot] = matrix[done+pivot], matrix[done]
		inverse := power(matrix[done][c], prime-2, prime)
		for k := range matrix[done] {
			matrix[done][k] = matrix[done][k] * inverse % prime
		}
		for i := range matrix {
			if factor := matrix[i][c]; i != done && factor != 0 {
				for k := range matrix[i] {
					matrix[i][k] = (matrix[i][k] + (prime-factor)*matrix[done][k]) % prime
				}
			}
		}
		done++
	}
	var found []variable
	for _, row := range matrix[:done] {
		only, count := 0, 0
		for c, factor := range row {
			if factor != 0 {
				only, count = c, count+1
			}
		}
		if count == 1 {
			found = append(found, names[only])
		}
	}
	return found
}

func power(base, exponent, prime int64) int64 {
	result := int64(1)
	for ; exponent > 0; exponent >>= 1 {
		if exponent&1 == 1 {
			result = result * base % prime
		}
		base = base * base % prime
	}
	return result
}

// R3.3: from everything that is published, with every equation between figures that anyone knows, no withheld figure follows.
func TestNothingWithheldFollows(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		full := Aggregate(small, years, someFilings(t))
		public := Public(small, full)
		all, _ := measures(small)
		unknown := func(v variable) bool {
			_, hidden := figures(public[v.row].Cells[v.measure], all[v.measure].Type, len(all[v.measure].Options))
			return hidden[v.part]
		}
		for _, v := range determined(equations(full), unknown) {
			t.Fatalf("%s of %s %q %d follows from the rest: %s", all[v.measure].ID, full[v.row].By, full[v.row].Place, full[v.row].Year, brief(public))
		}
	})
}

// The same with what no equation says: that no figure is negative. For every withheld figure of a place there is another
// report that fulfils every equation, has no negative figure, publishes the same, and has another value there; unless the
// whole nation has nothing of it, which its own published zero says.
func TestNothingWithheldIsBounded(t *testing.T) {
	all, _ := measures(small)
	rapid.Check(t, func(t *rapid.T) {
		full := Aggregate(small, years, someFilings(t))
		public := Public(small, full)
		sets := linked(small, all)
		for i, r := range public {
			if r.By == ByNation {
				continue
			}
			for m, c := range r.Cells {
				values, _ := figures(full[i].Cells[m], all[m].Type, len(all[m].Options))
				national, open := figures(public[slices.Index(years, r.Year)].Cells[m], all[m].Type, len(all[m].Options))
				for part := range values {
					if !c.Hidden || open[part] || national[part] == 0 {
						continue
					}
					set := sets[slices.IndexFunc(sets, func(set []int) bool { return slices.Contains(set, m) })]
					if !otherReport(full, public, i, m, part, set) {
						t.Fatalf("%s of %s %q %d can be nothing but %d: %s", all[m].ID, r.By, r.Place, r.Year, values[part], brief(public))
					}
				}
			}
		}
	})
}

// otherReport moves half of one place's linked figures to another of which they are withheld too, and says whether that
// changes the figure and nothing that is published.
func otherReport(full, public []Row, row, m, part int, set []int) bool {
	all, _ := measures(small)
	year := slices.Index(years, full[row].Year)
	for other := range full {
		if full[other].By != full[row].By || full[other].Year != full[row].Year || other == row {
			continue
		}
		secret := true
		for y := range years { // of all linked figures in all years, which the equations tie together
			for _, k := range set {
				secret = secret && public[row-year+y].Cells[k].Hidden && public[other-year+y].Cells[k].Hidden
			}
		}
		one, _ := figures(full[row].Cells[m], all[m].Type, len(all[m].Options))
		two, _ := figures(full[other].Cells[m], all[m].Type, len(all[m].Options))
		if secret && one[part]+two[part] > 0 { // moving either's half to the other changes it
			return true
		}
	}
	return false
}

// What is shown is right, and of enough groups.
func TestShownIsTrueAndOfEnoughGroups(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		full := Aggregate(small, years, someFilings(t))
		for i, r := range Public(small, full) {
			if !r.Hidden && (small3(r.Filings) || r.Filings != full[i].Filings) {
				t.Fatalf("row %+v", r)
			}
			for m, c := range r.Cells {
				want := full[i].Cells[m]
				if c.Hidden {
					if !reflect.DeepEqual(c, Cell{Hidden: true}) {
						t.Fatalf("withheld, and tells %+v", c)
					}
					continue
				}
				if small3(c.Groups) || c.Groups != want.Groups || c.Total != want.Total || c.Of != want.Of {
					t.Fatalf("shown %+v of %+v", c, want)
				}
				if (c.Quartiles != nil) != (c.Options == nil && c.Groups >= LeastQuartiles) {
					t.Fatalf("quartiles of %d groups: %v", c.Groups, c.Quartiles)
				}
				for o, option := range c.Options {
					if !option.Hidden && (small3(option.Groups) || option != want.Options[o]) {
						t.Fatalf("option %+v of %+v", option, want.Options[o])
					}
				}
			}
		}
	})
}

func small3(n int64) bool { return n == 1 || n == 2 }

// brief writes rows for a failure: the groups of each cell, x for withheld.
func brief(rows []Row) string {
	text := ""
	for _, r := range rows {
		text += fmt.Sprintf("\n%s %s %d %d:", r.By, r.Place, r.Year, r.Filings)
		for _, c := range r.Cells {
			if c.Hidden {
				text += " x"
			} else {
				text += fmt.Sprint(" ", c.Groups)
			}
		}
	}
	return text
}
