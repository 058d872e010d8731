package box_test

import (
	"slices"
	"strings"
	"testing"

	"linxuan/shared/ballot"
	"linxuan/shared/ballot/box"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/round"
)

func capOf(n int) func(*round.Config) {
	return func(c *round.Config) { c.Ballot.ApprovalCap = n }
}

// R6.5: where the round caps approvals, one more key is made, each expert gets as many coupons, and a stranger counts again.
func TestABallotWithACap(t *testing.T) {
	s := at(t, box.Closed, capOf(2))
	if c := s.setup.Coupons; c == nil || c.Each != 2 || s.setup.Format != ballot.SetupFormatCapped {
		t.Fatalf("%+v", s.setup)
	}
	if turnout := must[ballot.Turnout](t)(s.office.Turnout(ctx, "2019", s.id)); turnout.Coupons != 10 {
		t.Errorf("%d coupons issued, want 2 for each of 5", turnout.Coupons)
	}
	s.give(0)
	s.give(1)
	_, raw, err := s.teller.Count(ctx, s.act("s1"), "2019", s.id)
	if err != nil {
		t.Fatal(err)
	}
	file := must[ballot.File](t)(ballot.ParseFile(raw))
	if report := ballot.Recount(file); !report.OK() || file.Format != ballot.FileFormatCapped || report.Result.Groups[0].Approve != 5 {
		t.Errorf("%+v", report)
	}
	if row := strings.Join(s.rows("key#"), ""); strings.Count(row, "#coupons") == 0 {
		t.Error("the coupons' key is not kept with the others")
	}
}

// A cap that no expert could exceed is none: the ballot is an ordinary one.
func TestACapThatBindsNobody(t *testing.T) {
	for _, n := range []int{0, 3, 150} {
		s := at(t, box.Issuing, capOf(n))
		if s.setup.Coupons != nil || s.setup.Format != ballot.SetupFormat || s.setup.PlainSize != ballot.PlainSize {
			t.Errorf("a cap of %d on three groups: %+v", n, s.setup.Coupons)
		}
		_, err := s.office.SignCoupons(ctx, s.act("e2"), "2019", s.id, []ballot.CouponRequest{{Number: 1, Blinded: s.blank("g1")[0].Blinded}})
		expect(t, err, box.ErrNoSuchCoupon)
	}
}

// A coupon is issued once, as a token is; nobody gets more of them than the cap.
func TestACouponIsIssuedOnce(t *testing.T) {
	s := at(t, box.Issuing, capOf(2))
	s.ask("e2", "g1")
	requests := must[[]ballot.CouponRequest](t)(s.voters["e2"].AskCoupons())
	sign := func(account string, some ...ballot.CouponRequest) (box.CouponIssue, error) {
		return s.office.SignCoupons(ctx, s.act(account), "2019", s.id, some)
	}
	s.tables.Faults.Next("TransactWriteItems", loseAnswer)
	if _, err := sign("e2", requests[0]); err == nil {
		t.Fatal("the answer was not lost")
	}
	first := must[box.CouponIssue](t)(sign("e2", requests...))
	again := must[box.CouponIssue](t)(sign("e2", requests...))
	if again.Receipt != nil || !slices.EqualFunc(first.Coupons, again.Coupons, func(a, b ballot.CouponAnswer) bool {
		return a.Number == b.Number && slices.Equal(a.BlindSignature, b.BlindSignature)
	}) {
		t.Errorf("%+v then %+v", first, again)
	}
	other := ballot.CouponRequest{Number: 1, Blinded: s.blank("g1")[0].Blinded}
	third := ballot.CouponRequest{Number: 3, Blinded: other.Blinded}
	for _, row := range []struct {
		name, account string
		ask           []ballot.CouponRequest
		want          *fault.Definition
	}{
		{"another value for a number", "e2", []ballot.CouponRequest{other}, box.ErrCouponIssued},
		{"one more than the cap", "e2", []ballot.CouponRequest{third}, box.ErrNoSuchCoupon},
		{"number 0", "e2", []ballot.CouponRequest{{Blinded: other.Blinded}}, box.ErrNoSuchCoupon},
		{"a number twice", "e3", []ballot.CouponRequest{other, other}, box.ErrNoSuchCoupon},
		{"absent", "f1", []ballot.CouponRequest{other}, box.ErrNotPresent},
		{"not on the roll", "x1", []ballot.CouponRequest{other}, box.ErrNotAppointed},
		{"a value too short", "e3", []ballot.CouponRequest{{Number: 1, Blinded: other.Blinded[1:]}}, ballot.ErrBlinded},
	} {
		if _, err := sign(row.account, row.ask...); !isRefusal(err, row.want) {
			t.Errorf("%s: got %v, want %v", row.name, err, row.want)
		}
	}
	if n := len(s.rows("issue#2019#" + s.id + "#coupons")); n != 2 {
		t.Errorf("%d coupons were issued", n)
	}
	must[box.Answered](t)(s.office.Barrier(ctx, s.act("s1"), "2019", s.id))
	_, err := sign("e3", other)
	expect(t, err, box.ErrIssueOver)
}

