// Package documents looks into every file that arrives in the dossier bucket, for the client that vanished after its upload.
package documents

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/dossier"
	"linxuan/shared/registry"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

// New builds the function from its environment.
func New(_ context.Context, s api.Setup) (*api.Function, error) {
	if err := s.Require("RECORDS_TABLE", "ACCOUNTS_TABLE", "DOSSIER_BUCKET"); err != nil {
		return nil, err
	}
	store := table.Open(s.AWS, s.Getenv, s.Rand)
	h := handlers{dossier.Open(dossier.Rooms{
		Store: store, Rounds: round.Open(store, nil), Registry: registry.Open(store, nil),
		Vault: vault.New(s.AWS, s.Getenv("AWS_ENDPOINT_URL_S3"), s.Getenv("DOSSIER_BUCKET")),
	})}
	r := api.NewRouter(s, account.Gate(store), store, store.Records)
	return api.NewFunction(s, r).OnEvent(h.arrived), nil
}

type handlers struct {
	applications *dossier.Applications
}

// arrived takes EventBridge's "Object Created" event of S3.
// https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html
func (h handlers) arrived(ctx context.Context, raw json.RawMessage, at time.Time) (any, error) {
	var e struct {
		DetailType string `json:"detail-type"`
		Detail     struct {
			Object struct {
				Key string `json:"key"`
			} `json:"object"`
		} `json:"detail"`
	}
	if err := json.Unmarshal(raw, &e); err != nil || e.DetailType != "Object Created" {
		return nil, fmt.Errorf("documents: not an object's event")
	}
	return nil, h.applications.Arrived(ctx, at, e.Detail.Object.Key)
}
