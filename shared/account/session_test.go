package account

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"linxuan/shared/api"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

func testStore(t *testing.T) (*Store, *tabletest.Tables) {
	t.Helper()
	tables := tabletest.New(t)
	signer, err := ledger.NewSigner("signing key of the tests, 32 characters and more")
	if err != nil {
		t.Fatal(err)
	}
	nothing := func(context.Context, string, string) error { return table.ErrAbsent.New() }
	factors, err := NewFactors("ministry", "second factor key of the tests, 32 characters and more")
	if err != nil {
		t.Fatal(err)
	}
	return Open(tables.Store(), journal.Open(tables.Store(), signer), nothing, factors), tables
}

// enrolled is a person with a cheap hash of the given cost.
func enrolled(t *testing.T, s *Store, login, password string, c cost) Person {
	t.Helper()
	salt := []byte("0123456789abcdef")
	p, _, err := Enrol(context.Background(), s.tables, Person{
		Role: Expert, Login: login, Name: "测试人员（示例）", Password: encodeHash(c, salt, c.key(password, salt)),
	}, start.Time())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// A hash with parameters of an earlier time is renewed when the password is at hand.
func TestSignInRenewsAnOldHash(t *testing.T) {
	s, _ := testStore(t)
	p := enrolled(t, s, "expert", "correct horse", cost{Memory: 64, Time: 1, Threads: 1})
	for range 2 {
		if _, _, err := s.SignIn(context.Background(), start.Time(), "expert", "correct horse", ""); err != nil {
			t.Fatal(err)
		}
		now, err := s.Person(context.Background(), p.ID)
		if err != nil {
			t.Fatal(err)
		}
		if c, _, _, ok := decodeHash(now.Password); !ok || c != current || now.Password == p.Password {
			t.Fatalf("stored %s", now.Password)
		}
	}
}

// A person has at most so many sessions: one more ends the oldest, and those past their time are forgotten.
func TestSessionsOfAPersonAreBounded(t *testing.T) {
	s, _ := testStore(t)
	p := enrolled(t, s, "expert", "correct horse", current)
	gate := Gate(s.tables)
	var tokens []string
	for n := range sessionMax + 3 {
		_, token, err := s.SignIn(context.Background(), start.Add(time.Duration(n)*time.Second).Time(), "expert", "correct horse", "")
		if err != nil {
			t.Fatal(err)
		}
		tokens = append(tokens, token)
	}
	at := start.Add(time.Minute).Time()
	for n, token := range tokens {
		_, err := gate.SignIn(context.Background(), token, at)
		if ended := errors.Is(err, api.ErrNotSignedIn); ended != (n < 3) {
			t.Errorf("session %d of %d: %v", n, len(tokens), err)
		}
	}
	later := start.Add(sessionLife + time.Minute)
	if _, _, err := s.SignIn(context.Background(), later.Time(), "expert", "correct horse", ""); err != nil {
		t.Fatal(err)
	}
	if now, err := s.Person(context.Background(), p.ID); err != nil || len(now.Sessions) != 1 {
		t.Fatalf("%d sessions listed, %v", len(now.Sessions), err)
	}
}

// A sign-in that comes between the reading and the writing of "sign out everywhere" makes it try again: no session slips by.
func TestSignOutEverywhereBesideASignIn(t *testing.T) {
	s, tables := testStore(t)
	p := enrolled(t, s, "expert", "correct horse", current)
	other := Open(tables.Store(), s.journal, s.belongs, s.factors)
	var token string
	tables.Faults.Next("TransactWriteItems", tabletest.First(func() {
		var err error
		if _, token, err = other.SignIn(context.Background(), start.Time(), "expert", "correct horse", ""); err != nil {
			t.Error(err)
		}
	}))
	if err := s.SignOutEverywhere(context.Background(), p.ID); !table.Retryable(err) {
		t.Fatalf("got %v", err)
	}
	if err := s.SignOutEverywhere(context.Background(), p.ID); err != nil {
		t.Fatal(err)
	}
	if _, err := Gate(s.tables).SignIn(context.Background(), token, start.Time()); !errors.Is(err, api.ErrNotSignedIn) {
		t.Fatalf("the session lives on: %v", err)
	}
}

// A reset that comes between the check of the password and the opening of the session wins.
func TestSignInBesideAReset(t *testing.T) {
	s, tables := testStore(t)
	p := enrolled(t, s, "expert", "correct horse", current)
	reset := func() {
		call := api.Call{Actor: api.Actor{ID: "acc_ministry", Role: Ministry, Pseudonym: "psn_ministry"}, At: start.Time()}
		if _, err := s.Reset(context.Background(), call, p.ID); err != nil {
			t.Error(err)
		}
	}
	tables.Faults.Next("TransactWriteItems", tabletest.Pass, tabletest.First(reset)) // the count of attempts, then the session
	if _, _, err := s.SignIn(context.Background(), start.Time(), "expert", "correct horse", ""); !table.Retryable(err) {
		t.Fatalf("got %v", err)
	}
	if _, _, err := s.SignIn(context.Background(), start.Time(), "expert", "correct horse", ""); !errors.Is(err, ErrRefused) {
		t.Fatalf("the old password: %v", err)
	}
}

// Guesses at the same time are counted one by one: no more than five are looked at.
func TestParallelGuessesAreCounted(t *testing.T) {
	s, _ := testStore(t)
	results := make(chan error)
	const guesses = 12
	for n := range guesses {
		go func() {
			for {
				_, _, err := s.SignIn(context.Background(), start.Time(), "nobody", fmt.Sprint("guess ", n), "")
				if !table.Retryable(err) {
					results <- err
					return
				}
			}
		}()
	}
	counts := map[error]int{}
	for range guesses {
		switch err := <-results; {
		case errors.Is(err, ErrRefused):
			counts[ErrRefused]++
		case errors.Is(err, ErrLocked):
			counts[ErrLocked]++
		default:
			t.Errorf("got %v", err)
		}
	}
	if counts[ErrRefused] != attemptsMax || counts[ErrLocked] != guesses-attemptsMax {
		t.Fatalf("looked at %d, refused %d", counts[ErrRefused], counts[ErrLocked])
	}
}

// An unknown name costs as many reads and writes as a known one with a wrong password.
func TestUnknownNamesCostTheSame(t *testing.T) {
	s, tables := testStore(t)
	enrolled(t, s, "known", "correct horse", current)
	calls := func(login string) string {
		tables.Faults.Reset()
		if _, _, err := s.SignIn(context.Background(), start.Time(), login, "wrong", ""); !errors.Is(err, ErrRefused) {
			t.Fatal(err)
		}
		return fmt.Sprint(tables.Faults.Calls())
	}
	if known, unknown := calls("known"), calls("unknown"); known != unknown {
		t.Fatalf("known %s, unknown %s", known, unknown)
	}
}

func TestInvitationRowsNameNobodyByTheirTokens(t *testing.T) {
	s, _ := testStore(t)
	i, token, err := InviteFirst(context.Background(), s.tables, start.Time(), "")
	if err != nil {
		t.Fatal(err)
	}
	if i.Digest != digest(token) || len(i.Digest) != 64 {
		t.Fatalf("stored %s for %s", i.Digest, token)
	}
	if _, err := s.byToken(context.Background(), i.Digest, start); !errors.Is(err, ErrInvitationUnknown) {
		t.Fatalf("the digest opens the door: %v", err)
	}
}
