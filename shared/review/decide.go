package review

import (
	"context"
	"slices"
	"strconv"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/message"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// Deciding is the answer to a preliminary decision.
type Deciding struct {
	Preliminary Preliminary    `json:"preliminary"`
	Receipt     ledger.Receipt `json:"receipt"`
}

// Refusals of the preliminary review.
var (
	ErrDecided    = fault.Define("preliminary-decided", fault.Conflict, "R6.1")
	ErrCuring     = fault.Define("cure-period-running", fault.Conflict, "R6.1") // facts: cureUntil
	ErrCureBeyond = fault.Define("cure-period-beyond", fault.Conflict, "R6.1")  // facts: cureUntil, closesAt
	ErrNoDefect   = fault.Define("no-defect-to-cure", fault.Conflict, "R6.1")
	ErrCureLate   = fault.Define("cure-period-over", fault.Conflict, "R6.1") // facts: closedAt, serverTime
)

// Decide records the secretariat's preliminary review. A returned application is decided once more, when its defect is
// cured or the cure period is over, and then for good.
func (s *Reviews) Decide(ctx context.Context, act table.Act, roundID, app string, checks []Check, verdict Verdict, reason string, days calendar.Calendar) (Deciding, error) {
	c, err := s.Candidate(ctx, roundID, app)
	if err != nil {
		return Deciding{}, err
	}
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return Deciding{}, err
	}
	scheme, err := s.Scheme(ctx, roundID)
	if err != nil {
		return Deciding{}, err
	}
	if err := CheckPreliminary(checks, verdict, reason, scheme.Checklist, r.Preliminary.CureWorkingDays); err != nil {
		return Deciding{}, err
	}
	before, found, err := table.Find[Preliminary](ctx, s.store, s.store.Records, preliminaryKey(roundID, app))
	if err != nil {
		return Deciding{}, err
	}
	p := Preliminary{
		Application: app, Group: c.Group, Checks: checks, Verdict: verdict, Reason: reason,
		Cure: before.Cure, CuredAt: before.CuredAt, DecidedAt: calendar.At(act.At), Version: before.Version,
	}
	if found {
		if err := before.again(verdict, p.DecidedAt); err != nil {
			return Deciding{}, err
		}
	}
	if verdict == Return {
		if p.CureUntil, err = s.cureUntil(ctx, roundID, p.DecidedAt, r.Preliminary.CureWorkingDays, days); err != nil {
			return Deciding{}, err
		}
	}
	return s.putPreliminary(ctx, act, roundID, p, found, ActPreliminary)
}

// again says whether a decision may follow the present one.
func (p Preliminary) again(verdict Verdict, at calendar.Instant) error {
	switch {
	case p.Verdict != Return:
		return ErrDecided.New()
	case p.CuredAt == 0 && at < p.CureUntil:
		return ErrCuring.New("cureUntil", p.CureUntil)
	case verdict == Return:
		return ErrPreliminary.New().At("/verdict", "returned-before")
	}
	return nil
}

// cureUntil is the end of a cure period that begins now. It must leave time for the decision that follows.
func (s *Reviews) cureUntil(ctx context.Context, roundID string, at calendar.Instant, workingDays int, days calendar.Calendar) (calendar.Instant, error) {
	cure, err := days.NoticeWindow(at, workingDays)
	if err != nil {
		return 0, err
	}
	phase, err := s.rounds.Window(ctx, roundID, round.PhasePreliminary, "", "")
	if err == nil && phase.Open(at.Time()) && cure.EndsAt >= phase.ClosesAt {
		err = ErrCureBeyond.New("cureUntil", cure.EndsAt, "closesAt", phase.ClosesAt)
	}
	return cure.EndsAt, err
}

func (s *Reviews) putPreliminary(ctx context.Context, act table.Act, roundID string, p Preliminary, found bool, entry ledger.Act) (Deciding, error) {
	window, err := s.rounds.Window(ctx, roundID, round.PhasePreliminary, "", "")
	if err != nil {
		return Deciding{}, err
	}
	p.Salt = ledger.Salt(s.store.NewSalt())
	tx := table.Begin()
	window.Guard(tx, act)
	k := preliminaryKey(roundID, p.Application)
	if found {
		tx.Replace(s.store.Records, k, p, p.Version)
	} else {
		tx.Create(s.store.Records, k, p, table.Say(ErrDecided.New()))
	}
	p.Version++
	content, err := p.Salt.Hash(p)
	if err != nil {
		return Deciding{}, err
	}
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: entry, Subject: p.Application, Content: content, Facts: map[string]string{"verdict": string(p.Verdict)},
	})
	if err != nil {
		return Deciding{}, err
	}
	tell(tx, s.store, act, roundID, p, entry)
	deciding := Deciding{p, receipt}
	tx.Answer(act, deciding)
	return deciding, s.store.Commit(ctx, tx)
}

