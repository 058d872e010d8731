package ballot

import (
	"fmt"
	"reflect"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// g is a group with its approvals and score; whether it passed is given by the caller's threshold.
func g(id string, approve int, score int64) GroupResult {
	return GroupResult{Group: id, Approve: approve, Score: Ratio{score, 1}, Passed: approve >= 8}
}

// R6.5: more passed than the target → by approvals, then by score; a tie across the line → run-off among the tied only;
// fewer passed → places stay vacant.
func TestDrawLine(t *testing.T) {
	minted := g("m", 10, 99)
	minted.Excess = 1
	halves := g("h", 8, 0)
	halves.Score = Ratio{170, 2} // equal to 85/1
	for _, row := range []struct {
		name   string
		groups []GroupResult
		target int
		want   string // outcome of each group, by id
		vacant int
		runOff *RunOff
	}{
		{"fewer passed than places", []GroupResult{g("a", 9, 80), g("b", 7, 99)}, 2, "a:chosen b:not-passed", 1, nil},
		{"nobody passed", []GroupResult{g("a", 7, 80), g("b", 0, 99)}, 2, "a:not-passed b:not-passed", 2, nil},
		{"as many as places", []GroupResult{g("a", 9, 80), g("b", 8, 70)}, 2, "a:chosen b:chosen", 0, nil},
		{"as many as places, tied: no line between them", []GroupResult{g("a", 8, 80), g("b", 8, 80)}, 2, "a:chosen b:chosen", 0, nil},
		{"approvals decide before the score", []GroupResult{g("a", 8, 99), g("b", 9, 60)}, 1, "a:beyond-target b:chosen", 0, nil},
		{"the score decides equal approvals", []GroupResult{g("a", 8, 80), g("b", 8, 81)}, 1, "a:beyond-target b:chosen", 0, nil},
		{
			"a tie across the line",
			[]GroupResult{g("a", 9, 80), g("b", 8, 70), g("c", 8, 70), g("d", 8, 60)},
			2,
			"a:chosen b:run-off c:run-off d:beyond-target", 0, &RunOff{1, []string{"b", "c"}},
		},
		{
			"three tied for two places",
			[]GroupResult{g("c", 8, 70), g("b", 8, 70), g("d", 8, 70), g("a", 10, 1)},
			3,
			"a:chosen b:run-off c:run-off d:run-off", 0, &RunOff{2, []string{"b", "c", "d"}},
		},
		{"all tied", []GroupResult{g("a", 8, 70), g("b", 8, 70)}, 1, "a:run-off b:run-off", 0, &RunOff{1, []string{"a", "b"}}},
		{"a tie above the line", []GroupResult{g("a", 9, 80), g("b", 9, 80), g("c", 8, 70)}, 2, "a:chosen b:chosen c:beyond-target", 0, nil},
		{"a tie below the line", []GroupResult{g("a", 9, 80), g("b", 8, 80), g("c", 8, 80)}, 1, "a:chosen b:beyond-target c:beyond-target", 0, nil},
		{"a tie of those who did not pass", []GroupResult{g("a", 9, 80), g("b", 7, 70), g("c", 7, 70)}, 1, "a:chosen b:not-passed c:not-passed", 0, nil},
		{"equal fractions written differently tie", []GroupResult{halves, g("i", 8, 85)}, 1, "h:run-off i:run-off", 0, &RunOff{1, []string{"h", "i"}}},
		{"a contested group takes no place", []GroupResult{minted, g("a", 8, 70)}, 1, "a:chosen m:contested", 0, nil},
	} {
		vacant, runOff := drawLine(row.groups, row.target)
		if got := outcomes(row.groups); got != row.want || vacant != row.vacant || !reflect.DeepEqual(runOff, row.runOff) {
			t.Errorf("%s: %s, vacant %d, run-off %v; want %s, %d, %v", row.name, got, vacant, runOff, row.want, row.vacant, row.runOff)
		}
	}
}

func outcomes(groups []GroupResult) string {
	sorted := slices.Clone(groups)
	slices.SortFunc(sorted, func(a, b GroupResult) int { return int(a.Group[0]) - int(b.Group[0]) })
	text := ""
	for i, g := range sorted {
		if i > 0 {
			text += " "
		}
		text += g.Group + ":" + string(g.Outcome)
	}
	return text
}

// Whatever the numbers: places are never overfilled nor left when somebody passed, nobody who did not pass is chosen, nobody
// is passed over for a worse one, and the run-off is between equals for fewer places than they are.
func TestDrawLineInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 12).Draw(t, "groups")
		groups := make([]GroupResult, n)
		for i := range groups {
			groups[i] = g(fmt.Sprintf("g%02d", i), rapid.IntRange(6, 10).Draw(t, "approve"), rapid.Int64Range(1, 3).Draw(t, "score"))
		}
		target := rapid.IntRange(1, 12).Draw(t, "target")
		shuffled := rapid.Permutation(groups).Draw(t, "order")
		vacant, runOff := drawLine(groups, target)
		vacant2, runOff2 := drawLine(shuffled, target)
		if vacant != vacant2 || !reflect.DeepEqual(runOff, runOff2) || !reflect.DeepEqual(groups, shuffled) {
			t.Fatal("the line depends on the order of the groups")
		}
		count := map[Outcome]int{}
		for _, g := range groups {
			count[g.Outcome]++
			if g.Passed == (g.Outcome == OutcomeNotPassed) {
				t.Fatalf("%+v", g)
			}
		}
		places := 0
		if runOff != nil {
			places = runOff.Places
			if places < 1 || places >= len(runOff.Groups) || len(runOff.Groups) != count[OutcomeRunOff] {
				t.Fatalf("run-off %+v", runOff)
			}
		}
		if count[OutcomeChosen]+places+vacant != target {
			t.Fatalf("%v, %d in the run-off, %d vacant: not %d", count, places, vacant, target)
		}
		if vacant > 0 && count[OutcomeBeyond]+count[OutcomeRunOff] > 0 {
			t.Fatal("a place is vacant although somebody passed")
		}
		standing := map[Outcome]int{OutcomeChosen: 0, OutcomeRunOff: 1, OutcomeBeyond: 2}
		for _, a := range groups {
			for _, b := range groups {
				if a.Passed && b.Passed && rank(a, b) < 0 && standing[a.Outcome] > standing[b.Outcome] {
					t.Fatalf("%+v stands below %+v", a, b)
				}
				if a.Outcome == OutcomeRunOff && b.Outcome == OutcomeRunOff && rank(a, b) != 0 {
					t.Fatal("a run-off between unequals")
				}
			}
		}
	})
}

