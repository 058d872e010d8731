package review

import (
	"bytes"
	"context"
	"fmt"

	"linxuan/shared/account"
	"linxuan/shared/api"
	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
	"linxuan/shared/review/lot"
	"linxuan/shared/review/pool"
	"linxuan/shared/review/pool/roster"
	"linxuan/shared/sheet"
)

const (
	pooled  = base + "/pool"
	replies = base + "/replies"
)

func (h handlers) registerPool(r *api.Router) {
	api.Handle(r, api.Op{ID: "get-expert-pool", Method: "GET", Path: pooled, Action: "panel.read", Summary: "How far the pool of experts is: import, freeze with its terms, draw; no persons"}, h.pool)
	api.Handle(r, api.Op{ID: "get-pool-workbook", Method: "GET", Path: pooled + "/workbook", Action: "panel.edit", Summary: "The pool as an XLSX list, or the empty template"}, h.exportPool)
	api.Handle(r, api.Op{ID: "import-pool-workbook", Method: "POST", Path: pooled + "/workbook", Action: "panel.edit", MaxBody: sheet.MaxFile, Summary: "Make a filled XLSX list the pool, whole or not at all"}, h.importPool)
	api.Handle(r, api.Op{ID: "freeze-pool", Method: "POST", Path: pooled + "/freeze", Action: "panel.edit", Summary: "Fix the pool, the quotas and the public value that will make the seed"}, h.freeze)
	api.Handle(r, api.Op{ID: "draw-panel", Method: "POST", Path: pooled + "/draw", Action: "panel.edit", Summary: "Draw the panel by lot from the public value, once"}, h.drawPanel)
	api.Handle(r, api.Op{ID: "list-panel-seats", Method: "GET", Path: pooled + "/seats", Action: "panel.read", Summary: "Whom the lot gave, invitations and answers"}, h.panelSeats)
	api.Handle(r, api.Op{ID: "invite-experts", Method: "POST", Path: pooled + "/invitations", Action: "panel.edit", Summary: "Invite drawn experts; the links are told once"}, h.inviteExperts)
	api.Handle(r, api.Op{ID: "replace-expert", Method: "POST", Path: pooled + "/seats/{member}/replacement", Action: "panel.edit", Summary: "Seat the next by lot of the same province and field"}, h.replaceExpert)
	api.Handle(r, api.Op{ID: "look-at-reply", Method: "POST", Path: replies + "/look", Action: api.Public, Summary: "What the link of an invitation is about"}, h.lookAtReply)
	api.Handle(r, api.Op{ID: "accept-seat", Method: "POST", Path: replies + "/accept", Action: "panel.join", Summary: "Come onto the panel, with the account that is signed in"}, h.acceptSeat)
	api.Handle(r, api.Op{ID: "decline-seat", Method: "POST", Path: replies + "/decline", Action: api.Public, Summary: "Give the seat back; needs no account"}, h.declineSeat)
}

