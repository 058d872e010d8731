package ledger_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
)

var update = flag.Bool("update", false, "write the golden files anew; an old version's file is never written again")

const secret = "a secret of the tests, 32 characters and more"

var monday = calendar.At(time.Date(2019, 10, 14, 1, 2, 3, 45_000_000, time.UTC))

// samples cover every field of an entry: a signed-in act, an anonymous one, and one that is published whole.
func samples() []ledger.Entry {
	return []ledger.Entry{
		{
			ID: "ent_01dq3tkr2d0123456789abcdef", At: monday, Round: "2019", Act: "application-submitted", Subject: "app_01dq3tkr2d0123456789abcdef",
			Role: "group", Actor: "psn_00112233445566778899aabbccddeeff", Content: strings.Repeat("ab", 32),
			Facts: map[string]string{"version": "2", "body": "P37", "说明": "<&>"},
		},
		{ID: "ent_01dq3tkr2e0123456789abcdef", At: monday + 1, Round: "2019", Act: "ballot-cast", Subject: "bal_1"},
		{ID: "ent_01dq3tkr2f0123456789abcdef", At: monday + 2, Act: "ballot-setup", Subject: "bal_1", Role: "secretariat", Actor: "psn_0", Detail: json.RawMessage(`{"quorum":{"num":2,"den":3}}`)},
	}
}

