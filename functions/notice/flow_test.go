package notice_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/ballot"
	domain "linxuan/shared/notice"
	"linxuan/shared/table/tabletest"
)

// R7.1 to R7.4 over HTTP: proposal, notice, objections, list, register, and the files that anyone may fetch.
func TestFromTheBallotToTheRegister(t *testing.T) {
	h := enter(t)
	h.nobody.Get(base).Refused(404, "not-found")
	var proposed domain.Proposed
	h.secretariat.Post(base+"/proposal", map[string]any{"ballots": []string{"bal_1"}}).Want(200).JSON(&proposed)
	h.verify(proposed.Receipt)
	if p := proposed.Proposal; len(p.Entries) != 4 || p.Entries[3].Group != h.groups[3].ID || p.Ballots[0] != "bal_1" {
		t.Errorf("%+v", p)
	}
	h.ministry.Get(base + "/proposal").Want(200)

	h.publish()
	h.secretariat.Post(base+"/proposal", map[string]any{"ballots": []string{"bal_1"}}).Refused(409, "notice-published")
	shown := h.nobody.Get(base).Want(200)
	var n domain.Notice
	shown.JSON(&n)
	// Beijing recommended them all, wherever they stand (R4.3).
	if e := n.Entries[1]; e.Body != "P11" || e.BodyName != "北京市教育委员会" || e.Name != h.groups[1].Name || e.Province != h.groups[1].Province || n.Window.EndsAt.Time() != ends {
		t.Errorf("%+v", n)
	}
	file, found := h.file("notice/2019/notice.json")
	if !found || !sameJSON(file, string(shown.Body)) {
		t.Errorf("the file says %s", file)
	}
	h.isPublic("the notice", string(shown.Body)+file)

	dismissed, upheld := h.object(1), h.object(2)
	h.handle(dismissed)
	h.decide(upheld, domain.Upheld)
	h.ministry.Get(base+"/list/next").Refused(409, "notice-running")

	h.at(ends)
	h.lists(dismissed)
}

func sameJSON(a, b string) bool {
	var x, y any
	return json.Unmarshal([]byte(a), &x) == nil && json.Unmarshal([]byte(b), &y) == nil && fmt.Sprint(x) == fmt.Sprint(y)
}

// object files an objection to a group, as somebody who is not signed in.
func (h *hall) object(group int) domain.Objection {
	h.t.Helper()
	h.Clock.Advance(time.Millisecond) // ids sort by their instants
	var objected domain.Objected
	answer := h.nobody.Post(base+"/objections", h.objection(group)).Want(201)
	answer.JSON(&objected)
	if e := h.verify(objected.Receipt); e.Actor != "" || e.Role != "" {
		h.t.Errorf("%+v", e)
	}
	h.isPublic("the answer to an objection", string(answer.Body))
	return objected.Objection
}

// handle looks at an objector, as those may who handle the objection and nobody else.
func (h *hall) handle(o domain.Objection) {
	h.t.Helper()
	path := base + "/objections/" + o.ID + "/objector"
	for who, c := range map[string]*accounttest.Client{
		"its group": h.person("group", h.groups[1].Body, h.groups[1].ID), "its body": h.person("body", "P11", ""),
		"an expert": h.person("expert", "", ""),
	} {
		for _, got := range []accounttest.Response{c.Get(base + "/objections"), c.Post(path, nil)} {
			if got.Refused(403, "forbidden"); strings.Contains(string(got.Body), o.Facts) {
				h.t.Errorf("%s reads %s", who, got.Body)
			}
		}
	}
	// R7.2: the auditor reads that there is an objection and how it was handled, never who objects nor what could tell it.
	auditor := h.person("auditor", "", "")
	auditor.Post(path, nil).Refused(403, "forbidden")
	seen := string(auditor.Get(base + "/objections").Want(200).Body)
	if !strings.Contains(seen, o.ID) || strings.Contains(seen, o.Facts) || strings.Contains(seen, o.Evidence) || strings.Contains(seen, "王某某") {
		h.t.Errorf("the auditor reads %s", seen)
	}
	h.nobody.Get(base+"/objections").Refused(401, "not-signed-in")
	h.nobody.Post(path, nil).Refused(401, "not-signed-in")
	if n := len(h.entries(domain.ActLooked)); n != 0 {
		h.t.Errorf("%d looks in the ledger, and nobody has seen anything", n)
	}
	var list api.List[map[string]any]
	told := h.secretariat.Get(base + "/objections?limit=1").Want(200)
	told.JSON(&list)
	if len(list.Items) != 1 || list.Next == "" || list.Items[0]["id"] != o.ID || strings.Contains(string(told.Body), "王某某") {
		h.t.Errorf("%s", told.Body)
	}
	var who domain.Objector
	h.secretariat.Post(path, nil).Refused(404, "not-found") // it is nobody's yet
	h.ministry.Post(path, nil).Refused(403, "forbidden")
	h.assigned(o).Post(path, nil).Want(200).JSON(&who)
	h.secretariat.Post(path, nil).Refused(404, "not-found")
	if n := len(h.entries(domain.ActLooked)); n != 1 || who.Name != "王某某" {
		h.t.Errorf("%d looks in the ledger, %+v", n, who)
	}
}

