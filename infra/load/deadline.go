package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"time"

	"linxuan/infra/scenario"
	"linxuan/infra/seed"
	"linxuan/shared/ledger"
	"linxuan/shared/round"
)

// DeadlineReport is the line of a spike. A submission is acknowledged when its receipt came; it is lost when the application
// does not stand as submitted afterwards, or its entry is not in the ledger.
type DeadlineReport struct {
	Groups         int     `json:"groups"`
	Rate           int     `json:"rate"`
	Saved          int     `json:"saved"`
	SavesRefused   int     `json:"savesRefused"`
	Acknowledged   int     `json:"acknowledged"`
	Refused        int     `json:"refused"` // with the deadline and the server's time
	Lost           int     `json:"lost"`
	SaveMedianMS   float64 `json:"saveMedianMs"`
	SaveP99MS      float64 `json:"saveP99Ms"`
	SubmitMedianMS float64 `json:"submitMedianMs"`
	SubmitP99MS    float64 `json:"submitP99Ms"`
	SubmitMostMS   float64 `json:"submitMostMs"`
	LastBeforeMS   float64 `json:"lastAcceptedBeforeMs"` // of the deadline, by the server's clock
	FirstAfterMS   float64 `json:"firstRefusedAfterMs"`
	Seconds        float64 `json:"seconds"`
}

// late is the share of the groups that come after the deadline: one of so many.
const late = 5

// outcome is what became of one group's last seconds.
type outcome struct {
	saved, submitted time.Duration // until the answer
	saveErr          error
	receipt          ledger.Receipt
	err              error
}

// spike plays the last seconds before the lock.
func spike(ctx context.Context, c settings, out io.Writer) (_ any, err error) {
	began := time.Now()
	opens, err := phaseOpens(round.PhaseApplication)
	if err != nil {
		return nil, err
	}
	s, token, err := startMachine(ctx, opens, c.patience, out)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	o := options(s, token, c, transport(c.groups), out)
	o.Registered, o.Taking, o.Experts = min(seed.Usual, 60+3*c.groups), c.groups, 1
	groups, closes, err := scenario.Drafts(ctx, o)
	if err != nil {
		return nil, err
	}
	lasts := time.Duration(c.groups) * time.Second / time.Duration(c.rate)
	if _, err := s.MoveTo(ctx, closes.Add(-lasts-time.Minute)); err != nil {
		return nil, err
	}
	for _, g := range groups {
		if err := g.SignIn(ctx); err != nil {
			return nil, err
		}
	}
	_, _ = fmt.Fprintf(out, "%7.1f s  %d groups have their drafts ready\n", time.Since(began).Seconds(), len(groups))
	if _, err := s.MoveTo(ctx, closes.Add(-lasts*(late-1)/late)); err != nil {
		return nil, err
	}
	all := come(ctx, groups, c.rate)
	if _, err := s.MoveTo(ctx, s.Clock.Now().Add(time.Minute)); err != nil { // the lock has run, and the log is folded
		return nil, err
	}
	report := &DeadlineReport{Groups: c.groups, Rate: c.rate}
	if err := report.judge(ctx, groups, all, closes); err != nil {
		return nil, err
	}
	report.Seconds = rounded(time.Since(began).Seconds())
	return report, nil
}

// come lets the groups come, so many a second, whether or not those before have been answered.
func come(ctx context.Context, groups []scenario.Applicant, rate int) []outcome {
	all := make([]outcome, len(groups))
	tick := time.NewTicker(time.Second / time.Duration(rate))
	defer tick.Stop()
	var under sync.WaitGroup
	for i, g := range groups {
		<-tick.C
		under.Go(func() {
			o := &all[i]
			began := time.Now()
			o.saveErr = g.Save(ctx)
			o.saved = time.Since(began)
			began = time.Now()
			o.receipt, o.err = g.Submit(ctx)
			o.submitted = time.Since(began)
		})
	}
	under.Wait()
	return all
}

// judge holds every answer against the deadline, and against what stands afterwards.
func (r *DeadlineReport) judge(ctx context.Context, groups []scenario.Applicant, all []outcome, closes time.Time) error {
	var saves, submits []time.Duration
	r.LastBeforeMS, r.FirstAfterMS = -1, -1
	for i, o := range all {
		saves, submits = append(saves, o.saved), append(submits, o.submitted)
		if err := r.save(o, closes); err != nil {
			return fmt.Errorf("group %d saves: %w", i+1, err)
		}
		if err := r.submission(ctx, groups[i], o, closes); err != nil {
			return fmt.Errorf("group %d submits: %w", i+1, err)
		}
	}
	slices.Sort(saves)
	slices.Sort(submits)
	r.SaveMedianMS, r.SaveP99MS = quantile(saves, 0.5), quantile(saves, 0.99)
	r.SubmitMedianMS, r.SubmitP99MS, r.SubmitMostMS = quantile(submits, 0.5), quantile(submits, 0.99), quantile(submits, 1)
	if r.Lost > 0 {
		return fmt.Errorf("%d acknowledged submissions are lost", r.Lost)
	}
	return nil
}

func (r *DeadlineReport) save(o outcome, closes time.Time) error {
	if o.saveErr == nil {
		r.Saved++
		return nil
	}
	r.SavesRefused++
	_, err := refusedLate(o.saveErr, closes)
	return err
}

// submission counts one submission and looks at what stands of it.
func (r *DeadlineReport) submission(ctx context.Context, g scenario.Applicant, o outcome, closes time.Time) error {
	status, edited, err := g.Standing(ctx)
	if err != nil {
		return err
	}
	if o.saveErr == nil && !edited {
		return errors.New("the edit was acknowledged, and is not there")
	}
	if o.err != nil {
		r.Refused++
		after, err := refusedLate(o.err, closes)
		if err == nil && status == "submitted" {
			err = errors.New("was refused, and stands as submitted")
		}
		if r.FirstAfterMS < 0 || milliseconds(after) < r.FirstAfterMS {
			r.FirstAfterMS = milliseconds(after)
		}
		return err
	}
	r.Acknowledged++
	before := closes.Sub(o.receipt.At.Time())
	if before <= 0 {
		return fmt.Errorf("the receipt is of %s, after the deadline", o.receipt.At)
	}
	if r.LastBeforeMS < 0 || milliseconds(before) < r.LastBeforeMS {
		r.LastBeforeMS = milliseconds(before)
	}
	if err := g.Entered(ctx, o.receipt); err != nil || status != "submitted" {
		r.Lost++
	}
	return nil
}

// refusedLate gives how long after the deadline something was refused; an error where it was not refused for that, or not told
// both instants.
func refusedLate(err error, closes time.Time) (time.Duration, error) {
	p, ok := errors.AsType[*scenario.Problem](err)
	if !ok || p.Code() != "deadline-passed" {
		return 0, err
	}
	if !p.ClosedAt.Equal(closes) || p.ServerTime.Before(closes) {
		return 0, fmt.Errorf("refused as late with closedAt %s and serverTime %s", p.ClosedAt, p.ServerTime)
	}
	return p.ServerTime.Sub(closes), nil
}

func milliseconds(d time.Duration) float64 { return rounded(float64(d) / float64(time.Millisecond)) }
