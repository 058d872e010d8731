package ballot

import (
	"crypto/rand"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"linxuan/shared/fault"
)

// failer is what testing.T, testing.B and rapid.T have in common.
type failer interface {
	Helper()
	Fatal(args ...any)
	Fatalf(format string, args ...any)
}

func must[T any](t failer) func(T, error) T {
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
func expect(t failer, err error, want *fault.Definition) {
	t.Helper()
	if want == nil && err != nil || want != nil && !errors.Is(err, want) {
		t.Fatalf("got %v, want %v", err, want)
	}
}

// testKeys are token keys made once for all tests; a test room takes as many as it has groups.
var testKeys = sync.OnceValue(func() []*TokenKey {
	keys := make([]*TokenKey, 5)
	for i := range keys {
		key, err := GenerateTokenKey(2048)
		if err != nil {
			panic(err)
		}
		keys[i] = key
	}
	return keys
})

// dealt is a closing key made by three scrutineers, two of whom open.
type dealt struct {
	closing Closing
	shares  []KeyShare
}

func deal(t failer, needed, of int) dealt {
	t.Helper()
	dealings, people := dealings(t, needed, of)
	d := dealt{closing: must[Closing](t)(NewClosing(Commitments(dealings)))}
	for _, s := range people {
		d.shares = append(d.shares, must[KeyShare](t)(s.Receive(dealings)))
	}
	return d
}

func dealings(t failer, needed, of int) ([]Dealing, []*Scrutineer) {
	t.Helper()
	var people []*Scrutineer
	var letterKeys []Bytes
	for j := range of {
		s := must[*Scrutineer](t)(NewScrutineer(rand.Reader, "2019", "main", j+1))
		people = append(people, s)
		letterKeys = append(letterKeys, s.LetterKey())
	}
	var all []Dealing
	for _, s := range people {
		all = append(all, must[Dealing](t)(s.Deal(rand.Reader, needed, letterKeys)))
	}
	return all, people
}

var testDealt = sync.OnceValue(func() dealt { return deal(panicker{}, 2, 3) })

type panicker struct{}

func (panicker) Helper()                   {}
func (panicker) Fatal(args ...any)         { panic(fmt.Sprint(args...)) }
func (panicker) Fatalf(f string, a ...any) { panic(fmt.Sprintf(f, a...)) }

var opening = time.Date(2019, 11, 20, 1, 0, 0, 0, time.UTC)

// validSetup is a setup of the 2019 round with groups g1, g2 …, six experts, nobody recused.
func validSetup(groups int) Setup {
	s := Setup{
		Format: SetupFormat, Round: "2019", Ballot: "main", Appointed: 6, Roll: Hash{1},
		Rules: DefaultRules(2), Window: Window{opening, opening.Add(30 * time.Minute)},
		PlainSize: PlainSize, Closing: testDealt().closing,
	}
	for i := range groups {
		spki, err := testKeys()[i].Public()
		if err != nil {
			panic(err)
		}
		s.Groups = append(s.Groups, GroupSetup{Group: fmt.Sprintf("g%d", i+1), Entitled: 6, Score: Ratio{int64(90 - i), 1}, Key: spki})
	}
	return s
}

// room is a ballot with its server's secrets, for the tests to vote in.
type room struct {
	*Checked
	keys    map[string]*TokenKey
	closing *ClosingKey
	turnout Turnout
	casts   []Cast
}

func newRoom(t failer, setup Setup) *room {
	t.Helper()
	checked := must[*Checked](t)(setup.Check())
	r := &room{Checked: checked, keys: map[string]*TokenKey{}, turnout: Turnout{Format: checked.TurnoutFormat(), Setup: checked.Hash}}
	for i, g := range setup.Groups {
		r.keys[g.Group] = testKeys()[i]
		r.turnout.Groups = append(r.turnout.Groups, GroupTurnout{Group: g.Group})
	}
	r.closing = must[*ClosingKey](t)(setup.Closing.Recombine(testDealt().shares[:2]))
	return r
}

// vote lets one more expert sign in, take tokens for the groups of the choices (0: a token, but no choice), and cast.
func (r *room) vote(t failer, choices map[string]Choice) []Cast {
	t.Helper()
	voter := must[*Voter](t)(NewVoter(rand.Reader, r.Setup, r.Hash))
	made := map[string]Choice{}
	r.turnout.Present++
	for i := range r.turnout.Groups {
		g := &r.turnout.Groups[i]
		choice, may := choices[g.Group]
		if !may {
			continue
		}
		if choice != 0 {
			made[g.Group] = choice
		}
		g.Eligible++
		g.Issued++
		for _, request := range must[[]TokenRequest](t)(voter.Ask(g.Group)) {
			signature := must[[]byte](t)(r.keys[g.Group].BlindSign(request.Blinded))
			if err := voter.Take(TokenAnswer{g.Group, signature}); err != nil {
				t.Fatal(err)
			}
		}
	}
	r.takeCoupons(t, voter)
	casts := must[[]Cast](t)(voter.Casts(made))
	r.casts = append(r.casts, casts...)
	return casts
}

// capped is a setup under which one expert may approve so many groups.
func capped(groups, each int) Setup {
	s := validSetup(groups)
	s.Format, s.Coupons = SetupFormatCapped, &Coupons{each, couponSPKI()}
	s.PlainSize = s.Coupons.PlainSize()
	return s
}

var couponKey = sync.OnceValue(func() *TokenKey {
	key, err := GenerateTokenKey(2048)
	if err != nil {
		panic(err)
	}
	return key
})

func couponSPKI() Bytes { return must[Bytes](panicker{})(couponKey().Public()) }

// takeCoupons lets an expert take all coupons that the ballot gives, if any.
func (r *room) takeCoupons(t failer, voter *Voter) {
	t.Helper()
	for _, request := range must[[]CouponRequest](t)(voter.AskCoupons()) {
		signature := must[[]byte](t)(couponKey().BlindSign(request.Blinded))
		if err := voter.TakeCoupons(CouponAnswer{request.Number, signature}); err != nil {
			t.Fatal(err)
		}
		r.turnout.Coupons++
	}
}

// coupon is a finished coupon of nobody: minted.
func (r *room) coupon(t failer) *Coupon {
	t.Helper()
	c := must[*Coupon](t)(r.NewCoupon(rand.Reader))
	if err := c.Finish(must[[]byte](t)(couponKey().BlindSign(c.Blinded()))); err != nil {
		t.Fatal(err)
	}
	return c
}

// paper is a finished paper for one group, without anybody having signed in: minted.
func (r *room) paper(t failer, group string) *Paper {
	t.Helper()
	p := must[*Paper](t)(r.NewPaper(rand.Reader, group))
	if err := p.Finish(must[[]byte](t)(r.keys[group].BlindSign(p.Blinded()))); err != nil {
		t.Fatal(err)
	}
	return p
}

func (r *room) count(t failer) Result {
	t.Helper()
	return must[Result](t)(r.Count(r.turnout, r.casts, r.closing))
}

func (r Result) group(t failer, id string) GroupResult {
	t.Helper()
	for _, g := range r.Groups {
		if g.Group == id {
			return g
		}
	}
	t.Fatalf("no result for %s", id)
	return GroupResult{}
}

// all gives one choice on every group.
func (r *room) all(c Choice) map[string]Choice {
	choices := map[string]Choice{}
	for group := range r.keys {
		choices[group] = c
	}
	return choices
}

var _ failer = (*testing.T)(nil)
