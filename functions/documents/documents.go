// Package documents prints forms and sheets, and looks into every file that arrives in the dossier bucket, for the client that
// vanished after its upload. It parses what strangers sent, so it holds no key and writes no entry: what it prints is what the
// records say already.
package documents

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/ballot/box"
	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	"linxuan/shared/forms"
	"linxuan/shared/forms/typeface"
	"linxuan/shared/notice"
	"linxuan/shared/recommendation"
	"linxuan/shared/registry"
	"linxuan/shared/review"
	"linxuan/shared/review/meeting"
	"linxuan/shared/round"
	"linxuan/shared/statistics"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

// New builds the function from its environment. FONT_FOLDER names the fonts where they are not built in.
func New(_ context.Context, s api.Setup) (*api.Function, error) {
	if err := s.Require("RECORDS_TABLE", "ACCOUNTS_TABLE", "BALLOTS_TABLE", "DOSSIER_BUCKET", "PRINT_BUCKET", "PUBLIC_BUCKET", "PORTAL_ORIGIN"); err != nil {
		return nil, err
	}
	store := table.Open(s.AWS, s.Getenv, s.Rand)
	rounds, groups := round.Open(store, nil), registry.Open(store, nil)
	reviews := review.Open(store, nil, rounds, groups, nil)
	bucket := func(name string) vault.Vault {
		return vault.New(s.AWS, s.Getenv("AWS_ENDPOINT_URL_S3"), s.Getenv(name))
	}
	h := handlers{
		applications:    dossier.Open(dossier.Rooms{Store: store, Rounds: rounds, Registry: groups, Vault: bucket("DOSSIER_BUCKET")}),
		recommendations: recommendation.Open(store, nil, rounds, groups, nil, nil),
		results:         box.OpenResults(store),
		notices:         notice.Open(store, nil, rounds, groups, calendar.Calendar{}, vault.Vault{}),
		reviews:         reviews,
		books:           meeting.Open(rounds, groups, statistics.Open(store, nil, rounds, groups), reviews),
		rounds:          rounds,
		registry:        groups,
		files:           bucket("DOSSIER_BUCKET"),
		prints:          bucket("PRINT_BUCKET"),
		published:       bucket("PUBLIC_BUCKET"),
		origin:          s.Getenv("PORTAL_ORIGIN"),
		press:           typeface.Lazy(s.Getenv("FONT_FOLDER")),
		schemes:         &sync.Map{},
		made:            &sync.Map{},
	}
	r := api.NewRouter(s, account.Gate(store), store, store.Records)
	h.register(r)
	return api.NewFunction(s, r).OnEvent(h.arrived), nil
}

type handlers struct {
	applications    *dossier.Applications
	recommendations *recommendation.Recommendations
	results         box.Results
	notices         *notice.Notices
	reviews         *review.Reviews
	books           *meeting.Books
	rounds          *round.Rounds
	registry        *registry.Registry
	files           vault.Vault // of dossiers
	prints          vault.Vault
	published       vault.Vault // the log's keys are read from it, as anybody would
	origin          string
	press           func() (*forms.Press, error)
	schemes         *sync.Map // round id → review.Scheme; a round never changes
	made            *sync.Map // what everybody may print → *api.File
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
