// Package meeting puts together what the meeting looks at of each group: facts, figures, the means of the scores and what
// the experts wrote (R6.4), with recusals applied to whoever reads (R6.2). The page, the print and the API show the same value.
package meeting

import (
	"context"
	"slices"

	"linxuan/shared/calendar"
	"linxuan/shared/registry"
	"linxuan/shared/review"
	"linxuan/shared/round"
	"linxuan/shared/statistics"
)

// Books gives the meeting book of a round.
type Books struct {
	rounds     *round.Rounds
	registry   *registry.Registry
	statistics *statistics.Statistics
	reviews    *review.Reviews
}

// Open binds the book to the rooms that it is put together from; it only reads.
func Open(rounds *round.Rounds, groups *registry.Registry, s *statistics.Statistics, reviews *review.Reviews) *Books {
	return &Books{rounds, groups, s, reviews}
}

// Book is the meeting book of one reader.
type Book struct {
	Title string `json:"title"` // of the round
	Years []int  `json:"years"` // head the figures
	Left  int    `json:"left" doc:"Groups left out because the reader is recused from them"`
	Pages []Page `json:"pages"`
}

// Entry is a group in the book's table of contents.
type Entry struct {
	Application string      `json:"application"`
	GroupName   string      `json:"groupName"`
	LeadUnit    string      `json:"leadUnit"`
	Body        string      `json:"body" doc:"Code of the recommending body"`
	Province    string      `json:"province" doc:"First two digits of the adcode, of the main lead unit"`
	Mean        review.Mean `json:"mean"`
	Given       int         `json:"given"`
	Wanted      int         `json:"wanted"`
}

// Contents is the table of contents of a reader's book.
type Contents struct {
	Left  int     `json:"left" doc:"Groups left out because the reader is recused from them"`
	Items []Entry `json:"items"`
}

// Page is what the meeting looks at of one group.
type Page struct {
	Entry
	Years      []int       `json:"years"` // head the figures
	Lead       []string    `json:"leadUnits"`
	BodyName   string      `json:"bodyName"`
	Place      string      `json:"place" doc:"Name of the province of the main lead unit"`
	Rank       int         `json:"rank,omitempty" doc:"On its body's list; not for experts"`
	Founded    string      `json:"founded" doc:"Day"`
	Members    int         `json:"members" doc:"Without the lead units"`
	Marks      []string    `json:"marks" doc:"Preference marks, in words"`
	Figures    []Figure    `json:"figures"`
	Scores     []Line      `json:"scores" doc:"By criterion"`
	Deductions review.Mean `json:"deductions"`
	Comments   []string    `json:"comments" doc:"Without names, in an order that tells nothing of who wrote them"`

	latest calendar.Instant // when the last of the scores was saved
}

// Figure is an indicator of the statistics over the years.
type Figure struct {
	Title  string   `json:"title"`
	Unit   string   `json:"unit"`
	Values []string `json:"values"` // one a year, as people read it; empty where nothing was filed
}

// Line is what the experts gave for one criterion.
type Line struct {
	Criterion string      `json:"criterion"`
	Of        int         `json:"of"`
	Mean      review.Mean `json:"mean"`
	Least     int         `json:"least"`
	Most      int         `json:"most"`
}

// Contents lists the groups of a reader's book. The reader is an expert's account, or empty for who oversees the round.
// Errors: review.ErrBookEarly, table.ErrAbsent.
func (b *Books) Contents(ctx context.Context, roundID, reader string, at calendar.Instant) (Contents, error) {
	judged, left, err := b.reviews.Before(ctx, roundID, reader, at)
	contents := Contents{Left: left, Items: make([]Entry, len(judged))}
	for i, j := range judged {
		contents.Items[i] = entryOf(j)
	}
	return contents, err
}

// Page gives one group's page. Errors: as of Contents; table.ErrAbsent too for a group from which the reader is recused.
func (b *Books) Page(ctx context.Context, roundID, reader, app string, at calendar.Instant) (Page, error) {
	judged, err := b.reviews.BeforeOne(ctx, roundID, reader, app, at)
	if err != nil {
		return Page{}, err
	}
	_, pages, err := b.pages(ctx, roundID, []review.Judged{judged})
	if err != nil {
		return Page{}, err
	}
	return pages[0], nil
}

// Book gives all pages of a reader's book, by their groups' names. Errors: as of Contents.
func (b *Books) Book(ctx context.Context, roundID, reader string, at calendar.Instant) (Book, error) {
	judged, left, err := b.reviews.Before(ctx, roundID, reader, at)
	if err != nil {
		return Book{}, err
	}
	r, err := b.rounds.Get(ctx, roundID)
	if err != nil {
		return Book{}, err
	}
	years, pages, err := b.pages(ctx, roundID, judged)
	return Book{Title: r.Title, Years: years, Left: left, Pages: pages}, err
}

