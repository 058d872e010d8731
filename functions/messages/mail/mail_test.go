package mail_test

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"time"

	"linxuan/functions/messages/mail"
	"linxuan/infra/local/post"
	"linxuan/shared/account"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/message"
	"linxuan/shared/table"
)

var (
	ctx  = context.Background()
	noon = time.Date(2019, 10, 21, 4, 0, 0, 0, time.UTC)
)

type hall struct {
	*accounttest.Bench
	t testing.TB
	f *api.Function
}

// enter builds the function with a mail server at an address.
func enter(t *testing.T, server string) hall {
	t.Helper()
	b := accounttest.New(t, noon)
	b.Env["SMTP_SERVER"], b.Env["SMTP_USER"], b.Env["SMTP_FROM"], b.Env["SMTP_PASSWORD"] = server, "none", "no-reply@linxuan.example", "none"
	f, err := mail.New(ctx, b.Setup())
	if err != nil {
		t.Fatal(err)
	}
	return hall{b, t, f}
}

func box(t *testing.T) *post.Box {
	t.Helper()
	b, err := post.Open()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	return b
}

func (h hall) enrol(login string, p account.Person) {
	h.t.Helper()
	p.Login, p.Name = login, "测试人员（示例）"
	if _, _, err := account.Enrol(ctx, h.Store, p, noon); err != nil {
		h.t.Fatal(err)
	}
}

func (h hall) tell(to message.Audience) {
	h.t.Helper()
	tx := table.Begin()
	message.Post(tx, h.Store, message.Message{
		Audience: to, Kind: message.Returned, Round: "2019", Subject: "app_1", At: calendar.At(h.Clock.Now()),
		Facts: map[string]string{"until": "2019-11-08T16:00:00.000Z"},
	}, "1")
	if err := h.Store.Commit(ctx, tx); err != nil {
		h.t.Fatal(err)
	}
}

func (h hall) run() message.Report {
	h.t.Helper()
	raw, err := h.f.Invoke(ctx, []byte(`{"schedule":"mail"}`))
	if err != nil {
		h.t.Fatal(err)
	}
	var r message.Report
	if err := json.Unmarshal(raw, &r); err != nil {
		h.t.Fatal(err)
	}
	return r
}

// Letters go to the officers that the group has now: not to a disabled one, not to one without an address, not to those of
// another group, of its body or of another role. Running again sends nothing; the log names nobody.
func TestALetterToThoseWhoActForAGroup(t *testing.T) {
	b := box(t)
	h := enter(t, b.Addr)
	h.enrol("first", account.Person{Role: "group", Body: "P37", Group: "grp_1", Mail: "first@college.example"})
	h.enrol("second", account.Person{Role: "group", Body: "P37", Group: "grp_1", Mail: "second@college.example"})
	h.enrol("gone", account.Person{Role: "group", Body: "P37", Group: "grp_1", Mail: "gone@college.example", Disabled: true})
	h.enrol("silent", account.Person{Role: "group", Body: "P37", Group: "grp_1"})
	h.enrol("other", account.Person{Role: "group", Body: "P37", Group: "grp_2", Mail: "other@college.example"})
	h.enrol("body", account.Person{Role: "body", Body: "P37", Mail: "body@province.example"})
	h.enrol("office", account.Person{Role: "secretariat", Mail: "office@panel.example"})
	h.tell(message.ToGroup("grp_1"))
	if r := h.run(); r.Taken != 2 || r.Done != 1 || r.Waiting != 0 {
		t.Fatalf("%+v", r)
	}
	if r := h.run(); r != (message.Report{}) {
		t.Errorf("again: %+v", r)
	}
	got := map[string]bool{}
	for _, l := range b.Letters() {
		got[l.To] = true
		if !strings.HasPrefix(l.Subject, "【职教集团遴选平台】示范申报已退回") || !strings.Contains(l.Text, "2019年11月8日 24:00（北京时间）") ||
			!strings.Contains(l.Text, "https://linxuan.test/rounds/2019/group") || l.From != "no-reply@linxuan.example" || !l.Date.Equal(noon) {
			t.Errorf("%+v", l)
		}
	}
	if len(got) != 2 || !got["first@college.example"] || !got["second@college.example"] {
		t.Errorf("%v", got)
	}
	if log := h.Log.String(); strings.Contains(log, "college.example") || strings.Contains(log, "测试人员") {
		t.Errorf("the log names somebody: %s", log)
	}
}

// A body's, a role's and one account's letters go to them alone.
func TestOtherAudiences(t *testing.T) {
	for name, row := range map[string]struct {
		to   message.Audience
		want []string
	}{
		"a body":     {message.ToBody("P37"), []string{"body@province.example"}},
		"a role":     {message.ToRole("group"), []string{"a@college.example", "b@college.example"}},
		"no account": {message.ToAccount("acc_none"), nil},
		"no body":    {message.ToBody("P3"), nil},
	} {
		t.Run(name, func(t *testing.T) {
			b := box(t)
			h := enter(t, b.Addr)
			h.enrol("a-group", account.Person{Role: "group", Body: "P37", Group: "grp_1", Mail: "a@college.example"})
			h.enrol("b-group", account.Person{Role: "group", Body: "P11", Group: "grp_2", Mail: "b@college.example"})
			h.enrol("a-body", account.Person{Role: "body", Body: "P37", Mail: "body@province.example"})
			h.tell(row.to)
			h.run()
			if len(b.Letters()) != len(row.want) {
				t.Fatalf("%+v", b.Letters())
			}
			for _, l := range b.Letters() {
				if !strings.Contains(strings.Join(row.want, " "), l.To) {
					t.Errorf("%s", l.To)
				}
			}
		})
	}
}

