package statistics

import (
	"context"

	"linxuan/shared/api"
	"linxuan/shared/statistics"
)

// What may still be done to a filing after its lock.

type correctInput struct {
	FilingPath
	Body struct {
		Values map[string]value `json:"values" doc:"New values by the ids of indicators; those that must agree with each other together"`
		Reason string           `json:"reason" minLength:"4" maxLength:"1000"`
	}
}

func (h handlers) correct(ctx context.Context, call api.Call, in *correctInput) (*api.Answer[statistics.Corrected], error) {
	o, err := h.of(ctx, call, "filing.correct", in.GroupPath, in.Year)
	if err != nil {
		return nil, err
	}
	answer, err := h.filings.Correct(ctx, call.Act(), o, raw(in.Body.Values), in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return api.Reply(answer), nil
}

type findInput struct {
	FilingPath
	Body struct {
		Evidence string `json:"evidence" minLength:"4" maxLength:"5000" doc:"What is falsified, and how it shows"`
	}
}

func (h handlers) find(ctx context.Context, call api.Call, in *findInput) (*api.Answer[statistics.Found], error) {
	o, err := h.of(ctx, call, "filing.finding", in.GroupPath, in.Year)
	if err != nil {
		return nil, err
	}
	answer, err := h.filings.Find(ctx, call.Act(), o, in.Body.Evidence)
	if err != nil {
		return nil, err
	}
	return api.Reply(answer), nil
}

// FindingPath names a finding on a filing.
type FindingPath struct {
	FilingPath
	Finding string `path:"finding" maxLength:"40"`
}

type answerInput struct {
	FindingPath
	Body struct {
		Text string `json:"text" minLength:"4" maxLength:"5000"`
	}
}

func (h handlers) answer(ctx context.Context, call api.Call, in *answerInput) (*api.Answer[statistics.Found], error) {
	o, err := h.of(ctx, call, "finding.answer", in.GroupPath, in.Year)
	if err != nil {
		return nil, err
	}
	answer, err := h.filings.Answer(ctx, call.Act(), o, in.Finding, in.Body.Text)
	if err != nil {
		return nil, err
	}
	return api.Reply(answer), nil
}

type decideInput struct {
	FindingPath
	Body struct {
		Outcome string `json:"outcome" enum:"confirmed,withdrawn"`
		Reason  string `json:"reason" minLength:"4" maxLength:"5000"`
	}
}

func (h handlers) decide(ctx context.Context, call api.Call, in *decideInput) (*api.Answer[statistics.Found], error) {
	o, err := h.of(ctx, call, "filing.finding", in.GroupPath, in.Year)
	if err != nil {
		return nil, err
	}
	answer, err := h.filings.Decide(ctx, call.Act(), o, in.Finding, statistics.Outcome(in.Body.Outcome), in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return api.Reply(answer), nil
}
