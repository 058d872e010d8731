package submission

import (
	"context"

	"linxuan/shared/api"
	"linxuan/shared/dossier"
	"linxuan/shared/vault"
)

func (h handlers) documents(ctx context.Context, call api.Call, in *ApplicationPath) (*api.Answer[api.List[dossier.Document]], error) {
	d, err := h.load(ctx, call, "application.read", *in)
	if err != nil {
		return nil, err
	}
	var all []dossier.Document
	if isOwn(call) {
		all, err = h.applications.Documents(ctx, d.ID)
	} else {
		all, err = h.applications.SeenDocuments(ctx, d.Application)
	}
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[dossier.Document]{Items: append([]dossier.Document{}, all...)}), nil
}

type askInput struct {
	ApplicationPath
	Body dossier.DocumentRequest
}

func (h handlers) ask(ctx context.Context, call api.Call, in *askInput) (*api.Answer[dossier.Upload], error) {
	d, err := h.load(ctx, call, "application.edit", in.ApplicationPath)
	if err != nil {
		return nil, err
	}
	upload, err := h.applications.Ask(ctx, call.Act(), d, in.Body)
	if err != nil {
		return nil, err
	}
	return api.Reply(upload), nil
}

func (h handlers) confirm(ctx context.Context, call api.Call, in *DocumentPath) (*api.Answer[dossier.Document], error) {
	d, err := h.load(ctx, call, "application.edit", in.ApplicationPath)
	if err != nil {
		return nil, err
	}
	doc, err := h.applications.Confirm(ctx, call.Act(), d, in.Document)
	if err != nil {
		return nil, err
	}
	return api.Reply(doc), nil
}

func (h handlers) remove(ctx context.Context, call api.Call, in *DocumentPath) (*api.Answer[dossier.Document], error) {
	d, err := h.load(ctx, call, "application.edit", in.ApplicationPath)
	if err != nil {
		return nil, err
	}
	doc, err := h.applications.Remove(ctx, call.Act(), d, in.Document)
	if err != nil {
		return nil, err
	}
	return api.Reply(doc), nil
}

type linkInput struct {
	DocumentPath
	Show bool `query:"show" doc:"To be shown by the browser rather than saved"`
}

func (h handlers) link(ctx context.Context, call api.Call, in *linkInput) (*api.Answer[vault.Link], error) {
	d, err := h.load(ctx, call, "application.read", in.ApplicationPath)
	if err != nil {
		return nil, err
	}
	find := h.applications.SeenDocument
	if isOwn(call) {
		find = func(ctx context.Context, a dossier.Application, id string) (dossier.Document, error) {
			return h.applications.Document(ctx, a.ID, id)
		}
	}
	doc, err := find(ctx, d.Application, in.Document)
	if err != nil {
		return nil, err
	}
	link, err := h.applications.Link(ctx, call.At, doc, in.Show)
	if err != nil {
		return nil, err
	}
	return api.Reply(link), nil
}
