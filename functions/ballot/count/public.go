package count

import (
	"context"
	"encoding/json"

	"linxuan/shared/api"
	"linxuan/shared/ballot"
	"linxuan/shared/ballot/box"
)

type listInput struct {
	Round string `path:"round" maxLength:"20" pattern:"^[0-9A-Za-z-]+$"`
	api.Paging
}

func (h handlers) list(ctx context.Context, _ api.Call, in *listInput) (*api.Answer[api.List[box.Listed]], error) {
	list, next, err := h.results.List(ctx, in.Round, in.Limit, in.Cursor)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[box.Listed]{Items: list, Next: next}), nil
}

// voted is a group by its name. The published file names groups by their ids only.
type voted struct {
	Group string `json:"group"`
	Name  string `json:"name"`
}

// voted tells the names of the groups of one ballot, once it is counted: nothing else of the review is told here.
func (h handlers) voted(ctx context.Context, _ api.Call, in *BallotPath) (*api.Answer[api.List[voted]], error) {
	counted, err := h.results.Get(ctx, in.Round, in.Ballot)
	if err != nil {
		return nil, err
	}
	var result ballot.Result
	if err := json.Unmarshal(counted.Result, &result); err != nil {
		return nil, err
	}
	names := map[string]string{}
	for cursor := ""; ; {
		page, next, err := h.reviews.Candidates(ctx, in.Round, 200, cursor)
		if err != nil {
			return nil, err
		}
		for _, c := range page {
			names[c.Group] = c.GroupName
		}
		if cursor = next; next == "" {
			break
		}
	}
	list := api.List[voted]{Items: make([]voted, len(result.Groups))}
	for i, g := range result.Groups {
		list.Items[i] = voted{g.Group, names[g.Group]}
	}
	return api.Reply(list), nil
}
