// Package notice is the door to publicity: the public notice, objections, the final list and the register (R7).
package notice

import (
	"context"
	"errors"
	"log/slog"
	"slices"

	"linxuan/shared/adjustment"
	"linxuan/shared/api"
	"linxuan/shared/ballot/box"
	"linxuan/shared/calendar"
	"linxuan/shared/house"
	"linxuan/shared/monitoring"
	"linxuan/shared/notice"
	"linxuan/shared/review"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// New builds the function from its environment.
func New(_ context.Context, s api.Setup) (*api.Function, error) {
	rooms, err := house.Open(s, "BALLOTS_TABLE", "PUBLIC_BUCKET", "DOSSIER_BUCKET", "PORTAL_ORIGIN")
	if err != nil {
		return nil, err
	}
	notices, err := rooms.Notices(rooms.Bucket("PUBLIC_BUCKET"))
	if err != nil {
		return nil, err
	}
	cases := rooms.Cases(notices, rooms.Bucket("DOSSIER_BUCKET"))
	h := handlers{rounds: rooms.Rounds, cases: cases, monitoring: rooms.Monitoring(notices), notices: notices.Keeping(rooms.Bucket("DOSSIER_BUCKET")), results: box.OpenResults(rooms.Store), reviews: rooms.Reviews(), log: s.Log}
	r := rooms.Router()
	h.register(r)
	open{
		notices: h.notices, enterprises: rooms.Enterprises(), registry: rooms.Registry, rounds: rooms.Rounds,
		origin: s.Getenv("PORTAL_ORIGIN"), release: h.release,
	}.register(r)
	return api.NewFunction(s, r).OnEvent(h.event), nil
}

type handlers struct {
	rounds     *round.Rounds
	notices    *notice.Notices
	cases      *adjustment.Cases
	monitoring *monitoring.Monitoring
	results    box.Results
	reviews    *review.Reviews
	log        *slog.Logger
}

// RoundPath names a round in the address.
type RoundPath struct {
	Round string `path:"round" maxLength:"20" pattern:"^[0-9A-Za-z-]+$"`
}

const base = "/v1/notice/{round}"

func (h handlers) register(r *api.Router) {
	api.Handle(r, api.Op{ID: "propose-list", Method: "POST", Path: base + "/proposal", Action: "notice.propose", Summary: "Propose the groups that the ballots chose"}, h.propose)
	api.Handle(r, api.Op{ID: "get-proposal", Method: "GET", Path: base + "/proposal", Action: "notice.propose.read", Summary: "The proposed groups"}, h.proposal)
	h.publication(r)
	api.Handle(r, api.Op{ID: "get-notice", Method: "GET", Path: base, Action: api.Public, Summary: "The public notice"}, h.get)
	api.Handle(r, api.Op{ID: "ask-evidence", Method: "POST", Path: base + "/evidence", Action: api.Public, Status: 201, Summary: "A link that lets in one file of an objector"}, h.askEvidence)
	api.Handle(r, api.Op{ID: "confirm-evidence", Method: "POST", Path: base + "/evidence/{document}/confirm", Action: api.Public, Summary: "Release an uploaded file from quarantine, once the server has opened it"}, h.confirmEvidence)
	h.registerObjections(r)
	api.Handle(r, api.Op{ID: "next-list", Method: "GET", Path: base + "/list/next", Action: "list.read", Summary: "The list as it would be published now"}, h.next)
	api.Handle(r, api.Op{ID: "approve-list", Method: "POST", Path: base + "/list/approvals", Action: "list.approve", Summary: "Approve the list; the second person's approval publishes it"}, h.approve)
	api.Handle(r, api.Op{ID: "get-list", Method: "GET", Path: base + "/list", Action: api.Public, Summary: "The published list, all versions"}, h.list)
	api.Handle(r, api.Op{ID: "list-certificates", Method: "GET", Path: base + "/certificates", Action: api.Public, Summary: "Certificates of a round's listed groups"}, h.certificates)
	api.Handle(r, api.Op{ID: "verify-certificate", Method: "GET", Path: "/v1/notice/certificate", Action: api.Public, Summary: "What the code of a certificate stands for, today"}, h.certificate)
	h.registerOfGroups(r)
	h.adjustments(r)
	h.monitorings(r)
}

type proposeInput struct {
	RoundPath
	Body struct {
		Ballots []string `json:"ballots" minItems:"1" maxItems:"5" doc:"Ids of the ballots: the ballot, and run-offs in their order"`
	}
}

func (h handlers) propose(ctx context.Context, call api.Call, in *proposeInput) (*api.Answer[notice.Proposed], error) {
	chosen, next, err := h.results.Order(ctx, in.Round, in.Body.Ballots)
	if err != nil {
		return nil, err
	}
	groups, err := h.recommended(ctx, in.Round, slices.Concat(chosen, next))
	if err != nil {
		return nil, err
	}
	proposed, err := h.notices.Propose(ctx, call.Act(), in.Round, groups[:len(chosen)], groups[len(chosen):], in.Body.Ballots)
	if err != nil {
		return nil, err
	}
	return api.Reply(proposed), nil
}

// recommended finds the bodies that recommended groups, in this round: where a group belongs may have changed since.
func (h handlers) recommended(ctx context.Context, roundID string, groups []string) ([]notice.Chosen, error) {
	passed, err := h.reviews.Passed(ctx, roundID)
	if err != nil {
		return nil, err
	}
	bodies := make(map[string]string, len(passed))
	for _, c := range passed {
		bodies[c.Group] = c.Body
	}
	chosen := make([]notice.Chosen, len(groups))
	for i, group := range groups {
		chosen[i] = notice.Chosen{Group: group, Body: bodies[group]}
	}
	return chosen, nil
}

func (h handlers) proposal(ctx context.Context, _ api.Call, in *RoundPath) (*api.Answer[notice.Proposal], error) {
	p, err := h.notices.Proposal(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	return api.Reply(p), nil
}

// release follows a publication, which stands whether or not its files could be written now: the next reader tries again.
func (h handlers) release(ctx context.Context) {
	if err := h.notices.Release(ctx); err != nil {
		h.log.Error("release", "error", err.Error())
	}
}

func (h handlers) get(ctx context.Context, call api.Call, in *RoundPath) (*api.Answer[notice.Notice], error) {
	n, err := h.notices.Notice(ctx, in.Round)
	if errors.Is(err, table.ErrAbsent) { // the schedule is late perhaps: the notice is out from its instant on
		h.due(ctx, call.At, in.Round)
		n, err = h.notices.Notice(ctx, in.Round)
	}
	if err != nil {
		return nil, err
	}
	h.release(ctx)
	return api.Reply(n), nil
}

func (h handlers) next(ctx context.Context, call api.Call, in *RoundPath) (*api.Answer[notice.Upcoming], error) {
	next, err := h.notices.Next(ctx, in.Round, calendar.At(call.At))
	if err != nil {
		return nil, err
	}
	return api.Reply(next), nil
}

type approveInput struct {
	RoundPath
	Body struct {
		Digest string `json:"digest" pattern:"^[0-9a-f]{64}$" maxLength:"64" doc:"Of the list that the person saw"`
	}
}

func (h handlers) approve(ctx context.Context, call api.Call, in *approveInput) (*api.Answer[notice.Approving], error) {
	approving, err := h.notices.Approve(ctx, call.Act(), in.Round, in.Body.Digest)
	if err != nil {
		return nil, err
	}
	h.release(ctx)
	return api.Reply(approving), nil
}

func (h handlers) list(ctx context.Context, _ api.Call, in *RoundPath) (*api.Answer[api.List[notice.List]], error) {
	lists, err := h.notices.Lists(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	h.release(ctx)
	return api.Reply(api.List[notice.List]{Items: lists}), nil
}
