package box_test

import (
	"crypto/rand"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"linxuan/shared/ballot"
	"linxuan/shared/ballot/box"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/round"
)

func (s *stage) fixWith(p box.Plan, opensAt time.Time) error {
	_, err := s.office.Fix(ctx, s.act("s1"), "2019", s.id, p, opensAt)
	return err
}

// The setup is what the round, the review and the scrutineers give, signed and entered under its hash.
func TestTheSetup(t *testing.T) {
	s := at(t, box.Ready)
	shown := must[box.FixedSetup](t)(s.office.Setup(ctx, "2019", s.id))
	checked := must[*ballot.Checked](t)(s.setup.Check())
	if checked.Hash != s.fixed.Hash || shown.Hash != s.fixed.Hash {
		t.Errorf("hashes %s, %s, %s", checked.Hash, s.fixed.Hash, shown.Hash)
	}
	key := s.journal.PublicKey()
	if err := key.Verify(ledger.PurposeSetup, ledger.Hash(shown.Hash), shown.Signature); err != nil {
		t.Error(err)
	}
	entry, err := ledger.VerifyReceipt(shown.Receipt, []ledger.PublicKey{key})
	if err != nil || entry.Act != box.ActSetup || entry.Content != s.fixed.Hash.String() || entry.Subject != s.id {
		t.Errorf("entry %+v: %v", entry, err)
	}
	twoThirds := ballot.Ratio{Num: 2, Den: 3}
	want := ballot.Rules{Quorum: twoThirds, Threshold: ballot.Threshold{Share: twoThirds, Of: ballot.BaseEligible}, Minimum: 3, Target: 1}
	if s.setup.Rules != want || s.setup.Appointed != 6 {
		t.Errorf("rules %+v, %d appointed", s.setup.Rules, s.setup.Appointed)
	}
	for i, entitled := range []int{5, 6, 6} {
		if g := s.setup.Groups[i]; g.Group != plannedIDs[i] || g.Entitled != entitled || g.Score != plan.Groups[i].Score {
			t.Errorf("group %+v", g)
		}
	}
	fixedAt := s.now.Add(-time.Second)
	if w := s.setup.Window; !w.OpensAt.Equal(fixedAt) || !w.ClosesAt.Equal(fixedAt.Add(time.Hour)) {
		t.Errorf("window %s to %s", w.OpensAt, w.ClosesAt)
	}
	for _, row := range append(s.rows("setup#"), s.rows("phase#")...) {
		for _, account := range append(slices.Clone(panel), "t1", "s1") {
			if strings.Contains(row, account+" ") || strings.Contains(row, account+"]") {
				t.Errorf("account %s is seen by the urn: %s", account, row)
			}
		}
	}
}

func TestWhatKeepsASetupFromBeingFixed(t *testing.T) {
	s := newStage(t)
	s.create()
	expect(t, s.fixWith(plan, time.Time{}), box.ErrNotConfirmed)
	s.deal()
	err := s.fixWith(plan, time.Time{})
	expect(t, err, box.ErrKeysMissing)
	if e, _ := fault.Of(err); e.Facts["missing"] != 3 {
		t.Errorf("%v", e.Facts)
	}
	s.keys()
	fewer := plan
	fewer.Recused = maps.Clone(plan.Recused)
	for _, account := range panel[1:4] {
		fewer.Recused[account] = []string{"g1"} // leaves two of six, three are asked for
	}
	phase := must[round.Effective](t)(s.rounds.Window(ctx, "2019", round.PhaseBallot, "", ""))
	for _, row := range []struct {
		name    string
		plan    box.Plan
		opensAt time.Time
		want    *fault.Definition
	}{
		{"R6.5 too few may vote on a group", fewer, time.Time{}, ballot.ErrSetupInvalid},
		{"nothing passed", box.Plan{Experts: panel}, time.Time{}, box.ErrNothing},
		{"a window that began", plan, s.now.Add(-time.Millisecond), box.ErrWindowEarly},
		{"a window over the end of the phase", plan, phase.ClosesAt.Time().Add(-time.Hour + time.Millisecond), box.ErrWindowBeyond},
	} {
		if err := s.fixWith(row.plan, row.opensAt); !isRefusal(err, row.want) {
			t.Errorf("%s: got %v, want %v", row.name, err, row.want)
		}
		if s.state().Phase != box.Preparing || len(s.rows("setup#2019#"+s.id)) != 0 {
			t.Fatalf("%s: refused, but something is fixed", row.name)
		}
	}
	expect(t, s.fixWith(plan, phase.ClosesAt.Time().Add(-time.Hour)), nil)
}

// The round's ballot phase bounds the setup: its last millisecond, the instant, and before it opens (R5.1).
func TestTheSetupKeepsToTheRoundsPhase(t *testing.T) {
	phase := func(s *stage) round.Effective {
		return must[round.Effective](t)(s.rounds.Window(ctx, "2019", round.PhaseBallot, "", ""))
	}
	for _, row := range []struct {
		name string
		at   func(round.Effective) calendar.Instant
		want *fault.Definition
	}{
		{"a millisecond before it opens", func(e round.Effective) calendar.Instant { return e.OpensAt - 1 }, round.ErrNotOpen},
		{"as it opens", func(e round.Effective) calendar.Instant { return e.OpensAt }, nil},
		{"an hour before it closes", func(e round.Effective) calendar.Instant { return e.ClosesAt.Add(-time.Hour) }, nil},
		{"less than the casting window before it closes", func(e round.Effective) calendar.Instant { return e.ClosesAt.Add(-time.Hour) + 1 }, box.ErrWindowBeyond},
	} {
		s := newStage(t)
		s.create()
		s.keys()
		s.deal()
		s.now = row.at(phase(s)).Time()
		if err := s.fixWith(plan, time.Time{}); row.want == nil && err != nil || row.want != nil && !isRefusal(err, row.want) {
			t.Errorf("%s: got %v, want %v", row.name, err, row.want)
		}
	}
}

