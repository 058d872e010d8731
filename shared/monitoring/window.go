package monitoring

import (
	"slices"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/notice"
)

// Window is when the forms of a year are taken: from OpensAt until before ClosesAt.
type Window struct {
	Year     int              `json:"year"` // that the forms are about
	OpensAt  calendar.Instant `json:"opensAt"`
	ClosesAt calendar.Instant `json:"closesAt" doc:"The first instant that is too late"`
	Version  int64            `json:"version"`
}

// Open says whether forms are taken at an instant.
func (w Window) Open(at calendar.Instant) bool { return w.OpensAt <= at && at < w.ClosesAt }

// Refusals of windows.
var (
	ErrWindow = fault.Define("monitoring-window", fault.Invalid, "R8.1")
	ErrClosed = fault.Define("monitoring-closed", fault.Conflict, "R8.1") // facts: opensAt, closesAt, serverTime
)

// shortest is how long a window is at least.
const shortest = 10 * 24 * time.Hour

// CheckWindow holds a window that is to be set against the one that stands, whose version is 0 where none does. A window is ten
// days or longer, about a year that has begun, and closes in the future. Once it is open it can only be made longer, and once it
// is closed nothing changes: nobody who relied on it loses time.
func CheckWindow(w, stands Window, at calendar.Instant) error {
	found := ErrWindow.New()
	if year := at.Shanghai().Year(); w.Year > year || w.Year < year-2 {
		found.At("/year", "monitoring-year", "first", year-2, "last", year)
	}
	if w.ClosesAt < w.OpensAt.Add(shortest) {
		found.At("/closesAt", "monitoring-short")
	}
	if w.ClosesAt <= at {
		found.At("/closesAt", "monitoring-past")
	}
	if stands.Version > 0 && stands.OpensAt <= at {
		if w.OpensAt != stands.OpensAt {
			found.At("/opensAt", "monitoring-running")
		}
		if w.ClosesAt < stands.ClosesAt || at >= stands.ClosesAt {
			found.At("/closesAt", "monitoring-running")
		}
	}
	return found.OrNil()
}

// Due says whether a group owes a window its form: it was listed before the window closed, and not revoked at that instant, or by
// now while the window runs.
func Due(row notice.Registered, w Window, at calendar.Instant) bool {
	end := min(w.ClosesAt-1, at)
	standing, known := notice.Status(""), false
	for _, c := range row.History {
		if c.Since <= end {
			standing, known = c.Status, true
		}
	}
	return known && standing != notice.StatusRevoked
}

// Missed counts how many of the closed windows, the latest backwards, a group owed a form and has not filed it. A window that it
// did not owe ends the count.
func Missed(row notice.Registered, windows []Window, filed map[int]bool, at calendar.Instant) int {
	closed := slices.DeleteFunc(slices.Clone(windows), func(w Window) bool { return at < w.ClosesAt })
	slices.SortFunc(closed, func(a, b Window) int { return b.Year - a.Year })
	n := 0
	for _, w := range closed {
		if filed[w.Year] || !Due(row, w, at) {
			break
		}
		n++
	}
	return n
}

// AnomalyYears is from how many windows missed one after the other the secretariat is shown an anomaly.
const AnomalyYears = 2
