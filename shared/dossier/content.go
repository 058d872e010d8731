package dossier

import (
	"unicode/utf8"

	"linxuan/shared/fault"
	"linxuan/shared/review"
	"linxuan/shared/round"
)

// ErrIncomplete refuses a submission that lacks something; its fields name everything at once.
var ErrIncomplete = fault.Define("application-incomplete", fault.Conflict, "R1.1")

const minStatement = 20 // characters of a statement that says something

// Missing lists what an application lacks before it can be submitted: texts, criteria, declarations, documents.
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
	missingDeclarations(found, c.Violations)
	for _, kind := range limits.Documents {
		if !kind.Required || holds(documents, kind.ID) {
			continue
		}
		rule := ""
		if kind.ID == round.ApprovalDocument {
			rule = "R1.1"
		}
		found.Breaks(rule, "/documents/"+kind.ID, "document-missing", "document", kind.Title)
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

// missingDeclarations: either the events are declared, each with what happened, or their absence is (R1.6).
func missingDeclarations(found *fault.Error, d Declaration) {
	if d.None == (len(d.Events) > 0) {
		found.Breaks("R1.6", "/content/violations", "violations-undeclared")
	}
	for i, v := range d.Events {
		if utf8.RuneCountInString(v.Account) < minStatement {
			found.Breaks("R1.6", pointer("/content/violations/events", i)+"/account", "min-length", "limit", minStatement)
		}
	}
}

// ErrContent refuses content that cannot be right, drafts included.
var ErrContent = fault.Define("application-content", fault.Invalid, "R2")

// CheckContent says what in a draft contradicts the scheme: unknown criteria, too many points, violations of unknown areas.
func CheckContent(c Content, scheme review.Scheme) error {
	found := ErrContent.New()
	seen := map[string]bool{}
	for i, a := range c.Assessment {
		at := pointer("/content/assessment", i)
		criterion, known := scheme.Criterion(a.Criterion)
		switch {
		case !known:
			found.At(at+"/criterion", "unknown-criterion")
		case seen[a.Criterion]:
			found.At(at+"/criterion", "unique")
		case a.Points < 0:
			found.At(at+"/points", "at-least", "limit", 0)
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
		preferences[p] = false // claimed once
	}
	return found.OrNil()
}
