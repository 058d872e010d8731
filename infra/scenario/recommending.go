package scenario

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"linxuan/shared/ledger"
	"linxuan/shared/registry"
	"linxuan/shared/round"
)

type applicant struct {
	Application string `json:"application"`
	Version     int64  `json:"version"`
	Name        string `json:"name"`
	CrossRegion bool   `json:"crossRegion"`
}

type examination struct {
	Application string `json:"application"`
	Version     int64  `json:"version"`
	Decision    string `json:"decision,omitempty"`
	Rank        int    `json:"rank,omitempty"`
	Reason      string `json:"reason,omitempty"`
}

// What a body does with its list is settled by its place among the bodies that have applicants: one leaves its list
// incomplete, one completes it and never seals, one first tries more than its quota, the others seal.
const (
	leavesListIncomplete = 4
	forgetsToSeal        = 9
)

// recommend examines, ranks and seals on the last day, then plays the closing evening.
func (p *Play) recommend(ctx context.Context) error {
	closes := p.seed.Config.Phases[round.PhaseRecommendation].ClosesAt.Time()
	if err := p.moveTo(ctx, closes.Add(-9*time.Hour)); err != nil {
		return err
	}
	bodies := p.sortedBodies()
	indexed := make([]int, len(bodies))
	for i := range bodies {
		indexed[i] = i
	}
	if err := each(ctx, indexed, func(ctx context.Context, i int) error {
		if err := p.rank(ctx, bodies[i], i); err != nil {
			return fmt.Errorf("%s: %w", bodies[i].Name, err)
		}
		return nil
	}); err != nil {
		return err
	}
	if p.tally.overQuotaRefused == 0 {
		return fmt.Errorf("no body had more applicants than places: nothing over quota was tried")
	}
	if err := p.pause(ctx, "recommendation"); err != nil {
		return err
	}
	if err := p.close(ctx); err != nil {
		return err
	}
	if err := p.countLists(ctx, bodies); err != nil {
		return err
	}
	return p.pause(ctx, "forwarded")
}

func (p *Play) bodyPath(b *bodyPlay, rest string) string {
	return p.path("/v1/quota/%s/bodies/%s", b.Code) + rest
}

// rank examines all applicants of a body. One with more applicants than places tries to recommend them all, is refused with
// the numbers, and names a reason for those it leaves out.
func (p *Play) rank(ctx context.Context, b *bodyPlay, i int) error {
	var list struct {
		Items []applicant `json:"items"`
	}
	if _, err := b.client.Get(ctx, p.bodyPath(b, "/applicants"), &list); err != nil {
		return err
	}
	applicants := list.Items
	// Councils put cross-region groups first (R4.4); the others do so here too.
	slices.SortStableFunc(applicants, func(x, y applicant) int {
		switch {
		case x.CrossRegion == y.CrossRegion:
			return 0
		case x.CrossRegion:
			return -1
		}
		return 1
	})
	all := make([]examination, len(applicants))
	for n, a := range applicants {
		all[n] = examination{Application: a.Application, Version: a.Version, Decision: "recommend", Rank: n + 1}
	}
	if i == leavesListIncomplete && len(all) > 0 {
		all = all[:len(all)-1]
	}
	etag, err := p.saveList(ctx, b, all)
	if err != nil {
		return err
	}
	if len(all) > b.quota {
		if err := refused(p.seal(ctx, b, etag), "over-quota"); err != nil {
			return fmt.Errorf("over quota: %w", err)
		}
		p.count(func(t *tally) { t.overQuotaRefused++ })
		for n := b.quota; n < len(all); n++ {
			all[n] = examination{Application: all[n].Application, Version: all[n].Version, Decision: "not-recommended", Reason: "名额所限，综合考察排序靠后（示例）。"}
		}
		if etag, err = p.saveList(ctx, b, all); err != nil {
			return err
		}
	}
	if i == leavesListIncomplete || i == forgetsToSeal || b.Kind == registry.Corps && len(all) == 0 {
		return nil
	}
	return p.seal(ctx, b, etag)
}

func (p *Play) saveList(ctx context.Context, b *bodyPlay, all []examination) (string, error) {
	etag, err := b.client.Get(ctx, p.bodyPath(b, "/recommendation"), nil)
	if err != nil {
		return "", err
	}
	return b.client.Put(ctx, p.bodyPath(b, "/recommendation"), etag, map[string]any{"examinations": all}, nil)
}

func (p *Play) seal(ctx context.Context, b *bodyPlay, etag string) error {
	var version int64
	if _, err := fmt.Sscanf(etag, `"%d"`, &version); err != nil {
		return fmt.Errorf("entity tag %q: %w", etag, err)
	}
	var sealed struct {
		Receipt ledger.Receipt `json:"receipt"`
	}
	_, err := b.client.Do(ctx, http.MethodPost, p.bodyPath(b, "/recommendation/seal"), map[string]int64{"version": version}, &sealed, nil)
	p.keep(sealed.Receipt)
	return err
}

// countLists asks how the list of every body stands after the deadline, and what goes forward.
func (p *Play) countLists(ctx context.Context, bodies []*bodyPlay) error {
	var overview struct {
		Items []struct {
			Body     string `json:"body"`
			State    string `json:"state"`
			SealedBy string `json:"sealedBy"`
		} `json:"items"`
	}
	if _, err := p.secretariat.Get(ctx, p.path("/v1/quota/%s/recommendations"), &overview); err != nil {
		return err
	}
	for _, row := range overview.Items {
		if p.bodies[row.Body] == nil {
			continue
		}
		switch {
		case row.State == "flagged":
			p.tally.flagged++
		case row.SealedBy == "deadline":
			p.tally.sealedByDeadline++
		}
	}
	if err := each(ctx, bodies, func(ctx context.Context, b *bodyPlay) error {
		var f struct {
			Final        bool        `json:"final"`
			Applications []applicant `json:"applications"`
		}
		if _, err := b.client.Get(ctx, p.bodyPath(b, "/forwarded"), &f); err != nil {
			return err
		}
		if !f.Final || len(f.Applications) > b.quota {
			return fmt.Errorf("%s forwards %d of %d, final: %v", b.Name, len(f.Applications), b.quota, f.Final)
		}
		p.count(func(t *tally) { t.recommended += len(f.Applications) })
		return nil
	}); err != nil {
		return err
	}
	p.say("推荐：%d 个单位推荐 %d 家；超名额被拒 %d 次；到期自动封存 %d 个单位，未完成并报主管部门 %d 个单位。",
		len(bodies), p.tally.recommended, p.tally.overQuotaRefused, p.tally.sealedByDeadline, p.tally.flagged)
	return nil
}
