package opendata

import (
	"cmp"
	"encoding/xml"
	"slices"

	"github.com/google/uuid"

	"linxuan/shared/calendar"
)

// Event is something that became public. Its name is its own for ever, so that a reader knows what it has seen.
type Event struct {
	Name    string // "notice/2019"
	Title   string
	Summary string
	Link    string // path of the page that shows it
	At      calendar.Instant
}

// Author is who the feed is from.
const Author = "职教集团遴选平台"

const (
	feedTitle = "示范性职业教育集团（联盟）遴选：公示、名单与状态变化"
	mostShown = 100
)

type atomLink struct {
	Rel  string `xml:"rel,attr"`
	Type string `xml:"type,attr,omitempty"`
	Href string `xml:"href,attr"`
}

type atomEntry struct {
	ID        string   `xml:"id"`
	Title     string   `xml:"title"`
	Updated   string   `xml:"updated"`
	Published string   `xml:"published"`
	Link      atomLink `xml:"link"`
	Summary   string   `xml:"summary"`
}

type atomFeed struct {
	XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
	Lang    string      `xml:"xml:lang,attr"`
	ID      string      `xml:"id"`
	Title   string      `xml:"title"`
	Updated string      `xml:"updated"`
	Author  string      `xml:"author>name"`
	Links   []atomLink  `xml:"link"`
	Entries []atomEntry `xml:"entry"`
}

// Feed writes events as an Atom feed (RFC 4287), the latest first, at most a hundred. The origin is that of the platform,
// self the feed's own path. Without events the feed was last changed at its beginning, which is begun.
func Feed(origin, self string, events []Event, begun calendar.Instant) ([]byte, error) {
	events = slices.Clone(events)
	slices.SortFunc(events, func(a, b Event) int { return cmp.Or(cmp.Compare(b.At, a.At), cmp.Compare(a.Name, b.Name)) })
	events = events[:min(len(events), mostShown)]
	f := atomFeed{
		Lang: "zh-CN", ID: identifier(origin, "feed"), Title: feedTitle, Author: Author, Updated: begun.String(),
		Links: []atomLink{{"self", "application/atom+xml", origin + self}, {"alternate", "text/html", origin + "/open-data"}},
	}
	if len(events) > 0 {
		f.Updated = events[0].At.String()
	}
	for _, e := range events {
		f.Entries = append(f.Entries, atomEntry{
			ID: identifier(origin, e.Name), Title: e.Title, Updated: e.At.String(), Published: e.At.String(),
			Link: atomLink{"alternate", "text/html", origin + e.Link}, Summary: e.Summary,
		})
	}
	raw, err := xml.MarshalIndent(f, "", "  ")
	if err != nil {
		return nil, err
	}
	return append([]byte(xml.Header), raw...), nil
}

// identifier names a thing of the platform for ever (RFC 9562 section 5.5).
func identifier(origin, name string) string {
	return "urn:uuid:" + uuid.NewSHA1(uuid.NameSpaceURL, []byte(origin+"/"+name)).String()
}
