package review

import (
	"slices"
	"strconv"
	"strings"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
)

// Verdict is the outcome of the preliminary review (R6.1).
type Verdict string

// The verdicts.
const (
	Pass   Verdict = "pass"
	Return Verdict = "return" // for a named defect, with a cure period if the round allows one
	Fail   Verdict = "fail"   // with a reason
)

// Preliminary is the preliminary review of one application.
type Preliminary struct {
	Application string           `json:"application"`
	Group       string           `json:"group"`
	Checks      []Check          `json:"checks"`
	Verdict     Verdict          `json:"verdict"`
	Reason      string           `json:"reason,omitempty"`
	CureUntil   calendar.Instant `json:"cureUntil,omitempty"`
	Cure        string           `json:"cure,omitempty"` // the group's answer to the defect
	CuredAt     calendar.Instant `json:"curedAt,omitempty"`
	DecidedAt   calendar.Instant `json:"decidedAt"`
	Salt        ledger.Salt      `json:"salt,omitempty"` // under which the ledger fixes it
	Version     int64            `json:"version"`
}

// Check is the answer to one item of the checklist.
type Check struct {
	Item string `json:"item" maxLength:"40"`
	OK   bool   `json:"ok"`
	Note string `json:"note,omitempty" maxLength:"500"`
}

// ErrPreliminary refuses a preliminary decision that does not follow from its checklist.
var ErrPreliminary = fault.Define("preliminary-form", fault.Invalid, "R6.1")

// CheckPreliminary: every item is answered, once; what is not in order is noted; pass needs all in order; return needs a
// curable defect, no other, and a round that allows a cure; return and fail need a reason.
func CheckPreliminary(checks []Check, verdict Verdict, reason string, checklist []ChecklistItem, cureDays int) error {
	found := ErrPreliminary.New()
	checkItems(found, checks, checklist)
	incurable := false
	for i, c := range checks {
		if c.OK {
			continue
		}
		incurable = incurable || slices.ContainsFunc(checklist, func(item ChecklistItem) bool { return item.ID == c.Item && !item.Curable })
		if strings.TrimSpace(c.Note) == "" {
			found.At("/checks/"+strconv.Itoa(i)+"/note", "required")
		}
	}
	for _, item := range checklist {
		if !slices.ContainsFunc(checks, func(c Check) bool { return c.Item == item.ID }) {
			found.At("/checks", "check-unanswered", "item", item.Title)
		}
	}
	defects := defects(checks)
	switch {
	case verdict == Pass && defects > 0:
		found.At("/verdict", "pass-with-defects")
	case verdict == Return && (defects == 0 || incurable || cureDays == 0):
		found.At("/verdict", "not-curable")
	case verdict == Fail && defects == 0:
		found.At("/verdict", "fail-without-defect")
	}
	if verdict != Pass && strings.TrimSpace(reason) == "" {
		found.At("/reason", "required")
	}
	return found.OrNil()
}

// checkItems holds answers against the checklist that they are of: each item is one of it, and answered once.
func checkItems(found *fault.Error, checks []Check, checklist []ChecklistItem) {
	for i, c := range checks {
		at := "/checks/" + strconv.Itoa(i)
		if slices.ContainsFunc(checks[:i], func(other Check) bool { return other.Item == c.Item }) {
			found.At(at, "unique")
		}
		if !slices.ContainsFunc(checklist, func(item ChecklistItem) bool { return item.ID == c.Item }) {
			found.At(at, "unknown-checklist-item")
		}
	}
}
