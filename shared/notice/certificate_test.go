package notice

import (
	"testing"

	"pgregory.net/rapid"
)

func listOf(number int, digest string, groups ...string) List {
	l := List{Round: "2019", Number: number, Digest: digest}
	for _, g := range groups {
		l.Entries = append(l.Entries, Entry{Group: g})
	}
	return l
}

// R7.3: a later list neither renumbers a group nor gives it another code, and what it brings in comes after.
func TestCertificatesKeepTheirNumbers(t *testing.T) {
	first := listOf(1, "aa", "grp_1", "grp_3")
	later := listOf(2, "bb", "grp_1", "grp_2", "grp_3")
	before, after := certificates([]List{first}), certificates([]List{first, later})
	if len(before) != 2 || len(after) != 3 || after[2].Group != "grp_2" || after[2].Number != "2019-0003" || after[2].List != 2 {
		t.Errorf("%+v, later %+v", before, after)
	}
	for i := range before {
		if before[i].Code != after[i].Code || before[i].Number != after[i].Number || before[i].Digest != after[i].Digest {
			t.Errorf("%+v became %+v", before[i], after[i])
		}
	}
}

// A code reads back however it is typed, and differs between groups and lists.
func TestCodesReadBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		digest, group := rapid.StringMatching(`[0-9a-f]{64}`).Draw(t, "digest"), rapid.StringMatching(`grp_[0-9a-z]{26}`).Draw(t, "group")
		code := certificateCode(digest, group)
		for _, typed := range []string{code, " " + code + "\n", code[:4] + code[5:], code[:4] + " " + code[5:]} {
			if readCode(typed) != code {
				t.Fatalf("%q reads as %q", typed, readCode(typed))
			}
		}
		if certificateCode(digest, group+"a") == code || certificateCode(digest+"0", group) == code {
			t.Fatal("two certificates share a code")
		}
	})
	for typed, want := range map[string]string{"k7qm-3d9x": "K7QM-3D9X", "O7QMIl9X": "07QM-119X", "K7QM-3D9": "", "": "", "K7QM-3D9X1": ""} {
		if got := readCode(typed); got != want {
			t.Errorf("%q reads as %q, want %q", typed, got, want)
		}
	}
}
