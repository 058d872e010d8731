package vault

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"linxuan/shared/calendar"
)

const (
	maxUploadLink   = 15 * time.Minute
	maxDownloadLink = 5 * time.Minute
	// signing is the time that may pass between the instant of the request and the signature, from which the store counts.
	signing = time.Second
)

// Upload is what a link lets in: these bytes, under a key where nothing stands yet.
type Upload struct {
	Key       Key
	Size      int64  // bytes, at least 1
	MediaType string // sent as it stands
	SHA256    string // hex
}

// Link is a request that the client makes of the store by itself.
type Link struct {
	Method  string            `json:"method"`
	URL     string            `json:"url"`
	Headers map[string]string `json:"headers,omitempty"` // to send exactly so; Content-Length, which every client sends by itself, is pinned too
	Expires calendar.Instant  `json:"expires"`           // the store refuses what begins later
}

// PresignPut signs an upload. The link ends after 15 minutes, at the deadline (R5.3), or when the credentials end that sign it,
// whichever is first; it is whole seconds long. Errors: ErrWindowClosed, ErrUnavailable.
func (v Vault) PresignPut(ctx context.Context, at, deadline time.Time, u Upload) (Link, error) {
	sum, err := hex.DecodeString(u.SHA256)
	if err != nil || len(sum) != 32 || u.Size < 1 || u.MediaType == "" {
		return Link{}, fmt.Errorf("vault: upload of %d bytes, type %q, hash %q cannot be pinned", u.Size, u.MediaType, u.SHA256)
	}
	lasts := min(maxUploadLink, deadline.Sub(at)-signing).Truncate(time.Second)
	if lasts < time.Second {
		return Link{}, ErrWindowClosed.New("closesAt", deadline)
	}
	if lasts, err = v.withinCredentials(ctx, at, lasts); err != nil {
		return Link{}, err
	}
	request, err := v.presign.PresignPutObject(ctx, &s3.PutObjectInput{
		Bucket: &v.bucket, Key: aws.String(u.Key.String()), ContentLength: &u.Size, ContentType: &u.MediaType,
		ChecksumSHA256: aws.String(base64.StdEncoding.EncodeToString(sum)), IfNoneMatch: aws.String("*"),
	}, s3.WithPresignExpires(lasts))
	if err != nil {
		return Link{}, fmt.Errorf("vault: sign upload: %w", err)
	}
	headers := map[string]string{}
	for name := range request.SignedHeader {
		if name = http.CanonicalHeaderKey(name); name != "Host" && name != "Content-Length" {
			headers[name] = request.SignedHeader.Get(name)
		}
	}
	return Link{Method: request.Method, URL: request.URL, Headers: headers, Expires: calendar.At(at.Add(lasts))}, nil
}

// Download is a link to read one version of an object.
type Download struct {
	Key       Key
	Version   string // empty: the current one
	Name      string // the file's name as its owner knows it; cleaned by Disposition
	MediaType string // what the browser shall take it for
	Inline    bool   // show it rather than save it
	Encoding  string // content coding that the object's bytes have (RFC 9110 section 8.4); empty for none
}

// PresignGet signs a download that ends after 5 minutes, or with the credentials that sign it. Errors: ErrUnavailable.
func (v Vault) PresignGet(ctx context.Context, at time.Time, d Download) (Link, error) {
	lasts, err := v.withinCredentials(ctx, at, maxDownloadLink)
	if err != nil {
		return Link{}, err
	}
	request, err := v.presign.PresignGetObject(ctx, &s3.GetObjectInput{
		Bucket: &v.bucket, Key: aws.String(d.Key.String()), VersionId: optional(d.Version),
		ResponseContentDisposition: aws.String(Disposition(d.Inline, d.Name, d.MediaType)),
		ResponseContentType:        optional(d.MediaType),
		ResponseContentEncoding:    optional(d.Encoding),
		ResponseCacheControl:       aws.String("private, no-store"),
	}, s3.WithPresignExpires(lasts))
	if err != nil {
		return Link{}, fmt.Errorf("vault: sign download: %w", err)
	}
	return Link{Method: request.Method, URL: request.URL, Expires: calendar.At(at.Add(lasts))}, nil
}

// withinCredentials shortens a link to the life of the credentials: a link of a function's role ends with its session.
func (v Vault) withinCredentials(ctx context.Context, at time.Time, lasts time.Duration) (time.Duration, error) {
	if v.credentials == nil {
		return 0, ErrUnavailable.Wrap(fmt.Errorf("vault: no credentials"))
	}
	c, err := v.credentials.Retrieve(ctx)
	if err != nil {
		return 0, ErrUnavailable.Wrap(fmt.Errorf("vault: credentials: %w", err))
	}
	if c.CanExpire {
		lasts = min(lasts, (c.Expires.Sub(at) - signing).Truncate(time.Second))
	}
	if lasts < time.Second {
		return 0, ErrUnavailable.Wrap(fmt.Errorf("vault: credentials end at %s", c.Expires))
	}
	return lasts, nil
}
