package accounts

import (
	"context"

	"linxuan/shared/account"
	"linxuan/shared/api"
)

type proofInput struct {
	Body struct {
		Password string `json:"password" maxLength:"256"`
		Code     string `json:"code,omitempty" maxLength:"32" doc:"Of the second factor that is in force, or a recovery code"`
	}
}

func (h handlers) beginFactor(ctx context.Context, call api.Call, in *proofInput) (*api.Answer[account.Enrolment], error) {
	made, err := h.accounts.BeginFactor(ctx, call, in.Body.Password, in.Body.Code)
	return api.Reply(made), err
}

type codeInput struct {
	Body struct {
		Code string `json:"code" maxLength:"32"`
	}
}

// recovered tells the recovery codes and sets the new session's cookie.
type recovered struct {
	SetCookie string `header:"Set-Cookie"`
	Body      account.Recovery
}

func (h handlers) confirmFactor(ctx context.Context, call api.Call, in *codeInput) (*recovered, error) {
	recovery, token, err := h.accounts.ConfirmFactor(ctx, call, in.Body.Code)
	if err != nil {
		return nil, err
	}
	return &recovered{cookie(token), recovery}, nil
}

func (h handlers) removeFactor(ctx context.Context, call api.Call, in *proofInput) (*signedIn, error) {
	return h.enter(h.accounts.RemoveFactor(ctx, call, in.Body.Password, in.Body.Code))
}

func (h handlers) resetFactor(ctx context.Context, call api.Call, in *idPath) (*api.Answer[account.View], error) {
	view, err := h.accounts.ResetFactor(ctx, call, in.ID)
	return api.Reply(view), err
}
