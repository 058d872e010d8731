package box_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"linxuan/shared/ballot"
	"linxuan/shared/ballot/box"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

// R6.5: nothing closes while the window is open and a token is left; with the last one, or at the end, it does.
func TestTheClose(t *testing.T) {
	for _, row := range []struct {
		name string
		left int // tokens that were not cast
		at   func(box.State) calendar.Instant
		want *fault.Definition
	}{
		{"all cast, in the middle", 0, func(s box.State) calendar.Instant { return s.OpensAt + 5000 }, nil},
		{"one left, in the middle", 1, func(s box.State) calendar.Instant { return s.OpensAt + 5000 }, box.ErrCastingOpen},
		{"one left, the last millisecond", 1, func(s box.State) calendar.Instant { return s.ClosesAt - 1 }, box.ErrCastingOpen},
		{"one left, at the end", 1, func(s box.State) calendar.Instant { return s.ClosesAt }, nil},
		{"none cast, long after", 14, func(s box.State) calendar.Instant { return s.ClosesAt.Add(90 * 24 * time.Hour) }, nil},
	} {
		t.Run(row.name, func(t *testing.T) {
			s := at(t, box.Casting)
			for _, c := range s.casts[row.left:] {
				must[ledger.Receipt](t)(s.cast(c))
			}
			before := s.state()
			s.now = row.at(before).Time()
			closed, err := s.teller.Close(ctx, s.act("s1"), "2019", s.id)
			expect(t, err, row.want)
			if row.want != nil {
				if e, _ := fault.Of(err); len(e.Facts) != 2 || e.Facts["closesAt"] != before.ClosesAt {
					t.Errorf("the refusal tells %v", e.Facts) // the end and the clock, no number of casts
				}
				return
			}
			if closed.Ballot.ClosesAt != min(calendar.At(s.now), before.ClosesAt) {
				t.Errorf("closed at %s", closed.Ballot.ClosesAt)
			}
			_, err = s.cast(s.another("e2", "g1", ballot.Approve))
			if !isRefusal(err, ballot.ErrCastingClosed) && !isRefusal(err, ballot.ErrTokenSpent) {
				t.Errorf("a cast after the close: %v", err)
			}
		})
	}
}

// A close ends casting at once, also for who would have had time by the window.
func TestNoCastAfterAnEarlyClose(t *testing.T) {
	s := at(t, box.Casting)
	for _, c := range s.casts {
		must[ledger.Receipt](t)(s.cast(c))
	}
	must[box.Answered](t)(s.teller.Close(ctx, s.act("s1"), "2019", s.id))
	s.now = s.now.Add(time.Millisecond)
	minted := s.minted("g2")
	_, err := s.cast(minted)
	expect(t, err, ballot.ErrCastingClosed)
}

// minted is a good cast without an issue: what the holder of a token key could make.
func (s *stage) minted(group string) ballot.Cast {
	s.t.Helper()
	key := must[*ballot.TokenKey](s.t)(s.office.TokenKey(ctx, "2019", s.id, group))
	voter := must[*ballot.Voter](s.t)(ballot.NewVoter(s.store.Rand(), s.setup, s.fixed.Hash))
	for _, r := range must[[]ballot.TokenRequest](s.t)(voter.Ask(group)) {
		signature := must[[]byte](s.t)(key.BlindSign(r.Blinded))
		if err := voter.Take(ballot.TokenAnswer{Group: group, BlindSignature: signature}); err != nil {
			s.t.Fatal(err)
		}
	}
	return must[[]ballot.Cast](s.t)(voter.Casts(nil))[0]
}

