package registry_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"linxuan/infra/seed"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/registry"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

var monday = time.Date(2019, 9, 23, 1, 0, 0, 0, time.UTC)

func ministry(at time.Time) table.Act {
	return table.Act{Actor: "acc_ministry", Pseudonym: "psn_ministry", Role: "ministry", At: at}
}

func officer(at time.Time) table.Act {
	return table.Act{Actor: "acc_body", Pseudonym: "psn_body", Role: "body", At: at}
}

func open(t *testing.T) (*registry.Registry, *table.Store, *journal.Journal) {
	t.Helper()
	store := tabletest.Open(t)
	signer, err := ledger.NewSigner("signing key of the tests, 32 characters and more")
	if err != nil {
		t.Fatal(err)
	}
	j := journal.Open(store, signer)
	return registry.Open(store, j), store, j
}

// withBodies is a registry that knows the test's five bodies.
func withBodies(t *testing.T) (*registry.Registry, *table.Store, *journal.Journal) {
	t.Helper()
	r, store, j := open(t)
	if _, err := r.ImportBodies(context.Background(), ministry(monday), bodies); err != nil {
		t.Fatal(err)
	}
	return r, store, j
}

// numbered is a good group with a number and a name of its own.
func numbered(n int, adcode registry.Adcode) registry.Group {
	g := goodGroup()
	g.ID = ""
	g.Number = fmt.Sprintf("JT2016%05d", n)
	g.Name = fmt.Sprintf("示例市第%d职业教育集团（示例）", n)
	g.LeadUnits = []registry.LeadUnit{lead(adcode, false)}
	return g
}

func fields(t *testing.T, err error) map[string]string {
	t.Helper()
	e, ok := fault.Of(err)
	if !ok {
		t.Fatalf("not a refusal: %v", err)
	}
	got := map[string]string{}
	for _, f := range e.Fields {
		got[f.Pointer] = f.Code
	}
	return got
}

