package ballot

import (
	"cmp"
	"slices"
)

// rank orders by approvals, then by score, both descending: the order that decides (R6.5). Equal means tied. Approvals are
// counted as they are: a group with more recusals has fewer voters to win.
func rank(a, b GroupResult) int {
	return cmp.Or(cmp.Compare(b.Approve, a.Approve), b.Score.Compare(a.Score))
}

// drawLine orders the groups and gives each its outcome (R6.5): more passed than there are places → the first by rank; a
// tie across the line → those better are chosen, the tied go to a run-off for what is left; fewer passed → places stay
// vacant. A contested group takes no place.
func drawLine(groups []GroupResult, target int) (vacant int, runOff *RunOff) {
	slices.SortFunc(groups, func(a, b GroupResult) int {
		return cmp.Or(rank(a, b), cmp.Compare(a.Group, b.Group))
	})
	var passed []*GroupResult
	for i := range groups {
		g := &groups[i]
		switch {
		case g.Excess > 0:
			g.Outcome = OutcomeContested
		case !g.Passed:
			g.Outcome = OutcomeNotPassed
		default:
			passed = append(passed, g)
		}
	}
	if len(passed) <= target {
		for _, g := range passed {
			g.Outcome = OutcomeChosen
		}
		return target - len(passed), nil
	}
	last, next := *passed[target-1], *passed[target]
	tied := rank(last, next) == 0
	for i, g := range passed {
		switch {
		case tied && rank(*g, last) == 0:
			g.Outcome = OutcomeRunOff
			if runOff == nil {
				runOff = &RunOff{Places: target - i}
			}
			runOff.Groups = append(runOff.Groups, g.Group)
		case i < target:
			g.Outcome = OutcomeChosen
		default:
			g.Outcome = OutcomeBeyond
		}
	}
	return 0, runOff
}

// CheckRunOff is nil when the second setup is the run-off that the first ballot's result asks for: the tied groups only,
// with their scores, for the places left, under the same rules. ErrRunOff otherwise.
func CheckRunOff(first Setup, result Result, second Setup) error {
	rules := first.Rules
	if result.RunOff == nil {
		return ErrRunOff.New()
	}
	rules.Target = result.RunOff.Places
	if second.Round != first.Round || second.RunOffOf != first.Ballot || second.Rules != rules {
		return ErrRunOff.New()
	}
	scores := make(map[string]Ratio, len(first.Groups))
	for _, g := range first.Groups {
		scores[g.Group] = g.Score
	}
	if len(second.Groups) != len(result.RunOff.Groups) || second.approvalCap() != Capped(first.approvalCap(), len(second.Groups)) {
		return ErrRunOff.New()
	}
	for i, g := range second.Groups {
		if g.Group != result.RunOff.Groups[i] || g.Score != scores[g.Group] {
			return ErrRunOff.New()
		}
	}
	return nil
}
