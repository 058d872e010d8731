package recommendation

import (
	"context"
	"strconv"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/message"
	"linxuan/shared/table"
)

// ErrRosterMoved refuses a seal because an application came or went while the list was being judged.
var ErrRosterMoved = fault.Define("applicants-changed", fault.Conflict, "R4.2")

// Sealed is a list that was sealed, kept for ever.
type Sealed struct {
	List
	Number  int             `json:"number"`            // which list of the body this is, from 1
	Content string          `json:"content"`           // hex hash of the list, as the ledger carries it
	Receipt *ledger.Receipt `json:"receipt,omitempty"` // none yet where a deadline's seal was derived but not recorded
}

// Sealing is the answer to a seal and to a reopening.
type Sealing struct {
	Sealed  Sealed         `json:"sealed"`
	Receipt ledger.Receipt `json:"receipt"`
	Version int64          `json:"version"` // of the draft
}

// Seal fixes a body's list as it stands in the given version of the draft (R4.5). One transaction holds the window, the
// roster that was judged, the quota, the draft's version, the list and the ledger's entry: all of it or nothing.
func (s *Recommendations) Seal(ctx context.Context, act table.Act, roundID, body string, version int64) (Sealing, error) {
	d, err := s.load(ctx, roundID, body, calendar.At(act.At))
	if err != nil {
		return Sealing{}, err
	}
	if err := d.editable(act, version); err != nil {
		return Sealing{}, err
	}
	facts := d.facts()
	if err := facts.refusal(); err != nil {
		return Sealing{}, err
	}
	tx := table.Begin()
	d.window.Guard(tx, act)
	s.guardRoster(tx, d)
	s.guardQuota(tx, d, len(facts.seal(List{}).Recommended))
	sealed, err := s.fix(tx, act, &d, ByBody, calendar.At(act.At))
	if err != nil {
		return Sealing{}, err
	}
	answer := Sealing{sealed, *sealed.Receipt, version + 1}
	tx.Answer(act, answer)
	return answer, s.store.Commit(ctx, tx)
}

// guardRoster holds the seal to the roster that was judged (R4.2).
func (s *Recommendations) guardRoster(tx *table.Tx, d desk) {
	same := expression.Name("version").Equal(expression.Value(d.roster.version))
	if d.roster.version == 0 {
		same = expression.Name("pk").AttributeNotExists()
	}
	tx.Check(s.store.Records, rosterHeadKey(d.record.Round, d.body.Code), same, table.Say(ErrRosterMoved.New()))
}

// guardQuota holds a list beyond the round's quota to what is granted at the moment of the write (R4.3).
func (s *Recommendations) guardQuota(tx *table.Tx, d desk, count int) {
	beyond := count - d.quota.Base
	if beyond <= 0 {
		return
	}
	enough := expression.Name("extra").GreaterThanEqual(expression.Value(beyond))
	tx.Check(s.store.Records, quotaKey(d.record.Round, d.body.Code), enough, func(old table.Item) error {
		var now granted
		if err := table.Unmarshal(old, &now); err != nil {
			return err
		}
		return ErrOverQuota.New("quota", d.quota.Base+now.Extra, "count", count)
	})
}

// fix adds the sealed list to a transaction: the list itself, the record that names it, the dashboard's row and the entry.
func (s *Recommendations) fix(tx *table.Tx, act table.Act, d *desk, by SealedBy, at calendar.Instant) (Sealed, error) {
	r := &d.record
	r.Seals++
	r.Sealed, r.SealedBy, r.UpdatedAt = r.Seals, by, calendar.At(act.At)
	sealed, err := d.sealed(by, at)
	if err != nil {
		return Sealed{}, err
	}
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: r.Round, Act: ActSealed, Subject: d.body.Code, Content: sealed.Content,
		Facts: map[string]string{
			"number": strconv.Itoa(r.Sealed), "by": string(by), "sealedAt": at.String(),
			"recommended": strconv.Itoa(len(sealed.Recommended)), "quota": strconv.Itoa(d.quota.Places()),
		},
	})
	if err != nil {
		return Sealed{}, err
	}
	sealed.Receipt = &receipt
	s.write(tx, *r)
	tx.Create(s.store.Records, sealedKey(r.Round, r.Body, r.Sealed), sealed, table.Say(table.ErrBusy.New()))
	s.mark(tx, *d, &sealed, StateSealed, nil)
	if by == ByDeadline {
		s.tell(tx, act, *d, message.ListClosed, message.ToBody(r.Body))
	} else {
		s.tell(tx, act, *d, message.ListSealed, message.ToBody(r.Body))
	}
	return sealed, nil
}

