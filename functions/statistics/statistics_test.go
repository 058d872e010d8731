package statistics

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"linxuan/infra/seed"
	"linxuan/shared/account"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/statistics"
	"linxuan/shared/table"
)

var ctx = context.Background()

func shanghai(year int, month time.Month, day int) time.Time {
	return time.Date(year, month, day, 0, 0, 0, 0, calendar.Shanghai)
}

var (
	early    = shanghai(2019, 10, 8)
	deadline = shanghai(2019, 10, 22)
)

// bench is the function with the 2019 round as it is seeded, and two groups under different bodies.
type bench struct {
	*accounttest.Bench
	t            testing.TB
	f            *api.Function
	mine, theirs registry.Listed
	dictionary   statistics.Dictionary
}

func open(t testing.TB) *bench {
	t.Helper()
	b := &bench{Bench: accounttest.New(t, early), t: t}
	b.openBucket()
	var err error
	if b.f, err = New(ctx, b.Setup()); err != nil {
		t.Fatal(err)
	}
	signer, err := ledger.NewSigner(b.Env["SIGNING_KEY"])
	if err != nil {
		t.Fatal(err)
	}
	j := journal.Open(b.Store, signer)
	groups := registry.Open(b.Store, j)
	act := table.Act{Actor: "per_ministry", Role: account.Ministry, At: early.AddDate(0, -1, 0)}
	if _, err := groups.ImportBodies(ctx, act, seed.Bodies()); err != nil {
		t.Fatal(err)
	}
	imported, err := groups.ImportGroups(ctx, act, seed.Groups(20))
	if err != nil {
		t.Fatal(err)
	}
	b.mine = imported.Groups[0]
	other := slices.IndexFunc(imported.Groups, func(g registry.Listed) bool { return g.Body != b.mine.Body })
	b.theirs = imported.Groups[other]
	seeded, err := seed.LoadRound("2019")
	if err != nil {
		t.Fatal(err)
	}
	b.dictionary = seeded.Indicators
	indicators, err := seed.Files.ReadFile(seeded.Config.Files.Indicators)
	if err != nil {
		t.Fatal(err)
	}
	codes, err := groups.Codes(ctx)
	if err != nil {
		t.Fatal(err)
	}
	files := map[string]string{round.FileIndicators: string(indicators), round.FileScheme: ""}
	if _, _, err := round.Open(b.Store, j).Create(ctx, act, seeded.Config, files, codes); err != nil {
		t.Fatal(err)
	}
	return b
}

// as signs somebody in, with a body or a group of one of the two.
func (b *bench) as(role string, g registry.Listed) *accounttest.Client {
	b.t.Helper()
	switch role {
	case account.Group:
		return b.Client(b.f, b.SignIn(role, g.Body, g.ID))
	case account.Body:
		return b.Client(b.f, b.SignIn(role, g.Body, ""))
	}
	return b.Client(b.f, b.SignIn(role, "", ""))
}

func path(g registry.Listed, year int, more ...string) string {
	return fmt.Sprintf("/v1/statistics/2019/groups/%s/filings/%d%s", g.ID, year, strings.Join(more, ""))
}

// full is a filing of the seeded dictionary in which nothing is wrong or missing: a group of two enterprises and nothing else.
func (b *bench) full() map[string]any {
	values := map[string]any{}
	for _, i := range b.dictionary.Indicators() {
		switch i.Type {
		case statistics.Count, statistics.Amount:
			values[i.ID] = i.Least
		case statistics.Ratio:
			values[i.ID] = map[string]int{"num": 0, "den": 1}
		case statistics.Text:
			values[i.ID] = "无"
		case statistics.Choice:
			values[i.ID] = i.Options[0].ID
		}
	}
	values["members-total"], values["members-enterprise"] = 2, 2
	return values
}

func (b *bench) put(c *accounttest.Client, g registry.Listed, year int, version string, values map[string]any) accounttest.Response {
	b.t.Helper()
	return c.Do(http.MethodPut, path(g, year), map[string]any{"values": values}, "If-Match", version)
}