func (h handlers) pool(ctx context.Context, _ api.Call, in *RoundPath) (*api.Answer[pool.State], error) {
	state, err := h.pools.State(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	return api.Reply(state), nil
}

// file is an answer that is saved as a file.
type file struct {
	ContentType string `header:"Content-Type"`
	Disposition string `header:"Content-Disposition"`
	Body        []byte
}

func (h handlers) exportPool(ctx context.Context, _ api.Call, in *RoundPath) (*file, error) {
	title, members, err := h.pools.List(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := roster.Write(&b, in.Round, title, members); err != nil {
		return nil, err
	}
	return &file{sheet.MediaType, fmt.Sprintf("attachment; filename=%q", "experts-"+in.Round+".xlsx"), b.Bytes()}, nil
}

type importPoolInput struct {
	RoundPath
	RawBody []byte `contentType:"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" required:"true"`
}

func (h handlers) importPool(ctx context.Context, call api.Call, in *importPoolInput) (*api.Answer[pool.Importing], error) {
	members, err := roster.Read(in.RawBody, in.Round)
	if err != nil {
		return nil, err
	}
	importing, err := h.pools.Import(ctx, call.Act(), in.Round, members)
	if err != nil {
		return nil, err
	}
	return api.Reply(importing), nil
}

type freezeInput struct {
	RoundPath
	Body struct {
		Provinces map[string]int   `json:"provinces" maxProperties:"31" doc:"Experts of each province, by the first two digits of its adcode"`
		Fields    map[string]int   `json:"fields" maxProperties:"19" doc:"Experts of each main field, by its code"`
		Source    string           `json:"source" minLength:"4" maxLength:"200" doc:"Where the public value will be read"`
		KnownAt   calendar.Instant `json:"knownAt" doc:"The value is not known before"`
	}
}

func (h handlers) freeze(ctx context.Context, call api.Call, in *freezeInput) (*api.Answer[pool.Freezing], error) {
	b := in.Body
	freezing, err := h.pools.Freeze(ctx, call.Act(), in.Round, lot.Quotas{Provinces: b.Provinces, Fields: b.Fields}, b.Source, b.KnownAt)
	if err != nil {
		return nil, err
	}
	return api.Reply(freezing), nil
}

type drawPanelInput struct {
	RoundPath
	Body struct {
		Value string `json:"value" minLength:"1" maxLength:"100" doc:"The public value, as it is written at its source"`
	}
}

func (h handlers) drawPanel(ctx context.Context, call api.Call, in *drawPanelInput) (*api.Answer[pool.Drawing], error) {
	drawing, err := h.pools.Draw(ctx, call.Act(), in.Round, in.Body.Value)
	if err != nil {
		return nil, err
	}
	return api.Reply(drawing), nil
}

func (h handlers) panelSeats(ctx context.Context, call api.Call, in *RoundPath) (*api.Answer[api.List[pool.SeatView]], error) {
	seats, err := h.pools.Seats(ctx, in.Round, call.At)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[pool.SeatView]{Items: seats}), nil
}

type inviteExpertsInput struct {
	RoundPath
	Body struct {
		Members []string         `json:"members" minItems:"1" maxItems:"30" doc:"Ids of drawn experts"`
		Until   calendar.Instant `json:"until" doc:"An answer counts before it; at most seven days ahead"`
	}
}

func (h handlers) inviteExperts(ctx context.Context, call api.Call, in *inviteExpertsInput) (*api.Answer[pool.Inviting], error) {
	inviting, err := h.pools.Invite(ctx, call.Act(), in.Round, in.Body.Members, in.Body.Until)
	if err != nil {
		return nil, err
	}
	return api.Reply(inviting), nil
}

type memberInput struct {
	RoundPath
	Member string `path:"member" pattern:"^exp_[0-9a-z]{26}$" maxLength:"40"`
}

func (h handlers) replaceExpert(ctx context.Context, call api.Call, in *memberInput) (*api.Answer[pool.Replacing], error) {
	replacing, err := h.pools.Replace(ctx, call.Act(), in.Round, in.Member)
	if err != nil {
		return nil, err
	}
	return api.Reply(replacing), nil
}

type replyInput struct {
	RoundPath
	Body struct {
		Token string `json:"token" minLength:"1" maxLength:"64"`
	}
}

func (h handlers) lookAtReply(ctx context.Context, call api.Call, in *replyInput) (*api.Answer[pool.Reply], error) {
	reply, err := h.pools.Look(ctx, in.Round, in.Body.Token, call.At)
	if err != nil {
		return nil, err
	}
	return api.Reply(reply), nil
}

func (h handlers) acceptSeat(ctx context.Context, call api.Call, in *replyInput) (*api.Answer[ledger.Receipt], error) {
	if err := account.Permit(call.Actor, "panel.join", account.Object{Account: call.Actor.ID}); err != nil {
		return nil, err
	}
	receipt, err := h.pools.Accept(ctx, call.Act(), in.Round, in.Body.Token)
	if err != nil {
		return nil, err
	}
	return api.Reply(receipt), nil
}

type declineInput struct {
	RoundPath
	Body struct {
		Token  string `json:"token" minLength:"1" maxLength:"64"`
		Reason string `json:"reason,omitempty" maxLength:"200"`
	}
}

func (h handlers) declineSeat(ctx context.Context, call api.Call, in *declineInput) (*api.Answer[ledger.Receipt], error) {
	receipt, err := h.pools.Decline(ctx, call.Act(), in.Round, in.Body.Token, in.Body.Reason)
	if err != nil {
		return nil, err
	}
	return api.Reply(receipt), nil
}
