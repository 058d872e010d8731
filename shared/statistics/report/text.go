package report

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/statistics"
	"linxuan/shared/table"
)

// ErrText refuses a text; its fields hold every mistake found.
var ErrText = fault.Define("report-text", fault.Invalid, "R3.3")

// Text is a version of a report's text. A version never changes; a report is published with one of them.
type Text struct {
	Round     string           `json:"round"`
	Number    int              `json:"number"` // 0: the outline that a round begins with, which is not kept
	Sections  []Section        `json:"sections"`
	Note      string           `json:"note,omitempty"` // what this version changed, in the author's words
	SavedAt   calendar.Instant `json:"savedAt,omitempty"`
	Pseudonym string           `json:"pseudonym,omitempty"` // who, as in the ledger
}

// Section is a chapter: a title, paragraphs, and figures beneath them.
type Section struct {
	Title   string   `json:"title" maxLength:"60"`
	Body    string   `json:"body" maxLength:"5000"` // paragraphs, one a line
	Figures []Figure `json:"figures" maxItems:"6"`
}

// Show is what a figure shows of its indicators.
type Show string

// What figures show.
const (
	ShowTotal  Show = "total"  // sums; of ratios the ratio of the sums; of a choice the groups by option
	ShowMedian Show = "median" // of counts, amounts and ratios
	ShowSpread Show = "spread" // lower quartile, median and upper quartile of one indicator
)

// Figure is a chart with its table. It answers the question in its title.
type Figure struct {
	Title      string   `json:"title" maxLength:"80"`
	By         By       `json:"by" enum:"nation,province,industry,lead"`
	Year       int      `json:"year,omitempty" minimum:"0" maximum:"2100"` // of places; the nation is shown in all years
	Show       Show     `json:"show" enum:"total,median,spread"`
	Indicators []string `json:"indicators" minItems:"1" maxItems:"4"`
}

const (
	mostSections = 20
	mostBody     = 5000 // characters
)

// Check holds a text against the dictionary and the years of its round.
func (t Text) Check(d statistics.Dictionary, years []int) error {
	found := ErrText.New()
	if len(t.Sections) == 0 || len(t.Sections) > mostSections {
		found.At("/sections", "report-sections", "limit", mostSections)
	}
	for i, s := range t.Sections {
		at := fmt.Sprintf("/sections/%d", i)
		if strings.TrimSpace(s.Title) == "" {
			found.At(at+"/title", "required")
		}
		if utf8.RuneCountInString(s.Body) > mostBody {
			found.At(at+"/body", "max-length", "limit", mostBody)
		}
		for k, f := range s.Figures {
			f.check(found, fmt.Sprintf("%s/figures/%d", at, k), d, years)
		}
	}
	return found.OrNil()
}

func (f Figure) check(found *fault.Error, at string, d statistics.Dictionary, years []int) {
	if strings.TrimSpace(f.Title) == "" {
		found.At(at+"/title", "required")
	}
	if !slices.Contains(Breakdowns, f.By) {
		found.At(at+"/by", "report-breakdown")
	}
	if f.By != ByNation && !slices.Contains(years, f.Year) {
		found.At(at+"/year", "report-year")
	}
	var first statistics.Indicator
	for i, id := range f.Indicators {
		indicator, known := d.Indicator(id)
		pointer := fmt.Sprintf("%s/indicators/%d", at, i)
		switch {
		case !known || indicator.Type == statistics.Text:
			found.At(pointer, "report-indicator")
		case indicator.Type == statistics.Choice && (f.Show != ShowTotal || len(f.Indicators) > 1):
			found.At(pointer, "report-choice", "title", indicator.Title)
		case f.Show == ShowSpread && i > 0:
			found.At(pointer, "report-spread")
		case i > 0 && (indicator.Type != first.Type || indicator.Unit != first.Unit):
			found.At(pointer, "report-units", "title", indicator.Title)
		}
		if i == 0 {
			first = indicator
		}
	}
	if len(f.Indicators) == 0 {
		found.At(at+"/indicators", "required")
	}
	if f.Show != ShowTotal && f.Show != ShowMedian && f.Show != ShowSpread {
		found.At(at+"/show", "report-show")
	}
}

// Outline is the text that a round begins with: a chapter for each section of the dictionary with a figure of the first of
// its indicators that can be summed, and nothing written.
func Outline(d statistics.Dictionary) []Section {
	sections := []Section{{Title: "编制说明", Figures: []Figure{}}}
	for _, s := range d.Sections {
		one := Section{Title: s.Title, Figures: []Figure{}}
		i := slices.IndexFunc(s.Indicators, statistics.Indicator.Numeric)
		if i >= 0 {
			indicator := s.Indicators[i]
			one.Figures = append(one.Figures, Figure{
				Title: "各年“" + indicator.Title + "”是多少？", By: ByNation, Show: ShowTotal, Indicators: []string{indicator.ID},
			})
		}
		sections = append(sections, one)
	}
	return sections
}

// LatestText gives the latest version of a round's text, or the outline as number 0.
func (s *Reports) LatestText(ctx context.Context, roundID string) (Text, error) {
	d, err := s.filings.Dictionary(ctx, roundID)
	if err != nil {
		return Text{}, err
	}
	q := table.Query{PK: textsPK(roundID), Descending: true, Limit: 1}
	all, _, err := table.Page[Text](ctx, s.store, s.store.Records, q, "")
	if err != nil || len(all) > 0 {
		return append(all, Text{})[0], err
	}
	return Text{Round: roundID, Sections: Outline(d)}, nil
}

// Text gives a version of a round's text; table.ErrAbsent where there is none, number 0 is the outline.
func (s *Reports) Text(ctx context.Context, roundID string, number int) (Text, error) {
	if number > 0 {
		return table.Get[Text](ctx, s.store, s.store.Records, textKey(roundID, number))
	}
	d, err := s.filings.Dictionary(ctx, roundID)
	return Text{Round: roundID, Sections: Outline(d)}, err
}

// Texts gives a page of the versions of a round's text, the latest first.
func (s *Reports) Texts(ctx context.Context, roundID, cursor string, limit int) ([]Text, string, error) {
	return table.Page[Text](ctx, s.store, s.store.Records, table.Query{PK: textsPK(roundID), Descending: true, Limit: limit}, cursor)
}

// SaveText keeps the next version of a round's text, made on top of the given one. Errors: ErrText with fields,
// table.ErrStale where somebody else has saved since.
func (s *Reports) SaveText(ctx context.Context, act table.Act, roundID string, number int, sections []Section, note string) (Text, error) {
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return Text{}, err
	}
	d, err := s.filings.Dictionary(ctx, roundID)
	if err != nil {
		return Text{}, err
	}
	latest, err := s.LatestText(ctx, roundID)
	if err != nil {
		return Text{}, err
	}
	stale := table.ErrStale.New("version", latest.Number)
	if latest.Number != number {
		return Text{}, stale
	}
	t := Text{Round: roundID, Number: number + 1, Sections: sections, Note: note, SavedAt: calendar.At(act.At), Pseudonym: act.Pseudonym}
	if err := t.Check(d, r.Eligibility.Years); err != nil {
		return Text{}, err
	}
	tx := table.Begin()
	tx.Create(s.store.Records, textKey(roundID, t.Number), t, table.Say(stale))
	tx.Answer(act, t)
	return t, s.store.Commit(ctx, tx)
}
