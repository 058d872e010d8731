package vault_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"mime"
	"os"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"pgregory.net/rapid"

	"linxuan/shared/vault"
)

var update = flag.Bool("update", false, "write golden files anew")

func TestKeysParseBack(t *testing.T) {
	for _, segments := range [][]string{
		{"2019", "app_01JD0Z", "doc_01JD0Z.pdf"}, {"ledger", "checkpoint.json"}, {"statistics", "2019", "report-2.tar.gz"},
	} {
		k := key(t, segments...)
		back, err := vault.ParseKey(k.String())
		if err != nil || back != k || strings.Join(back.Segments(), " ") != strings.Join(segments, " ") {
			t.Errorf("%s: %v, %v", k, back, err)
		}
		var read struct{ Key vault.Key }
		raw, err := json.Marshal(struct{ Key vault.Key }{k})
		if err != nil || json.Unmarshal(raw, &read) != nil || read.Key != k {
			t.Errorf("%s: %s, %v", k, raw, err)
		}
	}
	for _, path := range []string{"ledger/checkpoint", "ledger/tile/0/000", "ledger/tile/0/x001/x234/067.p/5", "ledger/tile/entries/000.p/255"} {
		if k, err := vault.ParseKey(path); err != nil || k.String() != path {
			t.Errorf("%s: %v, %v", path, k, err)
		}
	}
	var none struct{ Key vault.Key }
	if raw, err := json.Marshal(none); err != nil || json.Unmarshal(raw, &none) != nil || none.Key != (vault.Key{}) {
		t.Errorf("zero key: %s, %v", raw, err)
	}
}

func TestKeysThatAreNoneAreRefused(t *testing.T) {
	long := strings.Repeat("a", 129)
	for _, path := range []string{
		"", "a.pdf", "submission", "submission/", "/a.pdf", "submission//a.pdf", "submission/../a.pdf", "submission/./a.pdf", "../a.pdf", "a/..", "a/.", "a/.pdf",
		"a/b.", "a/b..pdf", "a/b", "a.b/c.pdf", "a/b c.pdf", "a/推荐书.pdf", "a/b\\c.pdf", "a/b%2fc.pdf", "a/b\x00.pdf", "a/b.pdf\n", long + "/a.pdf", "a/" + long + ".pdf",
		strings.Repeat("aaaaaaaaa/", 60) + "a.pdf", "checkpoint", "ledger/tile/0", "ledger/tile/0/000.p/", "ledger/tile/0/1", "ledger/tile/0/001/000",
		"ledger/tile/" + strings.Repeat("x000/", 120) + "000", "a/b/checkpoint",
	} {
		if k, err := vault.ParseKey(path); err == nil || k != (vault.Key{}) {
			t.Errorf("%q: got %s, %v", path, k, err)
		}
		var k vault.Key
		if path != "" && k.UnmarshalText([]byte(path)) == nil {
			t.Errorf("%q was read from text", path)
		}
	}
	for _, folder := range [][]string{{"a."}, {""}, {"a", ".."}} {
		if f, err := vault.NewFolder(folder...); err == nil || f != (vault.Folder{}) {
			t.Errorf("%q: got %s, %v", folder, f, err)
		}
	}
}

// No key can be the folder of another, so every store can hold all of them together.
func TestNoKeyIsAFolder(t *testing.T) {
	segment := rapid.StringMatching(`[A-Za-z0-9_.-]{1,3}`)
	paths := rapid.Custom(func(t *rapid.T) string { return strings.Join(rapid.SliceOfN(segment, 1, 4).Draw(t, "segments"), "/") })
	rapid.Check(t, func(t *rapid.T) {
		a, errA := vault.ParseKey(paths.Draw(t, "a"))
		b, errB := vault.ParseKey(a.String() + "/" + paths.Draw(t, "b"))
		if errA == nil && errB == nil {
			t.Fatalf("%s is a folder of %s", a, b)
		}
	})
}

