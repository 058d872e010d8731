package scenario

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"time"

	"linxuan/shared/ledger"
	"linxuan/shared/review"
	"linxuan/shared/round"
)

// review plays the preliminary review, the panel with its recusals, the drawing of the teams, and the scores.
func (p *Play) review(ctx context.Context) error {
	opens := p.seed.Config.Phases[round.PhasePreliminary].OpensAt.Time()
	if err := p.moveTo(ctx, opens.Add(10*time.Hour)); err != nil {
		return err
	}
	if err := p.secretariat.Post(ctx, p.path("/v1/review/%s/candidates"), nil, nil); err != nil {
		return err
	}
	candidates, err := p.candidates(ctx)
	if err != nil {
		return err
	}
	p.tally.candidates = len(candidates)
	for i, c := range candidates {
		if i == len(candidates)/2 {
			if err := p.pause(ctx, "preliminary"); err != nil {
				return err
			}
		}
		if err := p.decide(ctx, c, i); err != nil {
			return fmt.Errorf("%s: %w", c.GroupName, err)
		}
	}
	if err := p.appoint(ctx, candidates); err != nil {
		return err
	}
	return p.score(ctx)
}

func (p *Play) candidates(ctx context.Context) ([]review.Candidate, error) {
	var all []review.Candidate
	for cursor := ""; ; {
		var page struct {
			Items []review.Candidate `json:"items"`
			Next  string             `json:"next"`
		}
		if _, err := p.secretariat.Get(ctx, p.path("/v1/review/%s/candidates")+"?limit=200&cursor="+url.QueryEscape(cursor), &page); err != nil {
			return nil, err
		}
		all = append(all, page.Items...)
		if cursor = page.Next; cursor == "" {
			return all, nil
		}
	}
}

// decide passes most, fails one in thirty, and returns one in twenty for a defect, which its group cures.
func (p *Play) decide(ctx context.Context, c review.Candidate, i int) error {
	switch {
	case i%30 == 11:
		p.tally.failedReview++
		return p.verdict(ctx, c, review.Fail, func(item review.ChecklistItem) bool { return item.Curable })
	case i%20 == 6:
		if err := p.verdict(ctx, c, review.Return, func(item review.ChecklistItem) bool { return !item.Curable }); err != nil {
			return err
		}
		g := p.groupOf(c.Group)
		if err := g.client.Post(ctx, p.reviewPath(c, "/cure"), map[string]string{"text": "已按意见补充说明材料，并加盖公章（示例）。"}, nil); err != nil {
			return err
		}
	}
	p.tally.passedReview++
	return p.verdict(ctx, c, review.Pass, nil)
}

func (p *Play) groupOf(id string) *groupPlay {
	return p.groups[slices.IndexFunc(p.groups, func(g *groupPlay) bool { return g.ID == id })]
}

func (p *Play) reviewPath(c review.Candidate, rest string) string {
	return p.path("/v1/review/%s/applications/%s", c.Application) + rest
}

// verdict answers the checklist; the first item that is not spared is the defect.
func (p *Play) verdict(ctx context.Context, c review.Candidate, v review.Verdict, spare func(review.ChecklistItem) bool) error {
	var checks []review.Check
	defect := false
	for _, item := range p.seed.Scheme.Checklist {
		check := review.Check{Item: item.ID, OK: true}
		if v != review.Pass && !defect && !spare(item) {
			check.OK, check.Note, defect = false, "与要求不符（示例）", true
		}
		checks = append(checks, check)
	}
	in := map[string]any{"checks": checks, "verdict": v}
	if v != review.Pass {
		in["reason"] = "材料与要求不符，详见审查清单（示例）。"
	}
	var deciding struct {
		Receipt ledger.Receipt `json:"receipt"`
	}
	err := p.secretariat.Post(ctx, p.reviewPath(c, "/preliminary"), in, &deciding)
	p.keep(deciding.Receipt)
	return err
}

// appoint lets a panel be drawn and one of it declare a conflict; then the teams are drawn.
func (p *Play) appoint(ctx context.Context, candidates []review.Candidate) error {
	if err := p.drawPanel(ctx, p.pool(candidates)); err != nil {
		return fmt.Errorf("panel: %w", err)
	}
	var declared ledger.Receipt
	own := candidates[len(candidates)/2]
	if err := p.experts[1].Post(ctx, p.reviewPath(own, "/recusal"), map[string]string{"reason": "与牵头单位负责人有亲属关系（示例）"}, &declared); err != nil {
		return err
	}
	var recusals struct {
		Items []review.Recusal `json:"items"`
	}
	if _, err := p.secretariat.Get(ctx, p.path("/v1/review/%s/recusals"), &recusals); err != nil {
		return err
	}
	p.keep(declared)
	p.tally.recused = len(recusals.Items)
	var drawn struct {
		Receipt ledger.Receipt `json:"receipt"`
	}
	if err := p.secretariat.Post(ctx, p.path("/v1/review/%s/assignment"), map[string]string{"seed": p.o.Round + " 年公开种子"}, &drawn); err != nil {
		return err
	}
	p.keep(drawn.Receipt)
	return nil
}

// score lets every expert judge the dossiers on the own desk.
func (p *Play) score(ctx context.Context) error {
	numbered := make([]int, len(p.experts))
	for i := range numbered {
		numbered[i] = i
	}
	half := len(numbered) / 2
	for _, part := range []struct {
		experts []int
		moment  string
	}{{numbered[:half], "scoring"}, {numbered[half:], "scored"}} {
		if err := each(ctx, part.experts, p.scoreDesk); err != nil {
			return err
		}
		if err := p.pause(ctx, part.moment); err != nil {
			return err
		}
	}
	p.say("评审：初审通过 %d 家，未通过 %d 家；从 %d 位专家中抽取 %d 位，回避 %d 对，评分 %d 份。",
		p.tally.passedReview, p.tally.failedReview, reserves*len(p.experts), len(p.experts), p.tally.recused, p.tally.scores)
	return nil
}

func (p *Play) scoreDesk(ctx context.Context, n int) error {
	var desk struct {
		Items []struct {
			Application string `json:"application"`
			Group       string `json:"group"`
		} `json:"items"`
	}
	expert := p.experts[n]
	if _, err := expert.Get(ctx, p.path("/v1/review/%s/desk"), &desk); err != nil {
		return err
	}
	for _, d := range desk.Items {
		merit := p.merit(d.Group)
		random := p.random(uint64(n)<<32 | uint64(p.groupOf(d.Group).index))
		points := map[string]int{}
		for _, c := range p.seed.Scheme.Criteria {
			for _, i := range c.Indicators {
				points[i.ID] = min(i.Points, i.Points*merit/100+random.IntN(2))
			}
		}
		var scoring struct {
			Receipt *ledger.Receipt `json:"receipt"`
		}
		_, err := expert.Do(ctx, http.MethodPut, p.path("/v1/review/%s/applications/%s/score", d.Application), map[string]any{
			"points": points, "comment": "材料较为完整，成效较为明显（示例）。", "final": true,
		}, &scoring, http.Header{"If-Match": {`"0"`}})
		if err != nil {
			return err
		}
		p.keep(*scoring.Receipt)
		p.count(func(t *tally) { t.scores++ })
	}
	return nil
}

// merit is how good an invented group is, from 55 to 99.
func (p *Play) merit(group string) int { return 55 + (p.groupOf(group).index*37)%45 }
