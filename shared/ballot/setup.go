package ballot

import (
	"bytes"
	"crypto/hpke"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// The forms of the setup record: with the second one come coupons. A later form gets a later number; these stay readable
// for ever.
const (
	SetupFormat       = "linxuan-ballot-setup/1"
	SetupFormatCapped = "linxuan-ballot-setup/2"
)

// PlainSize is the default length in bytes of what is sealed. A ballot with coupons fixes a greater one.
const PlainSize = 32

// Setup is everything that is fixed before a ballot, as one record; its hash is read out in the room, and every client
// checks its keys against it: a key of one's own would be a perfect tag.
type Setup struct {
	Format    string       `json:"format"` // SetupFormat, or SetupFormatCapped exactly where there are coupons
	Round     string       `json:"round"`
	Ballot    string       `json:"ballot"`
	RunOffOf  string       `json:"runOffOf,omitempty"` // ballot whose tie this one decides
	Appointed int          `json:"appointed"`          // experts on the roll
	Roll      Hash         `json:"roll"`               // RollDigest of the experts
	Rules     Rules        `json:"rules"`
	Coupons   *Coupons     `json:"coupons,omitempty"` // where one expert may approve only so many groups
	Window    Window       `json:"window"`
	PlainSize int          `json:"plaintextBytes"` // length of what is sealed, the same for every ballot
	Closing   Closing      `json:"closing"`
	Groups    []GroupSetup `json:"groups"` // ascending by id
}

// GroupSetup is one group that is voted on. Recusals appear as the number who may vote only.
type GroupSetup struct {
	Group    string `json:"group"`
	Entitled int    `json:"entitled"` // experts on the roll, less those recused from this group (R6.2)
	Score    Ratio  `json:"score"`    // of the meeting review, fixed before the ballot; it orders equal approvals
	Key      Bytes  `json:"key"`      // token key, SPKI with the rsaEncryption OID
}

// Closing is the key that the ballots are sealed to, and how it is shared.
type Closing struct {
	Commitments [][]Bytes `json:"commitments"` // of scrutineer 1, 2, 3 …: as many points as shares are needed
	Key         Bytes     `json:"key"`         // the sum of everyone's first point, uncompressed
}

// Needed is the number of shares that open the ballot.
func (c Closing) Needed() int {
	if len(c.Commitments) == 0 {
		return 0
	}
	return len(c.Commitments[0])
}

// Window is the time of casting, open at an instant when OpensAt ≤ instant < ClosesAt.
type Window struct {
	OpensAt  time.Time
	ClosesAt time.Time
}

// instantForm is RFC 3339 in UTC with milliseconds.
const instantForm = "2006-01-02T15:04:05.000Z"

type windowJSON struct {
	OpensAt  string `json:"opensAt"`
	ClosesAt string `json:"closesAt"`
}

// MarshalJSON gives both instants in UTC with milliseconds.
func (w Window) MarshalJSON() ([]byte, error) {
	return json.Marshal(windowJSON{w.OpensAt.UTC().Format(instantForm), w.ClosesAt.UTC().Format(instantForm)})
}

// UnmarshalJSON reads what MarshalJSON gives.
func (w *Window) UnmarshalJSON(raw []byte) error {
	var text windowJSON
	if err := json.Unmarshal(raw, &text); err != nil {
		return err
	}
	var err error
	if w.OpensAt, err = time.Parse(instantForm, text.OpensAt); err != nil {
		return fmt.Errorf("ballot: opensAt: %w", err)
	}
	if w.ClosesAt, err = time.Parse(instantForm, text.ClosesAt); err != nil {
		return fmt.Errorf("ballot: closesAt: %w", err)
	}
	return nil
}

// Admit is nil when a cast may come in at the instant, else ErrCastingEarly or ErrCastingClosed: no late vote (R6.5).
func (w Window) Admit(at time.Time) error {
	if at.Before(w.OpensAt) {
		return ErrCastingEarly.New("opensAt", w.OpensAt)
	}
	if !at.Before(w.ClosesAt) {
		return ErrCastingClosed.New("closedAt", w.ClosesAt)
	}
	return nil
}

// RollDigest is the hash of the roll: opaque ids, never names, in any order, with a salt that is kept with the roll, since
// the ids of a small panel could be tried out.
func RollDigest(salt [32]byte, experts []string) Hash {
	sorted := slices.Sorted(slices.Values(experts))
	form := appendField(nil, []byte("linxuan-ballot-roll/1"))
	form = appendField(form, salt[:])
	for _, id := range sorted {
		form = appendField(form, []byte(id))
	}
	return sha256.Sum256(form)
}

// ParseSetup reads a setup in its canonical form. ErrRecordUnread for anything else. It is not checked yet.
func ParseSetup(raw []byte) (Setup, error) {
	var s Setup
	err := decode(raw, &s)
	return s, err
}

// Encode is the record's canonical form.
func (s Setup) Encode() ([]byte, error) { return encode(s) }

// Checked is a setup whose every part was checked, with its keys ready for use. It is never changed and safe for
// concurrent use.
type Checked struct {
	Setup   Setup
	Hash    Hash
	tokens  map[string]*rsa.PublicKey // by group
	coupons *rsa.PublicKey            // nil without a cap
	closing hpke.PublicKey
}

// Group finds a group's part of the setup.
func (c *Checked) Group(id string) (GroupSetup, bool) {
	i, known := slices.BinarySearchFunc(c.Setup.Groups, id, func(g GroupSetup, id string) int { return strings.Compare(g.Group, id) })
	if !known {
		return GroupSetup{}, false
	}
	return c.Setup.Groups[i], true
}

// info is the HPKE info of a group's seals. Ids hold no '|', so that no two groups share one.
func (c *Checked) info(group string) []byte {
	return bytes.Join([][]byte{[]byte(c.Setup.Round), []byte(c.Setup.Ballot), []byte(group)}, []byte("|"))
}
