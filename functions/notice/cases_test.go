package notice_test

import (
	"strings"
	"testing"
	"time"

	"linxuan/shared/account/accounttest"
	"linxuan/shared/adjustment"
	"linxuan/shared/api"
	"linxuan/shared/dossier/inspect/pdftest"
	domain "linxuan/shared/notice"
	"linxuan/shared/table/tabletest"
	"linxuan/shared/vault"
)

const cases = "/v1/register/cases"

// answerBy is the end of a term of five working days of a case that is opened when the list is out, on a Saturday.
var answerBy = time.Date(2019, 12, 13, 16, 0, 0, 0, time.UTC)

// listed publishes the list of four groups, and gives the officers of the first and the second.
func (h *hall) listed() (own, other *accounttest.Client) {
	h.t.Helper()
	h.published()
	h.at(ends)
	var next domain.Upcoming
	h.ministry.Get(base + "/list/next").Want(200).JSON(&next)
	for _, who := range []*accounttest.Client{h.ministry, h.second} {
		who.Post(base+"/list/approvals", map[string]any{"digest": next.Digest}).Want(200)
	}
	return h.officers()
}

func (h *hall) officers() (own, other *accounttest.Client) {
	h.t.Helper()
	return h.person("group", h.groups[0].Body, h.groups[0].ID), h.person("group", h.groups[1].Body, h.groups[1].ID)
}

func (h *hall) opening(group int) map[string]any {
	return map[string]any{
		"group": h.groups[group].ID, "ground": "serious-violation", "facts": "经有关部门通报，该集团在招生工作中存在重大违规行为（示例）。",
		"evidence": "有关部门的通报（示例）", "workingDays": 5,
	}
}

func (h *hall) opened(group int) adjustment.Case {
	h.t.Helper()
	var r adjustment.Recorded
	h.secretariat.Post(cases, h.opening(group)).Want(201).JSON(&r)
	if e := h.verify(*r.Receipt); len(e.Facts) != 0 || e.Subject != r.Case.ID || e.Round != "2019" {
		h.t.Errorf("the ledger says before anything is decided: %+v", e)
	}
	return r.Case
}

func ruling(outcome string) map[string]any {
	return map[string]any{"outcome": outcome, "reason": "经核查，情况属实，依规作出处理（示例）。", "document": "示例函〔2019〕1号"}
}

// rule lets two people decide.
func (h *hall) rule(id, outcome string) adjustment.Recorded {
	h.t.Helper()
	var r adjustment.Recorded
	h.ministry.Post(cases+"/"+id+"/ruling", ruling(outcome)).Want(200).JSON(&r)
	h.second.Post(cases+"/"+id+"/approvals", map[string]any{"digest": r.Case.Proposed.Digest}).Want(200).JSON(&r)
	return r
}

func (h *hall) profile(group int) domain.Profile {
	h.t.Helper()
	var p domain.Profile
	h.nobody.Get("/v1/register/groups/" + h.groups[group].ID).Want(200).JSON(&p)
	return p
}

