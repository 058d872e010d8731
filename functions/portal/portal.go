// Package portal serves the web page, the pages that explain problems, and the published files.
package portal

import (
	"context"
	"embed"
	"errors"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"strings"
	"time"

	"linxuan/shared/api"
	"linxuan/shared/vault"
)

// The page is built from portal/web into dist/page. A small placeholder is committed beside it, so that the code builds
// without Node.
//
//go:embed all:dist
var dist embed.FS

// New builds the function from its environment.
func New(_ context.Context, s api.Setup) (*api.Function, error) {
	if err := s.Require("PUBLIC_BUCKET", "S3_ORIGIN"); err != nil {
		return nil, err
	}
	page, err := pageOf(s.Getenv("PAGE_FOLDER"))
	if err != nil {
		return nil, err
	}
	p := portal{
		page:   page,
		public: vault.New(s.AWS, s.Getenv("AWS_ENDPOINT_URL_S3"), s.Getenv("PUBLIC_BUCKET")),
		policy: contentPolicy(s.Getenv("S3_ORIGIN")),
		now:    s.Now,
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /public/{key...}", p.published)
	mux.HandleFunc("GET /problems/{code}", p.problem)
	mux.HandleFunc("GET /", p.file)
	return api.NewPageFunction(s, p.secure(mux)), nil
}

// pageOf is the page that is served: one in a folder, where a local runner names it, else the built one, else the placeholder.
func pageOf(folder string) (fs.FS, error) {
	if folder != "" {
		return os.DirFS(folder), nil
	}
	page, err := fs.Sub(dist, "dist/page")
	if err != nil {
		return nil, err
	}
	if _, err := fs.Stat(page, "index.html"); err == nil {
		return page, nil
	}
	return fs.Sub(dist, "dist")
}

type portal struct {
	page   fs.FS
	public vault.Vault
	policy string
	now    func() time.Time
}

// contentPolicy allows the page nothing from elsewhere but the store that uploads go to.
func contentPolicy(s3 string) string {
	return "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self' 'unsafe-inline'; worker-src 'self'; " +
		"img-src 'self' data:; connect-src 'self' " + s3 + "; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'"
}

func (p portal) secure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", p.policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("Strict-Transport-Security", "max-age=31536000; includeSubDomains")
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		next.ServeHTTP(w, r)
	})
}

// encodings are the compressed forms that stand beside a file, best first.
var encodings = []struct{ name, ending string }{{"br", ".br"}, {"gzip", ".gz"}}

// file serves a file of the page. An address without an ending is one of the page's own routes and gets the index.
func (p portal) file(w http.ResponseWriter, r *http.Request) {
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	cache := "public, max-age=31536000, immutable" // names carry their hash
	if path.Ext(name) == "" || name == "index.html" {
		name, cache = "index.html", "no-cache"
	}
	if _, err := fs.Stat(p.page, name); err != nil {
		http.NotFound(w, r)
		return
	}
	w.Header().Set("Cache-Control", cache)
	w.Header().Set("Vary", "Accept-Encoding")
	w.Header().Set("Content-Type", mediaType(name))
	for _, e := range encodings {
		if raw, err := fs.ReadFile(p.page, name+e.ending); err == nil && strings.Contains(r.Header.Get("Accept-Encoding"), e.name) {
			w.Header().Set("Content-Encoding", e.name)
			_, _ = w.Write(raw) // the bridge's buffer never fails
			return
		}
	}
	raw, err := fs.ReadFile(p.page, name)
	if err != nil {
		http.NotFound(w, r)
		return
	}
	_, _ = w.Write(raw) // the bridge's buffer never fails
}

// mediaType is fixed here, because a machine's own table may differ.
func mediaType(name string) string {
	switch path.Ext(name) {
	case ".html":
		return "text/html; charset=utf-8"
	case ".js":
		return "text/javascript; charset=utf-8"
	case ".css":
		return "text/css; charset=utf-8"
	case ".json":
		return "application/json"
	case ".svg":
		return "image/svg+xml"
	case ".png":
		return "image/png"
	case ".wasm":
		return "application/wasm"
	}
	return "application/octet-stream"
}

// published serves a file of the public bucket. Larger ones than a function may answer get a short link to the store.
func (p portal) published(w http.ResponseWriter, r *http.Request) {
	key, err := vault.ParseKey(r.PathValue("key"))
	if err != nil {
		http.NotFound(w, r)
		return
	}
	body, err := p.public.Open(r.Context(), key, "")
	if errors.Is(err, vault.ErrAbsent) {
		http.NotFound(w, r)
		return
	}
	if err != nil {
		http.Error(w, "暂时无法读取，请稍后再试。", http.StatusServiceUnavailable)
		return
	}
	defer func() { _ = body.Close() }() // it was only read
	raw, err := io.ReadAll(io.LimitReader(body, maxAnswer+1))
	if err != nil {
		http.Error(w, "暂时无法读取，请稍后再试。", http.StatusServiceUnavailable)
		return
	}
	if len(raw) > maxAnswer {
		p.redirect(w, r, key)
		return
	}
	w.Header().Set("Content-Type", mediaType(key.String()))
	w.Header().Set("Cache-Control", "no-cache")
	_, _ = w.Write(raw) // the bridge's buffer never fails
}

// redirect sends the reader of a large file to the store itself.
func (p portal) redirect(w http.ResponseWriter, r *http.Request, key vault.Key) {
	segments := key.Segments()
	link, err := p.public.PresignGet(r.Context(), p.now(), vault.Download{Key: key, Name: segments[len(segments)-1], MediaType: mediaType(key.String())})
	if err != nil {
		http.Error(w, "暂时无法读取，请稍后再试。", http.StatusServiceUnavailable)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, link.URL, http.StatusTemporaryRedirect)
}

// maxAnswer keeps an answer under Lambda's 6 MB after base64.
const maxAnswer = 4 << 20
