package notice_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"linxuan/functions/deadline"
	"linxuan/shared/adjustment"
	"linxuan/shared/message"
	"linxuan/shared/monitoring"
)

// told lists what a reader was told of cases and of the monitoring, the oldest first, as kinds with what was left.
func (h *hall) told(r message.Reader) []string {
	h.t.Helper()
	r.Account = "acc_x"
	items, _, err := message.List(ctx, h.Store, r, 100, "")
	h.must(err)
	var all []string
	for _, m := range slices.Backward(items) {
		if kind := string(m.Kind); strings.Contains(kind, "case-") || strings.Contains(kind, "monitoring") {
			all = append(all, kind+m.Facts["left"])
		}
	}
	return all
}

func (h *hall) group(i int) message.Reader {
	return message.Reader{Role: "group", Group: h.groups[i].ID}
}

// holds compares what readers were told.
func (h *hall) wasTold(when string, r message.Reader, want ...string) {
	h.t.Helper()
	if got := h.told(r); !slices.Equal(got, want) {
		h.t.Errorf("%s: %s %s was told %q, want %q", when, r.Role, r.Group, got, want)
	}
}

// A case tells its group and those who handle it what has happened, once each; no other group hears of it, nor does a body.
func TestWhatACaseTells(t *testing.T) {
	h := enter(t)
	own, _ := h.listed()
	office, ministry := message.Reader{Role: "secretariat"}, message.Reader{Role: "ministry"}
	c := h.opened(0)
	h.secretariat.Post(cases, h.opening(0)).Refused(409, "case-open")
	h.Clock.Advance(time.Minute)
	own.Post(cases+"/"+c.ID+"/answer", map[string]any{"text": "情况部分属实，已经整改，请予考虑（示例）。"}).Want(200)
	h.Clock.Advance(time.Minute)
	var proposed adjustment.Recorded
	h.ministry.Post(cases+"/"+c.ID+"/ruling", ruling("suspended")).Want(200).JSON(&proposed)
	h.Clock.Advance(time.Minute)
	h.second.Post(cases+"/"+c.ID+"/approvals", map[string]any{"digest": proposed.Case.Proposed.Digest}).Want(200)
	h.wasTold("after the decision", h.group(0), "case-opened", "case-suspended")
	h.wasTold("after the decision", ministry, "case-opened", "case-answered", "case-ruling-proposed", "case-suspended")
	h.wasTold("after the decision", office, "case-answered", "case-suspended")

	h.Clock.Advance(time.Minute)
	in := h.opening(0)
	in["ground"] = "reconsideration"
	var again adjustment.Recorded
	h.ministry.Post(cases, in).Want(201).JSON(&again)
	h.at(again.Case.AnswerBy.Time())
	h.rule(again.Case.ID, "reinstated")
	h.wasTold("after the reconsideration", h.group(0), "case-opened", "case-suspended", "case-reconsideration", "case-reinstated")
	h.wasTold("ever", h.group(1))
	h.wasTold("ever", message.Reader{Role: "body", Body: h.groups[0].Body})
	h.wasTold("ever", message.Reader{Role: "expert"})
}

// R8.1, R7.1: the term of an answer is counted by the calendar in force: a holiday that was published since moves it.
func TestATermCountsByTheCalendarInForce(t *testing.T) {
	h := enter(t)
	h.listed()
	year := map[string]any{"year": 2019, "source": "关于调整2019年节假日安排的通知（示例）", "holidays": []string{"2019-12-10"}, "makeUp": []string{}}
	h.ministry.Post("/v1/notice/calendar", year).Want(201)
	if c := h.opened(0); c.AnswerBy.Time() != answerBy.AddDate(0, 0, 3) { // Friday the 13th is the fourth day, Monday the fifth
		t.Errorf("the term ends at %s", c.AnswerBy)
	}
}