// R6.5: two of three open. One does not, the same twice does not, a false one is refused and named, and a stranger has none.
func TestShares(t *testing.T) {
	s := at(t, box.Closed)
	count := func() error {
		_, _, err := s.teller.Count(ctx, s.act("s1"), "2019", s.id)
		return err
	}
	expect(t, count(), ballot.ErrSharesFew)
	give := func(account string, value ballot.Bytes) error {
		return second(s.teller.Give(ctx, s.act(account), "2019", s.id, value))
	}
	err := give("t2", s.shares[0].Value)
	expect(t, err, ballot.ErrShareFalse)
	if e, _ := fault.Of(err); e.Facts["scrutineer"] != 2 {
		t.Errorf("%v", e.Facts)
	}
	expect(t, give("x1", s.shares[0].Value), box.ErrSeatNone)
	expect(t, give("e1", s.shares[0].Value), box.ErrSeatNone)
	expect(t, give("t2", bytes.Repeat([]byte{0xff}, 32)), ballot.ErrShareFalse)
	if n := len(s.rows("share#2019#" + s.id)); n != 1 { // the seats
		t.Errorf("%d items, a false share is kept", n)
	}
	expect(t, give("t2", s.shares[1].Value), nil)
	expect(t, give("t2", s.shares[1].Value), nil)
	expect(t, give("t2", s.shares[0].Value), ballot.ErrShareFalse)
	err = count()
	expect(t, err, ballot.ErrSharesFew)
	if e, _ := fault.Of(err); e.Facts["needed"] != 2 || e.Facts["given"] != 1 {
		t.Errorf("%v", e.Facts)
	}
	expect(t, give("t3", s.shares[2].Value), nil)
	expect(t, count(), nil)
}

// The count, its entry and the file agree, and anyone counts the same from the file. Asking again gives the same file, opened
// with the same two shares although there are three.
func TestTheCount(t *testing.T) {
	s := at(t, box.Closed)
	for i := range box.Scrutineers {
		s.give(i)
	}
	counted, file, err := s.teller.Count(ctx, s.act("s1"), "2019", s.id)
	expect(t, err, nil)
	if counted.Issued != 14 || counted.Cast != 14 || counted.Valid != 14 || counted.Void != 0 || counted.Chosen != 1 || counted.Vacant != 0 {
		t.Errorf("count %+v", counted)
	}
	if counted.File.SHA256 != sha256.Sum256(file) || counted.File.Bytes != len(file) || counted.File.Key != "ballot/2019/"+s.id+".json" {
		t.Errorf("file %+v", counted.File)
	}
	parsed := must[ballot.File](t)(ballot.ParseFile(file))
	if report := ballot.Recount(parsed); !report.OK() {
		t.Errorf("recount %+v", report.Checks)
	}
	entry := must[ledger.Entry](t)(ledger.VerifyReceipt(counted.Receipt, []ledger.PublicKey{s.journal.PublicKey()}))
	if entry.Act != box.ActCounted || entry.Content != counted.Result.String() || entry.Facts["file"] != counted.File.SHA256.String() {
		t.Errorf("entry %+v", entry)
	}
	kept := must[box.Counted](t)(s.results.Get(ctx, "2019", s.id))
	if sha256.Sum256(kept.Result) != counted.Result || kept.File != counted.File || kept.Receipt != counted.Receipt {
		t.Errorf("kept %+v", kept)
	}
	var result ballot.Result
	if err := json.Unmarshal(kept.Result, &result); err != nil || result.Groups[0].Group != "g2" || result.Groups[0].Approve != 5 {
		t.Errorf("result %s: %v", kept.Result, err)
	}
	s.now = s.now.Add(time.Hour)
	again, same, err := s.teller.Count(ctx, s.act("t1"), "2019", s.id)
	if err != nil || !bytes.Equal(file, same) || again.Receipt != counted.Receipt {
		t.Errorf("again: %v", err)
	}
}

// A count whose answer was lost is there, once.
func TestALostCountIsFound(t *testing.T) {
	s := at(t, box.Closed)
	s.give(0)
	s.give(1)
	s.tables.Faults.Next("TransactWriteItems", loseAnswer)
	_, _, err := s.teller.Count(ctx, s.act("s1"), "2019", s.id)
	if !table.Ambiguous(err) {
		t.Fatalf("got %v", err)
	}
	if _, _, err = s.teller.Count(ctx, s.act("s1"), "2019", s.id); err != nil {
		t.Fatal(err)
	}
}

// A minted ballot shows as an excess, and the whole ballot is contested: nobody is chosen by it (R6.5).
func TestAMintedBallotShows(t *testing.T) {
	s := at(t, box.Casting)
	for _, c := range append(s.casts, s.minted("g2")) {
		must[ledger.Receipt](t)(s.cast(c))
	}
	s.casts = nil
	s.close()
	s.count()
	_, err := s.results.Chosen(ctx, "2019", []string{s.id})
	expect(t, err, box.ErrContested)
	_, err = s.office.Create(ctx, s.act("s1"), "2019", s.id)
	expect(t, err, ballot.ErrRunOff)
}

