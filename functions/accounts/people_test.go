package accounts_test

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"linxuan/shared/account"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/ledger"
	"linxuan/shared/table/tabletest"
)

// The ministry invites bodies, secretariat, experts, scrutineers, auditors and its own; a body invites its groups.
func TestWhoInvitesWhom(t *testing.T) {
	w := newWorld(t)
	type row struct {
		by, role, body, group string
		status                int
		code, pointer, field  string
	}
	var rows []row
	ok := func(by, role, body, group string) {
		rows = append(rows, row{by, role, body, group, http.StatusCreated, "", "", ""})
	}
	no := func(by, role, body, group string, status int, code string) {
		rows = append(rows, row{by, role, body, group, status, code, "", ""})
	}
	wrong := func(by, role, body, group, pointer, field string) {
		rows = append(rows, row{by, role, body, group, http.StatusUnprocessableEntity, "account-details", pointer, field})
	}
	for _, role := range []string{account.Secretariat, account.Expert, account.Scrutineer, account.Auditor, account.Ministry} {
		ok(account.Ministry, role, "", "")
		wrong(account.Ministry, role, "P37", "", "/body", "scope-unneeded")
		no(account.Body, role, "", "", http.StatusForbidden, "invitation-not-below")
	}
	ok(account.Ministry, account.Body, "P37", "")
	wrong(account.Ministry, account.Body, "", "", "/body", "required")
	wrong(account.Ministry, account.Body, "P99", "", "/body", "scope-unknown")
	wrong(account.Ministry, account.Body, "P#7", "", "/body", "pattern")
	wrong(account.Ministry, account.Body, "P37", w.ownGroup, "/group", "scope-unneeded")
	no(account.Ministry, account.Group, "P37", w.ownGroup, http.StatusForbidden, "invitation-not-below")
	ok(account.Body, account.Group, "P37", w.ownGroup)
	ok(account.Body, account.Group, "", w.ownGroup)
	wrong(account.Body, account.Group, "P37", w.otherGroup, "/group", "scope-unknown")
	wrong(account.Body, account.Group, "P37", "grp_nothing", "/group", "scope-unknown")
	wrong(account.Body, account.Group, "P37", "", "/group", "required")
	no(account.Body, account.Group, "P13", w.otherGroup, http.StatusNotFound, "not-found")
	no(account.Body, account.Body, "P37", "", http.StatusForbidden, "invitation-not-below")
	for _, r := range rows {
		answer := w.as(r.by, map[string]string{account.Body: "P37"}[r.by], "").
			Post("/v1/accounts/invitations", map[string]string{"role": r.role, "body": r.body, "group": r.group})
		if answer.Status != r.status || answer.Code() != r.code {
			t.Errorf("%s invites %s of %q %q: %d %s, want %d %s", r.by, r.role, r.body, r.group, answer.Status, answer.Code(), r.status, r.code)
			continue
		}
		if r.pointer != "" && !maps.Equal(answer.Fields(), map[string]string{r.pointer: r.field}) {
			t.Errorf("%s invites %s of %q %q: fields %v, want %s %s", r.by, r.role, r.body, r.group, answer.Fields(), r.pointer, r.field)
		}
	}
}

func TestInvitationFromEndToEnd(t *testing.T) {
	w := newWorld(t)
	body := w.as(account.Body, "P37", "")
	token := invite(body, account.Group, "", w.ownGroup)
	c := w.nobody()
	var view account.View
	c.Post("/v1/accounts/invitations/accept", guest(token, "Group.One")).Want(http.StatusCreated).JSON(&view)
	if view.Role != account.Group || view.Group != w.ownGroup || view.Body != "P37" || view.Login != "group.one" || view.MustChange || view.Disabled {
		t.Fatalf("got %+v", view)
	}
	c.Get("/v1/accounts/me").Want(http.StatusOK)

	w.nobody().Post("/v1/accounts/invitations/accept", guest(token, "group.two")).Refused(http.StatusConflict, "invitation-used")
	w.nobody().Post("/v1/accounts/invitations/accept", guest("nothing", "group.two")).Refused(http.StatusNotFound, "invitation-unknown")

	var list struct{ Items []account.InvitationView }
	body.Get("/v1/accounts/invitations").Want(http.StatusOK).JSON(&list)
	if len(list.Items) != 1 || list.Items[0].State != account.StateAccepted || list.Items[0].Account != view.ID {
		t.Fatalf("list: %+v", list)
	}
	body.Do("DELETE", "/v1/accounts/invitations/"+list.Items[0].ID, nil).Refused(http.StatusConflict, "invitation-used")
	w.as(account.Body, "P37", "").Get("/v1/accounts/invitations").JSON(&list)
	if len(list.Items) != 0 {
		t.Fatalf("another officer sees %+v", list)
	}
}

