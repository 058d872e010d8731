package objects

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"linxuan/infra/local/engine"
)

func client(url string) *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: &url, Region: "cn-north-1", UsePathStyle: true,
		Credentials: credentials.NewStaticCredentialsProvider("local", "local-secret", ""),
	})
}

// created collects the news of one engine.
type created struct {
	mu  sync.Mutex
	all []Created
}

func (c *created) add(n Created) { c.mu.Lock(); c.all = append(c.all, n); c.mu.Unlock() }

func (c *created) list() []Created {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]Created{}, c.all...)
}

func startForTest(t *testing.T, dir string, news *created) *S3 {
	t.Helper()
	o := Options{Dir: dir, Region: "cn-north-1", AccessKeyID: "local", SecretAccessKey: "local-secret"}
	if news != nil {
		o.Created = news.add
	}
	s, err := Start(context.Background(), o)
	if err != nil {
		engine.Missing(t, "S3", err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func makeBucket(t *testing.T, c *s3.Client, name string) {
	t.Helper()
	if _, err := c.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: &name}); err != nil {
		t.Fatal(err)
	}
}

func put(t *testing.T, c *s3.Client, key string, body []byte) {
	t.Helper()
	if _, err := c.PutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("dossier"), Key: &key, Body: bytes.NewReader(body)}); err != nil {
		t.Fatal(err)
	}
}

func TestWorkingDirectoryStays(t *testing.T) {
	before, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	if a, b := TestS3(t), TestS3(t); a != b {
		t.Errorf("two engines in one test binary: %v, %v", a, b)
	}
	if after, _ := os.Getwd(); after != before {
		t.Errorf("working directory is %s, was %s", after, before)
	}
}

func TestNewsOfEveryWayAnObjectComesToBe(t *testing.T) {
	news := &created{}
	s := startForTest(t, "", news)
	c := client(s.Endpoint())
	makeBucket(t, c, "dossier")
	if _, err := c.PutBucketVersioning(t.Context(), &s3.PutBucketVersioningInput{
		Bucket:                  aws.String("dossier"),
		VersioningConfiguration: &types.VersioningConfiguration{Status: types.BucketVersioningStatusEnabled},
	}); err != nil {
		t.Fatal(err)
	}
	put(t, c, "a/put.pdf", []byte("hello"))
	if _, err := c.CopyObject(t.Context(), &s3.CopyObjectInput{
		Bucket: aws.String("dossier"), Key: aws.String("a/copy.pdf"),
		CopySource: aws.String("dossier/a/put.pdf"),
	}); err != nil {
		t.Fatal(err)
	}
	multipart(t, c, "a/multi.pdf", []byte("in one part"))
	post(t, c, "a/post.pdf", "a form")
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, n := range news.list() {
		if n.Bucket != "dossier" || n.ETag == "" || n.Version == "" {
			t.Errorf("incomplete news: %+v", n)
		}
		got = append(got, fmt.Sprintf("%s %s %d", n.Name, n.Key, n.Size))
	}
	want := []string{
		"ObjectCreated:Put a/put.pdf 5", "ObjectCreated:Copy a/copy.pdf 5",
		"ObjectCreated:CompleteMultipartUpload a/multi.pdf 11", "ObjectCreated:Post a/post.pdf 6",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("news:\n%s\nwant:\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func multipart(t *testing.T, c *s3.Client, key string, body []byte) {
	t.Helper()
	up, err := c.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: aws.String("dossier"), Key: &key})
	if err != nil {
		t.Fatal(err)
	}
	part, err := c.UploadPart(t.Context(), &s3.UploadPartInput{
		Bucket: aws.String("dossier"), Key: &key, UploadId: up.UploadId,
		PartNumber: aws.Int32(1), Body: bytes.NewReader(body),
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.CompleteMultipartUpload(t.Context(), &s3.CompleteMultipartUploadInput{
		Bucket: aws.String("dossier"), Key: &key,
		UploadId: up.UploadId, MultipartUpload: &types.CompletedMultipartUpload{
			Parts: []types.CompletedPart{{PartNumber: aws.Int32(1), ETag: part.ETag}},
		},
	}); err != nil {
		t.Fatal(err)
	}
}

// post uploads by a signed form, as a browser would.
func post(t *testing.T, c *s3.Client, key, body string) {
	t.Helper()
	form, err := s3.NewPresignClient(c).PresignPostObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("dossier"), Key: &key})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for name, value := range form.Values {
		fmt.Fprintf(&b, "--edge\r\nContent-Disposition: form-data; name=%q\r\n\r\n%s\r\n", name, value)
	}
	fmt.Fprintf(&b, "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"f\"\r\n\r\n%s\r\n--edge--\r\n", body)
	response, err := http.Post(form.URL, "multipart/form-data; boundary=edge", strings.NewReader(b.String()))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()
	if response.StatusCode != http.StatusNoContent {
		text, _ := io.ReadAll(response.Body)
		t.Fatalf("form upload: %s %s", response.Status, text)
	}
}

