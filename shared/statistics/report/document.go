package report

import (
	"context"

	"linxuan/shared/calendar"
	"linxuan/shared/round"
	"linxuan/shared/statistics"
)

// Document is a report as it is read: what it is, its chapters with their figures, and the national figures of all years.
type Document struct {
	Round       string           `json:"round"`
	RoundTitle  string           `json:"roundTitle"`
	Title       string           `json:"title"`
	Number      int              `json:"number"`
	Note        string           `json:"note,omitempty"` // what this version changed
	CompiledAt  calendar.Instant `json:"compiledAt"`
	PublishedAt calendar.Instant `json:"publishedAt,omitempty"`
	Dictionary  string           `json:"dictionary"` // title of the indicators
	Example     bool             `json:"example"`    // 示例: the indicators are not the ministry's own
	Years       []int            `json:"years"`
	Filings     []Included       `json:"filings"`
	Chapters    []Chapter        `json:"chapters"`
	Indicators  []Described      `json:"indicators"` // of the cells of rows
	Nation      []Row            `json:"nation"`
	Withheld    bool             `json:"withheld"` // small numbers are withheld
	Held        []Held           `json:"held"`     // stands as an earlier version published it
	Figures     string           `json:"figures"`  // hex SHA-256 of the figures, nothing withheld, as in the ledger
	Sources     string           `json:"sources"`  // hex SHA-256 of the filings' content hashes
}

// Chapter is a section of the text with its figures drawn up.
type Chapter struct {
	Title string `json:"title"`
	Body  string `json:"body"`
	Plots []Plot `json:"plots"`
}

// Described is an indicator as readers of figures need it.
type Described struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Section string   `json:"section"`
	Type    string   `json:"type" enum:"count,amount,ratio,choice"`
	Unit    string   `json:"unit"` // in which it is shown
	Options []string `json:"options,omitempty"`
}

// describe lists the indicators that a report has figures of.
func describe(d statistics.Dictionary) []Described {
	var all []Described
	for _, s := range d.Sections {
		for _, i := range s.Indicators {
			if i.Type == statistics.Text {
				continue
			}
			one := Described{ID: i.ID, Title: i.Title, Section: s.Title, Type: string(i.Type), Unit: UnitOf(i)}
			for _, o := range i.Options {
				one.Options = append(one.Options, o.Title)
			}
			all = append(all, one)
		}
	}
	return all
}

// made is a draft with all that it is published from.
type made struct {
	draft      Draft
	dictionary statistics.Dictionary
	document   Document
	rows       []Row // of the document: withheld where it is for the public
	before     []Row // of the last published version, nil where there is none
}

// Preview gives the draft as a document with a version of the text: as the public would see it, or with nothing withheld.
func (s *Reports) Preview(ctx context.Context, roundID string, text int, public bool) (Document, error) {
	m, err := s.make(ctx, roundID, text, public)
	return m.document, err
}

// make puts a compiled draft and a version of the text together.
func (s *Reports) make(ctx context.Context, roundID string, text int, public bool) (made, error) {
	d, err := s.draft(ctx, roundID)
	if err != nil {
		return made{}, err
	}
	if d.CompiledAt == 0 {
		return made{}, ErrCompiling.New("round", roundID)
	}
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return made{}, err
	}
	dictionary, err := s.filings.Dictionary(ctx, roundID)
	if err != nil {
		return made{}, err
	}
	t, err := s.Text(ctx, roundID, text)
	if err != nil {
		return made{}, err
	}
	m := made{draft: d, dictionary: dictionary}
	var held []Held
	if public {
		m.rows, m.before, held, err = s.released(ctx, d, dictionary, r.Eligibility.Years)
	} else {
		m.rows, m.before, err = s.whole(ctx, d)
	}
	if err != nil {
		return made{}, err
	}
	m.document = Compose(r, dictionary, d, t.Sections, m.rows, held, public)
	return m, nil
}

// released gives what the public sees of a draft and has seen of the last version.
func (s *Reports) released(ctx context.Context, d Draft, dictionary statistics.Dictionary, years []int) (now, before []Row, held []Held, err error) {
	versions, err := s.Published(ctx, d.Round)
	if err != nil {
		return nil, nil, nil, err
	}
	var compiled [][]Taken
	for _, v := range versions {
		taken, err := s.taken(ctx, v.Round, v.ID)
		if err != nil {
			return nil, nil, nil, err
		}
		compiled = append(compiled, taken)
	}
	taken, err := s.taken(ctx, d.Round, d.ID)
	if err != nil {
		return nil, nil, nil, err
	}
	if len(compiled) > 0 {
		before, _ = Release(dictionary, years, compiled)
	}
	now, held = Release(dictionary, years, append(compiled, taken))
	return now, before, held, nil
}

// whole gives the figures of a draft and of the last version, nothing withheld.
func (s *Reports) whole(ctx context.Context, d Draft) (now, before []Row, err error) {
	last, err := s.last(ctx, d.Round)
	if err != nil {
		return nil, nil, err
	}
	if last.Number > 0 {
		if before, err = s.figures(ctx, d.Round, last.ID); err != nil {
			return nil, nil, err
		}
	}
	now, err = s.figures(ctx, d.Round, d.ID)
	return now, before, err
}

// Compose puts a document together out of its parts. Of a document for the public the rows and what is held are those of Release.
func Compose(r round.Round, dictionary statistics.Dictionary, d Draft, text []Section, rows []Row, held []Held, public bool) Document {
	if held == nil {
		held = []Held{}
	}
	doc := Document{
		Round: d.Round, RoundTitle: r.Title, Title: title(r.Eligibility.Years), Number: d.Number, CompiledAt: d.CompiledAt,
		Dictionary: dictionary.Title, Example: dictionary.Example, Years: r.Eligibility.Years, Filings: d.Filings,
		Chapters: []Chapter{}, Indicators: describe(dictionary), Withheld: public, Held: held, Figures: d.Content, Sources: d.Sources,
	}
	for _, section := range text {
		c := Chapter{section.Title, section.Body, []Plot{}}
		for _, f := range section.Figures {
			c.Plots = append(c.Plots, f.plot(dictionary, rows))
		}
		doc.Chapters = append(doc.Chapters, c)
	}
	for _, row := range rows {
		if row.By == ByNation {
			doc.Nation = append(doc.Nation, row)
		}
	}
	return doc
}
