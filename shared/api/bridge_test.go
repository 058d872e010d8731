package api

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
)

var monday = time.Date(2019, 10, 14, 1, 2, 3, 45_600_000, time.UTC)

func quiet() Setup {
	return Setup{Clock: func() time.Time { return monday }, Log: slog.New(slog.DiscardHandler), Getenv: func(string) string { return "" }}
}

// seen is what a handler got of an event.
type seen struct {
	method, path, rawPath, query, host, body, cookie, requestID string
	header                                                      http.Header
}

func serve(t testing.TB, payload []byte) (seen, events.APIGatewayV2HTTPResponse) {
	t.Helper()
	var got seen
	f := NewPageFunction(quiet(), http.HandlerFunc(func(_ http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		if err != nil {
			t.Error(err)
		}
		got = seen{req.Method, req.URL.Path, req.URL.EscapedPath(), req.URL.RawQuery, req.Host, string(body), req.Header.Get("Cookie"), requestID(req.Context()), req.Header}
	}))
	return got, invoke(t, f, payload)
}

func invoke(t testing.TB, f *Function, payload []byte) events.APIGatewayV2HTTPResponse {
	t.Helper()
	raw, err := f.Invoke(context.Background(), payload)
	if err != nil {
		t.Fatal(err)
	}
	var answer events.APIGatewayV2HTTPResponse
	if err := json.Unmarshal(raw, &answer); err != nil {
		t.Fatal(err)
	}
	return answer
}

func recorded(t testing.TB, name string) []byte {
	t.Helper()
	raw, err := os.ReadFile("testdata/events/" + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestRecordedEvents(t *testing.T) {
	take := func(name string) seen {
		t.Helper()
		got, _ := serve(t, recorded(t, name))
		return got
	}

	get := take("get-query-cookies-headers")
	if get.method != "GET" || get.path != "/v1/records/示例/100%25" || get.rawPath != "/v1/records/%E7%A4%BA%E4%BE%8B/100%2525" || get.host != "linxuan.example.cn" || get.requestID != "BmqPpjCmrPEEMHg=" {
		t.Errorf("get: %+v", get)
	}
	if get.query != "parameter1=value1&parameter1=value2&parameter2=%E4%BD%A0%E5%A5%BD+a%26b" {
		t.Errorf("query %q", get.query)
	}
	if get.cookie != `cookie1=a=1; with=no blanks; __Host-linxuan=token; cookie3="q"` {
		t.Errorf("cookie %q", get.cookie)
	}
	if get.header.Get("Accept") != "text/html,application/xhtml+xml,application/json" || get.header.Get("If-None-Match") != `"1","2"` || get.header.Get("X-Linxuan") != "1" {
		t.Errorf("headers %v", get.header)
	}
	for _, name := range []string{"X-Forwarded-For", "X-Forwarded-Port", "User-Agent", "X-Amzn-Trace-Id", "Forwarded"} { // R6.5
		if get.header.Get(name) != "" {
			t.Errorf("%s reaches the handler", name)
		}
	}

	if post := take("post-base64"); post.body != "\x89PNG\r\n\x1a\n" || post.cookie != "" || post.method != "POST" {
		t.Errorf("base64: %+v", post)
	}
	if post := take("post-json"); post.body != `{"name":"示例","n":1}` || post.cookie != "__Host-linxuan=token" {
		t.Errorf("json: %+v", post)
	}
	if del := take("delete-slashes"); del.path != "//evil.example.com/v1/records" || del.host != "linxuan.example.cn" || del.query != "%zz&a=%" {
		t.Errorf("slashes: %+v", del)
	}
}

func TestAnswerAsEvent(t *testing.T) {
	for name, row := range map[string]struct {
		h    http.HandlerFunc
		want events.APIGatewayV2HTTPResponse
	}{
		"nothing said": {func(http.ResponseWriter, *http.Request) {}, events.APIGatewayV2HTTPResponse{StatusCode: 200}},
		"text": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "text/plain")
			_, _ = io.WriteString(w, "示例")
			w.WriteHeader(500) // too late
		}, events.APIGatewayV2HTTPResponse{StatusCode: 200, Headers: map[string]string{"content-type": "text/plain"}, Body: "示例"}},
		"bytes": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(201)
			_, _ = w.Write([]byte{0xff, 0xd8})
		}, events.APIGatewayV2HTTPResponse{StatusCode: 201, Body: "/9g=", IsBase64Encoded: true}},
		"compressed": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "br")
			_, _ = io.WriteString(w, "by chance UTF-8")
		}, events.APIGatewayV2HTTPResponse{StatusCode: 200, Headers: map[string]string{"content-encoding": "br"}, Body: "YnkgY2hhbmNlIFVURi04", IsBase64Encoded: true}},
		"cookies and several values": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Add("Set-Cookie", "a=1")
			w.Header().Add("Set-Cookie", "b=2")
			w.Header().Add("Vary", "Accept")
			w.Header().Add("Vary", "Cookie")
		}, events.APIGatewayV2HTTPResponse{StatusCode: 200, Headers: map[string]string{"vary": "Accept, Cookie"}, Cookies: []string{"a=1", "b=2"}}},
		"no content": {func(w http.ResponseWriter, _ *http.Request) {
			w.WriteHeader(204)
			_, _ = io.WriteString(w, "null")
		}, events.APIGatewayV2HTTPResponse{StatusCode: 204}},
	} {
		got := invoke(t, NewPageFunction(quiet(), row.h), recorded(t, "post-json"))
		if got.StatusCode != row.want.StatusCode || got.Body != row.want.Body || got.IsBase64Encoded != row.want.IsBase64Encoded ||
			!maps.Equal(got.Headers, row.want.Headers) || !slices.Equal(got.Cookies, row.want.Cookies) {
			t.Errorf("%s: %+v, want %+v", name, got, row.want)
		}
	}
}