// R8.1: opened, heard, decided by two people, and in the same step the register says so; its history stays.
func TestFromAnEventToTheRevocation(t *testing.T) {
	h := enter(t)
	own, other := h.listed()
	c := h.opened(0)
	path := cases + "/" + c.ID
	if c.AnswerBy.Time() != answerBy || c.Stage != adjustment.Opened || c.GroupName != h.groups[0].Name {
		t.Errorf("%+v", c)
	}
	h.secretariat.Post(cases, h.opening(0)).Refused(409, "case-open")
	h.ministry.Post(path+"/ruling", ruling("revoked")).Refused(409, "case-not-heard")
	h.isSeenBy(c, own, other)

	own.Post(path+"/answer", map[string]any{"text": "不认可"}).Refused(422, "case-form")
	var answered adjustment.Recorded
	own.Post(path+"/answer", map[string]any{"text": "情况部分属实，已经整改，请予考虑（示例）。"}).Want(200).JSON(&answered)
	if e := h.verify(*answered.Receipt); len(e.Facts) != 0 || answered.Case.Stage != adjustment.Answered {
		t.Errorf("%+v %+v", e, answered.Case)
	}
	own.Post(path+"/answer", map[string]any{"text": "情况部分属实，已经整改，请予考虑（示例）。"}).Refused(409, "case-answered")

	var proposed adjustment.Recorded
	h.ministry.Post(path+"/ruling", ruling("revoked")).Want(200).JSON(&proposed)
	digest := map[string]any{"digest": proposed.Case.Proposed.Digest}
	var seen adjustment.Case
	if own.Get(path).Want(200).JSON(&seen); seen.Proposed != nil {
		t.Error("the group sees what waits for a second person")
	}
	h.ministry.Post(path+"/approvals", digest).Refused(409, "second-person-needed")
	h.second.Post(path+"/approvals", map[string]any{"digest": strings.Repeat("0", 64)}).Refused(409, "case-ruling-changed")
	if p := h.profile(0); p.Status != domain.StatusListed {
		t.Errorf("one person has revoked: %+v", p)
	}
	var decided adjustment.Recorded
	h.second.Post(path+"/approvals", digest).Want(200).JSON(&decided)
	e := h.verify(*decided.Receipt)
	if e.Facts["group"] != c.Group || e.Facts["status"] != "revoked" || e.Facts["document"] != "示例函〔2019〕1号" || e.Facts["outcome"] != "revoked" {
		t.Errorf("%+v", e)
	}
	h.second.Post(path+"/approvals", digest).Refused(409, "case-decided")
	h.isRevoked(c, decided)
}

// isSeenBy: the case is its group's and nobody else's, and is not public.
func (h *hall) isSeenBy(c adjustment.Case, own, other *accounttest.Client) {
	h.t.Helper()
	path := cases + "/" + c.ID
	own.Get(path).Want(200)
	other.Get(path).Refused(404, "not-found")
	other.Post(path+"/answer", map[string]any{"text": "情况部分属实，已经整改，请予考虑（示例）。"}).Refused(404, "not-found")
	h.nobody.Get(path).Refused(401, "not-signed-in")
	h.person("auditor", "", "").Get(path).Want(200)
	h.person("expert", "", "").Get(path).Refused(403, "forbidden")
	h.person("body", h.groups[0].Body, "").Get(path).Refused(403, "forbidden")
	for who, n := range map[*accounttest.Client]int{own: 1, other: 0, h.secretariat: 1, h.ministry: 1} {
		var all api.List[adjustment.Case]
		if who.Get(cases).Want(200).JSON(&all); len(all.Items) != n {
			h.t.Errorf("%d cases, want %d", len(all.Items), n)
		}
	}
	if text := string(h.nobody.Get("/v1/register/groups/" + c.Group).Want(200).Body); strings.Contains(text, c.ID) {
		h.t.Error("a case that is not decided is public")
	}
}

// isRevoked: everything that is public says so: the register, its file, the group's page, its certificate.
func (h *hall) isRevoked(c adjustment.Case, decided adjustment.Recorded) {
	h.t.Helper()
	p := h.profile(0)
	if p.Status != domain.StatusRevoked || p.Document != "示例函〔2019〕1号" || p.Since != decided.Case.Decision.At || len(p.History) != 2 || p.History[0].Status != domain.StatusListed {
		h.t.Errorf("%+v", p.Registered)
	}
	if last := p.History[1]; last.Case != c.ID || last.Ground != "serious-violation" {
		h.t.Errorf("%+v", last)
	}
	var rows api.List[domain.Registered]
	h.nobody.Get("/v1/register/groups?status=revoked").Want(200).JSON(&rows)
	if len(rows.Items) != 1 || rows.Items[0].Group != c.Group {
		h.t.Errorf("%+v", rows.Items)
	}
	file, _ := h.file("notice/register.json")
	if !strings.Contains(file, `"revoked"`) || !strings.Contains(file, c.ID) {
		h.t.Errorf("the file says %s", file)
	}
	h.isPublic("the register", file)
	h.isPublic("a group's page", string(h.nobody.Get("/v1/register/groups/"+c.Group).Body))
	var v domain.Verified
	h.nobody.Get("/v1/notice/certificate?code=" + p.Certificate.Code).Want(200).JSON(&v)
	if v.Status != domain.StatusRevoked {
		h.t.Errorf("%+v", v)
	}
}

