package review_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/review"
	"linxuan/shared/round"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

const documents = "check-documents"

// noted answers the checklist of an application without deciding; the named item is not in order.
func (s *stage) noted(i int, defect string, at time.Time) {
	s.t.Helper()
	s.note(i, s.checks(defect), at)
}

func (s *stage) note(i int, checks []review.Check, at time.Time) {
	s.t.Helper()
	before, err := s.Checked(ctx, "2019", app(i))
	s.must(err)
	_, err = s.Note(ctx, act("secretariat", at), "2019", app(i), checks, before.Version)
	s.must(err)
}

var (
	passAll   = review.Together{Verdict: review.Pass}
	returnAll = review.Together{Verdict: review.Return, Item: documents, Note: "缺第3页", Reason: "请补齐缺页"}
)

// ticked are the first n applications, with the versions of their notes as a preview would show them.
func (s *stage) ticked(n int) []review.Ticked {
	s.t.Helper()
	all := make([]review.Ticked, n)
	for i := range n {
		noted, err := s.Checked(ctx, "2019", app(i))
		if err != nil && !errors.Is(err, table.ErrAbsent) {
			s.must(err)
		}
		all[i] = review.Ticked{Application: app(i), Version: noted.Version}
	}
	return all
}

func (s *stage) takenIn(n int) {
	s.t.Helper()
	s.forward(n)
	_, err := s.TakeIn(ctx, act("secretariat", reviewing), "2019")
	s.must(err)
}

// codes are the refusals of a decision for several, empty where it decides.
func codes(outcomes []review.Outcome) []string {
	all := make([]string, len(outcomes))
	for i, o := range outcomes {
		if o.Refused != nil {
			all[i] = o.Refused.Def.Code
		}
	}
	return all
}

func keep(o []review.Outcome) any { return codes(o) }

// once makes an act that may be asked again.
func (s *stage) once(key string, at time.Time) table.Act {
	a := act("secretariat", at)
	a.Once = table.Once{Table: s.store.Records, Key: key, Digest: "of the request", Status: 200, Seal: [32]byte{1}}
	return a
}

// seven applications in every state that a decision for several meets.
func (s *stage) everyState() {
	s.takenIn(6)
	s.noted(0, "", reviewing)
	s.note(1, s.checks("")[:4], reviewing) // six items open
	s.noted(2, documents, reviewing)
	_, err := s.decide(3, review.Fail, reviewing)
	s.must(err)
	s.noted(4, documents, reviewing)
	_, err = s.decide(4, review.Return, reviewing)
	s.must(err)
	_, err = s.Cure(ctx, act("group", reviewing.Add(ms)), "2019", app(4), "已补齐缺页并加盖公章")
	s.must(err)
	s.noted(5, "", reviewing)
	_, err = s.decide(5, review.Return, reviewing)
	s.must(err)
}

// R6.1: the preview says of each what will become of it, and writes nothing; the decision then does exactly that.
func TestWhatIsPreviewedIsWhatIsDecided(t *testing.T) {
	for name, row := range map[string]struct {
		g    review.Together
		want []string
	}{
		"pass":   {passAll, []string{"", "checklist-open", "checklist-defects", "preliminary-decided", "checklist-before-cure", "cure-period-running", "not-found"}},
		"return": {returnAll, []string{"", "checklist-open", "", "preliminary-decided", "preliminary-form", "cure-period-running", "not-found"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := setUp(t)
			s.everyState()
			if name == "return" {
				s.noted(4, documents, reviewing.Add(2*ms)) // looked at again after the cure; a second return is none
			}
			before, at := len(s.entries(review.ActPreliminary)), reviewing.Add(3*ms)
			preview, err := s.Preview(ctx, act("secretariat", at), "2019", row.g, s.ticked(7), s.days)
			s.must(err)
			if got := codes(preview); !slices.Equal(got, row.want) {
				t.Fatalf("preview %q, want %q", got, row.want)
			}
			if n := len(s.entries(review.ActPreliminary)); n != before {
				t.Fatalf("the preview wrote %d entries", n-before)
			}
			if _, err := s.Preliminary(ctx, "2019", app(0)); !errors.Is(err, table.ErrAbsent) {
				t.Fatalf("the preview decided: %v", err)
			}
			decided, err := s.DecideTogether(ctx, s.once("key", at), "2019", row.g, s.ticked(7), s.days, keep)
			s.must(err)
			passed := 0
			for i, o := range decided {
				if o.CureUntil != preview[i].CureUntil || codes(decided)[i] != row.want[i] || (o.Receipt == nil) != (o.Refused != nil) {
					t.Errorf("%s: %+v, previewed %+v", o.Application, o, preview[i])
				}
				if o.Receipt == nil {
					continue
				}
				passed++
				p, err := s.Preliminary(ctx, "2019", o.Application)
				s.must(err)
				s.salted(*o.Receipt, p.Salt, p)
				if p.Verdict != row.g.Verdict || p.Reason != row.g.Reason || p.CureUntil != o.CureUntil {
					t.Errorf("%+v", p)
				}
			}
			if n := len(s.entries(review.ActPreliminary)); n != before+passed {
				t.Errorf("%d entries for %d decisions", n-before, passed)
			}
		})
	}
}

