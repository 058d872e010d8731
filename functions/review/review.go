// Package review is the door to the review: preliminary review, panel, recusal, assignment, scores (R6.1–R6.4).
package review

import (
	"context"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/house"
	"linxuan/shared/review"
	"linxuan/shared/review/meeting"
	"linxuan/shared/review/pool"
)

// New builds the function from its environment.
func New(_ context.Context, s api.Setup) (*api.Function, error) {
	rooms, err := house.Open(s)
	if err != nil {
		return nil, err
	}
	days, err := house.Calendar()
	if err != nil {
		return nil, err
	}
	h := handlers{reviews: rooms.Reviews(), pools: rooms.Pools(), books: rooms.Books(), days: days}
	r := rooms.Router()
	h.register(r)
	h.registerPool(r)
	h.registerTogether(r)
	return api.NewFunction(s, r), nil
}

type handlers struct {
	reviews *review.Reviews
	pools   *pool.Pools
	books   *meeting.Books
	days    calendar.Calendar
}

// RoundPath names a round in the address.
type RoundPath struct {
	Round string `path:"round" maxLength:"20" pattern:"^[0-9A-Za-z-]+$"`
}

// ApplicationPath names an application in the address.
type ApplicationPath struct {
	RoundPath
	Application string `path:"application" pattern:"^app_[0-9a-z]{26}$" maxLength:"40"`
}

const (
	base = "/v1/review/{round}"
	one  = base + "/applications/{application}"
)

func (h handlers) register(r *api.Router) {
	api.Handle(r, api.Op{ID: "take-in-candidates", Method: "POST", Path: base + "/candidates", Action: "preliminary.decide", Summary: "Take in what the bodies' final lists forward"}, h.takeIn)
	api.Handle(r, api.Op{ID: "list-candidates", Method: "GET", Path: base + "/candidates", Action: "candidate.list", Summary: "What goes before the panel, with the verdict of its preliminary review; to experts without"}, h.candidates)
	api.Handle(r, api.Op{ID: "decide-preliminary", Method: "POST", Path: one + "/preliminary", Action: "preliminary.decide", Summary: "Decide the preliminary review of an application"}, h.decide)
	api.Handle(r, api.Op{ID: "get-preliminary", Method: "GET", Path: one + "/preliminary", Action: "preliminary.read", Summary: "The preliminary review of an application"}, h.preliminary)
	api.Handle(r, api.Op{ID: "cure-defect", Method: "POST", Path: one + "/cure", Action: "preliminary.cure", Summary: "Answer the defect for which the application was returned"}, h.cure)
	api.Handle(r, api.Op{ID: "appoint-panel", Method: "POST", Path: base + "/panel", Action: "panel.edit", Summary: "Put experts on the panel"}, h.appoint)
	api.Handle(r, api.Op{ID: "list-panel", Method: "GET", Path: base + "/panel", Action: "panel.read", Summary: "The experts of the panel"}, h.panel)
	api.Handle(r, api.Op{ID: "declare-recusal", Method: "POST", Path: one + "/recusal", Action: "recusal.declare", Summary: "Recuse oneself from an application"}, h.declare)
	api.Handle(r, api.Op{ID: "list-recusals", Method: "GET", Path: base + "/recusals", Action: "panel.read", Summary: "Recusals, declared and derived, with their reasons"}, h.recusals)
	api.Handle(r, api.Op{ID: "draw-assignment", Method: "POST", Path: base + "/assignment", Action: "assignment.make", Summary: "Assign the dossiers to the experts, by a seed"}, h.draw)
	api.Handle(r, api.Op{ID: "get-assignment", Method: "GET", Path: base + "/assignment", Action: "panel.read", Summary: "Who was drawn for which dossier, with the seeds"}, h.drawn)
	api.Handle(r, api.Op{ID: "change-assignment", Method: "POST", Path: base + "/assignment/changes", Action: "assignment.make", Summary: "Hand a seat from one expert to another; conflicts and loads are checked anew"}, h.change)
	api.Handle(r, api.Op{ID: "own-desk", Method: "GET", Path: base + "/desk", Action: "assignment.own", Summary: "The expert's own dossiers"}, h.desk)
	api.Handle(r, api.Op{ID: "own-score", Method: "GET", Path: one + "/score", Action: "score.write", Summary: "The expert's own score"}, h.score)
	api.Handle(r, api.Op{ID: "save-score", Method: "PUT", Path: one + "/score", Action: "score.write", Summary: "Note or give a score"}, h.judge)
	api.Handle(r, api.Op{ID: "list-totals", Method: "GET", Path: base + "/totals", Action: "score.read", Summary: "Exact means of the scores"}, h.totals)
	api.Handle(r, api.Op{ID: "get-progress", Method: "GET", Path: base + "/progress", Action: "score.read", Summary: "Who owes how many scores, and which scores count no more because of a recusal since"}, h.progress)
	api.Handle(r, api.Op{ID: "list-meeting-book", Method: "GET", Path: base + "/book", Action: "meeting.read", Summary: "The groups of the meeting book; an expert's without those from which the expert is recused, and not before the scores are closed"}, h.book)
	api.Handle(r, api.Op{ID: "get-meeting-page", Method: "GET", Path: one + "/page", Action: "meeting.read", Summary: "What the meeting looks at of one group"}, h.page)
	api.Handle(r, api.Op{ID: "get-analysis", Method: "GET", Path: base + "/analysis", Action: "score.read", Summary: "Means by three methods, whether the line moves between them, how far the experts agree, and which scores stand apart"}, h.analysis)
}

