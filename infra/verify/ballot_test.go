package main

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"linxuan/shared/ballot"
	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
)

var update = flag.Bool("update", false, "write the golden output anew")

// held is the golden ballot as it was published, with a log that has all of it.
type held struct {
	*log
	t    *testing.T
	file ballot.File
	path string
}

func goldenBallot(t *testing.T) []byte {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("..", "..", "shared", "ballot", "testdata", "ballot.golden.json"))
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// publishBallot publishes the golden ballot; its entries may be changed before they are entered.
func publishBallot(t *testing.T, change func([]ledger.Entry) []ledger.Entry) *held {
	t.Helper()
	file, err := ballot.ParseFile(goldenBallot(t))
	if err != nil {
		t.Fatal(err)
	}
	l := publish(t, 3)
	base := t.TempDir()
	if err := os.Rename(l.dir, filepath.Join(base, "ledger")); err != nil {
		t.Fatal(err)
	}
	l.dir = filepath.Join(base, "ledger")
	h := &held{log: l, t: t, file: file, path: filepath.Join(base, "ballot", file.Setup.Round, file.Setup.Ballot+".json")}
	entries := h.entries()
	if change != nil {
		entries = change(entries)
	}
	l.enter(entries...)
	h.put()
	return h
}

// put writes the file as it stands.
func (h *held) put() {
	h.t.Helper()
	raw, err := h.file.Encode()
	if err != nil {
		h.t.Fatal(err)
	}
	put(h.t, h.path, raw)
}

// entries are what the platform enters of a ballot, in their order.
func (h *held) entries() []ledger.Entry {
	h.t.Helper()
	f := h.file
	var all []ledger.Entry
	at := calendar.At(f.Setup.Window.OpensAt)
	enter := func(act ledger.Act, content string, facts map[string]string, detail any) {
		e := ledger.Entry{ID: "ent_" + string(act) + content, At: at, Round: f.Setup.Round, Act: act, Subject: f.Setup.Ballot, Content: content, Facts: facts}
		if detail != nil {
			var err error
			if e.Detail, err = json.Marshal(detail); err != nil {
				h.t.Fatal(err)
			}
		}
		all = append(all, e)
		at++
	}
	hash := func(raw []byte, err error) string {
		h.t.Helper()
		if err != nil {
			h.t.Fatal(err)
		}
		sum := sha256.Sum256(raw)
		return hex.EncodeToString(sum[:])
	}
	var counts [][2]int
	for _, g := range f.Turnout.Groups {
		counts = append(counts, [2]int{g.Eligible, g.Issued})
	}
	enter("ballot-setup", f.SetupHash.String(), nil, nil)
	enter("ballot-issue-closed", hash(f.Turnout.Encode()), nil, map[string]any{"present": f.Turnout.Present, "groups": counts})
	for _, c := range f.AllCasts() {
		enter("ballot-cast", c.Digest().String(), nil, nil)
	}
	enter("ballot-closed", "", nil, nil)
	for _, s := range f.Shares {
		enter("closing-share-given", hash(s.Value, nil), nil, nil)
	}
	enter("ballot-counted", hash(f.Result.Encode()), map[string]string{"file": hash(f.Encode())}, nil)
	return all
}

