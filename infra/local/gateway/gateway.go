// Package gateway is Amazon API Gateway (an HTTP API with Lambda integrations, payload format 2.0) for one machine: real
// HTTP comes in, the function gets the event it would get in the cloud as JSON, and its JSON answer goes out as HTTP.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
package gateway

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/oklog/ulid/v2"

	"linxuan/infra/local/function"
	"linxuan/infra/template"
)

// Limits of API Gateway.
// https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-quotas.html
const (
	maxBody        = 10 << 20 // bytes of a request
	maxHeaders     = 10240    // bytes of request line and headers together
	maxIntegration = 30 * time.Second
)

// Gateway serves the routes of an application.
type Gateway struct {
	Match    func(method, path string) *template.Match // nil: no route
	Function func(name string) lambda.Handler
	Clock    func() time.Time
	Log      *slog.Logger

	integration time.Duration // how long a function is waited for; shorter in tests
}

// New is a gateway over the routes of the application that waits for a function so many times as long as API Gateway does.
func New(app *template.App, functions func(name string) lambda.Handler, clock func() time.Time, log *slog.Logger, patience int) *Gateway {
	return &Gateway{Match: app.Match, Function: functions, Clock: clock, Log: log, integration: time.Duration(patience) * maxIntegration}
}

func (g *Gateway) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	id := ulid.Make().String()
	w.Header().Set("Apigw-Requestid", id)
	if status := g.serve(w, r, id); status != 0 {
		refuse(w, status)
	}
}

// serve answers the request, or returns the status with which the gateway itself refuses it.
func (g *Gateway) serve(w http.ResponseWriter, r *http.Request, id string) int {
	path := decodedPath(r.URL)
	match := g.Match(r.Method, path)
	if match == nil {
		return http.StatusNotFound
	}
	if headerSize(r) > maxHeaders {
		return http.StatusRequestHeaderFieldsTooLarge
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	if err != nil {
		return http.StatusBadRequest // the client broke off; nobody reads this answer
	}
	if len(body) > maxBody {
		return http.StatusRequestEntityTooLarge
	}
	payload, err := json.Marshal(g.event(r, path, match, body, id))
	if err != nil {
		g.Log.Error("gateway: event", "error", err.Error())
		return http.StatusInternalServerError
	}
	if len(payload) > function.MaxPayload {
		return http.StatusRequestEntityTooLarge
	}
	answer, status := g.invoke(r.Context(), match.Function, payload, id)
	if status != 0 {
		return status
	}
	if err := write(w, answer); err != nil {
		g.Log.Error("gateway: answer of a function", "function", match.Function.Name, "error", err.Error())
		return http.StatusInternalServerError
	}
	return 0
}

// invoke runs the function and says what API Gateway answers where it fails.
func (g *Gateway) invoke(ctx context.Context, f *template.Function, payload []byte, id string) ([]byte, int) {
	handler := g.Function(f.Name)
	if handler == nil {
		g.Log.Error("gateway: no such function", "function", f.Name)
		return nil, http.StatusInternalServerError
	}
	answer, err := function.Invoke(ctx, f, handler, payload, id, g.integration)
	if err == nil {
		return answer, 0
	}
	g.Log.Error("gateway: function failed", "function", f.Name, "requestId", id, "error", err.Error())
	if errors.Is(err, function.ErrTimeout) && f.Timeout > g.integration {
		return nil, http.StatusServiceUnavailable // API Gateway gave up before Lambda did
	}
	return nil, http.StatusInternalServerError
}

// refuse writes the answers that the gateway gives by itself.
func refuse(w http.ResponseWriter, status int) {
	message := http.StatusText(status)
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]string{"message": message})
}

// decodedPath is the path as API Gateway hands it to a function: percent signs are decoded, in rawPath too, and what
// follows a question mark that was hidden in one is lost.
func decodedPath(u *url.URL) string {
	path, _, _ := strings.Cut(u.Path, "?")
	return path
}

func headerSize(r *http.Request) int {
	size := len(r.Method) + len(r.RequestURI) + len(r.Proto) + len(r.Host)
	for name, values := range r.Header {
		for _, value := range values {
			size += len(name) + len(value)
		}
	}
	return size
}

var errNotAnAnswer = errors.New("not an answer in payload format 2.0")
