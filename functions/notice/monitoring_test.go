package notice_test

import (
	"strings"
	"testing"
	"time"

	"linxuan/shared/account/accounttest"
	"linxuan/shared/calendar"
	"linxuan/shared/monitoring"
)

const year2019 = "/v1/register/monitoring/2019"

func form(change func(map[string]any)) map[string]any {
	in := map[string]any{
		"members": 40, "enterprises": 25, "meetings": 3, "students": 8000, "interns": 1200, "trained": 3000, "funds": 2000000, "majorChange": false, "changeNote": "",
		"violation": false, "violationNote": "", "summary": strings.Repeat("本年度集团各项工作按计划推进，校企合作持续深化。", 3), "explainedJumps": "",
	}
	if change != nil {
		change(in)
	}
	return in
}

// window opens a year's window from now on, for twenty days.
func (h *hall) window(path string) (closes time.Time) {
	h.t.Helper()
	closes = h.Clock.Now().AddDate(0, 0, 20)
	h.secretariat.Post(path+"/window", map[string]any{"opensAt": calendar.At(h.Clock.Now()), "closesAt": calendar.At(closes)}).Want(200)
	return closes
}

// R8.1: the window's last millisecond, the instant, one after; the overview tells who lacks, and two missed years show.
func TestYearlyMonitoring(t *testing.T) {
	h := enter(t)
	own, other := h.listed()
	own.Post(year2019+"/filings", form(nil)).Refused(404, "not-found")
	closes := h.window(year2019)
	if again := h.secretariat.Post(year2019+"/window", map[string]any{"opensAt": calendar.At(h.Clock.Now()), "closesAt": calendar.At(closes.AddDate(0, 0, -1))}); again.Code() != "monitoring-window" {
		t.Errorf("the window was made shorter: %s", again.Body)
	}
	var filed monitoring.Filed
	own.Post(year2019+"/filings", form(nil)).Want(200).JSON(&filed)
	if e := h.verify(filed.Receipt); e.Facts["year"] != "2019" || e.Subject != h.groups[0].ID || filed.Filing.Times != 1 {
		t.Errorf("%+v %+v", e, filed.Filing)
	}
	h.person("group", h.groups[5].Body, h.groups[5].ID).Post(year2019+"/filings", form(nil)).Refused(409, "monitoring-not-due")
	for _, row := range []struct {
		at     time.Time
		status int
	}{{closes.Add(-time.Millisecond), 200}, {closes, 409}, {closes.Add(time.Millisecond), 409}} {
		h.at(row.at)
		own, other = h.officers()
		if got := own.Post(year2019+"/filings", form(nil)).Want(row.status); row.status == 409 && got.Code() != "monitoring-closed" {
			t.Errorf("%s", got.Body)
		}
	}
	h.isOverseen(own, other)
}

func (h *hall) isOverseen(own, other *accounttest.Client) {
	h.t.Helper()
	path := year2019 + "/filings/" + h.groups[0].ID
	var f monitoring.Filing
	for _, who := range []*accounttest.Client{own, h.secretariat, h.ministry, h.person("auditor", "", "")} {
		if who.Get(path).Want(200).JSON(&f); f.Times != 2 || f.Form.Members != 40 {
			h.t.Errorf("%+v", f)
		}
	}
	other.Get(path).Refused(404, "not-found")
	other.Get(year2019).Refused(403, "forbidden")
	h.nobody.Get(path).Refused(401, "not-signed-in")
	missed := func(path string) map[string]int {
		var o monitoring.Overview
		h.secretariat.Get(path).Want(200).JSON(&o)
		all := map[string]int{}
		for _, g := range o.Groups {
			if all[g.Group] = g.Missed; g.Anomaly != (g.Missed >= 2) || (g.FiledAt != 0) != (g.Group == h.groups[0].ID) {
				h.t.Errorf("%+v", g)
			}
		}
		if len(all) != 4 || o.Filed != 1 {
			h.t.Errorf("%d groups, %d filed", len(all), o.Filed)
		}
		return all
	}
	if got := missed(year2019); got[h.groups[0].ID] != 0 || got[h.groups[1].ID] != 1 {
		h.t.Errorf("%v", got)
	}
	h.at(ends.AddDate(1, 0, 0))
	own, _ = h.officers()
	const year2020 = "/v1/register/monitoring/2020"
	closes := h.window(year2020)
	h.jumps(own, year2020)
	h.at(closes)
	if got := missed(year2020); got[h.groups[0].ID] != 0 || got[h.groups[1].ID] != 2 {
		h.t.Errorf("%v", got)
	}
	if p := h.profile(1); p.Status != "listed" {
		h.t.Errorf("two years missed have changed a standing: %+v", p)
	}
}

