package notice_test

import (
	"strings"
	"testing"
	"time"

	"linxuan/shared/account/accounttest"
	domain "linxuan/shared/notice"
)

// R7.1 over HTTP: set, refused, moved, cancelled, set again, and seen by a reader before the schedule has come.
func TestThePublicationOverHTTP(t *testing.T) {
	h := enter(t)
	h.propose()
	publication, at := base+"/publication", friday.Add(10*time.Minute)
	h.ministry.Get(publication).Refused(404, "publication-none")
	h.ministry.Post(publication+"/cancel", nil).Refused(404, "publication-none")
	set := h.publication(at)
	for name, c := range map[string]*accounttest.Client{"the secretariat": h.secretariat, "an auditor": h.person("auditor", "", ""), "a body": h.person("body", "P11", "")} {
		if got := c.Post(publication, set); got.Status != 403 {
			t.Errorf("%s sets a publication: %d", name, got.Status)
		}
	}
	for name, change := range map[string]map[string]any{
		"an instant that has passed": {"publishAt": "2019-11-29T02:00:00Z"}, "another proposal": {"digest": strings.Repeat("0", 64)},
		"no instant": {"publishAt": ""}, "no zone": {"publishAt": "2019-11-30T10:00:00"}, "words": {"publishAt": "明天"}, "no digest": {"digest": ""},
	} {
		in := h.publication(at)
		for k, v := range change {
			in[k] = v
		}
		if got := h.ministry.Post(publication, in); got.Status != 409 && got.Status != 422 && got.Status != 400 {
			t.Errorf("%s: %d %s", name, got.Status, got.Body)
		}
	}
	h.ministry.Get(publication).Refused(404, "publication-none") // nothing has changed
	h.ministry.Post(publication, set).Want(200)
	h.ministry.Post(publication+"/approvals", set).Refused(409, "second-person-needed")
	var scheduling domain.Scheduling
	h.second.Post(publication+"/approvals", set).Want(200).JSON(&scheduling)
	h.verify(*scheduling.Receipt)
	h.secretariat.Post(base+"/proposal", map[string]any{"ballots": []string{"bal_1"}}).Refused(409, "publication-scheduled")
	h.second.Post(publication+"/cancel", nil).Want(200)
	h.ministry.Post(publication, set).Want(200)
	h.second.Post(publication+"/approvals", set).Want(200)
	h.isPublic("what is set", string(h.secretariat.Get(publication).Want(200).Body))
	h.Clock.Set(at.Add(-time.Millisecond))
	h.sweep()
	h.nobody.Get(base).Refused(404, "not-found")
	h.Clock.Set(at.Add(20 * time.Second)) // the schedule comes a minute later
	var n domain.Notice
	h.nobody.Get(base).Want(200).JSON(&n)
	if n.PublishedAt.Time() != at {
		t.Errorf("published at %s, set to %s", n.PublishedAt, at)
	}
	h.sweep()
	if entries := h.entries(domain.ActNotice); len(entries) != 1 || entries[0].Role != "schedule" || entries[0].Actor != "" {
		t.Errorf("%+v", entries)
	}
	h.ministry.Get(publication).Refused(404, "publication-none")
	for _, payload := range []string{`{}`, `{"schedule":""}`, `[]`} {
		if _, err := h.f.Invoke(ctx, []byte(payload)); err == nil {
			t.Errorf("%s is taken for a schedule's event", payload)
		}
	}
}

// R7.1 over HTTP: a later calendar, and the re-issue that two people approve.
func TestTheReissueOverHTTP(t *testing.T) {
	h := enter(t)
	h.published()
	reissue, calendar := base+"/reissue", "/v1/notice/calendar"
	h.ministry.Get(reissue).Refused(409, "reissue-same")
	year := map[string]any{"year": 2019, "source": "关于调整2019年节假日安排的通知（示例）", "holidays": []string{"2019-12-04"}, "makeUp": []string{}}
	h.secretariat.Post(calendar, year).Refused(403, "forbidden")
	h.ministry.Post(calendar, map[string]any{"year": 2019, "source": "示例通知", "holidays": []string{"2019-02-30"}, "makeUp": []string{}}).Want(422)
	h.ministry.Post(calendar, map[string]any{"year": 2019, "source": "示例通知", "holidays": []string{"2020-01-01"}, "makeUp": []string{}}).Refused(422, "calendar-year")
	h.ministry.Post(calendar, year).Want(201)
	if body := string(h.nobody.Get(calendar).Want(200).Body); !strings.Contains(body, `"version":2`) {
		t.Errorf("%s", body)
	}
	var next domain.Reissue
	h.ministry.Get(reissue).Want(200).JSON(&next)
	end := map[string]any{"endsAt": next.Count.Window.EndsAt}
	h.secretariat.Post(reissue+"/approvals", end).Refused(403, "forbidden")
	h.ministry.Post(reissue+"/approvals", end).Want(200)
	h.ministry.Post(reissue+"/approvals", end).Refused(409, "second-person-needed")
	var n domain.Notice
	h.nobody.Get(base).Want(200).JSON(&n)
	if n.Window.EndsAt.Time() != ends {
		t.Errorf("one person re-issued the notice: %s", n.Window.EndsAt)
	}
	var reissuing domain.Reissuing
	h.second.Post(reissue+"/approvals", end).Want(200).JSON(&reissuing)
	h.verify(*reissuing.Receipt)
	h.nobody.Get(base).Want(200).JSON(&n)
	if n.Window.EndsAt != next.Count.Window.EndsAt || len(n.Issues) != 1 {
		t.Errorf("%+v", n)
	}
	if file, found := h.file("notice/2019/notice.json"); !found || !strings.Contains(file, n.Window.EndsAt.String()) {
		t.Errorf("the file says %s", file)
	}
}
