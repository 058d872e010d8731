package registry_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"linxuan/shared/fault"
	"linxuan/shared/registry"
)

const alphabet = "0123456789ABCDEFGHJKLMNPQRTUWXY"

func TestUSCCVectors(t *testing.T) {
	rows := []struct {
		in   string
		want *fault.Definition // nil: taken
		fact string
		is   any
	}{
		{in: "91350100M000100Y43"}, // the worked example of GB 32100-2015
		{in: " 91350100m000100y43\n"},
		{in: "000000000000000000"},
		{in: "91350100M000100Y44", want: registry.ErrUSCCCheckDigit},
		{in: "91350100M00010Y043", want: registry.ErrUSCCCheckDigit}, // two neighbours changed places
		{in: "91350100M000100Y4", want: registry.ErrUSCCLength, fact: "length", is: 17},
		{in: "91350100M000100Y433", want: registry.ErrUSCCLength, fact: "length", is: 19},
		{in: "", want: registry.ErrUSCCLength, fact: "length", is: 0},
		{in: "91350100M0001OOY43", want: registry.ErrUSCCCharacter, fact: "position", is: 14},
		{in: "9135010IM000100Y43", want: registry.ErrUSCCCharacter, fact: "character", is: "I"},
		{in: "9135010SM000100Y43", want: registry.ErrUSCCCharacter, fact: "character", is: "S"},
		{in: "9135010VM000100Y43", want: registry.ErrUSCCCharacter, fact: "character", is: "V"},
		{in: "9135010ZM000100Y43", want: registry.ErrUSCCCharacter, fact: "character", is: "Z"},
		{in: "９1350100M000100Y43", want: registry.ErrUSCCCharacter, fact: "position", is: 1}, // full width
		{in: "91350100-000100Y43", want: registry.ErrUSCCCharacter, fact: "position", is: 9},
	}
	for _, row := range rows {
		code, err := registry.ParseUSCC(row.in)
		if row.want == nil {
			if err != nil || string(code) != strings.ToUpper(strings.TrimSpace(row.in)) {
				t.Errorf("%q: got %q %v", row.in, code, err)
			}
			continue
		}
		refusal, ok := fault.Of(err)
		if !ok || !errors.Is(err, row.want) || row.fact != "" && refusal.Facts[row.fact] != row.is {
			t.Errorf("%q: got %v, want %s with %s %v", row.in, err, row.want.Code, row.fact, row.is)
		}
	}
}

func drawUSCC(t *rapid.T) string {
	first := rapid.StringOfN(rapid.RuneFrom([]rune(alphabet)), 17, 17, -1).Draw(t, "first")
	check, ok := registry.USCCCheckDigit(first)
	if !ok {
		t.Fatalf("no digit for %q", first)
	}
	return first + string(check)
}

func TestUSCCFindsTypingErrors(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		good := []byte(drawUSCC(t))
		if _, err := registry.ParseUSCC(string(good)); err != nil {
			t.Fatal(err)
		}
		i := rapid.IntRange(0, 17).Draw(t, "place")
		one := append([]byte(nil), good...)
		one[i] = alphabet[rapid.IntRange(0, 30).Draw(t, "other")]
		if _, err := registry.ParseUSCC(string(one)); one[i] != good[i] && !errors.Is(err, registry.ErrUSCCCheckDigit) {
			t.Fatalf("one wrong character in %s: %s must be refused, got %v", good, one, err)
		}
		if i < 16 && good[i] != good[i+1] {
			swapped := append([]byte(nil), good...)
			swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
			if _, err := registry.ParseUSCC(string(swapped)); !errors.Is(err, registry.ErrUSCCCheckDigit) {
				t.Fatalf("two neighbours swapped in %s: %s must be refused, got %v", good, swapped, err)
			}
		}
	})
}

func TestUSCCInAFormIsCheckedWithTheRest(t *testing.T) {
	var unit registry.LeadUnit
	if err := json.Unmarshal([]byte(`{"uscc":" 91350100m000100y44"}`), &unit); err != nil {
		t.Fatalf("decoding must leave the refusal to Check, got %v", err)
	}
	if unit.USCC != "91350100M000100Y44" || !errors.Is(unit.USCC.Check(), registry.ErrUSCCCheckDigit) {
		t.Fatalf("got %q", unit.USCC)
	}
}

func FuzzParseUSCC(f *testing.F) {
	for _, seed := range []string{"91350100M000100Y43", "91350100M000100Y4", "９1350100M000100Y43", "000000000000000000", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		code, err := registry.ParseUSCC(s)
		if err != nil {
			if code != "" {
				t.Fatalf("a refused code came back: %q", code)
			}
			return
		}
		if len(code) != 18 {
			t.Fatalf("%q was taken with %d bytes", s, len(code))
		}
		sum, weight := 0, 1
		for i, r := range string(code) {
			value := strings.IndexRune(alphabet, r)
			if value < 0 {
				t.Fatalf("%q was taken with %q in it", s, r)
			}
			if i == 17 {
				weight = 1 // the check digit stands in the sum as it is
			}
			sum += value * weight
			weight = weight * 3 % 31
		}
		if sum%31 != 0 {
			t.Fatalf("%q was taken, its weighted sum is %d", s, sum)
		}
		if again, err := registry.ParseUSCC(string(code)); err != nil || again != code {
			t.Fatalf("%q is not canonical", code)
		}
	})
}