func (h handlers) takeIn(ctx context.Context, call api.Call, in *RoundPath) (*api.Answer[review.TakenIn], error) {
	taken, err := h.reviews.TakeIn(ctx, call.Act(), in.Round)
	if err != nil {
		return nil, err
	}
	return api.Reply(taken), nil
}

type listInput struct {
	RoundPath
	api.Paging
}

// candidates shows an expert of the panel what is needed to know of a conflict, and nobody else's experts anything.
func (h handlers) candidates(ctx context.Context, call api.Call, in *listInput) (*api.Answer[api.List[review.Reviewed]], error) {
	expert := call.Actor.Role == account.Expert
	if expert {
		if _, err := h.reviews.Panelist(ctx, in.Round, call.Actor.ID); err != nil {
			return nil, err
		}
	}
	items, next, err := h.reviews.Reviewed(ctx, in.Round, in.Limit, in.Cursor)
	if err != nil {
		return nil, err
	}
	for i := range items {
		if expert {
			items[i] = review.Reviewed{Candidate: items[i].ForExpert()}
		}
	}
	return api.Reply(api.List[review.Reviewed]{Items: items, Next: next}), nil
}

type decideInput struct {
	ApplicationPath
	Body struct {
		Checks  []review.Check `json:"checks" maxItems:"50"`
		Verdict review.Verdict `json:"verdict" enum:"pass,return,fail"`
		Reason  string         `json:"reason,omitempty" maxLength:"1000"`
	}
}

func (h handlers) decide(ctx context.Context, call api.Call, in *decideInput) (*api.Answer[review.Deciding], error) {
	b := in.Body
	deciding, err := h.reviews.Decide(ctx, call.Act(), in.Round, in.Application, b.Checks, b.Verdict, b.Reason, h.days)
	if err != nil {
		return nil, err
	}
	return api.Reply(deciding), nil
}

func (h handlers) preliminary(ctx context.Context, call api.Call, in *ApplicationPath) (*api.Versioned[review.Preliminary], error) {
	if err := h.permit(ctx, call, "preliminary.read", *in); err != nil {
		return nil, err
	}
	p, err := h.reviews.Preliminary(ctx, in.Round, in.Application)
	if err != nil {
		return nil, err
	}
	return api.ReplyVersion(p.Version, p), nil
}

// permit decides whether the caller may do an action to an application that is before the panel.
func (h handlers) permit(ctx context.Context, call api.Call, action string, p ApplicationPath) error {
	c, err := h.reviews.Candidate(ctx, p.Round, p.Application)
	if err != nil {
		return err
	}
	object := account.Object{Group: c.Group, Body: c.Body}
	if call.Actor.Role == account.Expert {
		if object.Assigned, err = h.reviews.Assigned(ctx, p.Round, p.Application); err != nil {
			return err
		}
	}
	return account.Permit(call.Actor, action, object)
}

type cureInput struct {
	ApplicationPath
	Body struct {
		Text string `json:"text" minLength:"10" maxLength:"3000"`
	}
}

func (h handlers) cure(ctx context.Context, call api.Call, in *cureInput) (*api.Answer[review.Deciding], error) {
	if err := h.permit(ctx, call, "preliminary.cure", in.ApplicationPath); err != nil {
		return nil, err
	}
	deciding, err := h.reviews.Cure(ctx, call.Act(), in.Round, in.Application, in.Body.Text)
	if err != nil {
		return nil, err
	}
	return api.Reply(deciding), nil
}

func (h handlers) totals(ctx context.Context, _ api.Call, in *RoundPath) (*api.Answer[api.List[review.Total]], error) {
	totals, err := h.reviews.Totals(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[review.Total]{Items: totals}), nil
}

func (h handlers) analysis(ctx context.Context, _ api.Call, in *RoundPath) (*api.Answer[review.Analysis], error) {
	a, err := h.reviews.Analysis(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	return api.Reply(a), nil
}

func (h handlers) progress(ctx context.Context, _ api.Call, in *RoundPath) (*api.Answer[review.Progress], error) {
	p, err := h.reviews.Progress(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	return api.Reply(p), nil
}
