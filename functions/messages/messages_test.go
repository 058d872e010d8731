package messages_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"linxuan/functions/messages"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/message"
	"linxuan/shared/table"
)

var noon = time.Date(2019, 10, 21, 4, 0, 0, 0, time.UTC)

type hall struct {
	*accounttest.Bench
	t testing.TB
	f *api.Function
}

func enter(t *testing.T) hall {
	t.Helper()
	b := accounttest.New(t, noon)
	f, err := messages.New(context.Background(), b.Setup())
	if err != nil {
		t.Fatal(err)
	}
	return hall{b, t, f}
}

func (h hall) post(to message.Audience, occasion string) {
	h.t.Helper()
	tx := table.Begin()
	message.Post(tx, h.Store, message.Message{Audience: to, Kind: message.Passed, Round: "2019", Subject: "app_1", At: calendar.At(h.Clock.Now())}, occasion)
	if err := h.Store.Commit(context.Background(), tx); err != nil {
		h.t.Fatal(err)
	}
}

func inbox(c *accounttest.Client) (list api.List[messages.Message]) {
	c.Get("/v1/messages").Want(200).JSON(&list)
	return list
}

func unread(c *accounttest.Client) (u messages.Unread) {
	c.Get("/v1/messages/unread").Want(200).JSON(&u)
	return u
}

func TestEveryRouteHoldsThePolicy(t *testing.T) {
	h := enter(t)
	accounttest.Routes(t, h.Bench, h.f)
}

// One officer reads; his colleague still has it to read, another group's and the body's officers never see it.
func TestAnInbox(t *testing.T) {
	h := enter(t)
	one, colleague := h.Client(h.f, h.SignIn("group", "P37", "grp_1")), h.Client(h.f, h.SignIn("group", "P37", "grp_1"))
	others := []*accounttest.Client{h.Client(h.f, h.SignIn("group", "P37", "grp_2")), h.Client(h.f, h.SignIn("body", "P37", "")), h.Client(h.f, h.SignIn("secretariat", "", ""))}
	h.post(message.ToGroup("grp_1"), "1")
	h.Clock.Advance(time.Minute)
	h.post(message.ToGroup("grp_1"), "2")
	list := inbox(one)
	if len(list.Items) != 2 || list.Items[0].At < list.Items[1].At || !strings.Contains(list.Items[0].Title, "初步审查") || list.Items[0].Page != "/rounds/2019/group" {
		t.Fatalf("%+v", list)
	}
	place := list.Items[1].Place
	for _, other := range others {
		if len(inbox(other).Items) != 0 || unread(other).Count != 0 {
			t.Error("somebody else's message is shown")
		}
		other.Post("/v1/messages/read", map[string]any{"places": []string{place}}).Refused(404, "not-found")
	}
	one.Post("/v1/messages/read", map[string]any{"places": []string{place}}).Want(200)
	if unread(one).Count != 1 || unread(colleague).Count != 2 || inbox(one).Items[1].Read == 0 || inbox(one).Items[0].Read != 0 {
		t.Errorf("%+v, the colleague has %d", inbox(one), unread(colleague).Count)
	}
	for name, places := range map[string][]string{"none": {}, "too many": make([]string, 101), "twice": {place, place}} {
		if r := one.Post("/v1/messages/read", map[string]any{"places": places}); r.Status != 422 || r.Code() != "invalid" {
			t.Errorf("%s: %d %s", name, r.Status, r.Body)
		}
	}
	one.Get("/v1/messages?cursor=nothing").Refused(422, "inbox-cursor")
}

func TestUnreadStopsCounting(t *testing.T) {
	h := enter(t)
	for i := range message.UnreadMost + 3 {
		h.post(message.ToBody("P37"), string(rune('a'+i)))
	}
	if u := unread(h.Client(h.f, h.SignIn("body", "P37", ""))); u.Count != message.UnreadMost || !u.More {
		t.Errorf("%+v", u)
	}
}
