// Package deadline is the door to rounds, deadlines and extensions, and runs the lockouts that record what has closed (R5).
package deadline

import (
	"context"

	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/house"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

// New builds the function from its environment.
func New(_ context.Context, s api.Setup) (*api.Function, error) {
	h, err := house.Open(s)
	if err != nil {
		return nil, err
	}
	filings, applications, lists := h.Statistics(), h.Applications(vault.Vault{}), h.Recommendations()
	notices, err := h.Notices(vault.Vault{})
	if err != nil {
		return nil, err
	}
	l := lockouts{h.Rounds, []phaseLock{
		{round.PhaseStatistics, func(ctx context.Context, act table.Act, id, body string, at calendar.Instant) (bool, error) {
			_, more, err := filings.LockBody(ctx, act, id, body, at)
			return more, err
		}},
		{round.PhaseApplication, func(ctx context.Context, act table.Act, id, body string, at calendar.Instant) (bool, error) {
			return false, applications.LockBody(ctx, act, id, body, at)
		}},
		{round.PhaseRecommendation, lists.LockBody},
	}, notices.Lapse, h.Reminders(notices)}
	r := h.Router()
	handlers{h.Rounds, h.Registry}.register(r)
	return api.NewFunction(s, r).OnEvent(l.event), nil
}