// Keys are made some at a time, by calls that may overlap or stop; each group has one, and what is stored is wrapped.
func TestKeysAreMadeInParts(t *testing.T) {
	s := newStage(t)
	s.create()
	for _, want := range []box.Keys{{Made: 2, Missing: 1}, {Made: 1, Missing: 0}, {Made: 0, Missing: 0}} {
		if got := must[box.Keys](t)(s.office.MakeKeys(ctx, "2019", s.id, plannedIDs, 2048, 2)); got != want {
			t.Errorf("got %+v, want %+v", got, want)
		}
	}
	rows := s.rows("key#")
	if len(rows) != 3 {
		t.Fatalf("%d keys", len(rows))
	}
	s.tables.Faults.Next("TransactWriteItems", first(func() {
		must[box.Keys](t)(s.office.MakeKeys(ctx, "2019", s.id, []string{"g4"}, 2048, 1))
	}))
	_, err := s.office.MakeKeys(ctx, "2019", s.id, []string{"g4"}, 2048, 1)
	if err == nil {
		t.Error("two keys for one group")
	}
	if n := len(s.rows("key#")); n != 4 {
		t.Errorf("%d keys", n)
	}
}

func TestSeats(t *testing.T) {
	s := newStage(t)
	s.create()
	take := func(account string, seat int, key ballot.Bytes) error {
		return second(s.office.TakeSeat(ctx, s.act(account), "2019", s.id, seat, key))
	}
	mine := make([]*ballot.Scrutineer, 3)
	var letters []ballot.Bytes
	for i := range mine {
		mine[i] = must[*ballot.Scrutineer](t)(ballot.NewScrutineer(rand.Reader, "2019", s.id, i+1))
		letters = append(letters, mine[i].LetterKey())
	}
	expect(t, take("t1", 1, letters[0][1:]), box.ErrLetterKey)
	expect(t, take("t1", 1, letterKey(t)), nil)
	expect(t, take("t1", 1, letters[0]), nil) // another key, while nobody has dealt
	expect(t, take("t2", 1, letters[1]), box.ErrSeatTaken)
	expect(t, take("t1", 2, letters[0]), box.ErrSeatTaken)
	expect(t, take("t2", 2, letters[1]), nil)

	deal := func(account string, d ballot.Dealing) error {
		return second(s.office.Deal(ctx, s.act(account), "2019", s.id, d))
	}
	dealing := func(i int) ballot.Dealing {
		return must[ballot.Dealing](t)(mine[i].Deal(rand.Reader, box.Needed, letters))
	}
	first := dealing(0)
	expect(t, deal("t1", first), box.ErrLettersFew)
	expect(t, take("t3", 3, letters[2]), nil)
	expect(t, deal("t2", first), box.ErrSeatNone) // under another's number
	expect(t, deal("x", first), box.ErrSeatNone)
	for name, wrong := range map[string]func(*ballot.Dealing){
		"no point":            func(d *ballot.Dealing) { d.Commitments[1] = make([]byte, 65) },
		"a commitment less":   func(d *ballot.Dealing) { d.Commitments = d.Commitments[:1] },
		"a letter less":       func(d *ballot.Dealing) { d.Sealed = d.Sealed[:2] },
		"a letter cut short":  func(d *ballot.Dealing) { d.Sealed[2] = d.Sealed[2][1:] },
		"a letter with a gap": func(d *ballot.Dealing) { d.Sealed[1] = nil },
	} {
		d := dealing(0)
		wrong(&d)
		if err := deal("t1", d); !isRefusal(err, ballot.ErrDealing) {
			t.Errorf("%s: %v", name, err)
		}
	}
	confirm := func(account string, seat int) error {
		return second(s.office.Confirm(ctx, s.act(account), "2019", s.id, seat))
	}
	expect(t, deal("t1", first), nil)
	expect(t, deal("t1", first), nil)
	expect(t, deal("t1", dealing(0)), box.ErrDealt)
	expect(t, take("t3", 3, letterKey(t)), box.ErrDealingBegun)
	expect(t, confirm("t1", 1), box.ErrDealingsFew)
	expect(t, deal("t2", dealing(1)), nil)
	expect(t, deal("t3", dealing(2)), nil)
	expect(t, confirm("t1", 2), box.ErrSeatNone)
	expect(t, confirm("t1", 1), nil)
	expect(t, confirm("t2", 2), nil)
	err := s.fixWith(plan, time.Time{})
	expect(t, err, box.ErrNotConfirmed)
	if e, _ := fault.Of(err); e.Facts["given"] != 2 {
		t.Errorf("%v", e.Facts)
	}
	must[box.Seating](t)(s.office.StartOver(ctx, s.act("s1"), "2019", s.id))
	if seats := must[[]box.Seat](t)(s.office.Seats(ctx, "2019", s.id)); len(seats) != 0 {
		t.Errorf("seats %+v", seats)
	}
	expect(t, take("t3", 1, letters[0]), nil)
}
