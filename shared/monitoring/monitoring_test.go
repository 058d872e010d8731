package monitoring_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linxuan/shared/calendar"
	"linxuan/shared/fault/faulttest"
	"linxuan/shared/monitoring"
	"linxuan/shared/notice"
)

func good() monitoring.Form {
	return monitoring.Form{
		Members: 40, Enterprises: 25, Meetings: 3, Students: 8000, Interns: 1200, Trained: 3000, Funds: 2_000_000,
		Summary: strings.Repeat("本年度集团各项工作按计划推进，校企合作持续深化。", 3),
	}
}

// R8.1: a form is complete and does not contradict itself; a jump needs a word, and then passes.
func TestCheck(t *testing.T) {
	before := good()
	for name, row := range map[string]struct {
		change  func(*monitoring.Form)
		before  *monitoring.Form
		want    string
		remarks int
	}{
		"complete":                      {func(*monitoring.Form) {}, &before, "", 0},
		"the first year":                {func(f *monitoring.Form) { f.Students = 1_000_000 }, nil, "", 0},
		"more enterprises than members": {func(f *monitoring.Form) { f.Enterprises = 41 }, &before, "/enterprises monitoring-more-than-members", 0},
		"as many enterprises":           {func(f *monitoring.Form) { f.Enterprises = 40 }, &before, "", 0},
		"more interns than students":    {func(f *monitoring.Form) { f.Students, f.Interns = 4000, 4001 }, nil, "/interns monitoring-more-than-students", 0},
		"a change without a note":       {func(f *monitoring.Form) { f.MajorChange, f.ChangeNote = true, "变动" }, &before, "/changeNote monitoring-note", 0},
		"a violation without a note":    {func(f *monitoring.Form) { f.Violation = true }, &before, "/violationNote monitoring-note", 0},
		"a short summary":               {func(f *monitoring.Form) { f.Summary = strings.Repeat("字", 49) + "   " }, &before, "/summary monitoring-summary", 0},
		"exactly half":                  {func(f *monitoring.Form) { f.Trained = 1500 }, &before, "", 0},
		"less than half":                {func(f *monitoring.Form) { f.Trained = 1499 }, &before, "/explainedJumps monitoring-jumps", 1},
		"exactly twice":                 {func(f *monitoring.Form) { f.Trained = 6000 }, &before, "", 0},
		"more than twice, explained": {func(f *monitoring.Form) {
			f.Trained, f.ExplainedJumps = 6001, "新增两家大型企业，培训规模扩大。"
		}, &before, "", 1},
	} {
		t.Run(name, func(t *testing.T) {
			f := good()
			row.change(&f)
			remarks, err := monitoring.Check(f, row.before)
			if got := faulttest.Fields(t, err); got != row.want || len(remarks) != row.remarks {
				t.Errorf("got %q and %d remarks, want %q and %d", got, len(remarks), row.want, row.remarks)
			}
		})
	}
}

// Whoever reports last year's figures again has no jump; and a jump is one seen from both years, figures below ten apart.
func TestJumps(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		figure := rapid.Int64Range(10, 1_000_000)
		a, b := good(), good()
		a.Trained, b.Trained = figure.Draw(t, "before"), figure.Draw(t, "now")
		if len(monitoring.Jumps(a, &a)) != 0 || len(monitoring.Jumps(a, &b)) != len(monitoring.Jumps(b, &a)) {
			t.Fatalf("%d and %d", a.Trained, b.Trained)
		}
	})
}

var day = time.Date(2020, 3, 1, 0, 0, 0, 0, calendar.Shanghai)

func at(days int) calendar.Instant { return calendar.At(day.AddDate(0, 0, days)) }

