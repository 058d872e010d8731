package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"linxuan/infra/local/engine"
	"linxuan/infra/scenario"
	"linxuan/shared/ballot"
)

// lastLine runs the command and reads its last line.
func lastLine(t *testing.T, into any, args ...string) {
	t.Helper()
	var out, complaints bytes.Buffer
	if err := run(t.Context(), args, &out, &complaints); err != nil {
		if strings.Contains(err.Error(), "dynoxide") {
			engine.Missing(t, "local machine", err)
		}
		t.Fatalf("%v\n%s%s", err, &out, &complaints)
	}
	lines := strings.Split(strings.TrimSpace(out.String()), "\n")
	if err := json.Unmarshal([]byte(lines[len(lines)-1]), into); err != nil {
		t.Fatal(err)
	}
}

func TestSmallBallot(t *testing.T) {
	var r BallotReport
	lastLine(t, &r, "-ballot", "-experts", "7", "-groups", "3", "-out", t.TempDir())
	if r.Issued != 21 || r.Cast != 21 || r.Valid != 21 || r.FileBytes == 0 || r.ServedBytes == 0 || r.ServedBytes >= r.FileBytes || len(r.Phases) < 10 {
		t.Errorf("%+v", r)
	}
	for _, p := range r.Phases {
		if p.Name == "cast" && (p.Requests != 21 || p.MedianMS <= 0 || p.P99MS < p.MedianMS || p.MostMS < p.P99MS) {
			t.Errorf("%+v", p)
		}
	}
}

// R6.5: under a cap of two of nine groups, nobody's third approval is in a valid vote. Among nine groups some have merit.
func TestSmallCappedBallot(t *testing.T) {
	var r BallotReport
	lastLine(t, &r, "-ballot", "-experts", "7", "-groups", "9", "-cap", "2", "-out", t.TempDir())
	raw, err := os.ReadFile(r.File)
	if err != nil {
		t.Fatal(err)
	}
	file, err := ballot.ParseFile(raw)
	if err != nil {
		t.Fatal(err)
	}
	approvals := 0
	for _, g := range ballot.Recount(file).Result.Groups {
		approvals += g.Approve
	}
	if file.Format != ballot.FileFormatCapped || r.Cast != 63 || r.Valid != 63 || approvals == 0 || approvals > 14 {
		t.Errorf("%d approvals in %+v", approvals, r)
	}
}

func TestSmallSpike(t *testing.T) {
	var r DeadlineReport
	lastLine(t, &r, "-deadline", "-groups", "10", "-rate", "5")
	if r.Acknowledged+r.Refused != 10 || r.Saved+r.SavesRefused != 10 || r.Refused == 0 || r.Acknowledged == 0 || r.Lost != 0 || r.FirstAfterMS < 0 || r.LastBeforeMS <= 0 {
		t.Errorf("%+v", r)
	}
}

func TestSmallTiming(t *testing.T) {
	var r TimingReport
	lastLine(t, &r, "-timing", "-experts", "6", "-groups", "4")
	votes := 0
	for _, c := range r.Classes {
		if strings.HasPrefix(c.Name, "good") {
			votes += c.Count
		} else if c.Count != 24 {
			t.Errorf("%+v", c)
		}
		if c.MedianMS <= 0 || c.Answer == "" {
			t.Errorf("%+v", c)
		}
	}
	if votes != 24 || len(r.Choices) != 3 {
		t.Errorf("%+v", r)
	}
}

// Samples that are apart are told apart, and those that are not are not.
func TestMannWhitney(t *testing.T) {
	var low, high, mixed []time.Duration
	for i := range time.Duration(100) {
		low, high, mixed = append(low, 1000+2*i), append(high, 1100+2*i), append(mixed, 1001+2*i)
	}
	if z := mannWhitney(high, low); z < most {
		t.Errorf("apart by half their width: z = %.1f", z)
	}
	if z := mannWhitney(low, mixed); z < -1 || z > 1 {
		t.Errorf("the same: z = %.1f", z)
	}
	if z := mannWhitney(low, low); z != 0 {
		t.Errorf("equal: z = %.1f", z)
	}
}

// A refusal is one for lateness only with both instants in it, the server's not before the deadline.
func TestRefusedLate(t *testing.T) {
	closes := time.Date(2019, 10, 28, 16, 0, 0, 0, time.UTC)
	late := func(change func(*scenario.Problem)) error {
		p := &scenario.Problem{Type: "/problems/deadline-passed", ClosedAt: closes, ServerTime: closes.Add(5 * time.Millisecond)}
		change(p)
		return p
	}
	if after, err := refusedLate(late(func(*scenario.Problem) {}), closes); err != nil || after != 5*time.Millisecond {
		t.Errorf("%s, %v", after, err)
	}
	for name, err := range map[string]error{
		"another refusal":           late(func(p *scenario.Problem) { p.Type = "/problems/store-busy" }),
		"no deadline":               late(func(p *scenario.Problem) { p.ClosedAt = time.Time{} }),
		"another deadline":          late(func(p *scenario.Problem) { p.ClosedAt = closes.Add(time.Hour) }),
		"no time of the server":     late(func(p *scenario.Problem) { p.ServerTime = time.Time{} }),
		"refused while it was open": late(func(p *scenario.Problem) { p.ServerTime = closes.Add(-time.Millisecond) }),
		"no answer":                 errors.New("connection reset"),
	} {
		if _, err := refusedLate(err, closes); err == nil {
			t.Errorf("%s is taken for a refusal in order", name)
		}
	}
}

func TestQuantile(t *testing.T) {
	ms := func(n int) []time.Duration {
		all := make([]time.Duration, n)
		for i := range all {
			all[i] = time.Duration(i+1) * time.Millisecond
		}
		return all
	}
	for _, row := range []struct {
		n       int
		q, want float64
	}{{0, 0.5, 0}, {1, 0.99, 1}, {2, 0.5, 1}, {100, 0.5, 50}, {100, 0.99, 99}, {101, 0.99, 100}, {100, 1, 100}} {
		if got := quantile(ms(row.n), row.q); got != row.want {
			t.Errorf("quantile %v of %d: %v, want %v", row.q, row.n, got, row.want)
		}
	}
}

func TestMistakesOfTheCaller(t *testing.T) {
	for _, args := range [][]string{nil, {"-ballot", "-deadline"}, {"-ballot", "-experts", "5"}, {"-deadline", "-rate", "0"}, {"-ballot", "more"}, {"-nothing"}} {
		if _, err := parse(args, &bytes.Buffer{}); err == nil {
			t.Errorf("%v is taken", args)
		}
	}
}
