// Package api is the HTTP side of every function: the bridge from API Gateway's events, the wrapper around each
// operation (clock, sign-in, policy, idempotency, retries, log line), problem documents and their Chinese words.
package api

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"log/slog"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
)

// Setup is everything that a function takes from outside. In the cloud Start fills it; on one machine infra/local does,
// with a clock that can be moved.
type Setup struct {
	AWS    aws.Config
	Getenv func(string) string
	Clock  func() time.Time
	Rand   io.Reader
	Log    *slog.Logger
}

// Require reports all missing variables of the environment at once.
func (s Setup) Require(names ...string) error {
	var missing []string
	for _, name := range names {
		if s.Getenv(name) == "" {
			missing = append(missing, name)
		}
	}
	if missing != nil {
		return fmt.Errorf("api: environment lacks %s", strings.Join(missing, ", "))
	}
	return nil
}

// Now is the clock's instant in UTC, cut to the millisecond that records and receipts carry.
func (s Setup) Now() time.Time { return s.Clock().UTC().Truncate(time.Millisecond) }

// Start runs a function under Lambda. A function that cannot be built ends the process with the reason.
func Start(build func(context.Context, Setup) (*Function, error)) {
	ctx := context.Background()
	log := slog.New(slog.NewJSONHandler(os.Stdout, nil))
	cfg, err := config.LoadDefaultConfig(ctx)
	if err == nil {
		var f *Function
		f, err = build(ctx, Setup{AWS: cfg, Getenv: os.Getenv, Clock: time.Now, Rand: rand.Reader, Log: log})
		if err == nil {
			lambda.Start(f)
			return
		}
	}
	log.Error("cannot start", "error", err)
	os.Exit(1)
}
