// Package reminder finds who still owes something as an end draws near, and reminds each of them once a step: 7, 3 and 1 days
// and 2 hours before. Whoever has done it is left alone, and an end that moves is another end with reminders of its own.
package reminder

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	"linxuan/shared/message"
	"linxuan/shared/monitoring"
	"linxuan/shared/recommendation"
	"linxuan/shared/registry"
	"linxuan/shared/review"
	"linxuan/shared/round"
	"linxuan/shared/statistics"
	"linxuan/shared/table"
)

// Reminders is the room of reminders, with the rooms that know who owes what.
type Reminders struct {
	Store        *table.Store
	Rounds       *round.Rounds
	Registry     *registry.Registry
	Statistics   *statistics.Statistics
	Applications *dossier.Applications
	Lists        *recommendation.Recommendations
	Reviews      *review.Reviews
	Monitoring   *monitoring.Monitoring
}

// debt is what somebody owes by an end.
type debt struct {
	kind message.Kind
	to   message.Audience
	end  calendar.Instant
	owed int // scores; 0 where it is one thing
}

// Run posts the reminders of a round that are due at an instant, and says how many were new. It may run twice, late, in
// parallel or never. One debt that cannot be looked at does not keep the others from being told.
func (r *Reminders) Run(ctx context.Context, roundID string, at calendar.Instant) (int, error) {
	settings, err := r.Rounds.Get(ctx, roundID)
	if err != nil {
		return 0, err
	}
	near, err := r.near(ctx, settings, at)
	if err != nil {
		return 0, err
	}
	count := 0
	var failures []error
	tell := func(debts []debt, err error) {
		if err != nil {
			failures = append(failures, err)
		}
		n, err := r.post(ctx, roundID, debts, at)
		if count += n; err != nil {
			failures = append(failures, err)
		}
	}
	for _, body := range settings.Bodies {
		if near[round.PhaseStatistics][body] {
			tell(r.filings(ctx, settings, body, at))
		}
		if near[round.PhaseApplication][body] {
			tell(r.applications(ctx, roundID, body, at))
		}
	}
	if len(near[round.PhaseRecommendation]) > 0 {
		tell(r.lists(ctx, roundID, at))
	}
	tell(r.scores(ctx, roundID, at))
	return count, errors.Join(failures...)
}

// near finds, with few reads, the bodies of which a window, or a group's own, is about to end: on most days there is none.
func (r *Reminders) near(ctx context.Context, settings round.Round, at calendar.Instant) (map[round.Phase]map[string]bool, error) {
	all := map[round.Phase]map[string]bool{}
	for _, phase := range []round.Phase{round.PhaseStatistics, round.PhaseApplication, round.PhaseRecommendation} {
		windows, err := r.Rounds.Windows(ctx, settings.ID, phase)
		if err != nil {
			return nil, err
		}
		all[phase] = map[string]bool{}
		for body, w := range windows {
			if ending(w.OpensAt, w.ClosesAt, at) {
				all[phase][body] = true
			}
		}
	}
	granted, err := r.Rounds.Extensions(ctx, settings.ID, true)
	if err != nil {
		return nil, err
	}
	for _, x := range granted {
		if bodies := all[x.Phase]; bodies != nil && x.Scope == round.ScopeGroup && ending(0, x.ClosesAt, at) {
			bodies[x.Body] = true
		}
	}
	return all, nil
}

// ending says whether a window is open and one of its reminders is due.
func ending(opensAt, closesAt, at calendar.Instant) bool {
	_, due := message.Due(closesAt, at)
	return due && at >= opensAt
}

const page = 100

// filings are the groups of a body that have not submitted every year of the round (R3.2).
func (r *Reminders) filings(ctx context.Context, settings round.Round, body string, at calendar.Instant) ([]debt, error) {
	var debts []debt
	for cursor := ""; ; {
		rows, next, err := r.Statistics.List(ctx, settings.ID, body, at.Time(), cursor, page)
		if err != nil {
			return debts, fmt.Errorf("statistics of %s: %w", body, err)
		}
		for _, row := range rows {
			for _, year := range row.Years {
				if year.Status == statistics.None || year.Status == statistics.Draft {
					debts = append(debts, debt{kind: message.DueStatistics, to: message.ToGroup(row.Group), end: year.ClosesAt})
					break
				}
			}
		}
		if cursor = next; next == "" {
			return debts, nil
		}
	}
}

