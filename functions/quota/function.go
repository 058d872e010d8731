// Package quota is the door of the recommending bodies: their registry, their applicants, their ranked lists and quotas.
package quota

import (
	"context"

	"linxuan/shared/account"
	"linxuan/shared/api"
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

type handlers struct {
	registry        *registry.Registry
	rounds          *round.Rounds
	recommendations *recommendation.Recommendations
}

// New builds the function.
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
	applications := dossier.Open(dossier.Rooms{
		Store: store, Journal: j, Rounds: rounds, Registry: groups, Statistics: statistics.Open(store, j, rounds, groups),
		Listed: func(ctx context.Context, group string) (string, error) { return notice.ListedIn(ctx, store, group) },
	})
	h := handlers{groups, rounds, recommendation.Open(store, j, rounds, groups, applications.LockBody)}
	r := api.NewRouter(s, account.Gate(store), store, store.Records)
	h.registerRegistry(r)
	h.registerTransfers(r)
	h.registerLists(r)
	h.registerQuotas(r)
	return api.NewFunction(s, r), nil
}
