// Package recount counts a published ballot again from its one file (R6.5), as a stranger would who has read the description
// of the format (shared/ballot) and nothing else: it shares the primitives with the writers (RSA-PSS, ECDSA, HPKE, the
// arithmetic of P-256) and no line of their code.
package recount

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
)

// The forms that this package reads; 1 or 2 goes behind the first three, 2 where the ballot has a cap on approvals.
const (
	fileFormat    = "linxuan-ballot/"
	setupFormat   = "linxuan-ballot-setup/"
	turnoutFormat = "linxuan-ballot-turnout/"
	resultFormat  = "linxuan-ballot-result/1"
	castFormat    = "linxuan-cast/1"
)

// b64 are bytes in base64url without padding.
type b64 []byte

var strict = base64.RawURLEncoding.Strict()

func (b b64) MarshalText() ([]byte, error) { return strict.AppendEncode(nil, b), nil }

func (b *b64) UnmarshalText(text []byte) (err error) {
	*b, err = strict.AppendDecode(nil, text)
	return err
}

// The members stand in the order of the canonical form: written again, a file must give the same bytes.
type file struct {
	Format     string          `json:"format"`
	SetupHash  string          `json:"setupHash"`
	Setup      json.RawMessage `json:"setup"`
	Turnout    json.RawMessage `json:"turnout"`
	Casts      []groupCasts    `json:"casts"`
	Shares     []share         `json:"shares"`
	ClosingKey b64             `json:"closingKey"`
	Result     json.RawMessage `json:"result"`
}

type groupCasts struct {
	Group string `json:"group"`
	Casts []cast `json:"casts"`
}

type cast struct {
	Prepared  b64 `json:"prepared"`
	Token     b64 `json:"token"`
	Sealed    b64 `json:"sealed"`
	Signature b64 `json:"signature"`
}

type share struct {
	Scrutineer int64 `json:"scrutineer"`
	Value      b64   `json:"value"`
}

type ratio struct {
	Num int64 `json:"num"`
	Den int64 `json:"den"`
}

type setup struct {
	Format    string `json:"format"`
	Round     string `json:"round"`
	Ballot    string `json:"ballot"`
	RunOffOf  string `json:"runOffOf,omitempty"`
	Appointed int    `json:"appointed"`
	Roll      string `json:"roll"`
	Rules     struct {
		Quorum    ratio `json:"quorum"`
		Threshold struct {
			Share ratio  `json:"share"`
			Of    string `json:"of"`
		} `json:"threshold"`
		Minimum int `json:"minimumEligible"`
		Target  int `json:"target"`
	} `json:"rules"`
	Coupons *coupons `json:"coupons,omitempty"`
	Window  struct {
		OpensAt  string `json:"opensAt"`
		ClosesAt string `json:"closesAt"`
	} `json:"window"`
	PlainSize int `json:"plaintextBytes"`
	Closing   struct {
		Commitments [][]b64 `json:"commitments"`
		Key         b64     `json:"key"`
	} `json:"closing"`
	Groups []setupGroup `json:"groups"`
}

type setupGroup struct {
	Group    string `json:"group"`
	Entitled int    `json:"entitled"`
	Score    ratio  `json:"score"`
	Key      b64    `json:"key"`
}

type turnout struct {
	Format  string         `json:"format"`
	Setup   string         `json:"setup"`
	Present int            `json:"present"`
	Coupons int            `json:"coupons,omitempty"`
	Groups  []turnoutGroup `json:"groups"`
}

type turnoutGroup struct {
	Group    string `json:"group"`
	Eligible int    `json:"eligible"`
	Issued   int    `json:"issued"`
}

type result struct {
	Format    string        `json:"format"`
	Setup     string        `json:"setup"`
	Appointed int           `json:"appointed"`
	Present   int           `json:"present"`
	Standing  string        `json:"standing"`
	Vacant    int           `json:"vacant"`
	RunOff    *runOff       `json:"runOff,omitempty"`
	Groups    []GroupResult `json:"groups"`
	Voids     []void        `json:"voids"`
}

type runOff struct {
	Places int      `json:"places"`
	Groups []string `json:"groups"`
}

// GroupResult is the count of one group, in the members of the format.
type GroupResult struct {
	Group      string `json:"group"`
	Score      ratio  `json:"score"`
	Entitled   int    `json:"entitled"`
	Eligible   int    `json:"eligible"`
	Issued     int    `json:"issued"`
	Cast       int    `json:"cast"`
	Unreturned int    `json:"unreturned"`
	Excess     int    `json:"excess"`
	Void       int    `json:"void"`
	Valid      int    `json:"valid"`
	Approve    int    `json:"approve"`
	Reject     int    `json:"reject"`
	Abstain    int    `json:"abstain"`
	Needed     int    `json:"needed"`
	Passed     bool   `json:"passed"`
	Outcome    string `json:"outcome"`
}

type void struct {
	Group  string `json:"group"`
	Spend  string `json:"spend"`
	Reason string `json:"reason"`
}

// read decodes one record and accepts its one spelling only.
func read(raw []byte, record any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(record); err != nil {
		return err
	}
	if _, err := d.Token(); err != io.EOF {
		return fmt.Errorf("something follows the record at byte %d", d.InputOffset())
	}
	again, err := json.Marshal(record)
	if err != nil {
		return err
	}
	if !bytes.Equal(again, raw) {
		at := 0
		for at < min(len(raw), len(again)) && raw[at] == again[at] {
			at++
		}
		return fmt.Errorf("not the one spelling of the record, from byte %d on", at)
	}
	return nil
}

func hashOf(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}

// spend is what a token is spent by.
func (c cast) spend() string { return hashOf(c.Prepared) }

// signed is the part of a cast's binary form that its signature covers: each field after its length in four bytes.
func (c cast) signed(setupHash []byte, group string) []byte {
	var form []byte
	for _, field := range [][]byte{[]byte(castFormat), setupHash, []byte(group), c.Prepared, c.Token, c.Sealed} {
		form = binary.BigEndian.AppendUint32(form, uint32(len(field)))
		form = append(form, field...)
	}
	return form
}