// acts lists what stands in the ledger, by name: acts of one instant have no order.
func acts(t *testing.T, j *journal.Journal) []ledger.Act {
	t.Helper()
	if _, err := j.Sequence(context.Background(), monday); err != nil {
		t.Fatal(err)
	}
	entries, err := j.Entries(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	var list []ledger.Act
	for _, raw := range entries {
		e, err := ledger.Decode(raw)
		if err != nil {
			t.Fatal(err)
		}
		list = append(list, e.Act)
	}
	slices.Sort(list)
	return list
}

func TestBodiesOfTheCountryAreOneImport(t *testing.T) {
	r, _, j := open(t)
	ctx := context.Background()
	if codes, err := r.Codes(ctx); err != nil || len(codes) != 0 {
		t.Fatalf("an empty registry has %v %v", codes, err)
	}
	answer, err := r.ImportBodies(ctx, ministry(monday), seed.Bodies())
	if err != nil || len(answer.Bodies) != 92 || answer.Version != 1 {
		t.Fatalf("%d bodies, version %d, %v", len(answer.Bodies), answer.Version, err)
	}
	codes, err := r.Codes(ctx)
	if err != nil || len(codes) != 92 || !slices.IsSorted(codes) {
		t.Fatalf("codes %v %v", codes, err)
	}
	if b, err := r.Body(ctx, "C3702"); err != nil || b.Kind != registry.City {
		t.Fatalf("body %+v %v", b, err)
	}
	if _, err := r.Body(ctx, "P99"); !errors.Is(err, table.ErrAbsent) {
		t.Fatalf("unknown body: %v", err)
	}
	// Councils change their names between terms; nobody has to send the other bodies again.
	renamed, err := r.ImportBodies(ctx, ministry(monday), registry.Bodies{{Code: "I01", Kind: registry.Council, Name: "新的行指委（示例）"}})
	if b, _ := renamed.Bodies.Body("I01"); err != nil || b.Name != "新的行指委（示例）" || len(renamed.Bodies) != 92 {
		t.Fatalf("%+v %d %v", b, len(renamed.Bodies), err)
	}
	if got := acts(t, j); !slices.Equal(got, []ledger.Act{registry.ActBodies, registry.ActBodies}) {
		t.Fatalf("ledger %v", got)
	}
}

func TestBadBodiesChangeNothing(t *testing.T) {
	r, _, _ := withBodies(t)
	good := registry.Body{Code: "P11", Kind: registry.Province, Name: "北京市教育委员会", Adcode: "110000"}
	for name, row := range map[string]struct {
		breakIt func(*registry.Body)
		pointer string
		code    string
	}{
		"code":                    {func(b *registry.Body) { b.Code = "p12" }, "/code", "body-code"},
		"kind":                    {func(b *registry.Body) { b.Kind = "county" }, "/kind", "body-kind"},
		"name":                    {func(b *registry.Body) { b.Name = "" }, "/name", "group-text"},
		"province with a city":    {func(b *registry.Body) { b.Adcode = "120100" }, "/adcode", "body-adcode"},
		"city with a province":    {func(b *registry.Body) { b.Kind = registry.City }, "/adcode", "body-adcode"},
		"council with a place":    {func(b *registry.Body) { b.Kind = registry.Council }, "/adcode", "body-adcode"},
		"second corps":            {func(b *registry.Body) { b.Kind, b.Adcode = registry.Corps, "660000" }, "/adcode", "body-place-twice"},
		"second body of a place":  {func(b *registry.Body) { b.Adcode = "370000" }, "/adcode", "body-place-twice"},
		"another kind than known": {func(b *registry.Body) { b.Code, b.Kind, b.Adcode = "P37", registry.Council, "" }, "/kind", "body-fixed"},
	} {
		t.Run(name, func(t *testing.T) {
			bad := registry.Body{Code: "P12", Kind: registry.Province, Name: "天津市教育委员会", Adcode: "120000"}
			row.breakIt(&bad)
			_, err := r.ImportBodies(context.Background(), ministry(monday), registry.Bodies{good, bad})
			if got := fields(t, err)["/bodies/1"+row.pointer]; got != row.code {
				t.Fatalf("%v, want %s", err, row.code)
			}
			if codes, _ := r.Codes(context.Background()); len(codes) != len(bodies) {
				t.Fatalf("half imported: %v", codes)
			}
		})
	}
	many := make(registry.Bodies, registry.MaxBodies)
	for i := range many {
		many[i] = registry.Body{Code: fmt.Sprintf("I%03d", 100+i), Kind: registry.Council, Name: "示例"}
	}
	if _, err := r.ImportBodies(context.Background(), ministry(monday), many); fields(t, err)["/bodies"] != "max-items" {
		t.Fatalf("more than %d bodies: %v", registry.MaxBodies, err)
	}
	if _, err := r.ImportBodies(context.Background(), ministry(monday), registry.Bodies{good, good}); fields(t, err)["/bodies/1/code"] != "body-code-twice" {
		t.Fatalf("a code twice: %v", err)
	}
}

func TestGroupsAreRegisteredWithTheirBody(t *testing.T) {
	r, _, j := withBodies(t)
	ctx := context.Background()
	rows := make([]registry.Group, registry.MaxGroups)
	for i := range rows {
		rows[i] = numbered(i+1, []registry.Adcode{"370100", "370203", "659001"}[i%3])
	}
	answer, err := r.ImportGroups(ctx, ministry(monday), rows)
	if err != nil || len(answer.Groups) != registry.MaxGroups {
		t.Fatalf("%d groups, %v", len(answer.Groups), err)
	}
	first := answer.Groups[0]
	record, err := r.Group(ctx, first.ID)
	if err != nil || record.Name != rows[0].Name || record.Jurisdiction.Body != "P37" || record.Jurisdiction.Reason != registry.ReasonProvince || record.Version != 1 {
		t.Fatalf("record %+v %v", record, err)
	}
	if err := record.Validate(); err != nil {
		t.Fatalf("the record that was kept: %v", err)
	}
	if first.Body != "P37" || first.Province != "山东省" || answer.Groups[1].Body != "C3702" || answer.Groups[1].Province != "山东省" {
		t.Fatalf("body and province are two things: %+v %+v", first, answer.Groups[1])
	}
	if err := r.Belongs(ctx, first.ID, "P37"); err != nil {
		t.Fatal(err)
	}
	for _, wrong := range []error{r.Belongs(ctx, first.ID, "C3702"), r.Belongs(ctx, "grp_unknown", "P37")} {
		if !errors.Is(wrong, table.ErrAbsent) {
			t.Fatalf("another's group: %v", wrong)
		}
	}
	if got := acts(t, j); !slices.Equal(got, []ledger.Act{registry.ActBodies, registry.ActGroups}) {
		t.Fatalf("ledger %v", got)
	}
	all := collect(t, func(cursor string) ([]registry.Listed, string, error) { return r.Groups(ctx, cursor, 10) })
	own := collect(t, func(cursor string) ([]registry.Listed, string, error) { return r.GroupsOf(ctx, "P37", cursor, 4) })
	if len(all) != registry.MaxGroups || len(own) != 9 {
		t.Fatalf("%d in all, %d of P37", len(all), len(own))
	}
	for _, g := range own {
		if g.Body != "P37" {
			t.Fatalf("%+v in the list of P37", g)
		}
	}
}

func collect(t *testing.T, page func(cursor string) ([]registry.Listed, string, error)) []registry.Listed {
	t.Helper()
	var all []registry.Listed
	for cursor := ""; ; {
		items, next, err := page(cursor)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, items...)
		if next == "" {
			return all
		}
		cursor = next
	}
}

