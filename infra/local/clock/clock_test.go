package clock

import (
	"errors"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"
)

var eve = time.Date(2019, 10, 21, 23, 50, 0, 0, time.FixedZone("CST", 8*3600))

func TestStartsAnywhereAndRuns(t *testing.T) {
	machine := time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
	c := over(func() time.Time { return machine }, eve.Sub(machine))
	if got := c.Now(); !got.Equal(eve) || got.Location() != time.UTC {
		t.Errorf("starts at %s, want %s in UTC", got, eve)
	}
	machine = machine.Add(1500 * time.Millisecond)
	if got := c.Now().Sub(eve); got != 1500*time.Millisecond {
		t.Errorf("ran %s, want 1.5s", got)
	}
	if late := At(eve).Now().Sub(eve); late < 0 || late > time.Minute {
		t.Errorf("At(eve) is %s off", late)
	}
}

func TestMoveToWakesWatchers(t *testing.T) {
	c := At(eve)
	moved := c.Moved()
	if err := c.MoveTo(eve.Add(-time.Nanosecond)); !errors.Is(err, ErrBack) {
		t.Errorf("back: %v", err)
	}
	select {
	case <-moved:
		t.Fatal("a refused move woke the watchers")
	default:
	}
	target := eve.Add(7 * 24 * time.Hour)
	if err := c.MoveTo(target); err != nil {
		t.Fatal(err)
	}
	<-moved
	if c.Now().Before(target) {
		t.Error("the clock did not move")
	}
	if again := New(c.Ahead()).Now(); again.Before(target) {
		t.Errorf("a clock made from Ahead stands at %s", again)
	}
}

// However the machine's clock jumps and whoever moves this one: it never runs back, and a move that is accepted counts.
func TestNeverBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		machine := eve
		c := over(func() time.Time { return machine }, rapid.Custom(hours).Draw(t, "ahead"))
		last := c.Now()
		t.Repeat(map[string]func(*rapid.T){
			"machine": func(t *rapid.T) { machine = machine.Add(rapid.Custom(hours).Draw(t, "jump")) },
			"move": func(t *rapid.T) {
				target := c.Now().Add(rapid.Custom(hours).Draw(t, "by"))
				err := c.MoveTo(target)
				if back := target.Before(last); back != errors.Is(err, ErrBack) {
					t.Fatalf("move from %s to %s: %v", last, target, err)
				}
				if now := c.Now(); err == nil && !now.Equal(target) {
					t.Fatalf("moved to %s, stands at %s", target, now)
				}
			},
			"": func(t *rapid.T) {
				now := c.Now()
				if now.Before(last) {
					t.Fatalf("ran back from %s to %s", last, now)
				}
				last = now
			},
		})
	})
}

func hours(t *rapid.T) time.Duration {
	return time.Duration(rapid.Int64Range(-48*3600e9, 48*3600e9).Draw(t, "nanoseconds"))
}

func TestManyReaders(t *testing.T) {
	c := At(eve)
	var readers sync.WaitGroup
	for range 8 {
		readers.Go(func() {
			for last := c.Now(); ; {
				now := c.Now()
				if now.Before(last) {
					t.Errorf("ran back from %s to %s", last, now)
				}
				if now.After(eve.Add(time.Hour)) {
					return
				}
				last = now
			}
		})
	}
	if err := c.MoveTo(eve.Add(2 * time.Hour)); err != nil {
		t.Error(err)
	}
	readers.Wait()
}
