package notice_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/dossier"
	"linxuan/shared/dossier/inspect/pdftest"
	domain "linxuan/shared/notice"
)

// assigned signs in a person of the secretariat to whom the ministry gives an objection.
func (h *hall) assigned(o domain.Objection) *accounttest.Client {
	h.t.Helper()
	v := h.SignIn("secretariat", "", "")
	h.ministry.Post(base+"/objections/"+o.ID+"/handler", map[string]any{"account": v.Actor.ID, "name": "李办理（示例）"}).Want(200)
	return h.Client(h.f, v)
}

// filed files an objection, with what its objector has in hand afterwards.
func (h *hall) filed(group int) (domain.Objection, map[string]any) {
	h.t.Helper()
	h.Clock.Advance(time.Millisecond)
	var o domain.Objected
	h.nobody.Post(base+"/objections", h.objection(group)).Want(201).JSON(&o)
	return o.Objection, map[string]any{"receipt": o.Receipt.ID, "code": o.Code}
}

// secret tells of an objector in none of the texts.
func (h *hall) secret(who string, texts ...accounttest.Response) {
	h.t.Helper()
	for _, r := range texts {
		for _, word := range append(people[2:5], "校企合作项目与实际情况不符", "合作协议复印件") {
			if strings.Contains(string(r.Body), word) {
				h.t.Errorf("%s reads %s: %s", who, word, r.Body)
			}
		}
	}
}

func text(s string) map[string]any { return map[string]any{"text": s} }

const written = "经核查，处理意见如下，详见书面答复（示例）"

// R7.2: filed, assigned, investigated, the group heard, upheld, appealed against by the group, and decided by another person.
func TestAnObjectionAndItsAppeal(t *testing.T) {
	h := enter(t)
	h.published()
	o, hand := h.filed(1)
	path := base + "/objections/" + o.ID
	handler := h.assigned(o)
	h.Clock.Advance(time.Millisecond) // steps sort by their instants
	handler.Post(path+"/steps", text("向合作企业电话核实，企业称项目没有实施（示例）")).Want(201)
	h.Clock.Advance(time.Millisecond)
	heard := h.hears(o, handler)
	h.Clock.Advance(time.Minute)
	decision := map[string]any{"status": "upheld", "answer": written}
	h.ministry.Post(path+"/decision", map[string]any{"status": "upheld", "answer": "王 某 某所反映的情况属实（示例）"}).Refused(422, "text-names-objector")
	h.ministry.Post(path+"/decision", decision).Want(200)
	var p domain.Progress
	shown := h.nobody.Post("/v1/notice/objection", hand).Want(200)
	shown.JSON(&p)
	if p.Status != domain.Upheld || p.Answer != written || p.MayAppeal || p.AssignedAt == 0 || p.AnsweredAt == 0 {
		t.Errorf("%s", shown.Body)
	}
	h.isPublic("an objector's progress", strings.ReplaceAll(string(shown.Body), `"by":"objector"`, ""))
	h.Clock.Advance(time.Millisecond)
	hand["reason"] = "对结论有不同意见（示例），请复核"
	h.nobody.Post("/v1/notice/objection/appeal", hand).Refused(409, "objection-appeal-not-open") // it won
	group := h.person("group", h.groups[1].Body, h.groups[1].ID)
	other := h.person("group", h.groups[2].Body, h.groups[2].ID)
	appeal := map[string]any{"reason": "项目已于当年实施，附有验收材料（示例）"}
	other.Post(heard+"/"+o.ID+"/appeal", appeal).Refused(404, "not-found")
	h.secret("its group", group.Post(heard+"/"+o.ID+"/appeal", appeal).Want(200), group.Get(heard))
	group.Post(heard+"/"+o.ID+"/appeal", appeal).Refused(409, "objection-appealed")
	h.Clock.Advance(time.Millisecond)
	last := map[string]any{"status": "dismissed", "answer": written}
	h.ministry.Post(path+"/appeal/decision", last).Refused(409, "objection-same-person")
	h.second.Post(path+"/appeal/decision", last).Want(200)
	h.second.Post(path+"/appeal/decision", last).Refused(409, "objection-decided")
	delete(hand, "reason")
	h.nobody.Post("/v1/notice/objection", hand).Want(200).JSON(&p)
	if p.Appeal == nil || p.Appeal.Status != domain.Dismissed || p.Appeal.Reason != "" {
		t.Errorf("%+v", p.Appeal)
	}
	h.logged(o, handler)
	h.at(ends)
	var next domain.Upcoming
	h.ministry.Get(base + "/list/next").Want(200).JSON(&next)
	if len(next.Entries) != 4 {
		t.Errorf("%+v", next)
	}
}

