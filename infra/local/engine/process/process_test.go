package process

import (
	"errors"
	"os/exec"
	"strings"
	"syscall"
	"testing"
	"time"
)

func TestStop(t *testing.T) {
	rows := []struct {
		name    string
		command []string
	}{
		{"one that listens", []string{"sleep", "60"}},
		{"one that does not", []string{"sh", "-c", "trap '' TERM; while :; do sleep 0.01; done"}},
		{"one that has ended", []string{"true"}},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			p, err := Start(exec.Command(row.command[0], row.command[1:]...))
			if err != nil {
				t.Fatal(err)
			}
			for range 2 {
				if err := p.Stop(50 * time.Millisecond); err != nil {
					t.Error(err)
				}
			}
			if err := syscall.Kill(p.PID(), 0); !errors.Is(err, syscall.ESRCH) {
				t.Errorf("still there: %v", err)
			}
		})
	}
}

func TestLastWords(t *testing.T) {
	p, err := Start(exec.Command("sh", "-c", "yes line | head -n 5000; echo; echo 'the end' >&2"))
	if err != nil {
		t.Fatal(err)
	}
	<-p.Exited()
	if words := p.LastWords(); !strings.HasSuffix(words, "line the end") || len(words) > 2000 {
		t.Errorf("%d bytes, ending %q", len(words), words[max(0, len(words)-20):])
	}
	if _, err := Start(exec.Command("/no/such/engine")); err == nil {
		t.Error("started a file that is not there")
	}
}
