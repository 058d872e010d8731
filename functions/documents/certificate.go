package documents

import (
	"context"
	"strings"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/forms"
)

// issuer is who gives certificates: the notice's department.
const issuer = "教育部职业教育与成人教育司"

type certificateInput struct {
	Code string `query:"code" required:"true" minLength:"1" maxLength:"40" doc:"Of the certificate"`
}

// certificate prints what a listed group hangs on its wall; to the group itself, its body and those who oversee the round.
func (h handlers) certificate(ctx context.Context, call api.Call, in *certificateInput) (*api.File, error) {
	c, err := h.notices.Certificate(ctx, in.Code)
	if err != nil {
		return nil, err
	}
	if err := account.Permit(call.Actor, print, account.Object{Group: c.Group, Body: c.Body}); err != nil {
		return nil, err
	}
	value := forms.Certificate{
		Group: c.Name, LeadUnit: strings.Join(c.LeadUnits, "、"), Round: c.Round + "年", ListedAt: c.ListedAt.Time(), Number: c.Number, Code: c.Code,
		Address: h.origin + "/certificates/" + c.Code, Digest: c.Digest, Issuer: issuer,
	}
	return h.pdf("证书-"+c.Name, value.Paper())
}