// R6.1: the named defect stands in each checklist, whatever was noted of that item; the cure period is that of the round.
func TestAReturnTogetherNamesTheDefect(t *testing.T) {
	s := setUp(t)
	s.takenIn(2)
	s.noted(0, "", reviewing)
	s.note(1, slices.DeleteFunc(s.checks(""), func(c review.Check) bool { return c.Item == documents }), reviewing)
	got, err := s.DecideTogether(ctx, act("secretariat", reviewing), "2019", returnAll, s.ticked(2), s.days, keep)
	s.must(err)
	for i, o := range got {
		p, err := s.Preliminary(ctx, "2019", app(i))
		s.must(err)
		n := slices.IndexFunc(p.Checks, func(c review.Check) bool { return c.Item == documents })
		if o.Refused != nil || n < 0 || p.Checks[n].OK || p.Checks[n].Note != returnAll.Note || len(p.Checks) != len(s.seed.Scheme.Checklist) {
			t.Errorf("%s: %+v", o.Application, p)
		}
		if want := calendar.At(time.Date(2019, 11, 4, 16, 0, 0, 0, time.UTC)); p.CureUntil != want {
			t.Errorf("cure until %s, want %s", p.CureUntil, want)
		}
	}
}

// What nobody could be decided by, and what comes out of time, is refused as a whole.
func TestADecisionTogetherThatCannotBe(t *testing.T) {
	s := setUp(t)
	s.takenIn(1)
	s.noted(0, "", reviewing)
	with := func(change func(*review.Together)) review.Together {
		g := returnAll
		change(&g)
		return g
	}
	for name, row := range map[string]struct {
		g    review.Together
		at   time.Time
		want *fault.Definition
	}{
		"a failure for all":        {review.Together{Verdict: review.Fail, Reason: "不符合"}, reviewing, review.ErrTogether},
		"for no item":              {with(func(g *review.Together) { g.Item = "" }), reviewing, review.ErrTogether},
		"for what cannot be cured": {with(func(g *review.Together) { g.Item = "check-age" }), reviewing, review.ErrTogether},
		"without what is wrong":    {with(func(g *review.Together) { g.Note = "" }), reviewing, review.ErrTogether},
		"without a reason":         {with(func(g *review.Together) { g.Reason = "" }), reviewing, review.ErrTogether},
		"at the end of the phase":  {passAll, reviewEnd, round.ErrClosed},
		"one after the end":        {passAll, reviewEnd.Add(ms), round.ErrClosed},
		"the last moment of all":   {passAll, reviewEnd.Add(-ms), nil},
	} {
		_, err := s.Preview(ctx, act("secretariat", row.at), "2019", row.g, s.ticked(1), s.days)
		if row.want == nil {
			s.must(err)
			continue
		}
		if !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", name, err, row.want)
		}
		_, err = s.DecideTogether(ctx, act("secretariat", row.at), "2019", row.g, s.ticked(1), s.days, keep)
		s.refused(err, row.want)
	}
	if _, err := s.Preliminary(ctx, "2019", app(0)); !errors.Is(err, table.ErrAbsent) {
		t.Errorf("decided all the same: %v", err)
	}
}

