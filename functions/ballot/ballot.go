// Package ballot is the signed-in door to the ballot: token keys, closing key, setup, presence, issue, barrier (R6.5). It
// knows who asks and cannot see a cast.
package ballot

import (
	"context"

	"linxuan/shared/api"
	"linxuan/shared/ballot"
	"linxuan/shared/ballot/box"
	"linxuan/shared/house"
	"linxuan/shared/ledger"
	"linxuan/shared/review"
	"linxuan/shared/round"
)

// New builds the function from its environment.
func New(_ context.Context, s api.Setup) (*api.Function, error) {
	rooms, err := house.Open(s, "BALLOTS_TABLE", "BALLOT_WRAP_KEY")
	if err != nil {
		return nil, err
	}
	office, err := box.OpenOffice(rooms.Store, rooms.Journal, rooms.Rounds, s.Getenv("BALLOT_WRAP_KEY"))
	if err != nil {
		return nil, err
	}
	reviews := rooms.Reviews()
	h := handlers{office: office.Heed(reviews.Named), rounds: rooms.Rounds, reviews: reviews}
	r := rooms.Router()
	h.register(r)
	return api.NewFunction(s, r), nil
}

type handlers struct {
	office  *box.Office
	rounds  *round.Rounds
	reviews *review.Reviews
}

type RoundPath struct {
	Round string `path:"round" maxLength:"20" pattern:"^[0-9A-Za-z-]+$"`
}

type BallotPath struct {
	RoundPath
	Ballot string `path:"ballot" pattern:"^bal_[0-9a-z]{26}$" maxLength:"40"`
}

type SeatPath struct {
	BallotPath
	Seat int `path:"seat" minimum:"1" maximum:"3"`
}

const (
	all  = "/v1/ballot/{round}/ballots"
	one  = all + "/{ballot}"
	seat = one + "/scrutineers/{seat}"
)

func (h handlers) register(r *api.Router) {
	api.Handle(r, api.Op{ID: "create-ballot", Method: "POST", Path: all, Action: "ballot.setup", Status: 201, Summary: "Begin a ballot, or the run-off of one with a tie"}, h.create)
	api.Handle(r, api.Op{ID: "list-ballots", Method: "GET", Path: all, Action: "ballot.read", Summary: "The ballots of a round"}, h.list)
	api.Handle(r, api.Op{ID: "get-ballot", Method: "GET", Path: one, Action: "ballot.read", Summary: "How far a ballot has come"}, h.get)
	api.Handle(r, api.Op{ID: "make-token-keys", Method: "POST", Path: one + "/keys", Action: "ballot.setup", Summary: "Make the missing token keys, some at a time"}, h.keys)

	api.Handle(r, api.Op{ID: "list-scrutineers", Method: "GET", Path: one + "/scrutineers", Action: "ballot.read", Summary: "The scrutineers' letter keys and dealings"}, h.seats)
	api.Handle(r, api.Op{ID: "take-seat", Method: "POST", Path: seat + "/letter-key", Action: "ballot.deal", Summary: "Take a scrutineer's seat, with the key that letters are sealed to"}, h.takeSeat)
	api.Handle(r, api.Op{ID: "deal", Method: "POST", Path: seat + "/dealing", Action: "ballot.deal", Summary: "Deal one's part of the closing key"}, h.deal)
	api.Handle(r, api.Op{ID: "confirm-share", Method: "POST", Path: seat + "/confirmation", Action: "ballot.deal", Summary: "Confirm that the dealings gave a share that fits"}, h.confirm)
	api.Handle(r, api.Op{ID: "start-over", Method: "POST", Path: one + "/scrutineers/start-over", Action: "ballot.setup", Summary: "Empty the scrutineers' seats"}, h.startOver)

	api.Handle(r, api.Op{ID: "fix-setup", Method: "POST", Path: one + "/setup", Action: "ballot.setup", Summary: "Fix the setup; its hash is read out in the room"}, h.fix)
	api.Handle(r, api.Op{ID: "get-setup", Method: "GET", Path: one + "/setup", Action: "ballot.read", Summary: "The setup in its canonical form"}, h.setup)

	api.Handle(r, api.Op{ID: "sign-in-to-ballot", Method: "POST", Path: one + "/presence", Action: "ballot.present", Summary: "Be present"}, h.signIn)
	api.Handle(r, api.Op{ID: "get-attendance", Method: "GET", Path: one + "/presence", Action: "ballot.read", Summary: "Those present against the quorum, in numbers"}, h.attendance)
	api.Handle(r, api.Op{ID: "list-places", Method: "GET", Path: one + "/places", Action: "ballot.room", Summary: "The panel by name, and who has signed in"}, h.places)
	api.Handle(r, api.Op{ID: "confirm-presence", Method: "POST", Path: one + "/presence/confirmation", Action: "ballot.deal", Summary: "A scrutineer confirms that those signed in are those present"}, h.witness)
	api.Handle(r, api.Op{ID: "open-ballot", Method: "POST", Path: one + "/open", Action: "ballot.control", Summary: "Open the issue, with the quorum present"}, h.open)
	api.Handle(r, api.Op{ID: "own-entitlement", Method: "GET", Path: one + "/tokens", Action: "ballot.issue", Summary: "The groups that the expert may vote on"}, h.entitlement)
	api.Handle(r, api.Op{ID: "issue-tokens", Method: "POST", Path: one + "/tokens", Action: "ballot.issue", Summary: "Sign blinded messages, one a group"}, h.issue)
	api.Handle(r, api.Op{ID: "issue-coupons", Method: "POST", Path: one + "/coupons", Action: "ballot.issue", Summary: "Sign blinded coupons, one an approval, where the ballot has a cap"}, h.coupons)
	api.Handle(r, api.Op{ID: "close-issue", Method: "POST", Path: one + "/barrier", Action: "ballot.control", Summary: "Close the issue and open casting"}, h.barrier)
	api.Handle(r, api.Op{ID: "get-turnout", Method: "GET", Path: one + "/turnout", Action: "ballot.read", Summary: "Who was present and what was issued, in numbers"}, h.turnout)
}

