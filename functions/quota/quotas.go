package quota

import (
	"context"
	"slices"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/recommendation"
	"linxuan/shared/round"
)

func (h handlers) registerQuotas(r *api.Router) {
	api.Handle(r, api.Op{ID: "list-days", Method: "GET", Path: "/v1/quota/{round}/days", Action: "recommendation.read", Summary: "Applications by body and day; a body sees its own"}, h.days)
	api.Handle(r, api.Op{ID: "list-quotas", Method: "GET", Path: "/v1/quota/{round}/bodies", Action: api.Public, Summary: "The bodies of a round with their quotas"}, h.places)
	api.Handle(r, api.Op{ID: "list-overrides", Method: "GET", Path: "/v1/quota/{round}/overrides", Action: api.Public, Summary: "Granted overrides of quotas"}, h.overrides)
	api.Handle(r, api.Op{ID: "list-override-requests", Method: "GET", Path: "/v1/quota/{round}/override-requests", Action: "recommendation.read", Summary: "All overrides, those that wait for approval too"}, h.overrideRequests)
	api.Handle(r, api.Op{ID: "request-override", Method: "POST", Path: bodyPrefix + "/overrides", Action: "override.request", Status: 201, Summary: "Ask for places beyond the quota"}, h.requestOverride)
	api.Handle(r, api.Op{ID: "approve-override", Method: "POST", Path: "/v1/quota/{round}/overrides/{override}/approvals", Action: "override.approve", Summary: "Approve an override; the second person's approval grants it"}, h.approveOverride)
	api.Handle(r, api.Op{ID: "set-closing", Method: "POST", Path: bodyPrefix + "/closing", Action: "closing.set", Summary: "Set the body's own closing instant for its applicants"}, h.setClosing)
	api.Handle(r, api.Op{ID: "list-recommendations", Method: "GET", Path: "/v1/quota/{round}/recommendations", Action: "recommendation.read", Summary: "How the lists of all bodies stand"}, h.overview)
}

func (h handlers) days(ctx context.Context, call api.Call, in *RoundPath) (*api.Answer[api.List[recommendation.Day]], error) {
	days, err := h.recommendations.Days(ctx, in.Round, call.Actor.Body)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[recommendation.Day]{Items: days}), nil
}

func (h handlers) places(ctx context.Context, _ api.Call, in *RoundPath) (*api.Answer[api.List[recommendation.Places]], error) {
	all, err := h.recommendations.Places(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[recommendation.Places]{Items: all}), nil
}

func (h handlers) overrides(ctx context.Context, _ api.Call, in *RoundPath) (*api.Answer[api.List[recommendation.PublicOverride]], error) {
	if _, err := h.rounds.Get(ctx, in.Round); err != nil {
		return nil, err
	}
	all, err := h.recommendations.Overrides(ctx, in.Round, true)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[recommendation.PublicOverride]{Items: all}), nil
}

func (h handlers) overrideRequests(ctx context.Context, call api.Call, in *RoundPath) (*api.Answer[api.List[recommendation.PublicOverride]], error) {
	if _, err := h.rounds.Get(ctx, in.Round); err != nil {
		return nil, err
	}
	all, err := h.recommendations.Overrides(ctx, in.Round, false)
	if err != nil {
		return nil, err
	}
	all = slices.DeleteFunc(all, func(x recommendation.PublicOverride) bool {
		return account.Permit(call.Actor, "recommendation.read", account.Object{Body: x.Body}) != nil
	})
	return api.Reply(api.List[recommendation.PublicOverride]{Items: all}), nil
}

type overrideInput struct {
	BodyPath
	Body struct {
		Places int    `json:"places" minimum:"1" maximum:"20" doc:"Beyond the quota"`
		Reason string `json:"reason" minLength:"4" maxLength:"500" doc:"Everybody can read it"`
	}
}

func (h handlers) requestOverride(ctx context.Context, call api.Call, in *overrideInput) (*api.Answer[recommendation.Overriding], error) {
	if err := in.permit(call, "override.request"); err != nil {
		return nil, err
	}
	answer, err := h.recommendations.RequestOverride(ctx, call.Act(), in.Round, in.Code, in.Body.Places, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return api.Reply(answer), nil
}

type approveInput struct {
	RoundPath
	Override string `path:"override" maxLength:"40"`
}

func (h handlers) approveOverride(ctx context.Context, call api.Call, in *approveInput) (*api.Answer[recommendation.Overriding], error) {
	answer, err := h.recommendations.ApproveOverride(ctx, call.Act(), in.Round, in.Override)
	if err != nil {
		return nil, err
	}
	return api.Reply(answer), nil
}

type closingInput struct {
	BodyPath
	Body struct {
		ClosesAt calendar.Instant `json:"closesAt" doc:"The first instant that is too late for the body's applicants"`
	}
}

func (h handlers) setClosing(ctx context.Context, call api.Call, in *closingInput) (*api.Answer[round.Moved], error) {
	if err := in.permit(call, "closing.set"); err != nil {
		return nil, err
	}
	moved, err := h.rounds.SetClosing(ctx, call.Act(), in.Round, in.Code, in.Body.ClosesAt)
	if err != nil {
		return nil, err
	}
	return api.Reply(moved), nil
}

// standingView is a body's row with what its list lacked, in words.
type standingView struct {
	recommendation.Standing
	Missing []api.ProblemField `json:"missing,omitempty"`
}

func (h handlers) overview(ctx context.Context, call api.Call, in *RoundPath) (*api.Answer[api.List[standingView]], error) {
	all, err := h.recommendations.Overview(ctx, in.Round, calendar.At(call.At))
	if err != nil {
		return nil, err
	}
	list := api.List[standingView]{Items: []standingView{}}
	for _, row := range all {
		if account.Permit(call.Actor, "recommendation.read", account.Object{Body: row.Body}) == nil {
			list.Items = append(list.Items, standingView{row, api.Describe(row.Lacks)})
		}
	}
	return api.Reply(list), nil
}
