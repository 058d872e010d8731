package account

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"fmt"
	"io"
	"math/big"
	"strings"
	"time"

	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/message"
	"linxuan/shared/table"
)

// An address gets letters only once its owner has confirmed it: nobody can have the platform write to somebody else.
const (
	codeDigits = 6
	codeLife   = 30 * time.Minute
	codeTries  = 5           // wrong codes, after which the code is void
	codePause  = time.Minute // between two codes
	codesADay  = 5
	oneDay     = 24 * time.Hour
)

// Confirming is an address that is to be confirmed. The code stands here as it was sent: it is good for nothing without a session of
// this very account, and the mail function must write it.
type Confirming struct {
	Mail  string           `json:"mail"`
	Code  string           `json:"code"`
	Until calendar.Instant `json:"until"` // names the request too: a letter of an earlier one is not sent any more
	Tries int              `json:"tries"` // wrong ones
}

// Address is where a person's letters go; empty for none.
type Address struct {
	Mail  string           `json:"mail" doc:"Confirmed address; empty: no letters"`
	Asked string           `json:"asked,omitempty" doc:"Address that is to be confirmed"`
	Until calendar.Instant `json:"until,omitempty" doc:"The first instant at which its code is void"`
}

// Refusals of addresses.
var (
	ErrCodes   = fault.Define("mail-codes-many", fault.TooMany, "")      // facts: minutes, retryAfterSeconds
	ErrNoCode  = fault.Define("mail-code-none", fault.Conflict, "")      // none was asked for, or it is void
	ErrBadCode = fault.Define("mail-code-refused", fault.Invalid, "")    // with a field
	ErrVoid    = fault.Define("mail-code-exhausted", fault.Conflict, "") // the last try was wrong
)

// Address is how the letters of a person stand at an instant.
func (p Person) Address(at calendar.Instant) Address {
	a := Address{Mail: p.Mail}
	if c := p.Confirming; c != nil && at < c.Until {
		a.Asked, a.Until = c.Mail, c.Until
	}
	return a
}

// SetMail asks to send the caller's letters to an address, which gets a code; until that is confirmed, an address that was
// confirmed before keeps getting them. An empty address takes both away. Errors: ErrDetails, ErrCodes.
func (s *Store) SetMail(ctx context.Context, call api.Call, address string) (Address, error) {
	address = strings.TrimSpace(address)
	if address != "" && !plainAddress(address) {
		return Address{}, ErrDetails.New().At("/mail", "mail-form")
	}
	p, err := s.Person(ctx, call.Actor.ID)
	if err != nil {
		return Address{}, err
	}
	at := calendar.At(call.At)
	tx := table.Begin()
	switch address {
	case "":
		p.Mail, p.Confirming = "", nil
	case p.Mail:
		p.Confirming = nil
	default:
		if err := p.ask(s.tables.Rand(), address, at); err != nil {
			return Address{}, err
		}
		until := p.Confirming.Until
		message.PostLetter(tx, s.tables, message.Message{
			Audience: message.ToMail(p.ID, until), Kind: message.MailConfirmation, At: at, Until: until, Facts: map[string]string{"until": until.String()},
		}, "")
	}
	set := p.Address(at)
	s.replace(tx, p)
	tx.Answer(call.Act(), set)
	return set, again(s.tables.Commit(ctx, tx))
}

// ask gives a person a code for an address: a minute after the last one at the earliest, and so many a day.
func (p *Person) ask(random io.Reader, address string, at calendar.Instant) error {
	var sent []calendar.Instant
	for _, t := range p.CodesSent {
		if at < t.Add(oneDay) {
			sent = append(sent, t)
		}
	}
	var from calendar.Instant
	if n := len(sent); n > 0 {
		from = sent[n-1].Add(codePause)
		if n >= codesADay {
			from = max(from, sent[n-codesADay].Add(oneDay))
		}
	}
	if at < from {
		seconds := (int64(from-at) + 999) / 1000
		return ErrCodes.New("minutes", (seconds+59)/60, "retryAfterSeconds", seconds)
	}
	code, err := newCode(random)
	if err != nil {
		return err
	}
	p.Confirming = &Confirming{Mail: address, Code: code, Until: at.Add(codeLife)}
	p.CodesSent = append(sent, at)
	return nil
}

func newCode(random io.Reader) (string, error) {
	limit := big.NewInt(1)
	for range codeDigits {
		limit.Mul(limit, big.NewInt(10))
	}
	n, err := rand.Int(random, limit)
	if err != nil {
		return "", fmt.Errorf("account: random code: %w", err)
	}
	return fmt.Sprintf("%0*d", codeDigits, n), nil
}

// ConfirmMail puts the caller's address in force by the code that was sent to it. Errors: ErrNoCode, ErrBadCode, ErrVoid.
func (s *Store) ConfirmMail(ctx context.Context, call api.Call, code string) (Address, error) {
	p, err := s.Person(ctx, call.Actor.ID)
	if err != nil {
		return Address{}, err
	}
	at := calendar.At(call.At)
	c := p.Confirming
	if c == nil || at >= c.Until {
		return Address{}, ErrNoCode.New()
	}
	if subtle.ConstantTimeCompare([]byte(c.Code), []byte(strings.TrimSpace(code))) != 1 {
		return Address{}, s.wrongCode(ctx, p)
	}
	p.Mail, p.Confirming = c.Mail, nil
	set := p.Address(at)
	tx := table.Begin()
	s.replace(tx, p)
	tx.Answer(call.Act(), set)
	return set, again(s.tables.Commit(ctx, tx))
}

// wrongCode counts a wrong code before it says so: of guesses made at the same time one counts, and the others are not looked at.
func (s *Store) wrongCode(ctx context.Context, p Person) error {
	p.Confirming.Tries++
	left := codeTries - p.Confirming.Tries
	if left == 0 {
		p.Confirming = nil
	}
	tx := table.Begin()
	s.replace(tx, p)
	if err := again(s.tables.Commit(ctx, tx)); err != nil {
		return err
	}
	if left == 0 {
		return ErrVoid.New()
	}
	return ErrBadCode.New().At("/code", "mail-code-wrong", "left", left)
}

// confirming gives the account whose address a letter asks to confirm, while that is the latest request of the account.
func confirming(ctx context.Context, s *table.Store, request string) ([]Addressee, string, error) {
	id, until, _ := strings.Cut(request, "#")
	p, found, err := table.Find[Person](ctx, s, s.Accounts, personKey(id))
	if err != nil || !found || p.Disabled || p.Confirming == nil || p.Confirming.Until.String() != until {
		return nil, "", err
	}
	return []Addressee{{Account: p.ID, Mail: p.Confirming.Mail, Code: p.Confirming.Code}}, "", nil
}
