package round_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

var ctx = context.Background()

// The bodies of the tests' rounds, and groups that stand under them.
const (
	shandong, beijing = "P37", "P11"
	groupA, groupB    = "grp_01dqn0000000000000000000aa", "grp_01dqn0000000000000000000bb" // both of Shandong
)

// at reads an instant of 2019 in Shanghai.
func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04:05.000", "2019-"+text, calendar.Shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

const ms = time.Millisecond

var (
	opens      = at("09-23 00:00:00.000")
	early      = at("10-08 09:00:00.000")
	statistics = at("10-22 00:00:00.000") // deadlines of round-2019.yaml
	deadline   = at("10-29 00:00:00.000") // of application and recommendation
	extended   = at("11-05 00:00:00.000")
)

func by(who string, at time.Time) table.Act {
	return table.Act{Actor: "per_" + who, Pseudonym: "psn_" + who, Role: "ministry", At: at}
}

// bench is the round of 2019 on fresh tables.
type bench struct {
	*round.Rounds
	t       testing.TB
	tables  *tabletest.Tables
	store   *table.Store
	journal *journal.Journal
}

func empty(t testing.TB) *bench {
	t.Helper()
	tables := tabletest.New(t)
	store := tables.Store()
	signer, err := ledger.NewSigner("signing key of the tests, 32 characters and more")
	if err != nil {
		t.Fatal(err)
	}
	j := journal.Open(store, signer)
	return &bench{round.Open(store, j), t, tables, store, j}
}

func open(t testing.TB) *bench {
	t.Helper()
	b := empty(t)
	b.create(config(t, "2019"))
	return b
}

func config(t testing.TB, id string) round.Config {
	t.Helper()
	c, err := round.ParseConfig([]byte(readConfig(t, "round-"+id+".yaml")))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func (b *bench) create(c round.Config) round.Round {
	b.t.Helper()
	r, _, err := b.Create(ctx, by("first", opens.Add(-time.Hour)), c, map[string]string{"scheme": "s"}, []string{shandong, beijing})
	if err != nil {
		b.t.Fatal(err)
	}
	return r
}

// request asks for an extension.
func (b *bench) request(x round.Extension, at time.Time) round.Granting {
	b.t.Helper()
	granting, err := b.RequestExtension(ctx, by("clerk", at), x)
	if err != nil {
		b.t.Fatal(err)
	}
	return granting
}

// extend asks for an extension and has two people grant it.
func (b *bench) extend(x round.Extension, at time.Time) round.Granting {
	b.t.Helper()
	granting := b.request(x, at)
	for _, who := range []string{"first", "second"} {
		var err error
		if granting, err = b.ApproveExtension(ctx, by(who, at), x.Round, granting.Extension.ID); err != nil {
			b.t.Fatal(err)
		}
	}
	return granting
}

func extension(phase round.Phase, scope round.Scope, body, group string, until time.Time) round.Extension {
	return round.Extension{Round: "2019", Phase: phase, Scope: scope, Body: body, Group: group, ClosesAt: calendar.At(until), Reason: "暴雨停电"}
}

func (b *bench) window(phase round.Phase, body, group string) round.Effective {
	b.t.Helper()
	w, err := b.Window(ctx, "2019", phase, body, group)
	if err != nil {
		b.t.Fatal(err)
	}
	return w
}

// write is any write under a window.
func (b *bench) write(w round.Effective, at time.Time) error {
	tx := table.Begin()
	w.Guard(tx, by("group", at))
	tx.Put(b.store.Records, table.Key{PK: "written", SK: at.String()}, struct{}{})
	return b.store.Commit(ctx, tx)
}

// holds tries the look and the write at an instant; both must decide alike.
func (b *bench) holds(w round.Effective, at time.Time, want *fault.Definition) {
	b.t.Helper()
	for how, err := range map[string]error{"look": w.Refuse(at), "write": b.write(w, at)} {
		if (want == nil) != (err == nil) || want != nil && !errors.Is(err, want) {
			b.t.Errorf("%s %s of %q at %s: got %v, want %v", how, w.Phase, w.Scope, at.In(calendar.Shanghai), err, want)
		}
	}
	if w.Open(at) != (want == nil) {
		b.t.Errorf("open at %s: %v", at.In(calendar.Shanghai), w.Open(at))
	}
}

// refused ends the test unless the error is this refusal.
func refused(t testing.TB, err error, want *fault.Definition) {
	t.Helper()
	_ = refusal(t, err, want)
}

// refusal is refused, and gives the refusal.
func refusal(t testing.TB, err error, want *fault.Definition) *fault.Error {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %s", err, want)
	}
	found, _ := fault.Of(err)
	return found
}

// entries gives the ledger's entries of an act, oldest first.
func (b *bench) entries(what ledger.Act) []ledger.Entry {
	b.t.Helper()
	if _, err := b.journal.Sequence(ctx, extended); err != nil {
		b.t.Fatal(err)
	}
	raw, err := b.journal.Entries(ctx)
	if err != nil {
		b.t.Fatal(err)
	}
	var all []ledger.Entry
	for _, r := range raw {
		e, err := ledger.Decode(r)
		if err != nil {
			b.t.Fatal(err)
		}
		if e.Act == what {
			all = append(all, e)
		}
	}
	return all
}
