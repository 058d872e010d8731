package quota

import (
	"context"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/recommendation"
)

const bodyPrefix = "/v1/quota/{round}/bodies/{body}"

func (h handlers) registerLists(r *api.Router) {
	api.Handle(r, api.Op{ID: "list-applicants", Method: "GET", Path: bodyPrefix + "/applicants", Action: "recommendation.read", Summary: "A body's applicants, each with its current submission"}, h.applicants)
	api.Handle(r, api.Op{ID: "get-recommendation", Method: "GET", Path: bodyPrefix + "/recommendation", Action: "recommendation.read", Summary: "A body's list as it stands, with what it lacks"}, h.get)
	api.Handle(r, api.Op{ID: "save-recommendation", Method: "PUT", Path: bodyPrefix + "/recommendation", Action: "recommendation.edit", Summary: "Save the whole draft"}, h.save)
	api.Handle(r, api.Op{ID: "examine-applicant", Method: "PATCH", Path: bodyPrefix + "/recommendation/examinations/{application}", Action: "recommendation.edit", Summary: "Change the examination of one applicant"}, h.examine)
	api.Handle(r, api.Op{ID: "seal-recommendation", Method: "POST", Path: bodyPrefix + "/recommendation/seal", Action: "recommendation.edit", Summary: "Fix the list as it stands in a version"}, h.seal)
	api.Handle(r, api.Op{ID: "reopen-recommendation", Method: "POST", Path: bodyPrefix + "/recommendation/reopen", Action: "recommendation.edit", Summary: "Open a sealed list again before the deadline"}, h.reopen)
	api.Handle(r, api.Op{ID: "list-sealed", Method: "GET", Path: bodyPrefix + "/recommendation/lists", Action: "recommendation.read", Summary: "Every list that the body ever sealed"}, h.lists)
	api.Handle(r, api.Op{ID: "get-sealed", Method: "GET", Path: bodyPrefix + "/recommendation/lists/{number}", Action: "recommendation.read", Summary: "One sealed list"}, h.list)
	api.Handle(r, api.Op{ID: "list-forwarded", Method: "GET", Path: bodyPrefix + "/forwarded", Action: "recommendation.read", Summary: "The applications that go forward, once the deadline has passed"}, h.forwarded)
	api.Handle(r, api.Op{ID: "get-outcome", Method: "GET", Path: bodyPrefix + "/applications/{application}/outcome", Action: "outcome.read", Summary: "What the body's list has made of an application"}, h.outcome)
}

// RoundPath, BodyPath, GroupPath and TransferPath are exported because huma looks into exported embedded types only.
type RoundPath struct {
	Round string `path:"round" maxLength:"32" pattern:"^[a-z0-9][a-z0-9-]*$" doc:"Id of a round"`
}

type BodyPath struct {
	RoundPath
	Code string `path:"body" maxLength:"5" pattern:"^[A-Z][0-9]{2,4}$" doc:"Code of a body"`
}

func (p BodyPath) permit(call api.Call, action string) error {
	return account.Permit(call.Actor, action, account.Object{Body: p.Code})
}

// applicantView shows the recommending body and the province of the lead unit as two fields (R4.3).
type applicantView struct {
	recommendation.Applicant
	Body         string `json:"body"`
	LeadProvince string `json:"leadProvince"`
}

func (h handlers) applicants(ctx context.Context, call api.Call, in *BodyPath) (*api.Versioned[api.List[applicantView]], error) {
	if err := in.permit(call, "recommendation.read"); err != nil {
		return nil, err
	}
	all, version, err := h.recommendations.Applicants(ctx, in.Round, in.Code, calendar.At(call.At))
	if err != nil {
		return nil, err
	}
	list := api.List[applicantView]{Items: make([]applicantView, len(all))}
	for i, a := range all {
		list.Items[i] = applicantView{a, in.Code, a.LeadProvince()}
	}
	return api.ReplyVersion(version, list), nil
}

// listView is a body's list with what it lacks in words.
type listView struct {
	recommendation.View
	ServerTime calendar.Instant   `json:"serverTime"`
	Missing    []api.ProblemField `json:"missing" doc:"What keeps the draft from being sealed, or kept it"`
}

func show(call api.Call, v recommendation.View, err error) (*api.Versioned[listView], error) {
	if err != nil {
		return nil, err
	}
	return api.ReplyVersion(v.Version, listView{v, calendar.At(call.At), api.Describe(v.Lacks)}), nil
}

func (h handlers) get(ctx context.Context, call api.Call, in *BodyPath) (*api.Versioned[listView], error) {
	if err := in.permit(call, "recommendation.read"); err != nil {
		return nil, err
	}
	v, err := h.recommendations.View(ctx, in.Round, in.Code, calendar.At(call.At))
	return show(call, v, err)
}

type saveInput struct {
	BodyPath
	api.IfMatch
	Body recommendation.Draft
}

