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

// ofPanel are the phases of the secretariat and the experts that an extension may lengthen: they close for everyone at once.
var ofPanel = []Phase{PhasePreliminary, PhaseScoring}

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

// windowKeys names the stored windows that apply to a subject, the body's own first. An extension for everyone is looked for
// where the subject's readers are spread to.
func windowKeys(round string, phase Phase, body, group string) []table.Key {
	if !slices.Contains(byBody, phase) {
		return []table.Key{deadlineKey(round, phase, wholeRound)}
	}
	if group == "" {
		return []table.Key{deadlineKey(round, phase, body), deadlineKey(round, phase, allScope(shardOf(body)))}
	}
	return []table.Key{
		deadlineKey(round, phase, body), deadlineKey(round, phase, allScope(shardOf(group))), deadlineKey(round, phase, group),
	}
}

// latest is the window that holds among those of some keys: the one that closes last. Where the first one is not there, the
// body has no part in the phase.
func (s *Rounds) latest(found map[table.Key]Deadline, keys []table.Key) (Effective, error) {
	d, takesPart := found[keys[0]]
	if !takesPart {
		return Effective{}, ErrNoWindow.New()
	}
	for _, k := range keys[1:] {
		if other := found[k]; other.ClosesAt > d.ClosesAt {
			d = other
		}
	}
	return Effective{Deadline: d, table: s.store.Records}, nil
}

// Window finds the window of a phase for a body and, where it is about one, a group. An extension for everyone, for the
// body or for the group each widen it; a body's own closing instant narrows only what an extension does not widen. Phases
// that are not kept by body take no names. ErrNoWindow for a body that takes no part.
func (s *Rounds) Window(ctx context.Context, round string, phase Phase, body, group string) (Effective, error) {
	keys := windowKeys(round, phase, body, group)
	found, err := table.GetMany[Deadline](ctx, s.store, s.store.Records, keys)
	if err != nil {
		return Effective{}, err
	}
	return s.latest(found, keys)
}

// Timetable is Window for all phases at once, in the order of Phases. Without a body it gives the windows of the round, with
// the extensions that hold for everyone.
func (s *Rounds) Timetable(ctx context.Context, round, body, group string) ([]Effective, error) {
	r, err := s.Get(ctx, round)
	if err != nil {
		return nil, err
	}
	var all []table.Key
	for _, phase := range Phases() {
		all = append(all, windowKeys(round, phase, body, group)...)
	}
	found, err := table.GetMany[Deadline](ctx, s.store, s.store.Records, all)
	if err != nil {
		return nil, err
	}
	windows := make([]Effective, len(Phases()))
	for i, phase := range Phases() {
		keys := windowKeys(round, phase, body, group)
		if body == "" && slices.Contains(byBody, phase) { // nobody's item: the round's own window stands in
			found[keys[0]] = Deadline{Round: round, Phase: phase, OpensAt: r.Phases[phase].OpensAt, ClosesAt: r.Phases[phase].ClosesAt}
		}
		if windows[i], err = s.latest(found, keys); err != nil {
			return nil, err
		}
	}
	return windows, nil
}

// Of picks the window of a phase out of a Timetable.
func Of(timetable []Effective, phase Phase) Effective {
	return timetable[slices.Index(Phases(), phase)]
}
