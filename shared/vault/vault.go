// Package vault is the way to S3: links for uploads and downloads, what the store says of an object, and published files. It
// knows no rule of the domain.
//
// An upload goes from the client straight to the store by a signed link that pins everything about it: the key, which
// nothing may stand under yet, the length, the media type and the SHA-256. The store refuses other bytes, and whether the bytes have arrived is asked
// of the store (Stat), never believed of the client.
//
// Keys are made from ids alone (Key). The file's name as its owner knows it is data of the record, and goes into a
// download's header cleaned (Disposition).
package vault

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"

	"linxuan/shared/fault"
)

// Refusals of the store.
var (
	// ErrWindowClosed: no time is left for an upload before the deadline. Facts: closesAt.
	ErrWindowClosed = fault.Define("upload-window-closed", fault.Conflict, "R5.3")
	// ErrAbsent: nothing stands under the key.
	ErrAbsent = fault.Define("object-absent", fault.NotFound, "")
	// ErrTaken: something stands under the key and may not be replaced.
	ErrTaken = fault.Define("object-taken", fault.Conflict, "")
	// ErrUnavailable: the store did not answer, or refuses for now; trying again is right.
	ErrUnavailable = fault.Define("vault-unavailable", fault.Unavailable, "")
)

// Vault is one bucket.
type Vault struct {
	client      *s3.Client
	presign     *s3.PresignClient
	credentials aws.CredentialsProvider
	bucket      string
}

// New opens a bucket. endpoint is empty on AWS; with one, objects are addressed by path, as local engines want it.
func New(cfg aws.Config, endpoint, bucket string) Vault {
	client := s3.NewFromConfig(cfg, func(o *s3.Options) {
		if endpoint != "" {
			o.BaseEndpoint = aws.String(endpoint)
			o.UsePathStyle = true
		}
	})
	return Vault{client: client, presign: s3.NewPresignClient(client), credentials: cfg.Credentials, bucket: bucket}
}

// Object is what the store says of an object.
type Object struct {
	Key       Key
	Size      int64  // bytes
	MediaType string // as declared by who put it
	SHA256    string // hex; checked by the store when the bytes arrived, empty if it was not asked to
	Version   string // empty in a bucket without versions
	Modified  time.Time
}

// Stat asks the store for an object's current version. Errors: ErrAbsent, ErrUnavailable.
func (v Vault) Stat(ctx context.Context, key Key) (Object, error) {
	out, err := v.client.HeadObject(ctx, &s3.HeadObjectInput{
		Bucket: &v.bucket, Key: aws.String(key.String()), ChecksumMode: types.ChecksumModeEnabled,
	})
	if err != nil {
		return Object{}, classify("stat", err)
	}
	o := Object{
		Key: key, Size: aws.ToInt64(out.ContentLength), MediaType: aws.ToString(out.ContentType),
		Version: versionOf(out.VersionId), Modified: aws.ToTime(out.LastModified),
	}
	if out.ChecksumType != types.ChecksumTypeComposite { // that one is a sum of sums, not of the bytes
		o.SHA256 = hexSum(out.ChecksumSHA256)
	}
	return o, nil
}

// Open reads an object; version may be empty for the current one. The last read fails if the bytes are not those whose checksum
// the store holds. Errors: ErrAbsent, ErrUnavailable.
func (v Vault) Open(ctx context.Context, key Key, version string) (io.ReadCloser, error) {
	out, err := v.client.GetObject(ctx, &s3.GetObjectInput{
		Bucket: &v.bucket, Key: aws.String(key.String()), VersionId: optional(version), ChecksumMode: types.ChecksumModeEnabled,
	})
	if err != nil {
		return nil, classify("open", err)
	}
	return out.Body, nil
}

// Publication says how a published file is kept and served.
type Publication struct {
	Key          Key
	MediaType    string
	CacheControl string // RFC 9111; empty leaves it to the reader
	Once         bool   // refuse to replace what stands there
}

// Put writes a published file whole. Errors: ErrTaken (with Once), ErrUnavailable.
func (v Vault) Put(ctx context.Context, p Publication, body []byte) (Object, error) {
	sum := sha256.Sum256(body)
	in := &s3.PutObjectInput{
		Bucket: &v.bucket, Key: aws.String(p.Key.String()), Body: bytes.NewReader(body), ContentLength: aws.Int64(int64(len(body))),
		ContentType: optional(p.MediaType), CacheControl: optional(p.CacheControl),
		ChecksumSHA256: aws.String(base64.StdEncoding.EncodeToString(sum[:])),
	}
	if p.Once {
		in.IfNoneMatch = aws.String("*")
	}
	out, err := v.client.PutObject(ctx, in)
	if err != nil {
		return Object{}, classify("put", err)
	}
	return Object{
		Key: p.Key, Size: int64(len(body)), MediaType: p.MediaType, SHA256: hex.EncodeToString(sum[:]), Version: versionOf(out.VersionId),
	}, nil
}

// maxList is the store's own largest page.
const maxList = 1000

// List gives one page of the objects in a folder and below, ordered by key, and the cursor of the next page, empty at
// the end. Objects whose keys are not ours, put there by hand, are left out. Errors: ErrUnavailable.
func (v Vault) List(ctx context.Context, folder Folder, cursor string, limit int) ([]Object, string, error) {
	out, err := v.client.ListObjectsV2(ctx, &s3.ListObjectsV2Input{
		Bucket: &v.bucket, Prefix: aws.String(folder.String()), ContinuationToken: optional(cursor),
		MaxKeys: aws.Int32(int32(min(max(limit, 1), maxList))),
	})
	if err != nil {
		return nil, "", classify("list", err)
	}
	objects := make([]Object, 0, len(out.Contents))
	for _, c := range out.Contents {
		key, err := ParseKey(aws.ToString(c.Key))
		if err != nil {
			continue
		}
		objects = append(objects, Object{Key: key, Size: aws.ToInt64(c.Size), Modified: aws.ToTime(c.LastModified)})
	}
	return objects, aws.ToString(out.NextContinuationToken), nil
}

// classify tells apart: nothing there, taken, no answer for now, and our own mistake. Among the last is 403: a role needs
// ListBucket to be told 404 of what is not there.
func classify(act string, err error) error {
	wrapped := fmt.Errorf("vault: %s: %w", act, err)
	response, answered := errors.AsType[*awshttp.ResponseError](err)
	if !answered || response.HTTPStatusCode() == 0 {
		if errors.Is(err, context.Canceled) {
			return wrapped
		}
		return ErrUnavailable.Wrap(wrapped)
	}
	switch code := response.HTTPStatusCode(); {
	case code == http.StatusNotFound:
		return ErrAbsent.Wrap(wrapped)
	case code == http.StatusPreconditionFailed:
		return ErrTaken.Wrap(wrapped)
	// 409 is another write to the same key at the same moment, which S3 asks to try again.
	case code == http.StatusConflict || code == http.StatusTooManyRequests || code >= http.StatusInternalServerError:
		return ErrUnavailable.Wrap(wrapped)
	}
	return wrapped
}

// versionOf leaves out the version "null" that a bucket without versions gives.
func versionOf(v *string) string {
	if aws.ToString(v) == "null" {
		return ""
	}
	return aws.ToString(v)
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func hexSum(encoded *string) string {
	raw, err := base64.StdEncoding.DecodeString(aws.ToString(encoded))
	if err != nil || len(raw) != sha256.Size {
		return ""
	}
	return hex.EncodeToString(raw)
}
