package engine

import (
	"context"
	"os"
	"sync"
	"testing"
)

// one is the engine that all tests of one test binary share.
var one = sync.OnceValues(func() (*DynamoDB, error) {
	return StartDynamoDB(context.Background(), Options{})
})

// TestDynamoDB is the endpoint of an in-memory engine for tests. One engine serves a whole test binary and dies with it,
// so tests keep apart by using table names of their own. Without an engine the test is skipped, in CI it fails.
func TestDynamoDB(t testing.TB) (endpoint string) {
	t.Helper()
	d, err := one()
	if err != nil {
		Missing(t, "DynamoDB", err)
	}
	return d.Endpoint()
}

// Missing ends a test whose engine could not be started: a skip on somebody's machine, a failure where CI=true.
func Missing(t testing.TB, name string, err error) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("no %s engine: %v", name, err)
	}
	t.Skipf("no %s engine on this machine: %v", name, err)
}