// The run-off is the one that the tie asks for, and no other.
func TestCheckRunOff(t *testing.T) {
	first := validSetup(4)
	result := Result{RunOff: &RunOff{Places: 1, Groups: []string{"g2", "g3"}}}
	second := func() Setup {
		s := validSetup(4)
		s.Groups, s.Ballot, s.RunOffOf, s.Rules.Target = slices.Clone(s.Groups[1:3]), "run-off", first.Ballot, 1
		return s
	}
	expect(t, CheckRunOff(first, result, second()), nil)
	if _, err := second().Check(); err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*Setup){
		"another round":        func(s *Setup) { s.Round = "2020" },
		"of another ballot":    func(s *Setup) { s.RunOffOf = "other" },
		"more places":          func(s *Setup) { s.Rules.Target = 2 },
		"a lower threshold":    func(s *Setup) { s.Rules.Threshold.Share = Ratio{1, 2} },
		"a group more":         func(s *Setup) { s.Groups = validSetup(4).Groups[1:] },
		"a group fewer":        func(s *Setup) { s.Groups = s.Groups[:1] },
		"another group":        func(s *Setup) { s.Groups[1].Group = "g4" },
		"a score changed late": func(s *Setup) { s.Groups[1].Score.Num++ },
	} {
		s := second()
		spoil(&s)
		if err := CheckRunOff(first, result, s); err == nil {
			t.Errorf("%s: taken", name)
		} else {
			expect(t, err, ErrRunOff)
		}
	}
	expect(t, CheckRunOff(first, Result{}, second()), ErrRunOff)
}
