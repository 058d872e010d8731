package review_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"linxuan/functions/review"
	"linxuan/infra/seed"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/ledger"
	"linxuan/shared/recommendation"
	"linxuan/shared/registry"
	domain "linxuan/shared/review"
	"linxuan/shared/table"
)

var (
	ctx       = context.Background()
	reviewing = dossiertest.At("10-30 10:00:00.000")
	scoring   = dossiertest.At("11-22 23:55:00.000")
)

const base = "/v1/review/2019"

// hall is the function with the people who use it, over a round whose bodies have recommended three groups of Shandong.
type hall struct {
	*accounttest.Bench
	t           *testing.T
	f           *api.Function
	stage       *dossiertest.Stage
	groups      []registry.Listed
	apps        []string
	secretariat *accounttest.Client
	experts     []expert
}

// expert is one of the panel.
type expert struct {
	*accounttest.Client
	id string
}

func enter(t *testing.T) *hall {
	t.Helper()
	b := accounttest.New(t, dossiertest.Open)
	h := &hall{Bench: b, t: t, stage: dossiertest.New(t, b.Store, b.Tables.AWS)}
	f, err := review.New(ctx, b.Setup())
	if err != nil {
		t.Fatal(err)
	}
	h.f = f
	for n := range 3 {
		h.apply(h.stage.Group(nil, n+1))
	}
	h.seal()
	h.at(reviewing)
	return h
}

// apply puts a group on the roster of its body, as the submission function does.
func (h *hall) apply(g registry.Listed) {
	h.t.Helper()
	app := h.Store.NewID("app", h.Clock.Now())
	tx := table.Begin()
	recommendation.Enter(tx, h.Store, "2019", g.Body, recommendation.Applicant{
		Application: app, Version: 1, Group: g.ID, Name: g.Name, SubmittedAt: calendar.At(h.Clock.Now()), Manifest: "m",
		LeadUnits: []registry.LeadUnit{{Name: g.LeadUnit, Adcode: "370100"}},
	}, 0)
	h.must(h.Store.Commit(ctx, tx))
	h.groups, h.apps = append(h.groups, g), append(h.apps, app)
}

// seal recommends all applicants of Shandong.
func (h *hall) seal() {
	h.t.Helper()
	lists := recommendation.Open(h.Store, h.stage.Journal, h.stage.Rounds, h.stage.Registry, h.stage.LockBody, nil)
	var d recommendation.Draft
	for i, app := range h.apps {
		d.Examinations = append(d.Examinations, recommendation.Examination{Application: app, Version: 1, Decision: recommendation.Recommended, Rank: i + 1})
	}
	by := dossiertest.By("body", h.Clock.Now())
	view, err := lists.Save(ctx, by, "2019", dossiertest.Shandong, d, 0)
	h.must(err)
	_, err = lists.Seal(ctx, by, "2019", dossiertest.Shandong, view.Version)
	h.must(err)
}

// at moves the clock; everyone signs in anew, because sessions have ended.
func (h *hall) at(at time.Time) {
	h.t.Helper()
	h.Clock.Set(at)
	h.secretariat = h.person("secretariat", "", "")
}

func (h *hall) person(role, body, group string) *accounttest.Client {
	h.t.Helper()
	return h.Client(h.f, h.SignIn(role, body, group))
}

func (h *hall) officer(i int) *accounttest.Client {
	h.t.Helper()
	return h.person("group", h.groups[i].Body, h.groups[i].ID)
}

func (h *hall) must(err error) {
	h.t.Helper()
	if err != nil {
		h.t.Fatal(err)
	}
}

func one(app, rest string) string { return base + "/applications/" + app + rest }

// verdict answers the checklist; the named item is not in order.
func (h *hall) verdict(v domain.Verdict, defect string) map[string]any {
	h.t.Helper()
	round, err := seed.LoadRound("2019")
	h.must(err)
	var checks []map[string]any
	for _, item := range round.Scheme.Checklist {
		c := map[string]any{"item": item.ID, "ok": item.ID != defect}
		if item.ID == defect {
			c["note"] = "第3页缺失"
		}
		checks = append(checks, c)
	}
	in := map[string]any{"checks": checks, "verdict": v}
	if v != domain.Pass {
		in["reason"] = "附件不完整"
	}
	return in
}

