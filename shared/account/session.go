package account

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/table"
)

// How long a session lives.
const (
	sessionIdle = 30 * time.Minute // after the last request
	sessionLife = 12 * time.Hour   // after the sign-in, whatever happens
	seenEvery   = time.Minute      // how often the last request is written down
	sessionMax  = 20               // of one person; one more ends the oldest
)

// session is a signed-in browser. The row carries the actor, so that the gate needs no other.
type session struct {
	ID        string           `json:"id"` // of the person
	Role      string           `json:"role"`
	Pseudonym string           `json:"pseudonym"`
	Body      string           `json:"body,omitempty"`
	Group     string           `json:"group,omitempty"`
	Limited   bool             `json:"limited"`
	Unsecured bool             `json:"unsecured"` // lacks the second factor that the role must have
	Created   calendar.Instant `json:"created"`
	Seen      calendar.Instant `json:"seen"`
	TTL       int64            `json:"ttl"`
}

// sessionRef is a session as the person's own row lists it. Whoever opens or ends sessions writes that row under its
// version, so that "sign out everywhere" ends all of them in one transaction and none can slip in beside it.
type sessionRef struct {
	Digest string           `json:"digest"`
	Until  calendar.Instant `json:"until"`
}

// alive says whether the session still counts at an instant.
func (s session) alive(at calendar.Instant) bool {
	return at < s.Created.Add(sessionLife) && at < s.Seen.Add(sessionIdle)
}

// openSession signs a person in: it adds the session's row to the transaction and the reference to the person, whom the
// caller must write in the same transaction. It gives the token for the cookie. unsecured: the person owes a second factor.
func openSession(tx *table.Tx, s *table.Store, p *Person, at calendar.Instant, unsecured bool) (token string, err error) {
	token, err = newToken(s.Rand())
	if err != nil {
		return "", err
	}
	var open []sessionRef
	for _, ref := range p.Sessions {
		if ref.Until > at {
			open = append(open, ref)
		}
	}
	for len(open) >= sessionMax {
		tx.Delete(s.Accounts, sessionKey(open[0].Digest), nil, nil)
		open = open[1:]
	}
	p.SignedIn = at
	a := p.Actor()
	until := at.Add(sessionLife)
	p.Sessions = append(open, sessionRef{digest(token), until})
	tx.Put(s.Accounts, sessionKey(digest(token)), session{
		ID: a.ID, Role: a.Role, Pseudonym: a.Pseudonym, Body: a.Body, Group: a.Group, Limited: a.Limited, Unsecured: unsecured,
		Created: at, Seen: at, TTL: until.Time().Unix(),
	})
	return token, nil
}

// endSessions ends all sessions of a person, whom the caller must write in the same transaction.
func endSessions(tx *table.Tx, s *table.Store, p *Person) {
	for _, ref := range p.Sessions {
		tx.Delete(s.Accounts, sessionKey(ref.Digest), nil, nil)
	}
	p.Sessions = nil
}

// Gate is the sign-in middleware of every function: it reads the session's row, and at most once a minute it writes down
// that the session was used.
func Gate(s *table.Store) api.Gate {
	return api.Gate{Grants: Grants, SignIn: func(ctx context.Context, token string, now time.Time) (api.Actor, error) {
		key, at := sessionKey(digest(token)), calendar.At(now)
		found, ok, err := table.Find[session](ctx, s, s.Accounts, key)
		if err != nil {
			return api.Actor{}, err
		}
		if !ok || !found.alive(at) {
			return api.Actor{}, api.ErrNotSignedIn.New()
		}
		if at >= found.Seen.Add(seenEvery) {
			if err := seen(ctx, s, key, at); err != nil {
				return api.Actor{}, err
			}
		}
		return api.Actor{
			ID: found.ID, Role: found.Role, Pseudonym: found.Pseudonym, Body: found.Body, Group: found.Group,
			Limited: found.Limited, Unsecured: found.Unsecured, Session: digest(token),
		}, nil
	}}
}

// seen prolongs a session. One that was ended meanwhile stays ended; a store that is too busy to prolong it is no reason
// to refuse the request.
func seen(ctx context.Context, s *table.Store, key table.Key, at calendar.Instant) error {
	there := expression.Name("pk").AttributeExists()
	tx := table.Begin()
	tx.Update(s.Accounts, key, expression.Set(expression.Name("seen"), expression.Value(at)), &there, table.Say(api.ErrNotSignedIn.New()))
	err := s.Commit(ctx, tx)
	if table.Retryable(err) || table.Ambiguous(err) {
		return nil
	}
	return err
}