// hears sends the group an extract and lets it answer; it gives the address of the group's objections.
func (h *hall) hears(o domain.Objection, handler *accounttest.Client) string {
	h.t.Helper()
	path := base + "/objections/" + o.ID
	heard := base + "/groups/" + h.groups[1].ID + "/objections"
	group := h.person("group", h.groups[1].Body, h.groups[1].ID)
	other := h.person("group", h.groups[2].Body, h.groups[2].ID)
	if items := group.Get(heard).Want(200).Map()["items"].([]any); len(items) != 0 {
		h.t.Errorf("the group knows before it is told: %v", items)
	}
	for _, names := range []string{
		"王某某反映项目没有实施，请说明", "王　某 某反映项目没有实施，请说明", "反映人电话 138-0000-0000，请说明情况", "证件号 110000 19000101 0004 的同志反映，请说明",
	} {
		handler.Post(path+"/extract", text(names)).Refused(422, "text-names-objector")
	}
	extract := text("有反映称，公示材料所列一个合作项目没有实施，请说明（示例）")
	h.secretariat.Post(path+"/extract", extract).Refused(404, "not-found")
	h.ministry.Post(path+"/extract", extract).Refused(403, "forbidden")
	handler.Post(path+"/extract", extract).Want(200)
	handler.Post(path+"/extract", extract).Refused(409, "group-heard")
	h.ministry.Post(path+"/decision", map[string]any{"status": "upheld", "answer": written}).Refused(409, "group-being-heard")
	h.Clock.Advance(time.Millisecond)
	told := group.Get(heard).Want(200)
	h.secret("its group", told)
	if !strings.Contains(string(told.Body), "一个合作项目没有实施") {
		h.t.Errorf("%s", told.Body)
	}
	other.Get(heard).Refused(404, "not-found")
	answer := map[string]any{"text": "该项目推迟一年实施，现将协议和说明附上（示例）", "documents": []string{h.answerFile(group, heard+"/"+o.ID)}}
	other.Post(heard+"/"+o.ID+"/answer", answer).Refused(404, "not-found")
	h.secret("its group", group.Post(heard+"/"+o.ID+"/answer", answer).Want(200))
	group.Post(heard+"/"+o.ID+"/answer", answer).Refused(409, "group-heard")
	return heard
}

// answerFile brings in a file of the group's.
func (h *hall) answerFile(group *accounttest.Client, heard string) string {
	h.t.Helper()
	raw := pdftest.Paper("说明（示例）", 1)
	sum := sha256.Sum256(raw)
	var up dossier.Upload
	group.Post(heard+"/documents", map[string]any{"kind": "evidence", "name": "说明.pdf", "size": len(raw), "sha256": hex.EncodeToString(sum[:]), "mediaType": "application/pdf"}).Want(201).JSON(&up)
	request, err := http.NewRequestWithContext(ctx, up.Link.Method, up.Link.URL, bytes.NewReader(raw))
	h.must(err)
	for name, value := range up.Link.Headers {
		request.Header.Set(name, value)
	}
	response, err := http.DefaultClient.Do(request)
	h.must(err)
	h.must(response.Body.Close())
	group.Post(base+"/evidence/"+up.Document.ID+"/confirm", nil).Want(200)
	return up.Document.ID
}

// logged reads the log and the looks as those may who may.
func (h *hall) logged(o domain.Objection, handler *accounttest.Client) {
	h.t.Helper()
	path := base + "/objections/" + o.ID
	handler.Post(path+"/objector", nil).Want(200)
	h.Clock.Advance(time.Millisecond)
	h.secretariat.Get(path+"/steps").Refused(404, "not-found")
	h.person("auditor", "", "").Get(path+"/steps").Refused(403, "forbidden")
	var steps api.List[domain.Step]
	handler.Get(path + "/steps").Want(200).JSON(&steps)
	kinds := ""
	for _, s := range steps.Items {
		kinds += string(s.Kind) + " "
	}
	if kinds != "assigned note extract answered decided appealed appeal-decided " || len(steps.Items[3].Documents) != 1 {
		h.t.Errorf("%s, %+v", kinds, steps.Items)
	}
	handler.Post(path+"/documents/"+steps.Items[3].Documents[0].ID, nil).Want(200)
	handler.Get(path+"/looks").Refused(403, "forbidden")
	for _, c := range []*accounttest.Client{h.ministry, h.person("auditor", "", "")} {
		var looks api.List[domain.Look]
		c.Get(path + "/looks").Want(200).JSON(&looks)
		if len(looks.Items) != 2 || looks.Items[0].Document != "" || looks.Items[1].Document == "" || looks.Items[0].Role != "secretariat" {
			h.t.Errorf("%+v", looks.Items)
		}
	}
	for _, e := range h.entries(domain.ActAppealed) {
		h.isPublic("the ledger", strings.NewReplacer(e.Actor, "", `"objector"`, "").Replace(fmt.Sprintf("%+v", e)))
	}
}