func (h *hall) decide(o domain.Objection, status domain.ObjectionStatus) {
	h.t.Helper()
	path := base + "/objections/" + o.ID + "/decision"
	in := map[string]any{"status": status, "answer": "经核查，处理意见如下，详见书面答复（示例）"}
	h.secretariat.Post(path, in).Refused(403, "forbidden")
	var decided domain.Objected
	h.ministry.Post(path, in).Want(200).JSON(&decided)
	if h.verify(decided.Receipt).Facts["status"] != string(status) || decided.Objection.Status != status {
		h.t.Errorf("%+v", decided)
	}
	h.ministry.Post(path, in).Refused(409, "objection-decided")
}

// lists approves the list, and a second version when the open objection is dismissed.
func (h *hall) lists(open domain.Objection) {
	h.t.Helper()
	var next domain.Upcoming
	h.secretariat.Get(base + "/list/next").Want(200).JSON(&next)
	if len(next.Entries) != 2 || len(next.Differences) != 2 {
		h.t.Fatalf("%+v", next)
	}
	approve := map[string]any{"digest": next.Digest}
	h.secretariat.Post(base+"/list/approvals", approve).Refused(403, "forbidden")
	h.ministry.Post(base+"/list/approvals", approve).Want(200)
	h.ministry.Post(base+"/list/approvals", approve).Refused(409, "second-person-needed")
	waiting := h.nobody.Get(base + "/list").Want(200)
	if items := waiting.Map()["items"].([]any); len(items) != 0 {
		h.t.Errorf("a list that waits is public: %s", waiting.Body)
	}
	var approving domain.Approving
	key := []string{"Idempotency-Key", "00000000-0000-4000-8000-000000000002"}
	answer := h.second.Do("POST", base+"/list/approvals", approve, key...).Want(200)
	answer.JSON(&approving)
	h.verify(*approving.Receipt)
	if again := h.second.Do("POST", base+"/list/approvals", approve, key...).Want(200); strings.TrimSpace(string(again.Body)) != strings.TrimSpace(string(answer.Body)) {
		h.t.Errorf("a lost answer, asked for again: %s", again.Body)
	}
	h.ministry.Get(base+"/list/next").Refused(409, "list-unchanged")
	h.decide(open, domain.Dismissed)
	h.ministry.Get(base+"/list/next").Refused(409, "list-unchanged") // it can still be appealed against
	h.at(final)
	h.ministry.Get(base + "/list/next").Want(200).JSON(&next)
	for _, c := range []*accounttest.Client{h.ministry, h.second} {
		c.Post(base+"/list/approvals", map[string]any{"digest": next.Digest}).Want(200)
	}
	shown, register := h.nobody.Get(base+"/list").Want(200), h.nobody.Get("/v1/register/groups").Want(200)
	var all api.List[json.RawMessage]
	shown.JSON(&all)
	if len(all.Items) != 2 {
		h.t.Fatalf("%s", shown.Body)
	}
	for i, item := range all.Items {
		file, _ := h.file(fmt.Sprintf("notice/2019/list-%03d.json", i+1))
		if !sameJSON(file, string(item)) {
			h.t.Errorf("the file of list %d says %s, the API %s", i+1, file, item)
		}
		h.isPublic("list", file+string(item))
	}
	h.certified()
	var rows api.List[domain.Registered]
	register.JSON(&rows)
	file, _ := h.file("notice/register.json")
	if len(rows.Items) != 3 || !sameJSON(`{"items":`+file+`}`, string(register.Body)) {
		h.t.Errorf("%s, the file %s", register.Body, file)
	}
	h.isPublic("the register", file+string(register.Body))
}

