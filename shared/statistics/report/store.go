// Package report makes the annual report (集团化办学报告) out of the locked filings of a round (R3.3): figures added up
// exactly, a text by the secretariat, and published versions that never change.
//
// A report is compiled in pages, each call as far as it comes, into a draft; the draft is published with a version of the
// text. Everything is computed then: readers get files. The public sees no figure of fewer than three groups (Public), and no change
// of fewer between versions (Release).
package report

import (
	"cmp"
	"context"
	"slices"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/round"
	"linxuan/shared/statistics"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

// Acts of the report in the ledger. The subject is the round.
const (
	ActCompiled  ledger.Act = "report-compiled"  // content: of the figures; facts: report, filings
	ActPublished ledger.Act = "report-published" // content: of the list of files; facts: version, report, folder, text
)

// Refusals.
var (
	// ErrNothingFiled refuses a report of a round in which no filing counts yet. Facts: round.
	ErrNothingFiled = fault.Define("report-nothing-filed", fault.Conflict, "R3.3")
	// ErrNoDraft: nothing is being made. Facts: round.
	ErrNoDraft = fault.Define("report-no-draft", fault.Conflict, "R3.3")
	// ErrCompiling: the draft is not complete. Facts: round.
	ErrCompiling = fault.Define("report-compiling", fault.Conflict, "R3.3")
)

// Reports keeps the reports of all rounds.
type Reports struct {
	store   *table.Store
	journal *journal.Journal
	rounds  *round.Rounds
	filings *statistics.Statistics
	public  vault.Vault
}

// Open binds the reports to their stores. Only Publish asks for the public bucket.
func Open(store *table.Store, j *journal.Journal, rounds *round.Rounds, filings *statistics.Statistics, public vault.Vault) *Reports {
	return &Reports{store: store, journal: j, rounds: rounds, filings: filings, public: public}
}

// Draft is a report that is being made.
type Draft struct {
	Round      string           `json:"round"`
	ID         string           `json:"id"`
	Number     int              `json:"number"`    // of the version that it would be published as, from 1
	StartedAt  calendar.Instant `json:"startedAt"` // the filings that count at this instant are taken
	Bodies     int              `json:"bodies"`    // whose groups are to be read
	BodiesRead int              `json:"bodiesRead"`
	Cursor     string           `json:"cursor,omitempty"` // in the groups of the next body
	Pages      int              `json:"pages"`
	Filings    []Included       `json:"filings"`
	CompiledAt calendar.Instant `json:"compiledAt,omitempty"` // 0 while it is compiled
	Sources    string           `json:"sources,omitempty"`    // hex SHA-256 of group, year and content hash of every filing taken
	Salt       string           `json:"salt"`                 // of Content; never published, so that no guess can be held against it
	Content    string           `json:"content,omitempty"`    // hex SHA-256 of the figures with the salt
	Version    int64            `json:"version"`
}

// Included is how many filings of a year are in a report.
type Included struct {
	Year    int   `json:"year"`
	Filings int64 `json:"filings"`
}

// Draft gives the report that is being made; table.ErrAbsent where there is none.
func (s *Reports) Draft(ctx context.Context, roundID string) (Draft, error) {
	return table.Get[Draft](ctx, s.store, s.store.Records, draftKey(roundID))
}

// draft gives the draft for an act on it.
func (s *Reports) draft(ctx context.Context, roundID string) (Draft, error) {
	d, found, err := table.Find[Draft](ctx, s.store, s.store.Records, draftKey(roundID))
	if err == nil && !found {
		err = ErrNoDraft.New("round", roundID)
	}
	return d, err
}

// Published lists the published versions of a round's report, oldest first.
func (s *Reports) Published(ctx context.Context, roundID string) ([]Version, error) {
	if _, err := s.rounds.Get(ctx, roundID); err != nil {
		return nil, err
	}
	return table.All[Version](ctx, s.store, s.store.Records, table.Query{PK: "report#" + roundID, Prefix: versionPrefix})
}

// last gives the latest published version; the zero value where there is none.
func (s *Reports) last(ctx context.Context, roundID string) (Version, error) {
	q := table.Query{PK: "report#" + roundID, Prefix: versionPrefix, Descending: true, Limit: 1}
	all, _, err := table.Page[Version](ctx, s.store, s.store.Records, q, "")
	if err != nil || len(all) == 0 {
		return Version{}, err
	}
	return all[0], nil
}

// Rows gives a page of the figures of a report in a breakdown, by places and years, nothing withheld.
func (s *Reports) Rows(ctx context.Context, roundID, id string, by By, cursor string, limit int) ([]Row, string, error) {
	q := table.Query{PK: figuresPK(roundID, id), Prefix: rowPrefix(by), Limit: limit}
	return table.Page[Row](ctx, s.store, s.store.Records, q, cursor)
}

// figures reads all rows of a report in the order of Aggregate.
func (s *Reports) figures(ctx context.Context, roundID, id string) ([]Row, error) {
	rows, err := table.All[Row](ctx, s.store, s.store.Records, table.Query{PK: figuresPK(roundID, id), Prefix: anyRow})
	slices.SortFunc(rows, func(a, b Row) int {
		return cmp.Or(
			cmp.Compare(slices.Index(Breakdowns, a.By), slices.Index(Breakdowns, b.By)),
			cmp.Compare(a.Place, b.Place), cmp.Compare(a.Year, b.Year),
		)
	})
	return rows, err
}
