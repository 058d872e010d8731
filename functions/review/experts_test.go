package review_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/ledger"
	domain "linxuan/shared/review"
)

// R6.2: an expert of the panel sees of the candidates what is needed to know of a conflict: no ranks, no lists of units.
func TestWhatAnExpertSeesOfTheCandidates(t *testing.T) {
	h := enter(t)
	h.secretariat.Post(base+"/candidates", nil).Want(200)
	h.appoint(6)
	got := h.experts[1].Get(base + "/candidates").Want(200)
	var list api.List[map[string]any]
	got.JSON(&list)
	if len(list.Items) != 3 {
		t.Fatalf("%s", got.Body)
	}
	for _, c := range list.Items {
		var names []string
		for name := range c {
			names = append(names, name)
		}
		slices.Sort(names)
		if want := []string{"application", "body", "group", "groupName", "leadUnits", "province"}; !slices.Equal(names, want) {
			t.Errorf("an expert sees %v", names)
		}
	}
	h.person("expert", "", "").Get(base+"/candidates").Refused(404, "not-found") // who is not on the panel
}

// R6.2, R6.3 over HTTP: recusals declared and derived, the draw, the desks.
func TestPanelAndDrawOverHTTP(t *testing.T) {
	h := enter(t)
	h.secretariat.Post(base+"/assignment", map[string]any{"seed": "linxuan-2019-公开种子"}).Refused(409, "already-assigned") // there is nothing yet
	h.secretariat.Post(base+"/candidates", nil).Want(200)
	h.secretariat.Post(base+"/assignment", map[string]any{"seed": "linxuan-2019-公开种子"}).Refused(409, "preliminary-undecided")
	for _, app := range h.apps {
		h.secretariat.Post(one(app, "/preliminary"), h.verdict(domain.Pass, "")).Want(200)
	}
	h.appoint(5)
	few := h.secretariat.Post(base+"/assignment", map[string]any{"seed": "linxuan-2019-公开种子"}).Refused(409, "too-few-experts")
	if !strings.Contains(string(few.Body), h.groups[0].Name+"”除回避外只有 4 位专家可以评审，需要 5 位") || few.Map()["count"] != 1.0 {
		t.Errorf("%s", few.Body)
	}
	h.appoint(3)
	var panel api.List[domain.Panelist]
	h.secretariat.Get(base + "/panel").Want(200).JSON(&panel)
	if len(panel.Items) != 8 || panel.Items[0].Employers[0].Name != "单位（示例）" {
		t.Errorf("%+v", panel)
	}
	var receipt ledger.Receipt
	h.experts[2].Post(one(h.apps[1], "/recusal"), map[string]any{"reason": "曾共同承担课题"}).Want(200).JSON(&receipt)
	h.verify(receipt)
	h.experts[2].Post(one(h.apps[1], "/recusal"), map[string]any{"reason": "曾共同承担课题"}).Refused(409, "expert-recused")
	h.person("expert", "", "").Post(one(h.apps[1], "/recusal"), map[string]any{"reason": "不在专家组"}).Refused(404, "not-found")
	var recusals api.List[domain.Recusal]
	h.secretariat.Get(base + "/recusals").Want(200).JSON(&recusals)
	if len(recusals.Items) != 3 { // two work at the first group's lead unit
		t.Errorf("%+v", recusals)
	}
	h.experts[1].Get(base+"/recusals").Refused(403, "forbidden")
	var drawn domain.Assigning
	h.secretariat.Post(base+"/assignment", map[string]any{"seed": "linxuan-2019-公开种子"}).Want(200).JSON(&drawn)
	if e := h.verify(drawn.Receipt); e.Facts["seed"] != "linxuan-2019-公开种子" || drawn.Assignment.Seats != 15 {
		t.Errorf("%+v", drawn)
	}
	h.secretariat.Post(base+"/assignment", map[string]any{"seed": "linxuan-2019-另一个"}).Refused(409, "already-assigned")
	h.published(drawn.Assignment)
	for i, app := range h.apps {
		on, _ := h.seated(app)
		for _, e := range on {
			if i == 0 && (e.id == h.experts[0].id || e.id == h.experts[5].id) || i == 1 && e.id == h.experts[2].id {
				t.Errorf("a recused expert judges %s", app)
			}
		}
		if len(on) != 5 {
			t.Errorf("%s is on %d desks", app, len(on))
		}
	}
}

