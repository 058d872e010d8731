// Package dossier holds a group's application (示范申报): the recommendation form, the self-assessment, the documents, their
// submission and what eligibility asks (R1, R4.7, R5).
package dossier

import (
	"unicode/utf8"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/review"
	"linxuan/shared/round"
)

// Status says how an application stands.
type Status string

// The states of an application. What a state is after the closing instant follows from Standing, whether or not a lock ran.
const (
	Draft     Status = "draft"
	Submitted Status = "submitted"
	Withdrawn Status = "withdrawn"
	Locked    Status = "locked" // the window closed on an incomplete draft
)

// Application is the record that a group edits. A submitted application may be edited further: the submission stands until
// the next one replaces it.
type Application struct {
	ID          string           `json:"id"` // app_ULID
	Round       string           `json:"round"`
	Group       string           `json:"group"`
	GroupName   string           `json:"groupName"`
	Body        string           `json:"body"` // recommending body (R4.1)
	Status      Status           `json:"status"`
	Content     Content          `json:"content"`
	HoldBack    bool             `json:"holdBack"` // the group chose that a complete draft is not submitted by itself at the closing (R4.7)
	Submissions int              `json:"submissions"`
	SubmittedAt calendar.Instant `json:"submittedAt,omitempty"`
	Manifest    string           `json:"manifest,omitempty"` // hex content hash of the standing submission
	LockedAt    calendar.Instant `json:"lockedAt,omitempty"`
	Missing     []fault.Field    `json:"missing,omitempty"` // what an incomplete draft lacked when it was locked
	CreatedAt   calendar.Instant `json:"createdAt"`
	UpdatedAt   calendar.Instant `json:"updatedAt"`
	Version     int64            `json:"version"`
}

// Content is what the group writes.
type Content struct {
	Introduction string       `json:"introduction" maxLength:"3000" doc:"集团基本情况"`
	Highlights   string       `json:"highlights" maxLength:"3000" doc:"特色与成效"`
	Contact      Contact      `json:"contact"`
	Assessment   []Assessment `json:"assessment" maxItems:"50" doc:"Self-assessment, one per criterion"`
	Violations   Declaration  `json:"violations"`
	Preferences  []string     `json:"preferences,omitempty" maxItems:"10" doc:"Preference marks that the group claims (R2)"`
}

// Contact is the officer who answers questions. It stays in the record and never enters the ledger.
type Contact struct {
	Name  string `json:"name" maxLength:"50"`
	Phone string `json:"phone" maxLength:"30"`
}

// Assessment is the group's own judgement on one criterion of the scheme (R2).
type Assessment struct {
	Criterion string `json:"criterion" maxLength:"40"`
	Points    int    `json:"points" minimum:"0" maximum:"1000"`
	Statement string `json:"statement" maxLength:"2000"`
}

// Declaration is what R1.6 asks: violations within the round's span are declared, or their absence is.
type Declaration struct {
	None   bool        `json:"none"`
	Events []Violation `json:"events,omitempty" maxItems:"20"`
}

// Violation is one declared event.
type Violation struct {
	Area    string       `json:"area" maxLength:"40"` // of the scheme's deduction areas
	Day     calendar.Day `json:"day"`
	Account string       `json:"account" maxLength:"1000"`
}

// Submission is one submitted state, kept for ever.
type Submission struct {
	Number      int              `json:"number"`
	Application string           `json:"application"`
	Content     Content          `json:"content"`
	Documents   []Document       `json:"documents"`
	Manifest    string           `json:"manifest"` // hex SHA-256 of the manifest's canonical bytes
	At          calendar.Instant `json:"at"`
	ByLock      bool             `json:"byLock"` // a complete draft, submitted as it stood at the closing (R4.7)
	Withdrawn   calendar.Instant `json:"withdrawnAt,omitempty"`
	Receipt     ledger.Receipt   `json:"receipt"`
}

// ErrIncomplete refuses a submission that lacks something; its fields name everything at once.
var ErrIncomplete = fault.Define("application-incomplete", fault.Conflict, "R1.1")

const minStatement = 20 // characters of a statement that says something

// Missing lists what an application lacks before it can be submitted: texts, criteria, documents.
func Missing(c Content, documents []Document, scheme review.Scheme, limits round.Dossier) []fault.Field {
	found := ErrIncomplete.New()
	long := func(pointer, text string) {
		if utf8.RuneCountInString(text) < minStatement {
			found.At(pointer, "min-length", "limit", minStatement)
		}
	}
	long("/content/introduction", c.Introduction)
	long("/content/highlights", c.Highlights)
	if c.Contact.Name == "" {
		found.At("/content/contact/name", "required")
	}
	if c.Contact.Phone == "" {
		found.At("/content/contact/phone", "required")
	}
	missingAssessments(found, c.Assessment, scheme)
	if c.Violations.None == (len(c.Violations.Events) > 0) {
		found.Breaks("R1.6", "/content/violations", "violations-undeclared")
	}
	for _, kind := range limits.Documents {
		if kind.Required && count(documents, kind.ID) == 0 {
			rule := ""
			if kind.ID == round.ApprovalDocument {
				rule = "R1.1"
			}
			found.Breaks(rule, "/documents/"+kind.ID, "document-missing", "document", kind.Title)
		}
	}
	return found.Fields
}

func missingAssessments(found *fault.Error, assessments []Assessment, scheme review.Scheme) {
	given := map[string]Assessment{}
	for _, a := range assessments {
		given[a.Criterion] = a
	}
	for _, criterion := range scheme.Criteria {
		a, ok := given[criterion.ID]
		if !ok {
			found.Breaks("R2", "/content/assessment/"+criterion.ID, "assessment-missing", "criterion", criterion.Title)
		} else if utf8.RuneCountInString(a.Statement) < minStatement {
			found.Breaks("R2", "/content/assessment/"+criterion.ID, "min-length", "limit", minStatement)
		}
	}
}

// ErrContent refuses content that cannot be right, drafts included.
var ErrContent = fault.Define("application-content", fault.Invalid, "R2")

// CheckContent says what in a draft contradicts the scheme: unknown criteria, too many points, violations of unknown areas.
func CheckContent(c Content, scheme review.Scheme) error {
	found := ErrContent.New()
	criteria := map[string]review.Criterion{}
	for _, criterion := range scheme.Criteria {
		criteria[criterion.ID] = criterion
	}
	seen := map[string]bool{}
	for i, a := range c.Assessment {
		at := pointer("/content/assessment", i)
		criterion, known := criteria[a.Criterion]
		switch {
		case !known:
			found.At(at+"/criterion", "unknown-criterion")
		case seen[a.Criterion]:
			found.At(at+"/criterion", "unique")
		case a.Points > criterion.Points:
			found.At(at+"/points", "at-most", "limit", criterion.Points)
		}
		seen[a.Criterion] = true
	}
	areas := map[string]bool{}
	for _, area := range scheme.Deductions.Areas {
		areas[area.ID] = true
	}
	for i, v := range c.Violations.Events {
		if !areas[v.Area] {
			found.At(pointer("/content/violations/events", i)+"/area", "unknown-area")
		}
		if !v.Day.Valid() {
			found.At(pointer("/content/violations/events", i)+"/day", "day")
		}
	}
	preferences := map[string]bool{}
	for _, p := range scheme.Preferences {
		preferences[p.ID] = true
	}
	for i, p := range c.Preferences {
		if !preferences[p] {
			found.At(pointer("/content/preferences", i), "unknown-preference")
		}
	}
	return found.OrNil()
}
