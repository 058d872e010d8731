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
	b, err := s.bench(ctx, act, roundID, days)
	if err != nil {
		return Deciding{}, err
	}
	before, found, err := table.Find[Preliminary](ctx, s.store, s.store.Records, preliminaryKey(roundID, app))
	if err != nil {
		return Deciding{}, err
	}
	p, err := b.decide(c, before, found, ruling{checks, verdict, reason})
	if err != nil {
		return Deciding{}, err
	}
	return s.putPreliminary(ctx, act, b.window, p, found, ActPreliminary, nil)
}

// bench is what every decision of one moment is made by.
type bench struct {
	scheme   Scheme
	cureDays int
	window   round.Effective
	days     calendar.Calendar
	at       calendar.Instant
}

func (s *Reviews) bench(ctx context.Context, act table.Act, roundID string, days calendar.Calendar) (bench, error) {
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return bench{}, err
	}
	scheme, err := s.Scheme(ctx, roundID)
	if err != nil {
		return bench{}, err
	}
	window, err := s.rounds.Window(ctx, roundID, round.PhasePreliminary, "", "")
	return bench{scheme, r.Preliminary.CureWorkingDays, window, days, calendar.At(act.At)}, err
}

// ruling is what is decided of an application.
type ruling struct {
	checks  []Check
	verdict Verdict
	reason  string
}

// decide gives the review of a candidate as the decision would leave it.
func (b bench) decide(c Candidate, before Preliminary, found bool, r ruling) (Preliminary, error) {
	if err := CheckPreliminary(r.checks, r.verdict, r.reason, b.scheme.Checklist, b.cureDays); err != nil {
		return Preliminary{}, err
	}
	if found {
		if err := before.again(r.verdict, b.at); err != nil {
			return Preliminary{}, err
		}
	}
	p := Preliminary{
		Application: c.Application, Group: c.Group, Checks: r.checks, Verdict: r.verdict, Reason: r.reason,
		Cure: before.Cure, CuredAt: before.CuredAt, DecidedAt: b.at, Version: before.Version,
	}
	var err error
	if r.verdict == Return {
		p.CureUntil, err = b.cureUntil()
	}
	return p, err
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
func (b bench) cureUntil() (calendar.Instant, error) {
	cure, err := b.days.NoticeWindow(b.at, b.cureDays)
	if err == nil && b.window.Open(b.at.Time()) && cure.EndsAt >= b.window.ClosesAt {
		err = ErrCureBeyond.New("cureUntil", cure.EndsAt, "closesAt", b.window.ClosesAt)
	}
	return cure.EndsAt, err
}

// putPreliminary writes a review within its window; also adds what else the write hangs on.
func (s *Reviews) putPreliminary(ctx context.Context, act table.Act, window round.Effective, p Preliminary, found bool, entry ledger.Act, also func(*table.Tx)) (Deciding, error) {
	roundID := window.Round
	p.Salt = ledger.Salt(s.store.NewSalt())
	tx := table.Begin()
	window.Guard(tx, act)
	if also != nil {
		also(tx)
	}
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
	window, err := s.rounds.Window(ctx, roundID, round.PhasePreliminary, "", "")
	if err != nil {
		return Deciding{}, err
	}
	return s.putPreliminary(ctx, act, window, p, true, ActCured, nil)
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
	Answered  int              `json:"answered,omitempty"` // items of the checklist that are noted
	Defects   int              `json:"defects,omitempty"`  // of these not in order
}

// Reviewed reads a page of candidates, each with its verdict.
func (s *Reviews) Reviewed(ctx context.Context, roundID string, limit int, cursor string) ([]Reviewed, string, error) {
	candidates, next, err := s.Candidates(ctx, roundID, limit, cursor)
	if err != nil {
		return nil, "", err
	}
	of, err := s.reviewsOf(ctx, roundID, candidates)
	if err != nil {
		return nil, "", err
	}
	rows := make([]Reviewed, len(candidates))
	for i, c := range candidates {
		p, noted := of.decided[preliminaryKey(roundID, c.Application)], of.noted[checksKey(roundID, c.Application)]
		rows[i] = Reviewed{c, p.Verdict, p.DecidedAt, p.CureUntil, p.CuredAt, len(noted.Checks), defects(noted.Checks)}
	}
	return rows, next, nil
}

// reviewsOf is how the reviews of some candidates stand.
type reviewsOf struct {
	decided map[table.Key]Preliminary
	noted   map[table.Key]Checked
}

func (s *Reviews) reviewsOf(ctx context.Context, roundID string, candidates []Candidate) (reviewsOf, error) {
	decided, noted := make([]table.Key, len(candidates)), make([]table.Key, len(candidates))
	for i, c := range candidates {
		decided[i], noted[i] = preliminaryKey(roundID, c.Application), checksKey(roundID, c.Application)
	}
	var of reviewsOf
	var err error
	if of.decided, err = table.GetMany[Preliminary](ctx, s.store, s.store.Records, decided); err != nil {
		return of, err
	}
	of.noted, err = table.GetMany[Checked](ctx, s.store, s.store.Records, noted)
	return of, err
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
