package function

import (
	"bytes"
	"context"
	"errors"
	"testing"
	"time"

	"github.com/aws/aws-lambda-go/lambdacontext"

	"linxuan/infra/template"
)

type invoked func(ctx context.Context, event []byte) ([]byte, error)

func (f invoked) Invoke(ctx context.Context, event []byte) ([]byte, error) { return f(ctx, event) }

func TestOutcomes(t *testing.T) {
	own := errors.New("own error")
	rows := []struct {
		name string
		f    invoked
		want error
	}{
		{"answers", func(_ context.Context, e []byte) ([]byte, error) { return e, nil }, nil},
		{"fails", func(context.Context, []byte) ([]byte, error) { return nil, own }, own},
		{"panics", func(context.Context, []byte) ([]byte, error) { panic("x") }, ErrPanic},
		{"hangs", func(context.Context, []byte) ([]byte, error) { select {} }, ErrTimeout},
		{"gives up in time", func(ctx context.Context, _ []byte) ([]byte, error) { <-ctx.Done(); return nil, ctx.Err() }, ErrTimeout},
		{"says 6 MB", func(context.Context, []byte) ([]byte, error) { return make([]byte, MaxPayload), nil }, nil},
		{"says too much", func(context.Context, []byte) ([]byte, error) { return make([]byte, MaxPayload+1), nil }, ErrAnswer},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			limit := time.Minute
			if errors.Is(row.want, ErrTimeout) {
				limit = 50 * time.Millisecond
			}
			answer, err := Invoke(t.Context(), &template.Function{Timeout: limit}, row.f, []byte("e"), "id", time.Hour)
			if !errors.Is(err, row.want) || (err == nil) != (answer != nil) {
				t.Errorf("got %d bytes, %v; want %v", len(answer), err, row.want)
			}
		})
	}
}

func TestContext(t *testing.T) {
	rows := []struct{ own, limit, want time.Duration }{{time.Minute, time.Hour, time.Minute}, {time.Hour, time.Minute, time.Minute}}
	for _, row := range rows {
		ctx, cancel := context.WithCancel(t.Context())
		cancel() // the caller has gone
		f := &template.Function{ARN: "arn:f", Timeout: row.own}
		answer, err := Invoke(ctx, f, invoked(func(ctx context.Context, _ []byte) ([]byte, error) {
			lc, _ := lambdacontext.FromContext(ctx)
			deadline, _ := ctx.Deadline()
			if left := time.Until(deadline); left > row.want || left < row.want-10*time.Second {
				t.Errorf("the function sees a deadline in %s, want %s", left, row.want)
			}
			return []byte(lc.AwsRequestID + " " + lc.InvokedFunctionArn), ctx.Err()
		}), nil, "id", row.limit)
		if err != nil || !bytes.Equal(answer, []byte("id arn:f")) {
			t.Errorf("got %q, %v", answer, err)
		}
	}
}
