// Package deadline is the door to rounds, deadlines and extensions, and runs the lockouts that record what has closed (R5).
package deadline

import (
	"context"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/notice"
	"linxuan/shared/recommendation"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/statistics"
	"linxuan/shared/table"
)

// New builds the function from its environment.
func New(_ context.Context, s api.Setup) (*api.Function, error) {
	if err := s.Require("RECORDS_TABLE", "ACCOUNTS_TABLE", "LEDGER_TABLE", "SIGNING_KEY"); err != nil {
		return nil, err
	}
	signer, err := ledger.NewSigner(s.Getenv("SIGNING_KEY"))
	if err != nil {
		return nil, err
	}
	store := table.Open(s.AWS, s.Getenv, s.Rand)
	j := journal.Open(store, signer)
	rounds, groups := round.Open(store, j), registry.Open(store, j)
	filings := statistics.Open(store, j, rounds, groups)
	applications := dossier.Open(dossier.Rooms{
		Store: store, Journal: j, Rounds: rounds, Registry: groups, Statistics: filings, // no vault: a lock reads records only
		Listed: func(ctx context.Context, group string) (string, error) { return notice.ListedIn(ctx, store, group) },
	})
	lists := recommendation.Open(store, j, rounds, groups, applications.LockBody)
	l := lockouts{rounds, []phaseLock{
		{round.PhaseStatistics, func(ctx context.Context, act table.Act, id, body string, at calendar.Instant) (bool, error) {
			_, more, err := filings.LockBody(ctx, act, id, body, at)
			return more, err
		}},
		{round.PhaseApplication, func(ctx context.Context, act table.Act, id, body string, at calendar.Instant) (bool, error) {
			return false, applications.LockBody(ctx, act, id, body, at)
		}},
		{round.PhaseRecommendation, lists.LockBody},
	}}
	r := api.NewRouter(s, account.Gate(store), store, store.Records)
	handlers{rounds, groups}.register(r)
	return api.NewFunction(s, r).OnEvent(l.event), nil
}