// certified resolves the code of each listed group's certificate, and none for anything else.
func (h *hall) certified() {
	h.t.Helper()
	var all api.List[domain.Certificate]
	h.nobody.Get(base + "/certificates").Want(200).JSON(&all)
	if len(all.Items) != 3 || all.Items[2].Number != "2019-0003" || all.Items[2].List != 2 {
		h.t.Errorf("%+v", all.Items)
	}
	for _, c := range all.Items {
		var got domain.Verified
		answer := h.nobody.Get("/v1/notice/certificate?code=" + strings.ToLower(c.Code)).Want(200)
		if answer.JSON(&got); got.Group != c.Group || got.Number != c.Number || got.Status != "listed" {
			h.t.Errorf("%s resolves to %+v", c.Code, got)
		}
		h.isPublic("a certificate", string(answer.Body))
	}
	h.nobody.Get("/v1/notice/certificate?code=0000-0000").Refused(404, "certificate-unknown")
	h.nobody.Get("/v1/notice/certificate?code=").Want(422)
}

// R7.2 over HTTP: the last millisecond, the instant, one after; and what is not taken is said in words.
func TestObjectionsOverHTTP(t *testing.T) {
	h := enter(t)
	h.nobody.Post(base+"/objections", h.objection(0)).Refused(404, "not-found")
	h.published()
	for _, row := range []struct {
		at     time.Time
		status int
	}{{friday, 201}, {ends.Add(-time.Millisecond), 201}, {ends, 409}, {ends.Add(time.Millisecond), 409}} {
		h.Clock.Set(row.at)
		got := h.nobody.Post(base+"/objections", h.objection(0)).Want(row.status)
		if m := got.Map(); row.status == 409 && (got.Code() != "objection-window-closed" || !strings.Contains(fmt.Sprint(m["detail"]), "2019年12月7日 00:00:00")) {
			t.Errorf("%s", got.Body)
		}
	}
	h.at(friday)
	anonymous := h.objection(0)
	anonymous["objector"] = map[string]any{"kind": "person", "name": "匿名", "contact": "", "number": ""}
	got := h.nobody.Post(base+"/objections", anonymous).Refused(422, "objection-form")
	if fields := got.Fields(); len(fields) != 3 || fields["/objector/name"] != "objection-real-name" || !strings.Contains(fmt.Sprint(got.Map()["detail"]), "匿名") {
		t.Errorf("%s", got.Body)
	}
	if n := len(h.entries(domain.ActObjection)); n != 2 {
		t.Errorf("%d objections in the ledger", n)
	}
	// Somebody who is signed in objects like anyone else: no account is kept beside the objection.
	h.person("group", h.groups[5].Body, h.groups[5].ID).Post(base+"/objections", h.objection(0)).Want(201)
	for _, e := range h.entries(domain.ActObjection) {
		if e.Actor != "" || e.Role != "" {
			t.Errorf("%+v", e)
		}
	}
	// A lost answer is not a second objection.
	key := []string{"Idempotency-Key", "00000000-0000-4000-8000-000000000003"}
	h.nobody.Do("POST", base+"/objections", h.objection(1), key...).Want(201)
	h.nobody.Do("POST", base+"/objections", h.objection(1), key...).Want(201)
	h.nobody.Do("POST", base+"/objections", h.objection(2), key...).Refused(422, "idempotency-mismatch")
	if n := len(h.entries(domain.ActObjection)); n != 4 {
		t.Errorf("%d objections in the ledger", n)
	}
}

