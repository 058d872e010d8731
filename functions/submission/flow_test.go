package submission_test

import (
	"context"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"linxuan/functions/submission"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/ledger"
	"linxuan/shared/registry"
	"linxuan/shared/review"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

func unmarshal(item map[string]types.AttributeValue, v any) error { return table.Unmarshal(item, v) }

// A group's whole way: draft, files, what is missing, submission, replacement, withdrawal; each answer with what the page needs.
func TestTheWayOfAnApplication(t *testing.T) {
	h := enter(t)
	g := h.stage.Entrant(1)
	c := h.officer(g, dossiertest.Early)
	c.Get(base+"/own").Refused(404, "not-found")
	var begun dossier.Application
	c.Post(base, nil).Want(201).JSON(&begun)
	c.Post(base, nil).Refused(409, "application-exists")
	own := c.Get(base + "/own").Want(200)
	if own.Header["etag"] != `"1"` || own.Map()["id"] != begun.ID || own.Map()["status"] != "draft" {
		t.Errorf("%v %s", own.Header, own.Body)
	}
	path := base + "/" + begun.ID
	var list submission.Checklist
	c.Get(path + "/checklist").Want(200).JSON(&list)
	if list.Ready || len(list.Missing) != 3+2+2+7+1+3 || list.ClosesAt != calendar.At(dossiertest.Deadline) || list.ServerTime != calendar.At(dossiertest.Early) || len(list.Statistics) != 3 {
		t.Errorf("%+v", list)
	}
	for _, m := range list.Missing {
		if m.Detail == "" || m.Pointer == "" {
			t.Errorf("%+v", m)
		}
	}

	a := h.complete(h.stage.Entrant(2))
	a.client.Do("POST", a.path+"/submit", nil, "If-Match", a.ETag).Refused(409, "not-eligible") // statistics are still open
	other := h.stage.Now(a.ID)
	g = registry.Listed{ID: other.Group, Body: other.Body}
	first := h.submit(a, g, dossiertest.Open)
	key := h.stage.Signer.PublicKey()
	if e, err := ledger.VerifyReceipt(first.Receipt, []ledger.PublicKey{key}); err != nil || e.Subject != a.ID || e.Content != first.Application.Manifest {
		t.Errorf("%+v %v", first, err)
	}
	a.client.Get(path).Refused(404, "not-found") // the other group's
	a.client.Get(a.path + "/checklist").Want(200).JSON(&list)
	if !list.Ready || len(list.Missing) != 0 {
		t.Errorf("%+v", list)
	}
	a.client.Do("POST", a.path+"/submit", nil, "If-Match", a.ETag).Refused(409, "application-unchanged")
	a.client.Post(a.path+"/documents/"+a.charter.ID+"/remove", nil).Want(200)
	a.client.Do("POST", a.path+"/submit", nil, "If-Match", a.ETag).Refused(409, "application-incomplete")
	doc := h.upload(a, "charter", dossiertest.Paper(9))
	a.client.Post(a.path+"/documents/"+doc.ID+"/confirm", nil).Want(200)
	second := h.submit(a, g, dossiertest.Open.Add(ms))
	if second.Application.Submissions != 2 || second.Application.Manifest == first.Application.Manifest {
		t.Errorf("%+v", second.Application)
	}
	var withdrawn dossier.Standing
	a.client.Do("POST", a.path+"/withdraw", nil, "If-Match", a.ETag).Want(200).JSON(&withdrawn)
	if withdrawn.Application.Status != dossier.Withdrawn {
		t.Errorf("%+v", withdrawn.Application)
	}
	var states api.List[dossier.Submission]
	a.client.Get(a.path + "/submissions").Want(200).JSON(&states)
	if len(states.Items) != 2 || states.Items[1].Withdrawn == 0 || states.Items[0].Receipt.ID != first.Receipt.ID {
		t.Errorf("%+v", states)
	}
	var files api.List[dossier.Document]
	a.client.Get(a.path + "/documents").Want(200).JSON(&files)
	if len(files.Items) != 4 {
		t.Errorf("%d documents", len(files.Items))
	}
}

// R5.1, R5.4: the door opens and closes with the window, for each act, and an extension opens it again.
func TestTheDoorClosesWithTheWindow(t *testing.T) {
	h := enter(t)
	g := h.stage.Entrant(1)
	a := h.complete(g)
	late := h.officer(g, dossiertest.Deadline)
	refused := late.Do("POST", a.path+"/submit", nil, "If-Match", a.ETag).Refused(409, "deadline-passed").Map()
	if refused["closedAt"] != "2019-10-28T16:00:00.000Z" || refused["serverTime"] != "2019-10-28T16:00:00.000Z" || !strings.Contains(refused["detail"].(string), "2019年10月29日 00:00:00") {
		t.Errorf("%v", refused)
	}
	late.Do("PUT", a.path, map[string]any{"content": dossiertest.Content(t)}, "If-Match", a.ETag).Refused(409, "deadline-passed")
	late.Post(a.path+"/documents", dossiertest.Wish("evidence", dossiertest.Paper(1))).Refused(409, "deadline-passed")
	late.Post(a.path+"/documents/"+a.charter.ID+"/remove", nil).Refused(409, "deadline-passed")
	late.Do("POST", a.path+"/withdraw", nil, "If-Match", a.ETag).Refused(409, "deadline-passed")
	// Whoever looks first finds what the closing has made of it (R4.7).
	own := late.Get(base + "/own").Want(200)
	if now := own.Map(); now["status"] != "submitted" || now["submittedAt"] != "2019-10-28T16:00:00.000Z" {
		t.Errorf("%v", now)
	}

	h.stage.Extend(round.ScopeGroup, g.Body, g.ID, dossiertest.Extended, dossiertest.Deadline)
	within := h.officer(g, dossiertest.Extended.Add(-ms))
	answer := within.Do("PUT", a.path, map[string]any{"content": dossiertest.Content(t), "holdBack": true}, "If-Match", own.Header["etag"]).Want(200)
	if answer.Map()["holdBack"] != true {
		t.Errorf("%s", answer.Body)
	}
	h.officer(g, dossiertest.Extended).Do("PUT", a.path, map[string]any{"content": dossiertest.Content(t)}, "If-Match", answer.Header["etag"]).Refused(409, "deadline-passed")
}

// R4.7: what the closing locked is told to its group and its body with everything that it lacked, in words.
func TestALockedApplicationSaysWhatItLacked(t *testing.T) {
	h := enter(t)
	g := h.stage.Entrant(1)
	h.stage.Begin(g, dossiertest.Early)
	own := h.officer(g, dossiertest.Deadline).Get(base + "/own").Want(200)
	var mine submission.View
	own.JSON(&mine)
	if mine.Status != dossier.Locked || mine.LockedAt != calendar.At(dossiertest.Deadline) || len(mine.Missing) != 2+2+7+1+3 {
		t.Fatalf("%s", own.Body)
	}
	var seen submission.View
	h.at(dossiertest.Deadline, "body", g.Body, "").Get(base + "/" + mine.ID).Want(200).JSON(&seen)
	for i, m := range seen.Missing {
		if m != mine.Missing[i] || !chinese(m.Detail) || strings.Contains(m.Detail, "—") {
			t.Errorf("%+v", m)
		}
	}
	if len(seen.Missing) != len(mine.Missing) {
		t.Errorf("its body sees %d of %d", len(seen.Missing), len(mine.Missing))
	}
	if r := h.officer(g, dossiertest.Deadline).Get(base + "/" + mine.ID + "/documents").Want(200); string(r.Body) != `{"items":[]}`+"\n" {
		t.Errorf("an empty list is %s", r.Body)
	}
}

// A body, the secretariat and the ministry see that a draft exists, and its content once it is submitted; never what is being
// written. Others' applications are not there for them.
func TestWhoSeesWhat(t *testing.T) {
	h := enter(t)
	g := h.stage.Entrant(1)
	a := h.complete(g)
	for _, who := range [][2]string{{"body", dossiertest.Shandong}, {"secretariat", ""}, {"ministry", ""}, {"auditor", ""}} {
		c := h.at(dossiertest.Early, who[0], who[1], "")
		seen := c.Get(a.path).Want(200)
		if strings.Contains(string(seen.Body), "示例）。") || strings.Contains(string(seen.Body), "联系人") || seen.Map()["status"] != "draft" {
			t.Errorf("%s reads a draft: %s", who[0], seen.Body)
		}
		if files := c.Get(a.path + "/documents").Want(200); strings.Contains(string(files.Body), "doc_") {
			t.Errorf("%s sees files of a draft: %s", who[0], files.Body)
		}
		c.Post(a.path+"/documents/"+a.charter.ID+"/link", nil).Refused(404, "not-found")
		c.Get(a.path+"/checklist").Refused(403, "forbidden")
		c.Do("POST", a.path+"/submit", nil, "If-Match", a.ETag).Refused(403, "forbidden")
	}
	h.submit(a, g, dossiertest.Open)
	for _, who := range [][2]string{{"body", dossiertest.Shandong}, {"secretariat", ""}, {"ministry", ""}, {"auditor", ""}} {
		c := h.at(dossiertest.Open, who[0], who[1], "")
		seen := c.Get(a.path).Want(200)
		if !strings.Contains(string(seen.Body), "联系人") || seen.Map()["holdBack"] != false {
			t.Errorf("%s cannot read what was submitted: %s", who[0], seen.Body)
		}
		if files := c.Get(a.path + "/documents").Want(200); strings.Count(string(files.Body), `"id":"doc_`) != 3 {
			t.Errorf("%s sees %s", who[0], files.Body)
		}
		for query, disposition := range map[string]string{"": "attachment", "?show=true": "inline"} {
			if l := link(t, c.Post(a.path+"/documents/"+a.charter.ID+"/link"+query, nil)); !strings.Contains(l.URL, "response-content-disposition="+disposition) {
				t.Errorf("%s: %s", query, l.URL)
			}
		}
		if body := fetch(t, link(t, c.Post(a.path+"/documents/"+a.charter.ID+"/link", nil)).URL); dossiertest.Sum(body) != dossiertest.Sum(dossiertest.Paper(1)) {
			t.Errorf("%s was linked to another file", who[0])
		}
	}
	stranger := h.at(dossiertest.Open, "body", dossiertest.Beijing, "")
	rival := h.officer(h.stage.Entrant(2), dossiertest.Early)
	for _, path := range []string{a.path, a.path + "/documents", a.path + "/submissions"} {
		stranger.Get(path).Refused(404, "not-found")
		rival.Get(path).Refused(404, "not-found")
	}
	stranger.Post(a.path+"/documents/"+a.charter.ID+"/link", nil).Refused(404, "not-found")
	rival.Post(a.path+"/documents/"+a.charter.ID+"/link", nil).Refused(404, "not-found")
}

func fetch(t *testing.T, url string) []byte {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		t.Fatalf("%d %v", res.StatusCode, err)
	}
	return body
}