// R6.5: a tie across the line goes to a run-off among the tied only, for the places left; the list is both together.
func TestARunOff(t *testing.T) {
	s := at(t, box.Closed, func(c *round.Config) { c.Ballot.Target = 2 })
	_, err := s.office.Create(ctx, s.act("s1"), "2019", s.id)
	expect(t, err, box.ErrNotCounted)

	s = s.tied(t)
	firstID := s.id
	_, err = s.results.Chosen(ctx, "2019", []string{firstID})
	expect(t, err, box.ErrRunOffDue)
	s.runOff()
	if ids := []string{s.setup.Groups[0].Group, s.setup.Groups[1].Group}; len(s.setup.Groups) != 2 || !slices.Equal(ids, []string{"g2", "g3"}) {
		t.Errorf("the run-off is among %v", ids)
	}
	if s.setup.RunOffOf != firstID || s.setup.Rules.Target != 1 || s.setup.Groups[0].Score != plan.Groups[1].Score {
		t.Errorf("run-off %+v", s.setup)
	}
	_, err = s.results.Chosen(ctx, "2019", []string{firstID, s.id})
	expect(t, err, box.ErrNotCounted)
	s.open()
	s.now = s.now.Add(time.Second)
	s.issue()
	must[box.Answered](t)(s.office.Barrier(ctx, s.act("s1"), "2019", s.id))
	s.now = s.now.Add(time.Second)
	s.casts = s.voting(map[string]ballot.Choice{"g3": ballot.Approve})
	s.close()
	s.count()
	chosen := must[[]string](t)(s.results.Chosen(ctx, "2019", []string{firstID, s.id}))
	if !slices.Equal(chosen, []string{"g1", "g3"}) {
		t.Errorf("chosen %v", chosen)
	}
	for _, wrong := range [][]string{{s.id}, {s.id, firstID}, {firstID, firstID}} {
		if _, err := s.results.Chosen(ctx, "2019", wrong); !isRefusal(err, box.ErrSequence) {
			t.Errorf("%v: %v", wrong, err)
		}
	}
	rows, _, err := s.office.List(ctx, "2019", 10, "")
	if err != nil || len(rows) != 2 || rows[0].Ballot != firstID || rows[1].RunOffOf != firstID {
		t.Errorf("list %+v: %v", rows, err)
	}
}

// tied walks a ballot of two places to a count in which g1 is chosen and g2 and g3 are tied.
func (*stage) tied(t *testing.T) *stage {
	t.Helper()
	s := at(t, box.Issuing, func(c *round.Config) {
		c.Ballot.Target = 2
		c.Ballot.Threshold.Fraction.Num, c.Ballot.Threshold.Fraction.Den = 1, 2
	})
	s.issue()
	must[box.Answered](t)(s.office.Barrier(ctx, s.act("s1"), "2019", s.id))
	s.now = s.now.Add(time.Second)
	all := map[string]ballot.Choice{"g1": ballot.Approve, "g2": ballot.Approve, "g3": ballot.Approve}
	some := map[string]ballot.Choice{"g1": ballot.Approve}
	for i, account := range coming {
		choices := all
		if i >= 3 {
			choices = some
		}
		if account == "e1" {
			choices = map[string]ballot.Choice{"g2": ballot.Approve, "g3": ballot.Approve} // is recused from g1
		}
		s.casts = append(s.casts, must[[]ballot.Cast](t)(s.voters[account].Casts(choices))...)
	}
	s.close()
	s.count()
	return s
}

// runOff begins the run-off of the stage's ballot and fixes its setup.
func (s *stage) runOff() {
	s.t.Helper()
	created := must[box.Answered](s.t)(s.office.Create(ctx, s.act("s1"), "2019", s.id))
	s.id, s.seats, s.shares, s.voters, s.casts = created.Ballot.Ballot, nil, nil, map[string]*ballot.Voter{}, nil
	s.fix()
}

// voting makes everyone's casts with the same choices.
func (s *stage) voting(choices map[string]ballot.Choice) []ballot.Cast {
	s.t.Helper()
	var all []ballot.Cast
	for _, account := range coming {
		all = append(all, must[[]ballot.Cast](s.t)(s.voters[account].Casts(choices))...)
	}
	return all
}
