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
	"linxuan/shared/api"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/registry"
	"linxuan/shared/table"
)

var monday = time.Date(2019, 10, 14, 1, 0, 0, 0, time.UTC)

const phrase = "职教集团 2019 correct horse"

type world struct {
	*accounttest.Bench
	t        *testing.T
	function *api.Function
	journal  *journal.Journal

	ownGroup   string // stands under P37
	otherGroup string // stands under P13
}

func newWorld(t *testing.T) world {
	t.Helper()
	b := accounttest.New(t, monday)
	f, err := accounts.New(context.Background(), b.Setup())
	if err != nil {
		t.Fatal(err)
	}
	signer, err := ledger.NewSigner(b.Env["SIGNING_KEY"])
	if err != nil {
		t.Fatal(err)
	}
	w := world{Bench: b, t: t, function: f, journal: journal.Open(b.Store, signer)}
	w.register()
	return w
}

// register puts two bodies with one group each into the registry.
func (w *world) register() {
	w.t.Helper()
	r := registry.Open(w.Store, w.journal)
	act := table.Act{Role: account.Ministry, At: monday}
	bodies := registry.Bodies{
		{Code: "P13", Kind: registry.Province, Name: "河北省教育厅", Adcode: "130000"},
		{Code: "P37", Kind: registry.Province, Name: "山东省教育厅", Adcode: "370000"},
	}
	if _, err := r.ImportBodies(context.Background(), act, bodies); err != nil {
		w.t.Fatal(err)
	}
	imported, err := r.ImportGroups(context.Background(), act, []registry.Group{group("JT201600001", "370100"), group("JT201600002", "130100")})
	if err != nil {
		w.t.Fatal(err)
	}
	w.ownGroup, w.otherGroup = imported.Groups[0].ID, imported.Groups[1].ID
}

func group(number string, place registry.Adcode) registry.Group {
	return registry.Group{
		Number: number, Name: number + "机械职业教育集团（示例）", Kind: registry.Federation,
		Founded: "2014-05-06", ApprovedBy: "示例市教育局", ApprovalNumber: "示教〔2014〕5号", Industry: "C34",
		LeadUnits:      []registry.LeadUnit{{Name: number + "示例职业学院（示例）", USCC: "91350100M000100Y43", Kind: registry.School, Adcode: place}},
		ReportsThrough: registry.Channels{Local: true},
		Contact:        registry.Contact{Office: "集团秘书处", Address: "示例市示例路1号", Email: "office@example.com"},
	}
}

func (w world) as(role, body, group string) *accounttest.Client {
	return w.Client(w.function, w.SignIn(role, body, group))
}

func (w world) nobody() *accounttest.Client { return w.Client(w.function, accounttest.Visitor{}) }

func (w world) signIn(login, password string) (*accounttest.Client, accounttest.Response) {
	w.t.Helper()
	c := w.nobody()
	return c, c.Post("/v1/accounts/sessions", map[string]string{"login": login, "password": password})
}

// invite makes an invitation and gives its token.
func invite(c *accounttest.Client, role, body, group string) string {
	var invited account.Invited
	c.Post("/v1/accounts/invitations", map[string]string{"role": role, "body": body, "group": group}).Want(http.StatusCreated).JSON(&invited)
	return invited.Token
}

func guest(token, login string) map[string]string {
	return map[string]string{"token": token, "login": login, "password": phrase, "name": "张三（示例）"}
}

// member is a person with a login name and a password, invited by the ministry.
func (w world) member(role, body, login string) (*accounttest.Client, account.View) {
	w.t.Helper()
	c := w.nobody()
	var view account.View
	c.Post("/v1/accounts/invitations/accept", guest(invite(w.as(account.Ministry, "", ""), role, body, ""), login)).Want(http.StatusCreated).JSON(&view)
	return c, view
}

func TestEveryRouteAndRole(t *testing.T) {
	w := newWorld(t)
	accounttest.Routes(t, w.Bench, w.function)
}

func TestFunctionNamesWhatItLacks(t *testing.T) {
	b := accounttest.New(t, monday)
	b.Env["SIGNING_KEY"], b.Env["LEDGER_TABLE"] = "", ""
	if _, err := accounts.New(context.Background(), b.Setup()); err == nil || !strings.Contains(err.Error(), "LEDGER_TABLE, SIGNING_KEY") {
		t.Fatalf("got %v", err)
	}
}

