package api_test

import (
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"linxuan/shared/account"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/table/tabletest"
)

func send(c *accounttest.Client, key, text string) accounttest.Response {
	return c.Do("POST", "/v1/notes", map[string]string{"text": text}, "Idempotency-Key", key)
}

const clientKey = "0a7c1c1e-7b7c-4c58-9d35-3f5c3f1f7a11"

// The same key and body give the same answer, the first; another body under the key is refused; nothing is written twice.
func TestRepeatedRequest(t *testing.T) {
	d := newDesk(t)
	ministry, other := d.ministry(), d.ministry()
	first := send(ministry, clientKey, "words").Want(201)
	d.Clock.Advance(time.Minute)
	again := send(ministry, clientKey, "words").Want(201)
	if string(again.Body) != strings.TrimSpace(string(first.Body)) || again.Header["idempotency-replayed"] != "true" || first.Header["idempotency-replayed"] != "" ||
		again.Header["content-type"] != "application/json" || again.Header["x-server-time"] != "2019-10-14T01:03:03.045Z" {
		t.Fatalf("first %s %v, again %s %v", first.Body, first.Header, again.Body, again.Header)
	}
	send(ministry, clientKey, "other words").Refused(422, "idempotency-mismatch")
	ministry.Do("POST", "/v1/notes?x=1", map[string]string{"text": "words"}, "Idempotency-Key", clientKey).Refused(422, "idempotency-mismatch")
	if len(d.notes(t)) != 1 {
		t.Fatalf("%d notes", len(d.notes(t)))
	}
	send(other, clientKey, "words").Want(201) // a key is its sender's own
	if len(d.notes(t)) != 2 {
		t.Fatalf("%d notes", len(d.notes(t)))
	}
}

// A request that was answered before the deadline is answered after it too: a lost response is never a lost submission.
func TestRepeatedAfterTheDeadline(t *testing.T) {
	d := newDesk(t)
	d.close(t, monday.Add(time.Minute))
	ministry := d.ministry()
	d.Clock.Set(monday.Add(time.Minute - time.Millisecond))
	first := send(ministry, clientKey, "words").Want(201)
	d.Clock.Advance(time.Millisecond)
	send(ministry, "another key of the client", "words").Refused(409, "api-test-closed")
	again := send(ministry, clientKey, "words").Want(201)
	if string(again.Body) != strings.TrimSpace(string(first.Body)) {
		t.Fatalf("first %s, again %s", first.Body, again.Body)
	}
}

// A refused request keeps no answer: it may be tried again under its key.
func TestRefusalIsNotKept(t *testing.T) {
	d := newDesk(t)
	ministry := d.ministry()
	d.close(t, monday)
	send(ministry, clientKey, "words").Refused(409, "api-test-closed")
	d.close(t, monday.Add(time.Millisecond))
	send(ministry, clientKey, "words").Want(201)
}

// The same request many times at once is done once, and everybody gets the one answer.
func TestParallelDuplicates(t *testing.T) {
	d := newDesk(t)
	v := d.SignIn(account.Ministry, "", "")
	var wg sync.WaitGroup
	var mu sync.Mutex
	answers := map[string]int{}
	for range 8 {
		wg.Go(func() {
			got := send(d.Client(d.function, v), clientKey, "words")
			mu.Lock()
			defer mu.Unlock()
			if got.Status != 201 {
				t.Errorf("%d %s", got.Status, got.Body)
			}
			answers[strings.TrimSpace(string(got.Body))]++
		})
	}
	wg.Wait()
	if len(answers) != 1 || len(d.notes(t)) != 1 {
		t.Fatalf("%d notes, answers %v", len(d.notes(t)), answers)
	}
}

// Another request under the same key wins while this one is on its way: refused, and nothing written.
func TestParallelMismatch(t *testing.T) {
	d := newDesk(t)
	v := d.SignIn(account.Ministry, "", "")
	d.Tables.Faults.Next("TransactWriteItems", tabletest.First(func() {
		send(d.Client(d.function, v), clientKey, "the other words").Want(201)
	}))
	send(d.Client(d.function, v), clientKey, "words").Refused(422, "idempotency-mismatch")
	if all := d.notes(t); len(all) != 1 || all[0].Text != "the other words" {
		t.Fatalf("notes %+v", all)
	}
}

// The store was written but its answer is lost: the first answer is found again under the key, and nothing is done twice.
func TestLostAnswerOfTheStore(t *testing.T) {
	d := newDesk(t)
	ministry := d.ministry()
	d.Tables.Faults.Next("TransactWriteItems", tabletest.LoseAnswer)
	got := send(ministry, clientKey, "words").Want(201)
	all := d.notes(t)
	if len(all) != 1 || !strings.Contains(string(got.Body), all[0].ID) || got.Header["idempotency-replayed"] != "true" {
		t.Fatalf("notes %+v, answer %s", all, got.Body)
	}
}