func TestRoutes(t *testing.T) {
	b := accounttest.New(t, early)
	b.Env["PUBLIC_BUCKET"] = "bucket"
	f, err := New(ctx, b.Setup())
	if err != nil {
		t.Fatal(err)
	}
	accounttest.Routes(t, b, f)
}

// A group fills in its form, declares it, edits it again; the deadline locks it; lists and counts follow.
func TestFiling(t *testing.T) {
	b := open(t)
	c := b.as(account.Group, b.mine)
	var d statistics.Dictionary
	c.Get("/v1/statistics/2019/dictionary").Want(200).JSON(&d)
	if len(d.Indicators()) != len(b.dictionary.Indicators()) {
		t.Errorf("%d indicators", len(d.Indicators()))
	}
	empty := c.Get(path(b.mine, 2018)).Want(200)
	if empty.Header["etag"] != `"0"` || len(empty.Map()["values"].(map[string]any)) != 0 {
		t.Errorf("nothing saved: %s %s", empty.Header["etag"], empty.Body)
	}
	half := b.full()
	delete(half, "experience")
	half["members-total"] = 3
	saved := b.put(c, b.mine, 2018, `"0"`, half).Want(200)
	faults := saved.Map()["faults"].([]any)
	if saved.Header["etag"] != `"1"` || len(faults) != 1 || faults[0].(map[string]any)["detail"] == "" {
		t.Errorf("saved with a fault: %s", saved.Body)
	}
	refused := c.Post(path(b.mine, 2018, "/submit"), nil).Refused(422, "filing-incomplete")
	want := map[string]string{"/values/members-total": "filing-total", "/values/experience": "filing-missing"}
	if got := refused.Fields(); !maps.Equal(got, want) {
		t.Errorf("fields %v", got)
	}
	b.put(c, b.mine, 2018, `"1"`, b.full()).Want(200)
	if got := b.put(c, b.mine, 2018, `"1"`, half).Refused(412, "stale-version").Map()["version"]; got != 2.0 {
		t.Errorf("current version %v", got)
	}
	first := c.Do(http.MethodPost, path(b.mine, 2018, "/submit"), nil, "Idempotency-Key", "declared-once-0001").Want(200)
	again := c.Do(http.MethodPost, path(b.mine, 2018, "/submit"), nil, "Idempotency-Key", "declared-once-0001").Want(200)
	if strings.TrimSpace(string(first.Body)) != string(again.Body) || again.Header["idempotency-replayed"] != "true" {
		t.Errorf("declared twice:\n%s\n%s", first.Body, again.Body)
	}
	var declared statistics.Receipted
	first.JSON(&declared)
	if declared.Standing.Status != statistics.Submitted {
		t.Errorf("%+v", declared.Standing)
	}
	b.holdLists(statistics.Submitted, statistics.None)
	b.Clock.Set(deadline.Add(-time.Millisecond))
	changed := b.full()
	changed["patents"] = 7
	c = b.as(account.Group, b.mine)
	b.put(c, b.mine, 2018, `"2"`, changed).Want(200)
	b.Clock.Set(deadline)
	late := b.put(c, b.mine, 2018, `"3"`, b.full()).Refused(409, "deadline-passed").Map()
	if late["closedAt"] != "2019-10-21T16:00:00.000Z" || late["serverTime"] != "2019-10-21T16:00:00.000Z" {
		t.Errorf("late: %v", late)
	}
	c.Post(path(b.mine, 2018, "/submit"), nil).Refused(409, "deadline-passed")
	b.holdLists(statistics.Filed, statistics.NotFiled)
}

