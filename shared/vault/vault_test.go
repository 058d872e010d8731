package vault_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"linxuan/infra/local/engine/objects"
	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/vault"
)

// bucket is a bucket of the engine as the deployment has its dossier bucket: with versions and object lock.
func bucket(t *testing.T) vault.Vault {
	t.Helper()
	e := objects.TestS3(t)
	cfg := aws.Config{
		Region:      e.Region,
		Credentials: credentials.NewStaticCredentialsProvider(e.AccessKeyID, e.SecretAccessKey, ""),
	}
	client := s3.NewFromConfig(cfg, func(o *s3.Options) { o.BaseEndpoint, o.UsePathStyle = &e.URL, true })
	name := "test-" + strings.ToLower(rand.Text())
	in := &s3.CreateBucketInput{
		Bucket: &name, ObjectLockEnabledForBucket: aws.Bool(true),
		CreateBucketConfiguration: &types.CreateBucketConfiguration{LocationConstraint: types.BucketLocationConstraint(e.Region)},
	}
	if _, err := client.CreateBucket(t.Context(), in); err != nil {
		t.Fatal(err)
	}
	return vault.New(cfg, e.URL, name)
}

func key(t *testing.T, segments ...string) vault.Key {
	t.Helper()
	k, err := vault.NewKey(segments...)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func sum(b []byte) string {
	s := sha256.Sum256(b)
	return hex.EncodeToString(s[:])
}

var paper = []byte("%PDF-1.7 a paper of some bytes")

func uploadOf(t *testing.T, name string) vault.Upload {
	t.Helper()
	return vault.Upload{Key: key(t, "2019", "app_01JD0Z", name), Size: int64(len(paper)), MediaType: "application/pdf", SHA256: sum(paper)}
}

func presign(t *testing.T, v vault.Vault, u vault.Upload, left time.Duration) vault.Link {
	t.Helper()
	now := time.Now()
	link, err := v.PresignPut(t.Context(), now, now.Add(left), u)
	if err != nil {
		t.Fatal(err)
	}
	return link
}

// send makes the request of a link and gives the status.
func send(t *testing.T, method, url string, headers map[string]string, body []byte) (*http.Response, []byte) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, url, bytes.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for name, value := range headers {
		req.Header.Set(name, value)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	_ = res.Body.Close()
	return res, answer
}

// R5.3: what was pinned arrives, and the store says so by itself.
func TestUploadArrivesAsPinned(t *testing.T) {
	v, u := bucket(t), uploadOf(t, "doc.pdf")
	if _, err := v.Stat(t.Context(), u.Key); !errors.Is(err, vault.ErrAbsent) {
		t.Fatalf("before the upload: %v", err)
	}
	link := presign(t, v, u, time.Hour)
	if names := slices.Sorted(maps.Keys(link.Headers)); link.Method != "PUT" || strings.Join(names, " ") != "Content-Type If-None-Match X-Amz-Checksum-Sha256" {
		t.Fatalf("link %+v", link)
	}
	if res, answer := send(t, link.Method, link.URL, link.Headers, paper); res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", res.Status, answer)
	}
	o, err := v.Stat(t.Context(), u.Key)
	if err != nil {
		t.Fatal(err)
	}
	if o.Key != u.Key || o.Size != u.Size || o.MediaType != u.MediaType || o.SHA256 != u.SHA256 || o.Version == "" || o.Modified.IsZero() {
		t.Fatalf("got %+v", o)
	}
	if got := read(t, v, u.Key, o.Version); !bytes.Equal(got, paper) {
		t.Fatalf("got %q", got)
	}
}

