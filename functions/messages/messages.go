// Package messages is the door to the inbox: what one's group, body, role or account was told, and what of it is read.
package messages

import (
	"context"
	"net/http"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/message"
	"linxuan/shared/table"
)

// New builds the function from its environment.
func New(_ context.Context, s api.Setup) (*api.Function, error) {
	if err := s.Require("RECORDS_TABLE", "ACCOUNTS_TABLE"); err != nil {
		return nil, err
	}
	store := table.Open(s.AWS, s.Getenv, s.Rand)
	r := api.NewRouter(s, account.Gate(store), store, store.Records)
	handlers{store}.register(r)
	return api.NewFunction(s, r), nil
}

type handlers struct{ store *table.Store }

const base = "/v1/messages"

func (h handlers) register(r *api.Router) {
	api.Handle(r, api.Op{ID: "list-messages", Method: http.MethodGet, Path: base, Action: "message.read", Summary: "What one was told, the latest first"}, h.list)
	api.Handle(r, api.Op{ID: "count-unread", Method: http.MethodGet, Path: base + "/unread", Action: "message.read", Summary: "How many messages one has not read"}, h.unread)
	api.Handle(r, api.Op{ID: "read-messages", Method: http.MethodPost, Path: base + "/read", Action: "message.read", Summary: "Mark messages as read by one's own account"}, h.read)
}

// reader is the caller: messages are those of the groups, bodies and roles that the session stands for, never of others.
func reader(a api.Actor) message.Reader {
	return message.Reader{Account: a.ID, Role: a.Role, Group: a.Group, Body: a.Body}
}

type listInput struct {
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"100"`
	Cursor string `query:"cursor" maxLength:"100"`
}

// Message is a message with its words.
type Message struct {
	ID    string           `json:"id"`
	Place string           `json:"place" doc:"Where it stands in the inbox: names it when it is marked as read"`
	Kind  message.Kind     `json:"kind"`
	Round string           `json:"round,omitempty"`
	At    calendar.Instant `json:"at"`
	Read  calendar.Instant `json:"read,omitempty" doc:"When this account read it; none: not yet"`
	message.Words
}

func (h handlers) list(ctx context.Context, call api.Call, in *listInput) (*api.Answer[api.List[Message]], error) {
	items, next, err := message.List(ctx, h.store, reader(call.Actor), in.Limit, in.Cursor)
	if err != nil {
		return nil, err
	}
	out := api.List[Message]{Items: make([]Message, len(items)), Next: next}
	for i, m := range items {
		out.Items[i] = Message{m.ID, m.Place(), m.Kind, m.Round, m.At, m.Read, m.Words()}
	}
	return api.Reply(out), nil
}

// Unread is the number that the page's bar shows.
type Unread struct {
	Count int  `json:"count"`
	More  bool `json:"more" doc:"There are more than that"`
}

func (h handlers) unread(ctx context.Context, call api.Call, _ *struct{}) (*api.Answer[Unread], error) {
	count, err := message.Unread(ctx, h.store, reader(call.Actor))
	if err != nil {
		return nil, err
	}
	return api.Reply(Unread{min(count, message.UnreadMost), count > message.UnreadMost}), nil
}

type readInput struct {
	Body struct {
		Places []string `json:"places" minItems:"1" maxItems:"100" uniqueItems:"true"`
	}
}

func (h handlers) read(ctx context.Context, call api.Call, in *readInput) (*api.Answer[Unread], error) {
	if err := message.Read(ctx, h.store, reader(call.Actor), in.Body.Places, calendar.At(call.At)); err != nil {
		return nil, err
	}
	return h.unread(ctx, call, nil)
}
