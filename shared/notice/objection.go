package notice

import (
	"regexp"
	"strings"
	"unicode/utf8"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/registry"
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
	Documents []Evidence       `json:"documents,omitempty"` // files, in the order in which they were filed
	Status    ObjectionStatus  `json:"status"`
	FiledAt   calendar.Instant `json:"filedAt"`
	AnswerBy  calendar.Instant `json:"answerBy"` // the round's limit
	Answer    string           `json:"answer,omitempty"`
	Salt      ledger.Salt      `json:"salt,omitempty"` // under which the ledger fixes it
	DecidedAt calendar.Instant `json:"decidedAt,omitempty"`
	DecidedBy string           `json:"decidedBy,omitempty"` // account id: another person decides an appeal
	AppealBy  calendar.Instant `json:"appealBy,omitempty"`  // until when the decision can be appealed against
	Handler   *Handler         `json:"handler,omitempty"`   // of the secretariat
	Recused   []string         `json:"recused,omitempty"`   // account ids of people who may not handle it
	Hearing   *Hearing         `json:"hearing,omitempty"`   // what the group was told, and its answer
	Appeal    *Appeal          `json:"appeal,omitempty"`
	Lapses    []Lapse          `json:"lapses,omitempty"` // terms that ran out, as the sweep found them
	Version   int64            `json:"version"`
}

// Standing is how an objection bears on the list at an instant: a decision stands once its term for an appeal is over, or the
// appeal decided. Until then the objection is open, so that nobody is listed who may have to be taken off again.
func (o Objection) Standing(at calendar.Instant) ObjectionStatus {
	switch {
	case o.Appeal != nil && o.Appeal.Status == "":
		return Filed
	case o.Appeal != nil:
		return o.Appeal.Status
	case at < o.AppealBy:
		return Filed
	}
	return o.Status
}

// disclosed is what of an objection is opened with a round's record: whom it was against. What it said stays veiled.
func (o Objection) disclosed() any {
	documents := make([]string, len(o.Documents))
	for i, d := range o.Documents {
		documents[i] = o.Salt.Veil(d.SHA256)
	}
	return struct {
		ID        string   `json:"id"`
		Group     string   `json:"group"`
		Facts     string   `json:"facts"`
		Evidence  string   `json:"evidence"`
		Documents []string `json:"documents,omitempty"`
	}{o.ID, o.Group, o.Salt.Veil(o.Facts), o.Salt.Veil(o.Evidence), documents}
}

// Filing is what an objector brings.
type Filing struct {
	Group     string   `json:"group" maxLength:"40"`
	Objector  Objector `json:"objector"`
	Facts     string   `json:"facts" maxLength:"5000"`
	Evidence  string   `json:"evidence" maxLength:"5000" doc:"What it rests on, in words; may be empty where files are attached"`
	Documents []string `json:"documents,omitempty" maxItems:"5" doc:"Ids of evidence that was uploaded and confirmed"`
}

// ErrObjection refuses an objection that is anonymous or empty, and says so (R7.2).
var ErrObjection = fault.Define("objection-form", fault.Invalid, "R7.2")

const (
	minFacts   = 20 // characters
	minContact = 7  // characters: a telephone number without its area
)

// Kinds of objectors.
const (
	KindPerson = "person"
	KindUnit   = "unit"
)

// CheckObjection asks for a real name, a contact, facts and evidence, in words or files.
func CheckObjection(f Filing) error {
	found := ErrObjection.New()
	f.Objector.check(found)
	if utf8.RuneCountInString(strings.TrimSpace(f.Facts)) < minFacts {
		found.At("/facts", "min-length", "limit", minFacts)
	}
	if strings.TrimSpace(f.Evidence) == "" && len(f.Documents) == 0 {
		found.At("/evidence", "required")
	}
	return found.OrNil()
}

// check: a name that can be one, a number that can be one, and a contact that an answer can reach.
func (o Objector) check(found *fault.Error) {
	name := strings.TrimSpace(o.Name)
	if utf8.RuneCountInString(name) < 2 || strings.Contains(name, "匿名") {
		found.At("/objector/name", "objection-real-name")
	}
	if utf8.RuneCountInString(strings.TrimSpace(o.Contact)) < minContact {
		found.At("/objector/contact", "objection-contact")
	}
	number := strings.ToUpper(strings.TrimSpace(o.Number))
	if o.Kind == KindUnit {
		if _, err := registry.ParseUSCC(number); err != nil {
			found.At("/objector/number", "objection-unit-number")
		}
	} else if !residentNumber(number) && !travelNumber.MatchString(number) {
		found.At("/objector/number", "objection-person-number")
	}
}

// travelNumber is a passport's, or that of a permit to travel or reside, which people without an identity card have.
var travelNumber = regexp.MustCompile(`^[A-Z]{1,2}[0-9]{7,10}$`)

// residentNumber says whether a text can be the number of an identity card: 17 digits, among them a day of birth, and the
// check character of GB 11643-1999 (ISO 7064 MOD 11-2).
func residentNumber(s string) bool {
	if len(s) != 18 {
		return false
	}
	sum := 0
	for i := range 17 {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
		sum = (sum + int(s[i]-'0')) * 2 % 11
	}
	if _, err := calendar.ParseDay(s[6:10] + "-" + s[10:12] + "-" + s[12:14]); err != nil {
		return false
	}
	return s[17] == "10X98765432"[sum]
}
