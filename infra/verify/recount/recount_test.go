package recount

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"linxuan/shared/ballot"
)

func golden(t *testing.T) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "ballot", "testdata", "ballot.golden.json"))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// The golden ballot is counted as its writers counted it, by code that is not theirs.
func TestGoldenBallot(t *testing.T) {
	raw := golden(t)
	r := Count(raw)
	if !r.OK() || len(r.Findings) != 11 {
		t.Fatalf("%+v", r.Findings)
	}
	f, err := ballot.ParseFile(raw)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := f.Result.Hash()
	if err != nil || theirs.String() != r.Result {
		t.Errorf("the result is %s here and %s there: %v", r.Result, theirs, err)
	}
	for _, c := range f.AllCasts() {
		if r.Digests[c.Digest().String()] == "" {
			t.Errorf("no digest %s of a cast on %s", c.Digest(), c.Group)
		}
	}
	for name, counted := range map[string][2]int{
		"casts in a file": {r.Findings[0].Count, 23}, "groups of the setup": {r.Findings[1].Count, 4}, "shares": {r.Findings[2].Count, 2},
		"tokens": {r.Findings[5].Count, 23}, "valid": {r.Findings[8].Count, 22}, "issued": {r.Findings[9].Count, 23},
	} {
		if counted[0] != counted[1] {
			t.Errorf("%s: %d, want %d", name, counted[0], counted[1])
		}
	}
}

// forged is a change of a file: each is found by the check that is there for it, which names the place.
type forged struct {
	name   string
	change func(f *ballot.File)
	check  string // beginning of what the check looks at
	place  string // in what it says
}

func (c forged) find(t *testing.T) {
	t.Helper()
	f, err := ballot.ParseFile(golden(t))
	if err != nil {
		t.Fatal(err)
	}
	c.change(&f)
	raw, err := f.Encode()
	if err != nil {
		t.Fatal(err)
	}
	r := Count(raw)
	if r.OK() {
		t.Fatal("nothing found")
	}
	for _, finding := range r.Findings {
		if strings.Contains(finding.What, c.check) {
			if !strings.Contains(strings.Join(finding.Wrong, "\n"), c.place) {
				t.Errorf("says %q, does not name %q", finding.Wrong, c.place)
			}
			return
		}
	}
	t.Errorf("%q was not looked at: %+v", c.check, r.Findings)
}

func inOrder(casts []ballot.FileCast) {
	slices.SortFunc(casts, func(a, b ballot.FileCast) int {
		x, y := ballot.Cast{Prepared: a.Prepared}.SpendID(), ballot.Cast{Prepared: b.Prepared}.SpendID()
		return bytes.Compare(x[:], y[:])
	})
}

