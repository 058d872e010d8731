package stack

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// TestMain plays the machine that is killed: it starts on a folder, says its address and runs until it is killed.
func TestMain(m *testing.M) {
	dir := os.Getenv("PLAY_MACHINE")
	if dir == "" {
		os.Exit(m.Run())
	}
	builds := functions(panicking{}, &recorder{})
	s, err := Start(context.Background(), Options{Data: dir, Now: lastMinutes, Functions: builds})
	if err != nil {
		panic(err)
	}
	fmt.Println(s.URL, s.dynamoDB.PID(), s.s3.PID())
	select {}
}

// panicking stands for a test where there is none.
type panicking struct{ testing.TB }

func (panicking) Helper()           {}
func (panicking) Fatal(args ...any) { panic(fmt.Sprint(args...)) }

// A machine is killed three times in the middle of writes: what it acknowledged is there, the clock has not gone back, and
// its engines are gone with it.
func TestAcknowledgedWritesOutliveAKill(t *testing.T) {
	start(t, Options{}, &recorder{}) // skips where there is no engine
	dir, acknowledged, latest := t.TempDir(), []string{}, lastMinutes
	for round := range 3 {
		machine, url, engines := play(t, dir)
		keys := writeUntil(t, url, round, 100, func() {
			if err := machine.Process.Kill(); err != nil {
				t.Error(err)
			}
		})
		acknowledged = append(acknowledged, keys...)
		_ = machine.Wait()
		for _, pid := range engines {
			gone(t, pid)
		}
		s := start(t, Options{Data: dir, Now: lastMinutes}, &recorder{})
		if now := s.Clock.Now(); now.Before(latest) {
			t.Errorf("the clock went back from %s to %s", latest, now)
		} else {
			latest = now
		}
		lost := missing(t, s, acknowledged)
		if len(lost) > 0 {
			t.Fatalf("round %d: %d of %d acknowledged writes are gone: %v", round, len(lost), len(acknowledged), lost)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

func play(t *testing.T, dir string) (*exec.Cmd, string, []int) {
	t.Helper()
	machine := exec.Command(os.Args[0])
	machine.Env, machine.Stderr = append(os.Environ(), "PLAY_MACHINE="+dir), os.Stderr
	out, err := machine.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := machine.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	var url string
	var dynamoDB, s3 int
	if _, err := fmt.Sscan(line, &url, &dynamoDB, &s3); err != nil {
		t.Fatal(err)
	}
	return machine, url, []int{dynamoDB, s3}
}

// writeUntil writes from four sides through the gateway, calls kill after so many, and returns the acknowledged keys.
func writeUntil(t *testing.T, url string, round, enough int, kill func()) []string {
	t.Helper()
	var mu sync.Mutex
	var keys []string
	var writers sync.WaitGroup
	var killed sync.Once
	for writer := range 4 {
		writers.Go(func() {
			for i := 0; ; i++ {
				key := fmt.Sprintf("round-%d-%d-%d", round, writer, i)
				request, err := http.NewRequest(http.MethodPut, url+"/v1/quota/x?table=RECORDS_TABLE&pk="+key, nil)
				if err != nil {
					t.Error(err)
					return
				}
				response, err := http.DefaultClient.Do(request)
				if err != nil {
					return
				}
				_, err = io.Copy(io.Discard, response.Body)
				_ = response.Body.Close()
				if err != nil || response.StatusCode != http.StatusOK {
					return
				}
				mu.Lock()
				keys = append(keys, key)
				due := len(keys) >= enough
				mu.Unlock()
				if due {
					killed.Do(kill)
				}
			}
		})
	}
	writers.Wait()
	killed.Do(func() { kill(); t.Errorf("only %d writes before the first failure", len(keys)) })
	return keys
}

func missing(t *testing.T, s *Stack, keys []string) []string {
	t.Helper()
	db := s.places.tables(s.config)
	var lost []string
	for _, key := range keys {
		out, err := db.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: aws.String("linxuan-dev-records"), Key: map[string]types.AttributeValue{
			"pk": &types.AttributeValueMemberS{Value: key}, "sk": &types.AttributeValueMemberS{Value: "-"},
		}})
		if err != nil {
			t.Fatal(err)
		}
		if out.Item == nil {
			lost = append(lost, key)
		}
	}
	return lost
}

// gone waits until a process that is no child of ours has ended.
func gone(t *testing.T, pid int) {
	t.Helper()
	for deadline := time.Now().Add(5 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
		if errors.Is(syscall.Kill(pid, 0), syscall.ESRCH) || err == nil && strings.Contains(string(stat), ") Z ") {
			return
		}
	}
	t.Errorf("engine %d outlives the machine", pid)
}
