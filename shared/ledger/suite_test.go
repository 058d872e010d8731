package ledger_test

import (
	"encoding/json"
	"errors"
	"os"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"

	"linxuan/shared/ledger"
)

func signerOf(t testing.TB, suite string) ledger.Signer {
	t.Helper()
	s, err := ledger.SignerOf(suite, secret)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// Each suite signs receipts and checkpoints, which name it and which only its own key opens.
func TestEverySuiteSigns(t *testing.T) {
	for _, suite := range ledger.Suites() {
		s := signerOf(t, suite)
		if again := signerOf(t, suite); again.PublicKey() != s.PublicKey() || s.PublicKey().Suite != suite {
			t.Errorf("%s: the key of one secret is %v, then %v", suite, s.PublicKey(), again.PublicKey())
		}
		r, err := s.Issue(samples()[0])
		if err != nil || r.Signature.Suite != suite {
			t.Fatalf("%s: %+v, %v", suite, r.Signature, err)
		}
		if _, err := ledger.VerifyReceipt(r, []ledger.PublicKey{s.PublicKey()}); err != nil {
			t.Errorf("%s: %v", suite, err)
		}
		flipped := r
		flipped.Signature.Value = altered(r.Signature.Value)
		if _, err := ledger.VerifyReceipt(flipped, []ledger.PublicKey{s.PublicKey()}); !errors.Is(err, ledger.ErrSignature) {
			t.Errorf("%s: a changed signature: %v", suite, err)
		}
		c := ledger.Checkpoint{Origin: origin, Size: 3, Root: ledger.LeafHash(nil)}
		signed, err := s.SignCheckpoint(c)
		if err != nil {
			t.Fatal(err)
		}
		for _, of := range ledger.Suites() {
			keys := keyList(t, signerOf(t, of).PublicKey())
			if got, err := keys.Open(signed); (err == nil) != (of == suite) || (of == suite) != (got == c) {
				t.Errorf("%s: opened with a key of %s: %+v, %v", suite, of, got, err)
			}
			if signerOf(t, of).Signed(c, signed) != (of == suite) {
				t.Errorf("%s: said to be signed by %s", suite, of)
			}
		}
		if s.Signed(ledger.Checkpoint{Origin: origin, Size: 4, Root: c.Root}, signed) {
			t.Errorf("%s: signed for another size", suite)
		}
		claimed := s.PublicKey()
		for _, other := range ledger.Suites() {
			if claimed.Suite = other; other != suite && claimed.Verify(ledger.PurposeReceipt, r.Hash, ledger.Signature{Suite: other, Key: claimed.Key, Value: r.Signature.Value}) == nil {
				t.Errorf("%s passes for %s", suite, other)
			}
		}
	}
	if _, err := ledger.SignerOf("rot13", secret); err == nil || !strings.Contains(err.Error(), "ed25519") {
		t.Errorf("an unknown suite: %v", err)
	}
}

// A platform changes its suite: what either key signed in its time is read, and nothing that the former signs later.
func TestRotationAcrossSuites(t *testing.T) {
	former, next := signerOf(t, ledger.SuiteEd25519), signerOf(t, ledger.SuiteSM2)
	old, present := former.PublicKey(), next.PublicKey()
	old.To, present.From = monday+1, monday+1
	keys := keyList(t, old, present)
	early, late := samples()[0], samples()[1] // at monday, and one millisecond after
	for _, row := range []struct {
		name  string
		by    ledger.Signer
		entry ledger.Entry
		want  error
	}{
		{"the former in its time", former, early, nil},
		{"the next in its time", next, late, nil},
		{"the former after its time", former, late, ledger.ErrKey},
		{"the next before its time", next, early, ledger.ErrKey},
	} {
		r, err := row.by.Issue(row.entry)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ledger.VerifyReceipt(r, keys.Keys); !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", row.name, err, row.want)
		}
	}
}

// What SM2 signs differs each time, so that the golden files are read and not written; the last one is another's
// signature, made by OpenSSL 3.0 with its own key over the hash of "abc".
func TestGoldenFilesOfSM2(t *testing.T) {
	s := signerOf(t, ledger.SuiteSM2)
	golden(t, "key-v1-sm2.json", indented(t, s.PublicKey()))
	var tree ledger.Tree
	receipts := make([]ledger.Receipt, 0, 3)
	for _, e := range samples() {
		r, err := s.Issue(e)
		if err != nil {
			t.Fatal(err)
		}
		tree = grown(t, tree, r.Hash)
		receipts = append(receipts, r)
	}
	if *update {
		golden(t, "receipts-v1-sm2.json", indented(t, receipts))
		golden(t, "checkpoint-v1-sm2.txt", []byte(checkpoint(t, s, tree)))
		signature, err := s.Sign(ledger.PurposeSetup, receipts[0].Hash)
		if err != nil {
			t.Fatal(err)
		}
		golden(t, "setup-v1-sm2.json", indented(t, signedHash{s.PublicKey(), receipts[0].Hash, signature}))
	}
	var setup signedHash
	readGolden(t, "setup-v1-sm2.json", &setup)
	if err := s.PublicKey().Verify(ledger.PurposeSetup, setup.Hash, setup.Signature); err != nil {
		t.Errorf("a setup's: %v", err)
	}
	var kept []ledger.Receipt
	readGolden(t, "receipts-v1-sm2.json", &kept)
	for i, r := range kept {
		if _, err := ledger.VerifyReceipt(r, []ledger.PublicKey{s.PublicKey()}); err != nil || r.Entry != receipts[i].Entry {
			t.Errorf("receipt %d: %v", i, err)
		}
	}
	raw, err := os.ReadFile("testdata/checkpoint-v1-sm2.txt")
	if err != nil {
		t.Fatal(err)
	}
	if c, err := keyList(t, s.PublicKey()).Open(string(raw)); err != nil || c.Size != 3 || c.Root != rootOf(t, tree) {
		t.Errorf("%+v, %v", c, err)
	}
	var foreign signedHash
	readGolden(t, "signature-sm2-openssl.json", &foreign)
	if err := foreign.Key.Verify(ledger.PurposeReceipt, foreign.Hash, foreign.Signature); err != nil {
		t.Errorf("OpenSSL's: %v", err)
	}
	if err := foreign.Key.Verify(ledger.PurposeSetup, foreign.Hash, foreign.Signature); !errors.Is(err, ledger.ErrSignature) {
		t.Errorf("OpenSSL's, for another purpose: %v", err)
	}
}

type signedHash struct {
	Key       ledger.PublicKey `json:"key"`
	Hash      ledger.Hash      `json:"hash"`
	Signature ledger.Signature `json:"signature"`
}

// altered changes a digit in the middle of base64.
func altered(text string) string {
	at, other := len(text)/2, "A"
	if text[at] == 'A' {
		other = "B"
	}
	return text[:at] + other + text[at+1:]
}

func readGolden(t *testing.T, name string, v any) {
	t.Helper()
	raw, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(raw, v); err != nil {
		t.Fatal(err)
	}
}

// The key as tools read it is what golang.org/x/mod/sumdb/note makes of an Ed25519 key.
func TestVerifierKeyIsThatOfSignedNotes(t *testing.T) {
	vkey, err := signerOf(t, ledger.SuiteEd25519).PublicKey().VerifierKey(origin)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := note.NewVerifier(vkey); err != nil || v.Name() != origin {
		t.Errorf("%s: %v", vkey, err)
	}
}

func BenchmarkIssue(b *testing.B) {
	for _, suite := range ledger.Suites() {
		s := signerOf(b, suite)
		b.Run(suite, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Issue(samples()[0]); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
