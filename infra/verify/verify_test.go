package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"linxuan/shared/ledger"
)

const origin = "linxuan.test/ledger"

func signerOf(t *testing.T, secret string) ledger.Signer {
	t.Helper()
	s, err := ledger.NewSigner(secret)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// log is a published ledger that can grow.
type log struct {
	t        *testing.T
	dir      string
	signer   ledger.Signer
	keys     ledger.KeyList
	front    *ledger.Front
	receipts []ledger.Receipt
}

// publish writes a published ledger of n entries.
func publish(t *testing.T, n int) *log {
	t.Helper()
	front, err := ledger.OpenFront(0, nil)
	if err != nil {
		t.Fatal(err)
	}
	l := &log{t: t, dir: t.TempDir(), signer: signerOf(t, "signing key of this test, 32 characters and more"), front: front}
	if l.keys, err = ledger.NewKeyList(origin, []ledger.PublicKey{l.signer.PublicKey()}); err != nil {
		t.Fatal(err)
	}
	write(t, l.dir, "keys.json", l.keys)
	l.grow(n)
	return l
}

func (l *log) path(name string) string { return filepath.Join(l.dir, filepath.FromSlash(name)) }

func (l *log) grow(n int) {
	l.t.Helper()
	var entries []ledger.Entry
	for i := range n {
		subject := fmt.Sprint("app_", l.front.Size()+1+int64(i))
		entries = append(entries, ledger.Entry{ID: "ent_" + subject, At: 1571673600000, Act: "application-submitted", Subject: subject})
	}
	l.enter(entries...)
}

// enter publishes some entries more.
func (l *log) enter(entries ...ledger.Entry) {
	l.t.Helper()
	var files []ledger.File
	for _, e := range entries {
		r, err := l.signer.Issue(e)
		if err != nil {
			l.t.Fatal(err)
		}
		full, err := l.front.Append([]byte(r.Entry))
		if err != nil {
			l.t.Fatal(err)
		}
		files, l.receipts = append(files, full...), append(l.receipts, r)
	}
	rest, err := l.front.Unfinished()
	if err != nil {
		l.t.Fatal(err)
	}
	for _, f := range append(files, rest...) {
		put(l.t, l.path(f.Tile.Path()), f.Data)
	}
	put(l.t, l.path("checkpoint"), []byte(l.checkpoint()))
}

func (l *log) checkpoint() string {
	root, err := l.front.Tree().Root()
	if err != nil {
		l.t.Fatal(err)
	}
	signed, err := l.signer.SignCheckpoint(ledger.Checkpoint{Origin: origin, Size: l.front.Size(), Root: root})
	if err != nil {
		l.t.Fatal(err)
	}
	return signed
}

func (l *log) proven(index int) ledger.Proven {
	l.t.Helper()
	size := l.front.Size()
	tiles := ledger.NewTiles(size, func(t ledger.Tile) ([]byte, error) { return os.ReadFile(l.path(t.Path())) })
	hashes, err := ledger.Inclusion(int64(index), size, tiles.Node)
	if err != nil {
		l.t.Fatal(err)
	}
	return ledger.Proven{Receipt: l.receipts[index], Proof: ledger.Proof{Index: int64(index), Size: size, Hashes: hashes, Checkpoint: l.checkpoint()}}
}

func put(t *testing.T, path string, raw []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o750); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, raw, 0o600); err != nil {
		t.Fatal(err)
	}
}

func write(t *testing.T, dir, name string, v any) {
	t.Helper()
	raw, err := json.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(dir, filepath.FromSlash(name)), raw)
}

func verify(t *testing.T, args ...string) (string, error) {
	t.Helper()
	var out bytes.Buffer
	err := run(t.Context(), args, &out)
	return out.String(), err
}

func TestHonestPublicationHolds(t *testing.T) {
	for _, n := range []int{1, 3, 256, 300, 520} {
		l := publish(t, n)
		if out, err := verify(t, "ledger", l.dir); err != nil || !strings.Contains(out, fmt.Sprint(n, "  application-submitted")) {
			t.Fatalf("%d: %v\n%s", n, err, out)
		}
		write(t, l.dir, "receipt.json", l.receipts[n/2])
		write(t, l.dir, "proven.json", l.proven(n/2))
		for _, name := range []string{"receipt.json", "proven.json"} {
			if out, err := verify(t, "receipt", l.path(name), "-keys", l.path("keys.json")); err != nil {
				t.Fatalf("%d, %s: %v\n%s", n, name, err, out)
			}
		}
	}
}