// Latest is when the last score of the book was saved; 0 without any. A book that is made again is the same until then.
func (b Book) Latest() calendar.Instant {
	var latest calendar.Instant
	for _, p := range b.Pages {
		latest = max(latest, p.latest)
	}
	return latest
}

func (b *Books) pages(ctx context.Context, roundID string, judged []review.Judged) ([]int, []Page, error) {
	scheme, err := b.reviews.Scheme(ctx, roundID)
	if err != nil {
		return nil, nil, err
	}
	dictionary, err := b.statistics.Dictionary(ctx, roundID)
	if err != nil {
		return nil, nil, err
	}
	bodies, err := b.registry.Bodies(ctx)
	if err != nil {
		return nil, nil, err
	}
	ids := make([]string, len(judged))
	for i, j := range judged {
		ids[i] = j.Group
	}
	groups, err := b.registry.GroupsByID(ctx, ids)
	if err != nil {
		return nil, nil, err
	}
	years, filed, err := b.statistics.Filed(ctx, roundID, ids)
	if err != nil {
		return nil, nil, err
	}
	pages := make([]Page, len(judged))
	for i, j := range judged {
		body, _ := bodies.Body(j.Body)
		p := Page{
			Entry: entryOf(j), Years: years, Lead: j.LeadUnits, BodyName: body.Name, Place: registry.Adcode(j.Province + "0000").ProvinceName(),
			Rank: j.Rank, Marks: []string{}, Comments: []string{},
		}
		p.facts(groups[j.Group].Group, scheme)
		p.figures(scheme, dictionary, filed[j.Group])
		p.judgement(scheme, j.Scores)
		pages[i] = p
	}
	return years, pages, nil
}

func entryOf(j review.Judged) Entry {
	total := review.TotalOf(j.Candidate, j.Scores, j.Wanted)
	e := Entry{
		Application: j.Application, GroupName: j.GroupName, Body: j.Body, Province: j.Province, Mean: total.Mean, Given: total.Given, Wanted: total.Wanted,
	}
	if len(j.LeadUnits) > 0 {
		e.LeadUnit = j.LeadUnits[0]
	}
	return e
}

func (p *Page) facts(g registry.Group, scheme review.Scheme) {
	p.Founded, p.Members = string(g.Founded), len(g.Members)
	held := map[string]bool{"national-industry": g.NationalIndustry, "cross-region": g.CrossRegion}
	for _, mark := range scheme.Preferences {
		if held[mark.ID] {
			p.Marks = append(p.Marks, mark.Title)
		}
	}
}

// figures are the first number that the scheme shows beside each indicator: as many as a page holds.
func (p *Page) figures(scheme review.Scheme, d statistics.Dictionary, filed []statistics.Values) {
	p.Figures = []Figure{}
	var seen []string
	for _, c := range scheme.Criteria {
		for _, judged := range c.Indicators {
			for _, id := range judged.Sources {
				indicator, known := d.Indicator(id)
				if !known || slices.Contains(seen, id) || indicator.Type == statistics.Text || indicator.Type == statistics.Choice {
					continue
				}
				seen = append(seen, id)
				f := Figure{Title: indicator.Title, Unit: indicator.Unit}
				for _, values := range filed {
					f.Values = append(f.Values, written(indicator, values[id]))
				}
				p.Figures = append(p.Figures, f)
				break
			}
		}
	}
}

func (p *Page) judgement(scheme review.Scheme, scores []review.Score) {
	given := int64(len(scores))
	p.Deductions.Den = given
	for _, score := range scores {
		for _, d := range score.Deductions {
			p.Deductions.Num += int64(d.Points)
		}
		p.Comments = append(p.Comments, score.Comment)
		p.latest = max(p.latest, score.SavedAt)
	}
	slices.Sort(p.Comments) // by their words: the order of the experts would tie comments of several groups together
	for _, c := range scheme.Criteria {
		line := Line{Criterion: c.Title, Of: c.Points, Mean: review.Mean{Den: given}}
		for i, score := range scores {
			points := 0
			for _, indicator := range c.Indicators {
				points += score.Points[indicator.ID]
			}
			line.Mean.Num += int64(points)
			if line.Most = max(line.Most, points); i == 0 || points < line.Least {
				line.Least = points
			}
		}
		p.Scores = append(p.Scores, line)
	}
}
