package main

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"linxuan/infra/local/all"
	"linxuan/infra/local/engine"
	"linxuan/infra/local/stack"
	"linxuan/infra/template"
	"linxuan/shared/api"
)

// TestMain plays the runner that gets Ctrl-C.
func TestMain(m *testing.M) {
	if os.Getenv("PLAY_RUNNER") != "1" {
		os.Exit(m.Run())
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	play := small().run
	if os.Getenv("PLAY_FUNCTIONS") == "real" {
		play = program{functions: all.Functions(), getenv: os.Getenv}.run // without the page, which nobody looks at
	}
	err := play(ctx, os.Args[1:], os.Stdout, os.Stderr)
	stop()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// small is the runner with a function that answers each request with its own name, in the place of all the real ones.
func small() program {
	app, err := template.Read("../../template.yaml", map[string]string{"Stage": "dev", "Domain": "h", "CertificateArn": "arn:aws-cn:acm:::x"})
	if err != nil {
		panic(err)
	}
	all := map[string]stack.Build{}
	for _, f := range app.Functions {
		all[f.Name] = func(_ context.Context, s api.Setup) (*api.Function, error) {
			return api.NewPageFunction(s, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, f.Name) })), nil
		}
	}
	return program{functions: all, getenv: func(string) string { return "" }}
}

func once(t *testing.T, p program, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := p.run(t.Context(), append([]string{"-addr", "127.0.0.1:0", "-once"}, args...), &out, io.Discard)
	if errors.Is(err, engine.ErrNoNPM) || errors.Is(err, engine.ErrNoBuild) {
		engine.Missing(t, "DynamoDB", err)
	}
	return out.String(), err
}

func TestOnce(t *testing.T) {
	out, err := once(t, small(), "-now", "2019-10-21T23:50:00+08:00")
	if err != nil {
		t.Fatal(err)
	}
	want := regexp.MustCompile(`^Ready after \d+\.\d s, stage dev\.
  page and API   http://127\.0\.0\.1:\d+
  clock          2019-10-21T23:50:\d\d\+08:00; POST \{"now":…\} to http://127\.0\.0\.1:\d+/_local/clock moves it forward
  data           in memory, gone when this ends; -data keeps them
  first account  go run \./infra/bootstrap -table linxuan-dev-accounts -origin http://127\.0\.0\.1:\d+ -endpoint http://127\.0\.0\.1:\d+
$`)
	if !want.MatchString(out) {
		t.Errorf("got\n%s", out)
	}
}

func TestDemonstration(t *testing.T) {
	p := small()
	p.demo.from = time.Date(2019, 9, 20, 0, 0, 0, 0, time.UTC)
	p.demo.play = func(ctx context.Context, s *stack.Stack, _ wish, out io.Writer) (any, error) {
		name := ""
		for _, b := range s.App.Buckets {
			if b.LogicalID == "PublicBucket" {
				name = b.Name
			}
		}
		_, err := s.Files().PutObject(ctx, &s3.PutObjectInput{Bucket: &name, Key: aws.String("notice/list.json"), Body: strings.NewReader("[]")})
		say(out, "played")
		return map[string]int{"chosen": 3}, err
	}
	dir := t.TempDir()
	out, err := once(t, p, "-demo", "-publish", dir)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out, "  clock          2019-09-20T08:00:0") {
		t.Errorf("the clock does not start where the demonstration does:\n%s", out)
	}
	if !strings.HasSuffix(out, "played\nPublished files: 1, in "+dir+".\n{\"chosen\":3}\n") {
		t.Errorf("got\n%s", out)
	}
	if got, err := os.ReadFile(filepath.Join(dir, "notice", "list.json")); string(got) != "[]" {
		t.Errorf("published %q, %v", got, err)
	}
	p.demo.play = func(context.Context, *stack.Stack, wish, io.Writer) (any, error) {
		return nil, errors.New("sums differ")
	}
	if _, err := once(t, p, "-demo"); err == nil || err.Error() != "sums differ" {
		t.Errorf("a demonstration that fails: %v", err)
	}
}

