// Package lottest draws again what a test has drawn. The verifier of published records has a way of its own (infra/verify).
package lottest

import (
	"slices"
	"testing"

	"linxuan/shared/review/lot"
)

// Follows holds that a result follows from the terms, of which the ledger has the hash.
func Follows(t testing.TB, terms lot.Terms, hash string, r lot.Result) {
	t.Helper()
	if seed := lot.Seed(terms.Round, hash, r.Value); seed != r.Seed {
		t.Fatalf("the seed is %s, from the terms follows %s", r.Seed, seed)
	}
	drawn, err := lot.Draw(r.Seed, terms.Pool, terms.Quotas)
	if err != nil || !slices.Equal(drawn, r.Drawn) {
		t.Fatalf("%v were drawn, from the seed follows %v, %v", r.Drawn, drawn, err)
	}
}