// R5.2, R8.1: the last millisecond of the term, the instant, one after; and whoever does not answer is decided on without.
func TestTheTermOfAnAnswer(t *testing.T) {
	h := enter(t)
	h.listed()
	for group, row := range []struct {
		at       time.Time
		answers  int
		decision int
	}{{answerBy.Add(-time.Millisecond), 200, 409}, {answerBy, 409, 200}, {answerBy.Add(time.Millisecond), 409, 200}} {
		h.at(ends)
		c := h.opened(group)
		h.at(row.at)
		officer := h.person("group", h.groups[group].Body, h.groups[group].ID)
		h.ministry.Post(cases+"/"+c.ID+"/ruling", ruling("dismissed")).Want(row.decision)
		got := officer.Post(cases+"/"+c.ID+"/answer", map[string]any{"text": "情况部分属实，已经整改，请予考虑（示例）。"}).Want(row.answers)
		if row.answers == 409 && (got.Code() != "case-term-over" || !strings.Contains(string(got.Body), "2019年12月14日 00:00:00")) {
			t.Errorf("%s", got.Body)
		}
	}
}

// R8.1: suspended, reinstated, dismissed; each leaves what was before, and a dismissal leaves no trace in public.
func TestAStandingGoesBackAndForth(t *testing.T) {
	h := enter(t)
	h.listed()
	decide := func(ground, outcome string) adjustment.Recorded {
		in := h.opening(0)
		in["ground"] = ground
		var opened adjustment.Recorded
		h.ministry.Post(cases, in).Want(201).JSON(&opened)
		h.at(opened.Case.AnswerBy.Time())
		return h.rule(opened.Case.ID, outcome)
	}
	decide("major-change", "suspended")
	h.secretariat.Post(cases, h.opening(5)).Refused(409, "case-not-listed")
	dismissed := decide("dissolved", "dismissed")
	if e := h.verify(*dismissed.Receipt); len(e.Facts) != 1 || e.Facts["outcome"] != "dismissed" {
		t.Errorf("the public learns of a dismissed case: %+v", e)
	}
	decide("reconsideration", "reinstated")
	p := h.profile(0)
	if p.Status != domain.StatusListed || len(p.History) != 3 || p.History[1].Status != domain.StatusSuspended || p.History[2].Case == "" {
		t.Errorf("%+v", p.History)
	}
	in := h.opening(0)
	in["ground"] = "reconsideration"
	h.ministry.Post(cases, in).Refused(422, "case-form")
}

// The answer of a decision is lost, and the store of files is away: the decision stands once, and the files follow.
func TestADecisionSurvives(t *testing.T) {
	h := enter(t)
	h.listed()
	c := h.opened(0)
	h.at(c.AnswerBy.Time())
	var r adjustment.Recorded
	h.ministry.Post(cases+"/"+c.ID+"/ruling", ruling("revoked")).Want(200).JSON(&r)
	key := []string{"Idempotency-Key", "00000000-0000-4000-8000-000000000008"}
	digest := map[string]any{"digest": r.Case.Proposed.Digest}
	h.Tables.Faults.Next("", tabletest.LoseRequest, tabletest.LoseRequest, tabletest.LoseRequest)
	h.second.Do("POST", cases+"/"+c.ID+"/approvals", digest, key...).Want(200)
	if file, _ := h.file("notice/register.json"); strings.Contains(file, `"revoked"`) {
		t.Fatal("the store was not away")
	}
	h.second.Do("POST", cases+"/"+c.ID+"/approvals", digest, key...).Want(200)
	if n := len(h.entries(adjustment.ActDecided)); n != 1 {
		t.Errorf("%d decisions in the ledger", n)
	}
	h.nobody.Get("/v1/register/groups").Want(200)
	if file, _ := h.file("notice/register.json"); !strings.Contains(file, `"revoked"`) {
		t.Error("the file did not follow")
	}
}

