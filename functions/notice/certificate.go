package notice

import (
	"context"

	"linxuan/shared/api"
	"linxuan/shared/notice"
)

func (h handlers) certificates(ctx context.Context, _ api.Call, in *RoundPath) (*api.Answer[api.List[notice.Certificate]], error) {
	all, err := h.notices.Certificates(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[notice.Certificate]{Items: all}), nil
}

type codeInput struct {
	Code string `query:"code" required:"true" minLength:"1" maxLength:"40" doc:"As it stands on the certificate; blanks, the hyphen and small letters do not matter"`
}

func (h handlers) certificate(ctx context.Context, _ api.Call, in *codeInput) (*api.Answer[notice.Verified], error) {
	c, err := h.notices.Certificate(ctx, in.Code)
	if err != nil {
		return nil, err
	}
	return api.Reply(c), nil
}