// A demonstration in steps goes on with each line and no sooner, and by itself where nobody can type one.
func TestDemonstrationInSteps(t *testing.T) {
	r, w := io.Pipe()
	file := filepath.Join(t.TempDir(), "accounts.json")
	p := small()
	p.stdin = r
	p.demo.play = func(ctx context.Context, _ *stack.Stack, how wish, _ io.Writer) (any, error) {
		if how.groups != 40 || how.accounts != file {
			t.Errorf("got %+v", how)
		}
		for range 2 {
			typed := make(chan struct{})
			go func() {
				defer close(typed)
				_, _ = io.WriteString(w, "\n") // is taken when the reader asks
			}()
			if err := how.next(ctx); err != nil {
				return nil, err
			}
			select {
			case <-typed:
			case <-time.After(10 * time.Second):
				t.Error("went on before the line")
			}
		}
		_ = w.Close()
		return nil, how.next(ctx)
	}
	if _, err := once(t, p, "-demo", "-step", "-groups", "40", "-accounts", file); err != nil {
		t.Error(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	silent, typist := io.Pipe()
	defer func() { _ = typist.Close() }()
	cancel()
	if err := enter(silent)(ctx); !errors.Is(err, context.Canceled) {
		t.Errorf("Ctrl-C while it waits: %v", err)
	}
}

func TestFailuresAreOneClearSentence(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	rows := []struct {
		name string
		args []string
		want string
	}{
		{"busy port", []string{"-addr", l.Addr().String()}, l.Addr().String() + " is in use: end the program that listens there, or choose another address with -addr"},
		{"not an instant", []string{"-now", "tomorrow"}, `invalid value "tomorrow" for flag -now`},
		{"a word too many", []string{"now"}, `"now" is no option; see -help`},
		{"no demonstration", []string{"-demo"}, "this build has no demonstration"},
		{"unknown stage", []string{"-stage", "moon"}, "Stage"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			out, err := once(t, small(), row.args...)
			if err == nil || !strings.Contains(err.Error(), row.want) || strings.Contains(err.Error(), "\n") || out != "" {
				t.Errorf("got %v and %q, want %q", err, out, row.want)
			}
		})
	}
	if _, err := once(t, small(), "-help"); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("help: %v", err)
	}
}

func TestKeysOfEndpoints(t *testing.T) {
	p := small()
	p.getenv = func(name string) string { return "from " + name }
	for args, want := range map[string]string{"-dynamodb=http://h": "from AWS_ACCESS_KEY_ID", "-s3=http://h": "from AWS_ACCESS_KEY_ID", "-stage=dev": ""} {
		c, err := p.parse([]string{args}, io.Discard, io.Discard)
		if err != nil || c.stack.AccessKeyID != want {
			t.Errorf("%s: key %q, %v; want %q", args, c.stack.AccessKeyID, err, want)
		}
	}
}

// Ctrl-C, as a terminal sends it to the whole group, ends the runner in order with nothing left behind; a second start on
// the same data goes on.
func TestCtrlC(t *testing.T) {
	if _, err := once(t, small()); err != nil { // skips where there is no engine
		t.Fatal(err)
	}
	dir := t.TempDir()
	for range 2 {
		runner := exec.Command(os.Args[0], "-addr", "127.0.0.1:0", "-data", dir, "-now", "2019-10-21T23:50:00+08:00")
		runner.Env, runner.Stderr, runner.SysProcAttr = append(os.Environ(), "PLAY_RUNNER=1"), os.Stderr, &syscall.SysProcAttr{Setpgid: true}
		pipe, err := runner.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := runner.Start(); err != nil {
			t.Fatal(err)
		}
		lines := bufio.NewScanner(pipe)
		for lines.Scan() && !strings.Contains(lines.Text(), "Ctrl-C") {
			continue
		}
		if err := syscall.Kill(-runner.Process.Pid, syscall.SIGINT); err != nil {
			t.Fatal(err)
		}
		ended := make(chan error, 1)
		go func() {
			rest := ""
			for lines.Scan() {
				rest += lines.Text()
			}
			if err := runner.Wait(); err != nil || rest != "Ending." {
				ended <- fmt.Errorf("ended with %w after %q", err, rest)
			}
			close(ended)
		}()
		select {
		case err := <-ended:
			if err != nil {
				t.Error(err)
			}
		case <-time.After(20 * time.Second):
			_ = runner.Process.Kill()
			t.Fatal("the runner does not end")
		}
	}
}