// Evidence is its bringer's until it is filed, and then the case's.
func TestFilesOfACase(t *testing.T) {
	h := enter(t)
	own, other := h.listed()
	bring := func(who *accounttest.Client) string {
		return h.bring(who, "/v1/register/files", pdftest.Paper("通报（示例）", 1), "通报.pdf")
	}
	id := bring(h.secretariat)
	in := h.opening(0)
	in["documents"] = []string{id}
	h.secretariat.Post(cases, in).Refused(409, "case-file-unusable")
	other.Post("/v1/register/files/"+id+"/confirm", nil).Refused(404, "not-found")
	h.secretariat.Post("/v1/register/files/"+id+"/confirm", nil).Want(200)
	var r adjustment.Recorded
	h.secretariat.Post(cases, in).Want(201).JSON(&r)
	if len(r.Case.Documents) != 1 || r.Case.Documents[0].Pages != 1 {
		t.Errorf("%+v", r.Case.Documents)
	}
	path := cases + "/" + r.Case.ID
	other.Post(path+"/documents/"+id, nil).Refused(404, "not-found")
	var link vault.Link
	own.Post(path+"/documents/"+id, nil).Want(200).JSON(&link)
	if link.URL == "" {
		t.Error("no link")
	}
	foreign := bring(other)
	other.Post("/v1/register/files/"+foreign+"/confirm", nil).Want(200)
	answer := map[string]any{"text": "情况部分属实，已经整改，请予考虑（示例）。", "documents": []string{foreign}}
	own.Post(path+"/answer", answer).Refused(409, "case-file-unusable")
	mine := bring(own)
	own.Post("/v1/register/files/"+mine+"/confirm", nil).Want(200)
	answer["documents"] = []string{mine}
	own.Post(path+"/answer", answer).Want(200).JSON(&r)
	if len(r.Case.Answer.Documents) != 1 {
		t.Errorf("%+v", r.Case.Answer)
	}
}

// Whatever is sent, it is a clear 4xx and nothing has changed.
func TestBadInputOfCases(t *testing.T) {
	h := enter(t)
	own, _ := h.listed()
	c := h.opened(0)
	path := cases + "/" + c.ID
	before := string(h.ministry.Get(path).Body)
	opening := func(field string, value any) map[string]any {
		in := h.opening(1)
		in[field] = value
		return in
	}
	for _, row := range []struct {
		name   string
		who    *accounttest.Client
		path   string
		body   any
		status int
		code   string
		field  string
	}{
		{"a group that is not listed", h.secretariat, cases, opening("group", h.groups[5].ID), 409, "case-not-listed", "/group"},
		{"no group", h.secretariat, cases, opening("group", ""), 422, "invalid", "/group"},
		{"a ground of one's own", h.secretariat, cases, opening("ground", "dislike"), 422, "invalid", "/ground"},
		{"four days for an answer", h.secretariat, cases, opening("workingDays", 4), 422, "invalid", "/workingDays"},
		{"half a day", h.secretariat, cases, opening("workingDays", 5.5), 422, "invalid", "/workingDays"},
		{"no facts", h.secretariat, cases, opening("facts", ""), 422, "case-form", "/facts"},
		{"a file of nobody", h.secretariat, cases, opening("documents", []string{"doc_0"}), 409, "case-file-unusable", "/documents"},
		{"a stage of one's own", h.secretariat, cases, opening("stage", "decided"), 422, "invalid", "/stage"},
		{"a group opens a case", own, cases, opening("ground", "withdrawn"), 403, "forbidden", ""},
		{"the secretariat decides", h.secretariat, path + "/ruling", ruling("revoked"), 403, "forbidden", ""},
		{"the secretariat approves", h.secretariat, path + "/approvals", map[string]any{"digest": strings.Repeat("0", 64)}, 403, "forbidden", ""},
		{"an outcome of one's own", h.ministry, path + "/ruling", ruling("fined"), 422, "invalid", "/outcome"},
		{"before anybody proposed", h.ministry, path + "/approvals", map[string]any{"digest": strings.Repeat("0", 64)}, 409, "case-not-heard", ""},
		{"an unknown case", h.ministry, cases + "/case_" + strings.Repeat("0", 26) + "/ruling", ruling("revoked"), 404, "not-found", ""},
		{"an id that is none", h.ministry, cases + "/1/ruling", ruling("revoked"), 422, "invalid", "path/case"},
		{"the ministry answers", h.ministry, path + "/answer", map[string]any{"text": "情况部分属实，已经整改。"}, 403, "forbidden", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := row.who.Post(row.path, row.body).Refused(row.status, row.code)
			if f := got.Fields(); row.field != "" && f[row.field] == "" {
				t.Errorf("fields %v", f)
			}
		})
	}
	if now := string(h.ministry.Get(path).Body); now != before {
		t.Errorf("something has changed: %s", now)
	}
}
