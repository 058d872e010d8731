package gateway

import (
	"bufio"
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/events"
	"github.com/aws/aws-lambda-go/lambda"

	"linxuan/infra/local/function"
	"linxuan/infra/template"
)

// invoked is a function that answers by a Go function.
type invoked func(ctx context.Context, payload []byte) ([]byte, error)

func (f invoked) Invoke(ctx context.Context, payload []byte) ([]byte, error) { return f(ctx, payload) }

var application = &template.App{Functions: []template.Function{
	{Name: "portal", Timeout: time.Minute, ARN: "arn:aws-cn:lambda:::portal", Routes: []template.Route{{Method: "ANY", Path: "/"}, {Method: "ANY", Path: "/{proxy+}"}}},
	{Name: "accounts", Timeout: time.Minute, Routes: []template.Route{{Method: "ANY", Path: "/v1/accounts"}, {Method: "ANY", Path: "/v1/accounts/{proxy+}"}}},
	{Name: "cast", Timeout: 20 * time.Millisecond, Routes: []template.Route{{Method: "POST", Path: "/v1/cast/{proxy+}"}}},
}}

var lastMillisecond = time.Date(2019, 10, 21, 23, 59, 59, 999e6, time.FixedZone("CST", 8*3600))

func over(f invoked) *Gateway {
	return New(application, func(string) lambda.Handler { return f }, func() time.Time { return lastMillisecond }, slog.New(slog.DiscardHandler), 1)
}

func answering(text string) *Gateway {
	return over(func(context.Context, []byte) ([]byte, error) { return []byte(text), nil })
}

func ask(t *testing.T, h http.Handler, r *http.Request) (*http.Response, string) {
	t.Helper()
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result(), w.Body.String()
}

// The events are those that API Gateway was recorded to send, with the addresses of this machine.
func TestEvents(t *testing.T) {
	var rows []struct {
		Name, Request string
		Event         json.RawMessage
	}
	raw, err := os.ReadFile("testdata/events.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &rows); err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		t.Run(row.Name, func(t *testing.T) {
			head, body, _ := strings.Cut(row.Request, "\n\n")
			r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(strings.ReplaceAll(head, "\n", "\r\n") + "\r\n\r\n" + body)))
			if err != nil {
				t.Fatal(err)
			}
			r.RemoteAddr = "1.2.3.4:5678"
			var got, want events.APIGatewayV2HTTPRequest
			g := over(func(_ context.Context, payload []byte) ([]byte, error) {
				return []byte(`{}`), json.Unmarshal(payload, &got)
			})
			response, _ := ask(t, g, r)
			if err := json.Unmarshal(row.Event, &want); err != nil {
				t.Fatal(err)
			}
			id := response.Header.Get("Apigw-Requestid")
			want.RequestContext.RequestID, want.Headers["x-amzn-trace-id"] = id, "Root="+id
			if id == "" || !reflect.DeepEqual(got, want) {
				g, _ := json.MarshalIndent(got, "", " ")
				w, _ := json.MarshalIndent(want, "", " ")
				t.Errorf("got %s\nwant %s", g, w)
			}
		})
	}
}

func TestAnswers(t *testing.T) {
	rows := []struct {
		name, answer string
		status       int
		header       http.Header
		body         string
	}{
		{
			"all there is", `{"statusCode":201,"headers":{"content-type":"application/json","X-Age":3,"x-old":true},"cookies":["a=1; HttpOnly","b=2"],"body":"{}"}`,
			201,
			http.Header{"Content-Type": {"application/json"}, "X-Age": {"3"}, "X-Old": {"true"}, "Set-Cookie": {"a=1; HttpOnly", "b=2"}},
			"{}",
		},
		{
			"bytes", `{"statusCode":200,"headers":{"content-type":"application/pdf"},"body":"` + base64.StdEncoding.EncodeToString([]byte{0xff, 0}) + `","isBase64Encoded":true}`,
			200,
			http.Header{"Content-Type": {"application/pdf"}},
			"\xff\x00",
		},
		{"no type", `{"statusCode":404,"body":"x"}`, 404, http.Header{"Content-Type": {"text/plain;charset=UTF-8"}}, "x"},
		{"hop by hop", `{"statusCode":204,"headers":{"connection":"close","Transfer-Encoding":"chunked","content-length":"7","x":"y"}}`, 204, http.Header{"X": {"y"}}, ""},
		{"large number", `{"statusCode":200,"headers":{"x":12345678901}}`, 200, http.Header{"X": {"12345678901"}}, ""},
		{"inferred object", `{"a":1}`, 200, http.Header{"Content-Type": {"application/json"}}, `{"a":1}`},
		{"inferred text", `"hello"`, 200, http.Header{"Content-Type": {"application/json"}}, `hello`},
		{"not JSON", `{`, 500, http.Header{"Content-Type": {"application/json"}}, `{"message":"Internal Server Error"}` + "\n"},
		{"not a status", `{"statusCode":99}`, 500, http.Header{"Content-Type": {"application/json"}}, `{"message":"Internal Server Error"}` + "\n"},
		{"not base64", `{"statusCode":200,"body":"?","isBase64Encoded":true}`, 500, http.Header{"Content-Type": {"application/json"}}, `{"message":"Internal Server Error"}` + "\n"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			response, body := ask(t, answering(row.answer), httptest.NewRequest("GET", "/", nil))
			got := maps.Clone(response.Header)
			got.Del("Apigw-Requestid")
			if response.StatusCode != row.status || body != row.body || !reflect.DeepEqual(got, row.header) {
				t.Errorf("got %d %v %q, want %d %v %q", response.StatusCode, got, body, row.status, row.header, row.body)
			}
		})
	}
}

