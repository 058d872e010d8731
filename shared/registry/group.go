// Package registry holds the groups with their lead units and members, the recommending bodies, and the rule that says which
// body a group belongs to (R4.1).
package registry

import (
	"net/mail"
	"regexp"
	"strconv"
	"unicode/utf8"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
)

// ErrGroup refuses a group's record; its fields hold every mistake found.
var ErrGroup = fault.Define("group-record", fault.Invalid, "R4.1")

// GroupKind is what the applicant calls itself; no rule tells the two apart.
type GroupKind string

// The kinds of group.
const (
	Federation GroupKind = "federation" // 集团
	Alliance   GroupKind = "alliance"   // 联盟
)

// Group is a 职业教育集团（联盟）, the applicant.
type Group struct {
	ID               string       `json:"id"`     // opaque: "grp_" and a ULID in lower case
	Number           string       `json:"number"` // registration number on the platform, what people quote
	Name             string       `json:"name"`
	Kind             GroupKind    `json:"kind"`
	Founded          calendar.Day `json:"founded"`        // R1.2 counts from here
	ApprovedBy       string       `json:"approvedBy"`     // R1.1: the authority that approved and filed it
	ApprovalNumber   string       `json:"approvalNumber"` // of the approving document
	LeadUnits        []LeadUnit   `json:"leadUnits"`      // the first is the main one, whose place decides (R4.1)
	Members          []Member     `json:"members"`        // without the lead units
	Industry         string       `json:"industry"`       // code of GB/T 4754, see Industries
	ReportsThrough   Channels     `json:"reportsThrough"`
	CrossRegion      bool         `json:"crossRegion"`      // works across provinces: R4.4, and a preference mark (R2)
	NationalIndustry bool         `json:"nationalIndustry"` // closely tied to a national major industry: a preference mark (R2)
	Contact          Contact      `json:"contact"`
}

// UnitKind is the kind of a lead unit or member.
type UnitKind string

// The kinds of unit.
const (
	Government  UnitKind = "government"
	Association UnitKind = "association" // 行业组织
	Enterprise  UnitKind = "enterprise"
	School      UnitKind = "school"
	Research    UnitKind = "research"
	Social      UnitKind = "social" // 社会组织
)

// LeadUnit is a 牵头单位.
type LeadUnit struct {
	Name   string   `json:"name"`
	USCC   USCC     `json:"uscc"`
	Kind   UnitKind `json:"kind"`
	Adcode Adcode   `json:"adcode"` // where it stands
	Corps  bool     `json:"corps"`  // belongs to 新疆生产建设兵团
}

// MemberRole is a member's seat in the group.
type MemberRole string

// The seats.
const (
	ViceChair MemberRole = "vice-chair" // 副理事长单位
	Director  MemberRole = "director"   // 理事单位
	Ordinary  MemberRole = "ordinary"   // 成员单位
)

// Member is a 成员单位.
type Member struct {
	Name string     `json:"name"`
	USCC USCC       `json:"uscc"`
	Kind UnitKind   `json:"kind"`
	Role MemberRole `json:"role"`
}

// Channels say through whom the group has reported its statistics (R4.1). At least one is set.
type Channels struct {
	Local   bool   `json:"local"`             // through the local education department
	Council string `json:"council,omitempty"` // code of the council, or empty
}

// Contact reaches the group's office. It names no person.
type Contact struct {
	Office  string `json:"office"`
	Address string `json:"address"`
	Email   string `json:"email"`
}

// MainLead is the main lead unit (主要牵头单位).
func (g Group) MainLead() LeadUnit { return g.LeadUnits[0] }

// Units lists the codes of all lead units and members: who belongs to the group (R6.2, R8.2).
func (g Group) Units() []USCC {
	units := make([]USCC, 0, len(g.LeadUnits)+len(g.Members))
	for _, l := range g.LeadUnits {
		units = append(units, l.USCC)
	}
	for _, m := range g.Members {
		units = append(units, m.USCC)
	}
	return units
}