// presignPut is a link that pins length, type and SHA-256, for one object that must not be there yet.
func presignPut(t *testing.T, c *s3.Client, key string, body []byte) (string, http.Header) {
	t.Helper()
	sum := sha256.Sum256(body)
	request, err := s3.NewPresignClient(c).PresignPutObject(t.Context(), &s3.PutObjectInput{
		Bucket: aws.String("dossier"), Key: &key, ContentLength: aws.Int64(int64(len(body))), ContentType: aws.String("application/pdf"),
		ChecksumSHA256: aws.String(base64.StdEncoding.EncodeToString(sum[:])), IfNoneMatch: aws.String("*"),
	})
	if err != nil {
		t.Fatal(err)
	}
	return request.URL, request.SignedHeader
}

func TestBodyThatBreaksOffLeavesNothing(t *testing.T) {
	news := &created{}
	c := client(startForTest(t, "", news).Endpoint())
	makeBucket(t, c, "dossier")
	body := bytes.Repeat([]byte("%PDF-1.7 "), 100_000)
	for name, chop := range map[string]int{"half-way": len(body) / 2, "one-byte": len(body) - 1, "at-once": 0} {
		t.Run(name, func(t *testing.T) {
			target, header := presignPut(t, c, name, body)
			sendAndDrop(t, target, header, body, chop)
			if _, err := c.HeadObject(t.Context(), &s3.HeadObjectInput{Bucket: aws.String("dossier"), Key: &name}); !isCode(err, "NotFound") {
				t.Errorf("after the drop: %v, want no object", err)
			}
			up, err := c.CreateMultipartUpload(t.Context(), &s3.CreateMultipartUploadInput{Bucket: aws.String("dossier"), Key: &name})
			if err != nil {
				t.Fatal(err)
			}
			part, err := s3.NewPresignClient(c).PresignUploadPart(t.Context(), &s3.UploadPartInput{
				Bucket: aws.String("dossier"), Key: &name,
				UploadId: up.UploadId, PartNumber: aws.Int32(1), ContentLength: aws.Int64(int64(len(body))),
			})
			if err != nil {
				t.Fatal(err)
			}
			sendAndDrop(t, part.URL, part.SignedHeader, body, chop)
			parts, err := c.ListParts(t.Context(), &s3.ListPartsInput{Bucket: aws.String("dossier"), Key: &name, UploadId: up.UploadId})
			if err != nil || len(parts.Parts) != 0 {
				t.Errorf("after the drop: parts %v, %v; want none", parts.Parts, err)
			}
		})
	}
	if all := news.list(); len(all) != 0 {
		t.Errorf("news of objects that are not there: %v", all)
	}
}

