package deadline_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/dossier/dossiertest"
	"linxuan/shared/message"
	"linxuan/shared/review"
	"linxuan/shared/round"
	"linxuan/shared/statistics"
)

// told lists the reminders of a reader as kinds with what was left, the oldest first.
func (e *evening) told(r message.Reader) []string {
	e.t.Helper()
	items, _, err := message.List(ctx, e.Store, r, 100, "")
	if err != nil {
		e.t.Fatal(err)
	}
	var all []string
	for _, m := range slices.Backward(items) {
		if m.Facts["left"] != "" {
			all = append(all, string(m.Kind)+m.Facts["left"])
		}
	}
	return all
}

func (e *evening) group(i int) message.Reader {
	return message.Reader{Account: "acc_x", Role: "group", Group: e.groups[i].ID}
}

// Who still owes is reminded, once a step, however often the sweep runs; who has submitted is not, nor is anybody else. An
// extension makes another end, with a reminder of its own for its group alone.
func TestReminders(t *testing.T) {
	e := anEvening(t)
	body := message.Reader{Account: "acc_y", Role: "body", Body: dossiertest.Shandong}
	for _, before := range []time.Duration{2 * time.Hour, 2*time.Hour - 5*time.Minute, time.Minute} {
		e.Clock.Set(dossiertest.Deadline.Add(-before))
		for range 2 {
			if _, err := e.again("sweep"); err != nil {
				t.Fatal(err)
			}
		}
	}
	e.holdsTold(map[string][]string{
		"complete": {"due-application 2 小时"}, "incomplete": {"due-application 2 小时"}, "not begun": {"due-application 2 小时"}, "submitted": nil,
	})
	if got := e.told(body); !slices.Equal(got, []string{"due-recommendation 2 小时"}) {
		t.Errorf("the body: %q", got)
	}
	if got := e.told(message.Reader{Account: "acc_z", Role: "body", Body: dossiertest.Beijing}); got != nil {
		t.Errorf("a body without applicants: %q", got)
	}
	e.stage.Extend(round.ScopeGroup, dossiertest.Shandong, e.groups[1].ID, dossiertest.Extended, dossiertest.Deadline.Add(-time.Hour))
	for _, at := range []time.Time{dossiertest.Deadline.Add(-time.Minute), dossiertest.Deadline, dossiertest.Extended.Add(-3 * 24 * time.Hour), dossiertest.Extended.Add(time.Hour)} {
		e.Clock.Set(at)
		for range 2 {
			if _, err := e.again("sweep"); err != nil {
				t.Fatal(err)
			}
		}
	}
	e.holdsTold(map[string][]string{
		"complete": {"due-application 2 小时"}, "incomplete": {"due-application 2 小时", "due-application 7 天", "due-application 3 天"},
		"not begun": {"due-application 2 小时"}, "submitted": nil,
	})
}

func (e *evening) holdsTold(want map[string][]string) {
	e.t.Helper()
	for i, name := range []string{"complete", "incomplete", "not begun", "submitted"} {
		if got := e.told(e.group(i)); !slices.Equal(got, want[name]) {
			e.t.Errorf("%s: %q, want %q", name, got, want[name])
		}
	}
}

