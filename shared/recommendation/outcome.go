package recommendation

import (
	"cmp"
	"slices"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
)

// State says how a body's recommendation stands.
type State string

// The states. Until the deadline a list is a draft or sealed; from then on it is one of the others for good, unless an
// extension opens it again.
const (
	StateDraft   State = "draft"
	StateSealed  State = "sealed"
	StateFlagged State = "flagged" // the deadline found it incomplete or over quota: nothing of it goes forward (R4.6)
	StateNone    State = "none"    // the deadline found no applicants
)

// Outcome is how a body's recommendation stands at an instant.
type Outcome struct {
	Round    string
	Body     string // code
	State    State
	Final    bool // the window has closed
	ClosesAt calendar.Instant
	List     *List         // where it is sealed
	Lacks    []fault.Field // where it is a draft or flagged
}

// AtDeadline says what the deadline makes of a list that its body did not seal (R4.6): complete and within quota, it is sealed
// as it stands; else it is flagged with what it lacks. Facts are those of the closing instant, so the answer is the same
// whether and whenever a lock runs.
func AtDeadline(f Facts) (State, []fault.Field) {
	if len(f.Applicants) == 0 {
		return StateNone, nil
	}
	if lacks := Judge(f); len(lacks) > 0 {
		return StateFlagged, lacks
	}
	return StateSealed, nil
}

func byRank(entries []Entry) {
	slices.SortFunc(entries, func(a, b Entry) int { return cmp.Compare(a.Rank, b.Rank) })
}
