package ballot

import (
	"bytes"
	"slices"
	"testing"

	"linxuan/shared/fault"
)

func TestNewFileRefuses(t *testing.T) {
	r := played()
	d := testDealt()
	_, err := NewFile(r.Checked, r.turnout, r.casts, d.shares[:1])
	expect(t, err, ErrSharesFew)
	_, err = NewFile(r.Checked, r.turnout, append(slices.Clone(r.casts), Cast{Group: "g9"}), d.shares)
	expect(t, err, ErrCastGroup)
	absent := r.turnout
	absent.Present = 4
	absent.Groups = []GroupTurnout{{"g1", 4, 4}, {"g2", 4, 4}, {"g3", 4, 4}}
	_, err = NewFile(r.Checked, absent, r.casts, d.shares)
	expect(t, err, ErrNoQuorum)
}

// The file is the same whichever shares came in which order, save for the shares, and tells nothing of the casts' order.
func TestFileHidesTheOrder(t *testing.T) {
	r := played()
	d := testDealt()
	a := must[File](t)(NewFile(r.Checked, r.turnout, r.casts, []KeyShare{d.shares[0], d.shares[2]}))
	reversed := slices.Clone(r.casts)
	slices.Reverse(reversed)
	b := must[File](t)(NewFile(r.Checked, r.turnout, reversed, []KeyShare{d.shares[2], d.shares[0], d.shares[2]}))
	if !bytes.Equal(must[[]byte](t)(a.Encode()), must[[]byte](t)(b.Encode())) {
		t.Error("the file shows in which order casts or shares came in")
	}
	if !Recount(a).OK() || !Recount(b).OK() {
		t.Error("a clean file does not recount")
	}
}

// Each row forges one thing in a good file; the recount finds it in the check that is there for it.
func TestRecountFinds(t *testing.T) {
	r := played()
	d, other := testDealt(), deal(t, 2, 3)
	minted := must[Cast](t)(r.paper(t, "g1").Cast(r.Checked, Approve, nil))
	swapped := func(f *File, with FileCast) {
		f.Casts[0].Casts[0] = with
		sortCasts(f.Casts[0].Casts)
	}
	rows := []struct {
		name  string
		forge func(*File)
		check string
		want  *fault.Definition
	}{
		{"another format", func(f *File) { f.Format = "linxuan-ballot/2" }, CheckFile, ErrFileMalformed},
		{"casts out of order", func(f *File) { slices.Reverse(f.Casts[0].Casts) }, CheckFile, ErrFileMalformed},
		{"a group's casts under another", func(f *File) { f.Casts[0].Group = "g2" }, CheckFile, ErrFileMalformed},
		{"a group left out", func(f *File) { f.Casts = f.Casts[:2] }, CheckFile, ErrFileMalformed},
		{"shares out of order", func(f *File) { slices.Reverse(f.Shares) }, CheckFile, ErrFileMalformed},
		{"threshold lowered afterwards", func(f *File) { f.Setup.Rules.Threshold.Share = Ratio{1, 2} }, CheckSetup, ErrSetupDiffers},
		{"setup that does not hold", func(f *File) { f.Setup.Rules.Target = 0 }, CheckSetup, ErrSetupInvalid},
		{"a false share", func(f *File) { f.Shares[0].Value = other.shares[0].Value }, CheckKey, ErrShareFalse},
		{"one share", func(f *File) { f.Shares = f.Shares[:1] }, CheckKey, ErrSharesFew},
		{"another key than the shares give", func(f *File) { f.ClosingKey[31] ^= 1 }, CheckKey, ErrClosingWrong},
		{"no quorum", func(f *File) {
			f.Turnout.Present = 4
			f.Turnout.Groups = []GroupTurnout{{"g1", 4, 4}, {"g2", 4, 4}, {"g3", 4, 4}}
		}, CheckTurnout, ErrNoQuorum},
		{"more issued than may vote", func(f *File) { f.Turnout.Groups[1].Issued = 6 }, CheckTurnout, ErrTurnout},
		{"a ballot altered", func(f *File) { f.Casts[0].Casts[0].Sealed[70] ^= 1 }, CheckCasts, ErrFileCast},
		{"a ballot under another group", func(f *File) { swapped(f, f.Casts[1].Casts[0]) }, CheckCasts, ErrFileCast},
		{"a ballot twice in place of another", func(f *File) { swapped(f, f.Casts[0].Casts[1]) }, CheckCasts, ErrFileCast},
		{"a minted ballot put in", func(f *File) {
			f.Casts[0].Casts = append(f.Casts[0].Casts, FileCast{minted.Prepared, minted.Token, minted.Sealed, minted.Signature})
			sortCasts(f.Casts[0].Casts)
		}, CheckExcess, ErrExcess},
		{"a ballot left out", func(f *File) { f.Casts[0].Casts = f.Casts[0].Casts[1:] }, CheckResult, ErrResultDiffers},
		{"one approval more", func(f *File) { f.Result.Groups[0].Approve++ }, CheckResult, ErrResultDiffers},
		{"another group chosen", func(f *File) { f.Result.Groups[1].Outcome = OutcomeChosen }, CheckResult, ErrResultDiffers},
		{"a void ballot hushed up", func(f *File) { f.Result.Voids = []Void{} }, CheckResult, ErrResultDiffers},
		{"other experts present", func(f *File) { f.Result.Present++ }, CheckResult, ErrResultDiffers},
		{"a contested result called final", func(f *File) { f.Result.Standing = Contested }, CheckResult, ErrResultDiffers},
	}
	for _, row := range rows {
		f := must[File](t)(NewFile(r.Checked, r.turnout, r.casts, d.shares[:2]))
		f = must[File](t)(ParseFile(must[[]byte](t)(f.Encode()))) // a copy that shares nothing
		row.forge(&f)
		report := Recount(f)
		found := false
		for _, c := range report.Checks {
			if c.Err != nil && c.Name == row.check {
				expect(t, c.Err, row.want)
				found = true
			}
		}
		if report.OK() || !found {
			t.Errorf("%s: not found: %+v", row.name, report.Checks)
		}
	}
}

func sortCasts(casts []FileCast) {
	slices.SortFunc(casts, func(a, b FileCast) int {
		x, y := Cast{Prepared: a.Prepared}.SpendID(), Cast{Prepared: b.Prepared}.SpendID()
		return bytes.Compare(x[:], y[:])
	})
}

func TestRecountOfNothing(t *testing.T) {
	if Recount(File{}).OK() || (Report{}).OK() {
		t.Fatal("nothing recounts")
	}
}