// Each byte of the published log matters: whichever is changed, it is found, and the file is named.
func TestEveryByteMatters(t *testing.T) {
	l := publish(t, 3)
	for _, name := range []string{"tile/entries/000.p/3", "tile/0/000.p/3", "checkpoint"} {
		raw, err := os.ReadFile(l.path(name))
		if err != nil {
			t.Fatal(err)
		}
		for i := range raw {
			if name == "checkpoint" && i == bytes.LastIndexByte(raw, '=')-1 {
				continue // the last bits of base64 stand for nothing
			}
			altered := bytes.Clone(raw)
			altered[i] ^= 1
			put(t, l.path(name), altered)
			out, err := verify(t, "ledger", l.dir)
			if !errors.Is(err, errDiffers) {
				t.Fatalf("byte %d of %s is changed: %v\n%s", i, name, err, out)
			}
			if name == "tile/0/000.p/3" && !strings.Contains(out, fmt.Sprintf("hash %d is", i/32)) {
				t.Fatalf("byte %d of %s is changed, and told as\n%s", i, name, out)
			}
		}
		put(t, l.path(name), raw)
	}
}

func TestWhatIsChangedIsFound(t *testing.T) {
	replace := func(name, old, with string) func(*testing.T, *log) {
		return func(t *testing.T, l *log) {
			raw, err := os.ReadFile(l.path(name))
			if err != nil || !strings.Contains(string(raw), old) {
				t.Fatalf("%s holds no %q: %v", name, old, err)
			}
			put(t, l.path(name), []byte(strings.Replace(string(raw), old, with, 1)))
		}
	}
	remove := func(name string) func(*testing.T, *log) {
		return func(t *testing.T, l *log) {
			if err := os.Remove(l.path(name)); err != nil {
				t.Fatal(err)
			}
		}
	}
	for name, change := range map[string]func(*testing.T, *log){
		"an entry altered":         replace("tile/entries/000", "app_2", "app_9"),
		"an entry's instant moved": replace("tile/entries/001.p/44", "16:00:00", "16:00:01"),
		"the last bundle gone":     remove("tile/entries/001.p/44"),
		"a full tile gone":         remove("tile/0/000"),
		"an upper tile gone":       remove("tile/1/000.p/1"),
		"the size changed":         replace("checkpoint", "300", "299"),
		"another key":              replace("keys.json", `"key":"`, `"key":"00`),
		"another log":              replace("keys.json", origin, "linxuan.test/other"),
		"a bundle cut": func(t *testing.T, l *log) {
			raw, err := os.ReadFile(l.path("tile/entries/000"))
			if err != nil {
				t.Fatal(err)
			}
			put(t, l.path("tile/entries/000"), raw[:len(raw)-1])
		},
		"signed anew by another": func(t *testing.T, l *log) {
			l.signer = signerOf(t, "another key of this test, 32 characters and more")
			put(t, l.path("checkpoint"), []byte(l.checkpoint()))
		},
	} {
		t.Run(name, func(t *testing.T) {
			l := publish(t, 300)
			change(t, l)
			if out, err := verify(t, "ledger", l.dir); err == nil {
				t.Fatalf("nothing found:\n%s", out)
			}
		})
	}
}

// A log that is whole in itself is not the one that was seen before, when entries of then have changed.
func TestLogOnlyGrows(t *testing.T) {
	l := publish(t, 200)
	kept := filepath.Join(t.TempDir(), "kept")
	put(t, kept, []byte(l.checkpoint()))
	l.grow(100)
	if out, err := verify(t, "ledger", l.dir, "-since", kept); err != nil || !strings.Contains(out, "200 entries of then are the beginning of the 300 now") {
		t.Fatalf("%v\n%s", err, out)
	}
	other := publish(t, 0)
	for _, n := range []int{150, 1, 149} { // 150, one that says another thing, and so on
		if n == 1 {
			if _, err := other.front.Append([]byte(strings.Replace(l.receipts[150].Entry, "app_151", "app_999", 1))); err != nil {
				t.Fatal(err)
			}
			continue
		}
		other.grow(n)
	}
	for name, dir := range map[string]string{"rewritten": other.dir, "cut": publish(t, 199).dir} {
		if out, err := verify(t, "ledger", dir); err != nil {
			t.Fatalf("%s is not whole in itself: %v\n%s", name, err, out)
		}
		if out, err := verify(t, "ledger", dir, "-since", kept); !errors.Is(err, errDiffers) {
			t.Fatalf("%s: %v\n%s", name, err, out)
		}
	}
}

