package review

import (
	"slices"

	"linxuan/shared/calendar"
	"linxuan/shared/registry"
	"linxuan/shared/round"
)

// Panelist is an expert of the panel.
type Panelist struct {
	Account   string     `json:"account"` // account id
	Name      string     `json:"name"`
	Province  string     `json:"province"`  // two digits of the adcode
	Employers []Employer `json:"employers"` // present and past
	Version   int64      `json:"version"`
}

// Employer is a place of work; without a last day it is a present one.
type Employer struct {
	USCC registry.USCC `json:"uscc"`
	Name string        `json:"name"`
	Last calendar.Day  `json:"last,omitempty"`
}

// ParseEmployer checks a place of work as it was typed: registry's errors for the code, calendar.ErrDay for the day.
func ParseEmployer(uscc, name, last string) (Employer, error) {
	code, err := registry.ParseUSCC(uscc)
	if err != nil {
		return Employer{}, err
	}
	e := Employer{USCC: code, Name: name}
	if last != "" {
		e.Last, err = calendar.ParseDay(last)
	}
	return e, err
}

// Candidate is an application that goes before the panel: what recusal and assignment look at.
type Candidate struct {
	Application string          `json:"application"`
	Group       string          `json:"group"`
	GroupName   string          `json:"groupName"`
	Body        string          `json:"body"`     // recommending body
	Rank        int             `json:"rank"`     // on its body's list
	Province    string          `json:"province"` // two digits, of the main lead unit
	Units       []registry.USCC `json:"units"`    // lead units and members
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
