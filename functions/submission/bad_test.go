package submission_test

import (
	"strings"
	"testing"

	"linxuan/shared/account/accounttest"
	"linxuan/shared/dossier"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/dossier/inspect/pdftest"
)

// Each row is one bad request: a clear refusal in Chinese, and nothing changed.
func TestBadInput(t *testing.T) {
	h := enter(t)
	g := h.stage.Entrant(1)
	a := h.complete(g)
	other := h.complete(h.stage.Entrant(2))
	exceptions := "/v1/submission/2019/exceptions"
	unknown := "app_" + strings.Repeat("0", 26)
	content := func(change func(map[string]any)) map[string]any {
		c := map[string]any{
			"introduction": "", "highlights": "", "contact": map[string]any{"name": "", "phone": ""},
			"assessment": []any{}, "violations": map[string]any{"none": true},
		}
		change(c)
		return map[string]any{"content": c}
	}
	wish := func(change func(map[string]any)) map[string]any {
		q := map[string]any{"kind": "evidence", "name": "佐证.pdf", "size": 1000, "sha256": strings.Repeat("0a", 32), "mediaType": "application/pdf"}
		change(q)
		return q
	}
	none := func(map[string]any) {}
	grant := map[string]any{"uscc": string(dossiertest.Lead(1).USCC), "group": g.ID, "reason": "跨区域牵头"}
	but := func(name string, value any) map[string]any {
		m := map[string]any{}
		for n, v := range grant {
			m[n] = v
		}
		m[name] = value
		return m
	}
	for _, row := range []struct {
		name, role, method, path string
		body                     any
		headers                  []string
		status                   int
		code, field              string
	}{
		{"bad JSON", "group", "PUT", a.path, []byte(`{"content":`), nil, 400, "malformed", ""},
		{"no JSON at all", "group", "PUT", a.path, []byte("正文"), nil, 400, "malformed", ""},
		{"no body", "group", "PUT", a.path, nil, nil, 400, "malformed", ""},
		{"a list for an object", "group", "PUT", a.path, []byte(`[]`), nil, 422, "invalid", ""},
		{"an unknown field", "group", "PUT", a.path, content(func(c map[string]any) { c["score"] = 100 }), nil, 422, "invalid", "/content/score"},
		{"a status of one's own", "group", "PUT", a.path, map[string]any{"content": map[string]any{}, "status": "submitted"}, nil, 422, "invalid", "/status"},
		{"a number for a text", "group", "PUT", a.path, content(func(c map[string]any) { c["introduction"] = 5 }), nil, 422, "invalid", "/content/introduction"},
		{"a text for a yes", "group", "PUT", a.path, content(func(c map[string]any) { c["violations"] = map[string]any{"none": "yes"} }), nil, 422, "invalid", "/content/violations/none"},
		{"3001 characters", "group", "PUT", a.path, content(func(c map[string]any) { c["introduction"] = strings.Repeat("字", 3001) }), nil, 422, "invalid", "/content/introduction"},
		{"51 criteria", "group", "PUT", a.path, content(func(c map[string]any) {
			c["assessment"] = make([]map[string]any, 51)
		}), nil, 422, "invalid", ""},
		{"half a point", "group", "PUT", a.path, content(func(c map[string]any) {
			c["assessment"] = []any{map[string]any{"criterion": "governance", "points": 1.5, "statement": ""}}
		}), nil, 422, "invalid", "/content/assessment/0/points"},
		{"a day that is none", "group", "PUT", a.path, content(func(c map[string]any) {
			c["violations"] = map[string]any{"none": false, "events": []any{map[string]any{"area": "violation-safety", "day": "2018-02-30", "account": ""}}}
		}), nil, 422, "invalid", ""},
		{"an unknown criterion", "group", "PUT", a.path, content(func(c map[string]any) {
			c["assessment"] = []any{map[string]any{"criterion": "fame", "points": 1, "statement": ""}}
		}), nil, 422, "application-content", "/content/assessment/0/criterion"},
		{"too many points", "group", "PUT", a.path, content(func(c map[string]any) {
			c["assessment"] = []any{map[string]any{"criterion": "governance", "points": 16, "statement": ""}}
		}), nil, 422, "application-content", "/content/assessment/0/points"},
		{"more than a quarter megabyte", "group", "PUT", a.path, []byte(`{"content":"` + strings.Repeat("x", 256<<10) + `"}`), nil, 413, "body-too-large", ""},
		{"an edit without a version", "group", "PUT", a.path, content(none), []string{"If-Match", ""}, 428, "if-match-required", ""},
		{"a version that is none", "group", "PUT", a.path, content(none), []string{"If-Match", `"x"`}, 428, "if-match-required", ""},
		{"an old version", "group", "PUT", a.path, content(none), []string{"If-Match", `"1"`}, 412, "stale-version", ""},
		{"a version to come", "group", "PUT", a.path, content(none), []string{"If-Match", `"99"`}, 412, "stale-version", ""},
		{"a submission without a version", "group", "POST", a.path + "/submit", nil, []string{"If-Match", ""}, 428, "if-match-required", ""},
		{"a submission of an old version", "group", "POST", a.path + "/submit", nil, []string{"If-Match", `"1"`}, 412, "stale-version", ""},
		{"a withdrawal of a draft", "group", "POST", a.path + "/withdraw", nil, nil, 409, "application-not-submitted", ""},
		{"without an idempotency key", "group", "POST", a.path + "/submit", nil, []string{"Idempotency-Key", ""}, 400, "idempotency-key-required", ""},
		{"from a foreign page", "group", "POST", a.path + "/submit", nil, []string{"X-Linxuan", ""}, 403, "foreign-origin", ""},

		{"another's application", "group", "PUT", other.path, content(none), nil, 404, "not-found", ""},
		{"another's submission", "group", "POST", other.path + "/submit", nil, nil, 404, "not-found", ""},
		{"another's withdrawal", "group", "POST", other.path + "/withdraw", nil, nil, 404, "not-found", ""},
		{"an upload to another's", "group", "POST", other.path + "/documents", wish(none), nil, 404, "not-found", ""},
		{"another's document", "group", "POST", other.path + "/documents/" + other.charter.ID + "/remove", nil, nil, 404, "not-found", ""},
		{"another's document under one's own", "group", "POST", a.path + "/documents/" + other.charter.ID + "/remove", nil, nil, 404, "not-found", ""},
		{"another's document under one's own, confirmed", "group", "POST", a.path + "/documents/" + other.charter.ID + "/confirm", nil, nil, 404, "not-found", ""},
		{"another's document under one's own, opened", "group", "POST", a.path + "/documents/" + other.charter.ID + "/link", nil, nil, 404, "not-found", ""},
		{"an unknown application", "group", "PUT", base + "/" + unknown, content(none), nil, 404, "not-found", ""},
		{"an id that is none", "group", "PUT", base + "/app_1", content(none), nil, 422, "invalid", "path/application"},
		{"an id with a key in it", "group", "GET", base + "/app_" + strings.Repeat("%23", 26), nil, nil, 422, "invalid", "path/application"},
		{"one's own under another round", "group", "GET", "/v1/submission/2020/applications/" + a.ID, nil, nil, 404, "not-found", ""},
		{"a round that is none", "group", "POST", "/v1/submission/2019%2023/applications", nil, nil, 422, "invalid", "path/round"},
		{"an unknown round", "group", "POST", "/v1/submission/2021/applications", nil, nil, 404, "no-such-window", ""},
		{"an unknown address", "group", "POST", a.path + "/approve", nil, nil, 404, "no-such-route", ""},

		{"an unknown kind", "group", "POST", a.path + "/documents", wish(func(q map[string]any) { q["kind"] = "song" }), nil, 422, "document-form", "/kind"},
		{"another media type", "group", "POST", a.path + "/documents", wish(func(q map[string]any) { q["mediaType"] = "text/html" }), nil, 422, "document-form", "/mediaType"},
		{"too large a file", "group", "POST", a.path + "/documents", wish(func(q map[string]any) { q["size"] = 20<<20 + 1 }), nil, 422, "document-form", "/size"},
		{"an empty file", "group", "POST", a.path + "/documents", wish(func(q map[string]any) { q["size"] = 0 }), nil, 422, "invalid", "/size"},
		{"a hash that is none", "group", "POST", a.path + "/documents", wish(func(q map[string]any) { q["sha256"] = "abc" }), nil, 422, "invalid", "/sha256"},
		{"a second charter", "group", "POST", a.path + "/documents", wish(func(q map[string]any) { q["kind"] = "charter" }), nil, 422, "document-form", "/kind"},
		{"no name", "group", "POST", a.path + "/documents", wish(func(q map[string]any) { q["name"] = "" }), nil, 422, "invalid", "/name"},
		{"201 characters of a name", "group", "POST", a.path + "/documents", wish(func(q map[string]any) { q["name"] = strings.Repeat("字", 201) }), nil, 422, "invalid", "/name"},
		{"a place of one's own", "group", "POST", a.path + "/documents", wish(func(q map[string]any) { q["object"] = "2019/x/y.pdf" }), nil, 422, "invalid", "/object"},
		{"an unknown document", "group", "POST", a.path + "/documents/doc_" + strings.Repeat("0", 26) + "/confirm", nil, nil, 404, "not-found", ""},
		{"a document that is none", "group", "POST", a.path + "/documents/doc_1/confirm", nil, nil, 422, "invalid", "path/document"},

		{"a list without a body", "secretariat", "GET", base, nil, nil, 422, "invalid", "query/body"},
		{"a body that is none", "secretariat", "GET", base + "?body=P37%23x", nil, nil, 422, "invalid", "query/body"},
		{"a page of none", "secretariat", "GET", base + "?body=P37&limit=0", nil, nil, 422, "invalid", "query/limit"},
		{"a page of thousands", "secretariat", "GET", base + "?body=P37&limit=1000", nil, nil, 422, "invalid", "query/limit"},
		{"an exception for nobody", "ministry", "POST", exceptions, but("group", "grp_"+strings.Repeat("0", 26)), nil, 422, "exception-form", "/group"},
		{"an exception for a stranger", "ministry", "POST", exceptions, but("uscc", string(dossiertest.Lead(9).USCC)), nil, 422, "exception-form", "/uscc"},
		{"an exception without a reason", "ministry", "POST", exceptions, but("reason", "   　 "), nil, 422, "exception-form", "/reason"},
		{"an exception in an unknown round", "ministry", "POST", "/v1/submission/2021/exceptions", grant, nil, 404, "not-found", ""},
	} {
		c := h.officer(g, dossiertest.Early)
		if row.role != "group" {
			c = h.at(dossiertest.Early, row.role, "", "")
		}
		before := h.everything()
		headers := row.headers
		if headers == nil {
			headers = []string{"If-Match", a.ETag}
		}
		r := c.Do(row.method, row.path, row.body, headers...)
		if r.Status != row.status || r.Code() != row.code {
			t.Errorf("%s: %d %s, want %d %s: %s", row.name, r.Status, r.Code(), row.status, row.code, r.Body)
			continue
		}
		isChinese(t, r)
		if row.field != "" && r.Fields()[row.field] == "" {
			t.Errorf("%s: fields %v, want %s", row.name, r.Fields(), row.field)
		}
		unchanged(t, before, h.everything())
	}
}