func TestCheckWindow(t *testing.T) {
	stands := monitoring.Window{Year: 2019, OpensAt: at(0), ClosesAt: at(30), Version: 1}
	for name, row := range map[string]struct {
		w      monitoring.Window
		stands monitoring.Window
		at     calendar.Instant
		want   string
	}{
		"a new one":              {monitoring.Window{Year: 2019, OpensAt: at(0), ClosesAt: at(10)}, monitoring.Window{}, at(-1), ""},
		"nine days and a bit":    {monitoring.Window{Year: 2019, OpensAt: at(0), ClosesAt: at(10) - 1}, monitoring.Window{}, at(-1), "/closesAt monitoring-short"},
		"over already":           {monitoring.Window{Year: 2019, OpensAt: at(0), ClosesAt: at(10)}, monitoring.Window{}, at(10), "/closesAt monitoring-past"},
		"a year to come":         {monitoring.Window{Year: 2021, OpensAt: at(0), ClosesAt: at(10)}, monitoring.Window{}, at(-1), "/year monitoring-year"},
		"long ago":               {monitoring.Window{Year: 2017, OpensAt: at(0), ClosesAt: at(10)}, monitoring.Window{}, at(-1), "/year monitoring-year"},
		"moved before it opens":  {monitoring.Window{Year: 2019, OpensAt: at(5), ClosesAt: at(20)}, stands, at(-1), ""},
		"longer":                 {monitoring.Window{Year: 2019, OpensAt: at(0), ClosesAt: at(31)}, stands, at(10), ""},
		"shorter":                {monitoring.Window{Year: 2019, OpensAt: at(0), ClosesAt: at(29)}, stands, at(10), "/closesAt monitoring-running"},
		"opened again":           {monitoring.Window{Year: 2019, OpensAt: at(0), ClosesAt: at(60)}, stands, at(30), "/closesAt monitoring-running"},
		"its beginning is moved": {monitoring.Window{Year: 2019, OpensAt: at(1), ClosesAt: at(30)}, stands, at(10), "/opensAt monitoring-running"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := faulttest.Fields(t, monitoring.CheckWindow(row.w, row.stands, row.at)); got != row.want {
				t.Errorf("got %q, want %q", got, row.want)
			}
		})
	}
}

func TestDueAndMissed(t *testing.T) {
	window := func(year, closes int) monitoring.Window {
		return monitoring.Window{Year: year, OpensAt: at(closes - 20), ClosesAt: at(closes), Version: 1}
	}
	windows := []monitoring.Window{window(2019, 0), window(2020, 365), window(2021, 730)}
	row := func(changes ...notice.Change) notice.Registered { return notice.Registered{History: changes} }
	listed := func(days int) notice.Change { return notice.Change{Status: notice.StatusListed, Since: at(days)} }
	revoked := func(days int) notice.Change { return notice.Change{Status: notice.StatusRevoked, Since: at(days)} }
	for name, c := range map[string]struct {
		row   notice.Registered
		filed map[int]bool
		at    calendar.Instant
		want  int
	}{
		"filed all":                       {row(listed(-90)), map[int]bool{2019: true, 2020: true}, at(400), 0},
		"missed one":                      {row(listed(-90)), map[int]bool{2019: true}, at(400), 1},
		"missed two: an anomaly":          {row(listed(-90)), nil, at(400), 2},
		"the one that runs is not missed": {row(listed(-90)), nil, at(364), 1},
		"at the instant of its closing":   {row(listed(-90)), nil, at(365), 2},
		"filed between":                   {row(listed(-90)), map[int]bool{2020: true}, at(800), 1},
		"listed after the first":          {row(listed(0)), nil, at(400), 1},
		"listed in the last millisecond":  {row(notice.Change{Status: notice.StatusListed, Since: at(0) - 1}), nil, at(400), 2},
		"revoked before the second":       {row(listed(-90), revoked(100)), nil, at(400), 0},
		"suspended goes on":               {row(listed(-90), notice.Change{Status: notice.StatusSuspended, Since: at(100)}), nil, at(400), 2},
	} {
		t.Run(name, func(t *testing.T) {
			if got := monitoring.Missed(c.row, windows, c.filed, c.at); got != c.want {
				t.Errorf("missed %d, want %d", got, c.want)
			}
		})
	}
}
