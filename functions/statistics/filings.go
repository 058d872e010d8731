package statistics

import (
	"context"
	"encoding/json"
	"slices"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/registry"
	"linxuan/shared/review"
	"linxuan/shared/statistics"
)

// The paths of the operations. They are exported because huma passes over embedded types that are not.

// RoundPath names a round.
type RoundPath struct {
	Round string `path:"round" maxLength:"32" pattern:"^[0-9a-z-]+$" doc:"Id of the round"`
}

// GroupPath names a group in a round.
type GroupPath struct {
	RoundPath
	Group string `path:"group" maxLength:"40" doc:"Id of the group"`
}

// FilingPath names the filing of a year.
type FilingPath struct {
	GroupPath
	Year int `path:"year" minimum:"1990" maximum:"2100"`
}

// of finds the group and decides whether the caller may do the action to what is its own.
func (h handlers) of(ctx context.Context, call api.Call, action string, p GroupPath, year int) (statistics.Of, error) {
	o, _, err := h.record(ctx, call, action, p, year)
	return o, err
}

// record is of, and gives the group's record.
func (h handlers) record(ctx context.Context, call api.Call, action string, p GroupPath, year int) (statistics.Of, registry.Record, error) {
	group, err := h.groups.Group(ctx, p.Group)
	if err != nil {
		return statistics.Of{}, group, err
	}
	body := group.Jurisdiction.Body
	object := account.Object{Group: p.Group, Body: body}
	if call.Actor.Role == account.Expert {
		if object.Assigned, err = h.judges(ctx, call.Actor.ID, p); err != nil {
			return statistics.Of{}, group, err
		}
	}
	o := statistics.Of{Round: p.Round, Group: p.Group, Name: group.Name, Body: body, Year: year}
	return o, group, account.Permit(call.Actor, action, object)
}

// judges gives the expert back if the group's dossier is on the expert's desk: figures are read beside it (R6.4).
func (h handlers) judges(ctx context.Context, expert string, p GroupPath) ([]string, error) {
	desk, err := h.reviews.Desk(ctx, p.Round, expert)
	if err != nil || !slices.ContainsFunc(desk, func(c review.Candidate) bool { return c.Group == p.Group }) {
		return nil, err
	}
	return []string{expert}, nil
}

func (h handlers) dictionary(ctx context.Context, _ api.Call, in *RoundPath) (*api.Answer[statistics.Dictionary], error) {
	d, err := h.filings.Dictionary(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	return api.Reply(d), nil
}

func (h handlers) standings(ctx context.Context, call api.Call, in *GroupPath) (*api.Answer[api.List[statistics.Standing]], error) {
	o, err := h.of(ctx, call, "filing.read", *in, 0)
	if err != nil {
		return nil, err
	}
	years, err := h.filings.Standings(ctx, o, call.At)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[statistics.Standing]{Items: years}), nil
}

// form is a filing as its page shows it.
type form struct {
	Round        string                  `json:"round"`
	Group        string                  `json:"group"`
	Year         int                     `json:"year"`
	OpensAt      calendar.Instant        `json:"opensAt"`
	Standing     statistics.Standing     `json:"standing"`
	Values       statistics.Values       `json:"values"`
	Explanations map[string]string       `json:"explanations"`
	Faults       []api.ProblemField      `json:"faults" doc:"What keeps the filing from being complete, besides what is missing"`
	Warnings     []warning               `json:"warnings" doc:"What asks for an explanation and blocks nothing"`
	Corrections  []statistics.Correction `json:"corrections"`
	Findings     []statistics.Finding    `json:"findings"`
}

type warning struct {
	api.ProblemField
	Subject   string `json:"subject" doc:"Name of the explanation that answers it"`
	Explained bool   `json:"explained"`
}

