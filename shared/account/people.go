package account

import (
	"context"
	"time"

	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// Acts that the ledger keeps of accounts. Subject is the pseudonym of whom it is about.
const (
	ActInvited  ledger.Act = "account-invited" // the subject is the invitation
	ActCreated  ledger.Act = "account-created"
	ActReset    ledger.Act = "account-reset"
	ActDisabled ledger.Act = "account-disabled"
)

// Filter chooses people for a list. Either may be empty.
type Filter struct{ Role, Body string }

// People lists people by role and time, a page at a time. A body's officer sees who stands under the body; the secretariat
// sees the experts, of whom it makes the panel.
func (s *Store) People(ctx context.Context, actor api.Actor, f Filter, limit int, cursor string) ([]View, string, error) {
	if f.Body == "" && actor.Role == Body {
		f.Body = actor.Body
	}
	if err := Permit(actor, "person.list", Object{Body: f.Body}); err != nil {
		return nil, "", err
	}
	if actor.Role == Secretariat {
		if f.Role != "" && f.Role != Expert {
			return nil, "", api.ErrForbidden.New()
		}
		f.Role = Expert
	}
	q := table.Query{PK: peoplePK, Limit: limit}
	if f.Body != "" {
		q.PK = bodyPK + f.Body
	}
	if f.Role != "" {
		q.Prefix = f.Role + "#"
	}
	rows, next, err := table.Page[reserved](ctx, s.tables, s.tables.Accounts, q, cursor)
	if err != nil {
		return nil, "", err
	}
	keys := make([]table.Key, len(rows))
	for i, row := range rows {
		keys[i] = personKey(row.ID)
	}
	people, err := table.GetMany[Person](ctx, s.tables, s.tables.Accounts, keys)
	if err != nil {
		return nil, "", err
	}
	views := make([]View, 0, len(keys))
	for _, k := range keys {
		if p, found := people[k]; found {
			views = append(views, s.View(p))
		}
	}
	return views, next, nil
}

// ErrOneself refuses to reset or disable one's own account.
var ErrOneself = fault.Define("not-oneself", fault.Conflict, "")

const initialLife = 7 * 24 * time.Hour

// Reset gives a person an initial password, which the caller hands over once, and ends the person's sessions. It is valid
// for seven days and good for nothing but choosing another.
func (s *Store) Reset(ctx context.Context, call api.Call, id string) (Initial, error) {
	p, err := s.subordinate(ctx, call.Actor, "person.reset", id)
	if err != nil {
		return Initial{}, err
	}
	if p.Disabled {
		return Initial{}, ErrDisabled.New()
	}
	initial, err := initialPassword(s.tables.Rand())
	if err != nil {
		return Initial{}, err
	}
	if p.Password, err = hashPassword(s.tables.Rand(), initial); err != nil {
		return Initial{}, err
	}
	p.InitialUntil = calendar.At(call.At.Add(initialLife))
	given := Initial{s.View(p), initial, p.InitialUntil}
	return given, s.writeAct(ctx, call, ActReset, p, given)
}

// Initial is the answer to who resets a password: the only place where the new one is told.
type Initial struct {
	Person   View             `json:"person"`
	Password string           `json:"initialPassword" doc:"To be handed to the person; told once"`
	Until    calendar.Instant `json:"until" doc:"Valid until then, and good for nothing but choosing another"`
}

// Disable shuts an account for good and ends its sessions; login name and entries stay. Doing it again changes nothing.
func (s *Store) Disable(ctx context.Context, call api.Call, id string) (View, error) {
	p, err := s.subordinate(ctx, call.Actor, "person.disable", id)
	if err != nil || p.Disabled {
		return s.View(p), err
	}
	p.Disabled = true
	return s.View(p), s.writeAct(ctx, call, ActDisabled, p, s.View(p))
}

// writeAct writes a person whose sessions end, with the entry for it and the answer to be kept.
func (s *Store) writeAct(ctx context.Context, call api.Call, what ledger.Act, p Person, answer any) error {
	tx := table.Begin()
	endSessions(tx, s.tables, &p)
	s.replace(tx, p)
	if _, err := s.journal.Enter(tx, call.Act(), ledger.Entry{Act: what, Subject: p.Pseudonym}); err != nil {
		return err
	}
	tx.Answer(call.Act(), answer)
	return again(s.tables.Commit(ctx, tx))
}

// subordinate finds a person whom the actor may act upon. A body's officers are under the ministry; under the body are the
// officers of those groups that it has now.
func (s *Store) subordinate(ctx context.Context, actor api.Actor, action, id string) (Person, error) {
	p, err := s.Person(ctx, id)
	if err != nil {
		return p, err
	}
	if p.ID == actor.ID {
		return Person{}, ErrOneself.New()
	}
	object := Object{}
	if actor.Role == Body && p.Role == Group {
		switch err := s.belongs(ctx, p.Group, actor.Body); {
		case err == nil:
			object.Body = actor.Body
		case fault.KindOf(err) != fault.NotFound:
			return Person{}, err
		}
	}
	if err := Permit(actor, action, object); err != nil {
		return Person{}, err
	}
	return p, nil
}
