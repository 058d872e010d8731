package box_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"

	"linxuan/infra/seed"
	"linxuan/shared/ballot"
	"linxuan/shared/ballot/box"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

var (
	ctx = context.Background()
	// morning is on the first day of the ballot phase of infra/seed/round-2019.yaml: 2019-11-23T09:30:20+08:00.
	morning = time.Date(2019, 11, 23, 1, 30, 20, 0, time.UTC)
)

// The stage of the tests: a panel of six, of whom f1 never comes, and three groups; e1 is recused from g1.
var (
	panel  = []string{"e1", "e2", "e3", "e4", "e5", "f1"}
	coming = panel[:5]
	plan   = box.Plan{
		Experts: panel,
		Groups:  []box.PlannedGroup{{Group: "g1", Score: ballot.Ratio{Num: 90, Den: 1}}, {Group: "g2", Score: ballot.Ratio{Num: 80, Den: 1}}, {Group: "g3", Score: ballot.Ratio{Num: 80, Den: 1}}},
		Recused: map[string][]string{"e1": {"g1"}},
	}
	plannedIDs = []string{"g1", "g2", "g3"}
	teller     = []string{"t1", "t2", "t3"}
)

const secret = "wrapping key of the tests, 32 characters and more"

// stage is a ballot that is walked from phase to phase, a second a step.
type stage struct {
	t       *testing.T
	tables  *tabletest.Tables
	store   *table.Store
	journal *journal.Journal
	rounds  *round.Rounds
	office  *box.Office
	urn     *box.Urn
	teller  *box.Teller
	results box.Results

	now    time.Time
	id     string
	fixed  box.FixedAnswer
	setup  ballot.Setup
	seats  []*ballot.Scrutineer
	shares []ballot.KeyShare
	voters map[string]*ballot.Voter // by account
	casts  []ballot.Cast
}

func newStage(t *testing.T, change ...func(*round.Config)) *stage {
	t.Helper()
	tables := tabletest.New(t)
	s := &stage{t: t, tables: tables, store: tables.Store(), now: morning, voters: map[string]*ballot.Voter{}}
	signer := must[ledger.Signer](t)(ledger.NewSigner("signing key of the tests, 32 characters and more"))
	s.journal = journal.Open(s.store, signer)
	s.rounds = round.Open(s.store, s.journal)
	s.office = must[*box.Office](t)(box.OpenOffice(s.store, s.journal, s.rounds, secret))
	s.urn, s.teller, s.results = box.OpenUrn(s.store, s.journal), box.OpenTeller(s.store, s.journal), box.OpenResults(s.store)
	r := must[seed.Round](t)(seed.LoadRound("2019"))
	r.Config.Ballot.MinimumEligible, r.Config.Ballot.Target = 3, 1
	for _, c := range change {
		c(&r.Config)
	}
	if _, _, err := s.rounds.Create(ctx, s.act("m1"), r.Config, nil, []string{"P37"}); err != nil {
		t.Fatal(err)
	}
	return s
}

