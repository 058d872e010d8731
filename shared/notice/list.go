// Package notice holds the public notice, objections to it, the final list and the register of listed groups (R7, R8).
package notice

import (
	"slices"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/round"
)

// Entry is a group as the public sees it: name, lead units, body, where the lead unit stands. No votes, scores or experts (R7.1).
type Entry struct {
	Group     string   `json:"group" maxLength:"40"`
	Name      string   `json:"name" maxLength:"200"`
	LeadUnits []string `json:"leadUnits"`
	Body      string   `json:"body"` // code of the recommending body
	BodyName  string   `json:"bodyName"`
	Province  string   `json:"province"` // where the main lead unit stands, which is another thing than the body (R4.3)
}

// Reason says why the final list differs from the notice.
type Reason string

// The reasons.
const (
	ReasonUpheld Reason = "objection-upheld" // removed
	ReasonOpen   Reason = "objection-open"   // held back until the objection is decided; blocks this group, not the list (R7.2)
	ReasonListed Reason = "listed-already"   // a group cannot be chosen twice (R7.4)
)

// Difference is one group of the notice that the list does not carry (R7.3).
type Difference struct {
	Group  string `json:"group"`
	Name   string `json:"name"`
	Reason Reason `json:"reason"`
}

// Decide makes the final list of a notice: the groups against which nothing stands, and why each of the others is missing.
// Vacant places stay vacant. listed tells the round in which a group was listed before, this round not counted.
func Decide(proposed []Entry, objections []Objection, listed map[string]string) ([]Entry, []Difference) {
	var list []Entry
	var differences []Difference
	for _, e := range proposed {
		if reason := against(e.Group, objections, listed); reason != "" {
			differences = append(differences, Difference{e.Group, e.Name, reason})
			continue
		}
		list = append(list, e)
	}
	return list, differences
}

func against(group string, objections []Objection, listed map[string]string) Reason {
	if listed[group] != "" {
		return ReasonListed
	}
	open := false
	for _, o := range objections {
		if o.Group != group {
			continue
		}
		if o.Status == Upheld {
			return ReasonUpheld
		}
		open = open || o.Status == Filed
	}
	if open {
		return ReasonOpen
	}
	return ""
}

// Notice is a public notice.
type Notice struct {
	Round       string           `json:"round"`
	Title       string           `json:"title"`
	Entries     []Entry          `json:"entries"`
	WorkingDays int              `json:"workingDays"`
	Window      calendar.Window  `json:"window"`
	PublishedAt calendar.Instant `json:"publishedAt"`
	Digest      string           `json:"digest"` // hex SHA-256 of the entries
	Ballots     []string         `json:"ballots,omitempty"`
	Version     int64            `json:"version"`
}

// Open says whether an objection is in time: from the publication to the end of the last working day (R7.1).
func (n Notice) Open(at calendar.Instant) bool { return at >= n.PublishedAt && at < n.Window.EndsAt }

// Refusals of notices and lists.
var (
	ErrProposal   = fault.Define("proposal-form", fault.Invalid, "R7.1")
	ErrOverTarget = fault.Define("over-target", fault.Conflict, "R7.4")
	ErrNoticed    = fault.Define("notice-published", fault.Conflict, "R7.1")
	ErrRunning    = fault.Define("notice-running", fault.Conflict, "R7.3")
	ErrClosed     = fault.Define("objection-window-closed", fault.Conflict, "R7.2")
	ErrChanged    = fault.Define("list-changed", fault.Conflict, "R7.3")
	ErrNothingNew = fault.Define("list-unchanged", fault.Conflict, "R7.3")
	ErrNotChosen  = fault.Define("not-on-notice", fault.Invalid, "R7.2")
	ErrDecided    = fault.Define("objection-decided", fault.Conflict, "R7.2")
)

// checkProposal: at most the round's target (R7.4), nobody twice, nobody listed before.
func checkProposal(groups []string, r round.Round, listed map[string]string) error {
	if len(groups) > r.Ballot.Target {
		return ErrOverTarget.New("count", len(groups), "target", r.Ballot.Target)
	}
	found := ErrProposal.New()
	if len(groups) == 0 {
		found.At("/groups", "min-items", "limit", 1)
	}
	for i, g := range groups {
		if slices.Contains(groups[:i], g) {
			found.At(pointer(i), "unique")
		}
		if listed[g] != "" {
			found.Breaks("R7.4", pointer(i), "listed-before", "round", listed[g])
		}
	}
	return found.OrNil()
}

// List is one version of a round's final list. A later version takes in groups whose objection was decided meanwhile.
type List struct {
	Round       string           `json:"round"`
	Number      int              `json:"number"` // from 1
	Entries     []Entry          `json:"entries"`
	Differences []Difference     `json:"differences"` // from the notice, and why (R7.3)
	Digest      string           `json:"digest"`      // hex SHA-256 of entries and differences
	Approvals   round.Approvals  `json:"approvals"`
	PublishedAt calendar.Instant `json:"publishedAt,omitempty"` // zero until two people approved
	Version     int64            `json:"version"`
}