func TestDisposition(t *testing.T) {
	const pdf = "application/pdf"
	for _, c := range []struct{ name, mediaType, want string }{
		{"report.pdf", pdf, `filename="report.pdf"; filename*=UTF-8''report.pdf`},
		{"推荐书.pdf", pdf, `filename="___.pdf"; filename*=UTF-8''%E6%8E%A8%E8%8D%90%E4%B9%A6.pdf`},
		{"REPORT.PDF", pdf, `filename="REPORT.pdf"; filename*=UTF-8''REPORT.pdf`},
		{"photo.jpeg", "image/jpeg", `filename="photo.jpg"; filename*=UTF-8''photo.jpg`},
		{"setup.exe", pdf, `filename="setup.exe.pdf"; filename*=UTF-8''setup.exe.pdf`},
		{"setup", "", `filename="setup.bin"; filename*=UTF-8''setup.bin`},
		{"a\r\nSet-Cookie: x.pdf", pdf, `filename="aSet-Cookie_ x.pdf"; filename*=UTF-8''aSet-Cookie_%20x.pdf`},
		{`a"; filename="b.exe`, pdf, `filename="a__ filename=_b.exe.pdf"; filename*=UTF-8''a__%20filename%3D_b.exe.pdf`},
		{`..\..\windows\a.pdf`, pdf, `filename="_.._windows_a.pdf"; filename*=UTF-8''_.._windows_a.pdf`},
		{"../../etc/passwd", pdf, `filename="_.._etc_passwd.pdf"; filename*=UTF-8''_.._etc_passwd.pdf`},
		{"a\u202efdp.exe", pdf, `filename="afdp.exe.pdf"; filename*=UTF-8''afdp.exe.pdf`},
		{"100%41.pdf", pdf, `filename="100_41.pdf"; filename*=UTF-8''100%2541.pdf`},
		{"a\xff\xfe.pdf", pdf, `filename="a.pdf"; filename*=UTF-8''a.pdf`},
		{" .pdf", pdf, `filename="document.pdf"; filename*=UTF-8''document.pdf`},
		{"", pdf, `filename="document.pdf"; filename*=UTF-8''document.pdf`},
		{"𬭩.pdf", pdf, `filename="_.pdf"; filename*=UTF-8''%F0%AC%AD%A9.pdf`},
	} {
		if got := vault.Disposition(false, c.name, c.mediaType); got != "attachment; "+c.want {
			t.Errorf("%q: got %s", c.name, got)
		}
	}
}

// Whatever the name is, the header is one that a reader parses to one clean name with the right ending.
func FuzzDisposition(f *testing.F) {
	for _, seed := range []string{"a.pdf", "推荐书.pdf", "\r\n", `\"`, "\u202e", "%", strings.Repeat("长", 300), "a.pdf.exe"} {
		f.Add(seed, true)
	}
	f.Fuzz(func(t *testing.T, name string, inline bool) {
		header := vault.Disposition(inline, name, "application/pdf")
		for _, c := range []byte(header) {
			if c < ' ' || c > '~' {
				t.Fatalf("byte %x in %q", c, header)
			}
		}
		_, plain, ok := strings.Cut(header, `filename="`)
		plain, extended, ok2 := strings.Cut(plain, `"; filename*=UTF-8''`)
		if !ok || !ok2 || strings.ContainsAny(plain, `"\/%`) || !strings.HasSuffix(plain, ".pdf") || strings.HasPrefix(plain, ".") {
			t.Fatalf("plain name %q", plain)
		}
		kind, parameters, err := mime.ParseMediaType(strings.SplitN(header, ";", 2)[0] + "; filename*=UTF-8''" + extended)
		full := parameters["filename"]
		if err != nil || kind != map[bool]string{true: "inline", false: "attachment"}[inline] {
			t.Fatalf("%q: %s, %v", header, kind, err)
		}
		if !utf8.ValidString(full) || utf8.RuneCountInString(full) > 120 || strings.ContainsAny(full, `/\":`) || !strings.HasSuffix(full, ".pdf") ||
			strings.ContainsFunc(full, unicode.IsControl) || strings.ContainsRune(full, '\u202e') {
			t.Fatalf("name %q", full)
		}
	})
}

