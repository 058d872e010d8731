package portal_test

import (
	"bytes"
	"compress/gzip"
	"context"
	"crypto/rand"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"linxuan/functions/portal"
	"linxuan/infra/local/all"
	"linxuan/infra/local/engine/objects"
	"linxuan/shared/account/accounttest"
	"linxuan/shared/api"
	"linxuan/shared/fault"
	"linxuan/shared/table/tabletest"
	"linxuan/shared/vault"
)

var (
	ctx    = context.Background()
	monday = time.Date(2019, 10, 14, 1, 0, 0, 0, time.UTC)
)

// files are a page as it is built: names under assets carry their hash, and compressed forms stand beside.
var files = map[string]string{
	"index.html":            "<!doctype html>页面",
	"index.html.br":         "index, br",
	"index.html.gz":         "index, gz",
	"assets/app-1a2b.js":    "code",
	"assets/app-1a2b.js.br": "code, br",
	"assets/app-1a2b.js.gz": "code, gz",
	"assets/look-3c.css":    "look",
	"assets/look-3c.css.gz": "look, gz",
	"assets/hash-4d.wasm":   "\x00asm",
	"assets/data-5e.json":   "{}",
	"assets/seal-6f.png":    "\x89PNG",
	"assets/font-7a.xyz":    "font",
	"icon.svg":              "<svg/>",
}

// hall is the function over a page in a folder and a public bucket.
type hall struct {
	*accounttest.Bench
	*accounttest.Client
	t      *testing.T
	public vault.Vault
}

func enter(t *testing.T) *hall {
	t.Helper()
	b := accounttest.New(t, monday)
	folder := t.TempDir()
	for name, text := range files {
		path := filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	e := objects.TestS3(t)
	bucket := "test-" + strings.ToLower(rand.Text())
	client := s3.NewFromConfig(b.Tables.AWS, func(o *s3.Options) { o.BaseEndpoint, o.UsePathStyle = &e.URL, true })
	if _, err := client.CreateBucket(ctx, &s3.CreateBucketInput{
		Bucket: &bucket, CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(e.Region)},
	}); err != nil {
		t.Fatal(err)
	}
	b.Env["PUBLIC_BUCKET"], b.Env["AWS_ENDPOINT_URL_S3"], b.Env["S3_ORIGIN"], b.Env["PAGE_FOLDER"] = bucket, e.URL, "https://files.linxuan.test", folder
	b.Env["PUBLIC_ORIGIN"] = "https://public.linxuan.test"
	h := &hall{Bench: b, t: t, public: vault.New(b.Tables.AWS, e.URL, bucket)}
	h.Client = b.Client(h.build(), accounttest.Visitor{})
	return h
}

func (h *hall) build() *api.Function {
	h.t.Helper()
	f, err := portal.New(ctx, h.Setup())
	if err != nil {
		h.t.Fatal(err)
	}
	return f
}

func (h *hall) publish(path, mediaType string, raw []byte) {
	h.t.Helper()
	key, err := vault.ParseKey(path)
	if err != nil {
		h.t.Fatal(err)
	}
	if _, err := h.public.Put(ctx, vault.Publication{Key: key, MediaType: mediaType}, raw); err != nil {
		h.t.Fatal(err)
	}
}

// packed publishes the gzip form of a large file beside it: whoever takes gzip is sent there, and reads the same file.
func (h *hall) packed(path string, raw []byte) {
	h.t.Helper()
	var form bytes.Buffer
	w := gzip.NewWriter(&form)
	if _, err := w.Write(raw); err != nil {
		h.t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		h.t.Fatal(err)
	}
	h.publish(path+".gz", "application/gzip", form.Bytes())
	for accepted, want := range map[string]string{"br, gzip": "gzip", "gzip;q=0": "", "": ""} {
		to := h.Do("GET", "/public/"+path, nil, "Accept-Encoding", accepted).Want(307)
		req, err := http.NewRequest("GET", to.Header["location"], nil)
		if err != nil {
			h.t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", accepted) // by hand, so that the client does not unpack by itself
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			h.t.Fatal(err)
		}
		var body io.Reader = res.Body
		if want != "" {
			if body, err = gzip.NewReader(body); err != nil {
				h.t.Fatal(err)
			}
		}
		if got, err := io.ReadAll(body); err != nil || !bytes.Equal(got, raw) || res.Header.Get("Content-Encoding") != want || res.Header.Get("Content-Type") != "application/json" {
			h.t.Errorf("%q: %d bytes, %v, %v", accepted, len(got), res.Header, err)
		}
		_ = res.Body.Close()
	}
}

