package quota

import (
	"context"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/registry"
	"linxuan/shared/table"
)

func (h handlers) registerTransfers(r *api.Router) {
	api.Handle(r, api.Op{ID: "list-transfers", Method: "GET", Path: "/v1/registry/transfers", Action: "transfer.consent", Summary: "Transfers in which the caller's body has a say"}, h.listTransfers)
	api.Handle(r, api.Op{ID: "list-group-transfers", Method: "GET", Path: "/v1/registry/groups/{group}/transfers", Action: "registry.read", Summary: "Transfers of a group"}, h.groupTransfers)
	api.Handle(r, api.Op{ID: "request-transfer", Method: "POST", Path: "/v1/registry/groups/{group}/transfers", Action: "transfer.request", Status: 201, Summary: "Ask for a transfer to another body"}, h.requestTransfer)
	api.Handle(r, api.Op{ID: "consent-transfer", Method: "POST", Path: "/v1/registry/groups/{group}/transfers/{transfer}/consent", Action: "transfer.consent", Summary: "Consent; the second body's consent moves the group"}, h.consentTransfer)
	api.Handle(r, api.Op{ID: "decline-transfer", Method: "POST", Path: "/v1/registry/groups/{group}/transfers/{transfer}/decline", Action: "transfer.consent", Summary: "End a transfer without effect"}, h.declineTransfer)
}

func (h handlers) listTransfers(ctx context.Context, call api.Call, in *api.Paging) (*api.Answer[api.List[registry.Transfer]], error) {
	items, next, err := h.registry.TransfersFor(ctx, call.Actor.Body, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[registry.Transfer]{Items: items, Next: next}), nil
}

func (h handlers) groupTransfers(ctx context.Context, call api.Call, in *GroupPath) (*api.Answer[api.List[registry.Transfer]], error) {
	if _, err := h.permittedGroup(ctx, call, "registry.read", in.Group); err != nil {
		return nil, err
	}
	items, err := h.registry.TransfersOf(ctx, in.Group)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[registry.Transfer]{Items: items}), nil
}

type requestTransferInput struct {
	GroupPath
	Body struct {
		To     string `json:"to" maxLength:"5" doc:"Code of the receiving body"`
		Reason string `json:"reason" minLength:"4" maxLength:"500"`
	}
}

func (h handlers) requestTransfer(ctx context.Context, call api.Call, in *requestTransferInput) (*api.Answer[registry.Transferring], error) {
	if _, err := h.permittedGroup(ctx, call, "transfer.request", in.Group); err != nil {
		return nil, err
	}
	answer, err := h.registry.RequestTransfer(ctx, call.Act(), in.Group, in.Body.To, in.Body.Reason, call.Actor.Body)
	if err != nil {
		return nil, err
	}
	return api.Reply(answer), nil
}

type TransferPath struct {
	GroupPath
	Transfer string `path:"transfer" maxLength:"40" doc:"Id of a transfer"`
}

func (h handlers) consentTransfer(ctx context.Context, call api.Call, in *TransferPath) (*api.Answer[registry.Transferring], error) {
	return h.settleTransfer(ctx, call, in, h.registry.ConsentTransfer)
}

func (h handlers) declineTransfer(ctx context.Context, call api.Call, in *TransferPath) (*api.Answer[registry.Transferring], error) {
	return h.settleTransfer(ctx, call, in, h.registry.DeclineTransfer)
}

type transferAct func(ctx context.Context, act table.Act, group, id, body string) (registry.Transferring, error)

// settleTransfer speaks for the caller's own body; the registry knows the transfer for its two bodies only.
func (h handlers) settleTransfer(ctx context.Context, call api.Call, in *TransferPath, do transferAct) (*api.Answer[registry.Transferring], error) {
	if err := account.Permit(call.Actor, "transfer.consent", account.Object{Body: call.Actor.Body}); err != nil {
		return nil, err
	}
	answer, err := do(ctx, call.Act(), in.Group, in.Transfer, call.Actor.Body)
	if err != nil {
		return nil, err
	}
	return api.Reply(answer), nil
}
