package account

import (
	"context"
	"time"

	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/table"
)

// Belongs says whether a group stands under a recommending body (nil), or refuses. Without a group it says whether there
// is such a body. The registry decides (R4.1).
type Belongs func(ctx context.Context, group, body string) error

// Store keeps people, their sessions and the invitations.
type Store struct {
	tables  *table.Store
	journal *journal.Journal
	belongs Belongs
	factors Factors
}

// Open binds the tables, the ledger, the registry's word on jurisdiction and the second factors.
func Open(tables *table.Store, j *journal.Journal, belongs Belongs, factors Factors) *Store {
	return &Store{tables, j, belongs, factors}
}

// Refusals of signing in. Unknown and wrong are one; the others are told only to who knows the password.
var (
	ErrRefused        = fault.Define("sign-in-refused", fault.Unauthenticated, "")
	ErrDisabled       = fault.Define("account-disabled", fault.Forbidden, "")
	ErrInitialExpired = fault.Define("initial-password-expired", fault.Forbidden, "")
)

// SignIn checks login name, password and, where the person has a second factor, its code, and opens a session, whose token is
// for the cookie. It refuses with ErrLocked after repeated failures, and with ErrRefused whether the name is unknown or the
// password wrong. Who knows the password and gives no code is asked for one with ErrFactorNeeded: the two steps of a sign-in
// are two requests, and nothing is kept between them.
func (s *Store) SignIn(ctx context.Context, at time.Time, login, password, code string) (Person, string, error) {
	login, now := normalLogin(login), calendar.At(at)
	if err := countAttempt(ctx, s.tables, login, now); err != nil {
		return Person{}, "", err
	}
	p, err := s.byLogin(ctx, login)
	if err != nil {
		return Person{}, "", err
	}
	fits, renew := verifyPassword(p.Password, password)
	switch {
	case !fits:
		return Person{}, "", ErrRefused.New()
	case p.Disabled:
		return Person{}, "", ErrDisabled.New()
	case p.MustChange() && now >= p.InitialUntil:
		return Person{}, "", ErrInitialExpired.New("until", p.InitialUntil)
	}
	recovery, err := s.second(&p, code, at)
	if err != nil {
		return Person{}, "", err
	}
	if renew {
		if p.Password, err = hashPassword(s.tables.Rand(), password); err != nil {
			return Person{}, "", err
		}
	}
	tx := table.Begin()
	token, err := openSession(tx, s.tables, &p, now, s.factors.owes(p))
	if err != nil {
		return Person{}, "", err
	}
	forgive(tx, s.tables, login)
	s.replace(tx, p)
	if recovery {
		act := table.Act{Actor: p.ID, Pseudonym: p.Pseudonym, Role: p.Role, At: at}
		if _, err := s.journal.Enter(tx, act, ledger.Entry{Act: ActFactorRecovery, Subject: p.Pseudonym}); err != nil {
			return Person{}, "", err
		}
	}
	return p, token, again(s.tables.Commit(ctx, tx))
}

// second asks for the second factor of who has one, and uses the code up.
func (s *Store) second(p *Person, code string, at time.Time) (recovery bool, err error) {
	switch {
	case p.Factor == nil:
		return false, nil
	case code == "":
		return false, ErrFactorNeeded.New()
	}
	return s.factors.pass(p, code, at)
}

// byLogin finds a person by login name. Nobody is the zero Person, found in as many reads.
func (s *Store) byLogin(ctx context.Context, login string) (Person, error) {
	who, _, err := table.Find[reserved](ctx, s.tables, s.tables.Accounts, loginKey(login))
	if err != nil {
		return Person{}, err
	}
	p, _, err := table.Find[Person](ctx, s.tables, s.tables.Accounts, personKey(who.ID))
	return p, err
}

// Person reads one person.
func (s *Store) Person(ctx context.Context, id string) (Person, error) {
	return table.Get[Person](ctx, s.tables, s.tables.Accounts, personKey(id))
}

func (s *Store) replace(tx *table.Tx, p Person) {
	tx.Replace(s.tables.Accounts, personKey(p.ID), p, p.Version)
}

// SignOut ends one session.
func (s *Store) SignOut(ctx context.Context, session string) error {
	tx := table.Begin()
	tx.Delete(s.tables.Accounts, sessionKey(session), nil, nil)
	return s.tables.Commit(ctx, tx)
}

// SignOutEverywhere ends all sessions of a person.
func (s *Store) SignOutEverywhere(ctx context.Context, id string) error {
	p, err := s.Person(ctx, id)
	if err != nil {
		return err
	}
	tx := table.Begin()
	endSessions(tx, s.tables, &p)
	s.replace(tx, p)
	return again(s.tables.Commit(ctx, tx))
}

// ChangePassword takes the actor's present password and a new one, ends all sessions and opens a new one. A wrong
// present password counts as a failed sign-in, so that nobody can try passwords on a session left open. A repeated request
// is answered without the new session's token: the old session has ended, the new password signs in.
func (s *Store) ChangePassword(ctx context.Context, call api.Call, present, next string) (Person, string, error) {
	p, err := s.Person(ctx, call.Actor.ID)
	if err != nil {
		return Person{}, "", err
	}
	now := calendar.At(call.At)
	refused := ErrDetails.New()
	checkPassword(refused, "/new", p.Login, next)
	if next == present {
		refused.At("/new", "password-same")
	}
	if err := refused.OrNil(); err != nil {
		return Person{}, "", err
	}
	if err := countAttempt(ctx, s.tables, p.Login, now); err != nil {
		return Person{}, "", err
	}
	if fits, _ := verifyPassword(p.Password, present); !fits {
		return Person{}, "", ErrDetails.New().At("/current", "password-wrong")
	}
	if p.Password, err = hashPassword(s.tables.Rand(), next); err != nil {
		return Person{}, "", err
	}
	p.InitialUntil = 0
	tx := table.Begin()
	endSessions(tx, s.tables, &p)
	token, err := openSession(tx, s.tables, &p, now, s.factors.owes(p))
	if err != nil {
		return Person{}, "", err
	}
	forgive(tx, s.tables, p.Login)
	s.replace(tx, p)
	tx.Answer(call.Act(), s.View(p))
	return p, token, again(s.tables.Commit(ctx, tx))
}
