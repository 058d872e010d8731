package api

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"time"
)

// Function is what one Lambda runs: an HTTP handler, and one for the other events that its folder takes.
type Function struct {
	setup   Setup
	handler http.Handler
	router  *Router
	onEvent func(ctx context.Context, event json.RawMessage, at time.Time) (any, error)
}

// NewFunction makes a function of operations.
func NewFunction(s Setup, r *Router) *Function { return &Function{setup: s, handler: r, router: r} }

// NewPageFunction makes a function of a plain handler: the portal's pages.
func NewPageFunction(s Setup, h http.Handler) *Function { return &Function{setup: s, handler: h} }

// OnEvent sets what happens on events that are not HTTP: schedules and objects created.
func (f *Function) OnEvent(h func(ctx context.Context, event json.RawMessage, at time.Time) (any, error)) *Function {
	f.onEvent = h
	return f
}

// Router gives the operations, for the document and for tests; nil for a page function.
func (f *Function) Router() *Router { return f.router }

// Invoke is lambda.Handler.
func (f *Function) Invoke(ctx context.Context, payload []byte) ([]byte, error) {
	var e httpEvent
	err := json.Unmarshal(payload, &e)
	if err == nil && e.is() {
		return f.serve(ctx, &e)
	}
	if !json.Valid(payload) {
		return nil, fmt.Errorf("api: event: %w", err)
	}
	if f.onEvent == nil {
		return nil, fmt.Errorf("api: this function takes no such event")
	}
	out, err := f.onEvent(ctx, payload, f.setup.Now())
	if err != nil {
		f.setup.Log.Error("event failed", "error", err.Error())
		return nil, err
	}
	return json.Marshal(out)
}

func (f *Function) serve(ctx context.Context, e *httpEvent) ([]byte, error) {
	w := &response{header: http.Header{}}
	req, err := request(ctx, e)
	if err != nil {
		newProblem(ErrMalformed.New(), e.RequestContext.RequestID).write(w)
		return json.Marshal(w.event())
	}
	f.handle(w, req)
	return json.Marshal(w.event())
}

// handle turns a panic of one request into a 500 of that request.
func (f *Function) handle(w *response, req *http.Request) {
	defer func() {
		if cause := recover(); cause != nil {
			f.setup.Log.Error("panic", "requestId", requestID(req.Context()), "cause", fmt.Sprint(cause))
			*w = response{header: http.Header{}}
			newProblem(ErrInternal.New(), requestID(req.Context())).write(w)
		}
	}()
	f.handler.ServeHTTP(w, req)
}
