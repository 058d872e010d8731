package round

import (
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/table"
)

// ErrSamePerson refuses a second approval of one person: an extension, a quota override, the final list and a revocation
// need two different people.
var ErrSamePerson = fault.Define("second-person-needed", fault.Conflict, "R5.4")

// approvalsNeeded is how many different people must approve.
const approvalsNeeded = 2

// Approval is one person's yes.
type Approval struct {
	By        string           `json:"by"`        // account id; never published
	Pseudonym string           `json:"pseudonym"` // what the ledger carries
	At        calendar.Instant `json:"at"`
}

// Approvals are the approvals of one matter.
type Approvals []Approval

// Add gives the approvals with the act's actor added, and whether they are complete.
func (a Approvals) Add(act table.Act) (with Approvals, complete bool, err error) {
	for _, one := range a {
		if one.By == act.Actor {
			return a, false, ErrSamePerson.New()
		}
	}
	with = append(append(Approvals{}, a...), Approval{act.Actor, act.Pseudonym, calendar.At(act.At)})
	return with, len(with) >= approvalsNeeded, nil
}
