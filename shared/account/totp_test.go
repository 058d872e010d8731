package account

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// RFC 6238 appendix B (SHA-1), the last six of its eight digits; RFC 4226 appendix D for the steps of a counter.
func TestCodesOfTheStandards(t *testing.T) {
	secret := []byte("12345678901234567890")
	for at, want := range map[int64]string{59: "287082", 1111111109: "081804", 1111111111: "050471", 1234567890: "005924", 2000000000: "279037", 20000000000: "353130"} {
		if got := totpCode(secret, totpAt(time.Unix(at, 0))); got != want {
			t.Errorf("at %d: %s, want %s", at, got, want)
		}
	}
	for step, want := range []string{"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"} {
		if got := totpCode(secret, int64(step)); got != want {
			t.Errorf("step %d: %s, want %s", step, got, want)
		}
	}
}

// A code is good one step early or late, no more, and once: neither it nor an earlier one is taken again.
func TestWhenACodeFits(t *testing.T) {
	secret := []byte("12345678901234567890")
	at := time.Unix(1571014800, 0)
	now := totpAt(at)
	for _, row := range []struct {
		name string
		of   int64
		last int64
		fits bool
	}{
		{"this step", 0, 0, true},
		{"the one before", -1, 0, true},
		{"the one after", 1, 0, true},
		{"two before", -2, 0, false},
		{"two after", 2, 0, false},
		{"the same again", 0, now, false},
		{"an earlier one after a later one", -1, now, false},
		{"the next after this", 1, now, true},
	} {
		step, fits := totpFits(secret, totpCode(secret, now+row.of), at, row.last)
		if fits != row.fits || fits && step != now+row.of {
			t.Errorf("%s: %v at step %d", row.name, fits, step-now)
		}
	}
}

func testFactors(t *testing.T) Factors {
	t.Helper()
	f, err := NewFactors(" ministry,auditor", strings.Repeat("k", 32))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// What is stored is of no use elsewhere: not in another account's row, not under another key, not when it was changed.
func TestSecretsAtRest(t *testing.T) {
	f := testFactors(t)
	other, err := NewFactors("", strings.Repeat("x", 32))
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(t *rapid.T) {
		secret := rapid.SliceOfN(rapid.Byte(), totpSecret, totpSecret).Draw(t, "secret")
		sealed, err := f.close(rand.Reader, "acc_1", secret)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := f.open("acc_1", sealed); err != nil || !bytes.Equal(got, secret) {
			t.Fatalf("opened %x, %v", got, err)
		}
		if bytes.Contains(sealed, secret) {
			t.Fatal("stored in the clear")
		}
		changed := bytes.Clone(sealed)
		changed[rapid.IntRange(0, len(changed)-1).Draw(t, "place")] ^= 1
		_, elsewhere := f.open("acc_2", sealed)
		_, otherwise := other.open("acc_1", sealed)
		_, broken := f.open("acc_1", changed)
		if elsewhere == nil || otherwise == nil || broken == nil {
			t.Fatalf("opened elsewhere (%v), with another key (%v), changed (%v)", elsewhere, otherwise, broken)
		}
	})
}

func TestWhoMustHaveASecondFactor(t *testing.T) {
	f := testFactors(t)
	for _, role := range Roles {
		if f.Obligatory(role) != (role == Ministry || role == Auditor) {
			t.Errorf("%s: %v", role, f.Obligatory(role))
		}
	}
	for _, none := range []string{"", "none"} {
		if f, err := NewFactors(none, strings.Repeat("k", 32)); err != nil || f.Obligatory(Ministry) {
			t.Errorf("%q: %v, %v", none, f.Obligatory(Ministry), err)
		}
	}
	for what, bad := range map[string][2]string{"no role": {"minister", strings.Repeat("k", 32)}, "a short key": {"ministry", "short"}} {
		if _, err := NewFactors(bad[0], bad[1]); err == nil {
			t.Errorf("%s was taken", what)
		}
	}
}
