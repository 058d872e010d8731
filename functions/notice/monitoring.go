package notice

import (
	"context"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/monitoring"
)

const monitoringBase = "/v1/register/monitoring"

func (h handlers) monitorings(r *api.Router) {
	api.Handle(r, api.Op{ID: "list-monitoring", Method: "GET", Path: monitoringBase, Action: "monitoring.list", Summary: "Windows of the yearly monitoring"}, h.windows)
	api.Handle(r, api.Op{ID: "get-own-monitoring", Method: "GET", Path: monitoringBase + "/own", Action: "monitoring.file", Summary: "How the caller's group stands with every window"}, h.ownMonitoring)
	api.Handle(r, api.Op{ID: "get-monitoring", Method: "GET", Path: monitoringBase + "/{year}", Action: "monitoring.list", Summary: "Who has filed a year's form, and who has not"}, h.overview)
	api.Handle(r, api.Op{ID: "set-monitoring", Method: "POST", Path: monitoringBase + "/{year}/window", Action: "monitoring.set", Summary: "Open a year's window, or make it longer"}, h.setWindow)
	api.Handle(r, api.Op{ID: "check-monitoring", Method: "POST", Path: monitoringBase + "/{year}/check", Action: "monitoring.file", Summary: "Check a form as it is filled in; nothing is kept"}, h.checkMonitoring)
	api.Handle(r, api.Op{ID: "file-monitoring", Method: "POST", Path: monitoringBase + "/{year}/filings", Action: "monitoring.file", Summary: "File the form of the caller's group; filing again takes its place while the window is open"}, h.fileMonitoring)
	api.Handle(r, api.Op{ID: "get-monitoring-filing", Method: "GET", Path: monitoringBase + "/{year}/filings/{group}", Action: "monitoring.read", Summary: "A group's form of a year"}, h.monitoringFiling)
	api.Handle(r, api.Op{ID: "return-monitoring", Method: "POST", Path: monitoringBase + "/{year}/filings/{group}/return", Action: "monitoring.review", Summary: "Give a form back with a reason; its group has a term to amend it"}, h.returnMonitoring)
	api.Handle(r, api.Op{ID: "accept-monitoring", Method: "POST", Path: monitoringBase + "/{year}/filings/{group}/accept", Action: "monitoring.review", Summary: "Accept a form, which settles it"}, h.acceptMonitoring)
}

// YearPath names a year in the address.
type YearPath struct {
	Year int `path:"year" minimum:"2000" maximum:"2999"`
}

func (h handlers) windows(ctx context.Context, _ api.Call, _ *struct{}) (*api.Answer[api.List[monitoring.Window]], error) {
	all, err := h.monitoring.Windows(ctx)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[monitoring.Window]{Items: all}), nil
}

func (h handlers) overview(ctx context.Context, call api.Call, in *YearPath) (*api.Answer[monitoring.Overview], error) {
	o, err := h.monitoring.Overview(ctx, in.Year, calendar.At(call.At))
	if err != nil {
		return nil, err
	}
	return api.Reply(o), nil
}

type setWindowInput struct {
	YearPath
	Body struct {
		OpensAt  calendar.Instant `json:"opensAt"`
		ClosesAt calendar.Instant `json:"closesAt" doc:"The first instant that is too late"`
	}
}

func (h handlers) setWindow(ctx context.Context, call api.Call, in *setWindowInput) (*api.Answer[monitoring.Set], error) {
	set, err := h.monitoring.SetWindow(ctx, call.Act(), monitoring.Window{Year: in.Year, OpensAt: in.Body.OpensAt, ClosesAt: in.Body.ClosesAt})
	if err != nil {
		return nil, err
	}
	return api.Reply(set), nil
}

// ownGroup is the group that the caller files for.
func ownGroup(call api.Call) (string, error) {
	return call.Actor.Group, account.Permit(call.Actor, "monitoring.file", account.Object{Group: call.Actor.Group})
}

func (h handlers) ownMonitoring(ctx context.Context, call api.Call, _ *struct{}) (*api.Answer[api.List[monitoring.Own]], error) {
	group, err := ownGroup(call)
	if err != nil {
		return nil, err
	}
	all, err := h.monitoring.OfGroup(ctx, group, calendar.At(call.At))
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[monitoring.Own]{Items: all}), nil
}

type monitoringInput struct {
	YearPath
	Body monitoring.Form
}

// Looked is what a form's check has found.
type Looked struct {
	Faults  []FormFault         `json:"faults" doc:"What keeps the form from being filed"`
	Remarks []monitoring.Remark `json:"remarks"`
}

// FormFault is one fault of a form; its words are those of the refusal that filing would meet.
type FormFault struct {
	Pointer string `json:"pointer"`
	Code    string `json:"code"`
}

func (h handlers) checkMonitoring(ctx context.Context, call api.Call, in *monitoringInput) (*api.Answer[Looked], error) {
	group, err := ownGroup(call)
	if err != nil {
		return nil, err
	}
	remarks, err := h.monitoring.Look(ctx, in.Year, group, in.Body)
	refusal, refused := fault.Of(err)
	if err != nil && (!refused || refusal.Def != monitoring.ErrForm) {
		return nil, err
	}
	looked := Looked{Faults: []FormFault{}, Remarks: remarks}
	if refused {
		for _, f := range refusal.Fields {
			looked.Faults = append(looked.Faults, FormFault{f.Pointer, f.Code})
		}
	}
	return api.Reply(looked), nil
}

func (h handlers) fileMonitoring(ctx context.Context, call api.Call, in *monitoringInput) (*api.Answer[monitoring.Filed], error) {
	group, err := ownGroup(call)
	if err != nil {
		return nil, err
	}
	filed, err := h.monitoring.File(ctx, call.Act(), in.Year, group, in.Body)
	if err != nil {
		return nil, err
	}
	return api.Reply(filed), nil
}

type monitoringFilingInput struct {
	YearPath
	GroupPath
}

func (h handlers) monitoringFiling(ctx context.Context, call api.Call, in *monitoringFilingInput) (*api.Versioned[monitoring.Filing], error) {
	if err := account.Permit(call.Actor, "monitoring.read", account.Object{Group: in.Group}); err != nil {
		return nil, err
	}
	f, err := h.monitoring.Filing(ctx, in.Year, in.Group)
	if err != nil {
		return nil, err
	}
	return api.ReplyVersion(f.Version, f), nil
}

type returnMonitoringInput struct {
	api.IfMatch
	YearPath
	GroupPath
	Body struct {
		Reason      string `json:"reason" maxLength:"2000" doc:"The group sees it"`
		WorkingDays int    `json:"workingDays" minimum:"5" maximum:"30" doc:"That the group has at least to amend the form"`
	}
}

func (h handlers) returnMonitoring(ctx context.Context, call api.Call, in *returnMonitoringInput) (*api.Answer[monitoring.Filed], error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	filed, err := h.monitoring.Return(ctx, call.Act(), in.Year, in.Group, version, in.Body.Reason, in.Body.WorkingDays)
	if err != nil {
		return nil, err
	}
	return api.Reply(filed), nil
}

type acceptMonitoringInput struct {
	api.IfMatch
	YearPath
	GroupPath
}

func (h handlers) acceptMonitoring(ctx context.Context, call api.Call, in *acceptMonitoringInput) (*api.Answer[monitoring.Filed], error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	filed, err := h.monitoring.Accept(ctx, call.Act(), in.Year, in.Group, version)
	if err != nil {
		return nil, err
	}
	return api.Reply(filed), nil
}
