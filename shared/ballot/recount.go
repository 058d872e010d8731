package ballot

import (
	"bytes"
	"cmp"
	"reflect"
	"slices"

	"linxuan/shared/fault"
)

// Report is what a recount found.
type Report struct {
	Checks []Check
	Result Result // derived anew; the zero value when a check before it failed
}

// Check is one thing that a recount looked at: its name in the catalogue of field texts, and what is wrong, or nil.
type Check struct {
	Name string
	Err  error
}

// Names of the checks, in their order.
const (
	CheckFile    = "recount-file"    // of this form, groups as in the setup, casts in order
	CheckSetup   = "recount-setup"   // every part holds, and the hash is the setup's
	CheckKey     = "recount-key"     // the shares fit the commitments and give the key that the ballots were sealed to
	CheckTurnout = "recount-turnout" // the roll's numbers can be true, quorum and minimum were reached
	CheckCasts   = "recount-casts"   // every token and signature is good, no token appears twice
	CheckExcess  = "recount-excess"  // no group has more casts than tokens issued, and no more approvals came than coupons
	CheckResult  = "recount-result"  // counting again gives the same result
)

// CheckNames lists all checks in their order. A report that does not have them all stopped at its last one.
func CheckNames() []string {
	return []string{CheckFile, CheckSetup, CheckKey, CheckTurnout, CheckCasts, CheckExcess, CheckResult}
}

// OK says whether every check was made and found nothing.
func (r Report) OK() bool {
	return len(r.Checks) == len(CheckNames()) && !slices.ContainsFunc(r.Checks, func(c Check) bool { return c.Err != nil })
}

// Recount derives everything in a published file anew and reports each check. It believes nothing but the setup's hash,
// which is for the reader to compare with the one in the ledger, as is the turnout's. It stops where the next check could
// not be made.
//
// No file can prove that a cast was not left out before the count: that shows in the result as Unreturned, and whoever
// holds a receipt looks for its spend id.
func Recount(f File) Report {
	var r Report
	note := func(name string, err error) bool {
		r.Checks = append(r.Checks, Check{name, err})
		return err == nil
	}
	if !note(CheckFile, f.checkForm()) {
		return r
	}
	checked, err := f.Setup.Check()
	if err == nil && checked.Hash != f.SetupHash {
		err = ErrSetupDiffers.New()
	}
	if !note(CheckSetup, err) {
		return r
	}
	key, err := f.checkKey()
	if !note(CheckKey, err) || !note(CheckTurnout, checked.CheckTurnout(f.Turnout)) {
		return r
	}
	casts := f.AllCasts()
	readings := checked.readAll(casts, key)
	r.Result = checked.tally(f.Turnout, casts, readings)
	note(CheckCasts, castsWrong(readings))
	note(CheckExcess, cmp.Or(excess(r.Result), checked.couponExcess(f.Turnout, r.Result)))
	note(CheckResult, sameResult(f.Result, r.Result))
	return r
}

// checkForm looks at the file's own order, which is one for one set of casts.
func (f File) checkForm() error {
	if f.Format != form(f.Setup.Coupons, FileFormat, FileFormatCapped) || len(f.Casts) != len(f.Setup.Groups) {
		return ErrFileMalformed.New()
	}
	for i := range f.Shares {
		if i > 0 && f.Shares[i-1].Scrutineer >= f.Shares[i].Scrutineer {
			return ErrFileMalformed.New()
		}
	}
	for i, g := range f.Casts {
		inOrder := slices.IsSortedFunc(g.Casts, func(a, b FileCast) int {
			x, y := Cast{Prepared: a.Prepared}.SpendID(), Cast{Prepared: b.Prepared}.SpendID()
			return bytes.Compare(x[:], y[:])
		})
		if g.Group != f.Setup.Groups[i].Group || !inOrder {
			return ErrFileMalformed.New()
		}
	}
	return nil
}

// checkKey makes the closing key from the shares and compares it with the one in the file.
func (f File) checkKey() (*ClosingKey, error) {
	key, err := f.Setup.Closing.Recombine(f.Shares)
	if err != nil {
		return nil, err
	}
	scalar, err := key.Bytes()
	if err != nil || !bytes.Equal(scalar, f.ClosingKey) {
		return nil, ErrClosingWrong.Wrap(err)
	}
	return key, nil
}

// sealedIn are the reasons for a void ballot that nobody can see before it is opened.
var sealedIn = []*fault.Definition{ErrSealBroken, ErrUnreadable, ErrCoupon, ErrCouponSpent}

// castsWrong counts the casts that must never have been taken in: all void ones, save those void for what was sealed in them.
func castsWrong(readings []reading) error {
	wrong := 0
	for _, r := range readings {
		if r.void != nil && !slices.Contains(sealedIn, r.void) {
			wrong++
		}
	}
	if wrong > 0 {
		return ErrFileCast.New("count", wrong)
	}
	return nil
}

// excess names the first group with more casts than tokens.
func excess(r Result) error {
	for _, g := range r.Groups {
		if g.Excess > 0 {
			return ErrExcess.New("group", g.Group, "cast", g.Cast, "issued", g.Issued)
		}
	}
	return nil
}

func sameResult(published, derived Result) error {
	if !reflect.DeepEqual(published, derived) {
		return ErrResultDiffers.New()
	}
	return nil
}
