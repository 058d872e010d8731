package statistics

import (
	"context"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/fault"
	"linxuan/shared/statistics"
)

// What the secretariat works with, and what a group reads again later.

type pageInput struct {
	RoundPath
	api.Paging
}

func (h handlers) allFindings(ctx context.Context, _ api.Call, in *pageInput) (*api.Answer[api.List[statistics.Finding]], error) {
	items, next, err := h.filings.AllFindings(ctx, in.Round, in.Cursor, in.Limit)
	return paged(items, next, err)
}

func (h handlers) allCorrections(ctx context.Context, _ api.Call, in *pageInput) (*api.Answer[api.List[statistics.Correction]], error) {
	items, next, err := h.filings.AllCorrections(ctx, in.Round, in.Cursor, in.Limit)
	return paged(items, next, err)
}

func paged[T any](items []T, next string, err error) (*api.Answer[api.List[T]], error) {
	if err != nil {
		return nil, err
	}
	if items == nil {
		items = []T{}
	}
	return api.Reply(api.List[T]{Items: items, Next: next}), nil
}

type receiptsInput struct {
	GroupPath
	api.Paging
}

func (h handlers) receipts(ctx context.Context, call api.Call, in *receiptsInput) (*api.Answer[api.List[statistics.Kept]], error) {
	if _, err := h.of(ctx, call, "receipt.read", in.GroupPath, 0); err != nil {
		return nil, err
	}
	items, next, err := h.filings.Receipts(ctx, in.Round, in.Group, in.Cursor, in.Limit)
	return paged(items, next, err)
}

type daysInput struct {
	RoundPath
	Of string `query:"body" maxLength:"8" doc:"Code of a body; all bodies without it"`
}

// days shows a body its own course and to those who see every body the one that they ask for.
func (h handlers) days(ctx context.Context, call api.Call, in *daysInput) (*api.Answer[api.List[statistics.DayCount]], error) {
	body, err := scope(call, in.Of)
	if err != nil {
		return nil, err
	}
	all, err := h.filings.Days(ctx, in.Round, body, call.At)
	return paged(all, "", err)
}

// scope is the body whose numbers are asked for: a body's officer has its own only.
func scope(call api.Call, asked string) (string, error) {
	if asked == "" {
		asked = call.Actor.Body
	}
	return asked, account.Permit(call.Actor, "filing.read", account.Object{Body: asked})
}

type unfiledInput struct {
	RoundPath
	Year int    `path:"year" minimum:"1990" maximum:"2100"`
	Of   string `query:"body" maxLength:"8" doc:"Code of a body; all bodies without it"`
	api.Paging
}

func (h handlers) unfiled(ctx context.Context, call api.Call, in *unfiledInput) (*api.Answer[api.List[statistics.Row]], error) {
	body, err := scope(call, in.Of)
	if err != nil {
		return nil, err
	}
	rows, next, err := h.filings.Unfiled(ctx, in.Round, body, in.Year, call.At, in.Cursor, in.Limit)
	return paged(rows, next, err)
}

func (h handlers) seek(ctx context.Context, call api.Call, in *RoundPath) (*api.Answer[statistics.Search], error) {
	found, err := h.filings.Seek(ctx, call.Act(), in.Round)
	if err != nil {
		return nil, err
	}
	return api.Reply(found), nil
}

type anomaliesInput struct {
	RoundPath
	Of   string `query:"body" maxLength:"8" doc:"Code of a body"`
	Rule string `query:"rule" enum:"value,total,quotient,jump,cross-year,repeat,copy"`
	Year int    `query:"year" minimum:"0" maximum:"2100" doc:"0: every year"`
	api.Paging
}

// anomalyList is a page of the groups that the last search flagged.
type anomalyList struct {
	Search *statistics.Search `json:"search,omitempty" doc:"The last search; absent before the first"`
	Items  []flaggedGroup     `json:"items" nullable:"false"`
	Next   string             `json:"next,omitempty"`
}

type flaggedGroup struct {
	Group     string        `json:"group"`
	Number    string        `json:"number"`
	Name      string        `json:"name"`
	Body      string        `json:"body"`
	Anomalies []anomalyView `json:"anomalies" nullable:"false"`
}

type anomalyView struct {
	Rule        string                `json:"rule"`
	Year        int                   `json:"year"`
	Subject     string                `json:"subject"`
	Detail      string                `json:"detail"`
	Explanation string                `json:"explanation,omitempty" doc:"Of the group"`
	Others      []statistics.Likeness `json:"others,omitempty" nullable:"false"`
}

func (h handlers) anomalies(ctx context.Context, _ api.Call, in *anomaliesInput) (*api.Answer[anomalyList], error) {
	last, found, err := h.filings.LastSearch(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	list := anomalyList{Items: []flaggedGroup{}}
	if !found {
		return api.Reply(list), nil
	}
	list.Search = &last
	sieve := statistics.Sieve{Body: in.Of, Rule: statistics.AnomalyRule(in.Rule), Year: in.Year}
	flagged, next, err := h.filings.Anomalous(ctx, in.Round, sieve, in.Cursor, in.Limit)
	if err != nil {
		return nil, err
	}
	list.Next = next
	for _, g := range flagged {
		view := flaggedGroup{g.Group, g.Number, g.Name, g.Body, []anomalyView{}}
		for _, a := range g.Anomalies {
			facts := fault.Facts{}
			for name, fact := range a.Facts {
				facts[name] = fact
			}
			detail := api.Describe([]fault.Field{{Code: a.Code, Facts: facts}})[0].Detail
			view.Anomalies = append(view.Anomalies, anomalyView{string(a.Rule), a.Year, a.Subject, detail, a.Explanation, a.Others})
		}
		list.Items = append(list.Items, view)
	}
	return api.Reply(list), nil
}