// A checklist that changed after the preview is not decided on, whether before the request or while it runs.
func TestNotesThatChangedAfterThePreview(t *testing.T) {
	s := setUp(t)
	s.takenIn(3)
	for i := range 3 {
		s.noted(i, "", reviewing)
	}
	seen := s.ticked(3)
	s.noted(0, "", reviewing.Add(ms))
	s.tables.Faults.Next("TransactWriteItems", tabletest.First(func() { s.noted(1, documents, reviewing.Add(ms)) }))
	got, err := s.DecideTogether(ctx, act("secretariat", reviewing.Add(2*ms)), "2019", passAll, seen, s.days, keep)
	s.must(err)
	if want := []string{"stale-version", "stale-version", ""}; !slices.Equal(codes(got), want) {
		t.Errorf("%q, want %q", codes(got), want)
	}
	for i := range 2 {
		if _, err := s.Preliminary(ctx, "2019", app(i)); !errors.Is(err, table.ErrAbsent) {
			t.Errorf("%s is decided on a checklist that nobody saw: %v", app(i), err)
		}
	}
}

// A request that broke off is made again: what it decided has the receipt of then, the rest is decided now, nothing twice.
func TestADecisionTogetherThatBrokeOff(t *testing.T) {
	s := setUp(t)
	s.takenIn(3)
	for i := range 3 {
		s.noted(i, "", reviewing)
	}
	seen := s.ticked(3)
	s.tables.Faults.Next("TransactWriteItems", tabletest.Pass, tabletest.Cancel("TransactionConflict"))
	_, err := s.DecideTogether(ctx, s.once("key", reviewing), "2019", passAll, seen, s.days, keep)
	s.refused(err, table.ErrBusy)
	first, err := s.Preliminary(ctx, "2019", app(0))
	s.must(err)
	got, err := s.DecideTogether(ctx, s.once("key", reviewing.Add(5*ms)), "2019", passAll, seen, s.days, keep)
	s.must(err)
	if !slices.Equal(codes(got), []string{"", "", ""}) || got[0].Receipt.At != first.DecidedAt || got[1].Receipt.At == first.DecidedAt {
		t.Errorf("%q, %+v", codes(got), got)
	}
	if n := len(s.entries(review.ActPreliminary)); n != 3 {
		t.Errorf("%d entries for three decisions", n)
	}
	// The same key for another request decides nothing.
	other := s.once("key", reviewing.Add(6*ms))
	other.Once.Digest = "of another"
	if _, err := s.DecideTogether(ctx, other, "2019", returnAll, seen, s.days, keep); !errors.Is(err, table.ErrAnswered) {
		t.Errorf("%v", err)
	}
}

// What is noted decides nothing, takes what is half done, and is one person's at a time.
func TestNotes(t *testing.T) {
	s := setUp(t)
	s.takenIn(1)
	half := []review.Check{{Item: documents}, {Item: "check-age", OK: true}}
	first, err := s.Note(ctx, act("secretariat", reviewing), "2019", app(0), half, 0)
	s.must(err)
	if got, err := s.Checked(ctx, "2019", app(0)); err != nil || !slices.Equal(got.Checks, half) || got.Version != 1 || first.Version != 1 {
		t.Errorf("%+v %v", got, err)
	}
	rows, _, err := s.Reviewed(ctx, "2019", 10, "")
	s.must(err)
	if r := rows[0]; r.Answered != 2 || r.Defects != 1 || r.Verdict != "" {
		t.Errorf("%+v", r)
	}
	for name, row := range map[string]struct {
		checks  []review.Check
		version int64
		at      time.Time
		want    error
	}{
		"over somebody's notes":   {half, 0, reviewing, table.ErrStale},
		"over newer notes":        {half, 7, reviewing, table.ErrStale},
		"an item that is not one": {[]review.Check{{Item: "colour", OK: true}}, 1, reviewing, review.ErrPreliminary},
		"one item, both ways":     {append(slices.Clone(half), review.Check{Item: documents, OK: true}), 1, reviewing, review.ErrPreliminary},
		"after the phase":         {half, 1, reviewEnd, round.ErrClosed},
	} {
		_, err := s.Note(ctx, act("secretariat", row.at), "2019", app(0), row.checks, row.version)
		if !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", name, err, row.want)
		}
	}
	_, err = s.Note(ctx, act("secretariat", reviewing), "2019", app(5), half, 0)
	s.refused(err, table.ErrAbsent)
	if n := len(s.entries(review.ActPreliminary)); n != 0 {
		t.Errorf("%d decisions by notes", n)
	}
}
