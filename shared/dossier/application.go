// Package dossier holds a group's application (示范申报): the recommendation form, the self-assessment, the documents, their
// submission and what eligibility asks (R1, R4.7, R5).
package dossier

import (
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/registry"
	"linxuan/shared/round"
)

// Status says how an application stands.
type Status string

// The states of an application. What a state is after the closing instant follows from AtClosing, whether or not a lock ran.
const (
	Draft     Status = "draft"
	Submitted Status = "submitted"
	Withdrawn Status = "withdrawn"
	Locked    Status = "locked" // the window closed on an incomplete draft
)

// Summary is how an application stands, without what its group writes: a row of a list.
type Summary struct {
	ID          string           `json:"id"` // app_ULID
	Round       string           `json:"round"`
	Group       string           `json:"group"`
	GroupName   string           `json:"groupName"`
	Body        string           `json:"body"` // recommending body (R4.1), as it was when the application was begun
	Status      Status           `json:"status"`
	Submissions int              `json:"submissions"` // so far
	SubmittedAt calendar.Instant `json:"submittedAt,omitempty"`
	Manifest    string           `json:"manifest,omitempty"`    // hex content hash of the standing submission, as corrected
	Corrections int              `json:"corrections,omitempty"` // of the standing submission (R5.5)
	LockedAt    calendar.Instant `json:"lockedAt,omitempty"`    // the closing instant that locked it
	CreatedAt   calendar.Instant `json:"createdAt"`
	Version     int64            `json:"version,omitempty"` // 0 in lists, which do not follow every edit
}

// Application is the record that a group edits. A submitted application may be edited further: the submission stands until
// the next one replaces it.
type Application struct {
	Summary
	Content   Content          `json:"content"`
	HoldBack  bool             `json:"holdBack"`          // the group chose that a complete draft is not submitted by itself at the closing (R4.7)
	Missing   []fault.Field    `json:"missing,omitempty"` // what an incomplete draft lacked when it was locked
	Entered   []Place          `json:"entered,omitempty"` // what it holds of its lead units while it is submitted (R1.4)
	UpdatedAt calendar.Instant `json:"updatedAt"`         // of the last edit
	Salt      ledger.Salt      `json:"salt,omitempty"`    // under which manifests fix what the group writes
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
	Criterion string `json:"criterion" maxLength:"64"`
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
	Area    string       `json:"area" maxLength:"64"` // of the scheme's deduction areas
	Day     calendar.Day `json:"day"`
	Account string       `json:"account" maxLength:"1000"`
}

// Submission is one submitted state, kept for ever.
type Submission struct {
	Number      int                 `json:"number"`
	Application string              `json:"application"`
	LeadUnits   []registry.LeadUnit `json:"leadUnits"` // as they stood at the submission
	Content     Content             `json:"content"`
	Documents   []Document          `json:"documents"`
	Manifest    string              `json:"manifest"` // hex SHA-256 of the manifest's canonical bytes
	At          calendar.Instant    `json:"at"`
	ByLock      bool                `json:"byLock"` // a complete draft, submitted as it stood at the closing (R4.7)
	Withdrawn   calendar.Instant    `json:"withdrawnAt,omitempty"`
	Receipt     ledger.Receipt      `json:"receipt"`
}

// Desk is an application with the window that holds for it: what every act on it starts from.
type Desk struct {
	Application
	Window round.Effective
}

// reopened says whether a lock was recorded for an earlier closing than the window's: an extension has undone it.
func (s Summary) reopened(w round.Effective) bool {
	return s.Status == Locked && s.LockedAt < w.ClosesAt
}

// under puts an application under its window.
func (a Application) under(w round.Effective) Desk {
	if a.reopened(w) {
		a.Status, a.LockedAt, a.Missing = Draft, 0, nil
	}
	return Desk{a, w}
}
