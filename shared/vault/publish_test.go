package vault_test

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/vault"
)

func TestDownloadLink(t *testing.T) {
	v := bucket(t)
	k := key(t, "2019", "app_01JD0Z", "doc.pdf")
	first, err := v.Put(t.Context(), vault.Publication{Key: k, MediaType: "application/pdf"}, paper)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.Put(t.Context(), vault.Publication{Key: k, MediaType: "application/pdf"}, []byte("replaced")); err != nil {
		t.Fatal(err)
	}
	at := time.Now()
	link, err := v.PresignGet(t.Context(), at, vault.Download{Key: k, Version: first.Version, Name: "推荐书\r\nX-Evil: 1\".exe", MediaType: "application/pdf"})
	if err != nil {
		t.Fatal(err)
	}
	if link.Expires != calendar.At(at.Add(5*time.Minute)) || link.Method != "GET" {
		t.Errorf("link %+v", link)
	}
	res, body := send(t, link.Method, link.URL, nil, nil)
	if res.StatusCode != http.StatusOK || !bytes.Equal(body, paper) {
		t.Fatalf("%s: %q", res.Status, body)
	}
	want := `attachment; filename="___X-Evil_ 1_.exe.pdf"; filename*=UTF-8''%E6%8E%A8%E8%8D%90%E4%B9%A6X-Evil_%201_.exe.pdf`
	if got := res.Header.Get("Content-Disposition"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	if res.Header.Get("Content-Type") != "application/pdf" || res.Header.Get("Cache-Control") != "private, no-store" || res.Header.Get("X-Evil") != "" {
		t.Errorf("headers %v", res.Header)
	}
	for what, changed := range map[string]string{
		"another object": strings.Replace(link.URL, "doc.pdf", "other.pdf", 1),
		"another name":   strings.Replace(link.URL, "X-Evil", "X-Good", 1),
		"longer":         strings.Replace(link.URL, "X-Amz-Expires=300", "X-Amz-Expires=3000", 1),
	} {
		if changed == link.URL {
			t.Fatalf("%s: the link was not changed", what)
		}
		if res, _ := send(t, http.MethodGet, changed, nil, nil); res.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %s", what, res.Status)
		}
	}
	if res, _ := send(t, http.MethodPut, link.URL, nil, paper); res.StatusCode != http.StatusForbidden {
		t.Errorf("write by a link for reading: %s", res.Status)
	}
}

func TestPublishedFiles(t *testing.T) {
	v := bucket(t)
	p := vault.Publication{Key: key(t, "notice", "2019", "list.json"), MediaType: "application/json", CacheControl: "public, max-age=60"}
	first, err := v.Put(t.Context(), p, []byte(`{"a":1}`))
	if err != nil {
		t.Fatal(err)
	}
	second, err := v.Put(t.Context(), p, []byte(`{"a":2}`))
	if err != nil {
		t.Fatal(err)
	}
	if first.Version == "" || first.Version == second.Version || second.SHA256 != sum([]byte(`{"a":2}`)) {
		t.Fatalf("first %+v, second %+v", first, second)
	}
	if got := read(t, v, p.Key, ""); string(got) != `{"a":2}` {
		t.Errorf("current: %s", got)
	}
	if got := read(t, v, p.Key, first.Version); string(got) != `{"a":1}` {
		t.Errorf("first: %s", got)
	}
	stat, err := v.Stat(t.Context(), p.Key)
	if err != nil || stat.SHA256 != second.SHA256 || stat.Version != second.Version || stat.Size != 7 {
		t.Errorf("stat %+v, %v", stat, err)
	}
	link, err := v.PresignGet(t.Context(), time.Now(), vault.Download{Key: p.Key, MediaType: "application/json", Name: "list", Inline: true})
	if err != nil {
		t.Fatal(err)
	}
	if res, _ := send(t, link.Method, link.URL, nil, nil); res.Header.Get("Content-Disposition") != `inline; filename="list.json"; filename*=UTF-8''list.json` {
		t.Errorf("headers %v", res.Header)
	}
	p.Once = true
	if _, err := v.Put(t.Context(), p, []byte(`{"a":3}`)); !errors.Is(err, vault.ErrTaken) {
		t.Errorf("once, where something stands: %v", err)
	}
	p.Key = key(t, "notice", "2019", "list-2.json")
	if _, err := v.Put(t.Context(), p, []byte(`{"a":3}`)); err != nil {
		t.Errorf("once, where nothing stands: %v", err)
	}
	if _, err := v.Open(t.Context(), key(t, "notice", "2019", "none.json"), ""); !errors.Is(err, vault.ErrAbsent) {
		t.Errorf("nothing there: %v", err)
	}
}

