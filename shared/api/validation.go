package api

import (
	"errors"
	"net/http"
	"regexp"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/validation"

	"linxuan/shared/fault"
)

// huma says in English what is wrong with an input and keeps those words in variables. Here each becomes a code of the
// catalogue of field texts, with the limit behind a bar; fieldOf takes them apart again.
func init() {
	for word, code := range map[*string]string{
		&validation.MsgUnexpectedProperty: "unknown-field", &validation.MsgExpectedBoolean: "boolean",
		&validation.MsgExpectedNumber: "number", &validation.MsgExpectedInteger: "integer", &validation.MsgExpectedString: "text",
		&validation.MsgExpectedArray: "list", &validation.MsgExpectedObject: "object", &validation.MsgExpectedBase64String: "base64",
		&validation.MsgExpectedArrayItemsUnique: "unique", &validation.MsgExpectedOneOf: "one-of|%s",
		&validation.MsgExpectedMinimumNumber: "at-least|%v", &validation.MsgExpectedExclusiveMinimumNumber: "more-than|%v",
		&validation.MsgExpectedMaximumNumber: "at-most|%v", &validation.MsgExpectedExclusiveMaximumNumber: "less-than|%v",
		&validation.MsgExpectedNumberBeMultipleOf: "multiple-of|%v", &validation.MsgExpectedMinLength: "min-length|%d",
		&validation.MsgExpectedMaxLength: "max-length|%d", &validation.MsgExpectedBePattern: "pattern|%s",
		&validation.MsgExpectedMatchPattern: "pattern|%s", &validation.MsgExpectedMinItems: "min-items|%d",
		&validation.MsgExpectedMaxItems: "max-items|%d", &validation.MsgExpectedMinProperties: "min-items|%d",
		&validation.MsgExpectedMaxProperties: "max-items|%d", &validation.MsgExpectedRequiredProperty: "required|%s",
		&validation.MsgExpectedDependentRequiredProperty: "required|%s%.0s", &validation.MsgExpectedRFC3339DateTime: "instant",
		&validation.MsgExpectedRFC3339Date: "day", &validation.MsgExpectedRFC5322Email: "email|%v", &validation.MsgExpectedRFC4122UUID: "uuid|%v",
		&validation.MsgExpectedRFC3986URI: "uri|%v",
	} {
		*word = code
	}
	huma.NewError = func(status int, msg string, errs ...error) huma.StatusError {
		return refusalOf(status, msg, errs, "")
	}
	huma.NewErrorWithContext = func(hc huma.Context, status int, msg string, errs ...error) huma.StatusError {
		id := ""
		if hc != nil {
			id = requestID(hc.Context())
		}
		return refusalOf(status, msg, errs, id)
	}
}

// refusalOf makes a problem of what huma found wrong with a request.
func refusalOf(status int, msg string, errs []error, requestID string) huma.StatusError {
	for _, err := range errs {
		if p, ok := errors.AsType[*Problem](err); ok {
			return p
		}
	}
	def := ErrInvalid
	switch status {
	case http.StatusBadRequest, http.StatusNotAcceptable, http.StatusRequestTimeout:
		def = ErrMalformed
	case http.StatusRequestEntityTooLarge:
		def = ErrTooLarge
	case http.StatusUnsupportedMediaType:
		def = ErrMediaType
	case http.StatusInternalServerError:
		def = ErrInternal
	}
	e := def.New()
	for _, err := range errs {
		if d, ok := errors.AsType[*huma.ErrorDetail](err); ok && (def == ErrInvalid || def == ErrMalformed) {
			e.Fields = append(e.Fields, fieldOf(d, def == ErrMalformed))
		}
	}
	if len(errs) == 0 && msg == "request body is required" {
		e.At("", "required")
	}
	return newProblem(e, requestID)
}

var knownField = regexp.MustCompile(`^([a-z0-9-]+)(?:\|(.*))?$`)

// fieldOf reads a code and its limit out of huma's detail. The value that was sent is never repeated.
func fieldOf(d *huma.ErrorDetail, malformed bool) fault.Field {
	f := fault.Field{Pointer: pointer(d.Location), Code: "unreadable"}
	if m := knownField.FindStringSubmatch(d.Message); m != nil && !malformed {
		f.Code = m[1]
		if m[2] != "" {
			f.Facts = fault.Facts{"limit": m[2]}
		}
		if f.Code == "required" && m[2] != "" {
			f.Pointer = strings.TrimSuffix(f.Pointer, "/") + "/" + escape(m[2])
		}
	}
	return f
}

// pointer turns huma's path (body.items[3].name) into a JSON pointer (/items/3/name, RFC 6901). What stands outside of
// the body keeps its place as first word: query/limit.
func pointer(location string) string {
	place, rest, _ := strings.Cut(location, ".")
	if bracket := strings.IndexByte(place, '['); bracket > 0 {
		place, rest = place[:bracket], location[bracket:]
	}
	rest = strings.NewReplacer("[", ".", "]", "").Replace(rest)
	var b strings.Builder
	if place != "body" {
		b.WriteString(place)
	}
	for part := range strings.SplitSeq(rest, ".") {
		if part != "" {
			b.WriteByte('/')
			b.WriteString(escape(part))
		}
	}
	return b.String()
}

func escape(part string) string { return strings.NewReplacer("~", "~0", "/", "~1").Replace(part) }
