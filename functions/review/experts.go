package review

import (
	"context"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/registry"
	"linxuan/shared/review"
)

// AppointedEmployer is a place of work as it is typed.
type AppointedEmployer struct {
	USCC registry.USCC `json:"uscc" maxLength:"40" doc:"Unified social credit code"`
	Name string        `json:"name" minLength:"1" maxLength:"100"`
	Last string        `json:"last,omitempty" maxLength:"10" doc:"Last day there; empty for a present place of work"`
}

// AppointedExpert is an expert as the secretariat enters one.
type AppointedExpert struct {
	Account   string              `json:"account" pattern:"^acc_[0-9a-z]{26}$" maxLength:"40"`
	Name      string              `json:"name" minLength:"1" maxLength:"50"`
	Province  string              `json:"province" pattern:"^[0-9]{2}$" maxLength:"2" doc:"First two digits of the adcode"`
	Employers []AppointedEmployer `json:"employers" minItems:"1" maxItems:"10"`
}

func (e AppointedExpert) panelist() review.Panelist {
	p := review.Panelist{Account: e.Account, Name: e.Name, Province: e.Province}
	for _, w := range e.Employers {
		p.Employers = append(p.Employers, review.Employer{USCC: w.USCC, Name: w.Name, Last: calendar.Day(w.Last)})
	}
	return p
}

type appointInput struct {
	RoundPath
	Body struct {
		Experts []AppointedExpert `json:"experts" minItems:"1" maxItems:"90"`
	}
}

func (h handlers) appoint(ctx context.Context, call api.Call, in *appointInput) (*api.Answer[ledger.Receipt], error) {
	panel := make([]review.Panelist, len(in.Body.Experts))
	for i, e := range in.Body.Experts {
		panel[i] = e.panelist()
	}
	receipt, err := h.reviews.Appoint(ctx, call.Act(), in.Round, panel)
	if err != nil {
		return nil, err
	}
	return api.Reply(receipt), nil
}

func (h handlers) panel(ctx context.Context, _ api.Call, in *RoundPath) (*api.Answer[api.List[review.Panelist]], error) {
	panel, err := h.reviews.Panel(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[review.Panelist]{Items: panel}), nil
}

type declareInput struct {
	ApplicationPath
	Body struct {
		Reason string `json:"reason" minLength:"2" maxLength:"500"`
	}
}

// declare is open to every expert of the panel for every candidate: a conflict may be known before anything is assigned.
func (h handlers) declare(ctx context.Context, call api.Call, in *declareInput) (*api.Answer[ledger.Receipt], error) {
	if err := account.Permit(call.Actor, "recusal.declare", account.Object{Account: call.Actor.ID}); err != nil {
		return nil, err
	}
	receipt, err := h.reviews.Declare(ctx, call.Act(), in.Round, in.Application, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return api.Reply(receipt), nil
}

func (h handlers) recusals(ctx context.Context, _ api.Call, in *RoundPath) (*api.Answer[api.List[review.Recusal]], error) {
	all, err := h.reviews.Recusals(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[review.Recusal]{Items: all}), nil
}

type drawInput struct {
	RoundPath
	Body struct {
		Seed string `json:"seed" minLength:"8" maxLength:"200" doc:"Published beforehand; the same seed draws the same teams"`
	}
}

func (h handlers) draw(ctx context.Context, call api.Call, in *drawInput) (*api.Answer[review.Assigning], error) {
	assigning, err := h.reviews.Draw(ctx, call.Act(), in.Round, in.Body.Seed)
	if err != nil {
		return nil, err
	}
	return api.Reply(assigning), nil
}

type changeInput struct {
	RoundPath
	Body struct {
		Application string `json:"application" pattern:"^app_[0-9a-z]{26}$" maxLength:"40"`
		Out         string `json:"out" pattern:"^acc_[0-9a-z]{26}$" maxLength:"40" doc:"The expert who leaves the seat"`
		In          string `json:"in" pattern:"^acc_[0-9a-z]{26}$" maxLength:"40" doc:"The expert who takes it"`
		Reason      string `json:"reason" minLength:"4" maxLength:"500"`
	}
}

func (h handlers) change(ctx context.Context, call api.Call, in *changeInput) (*api.Answer[review.Assigning], error) {
	b := in.Body
	changed, err := h.reviews.Change(ctx, call.Act(), in.Round, review.Change{Application: b.Application, Out: b.Out, In: b.In, Reason: b.Reason})
	if err != nil {
		return nil, err
	}
	return api.Reply(changed), nil
}

func (h handlers) drawn(ctx context.Context, _ api.Call, in *RoundPath) (*api.Answer[review.Drawn], error) {
	drawn, err := h.reviews.Drawn(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	return api.Reply(drawn), nil
}

// Dossier is what an expert sees of a candidate in the list: not who else judges it, nor the body's rank.
type Dossier struct {
	Application string `json:"application"`
	Group       string `json:"group"`
	GroupName   string `json:"groupName"`
}

func (h handlers) desk(ctx context.Context, call api.Call, in *RoundPath) (*api.Answer[api.List[Dossier]], error) {
	candidates, err := h.reviews.Desk(ctx, in.Round, call.Actor.ID)
	if err != nil {
		return nil, err
	}
	out := api.List[Dossier]{Items: make([]Dossier, len(candidates))}
	for i, c := range candidates {
		out.Items[i] = Dossier{c.Application, c.Group, c.GroupName}
	}
	return api.Reply(out), nil
}

func (h handlers) score(ctx context.Context, call api.Call, in *ApplicationPath) (*api.Versioned[review.Score], error) {
	if err := h.permit(ctx, call, "score.write", *in); err != nil {
		return nil, err
	}
	score, err := h.reviews.Score(ctx, in.Round, in.Application, call.Actor.ID)
	if err != nil {
		return nil, err
	}
	return api.ReplyVersion(score.Version, score), nil
}

type judgeInput struct {
	ApplicationPath
	api.IfMatch
	Body struct {
		Points     map[string]int     `json:"points" maxProperties:"200"`
		Deductions []review.Deduction `json:"deductions,omitempty" maxItems:"20"`
		Comment    string             `json:"comment" maxLength:"3000"`
		Final      bool               `json:"final"`
	}
}

func (h handlers) judge(ctx context.Context, call api.Call, in *judgeInput) (*api.Versioned[review.Scoring], error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	if err := h.permit(ctx, call, "score.write", in.ApplicationPath); err != nil {
		return nil, err
	}
	scoring, err := h.reviews.Judge(ctx, call.Act(), in.Round, review.Score{
		Application: in.Application, Points: in.Body.Points, Deductions: in.Body.Deductions, Comment: in.Body.Comment, Final: in.Body.Final,
	}, version)
	if err != nil {
		return nil, err
	}
	return api.ReplyVersion(scoring.Score.Version, scoring), nil
}
