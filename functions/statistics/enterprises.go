package statistics

import (
	"bytes"
	"context"
	"net/http"

	"linxuan/shared/api"
	"linxuan/shared/enterprise"
	"linxuan/shared/sheet"
	"linxuan/shared/statistics/workbook"
)

// The list of integration enterprises (产教融合型企业): taken over as an XLSX file, compared first, and what it says of a group.
// It is here because workbooks are.
func (h handlers) registerEnterprises(r *api.Router) {
	const list = "/v1/enterprises"
	api.Handle(r, api.Op{ID: "get-enterprises", Method: http.MethodGet, Path: list, Action: "enterprise.read", Summary: "The integration enterprises in force, and the versions of the list"}, h.enterpriseList)
	api.Handle(r, api.Op{ID: "export-enterprises", Method: http.MethodGet, Path: list + "/workbook", Action: "enterprise.read", Files: []string{api.XLSX}, Summary: "The list as an XLSX file to fill in"}, h.exportEnterprises)
	api.Handle(r, api.Op{ID: "compare-enterprises", Method: http.MethodPost, Path: list + "/workbook", Action: "enterprise.import", MaxBody: sheet.MaxFile, Summary: "How a filled file differs from the list in force; nothing is taken over"}, h.compareEnterprises)
	api.Handle(r, api.Op{ID: "import-enterprises", Method: http.MethodPost, Path: list, Action: "enterprise.import", Status: http.StatusCreated, MaxBody: sheet.MaxFile, Summary: "Take a filled file over as the next version, all of it, if it was compared with the last one"}, h.importEnterprises)
	api.Handle(r, api.Op{ID: "match-enterprises", Method: http.MethodGet, Path: base + "/groups/{group}/enterprises", Action: "filing.read", Summary: "A group's lead units and members that are integration enterprises, by their codes"}, h.matchEnterprises)
}

// EnterpriseList is the list in force with its versions, the latest first.
type EnterpriseList struct {
	Items    []enterprise.Enterprise `json:"items" nullable:"false"`
	Versions []enterprise.Version    `json:"versions" nullable:"false"`
}

func (h handlers) enterpriseList(ctx context.Context, _ api.Call, _ *struct{}) (*api.Answer[EnterpriseList], error) {
	_, list, err := h.enterprises.Current(ctx)
	if err != nil {
		return nil, err
	}
	versions, err := h.enterprises.Versions(ctx)
	if err != nil {
		return nil, err
	}
	return api.Reply(EnterpriseList{append([]enterprise.Enterprise{}, list...), append([]enterprise.Version{}, versions...)}), nil
}

func (h handlers) exportEnterprises(ctx context.Context, _ api.Call, _ *struct{}) (*api.File, error) {
	_, list, err := h.enterprises.Current(ctx)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := workbook.WriteEnterprises(&b, list); err != nil {
		return nil, err
	}
	return api.ReplyFile(workbook.EnterprisesSheet+".xlsx", api.XLSX, b.Bytes()), nil
}

// ComparedEnterprises is what a file would change.
type ComparedEnterprises struct {
	Version int64 `json:"version" doc:"Of the list that it was compared with; 0 before the first"`
	Count   int   `json:"count" doc:"Enterprises in the file"`
	enterprise.Difference
}

func (h handlers) compareEnterprises(ctx context.Context, _ api.Call, in *Workbook) (*api.Answer[ComparedEnterprises], error) {
	list, err := workbook.ReadEnterprises(in.RawBody)
	if err != nil {
		return nil, err
	}
	last, old, err := h.enterprises.Current(ctx)
	if err != nil {
		return nil, err
	}
	return api.Reply(ComparedEnterprises{last.Number, len(list), enterprise.Compare(old, list)}), nil
}

type importEnterprisesInput struct {
	api.IfMatch
	Workbook
	Source string `query:"source" required:"true" minLength:"4" maxLength:"100" doc:"Where the list is from: the document that published it"`
}

func (h handlers) importEnterprises(ctx context.Context, call api.Call, in *importEnterprisesInput) (*api.Answer[enterprise.Imported], error) {
	compared, err := in.Version()
	if err != nil {
		return nil, err
	}
	list, err := workbook.ReadEnterprises(in.RawBody)
	if err != nil {
		return nil, err
	}
	imported, err := h.enterprises.Import(ctx, call.Act(), compared, in.Source, list)
	if err != nil {
		return nil, err
	}
	return api.Reply(imported), nil
}

// MatchedEnterprises are a group's units that are on the list.
type MatchedEnterprises struct {
	Version enterprise.Version   `json:"version" doc:"Of the list; number 0 where none was taken over yet"`
	Items   []enterprise.Matched `json:"items" nullable:"false"`
}

func (h handlers) matchEnterprises(ctx context.Context, call api.Call, in *GroupPath) (*api.Answer[MatchedEnterprises], error) {
	_, group, err := h.record(ctx, call, "filing.read", *in, 0)
	if err != nil {
		return nil, err
	}
	version, list, err := h.enterprises.Current(ctx)
	if err != nil {
		return nil, err
	}
	return api.Reply(MatchedEnterprises{version, list.Match(group.Group)}), nil
}