func reply(f statistics.Form) *api.Versioned[form] {
	view := form{
		Round: f.Of.Round, Group: f.Of.Group, Year: f.Of.Year, OpensAt: f.OpensAt, Standing: f.Standing,
		Values: f.Filing.Values, Explanations: f.Filing.Explanations,
		Faults: api.Describe(f.Check.Faults), Warnings: []warning{}, Corrections: f.Corrections, Findings: f.Findings,
	}
	for _, w := range f.Check.Warnings {
		view.Warnings = append(view.Warnings, warning{api.Describe([]fault.Field{w.Field})[0], w.Subject, w.Explained})
	}
	if view.Values == nil {
		view.Values, view.Explanations = statistics.Values{}, map[string]string{}
	}
	if view.Faults == nil {
		view.Faults = []api.ProblemField{}
	}
	if view.Corrections == nil {
		view.Corrections = []statistics.Correction{}
	}
	if view.Findings == nil {
		view.Findings = []statistics.Finding{}
	}
	return api.ReplyVersion(f.Filing.Version, view)
}

func (h handlers) get(ctx context.Context, call api.Call, in *FilingPath) (*api.Versioned[form], error) {
	o, err := h.of(ctx, call, "filing.read", in.GroupPath, in.Year)
	if err != nil {
		return nil, err
	}
	f, err := h.filings.Get(ctx, o, call.At)
	if err != nil {
		return nil, err
	}
	return reply(f), nil
}

type saveInput struct {
	FilingPath
	api.IfMatch
	Body struct {
		Values       map[string]value  `json:"values" doc:"By the ids of indicators; null is no value"`
		Explanations map[string]string `json:"explanations,omitempty" doc:"Of jumps and cross-year differences, by the ids of indicators and checks"`
	}
}

func (h handlers) save(ctx context.Context, call api.Call, in *saveInput) (*api.Versioned[form], error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	o, err := h.of(ctx, call, "filing.edit", in.GroupPath, in.Year)
	if err != nil {
		return nil, err
	}
	edit := statistics.Edit{Values: raw(in.Body.Values), Explanations: in.Body.Explanations}
	f, err := h.filings.Save(ctx, call.Act(), o, version, edit)
	if err != nil {
		return nil, err
	}
	return reply(f), nil
}

func raw(sent map[string]value) map[string]json.RawMessage {
	all := make(map[string]json.RawMessage, len(sent))
	for id, v := range sent {
		all[id] = json.RawMessage(v)
	}
	return all
}

func (h handlers) submit(ctx context.Context, call api.Call, in *FilingPath) (*api.Answer[statistics.Receipted], error) {
	o, err := h.of(ctx, call, "filing.edit", in.GroupPath, in.Year)
	if err != nil {
		return nil, err
	}
	answer, err := h.filings.Submit(ctx, call.Act(), o)
	if err != nil {
		return nil, err
	}
	return api.Reply(answer), nil
}

type listInput struct {
	RoundPath
	Code string `path:"body" maxLength:"8" doc:"Code of the body"` // a field named Body would be the request's body
	api.Paging
}

func (h handlers) list(ctx context.Context, call api.Call, in *listInput) (*api.Answer[api.List[statistics.Row]], error) {
	if err := account.Permit(call.Actor, "filing.read", account.Object{Body: in.Code}); err != nil {
		return nil, err
	}
	if _, err := h.groups.Body(ctx, in.Code); err != nil {
		return nil, err
	}
	rows, next, err := h.filings.List(ctx, in.Round, in.Code, call.At, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[statistics.Row]{Items: rows, Next: next}), nil
}

// counts shows a body its own numbers and to those who see every body all of them; a group's officer has none to see.
func (h handlers) counts(ctx context.Context, call api.Call, in *RoundPath) (*api.Answer[api.List[statistics.Progress]], error) {
	if err := account.Permit(call.Actor, "filing.read", account.Object{Body: call.Actor.Body}); err != nil {
		return nil, err
	}
	all, err := h.filings.Progress(ctx, in.Round, call.Actor.Body, call.At)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[statistics.Progress]{Items: all}), nil
}
