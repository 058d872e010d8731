package quota_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"

	"linxuan/shared/api"
	"linxuan/shared/registry"
)

// Whatever is sent, it is a clear 4xx and nothing has changed.
func TestBadInput(t *testing.T) {
	h := enter(t)
	h.apply(2)
	h.shandong.Do("PUT", list37, draft(1, 2), "If-Match", `"0"`).Want(200)
	long := strings.Repeat("长", 301)
	one := func(field string, value any) map[string]any {
		row := map[string]any{"application": application(0), "version": 1, "decision": "recommend", "rank": 1}
		row[field] = value
		return map[string]any{"examinations": []any{row}}
	}
	for _, row := range []struct {
		name, method, path string
		body               any
		version            string
		status             int
		code, field        string
	}{
		{"no version", "PUT", list37, draft(2, 2), "", 428, "if-match-required", ""},
		{"old version", "PUT", list37, draft(2, 2), `"0"`, 412, "stale-version", ""},
		{"version that is none", "PUT", list37, draft(2, 2), `"x"`, 428, "if-match-required", ""},
		{"no JSON", "PUT", list37, []byte("{"), `"1"`, 400, "malformed", ""},
		{"unknown field", "PUT", list37, one("score", 9), `"1"`, 422, "invalid", "/examinations/0/score"},
		{"wrong type", "PUT", list37, one("rank", "first"), `"1"`, 422, "invalid", "/examinations/0/rank"},
		{"rank 0", "PUT", list37, one("rank", 0), `"1"`, 422, "invalid", "/examinations/0/rank"},
		{"no such decision", "PUT", list37, one("decision", "perhaps"), `"1"`, 422, "invalid", "/examinations/0/decision"},
		{"long reason", "PUT", list37, one("reason", long), `"1"`, 422, "invalid", "/examinations/0/reason"},
		{"unknown applicant", "PUT", list37, one("application", "app_of_another"), `"1"`, 422, "recommendation-draft", "/examinations/0/application"},
		{"unknown applicant", "PATCH", list37 + "/examinations/app_of_another", map[string]any{"version": 1}, `"1"`, 422, "recommendation-draft", "/examinations/2/application"},
		{"over the limit", "PUT", list37, []byte(`{"orderReason":"` + strings.Repeat("x", api.MaxBody) + `"}`), `"1"`, 413, "body-too-large", ""},
		{"no body", "PUT", list37, nil, `"1"`, 400, "malformed", ""},
		{"another body's list", "PUT", "/v1/quota/2019/bodies/C3702/recommendation", draft(0, 0), `"0"`, 404, "not-found", ""},
		{"seal incomplete version", "POST", list37 + "/seal", map[string]any{}, "", 422, "invalid", "/version"},
		{"reopen what is open", "POST", list37 + "/reopen", map[string]any{"reason": "排序有误"}, "", 409, "recommendation-not-sealed", ""},
		{"reopen without a reason", "POST", list37 + "/reopen", map[string]any{"reason": ""}, "", 422, "invalid", "/reason"},
		{"places without end", "POST", "/v1/quota/2019/bodies/P37/overrides", map[string]any{"places": 21, "reason": "集团数量多"}, "", 422, "invalid", "/places"},
		{"an instant without a zone", "POST", "/v1/quota/2019/bodies/P37/closing", map[string]any{"closesAt": "2019-10-25T16:00:00"}, "", 422, "invalid", ""},
	} {
		t.Run(row.name, func(t *testing.T) {
			got := h.shandong.Do(row.method, row.path, row.body, "If-Match", row.version).Refused(row.status, row.code)
			if fields := got.Fields(); row.field != "" && fields[row.field] == "" {
				t.Fatalf("fields %v", fields)
			}
		})
	}
	for _, path := range []string{"/v1/quota/2018/bodies/P37/recommendation", "/v1/quota/2018/bodies", "/v1/quota/2018/overrides", "/v1/quota/2018/recommendations"} {
		if got := h.shandong.Get(path); got.Status != http.StatusNotFound {
			t.Errorf("%s: %d", path, got.Status)
		}
	}
	if m := h.shandong.Get(list37).Want(200).Map(); m["version"] != 1.0 || m["state"] != "draft" {
		t.Fatalf("something changed: %v", m)
	}
}

func TestBadImportsOverHTTP(t *testing.T) {
	h := enter(t)
	broken := group(20, "370100")
	broken["leadUnits"].([]map[string]any)[0]["uscc"] = "91350100M000100Y44"
	strange := group(21, "370100")
	strange["ministry"] = true
	var many []any
	for i := range 26 {
		many = append(many, group(100+i, "370100"))
	}
	for name, row := range map[string]struct {
		groups any
		code   string
		field  string
		says   string
	}{
		"check digit":   {[]any{group(19, "370100"), broken}, "import-rows", "/groups/1/leadUnits/0/uscc", "校验位"},
		"unknown field": {[]any{strange}, "invalid", "/groups/0/ministry", "没有这一项"},
		"taken number":  {[]any{group(0, "370100")}, "import-rows", "/groups/0/number", "已被使用"},
		"too many":      {many, "invalid", "/groups", "25"},
		"none":          {[]any{}, "invalid", "/groups", "1"},
	} {
		t.Run(name, func(t *testing.T) {
			got := h.ministry.Post("/v1/registry/groups", map[string]any{"groups": row.groups}).Refused(422, row.code)
			var p struct {
				Errors []api.ProblemField `json:"errors"`
			}
			if err := json.Unmarshal(got.Body, &p); err != nil {
				t.Fatal(err)
			}
			if !slices.ContainsFunc(p.Errors, func(f api.ProblemField) bool { return f.Pointer == row.field && strings.Contains(f.Detail, row.says) }) {
				t.Fatalf("%s", got.Body)
			}
		})
	}
	var list api.List[registry.Listed]
	h.ministry.Get("/v1/registry/groups").Want(200).JSON(&list)
	if len(list.Items) != 8 {
		t.Fatalf("half imported: %d groups", len(list.Items))
	}
	corrected := group(0, "370203")
	h.ministry.Do("PUT", "/v1/registry/groups/"+h.groups[0].ID, corrected).Refused(428, "if-match-required")
	h.ministry.Do("PUT", "/v1/registry/groups/"+h.groups[0].ID, corrected, "If-Match", `"1"`).Want(200)
	h.qingdao.Get("/v1/registry/groups/" + h.groups[0].ID).Want(200)
	h.ministry.Do("PUT", "/v1/registry/groups/grp_unknown", corrected, "If-Match", `"1"`).Refused(404, "not-found")
}
