// Package fault holds the refusals of the platform as values: what was refused, under which rule, with which facts.
// The package that owns a rule defines its refusals here once; their Chinese words stand in shared/api/texts, and the
// HTTP status of each kind in shared/api. A fault is data before it is words, so it carries no sentence of its own.
package fault

import (
	"errors"
	"fmt"
	"sort"
	"strings"
)

// Kind says what sort of refusal a fault is; shared/api maps each kind to one HTTP status.
type Kind uint8

// The kinds. Internal is the zero value: an error nobody classified is our bug, never the caller's.
const (
	Internal             Kind = iota
	Malformed                 // cannot be read: bad JSON, wrong type, unknown field
	Unauthenticated           // nobody is signed in
	Forbidden                 // signed in, but the role may not
	NotFound                  // no such object, or not one of the caller's
	Conflict                  // against the state of a rule: closed, sealed, over quota
	Stale                     // another version is current
	TooLarge                  // body over the limit
	UnsupportedType           // media type not taken
	Invalid                   // readable, but a value breaks a rule
	PreconditionRequired      // an edit without If-Match
	TooMany                   // rate limit or lock-out
	Unavailable               // the store throttles or did not answer; trying again is right
)

// Definition is one refusal of the catalogue. It is itself an error, so that errors.Is(err, round.ErrClosed) reads as it should.
type Definition struct {
	Code string // stable for ever, kebab-case, the last part of the problem's type
	Kind Kind
	Rule string // number in the rule book ("R4.3"), or empty
}

func (d *Definition) Error() string { return d.Code }

var catalogue = map[string]*Definition{}

// Define adds a refusal to the catalogue. It is called from package variables only and panics on a code defined twice.
func Define(code string, kind Kind, rule string) *Definition {
	if _, taken := catalogue[code]; taken {
		panic("fault: code defined twice: " + code)
	}
	d := &Definition{Code: code, Kind: kind, Rule: rule}
	catalogue[code] = d
	return d
}

// Defined lists every refusal that the linked packages define, ordered by code.
func Defined() []*Definition {
	all := make([]*Definition, 0, len(catalogue))
	for _, d := range catalogue {
		all = append(all, d)
	}
	sort.Slice(all, func(i, j int) bool { return all[i].Code < all[j].Code })
	return all
}

// Facts are the values that a sentence needs and a client may show: closedAt, quota, version. Never a person's data.
type Facts map[string]any

// Field is what is wrong with one value of the input.
type Field struct {
	Pointer string `json:"pointer"`        // JSON pointer (RFC 6901) into the request's body, or "query/limit" and the like
	Code    string `json:"code"`           // word in the catalogue of field texts
	Rule    string `json:"rule,omitempty"` // number in the rule book where the field breaks a rule of its own, or empty
	Facts   Facts  `json:"facts,omitempty"`
}

// Error is one refusal that happened.
type Error struct {
	Def    *Definition
	Facts  Facts
	Fields []Field
	cause  error
}

// New makes the refusal with facts given as pairs of name and value.
func (d *Definition) New(pairs ...any) *Error { return &Error{Def: d, Facts: facts(pairs)} }

// Wrap makes the refusal and keeps the cause for the log; the cause is never shown to a client.
func (d *Definition) Wrap(cause error, pairs ...any) *Error {
	return &Error{Def: d, Facts: facts(pairs), cause: cause}
}

// At adds what is wrong with one field and returns the same error, so that calls chain.
func (e *Error) At(pointer, code string, pairs ...any) *Error {
	e.Fields = append(e.Fields, Field{Pointer: pointer, Code: code, Facts: facts(pairs)})
	return e
}

// Breaks adds a field that breaks a rule of its own, as one of several reasons of a refusal.
func (e *Error) Breaks(rule, pointer, code string, pairs ...any) *Error {
	e.Fields = append(e.Fields, Field{Pointer: pointer, Code: code, Rule: rule, Facts: facts(pairs)})
	return e
}

// OrNil is the error if it has fields, else nil: the end of a check that collects all that is wrong.
func (e *Error) OrNil() error {
	if e == nil || len(e.Fields) == 0 {
		return nil
	}
	return e
}

func (e *Error) Error() string {
	var b strings.Builder
	b.WriteString(e.Def.Code)
	if len(e.Facts) > 0 {
		fmt.Fprintf(&b, " %v", map[string]any(e.Facts))
	}
	for _, f := range e.Fields {
		fmt.Fprintf(&b, "; %s: %s", f.Pointer, f.Code)
		if len(f.Facts) > 0 {
			fmt.Fprintf(&b, " %v", map[string]any(f.Facts))
		}
	}
	if e.cause != nil {
		fmt.Fprintf(&b, ": %v", e.cause)
	}
	return b.String()
}

// Is lets errors.Is compare with the definition.
func (e *Error) Is(target error) bool { return target == error(e.Def) }

func (e *Error) Unwrap() error { return e.cause }

// Of finds the refusal in an error's chain. A bare Definition counts as itself without facts.
func Of(err error) (*Error, bool) {
	if e, ok := errors.AsType[*Error](err); ok {
		return e, true
	}
	if d, ok := errors.AsType[*Definition](err); ok {
		return &Error{Def: d}, true
	}
	return nil, false
}

// KindOf is the kind of an error; Internal for one that is no fault.
func KindOf(err error) Kind {
	if e, ok := Of(err); ok {
		return e.Def.Kind
	}
	return Internal
}

func facts(pairs []any) Facts {
	if len(pairs) == 0 {
		return nil
	}
	if len(pairs)%2 != 0 {
		panic("fault: facts come in pairs")
	}
	f := make(Facts, len(pairs)/2)
	for i := 0; i < len(pairs); i += 2 {
		f[pairs[i].(string)] = pairs[i+1]
	}
	return f
}
