package pool_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"linxuan/infra/seed"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/fault/faulttest"
	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/registry"
	"linxuan/shared/review"
	"linxuan/shared/review/lot"
	"linxuan/shared/review/lot/lottest"
	"linxuan/shared/review/pool"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

var (
	ctx     = context.Background()
	opening = time.Date(2019, 10, 30, 2, 0, 0, 0, time.UTC)
	known   = time.Date(2019, 11, 1, 7, 0, 0, 0, time.UTC) // the exchange closes at 15:00 in Shanghai
	until   = known.Add(3 * 24 * time.Hour)
)

const ms = time.Millisecond

type stage struct {
	*pool.Pools
	t       *testing.T
	reviews *review.Reviews
	journal *journal.Journal
	store   *table.Store
}

func setUp(t *testing.T) *stage {
	t.Helper()
	s := &stage{t: t, store: tabletest.New(t).Store()}
	signer, err := ledger.NewSigner("signing key of the tests, 32 characters and more")
	s.must(err)
	s.journal = journal.Open(s.store, signer)
	rounds, groups := round.Open(s.store, s.journal), registry.Open(s.store, s.journal)
	_, err = groups.ImportBodies(ctx, office(opening), seed.Bodies())
	s.must(err)
	r, err := seed.LoadRound("2019")
	s.must(err)
	scheme, err := seed.Files.ReadFile(r.Config.Files.Scheme)
	s.must(err)
	_, _, err = rounds.Create(ctx, office(opening), r.Config, map[string]string{round.FileScheme: string(scheme)}, []string{"P11"})
	s.must(err)
	s.reviews = review.Open(s.store, s.journal, rounds, groups, nil)
	s.Pools = pool.Open(s.store, s.journal, rounds, s.reviews)
	return s
}

func (s *stage) must(err error) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
}

func office(at time.Time) table.Act {
	return table.Act{Actor: "acc_office", Pseudonym: "psn_office", Role: "secretariat", At: at}
}

func guest(n int, at time.Time) table.Act {
	return table.Act{Actor: fmt.Sprintf("acc_%02d", n), Pseudonym: fmt.Sprintf("psn_%02d", n), Role: "expert", At: at}
}

// members are n experts each of two provinces and two fields.
func members(n int) []pool.Member {
	var all []pool.Member
	for _, p := range []string{"11", "37"} {
		for _, f := range []string{"51", "56"} {
			for i := range n {
				all = append(all, pool.Member{
					Name: fmt.Sprintf("专家%s%s%d（示例）", p, f, i), Province: p, Fields: []string{f}, Email: fmt.Sprintf("e%s%s%d@experts.example", p, f, i),
					Employers: []review.Employer{{USCC: "121000004250070153", Name: "单位（示例）"}},
				})
			}
		}
	}
	return all
}

var quotas = each(2)

// each asks for n experts of each province and field.
func each(n int) lot.Quotas {
	return lot.Quotas{Provinces: map[string]int{"11": n, "37": n}, Fields: map[string]int{"51": n, "56": n}}
}

// drawn imports n experts of each province and field, freezes and draws.
func (s *stage) drawn(n int, q lot.Quotas) pool.Drawing {
	s.t.Helper()
	_, err := s.Import(ctx, office(opening), "2019", members(n))
	s.must(err)
	_, err = s.Freeze(ctx, office(opening), "2019", q, "上证综合指数当日收盘点位", calendar.At(known))
	s.must(err)
	drawing, err := s.Draw(ctx, office(known), "2019", " 2958.20 ")
	s.must(err)
	return drawing
}

// invited gives the link of one drawn expert.
func (s *stage) invited(member string) string {
	s.t.Helper()
	inviting, err := s.Invite(ctx, office(known), "2019", []string{member}, calendar.At(until))
	s.must(err)
	return inviting.Invitations[0].Token
}

func (s *stage) seat(member string, at time.Time) pool.SeatView {
	s.t.Helper()
	seats, err := s.Seats(ctx, "2019", at)
	s.must(err)
	return seats[slices.IndexFunc(seats, func(x pool.SeatView) bool { return x.Member == member })]
}

func refused(t *testing.T, err error, want *fault.Definition) fault.Error {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got %v, want %s", err, want.Code)
	}
	e, _ := fault.Of(err)
	return *e
}

func TestCheckNamesEveryMistake(t *testing.T) {
	wrong := members(1)[:2]
	wrong[0].Name, wrong[0].Province, wrong[0].Fields, wrong[0].Employers = " ", "99", []string{"51", "51"}, nil
	wrong[1].Email, wrong[1].Employers = "某某", []review.Employer{{USCC: "9", Name: strings.Repeat("长", 101), Last: "2019-02-30"}}
	same := members(1)[0]
	same.Email = strings.ToUpper(same.Email)
	err := pool.Check(append(wrong, members(1)[0], same))
	got := faulttest.Words(refused(t, err, pool.ErrMembers).Fields)
	want := []string{
		"/members/0/name required", "/members/0/province pool-province", "/members/0/fields pool-field", "/members/0/employers required",
		"/members/1/email pool-email", "/members/1/employers/0/name pool-long", "/members/1/employers/0/uscc uscc-length", "/members/1/employers/0/last day",
		"/members/2/email unique", "/members/3/email unique",
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q", got)
	}
	if err := pool.Check(members(250)); err != nil {
		t.Errorf("1,000 right ones: %v", err)
	}
	refused(t, pool.Check(members(251)), pool.ErrMembers)
}

