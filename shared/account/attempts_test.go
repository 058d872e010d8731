package account

import (
	"errors"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
)

var start = calendar.At(time.Date(2019, 10, 14, 1, 0, 0, 0, time.UTC))

func after(d time.Duration) calendar.Instant { return start.Add(d) }

// Five failures within 15 minutes refuse the name for 15 minutes.
func TestCountOfAttempts(t *testing.T) {
	const ms = time.Millisecond
	for name, row := range map[string]struct {
		before []time.Duration
		next   time.Duration
		locked time.Duration // of what is left; 0: let in
	}{
		"the first":                           {nil, 0, 0},
		"the fifth is still looked at":        {[]time.Duration{0, 1, 2, 3}, 4, 0},
		"the sixth is refused":                {[]time.Duration{0, 0, 0, 0, 0}, 0, 15 * time.Minute},
		"one millisecond before the end":      {[]time.Duration{0, 0, 0, 0, 0}, 15*time.Minute - ms, ms},
		"the end":                             {[]time.Duration{0, 0, 0, 0, 0}, 15 * time.Minute, 0},
		"the lock runs from the fifth":        {[]time.Duration{0, 0, 0, 0, 14 * time.Minute}, 15 * time.Minute, 14 * time.Minute},
		"the first leaves the window in time": {[]time.Duration{0, ms, 2 * ms, 3 * ms, 15 * time.Minute}, 15*time.Minute + ms/2, 0},
		"the first is just within the window": {[]time.Duration{0, ms, 2 * ms, 3 * ms, 15*time.Minute - ms}, 15 * time.Minute, 15*time.Minute - ms},
		"slow guessing is never refused":      {[]time.Duration{0, 4 * time.Minute, 8 * time.Minute, 12 * time.Minute, 16 * time.Minute, 20 * time.Minute}, 24 * time.Minute, 0},
		"after a lock it takes five more":     {[]time.Duration{0, 0, 0, 0, 0, 15 * time.Minute, 15 * time.Minute, 15 * time.Minute, 15 * time.Minute}, 15 * time.Minute, 0},
		"after a lock the sixth of five more": {[]time.Duration{0, 0, 0, 0, 0, 15 * time.Minute, 15 * time.Minute, 15 * time.Minute, 15 * time.Minute, 15 * time.Minute}, 15 * time.Minute, 15 * time.Minute},
	} {
		var a attempts
		for _, d := range row.before {
			next, err := a.count(after(d))
			if err != nil {
				t.Fatalf("%s: refused after %s", name, d)
			}
			a = next
		}
		next, err := a.count(after(row.next))
		if row.locked == 0 {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		e, _ := fault.Of(err)
		if !errors.Is(err, ErrLocked) || e.Facts["until"] != after(row.next+row.locked) || !slices.Equal(next.Failures, a.Failures) {
			t.Errorf("%s: %v, want locked for %s", name, err, row.locked)
			continue
		}
		if seconds := e.Facts["retryAfterSeconds"].(int64); time.Duration(seconds)*time.Second < row.locked || time.Duration(seconds-1)*time.Second >= row.locked {
			t.Errorf("%s: %d seconds for %s", name, seconds, row.locked)
		}
	}
}

// However the attempts come, no 15 minutes see more than five that are looked at, and the row outlives what it must recall.
func TestNoWindowSeesMoreThanFiveAttempts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var a attempts
		var looked []calendar.Instant
		at := start
		for range rapid.IntRange(1, 60).Draw(t, "attempts") {
			at = at.Add(time.Duration(rapid.IntRange(0, 300_000).Draw(t, "pause")) * time.Millisecond)
			next, err := a.count(at)
			if err != nil {
				continue
			}
			a = next
			looked = append(looked, at)
			last := at
			if a.Until > last {
				last = a.Until
			}
			if a.TTL < last.Time().Unix() {
				t.Fatalf("the row goes at %d, it counts until %s", a.TTL, last)
			}
		}
		for i := 0; i+attemptsMax < len(looked); i++ {
			if looked[i+attemptsMax] < looked[i].Add(attemptsWindow) {
				t.Fatalf("six attempts within the window from %s", looked[i])
			}
		}
	})
}
