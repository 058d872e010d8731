package notice

import (
	"context"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/message"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// Refusals of publications.
var (
	ErrScheduled      = fault.Define("publication-scheduled", fault.Conflict, "R7.1") // facts: publishAt; what two people set is not proposed anew
	ErrNotScheduled   = fault.Define("publication-none", fault.NotFound, "R7.1")
	ErrPublicationDue = fault.Define("publication-past", fault.Conflict, "R7.1")    // facts: publishAt, serverTime
	ErrPublication    = fault.Define("publication-changed", fault.Conflict, "R7.1") // the person saw another instant or another proposal
)

// Publication is the notice's publication at an instant, which one person sets and another approves (R7.1). The schedule publishes it;
// until then it can be moved, by the same two steps, or cancelled.
type Publication struct {
	Round     string           `json:"round"`
	PublishAt calendar.Instant `json:"publishAt"`
	Digest    string           `json:"digest"` // of the proposal that both saw
	Groups    int              `json:"groups"`
	Approvals int              `json:"approvals"` // of the two that it needs
	Count     calendar.Count   `json:"count"`     // as the calendar counts today
}

// publicationRecord is a publication as it is stored, with who approved it. It goes when the notice is there.
type publicationRecord struct {
	Round     string           `json:"round"`
	PublishAt calendar.Instant `json:"publishAt"`
	Digest    string           `json:"digest"`
	Groups    int              `json:"groups"`
	Approvals round.Approvals  `json:"approvals"`
	Approved  bool             `json:"approved"`
	Version   int64            `json:"version"`
}

// Scheduling is the answer to a publication that is set, moved, approved or cancelled; the receipt comes with what stands.
type Scheduling struct {
	Publication Publication     `json:"publication"`
	Receipt     *ledger.Receipt `json:"receipt,omitempty"`
}

// Publication reads what is set. Errors: ErrNotScheduled.
func (s *Notices) Publication(ctx context.Context, roundID string) (Publication, error) {
	p, err := s.scheduled(ctx, roundID)
	if err != nil {
		return Publication{}, err
	}
	return s.shown(ctx, p)
}

func (s *Notices) scheduled(ctx context.Context, roundID string) (publicationRecord, error) {
	p, found, err := table.Find[publicationRecord](ctx, s.store, s.store.Records, publicationKey(roundID))
	if err == nil && !found {
		err = ErrNotScheduled.New()
	}
	return p, err
}

// shown adds the window. The calendar must also reach to the answer of an objection that comes in the last moment: none is
// refused for want of it.
func (s *Notices) shown(ctx context.Context, p publicationRecord) (Publication, error) {
	count, err := s.count(ctx, p.Round, p.PublishAt)
	return Publication{p.Round, p.PublishAt, p.Digest, p.Groups, len(p.Approvals), count}, err
}

func (s *Notices) count(ctx context.Context, roundID string, from calendar.Instant) (calendar.Count, error) {
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return calendar.Count{}, err
	}
	days, err := s.Calendar(ctx)
	if err != nil {
		return calendar.Count{}, err
	}
	count, err := days.Count(from, r.Notice.WorkingDays)
	if err != nil {
		return calendar.Count{}, err
	}
	_, err = days.NoticeWindow(count.Window.EndsAt-1, r.Notice.AnswerWorkingDays)
	return count, err
}

// Schedule sets the instant of the publication, or moves it; who does so approves it, and nobody else has yet. digest is that
// of the proposal that the person saw. Errors: ErrPublicationDue, ErrPublication, ErrNoticed, calendar.ErrNotLoaded.
func (s *Notices) Schedule(ctx context.Context, act table.Act, roundID string, at calendar.Instant, digest string) (Scheduling, error) {
	if err := ahead(act, at); err != nil {
		return Scheduling{}, err
	}
	proposal, err := s.Proposal(ctx, roundID)
	if err != nil {
		return Scheduling{}, err
	}
	if proposal.Digest != digest {
		return Scheduling{}, ErrPublication.New()
	}
	before, found, err := table.Find[publicationRecord](ctx, s.store, s.store.Records, publicationKey(roundID))
	if err != nil {
		return Scheduling{}, err
	}
	approvals, _, err := round.Approvals(nil).Add(act)
	if err != nil {
		return Scheduling{}, err
	}
	p := publicationRecord{Round: roundID, PublishAt: at, Digest: digest, Groups: len(proposal.Entries), Approvals: approvals}
	scheduling := Scheduling{}
	if scheduling.Publication, err = s.shown(ctx, p); err != nil {
		return Scheduling{}, err
	}
	tx := table.Begin()
	s.unpublished(tx, roundID)
	same := expression.Name("version").Equal(expression.Value(proposal.Version))
	tx.Check(s.store.Records, proposalKey(roundID), same, table.Say(table.ErrBusy.New())) // a new try reads the newer proposal
	busy := table.Say(table.ErrBusy.New())
	if found {
		tx.ReplaceOr(s.store.Records, publicationKey(roundID), p, before.Version, busy)
	} else {
		tx.Create(s.store.Records, publicationKey(roundID), p, busy)
	}
	if before.Approved {
		receipt, err := s.withdraw(tx, act, before)
		if err != nil {
			return Scheduling{}, err
		}
		scheduling.Receipt = &receipt
	}
	tx.Answer(act, scheduling)
	return scheduling, s.store.Commit(ctx, tx)
}

