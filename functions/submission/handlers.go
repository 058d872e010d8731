package submission

import (
	"context"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	"linxuan/shared/ledger"
	"linxuan/shared/statistics"
)

func (h handlers) create(ctx context.Context, call api.Call, in *RoundPath) (*api.Answer[dossier.Application], error) {
	a, err := h.applications.Create(ctx, call.Act(), in.Round, call.Actor.Group)
	if err != nil {
		return nil, err
	}
	return api.Reply(a), nil
}

func (h handlers) own(ctx context.Context, call api.Call, in *RoundPath) (*api.Versioned[dossier.Application], error) {
	a, err := h.applications.OfGroup(ctx, in.Round, call.Actor.Group)
	if err != nil {
		return nil, err
	}
	if a, err = h.applications.Settled(ctx, call.Act(), a); err != nil {
		return nil, err
	}
	return api.ReplyVersion(a.Version, a), nil
}

type listInput struct {
	RoundPath
	api.Paging
	Code string `query:"body" required:"true" maxLength:"8" doc:"Code of the recommending body"` // a field named Body would be the request's body
}

func (h handlers) list(ctx context.Context, call api.Call, in *listInput) (*api.Answer[api.List[dossier.Application]], error) {
	if err := account.Permit(call.Actor, "application.list", account.Object{Body: in.Code}); err != nil {
		return nil, err
	}
	items, next, err := h.applications.OfBody(ctx, in.Round, in.Code, in.Limit, in.Cursor)
	if err != nil {
		return nil, err
	}
	for i, a := range items {
		if items[i], err = h.applications.Settled(ctx, call.Act(), a); err != nil {
			return nil, err
		}
	}
	return api.Reply(api.List[dossier.Application]{Items: items, Next: next}), nil
}

func (h handlers) get(ctx context.Context, call api.Call, in *ApplicationPath) (*api.Versioned[dossier.Application], error) {
	a, err := h.load(ctx, call, "application.read", *in)
	if err != nil {
		return nil, err
	}
	return api.ReplyVersion(a.Version, a), nil
}

type editInput struct {
	ApplicationPath
	api.IfMatch
	Body struct {
		Content  dossier.Content `json:"content"`
		HoldBack bool            `json:"holdBack,omitempty" doc:"Do not submit a complete draft by itself at the closing"`
	}
}

func (h handlers) edit(ctx context.Context, call api.Call, in *editInput) (*api.Versioned[dossier.Application], error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	a, err := h.load(ctx, call, "application.edit", in.ApplicationPath)
	if err != nil {
		return nil, err
	}
	if a, err = h.applications.Edit(ctx, call.Act(), a, in.Body.Content, in.Body.HoldBack, version); err != nil {
		return nil, err
	}
	return api.ReplyVersion(a.Version, a), nil
}

// Checklist says what is missing and until when.
type Checklist struct {
	Ready      bool                  `json:"ready"`
	Missing    []api.ProblemField    `json:"missing"`
	Statistics []statistics.Standing `json:"statistics"`
	OpensAt    calendar.Instant      `json:"opensAt"`
	ClosesAt   calendar.Instant      `json:"closesAt"`
	ServerTime calendar.Instant      `json:"serverTime"`
}

func (h handlers) checklist(ctx context.Context, call api.Call, in *ApplicationPath) (*api.Answer[Checklist], error) {
	a, err := h.load(ctx, call, "application.read", *in)
	if err != nil {
		return nil, err
	}
	x, err := h.applications.Examine(ctx, a, call.At)
	if err != nil {
		return nil, err
	}
	return api.Reply(Checklist{
		Ready: len(x.Reasons) == 0 && x.Window.Open(call.At), Missing: api.Describe(x.Reasons), Statistics: x.Years,
		OpensAt: x.Window.OpensAt, ClosesAt: x.Window.ClosesAt, ServerTime: calendar.At(call.At),
	}), nil
}

type actInput struct {
	ApplicationPath
	api.IfMatch
}

func (h handlers) submit(ctx context.Context, call api.Call, in *actInput) (*api.Answer[dossier.Standing], error) {
	return h.act(ctx, call, in, h.applications.Submit)
}

func (h handlers) withdraw(ctx context.Context, call api.Call, in *actInput) (*api.Answer[dossier.Standing], error) {
	return h.act(ctx, call, in, h.applications.Withdraw)
}

func (h handlers) act(ctx context.Context, call api.Call, in *actInput, do dossier.Act) (*api.Answer[dossier.Standing], error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	a, err := h.load(ctx, call, "application.edit", in.ApplicationPath)
	if err != nil {
		return nil, err
	}
	standing, err := do(ctx, call.Act(), a, version)
	if err != nil {
		return nil, err
	}
	return api.Reply(standing), nil
}

func (h handlers) submissions(ctx context.Context, call api.Call, in *ApplicationPath) (*api.Answer[api.List[dossier.Submission]], error) {
	a, err := h.load(ctx, call, "application.read", *in)
	if err != nil {
		return nil, err
	}
	all, err := h.applications.Submissions(ctx, a.ID)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[dossier.Submission]{Items: all}), nil
}

type exceptionInput struct {
	RoundPath
	Body struct {
		USCC   string `json:"uscc" pattern:"^[0-9A-Z]{18}$" maxLength:"18"`
		Group  string `json:"group" maxLength:"40"`
		Reason string `json:"reason" minLength:"4" maxLength:"500"`
	}
}

func (h handlers) exception(ctx context.Context, call api.Call, in *exceptionInput) (*api.Answer[ledger.Receipt], error) {
	receipt, err := h.applications.GrantException(ctx, call.Act(), dossier.Exception{
		Round: in.Round, USCC: in.Body.USCC, Group: in.Body.Group, Reason: in.Body.Reason,
	})
	if err != nil {
		return nil, err
	}
	return api.Reply(receipt), nil
}
