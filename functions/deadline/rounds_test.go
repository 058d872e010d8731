package deadline_test

import (
	"maps"
	"strings"
	"testing"

	"linxuan/functions/deadline"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/ledger"
	"linxuan/shared/review"
	"linxuan/shared/round"
)

// R7.4: the rounds of 2019 and 2020 are two sets of files and no code; each is created once, and everybody can read it.
func TestRoundsAreCreatedFromTheirFiles(t *testing.T) {
	h := enter(t)
	ministry := h.person("ministry", "", "")
	ministry.Post("/v1/rounds", files(t, "2019")).Refused(409, "round-without-bodies")
	h.bodies()
	for _, id := range []string{"2019", "2020"} {
		var created round.Created
		ministry.Post("/v1/rounds", files(t, id)).Want(201).JSON(&created)
		if created.Round.ID != id || len(created.Round.Bodies) != 92 || created.Receipt.Act != round.ActOpened || created.Receipt.Content != created.Round.Digest {
			t.Errorf("%s: %d bodies, %+v", id, len(created.Round.Bodies), created.Receipt)
		}
		signer, err := ledger.NewSigner(h.Env["SIGNING_KEY"])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ledger.VerifyReceipt(created.Receipt, []ledger.PublicKey{signer.PublicKey()}); err != nil {
			t.Error(err)
		}
		isChinese(t, id, ministry.Post("/v1/rounds", files(t, id)).Refused(409, "round-exists"))
		var r round.Round
		h.nobody().Get("/v1/rounds/" + id).Want(200).JSON(&r)
		if r.Digest != created.Round.Digest || r.Title == "" {
			t.Errorf("%+v", r)
		}
		var scheme review.Scheme
		h.nobody().Get("/v1/rounds/" + id + "/scheme").Want(200).JSON(&scheme)
		if len(scheme.Criteria) != 7 {
			t.Errorf("%d criteria", len(scheme.Criteria))
		}
	}
	var list api.List[round.Summary]
	h.nobody().Get("/v1/rounds").Want(200).JSON(&list)
	if len(list.Items) != 2 || list.Items[0].ID != "2019" || list.Items[1].ID != "2020" {
		t.Errorf("%+v", list)
	}
	for _, path := range []string{"/v1/rounds/2021", "/v1/rounds/2021/scheme", "/v1/rounds/2021/windows", "/v1/rounds/2021/extensions"} {
		h.nobody().Get(path).Refused(404, "not-found")
	}
}

// What is wrong with the files is told by field, all at once, and nothing is created.
func TestBrokenFiles(t *testing.T) {
	h := enter(t)
	h.bodies()
	ministry := h.person("ministry", "", "")
	good := files(t, "2019")
	with := func(name, old, replacement string) map[string]string {
		if !strings.Contains(good[name], old) {
			t.Fatalf("%s does not hold %q", name, old)
		}
		changed := maps.Clone(good)
		changed[name] = strings.Replace(good[name], old, replacement, 1)
		return changed
	}
	without := func(name string) map[string]string {
		changed := maps.Clone(good)
		delete(changed, name)
		return changed
	}
	for _, row := range []struct {
		name   string
		body   any
		status int
		code   string
		fields []string
	}{
		{"two mistakes in the configuration", with("config", "workingDays: 5\n  answerWorkingDays: 10", "workingDays: 4\n  answerWorkingDays: 0"), 422, "round-config", []string{"/notice/workingDays", "/notice/answerWorkingDays"}},
		{"a deadline without a zone", with("config", "2019-10-22T00:00:00+08:00", "2019-10-22T00:00:00"), 422, "round-config", []string{"/phases/statistics/closesAt"}},
		{"files that nobody could open", with("config", "maxBytes: 20971520", "maxBytes: 1073741824"), 422, "round-config", []string{"/dossier/documents/0/maxBytes"}},
		{"a type that nobody could open", with("config", "mediaTypes: [application/pdf]", "mediaTypes: [video/mp4]"), 422, "round-config", []string{"/dossier/documents/0/mediaTypes/0"}},
		{"a hundred and ten files", with("config", "maxCount: 20", "maxCount: 100"), 422, "round-config", []string{"/dossier/documents"}},
		{"no YAML", with("config", "id: \"2019\"", "id: [\"2019\""), 422, "round-config", []string{""}},
		{"points that do not add up", with("scheme", "points: 100", "points: 99"), 422, "criterion-scheme", []string{"/points"}},
		{"an indicator twice", with("indicators", "id: orientation", "id: legal-form"), 422, "indicator-dictionary", []string{"/sections/0/indicators/1/id"}},
		{"a source that is no indicator", with("scheme", "sources: [members-total,", "sources: [members-of-nothing,"), 422, "criterion-scheme", []string{"/criteria"}},
		{"the scheme left out", without("scheme"), 422, "invalid", []string{"/scheme"}},
		{"an unknown field", map[string]string{"config": good["config"], "scheme": good["scheme"], "indicators": good["indicators"], "force": "yes"}, 422, "invalid", []string{"/force"}},
		{"a number for a file", map[string]any{"config": 1, "scheme": good["scheme"], "indicators": good["indicators"]}, 422, "invalid", []string{"/config"}},
		{"longer than an item of the store", map[string]string{"config": good["config"], "scheme": strings.Repeat("字", 100_001), "indicators": "x"}, 422, "invalid", []string{"/scheme"}},
		{"more than a megabyte", []byte(`{"config":"` + strings.Repeat("x", 1<<20) + `"}`), 413, "body-too-large", nil},
		{"bad JSON", []byte(`{"config"`), 400, "malformed", nil},
	} {
		r := ministry.Post("/v1/rounds", row.body)
		if r.Status != row.status || r.Code() != row.code {
			t.Errorf("%s: %d %s, want %d %s: %s", row.name, r.Status, r.Code(), row.status, row.code, r.Body)
			continue
		}
		isChinese(t, row.name, r)
		fields := r.Fields()
		for _, pointer := range row.fields {
			if fields[pointer] == "" {
				t.Errorf("%s: fields %v, want %s", row.name, fields, pointer)
			}
		}
	}
	var list api.List[round.Summary]
	ministry.Get("/v1/rounds").Want(200).JSON(&list)
	if len(list.Items) != 0 {
		t.Errorf("created all the same: %+v", list)
	}
}

