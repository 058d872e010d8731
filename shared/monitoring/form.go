// Package monitoring holds the yearly monitoring of listed groups (R8.1): the secretariat opens a window, each listed group files
// its form with instant checks, and whoever has not is shown. Not filing is never punished by itself: it is shown, and people
// decide what follows (package adjustment).
package monitoring

import (
	"strings"
	"unicode/utf8"

	"linxuan/shared/fault"
)

// Form is what a listed group reports of a year.
type Form struct {
	Members        int64  `json:"members" minimum:"1" maximum:"100000" doc:"Members of the group, the lead units included"`
	Enterprises    int64  `json:"enterprises" minimum:"0" maximum:"100000" doc:"Enterprises among the members"`
	Meetings       int64  `json:"meetings" minimum:"0" maximum:"1000" doc:"Meetings of the council and of the members"`
	Students       int64  `json:"students" minimum:"0" maximum:"100000000" doc:"Students of the member schools"`
	Interns        int64  `json:"interns" minimum:"0" maximum:"100000000" doc:"Students in practice at member enterprises"`
	Trained        int64  `json:"trained" minimum:"0" maximum:"100000000" doc:"Employees trained, each time counted"`
	Funds          int64  `json:"funds" minimum:"0" maximum:"1000000000000" doc:"Funds put into the group's work, in 元"`
	MajorChange    bool   `json:"majorChange" doc:"Dissolved, withdrawn, or otherwise greatly changed"`
	ChangeNote     string `json:"changeNote" maxLength:"2000" doc:"What has changed"`
	Violation      bool   `json:"violation" doc:"A violation in admission, employment, safety or the like"`
	ViolationNote  string `json:"violationNote" maxLength:"2000" doc:"What has happened, and what was done about it"`
	Summary        string `json:"summary" maxLength:"5000" doc:"The year's work and effects"`
	ExplainedJumps string `json:"explainedJumps" maxLength:"2000" doc:"Why figures differ much from the year before"`
}

// Remark is a figure that a reader should look at; it blocks nothing once it is explained.
type Remark struct {
	Field  string `json:"field" doc:"Name of the figure in the form"`
	Before int64  `json:"before" doc:"The figure of the year before"`
	Now    int64  `json:"now"`
}

const (
	minNote    = 10 // characters
	minSummary = 50 // characters
)

// ErrForm refuses a form that is not complete or contradicts itself.
var ErrForm = fault.Define("monitoring-form", fault.Invalid, "R8.1")

func long(text string) int { return utf8.RuneCountInString(strings.TrimSpace(text)) }

// Check holds a form against itself and against the form of the year before, nil where there is none. Remarks are given with a
// refusal too.
func Check(f Form, before *Form) ([]Remark, error) {
	found := ErrForm.New()
	if f.Enterprises > f.Members {
		found.At("/enterprises", "monitoring-more-than-members", "members", f.Members)
	}
	if f.Interns > f.Students {
		found.At("/interns", "monitoring-more-than-students", "students", f.Students)
	}
	if f.MajorChange && long(f.ChangeNote) < minNote {
		found.At("/changeNote", "monitoring-note", "least", minNote)
	}
	if f.Violation && long(f.ViolationNote) < minNote {
		found.At("/violationNote", "monitoring-note", "least", minNote)
	}
	if long(f.Summary) < minSummary {
		found.At("/summary", "monitoring-summary", "least", minSummary)
	}
	remarks := Jumps(f, before)
	if len(remarks) > 0 && long(f.ExplainedJumps) < minNote {
		found.At("/explainedJumps", "monitoring-jumps", "least", minNote)
	}
	return remarks, found.OrNil()
}

// Jumps are the figures that are less than half or more than twice those of the year before. A figure that was below 10 says
// nothing by its ratio.
func Jumps(f Form, before *Form) []Remark {
	remarks := []Remark{}
	if before == nil {
		return remarks
	}
	for _, x := range []Remark{
		{"members", before.Members, f.Members},
		{"enterprises", before.Enterprises, f.Enterprises},
		{"students", before.Students, f.Students},
		{"interns", before.Interns, f.Interns},
		{"trained", before.Trained, f.Trained},
		{"funds", before.Funds, f.Funds},
	} {
		if x.Before >= 10 && (2*x.Now < x.Before || x.Now > 2*x.Before) {
			remarks = append(remarks, x)
		}
	}
	return remarks
}
