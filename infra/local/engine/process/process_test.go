package process

import (
	"bufio"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain plays the parent that is killed: it starts a child, says its number and waits.
func TestMain(m *testing.M) {
	if os.Getenv("PLAY_PARENT") == "1" {
		p, err := Start(exec.Command("sleep", "60"))
		if err != nil {
			panic(err)
		}
		_, _ = os.Stdout.WriteString(strconv.Itoa(p.PID()) + "\n")
		<-p.Exited()
		return
	}
	os.Exit(m.Run())
}

func TestChildDiesWithItsParent(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("only Linux ties a child to its parent")
	}
	parent := exec.Command(os.Args[0])
	parent.Env = append(os.Environ(), "PLAY_PARENT=1")
	out, err := parent.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := parent.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	child, err := strconv.Atoi(strings.TrimSpace(line))
	if err != nil {
		t.Fatal(err)
	}
	if !running(child) {
		t.Fatal("the child did not run at all")
	}
	if err := parent.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	_ = parent.Wait()
	for deadline := time.Now().Add(5 * time.Second); running(child); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatal("the child outlives its parent")
		}
	}
}

// running says whether a process exists and is not a zombie.
func running(pid int) bool {
	stat, err := os.ReadFile("/proc/" + strconv.Itoa(pid) + "/stat")
	return err == nil && !strings.Contains(string(stat), ") Z ")
}

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