// A list replaces the one before; a wrong one changes nothing; a frozen pool takes none.
func TestImport(t *testing.T) {
	s := setUp(t)
	first, err := s.Import(ctx, office(opening), "2019", members(2))
	s.must(err)
	wrong := members(3)
	wrong[11].Province = ""
	_, err = s.Import(ctx, office(opening), "2019", wrong)
	refused(t, err, pool.ErrMembers)
	_, there, err := s.List(ctx, "2019")
	s.must(err)
	if len(there) != 8 || there[0].Email != "e11510@experts.example" || there[7].Email != "e37561@experts.example" {
		t.Fatalf("after a refused list: %+v", there)
	}
	second, err := s.Import(ctx, office(opening), "2019", members(3))
	s.must(err)
	old, err := table.All[pool.Member](ctx, s.store, s.store.Records, table.Query{PK: "expert#2019#" + first.State.Import})
	s.must(err)
	if second.State.Members != 12 || len(old) != 0 || !slices.Equal(second.State.Counts, []pool.Count{{"11", "51", 3}, {"11", "56", 3}, {"37", "51", 3}, {"37", "56", 3}}) {
		t.Fatalf("%+v, %d of the old are left", second.State, len(old))
	}
	_, err = s.Freeze(ctx, office(opening), "2019", quotas, "指数", calendar.At(known))
	s.must(err)
	_, err = s.Import(ctx, office(opening), "2019", members(1))
	refused(t, err, pool.ErrFrozen)
}

// The value must come after the freeze, the draw after the value, and what is published suffices to draw again.
func TestTheSeedIsUnknownAtTheFreeze(t *testing.T) {
	s := setUp(t)
	freeze := func(at time.Time, q lot.Quotas, source string) error {
		_, err := s.Freeze(ctx, office(at), "2019", q, source, calendar.At(known))
		return err
	}
	refused(t, freeze(opening, quotas, "指数"), pool.ErrEmpty)
	_, err := s.Draw(ctx, office(known), "2019", "1")
	refused(t, err, pool.ErrUnfrozen)
	_, err = s.Import(ctx, office(opening), "2019", members(3))
	s.must(err)
	refused(t, freeze(known, quotas, "指数"), pool.ErrSource)
	refused(t, freeze(opening, quotas, " "), pool.ErrSource)
	few := refused(t, freeze(opening, lot.Quotas{Provinces: map[string]int{"11": 7}, Fields: map[string]int{"51": 7}}, "指数"), lot.ErrQuotas).Fields
	if len(few) != 2 || few[0].Facts["of"] != "北京市" || few[1].Facts["of"] != "农林牧渔" {
		t.Errorf("not by their names: %v", few)
	}
	s.must(freeze(known.Add(-ms), quotas, "指数"))
	refused(t, freeze(known.Add(-ms), quotas, "另一指数"), pool.ErrFrozen)
	_, err = s.Draw(ctx, office(known.Add(-ms)), "2019", "1")
	refused(t, err, pool.ErrUnknown)
	drawing, err := s.Draw(ctx, office(known), "2019", " 2958.20 ")
	s.must(err)
	_, err = s.Draw(ctx, office(known), "2019", "2958.21")
	refused(t, err, pool.ErrDrawn)

	state, err := s.State(ctx, "2019")
	s.must(err)
	lottest.Follows(t, state.Frozen.Terms, state.Frozen.Content, drawing.Drawn.Result)
	openings, err := s.Openings(ctx, "2019")
	s.must(err)
	for i, a := range []ledger.Act{pool.ActFrozen, pool.ActDrawn} {
		e := s.entry(a)
		if want, err := ledger.ContentHash(map[int]any{0: state.Frozen.Terms, 1: drawing.Drawn.Result}[i]); err != nil || e.Content != want || openings[i].Act != a {
			t.Errorf("%s fixes %s, want %s: %v", a, e.Content, want, err)
		}
		for _, personal := range []string{"示例", "example", "121000004250070153"} {
			if strings.Contains(openings[i].Content+fmt.Sprint(e), personal) {
				t.Errorf("%s tells of persons: %s", a, personal)
			}
		}
	}
}

func (s *stage) entry(want ledger.Act) ledger.Entry {
	s.t.Helper()
	_, err := s.journal.Sequence(ctx, until.Add(time.Hour))
	s.must(err)
	raw, err := s.journal.Entries(ctx)
	s.must(err)
	for _, r := range raw {
		if e, err := ledger.Decode(r); err != nil || e.Act == want {
			s.must(err)
			return e
		}
	}
	s.t.Fatalf("no entry of %s", want)
	return ledger.Entry{}
}

