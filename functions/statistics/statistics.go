// Package statistics is the door for the yearly statistics (统计信息填报): filings, their declaration, corrections, findings of
// falsification, lists, counts and the annual report.
package statistics

import (
	"context"
	"net/http"
	"reflect"

	"github.com/danielgtaylor/huma/v2"

	"linxuan/shared/api"
	"linxuan/shared/enterprise"
	"linxuan/shared/forms"
	"linxuan/shared/forms/typeface"
	"linxuan/shared/house"
	"linxuan/shared/registry"
	"linxuan/shared/review"
	"linxuan/shared/sheet"
	"linxuan/shared/statistics"
	"linxuan/shared/statistics/report"
)

// New builds the function. FONT_FOLDER names the fonts of print where they are not built in.
func New(_ context.Context, s api.Setup) (*api.Function, error) {
	rooms, err := house.Open(s, "PUBLIC_BUCKET")
	if err != nil {
		return nil, err
	}
	r := rooms.Router()
	r.Document().Components.Schemas.RegisterTypeAlias(reflect.TypeFor[statistics.Value](), reflect.TypeFor[value]())
	handlers{
		filings: rooms.Statistics(), groups: rooms.Registry, reviews: rooms.Reviews(),
		reports: rooms.Reports(rooms.Bucket("PUBLIC_BUCKET")), press: typeface.Lazy(s.Getenv("FONT_FOLDER")),
		enterprises: rooms.Enterprises(),
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
	press   func() (*forms.Press, error)

	enterprises *enterprise.Enterprises
}

const (
	base     = "/v1/statistics/{round}"
	filings  = base + "/groups/{group}/filings"
	filing   = filings + "/{year}"
	findings = filing + "/findings"
	members  = base + "/groups/{group}/members"
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
	h.registerForms(r)
	h.registerOffice(r)
	h.registerEnterprises(r)
}

func (h handlers) registerForms(r *api.Router) {
	api.Handle(r, api.Op{ID: "export-filing", Method: http.MethodGet, Path: filing + "/workbook", Action: "filing.read", Summary: "A year's form as an XLSX file to fill in, with what is saved and last year's values"}, h.exportFiling)
	api.Handle(r, api.Op{ID: "read-filing-workbook", Method: http.MethodPost, Path: filing + "/workbook", Action: "filing.edit", MaxBody: sheet.MaxFile, Summary: "What a filled XLSX file would change; nothing is saved"}, h.importFiling)
	api.Handle(r, api.Op{ID: "list-members", Method: http.MethodGet, Path: members, Action: "filing.read", Summary: "A group's members"}, h.members)
	api.Handle(r, api.Op{ID: "replace-members", Method: http.MethodPut, Path: members, Action: "filing.edit", MaxBody: sheet.MaxFile, Summary: "Put a whole list in the place of the group's members"}, h.listMembers)
	api.Handle(r, api.Op{ID: "export-members", Method: http.MethodGet, Path: members + "/workbook", Action: "filing.read", Summary: "The members as an XLSX file to fill in"}, h.exportMembers)
	api.Handle(r, api.Op{ID: "read-members-workbook", Method: http.MethodPost, Path: members + "/workbook", Action: "filing.edit", MaxBody: sheet.MaxFile, Summary: "How a filled list differs from the group's members; nothing is saved"}, h.importMembers)
	api.Handle(r, api.Op{ID: "list-filing-receipts", Method: http.MethodGet, Path: base + "/groups/{group}/receipts", Action: "receipt.read", Summary: "Receipts of all acts on a group's filings, the latest first"}, h.receipts)
}

func (h handlers) registerOffice(r *api.Router) {
	api.Handle(r, api.Op{ID: "list-findings", Method: http.MethodGet, Path: base + "/findings", Action: "finding.list", Summary: "A round's findings of falsification, the latest first"}, h.allFindings)
	api.Handle(r, api.Op{ID: "list-filing-corrections", Method: http.MethodGet, Path: base + "/corrections", Action: "correction.list", Summary: "A round's corrections of locked filings, the latest first"}, h.allCorrections)
	api.Handle(r, api.Op{ID: "count-days", Method: http.MethodGet, Path: base + "/days", Action: "filing.read", Summary: "How far the filings had come by the end of each day; a body sees its own"}, h.days)
	api.Handle(r, api.Op{ID: "list-unfiled", Method: http.MethodGet, Path: base + "/years/{year}/unfiled", Action: "filing.read", Summary: "Groups that have not filed a year; a body sees its own"}, h.unfiled)
	api.Handle(r, api.Op{ID: "seek-anomalies", Method: http.MethodPost, Path: base + "/anomalies", Action: "anomaly.seek", Summary: "Hold everything that was filed against the rules of the anomaly list"}, h.seek)
	api.Handle(r, api.Op{ID: "list-anomalies", Method: http.MethodGet, Path: base + "/anomalies", Action: "anomaly.read", Summary: "Groups that the last search flagged, each with the rules that fired"}, h.anomalies)
}
