package box_test

import (
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/oklog/ulid/v2"

	"linxuan/shared/ballot"
	"linxuan/shared/ballot/box"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// R6.5: no vote before the barrier or the opening, none at the close or after; to the millisecond.
func TestCastsKeepToTheWindow(t *testing.T) {
	s := at(t, box.Casting)
	st := s.state()
	for _, row := range []struct {
		name string
		at   calendar.Instant
		want *fault.Definition
	}{
		{"the millisecond before", st.OpensAt - 1, ballot.ErrCastingEarly},
		{"at the opening", st.OpensAt, nil},
		{"the last millisecond", st.ClosesAt - 1, nil},
		{"at the close", st.ClosesAt, ballot.ErrCastingClosed},
		{"one after", st.ClosesAt + 1, ballot.ErrCastingClosed},
	} {
		t.Run(row.name, func(t *testing.T) {
			c := s.casts[0]
			_, err := s.urn.Cast(ctx, row.at.Time(), "2019", s.id, c.Encode())
			expect(t, err, row.want)
			if row.want == nil {
				s.casts = s.casts[1:]
			}
		})
	}
}

// Casting is shut while tokens are issued, even when its window has begun, and opens with the barrier, not before.
func TestNoCastBeforeTheBarrier(t *testing.T) {
	s := at(t, box.Issuing)
	s.issue()
	casts := must[[]ballot.Cast](t)(s.voters["e2"].Casts(nil))
	_, err := s.cast(casts[0])
	expect(t, err, ballot.ErrCastingEarly)
	barrier := must[box.Answered](t)(s.office.Barrier(ctx, s.act("s1"), "2019", s.id))
	_, err = s.cast(casts[0])
	expect(t, err, ballot.ErrCastingEarly) // the instant of the barrier itself
	s.now = s.now.Add(time.Millisecond)
	receipt := must[ledger.Receipt](t)(s.cast(casts[0]))
	if receipt.At <= barrier.Receipt.At {
		t.Errorf("cast entered at %s, the barrier at %s", receipt.At, barrier.Receipt.At)
	}
}

// A later opening that the setup names holds after the barrier too.
func TestNoCastBeforeTheOpeningThatWasReadOut(t *testing.T) {
	s := newStage(t)
	s.create()
	s.keys()
	s.deal()
	opens := s.now.Add(10 * time.Minute)
	s.fixed = must[box.FixedAnswer](t)(s.office.Fix(ctx, s.act("s1"), "2019", s.id, plan, opens))
	s.setup = must[ballot.Setup](t)(ballot.ParseSetup(must[box.FixedSetup](t)(s.office.Setup(ctx, "2019", s.id)).Setup))
	s.open()
	s.barrier()
	s.now = opens.Add(-time.Millisecond)
	_, err := s.cast(s.casts[0])
	expect(t, err, ballot.ErrCastingEarly)
	s.now = opens
	must[ledger.Receipt](t)(s.cast(s.casts[0]))
}

// The same vote gives the same receipt, at any time; another vote with its token is refused, at any time (R6.5).
func TestATokenIsSpentOnce(t *testing.T) {
	s := at(t, box.Casting)
	other := s.another("e2", "g1", ballot.Reject)
	c := s.sameToken(other)
	first := must[ledger.Receipt](t)(s.cast(c))
	for _, when := range []time.Duration{0, time.Minute, 2 * time.Hour} {
		s.now = s.now.Add(when)
		if again := must[ledger.Receipt](t)(s.cast(c)); again != first {
			t.Errorf("after %s: another receipt", when)
		}
		_, err := s.cast(other)
		expect(t, err, ballot.ErrTokenSpent)
	}
	if n := len(s.rows("cast#")); n != 1 {
		t.Errorf("%d casts are stored", n)
	}
}

// another is a second cast with the token that an expert has for a group.
func (s *stage) another(account, group string, choice ballot.Choice) ballot.Cast {
	s.t.Helper()
	for _, c := range must[[]ballot.Cast](s.t)(s.voters[account].Casts(map[string]ballot.Choice{group: choice})) {
		if c.Group == group {
			return c
		}
	}
	s.t.Fatalf("%s has no token for %s", account, group)
	return ballot.Cast{}
}

// 64 casters with one token: one vote comes in, everyone else is refused, and all who sent the same bytes hold one receipt.
func TestSixtyFourCastersWithOneToken(t *testing.T) {
	s := at(t, box.Casting)
	var casts []ballot.Cast
	for i := range 8 {
		choice := ballot.Approve
		if i%2 == 1 {
			choice = ballot.Reject
		}
		casts = append(casts, s.another("e3", "g2", choice))
	}
	var mu sync.Mutex
	receipts := map[string]int{}
	refused := 0
	var all sync.WaitGroup
	for i := range 64 {
		all.Go(func() {
			receipt, err := s.patiently(casts[i%len(casts)])
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				receipts[receipt.ID]++
			case isRefusal(err, ballot.ErrTokenSpent):
				refused++
			default:
				t.Error(err)
			}
		})
	}
	all.Wait()
	if len(receipts) != 1 || refused != 56 {
		t.Fatalf("receipts %v, %d refused; want one receipt for eight and 56 refused", receipts, refused)
	}
	if n := len(s.rows("cast#")); n != 1 {
		t.Fatalf("%d casts are stored", n)
	}
	entries := 0
	for _, row := range s.rowsOf(s.store.Ledger, "pending#") {
		if strings.Contains(row, string(box.ActCast)) {
			entries++
		}
	}
	if entries != 1 {
		t.Errorf("%d entries for one cast", entries)
	}
}