func signer(t *testing.T) ledger.Signer {
	t.Helper()
	s, err := ledger.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// The public forms of version 1: entries, receipts and the key, and beside them a checkpoint of the three. What stands in these files must be readable and
// must be written the same for ever.
func TestGoldenFiles(t *testing.T) {
	s := signer(t)
	var tree ledger.Tree
	receipts := make([]ledger.Receipt, 0, 3)
	var entries bytes.Buffer
	for _, e := range samples() {
		r, err := s.Issue(e)
		if err != nil {
			t.Fatal(err)
		}
		tree = grown(t, tree, r.Hash)
		receipts = append(receipts, r)
		entries.WriteString(r.Entry + "\n")
	}
	golden(t, "entries-v1.jsonl", entries.Bytes())
	golden(t, "receipts-v1.json", indented(t, receipts))
	golden(t, "key-v1.json", indented(t, s.PublicKey()))
	golden(t, "checkpoint-v1.txt", []byte(checkpoint(t, s, tree)))
}

const origin = "linxuan.test/ledger"

func grown(t testing.TB, tree ledger.Tree, leaves ...ledger.Hash) ledger.Tree {
	t.Helper()
	tree, err := tree.Append(leaves...)
	if err != nil {
		t.Fatal(err)
	}
	return tree
}

func rootOf(t testing.TB, tree ledger.Tree) ledger.Hash {
	t.Helper()
	root, err := tree.Root()
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func checkpoint(t testing.TB, s ledger.Signer, tree ledger.Tree) string {
	t.Helper()
	signed, err := s.SignCheckpoint(ledger.Checkpoint{Origin: origin, Size: tree.Size, Root: rootOf(t, tree)})
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func indented(t *testing.T, v any) []byte {
	t.Helper()
	raw, err := json.MarshalIndent(v, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	return append(raw, '\n')
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := "testdata/" + name
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is now written\n%s", name, got)
	}
}

func read[T any](t *testing.T, name string) T {
	t.Helper()
	var v T
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

// published reads the golden files as anybody would who has nothing else.
func published(t *testing.T) ([]json.RawMessage, []ledger.Receipt, ledger.PublicKey) {
	t.Helper()
	raw, err := os.ReadFile("testdata/entries-v1.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var entries []json.RawMessage
	for line := range strings.Lines(string(raw)) {
		entries = append(entries, json.RawMessage(strings.TrimSuffix(line, "\n")))
	}
	return entries, read[[]ledger.Receipt](t, "receipts-v1.json"), read[ledger.PublicKey](t, "key-v1.json")
}

func TestPublishedFilesVerify(t *testing.T) {
	entries, receipts, key := published(t)
	for i, r := range receipts {
		e, err := ledger.VerifyReceipt(r, []ledger.PublicKey{{Suite: ledger.SuiteEd25519, Key: "0000000000000000"}, key})
		if err != nil || e.Subject != samples()[i].Subject || e.V != 1 {
			t.Errorf("receipt %d: %+v, %v", i, e, err)
		}
	}
	signed, err := os.ReadFile("testdata/checkpoint-v1.txt")
	if err != nil {
		t.Fatal(err)
	}
	c, err := ledger.KeyList{Origin: origin, Keys: []ledger.PublicKey{key}}.Open(string(signed))
	if err != nil {
		t.Fatal(err)
	}
	if err := ledger.VerifyEntries(entries, c); err != nil || c.Origin != origin {
		t.Errorf("%+v: %v", c, err)
	}
	for name, row := range map[string]struct {
		entries []json.RawMessage
		want    error
	}{
		"one left out": {entries[:2], ledger.ErrProof},
		"one more":     {append(append([]json.RawMessage{}, entries...), entries[0]), ledger.ErrProof},
		"two changed":  {[]json.RawMessage{entries[1], entries[0], entries[2]}, ledger.ErrProof},
		"one twice":    {[]json.RawMessage{entries[0], entries[0], entries[2]}, ledger.ErrProof},
		"no entry":     {[]json.RawMessage{entries[0], json.RawMessage(`{}`), entries[2]}, ledger.ErrForm},
	} {
		if err := ledger.VerifyEntries(row.entries, c); !errors.Is(err, row.want) {
			t.Errorf("entries, %s: %v, want %v", name, err, row.want)
		}
	}
}

// Each change of a receipt is seen, and named for what it is.
func TestChangedReceipts(t *testing.T) {
	other, err := ledger.NewSigner("another secret of the tests, 32 characters and more")
	if err != nil {
		t.Fatal(err)
	}
	for name, row := range map[string]struct {
		change func(*ledger.Receipt)
		want   error
	}{
		"entry": {func(r *ledger.Receipt) { r.Entry = strings.Replace(r.Entry, `"round":"2019"`, `"round":"2020"`, 1) }, ledger.ErrHash},
		"entry and hash": {func(r *ledger.Receipt) {
			r.Entry = strings.Replace(r.Entry, `"round":"2019"`, `"round":"2020"`, 1)
			r.Hash = ledger.LeafHash([]byte(r.Entry))
		}, ledger.ErrSignature},
		"space in entry": {func(r *ledger.Receipt) { r.Entry += " " }, ledger.ErrHash},
		"hash":           {func(r *ledger.Receipt) { r.Hash[0] ^= 1 }, ledger.ErrHash},
		"id beside":      {func(r *ledger.Receipt) { r.ID = "ent_other" }, ledger.ErrHash},
		"instant beside": {func(r *ledger.Receipt) { r.At++ }, ledger.ErrHash},
		"act beside":     {func(r *ledger.Receipt) { r.Act = "application-withdrawn" }, ledger.ErrHash},
		"subject beside": {func(r *ledger.Receipt) { r.Subject = "app_other" }, ledger.ErrHash},
		"content beside": {func(r *ledger.Receipt) { r.Content = strings.Repeat("00", 32) }, ledger.ErrHash},
		"signature":      {func(r *ledger.Receipt) { r.Signature.Value = altered(r.Signature.Value) }, ledger.ErrSignature},
		"no signature":   {func(r *ledger.Receipt) { r.Signature.Value = "" }, ledger.ErrSignature},
		"not base64":     {func(r *ledger.Receipt) { r.Signature.Value = "?" }, ledger.ErrSignature},
		"another's":      {func(r *ledger.Receipt) { r.Signature, _ = other.Sign(ledger.PurposeReceipt, r.Hash) }, ledger.ErrKey},
		"claimed key": {func(r *ledger.Receipt) {
			s, _ := other.Sign(ledger.PurposeReceipt, r.Hash)
			s.Key = r.Signature.Key
			r.Signature = s
		}, ledger.ErrSignature},
		"another purpose": {func(r *ledger.Receipt) {
			s, _ := ledger.NewSigner(secret)
			r.Signature, _ = s.Sign(ledger.PurposeSetup, r.Hash)
		}, ledger.ErrSignature},
		"another suite":     {func(r *ledger.Receipt) { r.Signature.Suite = "none" }, ledger.ErrKey},
		"no entry":          {func(r *ledger.Receipt) { r.Entry = "" }, ledger.ErrForm},
		"a later form":      {func(r *ledger.Receipt) { r.Entry = strings.Replace(r.Entry, `"v":1`, `"v":2`, 1) }, ledger.ErrForm},
		"an entry of parts": {func(r *ledger.Receipt) { r.Entry = `{"v":1,"id":"ent_1"}` }, ledger.ErrForm},
	} {
		_, receipts, key := published(t)
		r := receipts[0]
		row.change(&r)
		if _, err := ledger.VerifyReceipt(r, []ledger.PublicKey{key}); !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", name, err, row.want)
		}
	}
}

// A key whose name is not that of its bytes proves nothing.
func TestForgedKeys(t *testing.T) {
	_, receipts, key := published(t)
	public, _, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	for name, change := range map[string]func(*ledger.PublicKey){
		"other bytes": func(k *ledger.PublicKey) { k.Value = base64.StdEncoding.EncodeToString(public) },
		"short":       func(k *ledger.PublicKey) { k.Value = "AAAA" },
		"not base64":  func(k *ledger.PublicKey) { k.Value = "?" },
		"suite":       func(k *ledger.PublicKey) { k.Suite = "none" },
	} {
		forged := key
		change(&forged)
		if _, err := ledger.VerifyReceipt(receipts[0], []ledger.PublicKey{forged}); !errors.Is(err, ledger.ErrKey) {
			t.Errorf("%s: receipt: %v", name, err)
		}
		if _, err := (ledger.KeyList{Origin: origin, Keys: []ledger.PublicKey{forged}}).Open(checkpoint(t, signer(t), ledger.Tree{})); !errors.Is(err, ledger.ErrKey) {
			t.Errorf("%s: checkpoint: %v", name, err)
		}
	}
	if _, err := ledger.VerifyReceipt(receipts[0], nil); !errors.Is(err, ledger.ErrKey) {
		t.Errorf("no keys: %v", err)
	}
}

// The leaf hash is that of RFC 6962; the first of its own vectors is the empty leaf.
func TestLeafHashIsThatOfRFC6962(t *testing.T) {
	if got := ledger.LeafHash(nil).String(); got != "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d" {
		t.Fatal(got)
	}
}

func TestHashesAreHex(t *testing.T) {
	var h ledger.Hash
	for text, ok := range map[string]bool{strings.Repeat("0f", 32): true, strings.Repeat("0F", 32): true, strings.Repeat("0f", 31): false, strings.Repeat("0g", 32): false, "": false} {
		if err := h.UnmarshalText([]byte(text)); (err == nil) != ok {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func TestSigningSecret(t *testing.T) {
	if _, err := ledger.NewSigner(strings.Repeat("x", 31)); err == nil {
		t.Error("a short secret is taken")
	}
	a, err := ledger.NewSigner(strings.Repeat("x", 32))
	if err != nil {
		t.Fatal(err)
	}
	if a.PublicKey() == signer(t).PublicKey() {
		t.Error("two secrets give one key")
	}
}

// Whatever an act holds, its receipt verifies and gives the act back; any other byte of the entry breaks it.
func TestReceiptsOfAnyEntry(t *testing.T) {
	s := signer(t)
	rapid.Check(t, func(t *rapid.T) {
		word := rapid.StringN(1, 20, 60)
		e := ledger.Entry{
			ID: word.Draw(t, "id"), At: calendar.Instant(rapid.Int64Range(1, 4e12).Draw(t, "at")), Act: ledger.Act(word.Draw(t, "act")), Subject: word.Draw(t, "subject"),
			Facts: rapid.MapOfN(word, word, 0, 4).Draw(t, "facts"),
		}
		r, err := s.Issue(e)
		if err != nil {
			t.Fatal(err)
		}
		wire, err := json.Marshal(r)
		if err != nil {
			t.Fatal(err)
		}
		var kept ledger.Receipt
		if err := json.Unmarshal(wire, &kept); err != nil {
			t.Fatal(err)
		}
		got, err := ledger.VerifyReceipt(kept, []ledger.PublicKey{s.PublicKey()})
		if err != nil || got.At != e.At || len(got.Facts) != len(e.Facts) {
			t.Fatalf("%s: %+v, %v", wire, got, err)
		}
		i := rapid.IntRange(0, len(kept.Entry)-1).Draw(t, "byte")
		raw := []byte(kept.Entry)
		raw[i] ^= 1
		kept.Entry = string(raw)
		if _, err := ledger.VerifyReceipt(kept, []ledger.PublicKey{s.PublicKey()}); err == nil {
			t.Fatalf("byte %d of %s is changed and nobody sees it", i, raw)
		}
	})
}

func FuzzDecode(f *testing.F) {
	for _, e := range samples() {
		raw, err := ledger.Encode(e)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte(`{"v":1,"id":"a","at":"","act":"b","subject":""}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		e, err := ledger.Decode(raw)
		if err != nil {
			if !errors.Is(err, ledger.ErrForm) {
				t.Fatalf("unnamed error %v", err)
			}
			return
		}
		again, err := ledger.Encode(e)
		if err != nil {
			t.Fatalf("read, but cannot be written: %v", err)
		}
		second, err := ledger.Decode(again)
		if err != nil || second.ID != e.ID || second.At != e.At || second.Subject != e.Subject {
			t.Fatalf("%s became %s", raw, again)
		}
	})
}

func TestContentHash(t *testing.T) {
	got, err := ledger.ContentHash(map[string]int{"b": 2, "a": 1})
	if err != nil || got != "43258cff783fe7036d8a43033f830adfc60ec037382473548ac742b888292777" {
		t.Fatal(got, err)
	}
	if _, err := ledger.ContentHash(make(chan int)); err == nil {
		t.Fatal("hashed what cannot be written")
	}
}
