package table_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linxuan/shared/calendar"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

var (
	ctx    = context.Background()
	monday = time.Date(2019, 10, 14, 1, 0, 0, 0, time.UTC)
)

type record struct {
	Name    string           `json:"name"`
	At      calendar.Instant `json:"at"`
	Raw     []byte           `json:"raw,omitempty"`
	Index   string           `json:"gsi1pk,omitempty"`
	Order   string           `json:"gsi1sk,omitempty"`
	Version int64            `json:"version"`
}

func key(pk, sk string) table.Key { return table.Key{PK: pk, SK: sk} }

func commit(t *testing.T, s *table.Store, build func(*table.Tx)) error {
	t.Helper()
	tx := table.Begin()
	build(tx)
	return s.Commit(ctx, tx)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestRecordsComeBackAsTheyWere(t *testing.T) {
	s := tabletest.Open(t)
	want := record{Name: "示例𬭩", At: calendar.At(monday), Raw: []byte{0, 255}}
	must(t, commit(t, s, func(tx *table.Tx) { tx.Create(s.Records, key("a", "1"), want, table.Say(io.EOF)) }))
	got, err := table.Get[record](ctx, s, s.Records, key("a", "1"))
	if want.Version = 1; err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Fatalf("got %+v, %v", got, err)
	}
	if _, err := table.Get[record](ctx, s, s.Records, key("a", "2")); !errors.Is(err, table.ErrAbsent) {
		t.Fatalf("absent: %v", err)
	}
	if _, found, err := table.Find[record](ctx, s, s.Records, key("a", "2")); found || err != nil {
		t.Fatalf("absent: %v, %v", found, err)
	}
	if _, found, err := table.Find[record](ctx, s, s.Records, key("a", "1")); !found || err != nil {
		t.Fatalf("present: %v, %v", found, err)
	}
	if _, err := table.Get[struct {
		Name int `json:"name"`
	}](ctx, s, s.Records, key("a", "1")); err == nil || errors.Is(err, table.ErrAbsent) {
		t.Fatalf("a record that cannot be read: %v", err)
	}
}

func TestManyRecordsAtOnce(t *testing.T) {
	tables := tabletest.New(t)
	s := tables.Store()
	batch := s.Batch(s.Records)
	var keys []table.Key
	for n := range 130 {
		k := key("many", fmt.Sprintf("%03d", n))
		keys = append(keys, k)
		batch.Put(k, record{Name: k.SK})
	}
	must(t, batch.Flush(ctx))
	tables.Faults.Reset()
	asked := slices.Concat(keys, keys[:7], []table.Key{key("many", "nothing")})
	got, err := table.GetMany[record](ctx, s, s.Records, asked)
	must(t, err)
	if len(got) != len(keys) || got[keys[129]].Name != "129" || got[keys[0]].Version != 1 {
		t.Fatalf("%d found", len(got))
	}
	if calls := tables.Faults.Calls()["BatchGetItem"]; calls != 2 {
		t.Fatalf("%d calls for 131 keys", calls)
	}

	for _, k := range keys[:60] {
		batch.Delete(k)
	}
	must(t, batch.Flush(ctx))
	left, err := table.All[record](ctx, s, s.Records, table.Query{PK: "many"})
	if err != nil || len(left) != 70 {
		t.Fatalf("%d left, %v", len(left), err)
	}
}

func TestWhatABatchLeftIsDoneAgain(t *testing.T) {
	tables := tabletest.New(t)
	s := tables.Store()
	some := func(body string) tabletest.Fault {
		return func(func() (*http.Response, error)) (*http.Response, error) {
			return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(strings.NewReader(body))}, nil
		}
	}
	tables.Faults.Next("BatchWriteItem", some(fmt.Sprintf(`{"UnprocessedItems":{%q:[{"PutRequest":{"Item":{"pk":{"S":"p"},"sk":{"S":"s"},"name":{"S":"late"}}}}]}}`, s.Records)))
	batch := s.Batch(s.Records)
	batch.Put(key("p", "s"), record{Name: "late"})
	must(t, batch.Flush(ctx))
	if got, err := table.Get[record](ctx, s, s.Records, key("p", "s")); err != nil || got.Name != "late" {
		t.Fatalf("got %+v, %v", got, err)
	}

	unread := some(fmt.Sprintf(`{"Responses":{},"UnprocessedKeys":{%q:{"Keys":[{"pk":{"S":"p"},"sk":{"S":"s"}}],"ConsistentRead":true}}}`, s.Records))
	tables.Faults.Next("BatchGetItem", unread, unread)
	if got, err := table.GetMany[record](ctx, s, s.Records, []table.Key{key("p", "s")}); err != nil || got[key("p", "s")].Name != "late" {
		t.Fatalf("got %+v, %v", got, err)
	}
	short, cancel := context.WithTimeout(ctx, 30*time.Millisecond)
	defer cancel()
	tables.Faults.Next("BatchGetItem", unread, unread, unread, unread, unread)
	if _, err := table.GetMany[record](short, s, s.Records, []table.Key{key("p", "s")}); !errors.Is(err, context.DeadlineExceeded) && !table.Ambiguous(err) {
		t.Fatalf("past the caller's time: %v", err)
	}
}

