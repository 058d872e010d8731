package review_test

import (
	"slices"
	"testing"

	"linxuan/shared/dossier/dossiertest"
	domain "linxuan/shared/review"
	"linxuan/shared/review/meeting"
)

// R6.3 over HTTP: a seat handed over by hand, with receipt and record; what the rules forbid is refused with its reason.
func TestAChangeByHandOverHTTP(t *testing.T) {
	h := enter(t)
	h.drawn(9)
	app := h.apps[1]
	on, off := h.seated(app)
	slices.SortStableFunc(off, func(a, b expert) int { return len(h.desk(b)) - len(h.desk(a)) }) // the least loaded last
	in := off[len(off)-1]
	ask := func(out, in expert) map[string]any {
		return map[string]any{"application": app, "out": out.id, "in": in.id, "reason": "专家因病不能参加评审"}
	}
	path := base + "/assignment/changes"
	on[0].Post(path, ask(on[0], off[0])).Refused(403, "forbidden")
	h.secretariat.Post(path, ask(on[0], on[1])).Refused(409, "expert-on-team")
	h.secretariat.Post(path, ask(off[0], off[0])).Refused(409, "expert-not-on-team")
	bad := ask(on[0], off[0])
	bad["reason"] = ""
	h.secretariat.Post(path, bad).Refused(422, "invalid")
	off[0].Post(one(app, "/recusal"), map[string]any{"reason": "曾共同承担课题"}).Want(200)
	conflict := h.secretariat.Post(path, ask(on[0], off[0])).Refused(409, "expert-in-conflict")
	if fields := conflict.Map()["errors"].([]any); len(fields) != 1 || fields[0].(map[string]any)["code"] != "conflict-declared" {
		t.Errorf("%s", conflict.Body)
	}
	if now, _ := h.seated(app); len(now) != len(on) || now[0].id != on[0].id {
		t.Fatal("a refused change has changed the team")
	}

	var done domain.Assigning
	h.secretariat.Post(path, ask(on[0], in)).Want(200).JSON(&done)
	if e := h.verify(done.Receipt); e.Act != domain.ActChanged || e.Subject != app || done.Assignment.Number != 2 || done.Assignment.Change.In != in.id {
		t.Errorf("%+v", done)
	}
	if slices.Contains(h.desk(on[0]), app) || !slices.Contains(h.desk(in), app) {
		t.Error("the dossier lies on the wrong desk")
	}
	on[0].Get(one(app, "/score")).Refused(404, "not-found")
	in.Get(one(app, "/score")).Want(200)
	var all domain.Drawn
	h.person("auditor", "", "").Get(base + "/assignment").Want(200).JSON(&all)
	if c := all.Draws[1].Change; c == nil || c.Reason != "专家因病不能参加评审" || c.Out != on[0].id {
		t.Errorf("%+v", all.Draws)
	}
}

// standings is everything that the scores of a round make: totals, analysis, and each page of the meeting book.
type standings struct {
	totals   map[string]domain.Total
	analysis domain.Analysis
	pages    map[string]meeting.Page
}

func (h *hall) standings() standings {
	h.t.Helper()
	now := standings{totals: map[string]domain.Total{}, pages: map[string]meeting.Page{}}
	for _, app := range h.apps {
		now.totals[app] = h.total(app)
		var p meeting.Page
		h.secretariat.Get(one(app, "/page")).Want(200).JSON(&p)
		now.pages[app] = p
	}
	h.secretariat.Get(base + "/analysis").Want(200).JSON(&now.analysis)
	return now
}

func (s standings) rank(app string) int {
	i := slices.IndexFunc(s.analysis.Standings, func(x domain.Standing) bool { return x.Application == app })
	return s.analysis.Standings[i].Figures[0].Rank
}

// R6.2: a conflict found after the scores voids exactly the one that it touches. Totals, ranking and meeting book are made anew;
// what other experts gave, and what this one gave to others, stands as it stood.
func TestALateConflictOverHTTP(t *testing.T) {
	h := enter(t)
	h.drawn(7)
	first, second := h.apps[0], h.apps[1]
	var spoilt expert
	low := 0
	for i, app := range h.apps {
		on, _ := h.seated(app)
		for n, e := range on {
			in := h.points(i) // the first group gets one point more than the second, and that one more than the third
			if app == first && n == 0 {
				spoilt = e
				for id, points := range in["points"].(map[string]int) {
					in["points"].(map[string]int)[id] = points / 2
					low += points / 2
				}
				in["comment"] = "这一份评分其后不计"
			}
			e.Do("PUT", one(app, "/score"), in, "If-Match", `"0"`).Want(200)
		}
	}
	h.Clock.Set(dossiertest.At("11-23 00:05:00.000")) // the meeting book is open
	before := h.standings()
	if before.totals[first].Mean != (domain.Mean{Num: int64(400 + low), Den: 5}) || before.rank(first) != 3 || before.rank(second) != 1 {
		t.Fatalf("%+v", before.totals)
	}
	if !slices.Contains(before.pages[first].Comments, "这一份评分其后不计") {
		t.Fatalf("%+v", before.pages[first])
	}

	spoilt.Post(one(first, "/recusal"), map[string]any{"reason": "会前发现与牵头单位负责人为亲属"}).Want(200)
	after := h.standings()
	if total := after.totals[first]; total.Mean != (domain.Mean{Num: 400, Den: 4}) || total.Given != 4 || total.Wanted != 4 {
		t.Errorf("%+v", total)
	}
	page := after.pages[first]
	if slices.Contains(page.Comments, "这一份评分其后不计") || len(page.Comments) != 4 || page.Mean != (domain.Mean{Num: 400, Den: 4}) || page.Scores[0].Least != page.Scores[0].Most {
		t.Errorf("the page holds %+v", page)
	}
	for _, app := range h.apps[1:] {
		if after.totals[app] != before.totals[app] || after.pages[app].Mean != before.pages[app].Mean || !slices.Equal(after.pages[app].Comments, before.pages[app].Comments) {
			t.Errorf("%s was touched: %+v, was %+v", app, after.totals[app], before.totals[app])
		}
	}
	if f := after.analysis.Standings[0]; f.Application != first || f.Figures[0].Mean != (domain.Mean{Num: 100, Den: 1}) || after.rank(first) != 1 || after.rank(second) != 2 {
		t.Errorf("%+v", after.analysis.Standings)
	}
	// The reader who is recused has neither the group's page nor its line in the book.
	spoilt.Get(one(first, "/page")).Refused(404, "not-found")
	var contents meeting.Contents
	spoilt.Get(base + "/book").Want(200).JSON(&contents)
	if contents.Left < 1 || slices.ContainsFunc(contents.Items, func(e meeting.Entry) bool { return e.Application == first }) {
		t.Errorf("%+v", contents)
	}
	h.secretariat.Get(base + "/book").Want(200).JSON(&contents)
	if contents.Left != 0 || len(contents.Items) != 3 {
		t.Errorf("%+v", contents)
	}
}