func TestListInPages(t *testing.T) {
	v := bucket(t)
	for i := range 7 {
		k := key(t, "ledger", "2019", fmt.Sprintf("entry-%d.json", i))
		if _, err := v.Put(t.Context(), vault.Publication{Key: k, MediaType: "application/json"}, make([]byte, i)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := v.Put(t.Context(), vault.Publication{Key: key(t, "notice", "list.json")}, []byte("x")); err != nil {
		t.Fatal(err)
	}
	folder, err := vault.NewFolder("ledger", "2019")
	if err != nil {
		t.Fatal(err)
	}
	var sizes []int
	cursor, pages := "", 0
	for {
		page, next, err := v.List(t.Context(), folder, cursor, 3)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range page {
			if want := fmt.Sprintf("ledger/2019/entry-%d.json", len(sizes)); o.Key.String() != want {
				t.Errorf("got %s, want %s", o.Key, want)
			}
			sizes = append(sizes, int(o.Size))
		}
		if pages++; next == "" {
			break
		}
		cursor = next
	}
	if pages != 3 || fmt.Sprint(sizes) != "[0 1 2 3 4 5 6]" {
		t.Errorf("%d pages, sizes %v", pages, sizes)
	}
	if all, _, err := v.List(t.Context(), vault.Folder{}, "", 100); err != nil || len(all) != 8 {
		t.Errorf("whole bucket: %d, %v", len(all), err)
	}
}

// answers stands between client and store and answers in its place: the fault injector.
type answers struct {
	status int
	err    error
}

func (a answers) Do(*http.Request) (*http.Response, error) {
	if a.err != nil {
		return nil, a.err
	}
	return &http.Response{StatusCode: a.status, Status: http.StatusText(a.status), Header: http.Header{}, Body: http.NoBody}, nil
}

func TestErrorsOfTheStore(t *testing.T) {
	k := key(t, "notice", "list.json")
	calls := map[string]func(vault.Vault) error{
		"stat": func(v vault.Vault) error { _, err := v.Stat(t.Context(), k); return err },
		"open": func(v vault.Vault) error { _, err := v.Open(t.Context(), k, ""); return err },
		"put": func(v vault.Vault) error {
			_, err := v.Put(t.Context(), vault.Publication{Key: k}, []byte("x"))
			return err
		},
		"list": func(v vault.Vault) error { _, _, err := v.List(t.Context(), vault.Folder{}, "", 1); return err },
	}
	for _, c := range []struct {
		answer answers
		call   string
		want   *fault.Definition // nil: our own mistake
	}{
		{answers{status: 503}, "stat", vault.ErrUnavailable},
		{answers{status: 500}, "open", vault.ErrUnavailable},
		{answers{status: 429}, "put", vault.ErrUnavailable},
		{answers{status: 503}, "list", vault.ErrUnavailable},
		{answers{err: errors.New("connection reset")}, "stat", vault.ErrUnavailable},
		{answers{err: errors.New("connection reset")}, "put", vault.ErrUnavailable},
		{answers{status: 403}, "stat", nil},
		{answers{status: 403}, "open", nil},
		{answers{status: 403}, "put", nil},
		{answers{status: 403}, "list", nil},
		{answers{status: 404}, "stat", vault.ErrAbsent},
		{answers{status: 409}, "put", vault.ErrUnavailable},
		{answers{status: 412}, "put", vault.ErrTaken},
		{answers{status: 400}, "put", nil},
	} {
		cfg := aws.Config{
			Region: "cn-north-1", Credentials: credentials.NewStaticCredentialsProvider("a", "s", ""),
			HTTPClient: c.answer, Retryer: func() aws.Retryer { return aws.NopRetryer{} },
		}
		err := calls[c.call](vault.New(cfg, "http://127.0.0.1:1", "test"))
		if c.want == nil && (err == nil || fault.KindOf(err) != fault.Internal) || c.want != nil && !errors.Is(err, c.want) {
			t.Errorf("%s with %+v: %v, want %v", c.call, c.answer, err, c.want)
		}
	}
	cfg := aws.Config{Region: "cn-north-1"}
	if _, err := vault.New(cfg, "", "test").PresignGet(t.Context(), time.Now(), vault.Download{Key: k}); !errors.Is(err, vault.ErrUnavailable) {
		t.Errorf("no credentials: %v", err)
	}
}
