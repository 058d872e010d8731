package report

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"linxuan/shared/fault"
)

// Every mistake of a text is told at once, each where it is.
func TestTextIsChecked(t *testing.T) {
	good := Figure{Title: "单位有多少？", By: ByNation, Show: ShowTotal, Indicators: []string{"units", "schools"}}
	with := func(change func(*Figure)) Section {
		f := good
		f.Indicators = slices.Clone(good.Indicators)
		change(&f)
		return Section{Title: "章", Figures: []Figure{f}}
	}
	for name, row := range map[string]struct {
		section Section
		want    map[string]string
	}{
		"right":                         {with(func(*Figure) {}), nil},
		"right, by place":               {with(func(f *Figure) { f.By, f.Year = ByProvince, 2018 }), nil},
		"no title":                      {Section{Title: " "}, map[string]string{"/sections/0/title": "required"}},
		"too long":                      {Section{Title: "章", Body: strings.Repeat("字", mostBody+1)}, map[string]string{"/sections/0/body": "max-length"}},
		"a figure without a question":   {with(func(f *Figure) { f.Title = "" }), map[string]string{"/sections/0/figures/0/title": "required"}},
		"places of no year":             {with(func(f *Figure) { f.By = ByLead }), map[string]string{"/sections/0/figures/0/year": "report-year"}},
		"an unknown breakdown":          {with(func(f *Figure) { f.By, f.Year = "city", 2018 }), map[string]string{"/sections/0/figures/0/by": "report-breakdown"}},
		"an unknown indicator":          {with(func(f *Figure) { f.Indicators[1] = "cows" }), map[string]string{"/sections/0/figures/0/indicators/1": "report-indicator"}},
		"a text":                        {with(func(f *Figure) { f.Indicators[1] = "remarks" }), map[string]string{"/sections/0/figures/0/indicators/1": "report-indicator"}},
		"two units":                     {with(func(f *Figure) { f.Indicators[1] = "patents" }), map[string]string{"/sections/0/figures/0/indicators/1": "report-units"}},
		"money beside numbers":          {with(func(f *Figure) { f.Indicators[1] = "opening" }), map[string]string{"/sections/0/figures/0/indicators/1": "report-units"}},
		"quartiles of two":              {with(func(f *Figure) { f.Show = ShowSpread }), map[string]string{"/sections/0/figures/0/indicators/1": "report-spread"}},
		"a median of a choice":          {with(func(f *Figure) { f.Show, f.Indicators = ShowMedian, []string{"form"} }), map[string]string{"/sections/0/figures/0/indicators/0": "report-choice"}},
		"no indicator and nothing else": {with(func(f *Figure) { f.Show, f.Indicators = "mode", nil }), map[string]string{"/sections/0/figures/0/indicators": "required", "/sections/0/figures/0/show": "report-show"}},
	} {
		t.Run(name, func(t *testing.T) {
			err := Text{Sections: []Section{row.section}}.Check(small, years)
			got := map[string]string{}
			if e, ok := fault.Of(err); ok {
				for _, f := range e.Fields {
					got[f.Pointer] = f.Code
				}
			}
			if len(got) != len(row.want) {
				t.Fatalf("%v, want %v", got, row.want)
			}
			for at, code := range row.want {
				if got[at] != code {
					t.Errorf("%s: %s, want %s", at, got[at], code)
				}
			}
		})
	}
	if err := (Text{Sections: Outline(small)}).Check(small, years); err != nil {
		t.Errorf("the outline: %v", err)
	}
}

// A difference holds both texts: what is the same and what is removed is the old one, what is the same and what is added
// is the new one.
func TestDifferenceHoldsBothTexts(t *testing.T) {
	text := rapid.StringOfN(rapid.SampledFrom([]rune("集团学校企业，。\n𬭩8")), 0, 60, -1)
	rapid.Check(t, func(t *rapid.T) {
		before, after := text.Draw(t, "before"), text.Draw(t, "after")
		var old, now strings.Builder
		for _, p := range pieces(before, after) {
			if p.Op != "added" {
				old.WriteString(p.Text)
			}
			if p.Op != "removed" {
				now.WriteString(p.Text)
			}
		}
		if old.String() != before || now.String() != after {
			t.Fatalf("%q and %q: %q and %q", before, after, old.String(), now.String())
		}
	})
}

// Comparing a report with itself finds nothing; with one filing more, every row that holds it.
func TestCompare(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		taken := someFilings(t)
		rows := Aggregate(small, years, taken)
		if c := Compare(small, rows, rows); len(c) != 0 {
			t.Fatalf("the same, and %+v", c)
		}
		more := Aggregate(small, years, append(slices.Clone(taken), filing("海南省", opening, 7)))
		changed := map[By]bool{}
		for _, c := range Compare(small, rows, more) {
			if c.Year != 2018 && c.Old != nil {
				t.Fatalf("another year: %+v", c)
			}
			if c.Indicator == "opening" {
				changed[c.By] = true
			}
		}
		if len(changed) != len(Breakdowns) {
			t.Fatalf("changed %v", changed)
		}
	})
}

// A figure shows amounts in 万元, ratios in percent, places by their numbers, and what is withheld as withheld.
func TestPlot(t *testing.T) {
	taken := filingsIn(map[string]int{"北京市": 3, "山东省": 6, "江苏省": 2, "广东省": 4})
	rows := Public(small, Aggregate(small, years, taken))
	p := Figure{Title: "各省结余多少？", By: ByProvince, Year: 2018, Show: ShowTotal, Indicators: []string{"closing"}}.plot(small, rows)
	if want := []string{"山东省", "广东省", "北京市", "江苏省"}; !slices.Equal(p.Labels, want) || p.Unit != "万元" {
		t.Errorf("%+v", p)
	}
	if got := p.Series[0].Points; got[0] != (Point{Value: "3/5000"}) || got[2] != (Point{Hidden: true}) || got[3] != (Point{Hidden: true}) {
		t.Errorf("%+v", got)
	}
	p = Figure{Title: "对口比例是多少？", By: ByNation, Show: ShowTotal, Indicators: []string{"matched"}}.plot(small, rows)
	if !slices.Equal(p.Labels, []string{"2017", "2018"}) || p.Series[0].Points[1].Value != "50" || p.Unit != "%" {
		t.Errorf("%+v", p)
	}
	p = Figure{Title: "各性质有几家？", By: ByNation, Show: ShowTotal, Indicators: []string{"form"}}.plot(small, rows)
	if len(p.Series) != 3 || p.Series[0].Name != "甲" || p.Series[0].Points[0].Value != "15" {
		t.Errorf("%+v", p)
	}
	p = Figure{Title: "分布如何？", By: ByProvince, Year: 2018, Show: ShowSpread, Indicators: []string{"units"}}.plot(small, rows)
	if len(p.Series) != 3 || p.Series[1].Points[0].Value != "2" || !p.Series[1].Points[1].Hidden {
		t.Errorf("%+v", p)
	}
}
