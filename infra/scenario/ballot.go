package scenario

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"golang.org/x/sync/errgroup"

	"linxuan/shared/ballot"
	"linxuan/shared/ballot/box"
	"linxuan/shared/ledger"
)

// Ballot holds a secret ballot at the API (R6.5), with everyone's part played by the client that he would have: what must
// stay in a person's hands (papers, dealt polynomials, shares) never leaves that person's value here.
type Ballot struct {
	Round       string
	Secretariat *Client
	Experts     []*Client
	Scrutineers []*Client // three
	// Choose gives the choice of expert i on a group; 0 leaves it open, which is cast as an abstention.
	Choose func(expert int, group string) ballot.Choice
	// Say is told of each step; nil for silence.
	Say func(format string, args ...any)
	// Step runs each step by its name, so that a load run can measure it; nil runs it.
	Step func(ctx context.Context, name string, take func(context.Context) error) error
	// Cast casts what the experts have sealed, of a ballot by its id, in place of their own sending; nil lets them send it.
	Cast func(ctx context.Context, id string, experts []*Expert) error
	// AtOnce is how many experts act at the same time; 8 unless set.
	AtOnce int
}

// Held is a ballot that was held, with what its participants keep.
type Held struct {
	ID       string
	Setup    ballot.Setup
	Hash     ballot.Hash // that was read out
	Count    box.Count
	Result   ballot.Result
	Receipts []ledger.Receipt // of everyone, the anonymous ones of the casts among them
}

// mostBallots bounds the run-offs after a ballot.
const mostBallots = 5

// HoldAll holds a ballot and as many run-offs as ties ask for.
func (b Ballot) HoldAll(ctx context.Context) ([]Held, error) {
	var all []Held
	runOffOf := ""
	for range mostBallots {
		held, err := b.Hold(ctx, runOffOf)
		if err != nil {
			return all, err
		}
		all = append(all, held)
		if held.Result.Standing != ballot.Tied {
			return all, nil
		}
		runOffOf = held.ID
	}
	return all, fmt.Errorf("scenario: a tie after %d ballots", len(all))
}

// Hold holds one ballot from its creation to its count.
func (b Ballot) Hold(ctx context.Context, runOffOf string) (Held, error) {
	s := &session{Ballot: b}
	for _, step := range []struct {
		name string
		take func(context.Context) error
	}{
		{"begin", func(ctx context.Context) error { return s.begin(ctx, runOffOf) }},
		{"keys", s.keys},
		{"closing key", s.deal},
		{"setup", s.fix},
		{"presence", s.present},
		{"prepare", s.prepare},
		{"issue", s.issue},
		{"finish", s.finish},
		{"barrier", s.barrier},
		{"seal", s.seal},
		{"cast", s.cast},
		{"close", s.close},
		{"shares", s.shares},
		{"count", s.count},
		{"result", s.result},
	} {
		if err := s.step(ctx, step.name, step.take); err != nil {
			return s.held, fmt.Errorf("ballot: %s: %w", step.name, err)
		}
	}
	return s.held, nil
}

func (s *session) step(ctx context.Context, name string, take func(context.Context) error) error {
	if s.Step == nil {
		return take(ctx)
	}
	return s.Step(ctx, name, take)
}

// session is one ballot being held.
type session struct {
	Ballot
	held    Held
	seats   []*ScrutineerSeat
	experts []*Expert
}

func (s *session) say(format string, args ...any) {
	if s.Say != nil {
		s.Say(format, args...)
	}
}

func (s *session) path(rest string) string { return ballotPath(s.Round, s.held.ID) + rest }

func ballotPath(round, id string) string { return "/v1/ballot/" + round + "/ballots/" + id }

func countPath(round, id string) string { return "/v1/count/" + round + "/" + id }

func (s *session) keep(receipts ...ledger.Receipt) {
	s.held.Receipts = append(s.held.Receipts, receipts...)
}

