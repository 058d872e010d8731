package pool

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/review/lot"
	"linxuan/shared/table"
)

// Standing is where a drawn expert stands.
type Standing string

// The standings. An invitation whose time has passed without an answer is Silent; that is never written.
const (
	Waiting  Standing = "waiting" // to be invited
	Invited  Standing = "invited"
	Accepted Standing = "accepted"
	Declined Standing = "declined"
	Silent   Standing = "silent"
)

// Seat is a place on the panel that the lot has given.
type Seat struct {
	lot.Entry

	Place      int              `json:"place"` // in the order of the lot; a replacement has that of whom it replaces
	State      Standing         `json:"state"`
	InvitedAt  calendar.Instant `json:"invitedAt,omitempty"`
	Until      calendar.Instant `json:"until,omitempty"`  // an answer counts before it
	Digest     string           `json:"digest,omitempty"` // SHA-256 of the link's token
	AnsweredAt calendar.Instant `json:"answeredAt,omitempty"`
	Reason     string           `json:"reason,omitempty"`     // of who declined
	Account    string           `json:"account,omitempty"`    // of who accepted
	Replaces   string           `json:"replaces,omitempty"`   // member
	ReplacedBy string           `json:"replacedBy,omitempty"` // member
	Version    int64            `json:"version"`
}

// standing is the state at an instant.
func (s Seat) standing(at calendar.Instant) Standing {
	if s.State == Invited && at >= s.Until {
		return Silent
	}
	return s.State
}

// SeatView is a seat with who it is, as the secretariat and the auditor read it.
type SeatView struct {
	Member     string           `json:"member"`
	Name       string           `json:"name"`
	Province   string           `json:"province"`
	Field      string           `json:"field"`
	Place      int              `json:"place"`
	State      Standing         `json:"state" enum:"waiting,invited,accepted,declined,silent"`
	InvitedAt  calendar.Instant `json:"invitedAt,omitempty"`
	Until      calendar.Instant `json:"until,omitempty"`
	AnsweredAt calendar.Instant `json:"answeredAt,omitempty"`
	Reason     string           `json:"reason,omitempty"`
	Replaces   string           `json:"replaces,omitempty"`   // name of who was drawn before
	ReplacedBy string           `json:"replacedBy,omitempty"` // name
}

// Refusals about invitations.
var (
	ErrReplyUntil    = fault.Define("reply-until", fault.Invalid, "R6.3")      // fields
	ErrNotInvitable  = fault.Define("expert-answered", fault.Conflict, "R6.3") // facts: name
	ErrReplyUnknown  = fault.Define("reply-unknown", fault.NotFound, "R6.3")   // no such link
	ErrReplied       = fault.Define("reply-given", fault.Conflict, "R6.3")     // it was answered
	ErrReplyOver     = fault.Define("reply-over", fault.Conflict, "R6.3")      // facts: until, serverTime
	ErrNotVacant     = fault.Define("seat-not-vacant", fault.Conflict, "R6.3") // facts: name
	ErrNoReplacement = fault.Define("no-replacement", fault.Conflict, "R6.3")  // facts: province, field
)

// ReplyLife is the longest time for an answer: that of an invitation to an account, which a newcomer needs with it.
const ReplyLife = 7 * 24 * time.Hour

// InvitesAtOnce is how many one write invites.
const InvitesAtOnce = 30

// Seats lists the seats in the order of the lot, who was replaced before the replacement.
func (s *Pools) Seats(ctx context.Context, roundID string, at time.Time) ([]SeatView, error) {
	state, err := s.State(ctx, roundID)
	if err != nil || state.Drawn == nil {
		return []SeatView{}, err
	}
	seats, err := s.seats(ctx, roundID)
	if err != nil {
		return nil, err
	}
	members, err := s.of(ctx, roundID, state.Import)
	if err != nil {
		return nil, err
	}
	names := map[string]string{}
	for _, m := range members {
		names[m.ID] = m.Name
	}
	views := make([]SeatView, len(seats))
	for i, x := range seats {
		views[i] = SeatView{
			x.ID, names[x.ID], x.Province, x.Field, x.Place, x.standing(calendar.At(at)), x.InvitedAt, x.Until, x.AnsweredAt, x.Reason,
			names[x.Replaces], names[x.ReplacedBy],
		}
	}
	return views, nil
}

func (s *Pools) seats(ctx context.Context, roundID string) ([]Seat, error) {
	q := table.Query{PK: seatKey(roundID, "").PK, Prefix: seatKey(roundID, "").SK}
	seats, err := table.All[Seat](ctx, s.store, s.store.Records, q)
	after := map[string]string{} // who comes after whom
	for _, x := range seats {
		after[x.ID] = x.Replaces
	}
	depth := func(x Seat) int {
		n := 0
		for before := x.Replaces; before != ""; before = after[before] {
			n++
		}
		return n
	}
	slices.SortFunc(seats, func(a, b Seat) int {
		if a.Place != b.Place {
			return a.Place - b.Place
		}
		return depth(a) - depth(b)
	})
	return seats, err
}

