// Package process starts the engines of the local machine as child processes that end with their parent, however the
// parent ends, and keeps the last words of one that failed.
package process

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"
)

// Process is a running child. One that was given an input is trusted to end at the input's end, and so with its parent.
// Any other is killed by the kernel when the parent dies, on Linux; elsewhere the parent has to call Stop.
// It is put into a process group of its own, so that Ctrl-C reaches the parent alone and the parent can stop in order.
type Process struct {
	cmd   *exec.Cmd
	done  chan struct{}
	err   error
	words *tail
}

// Start runs the command. What it writes to standard error, and to standard output unless cmd.Stdout is set, is kept
// for LastWords.
func Start(cmd *exec.Cmd) (*Process, error) {
	p := &Process{cmd: cmd, done: make(chan struct{}), words: &tail{}}
	cmd.Stderr = p.words
	if cmd.Stdout == nil {
		cmd.Stdout = p.words
	}
	separate(cmd, cmd.Stdin == nil)
	started := make(chan error)
	go func() {
		// The kernel ties a child to the thread that made it, so the thread must live as long as the child.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err != nil {
			return
		}
		p.err = cmd.Wait()
		close(p.done)
	}()
	if err := <-started; err != nil {
		return nil, fmt.Errorf("start %s: %w", cmd.Path, err)
	}
	return p, nil
}

// Exited is closed when the child has ended.
func (p *Process) Exited() <-chan struct{} { return p.done }

// PID is the child's process id.
func (p *Process) PID() int { return p.cmd.Process.Pid }

// LastWords is the end of what the child printed, on one line.
func (p *Process) LastWords() string {
	return strings.Join(strings.Fields(p.words.String()), " ")
}

// Stop asks the child to end, kills it if it has not within the grace, and returns when it is gone. It may be called twice.
func (p *Process) Stop(grace time.Duration) error {
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return p.kill()
	}
	select {
	case <-p.done:
		return nil
	case <-time.After(grace):
		return p.kill()
	}
}

func (p *Process) kill() error {
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("kill %s: %w", p.cmd.Path, err)
	}
	<-p.done
	return nil
}

// tail keeps the last 2,000 bytes written to it.
type tail struct {
	mu  sync.Mutex
	buf []byte
}

func (t *tail) Write(b []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.buf = append(t.buf, b...)
	if over := len(t.buf) - 2000; over > 0 {
		t.buf = append(t.buf[:0], t.buf[over:]...)
	}
	return len(b), nil
}

func (t *tail) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return string(t.buf)
}
