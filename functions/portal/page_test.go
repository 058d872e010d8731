package portal

import (
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
)

func get(t *testing.T, p portal, path, accept string) *http.Response {
	t.Helper()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil)
	r.Header.Set("Accept-Encoding", accept)
	w := httptest.NewRecorder()
	p.secure(http.HandlerFunc(p.file)).ServeHTTP(w, r)
	return w.Result()
}

func TestFilesOfThePage(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	p := portal{policy: contentPolicy("", "https://files.example"), page: fstest.MapFS{
		"index.html": file("index"), "assets/a-1f.js": file("plain"), "assets/a-1f.js.br": file("brotli"), "assets/a-1f.js.gz": file("gzip"), "assets/b-2e.css": file("css"),
	}}
	for name, tc := range map[string]struct{ path, accept, body, encoding, media, cache string }{
		"the index":                   {"/", "", "index", "", "text/html; charset=utf-8", "no-cache"},
		"a route of the page":         {"/rounds/2019/group", "br", "index", "", "text/html; charset=utf-8", "no-cache"},
		"the best form":               {"/assets/a-1f.js", "gzip, br", "brotli", "br", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		"the form that is understood": {"/assets/a-1f.js", "gzip", "gzip", "gzip", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		"the plain form":              {"/assets/a-1f.js", "", "plain", "", "text/javascript; charset=utf-8", "public, max-age=31536000, immutable"},
		"one without other forms":     {"/assets/b-2e.css", "br", "css", "", "text/css; charset=utf-8", "public, max-age=31536000, immutable"},
	} {
		t.Run(name, func(t *testing.T) {
			got := get(t, p, tc.path, tc.accept)
			body := make([]byte, 100)
			n, _ := got.Body.Read(body)
			for what, pair := range map[string][2]string{
				"body": {string(body[:n]), tc.body}, "encoding": {got.Header.Get("Content-Encoding"), tc.encoding},
				"type": {got.Header.Get("Content-Type"), tc.media}, "cache": {got.Header.Get("Cache-Control"), tc.cache},
			} {
				if pair[0] != pair[1] {
					t.Errorf("%s %q, want %q", what, pair[0], pair[1])
				}
			}
		})
	}
	if got := get(t, p, "/assets/gone-3d.js", ""); got.StatusCode != http.StatusNotFound {
		t.Errorf("a file that is gone: %d, want 404", got.StatusCode)
	}
}

// A script that somebody writes into a page must not run, and nothing is loaded from elsewhere but what goes to the store.
func TestContentPolicy(t *testing.T) {
	policy := get(t, portal{page: fstest.MapFS{"index.html": {}}, policy: contentPolicy("", "https://files.example")}, "/", "").Header.Get("Content-Security-Policy")
	for _, want := range []string{"default-src 'self'", "script-src 'self' 'wasm-unsafe-eval';", "connect-src 'self' https://files.example;", "object-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("policy %q lacks %q", policy, want)
		}
	}
}

func TestWhichPage(t *testing.T) {
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "index.html"), []byte("named"), 0o600); err != nil {
		t.Fatal(err)
	}
	page, err := pageOf(folder)
	if err != nil {
		t.Fatal(err)
	}
	got := get(t, portal{page: page}, "/", "")
	body := make([]byte, 10)
	if n, _ := got.Body.Read(body); string(body[:n]) != "named" {
		t.Errorf("got %q, want the folder's page", body[:n])
	}
	if page, err = pageOf(""); err != nil {
		t.Fatal(err)
	}
	if got := get(t, portal{page: page}, "/", ""); got.StatusCode != http.StatusOK {
		t.Errorf("without a folder: %d, want the embedded page or its placeholder", got.StatusCode)
	}
}

// The import map of the built page is the one script within it that may run; another page's, or a changed one, is none.
func TestTheImportMapIsNamedInThePolicy(t *testing.T) {
	page := func(text string) fstest.MapFS { return fstest.MapFS{"index.html": {Data: []byte(text)}} }
	const source = `{"integrity":{"/assets/a-1f.js":"sha384-AAAA"}}`
	named := importMap(page(`<title>x</title><script type="importmap">` + source + `</script>`))
	if named != " 'sha256-"+base64.StdEncoding.EncodeToString(sum(source))+"'" {
		t.Errorf("named %q", named)
	}
	if policy := contentPolicy(named, "https://files.example"); !strings.Contains(policy, "script-src 'self' 'wasm-unsafe-eval'"+named+";") || strings.Contains(policy, "script-src 'unsafe-inline'") {
		t.Errorf("policy %q", policy)
	}
	for _, text := range []string{"", "<script>alert(1)</script>", `<script type="importmap">` + source} {
		if got := importMap(page(text)); got != "" {
			t.Errorf("%q names %q", text, got)
		}
	}
}

func sum(text string) []byte {
	s := sha256.Sum256([]byte(text))
	return s[:]
}
