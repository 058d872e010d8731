package main

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"linxuan/shared/calendar"
)

// lotTerms and lotResult are a draw of the panel as it is opened; shared/review/lot describes them.
type lotTerms struct {
	Round  string     `json:"round"`
	Pool   []lotEntry `json:"pool"`
	Quotas struct {
		Provinces map[string]int `json:"provinces"`
		Fields    map[string]int `json:"fields"`
	} `json:"quotas"`
	KnownAt calendar.Instant `json:"knownAt"`
}

type lotEntry struct {
	ID       string `json:"id"`
	Province string `json:"province"`
	Field    string `json:"field"`
}

type lotResult struct {
	Value string   `json:"value"`
	Seed  string   `json:"seed"`
	Drawn []string `json:"drawn"`
}

// lotSeed is the SHA-256 of what was fixed and of the value that nobody knew then.
func lotSeed(round, terms, value string) string {
	return hexHash([]byte(strings.Join([]string{"linxuan panel lot 1", round, terms, value}, "\n")))
}

// redraw goes through the pool by the SHA-256 of seed and id, and takes everyone with whom all quotas can still be met exactly.
func redraw(seed string, pool []lotEntry, provinces, fields map[string]int) []string {
	place := func(e lotEntry) string { return hexHash([]byte(seed + "\n" + e.ID)) }
	order := slices.SortedFunc(slices.Values(pool), func(a, b lotEntry) int { return cmp.Compare(place(a), place(b)) })
	rows, columns := maps.Clone(provinces), maps.Clone(fields)
	var drawn []string
	for i, e := range order {
		if rows[e.Province] == 0 || columns[e.Field] == 0 {
			continue
		}
		rows[e.Province]--
		columns[e.Field]--
		if newSeating(order[i+1:], columns).fill(rows) {
			drawn = append(drawn, e.ID)
			continue
		}
		rows[e.Province]++
		columns[e.Field]++
	}
	return drawn
}

// seating gives seats of provinces to fields, one at a time, along augmenting paths.
type seating struct {
	ahead map[[2]string]int // experts by province and field
	taken map[[2]string]int
	free  map[string]int // seats by field
}

func newSeating(pool []lotEntry, columns map[string]int) *seating {
	s := &seating{ahead: map[[2]string]int{}, taken: map[[2]string]int{}, free: maps.Clone(columns)}
	for _, e := range pool {
		s.ahead[[2]string{e.Province, e.Field}]++
	}
	return s
}

// fill says whether every seat of the provinces finds a field, and none of the fields' seats is left.
func (s *seating) fill(rows map[string]int) bool {
	for _, province := range sorted(rows) {
		for range rows[province] {
			if !s.seat(province, map[string]bool{}) {
				return false
			}
		}
	}
	for _, left := range s.free {
		if left > 0 {
			return false
		}
	}
	return true
}

// seat finds a field for one more expert of a province, moving others of a field to another where that helps.
func (s *seating) seat(province string, seen map[string]bool) bool {
	for _, field := range sorted(s.free) {
		own := [2]string{province, field}
		if seen[field] || s.taken[own] == s.ahead[own] {
			continue
		}
		seen[field] = true
		if s.free[field] > 0 {
			s.free[field]--
			s.taken[own]++
			return true
		}
		for other, n := range s.taken {
			if other[1] == field && other[0] != province && n > 0 && s.seat(other[0], seen) {
				s.taken[other]--
				s.taken[own]++
				return true
			}
		}
	}
	return false
}
