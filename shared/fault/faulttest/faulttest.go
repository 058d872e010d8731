// Package faulttest reads refusals in tests.
package faulttest

import (
	"errors"
	"strings"
	"testing"

	"linxuan/shared/fault"
)

// Fields says the fields that a refusal names, in its order: "pointer code, pointer code". No error gives "".
func Fields(t testing.TB, err error) string {
	t.Helper()
	if err == nil {
		return ""
	}
	e, known := fault.Of(err)
	if !known {
		t.Fatal(errors.Join(errors.New("this is no refusal"), err))
	}
	return strings.Join(Words(e.Fields), ", ")
}

// Words says fields as "pointer code".
func Words(fields []fault.Field) []string {
	var all []string
	for _, f := range fields {
		all = append(all, f.Pointer+" "+f.Code)
	}
	return all
}
