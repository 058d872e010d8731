package scenario

import (
	"context"

	"linxuan/infra/seed"
	"linxuan/shared/registry"
)

// Hall is a meeting's people with the groups of the registry, all of them made through the API: what a ballot of any size
// begins with.
type Hall struct {
	Round       string
	Secretariat *Client
	Experts     []*Client
	ExpertIDs   []string
	Scrutineers []*Client
	Groups      []registry.Group
	Config      seed.Round
}

// OpenHall makes the round, registers its groups and invites everyone. Of the options it takes URL, Invitation, Round,
// Registered, Experts, Cap and Out.
func OpenHall(ctx context.Context, o Options) (*Hall, error) {
	p, err := newPlay(o)
	if err != nil {
		return nil, err
	}
	for _, step := range []func(context.Context) error{p.openMinistry, p.fillRegistry, p.createRound, p.inviteRoom} {
		if err := step(ctx); err != nil {
			return nil, err
		}
	}
	h := &Hall{Round: o.Round, Secretariat: p.secretariat, Experts: p.experts, ExpertIDs: p.expertIDs, Scrutineers: p.scrutineers, Config: p.seed}
	for _, g := range p.groups {
		h.Groups = append(h.Groups, g.Group)
	}
	return h, nil
}
