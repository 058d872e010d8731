package report

import (
	"cmp"
	"context"
	"encoding/json"
	"slices"
	"strconv"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/round"
	"linxuan/shared/statistics"
	"linxuan/shared/table"
)

const (
	pageGroups = 50 // of a page: its filings stay well below the 400 kB of an item
	pagesACall = 40 // read in one call, a few seconds of work
)

// Compiled is the answer to a step of a compilation; the receipt is there with the last one.
type Compiled struct {
	Draft   Draft           `json:"draft"`
	Receipt *ledger.Receipt `json:"receipt,omitempty"`
}

// page is what is taken of a page of groups. The filings are kept as one text: an item of so many numbers would be three
// times as long.
type page struct {
	Filings string `json:"filings"`
}

// sealed is figures as their hash is of them: with a salt, so that nobody who guesses a figure that is withheld finds out
// whether the guess is right.
type sealed struct {
	Salt string `json:"salt"`
	Rows []Row  `json:"rows"`
}

// salt is kept with a version's figures, for an auditor of the tables.
type salt struct {
	Salt string `json:"salt"`
}

// Start begins a new draft, which takes the place of one that was not published. The filings that count at the act's
// instant are what it is made of, however long it takes.
func (s *Reports) Start(ctx context.Context, act table.Act, roundID string) (Compiled, error) {
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return Compiled{}, err
	}
	last, err := s.last(ctx, roundID)
	if err != nil {
		return Compiled{}, err
	}
	old, found, err := table.Find[Draft](ctx, s.store, s.store.Records, draftKey(roundID))
	if err != nil {
		return Compiled{}, err
	}
	d := Draft{
		Round: roundID, ID: s.store.NewID("rep", act.At), Number: last.Number + 1, StartedAt: calendar.At(act.At),
		Salt: s.store.NewSalt(), Bodies: len(r.Bodies), Filings: make([]Included, len(r.Eligibility.Years)), Version: old.Version + 1,
	}
	for i, year := range r.Eligibility.Years {
		d.Filings[i].Year = year
	}
	tx := table.Begin()
	if found {
		tx.ReplaceOr(s.store.Records, draftKey(roundID), d, old.Version, table.Say(table.ErrBusy.New()))
	} else {
		tx.Create(s.store.Records, draftKey(roundID), d, table.Say(table.ErrBusy.New()))
	}
	answer := Compiled{Draft: d}
	tx.Answer(act, answer)
	return answer, s.store.Commit(ctx, tx)
}

// Continue goes on with a compilation: it reads some pages of groups, or, when all are read, adds up. It is called until the
// draft says when it was compiled; then it does nothing more. A call that fails or dies is made again.
func (s *Reports) Continue(ctx context.Context, act table.Act, roundID string) (Compiled, error) {
	d, err := s.draft(ctx, roundID)
	if err != nil || d.CompiledAt != 0 {
		return Compiled{Draft: d}, err
	}
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return Compiled{}, err
	}
	dictionary, err := s.filings.Dictionary(ctx, roundID)
	if err != nil {
		return Compiled{}, err
	}
	before := d.Version
	for n := 0; n < pagesACall && d.BodiesRead < len(r.Bodies); n++ {
		if d, err = s.read(ctx, d, r, dictionary); err != nil {
			return Compiled{}, err
		}
	}
	if d.BodiesRead == len(r.Bodies) {
		return s.finish(ctx, act, d, r, dictionary)
	}
	d.Version = before + 1
	tx := table.Begin()
	tx.ReplaceOr(s.store.Records, draftKey(roundID), d, before, table.Say(table.ErrBusy.New()))
	answer := Compiled{Draft: d}
	tx.Answer(act, answer)
	return answer, s.store.Commit(ctx, tx)
}

