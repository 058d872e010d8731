package api

import (
	"context"
	"strconv"
	"strings"
	"time"

	"linxuan/shared/fault"
	"linxuan/shared/table"
)

// Actor is who is signed in. The zero value is nobody.
type Actor struct {
	ID        string // account id
	Role      string // of the glossary: group, body, secretariat, expert, scrutineer, ministry, auditor
	Pseudonym string // what the ledger carries in place of the id
	Body      string // code of the body whose officer this is
	Group     string // id of the group whose officer this is
	Session   string // digest of the session's token
	Limited   bool   // may do nothing but change the initial password and sign out
	Unsecured bool   // may do nothing but set up the second factor that the role must have
}

// Call is what the wrapper hands to each operation.
type Call struct {
	Actor     Actor
	At        time.Time // the instant of this try (R5.2)
	Once      table.Once
	RequestID string
}

// Act is the call as the domain's writes take it.
func (c Call) Act() table.Act {
	return table.Act{Actor: c.Actor.ID, Pseudonym: c.Actor.Pseudonym, Role: c.Actor.Role, At: c.At, Once: c.Once}
}

// Gate answers who is signed in and which role may do which action; shared/account gives it.
type Gate struct {
	SignIn func(ctx context.Context, token string, at time.Time) (Actor, error)
	Grants func(role, action string) bool
}

// Refusals of the wrapper.
var (
	ErrNotSignedIn    = fault.Define("not-signed-in", fault.Unauthenticated, "")
	ErrForbidden      = fault.Define("forbidden", fault.Forbidden, "")
	ErrPasswordChange = fault.Define("password-change-required", fault.Forbidden, "")
	ErrSecondFactor   = fault.Define("second-factor-required", fault.Forbidden, "")
	ErrOrigin         = fault.Define("foreign-origin", fault.Forbidden, "")
	ErrCookie         = fault.Define("cookie-refused", fault.Malformed, "R6.5")
	ErrOnceMissing    = fault.Define("idempotency-key-required", fault.Malformed, "")
	ErrOnceMismatch   = fault.Define("idempotency-mismatch", fault.Invalid, "")
	ErrIfMatch        = fault.Define("if-match-required", fault.PreconditionRequired, "")
	ErrTooLarge       = fault.Define("body-too-large", fault.TooLarge, "")
	ErrNoRoute        = fault.Define("no-such-route", fault.NotFound, "")
	ErrMalformed      = fault.Define("malformed", fault.Malformed, "")
	ErrInvalid        = fault.Define("invalid", fault.Invalid, "")
	ErrMediaType      = fault.Define("media-type", fault.UnsupportedType, "")
	ErrInternal       = fault.Define("internal", fault.Internal, "")
)

// HasIt says whether a reader has what an entity tag names, by its If-None-Match (RFC 9110 section 13.1.2): then the answer is 304.
func HasIt(ifNoneMatch, tag string) bool {
	for one := range strings.SplitSeq(ifNoneMatch, ",") {
		if one = strings.TrimPrefix(strings.TrimSpace(one), "W/"); one == tag || one == "*" {
			return true
		}
	}
	return false
}

// IfMatch is embedded in the input of an edit.
type IfMatch struct {
	IfMatch string `header:"If-Match" doc:"Version being edited, as given in ETag" maxLength:"24"`
}

// Version reads the version that the client edited: 428 without one.
func (m IfMatch) Version() (int64, error) {
	v, err := strconv.ParseInt(strings.Trim(m.IfMatch, `"`), 10, 64)
	if err != nil || v < 0 {
		return 0, ErrIfMatch.New()
	}
	return v, nil
}

// ETag writes a version as an entity tag.
func ETag(version int64) string { return `"` + strconv.FormatInt(version, 10) + `"` }

// Paging is embedded in the input of a list.
type Paging struct {
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
	Cursor string `query:"cursor" maxLength:"1000"`
}

// List is the body of a list's answer.
type List[T any] struct {
	Items []T    `json:"items"`
	Next  string `json:"next,omitempty"`
}

// Answer is an output with a body and nothing else.
type Answer[T any] struct{ Body T }

// Reply wraps a body.
func Reply[T any](body T) *Answer[T] { return &Answer[T]{Body: body} }

// Versioned is an output whose version an edit must name.
type Versioned[T any] struct {
	ETag string `header:"ETag"`
	Body T
}

// ReplyVersion wraps a body with its version.
func ReplyVersion[T any](version int64, body T) *Versioned[T] {
	return &Versioned[T]{ETag: ETag(version), Body: body}
}
