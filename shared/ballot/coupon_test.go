package ballot

import (
	"bytes"
	"crypto/rand"
	"os"
	"slices"
	"testing"

	"linxuan/shared/fault"
)

// cappedRoom has three groups, a cap of two, and five experts who have voted: each approves g1 and g2.
func cappedRoom(t failer) *room {
	r := newRoom(t, capped(3, 2))
	for range 5 {
		r.vote(t, map[string]Choice{"g1": Approve, "g2": Approve, "g3": Reject})
	}
	return r
}

// R6.5: an approval counts with a coupon of the ballot, and with one that no other approval has; whichever came first. What
// is void is void alone: the other ballots of the expert stand.
func TestApprovalsUnderACap(t *testing.T) {
	strange := must[*TokenKey](t)(GenerateTokenKey(2048))
	rows := []struct {
		name  string
		cheat func(*room) // adds ballots of a sixth expert, whose tokens are taken
		void  map[string]int
		why   *fault.Definition
	}{
		{"no coupon", func(r *room) {
			r.sealed(t, "g3", Approve.plain(r.Setup.PlainSize))
		}, map[string]int{"g3": 1}, ErrCoupon},
		{"a coupon that nobody signed", func(r *room) {
			c := r.coupon(t)
			c.token[7] ^= 1
			r.approve(t, "g3", c)
		}, map[string]int{"g3": 1}, ErrCoupon},
		{"a coupon of another key", func(r *room) {
			c := must[*Coupon](t)(r.NewCoupon(rand.Reader))
			c.token = must[[]byte](t)(strange.BlindSign(append([]byte{0}, make([]byte, 255)...)))
			r.approve(t, "g3", c)
		}, map[string]int{"g3": 1}, ErrCoupon},
		{"a group's token as a coupon", func(r *room) {
			p := r.paper(t, "g1")
			r.approve(t, "g3", &Coupon{asking{prepared: p.prepared[:couponSize], token: p.token}})
		}, map[string]int{"g3": 1}, ErrCoupon},
		{"one coupon for two groups", func(r *room) {
			c := r.coupon(t)
			r.approve(t, "g1", c)
			r.approve(t, "g3", c)
		}, map[string]int{"g1": 1, "g3": 1}, ErrCouponSpent},
		{"one coupon for three ballots", func(r *room) {
			c := r.coupon(t)
			for _, group := range []string{"g1", "g2", "g3"} {
				r.approve(t, group, c)
			}
		}, map[string]int{"g1": 1, "g2": 1, "g3": 1}, ErrCouponSpent},
		{"something behind the coupon", func(r *room) {
			plain := append(Approve.plain(r.Setup.PlainSize-1), 1)
			r.coupon(t).write(plain)
			r.sealed(t, "g3", plain)
		}, map[string]int{"g3": 1}, ErrUnreadable},
		{"a coupon behind a rejection", func(r *room) {
			plain := Reject.plain(r.Setup.PlainSize)
			r.coupon(t).write(plain)
			r.sealed(t, "g3", plain)
		}, map[string]int{"g3": 1}, ErrUnreadable},
	}
	for _, row := range rows {
		s := capped(3, 2)
		s.PlainSize++ // room behind the coupon, for whoever would write there
		r := newRoom(t, s)
		for range 5 {
			r.vote(t, map[string]Choice{"g1": Approve, "g2": Approve, "g3": Reject})
		}
		r.turnout.Present, r.turnout.Coupons = 6, 12
		for i := range r.turnout.Groups {
			r.turnout.Groups[i].Eligible, r.turnout.Groups[i].Issued = 6, 6
		}
		row.cheat(r)
		a := r.count(t)
		for _, g := range a.Groups {
			if g.Void != row.void[g.Group] || (g.Group == "g1" && g.Approve != 5) {
				t.Errorf("%s: %+v, want %d void", row.name, g, row.void[g.Group])
			}
		}
		for _, v := range a.Voids {
			if v.Reason != row.why.Code {
				t.Errorf("%s: void for %s", row.name, v.Reason)
			}
		}
		slices.Reverse(r.casts)
		if b := r.count(t); !bytes.Equal(must[[]byte](t)(a.Encode()), must[[]byte](t)(b.Encode())) {
			t.Errorf("%s: the order decides", row.name)
		}
		f := must[File](t)(NewFile(r.Checked, r.turnout, r.casts, testDealt().shares[:2]))
		if report := Recount(f); !report.OK() {
			t.Errorf("%s: %+v", row.name, report.Checks)
		}
	}
}