func TestBadGroupsAreNamedRowByRow(t *testing.T) {
	r, _, _ := withBodies(t)
	ctx := context.Background()
	if _, err := r.ImportGroups(ctx, ministry(monday), []registry.Group{numbered(1, "370100")}); err != nil {
		t.Fatal(err)
	}
	taken, noBody, council, twice := numbered(1, "370100"), numbered(3, "440100"), numbered(4, "370100"), numbered(2, "370100")
	taken.Name = strings.NewReplacer("（", "(", "）", " )").Replace(taken.Name) // the same name in another spelling
	council.ReportsThrough.Council = "P37"
	twice.Name = "另一职业教育集团（示例）"
	broken := numbered(5, "370100")
	broken.Founded, broken.LeadUnits[0].USCC = "", "91350100M000100Y44"
	_, err := r.ImportGroups(ctx, ministry(monday), []registry.Group{numbered(2, "370100"), taken, noBody, council, twice, broken})
	want := map[string]string{
		"/groups/1/number":                 "group-number-taken",
		"/groups/1/name":                   "group-name-taken",
		"/groups/2/leadUnits":              "no-recommending-body",
		"/groups/3/reportsThrough/council": "group-council",
		"/groups/4/number":                 "group-number-taken",
		"/groups/5/founded":                "group-founded",
		"/groups/5/leadUnits/0/uscc":       "uscc-check-digit",
	}
	got := fields(t, err)
	for pointer, code := range want {
		if got[pointer] != code {
			t.Errorf("%s: %q, want %q", pointer, got[pointer], code)
		}
	}
	if len(got) != len(want) || !errors.Is(err, registry.ErrImport) {
		t.Errorf("%v", err)
	}
	if all := collect(t, func(cursor string) ([]registry.Listed, string, error) { return r.Groups(ctx, cursor, 10) }); len(all) != 1 {
		t.Fatalf("half imported: %d groups", len(all))
	}
	for _, n := range []int{0, registry.MaxGroups + 1} {
		if _, err := r.ImportGroups(ctx, ministry(monday), make([]registry.Group, n)); fields(t, err)["/groups"] != "max-items" {
			t.Fatalf("%d rows: %v", n, err)
		}
	}
}

