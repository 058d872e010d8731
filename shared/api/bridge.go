package api

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/aws/aws-lambda-go/events"
)

type requestIDKey struct{}

func requestID(ctx context.Context) string {
	id, _ := ctx.Value(requestIDKey{}).(string)
	return id
}

// httpEvent is what is read of an HTTP API event.
type httpEvent struct {
	Version        string            `json:"version"`
	RawPath        string            `json:"rawPath"`
	RawQueryString string            `json:"rawQueryString"`
	Cookies        []string          `json:"cookies"`
	Headers        map[string]string `json:"headers"`
	RequestContext struct {
		RequestID string `json:"requestId"`
		HTTP      struct {
			Method string `json:"method"`
		} `json:"http"`
	} `json:"requestContext"`
	Body            string `json:"body"`
	IsBase64Encoded bool   `json:"isBase64Encoded"`
}

// is says that the event is one of an HTTP API; other events (schedules, objects) have no such members.
func (e *httpEvent) is() bool { return e.Version == "2.0" && e.RequestContext.HTTP.Method != "" }

// request turns an HTTP API event (payload format 2.0) into a request. Address and user agent are left behind: no
// operation needs them, and the casting path must never see them (R6.5).
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
func request(ctx context.Context, e *httpEvent) (*http.Request, error) {
	body := []byte(e.Body)
	if e.IsBase64Encoded {
		raw, err := base64.StdEncoding.DecodeString(e.Body)
		if err != nil {
			return nil, fmt.Errorf("api: body of the event: %w", err)
		}
		body = raw
	}
	ctx = context.WithValue(ctx, requestIDKey{}, e.RequestContext.RequestID)
	req, err := http.NewRequestWithContext(ctx, e.RequestContext.HTTP.Method, "/", bytes.NewReader(body))
	if err != nil {
		return nil, fmt.Errorf("api: event: %w", err)
	}
	// The URL is put together, never parsed: a path that begins with two slashes would be read as a host. API Gateway has
	// decoded the path, rawPath too; a percent sign that is left in it is one that the client had encoded.
	req.URL = &url.URL{Path: e.RawPath, RawQuery: e.RawQueryString}
	req.RequestURI = req.URL.RequestURI()
	for name, value := range e.Headers {
		switch strings.ToLower(name) {
		case "x-forwarded-for", "x-forwarded-port", "forwarded", "user-agent", "x-amzn-trace-id":
		case "host":
			req.Host = value
		default:
			req.Header.Set(name, value) // API Gateway has joined several values with commas already
		}
	}
	if len(e.Cookies) > 0 {
		req.Header.Set("Cookie", strings.Join(e.Cookies, "; "))
	}
	return req, nil
}

// response collects an answer for the event's response.
type response struct {
	header http.Header
	body   bytes.Buffer
	status int
}

func (w *response) Header() http.Header { return w.header }

func (w *response) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
}

func (w *response) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	if w.status == http.StatusNoContent || w.status == http.StatusNotModified {
		return len(p), nil // these have no body (RFC 9110 sections 15.3.5 and 15.4.5)
	}
	return w.body.Write(p)
}

// event is the answer in payload format 2.0: cookies apart, other headers joined, bytes that are no text in base64.
func (w *response) event() events.APIGatewayV2HTTPResponse {
	w.WriteHeader(http.StatusOK)
	out := events.APIGatewayV2HTTPResponse{StatusCode: w.status, Headers: map[string]string{}, Cookies: w.header.Values("Set-Cookie")}
	for name, values := range w.header {
		if name != "Set-Cookie" {
			out.Headers[strings.ToLower(name)] = strings.Join(values, ", ")
		}
	}
	if raw := w.body.Bytes(); utf8.Valid(raw) && w.header.Get("Content-Encoding") == "" {
		out.Body = string(raw)
	} else {
		out.Body, out.IsBase64Encoded = base64.StdEncoding.EncodeToString(raw), true
	}
	return out
}