// approve casts a ballot that carries a coupon.
func (r *room) approve(t failer, group string, c *Coupon) {
	t.Helper()
	plain := Approve.plain(r.Setup.PlainSize)
	c.write(plain)
	r.sealed(t, group, plain)
}

// sealed casts a minted ballot with any plaintext.
func (r *room) sealed(t failer, group string, plain []byte) {
	t.Helper()
	r.casts = append(r.casts, must[Cast](t)(r.paper(t, group).cast(r.Checked, plain)))
}

// More approvals than coupons were issued: somebody signed coupons for himself, and the ballot is held again.
func TestMintedCouponShows(t *testing.T) {
	r := cappedRoom(t)
	if got := r.count(t).Standing; got != Final {
		t.Fatalf("an honest ballot is %s", got)
	}
	r.turnout.Present, r.turnout.Coupons = 6, 10
	for i := range r.turnout.Groups {
		r.turnout.Groups[i].Eligible, r.turnout.Groups[i].Issued = 6, 6
	}
	r.approve(t, "g3", r.coupon(t))
	f := must[File](t)(NewFile(r.Checked, r.turnout, r.casts, testDealt().shares[:2]))
	if f.Result.Standing != Contested {
		t.Errorf("a minted coupon passes: %s", f.Result.Standing)
	}
	report := Recount(f)
	i := slices.IndexFunc(report.Checks, func(c Check) bool { return c.Name == CheckExcess })
	expect(t, report.Checks[i].Err, ErrCouponExcess)
}

// An expert's client keeps to the cap, asks for the same coupons again, and takes no false signature for one.
func TestVoterKeepsToTheCap(t *testing.T) {
	r := newRoom(t, capped(3, 2))
	voter := must[*Voter](t)(NewVoter(rand.Reader, r.Setup, r.Hash))
	for _, request := range must[[]TokenRequest](t)(voter.Ask("g1", "g2", "g3")) {
		if err := voter.Take(TokenAnswer{request.Group, must[[]byte](t)(r.keys[request.Group].BlindSign(request.Blinded))}); err != nil {
			t.Fatal(err)
		}
	}
	_, err := voter.Casts(map[string]Choice{"g1": Approve})
	expect(t, err, ErrNoCoupon)
	first, again := must[[]CouponRequest](t)(voter.AskCoupons()), must[[]CouponRequest](t)(voter.AskCoupons())
	if len(first) != 2 || !bytes.Equal(first[1].Blinded, again[1].Blinded) || bytes.Equal(first[0].Blinded, first[1].Blinded) {
		t.Fatalf("%d coupons", len(first))
	}
	expect(t, voter.TakeCoupons(CouponAnswer{3, make([]byte, 256)}), ErrNoCoupon)
	expect(t, voter.TakeCoupons(CouponAnswer{1, must[[]byte](t)(couponKey().BlindSign(first[1].Blinded))}), ErrCouponSignature)
	r.takeCoupons(t, voter)
	_, err = voter.Casts(r.all(Approve))
	expect(t, err, ErrOverCap)
	casts := must[[]Cast](t)(voter.Casts(map[string]Choice{"g1": Approve, "g2": Approve, "g3": Abstain}))
	for _, c := range casts {
		if len(c.Sealed) != sealOverhead+r.Setup.PlainSize {
			t.Errorf("the length of a seal tells the choice: %d", len(c.Sealed))
		}
	}
	if _, err := newRoom(t, validSetup(3)).NewCoupon(rand.Reader); err == nil {
		t.Error("a coupon without a cap")
	}
}

