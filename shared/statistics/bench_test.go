package statistics

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

// bench is a round with two bodies and some groups, on fresh tables.
type bench struct {
	t        testing.TB
	tables   *tabletest.Tables
	store    *table.Store
	journal  *journal.Journal
	rounds   *round.Rounds
	registry *registry.Registry
	*Statistics
	groups []registry.Listed // of P37
	other  registry.Listed   // of P11
}

var ctx = context.Background()

const (
	here  = "P37"
	there = "P11"
)

// at reads an instant of 2019 in Shanghai.
func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04:05.000", "2019-"+text, calendar.Shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

var (
	opens     = at("09-23 00:00:00.000")
	early     = at("10-08 09:00:00.000")
	lastMilli = at("10-21 23:59:59.999")
	deadline  = at("10-22 00:00:00.000")
	after     = at("10-22 09:00:00.000")
	extended  = at("10-25 00:00:00.000")
)

func act(role string, at time.Time) table.Act {
	return table.Act{Actor: "per_" + role, Pseudonym: "psn_" + role, Role: role, At: at}
}

func open(t testing.TB, groups int) *bench {
	t.Helper()
	tables := tabletest.New(t)
	store := tables.Store()
	signer, err := ledger.NewSigner("a secret of the tests, 32 characters and more")
	if err != nil {
		t.Fatal(err)
	}
	j := journal.Open(store, signer)
	b := &bench{t: t, tables: tables, store: store, journal: j, rounds: round.Open(store, j), registry: registry.Open(store, j)}
	b.Statistics = Open(store, j, b.rounds, b.registry)
	bodies := registry.Bodies{
		{Code: here, Kind: registry.Province, Name: "山东省教育厅", Adcode: "370000"},
		{Code: there, Kind: registry.Province, Name: "北京市教育委员会", Adcode: "110000"},
	}
	if _, err := b.registry.ImportBodies(ctx, act("ministry", opens.Add(-time.Hour)), bodies); err != nil {
		t.Fatal(err)
	}
	b.round("2019")
	for first := 0; first <= groups; first += registry.MaxGroups {
		var rows []registry.Group
		for n := first; n < min(groups+1, first+registry.MaxGroups); n++ {
			place := registry.Adcode("370100")
			if n == groups {
				place = "110101"
			}
			rows = append(rows, invented(n, place))
		}
		imported, err := b.registry.ImportGroups(ctx, act("ministry", opens.Add(-time.Hour)), rows)
		if err != nil {
			t.Fatal(err)
		}
		b.groups = append(b.groups, imported.Groups...)
	}
	b.groups, b.other = b.groups[:groups], b.groups[groups]
	return b
}

// round creates a round of its file with the small dictionary.
func (b *bench) round(id string) {
	b.t.Helper()
	file, err := os.ReadFile("../../infra/seed/round-" + id + ".yaml")
	if err != nil {
		b.t.Fatal(err)
	}
	config, err := round.ParseConfig(file)
	if err != nil {
		b.t.Fatal(err)
	}
	files := map[string]string{round.FileIndicators: smallText, round.FileScheme: ""}
	if _, _, err := b.rounds.Create(ctx, act("ministry", opens.Add(-time.Hour)), config, files, []string{here, there}); err != nil {
		b.t.Fatal(err)
	}
}

func invented(n int, place registry.Adcode) registry.Group {
	code := fmt.Sprintf("52370000MJ%07d", n)
	digit, ok := registry.USCCCheckDigit(code)
	if !ok {
		panic(code)
	}
	return registry.Group{
		Number: fmt.Sprintf("JT2016%05d", n), Name: fmt.Sprintf("第%d职业教育集团（示例）", n), Kind: registry.Federation,
		Founded: "2014-05-06", ApprovedBy: "示例教育局", ApprovalNumber: "示教〔2014〕5号", Industry: "C34",
		LeadUnits: []registry.LeadUnit{{
			Name: fmt.Sprintf("第%d职业学院（示例）", n), USCC: registry.USCC(code + string(rune(digit))), Kind: registry.School, Adcode: place,
		}},
		ReportsThrough: registry.Channels{Local: true},
		Contact:        registry.Contact{Office: "集团秘书处", Address: "示例路1号", Email: "office@example.com"},
	}
}

