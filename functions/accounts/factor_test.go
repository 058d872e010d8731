package accounts_test

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"linxuan/functions/accounts"
	"linxuan/shared/account"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/ledger"
)

// strict is a world in which the ministry must have a second factor.
func strict(t *testing.T) world {
	t.Helper()
	w := newWorld(t)
	w.Env["SECOND_FACTOR_ROLES"] = "ministry"
	f, err := accounts.New(context.Background(), w.Setup())
	if err != nil {
		t.Fatal(err)
	}
	w.function = f
	return w
}

const factorPath = "/v1/accounts/second-factor"

// phone is somebody's authenticator.
type phone struct {
	w      world
	secret string
}

func (p phone) code() string { return p.at(p.w.Clock.Now()) }

func (p phone) at(at time.Time) string {
	p.w.t.Helper()
	code, err := account.AuthenticatorCode(p.secret, at)
	if err != nil {
		p.w.t.Fatal(err)
	}
	return code
}

// setUp puts a second factor in force and gives the telephone and the recovery codes.
func (w world) setUp(c *accounttest.Client) (phone, []string) {
	w.t.Helper()
	var made account.Enrolment
	c.Post(factorPath, map[string]string{"password": phrase}).Want(http.StatusOK).JSON(&made)
	p := phone{w, made.Secret}
	var recovery account.Recovery
	c.Post(factorPath+"/confirm", map[string]string{"code": p.code()}).Want(http.StatusOK).JSON(&recovery)
	return p, recovery.Codes
}

func (w world) signInWith(login, code string) (*accounttest.Client, accounttest.Response) {
	w.t.Helper()
	c := w.nobody()
	return c, c.Post("/v1/accounts/sessions", map[string]string{"login": login, "password": phrase, "code": code})
}

// A role that must have a second factor may do nothing else before it is set up.
func TestObligatorySecondFactor(t *testing.T) {
	w := strict(t)
	c, view := w.member(account.Ministry, "", "minister")
	if !view.Factor.Obligatory || view.Factor.Set != 0 {
		t.Fatalf("view %+v", view.Factor)
	}
	c.Get("/v1/accounts/people").Refused(http.StatusForbidden, "second-factor-required")
	c.Get("/v1/accounts/me").Want(http.StatusOK)
	w.setUp(c)
	c.Get("/v1/accounts/people").Want(http.StatusOK)
	c.Post(factorPath+"/remove", map[string]string{"password": phrase}).Refused(http.StatusConflict, "second-factor-obligatory")

	expert, view := w.member(account.Expert, "", "expert")
	if view.Factor.Obligatory {
		t.Fatal("an expert must have one")
	}
	expert.Get("/v1/accounts/people").Refused(http.StatusForbidden, "forbidden") // the policy alone
}

// Sign-in in two steps: the code is asked for after the right password alone, and each code is good once.
func TestSignInWithACode(t *testing.T) {
	w := newWorld(t)
	c, _ := w.member(account.Expert, "", "expert")
	p, recovery := w.setUp(c)
	if len(recovery) != 10 {
		t.Fatalf("%d recovery codes", len(recovery))
	}
	_, wrong := w.signIn("expert", "not the password")
	wrong.Refused(http.StatusUnauthorized, "sign-in-refused")
	_, asked := w.signIn("expert", phrase)
	asked.Refused(http.StatusUnauthorized, "second-factor-needed")
	_, replayed := w.signInWith("expert", p.code()) // it has confirmed the set-up
	replayed.Refused(http.StatusUnauthorized, "second-factor-refused")
	w.Clock.Advance(30 * time.Second)
	spaced := p.code()[:3] + " " + p.code()[3:]
	in, answer := w.signInWith("expert", spaced)
	answer.Want(http.StatusCreated)
	in.Get("/v1/accounts/me").Want(http.StatusOK)
	_, again := w.signInWith("expert", spaced)
	again.Refused(http.StatusUnauthorized, "second-factor-refused")

	w.Clock.Advance(time.Hour)
	_, once := w.signInWith("expert", strings.ToUpper(recovery[3]))
	once.Want(http.StatusCreated)
	_, twice := w.signInWith("expert", recovery[3])
	twice.Refused(http.StatusUnauthorized, "second-factor-refused")
	var me account.View
	in, _ = w.signInWith("expert", recovery[4])
	if in.Get("/v1/accounts/me").Want(http.StatusOK).JSON(&me); me.Factor.Recovery != 8 {
		t.Fatalf("%d recovery codes left", me.Factor.Recovery)
	}
}

