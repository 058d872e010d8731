package message

import (
	"time"

	"linxuan/shared/calendar"
)

// Step is how long before an end a reminder comes.
type Step struct {
	Before time.Duration
	Words  string // as a title says it
}

// Steps are the reminders before each end, the earliest first.
var Steps = []Step{{7 * 24 * time.Hour, " 7 天"}, {3 * 24 * time.Hour, " 3 天"}, {24 * time.Hour, " 1 天"}, {2 * time.Hour, " 2 小时"}}

// Due is the reminder that an instant asks for before an end: of the steps that have come, the last. Those before it are past,
// and nobody gains from two reminders at once. False before the first step, and from the end on.
func Due(end, at calendar.Instant) (Step, bool) {
	var due Step
	found := false
	for _, s := range Steps {
		if at >= end.Add(-s.Before) && at < end {
			due, found = s, true
		}
	}
	return due, found
}

// Occasion names a reminder: another end is another reminder, another step too.
func (s Step) Occasion(end calendar.Instant) string { return end.String() + " " + s.Before.String() }

// Reminder is a message of one step before an end.
func (s Step) Reminder(k Kind, to Audience, round string, end, at calendar.Instant) Message {
	return Message{
		Audience: to, Kind: k, Round: round, Until: end, At: at,
		Facts: map[string]string{"until": end.String(), "left": s.Words},
	}
}
