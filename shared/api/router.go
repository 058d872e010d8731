package api

import (
	"context"
	"errors"
	"math/rand/v2"
	"net/http"
	"path"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"linxuan/shared/table"
)

// Public is the action of an operation that needs no sign-in. OwnSession is the only one that a person with an initial
// password may do: change it, or sign out.
const (
	Public     = "public"
	OwnSession = "session.own"
)

// MaxBody is the usual limit of a request's body in bytes.
const MaxBody = 256 << 10

// Op describes an operation. An operation without an action is a mistake and panics when it is registered.
type Op struct {
	ID, Method, Path, Summary string
	Action                    string   // in the policy table, or Public
	Anonymous                 bool     // refuses cookies; nothing of the request is logged (R6.5)
	Status                    int      // of success; 200 unless set
	Files                     []string // media types of an output that is a File
	MaxBody                   int64    // bytes; MaxBody unless set
}

// Router holds one function's operations.
type Router struct {
	setup Setup
	gate  Gate
	store *table.Store // keeps answers of idempotent requests
	once  string       // physical name of the table for them
	mux   *http.ServeMux
	huma  huma.API
}

// NewRouter starts a function's operations. Answers to idempotent requests are kept in the table that the function's own
// transactions write to; a function without one passes an empty name.
func NewRouter(s Setup, gate Gate, store *table.Store, onceTable string) *Router {
	mux := http.NewServeMux()
	config := huma.DefaultConfig("职教集团遴选平台", "1")
	config.OpenAPIPath, config.DocsPath, config.SchemasPath = "", "", ""
	config.CreateHooks = nil
	config.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", schemaName)
	r := &Router{setup: s, gate: gate, store: store, once: onceTable, mux: mux, huma: humago.New(mux, config)}
	mux.HandleFunc("/", func(w http.ResponseWriter, req *http.Request) { r.refuse(w, req, ErrNoRoute.New()) })
	return r
}

// ServeHTTP is http.Handler. A path that is not clean leads nowhere: ServeMux would send the caller on to another one.
func (r *Router) ServeHTTP(w http.ResponseWriter, req *http.Request) {
	if p := req.URL.Path; path.Clean(p) != p {
		r.refuse(w, req, ErrNoRoute.New())
		return
	}
	r.mux.ServeHTTP(w, req)
}

// Document is the OpenAPI document of this function's operations.
func (r *Router) Document() *huma.OpenAPI { return r.huma.OpenAPI() }

// schemaName keeps types of one name in different packages apart.
func schemaName(t reflect.Type, hint string) string {
	name := huma.DefaultSchemaNamer(t, hint)
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	from := t.PkgPath()
	pkg := from[strings.LastIndexByte(from, '/')+1:]
	if pkg == "" || pkg == "api" || t.Name() == "" {
		return name
	}
	return strings.ToUpper(pkg[:1]) + pkg[1:] + name
}

// Handle registers an operation. The handler may run again with a later instant when the store was busy.
func Handle[I, O any](r *Router, op Op, h func(context.Context, Call, *I) (*O, error)) {
	if op.Action == "" {
		panic("api: operation without an action: " + op.ID)
	}
	mustEmbedExported(reflect.TypeFor[I](), op)
	if op.MaxBody == 0 {
		op.MaxBody = MaxBody
	}
	operation := huma.Operation{
		OperationID: op.ID, Method: op.Method, Path: op.Path, Summary: op.Summary, DefaultStatus: op.Status,
		MaxBodyBytes: op.MaxBody, Metadata: map[string]any{"op": op},
		Extensions:  map[string]any{"x-action": op.Action},
		Middlewares: huma.Middlewares{r.wrap(op)},
		Parameters:  headerParameters(op),
	}
	if len(op.Files) > 0 {
		operation.Responses = map[string]*huma.Response{strconv.Itoa(successOf(op)): {Content: fileContent(op.Files)}}
	}
	huma.Register(r.huma, operation, func(ctx context.Context, in *I) (*O, error) {
		return attempt(ctx, r, in, h)
	})
}

// fileContent describes an output that is a file.
func fileContent(mediaTypes []string) map[string]*huma.MediaType {
	content := map[string]*huma.MediaType{}
	for _, m := range mediaTypes {
		content[m] = &huma.MediaType{Schema: &huma.Schema{Type: huma.TypeString, Format: "binary"}}
	}
	return content
}

// mustEmbedExported panics for an input that embeds a type whose name is not exported: huma would leave its fields empty
// without a word.
func mustEmbedExported(t reflect.Type, op Op) {
	if t.Kind() != reflect.Struct {
		return
	}
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous && !f.IsExported() {
			panic("api: " + op.ID + " embeds " + f.Type.String() + ", whose fields would never be read")
		}
		if f.Anonymous {
			mustEmbedExported(f.Type, op)
		}
	}
}

func headerParameters(op Op) []*huma.Param {
	text := &huma.Schema{Type: huma.TypeString}
	var params []*huma.Param
	if op.Method != http.MethodGet {
		params = append(params, &huma.Param{Name: "X-Linxuan", In: "header", Required: true, Schema: text, Description: "Always 1: shows that the request is not a foreign form's"})
	}
	if op.Method == http.MethodPost && op.Action != Public {
		params = append(params, &huma.Param{Name: "Idempotency-Key", In: "header", Required: true, Schema: text, Description: "A UUID of the client; the same key and body give the same answer for 24 hours"})
	}
	return params
}

const tries = 4

// attempt runs a handler until it succeeds, is refused, or the store stays busy. Each try has its own instant (R5.2).
func attempt[I, O any](ctx context.Context, r *Router, in *I, h func(context.Context, Call, *I) (*O, error)) (*O, error) {
	call := callOf(ctx)
	for try := 1; ; try++ {
		out, err := h(ctx, *call, in)
		if err == nil {
			return out, nil
		}
		unsure := table.Ambiguous(err) && call.Once.Key != ""
		if errors.Is(err, table.ErrAnswered) || unsure {
			answered, replay := r.replay(ctx, call.Once)
			if replay != nil {
				return nil, r.problem(ctx, replay)
			}
			if answered != nil {
				return nil, answered
			}
		}
		if try == tries || (!table.Retryable(err) && !unsure) {
			return nil, r.problem(ctx, err)
		}
		wait := time.Duration(try*try)*20*time.Millisecond + rand.N(20*time.Millisecond) //nolint:gosec // spreads retries, guards nothing
		select {
		case <-ctx.Done():
			return nil, r.problem(ctx, err)
		case <-time.After(wait):
		}
		call.At = r.setup.Now()
	}
}

// replayed is the first answer given again. It travels as huma's status error, which may carry any status and body.
type replayed struct {
	status int
	body   string
}

func (a *replayed) Error() string                { return "answered before" }
func (a *replayed) GetStatus() int               { return a.status }
func (a *replayed) ContentType(string) string    { return "application/json" }
func (a *replayed) MarshalJSON() ([]byte, error) { return []byte(a.body), nil }
func (a *replayed) GetHeaders() http.Header      { return http.Header{"Idempotency-Replayed": {"true"}} }

// replay reads the first answer; the same key with another request is refused.
func (r *Router) replay(ctx context.Context, once table.Once) (*replayed, error) {
	answer, found, err := r.store.Answered(ctx, once)
	if err != nil || !found {
		return nil, err
	}
	if answer.Digest != once.Digest {
		return nil, ErrOnceMismatch.New()
	}
	return &replayed{answer.Status, answer.Body}, nil
}