// holdLists looks at the two groups' 2018 from everybody's lists.
func (b *bench) holdLists(mine, theirs statistics.Status) {
	b.t.Helper()
	for _, row := range []struct {
		g    registry.Listed
		want statistics.Status
	}{{b.mine, mine}, {b.theirs, theirs}} {
		var own api.List[statistics.Standing]
		b.as(account.Group, row.g).Get("/v1/statistics/2019/groups/" + row.g.ID + "/filings").Want(200).JSON(&own)
		if len(own.Items) != 3 || own.Items[2].Year != 2018 || own.Items[2].Status != row.want {
			b.t.Errorf("own list: %+v, want %s", own.Items, row.want)
		}
		for _, role := range []string{account.Body, account.Secretariat, account.Ministry, account.Auditor} {
			var list api.List[statistics.Row]
			b.as(role, row.g).Get("/v1/statistics/2019/bodies/" + row.g.Body + "/filings?limit=200").Want(200).JSON(&list)
			i := slices.IndexFunc(list.Items, func(r statistics.Row) bool { return r.Group == row.g.ID })
			if i < 0 || list.Items[i].Years[2].Status != row.want {
				b.t.Errorf("%s: %+v, want %s", role, list.Items, row.want)
			}
		}
	}
	var counts api.List[statistics.Progress]
	b.as(account.Secretariat, b.mine).Get("/v1/statistics/2019/counts").Want(200).JSON(&counts)
	if len(counts.Items) != 3*len(seed.Bodies()) {
		b.t.Errorf("%d counts", len(counts.Items))
	}
	b.as(account.Body, b.mine).Get("/v1/statistics/2019/counts").Want(200).JSON(&counts)
	if len(counts.Items) != 3 || counts.Items[2].Body != b.mine.Body || counts.Items[2].Submitted+counts.Items[2].Filed != 1 {
		b.t.Errorf("a body's own counts: %+v", counts.Items)
	}
}

// Bad input: each a clear refusal, and nothing changed.
func TestBadInput(t *testing.T) {
	b := open(t)
	c := b.as(account.Group, b.mine)
	b.put(c, b.mine, 2018, `"0"`, b.full()).Want(200)
	before := string(c.Get(path(b.mine, 2018)).Body)
	here := path(b.mine, 2018)
	for name, row := range map[string]struct {
		method, path string
		body         any
		version      string
		status       int
		code         string
	}{
		"no version":                   {"PUT", here, map[string]any{"values": b.full()}, "", 428, "if-match-required"},
		"a version that is none":       {"PUT", here, map[string]any{"values": b.full()}, `"x"`, 428, "if-match-required"},
		"a version to come":            {"PUT", here, map[string]any{"values": b.full()}, `"2"`, 412, "stale-version"},
		"broken JSON":                  {"PUT", here, []byte(`{"values":`), `"1"`, 400, "malformed"},
		"no values":                    {"PUT", here, map[string]any{}, `"1"`, 422, "invalid"},
		"values that are a list":       {"PUT", here, map[string]any{"values": []int{1}}, `"1"`, 422, "invalid"},
		"an unknown field":             {"PUT", here, map[string]any{"values": b.full(), "status": "filed"}, `"1"`, 422, "invalid"},
		"an unknown indicator":         {"PUT", here, map[string]any{"values": map[string]any{"no-such": 1}}, `"1"`, 422, "filing-unreadable"},
		"a text for a number":          {"PUT", here, map[string]any{"values": map[string]any{"patents": "七"}}, `"1"`, 422, "filing-unreadable"},
		"a number with a fraction":     {"PUT", here, map[string]any{"values": map[string]any{"patents": 1.5}}, `"1"`, 422, "filing-unreadable"},
		"an explanation of a text":     {"PUT", here, map[string]any{"values": b.full(), "explanations": map[string]any{"patents": 1}}, `"1"`, 422, "invalid"},
		"an explanation of nothing":    {"PUT", here, map[string]any{"values": b.full(), "explanations": map[string]string{"patents": "因"}}, `"1"`, 422, "filing-unreadable"},
		"a text of 6,000 characters":   {"PUT", here, map[string]any{"values": map[string]any{"experience": strings.Repeat("长", 6000)}}, `"1"`, 422, "filing-unreadable"},
		"more than the limit":          {"PUT", here, map[string]any{"values": map[string]any{"experience": strings.Repeat("长", 100_000)}}, `"1"`, 413, "body-too-large"},
		"a year that is not asked for": {"PUT", path(b.mine, 2015), map[string]any{"values": b.full()}, `"0"`, 404, "filing-year"},
		"a year that is none":          {"PUT", path(b.mine, 99999), map[string]any{"values": b.full()}, `"0"`, 422, "invalid"},
		"an unknown round":             {"PUT", strings.Replace(here, "2019", "1999", 1), map[string]any{"values": b.full()}, `"0"`, 404, "not-found"},
		"another's group":              {"PUT", path(b.theirs, 2018), map[string]any{"values": b.full()}, `"0"`, 404, "not-found"},
		"an unknown group":             {"PUT", strings.Replace(here, "grp_", "grp_0", 1), map[string]any{"values": b.full()}, `"0"`, 404, "not-found"},
		"another's group, read":        {"GET", path(b.theirs, 2018), nil, "", 404, "not-found"},
		"another's group, declared":    {"POST", path(b.theirs, 2018, "/submit"), nil, "", 404, "not-found"},
		"a body's list":                {"GET", "/v1/statistics/2019/bodies/" + b.mine.Body + "/filings", nil, "", 404, "not-found"},
		"everybody's counts":           {"GET", "/v1/statistics/2019/counts", nil, "", 404, "not-found"},
		"another's finding":            {"POST", path(b.theirs, 2018, "/findings/fnd_x/answer"), map[string]string{"text": "不属实，见附件"}, "", 404, "not-found"},
		"no finding":                   {"POST", path(b.mine, 2018, "/findings/fnd_x/answer"), map[string]string{"text": "不属实，见附件"}, "", 404, "not-found"},
		"no filing to be declared":     {"POST", path(b.mine, 2017, "/submit"), nil, "", 422, "filing-incomplete"},
	} {
		t.Run(name, func(t *testing.T) {
			var headers []string
			if row.version != "" {
				headers = []string{"If-Match", row.version}
			}
			got := c.Do(row.method, row.path, row.body, headers...).Refused(row.status, row.code).Map()
			if got["detail"] == "" || got["title"] == "" {
				t.Errorf("no words: %v", got)
			}
			if now := string(c.Get(here).Body); now != before {
				t.Errorf("something changed:\n%s\n%s", now, before)
			}
		})
	}
}

