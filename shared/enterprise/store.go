package enterprise

import (
	"context"
	"fmt"
	"slices"
	"strconv"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/table"
)

// ActImported is the act of a new version in the ledger.
const ActImported ledger.Act = "enterprises-imported"

// ErrUnchanged refuses a list that says what the last version says.
var ErrUnchanged = fault.Define("enterprises-unchanged", fault.Conflict, "R8.2") // facts: number

// Access patterns of the list in the Records table:
//
//	pk                sk         what                                     read by
//	enterprises       <number>   a version; none is ever changed          everyone who asks what is in force
//	enterprises#<n>   <part>     its rows, five hundred an item           matching, comparison, the table
func versionKey(number int64) table.Key {
	return table.Key{PK: "enterprises", SK: fmt.Sprintf("%06d", number)}
}

func partKey(number int64, part int) table.Key {
	return table.Key{PK: fmt.Sprintf("enterprises#%06d", number), SK: fmt.Sprintf("%03d", part)}
}

// rowsOfPart keeps an item with the longest names below the 400 KB that DynamoDB takes.
const rowsOfPart = 500

type part struct {
	Rows []Enterprise `json:"rows"`
}

// Version is a list that was taken over.
type Version struct {
	Number     int64            `json:"number"` // from 1; 0 before the first
	Source     string           `json:"source" doc:"Where the list is from"`
	Count      int              `json:"count"`
	Digest     string           `json:"digest" doc:"Hex SHA-256 of the rows"`
	ImportedAt calendar.Instant `json:"importedAt"`
}

// Enterprises keeps the versions.
type Enterprises struct {
	store   *table.Store
	journal *journal.Journal
}

// Open binds the list to its store.
func Open(store *table.Store, j *journal.Journal) *Enterprises {
	return &Enterprises{store: store, journal: j}
}

// Versions gives all versions, the latest first.
func (s *Enterprises) Versions(ctx context.Context) ([]Version, error) {
	return table.All[Version](ctx, s.store, s.store.Records, table.Query{PK: versionKey(0).PK, Descending: true})
}

// Current gives the version in force with its list; the zero version and no list before the first.
func (s *Enterprises) Current(ctx context.Context) (Version, List, error) {
	latest, _, err := table.Page[Version](ctx, s.store, s.store.Records, table.Query{PK: versionKey(0).PK, Descending: true, Limit: 1}, "")
	if err != nil || len(latest) == 0 {
		return Version{}, nil, err
	}
	parts, err := table.All[part](ctx, s.store, s.store.Records, table.Query{PK: partKey(latest[0].Number, 0).PK})
	var list List
	for _, p := range parts {
		list = append(list, p.Rows...)
	}
	return latest[0], list, err
}

// Imported is the answer to a list that was taken over.
type Imported struct {
	Version Version        `json:"version"`
	Receipt ledger.Receipt `json:"receipt"`
}

// Import makes a list the next version, all of it or nothing, if the version that it was compared with is still the last one.
// Errors: table.ErrStale, ErrUnchanged.
func (s *Enterprises) Import(ctx context.Context, act table.Act, compared int64, source string, list List) (Imported, error) {
	last, old, err := s.Current(ctx)
	switch {
	case err != nil:
		return Imported{}, err
	case last.Number != compared:
		return Imported{}, table.ErrStale.New("version", last.Number)
	case Compare(old, list).None():
		return Imported{}, ErrUnchanged.New("number", last.Number)
	}
	v := Version{Number: last.Number + 1, Source: source, Count: len(list), ImportedAt: calendar.At(act.At)}
	if v.Digest, err = ledger.ContentHash(list); err != nil {
		return Imported{}, err
	}
	tx := table.Begin()
	tx.Create(s.store.Records, versionKey(v.Number), v, table.Say(table.ErrStale.New("version", v.Number)))
	n := 0
	for rows := range slices.Chunk(list, rowsOfPart) {
		tx.Put(s.store.Records, partKey(v.Number, n), part{rows})
		n++
	}
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Act: ActImported, Subject: "enterprises", Content: v.Digest,
		Facts: map[string]string{"number": strconv.FormatInt(v.Number, 10), "count": strconv.Itoa(v.Count)},
	})
	if err != nil {
		return Imported{}, err
	}
	imported := Imported{v, receipt}
	tx.Answer(act, imported)
	return imported, s.store.Commit(ctx, tx)
}
