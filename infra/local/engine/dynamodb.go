// Package engine runs the DynamoDB engine of the local machine, dynoxide, as a child process on 127.0.0.1.
// The S3 engine stands in the package objects beside it, apart because it is heavy to link.
package engine

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"linxuan/infra/local/engine/process"
)

// Options say where the engine keeps its tables and whom it tells about a first installation.
type Options struct {
	File     string       // SQLite file that outlives the engine; empty: in memory
	Progress func(string) // gets one line for each slow step; may be nil
}

// DynamoDB is a running engine.
type DynamoDB struct {
	endpoint string
	process  *process.Process
	release  func() bool
}

// errPortTaken means that somebody took the port between our choice and the engine's start.
var errPortTaken = errors.New("port taken")

// StartDynamoDB starts the engine and returns when it answers. It ends with Close, with ctx, or (on Linux) with this process.
func StartDynamoDB(ctx context.Context, o Options) (*DynamoDB, error) {
	if o.Progress == nil {
		o.Progress = func(string) {}
	}
	binary, err := dynoxide(ctx, o.Progress)
	if err != nil {
		return nil, err
	}
	for range 5 {
		var d *DynamoDB
		if d, err = start(ctx, binary, o.File); !errors.Is(err, errPortTaken) {
			return d, err
		}
	}
	return nil, fmt.Errorf("the DynamoDB engine found no free port: %w", err)
}

func start(ctx context.Context, binary, file string) (*DynamoDB, error) {
	port, err := FreePort()
	if err != nil {
		return nil, err
	}
	return startAt(ctx, binary, file, strconv.Itoa(port))
}

func startAt(ctx context.Context, binary, file, port string) (*DynamoDB, error) {
	args := []string{"serve", "--host", "127.0.0.1", "--port", port}
	if file != "" {
		absolute, err := filepath.Abs(file)
		if err != nil {
			return nil, fmt.Errorf("path of the DynamoDB file: %w", err)
		}
		args = append(args, "--db-path", absolute)
	}
	p, err := process.Start(exec.Command(binary, args...)) // not CommandContext: the context ends it below, in order
	if err != nil {
		return nil, err
	}
	d := &DynamoDB{endpoint: "http://127.0.0.1:" + port, process: p}
	if err := d.ready(ctx); err != nil {
		_ = p.Stop(0)
		return nil, err
	}
	d.release = context.AfterFunc(ctx, func() { _ = p.Stop(stopGrace) })
	return d, nil
}

const (
	readyWithin = 10 * time.Second
	stopGrace   = 2 * time.Second
)

// ready returns when the engine answers, or says why it does not. That it has printed where it listens shows that the
// answer is its own and not another server's on the same port.
func (d *DynamoDB) ready(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, readyWithin)
	defer cancel()
	for {
		if strings.Contains(d.process.LastWords(), "listening on") && answers(ctx, d.endpoint) {
			return nil
		}
		select {
		case <-d.process.Exited():
			words := d.process.LastWords()
			if strings.Contains(words, "already in use") {
				return errPortTaken
			}
			return fmt.Errorf("the DynamoDB engine ended at once: %s", words)
		case <-ctx.Done():
			return fmt.Errorf("the DynamoDB engine did not answer within %s: %s", readyWithin, d.process.LastWords())
		case <-time.After(2 * time.Millisecond):
		}
	}
}

func answers(ctx context.Context, url string) bool {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return false
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return false
	}
	_ = response.Body.Close()
	return response.StatusCode == http.StatusOK
}

// Endpoint is the engine's address, as AWS_ENDPOINT_URL_DYNAMODB takes it.
func (d *DynamoDB) Endpoint() string { return d.endpoint }

// Exited is closed when the engine has ended, for whatever reason.
func (d *DynamoDB) Exited() <-chan struct{} { return d.process.Exited() }

// PID is the engine's process id, for tests that kill it.
func (d *DynamoDB) PID() int { return d.process.PID() }

// Close ends the engine. It may be called twice.
func (d *DynamoDB) Close() error {
	d.release()
	return d.process.Stop(stopGrace)
}

// FreePort is a port of 127.0.0.1 that nobody listens on. Another process may still take it before its use.
func FreePort() (int, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port on 127.0.0.1: %w", err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().(*net.TCPAddr).Port, nil
}