// published holds what the secretariat and the auditor read of a draw: seed, hash and names, and of a recusal since that it is one.
func (h *hall) published(a domain.Assignment) {
	h.t.Helper()
	h.experts[1].Get(base+"/assignment").Refused(403, "forbidden")
	for _, c := range []*accounttest.Client{h.secretariat, h.person("auditor", "", "")} {
		var all domain.Drawn
		c.Get(base + "/assignment").Want(200).JSON(&all)
		if len(all.Draws) != 1 || all.Draws[0].Seed != a.Seed || all.Draws[0].Content != a.Content || len(all.Teams) != 3 {
			h.t.Fatalf("%+v", all)
		}
		for _, team := range all.Teams {
			on, _ := h.seated(team.Application)
			if len(team.Seats) != len(on) || team.GroupName == "" {
				h.t.Errorf("%+v", team)
			}
			for _, seat := range team.Seats {
				if seat.Name == "" || seat.Draw != 1 || seat.Recused || !slices.ContainsFunc(on, func(e expert) bool { return e.id == seat.Account }) {
					h.t.Errorf("%s: %+v", team.Application, seat)
				}
			}
		}
	}
}

// R6.4 over HTTP: a note, versions, the score with its receipt, the total.
func TestScoresOverHTTP(t *testing.T) {
	h := enter(t)
	h.drawn(7)
	app := h.apps[1]
	on, off := h.seated(app)
	path := one(app, "/score")
	empty := on[0].Get(path).Want(200)
	if m := empty.Map(); empty.Header["etag"] != `"0"` || m["version"] != 0.0 || len(m["points"].(map[string]any)) != 0 {
		t.Errorf("%s", empty.Body)
	}
	note := map[string]any{"points": map[string]int{"governance-structure": 4}, "comment": "", "final": false}
	noted := on[0].Do("PUT", path, note, "If-Match", `"0"`).Want(200)
	if m := noted.Map(); noted.Header["etag"] != `"1"` || m["receipt"] != nil || m["score"].(map[string]any)["total"] != 4.0 {
		t.Errorf("%s", noted.Body)
	}
	if stale := on[0].Do("PUT", path, note, "If-Match", `"0"`).Refused(412, "stale-version"); stale.Map()["version"] != 1.0 {
		t.Errorf("%s", stale.Body)
	}
	on[0].Do("PUT", path, note).Refused(428, "if-match-required")
	var scoring domain.Scoring
	on[0].Do("PUT", path, h.points(1), "If-Match", `"1"`).Want(200).JSON(&scoring)
	if h.verify(*scoring.Receipt); scoring.Score.Total != 99 {
		t.Errorf("%+v", scoring)
	}
	on[0].Do("PUT", path, note, "If-Match", `"2"`).Refused(409, "score-given")

	// An expert sees the own score and nobody else's, and nothing of a dossier that is not the own.
	if m := on[1].Get(path).Want(200).Map(); m["version"] != 0.0 || m["total"] != 0.0 || m["expert"] != on[1].id {
		t.Errorf("another expert sees %v", m)
	}
	for _, e := range off {
		e.Get(path).Refused(404, "not-found")
		e.Do("PUT", path, h.points(0), "If-Match", `"0"`).Refused(404, "not-found")
	}
	on[1].Get(base+"/totals").Refused(403, "forbidden")
	on[1].Get(base+"/analysis").Refused(403, "forbidden")
	on[1].Get(one(app, "/preliminary")).Refused(403, "forbidden")
	h.secretariat.Get(path).Refused(403, "forbidden")

	on[1].Do("PUT", path, h.points(5), "If-Match", `"0"`).Want(200)
	if total := h.total(app); total.Mean != (domain.Mean{Num: 194, Den: 2}) || total.Given != 2 || total.Wanted != 5 {
		t.Errorf("%+v", total)
	}

	var analysis domain.Analysis
	h.secretariat.Get(base + "/analysis").Want(200).JSON(&analysis)
	if s := analysis.Standings; len(s) != 1 || s[0].Application != app || s[0].Figures[0].Mean != (domain.Mean{Num: 97, Den: 1}) || len(s[0].Figures) != 3 {
		t.Errorf("%+v", analysis)
	}

	// R6.2: a conflict that is declared late takes dossier and score away, and the score out of the total.
	on[1].Post(one(app, "/recusal"), map[string]any{"reason": "评审中发现有利害关系"}).Want(200)
	on[1].Get(path).Refused(404, "not-found")
	on[1].Do("PUT", path, h.points(0), "If-Match", `"1"`).Refused(404, "not-found")
	if slices.Contains(h.desk(on[1]), app) {
		t.Error("the dossier is still on the desk")
	}
	if total := h.total(app); total.Mean != (domain.Mean{Num: 99, Den: 1}) || total.Given != 1 || total.Wanted != 4 {
		t.Errorf("%+v", total)
	}

	h.progressed(app, on[0], on[1])

	// R5.2: the last millisecond, the instant.
	end := dossiertest.At("11-23 00:00:00.000")
	h.Clock.Set(end.Add(-time.Millisecond))
	on[0].Do("PUT", path, h.points(2), "If-Match", `"2"`).Want(200)
	h.Clock.Set(end)
	closed := on[0].Do("PUT", path, h.points(0), "If-Match", `"3"`).Refused(409, "deadline-passed")
	if m := closed.Map(); m["closedAt"] != "2019-11-22T16:00:00.000Z" || m["serverTime"] != "2019-11-22T16:00:00.000Z" {
		t.Errorf("%s", closed.Body)
	}
	if total := h.total(app); total.Mean != (domain.Mean{Num: 98, Den: 1}) {
		t.Errorf("%+v", total)
	}
}

