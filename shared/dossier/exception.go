package dossier

import (
	"context"
	"slices"
	"strings"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/registry"
	"linxuan/shared/table"
)

// Exception lets a lead unit enter a further group (R1.4). It is public with its reason.
type Exception struct {
	Round     string           `json:"round"`
	USCC      string           `json:"uscc"`
	Unit      string           `json:"unit"` // its name
	Group     string           `json:"group"`
	GroupName string           `json:"groupName"`
	Reason    string           `json:"reason"`
	At        calendar.Instant `json:"at"`
}

// Refusals of exceptions.
var (
	ErrNoException   = fault.Define("exception-not-allowed", fault.Conflict, "R1.4")
	ErrException     = fault.Define("exception-form", fault.Invalid, "R1.4")
	ErrExceptedTwice = fault.Define("exception-exists", fault.Conflict, "R1.4")
)

// Excepting is the answer to an exception.
type Excepting struct {
	Exception Exception      `json:"exception"`
	Receipt   ledger.Receipt `json:"receipt"`
}

// GrantException records the ministry's exception for one lead unit of a group.
func (s *Applications) GrantException(ctx context.Context, act table.Act, roundID, uscc, groupID, reason string) (Excepting, error) {
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return Excepting{}, err
	}
	if !r.Eligibility.LeadUnit.ExceptionAllowed {
		return Excepting{}, ErrNoException.New()
	}
	e := Exception{Round: roundID, USCC: uscc, Group: groupID, Reason: strings.TrimSpace(reason), At: calendar.At(act.At)}
	if err := s.nameException(ctx, &e); err != nil {
		return Excepting{}, err
	}
	tx := table.Begin()
	tx.Create(s.store.Records, exceptionKey(roundID, uscc, groupID), e, table.Say(ErrExceptedTwice.New()))
	tx.Put(s.store.Records, exceptionListKey(roundID, uscc, groupID), e)
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: ActException, Subject: groupID,
		Facts: map[string]string{"uscc": uscc, "reason": e.Reason},
	})
	if err != nil {
		return Excepting{}, err
	}
	answer := Excepting{e, receipt}
	tx.Answer(act, answer)
	return answer, s.store.Commit(ctx, tx)
}

// nameException holds an exception against the registry and fills in the names.
func (s *Applications) nameException(ctx context.Context, e *Exception) error {
	refused := ErrException.New()
	group, err := s.registry.Group(ctx, e.Group)
	if fault.KindOf(err) == fault.NotFound {
		return refused.At("/group", "unknown-group")
	}
	if err != nil {
		return err
	}
	i := slices.IndexFunc(group.LeadUnits, func(l registry.LeadUnit) bool { return string(l.USCC) == e.USCC })
	if i < 0 {
		refused.At("/uscc", "not-a-lead-unit", "group", group.Name)
	} else {
		e.Unit = group.LeadUnits[i].Name
	}
	e.GroupName = group.Name
	if e.Reason == "" {
		refused.At("/reason", "required")
	}
	return refused.OrNil()
}

// Exceptions lists a round's exceptions, one page at a time.
func (s *Applications) Exceptions(ctx context.Context, roundID string, limit int, cursor string) ([]Exception, string, error) {
	q := table.Query{PK: exceptionListKey(roundID, "", "").PK, Limit: limit}
	return table.Page[Exception](ctx, s.store, s.store.Records, q, cursor)
}