// R7.2: who has a conflict does not handle an objection, and an assignment that is changed takes the sight of the objector along.
func TestAssignment(t *testing.T) {
	h := enter(t)
	h.published()
	o, _ := h.filed(1)
	path := base + "/objections/" + o.ID
	first := h.SignIn("secretariat", "", "")
	give := func(account, name string) accounttest.Response {
		return h.ministry.Post(path+"/handler", map[string]any{"account": account, "name": name})
	}
	h.secretariat.Post(path+"/handler", map[string]any{"account": first.Actor.ID, "name": "甲"}).Refused(403, "forbidden")
	give(first.Actor.ID, "王某某").Refused(409, "handler-conflicted")
	give(first.Actor.ID, "李办理（示例）").Want(200)
	give(first.Actor.ID, "李办理（示例）").Refused(409, "handler-unchanged")
	one := h.Client(h.f, first)
	if !strings.Contains(string(one.Get(base+"/objections").Want(200).Body), o.Facts) {
		t.Error("its handler does not see what it says")
	}
	if body := string(h.secretariat.Get(base + "/objections").Want(200).Body); strings.Contains(body, o.Facts) || !strings.Contains(body, "李办理") {
		t.Errorf("another of the secretariat reads %s", body)
	}
	one.Post(path+"/handler/withdraw", map[string]any{"reason": "曾在该集团成员学校任职（示例）"}).Want(200)
	one.Post(path+"/objector", nil).Refused(404, "not-found")
	give(first.Actor.ID, "李办理（示例）").Refused(409, "handler-conflicted")
	two := h.assigned(o)
	two.Post(path+"/objector", nil).Want(200)
	three := h.assigned(o)
	three.Post(path+"/objector", nil).Want(200)
	two.Post(path+"/objector", nil).Refused(404, "not-found")
	if n := len(h.entries(domain.ActAssigned)); n != 4 {
		t.Errorf("%d assignments in the ledger", n)
	}
	three.Post(path+"/steps", text("太短")).Refused(422, "objection-text")
}

// R7.2: the receipt and the code together, and nothing else, lead to an objection; a dismissal is appealed against in time.
func TestFollowUp(t *testing.T) {
	h := enter(t)
	h.published()
	o, hand := h.filed(1)
	_, others := h.filed(2)
	with := func(receipt, code any) map[string]any { return map[string]any{"receipt": receipt, "code": code} }
	for name, in := range map[string]map[string]any{
		"no code": with(hand["receipt"], ""), "another's code": with(hand["receipt"], others["code"]), "another's receipt": with(others["receipt"], hand["code"]),
		"no receipt": with("", hand["code"]), "the objection's number": with(o.ID, hand["code"]),
	} {
		h.nobody.Post("/v1/notice/objection", in).Refused(404, "objection-unknown")
		in["reason"] = "对结论有不同意见（示例），请复核"
		if got := h.nobody.Post("/v1/notice/objection/appeal", in); got.Code() != "objection-unknown" {
			t.Errorf("%s: %s", name, got.Body)
		}
	}
	typed := strings.ToLower(strings.ReplaceAll(hand["code"].(string), "-", " "))
	h.nobody.Post("/v1/notice/objection", with(" "+hand["receipt"].(string), typed)).Want(200)
	hand["reason"] = "对结论有不同意见（示例），请复核"
	appeal := func() accounttest.Response { return h.nobody.Post("/v1/notice/objection/appeal", hand) }
	appeal().Refused(409, "objection-appeal-not-open")
	h.decide(o, domain.Dismissed)
	over := time.Date(2019, 12, 4, 16, 0, 0, 0, time.UTC) // three working days later
	h.at(over)
	appeal().Refused(409, "objection-term-over")
	h.at(over.Add(-time.Millisecond))
	appeal().Want(200)
	h.at(over)
	appeal().Refused(409, "objection-appealed")
	h.at(ends)
	var next domain.Upcoming
	h.ministry.Get(base + "/list/next").Want(200).JSON(&next)
	if len(next.Differences) != 2 || next.Differences[0].Reason != domain.ReasonOpen {
		t.Errorf("an appeal does not hold the group back: %+v", next.Differences)
	}
}