// What is another's is not found; what a role may not do is forbidden.
func TestWhoMay(t *testing.T) {
	b := open(t)
	b.put(b.as(account.Group, b.mine), b.mine, 2018, `"0"`, b.full()).Want(200)
	b.Clock.Set(deadline)
	correction := map[string]any{"values": map[string]any{"patents": 3}, "reason": "与年报核对有误"}
	finding := map[string]string{"evidence": "就业人数多于毕业生人数"}
	list := "/v1/statistics/2019/bodies/" + b.mine.Body + "/filings"
	for name, row := range map[string]struct {
		role         string
		of           registry.Listed
		method, path string
		body         any
		want         int
	}{
		"own":                                  {account.Group, b.mine, "GET", path(b.mine, 2018), nil, 200},
		"another group":                        {account.Group, b.theirs, "GET", path(b.mine, 2018), nil, 404},
		"its body":                             {account.Body, b.mine, "GET", path(b.mine, 2018), nil, 200},
		"another body":                         {account.Body, b.theirs, "GET", path(b.mine, 2018), nil, 404},
		"another body's list":                  {account.Body, b.theirs, "GET", list, nil, 404},
		"a body that does not exist":           {account.Auditor, b.mine, "GET", "/v1/statistics/2019/bodies/P99/filings", nil, 404},
		"an expert who does not judge it":      {account.Expert, b.mine, "GET", path(b.mine, 2018), nil, 404},
		"a correction by the group":            {account.Group, b.mine, "POST", path(b.mine, 2018, "/corrections"), correction, 403},
		"a correction by the body":             {account.Body, b.mine, "POST", path(b.mine, 2018, "/corrections"), correction, 403},
		"a correction by the ministry":         {account.Ministry, b.mine, "POST", path(b.mine, 2018, "/corrections"), correction, 403},
		"a correction by the auditor":          {account.Auditor, b.mine, "POST", path(b.mine, 2018, "/corrections"), correction, 403},
		"a correction by the secretariat":      {account.Secretariat, b.mine, "POST", path(b.mine, 2018, "/corrections"), correction, 201},
		"a finding by the body":                {account.Body, b.mine, "POST", path(b.mine, 2018, "/findings"), finding, 403},
		"a finding by the secretariat":         {account.Secretariat, b.mine, "POST", path(b.mine, 2018, "/findings"), finding, 201},
		"an edit by the secretariat":           {account.Secretariat, b.mine, "PUT", path(b.mine, 2018), map[string]any{"values": map[string]any{}}, 403},
		"a declaration by the body":            {account.Body, b.mine, "POST", path(b.mine, 2018, "/submit"), nil, 403},
		"a correction without a reason":        {account.Secretariat, b.mine, "POST", path(b.mine, 2018, "/corrections"), map[string]any{"values": map[string]any{"patents": 4}, "reason": ""}, 422},
		"a finding without evidence":           {account.Secretariat, b.mine, "POST", path(b.mine, 2018, "/findings"), map[string]string{"evidence": ""}, 422},
		"a finding on an unknown group":        {account.Secretariat, b.mine, "POST", strings.Replace(path(b.mine, 2018, "/findings"), "grp_", "grp_0", 1), finding, 404},
		"a correction of a year not asked for": {account.Secretariat, b.mine, "POST", path(b.mine, 2015, "/corrections"), correction, 404},
	} {
		t.Run(name, func(t *testing.T) {
			b.as(row.role, row.of).Do(row.method, row.path, row.body, "If-Match", `"1"`).Want(row.want)
		})
	}
}

