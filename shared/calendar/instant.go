package calendar

import (
	"fmt"
	"time"
	_ "time/tzdata" // provided.al2023 carries no time zones
)

// Shanghai is the zone of every deadline and working day (R5.1).
var Shanghai = mustLoad("Asia/Shanghai")

func mustLoad(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err)
	}
	return zone
}

// Instant is a point in time in milliseconds since 1970-01-01T00:00:00Z: what the records keep (as a number, so that a
// condition of a write can compare it) and what the API speaks (RFC 3339 in UTC with milliseconds).
type Instant int64

const wire = "2006-01-02T15:04:05.000Z07:00"

// At is the instant of a time; what is finer than a millisecond is cut off, so an instant is never later than its time.
func At(t time.Time) Instant { return Instant(t.UnixMilli()) }

// Time is the instant as a time in UTC.
func (i Instant) Time() time.Time { return time.UnixMilli(int64(i)).UTC() }

// In Shanghai, for people.
func (i Instant) Shanghai() time.Time { return i.Time().In(Shanghai) }

func (i Instant) String() string { return i.Time().Format(wire) }

// Add is the instant d later.
func (i Instant) Add(d time.Duration) Instant { return i + Instant(d/time.Millisecond) }

// MarshalText gives RFC 3339 in UTC with milliseconds; the zero instant is the empty string.
func (i Instant) MarshalText() ([]byte, error) {
	if i == 0 {
		return []byte{}, nil
	}
	return []byte(i.String()), nil
}

// UnmarshalText reads RFC 3339 in any zone; one without a zone is refused.
func (i *Instant) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*i = 0
		return nil
	}
	t, err := time.Parse(time.RFC3339Nano, string(text))
	if err != nil {
		return fmt.Errorf("instant: %w", err)
	}
	*i = At(t)
	return nil
}