// isExplained says whether an answer is a page that tells a person what is the matter.
func isExplained(t *testing.T, r accounttest.Response, status int) {
	t.Helper()
	if r.Want(status); r.Header["content-type"] != "text/html; charset=utf-8" || !strings.Contains(string(r.Body), "返回首页") || r.Header["cache-control"] != "no-store" {
		t.Errorf("%v %s", r.Header, r.Body)
	}
}

func TestFilesOfThePage(t *testing.T) {
	h := enter(t)
	const immutable, anew = "public, max-age=31536000, immutable", "no-cache"
	for path, want := range map[string]struct{ body, mediaType, cache string }{
		"/":                      {files["index.html"], "text/html; charset=utf-8", anew},
		"/index.html":            {files["index.html"], "text/html; charset=utf-8", anew},
		"/rounds/2019/notice":    {files["index.html"], "text/html; charset=utf-8", anew}, // the page's own route
		"/assets":                {files["index.html"], "text/html; charset=utf-8", anew},
		"/assets/app-1a2b.js":    {"code", "text/javascript; charset=utf-8", immutable},
		"/assets/look-3c.css":    {"look", "text/css; charset=utf-8", immutable},
		"/assets/hash-4d.wasm":   {"\x00asm", "application/wasm", immutable},
		"/assets/data-5e.json":   {"{}", "application/json", immutable},
		"/assets/seal-6f.png":    {"\x89PNG", "image/png", immutable},
		"/assets/font-7a.xyz":    {"font", "application/octet-stream", immutable},
		"/icon.svg":              {"<svg/>", "image/svg+xml", anew}, // its name has no hash
		"/problems":              {files["index.html"], "text/html; charset=utf-8", anew},
		"/some/%E9%9B%86/100%25": {files["index.html"], "text/html; charset=utf-8", anew},
	} {
		got := h.Get(path).Want(200)
		if string(got.Body) != want.body || got.Header["content-type"] != want.mediaType || got.Header["cache-control"] != want.cache || got.Header["vary"] != "Accept-Encoding" || got.Header["content-encoding"] != "" {
			t.Errorf("%s: %v %q", path, got.Header, got.Body)
		}
	}
	head := h.Do("HEAD", "/assets/app-1a2b.js", nil).Want(200)
	if len(head.Body) != 0 || head.Header["content-type"] != "text/javascript; charset=utf-8" {
		t.Errorf("%v %q", head.Header, head.Body)
	}
	for _, path := range []string{"/assets/gone.js", "/favicon.ico", "/assets/app-1a2b.js/x.js", "/assets/a\x00b.js", "/.env", "/assets/\\..\\index.html.bak"} {
		isExplained(t, h.Get(path), 404)
	}
}