type createInput struct {
	RoundPath
	Body struct {
		RunOffOf string `json:"runOffOf,omitempty" pattern:"^bal_[0-9a-z]{26}$" maxLength:"40" doc:"The ballot whose tie is to be decided"`
	}
}

func (h handlers) create(ctx context.Context, call api.Call, in *createInput) (*api.Answer[box.Answered], error) {
	created, err := h.office.Create(ctx, call.Act(), in.Round, in.Body.RunOffOf)
	if err != nil {
		return nil, err
	}
	return api.Reply(created), nil
}

type listInput struct {
	RoundPath
	api.Paging
}

func (h handlers) list(ctx context.Context, _ api.Call, in *listInput) (*api.Answer[api.List[box.Row]], error) {
	rows, next, err := h.office.List(ctx, in.Round, in.Limit, in.Cursor)
	if err != nil {
		return nil, err
	}
	return api.Reply(api.List[box.Row]{Items: rows, Next: next}), nil
}

func (h handlers) get(ctx context.Context, _ api.Call, in *BallotPath) (*api.Answer[box.State], error) {
	state, err := h.office.State(ctx, in.Round, in.Ballot)
	if err != nil {
		return nil, err
	}
	return api.Reply(state), nil
}

func (h handlers) signIn(ctx context.Context, call api.Call, in *BallotPath) (*api.Answer[ledger.Receipt], error) {
	receipt, err := h.office.SignIn(ctx, call.Act(), in.Round, in.Ballot)
	if err != nil {
		return nil, err
	}
	return api.Reply(receipt), nil
}

func (h handlers) attendance(ctx context.Context, _ api.Call, in *BallotPath) (*api.Answer[box.Attendance], error) {
	attendance, err := h.office.Attendance(ctx, in.Round, in.Ballot)
	if err != nil {
		return nil, err
	}
	return api.Reply(attendance), nil
}

// placed is an expert of the roll as the room sees him.
type placed struct {
	Name    string `json:"name"`
	Present bool   `json:"present"`
}

