// Package enterprise keeps the list of integration enterprises (产教融合型企业), which others keep and the secretariat or the
// ministry takes over in versions, and tells which lead units and members of a group are on it (notice, part three, 5; R8.2).
// Being on it is a fact to be read beside a dossier: no rule gives points for it (R2).
package enterprise

import (
	"cmp"
	"slices"
	"strconv"
	"unicode/utf8"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/registry"
)

// Standing is how an enterprise stands on the list (建设产教融合型企业实施办法（试行）).
type Standing string

// The standings.
const (
	Fostered  Standing = "fostered"  // 建设培育
	Certified Standing = "certified" // 已认证
)

// Enterprise is one on the list.
type Enterprise struct {
	USCC     registry.USCC `json:"uscc"`
	Name     string        `json:"name"`
	Standing Standing      `json:"standing" enum:"fostered,certified"`
	Since    calendar.Day  `json:"since"`
}

// Most is how many a list may have: all of it is written in one transaction.
const Most = 5000

// ErrList refuses a list; its fields name every mistake.
var ErrList = fault.Define("enterprise-list", fault.Invalid, "R8.2")

// List is a whole list, in the order of the codes.
type List []Enterprise

// NewList orders the rows of a list and says what is wrong with any, all at once in an ErrList.
func NewList(rows []Enterprise) (List, error) {
	found := ErrList.New("count", len(rows))
	if len(rows) == 0 || len(rows) > Most {
		found.At("/", "enterprise-count", "most", Most)
	}
	seen := map[registry.USCC]bool{}
	for i, e := range rows {
		pointer := "/" + strconv.Itoa(i)
		if e.USCC.Check() != nil {
			found.At(pointer+"/uscc", "enterprise-uscc")
		}
		if seen[e.USCC] {
			found.At(pointer+"/uscc", "enterprise-twice")
		}
		seen[e.USCC] = true
		if n := utf8.RuneCountInString(e.Name); n < 1 || n > registry.MaxName {
			found.At(pointer+"/name", "enterprise-name", "most", registry.MaxName)
		}
		if e.Standing != Fostered && e.Standing != Certified {
			found.At(pointer+"/standing", "enterprise-standing")
		}
		if !e.Since.Valid() {
			found.At(pointer+"/since", "enterprise-since")
		}
	}
	list := List(slices.Clone(rows))
	slices.SortFunc(list, func(a, b Enterprise) int { return cmp.Compare(a.USCC, b.USCC) })
	return list, found.OrNil()
}

// Change is an enterprise of which something else is said than before.
type Change struct {
	Old Enterprise `json:"old"`
	New Enterprise `json:"new"`
}

// Difference tells two lists apart by the codes.
type Difference struct {
	Added     []Enterprise `json:"added" nullable:"false"`
	Removed   []Enterprise `json:"removed" nullable:"false"`
	Changed   []Change     `json:"changed" nullable:"false"`
	Unchanged int          `json:"unchanged"`
}

// None says whether the lists are the same.
func (d Difference) None() bool { return len(d.Added)+len(d.Removed)+len(d.Changed) == 0 }

// Compare says what a new list changes of an old one.
func Compare(old, now List) Difference {
	d := Difference{Added: []Enterprise{}, Removed: []Enterprise{}, Changed: []Change{}}
	for _, e := range now {
		switch was, known := old.find(e.USCC); {
		case !known:
			d.Added = append(d.Added, e)
		case was != e:
			d.Changed = append(d.Changed, Change{was, e})
		default:
			d.Unchanged++
		}
	}
	for _, e := range old {
		if _, left := now.find(e.USCC); !left {
			d.Removed = append(d.Removed, e)
		}
	}
	return d
}

func (l List) find(code registry.USCC) (Enterprise, bool) {
	i, found := slices.BinarySearchFunc(l, code, func(e Enterprise, code registry.USCC) int { return cmp.Compare(e.USCC, code) })
	if !found {
		return Enterprise{}, false
	}
	return l[i], true
}

// SeatLead is the seat of a lead unit; members have those of the registry.
const SeatLead = "lead"

// Matched is a unit of a group that is on the list.
type Matched struct {
	Enterprise
	Unit string `json:"unit" doc:"Name in the group's record, where it may be another than on the list"`
	Seat string `json:"seat" enum:"lead,vice-chair,director,ordinary"`
}

// Match finds the units of a group that are on the list, by their codes alone (R8.2): the lead units first, then the members,
// each in the order of the group's record.
func (l List) Match(g registry.Group) []Matched {
	matched := []Matched{}
	add := func(code registry.USCC, unit, seat string) {
		if e, on := l.find(code); on {
			matched = append(matched, Matched{e, unit, seat})
		}
	}
	for _, lead := range g.LeadUnits {
		add(lead.USCC, lead.Name, SeatLead)
	}
	for _, m := range g.Members {
		add(m.USCC, m.Name, string(m.Role))
	}
	return matched
}