// R1.5, R5.5: what happens to a filing after its lock is on its page, without anybody's account.
func TestAfterTheLock(t *testing.T) {
	b := open(t)
	b.put(b.as(account.Group, b.mine), b.mine, 2018, `"0"`, b.full()).Want(200)
	b.Clock.Set(deadline)
	office, group := b.as(account.Secretariat, b.mine), b.as(account.Group, b.mine)
	office.Post(path(b.mine, 2018, "/corrections"), map[string]any{"values": map[string]any{"patents": 3}, "reason": "与年报核对有误"}).Want(201)
	var made statistics.Found
	office.Post(path(b.mine, 2018, "/findings"), map[string]string{"evidence": "就业人数多于毕业生人数"}).Want(201).JSON(&made)
	one := path(b.mine, 2018, "/findings/", made.Finding.ID)
	group.Post(one+"/answer", map[string]string{"text": "统计口径不同，附名册"}).Want(200)
	office.Post(one+"/decision", map[string]string{"outcome": "doubted", "reason": "答复属实"}).Refused(422, "invalid")
	office.Post(one+"/decision", map[string]string{"outcome": "withdrawn", "reason": "答复属实"}).Want(200)
	office.Post(one+"/decision", map[string]string{"outcome": "confirmed", "reason": "又不属实"}).Refused(409, "finding-decided-already")
	page := group.Get(path(b.mine, 2018)).Want(200)
	var f struct {
		Values      map[string]json.RawMessage
		Standing    statistics.Standing
		Corrections []struct {
			Changes []struct{ Old, New json.RawMessage }
		}
		Findings []statistics.Finding
	}
	page.JSON(&f)
	if string(f.Values["patents"]) != "3" || len(f.Corrections) != 1 || string(f.Corrections[0].Changes[0].Old) != "0" || string(f.Corrections[0].Changes[0].New) != "3" {
		t.Errorf("correction: %s", page.Body)
	}
	if len(f.Findings) != 1 || f.Findings[0].Outcome != statistics.Withdrawn || f.Standing.Falsified {
		t.Errorf("finding: %s", page.Body)
	}
	if strings.Contains(string(page.Body), "per_") || strings.Contains(string(page.Body), "acc_") {
		t.Errorf("the page names accounts: %s", page.Body)
	}
}
