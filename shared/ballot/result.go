package ballot

// ResultFormat names this form of the result record.
const ResultFormat = "linxuan-ballot-result/1"

// Result is the record of a count.
type Result struct {
	Format    string        `json:"format"` // ResultFormat
	Setup     Hash          `json:"setup"`
	Appointed int           `json:"appointed"`
	Present   int           `json:"present"`
	Standing  Standing      `json:"standing"`
	Vacant    int           `json:"vacant"`           // places for which no group passed
	RunOff    *RunOff       `json:"runOff,omitempty"` // when a tie lies across the line
	Groups    []GroupResult `json:"groups"`           // by approvals, then score, then id
	Voids     []Void        `json:"voids"`            // by group, then spend id
}

// Standing says whether a list may be drawn from a result.
type Standing string

// The standings.
const (
	Final     Standing = "final"
	Tied      Standing = "run-off"   // the run-off decides the last places
	Contested Standing = "contested" // more ballots of a group, or more approvals, than tokens or coupons were issued: held again
)

// RunOff is the vote that a tie asks for: among the tied only, for the places left (R6.5).
type RunOff struct {
	Places int      `json:"places"`
	Groups []string `json:"groups"` // ascending
}

// GroupResult is the count of one group.
type GroupResult struct {
	Group string `json:"group"`
	Score Ratio  `json:"score"`

	Entitled   int `json:"entitled"`   // appointed, not recused
	Eligible   int `json:"eligible"`   // present, not recused
	Issued     int `json:"issued"`     // tokens
	Cast       int `json:"cast"`       // ballots that came in
	Unreturned int `json:"unreturned"` // issued, not cast
	Excess     int `json:"excess"`     // cast, not issued: minted
	Void       int `json:"void"`
	Valid      int `json:"valid"`

	Approve int `json:"approve"`
	Reject  int `json:"reject"`
	Abstain int `json:"abstain"`

	Needed  int     `json:"needed"` // approvals that reach the threshold
	Passed  bool    `json:"passed"` // reached it
	Outcome Outcome `json:"outcome"`
}

// Outcome is what the ballot gives for one group.
type Outcome string

// The outcomes.
const (
	OutcomeChosen    Outcome = "chosen"
	OutcomeRunOff    Outcome = "run-off"       // passed, tied across the target's line
	OutcomeBeyond    Outcome = "beyond-target" // passed, but the places went to others
	OutcomeNotPassed Outcome = "not-passed"
	OutcomeContested Outcome = "contested"
)

// Void is a ballot that came in and does not count.
type Void struct {
	Group  string `json:"group"`
	Spend  Hash   `json:"spend"`
	Reason string `json:"reason"` // code of the refusal
}

// Encode is the record's canonical form.
func (r Result) Encode() ([]byte, error) { return encode(r) }

// Hash is the SHA-256 of the canonical form; it goes to the ledger with the opening.
func (r Result) Hash() (Hash, error) { return hashOf(r) }
