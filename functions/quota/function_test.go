package quota_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"linxuan/functions/quota"
	"linxuan/infra/seed"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/recommendation"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// The round of 2019 as infra/seed/round-2019.yaml has it: recommendation until 2019-10-29T00:00:00+08:00.
var (
	ctx      = context.Background()
	opening  = time.Date(2019, 10, 21, 1, 0, 0, 0, time.UTC)
	deadline = time.Date(2019, 10, 28, 16, 0, 0, 0, time.UTC)
)

func TestEveryRouteHoldsThePolicy(t *testing.T) {
	b := accounttest.New(t, opening)
	f, err := quota.New(ctx, b.Setup())
	if err != nil {
		t.Fatal(err)
	}
	accounttest.Routes(t, b, f)
}

func TestTheFunctionNamesWhatItsEnvironmentLacks(t *testing.T) {
	b := accounttest.New(t, opening)
	b.Env["SIGNING_KEY"] = ""
	if _, err := quota.New(ctx, b.Setup()); err == nil || !strings.Contains(err.Error(), "SIGNING_KEY") {
		t.Fatalf("%v", err)
	}
}

// hall is a function with the people who use it. The bodies are imported, the round of 2019 is open.
type hall struct {
	*accounttest.Bench
	t                                        *testing.T
	f                                        *api.Function
	nobody, ministry, second, secretariat    *accounttest.Client
	shandong, qingdao, machinery, aGroupOf37 *accounttest.Client
	groups                                   []registry.Listed // all of Shandong but the last, which is Qingdao's
}

func enter(t *testing.T) hall {
	t.Helper()
	b := accounttest.New(t, opening)
	f, err := quota.New(ctx, b.Setup())
	if err != nil {
		t.Fatal(err)
	}
	person := func(role, body, group string) *accounttest.Client { return b.Client(f, b.SignIn(role, body, group)) }
	h := hall{
		Bench: b, t: t, f: f, nobody: b.Client(f, accounttest.Visitor{}),
		ministry: person("ministry", "", ""), second: person("ministry", "", ""), secretariat: person("secretariat", "", ""),
		shandong: person("body", "P37", ""), qingdao: person("body", "C3702", ""), machinery: person("body", "I18", ""),
	}
	h.ministry.Post("/v1/registry/bodies", map[string]any{"bodies": seed.Bodies()}).Want(200)
	var rows []map[string]any
	for i := range 7 {
		rows = append(rows, group(i, "370100"))
	}
	rows = append(rows, group(7, "370203"))
	var imported registry.GroupsImported
	h.ministry.Post("/v1/registry/groups", map[string]any{"groups": rows}).Want(201).JSON(&imported)
	h.groups = imported.Groups
	h.aGroupOf37 = person("group", "P37", h.groups[0].ID)
	h.openRound()
	return h
}

func (h hall) openRound() {
	h.t.Helper()
	r, err := seed.LoadRound("2019")
	if err != nil {
		h.t.Fatal(err)
	}
	indicators, err := json.Marshal(r.Indicators)
	if err != nil {
		h.t.Fatal(err)
	}
	rounds := round.Open(h.Store, h.journal())
	codes, err := registry.Open(h.Store, nil).Codes(ctx)
	if err != nil {
		h.t.Fatal(err)
	}
	if _, _, err := rounds.Create(ctx, table.Act{Role: "ministry", At: opening}, r.Config, map[string]string{round.FileIndicators: string(indicators)}, codes); err != nil {
		h.t.Fatal(err)
	}
}

func (h hall) journal() *journal.Journal {
	h.t.Helper()
	signer, err := ledger.NewSigner(h.Env["SIGNING_KEY"])
	if err != nil {
		h.t.Fatal(err)
	}
	return journal.Open(h.Store, signer)
}

// group is a row of an import.
func group(i int, adcode string) map[string]any {
	return map[string]any{
		"number": fmt.Sprintf("JT2014%05d", i), "name": fmt.Sprintf("示例市第%d职业教育集团（示例）", i), "kind": "federation", "founded": "2014-05-06",
		"approvedBy": "示例市教育局", "approvalNumber": "示教〔2014〕5号", "industry": "C34",
		"leadUnits":      []map[string]any{{"name": "示例职业学院（示例）", "uscc": "91350100M000100Y43", "kind": "school", "adcode": adcode, "corps": false}},
		"members":        []any{},
		"reportsThrough": map[string]any{"local": true}, "crossRegion": false, "nationalIndustry": false,
		"contact": map[string]any{"office": "集团秘书处", "address": "示例市示例路1号", "email": "jt@example.com"},
	}
}

// apply puts n applications of Shandong's groups on its roster, as the submission function does.
func (h hall) apply(n int) {
	h.t.Helper()
	for i, g := range h.groups[:n] {
		tx := table.Begin()
		recommendation.Enter(tx, h.Store, "2019", "P37", recommendation.Applicant{
			Application: application(i), Version: 1, Group: g.ID, Name: g.Name, SubmittedAt: calendar.At(opening), Manifest: "m",
			LeadUnits: []registry.LeadUnit{{Name: g.LeadUnit, Adcode: "370100"}},
		}, 0)
		if err := h.Store.Commit(ctx, tx); err != nil {
			h.t.Fatal(err)
		}
	}
}

func application(i int) string { return fmt.Sprintf("app_%02d", i) }

const list37 = "/v1/quota/2019/bodies/P37/recommendation"

// draft recommends the first n of all applicants.
func draft(n, all int) map[string]any {
	rows := []map[string]any{}
	for i := range all {
		row := map[string]any{"application": application(i), "version": 1}
		if i < n {
			row["decision"], row["rank"] = "recommend", i+1
		} else {
			row["decision"], row["reason"] = "not-recommended", "材料不完整"
		}
		rows = append(rows, row)
	}
	return map[string]any{"examinations": rows}
}
