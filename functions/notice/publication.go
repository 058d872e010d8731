package notice

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/notice"
	"linxuan/shared/table"
)

const calendarPath = "/v1/notice/calendar"

// publication registers what leads to the notice and, where the calendar changes, to its re-issue.
func (h handlers) publication(r *api.Router) {
	const publication, reissue = base + "/publication", base + "/reissue"
	api.Handle(r, api.Op{ID: "get-publication", Method: "GET", Path: publication, Action: "notice.propose.read", Summary: "When the notice will be published, and who is still to approve it"}, h.scheduled)
	api.Handle(r, api.Op{ID: "schedule-publication", Method: "POST", Path: publication, Action: "notice.publish", Summary: "Set the instant of the publication, or move it; a second person is to approve it"}, h.schedule)
	api.Handle(r, api.Op{ID: "approve-publication", Method: "POST", Path: publication + "/approvals", Action: "notice.publish", Summary: "Approve the publication that another person has set"}, h.approvePublication)
	api.Handle(r, api.Op{ID: "cancel-publication", Method: "POST", Path: publication + "/cancel", Action: "notice.publish", Summary: "Take back the publication, before its instant"}, h.cancelPublication)
	api.Handle(r, api.Op{ID: "next-reissue", Method: "GET", Path: reissue, Action: "notice.propose.read", Summary: "The running notice's window as today's calendar counts it, where it is longer"}, h.nextReissue)
	api.Handle(r, api.Op{ID: "approve-reissue", Method: "POST", Path: reissue + "/approvals", Action: "notice.publish", Summary: "Approve the longer window; the second person's approval re-issues the notice"}, h.approveReissue)
	api.Handle(r, api.Op{ID: "list-calendar", Method: "GET", Path: calendarPath, Action: api.Public, Summary: "Holidays and make-up working days by year and version"}, h.years)
	api.Handle(r, api.Op{ID: "publish-calendar-year", Method: "POST", Path: calendarPath, Action: "notice.publish", Status: 201, Summary: "Add a year's holidays, or a later version of them; a running notice keeps its count"}, h.publishYear)
}

func (h handlers) scheduled(ctx context.Context, _ api.Call, in *RoundPath) (*api.Answer[notice.Publication], error) {
	p, err := h.notices.Publication(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	return api.Reply(p), nil
}

// SetPublication is the instant and the proposal that a person of the ministry saw.
type SetPublication struct {
	PublishAt calendar.Instant `json:"publishAt" doc:"The notice counts from this instant"`
	Digest    string           `json:"digest" pattern:"^[0-9a-f]{64}$" maxLength:"64" doc:"Of the proposal that the person saw"`
}

type publicationInput struct {
	RoundPath
	Body SetPublication
}

func (h handlers) schedule(ctx context.Context, call api.Call, in *publicationInput) (*api.Answer[notice.Scheduling], error) {
	scheduling, err := h.notices.Schedule(ctx, call.Act(), in.Round, in.Body.PublishAt, in.Body.Digest)
	if err != nil {
		return nil, err
	}
	return api.Reply(scheduling), nil
}

func (h handlers) approvePublication(ctx context.Context, call api.Call, in *publicationInput) (*api.Answer[notice.Scheduling], error) {
	scheduling, err := h.notices.ApprovePublication(ctx, call.Act(), in.Round, in.Body.PublishAt, in.Body.Digest)
	if err != nil {
		return nil, err
	}
	return api.Reply(scheduling), nil
}

func (h handlers) cancelPublication(ctx context.Context, call api.Call, in *RoundPath) (*api.Answer[notice.Scheduling], error) {
	cancelled, err := h.notices.CancelPublication(ctx, call.Act(), in.Round)
	if err != nil {
		return nil, err
	}
	return api.Reply(cancelled), nil
}

func (h handlers) nextReissue(ctx context.Context, call api.Call, in *RoundPath) (*api.Answer[notice.Reissue], error) {
	next, err := h.notices.NextReissue(ctx, in.Round, calendar.At(call.At))
	if err != nil {
		return nil, err
	}
	return api.Reply(next), nil
}

type reissueInput struct {
	RoundPath
	Body struct {
		EndsAt calendar.Instant `json:"endsAt" doc:"The end that the person saw"`
	}
}

func (h handlers) approveReissue(ctx context.Context, call api.Call, in *reissueInput) (*api.Answer[notice.Reissuing], error) {
	reissuing, err := h.notices.ApproveReissue(ctx, call.Act(), in.Round, in.Body.EndsAt)
	if err != nil {
		return nil, err
	}
	h.release(ctx)
	return api.Reply(reissuing), nil
}

func (h handlers) years(ctx context.Context, _ api.Call, _ *struct{}) (*api.Answer[api.List[calendar.Year]], error) {
	years, err := h.notices.Years(ctx)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[calendar.Year]{Items: append(calendar.BuiltIn(), years...)}), nil
}

// NewYear is a year's holidays as the State Council's notice gives them.
type NewYear struct {
	Year     int            `json:"year" minimum:"1000" maximum:"9999"`
	Source   string         `json:"source" minLength:"4" maxLength:"200" doc:"The notice, in words"`
	Holidays []calendar.Day `json:"holidays" minItems:"1" maxItems:"60" doc:"Days without work, whatever day of the week"`
	MakeUp   []calendar.Day `json:"makeUp" maxItems:"30" doc:"Saturdays and Sundays that are worked"`
	Names    []string       `json:"names,omitempty" maxItems:"60" doc:"What the holidays are called, one for each in their order, or none at all"`
}

type yearInput struct {
	Body NewYear
}

func (h handlers) publishYear(ctx context.Context, call api.Call, in *yearInput) (*api.Answer[notice.YearPublished], error) {
	b := in.Body
	published, err := h.notices.PublishYear(ctx, call.Act(), calendar.Year{Year: b.Year, Source: b.Source, Holidays: b.Holidays, MakeUp: b.MakeUp, Names: b.Names})
	if err != nil {
		return nil, err
	}
	return api.Reply(published), nil
}

// Swept counts the notices that one run of the schedule has published.
type Swept struct {
	Published int `json:"published"`
}

// roleOfSchedule is the role under which scheduled acts stand in the ledger; nobody signs in with it.
const roleOfSchedule = "schedule"

// event takes a schedule's event: whatever its name, it asks the records which publications are due, and draws the consequences of
// those that stopped half way.
func (h handlers) event(ctx context.Context, raw json.RawMessage, at time.Time) (any, error) {
	var e struct {
		Schedule string `json:"schedule"`
	}
	if err := json.Unmarshal(raw, &e); err != nil || e.Schedule == "" {
		return nil, errors.New("notice: not a schedule's event")
	}
	rounds, err := h.rounds.List(ctx)
	if err != nil {
		return nil, err
	}
	var out Swept
	var failures []error
	for _, r := range rounds {
		_, published, err := h.notices.PublishDue(ctx, table.Act{Role: roleOfSchedule, At: at}, r.ID)
		if err != nil {
			failures = append(failures, fmt.Errorf("%s: %w", r.ID, err)) // due again next time
		}
		if published {
			out.Published++
		}
	}
	return out, errors.Join(append(failures, h.notices.Release(ctx))...)
}

// due publishes for a reader what the schedule has not come to yet. What hinders it is the schedule's matter, which tries again.
func (h handlers) due(ctx context.Context, at time.Time, roundID string) {
	if _, _, err := h.notices.PublishDue(ctx, table.Act{Role: roleOfSchedule, At: at}, roundID); err != nil {
		h.log.Error("publish", "round", roundID, "error", err.Error())
	}
}