// A list shows a body its own applications, and others' not at all.
func TestListsOfABody(t *testing.T) {
	h := enter(t)
	a := h.complete(h.stage.Entrant(1))
	beijing := h.stage.Group(dossiertest.InBeijing, 2)
	h.stage.Begin(beijing, dossiertest.Early)
	for role, body := range map[string]string{"body": dossiertest.Shandong, "secretariat": "", "ministry": "", "auditor": ""} {
		var rows api.List[dossier.Summary]
		h.at(dossiertest.Early, role, body, "").Get(base + "?body=P37").Want(200).JSON(&rows)
		if len(rows.Items) != 1 || rows.Items[0].ID != a.ID || rows.Items[0].Status != dossier.Draft || rows.Next != "" {
			t.Errorf("%s: %+v", role, rows)
		}
	}
	c := h.at(dossiertest.Early, "body", dossiertest.Beijing, "")
	c.Get(base+"?body=P37").Refused(404, "not-found")
	c.Get(base+"?body=P12").Refused(404, "not-found")
	secretariat := h.at(dossiertest.Early, "secretariat", "", "")
	secretariat.Get(base+"?body=P12").Refused(404, "no-such-window") // takes no part in the round
	secretariat.Get("/v1/submission/2021/applications?body=P37").Refused(404, "no-such-window")
	secretariat.Get(base+"?body=P37&cursor=nothing").Refused(400, "bad-cursor")
	var rows api.List[dossier.Summary]
	secretariat.Get(base + "?body=P37&limit=1").Want(200).JSON(&rows)
	if len(rows.Items) != 1 || rows.Next == "" {
		t.Errorf("%+v", rows)
	}
	h.officer(beijing, dossiertest.Early).Get(base+"?body=P11").Refused(403, "forbidden")
}

