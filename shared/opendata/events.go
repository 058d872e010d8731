package opendata

import (
	"fmt"

	"linxuan/shared/notice"
)

// NoticeEvent is the publication of a round's notice.
func NoticeEvent(n notice.Notice) Event {
	return Event{
		Name: "notice/" + n.Round, At: n.PublishedAt, Link: "/rounds/" + n.Round + "/notice",
		Title: n.Title + "：公示",
		Summary: fmt.Sprintf("公示拟入选集团 %d 家，异议受理至 %s（北京时间）。", len(n.Entries),
			n.Window.EndsAt.Shanghai().Format("2006年1月2日 15:04")),
	}
}

// ListEvents are the publication of a round's list and what corrected it since.
func ListEvents(title string, lists []notice.List) []Event {
	var events []Event
	for i, l := range lists {
		e := Event{
			Name: fmt.Sprintf("list/%s/%d", l.Round, l.Number), At: l.PublishedAt, Link: fmt.Sprintf("/rounds/%s/list?version=%d", l.Round, l.Number),
			Title:   title + "：公布名单",
			Summary: fmt.Sprintf("公布入选集团 %d 家，公示过而没有列入的 %d 家。", len(l.Entries), len(l.Differences)),
		}
		if i > 0 {
			e.Title = fmt.Sprintf("%s：公布名单第 %d 版", title, l.Number)
			e.Summary = fmt.Sprintf("名单更正为 %d 家，此前一版为 %d 家。", len(l.Entries), len(lists[i-1].Entries))
		}
		events = append(events, e)
	}
	return events
}

// StandingEvents are the changes of a listed group's standing since its listing, which its list told.
func StandingEvents(r notice.Registered) []Event {
	var events []Event
	for i, c := range r.History {
		if i == 0 {
			continue
		}
		word := statuses.Words[0]
		for n, code := range statuses.OneOf {
			if code == string(c.Status) {
				word = statuses.Words[n]
			}
		}
		e := Event{
			Name: fmt.Sprintf("standing/%s/%d", r.Group, i), At: c.Since, Link: "/register/" + r.Group,
			Title: r.Name + "：" + word, Summary: fmt.Sprintf("自 %s 起状态为“%s”。", c.Since.Shanghai().Format("2006年1月2日"), word),
		}
		if c.Document != "" {
			e.Summary = fmt.Sprintf("自 %s 起状态为“%s”，依据 %s。", c.Since.Shanghai().Format("2006年1月2日"), word, c.Document)
		}
		events = append(events, e)
	}
	return events
}
