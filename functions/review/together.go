package review

import (
	"context"

	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/review"
)

func (h handlers) registerTogether(r *api.Router) {
	api.Handle(r, api.Op{ID: "get-checks", Method: "GET", Path: one + "/checks", Action: "checklist.read", Summary: "The checklist of an application as noted before a decision"}, h.checks)
	api.Handle(r, api.Op{ID: "note-checks", Method: "PUT", Path: one + "/checks", Action: "preliminary.decide", Summary: "Note the checklist of an application, without deciding"}, h.note)
	api.Handle(r, api.Op{ID: "preview-preliminary-together", Method: "POST", Path: base + "/preliminary/preview", Action: "preliminary.decide", Summary: "What one decision for several applications would do to each; nothing is written"}, h.previewTogether)
	api.Handle(r, api.Op{ID: "decide-preliminary-together", Method: "POST", Path: base + "/preliminary", Action: "preliminary.decide", Summary: "Decide several applications as previewed: each in its own transaction, with its own receipt"}, h.decideTogether)
}

func (h handlers) checks(ctx context.Context, _ api.Call, in *ApplicationPath) (*api.Versioned[review.Checked], error) {
	c, err := h.reviews.Checked(ctx, in.Round, in.Application)
	if err != nil {
		return nil, err
	}
	return api.ReplyVersion(c.Version, c), nil
}

type noteInput struct {
	ApplicationPath
	api.IfMatch
	Body struct {
		Checks []review.Check `json:"checks" maxItems:"50"`
	}
}

func (h handlers) note(ctx context.Context, call api.Call, in *noteInput) (*api.Versioned[review.Checked], error) {
	version, err := in.Version()
	if err != nil {
		return nil, err
	}
	c, err := h.reviews.Note(ctx, call.Act(), in.Round, in.Application, in.Body.Checks, version)
	if err != nil {
		return nil, err
	}
	return api.ReplyVersion(c.Version, c), nil
}

// TickedApplication is one that a decision for several is for.
type TickedApplication struct {
	Application string `json:"application" pattern:"^app_[0-9a-z]{26}$" maxLength:"40"`
	Version     int64  `json:"version,omitempty" minimum:"0" doc:"Of its noted checklist, as the preview gave it"`
}

type togetherInput struct {
	RoundPath
	Body struct {
		Verdict      review.Verdict      `json:"verdict" enum:"pass,return"`
		Item         string              `json:"item,omitempty" maxLength:"40" doc:"Of the checklist: what all are returned for"`
		Note         string              `json:"note,omitempty" maxLength:"500" doc:"What is wrong with it"`
		Reason       string              `json:"reason,omitempty" maxLength:"1000"`
		Applications []TickedApplication `json:"applications" minItems:"1" maxItems:"50"`
	}
}

func (in togetherInput) decision() (review.Together, []review.Ticked) {
	ticked := make([]review.Ticked, len(in.Body.Applications))
	for i, a := range in.Body.Applications {
		ticked[i] = review.Ticked(a)
	}
	return review.Together{Verdict: in.Body.Verdict, Item: in.Body.Item, Note: in.Body.Note, Reason: in.Body.Reason}, ticked
}

// DecidedTogether is what a decision for several makes, or would make, of one application.
type DecidedTogether struct {
	Application string           `json:"application"`
	GroupName   string           `json:"groupName,omitempty"`
	Version     int64            `json:"version" doc:"Of its noted checklist"`
	CureUntil   calendar.Instant `json:"cureUntil,omitempty"`
	Receipt     *ledger.Receipt  `json:"receipt,omitempty" doc:"Once it is decided"`
	Refusal     *api.Problem     `json:"refusal,omitempty" doc:"Why nothing is, or would be, decided of it"`
}

func wordsOf(outcomes []review.Outcome) api.List[DecidedTogether] {
	out := api.List[DecidedTogether]{Items: make([]DecidedTogether, len(outcomes))}
	for i, o := range outcomes {
		out.Items[i] = DecidedTogether{Application: o.Application, GroupName: o.GroupName, Version: o.Version, CureUntil: o.CureUntil, Receipt: o.Receipt}
		if o.Refused != nil {
			out.Items[i].Refusal = api.Refusal(o.Refused)
		}
	}
	return out
}

func (h handlers) previewTogether(ctx context.Context, call api.Call, in *togetherInput) (*api.Answer[api.List[DecidedTogether]], error) {
	decision, ticked := in.decision()
	outcomes, err := h.reviews.Preview(ctx, call.Act(), in.Round, decision, ticked, h.days)
	if err != nil {
		return nil, err
	}
	return api.Reply(wordsOf(outcomes)), nil
}

func (h handlers) decideTogether(ctx context.Context, call api.Call, in *togetherInput) (*api.Answer[api.List[DecidedTogether]], error) {
	decision, ticked := in.decision()
	outcomes, err := h.reviews.DecideTogether(ctx, call.Act(), in.Round, decision, ticked, h.days, func(o []review.Outcome) any { return wordsOf(o) })
	if err != nil {
		return nil, err
	}
	return api.Reply(wordsOf(outcomes)), nil
}
