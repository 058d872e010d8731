package tabletest

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"maps"
	"net/http"
	"strings"
	"sync"
)

// Faults is the http.RoundTripper between SDK and engine.
type Faults struct {
	next    http.RoundTripper
	mu      sync.Mutex
	waiting map[string][]Fault
	calls   map[string]int
}

// Fault is what happens to one call in place of the way to the engine.
type Fault func(pass func() (*http.Response, error)) (*http.Response, error)

// Next lets faults happen to the next calls of an operation ("TransactWriteItems"), one each, in order.
func (f *Faults) Next(operation string, faults ...Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.waiting == nil {
		f.waiting = map[string][]Fault{}
	}
	f.waiting[operation] = append(f.waiting[operation], faults...)
}

// Reset forgets faults that did not happen and calls that were counted.
func (f *Faults) Reset() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.waiting, f.calls = nil, nil
}

// Calls counts the calls since the last Reset by operation.
func (f *Faults) Calls() map[string]int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.calls)
}

// RoundTrip is http.RoundTripper.
func (f *Faults) RoundTrip(req *http.Request) (*http.Response, error) {
	_, operation, _ := strings.Cut(req.Header.Get("X-Amz-Target"), ".")
	pass := func() (*http.Response, error) { return f.next.RoundTrip(req) }
	if fault := f.take(operation); fault != nil {
		return fault(pass)
	}
	return pass()
}

func (f *Faults) take(operation string) Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.calls == nil {
		f.calls = map[string]int{}
	}
	f.calls[operation]++
	waiting := f.waiting[operation]
	if len(waiting) == 0 {
		return nil
	}
	f.waiting[operation] = waiting[1:]
	return waiting[0]
}

var errReset = errors.New("connection reset by the test")

// LoseAnswer lets the engine do the work and loses its answer.
func LoseAnswer(pass func() (*http.Response, error)) (*http.Response, error) {
	resp, err := pass()
	if err == nil {
		_ = resp.Body.Close()
	}
	return nil, errReset
}

// LoseRequest loses the call before the engine sees it.
func LoseRequest(func() (*http.Response, error)) (*http.Response, error) { return nil, errReset }

// Pass is no fault: it stands for a call that goes well between others.
func Pass(pass func() (*http.Response, error)) (*http.Response, error) { return pass() }

// First does something before the call goes its way: what another request does in between.
func First(do func()) Fault {
	return func(pass func() (*http.Response, error)) (*http.Response, error) {
		do()
		return pass()
	}
}

const errorPrefix = "com.amazonaws.dynamodb.v20120810#"

// Refuse answers with an error of DynamoDB's, by its code: "ThrottlingException", "InternalServerError".
func Refuse(status int, code string) Fault {
	return answer(status, map[string]any{"__type": errorPrefix + code})
}

// Cancel answers that a transaction was canceled, with one reason a part: "None", "TransactionConflict".
func Cancel(reasons ...string) Fault {
	list := make([]map[string]string, len(reasons))
	for i, reason := range reasons {
		list[i] = map[string]string{"Code": reason}
	}
	return answer(http.StatusBadRequest, map[string]any{"__type": errorPrefix + "TransactionCanceledException", "CancellationReasons": list})
}

func answer(status int, body map[string]any) Fault {
	return func(func() (*http.Response, error)) (*http.Response, error) {
		raw, err := json.Marshal(body)
		if err != nil {
			return nil, err
		}
		return &http.Response{
			StatusCode: status, Header: http.Header{"Content-Type": {"application/x-amz-json-1.0"}},
			Body: io.NopCloser(bytes.NewReader(raw)),
		}, nil
	}
}
