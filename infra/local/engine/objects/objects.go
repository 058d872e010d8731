// Package objects runs the S3 engine of the local machine: the versitygw gateway over a folder, which checks signatures,
// checksums, expiry, versions and object lock as S3 does. Addressing is by path; keys are file paths, so no key may
// contain "//", "." or ".." as a segment, or be the folder of another.
package objects

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"linxuan/infra/local/engine"
	"linxuan/infra/local/engine/process"
)

// Options of the engine. The access key is the only one it knows and may do everything.
type Options struct {
	Dir             string // folder that outlives the engine; empty: a temporary one, removed by Close
	Region          string // the region that requests must be signed for
	AccessKeyID     string
	SecretAccessKey string
	Created         func(Created) // called for each new object, one after the other; may be nil
}

// S3 is a running engine.
type S3 struct {
	endpoint string
	process  *process.Process
	stdin    io.Closer
	listener chan struct{} // closed when the last news has been handed out
	release  func() bool
	temp     string
}

// ErrNoXattr means that the folder's file system cannot hold objects.
var ErrNoXattr = errNoXattr

// errPortTaken means that somebody took the port between our choice and the engine's start.
var errPortTaken = errors.New("port taken")

// Start starts the engine and returns when it listens. It ends with Close, with ctx, or with this process.
func Start(ctx context.Context, o Options) (*S3, error) {
	if o.Created == nil {
		o.Created = func(Created) {}
	}
	dir, err := filepath.Abs(o.Dir)
	if err != nil {
		return nil, fmt.Errorf("path of the folder for objects: %w", err)
	}
	temp := ""
	if o.Dir == "" {
		if dir, err = os.MkdirTemp("", "linxuan-objects-"); err != nil {
			return nil, fmt.Errorf("make a temporary folder for objects: %w", err)
		}
		temp = dir
	}
	s, err := startAnywhere(ctx, order{Dir: dir, Temporary: temp != "", Region: o.Region, AccessKeyID: o.AccessKeyID, SecretAccessKey: o.SecretAccessKey}, o.Created)
	if err != nil {
		if temp != "" {
			_ = os.RemoveAll(temp)
		}
		return nil, err
	}
	s.temp = temp
	s.release = context.AfterFunc(ctx, func() { _ = s.end() })
	return s, nil
}

func startAnywhere(ctx context.Context, o order, created func(Created)) (*S3, error) {
	for range 5 {
		var err error
		if o.Port, err = engine.FreePort(); err != nil {
			return nil, err
		}
		if s, err := start(ctx, o, created); !errors.Is(err, errPortTaken) {
			return s, err
		}
	}
	return nil, fmt.Errorf("the S3 engine found no free port: %w", errPortTaken)
}

func start(ctx context.Context, o order, created func(Created)) (*S3, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, fmt.Errorf("find this program's own file: %w", err)
	}
	ours, theirs, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("pipe to the S3 engine: %w", err)
	}
	defer func() { _ = theirs.Close() }()
	cmd := exec.Command(self) // not CommandContext: the context ends it by closing its input, in order
	cmd.Env = append(os.Environ(), childMark+"=1")
	cmd.ExtraFiles = []*os.File{theirs}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("pipe to the S3 engine: %w", err)
	}
	p, err := process.Start(cmd)
	if err != nil {
		return nil, err
	}
	s := &S3{endpoint: "http://127.0.0.1:" + strconv.Itoa(o.Port), process: p, stdin: stdin, listener: make(chan struct{})}
	ready := make(chan struct{})
	go listen(ours, ready, s.listener, created)
	if err := json.NewEncoder(stdin).Encode(o); err != nil {
		_ = p.Stop(0)
		return nil, fmt.Errorf("the S3 engine ended at once: %s", p.LastWords())
	}
	if err := s.ready(ctx, ready); err != nil {
		_ = p.Stop(0)
		return nil, err
	}
	return s, nil
}

// listen reads what the child tells until it ends: an empty line when it listens, then one object on each line.
func listen(news io.ReadCloser, ready, done chan struct{}, created func(Created)) {
	defer close(done)
	defer func() { _ = news.Close() }()
	lines := bufio.NewReader(news)
	for {
		line, err := lines.ReadBytes('\n')
		if err != nil {
			return
		}
		if len(bytes.TrimSpace(line)) == 0 {
			close(ready)
			continue
		}
		var c Created
		if err := json.Unmarshal(line, &c); err == nil {
			created(c)
		}
	}
}

const (
	readyWithin = 20 * time.Second // a binary with the race detector needs some seconds on a busy machine
	stopGrace   = 3 * time.Second
)

func (s *S3) ready(ctx context.Context, ready <-chan struct{}) error {
	select {
	case <-ready:
		return nil
	case <-s.process.Exited():
		words := s.process.LastWords()
		if strings.Contains(words, "address already in use") {
			return errPortTaken
		}
		if strings.Contains(words, errNoXattr.Error()) {
			return fmt.Errorf("%w: %s", ErrNoXattr, words[len(errNoXattr.Error()):])
		}
		return fmt.Errorf("the S3 engine ended at once: %s", words)
	case <-ctx.Done():
		return fmt.Errorf("the S3 engine was told to end before it listened: %w", ctx.Err())
	case <-time.After(readyWithin):
		return fmt.Errorf("the S3 engine did not listen within %s: %s", readyWithin, s.process.LastWords())
	}
}

// Endpoint is the engine's address, as AWS_ENDPOINT_URL_S3 takes it.
func (s *S3) Endpoint() string { return s.endpoint }

// Exited is closed when the engine has ended, for whatever reason.
func (s *S3) Exited() <-chan struct{} { return s.process.Exited() }

// PID is the engine's process id, for tests that kill it.
func (s *S3) PID() int { return s.process.PID() }

// end closes the child's input, which is its sign to end, and waits.
func (s *S3) end() error {
	_ = s.stdin.Close()
	select {
	case <-s.process.Exited():
	case <-time.After(stopGrace):
		if err := s.process.Stop(0); err != nil {
			return err
		}
	}
	<-s.listener
	return nil
}

// Close ends the engine, returns when the last news of it has been handed out, and removes a temporary folder. It may be called twice.
func (s *S3) Close() error {
	s.release()
	if err := s.end(); err != nil {
		return err
	}
	if s.temp == "" {
		return nil
	}
	if err := os.RemoveAll(s.temp); err != nil {
		return fmt.Errorf("remove the temporary objects: %w", err)
	}
	return nil
}
