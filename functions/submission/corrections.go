package submission

import (
	"context"
	"slices"
	"strings"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/dossier"
)

type correctInput struct {
	ApplicationPath
	api.IfMatch
	Body struct {
		Content dossier.Content `json:"content" doc:"The whole content, as it should stand"`
		Reason  string          `json:"reason" minLength:"4" maxLength:"500" doc:"The group and its body can read it"`
	}
}

func (h handlers) correct(ctx context.Context, call api.Call, in *correctInput) (*api.Answer[dossier.Correcting], error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	d, err := h.load(ctx, call, "application.correct", in.ApplicationPath)
	if err != nil {
		return nil, err
	}
	answer, err := h.applications.Correct(ctx, call.Act(), d, in.Body.Content, in.Body.Reason, version)
	if err != nil {
		return nil, err
	}
	return api.Reply(answer), nil
}

func (h handlers) corrections(ctx context.Context, call api.Call, in *ApplicationPath) (*api.Answer[api.List[dossier.Correction]], error) {
	d, err := h.load(ctx, call, "application.read", *in)
	if err != nil {
		return nil, err
	}
	all, err := h.applications.Corrections(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	if call.Actor.Role == account.Expert { // whom to call is nothing for experts, neither before nor after
		for i := range all {
			all[i].Changes = slices.DeleteFunc(all[i].Changes, func(c dossier.Change) bool { return strings.HasPrefix(c.Field, "/contact/") })
		}
	}
	return api.Reply(api.List[dossier.Correction]{Items: append([]dossier.Correction{}, all...)}), nil
}