func (h handlers) save(ctx context.Context, call api.Call, in *saveInput) (*api.Versioned[listView], error) {
	if err := in.permit(call, "recommendation.edit"); err != nil {
		return nil, err
	}
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	v, err := h.recommendations.Save(ctx, call.Act(), in.Round, in.Code, in.Body, version)
	return show(call, v, err)
}

type examineInput struct {
	BodyPath
	api.IfMatch
	Application string `path:"application" maxLength:"40"`
	Body        struct {
		Version  *int64                   `json:"version,omitempty" minimum:"1"`
		Decision *recommendation.Decision `json:"decision,omitempty" enum:"recommend,not-recommended"`
		Rank     *int                     `json:"rank,omitempty" minimum:"1" maximum:"200"`
		Reason   *string                  `json:"reason,omitempty" maxLength:"300"`
		Comment  *string                  `json:"comment,omitempty" maxLength:"300"`
	}
}

func (h handlers) examine(ctx context.Context, call api.Call, in *examineInput) (*api.Versioned[listView], error) {
	if err := in.permit(call, "recommendation.edit"); err != nil {
		return nil, err
	}
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	change := func(e *recommendation.Examination) {
		set(&e.Version, in.Body.Version)
		set(&e.Decision, in.Body.Decision)
		set(&e.Reason, in.Body.Reason)
		set(&e.Comment, in.Body.Comment)
		if e.Decision != recommendation.Recommended {
			e.Rank = 0 // a rank goes with the recommendation
		}
		set(&e.Rank, in.Body.Rank)
	}
	v, err := h.recommendations.Amend(ctx, call.Act(), in.Round, in.Code, in.Application, change, version)
	return show(call, v, err)
}

func set[T any](to, from *T) {
	if from != nil {
		*to = *from
	}
}

type sealInput struct {
	BodyPath
	Body struct {
		Version int64 `json:"version" minimum:"0" doc:"Of the draft that is to be fixed, as the officer saw it"`
	}
}

func (h handlers) seal(ctx context.Context, call api.Call, in *sealInput) (*api.Answer[recommendation.Sealing], error) {
	if err := in.permit(call, "recommendation.edit"); err != nil {
		return nil, err
	}
	answer, err := h.recommendations.Seal(ctx, call.Act(), in.Round, in.Code, in.Body.Version)
	if err != nil {
		return nil, err
	}
	return api.Reply(answer), nil
}

type reopenInput struct {
	BodyPath
	Body struct {
		Reason string `json:"reason" minLength:"4" maxLength:"300"`
	}
}

func (h handlers) reopen(ctx context.Context, call api.Call, in *reopenInput) (*api.Answer[recommendation.Sealing], error) {
	if err := in.permit(call, "recommendation.edit"); err != nil {
		return nil, err
	}
	answer, err := h.recommendations.Reopen(ctx, call.Act(), in.Round, in.Code, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return api.Reply(answer), nil
}

func (h handlers) lists(ctx context.Context, call api.Call, in *BodyPath) (*api.Answer[api.List[recommendation.Sealed]], error) {
	if err := in.permit(call, "recommendation.read"); err != nil {
		return nil, err
	}
	all, err := h.recommendations.SealedLists(ctx, in.Round, in.Code)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[recommendation.Sealed]{Items: all}), nil
}

type listInput struct {
	BodyPath
	Number int `path:"number" minimum:"1" maximum:"9999"`
}

func (h handlers) list(ctx context.Context, call api.Call, in *listInput) (*api.Answer[recommendation.Sealed], error) {
	if err := in.permit(call, "recommendation.read"); err != nil {
		return nil, err
	}
	sealed, err := h.recommendations.SealedList(ctx, in.Round, in.Code, in.Number)
	if err != nil {
		return nil, err
	}
	return api.Reply(sealed), nil
}

func (h handlers) forwarded(ctx context.Context, call api.Call, in *BodyPath) (*api.Answer[recommendation.Forward], error) {
	if err := in.permit(call, "recommendation.read"); err != nil {
		return nil, err
	}
	f, err := h.recommendations.Forwarded(ctx, in.Round, in.Code, calendar.At(call.At))
	if err != nil {
		return nil, err
	}
	return api.Reply(f), nil
}

type outcomeInput struct {
	BodyPath
	Application string `path:"application" maxLength:"40"`
}

// outcomeView is an application's fate in words.
type outcomeView struct {
	recommendation.Fate
	Detail string `json:"detail"`
}

func (h handlers) outcome(ctx context.Context, call api.Call, in *outcomeInput) (*api.Answer[outcomeView], error) {
	fate, group, err := h.recommendations.FateOf(ctx, in.Round, in.Code, in.Application, calendar.At(call.At))
	if err != nil {
		return nil, err
	}
	if err := account.Permit(call.Actor, "outcome.read", account.Object{Group: group, Body: in.Code}); err != nil {
		return nil, err
	}
	return api.Reply(outcomeView{fate, api.Describe([]fault.Field{fate.Field()})[0].Detail}), nil
}
