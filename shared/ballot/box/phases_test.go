package box_test

import (
	"strings"
	"testing"
	"time"

	"linxuan/shared/ballot"
	"linxuan/shared/ballot/box"
	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/table"
)

// Each act of a ballot in each of its phases: what is refused, and why (R6.5). nil is not refused.
func TestEveryActInEveryPhase(t *testing.T) {
	none := (*fault.Definition)(nil)
	acts := []struct {
		name string
		do   func(*stage) error
		want map[box.Phase]*fault.Definition
	}{
		{"make keys", func(s *stage) error {
			_, err := s.office.MakeKeys(ctx, "2019", s.id, nil, 2048, 1)
			return err
		}, after(none, box.ErrSetupFixed, box.Ready)},
		{"take a seat", func(s *stage) error {
			_, err := s.office.TakeSeat(ctx, s.act("t1"), "2019", s.id, 1, letterKey(s.t))
			return err
		}, after(none, box.ErrSetupFixed, box.Ready)},
		{"start over", func(s *stage) error {
			_, err := s.office.StartOver(ctx, s.act("s1"), "2019", s.id)
			return err
		}, after(none, box.ErrSetupFixed, box.Ready)},
		{"fix", func(s *stage) error {
			_, err := s.office.Fix(ctx, s.act("s1"), "2019", s.id, plan, time.Time{})
			return err
		}, after(box.ErrNotConfirmed, box.ErrSetupFixed, box.Ready)},
		{"see the setup", func(s *stage) error {
			_, err := s.office.Setup(ctx, "2019", s.id)
			return err
		}, after(box.ErrSetupMissing, none, box.Ready)},
		{"sign in", func(s *stage) error {
			_, err := s.office.SignIn(ctx, s.act("f1"), "2019", s.id)
			return err
		}, map[box.Phase]*fault.Definition{
			box.Preparing: box.ErrSetupMissing, box.Ready: none, box.Issuing: box.ErrRollClosed,
			box.Casting: box.ErrRollClosed, box.Closed: box.ErrRollClosed, box.Done: box.ErrRollClosed,
		}},
		{"open", func(s *stage) error {
			_, err := s.office.Open(ctx, s.act("s1"), "2019", s.id)
			return err
		}, map[box.Phase]*fault.Definition{
			box.Preparing: box.ErrSetupMissing, box.Ready: ballot.ErrNoQuorum, box.Issuing: box.ErrRollClosed,
			box.Casting: box.ErrRollClosed, box.Closed: box.ErrRollClosed, box.Done: box.ErrRollClosed,
		}},
		{"confirm those present", func(s *stage) error {
			_, err := s.office.Witness(ctx, s.act("t1"), "2019", s.id, 1)
			return err
		}, map[box.Phase]*fault.Definition{ // one has signed in meanwhile, see above
			box.Preparing: box.ErrSetupMissing, box.Ready: none, box.Issuing: box.ErrRollClosed,
			box.Casting: box.ErrRollClosed, box.Closed: box.ErrRollClosed, box.Done: box.ErrRollClosed,
		}},
		{"take a token", func(s *stage) error {
			_, err := s.office.Sign(ctx, s.act("e2"), "2019", s.id, s.blank("g1"))
			return err
		}, map[box.Phase]*fault.Definition{
			box.Preparing: box.ErrSetupMissing, box.Ready: ballot.ErrNoQuorum, box.Issuing: none,
			box.Casting: box.ErrTokenIssued, box.Closed: box.ErrTokenIssued, box.Done: box.ErrTokenIssued,
		}},
		{"read the turnout", func(s *stage) error {
			_, err := s.office.Turnout(ctx, "2019", s.id)
			return err
		}, after(box.ErrTurnoutEarly, none, box.Casting)},
		{"close", func(s *stage) error {
			_, err := s.teller.Close(ctx, s.act("s1"), "2019", s.id)
			return err
		}, map[box.Phase]*fault.Definition{
			box.Preparing: ballot.ErrCastingEarly, box.Ready: ballot.ErrCastingEarly, box.Issuing: ballot.ErrCastingEarly,
			box.Casting: box.ErrCastingOpen, box.Closed: ballot.ErrCastingClosed, box.Done: ballot.ErrCastingClosed,
		}},
		{"count", func(s *stage) error {
			_, _, err := s.teller.Count(ctx, s.act("s1"), "2019", s.id)
			return err
		}, map[box.Phase]*fault.Definition{
			box.Preparing: box.ErrNotClosed, box.Ready: box.ErrNotClosed, box.Issuing: box.ErrNotClosed,
			box.Casting: box.ErrNotClosed, box.Closed: ballot.ErrSharesFew, box.Done: none,
		}},
		{"read the result", func(s *stage) error {
			_, err := s.results.Get(ctx, "2019", s.id)
			return err
		}, after(box.ErrNotCounted, none, box.Done)},
	}
	for _, step := range steps {
		t.Run(string(step.to), func(t *testing.T) {
			s := at(t, step.to)
			for _, a := range acts {
				before := s.state()
				err := a.do(s)
				if want := a.want[step.to]; want == nil && err != nil || want != nil && !isRefusal(err, want) {
					t.Errorf("%s: got %v, want %v", a.name, err, want)
				}
				if now := s.state(); now.Phase != before.Phase {
					t.Errorf("%s: went from %s to %s", a.name, before.Phase, now.Phase)
				}
			}
		})
	}
}