// read takes one page of groups and gives the draft as far as it has come. Reading it again writes the same page.
func (s *Reports) read(ctx context.Context, d Draft, r round.Round, dictionary statistics.Dictionary) (Draft, error) {
	counted, next, err := s.filings.Counted(ctx, d.Round, r.Bodies[d.BodiesRead], d.StartedAt, d.Cursor, pageGroups)
	if err != nil {
		return d, err
	}
	if len(counted) > 0 {
		taken := make([]Taken, len(counted))
		d.Filings = slices.Clone(d.Filings)
		for i, c := range counted {
			taken[i] = take(dictionary, c)
			d.Filings[slices.IndexFunc(d.Filings, func(in Included) bool { return in.Year == c.Year })].Filings++
		}
		raw, err := json.Marshal(taken)
		if err != nil {
			return d, err
		}
		batch := s.store.Batch(s.store.Records)
		batch.Put(pageKey(d.Round, d.ID, d.Pages), page{string(raw)})
		if err := batch.Flush(ctx); err != nil {
			return d, err
		}
		d.Pages++
	}
	if d.Cursor = next; next == "" {
		d.BodiesRead++
	}
	return d, nil
}

// finish adds up what was taken, keeps the figures and enters the draft as compiled.
func (s *Reports) finish(ctx context.Context, act table.Act, d Draft, r round.Round, dictionary statistics.Dictionary) (Compiled, error) {
	taken, err := s.taken(ctx, d.Round, d.ID)
	if err != nil {
		return Compiled{}, err
	}
	if len(taken) == 0 {
		return Compiled{}, ErrNothingFiled.New("round", d.Round)
	}
	rows := Aggregate(dictionary, r.Eligibility.Years, taken)
	batch := s.store.Batch(s.store.Records)
	for _, row := range rows {
		batch.Put(rowKey(d.Round, d.ID, row), row)
	}
	batch.Put(saltKey(d.Round, d.ID), salt{d.Salt})
	if err := batch.Flush(ctx); err != nil {
		return Compiled{}, err
	}
	before := d.Version
	d.CompiledAt, d.Version = calendar.At(act.At), before+1
	if d.Content, err = ledger.ContentHash(sealed{d.Salt, rows}); err != nil {
		return Compiled{}, err
	}
	if d.Sources, err = sources(taken); err != nil {
		return Compiled{}, err
	}
	tx := table.Begin()
	tx.ReplaceOr(s.store.Records, draftKey(d.Round), d, before, table.Say(table.ErrBusy.New()))
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: d.Round, Act: ActCompiled, Subject: d.Round, Content: d.Content,
		Facts: map[string]string{"report": d.ID, "filings": strconv.Itoa(len(taken))},
	})
	if err != nil {
		return Compiled{}, err
	}
	answer := Compiled{d, &receipt}
	tx.Answer(act, answer)
	return answer, s.store.Commit(ctx, tx)
}

// taken reads the pages of a draft that was read to its end, or of a version that was.
func (s *Reports) taken(ctx context.Context, roundID, id string) ([]Taken, error) {
	pages, err := table.All[page](ctx, s.store, s.store.Records, table.Query{PK: figuresPK(roundID, id), Prefix: pagePrefix})
	if err != nil {
		return nil, err
	}
	var all []Taken
	for _, p := range pages {
		var taken []Taken
		if err := json.Unmarshal([]byte(p.Filings), &taken); err != nil {
			return nil, err
		}
		all = append(all, taken...)
	}
	return all, nil
}

// sources is the hash of which filings, with which content, a report was made of.
func sources(taken []Taken) (string, error) {
	type source struct {
		Group   string `json:"group"`
		Year    int    `json:"year"`
		Content string `json:"content"`
	}
	all := make([]source, len(taken))
	for i, t := range taken {
		all[i] = source{t.Group, t.Year, t.Content}
	}
	slices.SortFunc(all, func(a, b source) int { return cmp.Or(cmp.Compare(a.Group, b.Group), cmp.Compare(a.Year, b.Year)) })
	return ledger.ContentHash(all)
}
