package box_test

import (
	"crypto/sha256"
	"slices"
	"sync"
	"testing"
	"time"

	"linxuan/shared/ballot"
	"linxuan/shared/ballot/box"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// R6.5: below the quorum nothing opens, and the refusal says the numbers; with one more it opens.
func TestTheQuorumOpensTheBallot(t *testing.T) {
	s := at(t, box.Ready)
	for i, account := range coming {
		attended := must[box.Attendance](t)(s.office.Attendance(ctx, "2019", s.id))
		if attended != (box.Attendance{Present: i, Appointed: 6, Needed: 4}) {
			t.Errorf("%d present: %+v", i, attended)
		}
		if i < 4 {
			_, err := s.office.Open(ctx, s.act("s1"), "2019", s.id)
			expect(t, err, ballot.ErrNoQuorum)
			_, denied := s.office.Sign(ctx, s.act(account), "2019", s.id, s.blank("g2")) // and the door where tokens are issued says the same
			for _, refusal := range []error{err, denied} {
				expect(t, refusal, ballot.ErrNoQuorum)
				if e, _ := fault.Of(refusal); e.Facts["present"] != i || e.Facts["appointed"] != 6 || e.Facts["needed"] != 4 {
					t.Errorf("%d present: %v", i, e.Facts)
				}
			}
			if s.state().Phase != box.Ready {
				t.Fatalf("refused, but the ballot is %s", s.state().Phase)
			}
		}
		must[ledger.Receipt](t)(s.office.SignIn(ctx, s.act(account), "2019", s.id))
	}
	s.witness(5)
	opened := must[box.Answered](t)(s.office.Open(ctx, s.act("s1"), "2019", s.id))
	if opened.Ballot.Phase != box.Issuing || opened.Ballot.Present != 5 || opened.Receipt.Act != box.ActOpened {
		t.Errorf("opened: %+v", opened)
	}
}

// R6.5: a group that too few of those present may vote on would reveal them.
func TestAGroupWithTooFewVotersStopsTheOpening(t *testing.T) {
	s := at(t, box.Ready, func(c *round.Config) { c.Ballot.MinimumEligible = 4 })
	for _, account := range []string{"e1", "e2", "e3", "e4"} {
		must[ledger.Receipt](t)(s.office.SignIn(ctx, s.act(account), "2019", s.id))
	}
	_, err := s.office.Open(ctx, s.act("s1"), "2019", s.id)
	expect(t, err, ballot.ErrTooFewVoters)
	if e, _ := fault.Of(err); e.Facts["group"] != "g1" || e.Facts["eligible"] != 3 {
		t.Errorf("%v", e.Facts)
	}
	must[ledger.Receipt](t)(s.office.SignIn(ctx, s.act("e5"), "2019", s.id))
	s.witness(5)
	must[box.Answered](t)(s.office.Open(ctx, s.act("s1"), "2019", s.id))
}

func TestPresenceIsOncePerExpertOfTheRoll(t *testing.T) {
	s := at(t, box.Ready)
	first := must[ledger.Receipt](t)(s.office.SignIn(ctx, s.act("e1"), "2019", s.id))
	s.now = s.now.Add(time.Minute)
	if again := must[ledger.Receipt](t)(s.office.SignIn(ctx, s.act("e1"), "2019", s.id)); again != first {
		t.Error("signed in twice")
	}
	_, err := s.office.SignIn(ctx, s.act("x1"), "2019", s.id)
	expect(t, err, box.ErrNotAppointed)
	if n := must[box.Attendance](t)(s.office.Attendance(ctx, "2019", s.id)).Present; n != 1 {
		t.Errorf("%d present", n)
	}
}

// Who signs in while the ballot is being opened is either counted or refused, never both.
func TestNobodySlipsInWhileTheBallotIsOpened(t *testing.T) {
	s := at(t, box.Ready)
	for _, account := range coming {
		must[ledger.Receipt](t)(s.office.SignIn(ctx, s.act(account), "2019", s.id))
	}
	s.witness(5)
	var late error
	s.tables.Faults.Next("TransactWriteItems", first(func() { // between the look at the quorum and the end of the signing in
		_, late = s.office.SignIn(ctx, s.act("f1"), "2019", s.id)
	}))
	_, err := s.office.Open(ctx, s.act("s1"), "2019", s.id)
	expect(t, late, nil)
	expect(t, err, box.ErrUnwitnessed) // nobody has seen him
	s.witness(6)
	opened := must[box.Answered](t)(s.office.Open(ctx, s.act("s1"), "2019", s.id))
	if opened.Ballot.Present != 6 {
		t.Errorf("%d present, the one who slipped in is missing", opened.Ballot.Present)
	}
	must[box.Issue](t)(s.office.Sign(ctx, s.act("f1"), "2019", s.id, s.ask("f1", "g2")))
}

// A step that was cut short between its two halves is finished by asking again.
func TestAStepThatWasCutShortIsFinished(t *testing.T) {
	s := at(t, box.Ready)
	for _, account := range coming {
		must[ledger.Receipt](t)(s.office.SignIn(ctx, s.act(account), "2019", s.id))
	}
	s.witness(5)
	s.tables.Faults.Next("TransactWriteItems", pass, refuse)
	_, err := s.office.Open(ctx, s.act("s1"), "2019", s.id)
	if err == nil || s.state().Phase != box.Called {
		t.Fatalf("%v, %s", err, s.state().Phase)
	}
	_, err = s.office.SignIn(ctx, s.act("f1"), "2019", s.id)
	expect(t, err, box.ErrRollClosed)
	_, err = s.office.Sign(ctx, s.act("e2"), "2019", s.id, s.ask("e2", "g1"))
	expect(t, err, box.ErrIssueEarly)
	must[box.Answered](t)(s.office.Open(ctx, s.act("s1"), "2019", s.id))

	s.issue()
	s.tables.Faults.Next("TransactWriteItems", pass, refuse)
	_, err = s.office.Barrier(ctx, s.act("s1"), "2019", s.id)
	if err == nil || s.state().Phase != box.Issued {
		t.Fatalf("%v, %s", err, s.state().Phase)
	}
	casts := must[[]ballot.Cast](t)(s.voters["e2"].Casts(nil))
	_, err = s.cast(casts[0])
	expect(t, err, ballot.ErrCastingEarly)
	must[box.Answered](t)(s.office.Barrier(ctx, s.act("s1"), "2019", s.id))
	s.now = s.now.Add(time.Second)
	must[ledger.Receipt](t)(s.cast(casts[0]))
}

// R6.5: one vote per expert and group. The same value gets the same answer, another is refused, before and after the
// barrier.
func TestATokenIsIssuedOnce(t *testing.T) {
	s := at(t, box.Issuing)
	requests := s.ask("e2", "g1", "g2")
	first := must[box.Issue](t)(s.office.Sign(ctx, s.act("e2"), "2019", s.id, requests))
	again := must[box.Issue](t)(s.office.Sign(ctx, s.act("e2"), "2019", s.id, requests))
	if !sameTokens(first, again) || first.Receipt == nil || again.Receipt != nil {
		t.Errorf("again: %v", again)
	}
	_, err := s.office.Sign(ctx, s.act("e2"), "2019", s.id, s.blank("g1"))
	expect(t, err, box.ErrTokenIssued)
	// A batch with one value that differs signs nothing.
	_, err = s.office.Sign(ctx, s.act("e2"), "2019", s.id, append(s.ask("e2", "g3"), s.blank("g2")...))
	expect(t, err, box.ErrTokenIssued)
	if n := len(s.rows("issue#2019#" + s.id + "#t#g3")); n != 0 {
		t.Errorf("%d tokens for g3", n)
	}
	// Old and new in one batch.
	must[box.Issue](t)(s.office.Sign(ctx, s.act("e2"), "2019", s.id, s.ask("e2", "g3", "g1")))
	s.issue()
	must[box.Answered](t)(s.office.Barrier(ctx, s.act("s1"), "2019", s.id))
	if late := must[box.Issue](t)(s.office.Sign(ctx, s.act("e2"), "2019", s.id, requests)); !sameTokens(first, late) {
		t.Error("another answer after the barrier")
	}
	_, err = s.office.Sign(ctx, s.act("e2"), "2019", s.id, s.blank("g1"))
	expect(t, err, box.ErrTokenIssued)
}

func sameTokens(a, b box.Issue) bool {
	return slices.EqualFunc(a.Tokens, b.Tokens, func(x, y ballot.TokenAnswer) bool {
		return x.Group == y.Group && slices.Equal(x.BlindSignature, y.BlindSignature)
	})
}

// An answer that was lost is found again: the same request gives the same signatures, and the turnout counts them once.
func TestALostIssueIsFound(t *testing.T) {
	s := at(t, box.Issuing)
	requests := s.ask("e3", "g1")
	s.tables.Faults.Next("TransactWriteItems", loseAnswer)
	_, err := s.office.Sign(ctx, s.act("e3"), "2019", s.id, requests)
	if !table.Ambiguous(err) {
		t.Fatalf("got %v", err)
	}
	issue := must[box.Issue](t)(s.office.Sign(ctx, s.act("e3"), "2019", s.id, requests))
	if err := s.voters["e3"].Take(issue.Tokens...); err != nil {
		t.Fatal(err)
	}
	if n := len(s.rows("issue#2019#" + s.id + "#t#g1")); n != 1 {
		t.Errorf("%d tokens", n)
	}
}

// Many requests of one expert at once, with different values: one of them is signed.
func TestOneTokenForManyRequestsAtOnce(t *testing.T) {
	s := at(t, box.Issuing)
	var mu sync.Mutex
	signed, refused := 0, 0
	var all sync.WaitGroup
	for i := range 16 {
		requests := s.blank("g1")
		requests[0].Blinded[254] = byte(i)
		all.Go(func() {
			var err error
			for try := 0; try < 50; try++ {
				if _, err = s.office.Sign(ctx, s.act("e4"), "2019", s.id, requests); !table.Retryable(err) {
					break
				}
			}
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				signed++
			case isRefusal(err, box.ErrTokenIssued):
				refused++
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if signed != 1 || refused != 15 {
		t.Errorf("%d signed, %d refused", signed, refused)
	}
}

func TestWhoGetsNoToken(t *testing.T) {
	s := at(t, box.Issuing)
	short := s.blank("g2")
	short[0].Blinded = short[0].Blinded[1:]
	for _, row := range []struct {
		name    string
		account string
		ask     []ballot.TokenRequest
		want    *fault.Definition
	}{
		{"R6.2 recused", "e1", s.blank("g1"), box.ErrVoterRecused},
		{"R6.2 recused, among others", "e1", s.blank("g2", "g1"), box.ErrVoterRecused},
		{"absent", "f1", s.blank("g1"), box.ErrNotPresent},
		{"not on the roll", "x1", s.blank("g1"), box.ErrNotAppointed},
		{"a group that is not voted on", "e2", s.blank("g9"), box.ErrNoSuchGroup},
		{"a group twice", "e2", s.blank("g1", "g1"), box.ErrAskedTwice},
		{"a value too short", "e2", short, ballot.ErrBlinded},
	} {
		_, err := s.office.Sign(ctx, s.act(row.account), "2019", s.id, row.ask)
		if !isRefusal(err, row.want) {
			t.Errorf("%s: got %v, want %v", row.name, err, row.want)
		}
	}
	if n := len(s.rows("issue#2019#" + s.id + "#t#")); n != 0 {
		t.Errorf("%d tokens were issued", n)
	}
}

// The barrier counts per group, writes it to the ledger whole, and nothing is issued after it.
func TestTheBarrierCountsWhatWasIssued(t *testing.T) {
	s := at(t, box.Issuing)
	must[box.Issue](t)(s.office.Sign(ctx, s.act("e1"), "2019", s.id, s.ask("e1", "g2")))
	must[box.Issue](t)(s.office.Sign(ctx, s.act("e2"), "2019", s.id, s.ask("e2", "g1", "g2")))
	closed := must[box.Answered](t)(s.office.Barrier(ctx, s.act("s1"), "2019", s.id))
	want := ballot.Turnout{Format: ballot.TurnoutFormat, Setup: s.fixed.Hash, Present: 5, Groups: []ballot.GroupTurnout{
		{Group: "g1", Eligible: 4, Issued: 1}, {Group: "g2", Eligible: 5, Issued: 2}, {Group: "g3", Eligible: 5, Issued: 0},
	}}
	got := must[ballot.Turnout](t)(s.office.Turnout(ctx, "2019", s.id))
	if got.Present != want.Present || !slices.Equal(got.Groups, want.Groups) || got.Setup != want.Setup {
		t.Errorf("turnout %+v", got)
	}
	raw := must[[]byte](t)(want.Encode())
	entry := must[ledger.Entry](t)(ledger.Decode([]byte(closed.Receipt.Entry)))
	if hash := ballot.Hash(sha256.Sum256(raw)); entry.Content != hash.String() {
		t.Errorf("content %s, want %s", entry.Content, hash)
	}
	if detail := `{"present":5,"groups":[[4,1],[5,2],[5,0]]}`; string(entry.Detail) != detail {
		t.Errorf("detail %s, want %s", entry.Detail, detail)
	}
	_, err := s.office.Sign(ctx, s.act("e2"), "2019", s.id, s.ask("e2", "g3"))
	expect(t, err, box.ErrIssueOver)
}

// A token that is issued while the issue is being closed is either in the turnout or refused.
func TestNoTokenSlipsPastTheBarrier(t *testing.T) {
	s := at(t, box.Issuing)
	var late error
	s.tables.Faults.Next("TransactWriteItems", first(func() {
		_, late = s.office.Sign(ctx, s.act("e2"), "2019", s.id, s.ask("e2", "g1"))
	}))
	must[box.Answered](t)(s.office.Barrier(ctx, s.act("s1"), "2019", s.id))
	expect(t, late, nil)
	if turnout := must[ballot.Turnout](t)(s.office.Turnout(ctx, "2019", s.id)); turnout.Groups[0].Issued != 1 {
		t.Errorf("turnout %+v", turnout.Groups)
	}
}

// A window of casting that is over before the issue: the ballot is to be held anew.
func TestNoBarrierAfterTheWindow(t *testing.T) {
	s := at(t, box.Issuing)
	s.now = s.state().ClosesAt.Time()
	_, err := s.office.Barrier(ctx, s.act("s1"), "2019", s.id)
	expect(t, err, ballot.ErrCastingClosed)
	_, err = s.office.Sign(ctx, s.act("e2"), "2019", s.id, s.ask("e2", "g1"))
	expect(t, err, box.ErrIssueOver)
	s.now = s.now.Add(-time.Millisecond)
	must[box.Answered](t)(s.office.Barrier(ctx, s.act("s1"), "2019", s.id))
}
