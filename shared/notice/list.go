// Package notice holds the public notice, objections to it, the final list and the register of listed groups (R7, R8).
package notice

import (
	"slices"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
)

// Entry is a group as the public sees it: name, lead units, body, where the lead unit stands. No votes, scores or experts (R7.1).
type Entry struct {
	Group     string   `json:"group"`
	Name      string   `json:"name"`
	LeadUnits []string `json:"leadUnits"` // names
	Body      string   `json:"body"`      // code of the recommending body
	BodyName  string   `json:"bodyName"`
	Province  string   `json:"province"` // where the main lead unit stands, which is another thing than the body (R4.3)
}

// Reason says why the final list differs from the notice.
type Reason string

// The reasons.
const (
	ReasonUpheld  Reason = "objection-upheld" // removed
	ReasonOpen    Reason = "objection-open"   // held back until the objection is decided; blocks this group, not the list (R7.2)
	ReasonListed  Reason = "listed-already"   // a group cannot be chosen twice (R7.4)
	ReasonMovedUp Reason = "moved-up"         // an alternate of the notice, in the place of one that is out
)

// Difference is one group of the notice that the list does not carry, or an alternate that it does (R7.3).
type Difference struct {
	Group  string `json:"group"`
	Name   string `json:"name"`
	Reason Reason `json:"reason"`
}

// Decide makes the final list of a notice: the groups against which nothing stands, and why each of the others is missing.
// For each group that is out for good, the next of the notice's alternates moves up, where the round names any; one whose
// objection is open keeps its turn, so that nobody passes it by. Other vacant places stay vacant. listed tells the round in which
// a group was listed before, this round not counted.
func Decide(n Notice, objections []Objection, listed map[string]string) ([]Entry, []Difference) {
	list, differences := []Entry{}, []Difference{}
	vacant := 0
	for _, e := range n.Entries {
		reason := against(e.Group, objections, listed)
		if reason == "" {
			list = append(list, e)
			continue
		}
		differences = append(differences, Difference{e.Group, e.Name, reason})
		if reason != ReasonOpen {
			vacant++
		}
	}
	for _, e := range n.Alternates {
		if vacant == 0 {
			break
		}
		reason := against(e.Group, objections, listed)
		if reason == "" {
			reason = ReasonMovedUp
			list = append(list, e)
		}
		if reason == ReasonMovedUp || reason == ReasonOpen {
			vacant--
		}
		differences = append(differences, Difference{e.Group, e.Name, reason})
	}
	return list, differences
}

func against(group string, objections []Objection, listed map[string]string) Reason {
	stands := func(s ObjectionStatus) bool {
		return slices.ContainsFunc(objections, func(o Objection) bool { return o.Group == group && o.Status == s })
	}
	switch {
	case listed[group] != "":
		return ReasonListed
	case stands(Upheld):
		return ReasonUpheld
	case stands(Filed):
		return ReasonOpen
	}
	return ""
}

// Refusals of proposals.
var (
	ErrProposal   = fault.Define("proposal-form", fault.Invalid, "R7.1")
	ErrOverTarget = fault.Define("over-target", fault.Conflict, "R7.4") // facts: count, target
)

// checkProposal: at most the round's target (R7.4), nobody twice, nobody listed before.
func checkProposal(entries []Entry, target int, listed map[string]string) error {
	if len(entries) > target {
		return ErrOverTarget.New("count", len(entries), "target", target)
	}
	found := ErrProposal.New()
	if len(entries) == 0 {
		found.At("/ballots", "nobody-chosen")
	}
	seen := map[string]bool{}
	for _, e := range entries {
		if seen[e.Group] {
			found.At("/ballots", "chosen-twice", "name", e.Name)
		}
		seen[e.Group] = true
		if round := listed[e.Group]; round != "" {
			found.Breaks("R7.4", "/ballots", "listed-before", "name", e.Name, "round", round)
		}
	}
	return found.OrNil()
}

// Notice is a public notice. Its groups never change, its window by a re-issue alone.
type Notice struct {
	Round       string             `json:"round"`
	Title       string             `json:"title"`
	Entries     []Entry            `json:"entries"`
	Alternates  []Entry            `json:"alternates,omitempty"` // who moves up in this order when a place becomes vacant; the same window holds for them
	WorkingDays int                `json:"workingDays"`
	Window      calendar.Window    `json:"window"`             // an objection is in time from the publication to the end of the window (R7.1)
	Days        []calendar.Day     `json:"days,omitempty"`     // the working days that the window counts
	Skips       []calendar.Skip    `json:"skips,omitempty"`    // the days of the window that it does not count, and why
	Calendar    []calendar.Edition `json:"calendar,omitempty"` // the versions of the calendar that give them
	Issues      []Issue            `json:"issues,omitempty"`   // what a re-issue has replaced, oldest first
	PublishedAt calendar.Instant   `json:"publishedAt"`
	Digest      string             `json:"digest"` // hex SHA-256 of the entries; with alternates, of both lists
	Ballots     []string           `json:"ballots"`
	Version     int64              `json:"version"`
}

// Entry is what the notice shows of a group, of one that is to move up in its turn too: the window for objections is the same.
func (n Notice) Entry(group string) (Entry, bool) {
	for _, e := range slices.Concat(n.Entries, n.Alternates) {
		if e.Group == group {
			return e, true
		}
	}
	return Entry{}, false
}

// List is one version of a round's final list. A later version takes in groups whose objection was decided meanwhile.
type List struct {
	Round       string           `json:"round"`
	Number      int              `json:"number"` // from 1
	Entries     []Entry          `json:"entries"`
	Differences []Difference     `json:"differences"` // from the notice, and why (R7.3)
	Digest      string           `json:"digest"`      // hex SHA-256 of entries and differences
	PublishedAt calendar.Instant `json:"publishedAt,omitempty"`
}
