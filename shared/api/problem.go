package api

import (
	"encoding/json"
	"maps"
	"net/http"
	"reflect"
	"strconv"

	"github.com/danielgtaylor/huma/v2"

	"linxuan/shared/fault"
)

// statuses is the one table from kinds of refusals to HTTP.
var statuses = map[fault.Kind]int{
	fault.Internal:             http.StatusInternalServerError,
	fault.Malformed:            http.StatusBadRequest,
	fault.Unauthenticated:      http.StatusUnauthorized,
	fault.Forbidden:            http.StatusForbidden,
	fault.NotFound:             http.StatusNotFound,
	fault.Conflict:             http.StatusConflict,
	fault.Stale:                http.StatusPreconditionFailed,
	fault.TooLarge:             http.StatusRequestEntityTooLarge,
	fault.UnsupportedType:      http.StatusUnsupportedMediaType,
	fault.Invalid:              http.StatusUnprocessableEntity,
	fault.PreconditionRequired: http.StatusPreconditionRequired,
	fault.TooMany:              http.StatusTooManyRequests,
	fault.Unavailable:          http.StatusServiceUnavailable,
}

// Problem is an RFC 9457 problem document. Facts that a client may show stand beside the standard members.
type Problem struct {
	Type      string         `json:"type" doc:"/problems/CODE; the code is stable for ever"`
	Title     string         `json:"title"`
	Status    int            `json:"status"`
	Detail    string         `json:"detail" doc:"What happened, why, and what to do; in Chinese"`
	Rule      string         `json:"rule,omitempty" doc:"Number in the rule book, such as R4.3"`
	Errors    []ProblemField `json:"errors,omitempty" nullable:"false"`
	RequestID string         `json:"requestId,omitempty"`
	Facts     fault.Facts    `json:"-"`
}

// problemMembers is a Problem without its methods.
type problemMembers Problem

// Schema is huma's interface of a type that documents itself: the standard members, and any facts beside them.
func (p *Problem) Schema(r huma.Registry) *huma.Schema {
	const name = "Problem"
	if _, known := r.Map()[name]; !known {
		s := huma.SchemaFromType(r, reflect.TypeFor[problemMembers]())
		s.AdditionalProperties = true
		r.Map()[name] = s
	}
	return &huma.Schema{Ref: "#/components/schemas/" + name}
}

// ProblemField is what is wrong with one value.
type ProblemField struct {
	Pointer string `json:"pointer"`
	Code    string `json:"code"`
	Rule    string `json:"rule,omitempty"`
	Detail  string `json:"detail"`
}

// Describe puts what is wrong with fields into words: for problems, and for pages that say beforehand what is missing.
func Describe(fields []fault.Field) []ProblemField {
	described := make([]ProblemField, len(fields))
	for i, f := range fields {
		described[i] = ProblemField{f.Pointer, f.Code, f.Rule, texts.field(f.Code, f.Facts)}
	}
	return described
}

// Refusal puts a refusal into words for an answer that holds several; a whole answer that is a refusal is an error instead.
func Refusal(e *fault.Error) *Problem { return newProblem(e, "") }

func newProblem(e *fault.Error, requestID string) *Problem {
	title, detail := texts.problem(e.Def.Code, e.Facts)
	p := &Problem{
		Type: "/problems/" + e.Def.Code, Title: title, Status: statuses[e.Def.Kind], Detail: detail,
		Rule: e.Def.Rule, RequestID: requestID, Facts: e.Facts,
	}
	if len(e.Fields) > 0 {
		p.Errors = Describe(e.Fields)
	}
	return p
}

func (p *Problem) Error() string { return p.Type }

// GetStatus is huma's interface of an error with a status.
func (p *Problem) GetStatus() int { return p.Status }

// ContentType is huma's interface of a body with a type of its own.
func (p *Problem) ContentType(string) string { return "application/problem+json" }

// GetHeaders is huma's interface of an error with headers: when to try again.
func (p *Problem) GetHeaders() http.Header {
	h := http.Header{}
	switch seconds, known := p.Facts["retryAfterSeconds"].(int64); {
	case known:
		h.Set("Retry-After", strconv.FormatInt(seconds, 10))
	case p.Status == http.StatusServiceUnavailable:
		h.Set("Retry-After", "2")
	}
	return h
}

// MarshalJSON puts the facts beside the standard members, which they cannot hide.
func (p *Problem) MarshalJSON() ([]byte, error) {
	all := make(map[string]any, len(p.Facts)+7)
	maps.Copy(all, p.Facts)
	all["type"], all["title"], all["status"], all["detail"] = p.Type, p.Title, p.Status, p.Detail
	if p.Rule != "" {
		all["rule"] = p.Rule
	}
	if p.Errors != nil {
		all["errors"] = p.Errors
	}
	if p.RequestID != "" {
		all["requestId"] = p.RequestID
	}
	return json.Marshal(all)
}

func (p *Problem) write(w http.ResponseWriter) {
	maps.Copy(w.Header(), p.GetHeaders())
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	_ = json.NewEncoder(w).Encode(p) // the bridge's buffer never fails
}
