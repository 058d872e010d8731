package notice_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"linxuan/functions/deadline"
	"linxuan/functions/submission"
	"linxuan/infra/seed"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/ballot"
	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	domain "linxuan/shared/notice"
	"linxuan/shared/registry"
	"linxuan/shared/review"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

var (
	applying = time.Date(2020, 10, 23, 2, 0, 0, 0, time.UTC) // statistics are locked, applications open
	meeting  = time.Date(2020, 11, 27, 2, 0, 0, 0, time.UTC)
)

// R7.4: the round of 2020 runs on top of that of 2019. A listed group may neither apply again nor be proposed again; the others
// may, and the register holds the groups of both rounds.
func TestTheSecondRoundStandsOnTheFirst(t *testing.T) {
	h := enter(t)
	h.listed() // groups 0 to 3
	h.secondRound()
	h.Clock.Set(applying)
	again, fresh := h.applies(0), h.applies(4)
	if again.Fields()["/group"] != "listed-already" || !strings.Contains(string(again.Body), "2019") {
		t.Errorf("a listed group applies again: %s", again.Body)
	}
	if code, barred := fresh.Fields()["/group"]; barred { // it has filed nothing; but no list stands against it
		t.Errorf("a group that is not listed: %s", code)
	}

	h.Clock.Set(meeting)
	h.passed("2020", 0, 4, 5)
	h.at(meeting)
	propose := func(id string, groups ...int) accounttest.Response {
		h.chosen("2020", id, ballot.Final, groups...)
		return h.secretariat.Post("/v1/notice/2020/proposal", map[string]any{"ballots": []string{id}})
	}
	refused := propose("bal_2", 0, 4).Refused(422, "proposal-form")
	if text := string(refused.Body); refused.Fields()["/ballots"] != "listed-before" || !strings.Contains(text, h.groups[0].Name) || strings.Contains(text, h.groups[4].Name) {
		t.Errorf("a listed group is proposed again: %s", text)
	}
	later := h.Clock.Now().Add(time.Minute)
	setting := map[string]any{"publishAt": later.UTC().Format(time.RFC3339Nano), "digest": strings.Repeat("0", 64)}
	h.ministry.Post("/v1/notice/2020/publication", setting).Refused(404, "not-found") // nothing is proposed
	propose("bal_3", 4, 5).Want(200)
	var proposal domain.Proposal
	h.ministry.Get("/v1/notice/2020/proposal").Want(200).JSON(&proposal)
	setting["digest"] = proposal.Digest
	h.ministry.Post("/v1/notice/2020/publication", setting).Want(200)
	h.second.Post("/v1/notice/2020/publication/approvals", setting).Want(200)
	h.Clock.Set(later)
	h.sweep()
	var published domain.Notice
	h.nobody.Get("/v1/notice/2020").Want(200).JSON(&published)
	h.at(published.Window.EndsAt.Time())
	var next domain.Upcoming
	h.ministry.Get("/v1/notice/2020/list/next").Want(200).JSON(&next)
	for _, who := range []*accounttest.Client{h.ministry, h.second} {
		who.Post("/v1/notice/2020/list/approvals", map[string]any{"digest": next.Digest}).Want(200)
	}
	var rows openAnswer
	h.nobody.Get("/v1/open/data/register").Want(200).JSON(&rows)
	var got []string
	for _, r := range rows.Items {
		got = append(got, fmt.Sprint(r["round"], " ", r["group"]))
	}
	var want []string
	for i, g := range h.groups {
		want = append(want, fmt.Sprint(map[bool]string{true: "2019", false: "2020"}[i < 4], " ", g.ID))
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the register of both rounds: %v", got)
	}
	for id, n := range map[string]int{"2019": 4, "2020": 2} {
		var l openAnswer
		if h.nobody.Get("/v1/open/data/list?round=" + id).Want(200).JSON(&l); len(l.Items) != n {
			t.Errorf("%d groups of %s", len(l.Items), id)
		}
	}
}

// secondRound is created from its file, through its door.
func (h *hall) secondRound() {
	h.t.Helper()
	f, err := deadline.New(ctx, h.Setup())
	h.must(err)
	files := map[string]string{}
	r, err := seed.LoadRound("2020")
	h.must(err)
	for part, name := range map[string]string{"config": "round-2020.yaml", "scheme": r.Config.Files.Scheme, "indicators": r.Config.Files.Indicators} {
		raw, err := seed.Files.ReadFile(name)
		h.must(err)
		files[part] = string(raw)
	}
	h.Client(f, h.SignIn("ministry", "", "")).Post("/v1/rounds", files).Want(201)
}

// applies begins an application of 2020 and tries to submit it.
func (h *hall) applies(group int) accounttest.Response {
	h.t.Helper()
	f, err := submission.New(ctx, h.Setup())
	h.must(err)
	g := h.groups[group]
	c := h.Client(f, h.SignIn("group", g.Body, g.ID))
	const path = "/v1/submission/2020/applications"
	var begun dossier.Application
	c.Post(path, nil).Want(201).JSON(&begun)
	return c.Do("POST", path+"/"+begun.ID+"/submit", nil, "If-Match", api.ETag(1)).Refused(409, "not-eligible")
}

// passed takes groups in as candidates of a round and lets all of them pass the preliminary review.
func (h *hall) passed(roundID string, groups ...int) {
	h.t.Helper()
	var ranked []review.Ranked
	for i, n := range groups {
		ranked = append(ranked, review.Ranked{Application: h.Store.NewID("app", h.Clock.Now()), Group: h.groups[n].ID, Rank: i + 1})
	}
	bodies := 0
	reviews := review.Open(h.Store, h.journal, round.Open(h.Store, h.journal), registry.Open(h.Store, h.journal),
		func(context.Context, string, string, calendar.Instant) ([]review.Ranked, bool, error) {
			if bodies++; bodies > 1 {
				return nil, true, nil
			}
			return ranked, true, nil
		})
	by := table.Act{Actor: "acc_before", Role: "secretariat", At: time.Date(2020, 10, 30, 2, 0, 0, 0, time.UTC)}
	_, err := reviews.TakeIn(ctx, by, roundID)
	h.must(err)
	days, err := calendar.New(calendar.BuiltIn()...)
	h.must(err)
	r, err := seed.LoadRound(roundID)
	h.must(err)
	var checks []review.Check
	for _, item := range r.Scheme.Checklist {
		checks = append(checks, review.Check{Item: item.ID, OK: true})
	}
	for _, one := range ranked {
		_, err = reviews.Decide(ctx, by, roundID, one.Application, checks, review.Pass, "", days)
		h.must(err)
	}
}
