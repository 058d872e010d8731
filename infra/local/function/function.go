// Package function runs a function as Lambda does: with a limit of time that the function sees in its context, on bytes
// in and bytes out, and with a panic turned into an error of that one invocation.
package function

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-lambda-go/lambda"
	"github.com/aws/aws-lambda-go/lambdacontext"

	"linxuan/infra/template"
)

// MaxPayload is the greatest size of an event and of an answer in a synchronous invocation, in bytes.
// https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
const MaxPayload = 6 << 20

// The ways in which an invocation fails other than by the function's own error.
var (
	ErrTimeout = errors.New("function timed out")
	ErrPanic   = errors.New("function panicked")
	ErrAnswer  = errors.New("function's answer is over Lambda's limit")
)

// Invoke runs the function on an event. It gives up after the function's own timeout or the limit, whichever is shorter.
// That the caller goes away stops nothing: it would not in the cloud either.
func Invoke(ctx context.Context, f *template.Function, h lambda.Handler, event []byte, requestID string, limit time.Duration) ([]byte, error) {
	limit = min(limit, f.Timeout)
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), limit)
	defer cancel()
	ctx = lambdacontext.NewContext(ctx, &lambdacontext.LambdaContext{AwsRequestID: requestID, InvokedFunctionArn: f.ARN})
	type outcome struct {
		answer []byte
		err    error
	}
	done := make(chan outcome, 1)
	go func() {
		answer, err := guarded(ctx, h, event)
		done <- outcome{answer, err}
	}()
	var o outcome
	select {
	case o = <-done:
	case <-ctx.Done():
	}
	if ctx.Err() != nil && o.answer == nil {
		return nil, fmt.Errorf("%w after %s", ErrTimeout, limit)
	}
	if len(o.answer) > MaxPayload {
		return nil, fmt.Errorf("%w: %d bytes", ErrAnswer, len(o.answer))
	}
	return o.answer, o.err
}

func guarded(ctx context.Context, h lambda.Handler, event []byte) (answer []byte, err error) {
	defer func() {
		if cause := recover(); cause != nil {
			err = fmt.Errorf("%w: %v", ErrPanic, cause)
		}
	}()
	return h.Invoke(ctx, event)
}
