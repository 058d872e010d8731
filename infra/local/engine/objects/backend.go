package objects

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"sync"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/valyala/fasthttp"
	"github.com/versity/versitygw/backend"
	"github.com/versity/versitygw/s3api/middlewares"
	"github.com/versity/versitygw/s3err"
	"github.com/versity/versitygw/s3response"
)

// Created is the news of an object that came to be, as S3 would send it in a notification.
type Created struct {
	Name    string `json:"name"` // event name: ObjectCreated:Put, :Post, :Copy or :CompleteMultipartUpload
	Bucket  string `json:"bucket"`
	Key     string `json:"key"`
	Size    int64  `json:"size"` // bytes
	ETag    string `json:"etag"`
	Version string `json:"version"`
}

// watched is the gateway's store with two things added that the gateway lacks: a body shorter than announced is refused
// and leaves nothing behind (the gateway itself keeps a truncated object when a client drops), and every new object is told of.
type watched struct {
	backend.Backend
	mu   sync.Mutex
	news io.Writer // one Created as JSON on each line
}

func (w *watched) PutObject(ctx context.Context, in s3response.PutObjectInput) (s3response.PutObjectOutput, error) {
	name := "ObjectCreated:Put"
	if posted(ctx) {
		name = "ObjectCreated:Post" // the length of a form is an upper bound, its end is marked by the form's boundary
	} else if in.ContentLength != nil {
		in.Body = whole(in.Body, *in.ContentLength)
	}
	out, err := w.Backend.PutObject(ctx, in)
	if err != nil {
		return out, err
	}
	return out, w.tell(ctx, Created{Name: name, Bucket: *in.Bucket, Key: *in.Key, ETag: out.ETag, Version: out.VersionID})
}

func (w *watched) UploadPart(ctx context.Context, in *s3.UploadPartInput) (*s3.UploadPartOutput, error) {
	if in.ContentLength != nil {
		in.Body = whole(in.Body, *in.ContentLength)
	}
	return w.Backend.UploadPart(ctx, in)
}

func (w *watched) CopyObject(ctx context.Context, in s3response.CopyObjectInput) (s3response.CopyObjectOutput, error) {
	out, err := w.Backend.CopyObject(ctx, in)
	if err != nil {
		return out, err
	}
	c := Created{Name: "ObjectCreated:Copy", Bucket: *in.Bucket, Key: *in.Key, Version: value(out.VersionId)}
	if out.CopyObjectResult != nil {
		c.ETag = value(out.CopyObjectResult.ETag)
	}
	return out, w.tell(ctx, c)
}

func (w *watched) CompleteMultipartUpload(ctx context.Context, in *s3.CompleteMultipartUploadInput) (
	s3response.CompleteMultipartUploadResult, string, error,
) {
	out, version, err := w.Backend.CompleteMultipartUpload(ctx, in)
	if err != nil {
		return out, version, err
	}
	return out, version, w.tell(ctx, Created{
		Name: "ObjectCreated:CompleteMultipartUpload", Bucket: *in.Bucket, Key: *in.Key, ETag: value(out.ETag), Version: version,
	})
}

// tell writes the news before the client gets its answer, so that no object is known to a client and not to us.
func (w *watched) tell(ctx context.Context, c Created) error {
	head, err := w.HeadObject(ctx, &s3.HeadObjectInput{Bucket: &c.Bucket, Key: &c.Key, VersionId: nonEmpty(c.Version)})
	if err == nil && head.ContentLength != nil { // an object deleted again in the meantime is told of without its size
		c.Size = *head.ContentLength
	}
	line, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("news of %s/%s: %w", c.Bucket, c.Key, err)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if _, err := w.news.Write(append(line, '\n')); err != nil {
		return fmt.Errorf("tell of %s/%s: %w", c.Bucket, c.Key, err)
	}
	return nil
}

// posted says whether the request is a form upload.
func posted(ctx context.Context) bool {
	request, ok := ctx.(*fasthttp.RequestCtx)
	return ok && string(request.Method()) == http.MethodPost
}

// whole is the body that fails at its end when it was shorter than length. It stays a reader with a checksum if it was one.
func whole(body io.Reader, length int64) io.Reader {
	if body == nil {
		return nil
	}
	return middlewares.NewChecksumReader(body, &exact{Reader: body, left: length})
}

type exact struct {
	io.Reader
	left int64 // bytes still to come
}

func (e *exact) Read(b []byte) (int, error) {
	n, err := e.Reader.Read(b)
	e.left -= int64(n)
	if err == io.EOF && e.left > 0 {
		return n, s3err.GetAPIError(s3err.ErrIncompleteBody)
	}
	return n, err
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

func nonEmpty(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
