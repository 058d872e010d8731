package scenario

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"linxuan/infra/seed"
	"linxuan/shared/account"
	"linxuan/shared/ledger"
	"linxuan/shared/registry"
)

// setUp makes the ministry's accounts, fills the registry, creates the round and invites everyone.
func (p *Play) setUp(ctx context.Context) error {
	if err := p.openMinistry(ctx); err != nil {
		return err
	}
	if err := p.fillRegistry(ctx); err != nil {
		return err
	}
	p.choose()
	if err := p.createRound(ctx); err != nil {
		return err
	}
	return p.inviteAll(ctx)
}

func (p *Play) openMinistry(ctx context.Context) error {
	var err error
	if p.ministry[0], err = p.accept(ctx, p.o.Invitation, "ministry", "主管部门甲", "ministry-1"); err != nil {
		return err
	}
	p.ministry[1], err = p.invite(ctx, p.ministry[0], invitation{Role: "ministry"}, "主管部门乙", "ministry-2")
	return err
}

type invitation struct {
	Role  string `json:"role"`
	Body  string `json:"body,omitempty"`
	Group string `json:"group,omitempty"`
}

// invite lets a person in: the officer above makes the one-time link, the person chooses login and password.
func (p *Play) invite(ctx context.Context, by *Client, in invitation, name, login string) (*Client, error) {
	var made struct {
		Token string `json:"token"`
	}
	if err := by.Post(ctx, "/v1/accounts/invitations", in, &made); err != nil {
		return nil, fmt.Errorf("invite %s: %w", login, err)
	}
	return p.accept(ctx, made.Token, in.Role, name, login)
}

func (p *Play) accept(ctx context.Context, token, role, name, login string) (*Client, error) {
	password := newPassword()
	c := NewClient(p.o.URL, p.http).As(login, password)
	in := map[string]string{"token": token, "login": login, "password": password, "name": name}
	var made account.View
	if err := c.Post(ctx, "/v1/accounts/invitations/accept", in, &made); err != nil {
		return nil, fmt.Errorf("accept %s: %w", login, err)
	}
	if made.Factor.Obligatory {
		if err := c.setUpFactor(ctx); err != nil {
			return nil, fmt.Errorf("second factor of %s: %w", login, err)
		}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.accounts = append(p.accounts, Account{role, name, login, password, c.secret})
	return c, nil
}

// newPassword is drawn anew on every run: no account has a password that stands anywhere.
func newPassword() string {
	raw := make([]byte, 10)
	_, _ = rand.Read(raw) // never fails (crypto/rand)
	return strings.ToLower(base32.StdEncoding.EncodeToString(raw))
}

func (p *Play) fillRegistry(ctx context.Context) error {
	var imported struct {
		Receipt ledger.Receipt `json:"receipt"`
	}
	if err := p.ministry[0].Post(ctx, "/v1/registry/bodies", map[string]any{"bodies": seed.Bodies()}, &imported); err != nil {
		return err
	}
	p.keep(imported.Receipt)
	pages := slices.Collect(slices.Chunk(seed.Groups(p.o.Registered), 25))
	err := each(ctx, pages, func(ctx context.Context, page []registry.Group) error {
		rows := make([]map[string]any, len(page))
		for i, g := range page {
			rows[i] = map[string]any{
				"number": g.Number, "name": g.Name, "kind": g.Kind, "founded": g.Founded, "approvedBy": g.ApprovedBy,
				"approvalNumber": g.ApprovalNumber, "leadUnits": g.LeadUnits, "members": g.Members, "industry": g.Industry,
				"reportsThrough": g.ReportsThrough, "crossRegion": g.CrossRegion, "nationalIndustry": g.NationalIndustry, "contact": g.Contact,
			}
		}
		var made struct {
			Groups  []registry.Listed `json:"groups"`
			Receipt ledger.Receipt    `json:"receipt"`
		}
		if err := p.ministry[0].Post(ctx, "/v1/registry/groups", map[string]any{"groups": rows}, &made); err != nil {
			return err
		}
		p.keep(made.Receipt)
		p.enter(page, made.Groups)
		return nil
	})
	slices.SortFunc(p.groups, func(a, b *groupPlay) int { return strings.Compare(a.Number, b.Number) })
	return err
}

// enter remembers the groups, each under the body that the registry gave it.
func (p *Play) enter(page []registry.Group, listed []registry.Listed) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for i, g := range page {
		g.ID = listed[i].ID
		p.groups = append(p.groups, &groupPlay{Group: g, bodyCode: listed[i].Body})
	}
}

// How the demonstration is spread: bodies of every kind, some with more groups than places.
var takingBodies = map[registry.BodyKind]int{registry.Province: 20, registry.Corps: 1, registry.City: 5, registry.Council: 10}

const mostOfOneBody = 7

