package ballot

import (
	"bytes"
	"crypto/x509"
	"os"
	"testing"
)

// Whatever is read as a cast is written again byte for byte: one cast has one form, and one form is one cast.
func FuzzParseCast(f *testing.F) {
	golden := readGolden(f)
	for _, c := range golden.AllCasts()[:3] {
		f.Add(c.Encode())
	}
	f.Add([]byte(castFormat))
	f.Fuzz(func(t *testing.T, form []byte) {
		cast, err := ParseCast(form)
		if err != nil {
			return
		}
		if !bytes.Equal(cast.Encode(), form) {
			t.Fatalf("%x is written as %x", form, cast.Encode())
		}
	})
}

// Whatever is read as a setup is written again byte for byte, so that one hash is one setup.
func FuzzParseSetup(f *testing.F) {
	f.Add(must[[]byte](f)(readGolden(f).Setup.Encode()))
	f.Add([]byte(`{}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := ParseSetup(raw)
		if err != nil {
			return
		}
		if again := must[[]byte](t)(s.Encode()); !bytes.Equal(again, raw) {
			t.Fatalf("%s is written as %s", raw, again)
		}
		if c, err := s.Check(); err == nil && c.Hash != must[Hash](t)(hashOf(s)) {
			t.Fatal("checked under another hash")
		}
	})
}

// Whatever is read as a published file is written again byte for byte, and one that recounts under the golden setup holds
// none but golden casts: nobody can make another without the keys.
func FuzzParseFile(f *testing.F) {
	golden := readGolden(f)
	genuine := map[Hash]bool{}
	for _, c := range golden.AllCasts() {
		genuine[c.Digest()] = true
	}
	f.Add(must[[]byte](f)(os.ReadFile(goldenFile)))
	f.Fuzz(func(t *testing.T, raw []byte) {
		file, err := ParseFile(raw)
		if err != nil {
			return
		}
		if again := must[[]byte](t)(file.Encode()); !bytes.Equal(again, raw) {
			t.Fatal("written otherwise than read")
		}
		if file.SetupHash != golden.SetupHash || !Recount(file).OK() {
			return
		}
		for _, c := range file.AllCasts() {
			if !genuine[c.Digest()] {
				t.Fatalf("a cast of nobody's: %+v", c)
			}
		}
	})
}

// Whatever is read as a token key is an RSA key of a size we make, with our exponent, in its one form.
func FuzzParseTokenPublic(f *testing.F) {
	f.Add([]byte(readGolden(f).Setup.Groups[0].Key))
	f.Fuzz(func(t *testing.T, spki []byte) {
		key, err := ParseTokenPublic(spki)
		if err != nil {
			return
		}
		if bits := key.N.BitLen(); bits != 2048 && bits != 3072 || key.E != 65537 {
			t.Fatalf("%d bits, exponent %d", key.N.BitLen(), key.E)
		}
		if again := must[[]byte](t)(x509.MarshalPKIXPublicKey(key)); !bytes.Equal(again, spki) {
			t.Fatal("two forms of one key")
		}
	})
}