// progressed holds who owes how many scores after one gave the score, one turned out recused, and nobody else began; and that
// exactly the score of the recused one is void, with its ground (R6.2).
func (h *hall) progressed(app string, gave, recused expert) {
	h.t.Helper()
	h.experts[1].Get(base+"/progress").Refused(403, "forbidden")
	var p domain.Progress
	h.secretariat.Get(base + "/progress").Want(200).JSON(&p)
	if len(p.Void) != 1 || p.Void[0].Account != recused.id || p.Void[0].Application != app || p.Void[0].Conflicts[0] != (domain.Conflict{Kind: domain.Declared, Evidence: "评审中发现有利害关系"}) {
		h.t.Errorf("void: %+v", p.Void)
	}
	wanted, before := 0, 1<<10
	for _, e := range p.Experts {
		given := 0
		if e.Account == gave.id {
			given = 1
		}
		if e.Given != given || e.Noted != 0 || e.Name == "" || e.Wanted-e.Given > before || e.Account == recused.id && slices.Contains(h.desk(recused), app) {
			h.t.Errorf("%+v", e)
		}
		wanted, before = wanted+e.Wanted, e.Wanted-e.Given
	}
	if wanted != 14 { // five for each of three dossiers, less the recused one
		h.t.Errorf("%d scores are asked for", wanted)
	}
}

func (h *hall) total(app string) domain.Total {
	h.t.Helper()
	var list api.List[domain.Total]
	h.secretariat.Get(base + "/totals").Want(200).JSON(&list)
	for _, total := range list.Items {
		if total.Application == app {
			return total
		}
	}
	h.t.Fatalf("%s is not among %+v", app, list)
	return domain.Total{}
}