// Who accepts is on the panel with what the pool says of the places of work; a link is good for one answer.
func TestAccept(t *testing.T) {
	s := setUp(t)
	drawn := s.drawn(3, quotas).Drawn.Result.Drawn
	token := s.invited(drawn[0])
	reply, err := s.Look(ctx, "2019", token, known)
	s.must(err)
	if reply.State != pool.Invited || !strings.HasPrefix(reply.Name, "专家") || reply.RoundTitle == "" || reply.Until != calendar.At(until) {
		t.Errorf("%+v", reply)
	}
	_, err = s.Accept(ctx, guest(1, known), "2019", token+"x")
	refused(t, err, pool.ErrReplyUnknown)
	_, err = s.Accept(ctx, guest(1, until.Add(-ms)), "2019", token)
	s.must(err)
	p, err := s.reviews.Panelist(ctx, "2019", "acc_01")
	s.must(err)
	if seat := s.seat(drawn[0], until); seat.State != pool.Accepted || p.Name != seat.Name || p.Province != seat.Province || p.Employers[0].USCC != "121000004250070153" {
		t.Errorf("%+v of %+v", p, seat)
	}
	_, err = s.Decline(ctx, guest(1, known), "2019", token, "")
	refused(t, err, pool.ErrReplied)
	_, err = s.Accept(ctx, guest(1, known), "2019", s.invited(drawn[1]))
	refused(t, err, review.ErrOnPanel)
	if seat := s.seat(drawn[1], known); seat.State != pool.Invited {
		t.Errorf("a refused answer has left %+v", seat)
	}
	_, err = s.Invite(ctx, office(known), "2019", drawn[:1], calendar.At(until))
	refused(t, err, pool.ErrNotInvitable)
}

// R5.2: the last millisecond counts, the instant does not; and the time for an answer has a bound.
func TestAnswersEnd(t *testing.T) {
	s := setUp(t)
	drawn := s.drawn(3, quotas).Drawn.Result.Drawn
	tokens := []string{s.invited(drawn[0]), s.invited(drawn[1])}
	_, err := s.Decline(ctx, table.Act{At: until}, "2019", tokens[0], "")
	if facts := refused(t, err, pool.ErrReplyOver).Facts; fmt.Sprint(facts["until"]) != calendar.At(until).String() {
		t.Errorf("%v", facts)
	}
	_, err = s.Decline(ctx, table.Act{At: until.Add(-ms)}, "2019", tokens[1], " 时间冲突 ")
	s.must(err)
	if a, b := s.seat(drawn[0], until), s.seat(drawn[1], until); a.State != pool.Silent || b.State != pool.Declined || b.Reason != "时间冲突" {
		t.Errorf("%+v, %+v", a, b)
	}
	for _, row := range []struct {
		until time.Time
		want  bool
	}{{known, false}, {known.Add(ms), true}, {known.Add(pool.ReplyLife), true}, {known.Add(pool.ReplyLife + ms), false}} {
		_, err := s.Invite(ctx, office(known), "2019", drawn[2:3], calendar.At(row.until))
		if got := err == nil; got != row.want {
			t.Errorf("until %s: %v", row.until, err)
		}
	}
	old := s.invited(drawn[2])
	s.invited(drawn[2])
	_, err = s.Look(ctx, "2019", old, known)
	refused(t, err, pool.ErrReplyUnknown) // another link has replaced it
}

// Who does not come is replaced from the same province and field, until there is nobody.
func TestReplace(t *testing.T) {
	s := setUp(t)
	drawn := s.drawn(2, each(1)).Drawn.Result.Drawn // one is left over for each province and field
	_, err := s.Replace(ctx, office(known), "2019", drawn[0])
	refused(t, err, pool.ErrNotVacant)
	_, err = s.Decline(ctx, table.Act{At: known}, "2019", s.invited(drawn[0]), "")
	s.must(err)
	next, err := s.Replace(ctx, office(known), "2019", drawn[0])
	s.must(err)
	_, err = s.Replace(ctx, office(known), "2019", drawn[0])
	refused(t, err, pool.ErrNotVacant)
	was, is := s.seat(drawn[0], known), s.seat(next.Member, known)
	if is.Province != was.Province || is.Field != was.Field || is.Place != was.Place || is.State != pool.Waiting || is.Replaces != was.Name || was.ReplacedBy != next.Name {
		t.Errorf("%+v for %+v", is, was)
	}
	_, err = s.Invite(ctx, office(known), "2019", drawn[:1], calendar.At(until))
	refused(t, err, pool.ErrNotInvitable)
	s.invited(next.Member)
	_, err = s.Replace(ctx, office(until), "2019", next.Member) // silent
	facts := refused(t, err, pool.ErrNoReplacement).Facts
	if want := map[string]string{"11": "北京市", "37": "山东省", "51": "农林牧渔", "56": "装备制造"}; facts["province"] != want[is.Province] || facts["field"] != want[is.Field] {
		t.Errorf("%v", facts)
	}
}
