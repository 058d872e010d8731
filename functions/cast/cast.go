// Package cast is the anonymous door to the ballot (R6.5): nobody signs in here, no cookie is taken, and nothing of a request
// is logged or kept but the vote. It knows no account.
package cast

import (
	"context"

	"linxuan/shared/api"
	"linxuan/shared/ballot"
	"linxuan/shared/ballot/box"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/table"
)

// New builds the function from its environment.
func New(_ context.Context, s api.Setup) (*api.Function, error) {
	if err := s.Require("BALLOTS_TABLE", "LEDGER_TABLE", "SIGNING_KEY", "KEY_KIND"); err != nil {
		return nil, err
	}
	signer, err := ledger.SignerOf(s.Getenv("KEY_KIND"), s.Getenv("SIGNING_KEY"))
	if err != nil {
		return nil, err
	}
	store := table.Open(s.AWS, s.Getenv, s.Rand)
	h := handlers{box.OpenUrn(store, journal.Open(store, signer))}
	r := api.NewRouter(s, api.Gate{}, store, "") // nobody signs in, and no answer is kept under a client's key
	api.Handle(r, api.Op{
		ID: "cast", Method: "POST", Path: "/v1/cast/{round}/{ballot}", Action: api.Public, Anonymous: true, MaxBody: maxBody,
		Summary: "Cast one vote; the same vote again gives the same receipt",
	}, h.cast)
	return api.NewFunction(s, r), nil
}

// maxBody is far above a cast, which is below 2 kB.
const maxBody = 8 << 10

type handlers struct{ urn *box.Urn }

type castInput struct {
	Round  string `path:"round" maxLength:"20" pattern:"^[0-9A-Za-z-]+$"`
	Ballot string `path:"ballot" pattern:"^bal_[0-9a-z]{26}$" maxLength:"40"`
	Body   struct {
		Cast ballot.Bytes `json:"cast" pattern:"^[0-9A-Za-z_-]+$" maxLength:"6000" doc:"The cast in its binary form, in base64url"`
	}
}

func (h handlers) cast(ctx context.Context, call api.Call, in *castInput) (*api.Answer[ledger.Receipt], error) {
	receipt, err := h.urn.Cast(ctx, call.At, in.Round, in.Ballot, in.Body.Cast)
	if err != nil {
		return nil, err
	}
	return api.Reply(receipt), nil
}
