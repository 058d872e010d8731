package main

import (
	"bytes"
	"context"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"linxuan/functions/accounts"
	"linxuan/shared/account"
	"linxuan/shared/account/accounttest"
)

var monday = time.Date(2019, 10, 14, 1, 0, 0, 0, time.UTC)

var link = regexp.MustCompile(`^https://linxuan\.example\.cn/#/invitation/([A-Za-z0-9_-]{43})\n$`)

func TestLinkForTheFirstMinistryAccount(t *testing.T) {
	b := accounttest.New(t, monday)
	f, err := accounts.New(context.Background(), b.Setup())
	if err != nil {
		t.Fatal(err)
	}
	bootstrap := func(more ...string) (token string, err error) {
		var out, notes bytes.Buffer
		args := append([]string{"-table", b.Store.Accounts, "-origin", "https://linxuan.example.cn/", "-endpoint", b.Tables.Getenv("AWS_ENDPOINT_URL_DYNAMODB")}, more...)
		if err := run(context.Background(), args, &out, &notes, b.Clock.Now()); err != nil {
			if out.Len() > 0 {
				t.Fatalf("refused, but it printed %s", &out)
			}
			return "", err
		}
		match := link.FindStringSubmatch(out.String())
		if match == nil || !strings.Contains(notes.String(), "2019-10-21 09:00:00 +08:00") || strings.Contains(notes.String(), match[1]) {
			t.Fatalf("out %q, notes %q", &out, &notes)
		}
		return match[1], nil
	}
	accept := func(token, login string) (*accounttest.Client, accounttest.Response) {
		c := b.Client(f, accounttest.Visitor{})
		return c, c.Post("/v1/accounts/invitations/accept", map[string]string{"token": token, "login": login, "password": "correct horse battery", "name": "部司管理员（示例）"})
	}
	must := func(token string, err error) string {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return token
	}

	lost := must(bootstrap())
	token := must(bootstrap()) // nobody has come yet: a further link is fine, and it voids the first
	_, answer := accept(lost, "officer")
	answer.Refused(http.StatusNotFound, "invitation-unknown")
	c, answer := accept(token, "officer")
	var view account.View
	if answer.Want(http.StatusCreated).JSON(&view); view.Role != account.Ministry {
		t.Fatalf("got %+v", view)
	}
	c.Post("/v1/accounts/invitations", map[string]string{"role": account.Expert}).Want(http.StatusCreated)

	if _, err := bootstrap(); err == nil || !strings.Contains(err.Error(), "already") {
		t.Fatalf("a second account without a reason: %v", err)
	}
	_, answer = accept(must(bootstrap("-again", "the only officer has left")), "officer.two")
	answer.Want(http.StatusCreated)
}

func TestOptionsAreChecked(t *testing.T) {
	for _, row := range []struct {
		args []string
		want string
	}{
		{nil, "-table"},
		{[]string{"-origin", "https://a.cn"}, "-table"},
		{[]string{"-table", "t"}, "-origin"},
		{[]string{"-table", "t", "-origin", "linxuan.example.cn"}, "-origin"},
		{[]string{"-table", "t", "-origin", "ftp://linxuan.example.cn"}, "-origin"},
		{[]string{"-table", "t", "-origin", "https://a.cn/portal"}, "-origin"},
		{[]string{"-table", "t", "-origin", "https://a.cn", "more"}, `"more"`},
		{[]string{"-tabel", "t"}, "-tabel"},
	} {
		var out, notes bytes.Buffer
		err := run(context.Background(), row.args, &out, &notes, monday)
		if err == nil || !strings.Contains(err.Error(), row.want) || out.Len() > 0 {
			t.Errorf("%q: %v", row.args, err)
		}
	}
}
