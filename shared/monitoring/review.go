package monitoring

import (
	"context"
	"strconv"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/message"
	"linxuan/shared/table"
)

// Status is how far a form has come.
type Status string

// The statuses of a form that was filed.
const (
	Waiting  Status = "filed"    // the secretariat has not read it
	Returned Status = "returned" // the group is to amend it
	Accepted Status = "accepted" // for good
)

// Return is that the secretariat gave a form back. All of them stay with the form.
type Return struct {
	Reason string           `json:"reason"`
	At     calendar.Instant `json:"at"`
	Until  calendar.Instant `json:"until" doc:"The first instant that is too late for the amended form"`
}

// Refusals of the secretariat's acts, and of a form that is settled.
var (
	ErrReturn   = fault.Define("monitoring-return", fault.Invalid, "R8.1")
	ErrSettled  = fault.Define("monitoring-settled", fault.Conflict, "R8.1")
	ErrReturned = fault.Define("monitoring-returned-already", fault.Conflict, "R8.1") // facts: until
)

const minReason = 10 // characters

// Takes says whether a group may file at an instant, where the window stands so and its form so far stands so: while the window
// is open, and after a return until its term is over; never again once the form was accepted. Errors: ErrSettled, ErrClosed.
func Takes(w Window, f Filing, at calendar.Instant) error {
	switch term, returned := f.term(); {
	case f.Status == Accepted:
		return ErrSettled.New()
	case w.Open(at), returned && at < term:
		return nil
	case returned:
		return ErrClosed.New("opensAt", w.OpensAt, "closesAt", term, "serverTime", at)
	}
	return ErrClosed.New("opensAt", w.OpensAt, "closesAt", w.ClosesAt, "serverTime", at)
}

// term is until when a form that is returned may come again.
func (f Filing) term() (until calendar.Instant, returned bool) {
	if f.Status != Returned {
		return 0, false
	}
	return f.Returns[len(f.Returns)-1].Until, true
}

// judged says whether the secretariat may still act on a form. Errors: ErrSettled, ErrReturned.
func (f Filing) judged() error {
	term, returned := f.term()
	switch {
	case f.Status == Accepted:
		return ErrSettled.New()
	case returned:
		return ErrReturned.New("until", term)
	}
	return nil
}

// Return gives a form back with a reason; its group has so many working days to amend it, and never less than the window. Version
// is that of the form which the person read. Errors: ErrReturn, ErrSettled, ErrReturned, table.ErrStale, calendar.ErrNotLoaded.
func (s *Monitoring) Return(ctx context.Context, act table.Act, year int, group string, version int64, reason string, workingDays int) (Filed, error) {
	at := calendar.At(act.At)
	f, err := s.Filing(ctx, year, group)
	if err == nil {
		err = f.judged()
	}
	if err != nil {
		return Filed{}, err
	}
	if long(reason) < minReason {
		return Filed{}, ErrReturn.New().At("/reason", "monitoring-reason", "least", minReason)
	}
	w, err := table.Get[Window](ctx, s.store, s.store.Records, windowKey(year))
	if err != nil {
		return Filed{}, err
	}
	days, err := s.register.Calendar(ctx)
	if err != nil {
		return Filed{}, err
	}
	term, err := days.NoticeWindow(at, workingDays)
	if err != nil {
		return Filed{}, err
	}
	r := Return{Reason: reason, At: at, Until: max(term.EndsAt, w.ClosesAt)}
	f.Status, f.Returns = Returned, append(f.Returns, r)
	tx := table.Begin()
	tx.Put(s.store.Records, returnedKey(year, group), Owed{Year: year, Group: group, Round: f.Round, Until: r.Until})
	return s.judge(ctx, act, tx, f, version, message.MonitoringReturned, ActReturned, map[string]string{"until": r.Until.String()}, r)
}

// Accept settles a form: nothing of it changes any more. Errors: ErrSettled, ErrReturned, table.ErrStale.
func (s *Monitoring) Accept(ctx context.Context, act table.Act, year int, group string, version int64) (Filed, error) {
	f, err := s.Filing(ctx, year, group)
	if err == nil {
		err = f.judged()
	}
	if err != nil {
		return Filed{}, err
	}
	f.Status, f.AcceptedAt = Accepted, calendar.At(act.At)
	return s.judge(ctx, act, table.Begin(), f, version, message.MonitoringAccepted, ActAccepted, map[string]string{}, f.AcceptedAt)
}

// judge writes what the secretariat has made of a form, tells its group, and enters it into the ledger.
func (s *Monitoring) judge(
	ctx context.Context, act table.Act, tx *table.Tx, f Filing, version int64, kind message.Kind, what ledger.Act, facts map[string]string, fixed any,
) (Filed, error) {
	tx.Replace(s.store.Records, filingKey(f.Year, f.Group), f, version)
	f.Version = version + 1
	year := strconv.Itoa(f.Year)
	facts["year"] = year
	message.Post(tx, s.store, message.Message{
		Audience: message.ToGroup(f.Group), Kind: kind, Round: f.Round, Subject: f.Group, Facts: facts, At: calendar.At(act.At),
	}, year+" "+strconv.FormatInt(f.Version, 10))
	content, err := f.Salt.Hash([]any{f.Year, f.Group, f.Form, fixed})
	if err != nil {
		return Filed{}, err
	}
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: f.Round, Act: what, Subject: f.Group, Content: content, Facts: map[string]string{"year": year},
	})
	if err != nil {
		return Filed{}, err
	}
	filed := Filed{f, receipt}
	tx.Answer(act, filed)
	return filed, s.store.Commit(ctx, tx)
}
