package quota_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/ledger"
	"linxuan/shared/recommendation"
)

// R4.2 to R4.5 over HTTP: what the officer sees missing, the refusal over quota, the seal with its receipt, the outcome.
func TestRecommendationOverHTTP(t *testing.T) {
	h := enter(t)
	h.apply(7)
	first := h.shandong.Get(list37).Want(200)
	if m := first.Map(); first.Header["etag"] != `"0"` || len(m["missing"].([]any)) != 7 || m["closesAt"] != "2019-10-28T16:00:00.000Z" || m["serverTime"] == "" {
		t.Fatalf("%s", first.Body)
	}
	var applicants api.List[map[string]any]
	h.shandong.Get("/v1/quota/2019/bodies/P37/applicants").Want(200).JSON(&applicants)
	if a := applicants.Items[0]; len(applicants.Items) != 7 || a["body"] != "P37" || a["leadProvince"] != "山东省" {
		t.Fatalf("%+v", applicants.Items)
	}
	saved := h.shandong.Do("PUT", list37, draft(6, 7), "If-Match", `"0"`).Want(200)
	over := h.shandong.Post(list37+"/seal", map[string]any{"version": 1}).Refused(409, "over-quota")
	if m := over.Map(); saved.Header["etag"] != `"1"` || m["quota"] != 5.0 || m["count"] != 6.0 || m["rule"] != "R4.3" || !strings.Contains(m["detail"].(string), "推荐名额为 5 家，现有 6 家") {
		t.Fatalf("%s", over.Body)
	}
	patched := h.shandong.Do("PATCH", list37+"/examinations/"+application(5), map[string]any{"decision": "not-recommended", "reason": "特色不明显"}, "If-Match", `"1"`).Want(200)
	if m := patched.Map(); len(m["missing"].([]any)) != 0 {
		t.Fatalf("%s", patched.Body)
	}
	h.Clock.Advance(time.Minute)
	var sealing recommendation.Sealing
	once := h.shandong.Do("POST", list37+"/seal", map[string]any{"version": 2}, "Idempotency-Key", "00000000-0000-4000-8000-000000000001").Want(200)
	once.JSON(&sealing)
	if _, err := ledger.VerifyReceipt(sealing.Receipt, []ledger.PublicKey{h.journal().PublicKey()}); err != nil || len(sealing.Sealed.Recommended) != 5 {
		t.Fatalf("%v %+v", err, sealing.Sealed)
	}
	again := h.shandong.Do("POST", list37+"/seal", map[string]any{"version": 2}, "Idempotency-Key", "00000000-0000-4000-8000-000000000001").Want(200)
	if string(again.Body) != strings.TrimSpace(string(once.Body)) {
		t.Fatalf("a lost answer, asked for again:\n%s\n%s", again.Body, once.Body)
	}
	h.shandong.Post(list37+"/seal", map[string]any{"version": 3}).Refused(409, "recommendation-sealed")

	var days api.List[recommendation.Day]
	h.secretariat.Get("/v1/quota/2019/days").Want(200).JSON(&days)
	if len(days.Items) != 1 || days.Items[0].Body != "P37" || days.Items[0].Submitted != 7 {
		t.Errorf("%+v", days)
	}
	if h.qingdao.Get("/v1/quota/2019/days").Want(200).JSON(&days); len(days.Items) != 0 {
		t.Errorf("another body's: %+v", days)
	}
	h.outcomes()
	h.Clock.Set(deadline)
	h.shandong, h.secretariat = h.Client(h.f, h.SignIn("body", "P37", "")), h.Client(h.f, h.SignIn("secretariat", "", "")) // sessions have ended
	h.aGroupOf37 = h.Client(h.f, h.SignIn("group", "P37", h.groups[0].ID))
	h.shandong.Post(list37+"/reopen", map[string]any{"reason": "排序录入有误"}).Refused(409, "deadline-passed")
	if m := h.aGroupOf37.Get("/v1/quota/2019/bodies/P37/applications/" + application(0) + "/outcome").Want(200).Map(); m["code"] != recommendation.FateForward || !strings.Contains(m["detail"].(string), "进入初步审查") {
		t.Fatalf("%v", m)
	}
	if m := h.secretariat.Get("/v1/quota/2019/bodies/P37/forwarded").Want(200).Map(); m["final"] != true || len(m["applications"].([]any)) != 5 {
		t.Fatalf("%v", m)
	}
}