// patiently casts as the wrapper of shared/api does: it tries again while the store is busy.
func (s *stage) patiently(c ballot.Cast) (ledger.Receipt, error) {
	for try := 0; ; try++ {
		receipt, err := s.cast(c)
		if !table.Retryable(err) || try == 50 {
			return receipt, err
		}
	}
}

// What a cast leaves behind says the minute, no more, and nothing of anybody.
func TestWhatACastLeavesBehind(t *testing.T) {
	s := at(t, box.Casting)
	opened := s.state().OpensAt
	for i, want := range []calendar.Instant{opened, opened, calendar.At(morning.Truncate(time.Minute).Add(3 * time.Minute))} {
		s.now = []time.Time{opened.Time(), opened.Time().Add(7 * time.Second), morning.Truncate(time.Minute).Add(3*time.Minute + 41*time.Second + 17*time.Millisecond)}[i]
		receipt := must[ledger.Receipt](t)(s.cast(s.casts[i]))
		e, err := ledger.VerifyReceipt(receipt, []ledger.PublicKey{s.journal.PublicKey()})
		if err != nil {
			t.Fatal(err)
		}
		if e.At != want || receipt.At != want {
			t.Errorf("cast %d: at %s, want %s", i, e.At, want)
		}
		id := must[ulid.ULID](t)(ulid.ParseStrict(strings.ToUpper(strings.TrimPrefix(e.ID, "ent_"))))
		if got := calendar.At(ulid.Time(id.Time())); got != want {
			t.Errorf("cast %d: the id says %s, want %s", i, got, want)
		}
		if e.Role != "" || e.Actor != "" || e.Facts != nil || e.Detail != nil || e.Subject != s.id {
			t.Errorf("cast %d: %+v", i, e)
		}
		if e.Content != s.casts[i].Digest().String() {
			t.Errorf("cast %d: content %s", i, e.Content)
		}
	}
	for _, row := range s.rows("cast#") {
		for _, word := range []string{"pseudonym", "somebody", "opens", "address"} {
			if strings.Contains(row, word) {
				t.Errorf("%s in %s", word, row)
			}
		}
	}
}

// Everything that Verify refuses is refused by the urn, and nothing is stored of it.
func TestTheUrnTakesNoFalseCast(t *testing.T) {
	s := at(t, box.Casting)
	good := s.castOn("g2")
	change := func(f func(*ballot.Cast)) []byte {
		c := good
		f(&c)
		return c.Encode()
	}
	for _, row := range []struct {
		name string
		form []byte
		want *fault.Definition
	}{
		{"nothing", nil, ballot.ErrCastMalformed},
		{"cut short", good.Encode()[:100], ballot.ErrCastMalformed},
		{"something behind it", append(good.Encode(), 0), ballot.ErrCastMalformed},
		{"another setup", change(func(c *ballot.Cast) { c.Setup[0] ^= 1 }), ballot.ErrCastElsewhere},
		{"a group that is not voted on", change(func(c *ballot.Cast) { c.Group = "g9" }), ballot.ErrCastGroup},
		{"a token of another group", change(func(c *ballot.Cast) { c.Group = "g3" }), ballot.ErrCastToken},
		{"a token that nobody signed", change(func(c *ballot.Cast) { c.Token = make([]byte, 256) }), ballot.ErrCastToken},
		{"another seal under the same signature", change(func(c *ballot.Cast) { c.Sealed = s.castOn("g3").Sealed }), ballot.ErrCastSignature},
	} {
		_, err := s.urn.Cast(ctx, s.now, "2019", s.id, row.form)
		if !isRefusal(err, row.want) {
			t.Errorf("%s: got %v, want %v", row.name, err, row.want)
		}
	}
	if rows := s.rows("cast#"); len(rows) != 0 {
		t.Errorf("stored: %v", rows)
	}
}

// A cast whose answer was lost is in the urn, and asking again brings the receipt.
func TestALostReceiptIsFound(t *testing.T) {
	s := at(t, box.Casting)
	c := s.casts[0]
	s.tables.Faults.Next("TransactWriteItems", loseAnswer)
	_, err := s.cast(c)
	if !table.Ambiguous(err) {
		t.Fatalf("got %v", err)
	}
	s.now = s.state().ClosesAt.Time().Add(time.Hour)
	receipt := must[ledger.Receipt](t)(s.cast(c))
	if _, err := ledger.VerifyReceipt(receipt, []ledger.PublicKey{s.journal.PublicKey()}); err != nil {
		t.Error(err)
	}
}