// What is printed of a good ballot, check by check, with its counts. The file may be packed, and may be named by its address.
func TestBallotIsCountedAgain(t *testing.T) {
	h := publishBallot(t, nil)
	out, err := verify(t, "ballot", h.path)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	golden := filepath.Join("testdata", "ballot.golden.txt")
	if *update {
		put(t, golden, []byte(out))
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if out != string(want) {
		t.Errorf("%s\nwant\n%s", out, want)
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write(goldenBallot(t)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	put(t, h.path+".gz", packed.Bytes())
	if again, err := verify(t, "ballot", h.path+".gz"); err != nil || again != out {
		t.Errorf("packed: %v\n%s", err, again)
	}
	for place, want := range map[string]string{
		"ballot/2019/x.json": "ledger", "/data/ballot/2019/ballot.json": "/data/ledger", "x.json": "", "2019/x.json": "", "ballots/2019/x.json": "",
		"https://a.test/public/ballot/2019/bal_1.json.gz": "https://a.test/public/ledger",
	} {
		if got := beside(place); got != want {
			t.Errorf("the log beside %s is looked for at %q, want %q", place, got, want)
		}
	}
	put(t, h.path+".gz", packed.Bytes()[:packed.Len()/2])
	if _, err := verify(t, "ballot", h.path+".gz"); err == nil {
		t.Error("half of a packed file is taken")
	}
	server := httptest.NewServer(http.FileServer(http.Dir(filepath.Dir(h.dir))))
	t.Cleanup(server.Close)
	if again, err := verify(t, "ballot", server.URL+"/ballot/2019/main.json"); err != nil || again != out {
		t.Errorf("by its address: %v\n%s", err, again)
	}
	elsewhere := filepath.Join(t.TempDir(), "copy.json")
	put(t, elsewhere, goldenBallot(t))
	if out, err := verify(t, "ballot", elsewhere); err != nil || !strings.Contains(out, "not held against the log") {
		t.Errorf("a copy elsewhere: %v\n%s", err, out)
	}
	if out, err := verify(t, "ballot", elsewhere, "-ledger", h.dir); err != nil || !strings.Contains(out, "    23  casts in the log") {
		t.Errorf("a copy elsewhere, with the log: %v\n%s", err, out)
	}
	if _, err := verify(t, "ballot", elsewhere, "-ledger", t.TempDir()); err == nil {
		t.Error("a log that was named and is not there is passed over")
	}
}

// What is altered in the file after it was entered is found, and its place is named.
func TestAlteredBallot(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*ballot.File)
		says   string
	}{
		"one removed":    {func(f *ballot.File) { f.Casts[0].Casts = f.Casts[0].Casts[1:] }, "was entered in the log and is not in the file"},
		"one put in":     {func(f *ballot.File) { f.Casts[1].Casts = append(f.Casts[1].Casts, f.Casts[0].Casts[0]) }, "g2, cast 6 of 6"},
		"one altered":    {func(f *ballot.File) { f.Casts[0].Casts[0].Sealed[70] ^= 1 }, "g1, cast 1 of 6"},
		"one re-ordered": {func(f *ballot.File) { c := f.Casts[0].Casts; c[2], c[3] = c[3], c[2] }, "g1, cast 4 of 6"},
		"one minted":     {func(f *ballot.File) { f.Turnout.Groups[0].Issued-- }, "g1: 6 cast, 5 issued: 1 minted"},
		"result altered": {func(f *ballot.File) { f.Result.Groups[0].Reject++ }, "g1: reject published 2, counted 1"},
	} {
		t.Run(name, func(t *testing.T) {
			h := publishBallot(t, nil)
			c.change(&h.file)
			h.put()
			out, err := verify(t, "ballot", h.path)
			if !errors.Is(err, errDiffers) || !strings.Contains(out, "WRONG") || !strings.Contains(out, c.says) {
				t.Errorf("%v, does not name %q:\n%s", err, c.says, out)
			}
		})
	}
}

// A file that is good in itself is not what happened, where the log says otherwise.
func TestBallotAgainstTheLog(t *testing.T) {
	find := func(entries []ledger.Entry, act ledger.Act) int {
		return slices.IndexFunc(entries, func(e ledger.Entry) bool { return e.Act == act })
	}
	content := func(act ledger.Act) func([]ledger.Entry) []ledger.Entry {
		return func(entries []ledger.Entry) []ledger.Entry {
			entries[find(entries, act)].Content = strings.Repeat("ab", 32)
			return entries
		}
	}
	for name, c := range map[string]struct {
		change func([]ledger.Entry) []ledger.Entry
		says   string
	}{
		"another setup was read out": {content("ballot-setup"), "has the setup abab"},
		"another turnout":            {content("ballot-issue-closed"), "has the turnout abab"},
		"another result":             {content("ballot-counted"), "has the result abab"},
		"a share of nobody":          {content("closing-share-given"), "was not entered"},
		"a cast of nobody":           {content("ballot-cast"), "g1, cast 1 of 6"},
		"a cast more": {func(entries []ledger.Entry) []ledger.Entry {
			i := find(entries, "ballot-cast")
			more := entries[i]
			more.ID, more.Content = "ent_more", strings.Repeat("cd", 32)
			return slices.Insert(entries, i, more)
		}, "the cast cdcd"},
		"a cast left out": {func(entries []ledger.Entry) []ledger.Entry {
			i := find(entries, "ballot-cast")
			return slices.Delete(entries, i, i+1)
		}, "was never entered in the log"},
		"a cast before the barrier": {func(entries []ledger.Entry) []ledger.Entry {
			entries[find(entries, "ballot-cast")].At = entries[0].At
			return entries
		}, "not between the barrier"},
		"a cast after the window": {func(entries []ledger.Entry) []ledger.Entry {
			entries[find(entries, "ballot-cast")].At += 24 * 3600 * 1000
			return entries
		}, "not between the barrier"},
		"two setups": {func(entries []ledger.Entry) []ledger.Entry {
			second := entries[0]
			second.ID = "ent_second"
			return append(entries, second)
		}, "the log has 2 entries ballot-setup"},
		"no count": {func(entries []ledger.Entry) []ledger.Entry { return entries[:len(entries)-1] }, "the log has 0 entries ballot-counted"},
		"other numbers at the barrier": {func(entries []ledger.Entry) []ledger.Entry {
			e := &entries[find(entries, "ballot-issue-closed")]
			e.Detail = bytes.Replace(e.Detail, []byte("[6,6]"), []byte("[6,5]"), 1)
			return entries
		}, "other numbers present or issued"},
		"another file": {func(entries []ledger.Entry) []ledger.Entry {
			entries[len(entries)-1].Facts["file"] = strings.Repeat("ef", 32)
			return entries
		}, "the file that was entered is efef"},
	} {
		t.Run(name, func(t *testing.T) {
			h := publishBallot(t, c.change)
			out, err := verify(t, "ballot", h.path)
			if !errors.Is(err, errDiffers) || !strings.Contains(out, c.says) {
				t.Errorf("%v, does not say %q:\n%s", err, c.says, out)
			}
		})
	}
	h := publishBallot(t, nil)
	put(t, h.log.path("tile/0/000.p/32"), []byte("x")) // a log that does not hold proves nothing
	if out, err := verify(t, "ballot", h.path); !errors.Is(err, errDiffers) {
		t.Errorf("a broken log: %v\n%s", err, out)
	}
}