func isRefusal(err error, want *fault.Definition) bool {
	e, ok := fault.Of(err)
	return ok && e.Def == want
}

// after is one refusal before a phase and another from it on.
func after(early, late *fault.Definition, phase box.Phase) map[box.Phase]*fault.Definition {
	all := map[box.Phase]*fault.Definition{}
	reached := false
	for _, step := range steps {
		reached = reached || step.to == phase
		all[step.to] = early
		if reached {
			all[step.to] = late
		}
	}
	return all
}

// Shares are given in one phase only, and a share that was given gives its receipt for ever.
func TestSharesInEveryPhase(t *testing.T) {
	give := func(s *stage) (ledger.Receipt, error) {
		return s.teller.Give(ctx, s.act("t1"), "2019", s.id, s.shares[0].Value)
	}
	for _, phase := range []box.Phase{box.Ready, box.Issuing, box.Casting} {
		_, err := give(at(t, phase))
		expect(t, err, box.ErrNotClosed)
	}
	s := at(t, box.Closed)
	first := must[ledger.Receipt](t)(give(s))
	s.count()
	if again := must[ledger.Receipt](t)(give(s)); again != first {
		t.Errorf("another receipt for the same share: %v", again)
	}
	_, err := s.teller.Give(ctx, s.act("t2"), "2019", s.id, s.shares[1].Value)
	expect(t, err, box.ErrCounted)
}

// Of two who end the same phase at once, one does; the other is asked to look again, and finds it done.
func TestAPhaseEndsOnce(t *testing.T) {
	s := at(t, box.Casting)
	s.now = s.state().ClosesAt.Time()
	closing := func() error { return second(s.teller.Close(ctx, s.act("s1"), "2019", s.id)) }
	s.tables.Faults.Next("TransactWriteItems", first(func() { expect(t, closing(), nil) }))
	if err := closing(); !table.Retryable(err) {
		t.Errorf("closed twice: %v", err)
	}
	expect(t, closing(), ballot.ErrCastingClosed)
	entries := 0
	for _, row := range s.rowsOf(s.store.Ledger, "pending#") {
		if strings.Contains(row, string(box.ActClosed)) {
			entries++
		}
	}
	if entries != 1 {
		t.Errorf("%d entries of the close", entries)
	}
}

func TestAnUnknownBallotIsNotFound(t *testing.T) {
	s := newStage(t)
	s.id = "bal_00000000000000000000000000"
	for name, err := range map[string]error{
		"state":  second(s.office.State(ctx, "2019", s.id)),
		"setup":  second(s.office.Setup(ctx, "2019", s.id)),
		"keys":   second(s.office.MakeKeys(ctx, "2019", s.id, plannedIDs, 2048, 1)),
		"fix":    second(s.office.Fix(ctx, s.act("s1"), "2019", s.id, plan, time.Time{})),
		"seats":  second(s.office.Seats(ctx, "2019", s.id)),
		"signIn": second(s.office.SignIn(ctx, s.act("e1"), "2019", s.id)),
		"open":   second(s.office.Open(ctx, s.act("s1"), "2019", s.id)),
		"sign":   second(s.office.Sign(ctx, s.act("e1"), "2019", s.id, nil)),
		"cast":   second(s.urn.Cast(ctx, s.now, "2019", s.id, nil)),
		"close":  second(s.teller.Close(ctx, s.act("s1"), "2019", s.id)),
	} {
		if !isRefusal(err, table.ErrAbsent) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := s.office.Create(ctx, s.act("s1"), "2031", "")
	expect(t, err, table.ErrAbsent)
}

func second[T any](_ T, err error) error { return err }