func TestForgedBallots(t *testing.T) {
	spendOf := func(f *ballot.File, group, n int) string {
		return ballot.Cast{Prepared: f.Casts[group].Casts[n].Prepared}.SpendID().String()
	}
	f, err := ballot.ParseFile(golden(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []forged{
		{"one removed", func(f *ballot.File) { f.Casts[0].Casts = f.Casts[0].Casts[1:] }, "published result", "g1: cast published 6, counted 5; unreturned published 0, counted 1"},
		{"a token twice", func(f *ballot.File) {
			f.Casts[2].Casts = append(f.Casts[2].Casts, f.Casts[2].Casts[0])
			inOrder(f.Casts[2].Casts)
		}, "no token twice", "g3, cast 1 of 7 (spend id " + spendOf(&f, 2, 0)},
		{"one more than issued", func(f *ballot.File) { f.Turnout.Groups[2].Issued-- }, "no group with more casts", "g3: 6 cast, 5 issued: 1 minted"},
		{"under another group", func(f *ballot.File) {
			f.Casts[1].Casts = append(f.Casts[1].Casts, f.Casts[0].Casts[0])
			inOrder(f.Casts[1].Casts)
		}, "tokens signed", "spend id " + spendOf(&f, 0, 0)},
		{"the sealed choice altered", func(f *ballot.File) { f.Casts[0].Casts[3].Sealed[70] ^= 1 }, "casts signed", "g1, cast 4 of 6 (spend id " + spendOf(&f, 0, 3)},
		{"the signature altered", func(f *ballot.File) { f.Casts[3].Casts[2].Signature[5] ^= 1 }, "casts signed", "g4, cast 3 of 6"},
		{"the token altered", func(f *ballot.File) { f.Casts[3].Casts[2].Token[5] ^= 1 }, "tokens signed", "g4, cast 3 of 6"},
		{"a token cut", func(f *ballot.File) { f.Casts[3].Casts[2].Token = f.Casts[3].Casts[2].Token[1:] }, "tokens signed", "g4, cast 3 of 6"},
		{"re-ordered", func(f *ballot.File) { slices.Reverse(f.Casts[1].Casts) }, "order of the spend ids", "g2, cast 2 of 5"},
		{"groups re-ordered", func(f *ballot.File) { f.Casts[0], f.Casts[1] = f.Casts[1], f.Casts[0] }, "order of the spend ids", "casts of g2 stand where the setup has g1"},
		{"the threshold lowered", func(f *ballot.File) { f.Setup.Rules.Threshold.Share.Num = 1 }, "groups of the setup", "its bytes give"},
		{"two groups with one key", func(f *ballot.File) { f.Setup.Groups[1].Key = f.Setup.Groups[0].Key }, "groups of the setup", "g2 has the token key of g1"},
		{"a share altered", func(f *ballot.File) { f.Shares[0].Value[31] ^= 1 }, "shares of the closing key", fmt.Sprintf("scrutineer %d: the share does not fit", f.Shares[0].Scrutineer)},
		{"one share", func(f *ballot.File) { f.Shares = f.Shares[:1] }, "shares of the closing key", "1 shares, 2 are needed"},
		{"the closing key altered", func(f *ballot.File) { f.ClosingKey[31] ^= 1 }, "shares of the closing key", "give another key"},
		{"no quorum", func(f *ballot.File) { f.Turnout.Present = 4 }, "groups of the turnout", "4 of 7 present, 5 are the quorum"},
		{"more issued than may vote", func(f *ballot.File) { f.Turnout.Groups[1].Issued = 6 }, "groups of the turnout", "g2: 6 issued, 5 present may vote"},
		{"another group chosen", func(f *ballot.File) { f.Result.Groups[1].Outcome = ballot.OutcomeChosen }, "published result", "g2: outcome published chosen, counted run-off"},
		{"an approval more", func(f *ballot.File) { f.Result.Groups[3].Approve++ }, "published result", "g4: approve published 4, counted 3"},
		{"a void hushed up", func(f *ballot.File) { f.Result.Voids = []ballot.Void{} }, "published result", "0 void) is not the one"},
		{"a tie decided by hand", func(f *ballot.File) { f.Result.Standing = ballot.Final }, "published result", "(final, 0 vacant"},
	} {
		t.Run(c.name, c.find)
	}
}

// Whatever is no file of the form is said to be none, and nothing of it is counted.
func TestOtherFiles(t *testing.T) {
	raw := golden(t)
	for name, other := range map[string][]byte{
		"nothing":              nil,
		"no JSON":              []byte("ballot"),
		"another spelling":     append(slices.Clone(raw), '\n'),
		"a member more":        bytes.Replace(raw, []byte(`"format":"linxuan-ballot/1"`), []byte(`"format":"linxuan-ballot/1","note":""`), 1),
		"a member twice":       bytes.Replace(raw, []byte(`"appointed":7`), []byte(`"appointed":7,"appointed":7`), 1),
		"a later form":         bytes.Replace(raw, []byte(`linxuan-ballot/1`), []byte(`linxuan-ballot/9`), 1),
		"padding in a number":  bytes.Replace(raw, []byte(`"target":2`), []byte(`"target":2.0`), 1),
		"cut in the middle":    raw[:len(raw)/2],
		"upper case in a hash": bytes.Replace(raw, []byte(`"setupHash":"c`), []byte(`"setupHash":"C`), 1),
	} {
		if r := Count(other); r.OK() || len(r.Groups) > 0 {
			t.Errorf("%s: %+v", name, r.Findings)
		}
	}
}

// A ballot with a cap on approvals is counted as its writers counted it; what is forged about its coupons is found.
func TestGoldenCappedBallot(t *testing.T) {
	raw, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "ballot", "testdata", "ballot-capped.golden.json"))
	if err != nil {
		t.Fatal(err)
	}
	f, err := ballot.ParseFile(raw)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := f.Result.Hash()
	if r := Count(raw); err != nil || !r.OK() || theirs.String() != r.Result {
		t.Fatalf("the result is %s here and %s there: %v %+v", r.Result, theirs, err, r.Findings)
	}
	for _, row := range []struct {
		name   string
		change func(f *ballot.File)
		says   string
	}{
		{"the form of a ballot without", func(f *ballot.File) { f.Format = ballot.FileFormat }, "not that of its setup"},
		{"a group's key", func(f *ballot.File) { f.Setup.Coupons.Key = f.Setup.Groups[0].Key }, "have the token key of g1"},
		{"no cap", func(f *ballot.File) { f.Setup.Coupons.Each = 3 }, "are no cap"},
		{"no room", func(f *ballot.File) { f.Setup.PlainSize-- }, "hold no coupon"},
		{"more issued than may be", func(f *ballot.File) { f.Turnout.Coupons = 13 }, "13 coupons issued"},
		{"fewer issued than used", func(f *ballot.File) { f.Turnout.Coupons = 9 }, "1 minted"},
		{"a void approval hushed up", func(f *ballot.File) { f.Result.Voids = f.Result.Voids[1:] }, "3 void"},
	} {
		forged, err := ballot.ParseFile(raw)
		if err != nil {
			t.Fatal(err)
		}
		row.change(&forged)
		changed, err := forged.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if r := Count(changed); r.OK() || !strings.Contains(fmt.Sprint(r.Findings), row.says) {
			t.Errorf("%s: %+v", row.name, r.Findings)
		}
	}
}