// Codes are guessed no faster than passwords: the fifth failure locks the name, for the right code too.
func TestCodesAreLimited(t *testing.T) {
	w := newWorld(t)
	c, _ := w.member(account.Expert, "", "expert")
	p, _ := w.setUp(c)
	w.Clock.Advance(time.Minute)
	for range 5 {
		_, answer := w.signInWith("expert", "000000")
		answer.Refused(http.StatusUnauthorized, "second-factor-refused")
	}
	_, locked := w.signInWith("expert", p.code())
	locked.Refused(http.StatusTooManyRequests, "sign-in-locked")

	d, _ := w.member(account.Expert, "", "other")
	d.Post(factorPath, map[string]string{"password": phrase}).Want(http.StatusOK)
	for range 5 {
		d.Post(factorPath+"/confirm", map[string]string{"code": "000000"}).Refused(http.StatusUnprocessableEntity, "account-details")
	}
	d.Post(factorPath+"/confirm", map[string]string{"code": "000000"}).Refused(http.StatusTooManyRequests, "sign-in-locked")
}

// A session left open is no place to change the second factor: the password is asked for, and the code of the one in force.
func TestChangingTheSecondFactor(t *testing.T) {
	w := newWorld(t)
	c, _ := w.member(account.Expert, "", "expert")
	c.Post(factorPath, map[string]string{"password": "not the password"}).Refused(http.StatusUnprocessableEntity, "account-details")
	c.Post(factorPath+"/confirm", map[string]string{"code": "123456"}).Refused(http.StatusConflict, "second-factor-absent")
	old, recovery := w.setUp(c)
	c.Post(factorPath, map[string]string{"password": phrase}).Refused(http.StatusUnprocessableEntity, "account-details")
	w.Clock.Advance(time.Minute)
	var made account.Enrolment
	c.Post(factorPath, map[string]string{"password": phrase, "code": old.code()}).Want(http.StatusOK).JSON(&made)
	if !strings.HasPrefix(made.URI, "otpauth://totp/") || !strings.Contains(made.URI, "secret="+made.Secret) {
		t.Fatalf("uri %q", made.URI)
	}
	w.Clock.Advance(time.Minute)
	_, still := w.signInWith("expert", old.code()) // until the new one is confirmed
	still.Want(http.StatusCreated)
	elsewhere, _ := w.signInWith("expert", recovery[0])
	c.Post(factorPath+"/confirm", map[string]string{"code": phone{w, made.Secret}.code()}).Want(http.StatusOK)
	elsewhere.Get("/v1/accounts/me").Refused(http.StatusUnauthorized, "not-signed-in")
	w.Clock.Advance(time.Minute)
	_, gone := w.signInWith("expert", old.code())
	gone.Refused(http.StatusUnauthorized, "second-factor-refused")
	_, void := w.signInWith("expert", recovery[1])
	void.Refused(http.StatusUnauthorized, "second-factor-refused")
	c.Post(factorPath+"/remove", map[string]string{"password": phrase, "code": phone{w, made.Secret}.code()}).Want(http.StatusOK)
	_, plain := w.signIn("expert", phrase)
	plain.Want(http.StatusCreated)
}

// Who has lost telephone and codes is helped by the officer above, nobody else; the log tells of it and names nobody.
func TestResetOfASecondFactor(t *testing.T) {
	w := newWorld(t)
	c, view := w.member(account.Expert, "", "expert")
	path := "/v1/accounts/people/" + view.ID + "/second-factor/reset"
	minister := w.as(account.Ministry, "", "")
	minister.Post(path, nil).Refused(http.StatusConflict, "second-factor-absent")
	w.setUp(c)
	w.as(account.Secretariat, "", "").Post(path, nil).Refused(http.StatusForbidden, "forbidden")
	w.as(account.Body, "P37", "").Post(path, nil).Refused(http.StatusNotFound, "not-found")
	minister.Post(path, nil).Want(http.StatusOK)
	c.Get("/v1/accounts/me").Refused(http.StatusUnauthorized, "not-signed-in")
	_, plain := w.signIn("expert", phrase)
	plain.Want(http.StatusCreated)

	if _, err := w.journal.Sequence(context.Background(), w.Clock.Now()); err != nil {
		t.Fatal(err)
	}
	raw, err := w.journal.Entries(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	found := map[ledger.Act]ledger.Entry{}
	for _, r := range raw {
		e, err := ledger.Decode(r)
		if err != nil {
			t.Fatal(err)
		}
		found[e.Act] = e
	}
	for act, role := range map[ledger.Act]string{account.ActFactorSet: account.Expert, account.ActFactorReset: account.Ministry} {
		e := found[act]
		if e.Role != role || e.Subject != found[account.ActCreated].Subject || len(e.Facts) > 0 || e.Detail != nil {
			t.Errorf("%s: %+v", act, e)
		}
	}
}