// R6.2, R6.3: an expert reads the dossiers that were assigned, without whom to call, and no others.
func TestExpertsReadWhatWasAssigned(t *testing.T) {
	h := enter(t)
	g := h.stage.Entrant(1)
	a, unforwarded := h.complete(g), h.complete(h.stage.Entrant(2))
	h.submit(a, g, dossiertest.Open)
	assigned, others := h.draw(a, g)
	for account, c := range assigned {
		seen := c.Get(a.path).Want(200)
		if !strings.Contains(string(seen.Body), "集团") || strings.Contains(string(seen.Body), "联系人") {
			t.Errorf("%s reads %s", account, seen.Body)
		}
		if states := c.Get(a.path + "/submissions").Want(200); strings.Contains(string(states.Body), "联系人") {
			t.Errorf("%s reads %s", account, states.Body)
		}
		c.Get(a.path + "/documents").Want(200)
		link(t, c.Post(a.path+"/documents/"+a.charter.ID+"/link", nil))
		c.Get(unforwarded.path).Refused(404, "not-found")
	}
	for account, c := range others {
		c.Get(a.path).Refused(404, "not-found")
		c.Get(a.path+"/documents").Refused(404, "not-found")
		if c.Post(a.path+"/documents/"+a.charter.ID+"/link", nil).Status != 404 {
			t.Errorf("%s opens a file of a dossier that was not assigned", account)
		}
	}
	if len(assigned) != 5 || len(others) != 2 {
		t.Errorf("%d assigned, %d not", len(assigned), len(others))
	}
}

