package forms_test

import (
	"strconv"
	"testing"
	"time"

	"linxuan/infra/seed"
	"linxuan/infra/seed/annual"
	"linxuan/shared/calendar"
	"linxuan/shared/forms"
	"linxuan/shared/forms/formstest"
	"linxuan/shared/round"
	"linxuan/shared/statistics"
	"linxuan/shared/statistics/report"
)

// invented is the demonstration's report over invented filings, every third group without what may be left out.
func invented(t *testing.T, groups int) report.Document {
	t.Helper()
	r, err := seed.LoadRound("2019")
	if err != nil {
		t.Fatal(err)
	}
	text, err := annual.Text("2019")
	if err != nil {
		t.Fatal(err)
	}
	var taken []report.Taken
	years := r.Config.Eligibility.Years
	for n, g := range seed.Groups(groups) {
		for y, year := range years {
			one := report.Taken{Group: g.Number, Year: year, Province: g.MainLead().Adcode.ProvinceName(), Industry: g.Industry, Lead: g.MainLead().Kind}
			for m, i := range report.Indicators(r.Indicators) {
				v := int64((n*7919+m*104729)%900+100) * int64(20+y)
				switch i.Type {
				case statistics.Ratio:
					one.Values = append(one.Values, v, v+int64(n%50)*20)
				case statistics.Choice:
					one.Values = append(one.Values, int64((n+m)%len(i.Options)))
				case statistics.Amount:
					one.Values = append(one.Values, v*1234)
				default:
					one.Values = append(one.Values, v)
				}
				if !i.Required && n%3 == 0 {
					for k := range one.Values[len(one.Values)-1:] {
						one.Values[len(one.Values)-1+k] = -1
					}
					if i.Type == statistics.Ratio {
						one.Values[len(one.Values)-2] = -1
					}
				}
			}
			taken = append(taken, one)
		}
	}
	at := calendar.At(time.Date(2019, 10, 23, 9, 0, 0, 0, calendar.Shanghai))
	draft := report.Draft{Round: "2019", Number: 1, CompiledAt: at, Content: "5f16f4c7f149ac4f9510d9cf8cf384038ad348b3bcdc01915f95de12df9d1b02", Sources: "7509e5bda0c762d2bac7f90d758b5b2263fa01ccbc542ab5e3df163be08e6ca9"}
	for _, year := range years {
		draft.Filings = append(draft.Filings, report.Included{Year: year, Filings: int64(groups)})
	}
	rows := report.Public(r.Indicators, report.Aggregate(r.Indicators, years, taken))
	d := report.Compose(round.Round{Config: r.Config}, r.Indicators, draft, text, rows, nil, true)
	d.PublishedAt = at
	return d
}

// R3.3: the annual report on paper has its cover, contents, chapters, every figure with its table, and the national table.
func TestAnnualReport(t *testing.T) {
	d := invented(t, 160)
	pages := formstest.Words(t, formstest.Print(t, forms.AnnualReport{Document: d}.Paper()))
	formstest.Lacks(t, pages[:1], "2018职业教育集团化办学报告", "第 1 版", "2019年10月23日", "专家组秘书处", "示例")
	formstest.Lacks(t, pages[1:2], "目录", "一、编制说明", "六、经费与政府保障", "附表")
	n := 0
	for _, c := range d.Chapters {
		formstest.Lacks(t, pages, c.Title)
		for _, p := range c.Plots {
			n++
			formstest.Lacks(t, pages, "图"+strconv.Itoa(n)+p.Title, p.Labels[0])
		}
	}
	if n < 12 {
		t.Errorf("only %d figures", n)
	}
	for _, i := range d.Indicators {
		formstest.Lacks(t, pages, i.Title)
	}
	formstest.Lacks(t, pages, "不公布", "所依据的统计信息的摘要")
}

// A draft says so on its cover, and a report of which nothing may be shown is printed all the same.
func TestAnnualReportOfFew(t *testing.T) {
	d := invented(t, 2)
	d.PublishedAt = 0
	pages := formstest.Words(t, formstest.Print(t, forms.AnnualReport{Document: d}.Paper()))
	formstest.Lacks(t, pages[:1], "草稿，未发布")
	formstest.Lacks(t, pages, "不公布", "另有")
}

// What stands as an earlier version published it is told on paper, with the rule.
func TestAnnualReportHeld(t *testing.T) {
	d := invented(t, 40)
	held := d.Indicators[0]
	d.Held = []report.Held{{By: report.ByNation, Indicator: held.ID, Since: 1}, {By: report.ByProvince, Indicator: held.ID, Since: 1}}
	pages := formstest.Words(t, formstest.Print(t, forms.AnnualReport{Document: d}.Paper()))
	formstest.Lacks(t, pages, report.HeldRule, "全国数据沿用第1版："+held.Title+"。", "分省份数据沿用第1版："+held.Title+"。")
}