func TestInvitationEnds(t *testing.T) {
	w := newWorld(t)
	ministry := w.as(account.Ministry, "", "")
	list := func() []account.InvitationView {
		var l struct{ Items []account.InvitationView }
		ministry.Get("/v1/accounts/invitations").Want(http.StatusOK).JSON(&l)
		return l.Items
	}
	withdrawn := invite(ministry, account.Expert, "", "")
	id := list()[0].ID
	w.as(account.Ministry, "", "").Do("DELETE", "/v1/accounts/invitations/"+id, nil).Refused(http.StatusNotFound, "not-found") // another's
	for range 2 {
		ministry.Do("DELETE", "/v1/accounts/invitations/"+id, nil).Want(http.StatusNoContent)
	}
	w.nobody().Post("/v1/accounts/invitations/accept", guest(withdrawn, "late")).Refused(http.StatusConflict, "invitation-withdrawn")
	if got := list()[0].State; got != account.StateWithdrawn {
		t.Fatalf("state %s", got)
	}

	w.Clock.Advance(time.Second)
	first, second := invite(ministry, account.Expert, "", ""), invite(ministry, account.Expert, "", "")
	w.Clock.Advance(7*24*time.Hour - time.Millisecond)
	w.nobody().Post("/v1/accounts/invitations/accept", guest(first, "in.time")).Want(http.StatusCreated)
	w.Clock.Advance(time.Millisecond)
	late := w.nobody().Post("/v1/accounts/invitations/accept", guest(second, "late")).Refused(http.StatusConflict, "invitation-expired")
	if detail := late.Map()["detail"].(string); !strings.Contains(detail, "2019年10月21日 09:00:01") {
		t.Fatalf("detail %q", detail)
	}
}

// Who needs no account gives the invitation back: nobody gets one by it afterwards, and an account that came of one stays.
func TestAnInvitationGivenBack(t *testing.T) {
	w := newWorld(t)
	ministry := w.as(account.Ministry, "", "")
	giveBack := func(token string) accounttest.Response {
		return w.nobody().Post("/v1/accounts/invitations/give-back", map[string]string{"token": token})
	}
	token, other := invite(ministry, account.Expert, "", ""), invite(ministry, account.Expert, "", "")
	for range 2 {
		giveBack(token).Want(http.StatusNoContent)
	}
	w.nobody().Post("/v1/accounts/invitations/accept", guest(token, "late")).Refused(http.StatusConflict, "invitation-withdrawn")
	w.nobody().Post("/v1/accounts/invitations/accept", guest(other, "in.time")).Want(http.StatusCreated)
	giveBack(other).Refused(http.StatusConflict, "invitation-used")
	giveBack("nothing").Refused(http.StatusNotFound, "invitation-unknown")
	if _, signed := w.signIn("in.time", guest("", "")["password"]); signed.Status != http.StatusCreated {
		t.Errorf("an account that came of an invitation: %s", signed.Body)
	}
}

// A guest whose inviter was shut out since is not let in.
func TestInvitationOfADisabledInviter(t *testing.T) {
	w := newWorld(t)
	inviter, view := w.member(account.Ministry, "", "inviter")
	token := invite(inviter, account.Expert, "", "")
	w.as(account.Ministry, "", "").Post("/v1/accounts/people/"+view.ID+"/disable", nil).Want(http.StatusOK)
	w.nobody().Post("/v1/accounts/invitations/accept", guest(token, "guest")).Refused(http.StatusConflict, "invitation-withdrawn")
}

