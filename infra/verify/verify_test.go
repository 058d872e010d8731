package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linxuan/shared/calendar"
	"linxuan/shared/ledger"
)

// published writes a small published ledger and gives its receipts.
func published(t *testing.T) (dir string, receipts []ledger.Receipt) {
	t.Helper()
	signer, err := ledger.NewSigner("signing key of this test, 32 characters and more")
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	var head ledger.Hash
	var texts []string
	for _, subject := range []string{"app_1", "app_2", "app_3"} {
		r, err := signer.Issue(ledger.Entry{ID: "ent_" + subject, At: 1571673600000, Act: "application-submitted", Subject: subject})
		if err != nil {
			t.Fatal(err)
		}
		head = ledger.Next(head, r.Hash)
		texts, receipts = append(texts, r.Entry), append(receipts, r)
	}
	write(t, dir, "keys.json", map[string]any{"keys": []ledger.PublicKey{signer.PublicKey()}})
	write(t, dir, "head.json", signer.SignHead(3, head, calendar.Instant(1571673660000)))
	write(t, dir, "bundles/000000000000.json", map[string]any{"number": 0, "first": 0, "entries": texts[:2]})
	write(t, dir, "bundles/000000000001.json", map[string]any{"number": 1, "first": 2, "entries": texts[2:]})
	return dir, receipts
}

func write(t *testing.T, dir, name string, v any) {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.MkdirAll(filepath.Join(dir, filepath.Dir(name)), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, name), raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

func verify(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := run(t.Context(), args, &out)
	return out.String(), err
}

func TestHonestPublicationHolds(t *testing.T) {
	dir, receipts := published(t)
	if out, err := verify(t, "ledger", dir); err != nil || !strings.Contains(out, "3  application-submitted") {
		t.Fatalf("%v\n%s", err, out)
	}
	write(t, dir, "receipt.json", receipts[1])
	if out, err := verify(t, "receipt", filepath.Join(dir, "receipt.json"), "-keys", filepath.Join(dir, "keys.json")); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// Each byte of what is published matters: whatever is changed, it is found.
func TestWhatIsChangedIsFound(t *testing.T) {
	replace := func(name, old, with string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			raw, err := os.ReadFile(filepath.Join(dir, name))
			if err != nil || !strings.Contains(string(raw), old) {
				t.Fatalf("%s holds no %q: %v", name, old, err)
			}
			if err := os.WriteFile(filepath.Join(dir, name), []byte(strings.Replace(string(raw), old, with, 1)), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	remove := func(name string) func(*testing.T, string) {
		return func(t *testing.T, dir string) {
			if err := os.Remove(filepath.Join(dir, name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, change := range map[string]func(*testing.T, string){
		"an entry altered":         replace("bundles/000000000000.json", "app_2", "app_9"),
		"an entry's instant moved": replace("bundles/000000000001.json", "16:00:00", "16:00:01"),
		"the last bundle gone":     remove("bundles/000000000001.json"),
		"a bundle numbered anew":   replace("bundles/000000000001.json", `"number":1`, `"number":2`),
		"the head's size changed":  replace("head.json", `"size":3`, `"size":2`),
		"the head's instant moved": replace("head.json", "16:01:00", "16:02:00"),
		"another key":              replace("keys.json", `"key":"`, `"key":"00`),
	} {
		t.Run(name, func(t *testing.T) {
			dir, _ := published(t)
			change(t, dir)
			if out, err := verify(t, "ledger", dir); err == nil {
				t.Fatalf("nothing found:\n%s", out)
			}
		})
	}
}

func TestAlteredReceiptIsFound(t *testing.T) {
	for name, change := range map[string]func(*ledger.Receipt){
		"the subject":   func(r *ledger.Receipt) { r.Subject = "app_9" },
		"the entry":     func(r *ledger.Receipt) { r.Entry = strings.Replace(r.Entry, "app_1", "app_9", 1) },
		"the hash":      func(r *ledger.Receipt) { r.Hash[0] ^= 1 },
		"the signature": func(r *ledger.Receipt) { r.Signature.Value = strings.ToLower(r.Signature.Value) },
	} {
		t.Run(name, func(t *testing.T) {
			dir, receipts := published(t)
			change(&receipts[0])
			write(t, dir, "receipt.json", receipts[0])
			if out, err := verify(t, "receipt", filepath.Join(dir, "receipt.json"), "-keys", filepath.Join(dir, "keys.json")); !errors.Is(err, errDiffers) {
				t.Fatalf("%v\n%s", err, out)
			}
		})
	}
}

// The golden ballot of the protocol recounts; one byte of any cast changed, and it does not.
func TestBallotIsCountedAgain(t *testing.T) {
	golden := filepath.Join("..", "..", "shared", "ballot", "testdata", "ballot.golden.json")
	out, err := verify(t, "ballot", golden)
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	raw, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	at := bytes.Index(raw, []byte(`"sealed":"`)) + len(`"sealed":"`) + 20
	raw[at] ^= 1
	forged := filepath.Join(t.TempDir(), "forged.json")
	if err := os.WriteFile(forged, raw, 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := verify(t, "ballot", forged); !errors.Is(err, errDiffers) {
		t.Fatalf("%v\n%s", err, out)
	}
}

func TestMistakesOfTheCallerAreTold(t *testing.T) {
	for _, args := range [][]string{nil, {"receipt"}, {"receipt", "x"}, {"receipt", "x", "-key", "y"}, {"nothing", "x"}} {
		if _, err := verify(t, args...); !errors.Is(err, errUsage) {
			t.Errorf("%v: %v", args, err)
		}
	}
	if _, err := verify(t, "ballot", filepath.Join(t.TempDir(), "absent.json")); !errors.Is(err, errNone) {
		t.Errorf("absent file: %v", err)
	}
}