func TestBodyThatIsNoBase64(t *testing.T) {
	_, answer := serve(t, []byte(strings.Replace(string(recorded(t, "post-base64")), "iVBORw0KGgo=", "iVBORw0KGgo", 1)))
	if answer.StatusCode != 400 || answer.Headers["content-type"] != "application/problem+json" || !strings.Contains(answer.Body, `"requestId":"BmqPpjCmrPEEMHh="`) {
		t.Fatalf("got %+v", answer)
	}
}

func TestOtherEvents(t *testing.T) {
	silent := NewPageFunction(quiet(), http.NotFoundHandler())
	for _, payload := range []string{"", "{", `{"schedule":"sweep"}`, `{"version":"1.0","requestContext":{"http":{}}}`, `{"version":"2.0","requestContext":{}}`} {
		if out, err := silent.Invoke(context.Background(), []byte(payload)); err == nil {
			t.Errorf("%q is answered: %s", payload, out)
		}
	}
	broken := errors.New("broken")
	f := NewPageFunction(quiet(), http.NotFoundHandler()).OnEvent(func(_ context.Context, event json.RawMessage, at time.Time) (any, error) {
		if string(event) != `{"schedule":"sweep"}` {
			return nil, broken
		}
		return map[string]string{"at": at.Format(time.RFC3339Nano)}, nil
	})
	if out, err := f.Invoke(context.Background(), []byte(`{"schedule":"sweep"}`)); err != nil || string(out) != `{"at":"2019-10-14T01:02:03.045Z"}` {
		t.Errorf("schedule: %s, %v", out, err)
	}
	if _, err := f.Invoke(context.Background(), []byte(`{"schedule":"other"}`)); !errors.Is(err, broken) { // Lambda tries again
		t.Errorf("failed event: %v", err)
	}
}

// Whatever comes as an event, the handler gets that path, query and body, or the caller gets an answer.
func FuzzEvent(f *testing.F) {
	for _, name := range []string{"get-query-cookies-headers", "post-base64", "post-json", "delete-slashes"} {
		var e events.APIGatewayV2HTTPRequest
		if err := json.Unmarshal(recorded(f, name), &e); err != nil {
			f.Fatal(err)
		}
		f.Add(e.RequestContext.HTTP.Method, e.RawPath, e.RawQueryString, e.Body, e.IsBase64Encoded, strings.Join(e.Cookies, "\n"), e.Headers["accept"])
	}
	f.Add("GET", "", "", "", false, "", "")
	f.Add("G T", "/%", "?#", "\xff", false, "\r\n", "\r\nx: y")
	f.Add("GET", "a:b", "", "", false, "", "")
	f.Add("GET", "/100%25", "", "", false, "", "")
	f.Fuzz(func(t *testing.T, method, path, query, body string, encoded bool, cookies, accept string) {
		if method == "" {
			return // no event of an HTTP API
		}
		e := events.APIGatewayV2HTTPRequest{Version: "2.0", RawPath: path, RawQueryString: query, Body: body, IsBase64Encoded: encoded, Headers: map[string]string{"accept": accept}}
		if cookies != "" {
			e.Cookies = strings.Split(cookies, "\n")
		}
		e.RequestContext.HTTP.Method = method
		var got *http.Request
		var gotBody []byte
		fn := NewPageFunction(quiet(), http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
			got = req
			gotBody, _ = io.ReadAll(req.Body)
			w.Header().Set("X-Path", req.URL.EscapedPath())
			_, _ = w.Write(gotBody)
		}))
		payload, err := json.Marshal(e)
		if err != nil {
			t.Fatal(err)
		}
		var wire events.APIGatewayV2HTTPRequest // JSON has changed what is not UTF-8
		if err := json.Unmarshal(payload, &wire); err != nil {
			t.Fatal(err)
		}
		answer := invoke(t, fn, payload)
		if got == nil {
			if answer.StatusCode != http.StatusBadRequest {
				t.Fatalf("nobody was asked, and the answer is %d", answer.StatusCode)
			}
			return
		}
		want := []byte(wire.Body)
		if encoded {
			if want, err = base64.StdEncoding.DecodeString(wire.Body); err != nil {
				t.Fatalf("no base64, and the handler got %q", gotBody)
			}
		}
		if string(gotBody) != string(want) || got.URL.Path != wire.RawPath || got.URL.RawQuery != wire.RawQueryString || got.Host != "" || got.URL.Host != "" {
			t.Fatalf("body %q, path %q, query %q, host %q", gotBody, got.URL.Path, got.URL.RawQuery, got.URL.Host)
		}
	})
}
