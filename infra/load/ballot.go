package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"linxuan/infra/local/stack"
	"linxuan/infra/scenario"
	"linxuan/shared/ballot"
	"linxuan/shared/registry"
	"linxuan/shared/review"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// BallotReport is the line of a ballot. Server CPU of the issue is the phase's, with the clients' sending and reading of
// JSON in it; what the experts' machines compute is in the phases prepare, finish and seal.
type BallotReport struct {
	Experts        int     `json:"experts"`
	Groups         int     `json:"groups"`
	Cap            int     `json:"cap,omitempty"` // approvals an expert may give
	Issued         int     `json:"issued"`
	Cast           int     `json:"cast"`
	Valid          int     `json:"valid"`
	Standing       string  `json:"standing"`
	KeySeconds     float64 `json:"keySeconds"`
	IssueCPU       float64 `json:"issueCpuSeconds"`
	CastPerSecond  float64 `json:"castPerSecond"`
	CastMedianMS   float64 `json:"castMedianMs"`
	CastP99MS      float64 `json:"castP99Ms"`
	CountSeconds   float64 `json:"countSeconds"` // reading the box, opening, counting, entering, publishing
	CountCPU       float64 `json:"countCpuSeconds"`
	RecountSeconds float64 `json:"recountSeconds"` // from the file alone: checking, opening, counting
	RecountCPU     float64 `json:"recountCpuSeconds"`
	FileBytes      int     `json:"fileBytes"`
	ServedBytes    int     `json:"servedBytes"` // in the gzip form
	File           string  `json:"file"`
	Ledger         string  `json:"ledger"`
	Seconds        float64 `json:"seconds"`
	Phases         []Phase `json:"phases"`
}

// holdBallot holds a ballot of the given size.
func holdBallot(ctx context.Context, c settings, out io.Writer) (_ any, err error) {
	began := time.Now()
	opens, err := phaseOpens(round.PhaseBallot)
	if err != nil {
		return nil, err
	}
	s, token, err := startMachine(ctx, opens.Add(9*time.Hour), c.patience, out)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	watch := &stopwatch{through: transport(c.atOnce)}
	var hall *scenario.Hall
	if err := watch.step(ctx, "people", func(ctx context.Context) error {
		if hall, err = scenario.OpenHall(ctx, options(s, token, c, watch, out)); err != nil {
			return err
		}
		return reviewed(ctx, s, hall)
	}); err != nil {
		return nil, err
	}
	held, err := scenario.Ballot{
		Round: roundID, Secretariat: hall.Secretariat, Experts: hall.Experts, Scrutineers: hall.Scrutineers,
		Choose: within(c.cap, hall.Groups, choose), AtOnce: c.atOnce,
		Step: func(ctx context.Context, name string, take func(context.Context) error) error {
			_, _ = fmt.Fprintf(out, "%7.1f s  %s\n", time.Since(began).Seconds(), name)
			return watch.step(ctx, name, take)
		},
	}.Hold(ctx, "")
	if err != nil {
		return nil, err
	}
	report := &BallotReport{
		Experts: c.experts, Groups: c.groups, Cap: c.cap, Issued: held.Count.Issued, Cast: held.Count.Cast, Valid: held.Count.Valid, Standing: string(held.Count.Standing),
		KeySeconds: watch.phase("keys").Seconds, IssueCPU: watch.phase("issue").CPU,
		CountSeconds: watch.phase("count").Seconds, CountCPU: watch.phase("count").CPU,
		CastPerSecond: watch.phase("cast").PerSecond, CastMedianMS: watch.phase("cast").MedianMS, CastP99MS: watch.phase("cast").P99MS,
	}
	if err := report.publish(ctx, s, held, c.out); err != nil {
		return nil, err
	}
	report.Phases, report.Seconds = watch.phases, rounded(time.Since(began).Seconds())
	return report, nil
}

// choose is how an expert votes: the groups differ in merit, and nobody sees it quite alike.
func choose(expert int, group string) ballot.Choice {
	merit := uint32(2166136261) // FNV-1a
	for i := range len(group) {
		merit = (merit ^ uint32(group[i])) * 16777619
	}
	switch view := (merit%100 + uint32(expert)*37%40) % 140; {
	case view > 60:
		return ballot.Approve
	case view > 50:
		return 0 // left open
	}
	return ballot.Reject
}

