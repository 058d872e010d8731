// Package adjustment holds cases on listed groups (R8.1): an event opens one, the group is heard, two people of the ministry
// decide, and the decision changes how the group stands in the register.
package adjustment

import (
	"slices"
	"strings"
	"unicode/utf8"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/notice"
)

// Ground is the event that a case is about (part three, 5 of the notice).
type Ground string

// The grounds of a case.
const (
	Dissolved       Ground = "dissolved"         // 解散
	Withdrawn       Ground = "withdrawn"         // 撤销, by those who founded it
	MajorChange     Ground = "major-change"      // 其他重大变动
	Violation       Ground = "serious-violation" // 重大违规行为
	Reconsideration Ground = "reconsideration"   // of a group that is suspended or revoked
)

// Outcome is what a decision does.
type Outcome string

// The outcomes of a case.
const (
	Dismissed  Outcome = "dismissed"  // the standing stays
	Suspended  Outcome = "suspended"  //
	Revoked    Outcome = "revoked"    //
	Reinstated Outcome = "reinstated" // listed again
)

// effects are the standings that each outcome leads to, by the standing it finds. What is not here cannot be decided.
var effects = map[notice.Status]map[Outcome]notice.Status{
	notice.StatusListed:    {Dismissed: notice.StatusListed, Suspended: notice.StatusSuspended, Revoked: notice.StatusRevoked},
	notice.StatusSuspended: {Dismissed: notice.StatusSuspended, Revoked: notice.StatusRevoked, Reinstated: notice.StatusListed},
	notice.StatusRevoked:   {Dismissed: notice.StatusRevoked, Reinstated: notice.StatusListed},
}

// Effect gives the standing that an outcome leads to; possible is whether it can be decided at all.
func Effect(from notice.Status, o Outcome) (to notice.Status, possible bool) {
	to, possible = effects[from][o]
	return to, possible
}

// Stage is how far a case has come.
type Stage string

// The stages of a case.
const (
	Opened   Stage = "opened"   // the group is asked
	Answered Stage = "answered" // the group has answered
	Decided  Stage = "decided"
)

// Case is one case on a listed group, as those who handle it and the group itself see it.
type Case struct {
	ID        string           `json:"id"`
	Round     string           `json:"round"` // that listed the group
	Group     string           `json:"group"`
	GroupName string           `json:"groupName"`
	Standing  notice.Status    `json:"standing" enum:"listed,suspended,revoked" doc:"Of the group when the case was opened"`
	Ground    Ground           `json:"ground" enum:"dissolved,withdrawn,major-change,serious-violation,reconsideration"`
	Facts     string           `json:"facts"`
	Evidence  string           `json:"evidence"`
	Documents []File           `json:"documents"`
	OpenedAt  calendar.Instant `json:"openedAt"`
	AnswerBy  calendar.Instant `json:"answerBy" doc:"The first instant that is too late for the group's answer"`
	Stage     Stage            `json:"stage" enum:"opened,answered,decided"`
	Answer    *Answer          `json:"answer,omitempty"`
	Proposed  *Proposed        `json:"proposed,omitempty" doc:"What waits for a second person's approval; never shown to the group"`
	Decision  *Decision        `json:"decision,omitempty"`
	Salt      ledger.Salt      `json:"salt"` // under which the ledger fixes it
	Version   int64            `json:"version"`
}

// Answer is what the group says to a case.
type Answer struct {
	Text      string           `json:"text"`
	Documents []File           `json:"documents"`
	At        calendar.Instant `json:"at"`
}

// Ruling is a decision in words.
type Ruling struct {
	Outcome  Outcome `json:"outcome" enum:"dismissed,suspended,revoked,reinstated"`
	Reason   string  `json:"reason" maxLength:"5000" doc:"Goes to the group in writing"`
	Document string  `json:"document" maxLength:"100" doc:"Number of the deciding document, which is public; may be empty where the case is dismissed"`
}

