package opendata_test

import (
	"encoding/xml"
	"strings"
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/notice"
	"linxuan/shared/opendata"
)

type atom struct {
	XMLName xml.Name `xml:"http://www.w3.org/2005/Atom feed"`
	ID      string   `xml:"id"`
	Title   string   `xml:"title"`
	Updated string   `xml:"updated"`
	Author  string   `xml:"author>name"`
	Entries []struct {
		ID      string `xml:"id"`
		Title   string `xml:"title"`
		Updated string `xml:"updated"`
		Summary string `xml:"summary"`
		Link    struct {
			Href string `xml:"href,attr"`
		} `xml:"link"`
	} `xml:"entry"`
}

func parsed(t *testing.T, events []opendata.Event) atom {
	t.Helper()
	raw, err := opendata.Feed("https://linxuan.test", "/v1/open/feed", events, calendar.Day("2019-01-01").Start())
	if err != nil {
		t.Fatal(err)
	}
	var f atom
	if err := xml.Unmarshal(raw, &f); err != nil {
		t.Fatalf("%v: %s", err, raw)
	}
	return f
}

// What RFC 4287 asks for (section 4.1): ids that are IRIs and each one's own, titles, instants; the latest first.
func TestFeed(t *testing.T) {
	day := func(d calendar.Day) calendar.Instant { return d.Start() }
	n := notice.Notice{Round: "2019", Title: "第一批 <示例> & “遴选”", PublishedAt: day("2019-11-29"), Window: calendar.Window{EndsAt: day("2019-12-07")}, Entries: []notice.Entry{entry(1), entry(2)}}
	lists := []notice.List{{Round: "2019", Number: 1, PublishedAt: day("2019-12-09"), Entries: n.Entries[:1]}, {Round: "2019", Number: 2, PublishedAt: day("2019-12-20"), Entries: n.Entries}}
	row := notice.Registered{Entry: entry(1), Round: "2019"}.With(notice.Change{Status: notice.StatusListed, Since: day("2019-12-09"), List: 1}).
		With(notice.Change{Status: notice.StatusRevoked, Since: day("2020-03-02"), Document: "示例〔2020〕1号"})
	events := append(append([]opendata.Event{opendata.NoticeEvent(n)}, opendata.ListEvents(n.Title, lists)...), opendata.StandingEvents(row)...)
	f := parsed(t, events)
	if f.ID == "" || f.Title == "" || f.Author == "" || f.Updated != "2020-03-01T16:00:00.000Z" || len(f.Entries) != 4 {
		t.Fatalf("%+v", f)
	}
	seen := map[string]bool{f.ID: true}
	last := f.Updated
	for i, want := range []struct{ title, summary, link string }{
		{entry(1).Name + "：退出", "自 2020年3月2日 起状态为“退出”，依据 示例〔2020〕1号。", "/register/" + entry(1).Group},
		{n.Title + "：公布名单第 2 版", "名单更正为 2 家，此前一版为 1 家。", "/rounds/2019/list?version=2"},
		{n.Title + "：公布名单", "公布入选集团 1 家，公示过而没有列入的 0 家。", "/rounds/2019/list?version=1"},
		{n.Title + "：公示", "公示拟入选集团 2 家，异议受理至 2019年12月7日 00:00（北京时间）。", "/rounds/2019/notice"},
	} {
		e := f.Entries[i]
		if e.Title != want.title || e.Summary != want.summary || e.Link.Href != "https://linxuan.test"+want.link {
			t.Errorf("%+v", e)
		}
		if seen[e.ID] || !strings.HasPrefix(e.ID, "urn:uuid:") || e.Updated > last {
			t.Errorf("%s at %s", e.ID, e.Updated)
		}
		if _, err := time.Parse(time.RFC3339, e.Updated); err != nil {
			t.Error(err)
		}
		seen[e.ID], last = true, e.Updated
	}
	if again := parsed(t, events[:1]); again.Entries[0].ID != f.Entries[3].ID || again.ID != f.ID {
		t.Error("an id that changes with what else there is")
	}
	if empty := parsed(t, nil); empty.Updated == "" || len(empty.Entries) != 0 {
		t.Errorf("%+v", empty)
	}
}

// A feed has an end.
func TestFeedIsShort(t *testing.T) {
	var events []opendata.Event
	for i := range 150 {
		events = append(events, opendata.Event{Name: strings.Repeat("x", i+1), At: calendar.Day("2019-01-01").AddDays(i).Start()})
	}
	if f := parsed(t, events); len(f.Entries) != 100 || f.Entries[0].Updated != events[149].At.String() {
		t.Errorf("%d entries", len(f.Entries))
	}
}