// outcomes looks at a sealed list before the deadline as everybody may.
func (h hall) outcomes() {
	h.t.Helper()
	mine := "/v1/quota/2019/bodies/P37/applications/" + application(0) + "/outcome"
	if m := h.aGroupOf37.Get(mine).Want(200).Map(); m["code"] != recommendation.FateExamining || m["reason"] != nil {
		h.t.Fatalf("%v", m)
	}
	h.aGroupOf37.Get(strings.Replace(mine, application(0), application(1), 1)).Refused(404, "not-found")
	h.qingdao.Get(mine).Refused(404, "not-found")
	for _, row := range []struct {
		c    *accounttest.Client
		rows int
	}{{h.secretariat, 92}, {h.ministry, 92}, {h.shandong, 1}} {
		var list api.List[recommendation.Standing]
		row.c.Get("/v1/quota/2019/recommendations").Want(200).JSON(&list)
		i := slices.IndexFunc(list.Items, func(s recommendation.Standing) bool { return s.Body == "P37" })
		if len(list.Items) != row.rows || list.Items[i].State != recommendation.StateSealed || list.Items[i].Recommended != 5 {
			h.t.Fatalf("%d rows, %+v", len(list.Items), list.Items[i])
		}
	}
	var lists api.List[recommendation.Sealed]
	h.secretariat.Get(list37 + "/lists").Want(200).JSON(&lists)
	if len(lists.Items) != 1 || h.secretariat.Get(list37 + "/lists/1").Want(200).Map()["content"] != lists.Items[0].Content {
		h.t.Fatalf("%+v", lists)
	}
	h.secretariat.Get(list37+"/lists/2").Refused(404, "not-found")
}

func TestQuotasAndClosingOverHTTP(t *testing.T) {
	h := enter(t)
	path := "/v1/quota/2019/bodies/C3702/overrides"
	ask := map[string]any{"places": 2, "reason": "集团数量多"}
	h.shandong.Post(path, ask).Refused(404, "not-found")
	var asked recommendation.Overriding
	h.qingdao.Post(path, ask).Want(201).JSON(&asked)
	approvals := "/v1/quota/2019/overrides/" + asked.Override.ID + "/approvals"
	h.qingdao.Post(approvals, nil).Refused(403, "forbidden")
	h.ministry.Post(approvals, nil).Want(200)
	h.ministry.Post(approvals, nil).Refused(409, "second-person-needed")
	waiting := func(c *accounttest.Client, path string) int {
		var list api.List[recommendation.PublicOverride]
		c.Get(path).Want(200).JSON(&list)
		return len(list.Items)
	}
	if a, b, c := waiting(h.nobody, "/v1/quota/2019/overrides"), waiting(h.qingdao, "/v1/quota/2019/override-requests"), waiting(h.shandong, "/v1/quota/2019/override-requests"); a != 0 || b != 1 || c != 0 {
		t.Fatalf("public sees %d, Qingdao %d, Shandong %d", a, b, c)
	}
	granted := h.second.Post(approvals, nil).Want(200)
	if strings.Contains(string(granted.Body), "acc_") {
		t.Fatalf("the answer names accounts: %s", granted.Body)
	}
	var places api.List[recommendation.Places]
	h.nobody.Get("/v1/quota/2019/bodies").Want(200).JSON(&places)
	i := slices.IndexFunc(places.Items, func(p recommendation.Places) bool { return p.Code == "C3702" })
	if len(places.Items) != 92 || places.Items[i].Quota != (recommendation.Quota{Base: 3, Extra: 2}) || waiting(h.nobody, "/v1/quota/2019/overrides") != 1 {
		t.Fatalf("%+v", places.Items[i])
	}
	closing := "/v1/quota/2019/bodies/P37/closing"
	h.qingdao.Post(closing, map[string]any{"closesAt": "2019-10-25T16:00:00Z"}).Refused(404, "not-found")
	h.shandong.Post(closing, map[string]any{"closesAt": "2019-10-29T16:00:00Z"}).Refused(422, "closing-after-deadline")
	h.shandong.Post(closing, map[string]any{"closesAt": "2019-10-21T02:00:00Z"}).Refused(422, "closing-too-soon")
	h.shandong.Post(closing, map[string]any{"closesAt": "2019-10-25T16:00:00Z"}).Want(200)
}