// applications are the groups of a body that have submitted none: with a draft, withdrawn, or not begun.
func (r *Reminders) applications(ctx context.Context, roundID, body string, at calendar.Instant) ([]debt, error) {
	windows, err := r.Rounds.GroupWindows(ctx, roundID, round.PhaseApplication, body)
	if err != nil {
		return nil, err
	}
	standing := map[string]dossier.Status{}
	for cursor := ""; ; {
		rows, next, err := r.Applications.OfBody(ctx, at.Time(), roundID, body, page, cursor)
		if err != nil {
			return nil, fmt.Errorf("applications of %s: %w", body, err)
		}
		for _, row := range rows {
			standing[row.Group] = row.Status
		}
		if cursor = next; next == "" {
			break
		}
	}
	var debts []debt
	for cursor := ""; ; {
		groups, next, err := r.Registry.GroupsOf(ctx, body, cursor, page)
		if err != nil {
			return debts, fmt.Errorf("groups of %s: %w", body, err)
		}
		for _, g := range groups {
			if s := standing[g.ID]; s != dossier.Submitted && s != dossier.Locked {
				debts = append(debts, debt{kind: message.DueSubmission, to: message.ToGroup(g.ID), end: windows(g.ID).ClosesAt})
			}
		}
		if cursor = next; next == "" {
			return debts, nil
		}
	}
}

// lists are the bodies whose list is not sealed and that have somebody to recommend (R4.6).
func (r *Reminders) lists(ctx context.Context, roundID string, at calendar.Instant) ([]debt, error) {
	rows, err := r.Lists.Overview(ctx, roundID, at)
	if err != nil {
		return nil, fmt.Errorf("lists: %w", err)
	}
	var debts []debt
	for _, row := range rows {
		if row.State != recommendation.StateSealed && row.Applicants > 0 {
			debts = append(debts, debt{kind: message.DueSeal, to: message.ToBody(row.Body), end: row.ClosesAt})
		}
	}
	return debts, nil
}

// scores are the experts who were asked for more scores than they have given (R6.4).
func (r *Reminders) scores(ctx context.Context, roundID string, at calendar.Instant) ([]debt, error) {
	w, err := r.Rounds.Window(ctx, roundID, round.PhaseScoring, "", "")
	if err != nil || !ending(w.OpensAt, w.ClosesAt, at) {
		return nil, err
	}
	progress, err := r.Reviews.Progress(ctx, roundID)
	if err != nil {
		return nil, fmt.Errorf("scores: %w", err)
	}
	var debts []debt
	for _, e := range progress.Experts {
		if owed := e.Wanted - e.Given; owed > 0 {
			debts = append(debts, debt{kind: message.DueScores, to: message.ToAccount(e.Account), end: w.ClosesAt, owed: owed})
		}
	}
	return debts, nil
}

// post posts those of the debts whose reminder has come.
func (r *Reminders) post(ctx context.Context, roundID string, debts []debt, at calendar.Instant) (int, error) {
	byOccasion := map[string][]message.Message{}
	for _, d := range debts {
		step, due := message.Due(d.end, at)
		if !due {
			continue
		}
		m := step.Reminder(d.kind, d.to, roundID, d.end, at)
		if d.owed > 0 {
			m.Facts["owed"] = strconv.Itoa(d.owed)
		}
		byOccasion[step.Occasion(d.end)] = append(byOccasion[step.Occasion(d.end)], m)
	}
	return r.postAll(ctx, byOccasion)
}

// postAll posts messages once each for their occasions, and says how many were new.
func (r *Reminders) postAll(ctx context.Context, byOccasion map[string][]message.Message) (int, error) {
	count := 0
	for occasion, messages := range byOccasion {
		n, err := message.PostOnce(ctx, r.Store, messages, occasion)
		if count += n; err != nil {
			return count, err
		}
	}
	return count, nil
}
