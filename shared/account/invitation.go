package account

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

const invitationLife = 7 * 24 * time.Hour

// Invitation offers a role to whoever brings its token within seven days. The token itself is known to the inviter alone.
type Invitation struct {
	ID        string           `json:"id"`
	By        string           `json:"by"`     // account id of the inviter
	Digest    string           `json:"digest"` // SHA-256 of the token
	Role      string           `json:"role"`
	Body      string           `json:"body,omitempty"`
	Group     string           `json:"group,omitempty"`
	For       string           `json:"for,omitempty"`    // the inviter's own note of whom it is meant for
	Reason    string           `json:"reason,omitempty"` // of a link made by command although there was a ministry account
	Created   calendar.Instant `json:"created"`
	Expires   calendar.Instant `json:"expires"`
	Accepted  calendar.Instant `json:"accepted,omitempty"`
	Account   string           `json:"account,omitempty"` // who accepted
	Withdrawn bool             `json:"withdrawn"`
	Version   int64            `json:"version"`
}

// Refusals of invitations.
var (
	ErrInvitationUnknown   = fault.Define("invitation-unknown", fault.NotFound, "")
	ErrInvitationExpired   = fault.Define("invitation-expired", fault.Conflict, "")
	ErrInvitationUsed      = fault.Define("invitation-used", fault.Conflict, "")
	ErrInvitationWithdrawn = fault.Define("invitation-withdrawn", fault.Conflict, "")
)

// open says whether the invitation may be accepted at an instant.
func (i Invitation) open(at calendar.Instant) error {
	switch {
	case i.Accepted != 0:
		return ErrInvitationUsed.New()
	case i.Withdrawn:
		return ErrInvitationWithdrawn.New()
	case at >= i.Expires:
		return ErrInvitationExpired.New("expires", i.Expires)
	}
	return nil
}

// offer adds an invitation to a transaction and gives its token.
func offer(tx *table.Tx, s *table.Store, i *Invitation, at time.Time) (token string, err error) {
	if token, err = newToken(s.Rand()); err != nil {
		return "", err
	}
	i.ID, i.Digest = s.NewID("inv", at), digest(token)
	i.Created, i.Expires = calendar.At(at), calendar.At(at.Add(invitationLife))
	tx.Create(s.Accounts, invitationKey(i.By, i.ID), *i, table.Say(table.ErrBusy.New()))
	tx.Create(s.Accounts, tokenKey(i.Digest), tokenRow{i.By, i.ID, i.Expires.Add(invitationLife).Time().Unix()}, table.Say(table.ErrBusy.New()))
	return token, nil
}

// tokenRow leads from a token to its invitation; it stays a while after the end, so that a late guest is told the reason.
type tokenRow struct {
	By  string `json:"by"`
	ID  string `json:"id"`
	TTL int64  `json:"ttl"`
}

// Invite offers a role below the actor's own. The token is in the answer and nowhere else.
func (s *Store) Invite(ctx context.Context, call api.Call, role, body, group, note string) (Invited, error) {
	place, err := s.checkScope(ctx, call.Actor, scope{role, body, group})
	if err != nil {
		return Invited{}, err
	}
	i := Invitation{By: call.Actor.ID, Role: place.Role, Body: place.Body, Group: place.Group, For: note}
	tx := table.Begin()
	token, err := offer(tx, s.tables, &i, call.At)
	if err != nil {
		return Invited{}, err
	}
	entry := ledger.Entry{Act: ActInvited, Subject: i.ID, Facts: placeFacts(i)}
	if _, err := s.journal.Enter(tx, call.Act(), entry); err != nil {
		return Invited{}, err
	}
	invited := Invited{i.View(call.At), token}
	tx.Answer(call.Act(), invited)
	return invited, s.tables.Commit(ctx, tx)
}

// placeFacts are what the ledger tells of a role that is given.
func placeFacts(i Invitation) map[string]string {
	facts := map[string]string{"role": i.Role}
	if i.Body != "" {
		facts["body"] = i.Body
	}
	if i.Group != "" {
		facts["group"] = i.Group
	}
	return facts
}

// Invitations lists those that the actor made, the latest first.
func (s *Store) Invitations(ctx context.Context, actor api.Actor, limit int, cursor string) ([]Invitation, string, error) {
	q := table.Query{PK: invitationKey(actor.ID, "").PK, Limit: limit, Descending: true}
	return table.Page[Invitation](ctx, s.tables, s.tables.Accounts, q, cursor)
}

// Withdraw takes back an invitation of the actor's own that nobody has accepted.
func (s *Store) Withdraw(ctx context.Context, actor api.Actor, id string) error {
	i, err := table.Get[Invitation](ctx, s.tables, s.tables.Accounts, invitationKey(actor.ID, id))
	if err != nil {
		return err
	}
	switch {
	case i.Accepted != 0:
		return ErrInvitationUsed.New()
	case i.Withdrawn:
		return nil
	}
	i.Withdrawn = true
	tx := table.Begin()
	tx.Replace(s.tables.Accounts, invitationKey(i.By, i.ID), i, i.Version)
	return again(s.tables.Commit(ctx, tx))
}

