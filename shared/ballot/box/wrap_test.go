package box

import (
	"bytes"
	"crypto/rand"
	"strings"
	"testing"
)

// A wrapped key opens under its own secret, round, ballot and group, whole and unchanged; under nothing else.
func TestWrap(t *testing.T) {
	w, err := newWrap(strings.Repeat("a", minSecret))
	if err != nil {
		t.Fatal(err)
	}
	private := []byte("the private half of a key")
	sealed, err := w.seal(rand.Reader, "2019", "bal_1", "g1", private)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, private[:8]) {
		t.Error("the key is readable")
	}
	if got, err := w.open("2019", "bal_1", "g1", sealed); err != nil || !bytes.Equal(got, private) {
		t.Errorf("got %q: %v", got, err)
	}
	if again, err := w.seal(rand.Reader, "2019", "bal_1", "g1", private); err != nil || bytes.Equal(again, sealed) {
		t.Errorf("the same twice: %v", err)
	}
	other, err := newWrap(strings.Repeat("b", minSecret))
	if err != nil {
		t.Fatal(err)
	}
	altered := bytes.Clone(sealed)
	altered[len(altered)-1] ^= 1
	for name, open := range map[string]func() ([]byte, error){
		"another secret": func() ([]byte, error) { return other.open("2019", "bal_1", "g1", sealed) },
		"another round":  func() ([]byte, error) { return w.open("2020", "bal_1", "g1", sealed) },
		"another ballot": func() ([]byte, error) { return w.open("2019", "bal_2", "g1", sealed) },
		"another group":  func() ([]byte, error) { return w.open("2019", "bal_1", "g2", sealed) },
		"altered":        func() ([]byte, error) { return w.open("2019", "bal_1", "g1", altered) },
		"cut short":      func() ([]byte, error) { return w.open("2019", "bal_1", "g1", sealed[:7]) },
	} {
		if got, err := open(); err == nil {
			t.Errorf("%s: opened to %q", name, got)
		}
	}
	if _, err := newWrap(strings.Repeat("a", minSecret-1)); err == nil {
		t.Error("a secret that is too short is taken")
	}
}
