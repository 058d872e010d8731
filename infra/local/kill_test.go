package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"linxuan/infra/local/engine"
	"linxuan/infra/scenario"
	"linxuan/infra/seed"
	"linxuan/shared/account"
	"linxuan/shared/ledger"
	"linxuan/shared/registry"
	"linxuan/shared/table"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
)

// The whole machine is killed by SIGKILL in the middle of registrations, twice. Every receipt that a client got before is
// in the ledger after the restart, and its group is in the registry.
func TestReceiptsOutliveAKill(t *testing.T) {
	if _, err := once(t, small()); err != nil { // skips where there is no engine
		t.Fatal(err)
	}
	dir, groups := t.TempDir(), seed.Groups(seed.Usual)
	var kept []registered
	var officer *scenario.Client
	for kill := range 2 {
		machine := startReal(t, dir)
		if kill == 0 {
			officer = machine.firstMinistry(t)
		} else {
			officer = scenario.NewClient(machine.url, http.DefaultClient).As("ministry", password)
		}
		got := machine.registerUntilKilled(t, officer, groups[kill*700:(kill+1)*700])
		t.Logf("%d receipts before kill %d", len(got), kill+1)
		if len(got) < 20 {
			t.Fatalf("only %d receipts before the kill: nothing is shown", len(got))
		}
		kept = append(kept, got...)
	}
	machine := startReal(t, dir)
	defer machine.kill(t)
	officer = scenario.NewClient(machine.url, http.DefaultClient).As("ministry", password)
	for _, one := range kept {
		if err := officer.Post(t.Context(), "/v1/ledger/receipts/check", one.receipt, nil); err != nil {
			t.Errorf("receipt %s: %v", one.receipt.ID, err)
		}
		if _, err := officer.Get(t.Context(), "/v1/registry/groups/"+one.group, nil); err != nil {
			t.Errorf("group %s: %v", one.group, err)
		}
	}
}

type registered struct {
	group   string
	receipt ledger.Receipt
}

const password = "a password of this test"

type machine struct {
	url, dynamoDB, accounts string
	runner                  *exec.Cmd
}

// startReal starts this program as a process of its own, with the real functions.
func startReal(t *testing.T, dir string) machine {
	t.Helper()
	runner := exec.Command(os.Args[0], "-addr", "127.0.0.1:0", "-data", dir, "-now", "2019-09-23T09:00:00+08:00")
	runner.Env, runner.Stderr = append(os.Environ(), "PLAY_RUNNER=1", "PLAY_FUNCTIONS=real"), os.Stderr
	pipe, err := runner.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := runner.Start(); err != nil {
		t.Fatal(err)
	}
	m := machine{runner: runner}
	lines := bufio.NewScanner(pipe)
	for lines.Scan() && !strings.Contains(lines.Text(), "Ctrl-C") {
		words := strings.Fields(lines.Text())
		switch {
		case strings.Contains(lines.Text(), "page and API"):
			m.url = words[len(words)-1]
		case strings.Contains(lines.Text(), "first account"):
			m.dynamoDB, m.accounts = after(words, "-endpoint"), after(words, "-table")
		}
	}
	if m.url == "" || m.dynamoDB == "" {
		m.kill(t)
		t.Fatal("the machine does not say where it is")
	}
	return m
}

func after(words []string, option string) string {
	for i, word := range words[:len(words)-1] {
		if word == option {
			return words[i+1]
		}
	}
	return ""
}

func (m machine) kill(t *testing.T) {
	t.Helper()
	if err := m.runner.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		t.Error(err)
	}
	_ = m.runner.Wait() // killed, which is an error of its own
}

// firstMinistry comes in as the first officer of a deployment does, and registers the bodies.
func (m machine) firstMinistry(t *testing.T) *scenario.Client {
	t.Helper()
	cfg := aws.Config{Region: "cn-north-1", Credentials: credentials.NewStaticCredentialsProvider("local", "local-secret", "")}
	env := map[string]string{"ACCOUNTS_TABLE": m.accounts, "AWS_ENDPOINT_URL_DYNAMODB": m.dynamoDB}
	store := table.Open(cfg, func(name string) string { return env[name] }, rand.Reader)
	at := time.Date(2019, 9, 23, 1, 0, 0, 0, time.UTC)
	_, token, err := account.InviteFirst(t.Context(), store, at, "")
	if err != nil {
		engine.Missing(t, "DynamoDB", err)
	}
	c := scenario.NewClient(m.url, http.DefaultClient).As("ministry", password)
	in := map[string]string{"token": token, "login": "ministry", "password": password, "name": "主管部门（示例）"}
	if err := c.Post(t.Context(), "/v1/accounts/invitations/accept", in, nil); err != nil {
		t.Fatal(err)
	}
	if err := c.Post(t.Context(), "/v1/registry/bodies", map[string]any{"bodies": seed.Bodies()}, nil); err != nil {
		t.Fatal(err)
	}
	return c
}

// registerUntilKilled registers group after group from four clients at once and kills the machine after the sixtieth receipt.
func (m machine) registerUntilKilled(t *testing.T, officer *scenario.Client, groups []registry.Group) []registered {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 60*time.Second)
	defer cancel()
	if err := officer.SignIn(ctx); err != nil {
		t.Fatal(err)
	}
	var mu sync.Mutex
	var got []registered
	var all sync.WaitGroup
	var once sync.Once
	queue := make(chan registry.Group, len(groups))
	for _, g := range groups {
		queue <- g
	}
	close(queue)
	for range 4 {
		all.Go(func() {
			for g := range queue {
				one, err := register(ctx, officer, g)
				if err != nil {
					return // the machine is gone
				}
				mu.Lock()
				got = append(got, one)
				enough := len(got) >= 60
				mu.Unlock()
				if enough {
					once.Do(func() { m.kill(t) })
				}
			}
		})
	}
	all.Wait()
	return got
}

func register(ctx context.Context, officer *scenario.Client, g registry.Group) (registered, error) {
	row := map[string]any{
		"number": g.Number, "name": g.Name, "kind": g.Kind, "founded": g.Founded, "approvedBy": g.ApprovedBy,
		"approvalNumber": g.ApprovalNumber, "leadUnits": g.LeadUnits, "members": g.Members, "industry": g.Industry,
		"reportsThrough": g.ReportsThrough, "crossRegion": g.CrossRegion, "nationalIndustry": g.NationalIndustry, "contact": g.Contact,
	}
	var made struct {
		Groups  []registry.Listed `json:"groups"`
		Receipt ledger.Receipt    `json:"receipt"`
	}
	if err := officer.Post(ctx, "/v1/registry/groups", map[string]any{"groups": []any{row}}, &made); err != nil {
		return registered{}, err
	}
	if len(made.Groups) != 1 {
		return registered{}, fmt.Errorf("%d groups registered", len(made.Groups))
	}
	return registered{made.Groups[0].ID, made.Receipt}, nil
}
