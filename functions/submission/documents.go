package submission

import (
	"context"

	"linxuan/shared/api"
	"linxuan/shared/dossier"
	"linxuan/shared/vault"
)

// DocumentPath names a document in the address.
type DocumentPath struct {
	ApplicationPath
	Document string `path:"document" pattern:"^doc_[0-9a-z]{26}$" maxLength:"40"`
}

func (h handlers) documents(ctx context.Context, call api.Call, in *ApplicationPath) (*api.Answer[api.List[dossier.Document]], error) {
	a, err := h.load(ctx, call, "application.read", *in)
	if err != nil {
		return nil, err
	}
	all, err := h.applications.Documents(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[dossier.Document]{Items: all}), nil
}

type askInput struct {
	ApplicationPath
	Body dossier.DocumentRequest
}

func (h handlers) ask(ctx context.Context, call api.Call, in *askInput) (*api.Answer[dossier.Upload], error) {
	a, err := h.load(ctx, call, "application.edit", in.ApplicationPath)
	if err != nil {
		return nil, err
	}
	upload, err := h.applications.Ask(ctx, call.Act(), a, in.Body)
	if err != nil {
		return nil, err
	}
	return api.Reply(upload), nil
}

func (h handlers) confirm(ctx context.Context, call api.Call, in *DocumentPath) (*api.Answer[dossier.Document], error) {
	a, err := h.load(ctx, call, "application.edit", in.ApplicationPath)
	if err != nil {
		return nil, err
	}
	d, err := h.applications.Confirm(ctx, call.Act(), a, in.Document)
	if err != nil {
		return nil, err
	}
	return api.Reply(d), nil
}

func (h handlers) remove(ctx context.Context, call api.Call, in *DocumentPath) (*api.Answer[dossier.Document], error) {
	a, err := h.load(ctx, call, "application.edit", in.ApplicationPath)
	if err != nil {
		return nil, err
	}
	d, err := h.applications.Remove(ctx, call.Act(), a, in.Document)
	if err != nil {
		return nil, err
	}
	return api.Reply(d), nil
}

func (h handlers) link(ctx context.Context, call api.Call, in *DocumentPath) (*api.Answer[vault.Link], error) {
	a, err := h.load(ctx, call, "application.read", in.ApplicationPath)
	if err != nil {
		return nil, err
	}
	link, err := h.applications.Link(ctx, call.Act(), a, in.Document)
	if err != nil {
		return nil, err
	}
	return api.Reply(link), nil
}
