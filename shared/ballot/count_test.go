package ballot

import (
	"crypto/rand"
	"reflect"
	"slices"
	"sync"
	"testing"

	"linxuan/shared/fault"
	"pgregory.net/rapid"
)

// played is a ballot of seven experts, one of them absent, one recused from g2, with every kind of vote and one void ballot
// that its voter sealed to the wrong key; played once.
var played = sync.OnceValue(func() *room {
	t := panicker{}
	s := validSetup(3)
	s.Appointed = 7
	s.Rules.Target = 1
	s.Groups[0].Entitled, s.Groups[1].Entitled, s.Groups[2].Entitled = 7, 6, 7
	r := newRoom(t, s)
	const a, j, o, open = Approve, Reject, Abstain, Choice(0)
	for _, votes := range [][3]Choice{{a, a, a}, {a, a, j}, {a, a, a}, {a, j, a}, {j, a, o}} {
		r.vote(t, map[string]Choice{"g1": votes[0], "g2": votes[1], "g3": votes[2]})
	}
	r.vote(t, map[string]Choice{"g1": open, "g3": a}) // recused from g2; leaves g1 open, which is cast as abstain
	void := &r.casts[slices.IndexFunc(r.casts, func(c Cast) bool { return c.Group == "g3" })]
	*void = r.sealedWrongly(t, "g3")
	return r
})

// sealedWrongly is a good cast but for its seal, which is for another key.
func (r *room) sealedWrongly(t failer, group string) Cast {
	t.Helper()
	p := r.paper(t, group)
	other := *r.Checked
	other.closing = must[*ClosingKey](t)(ParseClosingKey(must[[]byte](t)(newScalar(rand.Reader)))).key.PublicKey()
	return must[Cast](t)(p.Cast(&other, Approve, nil))
}

// R6.5: the record states experts appointed and present, ballots issued, cast, valid and void, per group.
func TestCount(t *testing.T) {
	r := played()
	result := r.count(t)
	if result.Appointed != 7 || result.Present != 6 || result.Standing != Final || result.Vacant != 0 || result.RunOff != nil {
		t.Errorf("%+v", result)
	}
	want := map[string]GroupResult{
		"g1": {Group: "g1", Score: Ratio{90, 1}, Entitled: 7, Eligible: 6, Issued: 6, Cast: 6, Valid: 6, Approve: 4, Reject: 1, Abstain: 1, Needed: 4, Passed: true, Outcome: OutcomeChosen},
		"g2": {Group: "g2", Score: Ratio{89, 1}, Entitled: 6, Eligible: 5, Issued: 5, Cast: 5, Valid: 5, Approve: 4, Reject: 1, Needed: 4, Passed: true, Outcome: OutcomeBeyond},
		"g3": result.group(t, "g3"),
	}
	for id, w := range want {
		if got := result.group(t, id); got != w {
			t.Errorf("%s: %+v\nwant %+v", id, got, w)
		}
	}
	g3 := result.group(t, "g3")
	if g3.Void != 1 || g3.Valid != 5 || g3.Cast != 6 || g3.Approve+g3.Reject+g3.Abstain != 5 {
		t.Errorf("g3: %+v", g3)
	}
	if len(result.Voids) != 1 || result.Voids[0].Group != "g3" || result.Voids[0].Reason != ErrSealBroken.Code {
		t.Errorf("voids: %+v", result.Voids)
	}
}

// Every void ballot has its reason, and none of them counts.
func TestVoidBallots(t *testing.T) {
	r := newRoom(t, validSetup(2))
	for range 6 {
		r.vote(t, r.all(Approve))
	}
	clean := r.count(t)
	g1 := func() *Cast { return &r.casts[slices.IndexFunc(r.casts, func(c Cast) bool { return c.Group == "g1" })] }
	before := *g1()
	for _, row := range []struct {
		want *fault.Definition
		cast Cast
	}{
		{ErrSealBroken, r.sealedWrongly(t, "g1")},
		{ErrUnreadable, must[Cast](t)(r.paper(t, "g1").cast(r.Checked, make([]byte, PlainSize)))},
		{ErrUnreadable, must[Cast](t)(r.paper(t, "g1").cast(r.Checked, Choice(9).plain(PlainSize)))},
		{ErrCastToken, func() Cast { c := before; c.Token = make(Bytes, 256); return c }()},
		{ErrCastSignature, func() Cast { c := before; c.Sealed = slices.Clone(c.Sealed); c.Sealed[70] ^= 1; return c }()},
		{ErrCastElsewhere, func() Cast { c := before; c.Setup[0] ^= 1; return c }()},
		{ErrCastMalformed, func() Cast { c := before; c.Sealed = c.Sealed[:80]; return c }()},
	} {
		*g1() = row.cast
		result := r.count(t)
		got := result.group(t, "g1")
		if got.Void != 1 || got.Valid != 5 || got.Approve != 5 || len(result.Voids) != 1 || result.Voids[0].Reason != row.want.Code {
			t.Errorf("%s: %+v, %+v", row.want.Code, got, result.Voids)
		}
		if other := result.group(t, "g2"); other != clean.group(t, "g2") {
			t.Errorf("%s on g1 changes g2", row.want.Code)
		}
	}
	*g1() = before
	r.casts = append(r.casts, Cast{Group: "g9"})
	if result := r.count(t); result.group(t, "g1") != clean.group(t, "g1") || len(result.Voids) != 1 {
		t.Error("a cast on no group changes another's count")
	}
}