func read(t *testing.T, v vault.Vault, k vault.Key, version string) []byte {
	t.Helper()
	r, err := v.Open(t.Context(), k, version)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	b, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// Whatever differs from what was pinned is refused by the store, and nothing stands under the key afterwards.
func TestUploadThatDiffersIsRefused(t *testing.T) {
	v := bucket(t)
	other := bytes.ToUpper(paper)
	otherSum := sha256.Sum256(other)
	for what, c := range map[string]struct {
		body   []byte
		change func(link *vault.Link)
		status int
	}{
		"other bytes": {other, nil, http.StatusBadRequest},
		"shorter":     {paper[:10], nil, http.StatusForbidden},
		"longer":      {append(bytes.Clone(paper), '!'), nil, http.StatusForbidden},
		"other type":  {paper, func(l *vault.Link) { l.Headers["Content-Type"] = "text/html" }, http.StatusForbidden},
		"no type":     {paper, func(l *vault.Link) { delete(l.Headers, "Content-Type") }, http.StatusForbidden},
		"other bytes and sum": {other, func(l *vault.Link) {
			l.Headers["X-Amz-Checksum-Sha256"] = base64.StdEncoding.EncodeToString(otherSum[:])
		}, http.StatusForbidden},
		"no sum":        {other, func(l *vault.Link) { delete(l.Headers, "X-Amz-Checksum-Sha256") }, http.StatusForbidden},
		"would replace": {paper, func(l *vault.Link) { delete(l.Headers, "If-None-Match") }, http.StatusForbidden},
		"other key":     {paper, func(l *vault.Link) { l.URL = strings.Replace(l.URL, "/app_01JD0Z/", "/app_01JD0Y/", 1) }, http.StatusForbidden},
		"longer life":   {paper, func(l *vault.Link) { l.URL = strings.Replace(l.URL, "X-Amz-Expires=900", "X-Amz-Expires=9000", 1) }, http.StatusForbidden},
		"other method":  {nil, func(l *vault.Link) { l.Method = "DELETE" }, http.StatusForbidden},
	} {
		t.Run(what, func(t *testing.T) {
			u := uploadOf(t, strings.ReplaceAll(what, " ", "-")+".pdf")
			link := presign(t, v, u, time.Hour)
			before := fmt.Sprint(link)
			if c.change != nil {
				if c.change(&link); fmt.Sprint(link) == before {
					t.Fatal("the link was not changed")
				}
			}
			if res, answer := send(t, link.Method, link.URL, link.Headers, c.body); res.StatusCode != c.status {
				t.Errorf("%s, want %d: %s", res.Status, c.status, answer)
			}
			if o, err := v.Stat(t.Context(), u.Key); !errors.Is(err, vault.ErrAbsent) {
				t.Errorf("afterwards %+v, %v", o, err)
			}
		})
	}
}

// A connection that breaks half-way leaves nothing that could be taken for the document.
func TestHalfAnUploadIsNone(t *testing.T) {
	v, u := bucket(t), uploadOf(t, "half.pdf")
	link := presign(t, v, u, time.Hour)
	address, err := url.Parse(link.URL)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := (&net.Dialer{}).DialContext(t.Context(), "tcp", address.Host)
	if err != nil {
		t.Fatal(err)
	}
	var half bytes.Buffer
	fmt.Fprintf(&half, "PUT %s HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n", address.RequestURI(), address.Host, len(paper))
	for name, value := range link.Headers {
		fmt.Fprintf(&half, "%s: %s\r\n", name, value)
	}
	fmt.Fprintf(&half, "\r\n%s", paper[:len(paper)/2])
	if _, err := conn.Write(half.Bytes()); err != nil {
		t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	_, _ = io.ReadAll(conn) // until the store gives up as well
	_ = conn.Close()
	if o, err := v.Stat(t.Context(), u.Key); !errors.Is(err, vault.ErrAbsent) {
		t.Fatalf("got %+v, %v", o, err)
	}
}

func TestSecondUploadOnTheSameKeyIsRefused(t *testing.T) {
	v, u := bucket(t), uploadOf(t, "doc.pdf")
	link := presign(t, v, u, time.Hour)
	second := presign(t, v, u, time.Hour)
	if res, answer := send(t, link.Method, link.URL, link.Headers, paper); res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", res.Status, answer)
	}
	first, err := v.Stat(t.Context(), u.Key)
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range []vault.Link{link, second} {
		if res, _ := send(t, l.Method, l.URL, l.Headers, paper); res.StatusCode != http.StatusPreconditionFailed {
			t.Errorf("again: %s", res.Status)
		}
	}
	if now, err := v.Stat(t.Context(), u.Key); err != nil || now != first {
		t.Errorf("was %+v, is %+v, %v", first, now, err)
	}
}

// A local machine may play an evening of 2019: the life of a link is counted from the platform's instant, its signature from the store's clock.
func TestLinkOfAnotherYear(t *testing.T) {
	v, u := bucket(t), uploadOf(t, "doc.pdf")
	at := time.Date(2019, 10, 28, 15, 55, 0, 0, time.UTC)
	link, err := v.PresignPut(t.Context(), at, at.Add(5*time.Minute), u)
	if err != nil || link.Expires != calendar.At(at.Add(5*time.Minute-time.Second)) {
		t.Fatalf("ends %s, %v", link.Expires, err)
	}
	if res, answer := send(t, link.Method, link.URL, link.Headers, paper); res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s", res.Status, answer)
	}
}

