package ledger_test

import (
	"bytes"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"linxuan/shared/ledger"
)

func keyList(t *testing.T, keys ...ledger.PublicKey) ledger.KeyList {
	t.Helper()
	l, err := ledger.NewKeyList(origin, keys)
	if err != nil {
		t.Fatal(err)
	}
	return l
}

func goldenCheckpoint(t *testing.T) string {
	t.Helper()
	raw, err := os.ReadFile("testdata/checkpoint-v1.txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(raw)
}

// The tools of the Go checksum database open our checkpoint with the verifier key that is published.
func TestCheckpointIsASignedNote(t *testing.T) {
	_, _, key := published(t)
	v, err := note.NewVerifier(keyList(t, key).Verifiers[0])
	if err != nil || v.Name() != origin {
		t.Fatal(err)
	}
	opened, err := note.Open([]byte(goldenCheckpoint(t)), note.VerifierList(v))
	if err != nil {
		t.Fatal(err)
	}
	c, err := keyList(t, key).Open(goldenCheckpoint(t))
	if err != nil || c.Text() != opened.Text {
		t.Fatalf("%+v, %v", c, err)
	}
	lines := strings.Split(opened.Text, "\n")
	if root, err := tlog.ParseHash(lines[2]); err != nil || ledger.Hash(root) != c.Root {
		t.Fatalf("root %s, %v", root, err)
	}
}

func TestCheckpointsThatDoNotHold(t *testing.T) {
	_, _, key := published(t)
	keys := keyList(t, key)
	for name, row := range map[string]struct {
		signed string
		want   error
	}{
		"another size":   {strings.Replace(goldenCheckpoint(t), "\n3\n", "\n4\n", 1), ledger.ErrSignature},
		"another root":   {strings.Replace(goldenCheckpoint(t), "who5", "who6", 1), ledger.ErrSignature},
		"no signature":   {strings.SplitAfter(goldenCheckpoint(t), "\n\n")[0], ledger.ErrSignature},
		"nothing":        {"", ledger.ErrSignature},
		"unsigned by us": {strings.Replace(goldenCheckpoint(t), "— "+origin, "— another.test/log", 1), ledger.ErrKey},
	} {
		if _, err := keys.Open(row.signed); !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", name, err, row.want)
		}
	}
	other, err := signer(t).SignCheckpoint(ledger.Checkpoint{Origin: "another.test/log", Size: 3})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := keys.Open(other); !errors.Is(err, ledger.ErrKey) {
		t.Errorf("of another log: %v", err)
	}
	for name, c := range map[string]ledger.Checkpoint{"no origin": {Size: 3}, "an origin of two words": {Origin: "a b"}, "an origin with a plus": {Origin: "a+b"}} {
		if _, err := signer(t).SignCheckpoint(c); err == nil {
			t.Errorf("%s is signed", name)
		}
	}
}

// The log's key signs only well-formed notes; a note that is none is seen all the same.
func FuzzOpenCheckpoint(f *testing.F) {
	raw, err := os.ReadFile("testdata/checkpoint-v1.txt")
	if err != nil {
		f.Fatal(err)
	}
	s, err := ledger.NewSigner(secret)
	if err != nil {
		f.Fatal(err)
	}
	keys := ledger.KeyList{Origin: origin, Keys: []ledger.PublicKey{s.PublicKey()}}
	f.Add(raw)
	f.Fuzz(func(t *testing.T, raw []byte) {
		c, err := keys.Open(string(raw))
		if err != nil {
			return
		}
		if !bytes.HasPrefix(raw, []byte(c.Text()+"\n")) {
			t.Fatalf("%q is read as %+v", raw, c)
		}
	})
}

// zero gives the same key each time.
type zero struct{}

func (zero) Read(p []byte) (int, error) { clear(p); return len(p), nil }

// A cosignature of a fixed key at a fixed instant, in the form of C2SP tlog-cosignature for ever.
func TestGoldenCosignature(t *testing.T) {
	_, _, key := published(t)
	c, err := ledger.GenerateCosigner("witness.test/w1", zero{})
	if err != nil {
		t.Fatal(err)
	}
	signed, err := c.Cosign(keyList(t, key), goldenCheckpoint(t), monday.Time())
	if err != nil {
		t.Fatal(err)
	}
	golden(t, "cosigned-v1.txt", []byte(c.VerifierKey()+"\n\n"+signed))
	if again, err := c.Cosign(keyList(t, key), signed, monday.Time().Add(time.Hour)); err != nil || strings.Count(again, "\n— ") != 2 {
		t.Fatalf("cosigned twice: %v\n%s", err, again)
	}
	if _, err := keyList(t, key).Open(signed); err != nil {
		t.Errorf("the log's own signature is lost: %v", err)
	}
	at, err := ledger.VerifyCosignature(signed, c.VerifierKey())
	if err != nil || !at.Equal(monday.Time().Truncate(time.Second)) {
		t.Errorf("cosigned at %s, %v", at, err)
	}
	for name, row := range map[string]struct {
		signed, vkey string
		want         error
	}{
		"another size":  {strings.Replace(signed, "\n3\n", "\n4\n", 1), c.VerifierKey(), ledger.ErrSignature},
		"not cosigned":  {goldenCheckpoint(t), c.VerifierKey(), ledger.ErrKey},
		"another name":  {signed, strings.Replace(c.VerifierKey(), "w1", "w2", 1), ledger.ErrForm},
		"the log's key": {signed, keyList(t, key).Verifiers[0], ledger.ErrForm},
		"no key":        {signed, "witness.test/w1", ledger.ErrForm},
	} {
		if _, err := ledger.VerifyCosignature(row.signed, row.vkey); !errors.Is(err, row.want) {
			t.Errorf("%s: %v, want %v", name, err, row.want)
		}
	}
	if _, err := c.Cosign(keyList(t, key), strings.Replace(goldenCheckpoint(t), "\n3\n", "\n4\n", 1), monday.Time()); !errors.Is(err, ledger.ErrSignature) {
		t.Errorf("what the log did not sign is cosigned: %v", err)
	}
}

func TestKeysOfCosigners(t *testing.T) {
	c, err := ledger.GenerateCosigner("witness.test/w1", zero{})
	if err != nil {
		t.Fatal(err)
	}
	if back, err := ledger.ParseCosigner(c.Secret()); err != nil || back.VerifierKey() != c.VerifierKey() {
		t.Errorf("%v", err)
	}
	for _, text := range []string{"", "PRIVATE+KEY+", c.VerifierKey(), strings.Replace(c.Secret(), "w1", "w2", 1), c.Secret() + "A", strings.TrimPrefix(c.Secret(), "PRIVATE+KEY+")} {
		if _, err := ledger.ParseCosigner(text); !errors.Is(err, ledger.ErrForm) {
			t.Errorf("%q: %v", text, err)
		}
	}
	for _, name := range []string{"", "a b", "a+b"} {
		if _, err := ledger.GenerateCosigner(name, zero{}); err == nil {
			t.Errorf("a cosigner named %q", name)
		}
	}
	if _, err := ledger.GenerateCosigner("w", strings.NewReader("short")); err == nil {
		t.Error("a key of too few bytes")
	}
}
