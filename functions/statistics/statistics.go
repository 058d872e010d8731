// Package statistics is the door for the yearly statistics (统计信息填报): filings, their declaration, corrections, findings of
// falsification, lists, counts and the annual report.
package statistics

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"linxuan/shared/api"
	"linxuan/shared/house"
	"linxuan/shared/registry"
	"linxuan/shared/review"
	"linxuan/shared/statistics"
	"linxuan/shared/statistics/report"
	"linxuan/shared/vault"
)

// New builds the function.
func New(_ context.Context, s api.Setup) (*api.Function, error) {
	rooms, err := house.Open(s)
	if err != nil {
		return nil, err
	}
	r := rooms.Router()
	r.Document().Components.Schemas.RegisterTypeAlias(reflect.TypeFor[statistics.Value](), reflect.TypeFor[value]())
	handlers{
		filings: rooms.Statistics(), groups: rooms.Registry, reviews: rooms.Reviews(),
		reports: rooms.Reports(vault.Vault{}), // which are published elsewhere
	}.register(r)
	return api.NewFunction(s, r), nil
}

// value is a value of a filing in the OpenAPI document; the round's dictionary says what is taken.
type value []byte

// Schema is huma.SchemaProvider.
func (value) Schema(huma.Registry) *huma.Schema {
	return &huma.Schema{Description: `By the indicator's type: a whole number (count, amount), {"num":9,"den":10} (ratio), or a text (text, choice)`}
}

// UnmarshalJSON keeps the value as it was sent.
func (v *value) UnmarshalJSON(raw []byte) error {
	*v = append((*v)[:0], raw...)
	return nil
}

type handlers struct {
	filings *statistics.Statistics
	groups  *registry.Registry
	reviews *review.Reviews
	reports *report.Reports
}

const (
	base     = "/v1/statistics/{round}"
	filings  = base + "/groups/{group}/filings"
	filing   = filings + "/{year}"
	findings = filing + "/findings"
	reports  = base + "/reports"
)

func (h handlers) register(r *api.Router) {
	api.Handle(r, api.Op{ID: "get-dictionary", Method: http.MethodGet, Path: base + "/dictionary", Action: "filing.read", Summary: "What a round's statistics ask for"}, h.dictionary)
	api.Handle(r, api.Op{ID: "list-standings", Method: http.MethodGet, Path: filings, Action: "filing.read", Summary: "How a group's statistics of the round's years stand"}, h.standings)
	api.Handle(r, api.Op{ID: "get-filing", Method: http.MethodGet, Path: filing, Action: "filing.read", Summary: "A year's filing with its checks, corrections and findings; version 0 where nothing is saved"}, h.get)
	api.Handle(r, api.Op{ID: "save-filing", Method: http.MethodPut, Path: filing, Action: "filing.edit", Summary: "Save the whole form as a draft, whatever is wrong with its values"}, h.save)
	api.Handle(r, api.Op{ID: "submit-filing", Method: http.MethodPost, Path: filing + "/submit", Action: "filing.edit", Summary: "Declare the saved filing complete"}, h.submit)
	api.Handle(r, api.Op{ID: "correct-filing", Method: http.MethodPost, Path: filing + "/corrections", Action: "filing.correct", Status: http.StatusCreated, Summary: "Correct values of a locked filing, on record"}, h.correct)
	api.Handle(r, api.Op{ID: "make-finding", Method: http.MethodPost, Path: findings, Action: "filing.finding", Status: http.StatusCreated, Summary: "Find that a locked filing is falsified: it no longer counts"}, h.find)
	api.Handle(r, api.Op{ID: "answer-finding", Method: http.MethodPost, Path: findings + "/{finding}/answer", Action: "finding.answer", Summary: "Contest a finding"}, h.answer)
	api.Handle(r, api.Op{ID: "decide-finding", Method: http.MethodPost, Path: findings + "/{finding}/decision", Action: "filing.finding", Summary: "Confirm a finding or withdraw it"}, h.decide)
	api.Handle(r, api.Op{ID: "list-filings", Method: http.MethodGet, Path: base + "/bodies/{body}/filings", Action: "filing.read", Summary: "A body's groups with the standings of the round's years"}, h.list)
	api.Handle(r, api.Op{ID: "count-filings", Method: http.MethodGet, Path: base + "/counts", Action: "filing.read", Summary: "Filings by body, year and status; a body sees its own"}, h.counts)
	h.registerReports(r)
}
