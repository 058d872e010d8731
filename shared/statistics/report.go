package statistics

import (
	"context"
	"io"
	"maps"
	"slices"
	"strconv"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/registry"
	"linxuan/shared/table"
)

// ErrNothingFiled refuses a report of a round in which no filing counts yet.
var ErrNothingFiled = fault.Define("report-nothing-filed", fault.Conflict, "R3.3")

// Report is a version of the annual report (R3.3): what the locked filings come to. A version never changes.
type Report struct {
	Round      string           `json:"round"`
	Number     int              `json:"number"` // of the version, from 1
	ID         string           `json:"id"`
	CompiledAt calendar.Instant `json:"compiledAt"`
	Pseudonym  string           `json:"pseudonym"` // who, as in the ledger
	Filings    []Included       `json:"filings"`
	Content    string           `json:"content"` // hex SHA-256 of the parts
}

// Included is how many filings of a year are in a report.
type Included struct {
	Year    int   `json:"year"`
	Filings int64 `json:"filings"`
}

// Compiled is the answer to a compilation.
type Compiled struct {
	Report  Report         `json:"report"`
	Receipt ledger.Receipt `json:"receipt"`
}

// Compile adds up the filings of a round that are locked and filed and on which no finding of falsification stands, and keeps
// the sums as the next version of the report. The sums are written first under an id of their own; they mean nothing until the
// version that names them is there.
func (s *Statistics) Compile(ctx context.Context, act table.Act, roundID string) (Compiled, error) {
	f, err := s.frame(ctx, roundID)
	if err != nil {
		return Compiled{}, err
	}
	last, err := s.lastReport(ctx, roundID)
	if err != nil {
		return Compiled{}, err
	}
	parts, included, err := s.sumUp(ctx, f, calendar.At(act.At))
	if err != nil {
		return Compiled{}, err
	}
	if len(parts) == 0 {
		return Compiled{}, ErrNothingFiled.New("round", roundID)
	}
	r := Report{
		Round: roundID, Number: last + 1, ID: s.store.NewID("rep", act.At), CompiledAt: calendar.At(act.At), Pseudonym: act.Pseudonym, Filings: included,
	}
	if r.Content, err = ledger.ContentHash(parts); err != nil {
		return Compiled{}, err
	}
	batch := s.store.Batch(s.store.Records)
	for _, p := range parts {
		batch.Put(partKey(roundID, r.ID, p.Place), p)
	}
	if err := batch.Flush(ctx); err != nil {
		return Compiled{}, err
	}
	tx := table.Begin()
	tx.Create(s.store.Records, reportKey(roundID, r.Number), r, table.Say(table.ErrBusy.New()))
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: ActCompiled, Subject: roundID, Content: r.Content,
		Facts: map[string]string{"version": strconv.Itoa(r.Number), "report": r.ID},
	})
	if err != nil {
		return Compiled{}, err
	}
	answer := Compiled{r, receipt}
	tx.Answer(act, answer)
	return answer, s.store.Commit(ctx, tx)
}

func (s *Statistics) lastReport(ctx context.Context, roundID string) (int, error) {
	q := table.Query{PK: reportsPK(roundID), Descending: true, Limit: 1}
	last, _, err := table.Page[Report](ctx, s.store, s.store.Records, q, "")
	if err != nil || len(last) == 0 {
		return 0, err
	}
	return last[0].Number, nil
}

// sumUp adds up the filings that count at an instant, by year, body and province, in this order.
func (s *Statistics) sumUp(ctx context.Context, f frame, at calendar.Instant) ([]Part, []Included, error) {
	sums := map[Place]Sums{}
	counted := map[int]int64{}
	closes := s.windows(ctx)
	for _, body := range f.Bodies {
		places := map[table.Key]Place{} // of the filings to add
		err := s.eachGroup(ctx, body, func(group registry.Listed, card Card) (bool, error) {
			years, err := standings(f, card, body, closes(group.ID), at)
			for _, year := range years {
				if year.Counts() {
					places[filingKey(group.ID, year.Year)] = Place{year.Year, body, group.Province}
				}
			}
			return true, err
		})
		if err != nil {
			return nil, nil, err
		}
		filings, err := table.GetMany[Filing](ctx, s.store, s.store.Records, slices.Collect(maps.Keys(places)))
		if err != nil {
			return nil, nil, err
		}
		for key, filing := range filings {
			at := places[key]
			if sums[at] == nil {
				sums[at] = Sums{}
			}
			sums[at].Count(f.dictionary, filing.Values)
			counted[at.Year]++
		}
	}
	included := make([]Included, len(f.Eligibility.Years))
	for i, year := range f.Eligibility.Years {
		included[i] = Included{year, counted[year]}
	}
	parts := make([]Part, 0, len(sums))
	for at, sum := range sums {
		parts = append(parts, Part{at, sum})
	}
	slices.SortFunc(parts, comparePlaces)
	return parts, included, nil
}

// Reports lists the versions of a round's report, oldest first.
func (s *Statistics) Reports(ctx context.Context, roundID string) ([]Report, error) {
	return table.All[Report](ctx, s.store, s.store.Records, table.Query{PK: reportsPK(roundID)})
}

// WriteReport writes a version of a round's report as CSV in a breakdown; table.ErrAbsent where there is no such version.
func (s *Statistics) WriteReport(ctx context.Context, w io.Writer, roundID string, number int, by By) error {
	r, err := table.Get[Report](ctx, s.store, s.store.Records, reportKey(roundID, number))
	if err != nil {
		return err
	}
	parts, err := table.All[Part](ctx, s.store, s.store.Records, table.Query{PK: partsPK(roundID, r.ID)})
	if err != nil {
		return err
	}
	d, err := s.Dictionary(ctx, roundID)
	if err != nil {
		return err
	}
	bodies, err := s.registry.Bodies(ctx)
	if err != nil {
		return err
	}
	names := map[string]string{"": "全部"}
	for _, body := range bodies {
		names[body.Code] = body.Name
	}
	return WriteCSV(w, d, by.fold(parts), names)
}