func manifest() vault.Manifest {
	return vault.Manifest{
		Subject: "app_01JD0Z", Form: strings.Repeat("ab", 32),
		Entries: []vault.ManifestEntry{
			{Document: "doc_2", Kind: "approval", Name: "批准备案文件（示例）.pdf", Size: 1 << 40, SHA256: strings.Repeat("00", 32), MediaType: "application/pdf", Version: "v1"},
			{Document: "doc_1", Kind: "photo", Name: "a\"\\\b\f\n\r\t\x01\x7f</>&\u2028𬭩.png", SHA256: strings.Repeat("ff", 32), MediaType: "image/png"},
		},
	}
}

func TestManifestFormat(t *testing.T) {
	const golden = "testdata/manifest.json"
	got, err := manifest().Canonical()
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile(golden, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Fatalf("got  %s\nwant %s", got, want)
	}
	if hash, err := manifest().Hash(); err != nil || hash != sum(want) {
		t.Errorf("hash %s, %v", hash, err)
	}
	var read struct {
		Documents []struct{ Document, Kind, MediaType, Name, SHA256, Version string }
	}
	if err := json.Unmarshal(got, &read); err != nil || read.Documents[1].Name != manifest().Entries[1].Name {
		t.Errorf("reads as %+v, %v", read, err)
	}
}

// Whatever differs in a manifest differs in its hash, the order of the documents too.
func TestManifestHashTellsApart(t *testing.T) {
	seen := map[string]string{}
	for what, change := range map[string]func(*vault.Manifest){
		"same": func(*vault.Manifest) {}, "subject": func(m *vault.Manifest) { m.Subject += "x" }, "form": func(m *vault.Manifest) { m.Form = "" },
		"document": func(m *vault.Manifest) { m.Entries[0].Document = "doc_3" }, "kind": func(m *vault.Manifest) { m.Entries[0].Kind = "other" },
		"name": func(m *vault.Manifest) { m.Entries[0].Name += " " }, "size": func(m *vault.Manifest) { m.Entries[0].Size++ },
		"sha256": func(m *vault.Manifest) { m.Entries[0].SHA256 = strings.Repeat("01", 32) }, "type": func(m *vault.Manifest) { m.Entries[0].MediaType = "image/png" },
		"version": func(m *vault.Manifest) { m.Entries[0].Version = "v2" }, "order": func(m *vault.Manifest) { m.Entries[0], m.Entries[1] = m.Entries[1], m.Entries[0] },
		"one less": func(m *vault.Manifest) { m.Entries = m.Entries[:1] }, "none": func(m *vault.Manifest) { m.Entries = nil },
	} {
		m := manifest()
		change(&m)
		hash, err := m.Hash()
		if err != nil {
			t.Fatal(what, err)
		}
		if other, twice := seen[hash]; twice {
			t.Errorf("%s and %s have one hash", what, other)
		}
		seen[hash] = what
	}
}

func TestManifestThatCannotStand(t *testing.T) {
	for what, change := range map[string]func(*vault.Manifest){
		"no UTF-8": func(m *vault.Manifest) { m.Entries[0].Name = "\xff" }, "short hash": func(m *vault.Manifest) { m.Entries[0].SHA256 = "ab" },
		"upper case": func(m *vault.Manifest) { m.Entries[0].SHA256 = strings.Repeat("AB", 32) }, "form": func(m *vault.Manifest) { m.Form = "x" },
		"size below nothing": func(m *vault.Manifest) { m.Entries[0].Size = -1 }, "size beyond JSON": func(m *vault.Manifest) { m.Entries[0].Size = 1 << 53 },
		"same document": func(m *vault.Manifest) { m.Entries[0].Document = m.Entries[1].Document }, "no document": func(m *vault.Manifest) { m.Entries[0].Document = "" },
	} {
		m := manifest()
		change(&m)
		if hash, err := m.Hash(); err == nil {
			t.Errorf("%s: %s", what, hash)
		}
	}
}