func TestSetupWithCoupons(t *testing.T) {
	for _, row := range []struct {
		name  string
		spoil func(*Setup)
		at    string
	}{
		{"the form of one without", func(s *Setup) { s.Format = SetupFormat }, "/format"},
		{"the form alone", func(s *Setup) { s.Coupons, s.PlainSize = nil, PlainSize }, "/format"},
		{"none for anybody", func(s *Setup) { s.Coupons.Each = 0 }, "/coupons/each"},
		{"as many as groups, which caps nothing", func(s *Setup) { s.Coupons.Each = 3 }, "/coupons/each"},
		{"no key", func(s *Setup) { s.Coupons.Key = nil }, "/coupons/key"},
		{"a group's key", func(s *Setup) { s.Coupons.Key = s.Groups[1].Key }, "/coupons/key"},
		{"no room for a coupon", func(s *Setup) { s.PlainSize-- }, "/plaintextBytes"},
	} {
		s := capped(3, 2)
		row.spoil(&s)
		_, err := s.Check()
		expect(t, err, ErrSetupInvalid)
		if e, _ := fault.Of(err); !slices.ContainsFunc(e.Fields, func(f fault.Field) bool { return f.Pointer == row.at }) {
			t.Errorf("%s: %+v", row.name, e.Fields)
		}
	}
	s := capped(3, 2)
	raw := must[[]byte](t)(s.Encode())
	if again := must[Setup](t)(ParseSetup(raw)); again.Coupons.Each != 2 {
		t.Errorf("%+v", again.Coupons)
	}
	must[*Checked](t)(s.Check())
}

// The cap of the round goes on in a run-off, where it binds at all.
func TestRunOffUnderACap(t *testing.T) {
	for _, row := range []struct{ cap, groups, want int }{{0, 5, 0}, {2, 3, 2}, {2, 2, 0}, {150, 3, 0}, {1, 2, 1}} {
		if got := Capped(row.cap, row.groups); got != row.want {
			t.Errorf("a cap of %d on %d groups is %d, want %d", row.cap, row.groups, got, row.want)
		}
	}
	first := capped(4, 2)
	result := Result{RunOff: &RunOff{Places: 1, Groups: []string{"g1", "g2", "g3"}}}
	second := capped(3, 2)
	second.Ballot, second.RunOffOf, second.Rules.Target = "second", "main", 1
	expect(t, CheckRunOff(first, result, second), nil)
	second.Coupons.Each = 1
	expect(t, CheckRunOff(first, result, second), ErrRunOff)
	second.Coupons = nil
	expect(t, CheckRunOff(first, result, second), ErrRunOff)
}

// A file of format 2 is read, recounted without a finding, and written again byte for byte.
func TestGoldenCappedFile(t *testing.T) {
	if *update {
		r := cappedRoom(t)
		r.turnout.Present, r.turnout.Coupons = 6, 12
		for i := range r.turnout.Groups {
			r.turnout.Groups[i].Eligible, r.turnout.Groups[i].Issued = 6, 6
		}
		twice := r.coupon(t)
		r.approve(t, "g1", twice)
		r.approve(t, "g2", twice)
		r.sealed(t, "g3", Approve.plain(r.Setup.PlainSize))
		f := must[File](t)(NewFile(r.Checked, r.turnout, r.casts, testDealt().shares[:2]))
		if err := os.WriteFile(goldenCapped, must[[]byte](t)(f.Encode()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	raw := must[[]byte](t)(os.ReadFile(goldenCapped))
	f := must[File](t)(ParseFile(raw))
	if !bytes.Equal(must[[]byte](t)(f.Encode()), raw) {
		t.Error("written otherwise than read")
	}
	if report := Recount(f); !report.OK() {
		t.Errorf("%+v", report.Checks)
	}
	voids := map[string]string{}
	for _, v := range f.Result.Voids {
		voids[v.Group] = v.Reason
	}
	if voids["g1"] != ErrCouponSpent.Code || voids["g2"] != ErrCouponSpent.Code || voids["g3"] != ErrCoupon.Code || f.Format != FileFormatCapped {
		t.Errorf("%s, %v", f.Format, voids)
	}
	f.Format = FileFormat
	expect(t, Recount(f).Checks[0].Err, ErrFileMalformed)
}
