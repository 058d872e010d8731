package scenario

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"linxuan/infra/seed"
	"linxuan/shared/ledger"
	"linxuan/shared/registry"
	"linxuan/shared/round"
)

// Applicant is a group whose application is complete and not submitted, and would not be by itself: what becomes of it is what
// its own last seconds make of it.
type Applicant struct {
	p *Play
	g *groupPlay
}

// Drafts plays a round up to the last day of applications: so many groups have filed complete statistics and written complete
// applications, each signed in. It gives them with the instant of the deadline. Of the options it takes URL, Invitation, Round,
// Registered (enough groups to find Taking among them), Taking and Out.
func Drafts(ctx context.Context, o Options) ([]Applicant, time.Time, error) {
	p, err := newPlay(o)
	if err != nil {
		return nil, time.Time{}, err
	}
	closes := p.seed.Config.Phases[round.PhaseApplication].ClosesAt.Time()
	for _, step := range []func(context.Context) error{
		p.openMinistry, p.fillRegistry, p.takeUnrelated, p.createRound, p.inviteAll, p.fileAll, p.draftAll,
	} {
		if err := step(ctx); err != nil {
			return nil, closes, err
		}
	}
	all := make([]Applicant, len(p.groups))
	for i, g := range p.groups {
		all[i] = Applicant{p, g}
	}
	return all, closes, nil
}

// takeUnrelated keeps as many groups as shall take part, no two with a lead unit in common (R1.4).
func (p *Play) takeUnrelated(context.Context) error {
	for _, body := range seed.Bodies() {
		p.bodies[body.Code] = p.bodyOf(body)
	}
	leads := map[registry.USCC]bool{}
	var taking []*groupPlay
	for _, g := range p.groups {
		known := slices.ContainsFunc(g.LeadUnits, func(u registry.LeadUnit) bool { return leads[u.USCC] })
		if b := p.bodies[g.bodyCode]; b != nil && !known && len(taking) < p.o.Taking {
			g.body, g.index = b, len(taking)
			b.groups, taking = append(b.groups, g), append(taking, g)
			for _, u := range g.LeadUnits {
				leads[u.USCC] = true
			}
		}
	}
	if len(taking) < p.o.Taking {
		return fmt.Errorf("scenario: only %d of %d groups without a common lead unit", len(taking), p.o.Taking)
	}
	p.groups = taking
	p.dropEmptyBodies()
	return nil
}

// fileAll files complete statistics for everyone and lets their deadline pass.
func (p *Play) fileAll(ctx context.Context) error {
	closes := p.seed.Config.Phases[round.PhaseStatistics].ClosesAt.Time()
	if err := each(ctx, p.groups, func(ctx context.Context, g *groupPlay) error {
		g.complete = true
		return p.file(ctx, g, false)
	}); err != nil {
		return err
	}
	return p.moveTo(ctx, closes.Add(9*time.Hour))
}

// draftAll writes everyone's application, with its documents, and leaves it a draft.
func (p *Play) draftAll(ctx context.Context) error {
	return each(ctx, p.groups, func(ctx context.Context, g *groupPlay) error {
		if err := p.draft(ctx, g, true, func(string) bool { return true }); err != nil {
			return err
		}
		g.state = "draft"
		return nil
	})
}

// lastEdit is what the last edit writes.
const lastEdit = "在治理结构、资源共享和校企合作方面形成了可推广的做法；截止前最后一次修改（示例）。"

// SignIn opens a session for the last seconds.
func (a Applicant) SignIn(ctx context.Context) error { return a.g.client.SignIn(ctx) }

// Save edits the draft once more.
func (a Applicant) Save(ctx context.Context) error {
	content := a.p.content(a.g)
	content["highlights"] = lastEdit
	etag, err := a.g.client.Put(ctx, a.p.applicationPath(a.g, ""), a.g.etag, map[string]any{"content": content, "holdBack": true}, nil)
	if err == nil {
		a.g.etag = etag
	}
	return err
}

// Submit submits the draft and gives the receipt.
func (a Applicant) Submit(ctx context.Context) (ledger.Receipt, error) {
	var s standing
	_, err := a.g.client.Do(ctx, http.MethodPost, a.p.applicationPath(a.g, "/submit"), nil, &s, http.Header{"If-Match": {a.g.etag}})
	return s.Receipt, err
}

// Standing asks what became of the application, and whether its last edit is in it.
func (a Applicant) Standing(ctx context.Context) (status string, edited bool, err error) {
	var own struct {
		Status  string `json:"status"`
		Content struct {
			Highlights string `json:"highlights"`
		} `json:"content"`
	}
	_, err = a.g.client.Get(ctx, a.p.path("/v1/submission/%s/applications/own"), &own)
	return own.Status, own.Content.Highlights == lastEdit, err
}

// Entered is nil when the ledger has a receipt's entry.
func (a Applicant) Entered(ctx context.Context, r ledger.Receipt) error {
	_, err := a.g.client.Get(ctx, "/v1/ledger/entries/"+r.ID, nil)
	return err
}
