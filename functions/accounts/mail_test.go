package accounts_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"linxuan/shared/account"
	"linxuan/shared/account/accounttest"
)

const (
	mailPath = "/v1/accounts/mail"
	address  = "officer@college.example"
)

// asks asks to have letters sent to an address, and gives the code that its letter would bring.
func (w world) asks(c *accounttest.Client, address string) string {
	w.t.Helper()
	var me account.View
	c.Get("/v1/accounts/me").Want(http.StatusOK).JSON(&me)
	var set account.Address
	c.Post(mailPath, map[string]string{"mail": address}).Want(http.StatusOK).JSON(&set)
	if set.Asked != address || strings.Contains(set.Mail, address) {
		w.t.Fatalf("%+v", set)
	}
	to := w.letters(account.Scope{Mail: me.ID + "#" + set.Until.String()})
	if len(to) != 1 || to[0].Mail != address || len(to[0].Code) != 6 {
		w.t.Fatalf("%+v", to)
	}
	return to[0].Code
}

func (w world) letters(of account.Scope) []account.Addressee {
	w.t.Helper()
	all, _, err := account.Addressees(context.Background(), w.Store, of, 50, "")
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

func (w world) confirm(c *accounttest.Client, code string) accounttest.Response {
	return c.Post(mailPath+"/confirm", map[string]string{"code": code})
}

// Letters go to an address only once it was confirmed; a changed one is confirmed anew, and until then the old one gets them.
func TestAnAddressIsConfirmed(t *testing.T) {
	w := newWorld(t)
	c := w.as(account.Body, "P37", "")
	goes := func(want ...string) {
		t.Helper()
		var got []string
		for _, a := range w.letters(account.Scope{Body: "P37"}) {
			got = append(got, a.Mail)
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("letters go to %q, want %q", got, want)
		}
	}
	w.confirm(c, "000000").Refused(http.StatusConflict, "mail-code-none")
	code := w.asks(c, address)
	goes()
	stranger := w.as(account.Body, "P37", "")
	w.confirm(stranger, code).Refused(http.StatusConflict, "mail-code-none")
	var set account.Address
	w.confirm(c, " "+code+" ").Want(http.StatusOK).JSON(&set)
	if set != (account.Address{Mail: address}) {
		t.Errorf("%+v", set)
	}
	goes(address)
	w.confirm(c, code).Refused(http.StatusConflict, "mail-code-none")

	w.Clock.Advance(time.Minute)
	code = w.asks(c, "other@college.example")
	goes(address)
	w.confirm(c, code).Want(http.StatusOK)
	goes("other@college.example")
	c.Post(mailPath, map[string]string{"mail": ""}).Want(http.StatusOK)
	goes()
	if log := w.Log.String(); strings.Contains(log, "college.example") || strings.Contains(log, code) {
		t.Errorf("the log says %s", log)
	}
}

// The code lives half an hour: the last millisecond, the instant. A later code makes the earlier one void, and its letter is not sent.
func TestTheLifeOfACode(t *testing.T) {
	for late, status := range map[time.Duration]int{30*time.Minute - time.Millisecond: 200, 30 * time.Minute: 409} {
		w := newWorld(t)
		c := w.as(account.Body, "P37", "")
		code := w.asks(c, address)
		w.Clock.Advance(late / 2)
		c.Get(mailPath).Want(200) // keeps the session
		w.Clock.Advance(late - late/2)
		w.confirm(c, code).Want(status)
	}
	w := newWorld(t)
	c := w.as(account.Body, "P37", "")
	var me account.View
	c.Get("/v1/accounts/me").JSON(&me)
	var first account.Address
	c.Post(mailPath, map[string]string{"mail": address}).Want(200).JSON(&first)
	old := account.Scope{Mail: me.ID + "#" + first.Until.String()}
	before := w.letters(old)
	w.Clock.Advance(time.Minute)
	code := w.asks(c, address)
	if len(before) != 1 || len(w.letters(old)) != 0 {
		t.Errorf("the letter of the first request: %v, then %v", before, w.letters(old))
	}
	if before[0].Code != code {
		w.confirm(c, before[0].Code).Refused(422, "mail-code-refused")
	}
	w.confirm(c, code).Want(200)
}

// Five wrong codes, then none fits; a code a minute, five a day.
func TestMailCodesAreLimited(t *testing.T) {
	w := newWorld(t)
	c := w.as(account.Body, "P37", "")
	code := w.asks(c, address)
	wrong := "000000"
	if code == wrong {
		wrong = "000001"
	}
	for left := 4; left > 0; left-- {
		if got := w.confirm(c, wrong).Refused(422, "mail-code-refused"); got.Fields()["/code"] != "mail-code-wrong" {
			t.Errorf("%s", got.Body)
		}
	}
	w.confirm(c, wrong).Refused(409, "mail-code-exhausted")
	w.confirm(c, code).Refused(409, "mail-code-none")

	c.Post(mailPath, map[string]string{"mail": address}).Refused(429, "mail-codes-many")
	for range 4 {
		w.Clock.Advance(time.Minute - time.Millisecond)
		c.Post(mailPath, map[string]string{"mail": address}).Refused(429, "mail-codes-many")
		w.Clock.Advance(time.Millisecond)
		w.asks(c, address)
	}
	w.Clock.Advance(time.Hour)
	c = w.Client(w.function, w.SignIn(account.Body, "P37", "")) // another account has its own limit
	w.asks(c, address)
}

// Whatever is sent, it is a clear 4xx, and nobody gets letters.
func TestBadInputOfAddresses(t *testing.T) {
	w := newWorld(t)
	c := w.as(account.Body, "P37", "")
	for name, body := range map[string]any{
		"no address":       map[string]any{},
		"a name":           map[string]string{"mail": "officer"},
		"two addresses":    map[string]string{"mail": "a@x.example,b@x.example"},
		"a display name":   map[string]string{"mail": "Officer <a@x.example>"},
		"a line break":     map[string]string{"mail": "a@x.example\r\nBcc: b@x.example"},
		"confirms itself":  map[string]any{"mail": address, "asked": address},
		"a very long name": map[string]string{"mail": strings.Repeat("a", 260) + "@x.example"},
	} {
		if got := c.Post(mailPath, body); got.Status != 422 {
			t.Errorf("%s: %d %s", name, got.Status, got.Body)
		}
	}
	w.nobody().Post(mailPath, map[string]string{"mail": address}).Refused(401, "not-signed-in")
	w.nobody().Post(mailPath+"/confirm", map[string]string{"code": "123456"}).Refused(401, "not-signed-in")
	c.Post(mailPath+"/confirm", map[string]any{"code": 123456}).Want(422)
	var set account.Address
	if c.Get(mailPath).Want(200).JSON(&set); set != (account.Address{}) {
		t.Errorf("%+v", set)
	}
	if n := len(w.letters(account.Scope{Body: "P37"})); n != 0 {
		t.Errorf("%d letters", n)
	}
}
