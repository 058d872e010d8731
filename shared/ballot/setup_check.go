package ballot

import (
	"bytes"
	"crypto/hpke"
	"crypto/rsa"
	"fmt"
	"slices"
	"time"

	"linxuan/shared/fault"
)

// Bounds of a setup. They are far above any real ballot and keep a hostile record from costing time.
const (
	maxExperts     = 1000
	maxGroups      = 5000
	maxScrutineers = 9
	maxPlainSize   = 1024
)

// Check checks every part of the setup. ErrSetupInvalid lists all that is wrong, by JSON pointer.
func (s Setup) Check() (*Checked, error) {
	found := ErrSetupInvalid.New()
	s.checkHead(found)
	s.checkRules(found)
	checked := &Checked{Setup: s, tokens: make(map[string]*rsa.PublicKey, len(s.Groups))}
	checked.closing = s.Closing.check(found)
	s.checkGroups(found, checked.tokens)
	checked.coupons = s.checkCoupons(found)
	if err := found.OrNil(); err != nil {
		return nil, err
	}
	var err error
	checked.Hash, err = hashOf(s)
	return checked, err
}

func (s Setup) checkHead(found *fault.Error) {
	if want := form(s.Coupons, SetupFormat, SetupFormatCapped); s.Format != want {
		found.At("/format", "ballot-format", "format", want)
	}
	if !validID(s.Round) {
		found.At("/round", "ballot-id")
	}
	if !validID(s.Ballot) {
		found.At("/ballot", "ballot-id")
	}
	if s.RunOffOf != "" && (!validID(s.RunOffOf) || s.RunOffOf == s.Ballot) {
		found.At("/runOffOf", "ballot-id")
	}
	if s.Appointed < 1 || s.Appointed > maxExperts {
		found.At("/appointed", "ballot-number", "least", 1, "most", maxExperts)
	}
	if s.PlainSize < PlainSize || s.PlainSize > maxPlainSize {
		found.At("/plaintextBytes", "ballot-number", "least", PlainSize, "most", maxPlainSize)
	}
	if !s.Window.OpensAt.Before(s.Window.ClosesAt) || !exact(s.Window.OpensAt) || !exact(s.Window.ClosesAt) {
		found.At("/window", "ballot-window")
	}
}

// exact says whether an instant survives its written form: whole milliseconds, a year of four digits.
func exact(t time.Time) bool {
	again, err := time.Parse(instantForm, t.UTC().Format(instantForm))
	return err == nil && again.Equal(t)
}

func (s Setup) checkRules(found *fault.Error) {
	r := s.Rules
	if !r.Quorum.share() {
		found.At("/rules/quorum", "ballot-share")
	}
	if !r.Threshold.Share.share() {
		found.At("/rules/threshold/share", "ballot-share")
	}
	switch r.Threshold.Of {
	case BaseAppointed, BasePresent, BaseEligible, BaseValid:
	default:
		found.At("/rules/threshold/of", "ballot-base")
	}
	if r.Minimum < 1 || r.Minimum > maxExperts {
		found.At("/rules/minimumEligible", "ballot-number", "least", 1, "most", maxExperts)
	}
	if r.Target < 1 || r.Target > maxGroups {
		found.At("/rules/target", "ballot-number", "least", 1, "most", maxGroups)
	}
}

func (s Setup) checkGroups(found *fault.Error, tokens map[string]*rsa.PublicKey) {
	if len(s.Groups) < 1 || len(s.Groups) > maxGroups {
		found.At("/groups", "ballot-number", "least", 1, "most", maxGroups)
		return
	}
	keys := make(map[Hash]bool, len(s.Groups))
	for i, g := range s.Groups {
		at := fmt.Sprintf("/groups/%d", i)
		if !validID(g.Group) {
			found.At(at+"/group", "ballot-id")
		}
		if i > 0 && s.Groups[i-1].Group >= g.Group {
			found.At(at+"/group", "ballot-order")
		}
		if g.Entitled < s.Rules.Minimum || g.Entitled > s.Appointed {
			found.At(at+"/entitled", "ballot-entitled", "least", s.Rules.Minimum, "most", s.Appointed)
		}
		if !g.Score.valid() {
			found.At(at+"/score", "ballot-ratio")
		}
		key, err := ParseTokenPublic(g.Key)
		if err != nil {
			found.At(at+"/key", "ballot-token-key")
			continue
		}
		if id := KeyID(g.Key); keys[id] {
			found.At(at+"/key", "ballot-token-key-shared") // a token for one group would be good for the other
		} else {
			keys[id] = true
		}
		tokens[g.Group] = key
	}
}

// form is the form of a record: the second one with coupons, the first without.
func form(coupons *Coupons, first, capped string) string {
	if coupons != nil {
		return capped
	}
	return first
}

// checkCoupons returns the coupons' key, nil where there is none. A cap that no expert could reach is none.
func (s Setup) checkCoupons(found *fault.Error) *rsa.PublicKey {
	if s.Coupons == nil {
		return nil
	}
	if most := len(s.Groups) - 1; s.Coupons.Each < 1 || s.Coupons.Each > most {
		found.At("/coupons/each", "ballot-number", "least", 1, "most", most)
	}
	key, err := ParseTokenPublic(s.Coupons.Key)
	if err != nil {
		found.At("/coupons/key", "ballot-token-key")
		return nil
	}
	if slices.ContainsFunc(s.Groups, func(g GroupSetup) bool { return bytes.Equal(g.Key, s.Coupons.Key) }) {
		found.At("/coupons/key", "ballot-token-key-shared") // a token for a group would be good as a coupon
	}
	if least := s.Coupons.PlainSize(); s.PlainSize < least {
		found.At("/plaintextBytes", "ballot-number", "least", least, "most", maxPlainSize)
	}
	return key
}

// check returns the closing key, or nil with what is wrong in found.
func (c Closing) check(found *fault.Error) hpke.PublicKey {
	if n := len(c.Commitments); n < 2 || n > maxScrutineers || c.Needed() < 2 || c.Needed() > n {
		found.At("/closing/commitments", "ballot-scrutineers")
		return nil
	}
	sum, err := sumCommitments(c.Commitments)
	if err != nil {
		found.At("/closing/commitments", "ballot-commitments")
		return nil
	}
	point, err := sum[0].MarshalBinary()
	if err != nil || !bytes.Equal(point, c.Key) {
		found.At("/closing/key", "ballot-closing-key")
		return nil
	}
	key, err := sealKEM.NewPublicKey(c.Key)
	if err != nil {
		found.At("/closing/key", "ballot-closing-key")
		return nil
	}
	return key
}