func (h handlers) places(ctx context.Context, _ api.Call, in *BallotPath) (*api.Answer[api.List[placed]], error) {
	places, err := h.office.Places(ctx, in.Round, in.Ballot)
	if err != nil {
		return nil, err
	}
	panel, err := h.reviews.Panel(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	names := make(map[string]string, len(panel))
	for _, p := range panel {
		names[p.Account] = p.Name
	}
	list := api.List[placed]{Items: make([]placed, len(places))}
	for i, p := range places {
		list.Items[i] = placed{names[p.Account], p.Present}
	}
	return api.Reply(list), nil
}

type witnessInput struct {
	BallotPath
	Body struct {
		Present int `json:"present" minimum:"1" maximum:"1000" doc:"Experts counted in the room"`
	}
}

func (h handlers) witness(ctx context.Context, call api.Call, in *witnessInput) (*api.Answer[ledger.Receipt], error) {
	receipt, err := h.office.Witness(ctx, call.Act(), in.Round, in.Ballot, in.Body.Present)
	if err != nil {
		return nil, err
	}
	return api.Reply(receipt), nil
}

func (h handlers) open(ctx context.Context, call api.Call, in *BallotPath) (*api.Answer[box.Answered], error) {
	opened, err := h.office.Open(ctx, call.Act(), in.Round, in.Ballot)
	if err != nil {
		return nil, err
	}
	return api.Reply(opened), nil
}

func (h handlers) entitlement(ctx context.Context, call api.Call, in *BallotPath) (*api.Answer[box.Entitlement], error) {
	own, err := h.office.Entitlement(ctx, in.Round, in.Ballot, call.Actor.ID)
	if err != nil {
		return nil, err
	}
	return api.Reply(own), nil
}

type issueInput struct {
	BallotPath
	Body struct {
		Requests []tokenRequest `json:"requests" minItems:"1" maxItems:"25"`
	}
}

type tokenRequest struct {
	Group   string       `json:"group" minLength:"1" maxLength:"64"`
	Blinded ballot.Bytes `json:"blinded" pattern:"^[0-9A-Za-z_-]+$" minLength:"342" maxLength:"512" doc:"Blinded message, as long as the group's RSA modulus"`
}

func (h handlers) issue(ctx context.Context, call api.Call, in *issueInput) (*api.Answer[box.Issue], error) {
	requests := make([]ballot.TokenRequest, len(in.Body.Requests))
	for i, r := range in.Body.Requests {
		requests[i] = ballot.TokenRequest(r)
	}
	issue, err := h.office.Sign(ctx, call.Act(), in.Round, in.Ballot, requests)
	if err != nil {
		return nil, err
	}
	return api.Reply(issue), nil
}

type couponsInput struct {
	BallotPath
	Body struct {
		Requests []couponRequest `json:"requests" minItems:"1" maxItems:"25"`
	}
}

type couponRequest struct {
	Number  int          `json:"number" minimum:"1" maximum:"5000"`
	Blinded ballot.Bytes `json:"blinded" pattern:"^[0-9A-Za-z_-]+$" minLength:"342" maxLength:"512" doc:"Blinded message, as long as the coupons' RSA modulus"`
}

func (h handlers) coupons(ctx context.Context, call api.Call, in *couponsInput) (*api.Answer[box.CouponIssue], error) {
	requests := make([]ballot.CouponRequest, len(in.Body.Requests))
	for i, r := range in.Body.Requests {
		requests[i] = ballot.CouponRequest(r)
	}
	issue, err := h.office.SignCoupons(ctx, call.Act(), in.Round, in.Ballot, requests)
	if err != nil {
		return nil, err
	}
	return api.Reply(issue), nil
}

func (h handlers) barrier(ctx context.Context, call api.Call, in *BallotPath) (*api.Answer[box.Answered], error) {
	closed, err := h.office.Barrier(ctx, call.Act(), in.Round, in.Ballot)
	if err != nil {
		return nil, err
	}
	return api.Reply(closed), nil
}

func (h handlers) turnout(ctx context.Context, _ api.Call, in *BallotPath) (*api.Answer[ballot.Turnout], error) {
	turnout, err := h.office.Turnout(ctx, in.Round, in.Ballot)
	if err != nil {
		return nil, err
	}
	return api.Reply(turnout), nil
}