// sweepDeadlines is one run of the schedule of deadlines, twice: the second tells nobody anything.
func (h *hall) sweepDeadlines() {
	h.t.Helper()
	f, err := deadline.New(ctx, h.Setup())
	h.must(err)
	for range 2 {
		_, err := f.Invoke(ctx, []byte(`{"schedule":"sweep"}`))
		h.must(err)
	}
}

// R8.1: a window tells the groups that owe it a form that it opens, closes soon, and was missed, once each; who has filed, and
// who is not listed, hears nothing more.
func TestWhatTheMonitoringTells(t *testing.T) {
	h := enter(t)
	own, _ := h.listed()
	closes := h.window(year2019)
	h.sweepDeadlines()
	own.Post(year2019+"/filings", form(nil)).Want(200)
	for _, before := range []time.Duration{7*24*time.Hour + time.Millisecond, 7 * 24 * time.Hour, 3 * 24 * time.Hour, 24 * time.Hour, 2 * time.Hour, time.Millisecond} {
		h.Clock.Set(closes.Add(-before))
		h.sweepDeadlines()
	}
	reminded := []string{"monitoring-opened", "due-monitoring 7 天", "due-monitoring 3 天", "due-monitoring 1 天", "due-monitoring 2 小时"}
	h.wasTold("before the closing", h.group(0), "monitoring-opened")
	h.wasTold("before the closing", h.group(1), reminded...)
	h.wasTold("before the closing", h.group(4))
	h.Clock.Set(closes)
	h.sweepDeadlines()
	h.Clock.Set(closes.Add(47 * time.Hour))
	h.sweepDeadlines()
	h.wasTold("after the closing", h.group(0), "monitoring-opened")
	h.wasTold("after the closing", h.group(1), append(reminded, "monitoring-missed")...)
	for _, role := range []string{"secretariat", "ministry"} {
		h.wasTold("after the closing", message.Reader{Role: role}, "monitoring-closed")
	}
	h.wasTold("after the closing", message.Reader{Role: "auditor"})
}

// R8.1: a form is returned with a reason, reminded of, amended within its term though the window has closed, and accepted for
// good; the last millisecond of the term, the instant, one after.
func TestAFormIsReturnedAndAccepted(t *testing.T) {
	h := enter(t)
	own, other := h.listed()
	closes := h.window(year2019)
	own.Post(year2019+"/filings", form(nil)).Want(200)
	other.Post(year2019+"/filings", form(nil)).Want(200)
	h.at(closes)
	giveBack := map[string]any{"reason": "培训人次与附件不一致，请核对后重新提交（示例）。", "workingDays": 5}
	path := year2019 + "/filings/" + h.groups[0].ID
	var returned monitoring.Filed
	h.secretariat.Do("POST", path+"/return", giveBack, "If-Match", `"1"`).Want(200).JSON(&returned)
	if e := h.verify(returned.Receipt); e.Act != monitoring.ActReturned || len(e.Facts) != 1 {
		t.Errorf("%+v", e)
	}
	until := returned.Filing.Returns[0].Until.Time()
	if want := time.Date(2020, 1, 6, 16, 0, 0, 0, time.UTC); until != want { // 30 and 31 December, 2, 3 and 6 January
		t.Errorf("to be amended until %s, want %s", until, want)
	}
	h.secretariat.Do("POST", path+"/return", giveBack, "If-Match", `"2"`).Refused(409, "monitoring-returned-already")
	h.secretariat.Do("POST", path+"/accept", nil, "If-Match", `"2"`).Refused(409, "monitoring-returned-already")
	h.Clock.Set(until.Add(-time.Hour))
	h.sweepDeadlines()
	h.wasTold("before the term ends", h.group(0), "monitoring-returned", "due-monitoring 2 小时")
	h.wasTold("before the term ends", h.group(1))

	h.at(until.Add(-time.Millisecond))
	own, other = h.officers()
	other.Post(year2019+"/filings", form(nil)).Refused(409, "monitoring-closed") // nobody returned it
	own.Post(year2019+"/filings", form(nil)).Want(200)
	h.wasTold("amended", message.Reader{Role: "secretariat"}, "monitoring-amended")
	own.Post(year2019+"/filings", form(nil)).Refused(409, "monitoring-closed") // once: it is read again first
	h.secretariat.Do("POST", path+"/accept", nil, "If-Match", `"2"`).Refused(412, "stale-version")
	var accepted monitoring.Filed
	h.secretariat.Do("POST", path+"/accept", nil, "If-Match", `"3"`).Want(200).JSON(&accepted)
	h.verify(accepted.Receipt)
	if f := accepted.Filing; f.Status != monitoring.Accepted || len(f.Returns) != 1 || f.Times != 2 {
		t.Errorf("%+v", f)
	}
	own.Post(year2019+"/filings", form(nil)).Refused(409, "monitoring-settled")
	h.secretariat.Do("POST", path+"/return", giveBack, "If-Match", `"4"`).Refused(409, "monitoring-settled")
	h.wasTold("in the end", h.group(0), "monitoring-returned", "due-monitoring 2 小时", "monitoring-accepted")

	second := year2019 + "/filings/" + h.groups[1].ID
	h.secretariat.Do("POST", second+"/return", giveBack, "If-Match", `"1"`).Want(200).JSON(&returned)
	for _, late := range []time.Duration{0, time.Millisecond} {
		h.at(returned.Filing.Returns[0].Until.Time().Add(late))
		_, other = h.officers()
		other.Post(year2019+"/filings", form(nil)).Refused(409, "monitoring-closed")
	}
}

