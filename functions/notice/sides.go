package notice

import (
	"context"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/dossier"
	"linxuan/shared/notice"
)

// registerSides adds what the two sides of an objection do: the objector by receipt and code, without an account; the group by its officer.
func (h handlers) registerSides(r *api.Router) {
	const heard = base + "/groups/{group}/objections"
	api.Handle(r, api.Op{ID: "follow-objection", Method: "POST", Path: "/v1/notice/objection", Action: api.Public, Summary: "How an objection stands, by the number of its receipt and its code"}, h.follow)
	api.Handle(r, api.Op{ID: "appeal-objection", Method: "POST", Path: "/v1/notice/objection/appeal", Action: api.Public, Summary: "Appeal against the dismissal of an objection, once and in time"}, h.appeal)
	api.Handle(r, api.Op{ID: "list-hearings", Method: "GET", Path: heard, Action: "objection.answer", Summary: "Objections that a group is heard on, without the objectors"}, h.heard)
	api.Handle(r, api.Op{ID: "ask-hearing-file", Method: "POST", Path: heard + "/{objection}/documents", Action: "objection.answer", Status: 201, Summary: "A link that lets in one file of a group's answer"}, h.askHearingFile)
	api.Handle(r, api.Op{ID: "answer-hearing", Method: "POST", Path: heard + "/{objection}/answer", Action: "objection.answer", Summary: "The group's answer, once and in time"}, h.answerHearing)
	api.Handle(r, api.Op{ID: "appeal-as-group", Method: "POST", Path: heard + "/{objection}/appeal", Action: "objection.answer", Summary: "Appeal against a decision that removes the group, once and in time"}, h.appealAsGroup)
}

// FollowUp is what the objector has in hand.
type FollowUp struct {
	Receipt string `json:"receipt" maxLength:"60" doc:"Number of the receipt"`
	Code    string `json:"code" maxLength:"30" doc:"Told with the receipt"`
}

type followInput struct {
	Body FollowUp
}

func (h handlers) follow(ctx context.Context, call api.Call, in *followInput) (*api.Answer[notice.Progress], error) {
	return reply(h.notices.Follow(ctx, in.Body.Receipt, in.Body.Code, at(call)))
}

type appealInput struct {
	Body struct {
		FollowUp
		Reason string `json:"reason" maxLength:"5000"`
	}
}

func (h handlers) appeal(ctx context.Context, call api.Call, in *appealInput) (*api.Answer[notice.Progress], error) {
	return reply(h.notices.AppealAsObjector(ctx, call.Act(), in.Body.Receipt, in.Body.Code, in.Body.Reason))
}

// HeardPath names a group in the address.
type HeardPath struct {
	RoundPath
	Group string `path:"group" maxLength:"40" doc:"Id of the group"`
}

// HearingPath names an objection that a group is heard on.
type HearingPath struct {
	HeardPath
	Objection string `path:"objection" pattern:"^obj_[0-9a-z]{26}$" maxLength:"40"`
}

func ofGroup(call api.Call, in HeardPath) error {
	return account.Permit(call.Actor, "objection.answer", account.Object{Group: in.Group})
}

func (h handlers) heard(ctx context.Context, call api.Call, in *HeardPath) (*api.Answer[api.List[notice.Heard]], error) {
	if err := ofGroup(call, *in); err != nil {
		return nil, err
	}
	all, err := h.notices.HeardBy(ctx, in.Round, in.Group, at(call))
	return reply(api.List[notice.Heard]{Items: all}, err)
}

type askHearingFileInput struct {
	HearingPath
	Body dossier.DocumentRequest
}

func (h handlers) askHearingFile(ctx context.Context, call api.Call, in *askHearingFileInput) (*api.Answer[dossier.Upload], error) {
	if err := ofGroup(call, in.HeardPath); err != nil {
		return nil, err
	}
	return reply(h.notices.AskHearingFile(ctx, call.Act(), in.Round, in.Group, in.Objection, in.Body))
}

type answerHearingInput struct {
	HearingPath
	Body WrittenText
}

func (h handlers) answerHearing(ctx context.Context, call api.Call, in *answerHearingInput) (*api.Answer[notice.Heard], error) {
	if err := ofGroup(call, in.HeardPath); err != nil {
		return nil, err
	}
	return reply(h.notices.AnswerHearing(ctx, call.Act(), in.Round, in.Group, in.Objection, in.Body.Text, in.Body.Documents))
}

type appealAsGroupInput struct {
	HearingPath
	Body struct {
		Reason string `json:"reason" maxLength:"5000"`
	}
}

func (h handlers) appealAsGroup(ctx context.Context, call api.Call, in *appealAsGroupInput) (*api.Answer[notice.Heard], error) {
	if err := ofGroup(call, in.HeardPath); err != nil {
		return nil, err
	}
	return reply(h.notices.AppealAsGroup(ctx, call.Act(), in.Round, in.Group, in.Objection, in.Body.Reason))
}