// tell posts a message about the list, with the act.
func (s *Recommendations) tell(tx *table.Tx, act table.Act, d desk, k message.Kind, to ...message.Audience) {
	for _, audience := range to {
		message.Post(tx, s.store, message.Message{
			Audience: audience, Kind: k, Round: d.record.Round, Subject: d.body.Code, At: calendar.At(act.At),
			Facts: map[string]string{"closesAt": d.window.ClosesAt.String(), "name": d.body.Name},
		}, strconv.FormatInt(d.record.Version, 10))
	}
}

// sealed makes the list that the desk's record names as sealed.
func (d desk) sealed(by SealedBy, at calendar.Instant) (Sealed, error) {
	list := d.facts().seal(List{
		Round: d.record.Round, Body: d.body.Code, BodyName: d.body.Name, SealedBy: by, SealedAt: at, Salt: d.record.Salt,
	})
	content, err := list.Content()
	return Sealed{List: list, Number: d.record.Sealed, Content: content}, err
}

// holds gives the list that is sealed at the desk's instant, or nil. What the deadline sealed but no lock has recorded yet is
// derived: it is the very list that a lock will record (R4.6).
func (s *Recommendations) holds(ctx context.Context, d desk, state State) (*Sealed, error) {
	switch {
	case state != StateSealed:
		return nil, nil
	case d.record.Sealed > 0:
		sealed, err := s.SealedList(ctx, d.record.Round, d.body.Code, d.record.Sealed)
		return &sealed, err
	}
	d.record.Sealed = d.record.Seals + 1
	sealed, err := d.sealed(ByDeadline, d.window.ClosesAt)
	return &sealed, err
}

// SealedList reads one of the lists that a body ever sealed; table.ErrAbsent for an unknown number.
func (s *Recommendations) SealedList(ctx context.Context, roundID, body string, number int) (Sealed, error) {
	return table.Get[Sealed](ctx, s.store, s.store.Records, sealedKey(roundID, body, number))
}

// SealedLists reads all lists that a body ever sealed, oldest first.
func (s *Recommendations) SealedLists(ctx context.Context, roundID, body string) ([]Sealed, error) {
	return table.All[Sealed](ctx, s.store, s.store.Records, table.Query{PK: bodyPK(roundID, body), Prefix: sealedPrefix})
}

// reopening is why a sealed list was opened again.
type reopening struct {
	Number    int              `json:"number"`
	Reason    string           `json:"reason"`
	At        calendar.Instant `json:"at"`
	Pseudonym string           `json:"pseudonym"`
}

// Reopen makes the sealed list a draft again before the deadline (R4.5). The list that was sealed stays readable.
func (s *Recommendations) Reopen(ctx context.Context, act table.Act, roundID, body, reason string) (Sealing, error) {
	d, err := s.load(ctx, roundID, body, calendar.At(act.At))
	if err != nil {
		return Sealing{}, err
	}
	if err := d.window.Refuse(act.At); err != nil {
		return Sealing{}, err
	}
	if d.record.Sealed == 0 {
		return Sealing{}, ErrNotSealed.New()
	}
	sealed, err := s.SealedList(ctx, roundID, body, d.record.Sealed)
	if err != nil {
		return Sealing{}, err
	}
	why := reopening{d.record.Sealed, reason, calendar.At(act.At), act.Pseudonym}
	d.record.Sealed, d.record.SealedBy, d.record.UpdatedAt = 0, "", calendar.At(act.At)
	tx := table.Begin()
	d.window.Guard(tx, act)
	s.write(tx, d.record)
	tx.Create(s.store.Records, reopenedKey(roundID, body, why.Number), why, table.Say(table.ErrBusy.New()))
	s.mark(tx, d, nil, StateDraft, nil)
	s.tell(tx, act, d, message.ListReopened, message.ToBody(body))
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: ActReopened, Subject: body, Content: sealed.Content,
		Facts: map[string]string{"number": strconv.Itoa(why.Number), "reason": reason},
	})
	if err != nil {
		return Sealing{}, err
	}
	answer := Sealing{sealed, receipt, d.record.Version + 1}
	tx.Answer(act, answer)
	return answer, s.store.Commit(ctx, tx)
}
