// Package lot draws experts from a pool by lot, with exact quotas for provinces and for fields. It is plain calculation over
// what is published of a draw, so that anybody can draw again: it knows no store and no name.
//
// The seed comes from a public value that becomes known after the pool is frozen, such as the closing index of a stock
// exchange on a named day. A seed that an officer of the secretariat commits to before the freeze would not do: the same
// office makes the pool, and whoever knows the seed can add and strike experts until the draw falls as he likes. Of a value
// that nobody knows yet at the freeze this is not possible, and everyone can look it up afterwards.
package lot

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"linxuan/shared/calendar"
)

// Entry is an expert of the pool as a draw sees one: an id that says nothing of the person, and where one is drawn from.
type Entry struct {
	ID       string `json:"id"`
	Province string `json:"province"` // two digits of the adcode
	Field    string `json:"field"`    // two digits of the main field
}

// Terms are what is fixed, and published, before the value of the seed is known.
type Terms struct {
	Round   string           `json:"round"`
	Pool    []Entry          `json:"pool"` // by id
	Quotas  Quotas           `json:"quotas"`
	Source  string           `json:"source"`  // where the public value is to be read, in words
	KnownAt calendar.Instant `json:"knownAt"` // not before then
}

// Result is what the draw gave.
type Result struct {
	Value string   `json:"value"` // the public value, as it is written at its source
	Seed  string   `json:"seed"`
	Drawn []string `json:"drawn"` // ids in the order of the lot
}

// Seed is the hex SHA-256 of the round, the hash that fixes the terms, and the public value, a line each.
func Seed(round, terms, value string) string {
	return digest(strings.Join([]string{"linxuan panel lot 1", round, terms, value}, "\n"))
}

func digest(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// Order is the order of the lot: by the SHA-256 of the seed and the id, a line each.
func Order(seed string, pool []Entry) []Entry {
	place := make(map[string]string, len(pool))
	for _, e := range pool {
		place[e.ID] = digest(seed + "\n" + e.ID)
	}
	return slices.SortedFunc(slices.Values(pool), func(a, b Entry) int { return strings.Compare(place[a.ID], place[b.ID]) })
}

// Draw goes through the pool in the order of the lot and takes each expert with whom the quotas can still be met exactly.
// Errors: ErrQuotas.
func Draw(seed string, pool []Entry, q Quotas) ([]string, error) {
	if err := q.Check(pool); err != nil {
		return nil, err
	}
	need, left := q.table(pool)
	drawn := make([]string, 0, q.Size())
	for _, e := range Order(seed, pool) {
		p, f := need.province[e.Province], need.field[e.Field]
		left[p][f]-- // taken or passed over, this one is not ahead any more
		if need.rows[p] == 0 || need.columns[f] == 0 {
			continue
		}
		need.rows[p], need.columns[f] = need.rows[p]-1, need.columns[f]-1
		if _, short := need.flow(left); short > 0 {
			need.rows[p], need.columns[f] = need.rows[p]+1, need.columns[f]+1
			continue
		}
		drawn = append(drawn, e.ID)
	}
	return drawn, nil
}

// Next is the first in the order of the lot who stands for the same province and field and is not among those taken.
func Next(seed string, pool []Entry, like Entry, taken func(id string) bool) (Entry, bool) {
	for _, e := range Order(seed, pool) {
		if e.Province == like.Province && e.Field == like.Field && !taken(e.ID) {
			return e, true
		}
	}
	return Entry{}, false
}
