package deadline_test

import (
	"strings"
	"testing"

	"linxuan/functions/deadline"
	"linxuan/shared/api"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/round"
)

const extensions = "/v1/rounds/2019/extensions"

// R5.4: asked for by the ministry or the secretariat, approved by two people of the ministry, public with its reason.
func TestAnExtensionOnItsWay(t *testing.T) {
	h := enter(t)
	s := dossiertest.New(t, h.Store, h.Tables.AWS)
	g := s.Entrant(1)
	h.Clock.Set(dossiertest.Early)
	secretariat, first, second := h.person("secretariat", "", ""), h.person("ministry", "", ""), h.person("ministry", "", "")
	// The same instant in three zones; the last one is written as the ministry's calendar shows it.
	for i, closesAt := range []string{"2019-11-04T16:00:00+00:00", "2019-11-04T12:00:00-05:00", "2019-11-05T02:00:00+08:00"} {
		var asked round.Granting
		secretariat.Post(extensions, map[string]any{
			"phase": "application", "scope": "group", "group": g.ID, "closesAt": closesAt, "reason": "暴雨停电，网络中断",
		}).Want(201).JSON(&asked)
		x := asked.Extension
		if x.Body != g.Body || x.Granted != 0 || asked.Receipt != nil || len(x.Approvals) != 0 {
			t.Fatalf("%+v", asked)
		}
		approvals := extensions + "/" + x.ID + "/approvals"
		secretariat.Post(approvals, nil).Refused(403, "forbidden")
		first.Post(approvals, nil).Want(200)
		isChinese(t, "twice", first.Post(approvals, nil).Refused(409, "second-person-needed"))
		public(t, h, i)
		var granted round.Granting
		second.Post(approvals, nil).Want(200).JSON(&granted)
		if granted.Receipt == nil || granted.Extension.Granted == 0 || granted.Receipt.Act != round.ActExtension {
			t.Errorf("%+v", granted)
		}
		public(t, h, i+1)
		first.Post(approvals, nil).Refused(409, "extension-granted")
		by, _ := windows(t, h.nobody(), "/v1/rounds/2019/windows?body=P37&group="+g.ID)
		if want := []string{"2019-11-04T16:00:00.000Z", "2019-11-04T17:00:00.000Z", "2019-11-04T18:00:00.000Z"}[i]; by[round.PhaseApplication].ClosesAt.String() != want {
			t.Errorf("%s became %s", closesAt, by[round.PhaseApplication].ClosesAt)
		}
	}
	for role, may := range map[string]bool{"secretariat": true, "ministry": true, "auditor": true, "body": false, "group": false, "expert": false} {
		r := h.person(role, "P37", g.ID).Get("/v1/rounds/2019/extension-requests")
		if (r.Status == 200) != may {
			t.Errorf("%s: %d", role, r.Status)
		}
	}
}

// public holds how many extensions everybody sees, each with its reason and without anybody's account.
func public(t *testing.T, h *hall, n int) {
	t.Helper()
	r := h.nobody().Get(extensions).Want(200)
	var list api.List[deadline.PublicExtension]
	r.JSON(&list)
	if len(list.Items) != n || strings.Contains(string(r.Body), "per_") || strings.Contains(string(r.Body), "acc_") {
		t.Errorf("the public sees %s, want %d", r.Body, n)
	}
	for _, x := range list.Items {
		if x.Reason != "暴雨停电，网络中断" || x.Approvals != 2 || x.GrantedAt == 0 {
			t.Errorf("%+v", x)
		}
	}
}

func TestBadExtensions(t *testing.T) {
	h := enter(t)
	s := dossiertest.New(t, h.Store, h.Tables.AWS)
	g := s.Entrant(1)
	h.Clock.Set(dossiertest.Early)
	c := h.person("ministry", "", "")
	wish := func(pairs ...any) map[string]any {
		m := map[string]any{"phase": "application", "scope": "body", "body": "P37", "closesAt": "2019-11-05T00:00:00+08:00", "reason": "暴雨停电"}
		for i := 0; i < len(pairs); i += 2 {
			m[pairs[i].(string)] = pairs[i+1]
		}
		return m
	}
	for _, row := range []struct {
		name, path string
		body       any
		status     int
		code       string
		field      string
	}{
		{"no zone", extensions, wish("closesAt", "2019-11-05T00:00:00"), 422, "invalid", ""},
		{"a day", extensions, wish("closesAt", "2019-11-05"), 422, "invalid", ""},
		{"no instant", extensions, wish("closesAt", ""), 422, "extension-not-later", "/closesAt"},
		{"a number", extensions, wish("closesAt", 1572883200000), 422, "invalid", "/closesAt"},
		{"shorter", extensions, wish("closesAt", "2019-10-28T15:59:59.999Z"), 422, "extension-not-later", "/closesAt"},
		{"the same", extensions, wish("closesAt", "2019-10-28T16:00:00Z"), 422, "extension-not-later", "/closesAt"},
		{"a phase without windows", extensions, wish("phase", "ballot"), 422, "invalid", "/phase"},
		{"a scope that is none", extensions, wish("scope", "province"), 422, "invalid", "/scope"},
		{"everyone and a body", extensions, wish("scope", "everyone"), 422, "extension-form", "/scope"},
		{"a body without its code", extensions, wish("body", ""), 422, "invalid", "/body"},
		{"a body that takes no part", extensions, wish("body", "P12"), 404, "no-such-window", ""},
		{"a group that is none", extensions, wish("scope", "group", "group", "grp_"+strings.Repeat("0", 26)), 404, "not-found", ""},
		{"a group as somebody types it", extensions, wish("scope", "group", "group", "第1集团"), 422, "invalid", "/group"},
		{"a list of one group", extensions, wish("phase", "recommendation", "scope", "group", "group", g.ID), 422, "extension-form", "/scope"},
		{"blanks for a reason", extensions, wish("reason", "　　　　　"), 422, "extension-form", "/reason"},
		{"no reason", extensions, wish("reason", ""), 422, "invalid", "/reason"},
		{"501 characters", extensions, wish("reason", strings.Repeat("字", 501)), 422, "invalid", "/reason"},
		{"an unknown field", extensions, wish("hidden", true), 422, "invalid", "/hidden"},
		{"an unknown round", "/v1/rounds/2021/extensions", wish(), 404, "not-found", ""},
		{"bad JSON", extensions, []byte(`{`), 400, "malformed", ""},
		{"an unknown extension", extensions + "/ext_" + strings.Repeat("0", 26) + "/approvals", nil, 404, "not-found", ""},
		{"an extension that is none", extensions + "/ext_1/approvals", nil, 422, "invalid", "path/extension"},
	} {
		r := c.Post(row.path, row.body)
		if r.Status != row.status || r.Code() != row.code {
			t.Errorf("%s: %d %s, want %d %s: %s", row.name, r.Status, r.Code(), row.status, row.code, r.Body)
			continue
		}
		isChinese(t, row.name, r)
		if row.field != "" && r.Fields()[row.field] == "" {
			t.Errorf("%s: fields %v, want %s", row.name, r.Fields(), row.field)
		}
	}
	if all, err := s.Rounds.Extensions(ctx, "2019", false); err != nil || len(all) != 0 {
		t.Errorf("kept: %+v %v", all, err)
	}
}