// isChinese holds that a problem speaks to its reader: title, what to do, and every field.
func isChinese(t *testing.T, r accounttest.Response) {
	t.Helper()
	var p struct {
		Title, Detail, RequestID string
		Errors                   []struct{ Pointer, Detail string }
	}
	r.JSON(&p)
	if !chinese(p.Title) || !strings.HasSuffix(p.Detail, "。") || strings.Contains(p.Detail, "—") || p.RequestID == "" {
		t.Errorf("%s", r.Body)
	}
	for _, e := range p.Errors {
		if !chinese(e.Detail) || strings.Contains(e.Detail, "—") {
			t.Errorf("%s: %q", e.Pointer, e.Detail)
		}
	}
}

func chinese(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return r >= '一' && r <= '龥' })
}

// Files that are broken or dangerous are refused with their own sentence, and the document stays refused.
func TestBadFiles(t *testing.T) {
	h := enter(t)
	a := h.complete(h.stage.Entrant(1))
	encrypted, err := pdftest.Encrypted("secret")
	if err != nil {
		t.Fatal(err)
	}
	for code, file := range map[string][]byte{
		"pdf-broken": pdftest.Truncated(), "pdf-encrypted": encrypted, "pdf-script": pdftest.HiddenScript(), "pdf-embedded-file": pdftest.Embedded(),
	} {
		doc := h.upload(a, "evidence", file)
		for range 2 {
			isChinese(t, a.client.Post(a.path+"/documents/"+doc.ID+"/confirm", nil).Refused(422, code))
			now, err := h.stage.Document(ctx, a.ID, doc.ID)
			if err != nil || now.Status != dossier.Refused || now.Refusal != code {
				t.Errorf("%+v %v", now, err)
			}
		}
		a.client.Post(a.path+"/documents/"+doc.ID+"/link", nil).Refused(404, "not-found")
	}
	asked := a.client.Post(a.path+"/documents", dossiertest.Wish("evidence", dossiertest.Paper(1))).Want(201).Map()
	id := asked["document"].(map[string]any)["id"].(string)
	isChinese(t, a.client.Post(a.path+"/documents/"+id+"/confirm", nil).Refused(409, "document-not-uploaded"))
}
