package account_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"linxuan/shared/account"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

var monday = time.Date(2019, 10, 14, 1, 0, 0, 0, time.UTC)

func tokenOf(v accounttest.Visitor) string { return v.Cookie[len(api.SessionCookie)+1:] }

func TestGateGivesTheActorOfTheSession(t *testing.T) {
	store := tabletest.Open(t)
	gate := account.Gate(store)
	for _, role := range account.Roles {
		v := accounttest.SignIn(t, store, monday, role, "P37", "grp_1")
		actor, err := gate.SignIn(context.Background(), tokenOf(v), monday)
		if err != nil || actor != v.Actor {
			t.Errorf("%s: %+v, %v, want %+v", role, actor, err, v.Actor)
		}
		if (actor.Body != "") != (role == account.Body) || (actor.Group != "") != (role == account.Group) {
			t.Errorf("%s acts for body %q and group %q", role, actor.Body, actor.Group)
		}
	}
	for _, token := range []string{"", "nothing", "session", "A"} {
		if _, err := gate.SignIn(context.Background(), token, monday); !errors.Is(err, api.ErrNotSignedIn) {
			t.Errorf("token %q: %v", token, err)
		}
	}
}

// A session ends 30 minutes after the last request and 12 hours after the sign-in.
func TestGateKeepsToTheTimes(t *testing.T) {
	steps := func(every time.Duration, n int) []time.Duration {
		all := make([]time.Duration, n)
		for i := range all {
			all[i] = every * time.Duration(i+1)
		}
		return all
	}
	for name, row := range map[string]struct {
		used  []time.Duration // requests after the sign-in, all of them good
		ended time.Duration   // first instant that is refused
	}{
		"never used":                     {nil, 30 * time.Minute},
		"used once":                      {[]time.Duration{29 * time.Minute}, 59 * time.Minute},
		"used within the first minute":   {[]time.Duration{59 * time.Second}, 30 * time.Minute}, // not written down
		"used in the last millisecond":   {[]time.Duration{30*time.Minute - time.Millisecond}, time.Hour - time.Millisecond},
		"used all day":                   {steps(29*time.Minute, 24), 12 * time.Hour},
		"used until the last instant":    {append(steps(29*time.Minute, 24), 12*time.Hour-time.Millisecond), 12 * time.Hour},
		"used each minute for two hours": {steps(time.Minute, 120), 150 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			store := tabletest.Open(t)
			gate := account.Gate(store)
			token := tokenOf(accounttest.SignIn(t, store, monday, account.Ministry, "", ""))
			for _, after := range row.used {
				if _, err := gate.SignIn(context.Background(), token, monday.Add(after)); err != nil {
					t.Fatalf("after %s: %v", after, err)
				}
			}
			if _, err := gate.SignIn(context.Background(), token, monday.Add(row.ended)); !errors.Is(err, api.ErrNotSignedIn) {
				t.Fatalf("after %s: %v", row.ended, err)
			}
			if _, err := gate.SignIn(context.Background(), token, monday.Add(row.ended-time.Millisecond)); err != nil {
				t.Fatalf("one millisecond before %s: %v", row.ended, err)
			}
		})
	}
}

func TestGateReadsOneRowAndWritesAtMostOnceAMinute(t *testing.T) {
	tables := tabletest.New(t)
	store := tables.Store()
	gate := account.Gate(store)
	token := tokenOf(accounttest.SignIn(t, store, monday, account.Expert, "", ""))
	tables.Faults.Reset()
	for second := range 120 {
		if _, err := gate.SignIn(context.Background(), token, monday.Add(time.Duration(second)*time.Second)); err != nil {
			t.Fatal(err)
		}
	}
	calls := tables.Faults.Calls()
	if calls["GetItem"] != 120 || calls["TransactWriteItems"] != 1 || len(calls) != 2 {
		t.Fatalf("120 requests in two minutes: %v", calls)
	}
}

// Whoever signs out while another request prolongs the same session is signed out.
func TestGateDoesNotRaiseAnEndedSession(t *testing.T) {
	tables := tabletest.New(t)
	store := tables.Store()
	gate := account.Gate(store)
	v := accounttest.SignIn(t, store, monday, account.Expert, "", "")
	at := monday.Add(5 * time.Minute)
	tables.Faults.Next("TransactWriteItems", tabletest.First(func() {
		out := store.Batch(store.Accounts)
		out.Delete(table.Key{PK: "session#" + v.Actor.Session, SK: "session"})
		if err := out.Flush(context.Background()); err != nil {
			t.Error(err)
		}
	}))
	for range 2 {
		if _, err := gate.SignIn(context.Background(), tokenOf(v), at); !errors.Is(err, api.ErrNotSignedIn) {
			t.Fatalf("ended in between: %v", err)
		}
	}
}

func TestGateLetsInWhenOnlyTheProlongingFails(t *testing.T) {
	for name, fault := range map[string]tabletest.Fault{
		"busy": tabletest.Cancel("ThrottlingError"), "no answer": tabletest.LoseRequest,
	} {
		t.Run(name, func(t *testing.T) {
			tables := tabletest.New(t)
			store := tables.Store()
			v := accounttest.SignIn(t, store, monday, account.Expert, "", "")
			tables.Faults.Next("TransactWriteItems", fault)
			if _, err := account.Gate(store).SignIn(context.Background(), tokenOf(v), monday.Add(5*time.Minute)); err != nil {
				t.Fatal(err)
			}
		})
	}
}
