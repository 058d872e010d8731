package account

import (
	"context"
	"encoding/hex"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/table"
)

// Person is one account.
type Person struct {
	ID        string `json:"id"`
	Role      string `json:"role"`
	Login     string `json:"login"`
	Name      string `json:"name"`
	Body      string `json:"body,omitempty"`  // whose officer this is, or under which the person's group stood at the invitation
	Group     string `json:"group,omitempty"` // whose officer this is
	Pseudonym string `json:"pseudonym"`       // random; what the ledger carries. Destroy it and the ledger names nobody
	Password  string `json:"password"`        // argon2id with its parameters; empty: no password fits
	Mail      string `json:"mail,omitempty"`  // where letters go, confirmed; the person's own affair, so that no View shows it

	Confirming *Confirming        `json:"confirming,omitempty"` // an address that is to be confirmed; nil: none
	CodesSent  []calendar.Instant `json:"codesSent,omitempty"`  // of the last day

	InitialUntil calendar.Instant `json:"initialUntil,omitempty"` // set: the password is an initial one, valid until then
	Factor       *factor          `json:"factor,omitempty"`       // the second factor; nil: none is set up
	Pending      []byte           `json:"pending,omitempty"`      // sealed secret of one that is being set up
	Disabled     bool             `json:"disabled"`
	Created      calendar.Instant `json:"created"`
	SignedIn     calendar.Instant `json:"signedIn,omitempty"`
	Sessions     []sessionRef     `json:"sessions"`
	Version      int64            `json:"version"`
}

// MustChange says that the password is an initial one: the person may do nothing else before choosing another.
func (p Person) MustChange() bool { return p.InitialUntil != 0 }

// Actor is the person as operations see it. The officer of a group acts for the group, not for its body.
func (p Person) Actor() api.Actor {
	a := api.Actor{ID: p.ID, Role: p.Role, Pseudonym: p.Pseudonym, Limited: p.MustChange()}
	switch p.Role {
	case Body:
		a.Body = p.Body
	case Group:
		a.Group = p.Group
	}
	return a
}

// View is what others may see of a person, and the person itself.
type View struct {
	ID         string           `json:"id"`
	Role       string           `json:"role"`
	Login      string           `json:"login"`
	Name       string           `json:"name"`
	Body       string           `json:"body,omitempty"`
	Group      string           `json:"group,omitempty"`
	MustChange bool             `json:"mustChange" doc:"The password is an initial one and must be changed first"`
	Factor     FactorView       `json:"secondFactor"`
	Disabled   bool             `json:"disabled"`
	Created    calendar.Instant `json:"created"`
	SignedIn   calendar.Instant `json:"signedIn,omitempty" doc:"Last sign-in"`
}

// FactorView is how a person's second factor stands.
type FactorView struct {
	Set        calendar.Instant `json:"set,omitempty" doc:"Since when there is one"`
	Obligatory bool             `json:"obligatory" doc:"The role must have one: without it nothing else can be done"`
	Recovery   int              `json:"recovery" doc:"How many recovery codes are left"`
}

// View of a person.
func (s *Store) View(p Person) View {
	v := View{
		ID: p.ID, Role: p.Role, Login: p.Login, Name: p.Name, Body: p.Body, Group: p.Group, MustChange: p.MustChange(),
		Factor: FactorView{Obligatory: s.factors.Obligatory(p.Role)}, Disabled: p.Disabled, Created: p.Created, SignedIn: p.SignedIn,
	}
	if p.Factor != nil {
		v.Factor.Set, v.Factor.Recovery = p.Factor.Set, len(p.Factor.Recovery)
	}
	return v
}

// ErrDetails refuses what a person entered about an account; the fields say what is wrong.
var ErrDetails = fault.Define("account-details", fault.Invalid, "")

// create adds a person with his reserved login name and his places in the lists.
func create(tx *table.Tx, accounts string, p Person) {
	tx.Create(accounts, loginKey(p.Login), reserved{p.ID}, table.Say(ErrDetails.New().At("/login", "login-taken")))
	tx.Create(accounts, personKey(p.ID), p, table.Say(table.ErrBusy.New()))
	for _, k := range listKeys(p) {
		tx.Create(accounts, k, reserved{p.ID}, table.Say(table.ErrBusy.New()))
	}
}

// reserved leads from a reserved row to the person.
type reserved struct {
	ID string `json:"id"`
}

func newPseudonym(rand io.Reader) (string, error) {
	var raw [16]byte
	if _, err := io.ReadFull(rand, raw[:]); err != nil {
		return "", fmt.Errorf("account: random pseudonym: %w", err)
	}
	return "psn_" + hex.EncodeToString(raw[:]), nil
}

var loginForm = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{2,31}$`)

// normalLogin is a login name as it is stored: people type capitals and blanks.
func normalLogin(login string) string { return strings.ToLower(strings.TrimSpace(login)) }

const nameMax = 50 // characters

// checkName collects what is wrong with a display name.
func checkName(e *fault.Error, name string) {
	switch n := utf8.RuneCountInString(name); {
	case n == 0:
		e.At("/name", "required")
	case n > nameMax:
		e.At("/name", "max-length", "limit", nameMax)
	case strings.ContainsFunc(name, func(r rune) bool { return !unicode.IsPrint(r) }):
		e.At("/name", "pattern")
	}
}

// Enrol adds a person without an invitation and signs him in. No operation of the API leads here: it is for what prepares
// a machine from within, such as tests. Role, login, name and scope come from the caller, the rest is made.
func Enrol(ctx context.Context, s *table.Store, p Person, at time.Time) (Person, string, error) {
	if err := p.begin(s, at); err != nil {
		return p, "", err
	}
	tx := table.Begin()
	token, err := openSession(tx, s, &p, p.Created, false)
	if err != nil {
		return p, "", err
	}
	create(tx, s.Accounts, p)
	p.Version = 1
	return p, token, s.Commit(ctx, tx)
}

// begin gives a new person what nobody chooses.
func (p *Person) begin(s *table.Store, at time.Time) (err error) {
	p.ID, p.Created = s.NewID("acc", at), calendar.At(at)
	p.Pseudonym, err = newPseudonym(s.Rand())
	return err
}