// must ends the test on an error.
func must[T any](t *testing.T) func(T, error) T {
	t.Helper()
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// expect says whether an error is the wanted refusal (nil for none).
func expect(t *testing.T, err error, want *fault.Definition) {
	t.Helper()
	if want == nil && err != nil || want != nil && !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}

// act is one of somebody's, now.
func (s *stage) act(account string) table.Act {
	return table.Act{Actor: account, Pseudonym: "pseudonym-" + account, Role: "somebody", At: s.now}
}

// steps lead from each phase to the next.
var steps = []struct {
	to   box.Phase
	take func(*stage)
}{
	{box.Preparing, (*stage).create},
	{box.Ready, (*stage).fix},
	{box.Issuing, (*stage).open},
	{box.Casting, (*stage).barrier},
	{box.Closed, (*stage).close},
	{box.Done, (*stage).count},
}

// at walks a new ballot to a phase.
func at(t *testing.T, phase box.Phase, change ...func(*round.Config)) *stage {
	t.Helper()
	s := newStage(t, change...)
	s.walk(phase)
	return s
}

func (s *stage) walk(phase box.Phase) {
	s.t.Helper()
	for _, step := range steps {
		if s.id != "" && step.to == box.Preparing {
			continue
		}
		step.take(s)
		s.now = s.now.Add(time.Second)
		if step.to == phase {
			return
		}
	}
	s.t.Fatalf("no way to %s", phase)
}

func (s *stage) create() {
	s.t.Helper()
	created := must[box.Answered](s.t)(s.office.Create(ctx, s.act("s1"), "2019", ""))
	s.id = created.Ballot.Ballot
}

func (s *stage) keys() {
	s.t.Helper()
	must[box.Keys](s.t)(s.office.MakeKeys(ctx, "2019", s.id, plannedIDs, 2048, 100))
}

// deal makes the closing key; the shares are kept by the stage.
func (s *stage) deal() {
	s.t.Helper()
	var letters []ballot.Bytes
	for i, account := range teller {
		secret := must[*ballot.Scrutineer](s.t)(ballot.NewScrutineer(rand.Reader, "2019", s.id, i+1))
		s.seats = append(s.seats, secret)
		letters = append(letters, secret.LetterKey())
		must[box.Seating](s.t)(s.office.TakeSeat(ctx, s.act(account), "2019", s.id, i+1, secret.LetterKey()))
	}
	var dealings []ballot.Dealing
	for i, account := range teller {
		d := must[ballot.Dealing](s.t)(s.seats[i].Deal(rand.Reader, box.Needed, letters))
		dealings = append(dealings, d)
		must[box.Seating](s.t)(s.office.Deal(ctx, s.act(account), "2019", s.id, d))
	}
	for i, account := range teller {
		s.shares = append(s.shares, must[ballot.KeyShare](s.t)(s.seats[i].Receive(dealings)))
		must[box.Seating](s.t)(s.office.Confirm(ctx, s.act(account), "2019", s.id, i+1))
	}
}

func (s *stage) fix() {
	s.t.Helper()
	s.keys()
	s.deal()
	s.fixed = must[box.FixedAnswer](s.t)(s.office.Fix(ctx, s.act("s1"), "2019", s.id, plan, time.Time{}))
	shown := must[box.FixedSetup](s.t)(s.office.Setup(ctx, "2019", s.id))
	s.setup = must[ballot.Setup](s.t)(ballot.ParseSetup(shown.Setup))
}

func (s *stage) open() {
	s.t.Helper()
	for _, account := range coming {
		must[ledger.Receipt](s.t)(s.office.SignIn(ctx, s.act(account), "2019", s.id))
	}
	s.witness(len(coming))
	must[box.Answered](s.t)(s.office.Open(ctx, s.act("s1"), "2019", s.id))
}

// witness is a scrutineer's word on so many who are present.
func (s *stage) witness(n int) {
	s.t.Helper()
	must[ledger.Receipt](s.t)(s.office.Witness(ctx, s.act("t2"), "2019", s.id, n))
}

// ask makes an expert's requests for groups.
func (s *stage) ask(account string, groups ...string) []ballot.TokenRequest {
	s.t.Helper()
	if s.voters[account] == nil {
		s.voters[account] = must[*ballot.Voter](s.t)(ballot.NewVoter(rand.Reader, s.setup, s.fixed.Hash))
	}
	return must[[]ballot.TokenRequest](s.t)(s.voters[account].Ask(groups...))
}

func (s *stage) issue() {
	s.t.Helper()
	for _, account := range coming {
		own := must[box.Entitlement](s.t)(s.office.Entitlement(ctx, "2019", s.id, account))
		issue := must[box.Issue](s.t)(s.office.Sign(ctx, s.act(account), "2019", s.id, s.ask(account, own.Groups...)))
		if err := s.voters[account].Take(issue.Tokens...); err != nil {
			s.t.Fatal(err)
		}
		s.coupons(account)
	}
}

// coupons lets an expert take his coupons, where the ballot has a cap.
func (s *stage) coupons(account string) {
	s.t.Helper()
	requests := must[[]ballot.CouponRequest](s.t)(s.voters[account].AskCoupons())
	if len(requests) == 0 {
		return
	}
	signed := must[box.CouponIssue](s.t)(s.office.SignCoupons(ctx, s.act(account), "2019", s.id, requests))
	if err := s.voters[account].TakeCoupons(signed.Coupons...); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) barrier() {
	s.t.Helper()
	s.issue()
	must[box.Answered](s.t)(s.office.Barrier(ctx, s.act("s1"), "2019", s.id))
	for _, account := range coming {
		choices := map[string]ballot.Choice{"g2": ballot.Approve}
		s.casts = append(s.casts, must[[]ballot.Cast](s.t)(s.voters[account].Casts(choices))...)
	}
}

// close casts what is left and closes.
func (s *stage) close() {
	s.t.Helper()
	for _, c := range s.casts {
		must[ledger.Receipt](s.t)(s.cast(c))
	}
	must[box.Answered](s.t)(s.teller.Close(ctx, s.act("s1"), "2019", s.id))
}

func (s *stage) cast(c ballot.Cast) (ledger.Receipt, error) {
	return s.urn.Cast(ctx, s.now, "2019", s.id, c.Encode())
}

// castOn is the first cast of the stage on a group.
func (s *stage) castOn(group string) ballot.Cast {
	s.t.Helper()
	i := slices.IndexFunc(s.casts, func(c ballot.Cast) bool { return c.Group == group })
	if i < 0 {
		s.t.Fatalf("no cast on %s", group)
	}
	return s.casts[i]
}

func (s *stage) give(i int) {
	s.t.Helper()
	must[ledger.Receipt](s.t)(s.teller.Give(ctx, s.act(teller[i]), "2019", s.id, s.shares[i].Value))
}

func (s *stage) count() {
	s.t.Helper()
	s.give(0)
	s.give(2)
	if _, _, err := s.teller.Count(ctx, s.act("s1"), "2019", s.id); err != nil {
		s.t.Fatal(err)
	}
}

func (s *stage) state() box.State {
	s.t.Helper()
	return must[box.State](s.t)(s.office.State(ctx, "2019", s.id))
}

// blank are requests that fit the length of a blinded message, for somebody who has none of the ballot's keys.
func (s *stage) blank(groups ...string) []ballot.TokenRequest {
	requests := make([]ballot.TokenRequest, len(groups))
	for i, g := range groups {
		blinded := make([]byte, 256)
		blinded[255] = 7
		requests[i] = ballot.TokenRequest{Group: g, Blinded: blinded}
	}
	return requests
}

// letterKey is that of some scrutineer.
func letterKey(t *testing.T) ballot.Bytes {
	t.Helper()
	return must[*ballot.Scrutineer](t)(ballot.NewScrutineer(rand.Reader, "2019", "bal", 1)).LetterKey()
}

// Faults between the office and its table.
var (
	pass       = tabletest.Fault(tabletest.Pass)
	loseAnswer = tabletest.Fault(tabletest.LoseAnswer)
	refuse     = tabletest.Refuse(400, "ThrottlingException")
	first      = tabletest.First
)

// rows are the ballot's items whose partition begins with a prefix, as text.
func (s *stage) rows(prefix string) []string { return s.rowsOf(s.store.Ballots, prefix) }

func (s *stage) rowsOf(name, prefix string) []string {
	s.t.Helper()
	out := must[*dynamodb.ScanOutput](s.t)(s.store.Client().Scan(ctx, &dynamodb.ScanInput{TableName: &name}))
	var rows []string
	for _, item := range out.Items {
		var row map[string]any
		if err := table.Unmarshal(item, &row); err != nil {
			s.t.Fatal(err)
		}
		if strings.HasPrefix(fmt.Sprint(row["pk"]), prefix) {
			rows = append(rows, fmt.Sprint(row))
		}
	}
	return rows
}

// sameToken is the stage's cast with the token of another.
func (s *stage) sameToken(other ballot.Cast) ballot.Cast {
	s.t.Helper()
	i := slices.IndexFunc(s.casts, func(c ballot.Cast) bool { return c.SpendID() == other.SpendID() })
	return s.casts[i]
}

// namedOf are recusals as the review gives them.
func namedOf(named map[string][]string) box.Recusals {
	return func(_ context.Context, _, account string) (map[string][]string, error) {
		if account == "" {
			return named, nil
		}
		return map[string][]string{account: named[account]}, nil
	}
}