// appoint puts n experts on the panel; the first works at the lead unit of the first group.
func (h *hall) appoint(n int) {
	h.t.Helper()
	var rows []map[string]any
	for i := range n {
		v := h.SignIn("expert", "", "")
		h.experts = append(h.experts, expert{h.Client(h.f, v), v.Actor.ID})
		rows = append(rows, row(v.Actor.ID, dossiertest.Lead(900+i).USCC))
	}
	rows[0]["employers"].([]map[string]any)[0]["uscc"] = " " + strings.ToLower(string(dossiertest.Lead(1).USCC)) // as people type it
	h.secretariat.Post(base+"/panel", map[string]any{"experts": rows}).Want(200)
}

func row(account string, uscc registry.USCC) map[string]any {
	return map[string]any{
		"account": account, "name": "专家（示例）", "province": "44",
		"employers": []map[string]any{{"uscc": uscc, "name": "单位（示例）"}},
	}
}

// drawn takes in, passes, appoints and draws; the clock then stands where scores are given.
func (h *hall) drawn(experts int) {
	h.t.Helper()
	h.secretariat.Post(base+"/candidates", nil).Want(200)
	for _, app := range h.apps {
		h.secretariat.Post(one(app, "/preliminary"), h.verdict(domain.Pass, "")).Want(200)
	}
	h.at(scoring)
	h.appoint(experts)
	h.secretariat.Post(base+"/assignment", map[string]any{"seed": "linxuan-2019-公开种子"}).Want(200)
}

// desk lists the applications on an expert's desk.
func (h *hall) desk(e expert) []string {
	h.t.Helper()
	var list api.List[review.Dossier]
	e.Get(base + "/desk").Want(200).JSON(&list)
	var apps []string
	for _, d := range list.Items {
		apps = append(apps, d.Application)
	}
	return apps
}

// seated gives the experts who judge an application, and those who do not.
func (h *hall) seated(app string) (on, off []expert) {
	h.t.Helper()
	for _, e := range h.experts {
		if slices.Contains(h.desk(e), app) {
			on = append(on, e)
		} else {
			off = append(off, e)
		}
	}
	return on, off
}

func (h *hall) verify(r ledger.Receipt) ledger.Entry {
	h.t.Helper()
	e, err := ledger.VerifyReceipt(r, []ledger.PublicKey{h.stage.Journal.PublicKey()})
	h.must(err)
	return e
}

// points are full ones, with some less on the first indicator.
func (h *hall) points(less int) map[string]any {
	h.t.Helper()
	round, err := seed.LoadRound("2019")
	h.must(err)
	points := map[string]int{}
	for _, c := range round.Scheme.Criteria {
		for _, i := range c.Indicators {
			points[i.ID] = i.Points
		}
	}
	points["governance-structure"] -= less
	return map[string]any{"points": points, "comment": "成效较为明显", "final": true}
}

func TestEveryRouteHoldsThePolicy(t *testing.T) {
	b := accounttest.New(t, reviewing)
	f, err := review.New(ctx, b.Setup())
	if err != nil {
		t.Fatal(err)
	}
	accounttest.Routes(t, b, f)
}

func TestTheFunctionNamesWhatItsEnvironmentLacks(t *testing.T) {
	b := accounttest.New(t, reviewing)
	b.Env["SIGNING_KEY"] = ""
	if _, err := review.New(ctx, b.Setup()); err == nil || !strings.Contains(err.Error(), "SIGNING_KEY") {
		t.Fatalf("%v", err)
	}
}

// R4.7, R5.2: the review reads lists only after the drafts of their applicants were brought to their outcome, whether or not a
// schedule has run: a complete draft is not lost because the review came first.
func TestTakingInSettlesWhatNoScheduleHas(t *testing.T) {
	h := enter(t)
	h.Clock.Set(dossiertest.Early)
	complete, begun := h.stage.Complete(h.stage.Entrant(11), dossiertest.Early), h.stage.Begin(h.stage.Entrant(12), dossiertest.Early)
	h.at(reviewing)
	if h.stage.Now(complete.ID).Status != dossier.Draft {
		t.Fatal("a schedule has run")
	}
	h.secretariat.Post(base+"/candidates", nil).Want(200)
	if s := h.stage.Now(complete.ID).Status; s != dossier.Submitted {
		t.Errorf("a complete draft is %s", s)
	}
	if s := h.stage.Now(begun.ID).Status; s == dossier.Draft {
		t.Errorf("an incomplete draft is %s", s)
	}
}