// R5.3: the link itself ends at the deadline.
func TestLinkEndsAtTheDeadline(t *testing.T) {
	t.Parallel()
	v, u := bucket(t), uploadOf(t, "late.pdf")
	now := time.Now()
	deadline := now.Add(2500 * time.Millisecond)
	link, err := v.PresignPut(t.Context(), now, deadline, u)
	if err != nil {
		t.Fatal(err)
	}
	if link.Expires.Time().After(deadline) {
		t.Fatalf("ends %s, after %s", link.Expires, deadline)
	}
	time.Sleep(time.Until(deadline))
	if res, answer := send(t, link.Method, link.URL, link.Headers, paper); res.StatusCode != http.StatusForbidden {
		t.Errorf("%s: %s", res.Status, answer)
	}
	if _, err := v.Stat(t.Context(), u.Key); !errors.Is(err, vault.ErrAbsent) {
		t.Errorf("afterwards: %v", err)
	}
}

func TestLifeOfALink(t *testing.T) {
	at := time.Date(2019, 10, 28, 15, 0, 0, 0, time.UTC)
	never := time.Time{}
	for what, c := range map[string]struct {
		deadline    time.Time
		credentials time.Time
		lasts       time.Duration
		want        *fault.Definition
	}{
		"quarter of an hour":       {at.Add(time.Hour), never, 15 * time.Minute, nil},
		"deadline sooner":          {at.Add(10 * time.Minute), never, 10*time.Minute - time.Second, nil},
		"whole seconds":            {at.Add(90*time.Second + 999*time.Millisecond), never, 89 * time.Second, nil},
		"credentials sooner":       {at.Add(10 * time.Minute), at.Add(3 * time.Minute), 3*time.Minute - time.Second, nil},
		"credentials later":        {at.Add(time.Hour), at.Add(2 * time.Hour), 15 * time.Minute, nil},
		"two seconds":              {at.Add(2 * time.Second), never, time.Second, nil},
		"last second":              {at.Add(1999 * time.Millisecond), never, 0, vault.ErrWindowClosed},
		"the instant":              {at, never, 0, vault.ErrWindowClosed},
		"after it":                 {at.Add(-time.Hour), never, 0, vault.ErrWindowClosed},
		"credentials have ended":   {at.Add(time.Hour), at.Add(time.Second), 0, vault.ErrUnavailable},
		"both: the deadline tells": {at, at, 0, vault.ErrWindowClosed},
	} {
		t.Run(what, func(t *testing.T) {
			provider := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
				return aws.Credentials{AccessKeyID: "a", SecretAccessKey: "s", CanExpire: !c.credentials.IsZero(), Expires: c.credentials}, nil
			})
			v := vault.New(aws.Config{Region: "cn-north-1", Credentials: provider}, "", "dossier")
			link, err := v.PresignPut(t.Context(), at, c.deadline, uploadOf(t, "doc.pdf"))
			if c.want != nil {
				if !errors.Is(err, c.want) {
					t.Fatalf("got %v", err)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			query, _ := url.ParseQuery(link.URL[strings.Index(link.URL, "?")+1:])
			if link.Expires != calendar.At(at.Add(c.lasts)) || query.Get("X-Amz-Expires") != fmt.Sprint(int(c.lasts.Seconds())) {
				t.Errorf("ends %s, X-Amz-Expires %s; want %s", link.Expires, query.Get("X-Amz-Expires"), c.lasts)
			}
			if signed := query.Get("X-Amz-SignedHeaders"); signed != "content-length;content-type;host;if-none-match;x-amz-checksum-sha256" {
				t.Errorf("signed headers %s", signed)
			}
			if host := "https://dossier.s3.cn-north-1.amazonaws.com.cn/"; !strings.HasPrefix(link.URL, host) {
				t.Errorf("%s is not at %s", link.URL, host)
			}
		})
	}
}

func TestWhatCannotBePinnedIsOurMistake(t *testing.T) {
	v := bucket(t)
	at := time.Now()
	for what, change := range map[string]func(*vault.Upload){
		"no bytes": func(u *vault.Upload) { u.Size = 0 }, "no type": func(u *vault.Upload) { u.MediaType = "" },
		"no hash": func(u *vault.Upload) { u.SHA256 = "" }, "half a hash": func(u *vault.Upload) { u.SHA256 = u.SHA256[:32] }, "words": func(u *vault.Upload) { u.SHA256 = "hash" },
	} {
		u := uploadOf(t, "doc.pdf")
		change(&u)
		if link, err := v.PresignPut(t.Context(), at, at.Add(time.Hour), u); err == nil || fault.KindOf(err) != fault.Internal {
			t.Errorf("%s: %+v, %v", what, link, err)
		}
	}
}
