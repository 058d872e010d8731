package scenario

import (
	"context"
	"fmt"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/round"
)

// lastSecond is how long before a deadline the latest ones act, and how long after it the late ones.
const lastSecond = time.Second

// lastMinutes is when they take their places: the reminders of the last hours have gone out before.
const lastMinutes = 10 * time.Minute

// fileStatistics fills in the forms of all years: most declare them complete, some leave a complete draft, some an
// incomplete one; a few save in the last second, one a moment too late.
func (p *Play) fileStatistics(ctx context.Context) error {
	closes := p.seed.Config.Phases[round.PhaseStatistics].ClosesAt
	if err := p.moveTo(ctx, closes.Add(-10*24*time.Hour).Time()); err != nil {
		return err
	}
	var early, latest []*groupPlay
	for _, g := range p.groups {
		g.complete = g.index%11 != 5
		if g.complete && g.index%40 == 7 {
			latest = append(latest, g)
		} else {
			early = append(early, g)
		}
	}
	if err := each(ctx, early, func(ctx context.Context, g *groupPlay) error { return p.file(ctx, g, g.index%4 != 1) }); err != nil {
		return err
	}
	for _, g := range latest { // all but the last year's declaration is done beforehand
		if err := p.file(ctx, g, false); err != nil {
			return err
		}
	}
	if err := p.pause(ctx, "statistics"); err != nil {
		return err
	}
	if err := p.moveTo(ctx, closes.Time().Add(-lastMinutes)); err != nil {
		return err
	}
	if err := each(ctx, latest, func(ctx context.Context, g *groupPlay) error { return g.client.SignIn(ctx) }); err != nil {
		return err
	}
	if err := p.moveTo(ctx, closes.Time().Add(-2*lastSecond)); err != nil {
		return err
	}
	if err := each(ctx, latest, p.declareLast); err != nil {
		return fmt.Errorf("in the last second: %w", err)
	}
	if err := p.moveTo(ctx, closes.Time().Add(lastSecond)); err != nil {
		return err
	}
	late := p.groups[5] // incomplete so far
	_, err := p.saveFiling(ctx, late, p.lastYear(), figures(p.seed.Indicators, uint64(late.index), p.years())[p.years()-1])
	if err := refused(err, "deadline-passed"); err != nil {
		return fmt.Errorf("a second too late: %w", err)
	}
	return p.countFilings(ctx, closes)
}

// declareLast declares the last year's filing in the last seconds. On a machine that is too slow for them it is refused, and
// the filing counts all the same: it is complete (R3.2).
func (p *Play) declareLast(ctx context.Context, g *groupPlay) error {
	if err := p.declare(ctx, g, p.lastYear()); !Refused(err, "deadline-passed") {
		return err
	}
	return nil
}

func (p *Play) years() int    { return len(p.seed.Config.Eligibility.Years) }
func (p *Play) lastYear() int { return p.seed.Config.Eligibility.Years[p.years()-1] }

func (p *Play) file(ctx context.Context, g *groupPlay, declare bool) error {
	for y, values := range figures(p.seed.Indicators, uint64(g.index), p.years()) {
		year := p.seed.Config.Eligibility.Years[y]
		if !g.complete && year == p.lastYear() {
			for _, id := range []string{"members-total", "graduates", "funds-income"} {
				delete(values, id)
			}
		}
		if _, err := p.saveFiling(ctx, g, year, values); err != nil {
			return fmt.Errorf("%s %d: %w", g.Name, year, err)
		}
		if declare && g.complete {
			if err := p.declare(ctx, g, year); err != nil {
				return fmt.Errorf("%s %d: %w", g.Name, year, err)
			}
		}
	}
	return nil
}

func (p *Play) filingPath(g *groupPlay, year int) string {
	return p.path("/v1/statistics/%s/groups/%s/filings/%d", g.ID, year)
}

func (p *Play) saveFiling(ctx context.Context, g *groupPlay, year int, values map[string]any) (string, error) {
	return g.client.Put(ctx, p.filingPath(g, year), `"0"`, map[string]any{"values": values}, nil)
}

func (p *Play) declare(ctx context.Context, g *groupPlay, year int) error {
	var answer struct {
		Receipt ledger.Receipt `json:"receipt"`
	}
	err := g.client.Post(ctx, p.filingPath(g, year)+"/submit", nil, &answer)
	p.keep(answer.Receipt)
	return err
}

// countFilings asks every group how its filings stand after the lock.
func (p *Play) countFilings(ctx context.Context, closes calendar.Instant) error {
	err := each(ctx, p.groups, func(ctx context.Context, g *groupPlay) error {
		var list struct {
			Items []struct {
				Year   int    `json:"year"`
				Status string `json:"status"`
			} `json:"items"`
		}
		if _, err := g.client.Get(ctx, p.path("/v1/statistics/%s/groups/%s/filings", g.ID), &list); err != nil {
			return err
		}
		filed := len(list.Items) == p.years()
		for _, y := range list.Items {
			filed = filed && y.Status == "filed"
		}
		if filed != g.complete {
			return fmt.Errorf("%s: filed is %v, complete was %v", g.Name, filed, g.complete)
		}
		p.count(func(t *tally) {
			if filed {
				t.filed++
			} else {
				t.lockedIncomplete++
			}
		})
		return nil
	})
	if err == nil {
		p.say("统计填报：%s 锁定，完整 %d 家，不完整 %d 家；截止后 1 秒保存 1 次，被拒。",
			closes.Shanghai().Format("1月2日 15:04"), p.tally.filed, p.tally.lockedIncomplete)
	}
	return err
}