// A try that certainly wrote nothing is made again under a new instant (R5.2).
func TestNewTryTakesANewInstant(t *testing.T) {
	for name, fault := range map[string]tabletest.Fault{
		"conflict":     tabletest.Cancel("TransactionConflict", "None", "None"),
		"throttled":    tabletest.Refuse(400, "ProvisionedThroughputExceededException"),
		"request lost": tabletest.LoseRequest,
		"no answer":    tabletest.Refuse(500, "InternalServerError"),
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t)
			ministry := d.ministry()
			late := func(pass tabletest.Fault) tabletest.Fault {
				return func(p func() (*http.Response, error)) (*http.Response, error) {
					d.Clock.Advance(time.Second)
					return pass(p)
				}
			}
			d.Tables.Faults.Next("TransactWriteItems", late(fault), late(fault))
			send(ministry, clientKey, "words").Want(201)
			want := []time.Time{monday, monday.Add(time.Second), monday.Add(2 * time.Second)}
			if !slices.Equal(d.tries, want) {
				t.Fatalf("tried under %v", d.tries)
			}
			if all := d.notes(t); len(all) != 1 || all[0].At.Time() != want[2] {
				t.Fatalf("notes %+v", all)
			}
		})
	}
}

// The deadline passes between two tries: the second is late, though the first would have been in time.
func TestNewTryAfterTheDeadlineIsLate(t *testing.T) {
	d := newDesk(t)
	ministry := d.ministry()
	d.close(t, monday.Add(time.Second))
	conflict := tabletest.Cancel("TransactionConflict", "None", "None")
	d.Tables.Faults.Next("TransactWriteItems", func(pass func() (*http.Response, error)) (*http.Response, error) {
		d.Clock.Advance(time.Second)
		return conflict(pass)
	})
	send(ministry, clientKey, "words").Refused(409, "api-test-closed")
	if len(d.notes(t)) != 0 {
		t.Fatal("written")
	}
}

// A store that stays busy is said so, with when to try again.
func TestStoreThatStaysBusy(t *testing.T) {
	d := newDesk(t)
	ministry := d.ministry()
	conflict := tabletest.Cancel("TransactionConflict", "None", "None")
	d.Tables.Faults.Next("TransactWriteItems", conflict, conflict, conflict, conflict)
	got := send(ministry, clientKey, "words").Refused(503, "store-busy")
	if got.Header["retry-after"] != "2" || len(d.tries) != 4 || len(d.notes(t)) != 0 {
		t.Fatalf("%d tries, %v", len(d.tries), got.Header)
	}
}

// An edit has no key: where it is not known whether it was written, it is not made again but told.
func TestEditWhoseAnswerIsLost(t *testing.T) {
	d := newDesk(t)
	ministry := d.ministry()
	var n note
	send(ministry, clientKey, "words").Want(201).JSON(&n)
	d.Tables.Faults.Reset()
	d.Tables.Faults.Next("TransactWriteItems", tabletest.LoseAnswer)
	ministry.Do("PUT", "/v1/notes/"+n.ID, map[string]string{"text": "others"}, "If-Match", `"1"`).Refused(503, "store-no-answer")
	if calls := d.Tables.Faults.Calls()["TransactWriteItems"]; calls != 1 {
		t.Fatalf("%d calls", calls)
	}
	d.Tables.Faults.Next("TransactWriteItems", tabletest.Cancel("TransactionConflict"))
	ministry.Do("PUT", "/v1/notes/"+n.ID, map[string]string{"text": "others"}, "If-Match", `"2"`).Want(200) // certainly not written: made again
}

func TestRepeatedRequestWithoutABody(t *testing.T) {
	d := newDesk(t)
	ministry := d.ministry()
	for range 2 {
		got := ministry.Do("POST", "/v1/notes/drop", nil, "Idempotency-Key", clientKey).Want(204)
		if len(got.Body) != 0 {
			t.Fatalf("body %q", got.Body)
		}
	}
}

func TestPagesThroughTheAPI(t *testing.T) {
	d := newDesk(t)
	ministry := d.ministry()
	for n := range 5 {
		d.Clock.Advance(time.Millisecond)
		send(ministry, clientKey+string(rune('0'+n)), "words").Want(201)
	}
	var ids []string
	for cursor, pages := "", 0; ; pages++ {
		var page struct {
			Items []note
			Next  string
		}
		got := ministry.Get(accounttest.Query("/v1/notes", "limit", "2", "cursor", cursor)).Want(200)
		got.JSON(&page)
		for _, n := range page.Items {
			ids = append(ids, n.ID)
		}
		if cursor = page.Next; cursor == "" {
			if strings.Contains(string(got.Body), "next") || pages != 2 {
				t.Fatalf("page %d: %s", pages, got.Body)
			}
			break
		}
	}
	if len(ids) != 5 || !slices.IsSorted(ids) {
		t.Fatalf("ids %v", ids)
	}
	if empty := newDesk(t); !strings.Contains(string(empty.ministry().Get("/v1/notes").Want(200).Body), `"items":[]`) {
		t.Fatal("an empty list is no list")
	}
}