// draw has the secretariat assign an application to five of seven experts.
func (h *hall) draw(a *application, g registry.Listed) (assigned, others map[string]*accounttest.Client) {
	h.t.Helper()
	must := func(err error) {
		h.t.Helper()
		if err != nil {
			h.t.Fatal(err)
		}
	}
	at := dossiertest.At("10-30 10:00:00.000")
	secretariat := dossiertest.By("secretariat", at)
	r := review.Open(h.Store, h.stage.Journal, h.stage.Rounds, h.stage.Registry,
		func(_ context.Context, _, body string, _ calendar.Instant) ([]review.Ranked, bool, error) {
			if body != g.Body {
				return nil, true, nil
			}
			return []review.Ranked{{Application: a.ID, Group: g.ID, Rank: 1}}, true, nil
		})
	_, err := r.TakeIn(ctx, secretariat, "2019")
	must(err)
	scheme, err := review.ParseScheme(h.scheme())
	must(err)
	var checks []review.Check
	for _, item := range scheme.Checklist {
		checks = append(checks, review.Check{Item: item.ID, OK: true})
	}
	days, err := calendar.New(calendar.BuiltIn()...)
	must(err)
	_, err = r.Decide(ctx, secretariat, "2019", a.ID, checks, review.Pass, "", days)
	must(err)
	clients := map[string]*accounttest.Client{}
	var panel []review.Panelist
	h.Clock.Set(at)
	for range 7 {
		v := h.SignIn("expert", "", "")
		clients[v.Actor.ID] = h.Client(h.f, v)
		panel = append(panel, review.Panelist{
			Account: v.Actor.ID, Name: "专家（示例）", Province: "44",
			Employers: []review.Employer{{USCC: dossiertest.Lead(900).USCC, Name: "单位（示例）"}},
		})
	}
	_, err = r.Appoint(ctx, secretariat, "2019", panel)
	must(err)
	_, err = r.Draw(ctx, secretariat, "2019", "seed of the test")
	must(err)
	team, err := r.Assigned(ctx, "2019", a.ID)
	must(err)
	assigned, others = map[string]*accounttest.Client{}, map[string]*accounttest.Client{}
	for account, c := range clients {
		others[account] = c
	}
	for _, account := range team {
		assigned[account] = clients[account]
		delete(others, account)
	}
	return assigned, others
}

func (h *hall) scheme() []byte {
	h.t.Helper()
	text, err := h.stage.Rounds.File(ctx, "2019", round.FileScheme)
	if err != nil {
		h.t.Fatal(err)
	}
	return []byte(text)
}

// R1.4: the ministry's exceptions are public with their reasons.
func TestExceptionsArePublic(t *testing.T) {
	h := enter(t)
	g := h.stage.Entrant(1)
	uscc := string(dossiertest.Lead(1).USCC)
	const path = "/v1/submission/2019/exceptions"
	body := map[string]string{"uscc": uscc, "group": g.ID, "reason": "跨区域牵头，服务不同产业"}
	h.at(dossiertest.Open, "secretariat", "", "").Post(path, body).Refused(403, "forbidden")
	var granted dossier.Excepting
	ministry := h.at(dossiertest.Open, "ministry", "", "")
	ministry.Post(path, body).Want(201).JSON(&granted)
	ministry.Post(path, body).Refused(409, "exception-exists")
	nobody := h.Client(h.f, accounttest.Visitor{})
	var all api.List[dossier.Exception]
	nobody.Get(path).Want(200).JSON(&all)
	if len(all.Items) != 1 || all.Items[0] != granted.Exception {
		t.Errorf("%+v", all)
	}
}