// sendAndDrop announces the whole body, sends its beginning, ends the sending side and waits for the server to be done with it.
func sendAndDrop(t *testing.T, target string, header http.Header, body []byte, sent int) {
	t.Helper()
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	var head strings.Builder
	fmt.Fprintf(&head, "PUT %s HTTP/1.1\r\n", u.RequestURI())
	header.Set("Host", u.Host)
	header.Set("Content-Length", fmt.Sprint(len(body)))
	_ = header.Write(&head)
	head.WriteString("\r\n")
	if _, err := conn.Write(append([]byte(head.String()), body[:sent]...)); err != nil {
		t.Fatal(err)
	}
	if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
		t.Fatal(err)
	}
	answer, _ := io.ReadAll(conn)
	if bytes.HasPrefix(answer, []byte("HTTP/1.1 200")) {
		t.Errorf("%d of %d bytes were accepted", sent, len(body))
	}
}

func isCode(err error, code string) bool {
	api, ok := errors.AsType[smithy.APIError](err)
	return ok && api.ErrorCode() == code
}

func TestPresignedLinkPinsTheObject(t *testing.T) {
	c := client(startForTest(t, "", nil).Endpoint())
	makeBucket(t, c, "dossier")
	body := []byte("%PDF-1.7 the right one")
	rows := []struct {
		name   string
		body   []byte
		change func(http.Header)
		want   int
	}{
		{"other bytes", []byte("%PDF-1.7 the wrong one"), nil, http.StatusBadRequest},
		{"other length", body[1:], nil, http.StatusForbidden},
		{"other type", body, func(h http.Header) { h.Set("Content-Type", "text/html") }, http.StatusForbidden},
		{"other hash", body, func(h http.Header) { h.Set("X-Amz-Checksum-Sha256", strings.Repeat("A", 43)+"=") }, http.StatusForbidden},
		{"as signed", body, nil, http.StatusOK},
		{"a second time", body, nil, http.StatusPreconditionFailed},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) {
			target, header := presignPut(t, c, "doc", body)
			if row.change != nil {
				row.change(header)
			}
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPut, target, bytes.NewReader(row.body))
			if err != nil {
				t.Fatal(err)
			}
			request.Header = header
			response, err := http.DefaultClient.Do(request)
			if err != nil {
				t.Fatal(err)
			}
			_ = response.Body.Close()
			if response.StatusCode != row.want {
				t.Errorf("got %s, want %d", response.Status, row.want)
			}
		})
	}
}

func TestObjectsOutliveAKill(t *testing.T) {
	dir := t.TempDir()
	s := startForTest(t, dir, nil)
	makeBucket(t, client(s.Endpoint()), "dossier")
	for i := range 3 {
		c := client(s.Endpoint())
		for j := range 20 {
			put(t, c, fmt.Sprintf("%d/%d", i, j), []byte("x"))
		}
		if err := syscall.Kill(s.PID(), syscall.SIGKILL); err != nil {
			t.Fatal(err)
		}
		<-s.Exited()
		s = startForTest(t, dir, nil)
		list, err := client(s.Endpoint()).ListObjectsV2(t.Context(), &s3.ListObjectsV2Input{Bucket: aws.String("dossier")})
		if err != nil {
			t.Fatal(err)
		}
		if want := 20 * (i + 1); len(list.Contents) != want {
			t.Fatalf("%d objects after kill %d, want %d", len(list.Contents), i+1, want)
		}
	}
}

func TestTemporaryFolderGoes(t *testing.T) {
	t.Setenv("TMPDIR", t.TempDir())
	s := startForTest(t, "", nil)
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if left, err := filepath.Glob(filepath.Join(os.TempDir(), "*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestFolderThatCannotBe(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Options{Dir: file, Region: "cn-north-1", AccessKeyID: "a", SecretAccessKey: "b"})
	if err == nil || !strings.HasPrefix(err.Error(), "the S3 engine ended at once: make the folder for objects: ") {
		t.Errorf("got %v", err)
	}
}