// of names a year of one of the groups of P37 for the 2019 round.
func (b *bench) of(n, year int) Of {
	return Of{Round: "2019", Group: b.groups[n].ID, Body: here, Year: year}
}

func sent(values Values) map[string]json.RawMessage {
	raw := map[string]json.RawMessage{}
	for id, v := range values {
		raw[id] = json.RawMessage(v)
	}
	return raw
}

// save saves on top of the version that is stored.
func (b *bench) save(o Of, values Values, at time.Time) (Form, error) {
	b.t.Helper()
	form, err := b.Get(ctx, o, at)
	if err != nil {
		b.t.Fatal(err)
	}
	return b.Save(ctx, act("group", at), o, form.Filing.Version, Edit{Values: sent(values)})
}

func (b *bench) mustSave(o Of, values Values, at time.Time) Form {
	b.t.Helper()
	form, err := b.save(o, values, at)
	if err != nil {
		b.t.Fatal(err)
	}
	return form
}

func (b *bench) mustSubmit(o Of, at time.Time) Receipted {
	b.t.Helper()
	answer, err := b.Submit(ctx, act("group", at), o)
	if err != nil {
		b.t.Fatal(err)
	}
	return answer
}

func (b *bench) standing(o Of, at time.Time) Standing {
	b.t.Helper()
	all, err := b.Standings(ctx, o, at)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, s := range all {
		if s.Year == o.Year {
			return s
		}
	}
	b.t.Fatalf("no standing of %d", o.Year)
	return Standing{}
}

// lock runs the lock of P37 until there is no more to do.
func (b *bench) lock(at time.Time) int {
	b.t.Helper()
	total := 0
	for range 100 {
		done, more, err := b.LockBody(ctx, act("schedule", at), "2019", here, calendar.At(at))
		if err != nil {
			b.t.Fatal(err)
		}
		if total += done; !more {
			return total
		}
	}
	b.t.Fatal("the lock never ends")
	return 0
}

// extend grants an extension of the 2019 round's statistics.
func (b *bench) extend(scope round.Scope, body, group string, until, at time.Time) {
	b.t.Helper()
	x := round.Extension{
		Round: "2019", Phase: round.PhaseStatistics, Scope: scope, Body: body, Group: group, ClosesAt: calendar.At(until), Reason: "暴雨停电",
	}
	asked, err := b.rounds.RequestExtension(ctx, act("secretariat", at), x)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, who := range []string{"first", "second"} {
		if _, err := b.rounds.ApproveExtension(ctx, act(who, at), "2019", asked.Extension.ID); err != nil {
			b.t.Fatal(err)
		}
	}
}

// entries gives the ledger's entries of an act, oldest first.
func (b *bench) entries(what ledger.Act) []ledger.Entry {
	b.t.Helper()
	if _, err := b.journal.Sequence(ctx, after); err != nil {
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

// refused ends the test unless the error is this refusal.
func refused(t testing.TB, err error, want *fault.Definition) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %s", err, want)
	}
}

// refusalOf is refused, and gives the refusal.
func refusalOf(t testing.TB, err error, want *fault.Definition) *fault.Error {
	t.Helper()
	refused(t, err, want)
	refusal, _ := fault.Of(err)
	return refusal
}

// fields lists a refusal's fields by pointer, without the leading part.
func fields(e *fault.Error) map[string]string {
	all := map[string]string{}
	for _, f := range e.Fields {
		all[strings.TrimPrefix(f.Pointer, "/values/")] = f.Code
	}
	return all
}

// close moves a phase's deadline of P37 into the past, which nothing but a test does.
func (b *bench) close(phase round.Phase) {
	b.t.Helper()
	b.restore(round.Deadline{Round: "2019", Phase: phase, Scope: here, OpensAt: calendar.At(opens), ClosesAt: calendar.At(early)})
}

// restore writes a window of P37.
func (b *bench) restore(d round.Deadline) {
	b.t.Helper()
	batch := b.store.Batch(b.store.Records)
	batch.Put(table.Key{PK: "deadline#2019#" + string(d.Phase) + "#" + here, SK: "deadline"}, d)
	if err := batch.Flush(ctx); err != nil {
		b.t.Fatal(err)
	}
}
