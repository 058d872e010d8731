package notice

import (
	"strings"
	"unicode/utf8"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
)

// ObjectionStatus says how an objection stands.
type ObjectionStatus string

// The states of an objection.
const (
	Filed     ObjectionStatus = "filed"
	Upheld    ObjectionStatus = "upheld"
	Dismissed ObjectionStatus = "dismissed"
)

// Objector is who objects, in a real name. It is shown only to those who handle the objection, and each look is logged (R7.2).
type Objector struct {
	Kind    string `json:"kind" enum:"person,unit"`
	Name    string `json:"name" maxLength:"100"`
	Contact string `json:"contact" maxLength:"200" doc:"Telephone or address at which the answer reaches the objector"`
	Number  string `json:"number" maxLength:"30" doc:"Of the identity card, or the unit's unified social credit code"`
}

// Objection is one objection to a group of the notice.
type Objection struct {
	ID        string           `json:"id"`
	Round     string           `json:"round"`
	Group     string           `json:"group"`
	GroupName string           `json:"groupName"`
	Facts     string           `json:"facts"`
	Evidence  string           `json:"evidence"`
	Status    ObjectionStatus  `json:"status"`
	FiledAt   calendar.Instant `json:"filedAt"`
	AnswerBy  calendar.Instant `json:"answerBy"` // the round's limit
	Answer    string           `json:"answer,omitempty"`
	Salt      ledger.Salt      `json:"salt,omitempty"` // under which the ledger fixes it
	DecidedAt calendar.Instant `json:"decidedAt,omitempty"`
	Version   int64            `json:"version"`
}

// disclosed is what of an objection is opened with a round's record: whom it was against. What it said stays veiled.
func (o Objection) disclosed() any {
	return struct {
		ID       string `json:"id"`
		Group    string `json:"group"`
		Facts    string `json:"facts"`
		Evidence string `json:"evidence"`
	}{o.ID, o.Group, o.Salt.Veil(o.Facts), o.Salt.Veil(o.Evidence)}
}

// ErrObjection refuses an objection that is anonymous or empty, and says so (R7.2).
var ErrObjection = fault.Define("objection-form", fault.Invalid, "R7.2")

const minFacts = 20 // characters

// CheckObjection asks for a real name, a contact, facts and evidence.
func CheckObjection(o Objector, facts, evidence string) error {
	found := ErrObjection.New()
	name := strings.TrimSpace(o.Name)
	if utf8.RuneCountInString(name) < 2 || strings.Contains(name, "匿名") {
		found.At("/objector/name", "objection-real-name")
	}
	if strings.TrimSpace(o.Contact) == "" {
		found.At("/objector/contact", "objection-real-name")
	}
	if strings.TrimSpace(o.Number) == "" {
		found.At("/objector/number", "objection-real-name")
	}
	if utf8.RuneCountInString(strings.TrimSpace(facts)) < minFacts {
		found.At("/facts", "min-length", "limit", minFacts)
	}
	if strings.TrimSpace(evidence) == "" {
		found.At("/evidence", "required")
	}
	return found.OrNil()
}