// scheduledAlready tells what is set.
func scheduledAlready(old table.Item) error {
	var p publicationRecord
	if err := table.Unmarshal(old, &p); err != nil {
		return err
	}
	return ErrScheduled.New("publishAt", p.PublishAt)
}

// ahead holds an instant to come.
func ahead(act table.Act, at calendar.Instant) error {
	if now := calendar.At(act.At); at <= now {
		return ErrPublicationDue.New("publishAt", at, "serverTime", now)
	}
	return nil
}

func (s *Notices) unpublished(tx *table.Tx, roundID string) {
	tx.Check(s.store.Records, noticeKey(roundID), expression.Name("pk").AttributeNotExists(), table.Say(ErrNoticed.New()))
}

// ApprovePublication is the second person's yes to the instant and the proposal that both saw. Errors: ErrNotScheduled,
// ErrPublication, ErrPublicationDue, round.ErrSamePerson.
func (s *Notices) ApprovePublication(ctx context.Context, act table.Act, roundID string, at calendar.Instant, digest string) (Scheduling, error) {
	p, err := s.scheduled(ctx, roundID)
	if err != nil {
		return Scheduling{}, err
	}
	if p.PublishAt != at || p.Digest != digest {
		return Scheduling{}, ErrPublication.New()
	}
	if p.Approved {
		return Scheduling{}, ErrScheduled.New("publishAt", p.PublishAt)
	}
	if err := ahead(act, at); err != nil {
		return Scheduling{}, err
	}
	if p.Approvals, p.Approved, err = p.Approvals.Add(act); err != nil {
		return Scheduling{}, err
	}
	var scheduling Scheduling
	if scheduling.Publication, err = s.shown(ctx, p); err != nil {
		return Scheduling{}, err
	}
	tx := table.Begin()
	tx.ReplaceOr(s.store.Records, publicationKey(roundID), p, p.Version, table.Say(table.ErrBusy.New()))
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: ActScheduled, Subject: roundID, Content: p.Digest,
		Facts: map[string]string{"publishAt": p.PublishAt.String(), "groups": strconv.Itoa(p.Groups)},
	})
	if err != nil {
		return Scheduling{}, err
	}
	scheduling.Receipt = &receipt
	tx.Answer(act, scheduling)
	return scheduling, s.store.Commit(ctx, tx)
}

// withdraw enters that what two people had set is off.
func (s *Notices) withdraw(tx *table.Tx, act table.Act, p publicationRecord) (ledger.Receipt, error) {
	return s.journal.Enter(tx, act, ledger.Entry{
		Round: p.Round, Act: ActUnscheduled, Subject: p.Round, Content: p.Digest, Facts: map[string]string{"publishAt": p.PublishAt.String()},
	})
}

// CancelPublication takes back what is set, before its instant. Errors: ErrNotScheduled, ErrPublicationDue.
func (s *Notices) CancelPublication(ctx context.Context, act table.Act, roundID string) (Scheduling, error) {
	p, err := s.scheduled(ctx, roundID)
	if err != nil {
		return Scheduling{}, err
	}
	if p.Approved {
		if err := ahead(act, p.PublishAt); err != nil { // from its instant on the notice is out, whether or not it is written yet
			return Scheduling{}, err
		}
	}
	var cancelled Scheduling
	if cancelled.Publication, err = s.shown(ctx, p); err != nil {
		return Scheduling{}, err
	}
	tx := table.Begin()
	same := expression.Name("version").Equal(expression.Value(p.Version))
	tx.Delete(s.store.Records, publicationKey(roundID), &same, table.Say(table.ErrBusy.New()))
	if p.Approved {
		receipt, err := s.withdraw(tx, act, p)
		if err != nil {
			return Scheduling{}, err
		}
		cancelled.Receipt = &receipt
	}
	tx.Answer(act, cancelled)
	return cancelled, s.store.Commit(ctx, tx)
}