// A token that appears twice voids all its ballots, whichever comes first (nobody's vote counts twice).
func TestSpentTwiceIsVoid(t *testing.T) {
	r := newRoom(t, validSetup(1))
	for range 5 {
		r.vote(t, r.all(Approve))
	}
	p := r.paper(t, "g1")
	r.turnout.Present++
	r.turnout.Groups[0].Eligible++
	r.turnout.Groups[0].Issued++
	r.casts = append(r.casts, must[Cast](t)(p.Cast(r.Checked, Approve, nil)), must[Cast](t)(p.Cast(r.Checked, Reject, nil)))
	got := r.count(t).group(t, "g1")
	if got.Approve != 5 || got.Reject != 0 || got.Void != 2 || got.Excess != 1 {
		t.Errorf("%+v", got)
	}
	slices.Reverse(r.casts)
	if again := r.count(t).group(t, "g1"); again != got {
		t.Errorf("reversed: %+v", again)
	}
}

// A token minted by the operator shows as an excess, and no list may be drawn from such a count.
func TestMintedTokenShows(t *testing.T) {
	r := newRoom(t, validSetup(2))
	for range 6 {
		r.vote(t, r.all(Approve))
	}
	r.casts = append(r.casts, must[Cast](t)(r.paper(t, "g1").Cast(r.Checked, Approve, nil)))
	result := r.count(t)
	g1, g2 := result.group(t, "g1"), result.group(t, "g2")
	if g1.Excess != 1 || g1.Outcome != OutcomeContested || result.Standing != Contested {
		t.Errorf("%+v, %s", g1, result.Standing)
	}
	if g2.Excess != 0 || g2.Outcome != OutcomeChosen {
		t.Errorf("%+v", g2)
	}
	// Saying that one more was issued does not hide it: more than may vote.
	r.turnout.Groups[0].Issued++
	_, err := r.Count(r.turnout, r.casts, r.closing)
	expect(t, err, ErrTurnout)
}

// R6.5: abstaining, spoiling and not returning a ballot do not approve; each base counts what it says.
func TestBases(t *testing.T) {
	s := validSetup(1)
	s.Appointed, s.Groups[0].Entitled = 9, 8
	for _, row := range []struct {
		of                          Base
		present, eligible, approve  int
		reject, abstain, unreturned int
		needed                      int
		passed                      bool
	}{
		{BaseEligible, 8, 6, 4, 2, 0, 0, 4, true},  // 3·4 ≥ 2·6
		{BaseEligible, 8, 6, 4, 0, 2, 0, 4, true},  // abstaining is not rejecting, but neither approving
		{BaseEligible, 8, 6, 3, 0, 3, 0, 4, false}, // 3 of 3 who decided are not enough
		{BaseEligible, 8, 6, 3, 0, 0, 3, 4, false}, // unreturned ballots count as not approving
		{BaseValid, 8, 6, 3, 0, 0, 3, 2, true},     // … save against the valid ballots only
		{BaseValid, 8, 6, 0, 0, 0, 6, 1, false},    // no valid ballot: nothing passes
		{BasePresent, 8, 6, 5, 1, 0, 0, 6, false},  // 15 < 16
		{BasePresent, 7, 6, 5, 1, 0, 0, 5, true},   // 15 ≥ 14
		{BaseAppointed, 8, 6, 5, 1, 0, 0, 6, false},
		{BaseAppointed, 8, 6, 6, 0, 0, 0, 6, true}, // 18 ≥ 18
	} {
		s.Rules.Threshold.Of = row.of
		r := newRoom(t, s)
		r.turnout.Present = row.present
		cast := row.approve + row.reject + row.abstain
		r.turnout.Groups[0] = GroupTurnout{"g1", row.eligible, cast + row.unreturned}
		r.casts = make([]Cast, cast)
		readings := make([]reading, cast)
		for i := range readings {
			r.casts[i].Group = "g1"
			readings[i].choice = Approve
			if i >= row.approve {
				readings[i].choice = Reject
			}
			if i >= row.approve+row.reject {
				readings[i].choice = Abstain
			}
		}
		expect(t, r.CheckTurnout(r.turnout), nil)
		got := r.tally(r.turnout, r.casts, readings).group(t, "g1")
		if got.Needed != row.needed || got.Passed != row.passed || got.Unreturned != row.unreturned {
			t.Errorf("%+v: %+v", row, got)
		}
	}
}