// Proposed is a ruling that one person has approved.
type Proposed struct {
	Ruling
	Digest    string           `json:"digest"` // hex SHA-256 of the ruling
	At        calendar.Instant `json:"at"`
	Approvals int              `json:"approvals"` // of the two that it needs
}

// Decision is a ruling that stands.
type Decision struct {
	Ruling
	Status notice.Status    `json:"status" enum:"listed,suspended,revoked" doc:"Of the group from now on"`
	At     calendar.Instant `json:"at"`
}

// ForGroup is the case as its group sees it.
func (c Case) ForGroup() Case {
	c.Proposed = nil
	return c
}

// Heard says whether the group was heard: it has answered, or its term is over.
func (c Case) Heard(at calendar.Instant) bool { return c.Stage == Answered || at >= c.AnswerBy }

// Opening is what opens a case.
type Opening struct {
	Group       string   `json:"group" minLength:"1" maxLength:"40"`
	Ground      Ground   `json:"ground" enum:"dissolved,withdrawn,major-change,serious-violation,reconsideration"`
	Facts       string   `json:"facts" maxLength:"5000"`
	Evidence    string   `json:"evidence" maxLength:"5000" doc:"What it rests on, in words; may be empty where files are attached. The group sees it"`
	Documents   []string `json:"documents,omitempty" maxItems:"5" doc:"Ids of files that were uploaded and confirmed"`
	WorkingDays int      `json:"workingDays" minimum:"5" maximum:"30" doc:"That the group has for its answer"`
}

// Refusals of cases.
var (
	ErrForm      = fault.Define("case-form", fault.Invalid, "R8.1")
	ErrNotListed = fault.Define("case-not-listed", fault.Conflict, "R8.1")
	ErrOpen      = fault.Define("case-open", fault.Conflict, "R8.1")
	ErrTerm      = fault.Define("case-term-over", fault.Conflict, "R8.1") // facts: closedAt, serverTime
	ErrAnswered  = fault.Define("case-answered", fault.Conflict, "R8.1")
	ErrNotHeard  = fault.Define("case-not-heard", fault.Conflict, "R8.1") // facts: answerBy
	ErrDecided   = fault.Define("case-decided", fault.Conflict, "R8.1")
	ErrChanged   = fault.Define("case-ruling-changed", fault.Conflict, "R8.1")
	ErrFile      = fault.Define("case-file-unusable", fault.Conflict, "R8.1")
)

const (
	minFacts    = 20 // characters
	minAnswer   = 10 // characters
	minReason   = 10 // characters
	minDocument = 4  // characters
)

func long(text string) int { return utf8.RuneCountInString(strings.TrimSpace(text)) }

// CheckOpening holds an opening against how the group stands: facts, evidence, and a ground that fits.
func CheckOpening(o Opening, standing notice.Status) error {
	found := ErrForm.New()
	if long(o.Facts) < minFacts {
		found.At("/facts", "case-facts", "least", minFacts)
	}
	if strings.TrimSpace(o.Evidence) == "" && len(o.Documents) == 0 {
		found.At("/evidence", "case-evidence")
	}
	if standing == notice.StatusListed && o.Ground == Reconsideration {
		found.At("/ground", "case-nothing-to-reconsider")
	}
	if standing == notice.StatusRevoked && o.Ground != Reconsideration {
		found.At("/ground", "case-revoked-already")
	}
	return found.OrNil()
}

// CheckRuling holds a ruling against the standing that it finds.
func CheckRuling(r Ruling, standing notice.Status) error {
	found := ErrForm.New()
	if _, possible := Effect(standing, r.Outcome); !possible {
		found.At("/outcome", "case-outcome")
	}
	if long(r.Reason) < minReason {
		found.At("/reason", "case-reason", "least", minReason)
	}
	if r.Outcome != Dismissed && long(r.Document) < minDocument {
		found.At("/document", "case-document")
	}
	return found.OrNil()
}

// hashes are what the ledger fixes of files.
func hashes(files []File) []string {
	all := make([]string, len(files))
	for i, f := range files {
		all[i] = f.SHA256
	}
	return slices.Clip(all)
}