// Whatever is sent, it is a clear 4xx and the form stays.
func TestBadInputOfTheReview(t *testing.T) {
	h := enter(t)
	own, _ := h.listed()
	h.window(year2019)
	own.Post(year2019+"/filings", form(nil)).Want(200)
	path := year2019 + "/filings/" + h.groups[0].ID
	with := func(field string, value any) map[string]any {
		in := map[string]any{"reason": "培训人次与附件不一致，请核对（示例）。", "workingDays": 5}
		in[field] = value
		return in
	}
	for name, row := range map[string]struct {
		path   string
		body   any
		match  string
		status int
		code   string
	}{
		"no version":           {path + "/return", with("workingDays", 5), "", 428, "if-match-required"},
		"another version":      {path + "/return", with("workingDays", 5), `"7"`, 412, "stale-version"},
		"no reason":            {path + "/return", with("reason", "　"), `"1"`, 422, "monitoring-return"},
		"four days":            {path + "/return", with("workingDays", 4), `"1"`, 422, "invalid"},
		"a status of one's":    {path + "/return", with("status", "accepted"), `"1"`, 422, "invalid"},
		"a group without form": {year2019 + "/filings/" + h.groups[1].ID + "/accept", nil, `"1"`, 404, "not-found"},
	} {
		t.Run(name, func(t *testing.T) {
			var headers []string
			if row.match != "" {
				headers = []string{"If-Match", row.match}
			}
			h.secretariat.Do("POST", row.path, row.body, headers...).Refused(row.status, row.code)
		})
	}
	own.Do("POST", path+"/accept", nil, "If-Match", `"1"`).Refused(403, "forbidden")
	h.ministry.Do("POST", path+"/accept", nil, "If-Match", `"1"`).Refused(403, "forbidden")
	var f monitoring.Filing
	if own.Get(path).Want(200).JSON(&f); f.Status != monitoring.Waiting || f.Version != 1 || len(f.Returns) != 0 {
		t.Errorf("%+v", f)
	}
	if n := len(h.entries(monitoring.ActReturned)) + len(h.entries(monitoring.ActAccepted)); n != 0 {
		t.Errorf("%d acts in the ledger", n)
	}
}
