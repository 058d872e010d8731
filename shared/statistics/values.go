package statistics

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"linxuan/shared/fault"
	"linxuan/shared/round"
)

// ErrUnreadable refuses values that cannot be read as what the dictionary asks for. Nothing is saved then; everything else
// that is wrong with a value is kept in the draft and shown (R3.1).
var ErrUnreadable = fault.Define("filing-unreadable", fault.Invalid, "R3.1")

// Value is one value of a filing in the JSON that it was read from, without blanks: 12, {"num":1,"den":2}, "文字". It is
// compared, stored and hashed as it is. The reading methods say whether the value is of their kind.
type Value string

// Number reads a count or an amount.
func (v Value) Number() (int64, bool) { return wholeNumber([]byte(v)) }

// Text reads a text or the id of an option.
func (v Value) Text() (string, bool) {
	if !strings.HasPrefix(string(v), `"`) {
		return "", false
	}
	var text string
	err := json.Unmarshal([]byte(v), &text)
	return text, err == nil
}

// Ratio reads a ratio; its denominator may be anything.
func (v Value) Ratio() (round.Fraction, bool) {
	var f struct{ Num, Den json.RawMessage }
	d := json.NewDecoder(strings.NewReader(string(v)))
	d.DisallowUnknownFields()
	if !json.Valid([]byte(v)) || d.Decode(&f) != nil {
		return round.Fraction{}, false
	}
	num, ok := wholeNumber(f.Num)
	den, both := wholeNumber(f.Den)
	return round.Fraction{Num: num, Den: den}, ok && both
}

// MarshalJSON gives the value as it was read.
func (v Value) MarshalJSON() ([]byte, error) { return []byte(v), nil }

// UnmarshalJSON takes any JSON; ReadValues holds it against a dictionary.
func (v *Value) UnmarshalJSON(raw []byte) error {
	var b bytes.Buffer
	err := json.Compact(&b, raw)
	*v = Value(b.String())
	return err
}

// Values are the values of a filing by the ids of indicators.
type Values map[string]Value

const (
	greatest = 1<<53 - 1 // of a number as it is read: beyond it JavaScript and others lose digits
	longest  = 5000      // characters of any text, the most that a dictionary can allow
)

// ReadValues reads what was sent against the dictionary: a number where a number is asked for, and nothing that is not
// asked for. Null and blank texts are no values. All mistakes come back together in an ErrUnreadable, with pointers
// into /values.
func ReadValues(d Dictionary, sent map[string]json.RawMessage) (Values, error) {
	refusal := ErrUnreadable.New()
	values := make(Values, len(sent))
	for _, id := range slices.Sorted(maps.Keys(sent)) {
		indicator, known := d.Indicator(id)
		if !known {
			refusal.At(pointerTo(id), "unknown-field")
			continue
		}
		raw := bytes.TrimSpace(sent[id])
		if len(raw) == 0 || string(raw) == "null" {
			continue
		}
		v, code := readValue(indicator, raw)
		switch {
		case code != "":
			refusal.At(pointerTo(id), code, "limit", longest)
		case v != "":
			values[id] = v
		}
	}
	if err := refusal.OrNil(); err != nil {
		return nil, err
	}
	return values, nil
}

// readValue gives a value in its one spelling, or the code of what makes it unreadable; neither for a blank text.
func readValue(i Indicator, raw []byte) (v Value, code string) {
	switch i.Type {
	case Count, Amount:
		if n, ok := wholeNumber(raw); ok {
			return encode(n), ""
		}
		return "", "filing-whole-number"
	case Ratio:
		if f, ok := Value(raw).Ratio(); ok {
			return encode(f), ""
		}
		return "", "filing-ratio-form"
	}
	text, ok := Value(raw).Text()
	switch text = clean(text); {
	case !ok:
		return "", "text"
	case utf8.RuneCountInString(text) > longest:
		return "", "max-length"
	case text == "":
		return "", ""
	}
	return encode(text), ""
}

// clean takes off outer blanks and drops control characters other than line ends, which pasted texts bring along.
func clean(text string) string {
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) && r != '\n' || r == utf8.RuneError {
			return -1
		}
		return r
	}, text))
}

// encode writes a number, a fraction or a text.
func encode(v any) Value {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		panic(err) // numbers and texts always have a JSON
	}
	return Value(strings.TrimSpace(b.String()))
}

// wholeNumber reads an integer written with digits only.
func wholeNumber(raw []byte) (int64, bool) {
	var n int64
	if string(raw) == "null" || json.Unmarshal(raw, &n) != nil {
		return 0, false
	}
	return n, -greatest <= n && n <= greatest
}

func pointerTo(id string) string {
	return "/values/" + strings.NewReplacer("~", "~0", "/", "~1").Replace(id)
}

// explanationLength bounds an explanation of a jump, in characters.
const explanationLength = 500

// ReadExplanations takes the explanations of jumps and cross-year checks by the ids of indicators and checks. Blank ones are
// none. Mistakes come back together in an ErrUnreadable, with pointers into /explanations.
func ReadExplanations(d Dictionary, sent map[string]string) (map[string]string, error) {
	refusal := ErrUnreadable.New()
	kept := map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(sent)) {
		pointer := "/explanations" + strings.TrimPrefix(pointerTo(id), "/values")
		switch text := clean(sent[id]); {
		case !d.explains(id):
			refusal.At(pointer, "unknown-field")
		case utf8.RuneCountInString(text) > explanationLength:
			refusal.At(pointer, "max-length", "limit", explanationLength)
		case text != "":
			kept[id] = text
		}
	}
	return kept, refusal.OrNil()
}

// explains says whether something of that id may ask for an explanation.
func (d Dictionary) explains(id string) bool {
	if i, ok := d.Indicator(id); ok {
		return i.Jump != nil
	}
	return slices.ContainsFunc(d.CrossYear, func(c CrossYear) bool { return c.ID == id && !c.Blocks })
}