// Nothing outside of the page's folder is within reach.
func TestNoWayOutOfTheFolder(t *testing.T) {
	h := enter(t)
	outside := filepath.Join(filepath.Dir(h.Env["PAGE_FOLDER"]), "outside.json")
	if err := os.WriteFile(outside, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	h.publish("notice/register.json", "application/json", []byte("[]"))
	for _, path := range []string{
		"/../outside.json", "/assets/../../outside.json", "/assets/%2e%2e/%2e%2e/outside.json", "/..%2foutside.json", "//outside.json",
		"/public/../outside.json", "/public/notice/../../outside.json", "/public/..%2f..%2foutside.json", "/public//notice/register.json",
		"/public/notice/%2e%2e/notice/register.json", "/public/notice", "/public/", "/public/notice/register", "/public/notice/ register.json", "/public/notice/register.json/",
	} {
		got := h.Get(path)
		if got.Status == 200 && string(got.Body) != files["index.html"] || strings.Contains(string(got.Body), "secret") {
			t.Errorf("%s: %d %s", path, got.Status, got.Body)
		}
		if to := got.Header["location"]; to != "" && (!strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//")) {
			t.Errorf("%s leads to %s", path, to)
		}
	}
}

// RFC 9110 section 12.5.3: the best form that the client takes and the page has.
func TestCompressedForms(t *testing.T) {
	h := enter(t)
	for _, row := range []struct{ path, accept, body, encoding string }{
		{"/assets/app-1a2b.js", "gzip, deflate, br", "code, br", "br"},
		{"/assets/app-1a2b.js", "gzip", "code, gz", "gzip"},
		{"/assets/app-1a2b.js", "GZIP;q=0.5", "code, gz", "gzip"},
		{"/assets/app-1a2b.js", "br;q=0, gzip", "code, gz", "gzip"},
		{"/assets/app-1a2b.js", "br; q=0.000, gzip;q=0", "code", ""},
		{"/assets/app-1a2b.js", "br;q=0.001", "code, br", "br"},
		{"/assets/app-1a2b.js", "brotli, x-gzip", "code", ""},
		{"/assets/app-1a2b.js", "identity", "code", ""},
		{"/assets/app-1a2b.js", "", "code", ""},
		{"/assets/look-3c.css", "br, gzip", "look, gz", "gzip"}, // there is no better one
		{"/assets/seal-6f.png", "br, gzip", "\x89PNG", ""},
		{"/applications", "br", "index, br", "br"},
	} {
		got := h.Do("GET", row.path, nil, "Accept-Encoding", row.accept).Want(200)
		if string(got.Body) != row.body || got.Header["content-encoding"] != row.encoding || got.Header["vary"] != "Accept-Encoding" {
			t.Errorf("%s with %q: %q %v", row.path, row.accept, got.Body, got.Header)
		}
	}
}

func TestHeadersThatGuardThePage(t *testing.T) {
	h := enter(t)
	h.publish("notice/register.json", "application/json", []byte("[]"))
	for _, path := range []string{"/", "/assets/app-1a2b.js", "/gone.js", "/problems/over-quota", "/public/notice/register.json", "/v1/nothing"} {
		header := h.Get(path).Header
		policy := map[string]string{}
		for directive := range strings.SplitSeq(header["content-security-policy"], "; ") {
			name, sources, _ := strings.Cut(directive, " ")
			policy[name] = sources
		}
		for name, want := range map[string]string{
			"default-src": "'self'", "script-src": "'self' 'wasm-unsafe-eval'", "connect-src": "'self' https://files.linxuan.test https://public.linxuan.test",
			"object-src": "'none'", "base-uri": "'none'", "frame-ancestors": "'none'", "form-action": "'self'",
		} {
			if policy[name] != want {
				t.Errorf("%s: %s %q, want %q", path, name, policy[name], want)
			}
		}
		if header["x-content-type-options"] != "nosniff" || header["referrer-policy"] != "no-referrer" || header["strict-transport-security"] == "" || header["cross-origin-opener-policy"] != "same-origin" {
			t.Errorf("%s: %v", path, header)
		}
	}
}

// The address of every problem explains it, whichever package defines it.
func TestEveryProblemIsExplained(t *testing.T) {
	h := enter(t)
	if len(all.Functions()) < 10 { // they link every package that defines a refusal
		t.Fatal("the functions are not linked")
	}
	defined := fault.Defined()
	if len(defined) < 100 {
		t.Fatalf("only %d problems", len(defined))
	}
	text := regexp.MustCompile(`<h1>([^<]+)</h1><p>([^<]+)</p>`)
	for _, d := range defined {
		got := h.Get("/problems/" + d.Code)
		found := text.FindStringSubmatch(string(got.Body))
		if got.Status != 200 || found == nil || !strings.HasSuffix(found[2], "。") || !strings.Contains(string(got.Body), d.Code) {
			t.Errorf("%s: %d %s", d.Code, got.Status, got.Body)
		}
	}
	got := h.Get("/problems/over-quota")
	if got.Header["content-type"] != "text/html; charset=utf-8" || got.Header["cache-control"] != "public, max-age=3600" || !strings.Contains(string(got.Body), "推荐名额为 — 家") {
		t.Errorf("%v %s", got.Header, got.Body)
	}
	isExplained(t, h.Get("/problems/nothing"), 404)
	if got := h.Get("/problems/%3Cscript%3E"); strings.Contains(string(got.Body), "<script>") || got.Status != 404 {
		t.Errorf("%s", got.Body)
	}
}

func TestPublishedFiles(t *testing.T) {
	h := enter(t)
	small, large := []byte(`[{"name":"示例"}]`), bytes.Repeat([]byte("0123456789abcdef"), (4<<20)/16+1) // more than 4 MB
	h.publish("notice/register.json", "application/json", small)
	h.publish("statistics/2019/report-1.csv", "text/csv; charset=utf-8", []byte("编号,名称\n"))
	h.publish("ballot/2019/bal_1.json", "application/json", large)
	got := h.Get("/public/notice/register.json").Want(200)
	if string(got.Body) != string(small) || got.Header["content-type"] != "application/json" || got.Header["cache-control"] != "no-cache" {
		t.Errorf("%v %s", got.Header, got.Body)
	}
	if head := h.Do("HEAD", "/public/notice/register.json", nil).Want(200); len(head.Body) != 0 {
		t.Errorf("%s", head.Body)
	}
	if got := h.Get("/public/statistics/2019/report-1.csv").Want(200); got.Header["content-type"] != "text/csv; charset=utf-8" {
		t.Errorf("%v", got.Header)
	}
	tag := got.Header["etag"] // who has the file is not sent it again; who has another gets it
	for _, same := range []string{tag, "W/" + tag, `"other", ` + tag, "*"} {
		if again := h.Do("GET", "/public/notice/register.json", nil, "If-None-Match", same).Want(304); len(again.Body) != 0 || again.Header["etag"] != tag {
			t.Errorf("%s: %v %s", same, again.Header, again.Body)
		}
	}
	csv := h.Do("GET", "/public/statistics/2019/report-1.csv", nil, "If-None-Match", tag).Want(200)
	if len(tag) != 34 || len(csv.Body) == 0 || csv.Header["etag"] == tag {
		t.Errorf("tag %s, of another file %v", tag, csv.Header)
	}
	to := h.Get("/public/ballot/2019/bal_1.json").Want(307)
	if to.Header["cache-control"] != "no-store" {
		t.Errorf("%v", to.Header)
	}
	res, err := http.Get(to.Header["location"])
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	if raw, err := io.ReadAll(res.Body); err != nil || !bytes.Equal(raw, large) || res.Header.Get("Content-Type") != "application/json" || !strings.Contains(res.Header.Get("Content-Disposition"), "bal_1.json") {
		t.Errorf("%d bytes, %v, %v", len(raw), res.Header, err)
	}
	h.packed("ballot/2019/bal_1.json", large)
	isExplained(t, h.Get("/public/notice/gone.json"), 404)
	isExplained(t, h.Get("/public/notice"), 404)

	away := []tabletest.Fault{tabletest.LoseRequest, tabletest.LoseRequest, tabletest.LoseRequest}
	h.Tables.Faults.Next("", away...)
	busy := h.Get("/public/notice/register.json")
	isExplained(t, busy, 503)
	if busy.Header["retry-after"] != "2" {
		t.Errorf("%v", busy.Header)
	}
	h.Get("/public/notice/register.json").Want(200)
}

// The largest file that is answered with fits into Lambda's answer even if all of it must be escaped.
func TestTheLargestFileFits(t *testing.T) {
	h := enter(t)
	const lambda = 6_291_556 // bytes
	quotes := bytes.Repeat([]byte(`"`), 3_000_000)
	h.publish("ledger/quotes.json", "application/json", quotes)
	f := h.build()
	payload := []byte(`{"version":"2.0","rawPath":"/public/ledger/quotes.json","requestContext":{"http":{"method":"GET"}}}`)
	raw, err := f.Invoke(ctx, payload)
	if err != nil || len(raw) > lambda || len(raw) < 2*len(quotes) {
		t.Errorf("%d bytes, %v", len(raw), err)
	}
}

func TestMethods(t *testing.T) {
	h := enter(t)
	for _, method := range []string{"POST", "PUT", "PATCH", "DELETE"} {
		for _, path := range []string{"/", "/assets/app-1a2b.js", "/public/notice/register.json", "/problems/over-quota"} {
			got := h.Do(method, path, nil)
			if isExplained(t, got, 405); got.Header["allow"] != "GET, HEAD" {
				t.Errorf("%s %s: %v", method, path, got.Header)
			}
		}
	}
	// What looks like the API and is none of it is refused in its form, not with a page.
	for _, method := range []string{"GET", "POST"} {
		h.Do(method, "/v1/nothing", nil).Refused(404, "no-such-route")
	}
}

func TestWithoutABuiltPageThePlaceholderIsServed(t *testing.T) {
	h := enter(t)
	h.Env["PAGE_FOLDER"] = ""
	got := h.Bench.Client(h.build(), accounttest.Visitor{}).Get("/").Want(200)
	if !strings.Contains(string(got.Body), "职教集团") || got.Header["content-type"] != "text/html; charset=utf-8" {
		t.Errorf("%s", got.Body)
	}
}

func TestTheFunctionNamesWhatItsEnvironmentLacks(t *testing.T) {
	b := accounttest.New(t, monday)
	if _, err := portal.New(ctx, b.Setup()); err == nil || !strings.Contains(err.Error(), "PUBLIC_BUCKET, S3_ORIGIN") {
		t.Fatalf("%v", err)
	}
}