// R3.2: before the statistics close, who has not submitted every year is reminded, once a step, and nobody else is.
func TestRemindersOfStatistics(t *testing.T) {
	e := anEvening(t)
	closes := time.Date(2019, 10, 21, 16, 0, 0, 0, time.UTC) // 2019-10-22T00:00:00+08:00
	submit := func(i int, at time.Time, years ...int) {
		t.Helper()
		for _, year := range years {
			of := statistics.Of{Round: "2019", Group: e.groups[i].ID, Body: e.groups[i].Body, Year: year}
			if _, err := e.stage.Filings.Submit(ctx, dossiertest.By("group", at), of); err != nil {
				t.Fatal(err)
			}
		}
	}
	submit(0, dossiertest.Early, 2016, 2017, 2018)
	submit(1, dossiertest.Early, 2016, 2017) // one year is owed
	for _, before := range []time.Duration{25 * time.Hour, 23 * time.Hour, 22 * time.Hour, 2 * time.Hour, time.Minute} {
		e.Clock.Set(closes.Add(-before))
		if before == 23*time.Hour {
			submit(3, e.Clock.Now(), 2016, 2017, 2018)
		}
		for range 2 {
			if _, err := e.again("sweep"); err != nil {
				t.Fatal(err)
			}
		}
	}
	steps := []string{"due-statistics 3 天", "due-statistics 1 天", "due-statistics 2 小时"}
	for i, want := range [][]string{nil, steps, steps, steps[:1]} {
		got := slices.DeleteFunc(e.told(e.group(i)), func(m string) bool { return !strings.HasPrefix(m, "due-statistics") })
		if !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", e.groups[i].Name, got, want)
		}
	}
	for name, reader := range map[string]message.Reader{
		"the body": {Account: "acc_y", Role: "body", Body: dossiertest.Shandong}, "the secretariat": {Account: "acc_s", Role: "secretariat"},
		"another group": {Account: "acc_o", Role: "group", Group: "grp_other"},
	} {
		if got := e.told(reader); slices.ContainsFunc(got, func(m string) bool { return strings.HasPrefix(m, "due-statistics") }) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// panel is the review of the evening's groups: three experts judge every one of them.
func (e *evening) panel(at time.Time) *review.Reviews {
	e.t.Helper()
	must := func(err error) {
		e.t.Helper()
		if err != nil {
			e.t.Fatal(err)
		}
	}
	s := e.stage
	reviews := review.Open(s.Store, s.Journal, s.Rounds, s.Registry, func(_ context.Context, _, body string, _ calendar.Instant) ([]review.Ranked, bool, error) {
		if body != dossiertest.Shandong {
			return nil, true, nil
		}
		return []review.Ranked{{Application: "app_0", Group: e.groups[0].ID, Rank: 1}, {Application: "app_1", Group: e.groups[1].ID, Rank: 2}}, true, nil
	})
	by := dossiertest.By("secretariat", at)
	_, err := reviews.TakeIn(ctx, by, "2019")
	must(err)
	scheme, err := reviews.Scheme(ctx, "2019")
	must(err)
	var checks []review.Check
	for _, item := range scheme.Checklist {
		checks = append(checks, review.Check{Item: item.ID, OK: true})
	}
	days, err := calendar.New(calendar.BuiltIn()...)
	must(err)
	var panel []review.Panelist
	for n := range 5 {
		panel = append(panel, review.Panelist{Account: fmt.Sprintf("acc_expert_%d", n), Name: "专家（示例）", Province: "65"})
	}
	for _, app := range []string{"app_0", "app_1"} {
		_, err = reviews.Decide(ctx, by, "2019", app, checks, review.Pass, "", days)
		must(err)
	}
	_, err = reviews.Appoint(ctx, by, "2019", panel)
	must(err)
	_, err = reviews.Draw(ctx, by, "2019", "seed of the tests")
	must(err)
	return reviews
}

// R6.4: an expert who owes scores is reminded of how many, once a step; one who has given all is not, nor who turned out to be
// recused from what is left, nor anybody else.
func TestRemindersOfScores(t *testing.T) {
	e := anEvening(t)
	reviews := e.panel(time.Date(2019, 10, 30, 2, 0, 0, 0, time.UTC))
	closes := time.Date(2019, 11, 22, 16, 0, 0, 0, time.UTC)
	give := func(n int, app string, final bool) {
		t.Helper()
		by := dossiertest.By("expert", closes.Add(-8*24*time.Hour))
		by.Actor, by.Pseudonym = fmt.Sprintf("acc_expert_%d", n), fmt.Sprintf("psn_%d", n)
		scheme, err := reviews.Scheme(ctx, "2019")
		if err != nil {
			t.Fatal(err)
		}
		points := map[string]int{}
		for _, c := range scheme.Criteria {
			for _, i := range c.Indicators {
				points[i.ID] = i.Points
			}
		}
		if _, err := reviews.Judge(ctx, by, "2019", review.Score{Application: app, Points: points, Comment: "成效明显", Final: final}, 0); err != nil {
			t.Fatal(err)
		}
	}
	give(0, "app_0", true)
	give(0, "app_1", true)
	give(1, "app_0", true)
	give(1, "app_1", false) // a note is no score
	give(2, "app_0", true)
	recused := dossiertest.By("expert", closes.Add(-8*24*time.Hour))
	recused.Actor = "acc_expert_2"
	if _, err := reviews.Declare(ctx, recused, "2019", "app_1", "与负责人为亲属"); err != nil {
		t.Fatal(err)
	}
	for _, before := range []time.Duration{3 * 24 * time.Hour, 24 * time.Hour, 2 * time.Hour, time.Minute} {
		e.Clock.Set(closes.Add(-before))
		if before == 2*time.Hour {
			by := dossiertest.By("expert", e.Clock.Now())
			by.Actor = "acc_expert_3"
			for _, app := range []string{"app_0", "app_1"} {
				if _, err := reviews.Declare(ctx, by, "2019", app, "与负责人为亲属"); err != nil {
					t.Fatal(err)
				}
			}
		}
		for range 2 {
			if _, err := e.again("sweep"); err != nil {
				t.Fatal(err)
			}
		}
	}
	steps := []string{"due-scoring 3 天", "due-scoring 1 天", "due-scoring 2 小时"}
	for n, want := range [][]string{nil, steps, nil, steps[:2], steps} {
		if got := e.told(message.Reader{Account: fmt.Sprintf("acc_expert_%d", n), Role: "expert"}); !slices.Equal(got, want) {
			t.Errorf("expert %d: %q, want %q", n, got, want)
		}
	}
	items, _, err := message.List(ctx, e.Store, message.Reader{Account: "acc_expert_4", Role: "expert"}, 10, "")
	if err != nil || len(items) != 3 || items[0].Facts["owed"] != "2" {
		t.Errorf("%+v %v", items, err)
	}
	for name, reader := range map[string]message.Reader{
		"an expert of no panel": {Account: "acc_stranger", Role: "expert"}, "the secretariat": {Account: "acc_s", Role: "secretariat"}, "a group": e.group(0),
	} {
		if got := e.told(reader); slices.ContainsFunc(got, func(m string) bool { return strings.HasPrefix(m, "due-scoring") }) {
			t.Errorf("%s: %q", name, got)
		}
	}
}

// A closing tells each group once what it made of its application.
func TestAClosingIsTold(t *testing.T) {
	e := anEvening(t)
	for range 2 {
		e.Clock.Set(dossiertest.Deadline)
		if _, err := e.again("sweep"); err != nil {
			t.Fatal(err)
		}
	}
	for i, want := range []message.Kind{message.Closed, message.Locked} {
		items, _, err := message.List(ctx, e.Store, e.group(i), 10, "")
		if err != nil || len(items) != 1 || items[0].Kind != want || items[0].At != calendar.At(dossiertest.Deadline) {
			t.Errorf("%+v %v, want %s", items, err, want)
		}
	}
}
