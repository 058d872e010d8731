package permission

import (
	"net/url"
	"reflect"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// s3 says what a call needs. What is not listed is asked for under the operation's own name on everything, which no role
// of ours allows.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html
func (g *Guard) s3(operation string, parameters any) []need {
	switch in := parameters.(type) {
	case *s3.PutObjectInput:
		return g.putObject(in)
	case *s3.GetObjectInput:
		return []need{g.onVersion("s3:GetObject", in.Bucket, in.Key, in.VersionId)}
	case *s3.HeadObjectInput:
		return []need{g.onVersion("s3:GetObject", in.Bucket, in.Key, in.VersionId)}
	case *s3.DeleteObjectInput:
		return []need{g.onVersion("s3:DeleteObject", in.Bucket, in.Key, in.VersionId)}
	case *s3.CopyObjectInput:
		from, version := source(value(in.CopySource))
		read := need{action: "s3:GetObject", resource: g.stores.bucket(from)}
		if version != "" {
			read.action = "s3:GetObjectVersion"
		}
		return []need{read, g.onObject("s3:PutObject", in.Bucket, in.Key)}
	case *s3.CreateMultipartUploadInput:
		return []need{g.onObject("s3:PutObject", in.Bucket, in.Key)}
	case *s3.UploadPartInput:
		return []need{g.onObject("s3:PutObject", in.Bucket, in.Key)}
	case *s3.CompleteMultipartUploadInput:
		return []need{g.onObject("s3:PutObject", in.Bucket, in.Key)}
	case *s3.AbortMultipartUploadInput:
		return []need{g.onObject("s3:AbortMultipartUpload", in.Bucket, in.Key)}
	case *s3.ListObjectsV2Input, *s3.ListObjectsInput, *s3.HeadBucketInput:
		return []need{{action: "s3:ListBucket", resource: g.stores.bucket(bucketOf(in))}}
	case *s3.ListObjectVersionsInput:
		return []need{{action: "s3:ListBucketVersions", resource: g.stores.bucket(bucketOf(in))}}
	}
	return []need{{action: "s3:" + operation, resource: "*"}}
}

// putObject needs more than PutObject where it sets what has a permission of its own.
func (g *Guard) putObject(in *s3.PutObjectInput) []need {
	all := []need{g.onObject("s3:PutObject", in.Bucket, in.Key)}
	if in.ObjectLockMode != "" || in.ObjectLockRetainUntilDate != nil {
		all = append(all, g.onObject("s3:PutObjectRetention", in.Bucket, in.Key))
	}
	if in.ObjectLockLegalHoldStatus != "" {
		all = append(all, g.onObject("s3:PutObjectLegalHold", in.Bucket, in.Key))
	}
	if in.Tagging != nil {
		all = append(all, g.onObject("s3:PutObjectTagging", in.Bucket, in.Key))
	}
	if in.ACL != "" {
		all = append(all, g.onObject("s3:PutObjectAcl", in.Bucket, in.Key))
	}
	return all
}

func (g *Guard) onObject(action string, bucket, key *string) need {
	return need{action: action, resource: g.stores.object(value(bucket), value(key))}
}

// onVersion is the need for an object, which has another name where a version is asked for.
func (g *Guard) onVersion(action string, bucket, key, version *string) need {
	if version != nil {
		action += "Version"
	}
	return g.onObject(action, bucket, key)
}

// source reads the x-amz-copy-source: bucket/key, in percent encoding, and perhaps a version.
func source(header string) (object, version string) {
	object, version, _ = strings.Cut(strings.TrimPrefix(header, "/"), "?versionId=")
	if plain, err := url.PathUnescape(object); err == nil {
		object = plain
	}
	return object, version
}

// bucketOf is the Bucket that every input of S3 for one bucket has.
func bucketOf(in any) string {
	v := reflect.ValueOf(in)
	if v.Kind() != reflect.Pointer || v.Elem().Kind() != reflect.Struct {
		return ""
	}
	bucket := v.Elem().FieldByName("Bucket")
	if !bucket.IsValid() {
		return ""
	}
	name, _ := bucket.Interface().(*string)
	return value(name)
}
