package submission

import (
	"context"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/dossier"
	"linxuan/shared/statistics"
)

// View is an application as its page shows it.
type View struct {
	dossier.Summary
	Content   dossier.Content    `json:"content"`
	HoldBack  bool               `json:"holdBack"`
	Missing   []api.ProblemField `json:"missing,omitempty" doc:"What a draft lacked when it was locked"`
	Entered   []dossier.Place    `json:"entered,omitempty" doc:"What it holds of its lead units while it is submitted"`
	UpdatedAt calendar.Instant   `json:"updatedAt"`
}

func show(a dossier.Application) View {
	v := View{a.Summary, a.Content, a.HoldBack, nil, a.Entered, a.UpdatedAt}
	if len(a.Missing) > 0 {
		v.Missing = api.Describe(a.Missing)
	}
	return v
}

func versioned(a dossier.Application) *api.Versioned[View] {
	return api.ReplyVersion(a.Version, show(a))
}

func (h handlers) create(ctx context.Context, call api.Call, in *RoundPath) (*api.Answer[dossier.Application], error) {
	a, err := h.applications.Create(ctx, call.Act(), in.Round, call.Actor.Group)
	if err != nil {
		return nil, err
	}
	return api.Reply(a), nil
}

func (h handlers) own(ctx context.Context, call api.Call, in *RoundPath) (*api.Versioned[View], error) {
	d, err := h.applications.OfGroup(ctx, in.Round, call.Actor.Group)
	if err != nil {
		return nil, err
	}
	if d, err = h.applications.Settled(ctx, call.At, d); err != nil {
		return nil, err
	}
	return versioned(d.Application), nil
}

type listInput struct {
	RoundPath
	api.Paging
	Code string `query:"body" required:"true" maxLength:"5" pattern:"^[A-Z][0-9]{2,4}$" doc:"Code of the recommending body"` // a field named Body would be the request's body
}

func (h handlers) list(ctx context.Context, call api.Call, in *listInput) (*api.Answer[api.List[dossier.Summary]], error) {
	if err := account.Permit(call.Actor, "application.list", account.Object{Body: in.Code}); err != nil {
		return nil, err
	}
	items, next, err := h.applications.OfBody(ctx, call.At, in.Round, in.Code, in.Limit, in.Cursor)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[dossier.Summary]{Items: items, Next: next}), nil
}

func (h handlers) get(ctx context.Context, call api.Call, in *ApplicationPath) (*api.Versioned[View], error) {
	d, err := h.load(ctx, call, "application.read", *in)
	if err != nil {
		return nil, err
	}
	a := d.Application
	if !isOwn(call) {
		if a, err = h.applications.Seen(ctx, a); err != nil {
			return nil, err
		}
		a.Content = without(call, a.Content)
	}
	return versioned(a), nil
}

// without leaves out whom to call: experts do not speak with those whom they judge.
func without(call api.Call, c dossier.Content) dossier.Content {
	if call.Actor.Role == account.Expert {
		c.Contact = dossier.Contact{}
	}
	return c
}

type editInput struct {
	ApplicationPath
	api.IfMatch
	Body struct {
		Content  dossier.Content `json:"content"`
		HoldBack bool            `json:"holdBack,omitempty" doc:"Do not submit a complete draft by itself at the closing"`
	}
}

func (h handlers) edit(ctx context.Context, call api.Call, in *editInput) (*api.Versioned[View], error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	d, err := h.load(ctx, call, "application.edit", in.ApplicationPath)
	if err != nil {
		return nil, err
	}
	a, err := h.applications.Edit(ctx, call.Act(), d, in.Body.Content, in.Body.HoldBack, version)
	if err != nil {
		return nil, err
	}
	return versioned(a), nil
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
	d, err := h.load(ctx, call, "application.edit", *in)
	if err != nil {
		return nil, err
	}
	x, err := h.applications.Examine(ctx, d, calendar.At(call.At))
	if err != nil {
		return nil, err
	}
	return api.Reply(Checklist{
		Ready: len(x.Reasons) == 0 && d.Window.Open(call.At), Missing: api.Describe(x.Reasons), Statistics: x.Years,
		OpensAt: d.Window.OpensAt, ClosesAt: d.Window.ClosesAt, ServerTime: calendar.At(call.At),
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
	d, err := h.load(ctx, call, "application.edit", in.ApplicationPath)
	if err != nil {
		return nil, err
	}
	standing, err := do(ctx, call.Act(), d, version)
	if err != nil {
		return nil, err
	}
	return api.Reply(standing), nil
}

func (h handlers) submissions(ctx context.Context, call api.Call, in *ApplicationPath) (*api.Answer[api.List[dossier.Submission]], error) {
	d, err := h.load(ctx, call, "application.read", *in)
	if err != nil {
		return nil, err
	}
	all, err := h.applications.Submissions(ctx, d.ID)
	if err != nil {
		return nil, err
	}
	list := api.List[dossier.Submission]{Items: make([]dossier.Submission, len(all))}
	for i, one := range all {
		one.Content = without(call, one.Content)
		list.Items[i] = one
	}
	return api.Reply(list), nil
}

type exceptionInput struct {
	RoundPath
	Body struct {
		USCC   string `json:"uscc" pattern:"^[0-9A-Z]{18}$" maxLength:"18"`
		Group  string `json:"group" pattern:"^grp_[0-9a-z]{26}$" maxLength:"30"`
		Reason string `json:"reason" minLength:"4" maxLength:"500" doc:"Everybody can read it"`
	}
}

func (h handlers) exception(ctx context.Context, call api.Call, in *exceptionInput) (*api.Answer[dossier.Excepting], error) {
	answer, err := h.applications.GrantException(ctx, call.Act(), in.Round, in.Body.USCC, in.Body.Group, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return api.Reply(answer), nil
}

type exceptionsInput struct {
	RoundPath
	api.Paging
}

func (h handlers) exceptions(ctx context.Context, _ api.Call, in *exceptionsInput) (*api.Answer[api.List[dossier.Exception]], error) {
	all, next, err := h.applications.Exceptions(ctx, in.Round, in.Limit, in.Cursor)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[dossier.Exception]{Items: all, Next: next}), nil
}
