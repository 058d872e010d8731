package scheduler

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linxuan/infra/local/clock"
	"linxuan/infra/template"
)

var shanghai = time.FixedZone("Asia/Shanghai", 8*3600)

func schedule(t testing.TB, id, expression string) template.Schedule {
	t.Helper()
	e, err := template.ParseExpression(expression, shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return template.Schedule{LogicalID: id, Expression: e, Function: "deadline", Input: `{"schedule":"` + id + `"}`}
}

// ours are the schedules of the template: two lockouts (R3.2, R4.6) and two sweeps.
func ours(t testing.TB) []template.Schedule {
	return []template.Schedule{
		schedule(t, "StatisticsLockout", "cron(0 0 22 10 ? *)"), schedule(t, "RecommendationLockout", "cron(0 0 29 10 ? *)"),
		schedule(t, "Sweep", "rate(5 minutes)"), schedule(t, "Sequence", "rate(1 minute)"),
	}
}

// calls records the events of the invocations.
type calls struct {
	mu     sync.Mutex
	events []string
	err    error
	each   func()
}

func (c *calls) invoke(_ context.Context, function string, event []byte) ([]byte, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.events = append(c.events, function+" "+string(event))
	if c.each != nil {
		c.each()
	}
	return nil, c.err
}

func at(text string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04:05", text, shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

func names(firings []firing) string {
	var b strings.Builder
	for _, f := range firings {
		fmt.Fprintf(&b, "%s %s\n", f.at.In(shanghai).Format("2006-01-02 15:04"), f.schedule.LogicalID)
	}
	return b.String()
}

func TestDue(t *testing.T) {
	rows := []struct{ name, after, until, want string }{
		{"nothing within a minute", "2019-10-21 23:50:00", "2019-10-21 23:50:59", ""},
		{
			"the instant itself is due", "2019-10-21 23:59:30", "2019-10-22 00:00:00",
			"2019-10-22 00:00 Sequence\n2019-10-22 00:00 StatisticsLockout\n2019-10-22 00:00 Sweep\n",
		},
		{"but not a second time", "2019-10-22 00:00:00", "2019-10-22 00:00:30", ""},
		{
			"a jump over both lockouts", "2019-10-21 23:50:00", "2019-10-30 09:00:30",
			"2019-10-22 00:00 StatisticsLockout\n2019-10-29 00:00 RecommendationLockout\n2019-10-30 09:00 Sequence\n2019-10-30 09:00 Sweep\n",
		},
		{
			"a jump over a year", "2019-10-28 00:00:00", "2020-10-23 00:03:00",
			"2019-10-29 00:00 RecommendationLockout\n2020-10-22 00:00 StatisticsLockout\n2020-10-23 00:00 Sweep\n2020-10-23 00:03 Sequence\n",
		},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			if got := names(due(ours(t), at(row.after), at(row.until))); got != row.want {
				t.Errorf("got\n%swant\n%s", got, row.want)
			}
		})
	}
}

// A sweep that pauses at night is one run too, be the jump's end in its pause or not.
func TestSweepThatPauses(t *testing.T) {
	office := []template.Schedule{schedule(t, "Office", "cron(0/10 9-16 ? * MON-FRI *)")}
	for until, want := range map[string]string{
		"2026-11-29 12:00:00": "2026-11-27 16:50 Office\n", // Sunday noon: the last one was on Friday
		"2026-11-27 11:11:00": "2026-11-27 11:10 Office\n",
	} {
		if got := names(due(office, at("2026-11-02 00:00:00"), at(until))); got != want {
			t.Errorf("until %s: got %q, want %q", until, got, want)
		}
	}
}

// However a span is cut into jumps: each lockout fires once, in order, and each jump has at most one run of a sweep, the
// last one that was due.
func TestJumpsFireEachOnce(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		start := at("2019-10-01 00:00:00").Add(time.Duration(rapid.Int64Range(0, 30*24*3600).Draw(r, "start")) * time.Second)
		now, lockouts := start, []firing{}
		for range rapid.IntRange(1, 8).Draw(r, "jumps") {
			next := now.Add(time.Duration(rapid.Int64Range(0, 200*24*3600).Draw(r, "seconds")) * time.Second)
			var sweeps []firing
			for _, f := range due(ours(t), now, next) {
				if !f.at.After(now) || f.at.After(next) {
					r.Fatalf("%s at %s is outside %s–%s", f.schedule.LogicalID, f.at, now, next)
				}
				switch f.schedule.LogicalID {
				case "Sweep":
					sweeps = append(sweeps, f)
				case "StatisticsLockout", "RecommendationLockout":
					lockouts = append(lockouts, f)
				}
			}
			fallsDue := !next.Truncate(5 * time.Minute).Equal(now.Truncate(5 * time.Minute))
			if len(sweeps) > 1 || fallsDue != (len(sweeps) == 1) || fallsDue && !sweeps[0].at.Equal(next.Truncate(5*time.Minute)) {
				r.Fatalf("sweeps %v in %s–%s", names(sweeps), now, next)
			}
			now = next
		}
		var want []firing
		for day := start.In(shanghai).Truncate(time.Second); !day.After(now); day = day.AddDate(0, 0, 1) {
			midnight := time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, shanghai)
			if midnight.After(now) || midnight.Month() != time.October {
				continue
			}
			switch midnight.Day() {
			case 22:
				want = append(want, firing{ours(t)[0], midnight})
			case 29:
				want = append(want, firing{ours(t)[1], midnight})
			}
		}
		if names(lockouts) != names(want) {
			r.Fatalf("from %s to %s fired\n%swant\n%s", start, now, names(lockouts), names(want))
		}
	})
}

