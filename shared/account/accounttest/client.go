package accounttest

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"github.com/aws/aws-lambda-go/events"

	"linxuan/shared/api"
)

// Client speaks to a function as the browser does through API Gateway: by events of payload format 2.0. It keeps the
// session's cookie that it is given.
type Client struct {
	Cookie   string
	t        testing.TB
	function *api.Function
}

// Response is a function's answer.
type Response struct {
	Status int
	Header map[string]string // names in lower case
	Cookie []string
	Body   []byte

	t testing.TB
}

// Get asks for a path.
func (c *Client) Get(path string) Response { c.t.Helper(); return c.Do("GET", path, nil) }

// Post sends JSON under a fresh idempotency key.
func (c *Client) Post(path string, body any) Response { c.t.Helper(); return c.Do("POST", path, body) }

// Do sends a request. The body is sent as JSON unless it is a []byte (sent as it is) or nil (none). Headers are pairs of
// name and value; they go before the usual ones, which are X-Linxuan: 1 and, on a POST, a fresh Idempotency-Key. An
// empty value leaves a header out.
func (c *Client) Do(method, path string, body any, headers ...string) Response {
	c.t.Helper()
	payload, err := json.Marshal(c.event(method, path, body, headers))
	if err != nil {
		c.t.Fatalf("event of %s %s: %v", method, path, err)
	}
	raw, err := c.function.Invoke(context.Background(), payload)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	var answer events.APIGatewayV2HTTPResponse
	if err := json.Unmarshal(raw, &answer); err != nil {
		c.t.Fatalf("%s %s: answer: %v", method, path, err)
	}
	c.keep(answer.Cookies)
	return c.response(answer)
}

func (c *Client) event(method, path string, body any, headers []string) events.APIGatewayV2HTTPRequest {
	c.t.Helper()
	path, query, _ := strings.Cut(path, "?")
	e := events.APIGatewayV2HTTPRequest{Version: "2.0", RouteKey: "$default", RawPath: path, RawQueryString: query, Headers: map[string]string{
		"host": "linxuan.test", "x-forwarded-for": "203.0.113.7", "user-agent": "test", "x-linxuan": "1",
	}}
	e.RequestContext.RequestID = "request-of-the-test"
	e.RequestContext.HTTP = events.APIGatewayV2HTTPRequestContextHTTPDescription{Method: method, Path: path, Protocol: "HTTP/1.1", SourceIP: "203.0.113.7"}
	if method == "POST" {
		e.Headers["idempotency-key"] = rand.Text()
	}
	if c.Cookie != "" {
		e.Cookies = []string{c.Cookie}
	}
	switch body := body.(type) {
	case nil:
	case []byte:
		e.Body, e.IsBase64Encoded = base64.StdEncoding.EncodeToString(body), true
		e.Headers["content-type"] = "application/json"
	default:
		raw, err := json.Marshal(body)
		if err != nil {
			c.t.Fatalf("body of %s %s: %v", method, path, err)
		}
		e.Body = string(raw)
		e.Headers["content-type"] = "application/json"
	}
	for i := 0; i+1 < len(headers); i += 2 {
		name := strings.ToLower(headers[i])
		if e.Headers[name] = headers[i+1]; headers[i+1] == "" {
			delete(e.Headers, name)
		}
	}
	return e
}

// keep takes over a new session's cookie and drops one that was ended.
func (c *Client) keep(cookies []string) {
	for _, cookie := range cookies {
		pair, attributes, _ := strings.Cut(cookie, ";")
		if !strings.HasPrefix(pair, api.SessionCookie+"=") {
			continue
		}
		if c.Cookie = pair; strings.Contains(attributes, "Max-Age=0") {
			c.Cookie = ""
		}
	}
}

func (c *Client) response(answer events.APIGatewayV2HTTPResponse) Response {
	c.t.Helper()
	body := []byte(answer.Body)
	if answer.IsBase64Encoded {
		raw, err := base64.StdEncoding.DecodeString(answer.Body)
		if err != nil {
			c.t.Fatalf("body of the answer: %v", err)
		}
		body = raw
	}
	return Response{Status: answer.StatusCode, Header: answer.Headers, Cookie: answer.Cookies, Body: body, t: c.t}
}

// Want ends the test unless the answer has the status; it gives the answer again, so that calls chain.
func (r Response) Want(status int) Response {
	r.t.Helper()
	if r.Status != status {
		r.t.Fatalf("status %d, want %d: %s", r.Status, status, r.Body)
	}
	return r
}

// Refused ends the test unless the answer is a problem of this status and code.
func (r Response) Refused(status int, code string) Response {
	r.t.Helper()
	if r.Status != status || r.Code() != code {
		r.t.Fatalf("status %d %s, want %d %s: %s", r.Status, r.Code(), status, code, r.Body)
	}
	return r
}

// Code is the code of a problem, empty for another answer.
func (r Response) Code() string {
	if r.Header["content-type"] != "application/problem+json" {
		return ""
	}
	var p struct {
		Type string `json:"type"`
	}
	if err := json.Unmarshal(r.Body, &p); err != nil {
		r.t.Helper()
		r.t.Fatalf("problem: %v: %s", err, r.Body)
	}
	return strings.TrimPrefix(p.Type, "/problems/")
}

// JSON reads the body into a value.
func (r Response) JSON(v any) {
	r.t.Helper()
	if err := json.Unmarshal(r.Body, v); err != nil {
		r.t.Fatalf("body: %v: %s", err, r.Body)
	}
}

// Map reads the body as an object.
func (r Response) Map() map[string]any {
	r.t.Helper()
	var m map[string]any
	r.JSON(&m)
	return m
}

// Fields lists what a problem says about single values, as pointer and code.
func (r Response) Fields() map[string]string {
	r.t.Helper()
	var p struct {
		Errors []api.ProblemField `json:"errors"`
	}
	r.JSON(&p)
	fields := map[string]string{}
	for _, e := range p.Errors {
		fields[e.Pointer] = e.Code
	}
	return fields
}

// Query writes a path with query parameters, given as pairs.
func Query(path string, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		q.Set(pairs[i], pairs[i+1])
	}
	return path + "?" + q.Encode()
}