// A setup with a cap waits for the coupons' key as for the others.
func TestTheCouponsKeyIsOneOfTheKeys(t *testing.T) {
	s := newStage(t, capOf(1))
	s.create()
	for _, want := range []box.Keys{{Made: 3, Missing: 1}, {Made: 1}, {}} {
		if want.Made == 1 {
			s.deal()
			expect(t, s.fixWith(plan, morning), box.ErrKeysMissing)
		}
		if got := must[box.Keys](t)(s.office.MakeKeys(ctx, "2019", s.id, plannedIDs, 2048, 3)); got != want {
			t.Errorf("%+v, want %+v", got, want)
		}
	}
}

// R6.5: those signed in are confirmed by a scrutineer who counted them, for exactly those, whoever comes later.
func TestAScrutineerConfirmsThosePresent(t *testing.T) {
	s := at(t, box.Ready)
	for _, account := range coming[:4] {
		must[ledger.Receipt](t)(s.office.SignIn(ctx, s.act(account), "2019", s.id))
	}
	open := func() error {
		_, err := s.office.Open(ctx, s.act("s1"), "2019", s.id)
		return err
	}
	expect(t, open(), box.ErrUnwitnessed)
	for _, row := range []struct {
		account string
		counted int
		want    *fault.Definition
	}{{"t1", 5, box.ErrCountDiffers}, {"t1", 3, box.ErrCountDiffers}, {"s1", 4, box.ErrSeatNone}, {"e1", 4, box.ErrSeatNone}} {
		if _, err := s.office.Witness(ctx, s.act(row.account), "2019", s.id, row.counted); !isRefusal(err, row.want) {
			t.Errorf("%s counts %d: %v, want %v", row.account, row.counted, err, row.want)
		}
	}
	expect(t, open(), box.ErrUnwitnessed)
	s.witness(4)
	if a := must[box.Attendance](t)(s.office.Attendance(ctx, "2019", s.id)); !a.Confirmed {
		t.Errorf("%+v", a)
	}
	must[ledger.Receipt](t)(s.office.SignIn(ctx, s.act("e5"), "2019", s.id))
	expect(t, open(), box.ErrUnwitnessed) // one more came: nobody has counted him
	s.witness(5)
	expect(t, open(), nil)
	places := must[[]box.Place](t)(s.office.Places(ctx, "2019", s.id))
	if len(places) != 6 || !places[0].Present || places[5] != (box.Place{Account: "f1"}) {
		t.Errorf("%+v", places)
	}
}

// R6.2: a recusal that is declared after the setup keeps the token away, and the expert out of the base; a token that is out
// already is cast, and counted on.
func TestARecusalAfterTheSetup(t *testing.T) {
	s := at(t, box.Ready)
	named := map[string][]string{}
	s.office.Heed(namedOf(named))
	for _, account := range coming {
		must[ledger.Receipt](t)(s.office.SignIn(ctx, s.act(account), "2019", s.id))
	}
	s.witness(5)
	must[box.Answered](t)(s.office.Open(ctx, s.act("s1"), "2019", s.id))
	must[box.Issue](t)(s.office.Sign(ctx, s.act("e3"), "2019", s.id, s.ask("e3", "g1", "g2")))
	named["e2"], named["e3"] = []string{"g2"}, []string{"g2"}
	_, err := s.office.Sign(ctx, s.act("e2"), "2019", s.id, s.ask("e2", "g2"))
	expect(t, err, box.ErrVoterRecused)
	own := must[box.Entitlement](t)(s.office.Entitlement(ctx, "2019", s.id, "e2"))
	if !slices.Equal(own.Groups, []string{"g1", "g3"}) || !slices.Equal(own.Recused, []string{"g2"}) {
		t.Errorf("%+v", own)
	}
	must[box.Answered](t)(s.office.Barrier(ctx, s.act("s1"), "2019", s.id))
	turnout := must[ballot.Turnout](t)(s.office.Turnout(ctx, "2019", s.id))
	want := []ballot.GroupTurnout{{Group: "g1", Eligible: 4, Issued: 1}, {Group: "g2", Eligible: 4, Issued: 1}, {Group: "g3", Eligible: 5}}
	if !slices.Equal(turnout.Groups, want) {
		t.Errorf("%+v, want %+v", turnout.Groups, want)
	}
}

// R6.5: recusals that leave too few voters keep the ballot from being opened.
func TestLateRecusalsCountForTheMinimum(t *testing.T) {
	s := at(t, box.Ready, func(c *round.Config) { c.Ballot.MinimumEligible = 5; c.Ballot.Quorum = round.Fraction{Num: 1, Den: 2} })
	for _, account := range panel {
		must[ledger.Receipt](t)(s.office.SignIn(ctx, s.act(account), "2019", s.id))
	}
	s.witness(6)
	s.office.Heed(namedOf(map[string][]string{"e2": {"g2"}, "e3": {"g2"}}))
	_, err := s.office.Open(ctx, s.act("s1"), "2019", s.id)
	expect(t, err, ballot.ErrTooFewVoters)
	s.office.Heed(namedOf(map[string][]string{"e2": {"g2"}}))
	must[box.Answered](t)(s.office.Open(ctx, s.act("s1"), "2019", s.id))
}