func TestCatchUpOnTheClock(t *testing.T) {
	c, recorded := clock.At(at("2019-10-21 23:50:00")), &calls{}
	s := New(c, ours(t), recorded.invoke, nil)
	if runs := s.CatchUp(t.Context()); len(runs) != 0 {
		t.Errorf("fired at once: %v", runs)
	}
	if err := c.MoveTo(at("2019-10-29 00:00:00")); err != nil {
		t.Fatal(err)
	}
	s.CatchUp(t.Context())
	if runs := s.CatchUp(t.Context()); len(runs) != 0 {
		t.Errorf("fired twice: %v", runs)
	}
	want := []string{
		`deadline {"schedule":"StatisticsLockout"}`, `deadline {"schedule":"RecommendationLockout"}`,
		`deadline {"schedule":"Sequence"}`, `deadline {"schedule":"Sweep"}`,
	}
	if !reflect.DeepEqual(recorded.events, want) {
		t.Errorf("got %v", recorded.events)
	}
}

func TestMoveTo(t *testing.T) {
	c, recorded := clock.At(at("2019-10-21 23:50:00")), &calls{}
	s := New(c, ours(t), recorded.invoke, nil)
	if _, err := s.MoveTo(t.Context(), at("2019-10-21 23:00:00"), func() error { t.Error("moved back"); return nil }); !errors.Is(err, clock.ErrBack) {
		t.Errorf("back: %v", err)
	}
	unkept := errors.New("not kept")
	if _, err := s.MoveTo(t.Context(), at("2019-10-22 00:00:00"), func() error { return unkept }); !errors.Is(err, unkept) || recorded.events != nil {
		t.Errorf("error %v, fired %v", err, recorded.events)
	}
	runs, err := s.MoveTo(t.Context(), at("2019-10-22 00:00:30"), func() error {
		if recorded.events != nil || c.Now().Before(at("2019-10-22 00:00:30")) {
			t.Errorf("fired %v at %s before the move was kept", recorded.events, c.Now())
		}
		return nil
	})
	if err != nil || len(runs) != 3 {
		t.Errorf("fired %v, %v", runs, err)
	}
}

func TestWhatIsLeftStaysDue(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	c, recorded := clock.At(at("2019-10-21 23:50:00")), &calls{each: cancel}
	s := New(c, ours(t), recorded.invoke, nil)
	if err := c.MoveTo(at("2019-10-30 00:00:00")); err != nil {
		t.Fatal(err)
	}
	if runs := s.CatchUp(ctx); len(runs) != 1 || runs[0].Schedule != "StatisticsLockout" {
		t.Errorf("got %v, want the first alone", runs)
	}
	runs := s.CatchUp(t.Context())
	if len(runs) != 3 || runs[0].Schedule != "RecommendationLockout" {
		t.Errorf("got %v, want the other three", runs)
	}
}

func TestFailureIsReported(t *testing.T) {
	broken := errors.New("broken")
	var reported []Run
	s := New(clock.At(at("2019-10-21 23:50:00")), ours(t), (&calls{err: broken}).invoke, func(r Run) { reported = append(reported, r) })
	run, err := s.Fire(t.Context(), "Sweep")
	if err != nil || !errors.Is(run.Err, broken) || len(reported) != 1 {
		t.Errorf("run %v, error %v, reported %v", run, err, reported)
	}
	if _, err := s.Fire(t.Context(), "Sweeep"); !errors.Is(err, ErrUnknown) {
		t.Errorf("unknown name: %v", err)
	}
}

// Run wakes by a move at once and by the running clock when something falls due.
func TestRun(t *testing.T) {
	c := clock.At(at("2019-10-20 12:00:00"))
	runs := make(chan Run, 10)
	s := New(c, ours(t), (&calls{}).invoke, func(r Run) { runs <- r })
	done := make(chan struct{})
	ctx, cancel := context.WithCancel(t.Context())
	go func() { s.Run(ctx); close(done) }()
	if err := c.MoveTo(at("2019-10-21 23:59:00").Add(59*time.Second + 900*time.Millisecond)); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"Sweep", "Sequence", "Sequence", "StatisticsLockout", "Sweep"} {
		select {
		case r := <-runs:
			if r.Schedule != want || r.Due.After(c.Now()) {
				t.Errorf("fired %+v, want %s", r, want)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("%s did not fire", want)
		}
	}
	cancel()
	<-done
}