// Published is the answer to a publication.
type Published struct {
	Notice  Notice         `json:"notice"`
	Receipt ledger.Receipt `json:"receipt"`
}

// delayed is how late a sweep may be and the notice still counts from its set instant: readers have seen it since then, for whoever
// reads it publishes what is due.
const delayed = 10 * time.Minute

// issued is the instant from which the notice counts: the set one, unless nothing could publish it in time and another day
// has come. Then the days count from when it is really out, so that everybody has all of them.
func issued(set, at calendar.Instant) calendar.Instant {
	if at < set.Add(delayed) || calendar.DayOf(set.Time()) == calendar.DayOf(at.Time()) {
		return set
	}
	return at
}

// PublishDue makes the proposal public whose instant has come, and says whether it did; it may run twice, in parallel or late.
// The window follows from the set instant and the statutory calendar (R7.1). Errors: calendar.ErrNotLoaded.
func (s *Notices) PublishDue(ctx context.Context, act table.Act, roundID string) (Published, bool, error) {
	p, found, err := table.Find[publicationRecord](ctx, s.store, s.store.Records, publicationKey(roundID))
	if err != nil || !found || !p.Approved || calendar.At(act.At) < p.PublishAt {
		return Published{}, false, err
	}
	n, proposal, err := s.draft(ctx, roundID, issued(p.PublishAt, calendar.At(act.At)))
	if err != nil {
		return Published{}, false, err
	}
	tx := table.Begin()
	tx.Create(s.store.Records, noticeKey(roundID), n, table.Say(table.ErrBusy.New()))
	same := func(version int64) expression.ConditionBuilder {
		return expression.Name("version").Equal(expression.Value(version))
	}
	tx.Check(s.store.Records, proposalKey(roundID), same(proposal.Version), table.Say(table.ErrBusy.New()))
	standing := same(p.Version)
	tx.Delete(s.store.Records, publicationKey(roundID), &standing, table.Say(table.ErrBusy.New()))
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: ActNotice, Subject: roundID, Content: n.Digest,
		Facts: map[string]string{"publishedAt": n.PublishedAt.String(), "endsAt": n.Window.EndsAt.String(), "groups": strconv.Itoa(len(n.Entries))},
	})
	if err != nil {
		return Published{}, false, err
	}
	s.release(tx, roundID, 0)
	s.tell(tx, message.Message{Kind: message.Noticed, Round: roundID, Facts: map[string]string{"until": n.Window.EndsAt.String()}, At: calendar.At(act.At)}, "")
	if err := s.store.Commit(ctx, tx); err != nil {
		if table.Retryable(err) { // another run was first, or it was moved meanwhile: the next one sees it
			return Published{}, false, nil
		}
		return Published{}, false, err
	}
	return Published{n, receipt}, true, nil
}

// draft is the notice of the proposal as it would be published at an instant.
func (s *Notices) draft(ctx context.Context, roundID string, at calendar.Instant) (Notice, Proposal, error) {
	r, err := s.rounds.Get(ctx, roundID)
	if err != nil {
		return Notice{}, Proposal{}, err
	}
	p, err := s.Proposal(ctx, roundID)
	if err != nil {
		return Notice{}, Proposal{}, err
	}
	n := Notice{
		Round: roundID, Title: r.Title, Entries: p.Entries, Alternates: p.Alternates, Digest: p.Digest, Ballots: p.Ballots,
		WorkingDays: r.Notice.WorkingDays, PublishedAt: at, Version: 1,
	}
	count, err := s.count(ctx, roundID, at)
	n.Window, n.Days, n.Skips, n.Calendar = count.Window, count.Days, count.Skips, count.Years
	return n, p, err
}

// Notice reads a round's public notice.
func (s *Notices) Notice(ctx context.Context, roundID string) (Notice, error) {
	return table.Get[Notice](ctx, s.store, s.store.Records, noticeKey(roundID))
}