// Invitation is one link, told once.
type Invitation struct {
	Member string `json:"member"`
	Name   string `json:"name"`
	Email  string `json:"email"`
	Token  string `json:"token" doc:"To be handed to the expert; told once"`
}

// Inviting is the answer to who invites.
type Inviting struct {
	Invitations []Invitation   `json:"invitations"`
	Receipt     ledger.Receipt `json:"receipt"`
}

// link leads from the digest of a token to its seat.
type link struct {
	Round  string `json:"round"`
	Member string `json:"member"`
}

// Invite gives each of some drawn experts a link that can be answered once, until an instant. Who was invited and has not
// answered gets another link, and the former ends. Errors: ErrReplyUntil, ErrNotInvitable, table.ErrAbsent.
func (s *Pools) Invite(ctx context.Context, act table.Act, roundID string, members []string, until calendar.Instant) (Inviting, error) {
	at := calendar.At(act.At)
	if until <= at || until > at.Add(ReplyLife) {
		return Inviting{}, ErrReplyUntil.New().At("/until", "reply-until", "most", at.Add(ReplyLife))
	}
	state, err := s.State(ctx, roundID)
	if err != nil {
		return Inviting{}, err
	}
	tx := table.Begin()
	inviting := Inviting{Invitations: make([]Invitation, 0, len(members))}
	for n, id := range members {
		if slices.Contains(members[:n], id) {
			continue
		}
		seat, m, err := s.seated(ctx, state, roundID, id)
		if err != nil {
			return Inviting{}, err
		}
		if seat.State != Waiting && seat.State != Invited || seat.ReplacedBy != "" {
			return Inviting{}, ErrNotInvitable.New("name", m.Name)
		}
		token, err := newToken(s.store.Rand())
		if err != nil {
			return Inviting{}, err
		}
		seat.State, seat.InvitedAt, seat.Until, seat.Digest = Invited, at, until, digest(token)
		tx.Replace(s.store.Records, seatKey(roundID, id), seat, seat.Version)
		tx.Create(s.store.Records, replyKey(seat.Digest), link{roundID, id}, table.Say(table.ErrBusy.New()))
		inviting.Invitations = append(inviting.Invitations, Invitation{id, m.Name, m.Email, token})
	}
	inviting.Receipt, err = s.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: ActInvited, Subject: roundID,
		Facts: map[string]string{"experts": strconv.Itoa(len(inviting.Invitations)), "until": until.String()},
	})
	if err != nil {
		return Inviting{}, err
	}
	tx.Answer(act, inviting)
	return inviting, s.store.Commit(ctx, tx)
}

func (s *Pools) seated(ctx context.Context, state State, roundID, member string) (Seat, Member, error) {
	seat, err := table.Get[Seat](ctx, s.store, s.store.Records, seatKey(roundID, member))
	if err != nil {
		return Seat{}, Member{}, err
	}
	m, err := table.Get[Member](ctx, s.store, s.store.Records, memberKey(roundID, state.Import, member))
	return seat, m, err
}

// Reply is what a link shows to who holds it.
type Reply struct {
	Round      string           `json:"round"`
	RoundTitle string           `json:"roundTitle"`
	Name       string           `json:"name"`
	State      Standing         `json:"state" enum:"invited,accepted,declined,silent"`
	Until      calendar.Instant `json:"until"`
}

// Look reads what a link is about. Errors: ErrReplyUnknown, also for a link that another has replaced.
func (s *Pools) Look(ctx context.Context, roundID, token string, at time.Time) (Reply, error) {
	seat, m, err := s.linked(ctx, roundID, token)
	if err != nil {
		return Reply{}, err
	}
	r, err := s.rounds.Get(ctx, roundID)
	return Reply{roundID, r.Title, m.Name, seat.standing(calendar.At(at)), seat.Until}, err
}

func (s *Pools) linked(ctx context.Context, roundID, token string) (Seat, Member, error) {
	to, found, err := table.Find[link](ctx, s.store, s.store.Records, replyKey(digest(token)))
	if err != nil {
		return Seat{}, Member{}, err
	}
	if !found || to.Round != roundID {
		return Seat{}, Member{}, ErrReplyUnknown.New()
	}
	state, err := s.State(ctx, roundID)
	if err != nil {
		return Seat{}, Member{}, err
	}
	seat, m, err := s.seated(ctx, state, roundID, to.Member)
	if err == nil && seat.Digest != digest(token) {
		err = ErrReplyUnknown.New()
	}
	return seat, m, err
}

// answerable refuses an answer that was given before, comes late, or whose seat is another's by now.
func (s Seat) answerable(at calendar.Instant) error {
	switch {
	case s.State != Invited:
		return ErrReplied.New()
	case at >= s.Until || s.ReplacedBy != "":
		return ErrReplyOver.New("until", s.Until, "serverTime", at)
	}
	return nil
}

