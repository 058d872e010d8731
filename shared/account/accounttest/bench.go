// Package accounttest is what the tests of every function stand on: fresh tables and a clock that stands still, people who
// are signed in, a client that sends API Gateway's events to a function, and the test of every route × role.
package accounttest

import (
	"bytes"
	"context"
	"crypto/rand"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

// Bench is the place where one test runs a function.
type Bench struct {
	Tables *tabletest.Tables
	Store  *table.Store
	Clock  *Clock
	Log    *Log
	Env    map[string]string // beside the tables' names; a test adds what its function asks for

	t testing.TB
}

// New makes a bench whose clock stands at an instant.
func New(t testing.TB, at time.Time) *Bench {
	t.Helper()
	tables := tabletest.New(t)
	clock := &Clock{}
	clock.Set(at)
	return &Bench{
		Tables: tables, Store: tables.Store(), Clock: clock, Log: &Log{}, t: t,
		Env: map[string]string{
			"PORTAL_ORIGIN": "https://linxuan.test", "KEY_KIND": "ed25519", "WITNESSES": "none",
			"SIGNING_KEY":       "signing key of the tests, 32 characters and more",
			"SECOND_FACTOR_KEY": "second factor key of the tests, 32 characters and more",
			"BALLOT_WRAP_KEY":   "wrapping key of the tests, 32 characters and more",
		},
	}
}

// Setup is what a function is built from.
func (b *Bench) Setup() api.Setup {
	return api.Setup{
		AWS: b.Tables.AWS, Clock: b.Clock.Now, Rand: rand.Reader,
		Log: slog.New(slog.NewJSONHandler(b.Log, nil)),
		Getenv: func(name string) string {
			if value, set := b.Env[name]; set {
				return value
			}
			return b.Tables.Getenv(name)
		},
	}
}

// SignIn adds a person with a session that starts now.
func (b *Bench) SignIn(role, body, group string) Visitor {
	b.t.Helper()
	return SignIn(b.t, b.Store, b.Clock.Now(), role, body, group)
}

// Client sends a visitor's requests to a function. The zero visitor is nobody.
func (b *Bench) Client(f *api.Function, v Visitor) *Client {
	return &Client{t: b.t, function: f, Cookie: v.Cookie}
}

// Visitor is a person who is signed in.
type Visitor struct {
	Actor  api.Actor
	Cookie string // "__Host-linxuan=…"
}

var visitors atomic.Int64

// SignIn adds a person with a session, directly in the store. A body's officer has a body; a group's officer has the group
// and the body that it stands under. No password fits such a person.
func SignIn(t testing.TB, store *table.Store, at time.Time, role, body, group string) Visitor {
	t.Helper()
	return enter(t, store, at, account.Person{Role: role, Body: body, Group: group})
}

// SignInLimited is SignIn for a person who must change an initial password first.
func SignInLimited(t testing.TB, store *table.Store, at time.Time, role, body, group string) Visitor {
	t.Helper()
	return enter(t, store, at, account.Person{Role: role, Body: body, Group: group, InitialUntil: 1 << 50})
}

func enter(t testing.TB, store *table.Store, at time.Time, p account.Person) Visitor {
	t.Helper()
	p.Login, p.Name = fmt.Sprintf("visitor-%d", visitors.Add(1)), "测试人员（示例）"
	p, token, err := account.Enrol(context.Background(), store, p, at)
	if err != nil {
		t.Fatalf("sign in: %v", err)
	}
	actor := p.Actor()
	actor.Session = p.Sessions[0].Digest
	return Visitor{Actor: actor, Cookie: api.SessionCookie + "=" + token}
}

// Clock stands still until it is moved. It may be read and moved by several goroutines.
type Clock struct{ nanoseconds atomic.Int64 }

// Now is the clock's instant.
func (c *Clock) Now() time.Time { return time.Unix(0, c.nanoseconds.Load()).UTC() }

// Set moves the clock to an instant.
func (c *Clock) Set(at time.Time) { c.nanoseconds.Store(at.UnixNano()) }

// Advance moves the clock forward.
func (c *Clock) Advance(d time.Duration) { c.nanoseconds.Add(int64(d)) }

// Log keeps what a function logged.
type Log struct {
	mu    sync.Mutex
	bytes bytes.Buffer
}

func (l *Log) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bytes.Write(p)
}

// String is all lines so far.
func (l *Log) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.bytes.String()
}
