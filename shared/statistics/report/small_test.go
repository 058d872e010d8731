package report

import (
	"fmt"
	"slices"

	"pgregory.net/rapid"

	"linxuan/shared/registry"
	"linxuan/shared/statistics"
)

// small is a dictionary with every sort of indicator and every equation between indicators.
const smallText = `
id: small
title: 小样
version: 1
example: true
sections:
  - id: one
    title: 一
    indicators:
      - {id: units, title: 单位, type: count, unit: 家, required: true}
      - {id: schools, title: 学校, type: count, unit: 家, required: true}
      - {id: firms, title: 企业, type: count, unit: 家, required: false}
      - {id: patents, title: 专利, type: count, unit: 件, required: false}
      - {id: matched, title: 对口, type: ratio, required: false}
      - id: form
        title: 性质
        type: choice
        required: true
        options: [{id: a, title: 甲}, {id: b, title: 乙}, {id: c, title: 丙}]
  - id: two
    title: 二
    indicators:
      - {id: opening, title: 年初, type: amount, required: true}
      - {id: closing, title: 年末, type: amount, required: true}
      - {id: remarks, title: 备注, type: text, required: false, maxLength: 100}
totals:
  - {id: sum, title: 合计, parts: [schools, firms], relation: equals, total: units}
crossYear:
  - {id: carried, title: 结转, later: opening, relation: equals, earlier: closing, blocks: true}
`

var small = func() statistics.Dictionary {
	d, err := statistics.ParseDictionary([]byte(smallText))
	if err != nil {
		panic(err)
	}
	return d
}()

var years = []int{2017, 2018}

// Slots of the small dictionary.
const (
	units = iota
	schools
	firms
	patents
	matched
	matchedOf
	form
	opening
	closing
	slots
)

// someFilings draws the filings of some groups, which crowd in few places and leave many places with one or two.
func someFilings(t *rapid.T) []Taken {
	var taken []Taken
	groups := rapid.IntRange(0, 45).Draw(t, "groups")
	province := rapid.SampledFrom([]string{"北京市", "北京市", "北京市", "山东省", "山东省", "江苏省", "广东省", "西藏自治区", "青海省"})
	industry := rapid.SampledFrom([]string{"A01", "A01", "A01", "C34", "C36", "I65"})
	lead := rapid.SampledFrom([]registry.UnitKind{registry.School, registry.School, registry.School, registry.Enterprise, registry.Association})
	little := rapid.SampledFrom([]int64{0, 0, 0, 1, 2, 7, 40})
	for g := range groups {
		one := Taken{Group: fmt.Sprint("grp_", g), Province: province.Draw(t, "province"), Industry: industry.Draw(t, "industry"), Lead: lead.Draw(t, "lead")}
		filed := rapid.SampledFrom([][]int{years, years, years, {2017}, {2018}}).Draw(t, "years")
		carried := little.Draw(t, "opening")
		for _, year := range filed {
			v := make([]int64, slots)
			v[schools], v[firms] = little.Draw(t, "schools"), little.Draw(t, "firms")
			v[units] = v[schools] + v[firms]
			v[patents], v[matched], v[matchedOf] = none, none, none
			if rapid.IntRange(0, 3).Draw(t, "has patents") > 0 {
				v[patents] = little.Draw(t, "patents")
			}
			if rapid.IntRange(0, 3).Draw(t, "has ratio") > 0 {
				v[matched] = little.Draw(t, "numerator")
				v[matchedOf] = v[matched] + little.Draw(t, "rest") + 1
			}
			v[form] = rapid.SampledFrom([]int64{0, 0, 0, 1, 1, 2}).Draw(t, "form")
			v[opening] = carried
			carried = little.Draw(t, "closing")
			v[closing] = carried
			one.Year, one.Values = year, v
			taken = append(taken, one)
		}
	}
	return taken
}

// cellOf finds a cell of the small dictionary's rows.
func cellOf(rows []Row, by By, place string, year int, id string) Cell {
	i := slices.IndexFunc(rows, func(r Row) bool { return r.By == by && r.Place == place && r.Year == year })
	m := slices.IndexFunc(Indicators(small), func(i statistics.Indicator) bool { return i.ID == id })
	return rows[i].Cells[m]
}