// Accept puts the expert who is signed in on the panel, with the province and places of work of the pool (R6.2). Errors:
// ErrReplyUnknown, ErrReplied, ErrReplyOver, review.ErrOnPanel.
func (s *Pools) Accept(ctx context.Context, act table.Act, roundID, token string) (ledger.Receipt, error) {
	return s.answer(ctx, act, roundID, token, func(tx *table.Tx, seat *Seat, m Member) ledger.Act {
		seat.State, seat.Account = Accepted, act.Actor
		s.reviews.Join(tx, roundID, m.panelist(act.Actor))
		return ActAccepted
	})
}

// Decline gives the seat back. Nobody needs an account for it. Errors: as of Accept.
func (s *Pools) Decline(ctx context.Context, act table.Act, roundID, token, reason string) (ledger.Receipt, error) {
	return s.answer(ctx, act, roundID, token, func(_ *table.Tx, seat *Seat, _ Member) ledger.Act {
		seat.State, seat.Reason = Declined, strings.TrimSpace(reason)
		return ActDeclined
	})
}

func (s *Pools) answer(ctx context.Context, act table.Act, roundID, token string, give func(*table.Tx, *Seat, Member) ledger.Act) (ledger.Receipt, error) {
	seat, m, err := s.linked(ctx, roundID, token)
	if err != nil {
		return ledger.Receipt{}, err
	}
	at := calendar.At(act.At)
	if err := seat.answerable(at); err != nil {
		return ledger.Receipt{}, err
	}
	tx := table.Begin()
	seat.AnsweredAt = at
	what := give(tx, &seat, m)
	tx.ReplaceOr(s.store.Records, seatKey(roundID, seat.ID), seat, seat.Version, table.Say(ErrReplied.New()))
	receipt, err := s.journal.Enter(tx, act, ledger.Entry{Round: roundID, Act: what, Subject: seat.ID})
	if err != nil {
		return ledger.Receipt{}, err
	}
	tx.Answer(act, receipt)
	return receipt, s.store.Commit(ctx, tx)
}

// Replacing is the answer to a replacement.
type Replacing struct {
	Member  string         `json:"member"`
	Name    string         `json:"name"`
	Receipt ledger.Receipt `json:"receipt"`
}

// Replace seats the next by lot of the same province and field for an expert who declined or did not answer in time, so that
// the quotas hold. Errors: ErrNotVacant, ErrNoReplacement.
func (s *Pools) Replace(ctx context.Context, act table.Act, roundID, member string) (Replacing, error) {
	state, err := s.State(ctx, roundID)
	if err != nil {
		return Replacing{}, err
	}
	seat, m, err := s.seated(ctx, state, roundID, member)
	if err != nil {
		return Replacing{}, err
	}
	if now := seat.standing(calendar.At(act.At)); now != Declined && now != Silent || seat.ReplacedBy != "" {
		return Replacing{}, ErrNotVacant.New("name", m.Name)
	}
	seats, err := s.seats(ctx, roundID)
	if err != nil {
		return Replacing{}, err
	}
	next, found := lot.Next(state.Drawn.Result.Seed, state.Frozen.Terms.Pool, seat.Entry, func(id string) bool {
		return slices.ContainsFunc(seats, func(x Seat) bool { return x.ID == id })
	})
	if !found {
		return Replacing{}, ErrNoReplacement.New("province", provinceName(seat.Province), "field", fieldTitle(seat.Field))
	}
	who, err := table.Get[Member](ctx, s.store, s.store.Records, memberKey(roundID, state.Import, next.ID))
	if err != nil {
		return Replacing{}, err
	}
	tx := table.Begin()
	seat.ReplacedBy = next.ID
	tx.Replace(s.store.Records, seatKey(roundID, member), seat, seat.Version)
	fresh := Seat{Entry: next, Place: seat.Place, State: Waiting, Replaces: member, Version: 1}
	tx.Create(s.store.Records, seatKey(roundID, next.ID), fresh, table.Say(table.ErrBusy.New()))
	replacing := Replacing{Member: next.ID, Name: who.Name}
	replacing.Receipt, err = s.journal.Enter(tx, act, ledger.Entry{
		Round: roundID, Act: ActReplaced, Subject: next.ID, Facts: map[string]string{"replaces": member},
	})
	if err != nil {
		return Replacing{}, err
	}
	tx.Answer(act, replacing)
	return replacing, s.store.Commit(ctx, tx)
}

func digest(token string) string {
	sum := sha256.Sum256([]byte(token))
	return hex.EncodeToString(sum[:])
}

func newToken(rand io.Reader) (string, error) {
	var raw [32]byte
	if _, err := io.ReadFull(rand, raw[:]); err != nil {
		return "", fmt.Errorf("pool: random token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw[:]), nil
}