// R6.5: below the quorum nothing opens; the roll's numbers must be possible.
func TestCheckTurnout(t *testing.T) {
	s := validSetup(2)
	s.Appointed = 9
	s.Groups[1].Entitled = 5
	c := must[*Checked](t)(s.Check())
	good := func() Turnout {
		return Turnout{Format: TurnoutFormat, Setup: c.Hash, Present: 6, Groups: []GroupTurnout{{"g1", 6, 6}, {"g2", 5, 5}}}
	}
	for _, row := range []struct {
		name  string
		spoil func(*Turnout)
		want  *fault.Definition
	}{
		{"exactly two thirds present", func(*Turnout) {}, nil},
		{"not all took a token", func(t *Turnout) { t.Groups[0].Issued = 4 }, nil},
		{"before issuing", func(t *Turnout) { t.Groups[0].Issued, t.Groups[1].Issued = 0, 0 }, nil},
		{"one below the quorum", func(t *Turnout) { t.Present, t.Groups[0] = 5, GroupTurnout{"g1", 5, 5} }, ErrNoQuorum},
		{"fewer than five may vote on a group", func(t *Turnout) { t.Groups[1] = GroupTurnout{"g2", 4, 4} }, ErrTooFewVoters},
		{"more present than appointed", func(t *Turnout) { t.Present = 10 }, ErrTurnout},
		{"more eligible than present", func(t *Turnout) { t.Groups[0] = GroupTurnout{"g1", 7, 6} }, ErrTurnout},
		{"the recused counted in", func(t *Turnout) { t.Groups[1] = GroupTurnout{"g2", 6, 5} }, ErrTurnout},
		{"more issued than eligible", func(t *Turnout) { t.Groups[1].Issued = 6 }, ErrTurnout},
		{"fewer than none", func(t *Turnout) { t.Groups[1].Issued = -1 }, ErrTurnout},
		{"a group missing", func(t *Turnout) { t.Groups = t.Groups[:1] }, ErrTurnout},
		{"groups in another order", func(t *Turnout) { t.Groups[0].Group = "g2" }, ErrTurnout},
		{"of another setup", func(t *Turnout) { t.Setup[0]++ }, ErrTurnout},
		{"another format", func(t *Turnout) { t.Format = "" }, ErrTurnout},
		{"the form of a ballot with coupons", func(t *Turnout) { t.Format = TurnoutFormatCapped }, ErrTurnout},
		{"coupons where there are none", func(t *Turnout) { t.Coupons = 1 }, ErrTurnout},
	} {
		turnout := good()
		row.spoil(&turnout)
		if err := c.CheckTurnout(turnout); err != nil || row.want != nil {
			t.Log(row.name)
			expect(t, err, row.want)
		}
	}
}

func TestCountWithAnotherKey(t *testing.T) {
	r := played()
	d := deal(t, 2, 3)
	other := must[*ClosingKey](t)(d.closing.Recombine(d.shares))
	_, err := r.Count(r.turnout, r.casts, other)
	expect(t, err, ErrClosingWrong)
}

// The count does not depend on the order in which the casts came in, and no cast is spent twice among those of one hall.
func TestCountIgnoresOrder(t *testing.T) {
	r := played()
	want := r.count(t)
	rapid.Check(t, func(t *rapid.T) {
		casts := rapid.Permutation(r.casts).Draw(t, "order")
		if got := must[Result](t)(r.Count(r.turnout, casts, r.closing)); !reflect.DeepEqual(got, want) {
			t.Fatalf("%+v\nwant %+v", got, want)
		}
	})
	spent := map[Hash]bool{}
	for _, c := range r.casts {
		if spent[c.SpendID()] {
			t.Fatal("two papers have one spend id")
		}
		spent[c.SpendID()] = true
	}
}