// The store of files is away while a list is published: the act stands, its receipt is given, and whoever reads next brings
// the files out.
func TestFilesFollowAPublication(t *testing.T) {
	h := enter(t)
	h.propose()
	away := []tabletest.Fault{tabletest.LoseRequest, tabletest.LoseRequest, tabletest.LoseRequest}
	h.set(friday.Add(time.Hour))
	h.Tables.Faults.Next("", away...) // S3's calls have no target
	if _, err := h.f.Invoke(ctx, []byte(`{"schedule":"publication"}`)); err == nil {
		t.Error("the schedule is told of no failure")
	}
	if _, found := h.file("notice/2019/notice.json"); found {
		t.Fatal("the store was not away")
	}
	h.nobody.Get(base).Want(200)
	if _, found := h.file("notice/2019/notice.json"); !found {
		t.Error("the notice has no file")
	}
	h.at(ends)
	var next domain.Upcoming
	h.ministry.Get(base + "/list/next").Want(200).JSON(&next)
	h.ministry.Post(base+"/list/approvals", map[string]any{"digest": next.Digest}).Want(200)
	h.Tables.Faults.Next("", away...)
	var approving domain.Approving
	h.second.Post(base+"/list/approvals", map[string]any{"digest": next.Digest}).Want(200).JSON(&approving)
	h.verify(*approving.Receipt)
	if _, found := h.file("notice/2019/list-001.json"); found {
		t.Fatal("the store was not away")
	}
	if rows := h.nobody.Get("/v1/register/groups").Want(200).Map()["items"].([]any); len(rows) != 4 {
		t.Errorf("%v", rows)
	}
	if _, found := h.file("notice/2019/list-001.json"); !found {
		t.Error("the list has no file")
	}
	if !strings.Contains(h.Log.String(), `"msg":"release"`) {
		t.Error("nobody is told")
	}
	if n := len(h.entries(domain.ActList)); n != 1 {
		t.Errorf("%d lists in the ledger", n)
	}
}

// R6.5: only what the ballots have chosen is proposed, in their order, and never half of it.
func TestProposalsFollowTheBallots(t *testing.T) {
	h := enter(t)
	h.counted("bal_tied", ballot.Tied, 2)
	h.counted("bal_bad", ballot.Contested, 2)
	h.counted("bal_none", ballot.Final, 0)
	for name, row := range map[string]struct {
		ballots []string
		status  int
		code    string
	}{
		"one that is not counted":         {[]string{"bal_9"}, 404, "ballot-not-counted"},
		"a tie that is not decided":       {[]string{"bal_tied"}, 409, "ballot-run-off-due"},
		"one to be held again":            {[]string{"bal_bad"}, 409, "ballot-contested"},
		"two that have nothing in common": {[]string{"bal_1", "bal_tied"}, 422, "ballots-not-in-turn"},
		"nobody was chosen":               {[]string{"bal_none"}, 422, "proposal-form"},
		"no ballot":                       {[]string{}, 422, "invalid"},
	} {
		t.Run(name, func(t *testing.T) {
			h.secretariat.Post(base+"/proposal", map[string]any{"ballots": row.ballots}).Refused(row.status, row.code)
		})
	}
	h.ministry.Get(base+"/proposal").Refused(404, "not-found")
	if n := len(h.entries(domain.ActProposed)); n != 0 {
		t.Errorf("%d proposals in the ledger", n)
	}
}

// R7.1: a calendar that does not reach far enough refuses; nothing is published.
func TestTheCalendarMustReach(t *testing.T) {
	h := enter(t)
	h.propose()
	h.at(time.Date(2026, 12, 28, 2, 0, 0, 0, time.UTC))
	got := h.ministry.Post(base+"/publication", h.publication(h.Clock.Now().Add(time.Hour))).Refused(409, "calendar-year-not-loaded")
	if m := got.Map(); m["year"] != 2027.0 || !strings.Contains(fmt.Sprint(m["detail"]), "2027 年的节假日安排尚未载入") {
		t.Errorf("%s", got.Body)
	}
	h.nobody.Get(base).Refused(404, "not-found")
}

