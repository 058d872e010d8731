package ballot

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"slices"
	"testing"
)

var update = flag.Bool("update", false, "write the golden files anew, with new keys and ballots")

// The golden files are one whole ballot as published, and one cast of it in both forms. Files of this format must be read
// and recounted for ever, so they are replaced only together with the format's number.
const (
	goldenFile   = "testdata/ballot.golden.json"
	goldenCapped = "testdata/ballot-capped.golden.json"
	goldenCast   = "testdata/cast.golden.json"
)

// castExample is one cast in every form, for other implementations to compare with.
type castExample struct {
	Cast    Cast   `json:"cast"`
	Binary  Bytes  `json:"binary"`
	Digest  Hash   `json:"digest"`
	SpendID Hash   `json:"spendId"`
	KeyID   Hash   `json:"keyId"`
	Info    string `json:"sealInfo"`
	Choice  string `json:"choice"`
}

func writeGolden(t *testing.T) {
	t.Helper()
	s := validSetup(4)
	s.Appointed, s.Groups[1].Entitled = 7, 6
	s.Groups[1].Score, s.Groups[2].Score = Ratio{178, 2}, Ratio{89, 1}
	r := newRoom(t, s)
	const a, j, o = Approve, Reject, Abstain
	for _, v := range [][4]Choice{{a, a, a, a}, {a, a, a, j}, {a, j, a, a}, {a, a, o, a}, {a, a, j, o}} {
		r.vote(t, map[string]Choice{"g1": v[0], "g2": v[1], "g3": v[2], "g4": v[3]})
	}
	r.vote(t, map[string]Choice{"g1": j, "g3": a, "g4": a})
	r.casts[slices.IndexFunc(r.casts, func(c Cast) bool { return c.Group == "g4" })] = r.sealedWrongly(t, "g4")
	f := must[File](t)(NewFile(r.Checked, r.turnout, r.casts, testDealt().shares[1:]))
	first := f.AllCasts()[0]
	spki := s.Groups[0].Key
	example := castExample{
		first, first.Encode(), first.Digest(), first.SpendID(), KeyID(spki), string(r.info(first.Group)),
		must[Choice](t)(r.Open(first, r.closing)).String(),
	}
	for name, record := range map[string]any{goldenFile: f, goldenCast: example} {
		if err := os.WriteFile(name, must[[]byte](t)(encode(record)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func readGolden(t testing.TB) File {
	t.Helper()
	return must[File](t)(ParseFile(must[[]byte](t)(os.ReadFile(goldenFile))))
}

// A file of format 1 is read, recounted without a finding, and written again byte for byte.
func TestGoldenFile(t *testing.T) {
	if *update {
		writeGolden(t)
	}
	raw := must[[]byte](t)(os.ReadFile(goldenFile))
	f := readGolden(t)
	if !bytes.Equal(must[[]byte](t)(f.Encode()), raw) {
		t.Error("written otherwise than read")
	}
	report := Recount(f)
	for _, c := range report.Checks {
		if c.Err != nil {
			t.Errorf("%s: %v", c.Name, c.Err)
		}
	}
	if !report.OK() || len(report.Checks) != len(CheckNames()) {
		t.Errorf("%d checks", len(report.Checks))
	}
	// What the votes above come to, by hand. One of g4's six ballots is void.
	for _, want := range []GroupResult{
		{Group: "g1", Eligible: 6, Issued: 6, Cast: 6, Valid: 6, Approve: 5, Reject: 1, Needed: 4, Outcome: OutcomeChosen},
		{Group: "g2", Eligible: 5, Issued: 5, Cast: 5, Valid: 5, Approve: 4, Reject: 1, Needed: 4, Outcome: OutcomeRunOff},
		{Group: "g3", Eligible: 6, Issued: 6, Cast: 6, Valid: 6, Approve: 4, Reject: 1, Abstain: 1, Needed: 4, Outcome: OutcomeRunOff},
	} {
		got := f.Result.group(t, want.Group)
		got.Score, got.Entitled, got.Passed = Ratio{}, 0, false
		if got != want {
			t.Errorf("%+v\nwant %+v", got, want)
		}
	}
	if g4 := f.Result.group(t, "g4"); g4.Void != 1 || g4.Valid != 5 {
		t.Errorf("%+v", g4)
	}
	if r := f.Result.RunOff; f.Result.Standing != Tied || r == nil || r.Places != 1 || !slices.Equal(r.Groups, []string{"g2", "g3"}) {
		t.Errorf("%s, %+v", f.Result.Standing, r)
	}
}

func TestGoldenCast(t *testing.T) {
	var want castExample
	if err := json.Unmarshal(must[[]byte](t)(os.ReadFile(goldenCast)), &want); err != nil {
		t.Fatal(err)
	}
	f := readGolden(t)
	checked := must[*Checked](t)(f.Setup.Check())
	cast := must[Cast](t)(ParseCast(want.Binary))
	expect(t, checked.Verify(cast), nil)
	group, _ := checked.Group(cast.Group)
	key := must[*ClosingKey](t)(ParseClosingKey(f.ClosingKey))
	got := castExample{
		cast, cast.Encode(), cast.Digest(), cast.SpendID(), KeyID(group.Key), string(checked.info(cast.Group)),
		must[Choice](t)(checked.Open(cast, key)).String(),
	}
	if a, b := must[[]byte](t)(encode(got)), must[[]byte](t)(encode(want)); !bytes.Equal(a, b) {
		t.Errorf("%s\nwant %s", a, b)
	}
}