// windows reads a timetable by phase.
func windows(t *testing.T, c *accounttest.Client, path string) (map[round.Phase]deadline.Window, calendar.Instant) {
	t.Helper()
	var w deadline.Windows
	c.Get(path).Want(200).JSON(&w)
	if len(w.Windows) != len(round.Phases()) {
		t.Errorf("%d windows", len(w.Windows))
	}
	by := map[round.Phase]deadline.Window{}
	for _, one := range w.Windows {
		by[one.Phase] = one
	}
	return by, w.ServerTime
}

// R5.1: the page shows each window with the server's own time, for everyone, a body or a group.
func TestWindowsAreShownWithTheServersTime(t *testing.T) {
	h := enter(t)
	s := dossiertest.New(t, h.Store, h.Tables.AWS)
	g := s.Entrant(1)
	s.Extend(round.ScopeGroup, g.Body, g.ID, dossiertest.Extended, dossiertest.Early)
	const path = "/v1/rounds/2019/windows"
	for _, row := range []struct {
		at    string
		path  string
		open  bool
		until string
	}{
		{"10-28 23:59:59.999", path, true, "2019-10-28T16:00:00.000Z"},
		{"10-29 00:00:00.000", path, false, "2019-10-28T16:00:00.000Z"},
		{"10-28 23:59:59.999", path + "?body=P37", true, "2019-10-28T16:00:00.000Z"},
		{"10-29 00:00:00.000", path + "?body=P37", false, "2019-10-28T16:00:00.000Z"},
		{"10-29 00:00:00.000", path + "?body=P37&group=" + g.ID, true, "2019-11-04T16:00:00.000Z"},
		{"11-04 23:59:59.999", path + "?body=P37&group=" + g.ID, true, "2019-11-04T16:00:00.000Z"},
		{"11-05 00:00:00.000", path + "?body=P37&group=" + g.ID, false, "2019-11-04T16:00:00.000Z"},
	} {
		h.Clock.Set(dossiertest.At(row.at))
		by, now := windows(t, h.nobody(), row.path)
		if w := by[round.PhaseApplication]; w.Open != row.open || w.ClosesAt.String() != row.until || (w.Extension != "") != strings.Contains(row.path, "group") || now != calendar.At(dossiertest.At(row.at)) {
			t.Errorf("%s at %s: %+v, server's time %s", row.path, row.at, w, now)
		}
	}
	h.Clock.Set(dossiertest.Early)
	s.Extend(round.ScopeEveryone, "", "", dossiertest.Extended, dossiertest.Early)
	if by, _ := windows(t, h.nobody(), path); by[round.PhaseApplication].ClosesAt != calendar.At(dossiertest.Extended) || by[round.PhaseApplication].Extension == "" {
		t.Errorf("an extension for everyone is not shown to everyone: %+v", by)
	}
	h.nobody().Get(path+"?body=P12").Refused(404, "no-such-window")
	for _, query := range []string{"?group=" + g.ID, "?body=all%230", "?body=P37&group=P11", "?body=round"} {
		isChinese(t, query, h.nobody().Get(path+query).Refused(422, "invalid"))
	}
}
