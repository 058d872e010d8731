package statistics

import (
	"encoding/json"
	"maps"
	"slices"
	"testing"
	"time"

	"linxuan/shared/calendar"

	"linxuan/shared/fault"
	"linxuan/shared/ledger"
	"linxuan/shared/round"
	"linxuan/shared/table"
)

func (b *bench) correct(o Of, at time.Time, pairs ...string) (Corrected, error) {
	values := map[string]json.RawMessage{}
	for i := 0; i < len(pairs); i += 2 {
		values[pairs[i]] = json.RawMessage(pairs[i+1])
	}
	return b.Correct(ctx, act("secretariat", at), o, values, "与年报核对有误")
}

// R5.5: a correction comes after the lock, replaces what was filed, and is on record with the old value, the new one, the
// reason and who.
func TestCorrection(t *testing.T) {
	for name, row := range map[string]struct {
		n     int
		at    time.Time
		pairs []string
		want  *fault.Definition
		field map[string]string
	}{
		"before the deadline":                {declared, lastMilli, []string{"books", "6"}, ErrNotClosed, nil},
		"at the deadline":                    {declared, deadline, []string{"books", "6"}, nil, nil},
		"of nothing":                         {declared, after, nil, ErrCorrection, map[string]string{"/values": "required"}},
		"of a filing that is not there":      {nothing, after, []string{"books", "6"}, ErrNoContent, nil},
		"of a value that was not filed":      {incomplete, after, []string{"legal", `"person"`}, ErrCorrection, map[string]string{"legal": "filing-correct-absent"}},
		"of a filing that was not filed":     {incomplete, after, []string{"books", "6"}, nil, nil},
		"to nothing":                         {declared, after, []string{"books", "null"}, ErrCorrection, map[string]string{"books": "filing-correct-away"}},
		"to the same":                        {declared, after, []string{"books", "5"}, ErrCorrection, map[string]string{"books": "filing-correct-same"}},
		"out of range":                       {declared, after, []string{"books", "-1"}, ErrCorrection, map[string]string{"books": "at-least"}},
		"not a number":                       {declared, after, []string{"books", `"x"`}, ErrUnreadable, map[string]string{"books": "filing-whole-number"}},
		"of no indicator":                    {declared, after, []string{"secret", "1"}, ErrUnreadable, map[string]string{"secret": "unknown-field"}},
		"of a part without its total":        {declared, after, []string{"firms", "21"}, ErrCorrection, map[string]string{"members": "filing-total"}},
		"of a part with its total":           {declared, after, []string{"firms", "21", "members", "31"}, nil, nil},
		"of a total that was wrong already":  {broken, after, []string{"books", "6"}, nil, nil},
		"which puts a wrong total right":     {broken, after, []string{"firms", "20"}, nil, nil},
		"of a wrong value by another":        {spoiled, after, []string{"books", "-2"}, ErrCorrection, map[string]string{"books": "at-least"}},
		"of a wrong value by a right one":    {spoiled, after, []string{"books", "3"}, nil, nil},
		"which leaves a wrong total wrong":   {broken, after, []string{"firms", "22"}, nil, nil},
		"one wrong among several, and a gap": {declared, after, []string{"books", "-1", "bases", "8"}, ErrCorrection, map[string]string{"books": "at-least"}},
	} {
		t.Run(name, func(t *testing.T) {
			b := scene(t)
			o := b.of(row.n, 2018)
			before, standing := b.mustGet(o, after), b.standing(o, after)
			answer, err := b.correct(o, row.at, row.pairs...)
			now := b.mustGet(o, after)
			if got := b.standing(o, after); got.Status != standing.Status || got.Shares != standing.Shares {
				t.Errorf("the standing changed: %+v, before %+v", got, standing)
			}
			if row.want != nil {
				if got := fields(refusalOf(t, err, row.want)); row.field != nil && !maps.Equal(got, row.field) {
					t.Errorf("fields %v, want %v", got, row.field)
				}
				if now.Filing.Version != before.Filing.Version || !maps.Equal(now.Filing.Values, before.Filing.Values) || len(now.Corrections) != 0 {
					t.Errorf("something changed: %+v", now)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			b.holdCorrection(o, before, now, answer, row.pairs)
		})
	}
}

func (b *bench) mustGet(o Of, at time.Time) Form {
	b.t.Helper()
	form, err := b.Get(ctx, o, at)
	if err != nil {
		b.t.Fatal(err)
	}
	return form
}

func (b *bench) holdCorrection(o Of, before, now Form, answer Corrected, pairs []string) {
	b.t.Helper()
	if len(now.Corrections) != 1 || now.Corrections[0].ID != answer.Correction.ID || now.Filing.Version != before.Filing.Version+1 {
		b.t.Fatalf("on record: %+v", now.Corrections)
	}
	c := now.Corrections[0]
	if c.Reason != "与年报核对有误" || c.Pseudonym != "psn_secretariat" || len(c.Changes) != len(pairs)/2 {
		b.t.Errorf("on record: %+v", c)
	}
	for _, change := range c.Changes {
		if change.Old != before.Filing.Values[change.Indicator] || change.New != now.Filing.Values[change.Indicator] || change.Old == change.New {
			b.t.Errorf("change %+v", change)
		}
	}
	if now.Filing.SavedAt != before.Filing.SavedAt {
		b.t.Error("the group saved nothing then")
	}
	e, err := ledger.VerifyReceipt(answer.Receipt, []ledger.PublicKey{b.journal.PublicKey()})
	hash, _ := now.Filing.hash()
	if err != nil || e.Act != ActCorrected || e.Subject != o.subject() || e.Facts["correction"] != c.ID || e.Content != hash {
		b.t.Errorf("receipt %+v %v", e, err)
	}
}

// An extension after a correction opens the filing again as it was corrected.
func TestCorrectionBesideAnEdit(t *testing.T) {
	b := scene(t)
	o := b.of(declared, 2018)
	b.extend(round.ScopeGroup, here, o.Group, extended, after)
	_, err := b.correct(o, after, "books", "6")
	refused(t, err, ErrNotClosed)
	if _, err := b.correct(o, extended, "books", "6"); err != nil {
		t.Fatal(err)
	}
	if _, err := b.correct(o, extended.Add(time.Second), "books", "7"); err != nil {
		t.Fatal(err)
	}
	form := b.mustGet(o, extended)
	if len(form.Corrections) != 2 || form.Corrections[1].Changes[0].Old != "6" || form.Filing.Values["books"] != "7" {
		t.Errorf("%+v", form.Corrections)
	}
}

const evidence = "填报的就业人数多于毕业生人数"

var contestUntil = at("10-29 00:00:00.000") // the recommendation deadline

// R1.5: a finding of falsification takes the filing out until it is withdrawn; the group may contest it.
func TestFinding(t *testing.T) {
	b := scene(t)
	b.lock(deadline)
	o := b.of(declared, 2018)
	stands := func(when string, falsified, contested bool) {
		t.Helper()
		s := b.standing(o, after.Add(time.Hour))
		if s.Falsified != falsified || s.Contested != contested || s.Status != Filed || s.Counts() == falsified {
			t.Errorf("%s: %+v", when, s)
		}
		// What the recommendation asks says the same, and nothing of another group.
		if f, err := b.Falsified(ctx, o.Round, o.Group, calendar.At(after.Add(time.Hour))); err != nil || f != falsified {
			t.Errorf("%s: falsified %v %v", when, f, err)
		}
		if f, err := b.Falsified(ctx, o.Round, "grp_other", calendar.At(after.Add(time.Hour))); err != nil || f {
			t.Errorf("%s: another group: %v %v", when, f, err)
		}
	}
	stands("before", false, false)
	made, err := b.Find(ctx, act("secretariat", after), o, evidence)
	if err != nil {
		t.Fatal(err)
	}
	stands("made", true, false)
	if _, err := b.Answer(ctx, act("group", after), o, made.Finding.ID, "统计口径不同，附名册"); err != nil {
		t.Fatal(err)
	}
	stands("contested", true, true)
	_, err = b.Answer(ctx, act("group", after), o, made.Finding.ID, "再次答复")
	refused(t, err, ErrAnswered)
	second, err := b.Find(ctx, act("secretariat", after.Add(time.Second)), o, evidence)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Decide(ctx, act("secretariat", after), o, made.Finding.ID, Withdrawn, "答复属实"); err != nil {
		t.Fatal(err)
	}
	stands("one of two withdrawn", true, false)
	_, err = b.Decide(ctx, act("secretariat", after), o, made.Finding.ID, Confirmed, "改变主意")
	refused(t, err, ErrDecided)
	_, err = b.Answer(ctx, act("group", after), o, made.Finding.ID, "答复")
	refused(t, err, ErrDecided)
	last, err := b.Decide(ctx, act("secretariat", after), o, second.Finding.ID, Withdrawn, "同上")
	if err != nil {
		t.Fatal(err)
	}
	stands("both withdrawn", false, false)
	third, err := b.Find(ctx, act("secretariat", after.Add(time.Minute)), o, evidence)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Decide(ctx, act("secretariat", after), o, third.Finding.ID, Confirmed, "证据确凿"); err != nil {
		t.Fatal(err)
	}
	stands("confirmed", true, false)
	b.holdFindings(o, second, last)
}

// holdFindings looks at the receipt of the second finding's withdrawal, and at the page.
func (b *bench) holdFindings(o Of, second, last Found) {
	t := b.t
	t.Helper()
	e, err := ledger.VerifyReceipt(last.Receipt, []ledger.PublicKey{b.journal.PublicKey()})
	if err != nil || e.Act != ActDecided || e.Facts["outcome"] != string(Withdrawn) || e.Facts["finding"] != second.Finding.ID {
		t.Errorf("receipt %+v %v", e, err)
	}
	form := b.mustGet(o, after)
	if len(form.Findings) != 3 || form.Findings[0].Answer.Text != "统计口径不同，附名册" || form.Findings[0].Decision.Text != "答复属实" || form.Findings[0].Version != 3 {
		t.Errorf("on record: %+v", form.Findings)
	}
	if other := b.standing(b.of(declared, 2017), after); other.Falsified {
		t.Error("another year is falsified too")
	}
}

// R1.5: a finding is made after the lock, and everything about it until the recommendation deadline, by the write itself.
func TestFindingsInTime(t *testing.T) {
	last := contestUntil.Add(-time.Millisecond)
	for name, row := range map[string]struct {
		at   time.Time
		want *fault.Definition
	}{
		"before the lock":                        {lastMilli, ErrNotClosed},
		"at the lock":                            {deadline, nil},
		"the last millisecond":                   {last, nil},
		"the recommendation deadline":            {contestUntil, round.ErrClosed},
		"one after":                              {contestUntil.Add(time.Millisecond), round.ErrClosed},
		"the last millisecond, in another zone":  {last.In(time.FixedZone("", -11*3600)), nil},
		"the recommendation deadline, elsewhere": {contestUntil.In(time.FixedZone("", -11*3600)), round.ErrClosed},
	} {
		t.Run(name, func(t *testing.T) {
			b := scene(t)
			o := b.of(declared, 2018)
			_, err := b.Find(ctx, act("secretariat", row.at), o, evidence)
			if row.want != nil {
				refused(t, err, row.want)
			} else if err != nil {
				t.Fatal(err)
			}
			if got := b.standing(o, contestUntil).Falsified; got != (row.want == nil) {
				t.Errorf("falsified %v", got)
			}
			if row.at.Before(deadline) {
				return
			}
			made, err := b.Find(ctx, act("secretariat", deadline), o, evidence)
			if err != nil {
				t.Fatal(err)
			}
			_, answered := b.Answer(ctx, act("group", row.at), o, made.Finding.ID, "不属实")
			_, decided := b.Decide(ctx, act("secretariat", row.at), o, made.Finding.ID, Withdrawn, "不属实")
			if row.want == nil && (answered != nil || decided != nil) {
				t.Errorf("answer %v, decision %v", answered, decided)
			}
			if row.want != nil {
				refused(t, answered, row.want)
				refused(t, decided, row.want)
			}
		})
	}
}

// Findings that are not there, or on a filing that is not there.
func TestFindingsOfNothing(t *testing.T) {
	b := scene(t)
	_, err := b.Find(ctx, act("secretariat", after), b.of(nothing, 2018), evidence)
	refused(t, err, ErrNoContent)
	_, err = b.Answer(ctx, act("group", after), b.of(declared, 2018), "fnd_nothing", "答复")
	refused(t, err, table.ErrAbsent)
	made, err := b.Find(ctx, act("secretariat", after), b.of(declared, 2018), evidence)
	if err != nil {
		t.Fatal(err)
	}
	_, err = b.Decide(ctx, act("secretariat", after), b.of(complete, 2018), made.Finding.ID, Withdrawn, "别的集团")
	refused(t, err, table.ErrAbsent)
	if got := b.standing(b.of(declared, 2018), after); !got.Falsified {
		t.Errorf("%+v", got)
	}
}

// Of several answers or decisions at once one is taken.
func TestFindingsAtOnce(t *testing.T) {
	b := scene(t)
	o := b.of(declared, 2018)
	made, err := b.Find(ctx, act("secretariat", after), o, evidence)
	if err != nil {
		t.Fatal(err)
	}
	results := make(chan error, 8)
	for i := range cap(results) {
		outcome := []Outcome{Confirmed, Withdrawn}[i%2]
		go func() {
			_, err := b.Decide(ctx, act("secretariat", after), o, made.Finding.ID, outcome, "同时决定")
			results <- err
		}()
	}
	taken := 0
	for range cap(results) {
		if err := <-results; err == nil {
			taken++
		} else if kind := fault.KindOf(err); kind != fault.Unavailable && kind != fault.Conflict {
			t.Error(err)
		}
	}
	form := b.mustGet(o, after)
	if taken != 1 || form.Standing.Falsified != (form.Findings[0].Outcome == Confirmed) {
		t.Errorf("%d decisions taken: %+v", taken, form.Findings)
	}
	if entries := b.entries(ActDecided); !slices.ContainsFunc(entries, func(e ledger.Entry) bool {
		return e.Facts["outcome"] == string(form.Findings[0].Outcome)
	}) || len(entries) != 1 {
		t.Errorf("entries %+v", entries)
	}
}
