package round

import "linxuan/shared/fault"

// Fraction is an exact share such as 2/3. Shares of votes, of indicators and of change are compared with it in integers only.
type Fraction struct {
	Num int64 `json:"num" yaml:"num"`
	Den int64 `json:"den" yaml:"den"`
}

// MaxTerm bounds numerator and denominator, so that Met cannot overflow with parts and wholes up to 9 × 10^12.
const MaxTerm = 1_000_000

// Met says whether part of whole reaches the fraction: part/whole ≥ num/den. Nothing of nothing is met; who needs a whole
// asks for it first.
func (f Fraction) Met(part, whole int64) bool { return part*f.Den >= f.Num*whole }

// Share says whether the fraction is a well-formed share of a whole, above 0 and at most 1.
func (f Fraction) Share() bool { return f.Positive() && f.Num <= f.Den }

// Positive says whether the fraction is well formed and above 0; it may exceed 1.
func (f Fraction) Positive() bool {
	return f.Num > 0 && f.Num <= MaxTerm && f.Den > 0 && f.Den <= MaxTerm
}

func checkShare(found *fault.Error, pointer string, f Fraction) {
	if !f.Share() {
		found.At(pointer, "file-share")
	}
}
