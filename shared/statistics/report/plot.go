package report

import (
	"cmp"
	"math/big"
	"slices"
	"strconv"

	"linxuan/shared/registry"
	"linxuan/shared/statistics"
)

// Plot is a figure with its numbers: what a page, a print or a sheet draws without computing anything.
type Plot struct {
	Title  string   `json:"title"`
	By     By       `json:"by"`
	Year   int      `json:"year,omitempty"`
	Show   Show     `json:"show"`
	Unit   string   `json:"unit"`
	Of     string   `json:"of"`     // what the labels are: years, provinces …
	Labels []string `json:"labels"` // of the points of each series
	Series []Series `json:"series"`
}

// Series is one indicator, option or quartile over the labels.
type Series struct {
	Name   string  `json:"name"`
	Points []Point `json:"points"`
}

// Point is a number in the plot's unit: empty where nobody gave one.
type Point struct {
	Value  Exact `json:"value"`
	Hidden bool  `json:"hidden,omitempty"` // withheld from the public
}

// wan is how many 元 are a 万元, in which amounts are shown.
const wan = 10_000

// shown is a number in the unit in which people read it: amounts in 万元, ratios in percent.
func shown(i statistics.Indicator, e Exact) Exact {
	r := e.Rat()
	switch {
	case r == nil:
		return ""
	case i.Type == statistics.Amount:
		return exact(r.Quo(r, big.NewRat(wan, 1)))
	case i.Type == statistics.Ratio:
		return exact(r.Mul(r, big.NewRat(100, 1)))
	}
	return e
}

// UnitOf is the unit in which an indicator is shown.
func UnitOf(i statistics.Indicator) string {
	switch i.Type {
	case statistics.Amount:
		return "万元"
	case statistics.Ratio:
		return "%"
	case statistics.Choice:
		return "家"
	}
	return i.Unit
}

// PlaceName is what people read of a place.
func (b By) PlaceName(place string) string {
	name := place
	switch b {
	case ByNation:
		return "全国"
	case ByIndustry:
		name = registry.IndustryName(place)
	case ByLead:
		name = leadKinds[registry.UnitKind(place)]
	}
	if name == "" {
		return "未注明"
	}
	return name
}

// Name is what the breakdown is by.
func (b By) Name() string {
	return map[By]string{ByNation: "全国", ByProvince: "省份", ByIndustry: "行业", ByLead: "牵头单位类别"}[b]
}

var leadKinds = map[registry.UnitKind]string{
	registry.Government: "政府部门", registry.Association: "行业组织", registry.Enterprise: "企业", registry.School: "学校",
	registry.Research: "科研院所", registry.Social: "其他社会组织",
}

// plot takes a figure's numbers out of rows.
func (f Figure) plot(d statistics.Dictionary, rows []Row) Plot {
	p := Plot{Title: f.Title, By: f.By, Year: f.Year, Show: f.Show, Of: f.By.Name(), Labels: []string{}, Series: []Series{}}
	var of []Row
	for _, r := range rows {
		if r.By == f.By && (f.By == ByNation || r.Year == f.Year) {
			of = append(of, r)
		}
	}
	for _, id := range f.Indicators {
		m := slices.IndexFunc(Indicators(d), func(i statistics.Indicator) bool { return i.ID == id })
		if m < 0 {
			continue // the dictionary is another round's
		}
		i := Indicators(d)[m]
		p.Unit = UnitOf(i)
		p.Series = append(p.Series, f.series(i, of, func(r Row) Cell { return r.Cells[m] })...)
	}
	order := f.order(of, p.Series)
	if f.By == ByNation {
		p.Of = "年度"
	}
	for _, k := range order {
		label := strconv.Itoa(of[k].Year)
		if f.By != ByNation {
			label = f.By.PlaceName(of[k].Place)
		}
		p.Labels = append(p.Labels, label)
	}
	for s := range p.Series {
		points := make([]Point, len(order))
		for i, k := range order {
			points[i] = p.Series[s].Points[k]
		}
		p.Series[s].Points = points
	}
	return p
}

// series gives an indicator's series over rows: one, one an option, or one a quartile.
func (f Figure) series(i statistics.Indicator, rows []Row, cell func(Row) Cell) []Series {
	if i.Type == statistics.Choice {
		all := make([]Series, len(i.Options))
		for o, option := range i.Options {
			all[o] = Series{option.Title, points(rows, func(r Row) Point {
				c := cell(r)
				if c.Hidden || c.Options == nil || c.Options[o].Hidden {
					return Point{Hidden: c.Hidden || c.Options != nil}
				}
				return Point{Value: whole(c.Options[o].Groups)}
			})}
		}
		return all
	}
	quartile := func(name string, of func(Quartiles) Exact) Series {
		return Series{name, points(rows, func(r Row) Point {
			c := cell(r)
			if c.Quartiles == nil {
				return Point{Hidden: c.Hidden || c.Groups > 0}
			}
			return Point{Value: shown(i, of(*c.Quartiles))}
		})}
	}
	median := func(q Quartiles) Exact { return q.Median }
	switch f.Show {
	case ShowMedian:
		return []Series{quartile(i.Title, median)}
	case ShowSpread:
		return []Series{
			quartile("下四分位数", func(q Quartiles) Exact { return q.Lower }), quartile("中位数", median),
			quartile("上四分位数", func(q Quartiles) Exact { return q.Upper }),
		}
	}
	return []Series{{i.Title, points(rows, func(r Row) Point { return Point{shown(i, cell(r).Value(i)), cell(r).Hidden} })}}
}

func points(rows []Row, of func(Row) Point) []Point {
	all := make([]Point, len(rows))
	for k, r := range rows {
		all[k] = of(r)
	}
	return all
}

// order puts years in their order and places by their first number, the greatest first, those without one at the end.
func (f Figure) order(rows []Row, series []Series) []int {
	order := make([]int, len(rows))
	for k := range order {
		order[k] = k
	}
	if f.By == ByNation || len(series) == 0 {
		return order
	}
	slices.SortStableFunc(order, func(a, b int) int {
		x, y := series[0].Points[a].Value.Rat(), series[0].Points[b].Value.Rat()
		switch {
		case x != nil && y != nil:
			return y.Cmp(x)
		case x != nil || y != nil:
			return cmp.Compare(boolean(x == nil), boolean(y == nil))
		}
		return 0
	})
	return order
}

func boolean(b bool) int {
	if b {
		return 1
	}
	return 0
}
