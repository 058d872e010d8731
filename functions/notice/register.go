package notice

import (
	"context"

	"linxuan/shared/api"
	"linxuan/shared/notice"
)

func (h handlers) registerOfGroups(r *api.Router) {
	api.Handle(r, api.Op{ID: "get-register", Method: "GET", Path: "/v1/register/groups", Action: api.Public, Summary: "Listed groups of all rounds, as they stand today"}, h.registered)
	api.Handle(r, api.Op{ID: "get-registered", Method: "GET", Path: "/v1/register/groups/{group}", Action: api.Public, Summary: "A listed group, with its history over all rounds"}, h.profile)
}

type registerInput struct {
	Words    string        `query:"q" maxLength:"100" doc:"Parts of a name: of the group, a lead unit, the body"`
	Round    string        `query:"round" maxLength:"20"`
	Status   notice.Status `query:"status" enum:"listed,suspended,revoked"`
	Province string        `query:"province" maxLength:"40" doc:"Where the main lead unit stands, by its name"`
	Of       string        `query:"body" maxLength:"20" doc:"Code of the recommending body"`
}

func (h handlers) registered(ctx context.Context, _ api.Call, in *registerInput) (*api.Answer[api.List[notice.Registered]], error) {
	rows, err := h.notices.Register(ctx)
	if err != nil {
		return nil, err
	}
	h.release(ctx)
	q := notice.Search{Words: in.Words, Round: in.Round, Status: in.Status, Province: in.Province, Body: in.Of}
	return api.Reply(api.List[notice.Registered]{Items: q.Filter(rows)}), nil
}

// GroupPath names a group in the address.
type GroupPath struct {
	Group string `path:"group" maxLength:"40" pattern:"^[0-9A-Za-z_-]+$"`
}

func (h handlers) profile(ctx context.Context, _ api.Call, in *GroupPath) (*api.Answer[notice.Profile], error) {
	p, err := h.notices.Profile(ctx, in.Group)
	if err != nil {
		return nil, err
	}
	h.release(ctx)
	return api.Reply(p), nil
}