// GiveBack ends an invitation at the word of whoever holds its token and needs no account: a drawn expert who declines the seat,
// or has an account already. Given back twice is given back.
func (s *Store) GiveBack(ctx context.Context, at time.Time, token string) error {
	i, err := s.byToken(ctx, token, calendar.At(at))
	if errors.Is(err, ErrInvitationWithdrawn) {
		return nil
	}
	if err != nil {
		return err
	}
	i.Withdrawn = true
	tx := table.Begin()
	tx.Replace(s.tables.Accounts, invitationKey(i.By, i.ID), i, i.Version)
	return again(s.tables.Commit(ctx, tx))
}

// Accept makes the account that a token offers, with the login name, password and name that the guest chose, and signs it
// in. Of two guests with one token one is refused, and so is the guest of an inviter whose account was disabled since.
func (s *Store) Accept(ctx context.Context, at time.Time, token, login, password, name string) (Person, string, error) {
	i, err := s.byToken(ctx, token, calendar.At(at))
	if err != nil {
		return Person{}, "", err
	}
	p := Person{Login: normalLogin(login), Name: strings.TrimSpace(name), Role: i.Role, Body: i.Body, Group: i.Group}
	if err := checkDetails(p, password); err != nil {
		return Person{}, "", err
	}
	if p.Password, err = hashPassword(s.tables.Rand(), password); err != nil {
		return Person{}, "", err
	}
	if err := p.begin(s.tables, at); err != nil {
		return Person{}, "", err
	}
	i.Accepted, i.Account = p.Created, p.ID
	tx := table.Begin()
	tx.Replace(s.tables.Accounts, invitationKey(i.By, i.ID), i, i.Version)
	if i.By != byCommand {
		working := expression.Name("disabled").Equal(expression.Value(false))
		tx.Check(s.tables.Accounts, personKey(i.By), working, table.Say(ErrInvitationWithdrawn.New()))
	}
	cookie, err := openSession(tx, s.tables, &p, p.Created, s.factors.owes(p))
	if err != nil {
		return Person{}, "", err
	}
	create(tx, s.tables.Accounts, p)
	entry := ledger.Entry{Act: ActCreated, Subject: p.Pseudonym, Facts: placeFacts(i)}
	entry.Facts["invitation"] = i.ID
	if _, err := s.journal.Enter(tx, table.Act{Pseudonym: p.Pseudonym, Role: p.Role, At: at}, entry); err != nil {
		return Person{}, "", err
	}
	return p, cookie, again(s.tables.Commit(ctx, tx))
}

func (s *Store) byToken(ctx context.Context, token string, at calendar.Instant) (Invitation, error) {
	row, found, err := table.Find[tokenRow](ctx, s.tables, s.tables.Accounts, tokenKey(digest(token)))
	if err != nil {
		return Invitation{}, err
	}
	if !found {
		return Invitation{}, ErrInvitationUnknown.New()
	}
	i, err := table.Get[Invitation](ctx, s.tables, s.tables.Accounts, invitationKey(row.By, row.ID))
	if err != nil {
		return Invitation{}, err
	}
	return i, i.open(at)
}

func checkDetails(p Person, password string) error {
	wrong := ErrDetails.New()
	if !loginForm.MatchString(p.Login) {
		wrong.At("/login", "login-form")
	}
	checkName(wrong, p.Name)
	checkPassword(wrong, "/password", p.Login, password)
	return wrong.OrNil()
}

// State of an invitation, as its maker sees it.
const (
	StateOpen      = "open"
	StateAccepted  = "accepted"
	StateWithdrawn = "withdrawn"
	StateExpired   = "expired"
)

// InvitationView is what the inviter sees of an invitation.
type InvitationView struct {
	ID       string           `json:"id"`
	Role     string           `json:"role"`
	Body     string           `json:"body,omitempty"`
	Group    string           `json:"group,omitempty"`
	For      string           `json:"for,omitempty"`
	State    string           `json:"state" enum:"open,accepted,withdrawn,expired"`
	Created  calendar.Instant `json:"created"`
	Expires  calendar.Instant `json:"expires"`
	Accepted calendar.Instant `json:"accepted,omitempty"`
	Account  string           `json:"account,omitempty" doc:"Id of the account that came of it"`
}

// View of the invitation at an instant.
func (i Invitation) View(at time.Time) InvitationView {
	state := StateOpen
	switch {
	case i.Accepted != 0:
		state = StateAccepted
	case i.Withdrawn:
		state = StateWithdrawn
	case calendar.At(at) >= i.Expires:
		state = StateExpired
	}
	return InvitationView{i.ID, i.Role, i.Body, i.Group, i.For, state, i.Created, i.Expires, i.Accepted, i.Account}
}

// Invited is the answer to who invites: the only place where the token is told.
type Invited struct {
	Invitation InvitationView `json:"invitation"`
	Token      string         `json:"token" doc:"To be handed to the guest, as a link PORTAL/#/invitation/TOKEN; told once"`
}
