package review

import (
	"fmt"
	"slices"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/registry"
	"linxuan/shared/round"
)

// Panelist is an expert of the panel.
type Panelist struct {
	Account   string     `json:"account"` // account id
	Name      string     `json:"name"`
	Province  string     `json:"province"`  // two digits of the adcode
	Employers []Employer `json:"employers"` // present and past

	Salt ledger.Salt `json:"salt,omitempty"` // under which the ledger fixes the panel that the expert was appointed with
}

// Employer is a place of work; without a last day it is a present one.
type Employer struct {
	USCC registry.USCC `json:"uscc"`
	Name string        `json:"name"`
	Last calendar.Day  `json:"last,omitempty"`
}

// ErrPanel refuses a panel from whose entries no conflict could be derived; its fields hold every mistake found.
var ErrPanel = fault.Define("panel-form", fault.Invalid, "R6.2")

// CheckPanel holds what was entered of experts against what the derivation of conflicts needs: codes of units that are
// codes, days that are days, and each expert once.
func CheckPanel(panel []Panelist) error {
	found := ErrPanel.New()
	seen := map[string]bool{}
	for i, p := range panel {
		if seen[p.Account] {
			found.At(fmt.Sprintf("/experts/%d/account", i), "unique")
		}
		seen[p.Account] = true
		for n, e := range p.Employers {
			at := fmt.Sprintf("/experts/%d/employers/%d", i, n)
			if refusal, ok := fault.Of(e.USCC.Check()); ok {
				found.Fields = append(found.Fields, fault.Field{Pointer: at + "/uscc", Code: refusal.Def.Code, Facts: refusal.Facts})
			}
			if e.Last != "" && !e.Last.Valid() {
				found.At(at+"/last", "day")
			}
		}
	}
	return found.OrNil()
}

// Candidate is an application that goes before the panel: what recusal and assignment look at.
type Candidate struct {
	Application string          `json:"application"`
	Group       string          `json:"group"`
	GroupName   string          `json:"groupName"`
	LeadUnits   []string        `json:"leadUnits"`       // names
	Body        string          `json:"body"`            // recommending body
	Province    string          `json:"province"`        // two digits, of the main lead unit
	Rank        int             `json:"rank,omitempty"`  // on its body's list; not for experts
	Units       []registry.USCC `json:"units,omitempty"` // lead units and members; not for experts
}

// ForExpert is the candidate as an expert sees it who is asked for conflicts: nothing that could sway a judgement.
func (c Candidate) ForExpert() Candidate {
	c.Rank, c.Units = 0, nil
	return c
}

// ConflictKind says where a conflict comes from.
type ConflictKind string

// The kinds of conflict (R6.2).
const (
	Declared    ConflictKind = "declared"
	SameUnit    ConflictKind = "same-unit"    // works at the lead unit or a member
	WorkedAt    ConflictKind = "worked-at"    // worked there within the round's years
	OwnProvince ConflictKind = "own-province" // as far as the round says so
)

// Conflict is one reason for recusal, with its evidence.
type Conflict struct {
	Kind     ConflictKind  `json:"kind"`
	Unit     registry.USCC `json:"unit,omitempty"`
	Evidence string        `json:"evidence,omitempty"`
}

// Conflicts derives from the records why an expert may not judge a candidate (R6.2). The reference day is that of the round.
func Conflicts(p Panelist, c Candidate, s round.Recusal, reference calendar.Day) []Conflict {
	var found []Conflict
	earliest := reference.AddYears(-s.WorkplaceYears)
	for _, e := range p.Employers {
		if !slices.Contains(c.Units, e.USCC) {
			continue
		}
		switch {
		case e.Last == "":
			found = append(found, Conflict{SameUnit, e.USCC, e.Name})
		case e.Last >= earliest:
			found = append(found, Conflict{WorkedAt, e.USCC, e.Name + " " + string(e.Last)})
		}
	}
	if s.OwnProvince && p.Province != "" && p.Province == c.Province {
		found = append(found, Conflict{Kind: OwnProvince, Evidence: c.Province})
	}
	return found
}
