package scenario

import (
	"fmt"
	"io"
	"math"
	"text/tabwriter"
	"time"
)

// Summary counts the groups at each station of the round.
type Summary struct {
	Filed            int     `json:"filed"`
	LockedIncomplete int     `json:"lockedIncomplete"`
	Submitted        int     `json:"submitted"`
	RefusedLate      int     `json:"refusedLate"`
	Recommended      int     `json:"recommended"`
	PassedReview     int     `json:"passedReview"`
	Voted            int     `json:"voted"`
	Chosen           int     `json:"chosen"`
	Listed           int     `json:"listed"`
	Seconds          float64 `json:"seconds"`
}

func (t tally) summary(took time.Duration) *Summary {
	return &Summary{
		Filed: t.filed, LockedIncomplete: t.lockedIncomplete, Submitted: t.submitted + t.submittedByLock, RefusedLate: t.refusedLate,
		Recommended: t.recommended, PassedReview: t.passedReview, Voted: t.voted, Chosen: t.chosen, Listed: t.listed,
		Seconds: math.Round(took.Seconds()*10) / 10,
	}
}

// check holds the sums against each other: every group is somewhere, and no station has more than the one before it.
func (s *Summary) check(t tally, groups int) error {
	for _, c := range []struct {
		what        string
		left, right int
	}{
		{"filed and locked incomplete make all groups", s.Filed + s.LockedIncomplete, groups},
		{"submitted, locked and withdrawn applications make all groups", s.Submitted + t.draftsLocked + t.withdrawn, groups},
		{"forwarded applications are those that the secretariat took in", s.Recommended, t.candidates},
		{"passed and failed make all candidates", t.passedReview + t.failedReview, t.candidates},
		{"every group that passed was voted on", s.Voted, s.PassedReview},
		{"one objection was upheld", s.Listed + 1, s.Chosen},
	} {
		if c.left != c.right {
			return fmt.Errorf("the sums do not agree: %s: %d and %d", c.what, c.left, c.right)
		}
	}
	for _, c := range []struct {
		what          string
		fewer, atMost int
	}{
		{"submitted of filed", s.Submitted, s.Filed},
		{"recommended of submitted", s.Recommended, s.Submitted},
		{"chosen of voted", s.Chosen, s.Voted},
	} {
		if c.fewer > c.atMost {
			return fmt.Errorf("the sums do not agree: %s: %d of %d", c.what, c.fewer, c.atMost)
		}
	}
	if s.RefusedLate == 0 || s.Recommended == 0 || s.Chosen == 0 {
		return fmt.Errorf("the round did not show what it should: %+v", *s)
	}
	return nil
}

// Table prints the summary for a person.
func (s *Summary) Table(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	for _, row := range []struct {
		name string
		n    int
	}{
		{"统计填报完整并锁定", s.Filed},
		{"统计填报不完整被锁定", s.LockedIncomplete},
		{"提交申报（含到期自动提交）", s.Submitted},
		{"截止后提交被拒", s.RefusedLate},
		{"获推荐", s.Recommended},
		{"初审通过", s.PassedReview},
		{"付诸表决", s.Voted},
		{"列入公示", s.Chosen},
		{"正式名单", s.Listed},
	} {
		_, _ = fmt.Fprintf(w, "  %d\t%s\n", row.n, row.name)
	}
	return w.Flush()
}
