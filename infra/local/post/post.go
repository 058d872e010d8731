// Package post is the mail server of the local machine: it takes every letter, delivers none, and shows them on a page.
package post

import (
	"bytes"
	_ "embed"
	"errors"
	"fmt"
	"html/template"
	"io"
	"log"
	"mime"
	"net"
	"net/http"
	"net/mail"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/emersion/go-smtp"
	gomail "github.com/wneessen/go-mail"
)

// Letter is one that was taken.
type Letter struct {
	To, From, Subject, Text string
	ID                      string // of the letter, as its sender gave it
	Date                    time.Time
}

// kept is how many of the latest letters are kept, and maxBytes how long one may be.
const (
	kept     = 5000
	maxBytes = 1 << 20
)

// Box takes letters on an address of this machine until it is closed.
type Box struct {
	Addr string // host:port

	server *smtp.Server
	mu     sync.Mutex
	taken  []Letter
	count  int
}

// Open starts taking letters.
func Open() (*Box, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("post: listen: %w", err)
	}
	b := &Box{Addr: listener.Addr().String()}
	b.server = smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) { return &session{box: b}, nil }))
	b.server.Domain, b.server.MaxMessageBytes, b.server.MaxRecipients = "localhost", maxBytes, 1
	b.server.ReadTimeout, b.server.WriteTimeout = time.Minute, time.Minute
	b.server.ErrorLog = log.New(io.Discard, "", 0)
	go func() { _ = b.server.Serve(listener) }() // ends with Close
	return b, nil
}

// Close ends it.
func (b *Box) Close() error {
	if err := b.server.Close(); err != nil && !errors.Is(err, smtp.ErrServerClosed) {
		return err
	}
	return nil
}

// Letters are the latest ones, the last first, and Count is how many have come in all.
func (b *Box) Letters() []Letter {
	b.mu.Lock()
	defer b.mu.Unlock()
	all := slices.Clone(b.taken)
	slices.Reverse(all)
	return all
}

// Count is how many letters have come.
func (b *Box) Count() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.count
}

func (b *Box) take(l Letter) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.count++
	if b.taken = append(b.taken, l); len(b.taken) > kept {
		b.taken = b.taken[len(b.taken)-kept:]
	}
}

// session is one connection's letter in the making.
type session struct {
	box  *Box
	from string
	to   string
}

func (s *session) Reset()                                      { s.from, s.to = "", "" }
func (s *session) Logout() error                               { return nil }
func (s *session) Mail(from string, _ *smtp.MailOptions) error { s.from = from; return nil }
func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error   { s.to = to; return nil }
func (s *session) Data(r io.Reader) error {
	raw, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	l, err := read(raw)
	if err != nil {
		return &smtp.SMTPError{Code: 554, EnhancedCode: smtp.EnhancedCode{5, 6, 0}, Message: "not a letter"}
	}
	l.From, l.To = s.from, s.to
	s.box.take(l)
	return nil
}

// read takes a letter apart.
func read(raw []byte) (Letter, error) {
	head, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		return Letter{}, err
	}
	letter, err := gomail.EMLToMsgFromReader(bytes.NewReader(raw))
	if err != nil {
		return Letter{}, err
	}
	l := Letter{ID: strings.Trim(head.Header.Get("Message-Id"), "<>")}
	if l.Date, err = head.Header.Date(); err != nil {
		return l, err
	}
	if subject := letter.GetGenHeader(gomail.HeaderSubject); len(subject) > 0 {
		if l.Subject, err = new(mime.WordDecoder).DecodeHeader(subject[0]); err != nil {
			return l, err
		}
	}
	for _, part := range letter.GetParts() {
		text, err := part.GetContent()
		if err != nil {
			return l, err
		}
		l.Text += string(text)
	}
	return l, nil
}

//go:embed page.html
var page string

var pageTemplate = template.Must(template.New("page").Funcs(template.FuncMap{
	"time": func(t time.Time) string { return t.In(time.FixedZone("CST", 8*3600)).Format("2006-01-02 15:04:05") },
}).Parse(page))

// ServeHTTP shows the letters, those to one address where the query names it in "to".
func (b *Box) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	to := r.URL.Query().Get("to")
	letters := slices.DeleteFunc(b.Letters(), func(l Letter) bool { return to != "" && l.To != to })
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	const shown = 200
	_ = pageTemplate.Execute(w, map[string]any{"Letters": letters[:min(len(letters), shown)], "Count": len(letters), "To": to, "Shown": shown}) // the reader is gone
}
