package post_test

import (
	"net/http/httptest"
	"net/smtp"
	"strings"
	"testing"

	"linxuan/infra/local/post"
)

func send(t *testing.T, b *post.Box, to, text string) error {
	t.Helper()
	return smtp.SendMail(b.Addr, nil, "no-reply@linxuan.example", []string{to}, []byte(strings.ReplaceAll(text, "\n", "\r\n")))
}

const letter = `Date: Mon, 21 Oct 2019 12:00:00 +0800
Message-ID: <msg_1.acc_1@linxuan.example>
Subject: =?UTF-8?B?56S66IyD55Sz5oql?=
Content-Type: text/plain; charset=UTF-8
Content-Transfer-Encoding: base64

6K+355m75b2VIDxiPg==
`

func TestTheBoxShowsWhatItTook(t *testing.T) {
	b, err := post.Open()
	if err != nil {
		t.Fatal(err)
	}
	if err := send(t, b, "a@x.example", letter); err != nil {
		t.Fatal(err)
	}
	if err := send(t, b, "b@x.example", letter); err != nil {
		t.Fatal(err)
	}
	if err := send(t, b, "b@x.example", "no letter"); err == nil || b.Count() != 2 {
		t.Errorf("%v, %d letters", err, b.Count())
	}
	if l := b.Letters()[1]; l.To != "a@x.example" || l.Subject != "示范申报" || l.Text != "请登录 <b>" || l.ID != "msg_1.acc_1@linxuan.example" {
		t.Errorf("%+v", l)
	}
	for query, want := range map[string]int{"": 2, "?to=a@x.example": 1, "?to=nobody@x.example": 0} {
		w := httptest.NewRecorder()
		b.ServeHTTP(w, httptest.NewRequest("GET", "/local/mail"+query, nil))
		if n := strings.Count(w.Body.String(), "请登录 &lt;b&gt;"); n != want {
			t.Errorf("%q shows %d letters, want %d", query, n, want)
		}
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
	if err := send(t, b, "a@x.example", letter); err == nil {
		t.Error("a closed box takes letters")
	}
}