// Of many guests with one token one gets the account.
func TestParallelGuests(t *testing.T) {
	w := newWorld(t)
	token := invite(w.as(account.Ministry, "", ""), account.Expert, "", "")
	var in, used int
	var mu sync.Mutex
	var wg sync.WaitGroup
	for n := range 6 {
		wg.Go(func() {
			answer := w.nobody().Post("/v1/accounts/invitations/accept", guest(token, "guest-"+string(rune('a'+n))))
			mu.Lock()
			defer mu.Unlock()
			switch {
			case answer.Status == http.StatusCreated:
				in++
			case answer.Code() == "invitation-used":
				used++
			default:
				t.Errorf("%d %s", answer.Status, answer.Body)
			}
		})
	}
	wg.Wait()
	if in != 1 || used != 5 {
		t.Fatalf("%d let in, %d refused", in, used)
	}
}

func TestWhatAGuestChooses(t *testing.T) {
	w := newWorld(t)
	w.member(account.Expert, "", "taken")
	token := invite(w.as(account.Ministry, "", ""), account.Expert, "", "")
	for name, r := range map[string]struct {
		login, password, name string
		want                  map[string]string
	}{
		"everything wrong at once": {"a b", "short", " ", map[string]string{"/login": "login-form", "/password": "password-short", "/name": "required"}},
		"login taken":              {"TAKEN", phrase, "李四（示例）", map[string]string{"/login": "login-taken"}},
		"login as password":        {"zhangsan.2019", "Zhangsan.2019", "李四（示例）", map[string]string{"/password": "password-login"}},
		"common password":          {"lisi", "Password123", "李四（示例）", map[string]string{"/password": "password-common"}},
		"name with a line break":   {"lisi", phrase, "李四\n（示例）", map[string]string{"/name": "pattern"}},
	} {
		body := map[string]string{"token": token, "login": r.login, "password": r.password, "name": r.name}
		answer := w.nobody().Post("/v1/accounts/invitations/accept", body).Refused(http.StatusUnprocessableEntity, "account-details")
		if !maps.Equal(answer.Fields(), r.want) {
			t.Errorf("%s: %v, want %v", name, answer.Fields(), r.want)
		}
	}
	w.nobody().Post("/v1/accounts/invitations/accept", guest(token, "lisi")).Want(http.StatusCreated) // nothing of it used the token up
}

func TestPasswordChange(t *testing.T) {
	w := newWorld(t)
	first, _ := w.member(account.Expert, "", "expert")
	second, _ := w.signIn("expert", phrase)
	change := func(c *accounttest.Client, current, next string) accounttest.Response {
		return c.Post("/v1/accounts/password", map[string]string{"current": current, "new": next})
	}
	wrong := change(first, "not the password", phrase+"!").Refused(http.StatusUnprocessableEntity, "account-details")
	if wrong.Fields()["/current"] != "password-wrong" {
		t.Fatalf("fields %v", wrong.Fields())
	}
	if same := change(first, phrase, phrase); same.Fields()["/new"] != "password-same" {
		t.Fatalf("fields %v", same.Fields())
	}
	old := *first
	change(first, phrase, phrase+"!").Want(http.StatusOK)
	first.Get("/v1/accounts/me").Want(http.StatusOK)
	old.Get("/v1/accounts/me").Refused(http.StatusUnauthorized, "not-signed-in")
	second.Get("/v1/accounts/me").Refused(http.StatusUnauthorized, "not-signed-in")
	_, answer := w.signIn("expert", phrase)
	answer.Refused(http.StatusUnauthorized, "sign-in-refused")
	_, answer = w.signIn("expert", phrase+"!")
	answer.Want(http.StatusCreated)
	for range 5 { // trying passwords on an open session locks as signing in does
		change(first, "not the password", phrase).Refused(http.StatusUnprocessableEntity, "account-details")
	}
	change(first, phrase+"!", phrase).Refused(http.StatusTooManyRequests, "sign-in-locked")
}

// A lost answer between store and function does not count as a wrong password.
func TestPasswordChangeWhoseAnswerIsLost(t *testing.T) {
	w := newWorld(t)
	c, _ := w.member(account.Expert, "", "expert")
	w.Tables.Faults.Next("TransactWriteItems", tabletest.Pass, tabletest.LoseAnswer) // the count of attempts, then the change
	c.Post("/v1/accounts/password", map[string]string{"current": phrase, "new": phrase + "!"}).Want(http.StatusOK)
	_, answer := w.signIn("expert", phrase+"!")
	answer.Want(http.StatusCreated)
}