var (
	groupID     = regexp.MustCompile(`^grp_[0-7][0-9a-hjkmnp-tv-z]{25}$`)
	groupNumber = regexp.MustCompile(`^[A-Z0-9]{6,20}$`)
	unitKinds   = map[UnitKind]bool{Government: true, Association: true, Enterprise: true, School: true, Research: true, Social: true}
	memberRoles = map[MemberRole]bool{ViceChair: true, Director: true, Ordinary: true}
)

// Limits of a record.
const (
	MaxName    = 100  // characters of any name
	MaxMembers = 1000 // of a group; with names of the greatest length they fit one item of 400 KB
	maxLeads   = 10
)

// Validate says what is wrong with the record, all at once in an ErrGroup. Whether the body and the council exist is for
// Bodies.Jurisdiction.
func (g Group) Validate() error {
	found := ErrGroup.New()
	if !groupID.MatchString(g.ID) {
		found.At("/id", "group-id")
	}
	if !groupNumber.MatchString(g.Number) {
		found.At("/number", "group-number")
	}
	checkName(found, "/name", g.Name)
	if g.Kind != Federation && g.Kind != Alliance {
		found.At("/kind", "group-kind")
	}
	if !g.Founded.Valid() {
		found.At("/founded", "group-founded")
	}
	checkName(found, "/approvedBy", g.ApprovedBy)
	checkName(found, "/approvalNumber", g.ApprovalNumber)
	if IndustryName(g.Industry) == "" {
		found.At("/industry", "group-industry")
	}
	if !g.ReportsThrough.Local && g.ReportsThrough.Council == "" {
		found.At("/reportsThrough", "group-channel")
	}
	checkName(found, "/contact/office", g.Contact.Office)
	checkName(found, "/contact/address", g.Contact.Address)
	if address, err := mail.ParseAddress(g.Contact.Email); err != nil || address.Address != g.Contact.Email {
		found.At("/contact/email", "group-email")
	}
	g.checkUnits(found)
	return found.OrNil()
}

func (g Group) checkUnits(found *fault.Error) {
	if len(g.LeadUnits) < 1 || len(g.LeadUnits) > maxLeads {
		found.At("/leadUnits", "group-lead-count", "most", maxLeads)
	}
	if len(g.Members) > MaxMembers {
		found.At("/members", "group-member-count", "most", MaxMembers)
	}
	seen := map[USCC]bool{}
	for i, l := range g.LeadUnits {
		pointer := "/leadUnits/" + strconv.Itoa(i)
		checkUnit(found, pointer, l.Name, l.USCC, l.Kind, seen)
		if !l.Adcode.Valid() {
			found.At(pointer+"/adcode", "group-adcode")
		}
	}
	for i, m := range g.Members {
		pointer := "/members/" + strconv.Itoa(i)
		checkUnit(found, pointer, m.Name, m.USCC, m.Kind, seen)
		if !memberRoles[m.Role] {
			found.At(pointer+"/role", "group-member-role")
		}
	}
}

func checkUnit(found *fault.Error, pointer, name string, code USCC, kind UnitKind, seen map[USCC]bool) {
	checkName(found, pointer+"/name", name)
	if refusal, ok := fault.Of(code.Check()); ok {
		found.Fields = append(found.Fields, fault.Field{Pointer: pointer + "/uscc", Code: refusal.Def.Code, Facts: refusal.Facts})
	} else if seen[code] {
		found.At(pointer+"/uscc", "group-unit-twice")
	}
	seen[code] = true
	if !unitKinds[kind] {
		found.At(pointer+"/kind", "group-unit-kind")
	}
}

func checkName(found *fault.Error, pointer, name string) {
	if n := utf8.RuneCountInString(name); n < 1 || n > MaxName {
		found.At(pointer, "group-text", "most", MaxName)
	}
}
