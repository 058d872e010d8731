package dossier

import (
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
)

// Outcome is what the closing instant makes of a draft (R4.7).
type Outcome string

// The outcomes.
const (
	OutcomeNone   Outcome = ""       // the window is open, or the application stands already
	OutcomeSubmit Outcome = "submit" // complete: submitted as it stands
	OutcomeLock   Outcome = "lock"   // incomplete, not eligible, or held back: locked with the list of what it lacks
)

// AtClosing decides what becomes of an application at an instant, given what it lacked at its closing instant. It is a
// function of the records and the window alone, so a lock that runs late, twice, in parallel or never changes nothing:
// whoever reads afterwards comes to the same answer. A withdrawn application stays withdrawn: its group chose so.
func AtClosing(d Desk, reasons []fault.Field, at calendar.Instant) Outcome {
	if at < d.Window.ClosesAt || d.Status != Draft {
		return OutcomeNone
	}
	if d.HoldBack || len(reasons) > 0 {
		return OutcomeLock
	}
	return OutcomeSubmit
}
