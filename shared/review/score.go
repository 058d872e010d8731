package review

import (
	"slices"
	"strconv"
	"strings"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
)

// Score is one expert's judgement on one application (R6.4). All points are whole numbers.
type Score struct {
	Application string           `json:"application"`
	Expert      string           `json:"expert"` // account id
	Points      map[string]int   `json:"points"` // by the scheme's indicators
	Deductions  []Deduction      `json:"deductions,omitempty"`
	Comment     string           `json:"comment"`
	By          string           `json:"by,omitempty"`   // pseudonym of the expert, as in the ledger
	Salt        ledger.Salt      `json:"salt,omitempty"` // under which the ledger fixes it
	Final       bool             `json:"final"`          // given, not only noted
	Total       int              `json:"total"`          // running total, never below zero
	SavedAt     calendar.Instant `json:"savedAt"`
	Version     int64            `json:"version"`
}

// Deduction takes points off for a violation, with a reason (R1.6).
type Deduction struct {
	Area   string `json:"area" maxLength:"40"`
	Points int    `json:"points" minimum:"1" maximum:"100"`
	Reason string `json:"reason" minLength:"4" maxLength:"500"`
}

// ErrScore refuses points that the scheme does not allow.
var ErrScore = fault.Define("score-form", fault.Invalid, "R6.4")

// CheckScore holds a score against the scheme; a final one must judge every indicator and say why.
func CheckScore(s Score, scheme Scheme) error {
	found := ErrScore.New()
	for id, given := range s.Points {
		indicator, known := scheme.Indicator(id)
		switch {
		case !known:
			found.At("/points/"+escape.Replace(id), "unknown-indicator")
		case given < 0 || given > indicator.Points:
			found.At("/points/"+id, "points-range", "limit", indicator.Points)
		}
	}
	if s.Final {
		for _, c := range scheme.Criteria {
			for _, i := range c.Indicators {
				if _, given := s.Points[i.ID]; !given {
					found.At("/points/"+i.ID, "required")
				}
			}
		}
		if strings.TrimSpace(s.Comment) == "" {
			found.At("/comment", "required")
		}
	}
	checkDeductions(found, s.Deductions, scheme.Deductions)
	slices.SortFunc(found.Fields, func(a, b fault.Field) int { return strings.Compare(a.Pointer, b.Pointer) })
	return found.OrNil()
}

var escape = strings.NewReplacer("~", "~0", "/", "~1") // RFC 6901 section 3

func checkDeductions(found *fault.Error, deductions []Deduction, limits DeductionLimits) {
	total := 0
	for i, d := range deductions {
		total += d.Points
		at := "/deductions/" + strconv.Itoa(i)
		area := slices.IndexFunc(limits.Areas, func(a DeductionArea) bool { return a.ID == d.Area })
		switch {
		case area < 0:
			found.At(at+"/area", "unknown-area")
		case d.Points > limits.Areas[area].Max:
			found.At(at+"/points", "at-most", "limit", limits.Areas[area].Max)
		}
	}
	if total > limits.MaxTotal {
		found.At("/deductions", "at-most", "limit", limits.MaxTotal)
	}
}

// Sum is the running total of a score. Deductions never lead below zero.
func Sum(s Score) int {
	total := 0
	for _, points := range s.Points {
		total += points
	}
	for _, d := range s.Deductions {
		total -= d.Points
	}
	return max(total, 0)
}

// disclosed is what of a score is opened with a round's record: the points, by a pseudonym. What the expert wrote stays veiled.
func (s Score) disclosed() any {
	type deduction struct {
		Area   string `json:"area"`
		Points int    `json:"points"`
		Reason string `json:"reason"`
	}
	deductions := make([]deduction, len(s.Deductions))
	for i, d := range s.Deductions {
		deductions[i] = deduction{d.Area, d.Points, s.Salt.Veil(d.Reason)}
	}
	return struct {
		Application string         `json:"application"`
		By          string         `json:"by"`
		Points      map[string]int `json:"points"`
		Deductions  []deduction    `json:"deductions"`
		Comment     string         `json:"comment"`
		Total       int            `json:"total"`
	}{s.Application, s.By, s.Points, deductions, s.Salt.Veil(s.Comment), s.Total}
}

// Mean is an exact mean of points.
type Mean struct {
	Num int64 `json:"num"` // sum of the totals
	Den int64 `json:"den"` // number of experts; 0: nobody has given a score
}

// Total is what the experts' final scores make of one application.
type Total struct {
	Application string `json:"application"`
	Group       string `json:"group"`
	GroupName   string `json:"groupName"`
	Mean        Mean   `json:"mean"`
	Given       int    `json:"given"`  // final scores
	Wanted      int    `json:"wanted"` // experts assigned
}

// TotalOf is the exact raw mean of the final scores. A score that is only noted does not count.
func TotalOf(c Candidate, scores []Score, wanted int) Total {
	t := Total{Application: c.Application, Group: c.Group, GroupName: c.GroupName, Wanted: wanted}
	for _, s := range scores {
		if s.Final {
			t.Given++
			t.Mean.Num += int64(s.Total)
		}
	}
	t.Mean.Den = int64(t.Given)
	return t
}
