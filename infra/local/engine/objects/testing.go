package objects

import (
	"context"
	"sync"
	"testing"

	"linxuan/infra/local/engine"
)

// Endpoint is where a test finds S3 and how it signs. Addressing is by path (s3.Options.UsePathStyle).
type Endpoint struct {
	URL             string
	Region          string
	AccessKeyID     string
	SecretAccessKey string
}

// one is the engine that all tests of one test binary share.
var one = sync.OnceValues(func() (Endpoint, error) {
	e := Endpoint{Region: "cn-north-1", AccessKeyID: "local", SecretAccessKey: "local-secret"}
	s, err := Start(context.Background(), Options{Region: e.Region, AccessKeyID: e.AccessKeyID, SecretAccessKey: e.SecretAccessKey})
	if err != nil {
		return Endpoint{}, err
	}
	e.URL = s.Endpoint()
	return e, nil
})

// TestS3 is an engine over a temporary folder for tests. One engine serves a whole test binary and dies with it, so tests
// keep apart by using buckets of their own. The working directory of the tests stays as it is. Without an engine the test
// is skipped, in CI it fails.
func TestS3(t testing.TB) Endpoint {
	t.Helper()
	e, err := one()
	if err != nil {
		engine.Missing(t, "S3", err)
	}
	return e
}