// R4.6, R6.1 over HTTP: candidates, a return with its cure, the verdict, and what others see of it.
func TestPreliminaryReviewOverHTTP(t *testing.T) {
	h := enter(t)
	h.at(dossiertest.Deadline.Add(-time.Millisecond))
	refused := h.secretariat.Post(base+"/candidates", nil).Refused(409, "recommendations-open")
	if m := refused.Map(); m["rule"] != "R4.6" || m["body"] != "P11" {
		t.Errorf("%s", refused.Body)
	}
	h.at(reviewing)
	var taken domain.TakenIn
	first := h.secretariat.Do("POST", base+"/candidates", nil, "Idempotency-Key", "00000000-0000-4000-8000-000000000001").Want(200)
	first.JSON(&taken)
	if e := h.verify(taken.Receipt); taken.Candidates != 3 || e.Facts["candidates"] != "3" {
		t.Errorf("%s", first.Body)
	}
	again := h.secretariat.Do("POST", base+"/candidates", nil, "Idempotency-Key", "00000000-0000-4000-8000-000000000001").Want(200)
	if strings.TrimSpace(string(again.Body)) != strings.TrimSpace(string(first.Body)) {
		t.Errorf("a lost answer, asked for again: %s", again.Body)
	}
	var page api.List[domain.Candidate]
	h.secretariat.Get(base + "/candidates?limit=2").Want(200).JSON(&page)
	if len(page.Items) != 2 || page.Next == "" || page.Items[0].Rank == 0 || page.Items[0].Units == nil {
		t.Errorf("%+v", page)
	}
	h.secretariat.Get(base + "/candidates?limit=2&cursor=" + page.Next).Want(200).JSON(&page)
	if len(page.Items) != 1 {
		t.Errorf("%+v", page)
	}

	app := h.apps[0]
	h.secretariat.Get(one(app, "/preliminary")).Refused(404, "not-found")
	h.officer(0).Post(one(app, "/cure"), map[string]any{"text": "尚未退回的补正说明材料"}).Refused(404, "not-found")
	var deciding domain.Deciding
	h.secretariat.Post(one(app, "/preliminary"), h.verdict(domain.Return, "check-documents")).Want(200).JSON(&deciding)
	if p := deciding.Preliminary; p.CureUntil.String() != "2019-11-04T16:00:00.000Z" || h.verify(deciding.Receipt).Facts["verdict"] != "return" {
		t.Errorf("%+v", p)
	}
	var rows api.List[domain.Reviewed]
	h.secretariat.Get(base + "/candidates").Want(200).JSON(&rows)
	for _, row := range rows.Items { // ids of one millisecond stand in any order
		if returned := row.Application == app; returned != (row.Verdict == domain.Return) || returned != (row.CureUntil == deciding.Preliminary.CureUntil) {
			t.Errorf("the list does not carry the verdict: %+v", row)
		}
	}
	if len(rows.Items) != 3 {
		t.Errorf("%+v", rows.Items)
	}
	read := h.officer(0).Get(one(app, "/preliminary")).Want(200)
	if m := read.Map(); read.Header["etag"] != `"1"` || m["reason"] != "附件不完整" || m["cureUntil"] != "2019-11-04T16:00:00.000Z" {
		t.Errorf("%s", read.Body)
	}
	for who, c := range map[string]*accounttest.Client{"another group": h.officer(1), "another body": h.person("body", dossiertest.Beijing, "")} {
		if got := c.Get(one(app, "/preliminary")); got.Status != 404 {
			t.Errorf("%s sees %s", who, got.Body)
		}
	}
	h.person("body", dossiertest.Shandong, "").Get(one(app, "/preliminary")).Want(200)
	h.officer(1).Post(one(app, "/cure"), map[string]any{"text": "替别的集团作一份补正说明"}).Refused(404, "not-found")
	h.secretariat.Post(one(app, "/preliminary"), h.verdict(domain.Pass, "")).Refused(409, "cure-period-running")
	h.officer(0).Post(one(app, "/cure"), map[string]any{"text": "已补齐缺页并加盖公章"}).Want(200).JSON(&deciding)
	h.verify(deciding.Receipt)
	h.secretariat.Post(one(app, "/preliminary"), h.verdict(domain.Return, "check-form")).Refused(422, "preliminary-form")
	h.secretariat.Post(one(app, "/preliminary"), h.verdict(domain.Pass, "")).Want(200)
	h.secretariat.Post(one(app, "/preliminary"), h.verdict(domain.Pass, "")).Refused(409, "preliminary-decided")

	h.secretariat.Post(one(h.apps[1], "/preliminary"), h.verdict(domain.Return, "check-documents")).Want(200)
	h.at(dossiertest.At("11-05 00:00:00.000"))
	late := h.officer(1).Post(one(h.apps[1], "/cure"), map[string]any{"text": "迟到了的补正说明和材料"}).Refused(409, "cure-period-over")
	if m := late.Map(); !strings.Contains(fmt.Sprint(m["detail"]), "2019年11月5日 00:00:00") {
		t.Errorf("%s", late.Body)
	}
}
