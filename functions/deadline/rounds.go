package deadline

import (
	"context"

	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/registry"
	"linxuan/shared/review"
	"linxuan/shared/round"
	"linxuan/shared/statistics"
)

type handlers struct {
	rounds   *round.Rounds
	registry *registry.Registry
}

// RoundPath names a round in the address; it is exported because huma skips embedded types that are not.
type RoundPath struct {
	Round string `path:"round" maxLength:"32" pattern:"^[a-z0-9][a-z0-9-]*$" doc:"Id of a round"`
}

// maxFiles is the limit of a creation's body in bytes: three text files.
const maxFiles = 1 << 20

func (h handlers) register(r *api.Router) {
	api.Handle(r, api.Op{ID: "create-round", Method: "POST", Path: "/v1/rounds", Action: "round.create", Status: 201, MaxBody: maxFiles, Summary: "Create a round from its files"}, h.create)
	api.Handle(r, api.Op{ID: "list-rounds", Method: "GET", Path: "/v1/rounds", Action: api.Public, Summary: "All rounds"}, h.list)
	api.Handle(r, api.Op{ID: "get-round", Method: "GET", Path: "/v1/rounds/{round}", Action: api.Public, Summary: "A round's configuration"}, h.get)
	api.Handle(r, api.Op{ID: "get-scheme", Method: "GET", Path: "/v1/rounds/{round}/scheme", Action: api.Public, Summary: "Criteria, points and checklist of a round"}, h.scheme)
	api.Handle(r, api.Op{ID: "get-windows", Method: "GET", Path: "/v1/rounds/{round}/windows", Action: api.Public, Summary: "The windows that hold for a body or a group, with the server's time"}, h.windows)
	api.Handle(r, api.Op{ID: "list-extensions", Method: "GET", Path: "/v1/rounds/{round}/extensions", Action: api.Public, Summary: "Granted extensions"}, h.extensions)
	api.Handle(r, api.Op{ID: "list-extension-requests", Method: "GET", Path: "/v1/rounds/{round}/extension-requests", Action: "extension.read", Summary: "All extensions, those that wait for approval too"}, h.requests)
	api.Handle(r, api.Op{ID: "request-extension", Method: "POST", Path: "/v1/rounds/{round}/extensions", Action: "extension.request", Status: 201, Summary: "Ask for an extension of a deadline"}, h.request)
	api.Handle(r, api.Op{ID: "approve-extension", Method: "POST", Path: "/v1/rounds/{round}/extensions/{extension}/approvals", Action: "extension.approve", Summary: "Approve an extension; the second person's approval grants it"}, h.approve)
}

type createInput struct {
	Body struct {
		// Each becomes one item of the store, which takes 400 KB: a hundred thousand characters, whichever they are.
		Config     string `json:"config" minLength:"1" maxLength:"50000" doc:"The round's configuration file"`
		Scheme     string `json:"scheme" minLength:"1" maxLength:"100000" doc:"The criterion scheme that the configuration names"`
		Indicators string `json:"indicators" minLength:"1" maxLength:"100000" doc:"The statistics dictionary that the configuration names"`
	}
}

func (h handlers) create(ctx context.Context, call api.Call, in *createInput) (*api.Answer[round.Created], error) {
	config, err := round.ParseConfig([]byte(in.Body.Config))
	if err != nil {
		return nil, err
	}
	if err := checkFiles(in.Body.Scheme, in.Body.Indicators); err != nil {
		return nil, err
	}
	bodies, err := h.registry.Codes(ctx)
	if err != nil {
		return nil, err
	}
	files := map[string]string{round.FileScheme: in.Body.Scheme, round.FileIndicators: in.Body.Indicators}
	r, receipt, err := h.rounds.Create(ctx, call.Act(), config, files, bodies)
	if err != nil {
		return nil, err
	}
	return api.Reply(round.Created{Round: r, Receipt: receipt}), nil
}

// checkFiles holds a round's scheme and dictionary each against its rules, and against each other.
func checkFiles(schemeText, indicatorsText string) error {
	scheme, err := review.ParseScheme([]byte(schemeText))
	if err != nil {
		return err
	}
	dictionary, err := statistics.ParseDictionary([]byte(indicatorsText))
	if err != nil {
		return err
	}
	found := review.ErrScheme.New()
	for _, source := range scheme.UnknownSources(func(id string) bool { _, known := dictionary.Indicator(id); return known }) {
		found.At("/criteria", "scheme-source", "value", source)
	}
	return found.OrNil()
}

func (h handlers) list(ctx context.Context, _ api.Call, _ *struct{}) (*api.Answer[api.List[round.Summary]], error) {
	rounds, err := h.rounds.List(ctx)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[round.Summary]{Items: append([]round.Summary{}, rounds...)}), nil
}

