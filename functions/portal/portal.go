// Package portal serves the web page, the pages that explain problems, and the published files.
package portal

import (
	"context"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"errors"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"os"
	"path"
	"regexp"
	"slices"
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
	if err := s.Require("PUBLIC_BUCKET", "S3_ORIGIN", "PUBLIC_ORIGIN"); err != nil {
		return nil, err
	}
	page, err := pageOf(s.Getenv("PAGE_FOLDER"))
	if err != nil {
		return nil, err
	}
	p := portal{
		page:   page,
		public: vault.New(s.AWS, s.Getenv("AWS_ENDPOINT_URL_S3"), s.Getenv("PUBLIC_BUCKET")),
		policy: contentPolicy(importMap(page), s.Getenv("S3_ORIGIN"), s.Getenv("PUBLIC_ORIGIN")),
		now:    s.Now,
		log:    s.Log,
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/public/{key...}", reading(p.published))
	mux.HandleFunc("/problems/{code}", reading(p.problem))
	mux.HandleFunc("/", reading(p.file))
	mux.Handle("/v1/", api.NewRouter(s, api.Gate{}, nil, "")) // no function has it: a client of the API is told so in its form
	return api.NewPageFunction(s, p.secure(mux)), nil
}

// reading refuses what is no wish to read.
func reading(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			explain(w, http.StatusMethodNotAllowed, api.ErrNoRoute.Code)
			return
		}
		next(w, r)
	}
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
	log    *slog.Logger
}

var mapForm = regexp.MustCompile(`<script type="importmap">([^<]*)</script>`)

// importMap is the source of the one script that stands in the page's first file: it runs nothing and says what the ballot's
// scripts must be (subresource integrity). Empty where there is none.
func importMap(page fs.FS) string {
	raw, err := fs.ReadFile(page, "index.html")
	found := mapForm.FindSubmatch(raw)
	if err != nil || found == nil {
		return ""
	}
	sum := sha256.Sum256(found[1])
	return " 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
}

// contentPolicy allows the page nothing from elsewhere but the stores that uploads go to and large published files come from,
// and no script within the page but the one whose source is named.
func contentPolicy(inline string, stores ...string) string {
	slices.Sort(stores)
	s3 := strings.Join(slices.Compact(stores), " ") // one and the same on a local machine
	return "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'" + inline + "; style-src 'self' 'unsafe-inline'; worker-src 'self'; " +
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
	if path.Ext(name) == "" {
		name = "index.html"
	}
	raw, err := fs.ReadFile(p.page, name)
	if err != nil {
		explain(w, http.StatusNotFound, api.ErrNoRoute.Code)
		return
	}
	cache := "no-cache"
	if strings.HasPrefix(name, "assets/") {
		cache = "public, max-age=31536000, immutable" // their names carry their hash
	}
	w.Header().Set("Cache-Control", cache)
	w.Header().Set("Vary", "Accept-Encoding")
	for _, e := range encodings {
		if compressed, err := fs.ReadFile(p.page, name+e.ending); err == nil && accepts(r.Header.Get("Accept-Encoding"), e.name) {
			w.Header().Set("Content-Encoding", e.name)
			raw = compressed
			break
		}
	}
	send(w, r, mediaType(name), raw)
}

var weightless = regexp.MustCompile(`^\s*[qQ]=0(\.0{0,3})?\s*$`)

// accepts says whether a client takes a content coding (RFC 9110 section 12.5.3).
func accepts(header, coding string) bool {
	for one := range strings.SplitSeq(header, ",") {
		name, weight, _ := strings.Cut(one, ";")
		if strings.EqualFold(strings.TrimSpace(name), coding) {
			return !weightless.MatchString(weight)
		}
	}
	return false
}

func send(w http.ResponseWriter, r *http.Request, mediaType string, raw []byte) {
	w.Header().Set("Content-Type", mediaType)
	w.WriteHeader(http.StatusOK)
	if r.Method != http.MethodHead {
		_, _ = w.Write(raw) // the bridge's buffer never fails
	}
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

// maxAnswer is the largest published file in bytes that a function answers with: Lambda takes 6 MB, and a text is escaped on
// its way.
const maxAnswer = 3_000_000

// published serves a file of the public bucket. Larger ones than a function may answer get a short link to the store.
func (p portal) published(w http.ResponseWriter, r *http.Request) {
	key, err := vault.ParseKey(r.PathValue("key"))
	if err != nil {
		explain(w, http.StatusNotFound, api.ErrNoRoute.Code)
		return
	}
	o, err := p.public.Stat(r.Context(), key)
	switch {
	case err == nil && o.Size > maxAnswer:
		err = p.redirect(w, r, o)
	case err == nil && o.SHA256 != "" && api.HasIt(r.Header.Get("If-None-Match"), tagOf(o)):
		w.Header().Set("ETag", tagOf(o))
		w.Header().Set("Cache-Control", "no-cache")
		w.WriteHeader(http.StatusNotModified)
	case err == nil:
		err = p.copy(w, r, o)
	}
	switch {
	case errors.Is(err, vault.ErrAbsent):
		explain(w, http.StatusNotFound, api.ErrNoRoute.Code)
	case err != nil:
		p.log.Error("published file", "key", key.String(), "error", err.Error())
		w.Header().Set("Retry-After", "2")
		explain(w, http.StatusServiceUnavailable, vault.ErrUnavailable.Code)
	}
}

// tagOf is the entity tag of a published file: of its content, so that a file published again unchanged has the same.
func tagOf(o vault.Object) string { return `"` + o.SHA256[:min(len(o.SHA256), 32)] + `"` }

// copy answers with a file, whose media type is the one that it was published with.
func (p portal) copy(w http.ResponseWriter, r *http.Request, o vault.Object) error {
	body, err := p.public.Open(r.Context(), o.Key, "")
	if err != nil {
		return err
	}
	defer func() { _ = body.Close() }() // it was only read
	raw, err := io.ReadAll(body)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-cache")
	if o.SHA256 != "" {
		w.Header().Set("ETag", tagOf(o))
	}
	send(w, r, o.MediaType, raw)
	return nil
}

// redirect sends the reader of a large file to the store itself; to its gzip form where one was published beside it.
func (p portal) redirect(w http.ResponseWriter, r *http.Request, o vault.Object) error {
	segments := o.Key.Segments()
	d := vault.Download{Key: o.Key, Name: segments[len(segments)-1], MediaType: o.MediaType}
	if accepts(r.Header.Get("Accept-Encoding"), "gzip") {
		packed, err := vault.ParseKey(o.Key.String() + ".gz")
		if err != nil {
			return err
		}
		switch _, err := p.public.Stat(r.Context(), packed); {
		case err == nil:
			d.Key, d.Encoding = packed, "gzip"
		case !errors.Is(err, vault.ErrAbsent):
			return err
		}
	}
	link, err := p.public.PresignGet(r.Context(), p.now(), d)
	if err != nil {
		return err
	}
	w.Header().Set("Vary", "Accept-Encoding")
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, link.URL, http.StatusTemporaryRedirect)
	return nil
}
