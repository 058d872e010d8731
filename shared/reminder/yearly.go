package reminder

import (
	"context"
	"errors"
	"strconv"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/message"
	"linxuan/shared/monitoring"
)

// fresh is how long after its opening or closing a window of the yearly monitoring is told of: long enough for a sweep that is
// late, and most of the year nobody is looked for.
const fresh = 48 * time.Hour

// Yearly posts what is due of the yearly monitoring at an instant (R8.1): that a window has opened, reminders to who owes a form or
// an amended one, and after the closing who has missed it. It may run twice, late, in parallel or never.
func (r *Reminders) Yearly(ctx context.Context, at calendar.Instant) (int, error) {
	windows, err := r.Monitoring.Windows(ctx)
	if err != nil {
		return 0, err
	}
	count := 0
	var failures []error
	for _, w := range windows {
		n, err := r.yearly(ctx, w, at)
		if count += n; err != nil {
			failures = append(failures, err)
		}
	}
	returned, err := r.Monitoring.Outstanding(ctx)
	if err != nil {
		failures = append(failures, err)
	}
	n, err := r.remind(ctx, returned, at)
	if count += n; err != nil {
		failures = append(failures, err)
	}
	return count, errors.Join(failures...)
}

// yearly tells of one window.
func (r *Reminders) yearly(ctx context.Context, w monitoring.Window, at calendar.Instant) (int, error) {
	opened := w.Open(at) && at < w.OpensAt.Add(fresh)
	closed := at >= w.ClosesAt && at < w.ClosesAt.Add(fresh)
	if !opened && !closed && !ending(w.OpensAt, w.ClosesAt, at) {
		return 0, nil
	}
	owing, err := r.Monitoring.Owing(ctx, w, at)
	if err != nil {
		return 0, err
	}
	switch {
	case closed:
		return r.missed(ctx, w, owing, at)
	case opened:
		return message.PostOnce(ctx, r.Store, yearlies(message.MonitoringOpened, owing, at), strconv.Itoa(w.Year))
	}
	return r.remind(ctx, owing, at)
}

// missed tells each group that it has missed a window, and once how many have to who looks after the monitoring.
func (r *Reminders) missed(ctx context.Context, w monitoring.Window, owing []monitoring.Owed, at calendar.Instant) (int, error) {
	all := yearlies(message.MonitoringMissed, owing, at)
	for _, role := range []string{"secretariat", "ministry"} {
		if len(owing) > 0 {
			m := yearly(message.MonitoringClosed, monitoring.Owed{Year: w.Year, Until: w.ClosesAt}, at)
			m.Audience, m.Subject, m.Facts["owed"] = message.ToRole(role), strconv.Itoa(w.Year), strconv.Itoa(len(owing))
			all = append(all, m)
		}
	}
	return message.PostOnce(ctx, r.Store, all, w.ClosesAt.String())
}

// remind posts those of the reminders that have come.
func (r *Reminders) remind(ctx context.Context, owed []monitoring.Owed, at calendar.Instant) (int, error) {
	byOccasion := map[string][]message.Message{}
	for _, o := range owed {
		step, due := message.Due(o.Until, at)
		if !due {
			continue
		}
		m := yearly(message.MonitoringDue, o, at)
		m.Until, m.Facts["left"] = o.Until, step.Words
		byOccasion[step.Occasion(o.Until)] = append(byOccasion[step.Occasion(o.Until)], m)
	}
	return r.postAll(ctx, byOccasion)
}

func yearlies(k message.Kind, owed []monitoring.Owed, at calendar.Instant) []message.Message {
	all := make([]message.Message, len(owed))
	for i, o := range owed {
		all[i] = yearly(k, o, at)
	}
	return all
}

func yearly(k message.Kind, o monitoring.Owed, at calendar.Instant) message.Message {
	return message.Message{
		Audience: message.ToGroup(o.Group), Kind: k, Round: o.Round, Subject: strconv.Itoa(o.Year), At: at,
		Facts: map[string]string{"year": strconv.Itoa(o.Year), "until": o.Until.String()},
	}
}
