package scenario

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"time"

	"linxuan/infra/seed"
	"linxuan/shared/dossier"
	"linxuan/shared/notice"
	"linxuan/shared/round"
)

// again opens the next round that has a file, and plays how a listed group's second application is refused (R7.4).
func (p *Play) again(ctx context.Context) error {
	ids := seed.RoundIDs()
	i := slices.Index(ids, p.o.Round) + 1
	if i == len(ids) {
		return nil // the last round stands alone
	}
	next, err := seed.LoadRound(ids[i])
	if err != nil {
		return err
	}
	if err := p.create(ctx, next); err != nil {
		return err
	}
	var listed struct {
		Items []notice.Registered `json:"items"`
	}
	if _, err := NewClient(p.o.URL, p.http).Get(ctx, p.path("/v1/register/groups?status=listed&round=%s"), &listed); err != nil {
		return err
	}
	if err := p.moveTo(ctx, next.Config.Phases[round.PhaseApplication].OpensAt.Time().Add(9*time.Hour)); err != nil {
		return err
	}
	group := p.groupOf(listed.Items[0].Group)
	path := "/v1/submission/" + next.Config.ID + "/applications"
	var begun dossier.Application
	if err := group.client.Post(ctx, path, nil, &begun); err != nil {
		return err
	}
	_, err = group.client.Do(ctx, http.MethodPost, path+"/"+begun.ID+"/submit", nil, nil, http.Header{"If-Match": {`"1"`}})
	if refused(err, "not-eligible") != nil {
		return fmt.Errorf("a second application of a listed group: %w", refused(err, "not-eligible"))
	}
	if problem, ok := errors.AsType[*Problem](err); !ok || !slices.ContainsFunc(problem.Errors, func(f ProblemField) bool { return f.Code == "listed-already" }) {
		return fmt.Errorf("a second application of a listed group is refused for something else: %w", err)
	}
	p.say("下一批次：%s 已经开放；%s入选的集团再次申报，不予受理。", next.Config.Title, p.seed.Config.Title)
	return nil
}
