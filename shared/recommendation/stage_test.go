package recommendation_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"linxuan/infra/seed"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/recommendation"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

var (
	ctx      = context.Background()
	morning  = time.Date(2019, 10, 14, 1, 0, 0, 0, time.UTC)
	deadline = time.Date(2019, 10, 28, 16, 0, 0, 0, time.UTC) // 2019-10-29T00:00:00+08:00, the first instant that is too late
)

const (
	ms       = time.Millisecond
	round19  = "2019"
	province = "P37" // quota 5
	city     = "C3702"
	council  = "I18" // quota 3
)

func officer(at time.Time) table.Act {
	return table.Act{Actor: "acc_officer", Pseudonym: "psn_officer", Role: "body", At: at}
}

func ministry(n int, at time.Time) table.Act {
	return table.Act{Actor: fmt.Sprintf("acc_ministry_%d", n), Pseudonym: fmt.Sprintf("psn_ministry_%d", n), Role: "ministry", At: at}
}

func schedule(at time.Time) table.Act { return table.Act{Role: "schedule", At: at} }

// fourBodies are one of each kind: enough for what is about single bodies.
func fourBodies() []registry.Body {
	return slices.DeleteFunc(seed.Bodies(), func(b registry.Body) bool {
		return !slices.Contains([]string{province, city, council, "P66"}, b.Code)
	})
}

// stage is the round of 2019 with its bodies and no applicants yet.
type stage struct {
	*recommendation.Recommendations
	t       *testing.T
	tables  *tabletest.Tables
	store   *table.Store
	rounds  *round.Rounds
	groups  *registry.Registry
	journal *journal.Journal
}

func setUp(t *testing.T, settle recommendation.Settle) stage {
	t.Helper()
	return setUpBodies(t, settle, fourBodies())
}

func setUpBodies(t *testing.T, settle recommendation.Settle, bodies []registry.Body) stage {
	t.Helper()
	tables := tabletest.New(t)
	store := tables.Store()
	signer, err := ledger.NewSigner("signing key of the tests, 32 characters and more")
	if err != nil {
		t.Fatal(err)
	}
	j := journal.Open(store, signer)
	rounds, groups := round.Open(store, j), registry.Open(store, j)
	if _, err := groups.ImportBodies(ctx, ministry(1, morning), bodies); err != nil {
		t.Fatal(err)
	}
	r, err := seed.LoadRound(round19)
	if err != nil {
		t.Fatal(err)
	}
	codes, err := groups.Codes(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := rounds.Create(ctx, ministry(1, morning), r.Config, nil, codes); err != nil {
		t.Fatal(err)
	}
	return stage{recommendation.Open(store, j, rounds, groups, settle, nil), t, tables, store, rounds, groups, j}
}

// must stops the test on an error and gives the value.
func must[T any](v T, err error) func(t *testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func applicant(application string, version int64, at time.Time) recommendation.Applicant {
	return recommendation.Applicant{
		Application: application, Version: version, Group: "grp_" + application, Name: application + "职业教育集团（示例）",
		LeadUnits:   []registry.LeadUnit{{Name: "示例职业学院（示例）", USCC: "91350100M000100Y43", Kind: registry.School, Adcode: "370203"}},
		SubmittedAt: calendar.At(at), Manifest: fmt.Sprintf("manifest of %s, version %d", application, version),
	}
}

// apply submits an application to a body, as shared/dossier does in its own transaction.
func (s stage) apply(body string, a recommendation.Applicant, replaces int64) {
	s.t.Helper()
	tx := table.Begin()
	recommendation.Enter(tx, s.store, round19, body, a, replaces)
	if err := s.store.Commit(ctx, tx); err != nil {
		s.t.Fatal(err)
	}
}

func (s stage) withdraw(body, application string, version int64, at time.Time) {
	s.t.Helper()
	tx := table.Begin()
	recommendation.Leave(tx, s.store, round19, body, application, version, calendar.At(at))
	if err := s.store.Commit(ctx, tx); err != nil {
		s.t.Fatal(err)
	}
}

// applicants submits n applications app_1, app_2, … to a body.
func (s stage) applicants(body string, n int) {
	s.t.Helper()
	for i := range n {
		s.apply(body, applicant(fmt.Sprintf("app_%d", i+1), 1, morning), 0)
	}
}

// ranking recommends the first n of all applicants app_1, app_2, …, and turns off the rest.
func ranking(n, all int) recommendation.Draft {
	var d recommendation.Draft
	for i := range all {
		e := recommendation.Examination{Application: fmt.Sprintf("app_%d", i+1), Version: 1}
		if i < n {
			e.Decision, e.Rank = recommendation.Recommended, i+1
		} else {
			e.Decision, e.Reason = recommendation.NotRecommended, "材料不完整"
		}
		d.Examinations = append(d.Examinations, e)
	}
	return d
}

// save writes a draft whatever the version.
func (s stage) save(body string, d recommendation.Draft, at time.Time) recommendation.View {
	s.t.Helper()
	now := must(s.View(ctx, round19, body, calendar.At(at)))(s.t)
	return must(s.Save(ctx, officer(at), round19, body, d, now.Version))(s.t)
}

// sealed writes and seals a draft.
func (s stage) sealed(body string, d recommendation.Draft, at time.Time) recommendation.Sealing {
	s.t.Helper()
	v := s.save(body, d, at)
	return must(s.Seal(ctx, officer(at), round19, body, v.Version))(s.t)
}

func (s stage) extend(scope round.Scope, body string, to, at time.Time) {
	s.t.Helper()
	asked, err := s.rounds.RequestExtension(ctx, ministry(1, at), round.Extension{
		Round: round19, Phase: round.PhaseRecommendation, Scope: scope, Body: body, ClosesAt: calendar.At(to), Reason: "暴雨停电",
	})
	if err != nil {
		s.t.Fatal(err)
	}
	for n := range 2 {
		if _, err := s.rounds.ApproveExtension(ctx, ministry(n+1, at), round19, asked.Extension.ID); err != nil {
			s.t.Fatal(err)
		}
	}
}

// entries reads the ledger's entries of an act.
func (s stage) entries(act ledger.Act) []ledger.Entry {
	s.t.Helper()
	if _, err := s.journal.Sequence(ctx, deadline); err != nil {
		s.t.Fatal(err)
	}
	raw := must(s.journal.Entries(ctx))(s.t)
	var list []ledger.Entry
	for _, r := range raw {
		e := must(ledger.Decode(r))(s.t)
		if e.Act == act {
			list = append(list, e)
		}
	}
	return list
}

func codesOf(fields []fault.Field) []string {
	var list []string
	for _, f := range fields {
		list = append(list, f.Code)
	}
	slices.Sort(list)
	return list
}

func code(err error) string {
	if e, ok := fault.Of(err); ok {
		return e.Def.Code
	}
	if err != nil {
		return err.Error()
	}
	return ""
}
