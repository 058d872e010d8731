package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"linxuan/shared/fault"
	"linxuan/shared/table"
)

// SessionCookie is the name of the session's cookie; the prefix binds it to this host, https and all paths.
const SessionCookie = "__Host-linxuan"

type callKey struct{}

// callOf finds the call that wrap put beside the request; huma's handlers take no other way.
func callOf(ctx context.Context) *Call {
	call, ok := ctx.Value(callKey{}).(*Call)
	if !ok {
		panic("api: handler outside of its wrapper")
	}
	return call
}

// wrap does for each operation what none may forget: the instant, the caller, the policy, the idempotency key, the log line.
func (r *Router) wrap(op Op) func(huma.Context, func(huma.Context)) {
	return func(hc huma.Context, next func(huma.Context)) {
		req, w := humago.Unwrap(hc)
		call := &Call{At: r.setup.Now(), RequestID: requestID(req.Context())}
		ctx := huma.WithValue(hc, callKey{}, call)
		stamp(w.Header(), call)
		answered, err := r.admit(op, req, call)
		switch {
		case err != nil:
			r.refuse(w, req.WithContext(ctx.Context()), err)
		case answered != nil:
			w.Header().Set("Idempotency-Replayed", "true")
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(answered.status)
			_, _ = io.WriteString(w, answered.body) // the bridge's buffer never fails
		default:
			next(ctx)
		}
		r.log(op, call, w)
	}
}

func stamp(h http.Header, call *Call) {
	h.Set("Date", call.At.Format(http.TimeFormat))
	h.Set("X-Server-Time", call.At.Format("2006-01-02T15:04:05.000Z"))
	h.Set("Cache-Control", "no-store")
}

// admit decides whether the operation may run. What it looks at is ordered so that nobody learns more than he may.
func (r *Router) admit(op Op, req *http.Request, call *Call) (*replayed, error) {
	if op.Anonymous && req.Header.Get("Cookie") != "" {
		return nil, ErrCookie.New()
	}
	if req.Method != http.MethodGet && req.Method != http.MethodHead && req.Header.Get("X-Linxuan") != "1" {
		return nil, ErrOrigin.New()
	}
	if op.Action != Public {
		if err := r.signIn(op, req, call); err != nil {
			return nil, err
		}
	}
	body, err := readBody(req, op.MaxBody)
	if err != nil {
		return nil, err
	}
	if req.Method != http.MethodPost || r.once == "" || op.Anonymous {
		return nil, nil
	}
	key := req.Header.Get("Idempotency-Key")
	switch {
	case key == "" && op.Action == Public:
		return nil, nil
	case len(key) < 16 || len(key) > 64:
		return nil, ErrOnceMissing.New()
	}
	call.Once = table.Once{
		Table: r.once, Key: digest(call.Actor.ID, key), Status: successOf(op),
		Digest: digest(key, req.Method, req.URL.RequestURI(), string(body)), // with the key, so that nobody can guess at the body
		Seal:   hash("seal", call.Actor.ID, key),
	}
	return r.replay(req.Context(), call.Once)
}

func successOf(op Op) int {
	if op.Status == 0 {
		return http.StatusOK
	}
	return op.Status
}

func (r *Router) signIn(op Op, req *http.Request, call *Call) error {
	cookie, err := req.Cookie(SessionCookie)
	if err != nil || cookie.Value == "" {
		return ErrNotSignedIn.New()
	}
	actor, err := r.gate.SignIn(req.Context(), cookie.Value, call.At)
	if err != nil {
		return err
	}
	call.Actor = actor
	if !r.gate.Grants(actor.Role, op.Action) {
		return ErrForbidden.New()
	}
	if actor.Limited && op.Action != OwnSession {
		return ErrPasswordChange.New()
	}
	if actor.Unsecured && op.Action != OwnSession {
		return ErrSecondFactor.New()
	}
	return nil
}

// readBody reads the whole body once, so that it can be digested here and decoded by huma.
func readBody(req *http.Request, limit int64) ([]byte, error) {
	body, err := io.ReadAll(io.LimitReader(req.Body, limit+1))
	if err != nil {
		return nil, ErrMalformed.Wrap(err)
	}
	if int64(len(body)) > limit {
		return nil, ErrTooLarge.New("limitBytes", limit)
	}
	req.Body = io.NopCloser(bytes.NewReader(body))
	return body, nil
}

// hash is SHA-256 over the hashes of the parts, so that no two lists of parts run together.
func hash(parts ...string) [sha256.Size]byte {
	all := make([]byte, 0, len(parts)*sha256.Size)
	for _, part := range parts {
		sum := sha256.Sum256([]byte(part))
		all = append(all, sum[:]...)
	}
	return sha256.Sum256(all)
}

func digest(parts ...string) string {
	sum := hash(parts...)
	return hex.EncodeToString(sum[:])
}

// log writes one line a request: what was asked and how it ended, never who or from where.
func (r *Router) log(op Op, call *Call, w http.ResponseWriter) {
	status := 0
	if recorder, ok := w.(*response); ok {
		status = recorder.status
	}
	if op.Anonymous {
		return
	}
	took := r.setup.Clock().Sub(call.At).Round(time.Millisecond)
	r.setup.Log.Info("request", "op", op.ID, "status", status, "ms", took.Milliseconds(), "role", call.Actor.Role, "requestId", call.RequestID)
}

// problem turns an error into the document the caller gets; one that nobody classified is logged and stays inside.
func (r *Router) problem(ctx context.Context, err error) *Problem {
	e, ok := fault.Of(err)
	if !ok {
		e = ErrInternal.Wrap(err)
	}
	id := ""
	if call, found := ctx.Value(callKey{}).(*Call); found {
		id = call.RequestID
	}
	if e.Def.Kind == fault.Internal || e.Def.Kind == fault.Unavailable || (errors.Unwrap(e) != nil && e.Def.Kind != fault.Malformed) {
		r.setup.Log.Error("refused", "requestId", id, "error", err.Error())
	}
	return newProblem(e, id)
}

// refuse writes a problem outside of huma's handlers.
func (r *Router) refuse(w http.ResponseWriter, req *http.Request, err error) {
	p := r.problem(req.Context(), err)
	if p.RequestID == "" {
		p.RequestID = requestID(req.Context())
	}
	p.write(w)
}
