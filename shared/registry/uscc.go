package registry

import (
	"strings"
	"unicode/utf8"

	"linxuan/shared/fault"
)

// The ways in which a text is no unified social credit code. They are told apart, because each is mended differently.
var (
	ErrUSCCLength     = fault.Define("uscc-length", fault.Invalid, "R1.4")      // facts: length
	ErrUSCCCharacter  = fault.Define("uscc-character", fault.Invalid, "R1.4")   // facts: character, position (from 1)
	ErrUSCCCheckDigit = fault.Define("uscc-check-digit", fault.Invalid, "R1.4") // no facts: the right digit would only hide the typing error
)

// USCC is a 统一社会信用代码 (GB 32100-2015): 17 characters and a check digit, upper case. It identifies a unit.
type USCC string

// usccAlphabet leaves out I, O, S, V and Z; a character's value is its place.
const usccAlphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

const usccLength = 18

// ParseUSCC reads a code as people type it, lower case and outer blanks included. Errors: ErrUSCCLength, ErrUSCCCharacter,
// ErrUSCCCheckDigit, in this order.
func ParseUSCC(s string) (USCC, error) {
	code := canonicalUSCC(s)
	if err := code.Check(); err != nil {
		return "", err
	}
	return code, nil
}

// UnmarshalText takes any text in its canonical spelling; Check says whether it is a code, so that a form can report it
// together with its other mistakes.
func (u *USCC) UnmarshalText(text []byte) error {
	*u = canonicalUSCC(string(text))
	return nil
}

func canonicalUSCC(s string) USCC { return USCC(strings.ToUpper(strings.TrimSpace(s))) }

// Check is nil for a well-formed code with the right check digit. Only the code's own digit counts: the organisation code inside
// it (GB 11714) has one more, which some codes in use do not keep.
func (u USCC) Check() error {
	if n := utf8.RuneCountInString(string(u)); n != usccLength {
		return ErrUSCCLength.New("length", n)
	}
	position := 0
	for _, r := range string(u) {
		position++
		if !strings.ContainsRune(usccAlphabet, r) {
			return ErrUSCCCharacter.New("character", string(r), "position", position)
		}
	}
	if check, _ := USCCCheckDigit(string(u[:usccLength-1])); check != u[usccLength-1] {
		return ErrUSCCCheckDigit.New()
	}
	return nil
}

// USCCCheckDigit is the digit that completes 17 characters to a code; false if they are not 17 of the code's alphabet.
// GB 32100-2015: weights 3^i mod 31, and the whole weighted sum with the digit is divisible by 31.
func USCCCheckDigit(first17 string) (byte, bool) {
	if len(first17) != usccLength-1 {
		return 0, false
	}
	sum, weight := 0, 1
	for i := range len(first17) {
		value := strings.IndexByte(usccAlphabet, first17[i])
		if value < 0 {
			return 0, false
		}
		sum += value * weight
		weight = weight * 3 % 31
	}
	return usccAlphabet[(31-sum%31)%31], true
}
