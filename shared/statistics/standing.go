package statistics

import (
	"slices"

	"linxuan/shared/calendar"
	"linxuan/shared/round"
)

// Status says how a filing stands.
type Status string

// The statuses. While the window is open a filing is one of the first three; afterwards it is one of the last two.
const (
	None      Status = "none"      // nothing was ever saved
	Draft     Status = "draft"     // saved, to be completed or declared complete
	Submitted Status = "submitted" // declared complete, with a receipt; an edit makes it a draft again
	Filed     Status = "filed"     // complete at the closing instant, declared or not (R3.2)
	NotFiled  Status = "not-filed" // incomplete at the closing instant (R3.2)
)

// Standing is how the statistics of one year stand for a round: the facts of R1.3 and R1.5.
type Standing struct {
	Year   int    `json:"year"`
	Status Status `json:"status"`
	Round  string `json:"round,omitempty"` // under which it is or was filed; empty where nothing was ever saved
	Shares
	Complete  bool     `json:"complete"`          // by the thresholds of that round, and no check is broken
	Missing   []string `json:"missing,omitempty"` // titles of what it lacks by those thresholds
	Broken    []string `json:"broken,omitempty"`  // titles of the values and checks that are wrong
	Falsified bool     `json:"falsified"`         // a finding of falsification stands (R1.5)
	Contested bool     `json:"contested"`         // the group contests it and it is undecided

	SavedAt     calendar.Instant `json:"savedAt,omitempty"`
	SubmittedAt calendar.Instant `json:"submittedAt,omitempty"`
	ClosesAt    calendar.Instant `json:"closesAt"`           // the first instant that is too late
	LockedAt    calendar.Instant `json:"lockedAt,omitempty"` // the closing instant once it has passed, whether or not a lock was recorded
}

// Locked says whether the window has closed over the filing.
func (s Standing) Locked() bool { return s.LockedAt != 0 }

// Counts says whether the filing may stand for its year: it was filed in time, and no finding of falsification stands (R1.5).
func (s Standing) Counts() bool { return s.Status == Filed && !s.Falsified }

// StatusAt decides what a filing is at an instant (R3.2). It is a function of what was saved and of the window alone: the
// recorded lock is no part of it, so a lock that ran late, twice or never changes nothing (R5.2).
func StatusAt(e Entry, closesAt, at calendar.Instant) Status {
	switch {
	case at >= closesAt && e.Complete:
		return Filed
	case at >= closesAt:
		return NotFiled
	case e.SavedAt == 0:
		return None
	case e.SubmittedAt != 0:
		return Submitted
	}
	return Draft
}

// standing tells how an entry stands at an instant under the window of its own round.
func (e Entry) standing(closesAt, at calendar.Instant) Standing {
	s := Standing{
		Year: e.Year, Status: StatusAt(e, closesAt, at), Shares: e.Shares, Complete: e.Complete, Missing: e.Missing, Broken: e.Broken,
		Falsified: slices.ContainsFunc(e.Findings, func(m Mark) bool { return m.stands(at) }),
		Contested: slices.ContainsFunc(e.Findings, func(m Mark) bool { return m.contested(at) }),
		SavedAt:   e.SavedAt, SubmittedAt: e.SubmittedAt, ClosesAt: closesAt,
	}
	if e.SavedAt != 0 {
		s.Round = e.Round
	}
	if at >= closesAt {
		s.LockedAt = closesAt
	}
	return s
}

// blank is the entry of a year for which nothing was saved.
func blank(year int, roundID, body string, d Dictionary, rules round.Completeness) Entry {
	e := Entry{Year: year, Round: roundID, Body: body}
	e.Shares, e.Missing = Completeness(d, nil, rules)
	return e
}
