// Package scenario plays a round through the public HTTP API: for the demonstration, for end-to-end tests and for load. It
// knows nothing that a foreign client could not know.
package scenario

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"linxuan/shared/account"
)

// Client is one person at the API: it keeps the session's cookie and signs in again when the session has ended.
type Client struct {
	base string
	http *http.Client

	mu       sync.Mutex
	cookie   string
	login    string
	password string
	secret   string    // of the second factor; empty: there is none
	server   time.Time // by its clock, at the last answer
}

// Problem is an RFC 9457 answer.
type Problem struct {
	Type      string         `json:"type"`
	Status    int            `json:"status"`
	Detail    string         `json:"detail"`
	Rule      string         `json:"rule"`
	Errors    []ProblemField `json:"errors"`
	RequestID string         `json:"requestId"`

	ClosedAt   time.Time `json:"closedAt"`   // of a deadline that has passed
	ServerTime time.Time `json:"serverTime"` // at which that was decided
}

// ProblemField is one mistake of an input.
type ProblemField struct {
	Pointer string `json:"pointer"`
	Code    string `json:"code"`
	Rule    string `json:"rule"`
	Detail  string `json:"detail"`
}

func (p *Problem) Error() string {
	fields, _ := json.Marshal(p.Errors) // plain strings
	return fmt.Sprintf("%d %s: %s %s", p.Status, p.Type, p.Detail, fields)
}

// Code is the last part of the problem's type.
func (p *Problem) Code() string { return p.Type[strings.LastIndexByte(p.Type, '/')+1:] }

// Refused says whether an error is a problem of that code.
func Refused(err error, code string) bool {
	p, ok := errors.AsType[*Problem](err)
	return ok && p.Code() == code
}

// NewClient makes a client of nobody.
func NewClient(base string, transport *http.Client) *Client {
	return &Client{base: base, http: transport}
}

// As remembers whom to sign in as.
func (c *Client) As(login, password string) *Client {
	return &Client{base: c.base, http: c.http, login: login, password: password}
}

const sessionCookie = "__Host-linxuan"

// SignIn opens a session, with the second factor where it is asked for.
func (c *Client) SignIn(ctx context.Context) error {
	in := map[string]string{"login": c.login, "password": c.password}
	_, err := c.send(ctx, http.MethodPost, "/v1/accounts/sessions", in, nil, nil)
	if !Refused(err, "second-factor-needed") {
		return err
	}
	for _, ahead := range []time.Duration{0, 30 * time.Second} { // this code may be used up; the next one is good already
		if in["code"], err = c.code(ahead); err != nil {
			return err
		}
		if _, err = c.send(ctx, http.MethodPost, "/v1/accounts/sessions", in, nil, nil); !Refused(err, "second-factor-refused") {
			return err
		}
	}
	return err
}

// code is what the person's authenticator shows, by the server's clock.
func (c *Client) code(ahead time.Duration) (string, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return account.AuthenticatorCode(c.secret, c.server.Add(ahead))
}

// setUpFactor gives the person the second factor that the role must have.
func (c *Client) setUpFactor(ctx context.Context) error {
	var made account.Enrolment
	if err := c.Post(ctx, "/v1/accounts/second-factor", map[string]string{"password": c.password}, &made); err != nil {
		return err
	}
	c.secret = made.Secret
	code, err := c.code(0)
	if err != nil {
		return err
	}
	return c.Post(ctx, "/v1/accounts/second-factor/confirm", map[string]string{"code": code}, nil)
}

// Get reads.
func (c *Client) Get(ctx context.Context, path string, out any) (etag string, err error) {
	return c.Do(ctx, http.MethodGet, path, nil, out, nil)
}

// Post changes a state, under an idempotency key of its own.
func (c *Client) Post(ctx context.Context, path string, in, out any) error {
	_, err := c.Do(ctx, http.MethodPost, path, in, out, nil)
	return err
}

// Put edits the version that was read.
func (c *Client) Put(ctx context.Context, path, etag string, in, out any) (string, error) {
	return c.Do(ctx, http.MethodPut, path, in, out, http.Header{"If-Match": {etag}})
}

// Do sends one request; where the session has ended it signs in and sends it once more.
func (c *Client) Do(ctx context.Context, method, path string, in, out any, header http.Header) (string, error) {
	if header == nil {
		header = http.Header{}
	}
	if method == http.MethodPost && header.Get("Idempotency-Key") == "" {
		header.Set("Idempotency-Key", NewKey())
	}
	etag, err := c.send(ctx, method, path, in, out, header)
	if p, ok := errors.AsType[*Problem](err); ok && p.Status == http.StatusUnauthorized && c.login != "" {
		if err := c.SignIn(ctx); err != nil {
			return "", err
		}
		return c.send(ctx, method, path, in, out, header)
	}
	return etag, err
}

// file is a body that is sent as it is.
type file struct {
	media string
	data  []byte
}

// NewKey makes an idempotency key.
func NewKey() string {
	raw := make([]byte, 16)
	_, _ = rand.Read(raw) // never fails (crypto/rand)
	return hex.EncodeToString(raw)
}

const tries = 5

// send repeats what was not answered for want of the store: the key makes that safe.
func (c *Client) send(ctx context.Context, method, path string, in, out any, header http.Header) (string, error) {
	for try := 1; ; try++ {
		etag, err := c.once(ctx, method, path, in, out, header)
		p, ok := errors.AsType[*Problem](err)
		if !ok || p.Status != http.StatusServiceUnavailable || try == tries {
			return etag, err
		}
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(time.Duration(try) * 50 * time.Millisecond):
		}
	}
}

func (c *Client) once(ctx context.Context, method, path string, in, out any, header http.Header) (string, error) {
	var body io.Reader
	media := "application/json"
	if f, ok := in.(file); ok {
		media, body = f.media, bytes.NewReader(f.data)
	} else if in != nil {
		raw, err := json.Marshal(in)
		if err != nil {
			return "", err
		}
		body = bytes.NewReader(raw)
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, body)
	if err != nil {
		return "", err
	}
	for name, values := range header {
		req.Header[name] = values
	}
	if in != nil {
		req.Header.Set("Content-Type", media)
	}
	req.Header.Set("X-Linxuan", "1")
	c.mu.Lock()
	if c.cookie != "" {
		req.Header.Set("Cookie", sessionCookie+"="+c.cookie)
	}
	c.mu.Unlock()
	res, err := c.http.Do(req)
	if err != nil {
		return "", err
	}
	defer func() { _ = res.Body.Close() }()
	c.keep(res)
	return res.Header.Get("ETag"), readAnswer(res, out)
}

// keep remembers the session and the server's time.
func (c *Client) keep(res *http.Response) {
	if at, err := time.Parse(time.RFC3339, res.Header.Get("X-Server-Time")); err == nil {
		c.mu.Lock()
		c.server = at
		c.mu.Unlock()
	}
	for _, cookie := range res.Cookies() {
		if cookie.Name == sessionCookie {
			c.mu.Lock()
			c.cookie = cookie.Value
			c.mu.Unlock()
		}
	}
}

func readAnswer(res *http.Response, out any) error {
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		return err
	}
	if res.StatusCode >= http.StatusBadRequest {
		p := &Problem{Status: res.StatusCode}
		if err := json.Unmarshal(raw, p); err != nil {
			return fmt.Errorf("scenario: %s answered %d: %.200s", res.Request.URL.Path, res.StatusCode, raw)
		}
		return p
	}
	if out == nil || len(raw) == 0 {
		return nil
	}
	return json.Unmarshal(raw, out)
}
