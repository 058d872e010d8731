package ballot

import (
	"context"
	"time"

	"linxuan/shared/api"
	"linxuan/shared/ballot"
	"linxuan/shared/ballot/box"
	"linxuan/shared/calendar"
	"linxuan/shared/review"
)

type keysInput struct {
	BallotPath
	Body struct {
		AtMost int `json:"atMost,omitempty" minimum:"1" maximum:"100" default:"25" doc:"Keys made by this call; one takes about 0.12 s of one processor"`
	}
}

func (h handlers) keys(ctx context.Context, _ api.Call, in *keysInput) (*api.Answer[box.Keys], error) {
	r, err := h.rounds.Get(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	passed, err := h.reviews.Passed(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	planned := make([]box.PlannedGroup, len(passed))
	for i, c := range passed {
		planned[i].Group = c.Group
	}
	voted, _, err := h.office.Voted(ctx, in.Round, in.Ballot, planned)
	if err != nil {
		return nil, err
	}
	groups := make([]string, len(voted))
	for i, g := range voted {
		groups[i] = g.Group
	}
	made, err := h.office.MakeKeys(ctx, in.Round, in.Ballot, groups, r.Ballot.KeyBits, in.Body.AtMost)
	if err != nil {
		return nil, err
	}
	return api.Reply(made), nil
}

// seated is a scrutineer's seat as others see it: without the account.
type seated struct {
	Number    int             `json:"scrutineer"`
	Own       bool            `json:"own"`
	LetterKey ballot.Bytes    `json:"letterKey"`
	Dealing   *ballot.Dealing `json:"dealing,omitempty"`
	Confirmed bool            `json:"confirmed"`
}

func shown(s box.Seat, call api.Call) seated {
	return seated{s.Number, s.Account == call.Actor.ID, s.LetterKey, s.Dealing, s.Confirmed}
}

func (h handlers) seats(ctx context.Context, call api.Call, in *BallotPath) (*api.Answer[api.List[seated]], error) {
	seats, err := h.office.Seats(ctx, in.Round, in.Ballot)
	if err != nil {
		return nil, err
	}
	list := api.List[seated]{Items: make([]seated, len(seats))}
	for i, s := range seats {
		list.Items[i] = shown(s, call)
	}
	return api.Reply(list), nil
}

type letterInput struct {
	SeatPath
	Body struct {
		LetterKey ballot.Bytes `json:"letterKey" pattern:"^[0-9A-Za-z_-]+$" minLength:"87" maxLength:"87" doc:"Point of P-256, uncompressed"`
	}
}

func (h handlers) takeSeat(ctx context.Context, call api.Call, in *letterInput) (*api.Answer[box.Seating], error) {
	taken, err := h.office.TakeSeat(ctx, call.Act(), in.Round, in.Ballot, in.Seat, in.Body.LetterKey)
	if err != nil {
		return nil, err
	}
	return api.Reply(taken), nil
}

type dealInput struct {
	SeatPath
	Body struct {
		Commitments []ballot.Bytes `json:"commitments" minItems:"2" maxItems:"2"`
		Sealed      []ballot.Bytes `json:"sealed" minItems:"3" maxItems:"3"`
	}
}

func (h handlers) deal(ctx context.Context, call api.Call, in *dealInput) (*api.Answer[box.Seating], error) {
	dealing := ballot.Dealing{Scrutineer: in.Seat, Commitments: in.Body.Commitments, Sealed: in.Body.Sealed}
	dealt, err := h.office.Deal(ctx, call.Act(), in.Round, in.Ballot, dealing)
	if err != nil {
		return nil, err
	}
	return api.Reply(dealt), nil
}

func (h handlers) confirm(ctx context.Context, call api.Call, in *SeatPath) (*api.Answer[box.Seating], error) {
	confirmed, err := h.office.Confirm(ctx, call.Act(), in.Round, in.Ballot, in.Seat)
	if err != nil {
		return nil, err
	}
	return api.Reply(confirmed), nil
}

func (h handlers) startOver(ctx context.Context, call api.Call, in *BallotPath) (*api.Answer[box.Seating], error) {
	emptied, err := h.office.StartOver(ctx, call.Act(), in.Round, in.Ballot)
	if err != nil {
		return nil, err
	}
	return api.Reply(emptied), nil
}

type fixInput struct {
	BallotPath
	Body struct {
		OpensAt calendar.Instant `json:"opensAt,omitempty" doc:"When casting opens, at the earliest; now where it is left out"`
	}
}

func (h handlers) fix(ctx context.Context, call api.Call, in *fixInput) (*api.Answer[box.FixedAnswer], error) {
	plan, err := h.plan(ctx, in.Round)
	if err != nil {
		return nil, err
	}
	var opensAt time.Time
	if in.Body.OpensAt != 0 {
		opensAt = in.Body.OpensAt.Time()
	}
	fixed, err := h.office.Fix(ctx, call.Act(), in.Round, in.Ballot, plan, opensAt)
	if err != nil {
		return nil, err
	}
	return api.Reply(fixed), nil
}

// plan is what the review gives to the ballot: the panel, what passed with its exact scores, and who is recused.
func (h handlers) plan(ctx context.Context, roundID string) (box.Plan, error) {
	panel, err := h.reviews.Panel(ctx, roundID)
	if err != nil {
		return box.Plan{}, err
	}
	totals, err := h.reviews.Totals(ctx, roundID)
	if err != nil {
		return box.Plan{}, err
	}
	recusals, err := h.reviews.Recusals(ctx, roundID)
	if err != nil {
		return box.Plan{}, err
	}
	plan := box.Plan{Recused: map[string][]string{}}
	for _, p := range panel {
		plan.Experts = append(plan.Experts, p.Account)
	}
	for _, t := range totals {
		plan.Groups = append(plan.Groups, box.PlannedGroup{Group: t.Group, Score: score(t.Mean)})
	}
	for _, r := range recusals {
		plan.Recused[r.Account] = append(plan.Recused[r.Account], r.Group)
	}
	return plan, nil
}

// score is the mean as the ballot takes it; a group that nobody scored stands last among those with equal approvals.
func score(m review.Mean) ballot.Ratio {
	if m.Den == 0 {
		return ballot.Ratio{Num: 0, Den: 1}
	}
	return ballot.Ratio{Num: m.Num, Den: m.Den}
}

func (h handlers) setup(ctx context.Context, _ api.Call, in *BallotPath) (*api.Answer[box.FixedSetup], error) {
	fixed, err := h.office.Setup(ctx, in.Round, in.Ballot)
	if err != nil {
		return nil, err
	}
	return api.Reply(fixed), nil
}
