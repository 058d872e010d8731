package recount

import (
	"fmt"
	"time"
)

// Finding is one check: what was looked at, how many of it, and what is wrong, each with its place.
type Finding struct {
	What  string
	Count int
	Wrong []string
}

// Report is what a recount found, and what it counted.
type Report struct {
	Findings []Finding

	Round     string
	Ballot    string
	SetupHash string
	Turnout   string // hash of the record, as the ledger has it
	Result    string // likewise, derived anew
	FileHash  string
	Digests   map[string]string // of every cast, with its place in words
	Shares    []string          // hashes of the shares that were given
	ClosesAt  time.Time         // end of the window of casting
	Present   int
	Issued    [][2]int // eligible and issued by group, as the ledger has them
	Standing  string
	Appointed int
	Groups    []GroupResult // derived anew, in the order that decides
}

// OK says whether everything was looked at and nothing found.
func (r *Report) OK() bool {
	for _, f := range r.Findings {
		if len(f.Wrong) > 0 {
			return false
		}
	}
	return r.Standing != ""
}

// check collects what one check finds.
type check struct{ Finding }

func (c *check) wrong(format string, args ...any) {
	c.Wrong = append(c.Wrong, fmt.Sprintf(format, args...))
}

// note keeps a finished check and says whether it found nothing.
func (r *Report) note(c check) bool {
	r.Findings = append(r.Findings, c.Finding)
	return len(c.Wrong) == 0
}

func newCheck(count int, format string, args ...any) check {
	return check{Finding{What: fmt.Sprintf(format, args...), Count: count}}
}
