// Package clock is the clock of a local machine: it starts anywhere, runs at the speed of the real one and can be moved
// forward, never back, so that the evening of a deadline can be watched.
package clock

import (
	"errors"
	"fmt"
	"sync"
	"time"
)

// ErrBack is the refusal to move a clock back: what was decided at an instant must stay decided.
var ErrBack = errors.New("the clock moves forward only")

// Clock is safe for use by several goroutines.
type Clock struct {
	machine func() time.Time

	mu     sync.Mutex
	offset time.Duration // what this clock is ahead of the machine's; negative in the past
	last   time.Time     // the latest instant that was told
	moved  chan struct{} // closed by the next move
}

// New is a clock that is the given time ahead of the machine's own.
func New(ahead time.Duration) *Clock { return over(time.Now, ahead) }

// At is a clock that stands at t now.
func At(t time.Time) *Clock { return New(time.Until(t.Round(0))) }

func over(machine func() time.Time, ahead time.Duration) *Clock {
	return &Clock{machine: machine, offset: ahead, moved: make(chan struct{})}
}

// Now is the clock's instant in UTC. It never runs back, whatever happens to the machine's own clock.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now()
}

func (c *Clock) now() time.Time {
	// Round strips the reading of the monotonic clock: that one stands still while a laptop sleeps.
	if t := c.machine().Round(0).UTC().Add(c.offset); t.After(c.last) {
		c.last = t
	}
	return c.last
}

// Ahead is what the clock is ahead of the machine's. A clock made by New with it goes on where this one stands.
func (c *Clock) Ahead() time.Duration {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.offset
}

// MoveTo sets the clock to t. It fails with ErrBack where t has passed already.
func (c *Clock) MoveTo(t time.Time) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	if t.Before(now) {
		return fmt.Errorf("%w: it stands at %s, later than %s", ErrBack, now.Format(time.RFC3339Nano), t.UTC().Format(time.RFC3339Nano))
	}
	c.offset = t.Sub(c.machine().Round(0))
	c.now()
	close(c.moved)
	c.moved = make(chan struct{})
	return nil
}

// Moved is closed by the next successful MoveTo. Whoever waits for more asks again.
func (c *Clock) Moved() <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.moved
}