func TestSignInAndOut(t *testing.T) {
	w := newWorld(t)
	first, view := w.member(account.Expert, "", "expert.one")
	first.Get("/v1/accounts/me").Want(http.StatusOK)

	second, answer := w.signIn(" Expert.One ", phrase) // capitals and blanks do not count
	cookie := answer.Want(http.StatusCreated).Cookie
	if len(cookie) != 1 || !strings.HasPrefix(cookie[0], "__Host-linxuan=") ||
		!strings.HasSuffix(cookie[0], "; Path=/; Secure; HttpOnly; SameSite=Strict") || len(second.Cookie) != len("__Host-linxuan=")+43 {
		t.Fatalf("cookie %q", cookie)
	}
	var me account.View
	second.Get("/v1/accounts/me").Want(http.StatusOK).JSON(&me)
	if me.ID != view.ID || me.Role != account.Expert || me.Login != "expert.one" || me.MustChange {
		t.Fatalf("me: %+v", me)
	}

	gone := *second
	if out := second.Do("DELETE", "/v1/accounts/sessions/current", nil).Want(http.StatusNoContent); !strings.Contains(out.Cookie[0], "Max-Age=0") || len(out.Body) != 0 {
		t.Fatalf("sign-out: %q %q", out.Cookie, out.Body)
	}
	gone.Get("/v1/accounts/me").Refused(http.StatusUnauthorized, "not-signed-in")
	first.Get("/v1/accounts/me").Want(http.StatusOK)

	third, _ := w.signIn("expert.one", phrase)
	fourth := *third
	third.Do("DELETE", "/v1/accounts/sessions", nil).Want(http.StatusNoContent)
	first.Get("/v1/accounts/me").Refused(http.StatusUnauthorized, "not-signed-in")
	fourth.Get("/v1/accounts/me").Refused(http.StatusUnauthorized, "not-signed-in")
}

// Unknown names and wrong passwords are one answer, before the lock-out and in it.
func TestNobodyLearnsWhoExists(t *testing.T) {
	w := newWorld(t)
	w.member(account.Expert, "", "known")
	for attempt := 1; attempt <= 7; attempt++ {
		_, known := w.signIn("known", "not the password")
		_, unknown := w.signIn("unknown", "not the password")
		if known.Status != unknown.Status || string(known.Body) != string(unknown.Body) || known.Header["retry-after"] != unknown.Header["retry-after"] {
			t.Fatalf("attempt %d: %s and %s", attempt, known.Body, unknown.Body)
		}
		if want := map[bool]int{false: http.StatusUnauthorized, true: http.StatusTooManyRequests}[attempt > 5]; known.Status != want {
			t.Fatalf("attempt %d: status %d, want %d", attempt, known.Status, want)
		}
	}
}

// Five failures within 15 minutes refuse the name for 15 minutes after the fifth, with the right password too.
func TestLockOut(t *testing.T) {
	w := newWorld(t)
	w.member(account.Expert, "", "expert")
	for range 5 {
		_, answer := w.signIn("expert", "wrong")
		answer.Refused(http.StatusUnauthorized, "sign-in-refused")
		w.Clock.Advance(time.Minute)
	}
	_, locked := w.signIn("expert", phrase)
	locked.Refused(http.StatusTooManyRequests, "sign-in-locked")
	if seconds := locked.Header["retry-after"]; seconds != "840" || locked.Map()["retryAfterSeconds"] != 840.0 {
		t.Fatalf("retry after %q: %s", seconds, locked.Body)
	}
	if detail := locked.Map()["detail"].(string); !strings.Contains(detail, "2019年10月14日 09:19:00") || !strings.Contains(detail, "14 分钟") {
		t.Fatalf("detail %q", detail)
	}
	_, other := w.signIn("somebody-else", "wrong") // counted by name
	other.Refused(http.StatusUnauthorized, "sign-in-refused")
	w.Clock.Advance(14*time.Minute - time.Millisecond)
	_, locked = w.signIn("expert", phrase)
	if locked.Refused(http.StatusTooManyRequests, "sign-in-locked"); locked.Header["retry-after"] != "1" {
		t.Fatalf("last millisecond: retry after %q", locked.Header["retry-after"])
	}
	w.Clock.Advance(time.Millisecond)
	_, answer := w.signIn("expert", phrase)
	answer.Want(http.StatusCreated)
	for range 4 { // the success has cleared the count
		_, answer = w.signIn("expert", "wrong")
		answer.Refused(http.StatusUnauthorized, "sign-in-refused")
	}
	_, answer = w.signIn("expert", phrase)
	answer.Want(http.StatusCreated)
}
