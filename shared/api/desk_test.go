package api_test

import (
	"context"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"

	"linxuan/shared/account"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/table"
)

var monday = time.Date(2019, 10, 14, 1, 2, 3, 45_000_000, time.UTC)

var errClosed = fault.Define("api-test-closed", fault.Conflict, "R5.2")

// desk is a function with one operation of each sort. A note is written under a deadline, as submissions are.
type desk struct {
	*accounttest.Bench
	function *api.Function

	mu    sync.Mutex
	tries []time.Time // instants under which a note was to be written
	fail  func() error
}

type note struct {
	ID      string           `json:"id"`
	Text    string           `json:"text"`
	At      calendar.Instant `json:"at"`
	Version int64            `json:"version"`
}

type noteInput struct {
	Body struct {
		Text string `json:"text" minLength:"2" maxLength:"20"`
		Size int    `json:"size,omitempty" minimum:"1" maximum:"9"`
	}
}

type notePath struct {
	api.IfMatch
	ID   string `path:"id" maxLength:"40"`
	Body struct {
		Text string `json:"text"`
	}
}

var deadline = table.Key{PK: "deadline", SK: "deadline"}

func newDesk(t testing.TB) *desk {
	t.Helper()
	d := &desk{Bench: accounttest.New(t, monday), fail: func() error { return nil }}
	d.close(t, monday.Add(time.Hour))
	r := api.NewRouter(d.Setup(), account.Gate(d.Store), d.Store, d.Store.Records)
	api.Handle(r, api.Op{ID: "write", Method: http.MethodPost, Path: "/v1/notes", Action: "registry.write", Status: http.StatusCreated, MaxBody: 1000}, d.write)
	api.Handle(r, api.Op{ID: "edit", Method: http.MethodPut, Path: "/v1/notes/{id}", Action: "registry.write"}, d.edit)
	api.Handle(r, api.Op{ID: "drop", Method: http.MethodPost, Path: "/v1/notes/drop", Action: "registry.write", Status: http.StatusNoContent}, d.drop)
	api.Handle(r, api.Op{ID: "list", Method: http.MethodGet, Path: "/v1/notes", Action: "registry.read"}, d.list)
	api.Handle(r, api.Op{ID: "cast", Method: http.MethodPost, Path: "/v1/cast", Action: api.Public, Anonymous: true}, d.cast)
	api.Handle(r, api.Op{ID: "look", Method: http.MethodGet, Path: "/v1/look", Action: api.Public}, func(context.Context, api.Call, *struct{}) (*api.Answer[string], error) {
		return api.Reply("fine"), d.fail()
	})
	d.function = api.NewFunction(d.Setup(), r)
	return d
}

func (d *desk) close(t testing.TB, at time.Time) {
	t.Helper()
	tx := table.Begin()
	tx.Put(d.Store.Records, deadline, map[string]calendar.Instant{"closesAt": calendar.At(at)})
	if err := d.Store.Commit(context.Background(), tx); err != nil {
		t.Fatal(err)
	}
}

func (d *desk) write(ctx context.Context, call api.Call, in *noteInput) (*api.Answer[note], error) {
	d.mu.Lock()
	d.tries = append(d.tries, call.At)
	d.mu.Unlock()
	n := note{ID: d.Store.NewID("note", call.At), Text: in.Body.Text, At: calendar.At(call.At), Version: 1}
	tx := table.Begin()
	open := expression.Name("closesAt").GreaterThan(expression.Value(n.At))
	tx.Check(d.Store.Records, deadline, open, table.Say(errClosed.New("closedAt", n.At)))
	tx.Create(d.Store.Records, table.Key{PK: "notes", SK: n.ID}, n, table.Say(table.ErrBusy.New()))
	tx.Answer(call.Act(), n)
	return api.Reply(n), d.Store.Commit(ctx, tx)
}

func (d *desk) edit(ctx context.Context, _ api.Call, in *notePath) (*api.Versioned[note], error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	n := note{ID: in.ID, Text: in.Body.Text}
	tx := table.Begin()
	tx.Replace(d.Store.Records, table.Key{PK: "notes", SK: n.ID}, n, version)
	return api.ReplyVersion(version+1, n), d.Store.Commit(ctx, tx)
}

func (d *desk) drop(ctx context.Context, call api.Call, _ *struct{}) (*struct{}, error) {
	tx := table.Begin()
	tx.Answer(call.Act(), nil)
	return &struct{}{}, d.Store.Commit(ctx, tx)
}

func (d *desk) list(ctx context.Context, _ api.Call, in *api.Paging) (*api.Answer[api.List[note]], error) {
	notes, next, err := table.Page[note](ctx, d.Store, d.Store.Records, table.Query{PK: "notes", Limit: in.Limit}, in.Cursor)
	return api.Reply(api.List[note]{Items: notes, Next: next}), err
}

func (d *desk) cast(context.Context, api.Call, *noteInput) (*api.Answer[string], error) {
	return api.Reply("taken"), d.fail()
}

func (d *desk) ministry() *accounttest.Client {
	return d.Client(d.function, d.SignIn(account.Ministry, "", ""))
}

func (d *desk) nobody() *accounttest.Client { return d.Client(d.function, accounttest.Visitor{}) }

// notes are those that were written.
func (d *desk) notes(t testing.TB) []note {
	t.Helper()
	all, err := table.All[note](context.Background(), d.Store, d.Store.Records, table.Query{PK: "notes"})
	if err != nil {
		t.Fatal(err)
	}
	return all
}