// walk reads a query page by page and gives the names, in order.
func walk(t *testing.T, s *table.Store, q table.Query) []string {
	t.Helper()
	var names []string
	for cursor, pages := "", 0; ; pages++ {
		page, next, err := table.Page[record](ctx, s, s.Records, q, cursor)
		must(t, err)
		if q.Limit > 0 && len(page) > q.Limit || pages > 50 {
			t.Fatalf("page %d of %d", pages, len(page))
		}
		for _, r := range page {
			names = append(names, r.Name)
		}
		if cursor = next; cursor == "" {
			return names
		}
	}
}

func TestPages(t *testing.T) {
	s := tabletest.Open(t)
	batch := s.Batch(s.Records)
	var all []string
	for n := range 23 {
		name := fmt.Sprintf("a%02d", n)
		all = append(all, name)
		batch.Put(key("list", name), record{Name: name, Index: "by-order", Order: fmt.Sprintf("o%02d", n/2)}) // pairs share an order
		batch.Put(key("list", "b"+name), record{Name: "another prefix"})
		batch.Put(key("lists", name), record{Name: "another partition", Index: "by-orders", Order: name})
	}
	must(t, batch.Flush(ctx))
	backwards := slices.Clone(all)
	slices.Reverse(backwards)
	for name, row := range map[string]struct {
		q    table.Query
		want []string
	}{
		"by prefix":            {table.Query{PK: "list", Prefix: "a"}, all},
		"small pages":          {table.Query{PK: "list", Prefix: "a", Limit: 5}, all},
		"pages of one":         {table.Query{PK: "list", Prefix: "a", Limit: 1}, all},
		"a page of everything": {table.Query{PK: "list", Prefix: "a", Limit: 23}, all},
		"backwards":            {table.Query{PK: "list", Prefix: "a", Limit: 4, Descending: true}, backwards},
		"after":                {table.Query{PK: "list", After: "a17", Limit: 3}, append(slices.Clone(all[18:]), slices.Repeat([]string{"another prefix"}, 23)...)},
		"index":                {table.Query{PK: "by-order", Index: true}, all},
		"index in small pages": {table.Query{PK: "by-order", Index: true, Limit: 3}, all},
		"index by prefix":      {table.Query{PK: "by-order", Index: true, Prefix: "o1", Limit: 1}, all[20:]},
		"nothing":              {table.Query{PK: "nothing", Limit: 3}, nil},
	} {
		got := walk(t, s, row.q)
		if row.q.Index { // within one order the engine may choose
			slices.Sort(got)
		}
		if !slices.Equal(got, row.want) {
			t.Errorf("%s: %v", name, got)
		}
	}
	if got, err := table.All[record](ctx, s, s.Records, table.Query{PK: "list", Limit: 2, Prefix: "a"}); err != nil || len(got) != 23 {
		t.Fatalf("all: %d, %v", len(got), err)
	}
}

func TestIDs(t *testing.T) {
	s := table.Open(tabletest.New(t).AWS, func(string) string { return "" }, rand.Reader)
	rapid.Check(t, func(t *rapid.T) {
		first := monday.Add(time.Duration(rapid.Int64Range(0, 1e18).Draw(t, "first")))
		later := first.Add(time.Duration(rapid.Int64Range(1, 1e6).Draw(t, "later")) * time.Millisecond)
		a, b, again := s.NewID("app", first), s.NewID("app", later), s.NewID("app", first)
		if a >= b || a == again || !strings.HasPrefix(a, "app_") || len(a) != 30 || a != strings.ToLower(a) {
			t.Fatalf("%s %s %s", a, b, again)
		}
	})
	fixed := table.Open(tabletest.New(t).AWS, func(string) string { return "" }, bytes.NewReader(make([]byte, 10)))
	if id := fixed.NewID("ent", time.UnixMilli(0)); id != "ent_00000000000000000000000000" {
		t.Fatal(id)
	}
}