// Whatever is sent, it is a clear 4xx and nothing has changed.
func TestBadInput(t *testing.T) {
	h := enter(t)
	h.drawn(7)
	app := h.apps[0]
	on, _ := h.seated(app)
	on[0].Do("PUT", one(app, "/score"), h.points(0), "If-Match", `"0"`).Want(200)
	totals := string(h.secretariat.Get(base + "/totals").Body)
	panel := string(h.secretariat.Get(base + "/panel").Body)
	good := func() map[string]any { return row("acc_"+strings.Repeat("0", 26), dossiertest.Lead(77).USCC) }
	with := func(name string, value any) map[string]any {
		r := good()
		r[name] = value
		return map[string]any{"experts": []any{r}}
	}
	work := func(name string, value any) map[string]any {
		r := good()
		r["employers"].([]map[string]any)[0][name] = value
		return map[string]any{"experts": []any{r}}
	}
	scored := func(name string, value any) map[string]any {
		p := h.points(0)
		p[name] = value
		return p
	}
	verdict := func(name string, value any) map[string]any {
		v := h.verdict(domain.Pass, "")
		v[name] = value
		return v
	}
	var many []any
	for range 91 {
		many = append(many, good())
	}
	long := strings.Repeat("长", 501)
	score := one(app, "/score")
	for _, row := range []struct {
		name         string
		who          *accounttest.Client
		method, path string
		body         any
		status       int
		code, field  string
	}{
		{"no JSON", h.secretariat, "POST", base + "/panel", []byte("{"), 400, "malformed", ""},
		{"no body", h.secretariat, "POST", base + "/panel", nil, 400, "malformed", ""},
		{"nobody", h.secretariat, "POST", base + "/panel", map[string]any{"experts": []any{}}, 422, "invalid", "/experts"},
		{"too many", h.secretariat, "POST", base + "/panel", map[string]any{"experts": many}, 422, "invalid", "/experts"},
		{"the same one twice", h.secretariat, "POST", base + "/panel", map[string]any{"experts": []any{good(), good()}}, 422, "panel-form", "/experts/1/account"},
		{"an account that is none", h.secretariat, "POST", base + "/panel", with("account", "acc_1"), 422, "invalid", "/experts/0/account"},
		{"a province in words", h.secretariat, "POST", base + "/panel", with("province", "山东"), 422, "invalid", "/experts/0/province"},
		{"no employer", h.secretariat, "POST", base + "/panel", with("employers", []any{}), 422, "invalid", "/experts/0/employers"},
		{"unknown field", h.secretariat, "POST", base + "/panel", with("rank", 1), 422, "invalid", "/experts/0/rank"},
		{"check digit", h.secretariat, "POST", base + "/panel", work("uscc", "91350100M000100Y44"), 422, "panel-form", "/experts/0/employers/0/uscc"},
		{"30 February", h.secretariat, "POST", base + "/panel", work("last", "2018-02-30"), 422, "panel-form", "/experts/0/employers/0/last"},
		{"an employer without a name", h.secretariat, "POST", base + "/panel", work("name", ""), 422, "invalid", "/experts/0/employers/0/name"},
		{"over the limit", h.secretariat, "POST", base + "/panel", []byte(`{"experts":"` + strings.Repeat("x", api.MaxBody) + `"}`), 413, "body-too-large", ""},
		{"a short seed", h.secretariat, "POST", base + "/assignment", map[string]any{"seed": "1234567"}, 422, "invalid", "/seed"},
		{"no seed", h.secretariat, "POST", base + "/assignment", map[string]any{}, 422, "invalid", "/seed"},
		{"no such verdict", h.secretariat, "POST", one(app, "/preliminary"), verdict("verdict", "perhaps"), 422, "invalid", "/verdict"},
		{"checks that are none", h.secretariat, "POST", one(app, "/preliminary"), verdict("checks", "all"), 422, "invalid", "/checks"},
		{"half a checklist", h.secretariat, "POST", one(app, "/preliminary"), verdict("checks", []any{}), 422, "preliminary-form", "/checks"},
		{"another's application", h.secretariat, "POST", one("app_"+strings.Repeat("0", 26), "/preliminary"), verdict("verdict", "pass"), 404, "not-found", ""},
		{"an id that is none", h.secretariat, "POST", one("APP_1", "/preliminary"), verdict("verdict", "pass"), 422, "invalid", "path/application"},
		{"an empty cure", h.officer(0), "POST", one(app, "/cure"), map[string]any{"text": "好"}, 422, "invalid", "/text"},
		{"a cure without a return", h.officer(0), "POST", one(app, "/cure"), map[string]any{"text": "本申报没有被退回，补正说明"}, 409, "no-defect-to-cure", ""},
		{"a conflict without a reason", on[0].Client, "POST", one(app, "/recusal"), map[string]any{"reason": ""}, 422, "invalid", "/reason"},
		{"a conflict with nothing", on[0].Client, "POST", one("app_"+strings.Repeat("0", 26), "/recusal"), map[string]any{"reason": "不存在的申报"}, 404, "not-found", ""},
		{"half a point", on[0].Client, "PUT", score, scored("points", map[string]any{"governance-structure": 4.5}), 422, "invalid", "/points/governance-structure"},
		{"a point too many", on[0].Client, "PUT", score, scored("points", map[string]any{"governance-structure": 6}), 422, "score-form", "/points/governance-structure"},
		{"points below zero", on[0].Client, "PUT", score, scored("points", map[string]any{"governance-structure": -1}), 422, "score-form", "/points/governance-structure"},
		{"points beyond all numbers", on[0].Client, "PUT", score, []byte(`{"points":{"governance-structure":1e400},"comment":"好","final":false}`), 400, "malformed", ""},
		{"an indicator that is none", on[0].Client, "PUT", score, scored("points", map[string]any{"x/y": 1}), 422, "score-form", "/points/x~1y"},
		{"no comment", on[0].Client, "PUT", score, scored("comment", ""), 422, "score-form", "/comment"},
		{"a deduction without a reason", on[0].Client, "PUT", score, scored("deductions", []any{map[string]any{"area": "violation-safety", "points": 1, "reason": ""}}), 422, "invalid", "/deductions/0/reason"},
		{"a deduction of nothing", on[0].Client, "PUT", score, scored("deductions", []any{map[string]any{"area": "violation-safety", "points": 0, "reason": "安全事故"}}), 422, "invalid", "/deductions/0/points"},
		{"a long reason", on[0].Client, "PUT", score, scored("deductions", []any{map[string]any{"area": "violation-safety", "points": 1, "reason": long}}), 422, "invalid", "/deductions/0/reason"},
		{"somebody's name", on[0].Client, "PUT", score, scored("expert", on[1].id), 422, "invalid", "/expert"},
		{"another round", h.secretariat, "POST", "/v1/review/2018/candidates", nil, 404, "not-found", ""},
		{"another round's candidates", h.secretariat, "GET", "/v1/review/2018/candidates", nil, 404, "not-found", ""},
		{"another round's panel", h.secretariat, "GET", "/v1/review/2018/panel", nil, 404, "not-found", ""},
		{"another round's recusals", h.secretariat, "GET", "/v1/review/2018/recusals", nil, 404, "not-found", ""},
		{"another round's totals", h.secretariat, "GET", "/v1/review/2018/totals", nil, 404, "not-found", ""},
		{"another round's analysis", h.secretariat, "GET", "/v1/review/2018/analysis", nil, 404, "not-found", ""},
		{"another round's progress", h.secretariat, "GET", "/v1/review/2018/progress", nil, 404, "not-found", ""},
		{"another round's desk", on[0].Client, "GET", "/v1/review/2018/desk", nil, 404, "not-found", ""},
		{"no such page", h.secretariat, "GET", base + "/candidates?cursor=%21", nil, 400, "bad-cursor", ""},
		{"no such limit", h.secretariat, "GET", base + "/candidates?limit=201", nil, 422, "invalid", "query/limit"},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := row.who.Do(row.method, row.path, row.body, "If-Match", `"1"`).Refused(row.status, row.code)
			if fields := got.Fields(); row.field != "" && fields[row.field] == "" {
				t.Errorf("fields %v", fields)
			}
			if m := got.Map(); m["title"] == "" || m["detail"] == "" {
				t.Errorf("%s", got.Body)
			}
		})
	}
	if now := string(h.secretariat.Get(base + "/totals").Body); now != totals {
		t.Errorf("totals have changed: %s", now)
	}
	if now := string(h.secretariat.Get(base + "/panel").Body); now != panel {
		t.Errorf("the panel has changed: %s", now)
	}
}