// within keeps each expert's approvals to a cap, 0 for none: what is approved beyond it is left open.
func within(most int, groups []registry.Group, choose func(expert int, group string) ballot.Choice) func(int, string) ballot.Choice {
	if most == 0 {
		return choose
	}
	return func(expert int, group string) ballot.Choice {
		choice, approved := choose(expert, group), 0
		for _, g := range groups {
			if choice != ballot.Approve || g.ID == group {
				break
			}
			if choose(expert, g.ID) == ballot.Approve {
				approved++
			}
		}
		if approved >= most {
			return 0
		}
		return choice
	}
}

// reviewed leaves what the review leaves when a ballot begins: every group has passed and was scored by one expert, and the
// panel is appointed, none of it from a group's province.
func reviewed(ctx context.Context, s *stack.Stack, h *scenario.Hall) error {
	store := storeOf(s)
	batch := store.Batch(store.Records)
	key := func(part, sk string) table.Key { return table.Key{PK: "review#" + h.Round + "#" + part, SK: sk} }
	batch.Put(key("draws", "001"), review.Assignment{Number: 1, Draw: "drw_1"})
	for i, g := range h.Groups {
		judge, app := h.ExpertIDs[i%len(h.ExpertIDs)], "app_"+strings.TrimPrefix(g.ID, "grp_")
		batch.Put(key("candidates", app), review.Candidate{Application: app, Group: g.ID, GroupName: g.Name, Body: "P37", Rank: i + 1, Province: "37"})
		batch.Put(key("preliminary", app), review.Preliminary{Application: app, Group: g.ID, Verdict: review.Pass})
		batch.Put(key("draw#drw_1", app), map[string]any{"application": app, "experts": []string{judge}})
		batch.Put(key("scores", app+"#"+judge), review.Score{Application: app, Expert: judge, Final: true, Total: 60 + i%40})
	}
	if err := batch.Flush(ctx); err != nil {
		return err
	}
	const atMost = 90 // of one request
	for first := 0; first < len(h.ExpertIDs); first += atMost {
		var panel []map[string]any
		for i, id := range h.ExpertIDs[first:min(first+atMost, len(h.ExpertIDs))] {
			panel = append(panel, map[string]any{
				"account": id, "name": fmt.Sprintf("专家%d（示例）", first+i+1), "province": "11",
				"employers": []map[string]any{{"uscc": employer, "name": "工作单位（示例）"}},
			})
		}
		if err := h.Secretariat.Post(ctx, "/v1/review/"+h.Round+"/panel", map[string]any{"experts": panel}, nil); err != nil {
			return err
		}
	}
	return nil
}

// employer is where the whole panel works: a unit that leads and joins no group.
const employer registry.USCC = "91350100M000100Y43"

// publish brings the log up to date, writes all published files, and recounts the ballot's.
func (r *BallotReport) publish(ctx context.Context, s *stack.Stack, held scenario.Held, dir string) error {
	run, err := s.FireSchedule(ctx, "Sequence")
	if err = errors.Join(err, run.Err); err != nil {
		return err
	}
	if dir == "" {
		if dir, err = os.MkdirTemp("", "linxuan-ballot-"); err != nil {
			return err
		}
	}
	if _, err := s.Publish(ctx, dir); err != nil {
		return err
	}
	r.Ledger = filepath.Join(dir, "ledger")
	r.File = filepath.Join(dir, filepath.FromSlash(held.Count.File.Key))
	raw, err := os.ReadFile(r.File)
	if err != nil {
		return err
	}
	packed, err := os.ReadFile(r.File + ".gz")
	r.FileBytes, r.ServedBytes = len(raw), len(packed)
	return errors.Join(err, r.recount(raw))
}

// recount counts again from the file alone.
func (r *BallotReport) recount(raw []byte) error {
	file, err := ballot.ParseFile(raw)
	if err != nil {
		return err
	}
	began, cpu := time.Now(), processTime()
	if found := ballot.Recount(file); !found.OK() {
		return fmt.Errorf("the published file does not recount: %+v", found.Checks)
	}
	r.RecountSeconds, r.RecountCPU = rounded(time.Since(began).Seconds()), rounded((processTime() - cpu).Seconds())
	return nil
}