// tell posts what a decision or a cure means to whom it concerns.
func tell(tx *table.Tx, store *table.Store, act table.Act, roundID string, p Preliminary, entry ledger.Act) {
	m := message.Message{Audience: message.ToGroup(p.Group), Round: roundID, Subject: p.Application, At: calendar.At(act.At)}
	switch {
	case entry == ActCured:
		m.Audience, m.Kind = message.ToRole("secretariat"), message.Cured
	case p.Verdict == Return:
		m.Kind, m.Until, m.Facts = message.Returned, p.CureUntil, map[string]string{"until": p.CureUntil.String()}
	case p.Verdict == Pass:
		m.Kind = message.Passed
	default:
		m.Kind = message.Failed
	}
	message.Post(tx, store, m, strconv.FormatInt(p.Version, 10))
}

// Cure is the group's answer to the defect for which its application was returned. It may be replaced until the cure period
// is over or the secretariat has decided: the write holds the version that was returned, and with it the period.
func (s *Reviews) Cure(ctx context.Context, act table.Act, roundID, app, text string) (Deciding, error) {
	p, err := s.Preliminary(ctx, roundID, app)
	if err != nil {
		return Deciding{}, err
	}
	switch at := calendar.At(act.At); {
	case p.Verdict != Return:
		return Deciding{}, ErrNoDefect.New()
	case at >= p.CureUntil:
		return Deciding{}, ErrCureLate.New("closedAt", p.CureUntil, "serverTime", at)
	default:
		p.Cure, p.CuredAt = text, at
	}
	return s.putPreliminary(ctx, act, roundID, p, true, ActCured)
}

// Preliminary reads the preliminary review of an application.
func (s *Reviews) Preliminary(ctx context.Context, roundID, app string) (Preliminary, error) {
	return table.Get[Preliminary](ctx, s.store, s.store.Records, preliminaryKey(roundID, app))
}

// Reviewed is a candidate with how its preliminary review stands.
type Reviewed struct {
	Candidate
	Verdict   Verdict          `json:"verdict,omitempty"` // none before the first decision
	DecidedAt calendar.Instant `json:"decidedAt,omitempty"`
	CureUntil calendar.Instant `json:"cureUntil,omitempty"`
	CuredAt   calendar.Instant `json:"curedAt,omitempty"`
}

// Reviewed reads a page of candidates, each with its verdict.
func (s *Reviews) Reviewed(ctx context.Context, roundID string, limit int, cursor string) ([]Reviewed, string, error) {
	candidates, next, err := s.Candidates(ctx, roundID, limit, cursor)
	if err != nil {
		return nil, "", err
	}
	keys := make([]table.Key, len(candidates))
	for i, c := range candidates {
		keys[i] = preliminaryKey(roundID, c.Application)
	}
	found, err := table.GetMany[Preliminary](ctx, s.store, s.store.Records, keys)
	rows := make([]Reviewed, len(candidates))
	for i, c := range candidates {
		p := found[keys[i]]
		rows[i] = Reviewed{c, p.Verdict, p.DecidedAt, p.CureUntil, p.CuredAt}
	}
	return rows, next, err
}

// Passed gives the candidates that passed the preliminary review, in the order of their application ids.
func (s *Reviews) Passed(ctx context.Context, roundID string) ([]Candidate, error) {
	passed, _, err := s.reviewed(ctx, roundID)
	return passed, err
}

// reviewed gives the candidates that passed, and how many are not decided for good.
func (s *Reviews) reviewed(ctx context.Context, roundID string) (passed []Candidate, open int, err error) {
	candidates, err := s.allCandidates(ctx, roundID)
	if err != nil {
		return nil, 0, err
	}
	all, err := table.All[Preliminary](ctx, s.store, s.store.Records, table.Query{PK: preliminaryKey(roundID, "").PK})
	if err != nil {
		return nil, 0, err
	}
	verdicts := make(map[string]Verdict, len(all))
	for _, p := range all {
		verdicts[p.Application] = p.Verdict
	}
	passed = slices.DeleteFunc(candidates, func(c Candidate) bool {
		v := verdicts[c.Application]
		if v != Pass && v != Fail {
			open++
		}
		return v != Pass
	})
	return passed, open, nil
}
