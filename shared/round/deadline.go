package round

import (
	"context"
	"slices"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/table"
)

// Refusals of time.
var (
	ErrClosed   = fault.Define("deadline-passed", fault.Conflict, "R5.1")
	ErrNotOpen  = fault.Define("not-open-yet", fault.Conflict, "R5.1")
	ErrNoWindow = fault.Define("no-such-window", fault.NotFound, "")
)

// Deadline is one stored window. Its ClosesAt is the first instant that is too late.
type Deadline struct {
	Round     string           `json:"round"`
	Phase     Phase            `json:"phase"`
	Scope     string           `json:"scope"`
	OpensAt   calendar.Instant `json:"opensAt"`
	ClosesAt  calendar.Instant `json:"closesAt"`
	Extension string           `json:"extension,omitempty"` // id of the extension that moved it last
	Closing   bool             `json:"closing,omitempty"`   // a body set its own closing instant (R4.7)
}

func (d Deadline) key() table.Key { return deadlineKey(d.Round, d.Phase, d.Scope) }

// byBody are the phases whose windows are kept per body.
var byBody = []Phase{PhaseStatistics, PhaseApplication, PhaseRecommendation}

func initialDeadlines(r Round) []Deadline {
	var all []Deadline
	for phase, w := range r.Phases {
		scopes := []string{wholeRound}
		if slices.Contains(byBody, phase) {
			scopes = r.Bodies
		}
		for _, scope := range scopes {
			all = append(all, Deadline{Round: r.ID, Phase: phase, Scope: scope, OpensAt: w.OpensAt, ClosesAt: w.ClosesAt})
		}
	}
	return all
}

// Effective is the window that holds for a subject: of the windows that apply to it, the one that closes last. It is the
// only place that decides open or closed; pages, answers and the condition of the write all come from it.
type Effective struct {
	Deadline
	table string
}

// Open says whether an act at the instant is in time: opensAt ≤ at < closesAt (R5.1: inclusive of the deadline's last second).
func (e Effective) Open(at time.Time) bool { return e.refusal(calendar.At(at)) == nil }

// Refuse is nil while the window is open, else the refusal that names both instants.
func (e Effective) Refuse(at time.Time) error { return e.refusal(calendar.At(at)) }

func (e Effective) refusal(at calendar.Instant) error {
	switch {
	case at < e.OpensAt:
		return ErrNotOpen.New("opensAt", e.OpensAt, "serverTime", at)
	case at >= e.ClosesAt:
		return ErrClosed.New("closedAt", e.ClosesAt, "serverTime", at)
	}
	return nil
}

// Guard puts the deadline into a write: the transaction commits only if the stored window is open at the act's instant,
// whatever a scheduler did or did not do (R5.2). Add it first, so that it is the refusal that is told.
func (e Effective) Guard(tx *table.Tx, act table.Act) {
	at := calendar.At(act.At)
	open := expression.And(
		expression.Name("opensAt").LessThanEqual(expression.Value(int64(at))),
		expression.Name("closesAt").GreaterThan(expression.Value(int64(at))))
	tx.Check(e.table, e.key(), open, func(old table.Item) error {
		var d Deadline
		if old == nil || table.Unmarshal(old, &d) != nil {
			return ErrNoWindow.New()
		}
		if refusal := (Effective{Deadline: d}).refusal(at); refusal != nil {
			return refusal
		}
		return table.ErrBusy.New() // moved between the check and this look: a new try sees it
	})
}

// Window finds the window of a phase for a body and, where it is about one, a group. An extension for everyone, for the
// body or for the group each widen it; a body's own closing instant narrows only what an extension does not widen.
func (s *Rounds) Window(ctx context.Context, round string, phase Phase, body, group string) (Effective, error) {
	keys := []table.Key{deadlineKey(round, phase, wholeRound)}
	if slices.Contains(byBody, phase) {
		spread := body
		if group != "" {
			spread = group
			keys = append(keys, deadlineKey(round, phase, group))
		}
		keys = append(keys, deadlineKey(round, phase, body), deadlineKey(round, phase, allScope(shardOf(spread))))
		keys = keys[1:]
	}
	found, err := table.GetMany[Deadline](ctx, s.store, s.store.Records, keys)
	if err != nil {
		return Effective{}, err
	}
	e := Effective{table: s.store.Records}
	for _, d := range found {
		if d.ClosesAt > e.ClosesAt {
			e.Deadline = d
		}
	}
	if e.ClosesAt == 0 {
		return e, ErrNoWindow.New()
	}
	return e, nil
}

// minimumNotice is the least time between setting a closing instant and that instant: nobody shall be locked out unawares.
const minimumNotice = 24 * time.Hour

// Refusals of a body's own closing instant.
var (
	ErrClosingLate  = fault.Define("closing-after-deadline", fault.Invalid, "R4.7")
	ErrClosingSoon  = fault.Define("closing-too-soon", fault.Invalid, "R4.7")
	ErrClosingMoved = fault.Define("closing-passed", fault.Conflict, "R4.7")
)

// SetClosing sets a body's own closing instant for its applicants (R4.7): at least a day ahead, at most the round's
// recommendation deadline, and never after the present one has passed.
func (s *Rounds) SetClosing(ctx context.Context, act table.Act, round, body string, closesAt calendar.Instant) (Moved, error) {
	limit, err := s.Window(ctx, round, PhaseRecommendation, body, "")
	if err != nil {
		return Moved{}, err
	}
	at := calendar.At(act.At)
	if closesAt > limit.ClosesAt {
		return Moved{}, ErrClosingLate.New("limit", limit.ClosesAt).At("/closesAt", "at-most", "limit", limit.ClosesAt)
	}
	if closesAt < at.Add(minimumNotice) && closesAt != limit.ClosesAt {
		return Moved{}, ErrClosingSoon.New("earliest", at.Add(minimumNotice)).At("/closesAt", "at-least", "limit", at.Add(minimumNotice))
	}
	d, err := table.Get[Deadline](ctx, s.store, s.store.Records, deadlineKey(round, PhaseApplication, body))
	if err != nil {
		return Moved{}, err
	}
	d.ClosesAt, d.Closing = closesAt, closesAt < limit.ClosesAt
	tx := table.Begin()
	still := expression.Name("closesAt").GreaterThan(expression.Value(int64(at)))
	tx.PutIf(s.store.Records, d.key(), d, still, table.Say(ErrClosingMoved.New()))
	entry, err := closingEntry(d)
	if err != nil {
		return Moved{}, err
	}
	receipt, err := s.journal.Enter(tx, act, entry)
	if err != nil {
		return Moved{}, err
	}
	moved := Moved{d, receipt}
	tx.Answer(act, moved)
	return moved, s.store.Commit(ctx, tx)
}