func (s *session) begin(ctx context.Context, runOffOf string) error {
	in := map[string]any{}
	if runOffOf != "" {
		in["runOffOf"] = runOffOf
	}
	var created box.Answered
	if err := s.Secretariat.Post(ctx, "/v1/ballot/"+s.Round+"/ballots", in, &created); err != nil {
		return err
	}
	s.held.ID = created.Ballot.Ballot
	s.keep(created.Receipt)
	return nil
}

// keys lets the token keys be made, as many as a call makes, until none is missing.
func (s *session) keys(ctx context.Context) error {
	for made := 0; ; {
		var keys box.Keys
		if err := s.Secretariat.Post(ctx, s.path("/keys"), map[string]any{}, &keys); err != nil {
			return err
		}
		made += keys.Made
		s.say("投票：签发密钥已生成 %d 个，还剩 %d 个。", made, keys.Missing)
		if keys.Missing == 0 {
			return nil
		}
	}
}

// deal lets the scrutineers make the closing key: letter keys, dealings, and each one's word that the share fits.
func (s *session) deal(ctx context.Context) error {
	for i, c := range s.Scrutineers {
		seat, err := NewScrutineerSeat(c, s.Round, s.held.ID, i+1)
		if err != nil {
			return err
		}
		s.seats = append(s.seats, seat)
	}
	for _, step := range []func(*ScrutineerSeat, context.Context) (ledger.Receipt, error){
		(*ScrutineerSeat).TakeSeat, (*ScrutineerSeat).Deal, (*ScrutineerSeat).Confirm,
	} {
		for _, seat := range s.seats {
			receipt, err := step(seat, ctx)
			if err != nil {
				return err
			}
			s.keep(receipt)
		}
	}
	return nil
}

// fix fixes the setup; the hash in its answer is what everyone in the room hears.
func (s *session) fix(ctx context.Context) error {
	var fixed box.FixedAnswer
	if err := s.Secretariat.Post(ctx, s.path("/setup"), map[string]any{}, &fixed); err != nil {
		return err
	}
	s.held.Hash = fixed.Hash
	s.keep(fixed.Receipt)
	setup, err := readSetup(ctx, s.Secretariat, s.Round, s.held.ID)
	s.held.Setup = setup
	s.say("投票：设置已定，候选集团 %d 家，现场宣读校验值 %s。", len(setup.Groups), fixed.Hash)
	return err
}

func readSetup(ctx context.Context, c *Client, round, id string) (ballot.Setup, error) {
	var shown struct {
		Setup json.RawMessage `json:"setup"`
	}
	if _, err := c.Get(ctx, ballotPath(round, id)+"/setup", &shown); err != nil {
		return ballot.Setup{}, err
	}
	return ballot.ParseSetup(shown.Setup)
}

func (s *session) present(ctx context.Context) error {
	for _, c := range s.Experts {
		e := &Expert{Client: c}
		receipt, err := e.Attend(ctx, s.Round, s.held.ID)
		if err != nil {
			return err
		}
		s.experts = append(s.experts, e)
		s.keep(receipt)
	}
	counted, err := s.seats[0].Witness(ctx, len(s.experts))
	if err != nil {
		return err
	}
	s.keep(counted)
	var opened box.Answered
	err = s.Secretariat.Post(ctx, s.path("/open"), nil, &opened)
	s.keep(opened.Receipt)
	s.say("投票：应到专家 %d 人，实到 %d 人，开始领票。", opened.Ballot.Appointed, opened.Ballot.Present)
	return err
}

// prepare lets all experts hold the setup against what was read out and blind their papers, in their own machines.
func (s *session) prepare(ctx context.Context) error {
	return s.together(ctx, func(ctx context.Context, i int) error {
		return s.experts[i].Prepare(ctx, s.Round, s.held.ID, s.held.Hash)
	})
}

// issue lets all experts ask for their tokens.
func (s *session) issue(ctx context.Context) error {
	receipts := make([][]ledger.Receipt, len(s.experts))
	err := s.together(ctx, func(ctx context.Context, i int) (err error) {
		receipts[i], err = s.experts[i].Ask(ctx, s.Round, s.held.ID)
		return err
	})
	s.keep(slices.Concat(receipts...)...)
	return err
}

