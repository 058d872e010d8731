package accounts

import (
	"context"

	"linxuan/shared/account"
	"linxuan/shared/api"
)

type inviteInput struct {
	Body struct {
		Role  string `json:"role" enum:"group,body,secretariat,expert,scrutineer,ministry,auditor"`
		Body  string `json:"body,omitempty" maxLength:"8" doc:"Code of the recommending body, of an officer of a body or of one of its groups"`
		Group string `json:"group,omitempty" maxLength:"40" doc:"Id of the group, of a group's officer"`
		For   string `json:"for,omitempty" maxLength:"100" doc:"A note of one's own: whom it is meant for"`
	}
}

func (h handlers) invite(ctx context.Context, call api.Call, in *inviteInput) (*api.Answer[account.Invited], error) {
	invited, err := h.accounts.Invite(ctx, call, in.Body.Role, in.Body.Body, in.Body.Group, in.Body.For)
	return api.Reply(invited), err
}

func (h handlers) listInvitations(ctx context.Context, call api.Call, in *api.Paging) (*api.Answer[api.List[account.InvitationView]], error) {
	page, next, err := h.accounts.Invitations(ctx, call.Actor, in.Limit, in.Cursor)
	if err != nil {
		return nil, err
	}
	views := make([]account.InvitationView, len(page))
	for i, invitation := range page {
		views[i] = invitation.View(call.At)
	}
	return api.Reply(api.List[account.InvitationView]{Items: views, Next: next}), nil
}

// idPath takes any short word: what is no id is not found.
type idPath struct {
	ID string `path:"id" maxLength:"64"`
}

func (h handlers) withdraw(ctx context.Context, call api.Call, in *idPath) (*struct{}, error) {
	return &struct{}{}, h.accounts.Withdraw(ctx, call.Actor, in.ID)
}

type acceptInput struct {
	Body struct {
		Token    string `json:"token" maxLength:"64"`
		Login    string `json:"login" maxLength:"64" doc:"3 to 32 letters, digits, dots, hyphens, underscores; capitals do not count"`
		Password string `json:"password" maxLength:"256" doc:"At least 10 characters"`
		Name     string `json:"name" maxLength:"100" doc:"As it is shown to others"`
	}
}

func (h handlers) accept(ctx context.Context, call api.Call, in *acceptInput) (*signedIn, error) {
	return h.enter(h.accounts.Accept(ctx, call.At, in.Body.Token, in.Body.Login, in.Body.Password, in.Body.Name))
}

type giveBackInput struct {
	Body struct {
		Token string `json:"token" maxLength:"64"`
	}
}

func (h handlers) giveBack(ctx context.Context, call api.Call, in *giveBackInput) (*struct{}, error) {
	return &struct{}{}, h.accounts.GiveBack(ctx, call.At, in.Body.Token)
}

type peopleInput struct {
	api.Paging
	Role  string `query:"role" enum:"group,body,secretariat,expert,scrutineer,ministry,auditor"`
	Under string `query:"body" maxLength:"8" doc:"Code of the recommending body under which people stand"`
}

func (h handlers) listPeople(ctx context.Context, call api.Call, in *peopleInput) (*api.Answer[api.List[account.View]], error) {
	views, next, err := h.accounts.People(ctx, call.Actor, account.Filter{Role: in.Role, Body: in.Under}, in.Limit, in.Cursor)
	return api.Reply(api.List[account.View]{Items: views, Next: next}), err
}

func (h handlers) reset(ctx context.Context, call api.Call, in *idPath) (*api.Answer[account.Initial], error) {
	initial, err := h.accounts.Reset(ctx, call, in.ID)
	return api.Reply(initial), err
}

func (h handlers) disable(ctx context.Context, call api.Call, in *idPath) (*api.Answer[account.View], error) {
	view, err := h.accounts.Disable(ctx, call, in.ID)
	return api.Reply(view), err
}