func TestInitialPassword(t *testing.T) {
	w := newWorld(t)
	expert, view := w.member(account.Expert, "", "expert")
	var initial account.Initial
	reset := "/v1/accounts/people/" + view.ID + "/reset"
	w.as(account.Ministry, "", "").Post(reset, nil).Want(http.StatusOK).JSON(&initial)
	expert.Get("/v1/accounts/me").Refused(http.StatusUnauthorized, "not-signed-in")
	_, answer := w.signIn("expert", phrase)
	answer.Refused(http.StatusUnauthorized, "sign-in-refused")

	c, answer := w.signIn("expert", initial.Password)
	var me account.View
	answer.Want(http.StatusCreated).JSON(&me)
	if !me.MustChange {
		t.Fatal("an initial password need not be changed")
	}
	c.Get("/v1/accounts/me").Want(http.StatusOK)
	if same := c.Post("/v1/accounts/password", map[string]string{"current": initial.Password, "new": initial.Password}); same.Fields()["/new"] != "password-same" {
		t.Fatalf("the initial password is kept: %s", same.Body)
	}
	c.Post("/v1/accounts/password", map[string]string{"current": initial.Password, "new": phrase}).Want(http.StatusOK).JSON(&me)
	if me.MustChange {
		t.Fatal("still to be changed")
	}
	_, answer = w.signIn("expert", initial.Password)
	answer.Refused(http.StatusUnauthorized, "sign-in-refused")

	w.as(account.Ministry, "", "").Post(reset, nil).Want(http.StatusOK).JSON(&initial)
	w.Clock.Advance(7*24*time.Hour - time.Millisecond)
	_, answer = w.signIn("expert", initial.Password)
	answer.Want(http.StatusCreated)
	w.Clock.Advance(time.Millisecond)
	_, answer = w.signIn("expert", initial.Password)
	answer.Refused(http.StatusForbidden, "initial-password-expired")
}

// Below a body stand the officers of its groups; its own officers and everybody else are the ministry's.
func TestWhoResetsAndDisablesWhom(t *testing.T) {
	w := newWorld(t)
	people := map[string]accounttest.Visitor{
		"own group":     w.SignIn(account.Group, "P37", w.ownGroup),
		"moved group":   w.SignIn(account.Group, "P37", w.otherGroup), // it stands under P13 now
		"foreign group": w.SignIn(account.Group, "P13", w.otherGroup),
		"colleague":     w.SignIn(account.Body, "P37", ""),
		"ministry":      w.SignIn(account.Ministry, "", ""),
		"expert":        w.SignIn(account.Expert, "", ""),
	}
	for _, act := range []string{"reset", "disable"} {
		for who, v := range people {
			path := "/v1/accounts/people/" + v.Actor.ID + "/" + act
			if act == "reset" || who != "own group" {
				want := map[bool]int{true: http.StatusOK, false: http.StatusNotFound}[who == "own group"]
				if got := w.as(account.Body, "P37", "").Post(path, nil); got.Status != want {
					t.Errorf("a body may %s %s: %d, want %d", act, who, got.Status, want)
				}
			}
			w.as(account.Ministry, "", "").Post(path, nil).Want(http.StatusOK)
			w.Client(w.function, v).Get("/v1/accounts/me").Refused(http.StatusUnauthorized, "not-signed-in")
		}
	}
	own := w.SignIn(account.Ministry, "", "")
	for _, act := range []string{"reset", "disable"} {
		w.Client(w.function, own).Post("/v1/accounts/people/"+own.Actor.ID+"/"+act, nil).Refused(http.StatusConflict, "not-oneself")
		w.as(account.Ministry, "", "").Post("/v1/accounts/people/nothing/"+act, nil).Refused(http.StatusNotFound, "not-found")
	}
}

func TestDisabledPerson(t *testing.T) {
	w := newWorld(t)
	c, view := w.member(account.Expert, "", "expert")
	for range 2 {
		w.as(account.Ministry, "", "").Post("/v1/accounts/people/"+view.ID+"/disable", nil).Want(http.StatusOK)
	}
	c.Get("/v1/accounts/me").Refused(http.StatusUnauthorized, "not-signed-in")
	_, answer := w.signIn("expert", phrase)
	answer.Refused(http.StatusForbidden, "account-disabled")
	_, answer = w.signIn("expert", "not the password")
	answer.Refused(http.StatusUnauthorized, "sign-in-refused") // only who knows the password is told
	w.as(account.Ministry, "", "").Post("/v1/accounts/people/"+view.ID+"/reset", nil).Refused(http.StatusForbidden, "account-disabled")
}

