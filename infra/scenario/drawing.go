package scenario

import (
	"bytes"
	"context"
	"fmt"
	"net/http"
	"time"

	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/review"
	"linxuan/shared/review/lot"
	"linxuan/shared/review/pool"
	"linxuan/shared/review/pool/roster"
	"linxuan/shared/sheet"
)

// reserves is how many experts the pool has for each seat.
const reserves = 2

const field = "56" // of all experts

// pool lists invented experts: each works somewhere, some worked at a candidate's unit not long ago.
func (p *Play) pool(candidates []review.Candidate) []pool.Member {
	provinces := []string{"11", "31", "32", "33", "37", "42", "43", "44", "50", "51", "61", "12", "13", "35", "21"}
	var all []pool.Member
	for i := range p.expertIDs {
		employers := []review.Employer{{USCC: candidates[(i*7)%len(candidates)].Units[0], Name: "工作单位（示例）"}}
		if i%3 == 0 {
			employers = append(employers, review.Employer{USCC: candidates[(i*11+5)%len(candidates)].Units[0], Name: "曾任职单位（示例）", Last: "2017-06-30"})
		}
		for n, mark := range []string{"甲", "乙"}[:reserves] {
			all = append(all, pool.Member{
				Name: fmt.Sprintf("专家%d%s", i+1, mark), Province: provinces[i%len(provinces)], Fields: []string{field},
				Email: fmt.Sprintf("expert-%02d-%d@example.edu.cn", i+1, n+1), Employers: employers,
			})
		}
	}
	return all
}

// drawPanel draws the panel from a pool by lot (R6.2): half of each province's experts, by a public value that becomes known
// after the freeze. One of those who are drawn declines and is replaced; the others come.
func (p *Play) drawPanel(ctx context.Context, members []pool.Member) error {
	drawn, err := p.drawLot(ctx, members)
	if err != nil {
		return err
	}
	invited, err := p.inviteDrawn(ctx, drawn)
	if err != nil {
		return err
	}
	var declined ledger.Receipt
	refusing := map[string]string{"token": invited[0].Token, "reason": "时间冲突（示例）"}
	if err := NewClient(p.o.URL, p.http).Post(ctx, p.path("/v1/review/%s/replies/decline"), refusing, &declined); err != nil {
		return err
	}
	var replacing pool.Replacing
	if err := p.secretariat.Post(ctx, p.path("/v1/review/%s/pool/seats/%s/replacement", invited[0].Member), nil, &replacing); err != nil {
		return err
	}
	p.keep(declined)
	p.keep(replacing.Receipt)
	replaced, err := p.inviteDrawn(ctx, []string{replacing.Member})
	if err != nil {
		return err
	}
	for i, one := range append(invited[1:], replaced...) {
		var accepted ledger.Receipt
		if err := p.experts[i].Post(ctx, p.path("/v1/review/%s/replies/accept"), map[string]string{"token": one.Token}, &accepted); err != nil {
			return fmt.Errorf("%s: %w", one.Name, err)
		}
		p.keep(accepted)
	}
	return nil
}

// drawLot imports a pool, freezes it and draws, and gives who was drawn.
func (p *Play) drawLot(ctx context.Context, members []pool.Member) ([]string, error) {
	var list bytes.Buffer
	if err := roster.Write(&list, p.o.Round, p.seed.Config.Title, members); err != nil {
		return nil, err
	}
	var importing pool.Importing
	if _, err := p.secretariat.Do(ctx, http.MethodPost, p.path("/v1/review/%s/pool/workbook"), file{sheet.MediaType, list.Bytes()}, &importing, nil); err != nil {
		return nil, err
	}
	now, err := p.now(ctx)
	if err != nil {
		return nil, err
	}
	quotas := lot.Quotas{Provinces: map[string]int{}, Fields: map[string]int{field: len(members) / reserves}}
	for i, m := range members {
		if i%reserves == 0 {
			quotas.Provinces[m.Province]++
		}
	}
	known := now.Add(6 * time.Hour).Truncate(time.Hour)
	var freezing pool.Freezing
	if err := p.secretariat.Post(ctx, p.path("/v1/review/%s/pool/freeze"), map[string]any{
		"provinces": quotas.Provinces, "fields": quotas.Fields, "source": "当日上证综合指数收盘点位（示例）", "knownAt": calendar.At(known),
	}, &freezing); err != nil {
		return nil, err
	}
	if err := p.moveTo(ctx, known); err != nil {
		return nil, err
	}
	var drawing pool.Drawing
	if err := p.secretariat.Post(ctx, p.path("/v1/review/%s/pool/draw"), map[string]string{"value": "2954.18"}, &drawing); err != nil {
		return nil, err
	}
	p.keep(importing.Receipt)
	p.keep(freezing.Receipt)
	p.keep(drawing.Receipt)
	var seats api.List[pool.SeatView]
	if _, err := p.secretariat.Get(ctx, p.path("/v1/review/%s/pool/seats"), &seats); err != nil {
		return nil, err
	}
	drawn := make([]string, len(seats.Items))
	for i, s := range seats.Items {
		drawn[i] = s.Member
	}
	return drawn, nil
}

// inviteDrawn gives those who were drawn three days to answer.
func (p *Play) inviteDrawn(ctx context.Context, drawn []string) ([]pool.Invitation, error) {
	now, err := p.now(ctx)
	if err != nil {
		return nil, err
	}
	var inviting pool.Inviting
	in := map[string]any{"members": drawn, "until": calendar.At(now.AddDate(0, 0, 3))}
	if err := p.secretariat.Post(ctx, p.path("/v1/review/%s/pool/invitations"), in, &inviting); err != nil {
		return nil, err
	}
	p.keep(inviting.Receipt)
	return inviting.Invitations, nil
}