// A second key holder cosigns what has only grown, and nothing else.
func TestCosigner(t *testing.T) {
	l := publish(t, 10)
	own := t.TempDir()
	key, checkpoint, keys := filepath.Join(own, "key"), filepath.Join(own, "checkpoint"), l.path("keys.json")
	out, err := verify(t, "cosigner", "witness.test/w1", "-key", key)
	if err != nil {
		t.Fatal(err)
	}
	vkey := strings.TrimSpace(out)
	if _, err := verify(t, "cosigner", "witness.test/w1", "-key", key); err == nil {
		t.Fatal("a key is written over")
	}
	sign := func(dir string) error {
		_, err := verify(t, "cosign", dir, "-key", key, "-checkpoint", checkpoint, "-keys", keys)
		return err
	}
	for range 2 {
		if err := sign(l.dir); err != nil {
			t.Fatal(err)
		}
		l.grow(10)
	}
	if out, err := verify(t, "cosignature", checkpoint, "-by", vkey, "-keys", keys); err != nil || !strings.Contains(out, "20 entries") {
		t.Fatalf("%v\n%s", err, out)
	}
	before, err := os.ReadFile(checkpoint)
	if err != nil || strings.Count(string(before), "\n— ") != 2 {
		t.Fatalf("%v\n%s", err, before)
	}
	if err := sign(publish(t, 15).dir); !errors.Is(err, errDiffers) {
		t.Fatalf("a log that shrank is cosigned: %v", err)
	}
	if after, err := os.ReadFile(checkpoint); err != nil || !bytes.Equal(after, before) {
		t.Fatalf("the file has changed: %v\n%s", err, after)
	}
	if _, err := verify(t, "cosignature", l.path("checkpoint"), "-by", vkey, "-keys", keys); !errors.Is(err, errDiffers) {
		t.Fatalf("a checkpoint that nobody cosigned: %v", err)
	}
}

// A cosigned checkpoint goes to the platform as it stands in the file; a refusal is told in the platform's words.
func TestCosignedIsHandedIn(t *testing.T) {
	l := publish(t, 10)
	own := t.TempDir()
	key, checkpoint := filepath.Join(own, "key"), filepath.Join(own, "checkpoint")
	if _, err := verify(t, "cosigner", "witness.test/w1", "-key", key); err != nil {
		t.Fatal(err)
	}
	status, got := http.StatusOK, ""
	platform := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var in struct{ Checkpoint string }
		if err := json.NewDecoder(r.Body).Decode(&in); err != nil || r.Method != http.MethodPost || r.URL.Path != "/v1/ledger/cosignatures" || r.Header.Get("X-Linxuan") != "1" {
			t.Errorf("%s %s: %v", r.Method, r.URL, err)
		}
		got = in.Checkpoint
		w.WriteHeader(status)
		_, _ = w.Write([]byte("in words"))
	}))
	defer platform.Close()
	args := []string{"cosign", l.dir, "-key", key, "-checkpoint", checkpoint, "-to", platform.URL}
	if out, err := verify(t, args...); err != nil || !strings.Contains(out, "handed in") {
		t.Fatalf("%v\n%s", err, out)
	}
	if raw, err := os.ReadFile(checkpoint); err != nil || string(raw) != got || strings.Count(got, "\n— ") != 2 {
		t.Errorf("%v, %q", err, got)
	}
	status = http.StatusConflict
	if _, err := verify(t, args...); err == nil || !strings.Contains(err.Error(), "in words") {
		t.Errorf("refused: %v", err)
	}
}

func TestAlteredReceiptIsFound(t *testing.T) {
	for name, change := range map[string]func(*ledger.Proven){
		"the subject":          func(p *ledger.Proven) { p.Receipt.Subject = "app_9" },
		"the entry":            func(p *ledger.Proven) { p.Receipt.Entry = strings.Replace(p.Receipt.Entry, "app_1", "app_9", 1) },
		"the hash":             func(p *ledger.Proven) { p.Receipt.Hash[0] ^= 1 },
		"the signature":        func(p *ledger.Proven) { p.Receipt.Signature.Value = strings.ToLower(p.Receipt.Signature.Value) },
		"the index":            func(p *ledger.Proven) { p.Proof.Index++ },
		"the size":             func(p *ledger.Proven) { p.Proof.Size-- },
		"the path":             func(p *ledger.Proven) { p.Proof.Hashes[1][0] ^= 1 },
		"the path's end":       func(p *ledger.Proven) { p.Proof.Hashes = p.Proof.Hashes[:1] },
		"the checkpoint":       func(p *ledger.Proven) { p.Proof.Checkpoint = strings.Replace(p.Proof.Checkpoint, "\n7\n", "\n8\n", 1) },
		"without a checkpoint": func(p *ledger.Proven) { p.Proof.Checkpoint = "" },
	} {
		t.Run(name, func(t *testing.T) {
			l := publish(t, 7)
			p := l.proven(0)
			change(&p)
			write(t, l.dir, "receipt.json", p)
			if out, err := verify(t, "receipt", l.path("receipt.json"), "-keys", l.path("keys.json")); !errors.Is(err, errDiffers) {
				t.Fatalf("%v\n%s", err, out)
			}
		})
	}
}

func TestMistakesOfTheCallerAreTold(t *testing.T) {
	for _, args := range [][]string{nil, {"receipt"}, {"receipt", "x"}, {"receipt", "x", "-key", "y"}, {"nothing", "x"}, {"ledger", "x", "y"}, {"cosign", "x", "-key", "y"}} {
		if _, err := verify(t, args...); !errors.Is(err, errUsage) {
			t.Errorf("%v: %v", args, err)
		}
	}
	if _, err := verify(t, "ballot", filepath.Join(t.TempDir(), "absent.json")); !errors.Is(err, errNone) {
		t.Errorf("absent file: %v", err)
	}
}