// Whatever is sent, it is a clear 4xx and nothing has changed.
func TestBadInput(t *testing.T) {
	h := enter(t)
	h.published()
	o := h.object(0)
	before := string(h.ministry.Get(base + "/objections").Body)
	objection := func(field string, value any) map[string]any {
		in := h.objection(0)
		in[field] = value
		return in
	}
	objector := func(field string, value any) map[string]any {
		in := h.objection(0)
		in["objector"].(map[string]any)[field] = value
		return in
	}
	decision := base + "/objections/" + o.ID + "/decision"
	for _, row := range []struct {
		name         string
		who          *accounttest.Client
		method, path string
		body         any
		status       int
		code, field  string
	}{
		{"no JSON", h.nobody, "POST", base + "/objections", []byte("{"), 400, "malformed", ""},
		{"no body", h.nobody, "POST", base + "/objections", nil, 400, "malformed", ""},
		{"nothing", h.nobody, "POST", base + "/objections", map[string]any{}, 422, "invalid", "/objector"},
		{"over the limit", h.nobody, "POST", base + "/objections", []byte(`{"facts":"` + strings.Repeat("x", api.MaxBody) + `"}`), 413, "body-too-large", ""},
		{"a group that is not on the notice", h.nobody, "POST", base + "/objections", objection("group", h.groups[5].ID), 422, "not-on-notice", "/group"},
		{"long facts", h.nobody, "POST", base + "/objections", objection("facts", strings.Repeat("长", 5001)), 422, "invalid", "/facts"},
		{"few facts", h.nobody, "POST", base + "/objections", objection("facts", "不同意"), 422, "objection-form", "/facts"},
		{"no evidence", h.nobody, "POST", base + "/objections", objection("evidence", ""), 422, "objection-form", "/evidence"},
		{"a status of one's own", h.nobody, "POST", base + "/objections", objection("status", "upheld"), 422, "invalid", "/status"},
		{"neither person nor unit", h.nobody, "POST", base + "/objections", objector("kind", "crowd"), 422, "invalid", "/objector/kind"},
		{"a name that is a number", h.nobody, "POST", base + "/objections", objector("name", 1), 422, "invalid", "/objector/name"},
		{"a short key", h.nobody, "POST", base + "/objections", nil, 400, "idempotency-key-required", ""},
		{"an id that is none", h.secretariat, "POST", base + "/objections/obj_1/objector", nil, 422, "invalid", "path/objection"},
		{"an unknown objection", h.secretariat, "POST", base + "/objections/obj_" + strings.Repeat("0", 26) + "/objector", nil, 404, "not-found", ""},
		{"neither upheld nor dismissed", h.ministry, "POST", decision, map[string]any{"status": "filed", "answer": "经核查，处理意见如下"}, 422, "invalid", "/status"},
		{"a short answer", h.ministry, "POST", decision, map[string]any{"status": "upheld", "answer": "属实"}, 422, "invalid", "/answer"},
		{"no digest", h.ministry, "POST", base + "/list/approvals", map[string]any{}, 422, "invalid", "/digest"},
		{"a digest that is none", h.ministry, "POST", base + "/list/approvals", map[string]any{"digest": "seen"}, 422, "invalid", "/digest"},
		{"while the notice runs", h.ministry, "POST", base + "/list/approvals", map[string]any{"digest": strings.Repeat("0", 64)}, 409, "notice-running", ""},
		{"six ballots", h.secretariat, "POST", base + "/proposal", map[string]any{"ballots": []string{"1", "2", "3", "4", "5", "6"}}, 422, "invalid", "/ballots"},
		{"another round", h.nobody, "GET", "/v1/notice/2018", nil, 404, "not-found", ""},
		{"another round's lists", h.nobody, "GET", "/v1/notice/2018/list", nil, 404, "not-found", ""},
		{"another round's objections", h.ministry, "GET", "/v1/notice/2018/objections", nil, 404, "not-found", ""},
		{"another round's next list", h.ministry, "GET", "/v1/notice/2018/list/next", nil, 404, "not-found", ""},
		{"a round that is none", h.nobody, "GET", "/v1/notice/20%2319", nil, 422, "invalid", "path/round"},
	} {
		t.Run(row.name, func(t *testing.T) {
			var headers []string
			if row.name == "a short key" {
				headers = []string{"Idempotency-Key", "1"}
			}
			got := row.who.Do(row.method, row.path, row.body, headers...).Refused(row.status, row.code)
			if fields := got.Fields(); row.field != "" && fields[row.field] == "" {
				t.Errorf("fields %v", fields)
			}
			if m := got.Map(); m["title"] == "" || m["detail"] == "" {
				t.Errorf("%s", got.Body)
			}
		})
	}
	if now := string(h.ministry.Get(base + "/objections").Body); now != before {
		t.Errorf("something has changed: %s", now)
	}
}
