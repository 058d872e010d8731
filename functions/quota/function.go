// Package quota is the door of the recommending bodies: their registry, their applicants, their ranked lists and quotas.
package quota

import (
	"context"

	"linxuan/shared/api"
	"linxuan/shared/house"
	"linxuan/shared/recommendation"
	"linxuan/shared/registry"
	"linxuan/shared/round"
)

type handlers struct {
	registry        *registry.Registry
	rounds          *round.Rounds
	recommendations *recommendation.Recommendations
}

// New builds the function.
func New(_ context.Context, s api.Setup) (*api.Function, error) {
	rooms, err := house.Open(s)
	if err != nil {
		return nil, err
	}
	h := handlers{rooms.Registry, rooms.Rounds, rooms.Recommendations()}
	r := rooms.Router()
	h.registerRegistry(r)
	h.registerTransfers(r)
	h.registerLists(r)
	h.registerQuotas(r)
	return api.NewFunction(s, r), nil
}