// rude is an SMTP server by the letter (RFC 5321) that answers one command in its own way, the first time or always.
type rude struct {
	mu       sync.Mutex
	on       string // MAIL, RCPT, DATA or "." for the end of the data
	answer   string // empty: it hangs up
	once     bool
	finished int // letters whose last dot has come
}

func (r *rude) serve(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go r.speak(c)
		}
	}()
	return l.Addr().String()
}

func (r *rude) speak(c net.Conn) {
	defer func() { _ = c.Close() }()
	_, _ = fmt.Fprint(c, "220 ready\r\n")
	data := false
	for lines := bufio.NewScanner(c); lines.Scan(); {
		word, _, _ := strings.Cut(strings.ToUpper(lines.Text()), " ")
		if data && lines.Text() != "." {
			continue
		}
		reply := map[string]string{"DATA": "354 go on", "QUIT": "221 bye"}[word]
		if reply == "" {
			reply = "250 fine"
		}
		r.mu.Lock()
		if word == "." {
			r.finished++
		}
		if word == r.on {
			reply = r.answer
			if r.once {
				r.on = ""
			}
		}
		r.mu.Unlock()
		data = word == "DATA" && strings.HasPrefix(reply, "354")
		if reply == "" || word == "QUIT" {
			return
		}
		_, _ = fmt.Fprintf(c, "%s\r\n", reply)
	}
}

// RFC 5321: what the server's last word means. Only where it surely has nothing does the letter come again.
func TestWhatTheServerSays(t *testing.T) {
	for name, row := range map[string]struct {
		on, answer string
		want       message.Report
		again      int // letters that the next run brings
	}{
		"busy at MAIL":            {"MAIL", "451 later", message.Report{Waiting: 1}, 1},
		"closed to us":            {"MAIL", "530 sign in first", message.Report{Waiting: 1}, 1},
		"greylisted":              {"RCPT", "450 later", message.Report{Waiting: 1}, 1},
		"no such mailbox":         {"RCPT", "550 nobody", message.Report{Refused: 1, Done: 1}, 0},
		"busy at DATA":            {"DATA", "452 full", message.Report{Waiting: 1}, 1},
		"refused after the data":  {".", "451 later", message.Report{Waiting: 1}, 1},
		"spam":                    {".", "554 no", message.Report{Refused: 1, Done: 1}, 0},
		"hung up before the data": {"DATA", "", message.Report{Waiting: 1}, 1},
		"hung up after the data":  {".", "", message.Report{Unknown: 1, Done: 1}, 0},
		"taken, and then hung up": {"RSET", "", message.Report{Taken: 1, Done: 1}, 0},
		"shutting down":           {"MAIL", "421 bye", message.Report{Waiting: 1}, 1},
	} {
		t.Run(name, func(t *testing.T) {
			r := &rude{on: row.on, answer: row.answer, once: true}
			h := enter(t, r.serve(t))
			h.enrol("first", account.Person{Role: "group", Body: "P37", Group: "grp_1", Mail: "first@college.example"})
			h.tell(message.ToGroup("grp_1"))
			if got := h.run(); got != row.want {
				t.Fatalf("%+v, want %+v", got, row.want)
			}
			r.mu.Lock()
			r.on = ""
			r.mu.Unlock()
			h.Clock.Advance(time.Minute)
			if got := h.run(); got.Taken != row.again {
				t.Errorf("then %+v", got)
			}
			if strings.Contains(h.Log.String(), "college.example") {
				t.Error("the log names the address")
			}
		})
	}
}

// Nobody is there: nothing is lost.
func TestNoServer(t *testing.T) {
	gone := box(t)
	h := enter(t, gone.Addr)
	_ = gone.Close()
	h.enrol("first", account.Person{Role: "group", Body: "P37", Group: "grp_1", Mail: "first@college.example"})
	h.tell(message.ToGroup("grp_1"))
	if r := h.run(); r.Waiting != 1 || r.Taken != 0 {
		t.Errorf("%+v", r)
	}
	h.Env["SMTP_SERVER"] = "none"
	f, err := mail.New(ctx, h.Setup())
	if err != nil {
		t.Fatal(err)
	}
	if r := (hall{h.Bench, t, f}).run(); r != (message.Report{}) {
		t.Errorf("%+v", r)
	}
	if _, err := h.f.Invoke(ctx, []byte(`{"detail-type":"x"}`)); err == nil {
		t.Error("a foreign event was taken")
	}
}