func TestListOfPeople(t *testing.T) {
	w := newWorld(t)
	of := map[string][]string{}
	for range 3 {
		w.Clock.Advance(time.Millisecond) // ids sort by time
		of["P37"] = append(of["P37"], w.SignIn(account.Group, "P37", w.ownGroup).Actor.ID)
		of["P13"] = append(of["P13"], w.SignIn(account.Group, "P13", w.otherGroup).Actor.ID)
		of["expert"] = append(of["expert"], w.SignIn(account.Expert, "", "").Actor.ID)
	}
	walk := func(c *accounttest.Client, query ...string) []string {
		var ids []string
		for cursor := ""; ; {
			var page struct {
				Items []account.View
				Next  string
			}
			c.Get(accounttest.Query("/v1/accounts/people", append([]string{"limit", "2", "cursor", cursor}, query...)...)).Want(http.StatusOK).JSON(&page)
			for _, view := range page.Items {
				ids = append(ids, view.ID)
			}
			if cursor = page.Next; cursor == "" {
				return ids
			}
		}
	}
	ministry, body, auditor := w.as(account.Ministry, "", ""), w.as(account.Body, "P37", ""), w.as(account.Auditor, "", "")
	for name, row := range map[string]struct{ got, want []string }{
		"experts":             {walk(ministry, "role", "expert"), of["expert"]},
		"experts, auditor":    {walk(auditor, "role", "expert"), of["expert"]},
		"groups of a body":    {walk(ministry, "role", "group", "body", "P13"), of["P13"]},
		"a body's own":        {walk(body, "role", "group"), of["P37"]},
		"a body's own, named": {walk(body, "role", "group", "body", "P37"), of["P37"]},
		"none":                {walk(ministry, "role", "scrutineer"), nil},
	} {
		if !slices.Equal(row.got, row.want) {
			t.Errorf("%s: %v, want %v", name, row.got, row.want)
		}
	}
	if all := walk(ministry); len(all) != 12 {
		t.Errorf("everybody: %d", len(all))
	}
	body.Get("/v1/accounts/people?body=P13").Refused(http.StatusNotFound, "not-found")
	ministry.Get("/v1/accounts/people?cursor=nonsense").Refused(http.StatusBadRequest, "bad-cursor")
}

// The same key and body give the same answer, with what is told once; another key makes another.
func TestRepeatedInvitationTellsTheSameToken(t *testing.T) {
	w := newWorld(t)
	ministry := w.as(account.Ministry, "", "")
	ask := func(key, role string) accounttest.Response {
		return ministry.Do("POST", "/v1/accounts/invitations", map[string]string{"role": role}, "Idempotency-Key", key)
	}
	first := ask("a key of the client", account.Expert).Want(http.StatusCreated)
	again := ask("a key of the client", account.Expert).Want(http.StatusCreated)
	other := ask("other key of the client", account.Expert).Want(http.StatusCreated)
	if again.Map()["token"] != first.Map()["token"] || other.Map()["token"] == first.Map()["token"] {
		t.Fatalf("first %s, again %s, other %s", first.Body, again.Body, other.Body)
	}
	ask("a key of the client", account.Auditor).Refused(http.StatusUnprocessableEntity, "idempotency-mismatch")
	w.Client(w.function, w.SignIn(account.Ministry, "", "")). // the key is the client's own: another may use the same
									Do("POST", "/v1/accounts/invitations", map[string]string{"role": account.Auditor}, "Idempotency-Key", "a key of the client").Want(http.StatusCreated)
}