func (h handlers) get(ctx context.Context, _ api.Call, in *RoundPath) (*api.Answer[round.Round], error) {
	r, err := h.rounds.Get(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	return api.Reply(r), nil
}

func (h handlers) scheme(ctx context.Context, _ api.Call, in *RoundPath) (*api.Answer[review.Scheme], error) {
	text, err := h.rounds.File(ctx, in.Round, round.FileScheme)
	if err != nil {
		return nil, err
	}
	scheme, err := review.ParseScheme([]byte(text))
	if err != nil {
		return nil, err
	}
	return api.Reply(scheme), nil
}

type windowsInput struct {
	RoundPath
	Code  string `query:"body" maxLength:"5" pattern:"^[A-Z][0-9]{2,4}$" doc:"Code of a body"` // a field named Body would be the request's body
	Group string `query:"group" maxLength:"30" pattern:"^grp_[0-9a-z]{26}$" doc:"Id of a group under that body"`
}

// Window is one phase's window as it holds at the moment.
type Window struct {
	Phase     round.Phase      `json:"phase"`
	OpensAt   calendar.Instant `json:"opensAt"`
	ClosesAt  calendar.Instant `json:"closesAt"`
	Open      bool             `json:"open"`
	Extension string           `json:"extension,omitempty"`
	Closing   bool             `json:"closing,omitempty"`
}

// Windows are all phases with the server's time.
type Windows struct {
	ServerTime calendar.Instant `json:"serverTime"`
	Windows    []Window         `json:"windows"`
}

// windows is public: deadlines and extensions are. Without a body it gives those that hold for everyone.
func (h handlers) windows(ctx context.Context, call api.Call, in *windowsInput) (*api.Answer[Windows], error) {
	if in.Group != "" && in.Code == "" {
		return nil, api.ErrInvalid.New().At("query/body", "required")
	}
	timetable, err := h.rounds.Timetable(ctx, in.Round, in.Code, in.Group)
	if err != nil {
		return nil, err
	}
	out := Windows{ServerTime: calendar.At(call.At), Windows: make([]Window, len(timetable))}
	for i, e := range timetable {
		out.Windows[i] = Window{e.Phase, e.OpensAt, e.ClosesAt, e.Open(call.At), e.Extension, e.Closing}
	}
	return api.Reply(out), nil
}

// PublicExtension is what everyone may see of an extension.
type PublicExtension struct {
	ID        string           `json:"id"`
	Phase     round.Phase      `json:"phase"`
	Scope     round.Scope      `json:"scope"`
	Body      string           `json:"body,omitempty"`
	Group     string           `json:"group,omitempty"`
	ClosesAt  calendar.Instant `json:"closesAt"`
	Reason    string           `json:"reason"`
	GrantedAt calendar.Instant `json:"grantedAt,omitempty"`
	Approvals int              `json:"approvals"`
	Requested calendar.Instant `json:"requestedAt"`
}

func publicExtension(x round.Extension) PublicExtension {
	return PublicExtension{x.ID, x.Phase, x.Scope, x.Body, x.Group, x.ClosesAt, x.Reason, x.Granted, len(x.Approvals), x.Requested}
}

func (h handlers) extensions(ctx context.Context, _ api.Call, in *RoundPath) (*api.Answer[api.List[PublicExtension]], error) {
	return h.listExtensions(ctx, in.Round, true)
}

func (h handlers) requests(ctx context.Context, _ api.Call, in *RoundPath) (*api.Answer[api.List[PublicExtension]], error) {
	return h.listExtensions(ctx, in.Round, false)
}

func (h handlers) listExtensions(ctx context.Context, id string, granted bool) (*api.Answer[api.List[PublicExtension]], error) {
	if _, err := h.rounds.Get(ctx, id); err != nil {
		return nil, err
	}
	all, err := h.rounds.Extensions(ctx, id, granted)
	if err != nil {
		return nil, err
	}
	out := api.List[PublicExtension]{Items: make([]PublicExtension, len(all))}
	for i, x := range all {
		out.Items[i] = publicExtension(x)
	}
	return api.Reply(out), nil
}

type requestInput struct {
	RoundPath
	Body struct {
		Phase    round.Phase      `json:"phase" enum:"statistics,application,recommendation,preliminaryReview,scoring"`
		Scope    round.Scope      `json:"scope" enum:"everyone,body,group"`
		Body     string           `json:"body,omitempty" maxLength:"5" pattern:"^[A-Z][0-9]{2,4}$"`
		Group    string           `json:"group,omitempty" maxLength:"30" pattern:"^grp_[0-9a-z]{26}$" doc:"The group's body is filled in from the registry"`
		ClosesAt calendar.Instant `json:"closesAt" doc:"The new instant: the first one that is too late"`
		Reason   string           `json:"reason" minLength:"4" maxLength:"500"`
	}
}

func (h handlers) request(ctx context.Context, call api.Call, in *requestInput) (*api.Answer[round.Granting], error) {
	b := in.Body
	x := round.Extension{Round: in.Round, Phase: b.Phase, Scope: b.Scope, Body: b.Body, Group: b.Group, ClosesAt: b.ClosesAt, Reason: b.Reason}
	if x.Scope == round.ScopeGroup && x.Group != "" {
		g, err := h.registry.Group(ctx, x.Group)
		if err != nil {
			return nil, err
		}
		x.Body = g.Jurisdiction.Body
	}
	granting, err := h.rounds.RequestExtension(ctx, call.Act(), x)
	if err != nil {
		return nil, err
	}
	return api.Reply(granting), nil
}

type approveInput struct {
	RoundPath
	Extension string `path:"extension" maxLength:"40" pattern:"^ext_[0-9a-z]{26}$"`
}

func (h handlers) approve(ctx context.Context, call api.Call, in *approveInput) (*api.Answer[round.Granting], error) {
	granting, err := h.rounds.ApproveExtension(ctx, call.Act(), in.Round, in.Extension)
	if err != nil {
		return nil, err
	}
	return api.Reply(granting), nil
}