func (s *session) finish(ctx context.Context) error {
	return s.together(ctx, func(_ context.Context, i int) error { return s.experts[i].Finish() })
}

func (s *session) barrier(ctx context.Context) error {
	var closed box.Answered
	err := s.Secretariat.Post(ctx, s.path("/barrier"), nil, &closed)
	s.keep(closed.Receipt)
	return err
}

// together lets all experts do something, a few at a time.
func (s *session) together(ctx context.Context, do func(context.Context, int) error) error {
	all, ctx := errgroup.WithContext(ctx)
	all.SetLimit(cmp.Or(s.AtOnce, atOnce))
	for i := range s.experts {
		all.Go(func() error { return do(ctx, i) })
	}
	return all.Wait()
}

// seal lets all experts fill their papers in.
func (s *session) seal(ctx context.Context) error {
	return s.together(ctx, func(_ context.Context, i int) error {
		choices := map[string]ballot.Choice{}
		for _, group := range s.experts[i].groups {
			if c := s.Choose(i, group); c != 0 {
				choices[group] = c
			}
		}
		return s.experts[i].Seal(choices)
	})
}

func (s *session) cast(ctx context.Context) error {
	if s.Cast != nil {
		return s.Cast(ctx, s.held.ID, s.experts)
	}
	receipts := make([][]ledger.Receipt, len(s.experts))
	err := s.together(ctx, func(ctx context.Context, i int) (err error) {
		receipts[i], err = s.experts[i].Send(ctx, s.Round, s.held.ID)
		return err
	})
	s.keep(slices.Concat(receipts...)...)
	return err
}

func (s *session) close(ctx context.Context) error {
	var closed box.Answered
	err := s.Secretariat.Post(ctx, countPath(s.Round, s.held.ID)+"/close", nil, &closed)
	s.keep(closed.Receipt)
	return err
}

// shares lets as many scrutineers as are needed give theirs.
func (s *session) shares(ctx context.Context) error {
	for _, seat := range s.seats[:box.Needed] {
		receipt, err := seat.GiveShare(ctx)
		if err != nil {
			return err
		}
		s.keep(receipt)
	}
	return nil
}

func (s *session) count(ctx context.Context) error {
	err := s.Secretariat.Post(ctx, countPath(s.Round, s.held.ID)+"/count", nil, &s.held.Count)
	s.keep(s.held.Count.Receipt)
	return err
}

// result reads what was counted as anyone may, and holds it against what was chosen here.
func (s *session) result(ctx context.Context) error {
	var counted struct {
		Result ballot.Result `json:"result"`
	}
	if _, err := NewClient(s.Secretariat.base, s.Secretariat.http).Get(ctx, countPath(s.Round, s.held.ID), &counted); err != nil {
		return err
	}
	s.held.Result = counted.Result
	c := s.held.Count
	s.say("投票：发票 %d 张，投出 %d 张，有效 %d 张，无效 %d 张；入选 %d 家。", c.Issued, c.Cast, c.Valid, c.Void, c.Chosen)
	return s.compare()
}

// compare holds each group's count against the choices that were made.
func (s *session) compare() error {
	want := map[string]*[4]int{}
	for _, g := range s.held.Result.Groups {
		want[g.Group] = &[4]int{}
	}
	for i, e := range s.experts {
		for _, group := range e.groups {
			choice := s.Choose(i, group)
			if choice == 0 {
				choice = ballot.Abstain
			}
			want[group][choice]++
		}
	}
	for _, g := range s.held.Result.Groups {
		if w := want[g.Group]; g.Approve != w[ballot.Approve] || g.Reject != w[ballot.Reject] || g.Abstain != w[ballot.Abstain] {
			return fmt.Errorf("scenario: %s was counted %d/%d/%d, cast %v", g.Group, g.Approve, g.Reject, g.Abstain, w[1:])
		}
	}
	return nil
}