// Two imports that meet: what one has read as free the other has taken by the time of the write.
func TestParallelImportsRegisterANumberOnce(t *testing.T) {
	r, _, _ := withBodies(t)
	ctx := context.Background()
	errs := make([]error, 8)
	var wg sync.WaitGroup
	for i := range errs {
		wg.Go(func() {
			for {
				_, errs[i] = r.ImportGroups(ctx, ministry(monday), []registry.Group{numbered(100+i, "370100"), numbered(1, "370100")})
				if !table.Retryable(errs[i]) {
					return
				}
			}
		})
	}
	wg.Wait()
	won := 0
	for _, err := range errs {
		if err == nil {
			won++
		} else if fields(t, err)["/groups/1/number"] == "" {
			t.Errorf("refused for another reason: %v", err)
		}
	}
	if all := collect(t, func(cursor string) ([]registry.Listed, string, error) { return r.Groups(ctx, cursor, 10) }); won != 1 || len(all) != 2 {
		t.Fatalf("%d imports won, %d groups", won, len(all))
	}
}

// one registers a group of Shandong and gives its id.
func one(t *testing.T, r *registry.Registry) string {
	t.Helper()
	answer, err := r.ImportGroups(context.Background(), ministry(monday), []registry.Group{numbered(1, "370100")})
	if err != nil {
		t.Fatal(err)
	}
	return answer.Groups[0].ID
}

func TestCorrection(t *testing.T) {
	r, _, j := withBodies(t)
	ctx := context.Background()
	id := one(t, r)
	moved := numbered(1, "370203")
	moved.Name = "改名后的职业教育集团（示例）"
	answer, err := r.Correct(ctx, ministry(monday), id, moved, 1, "")
	if err != nil || answer.Group.Jurisdiction.Body != "C3702" || answer.Group.Version != 2 {
		t.Fatalf("%+v %v", answer.Group, err)
	}
	if own, _, err := r.GroupsOf(ctx, "C3702", "", 10); err != nil || len(own) != 1 || own[0].Name != moved.Name {
		t.Fatalf("the list of its body: %v %v", own, err)
	}
	if _, err := r.Correct(ctx, ministry(monday), id, moved, 1, ""); !errors.Is(err, table.ErrStale) {
		t.Fatalf("an old version: %v", err)
	}
	renumbered := numbered(2, "370203")
	if _, err := r.Correct(ctx, ministry(monday), id, renumbered, 2, ""); fields(t, err)["/number"] != "group-number-fixed" {
		t.Fatalf("another number: %v", err)
	}
	// The old name is free again, the new one is taken.
	free, again := numbered(3, "370100"), numbered(4, "370100")
	free.Name, again.Name = numbered(1, "").Name, moved.Name
	if _, err := r.ImportGroups(ctx, ministry(monday), []registry.Group{free}); err != nil {
		t.Fatal(err)
	}
	if _, err := r.ImportGroups(ctx, ministry(monday), []registry.Group{again}); fields(t, err)["/groups/0/name"] != "group-name-taken" {
		t.Fatalf("a taken name: %v", err)
	}
	if _, err := r.Correct(ctx, ministry(monday), id, func() registry.Group { g := moved; g.Name = free.Name; return g }(), 2, ""); fields(t, err)["/name"] != "group-name-taken" {
		t.Fatalf("renamed to a taken name: %v", err)
	}
	if got := acts(t, j); !slices.Contains(got, registry.ActCorrected) {
		t.Fatalf("ledger %v", got)
	}
}

// R4.1: an officer of a body corrects its groups' records, but the group stays where it is: a transfer needs both bodies.
func TestABodysCorrectionMovesNobody(t *testing.T) {
	r, _, j := withBodies(t)
	ctx := context.Background()
	id := one(t, r)
	moved := numbered(1, "370203")
	if _, err := r.Correct(ctx, officer(monday), id, moved, 1, "P37"); fields(t, err)["/leadUnits"] != "group-would-move" {
		t.Fatalf("given away: %v", err)
	}
	if got := acts(t, j); slices.Contains(got, registry.ActCorrected) {
		t.Fatalf("ledger %v", got)
	}
	within := numbered(1, "371000")
	within.Founded = "2012-06-01"
	answer, err := r.Correct(ctx, officer(monday), id, within, 1, "P37")
	if err != nil || answer.Group.Founded != "2012-06-01" || answer.Group.Jurisdiction.Body != "P37" || answer.Receipt.ID == "" {
		t.Fatalf("%+v %v", answer, err)
	}
}
