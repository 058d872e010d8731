package statistics

import (
	"context"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/message"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// Outcome is the decision on a finding.
type Outcome string

// The outcomes.
const (
	Confirmed Outcome = "confirmed"
	Withdrawn Outcome = "withdrawn"
)

// Finding is a finding of falsification on a locked filing (R1.5). It stands from the moment it is made until it is
// withdrawn; the group may contest it, and it may be decided, until the recommendation deadline.
type Finding struct {
	ID       string           `json:"id"`
	Round    string           `json:"round"`
	Group    string           `json:"group"`
	Name     string           `json:"name"` // of the group at that time
	Body     string           `json:"body"`
	Year     int              `json:"year"`
	Evidence string           `json:"evidence"`
	Made     Said             `json:"made"`
	Answer   *Said            `json:"answer,omitempty"` // of the group
	Outcome  Outcome          `json:"outcome,omitempty"`
	Decision *Said            `json:"decision,omitempty"`
	Until    calendar.Instant `json:"until"` // the recommendation deadline when it was made, for the page
	Version  int64            `json:"version"`
}

// Said is who said what, when: by role and pseudonym, as in the ledger.
type Said struct {
	Text      string           `json:"text,omitempty"`
	Role      string           `json:"role"`
	Pseudonym string           `json:"pseudonym"`
	At        calendar.Instant `json:"at"`
}

func said(act table.Act, text string) Said {
	return Said{text, act.Role, act.Pseudonym, calendar.At(act.At)}
}

// Refusals of findings.
var (
	ErrAnswered = fault.Define("finding-answered-already", fault.Conflict, "R1.5")
	ErrDecided  = fault.Define("finding-decided-already", fault.Conflict, "R1.5")
)

// Found is the answer to an act on a finding.
type Found struct {
	Finding Finding        `json:"finding"`
	Receipt ledger.Receipt `json:"receipt"`
}

// Find records a finding of falsification with its evidence. From now on the filing does not count (R1.5). Errors:
// ErrNotClosed, ErrNoContent, ErrNoYear, and the refusals of the recommendation's window, after which it could not be contested.
func (s *Statistics) Find(ctx context.Context, act table.Act, o Of, evidence string) (Found, error) {
	d, err := s.open(ctx, o)
	if err != nil {
		return Found{}, err
	}
	if err := d.closed(calendar.At(act.At)); err != nil {
		return Found{}, err
	}
	f := Finding{ID: s.store.NewID("fnd", act.At), Round: o.Round, Group: o.Group, Name: o.Name, Body: o.Body, Year: o.Year, Evidence: evidence, Made: said(act, ""), Version: 1}
	return s.onFinding(ctx, act, o, d, f, ActFinding)
}

// Answer is the group's answer to a finding: it contests it. Errors: ErrAnswered, ErrDecided, the window's refusals.
func (s *Statistics) Answer(ctx context.Context, act table.Act, o Of, id, text string) (Found, error) {
	d, f, err := s.undecided(ctx, o, id)
	if err != nil {
		return Found{}, err
	}
	if f.Answer != nil {
		return Found{}, ErrAnswered.New("answeredAt", f.Answer.At)
	}
	answer := said(act, text)
	f.Answer = &answer
	return s.onFinding(ctx, act, o, d, f, ActAnswered)
}

// Decide confirms a finding or withdraws it, with a reason. Errors: ErrDecided, the window's refusals.
func (s *Statistics) Decide(ctx context.Context, act table.Act, o Of, id string, outcome Outcome, reason string) (Found, error) {
	d, f, err := s.undecided(ctx, o, id)
	if err != nil {
		return Found{}, err
	}
	decision := said(act, reason)
	f.Decision, f.Outcome = &decision, outcome
	return s.onFinding(ctx, act, o, d, f, ActDecided)
}

// undecided reads a finding of the year on which there is no decision yet.
func (s *Statistics) undecided(ctx context.Context, o Of, id string) (desk, Finding, error) {
	d, err := s.open(ctx, o)
	if err != nil {
		return d, Finding{}, err
	}
	f, err := table.Get[Finding](ctx, s.store, s.store.Records, findingKey(o.Group, o.Year, id))
	if err != nil {
		return d, f, err
	}
	if f.Decision != nil {
		return d, f, ErrDecided.New("decidedAt", f.Decision.At)
	}
	return d, f, nil
}

// onFinding writes a finding, the counts on the card and the entry, while the recommendation's window is open.
func (s *Statistics) onFinding(ctx context.Context, act table.Act, o Of, d desk, f Finding, what ledger.Act) (Found, error) {
	w, err := s.rounds.Window(ctx, o.Round, round.PhaseRecommendation, o.Body, "")
	if err != nil {
		return Found{}, err
	}
	f.Until = w.ClosesAt
	content, err := ledger.ContentHash(f)
	if err != nil {
		return Found{}, err
	}
	tx := table.Begin()
	w.Guard(tx, act)
	s.putCard(tx, act.At, d.card, d.card.with(d.entry.marked(f))) // first: whoever loses against another act tries again and meets its outcome
	key := findingKey(o.Group, o.Year, f.ID)
	if what == ActFinding {
		tx.Create(s.store.Records, key, f.listed(), table.Say(table.ErrBusy.New()))
	} else {
		tx.Replace(s.store.Records, key, f.listed(), f.Version)
		f.Version++
	}
	facts := map[string]string{"finding": f.ID}
	if f.Outcome != "" {
		facts["outcome"] = string(f.Outcome)
	}
	receipt, err := s.enter(tx, act, o, what, content, facts)
	if err != nil {
		return Found{}, err
	}
	switch {
	case what == ActFinding:
		s.tell(tx, act, o, message.FindingMade, message.ToGroup(o.Group), f.ID, f.Until)
	case what == ActAnswered:
		s.tell(tx, act, o, message.FindingSaid, message.ToRole("secretariat"), f.ID, 0)
	case f.Outcome == Confirmed:
		s.tell(tx, act, o, message.FindingUpheld, message.ToGroup(o.Group), f.ID, 0)
	default:
		s.tell(tx, act, o, message.FindingGone, message.ToGroup(o.Group), f.ID, 0)
	}
	answer := Found{f, receipt}
	tx.Answer(act, answer)
	return answer, s.store.Commit(ctx, tx)
}