// choose keeps the groups that take part, in the order of their numbers, and the bodies that they belong to.
func (p *Play) choose() {
	left := map[registry.BodyKind]int{}
	for kind, n := range takingBodies {
		left[kind] = n
	}
	for _, body := range seed.Bodies() {
		if left[body.Kind] > 0 {
			left[body.Kind]--
			p.bodies[body.Code] = p.bodyOf(body)
		}
	}
	var taking []*groupPlay
	for _, g := range p.groups {
		b := p.bodies[g.bodyCode]
		if b == nil || len(b.groups) == mostOfOneBody || len(taking) == p.o.Taking {
			continue
		}
		g.body, g.index = b, len(taking)
		b.groups = append(b.groups, g)
		taking = append(taking, g)
	}
	p.groups = taking
	p.dropEmptyBodies()
}

func (p *Play) bodyOf(body registry.Body) *bodyPlay {
	return &bodyPlay{Body: body, quota: p.seed.Config.Quotas.Of(body.Code, string(body.Kind))}
}

// dropEmptyBodies forgets the bodies that none of the groups belongs to.
func (p *Play) dropEmptyBodies() {
	for code, b := range p.bodies {
		if len(b.groups) == 0 {
			delete(p.bodies, code)
		}
	}
}

var approvalCap = regexp.MustCompile(`(?m)^(\s+approvalCap: )\d+`)

func (p *Play) createRound(ctx context.Context) error { return p.create(ctx, p.seed) }

func (p *Play) create(ctx context.Context, r seed.Round) error {
	files := map[string]string{}
	for field, name := range map[string]string{
		"config": "round-" + r.Config.ID + ".yaml", "scheme": r.Config.Files.Scheme, "indicators": r.Config.Files.Indicators,
	} {
		raw, err := seed.Files.ReadFile(name)
		if err != nil {
			return err
		}
		files[field] = string(raw)
	}
	if p.o.Cap > 0 {
		files["config"] = approvalCap.ReplaceAllString(files["config"], fmt.Sprintf("${1}%d", p.o.Cap))
	}
	var created struct {
		Receipt ledger.Receipt `json:"receipt"`
	}
	if err := p.ministry[0].Post(ctx, "/v1/rounds", files, &created); err != nil {
		return err
	}
	p.keep(created.Receipt)
	return nil
}

func (p *Play) inviteAll(ctx context.Context) error {
	if err := p.inviteRoom(ctx); err != nil {
		return err
	}
	bodies := p.sortedBodies()
	if err := each(ctx, bodies, func(ctx context.Context, b *bodyPlay) (err error) {
		b.client, err = p.invite(ctx, p.ministry[0], invitation{Role: "body", Body: b.Code}, b.Name, strings.ToLower("body-"+b.Code))
		return err
	}); err != nil {
		return err
	}
	if err := each(ctx, p.groups, func(ctx context.Context, g *groupPlay) (err error) {
		g.client, err = p.invite(ctx, g.body.client, invitation{Role: "group", Group: g.ID}, g.Name, fmt.Sprintf("group-%03d", g.index+1))
		return err
	}); err != nil {
		return err
	}
	p.say("登记：推荐单位 %d 家，集团 %d 家；参加演示的集团 %d 家，分属 %d 个推荐单位；账号 %d 个。",
		len(seed.Bodies()), p.o.Registered, len(p.groups), len(bodies), len(p.accounts))
	return nil
}

// inviteRoom lets those in who hold the meeting: secretariat, auditor, scrutineers, experts.
func (p *Play) inviteRoom(ctx context.Context) error {
	var err error
	if p.secretariat, err = p.invite(ctx, p.ministry[0], invitation{Role: "secretariat"}, "秘书处", "secretariat"); err != nil {
		return err
	}
	if p.auditor, err = p.invite(ctx, p.ministry[0], invitation{Role: "auditor"}, "审计", "auditor"); err != nil {
		return err
	}
	for n := range 3 {
		c, err := p.invite(ctx, p.ministry[0], invitation{Role: "scrutineer"}, fmt.Sprintf("监票人%d", n+1), fmt.Sprintf("scrutineer-%d", n+1))
		if err != nil {
			return err
		}
		p.scrutineers = append(p.scrutineers, c)
	}
	return p.inviteExperts(ctx)
}

func (p *Play) inviteExperts(ctx context.Context) error {
	for n := range p.o.Experts {
		c, err := p.invite(ctx, p.ministry[0], invitation{Role: "expert"}, fmt.Sprintf("专家%d", n+1), fmt.Sprintf("expert-%02d", n+1))
		if err != nil {
			return err
		}
		var me struct {
			ID string `json:"id"`
		}
		if _, err := c.Get(ctx, "/v1/accounts/me", &me); err != nil {
			return err
		}
		p.experts = append(p.experts, c)
		p.expertIDs = append(p.expertIDs, me.ID)
	}
	return nil
}

func (p *Play) sortedBodies() []*bodyPlay {
	bodies := make([]*bodyPlay, 0, len(p.bodies))
	for _, b := range p.bodies {
		bodies = append(bodies, b)
		slices.SortFunc(b.groups, func(x, y *groupPlay) int { return x.index - y.index })
	}
	slices.SortFunc(bodies, func(a, b *bodyPlay) int { return strings.Compare(a.Code, b.Code) })
	return bodies
}