// jumps checks a form at once, without keeping it, and files it once its jump is explained.
func (h *hall) jumps(own *accounttest.Client, path string) {
	h.t.Helper()
	grown := form(func(f map[string]any) { f["trained"] = 30000 })
	var looked struct {
		Faults  []struct{ Pointer, Code string }
		Remarks []monitoring.Remark
	}
	own.Post(path+"/check", grown).Want(200).JSON(&looked)
	if len(looked.Faults) != 1 || looked.Faults[0].Code != "monitoring-jumps" || len(looked.Remarks) != 1 || looked.Remarks[0].Before != 3000 {
		h.t.Errorf("%+v", looked)
	}
	own.Get(path+"/filings/"+h.groups[0].ID).Refused(404, "not-found")
	got := own.Post(path+"/filings", grown).Refused(422, "monitoring-form")
	if got.Fields()["/explainedJumps"] != "monitoring-jumps" {
		h.t.Errorf("%s", got.Body)
	}
	grown["explainedJumps"] = "新增两家大型企业成员，培训规模扩大。"
	own.Post(path+"/filings", grown).Want(200)
}

// Whatever is sent, it is a clear 4xx and nothing is kept.
func TestBadInputOfMonitoring(t *testing.T) {
	h := enter(t)
	own, _ := h.listed()
	h.window(year2019)
	with := func(field string, value any) map[string]any { return form(func(f map[string]any) { f[field] = value }) }
	for _, row := range []struct {
		name   string
		who    *accounttest.Client
		path   string
		body   any
		status int
		code   string
		field  string
	}{
		{"a negative figure", own, year2019 + "/filings", with("students", -1), 422, "invalid", "/students"},
		{"half a member", own, year2019 + "/filings", with("members", 1.5), 422, "invalid", "/members"},
		{"a figure in words", own, year2019 + "/filings", with("funds", "二百万"), 422, "invalid", "/funds"},
		{"a field of one's own", own, year2019 + "/filings", with("times", 0), 422, "invalid", "/times"},
		{"a contradiction", own, year2019 + "/filings", with("enterprises", 41), 422, "monitoring-form", "/enterprises"},
		{"a year that is none", own, "/v1/register/monitoring/x/filings", form(nil), 422, "invalid", "path/year"},
		{"a year without a window", own, "/v1/register/monitoring/2018/filings", form(nil), 404, "not-found", ""},
		{"the secretariat files", h.secretariat, year2019 + "/filings", form(nil), 403, "forbidden", ""},
		{"a group sets the window", own, year2019 + "/window", map[string]any{"opensAt": calendar.At(ends), "closesAt": calendar.At(ends)}, 403, "forbidden", ""},
		{"a window of no length", h.secretariat, "/v1/register/monitoring/2018/window", map[string]any{"opensAt": calendar.At(ends), "closesAt": calendar.At(ends)}, 422, "monitoring-window", "/closesAt"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := row.who.Post(row.path, row.body).Refused(row.status, row.code)
			if f := got.Fields(); row.field != "" && f[row.field] == "" {
				t.Errorf("fields %v", f)
			}
		})
	}
	if n := len(h.entries(monitoring.ActFiled)); n != 0 {
		t.Errorf("%d forms in the ledger", n)
	}
}
