package ballot

import "fmt"

// The forms of the turnout record: with the second one come coupons.
const (
	TurnoutFormat       = "linxuan-ballot-turnout/1"
	TurnoutFormatCapped = "linxuan-ballot-turnout/2"
)

// Turnout is the roll in numbers: who signed in, and how many tokens were issued. It is made when issuing closes, before
// the first cast, and written to the ledger; Issued is 0 everywhere while only the quorum is being asked for.
type Turnout struct {
	Format  string         `json:"format"` // TurnoutFormat, or TurnoutFormatCapped where the setup has coupons
	Setup   Hash           `json:"setup"`
	Present int            `json:"present"`           // experts signed in
	Coupons int            `json:"coupons,omitempty"` // signed, of all experts together
	Groups  []GroupTurnout `json:"groups"`            // those of the setup, in its order
}

// GroupTurnout is one group's part.
type GroupTurnout struct {
	Group    string `json:"group"`
	Eligible int    `json:"eligible"` // experts signed in who may vote on the group
	Issued   int    `json:"issued"`   // tokens signed
}

// Encode is the record's canonical form; its hash goes to the ledger at the barrier.
func (t Turnout) Encode() ([]byte, error) { return encode(t) }

// TurnoutFormat is the form of this setup's turnout.
func (c *Checked) TurnoutFormat() string {
	return form(c.Setup.Coupons, TurnoutFormat, TurnoutFormatCapped)
}

// CheckTurnout checks the roll's numbers. ErrTurnout when they cannot be true, ErrNoQuorum and ErrTooFewVoters when voting
// must not go on: nothing opens below the quorum, and a group that too few may vote on would reveal them.
func (c *Checked) CheckTurnout(t Turnout) error {
	found := ErrTurnout.New()
	if want := c.TurnoutFormat(); t.Format != want {
		found.At("/format", "ballot-format", "format", want)
	}
	if t.Setup != c.Hash {
		found.At("/setup", "ballot-other-setup")
	}
	if t.Present < 0 || t.Present > c.Setup.Appointed {
		found.At("/present", "ballot-number", "least", 0, "most", c.Setup.Appointed)
	}
	most := 0
	if c.Setup.Coupons != nil {
		most = max(0, t.Present) * c.Setup.Coupons.Each
	}
	if t.Coupons < 0 || t.Coupons > most {
		found.At("/coupons", "ballot-number", "least", 0, "most", most)
	}
	if len(t.Groups) != len(c.Setup.Groups) {
		return found.At("/groups", "ballot-groups", "count", len(c.Setup.Groups))
	}
	for i, g := range t.Groups {
		set, at := c.Setup.Groups[i], fmt.Sprintf("/groups/%d", i)
		if g.Group != set.Group {
			found.At(at+"/group", "ballot-groups", "count", len(c.Setup.Groups))
		}
		if most := min(t.Present, set.Entitled); g.Eligible < 0 || g.Eligible > most {
			found.At(at+"/eligible", "ballot-number", "least", 0, "most", most)
		}
		if g.Issued < 0 || g.Issued > g.Eligible {
			found.At(at+"/issued", "ballot-number", "least", 0, "most", g.Eligible)
		}
	}
	if err := found.OrNil(); err != nil {
		return err
	}
	if quorum := c.Setup.Rules.Quorum; !quorum.Met(t.Present, c.Setup.Appointed) {
		return ErrNoQuorum.New("present", t.Present, "appointed", c.Setup.Appointed, "needed", quorum.Needed(c.Setup.Appointed))
	}
	for _, g := range t.Groups {
		if g.Eligible < c.Setup.Rules.Minimum {
			return ErrTooFewVoters.New("group", g.Group, "eligible", g.Eligible, "minimum", c.Setup.Rules.Minimum)
		}
	}
	return nil
}