func TestRoutes(t *testing.T) {
	rows := []struct{ method, path, want string }{
		{"GET", "/", "portal"},
		{"GET", "/v1", "portal"},
		{"GET", "/v1/accounts", "accounts"},
		{"PUT", "/v1/accounts/a/b", "accounts"},
		{"GET", "/v1/accounts/", "portal"}, // {proxy+} wants at least one character
		{"GET", "/v1/accountsx", "portal"},
		{"POST", "/v1/cast/x", "cast"},
		{"GET", "/v1/cast/x", "portal"},
	}
	for _, row := range rows {
		g := over(nil)
		g.Function = func(name string) lambda.Handler {
			return invoked(func(context.Context, []byte) ([]byte, error) { return []byte(`"` + name + `"`), nil })
		}
		if _, body := ask(t, g, httptest.NewRequest(row.method, row.path, nil)); body != row.want {
			t.Errorf("%s %s went to %q, want %q", row.method, row.path, body, row.want)
		}
	}
}

func TestRefusals(t *testing.T) {
	broken := over(func(context.Context, []byte) ([]byte, error) { return nil, errors.New("a secret reason") })
	panicking := over(func(context.Context, []byte) ([]byte, error) { panic("a secret reason") })
	none := over(nil)
	none.Function = func(string) lambda.Handler { return nil }
	pathless := answering(`{}`)
	pathless.Match = (&template.App{}).Match
	text := func(n int) *http.Request {
		r := httptest.NewRequest("POST", "/", strings.NewReader(strings.Repeat("x", n)))
		r.Header.Set("Content-Type", "text/plain")
		return r
	}
	long := httptest.NewRequest("GET", "/", nil)
	long.Header.Set("X-Long", strings.Repeat("x", maxHeaders))
	rows := []struct {
		name    string
		gateway *Gateway
		request *http.Request
		want    int
	}{
		{"no route", pathless, text(0), 404},
		{"body of 10 MB", answering(`{}`), text(maxBody), 413}, // API Gateway takes it, Lambda does not
		{"body over 10 MB", answering(`{}`), text(maxBody + 1), 413},
		{"event over 6 MB", answering(`{}`), text(function.MaxPayload), 413},
		{"event under 6 MB", answering(`{}`), text(function.MaxPayload - 2000), 200},
		{"bytes that grow over 6 MB in base64", answering(`{}`), httptest.NewRequest("POST", "/", bytes.NewReader(make([]byte, function.MaxPayload*3/4))), 413},
		{"headers over 10,240 bytes", answering(`{}`), long, 431},
		{"answer of 6 MB", answering(`"` + strings.Repeat("x", function.MaxPayload-2) + `"`), text(0), 200},
		{"answer over 6 MB", answering(`"` + strings.Repeat("x", function.MaxPayload-1) + `"`), text(0), 500},
		{"function fails", broken, text(0), 500},
		{"function panics", panicking, text(0), 500},
		{"function is missing", none, text(0), 500},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			response, body := ask(t, row.gateway, row.request)
			if response.StatusCode != row.want {
				t.Errorf("got %s, want %d", response.Status, row.want)
			}
			if want := `{"message":"` + http.StatusText(row.want) + `"}` + "\n"; row.want != 200 && body != want {
				t.Errorf("body %q, want %q", body, want)
			}
		})
	}
}

func TestTimeouts(t *testing.T) {
	slow := over(func(ctx context.Context, _ []byte) ([]byte, error) { <-ctx.Done(); return nil, ctx.Err() })
	slow.integration = 40 * time.Millisecond
	for path, want := range map[string]int{"/v1/cast/x": http.StatusInternalServerError, "/": http.StatusServiceUnavailable} {
		if response, _ := ask(t, slow, httptest.NewRequest("POST", path, nil)); response.StatusCode != want {
			t.Errorf("%s: got %s, want %d", path, response.Status, want)
		}
	}
}

func TestOverRealHTTP(t *testing.T) {
	server := httptest.NewServer(over(func(_ context.Context, payload []byte) ([]byte, error) {
		var e events.APIGatewayV2HTTPRequest
		if err := json.Unmarshal(payload, &e); err != nil {
			return nil, err
		}
		return json.Marshal(events.APIGatewayV2HTTPResponse{StatusCode: 200, Body: e.Body, IsBase64Encoded: e.IsBase64Encoded})
	}))
	defer server.Close()
	sent := bytes.Repeat([]byte{0, 0xff, 'x'}, 1000)
	response, err := http.Post(server.URL+"/v1/accounts/x", "application/octet-stream", bytes.NewReader(sent))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if got, err := io.ReadAll(response.Body); err != nil || !bytes.Equal(got, sent) {
		t.Errorf("%d bytes came back changed, %v", len(got), err)
	}
	head, err := http.Head(server.URL + "/")
	if err != nil || head.StatusCode != 200 {
		t.Errorf("HEAD: %v %v", head, err)
	}
}