// No row of the tables and no line of the log tells a password, a token of a session or of an invitation, or an initial
// password; the ledger tells no name, login name or account id.
func TestSecretsAreNotKept(t *testing.T) {
	w := newWorld(t)
	ministry := w.as(account.Ministry, "", "")
	token := invite(ministry, account.Expert, "", "")
	c := w.nobody()
	var view account.View
	c.Post("/v1/accounts/invitations/accept", guest(token, "the-login")).Want(http.StatusCreated).JSON(&view)
	var initial account.Initial
	ministry.Post("/v1/accounts/people/"+view.ID+"/reset", nil).Want(http.StatusOK).JSON(&initial)
	_, _ = w.signIn("the-login", initial.Password)
	_, _ = w.signIn("a password in the wrong field", "x")
	ministry.Post("/v1/accounts/people/"+view.ID+"/disable", nil).Want(http.StatusOK)

	accountRows := dump(t, w, w.Store.Accounts)
	if !strings.Contains(accountRows, view.ID) || !strings.Contains(accountRows, "the-login") {
		t.Fatal("the dump is not of the accounts")
	}
	ledgerRows := dump(t, w, w.Store.Ledger)
	session := strings.TrimPrefix(c.Cookie, "__Host-linxuan=")
	for name, secret := range map[string]string{
		"password": phrase, "token of an invitation": token, "token of a session": session, "initial password": initial.Password,
		"what was typed as login name": "a password in the wrong field",
	} {
		for place, rows := range map[string]string{"accounts": accountRows, "ledger": ledgerRows, "log": w.Log.String()} {
			if strings.Contains(rows, secret) {
				t.Errorf("%s: in %s", name, place)
			}
		}
	}
	for name, personal := range map[string]string{"account id": view.ID, "login": "the-login", "name": "张三"} {
		if strings.Contains(ledgerRows, personal) || strings.Contains(w.Log.String(), personal) {
			t.Errorf("%s stands in the ledger or the log", name)
		}
	}
}

func dump(t *testing.T, w world, name string) string {
	t.Helper()
	out, err := w.Store.Client().Scan(context.Background(), &dynamodb.ScanInput{TableName: &name})
	if err != nil {
		t.Fatal(err)
	}
	raw, err := json.Marshal(out.Items)
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// Giving and taking a role leaves entries, by pseudonyms (R9.1).
func TestEntriesOfAccounts(t *testing.T) {
	w := newWorld(t)
	token := invite(w.as(account.Ministry, "", ""), account.Body, "P37", "")
	var view account.View
	w.nobody().Post("/v1/accounts/invitations/accept", guest(token, "officer")).Want(http.StatusCreated).JSON(&view)
	w.as(account.Ministry, "", "").Post("/v1/accounts/people/"+view.ID+"/reset", nil).Want(http.StatusOK)
	w.as(account.Ministry, "", "").Post("/v1/accounts/people/"+view.ID+"/disable", nil).Want(http.StatusOK)
	if _, err := w.journal.Sequence(context.Background(), monday); err != nil {
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
	invited, created, reset, disabled := found[account.ActInvited], found[account.ActCreated], found[account.ActReset], found[account.ActDisabled]
	if invited.Role != account.Ministry || !strings.HasPrefix(invited.Actor, "psn_") || invited.Facts["role"] != account.Body || invited.Facts["body"] != "P37" {
		t.Errorf("invited: %+v", invited)
	}
	if created.Subject != created.Actor || !strings.HasPrefix(created.Subject, "psn_") || created.Role != account.Body || created.Facts["invitation"] != invited.Subject {
		t.Errorf("created: %+v", created)
	}
	for act, e := range map[ledger.Act]ledger.Entry{account.ActReset: reset, account.ActDisabled: disabled} {
		if e.Subject != created.Subject || e.Actor == e.Subject || e.Role != account.Ministry {
			t.Errorf("%s: %+v", act, e)
		}
	}
}

// The secretariat makes the panel of experts, so it sees them, and nobody else.
func TestSecretariatSeesExperts(t *testing.T) {
	w := newWorld(t)
	w.member(account.Expert, "", "expert")
	w.member(account.Auditor, "", "auditor")
	c := w.as(account.Secretariat, "", "")
	for _, query := range []string{"", "?role=expert"} {
		var list api.List[account.View]
		c.Get("/v1/accounts/people" + query).Want(http.StatusOK).JSON(&list)
		if len(list.Items) != 1 || list.Items[0].Login != "expert" {
			t.Errorf("%q: %+v", query, list.Items)
		}
	}
	c.Get("/v1/accounts/people?role=auditor").Refused(http.StatusForbidden, "forbidden")
}
