package review_test

import (
	"strings"
	"testing"

	"linxuan/infra/seed"
	"linxuan/shared/api"
	domain "linxuan/shared/review"
)

type ruled struct {
	Application, GroupName string
	Version                int64
	CureUntil              string
	Receipt                *struct{ ID string }
	Refusal                *struct{ Type, Detail string }
}

func (h *hall) rows(path string, body map[string]any, headers ...string) []ruled {
	h.t.Helper()
	var list api.List[ruled]
	h.secretariat.Do("POST", base+path, body, headers...).Want(200).JSON(&list)
	return list.Items
}

// note answers the first n items of an application's checklist.
func (h *hall) note(app string, n int, etag string) {
	h.t.Helper()
	round, err := seed.LoadRound("2019")
	h.must(err)
	var checks []domain.Check
	for _, item := range round.Scheme.Checklist[:n] {
		checks = append(checks, domain.Check{Item: item.ID, OK: true})
	}
	h.secretariat.Do("PUT", one(app, "/checks"), map[string]any{"checks": checks}, "If-Match", etag).Want(200)
}

// R6.1 over HTTP: what is noted, the preview that writes nothing, and a decision for several with a receipt for each.
func TestDecidingTogetherOverHTTP(t *testing.T) {
	h := enter(t)
	h.secretariat.Post(base+"/candidates", nil).Want(200)
	h.note(h.apps[0], 10, `"0"`)
	h.note(h.apps[1], 9, `"0"`)
	h.secretariat.Do("PUT", one(h.apps[1], "/checks"), map[string]any{"checks": []domain.Check{}}, "If-Match", `"0"`).Refused(412, "stale-version")
	h.secretariat.Do("PUT", one(h.apps[1], "/checks"), map[string]any{"checks": []domain.Check{}}).Refused(428, "if-match-required")
	read := h.person("auditor", "", "").Get(one(h.apps[1], "/checks")).Want(200)
	if read.Header["etag"] != `"1"` || len(read.Map()["checks"].([]any)) != 9 {
		t.Errorf("%s", read.Body)
	}
	h.officer(1).Get(one(h.apps[1], "/checks")).Refused(403, "forbidden")
	var list api.List[domain.Reviewed]
	h.secretariat.Get(base + "/candidates").Want(200).JSON(&list)
	for _, c := range list.Items {
		if want := map[string]int{h.apps[0]: 10, h.apps[1]: 9, h.apps[2]: 0}[c.Application]; c.Answered != want || c.Verdict != "" {
			t.Errorf("%+v, want %d answered", c, want)
		}
	}

	ask := func(versions ...int64) map[string]any {
		var apps []map[string]any
		for i, app := range h.apps {
			apps = append(apps, map[string]any{"application": app, "version": versions[i]})
		}
		return map[string]any{"verdict": "pass", "applications": apps}
	}
	preview := h.rows("/preliminary/preview", ask(0, 0, 0))
	if p := preview[0]; p.Refusal != nil || p.Version != 1 || p.Receipt != nil || p.GroupName != h.groups[0].Name {
		t.Errorf("%+v", p)
	}
	for i, open := range map[int]string{1: "还有 1 项", 2: "还有 10 项"} {
		if p := preview[i]; p.Refusal == nil || p.Refusal.Type != "/problems/checklist-open" || !strings.Contains(p.Refusal.Detail, open) {
			t.Errorf("%+v", p)
		}
	}
	h.secretariat.Get(one(h.apps[0], "/preliminary")).Refused(404, "not-found") // nothing was written

	const key = "00000000-0000-4000-8000-000000000021"
	done := h.rows("/preliminary", ask(1, 1, 0), "Idempotency-Key", key)
	if done[0].Receipt == nil || done[0].Refusal != nil || done[1].Receipt != nil || done[1].Refusal == nil {
		t.Fatalf("%+v", done)
	}
	if again := h.rows("/preliminary", ask(1, 1, 0), "Idempotency-Key", key); again[0].Receipt.ID != done[0].Receipt.ID {
		t.Errorf("a lost answer, asked for again: %+v", again)
	}
	h.secretariat.Do("POST", base+"/preliminary", ask(1, 1, 1), "Idempotency-Key", key).Refused(422, "idempotency-mismatch")
	if m := h.officer(0).Get(one(h.apps[0], "/preliminary")).Want(200).Map(); m["verdict"] != "pass" {
		t.Errorf("%v", m)
	}

	h.note(h.apps[1], 10, `"1"`)
	h.note(h.apps[2], 10, `"0"`)
	back := ask(1, 2, 1)
	back["verdict"], back["item"], back["note"], back["reason"] = "return", "check-documents", "缺第3页", "请补齐缺页"
	returned := h.rows("/preliminary", back)
	if r := returned[0].Refusal; r == nil || r.Type != "/problems/preliminary-decided" {
		t.Errorf("%+v", returned[0])
	}
	for i := 1; i < 3; i++ {
		if r := returned[i]; r.Receipt == nil || r.CureUntil != "2019-11-04T16:00:00.000Z" {
			t.Errorf("%+v", r)
		}
		if m := h.officer(i).Get(one(h.apps[i], "/preliminary")).Want(200).Map(); m["verdict"] != "return" || m["reason"] != "请补齐缺页" {
			t.Errorf("%v", m)
		}
	}
	for name, change := range map[string]any{"verdict": "fail", "applications": []any{}, "item": "check-age"} {
		bad := ask(0, 0, 0)
		bad["verdict"], bad["item"], bad["note"], bad["reason"] = "return", "check-documents", "缺第3页", "请补齐缺页"
		bad[name] = change
		if got := h.secretariat.Post(base+"/preliminary", bad); got.Status != 422 {
			t.Errorf("%s %v: %d %s", name, change, got.Status, got.Body)
		}
	}
}
