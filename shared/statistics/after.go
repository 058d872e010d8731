package statistics

import (
	"context"

	"linxuan/shared/table"
)

// Corrections and findings stand with their group's filing and, for the secretariat's lists of a round, in gsi1.

type listedFinding struct {
	Finding
	Index string `json:"gsi1pk"`
	Order string `json:"gsi1sk"`
}

func (f Finding) listed() listedFinding { return listedFinding{f, findingsPK(f.Round), f.ID} }

type listedCorrection struct {
	Correction
	Index string `json:"gsi1pk"`
	Order string `json:"gsi1sk"`
}

func (c Correction) listed() listedCorrection {
	return listedCorrection{c, correctionsPK(c.Round), c.ID}
}

// AllFindings gives one page of a round's findings, the latest first. It follows a write within moments.
func (s *Statistics) AllFindings(ctx context.Context, round, cursor string, limit int) ([]Finding, string, error) {
	return table.Page[Finding](ctx, s.store, s.store.Records, latest(findingsPK(round), limit), cursor)
}

// AllCorrections gives one page of a round's corrections, the latest first. It follows a write within moments.
func (s *Statistics) AllCorrections(ctx context.Context, round, cursor string, limit int) ([]Correction, string, error) {
	return table.Page[Correction](ctx, s.store, s.store.Records, latest(correctionsPK(round), limit), cursor)
}

func latest(pk string, limit int) table.Query {
	return table.Query{PK: pk, Index: true, Descending: true, Limit: limit}
}
