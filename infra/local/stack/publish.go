package stack

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// publicBucket is the logical id of the bucket with the published files.
const publicBucket = "PublicBucket"

// Publish writes the published files into a folder, under their keys, and returns how many there are.
func (s *Stack) Publish(ctx context.Context, dir string) (int, error) {
	bucket := ""
	for _, b := range s.App.Buckets {
		if b.LogicalID == publicBucket {
			bucket = b.Name
		}
	}
	if bucket == "" {
		return 0, errors.New("the template has no " + publicBucket)
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return 0, fmt.Errorf("make the folder for published files: %w", err)
	}
	root, err := os.OpenRoot(dir) // a key cannot lead out of it
	if err != nil {
		return 0, fmt.Errorf("open the folder for published files: %w", err)
	}
	defer func() { _ = root.Close() }()
	files, count := s.Files(), 0
	pages := s3.NewListObjectsV2Paginator(files, &s3.ListObjectsV2Input{Bucket: &bucket})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return count, fmt.Errorf("list the published files: %w", err)
		}
		for _, object := range page.Contents {
			if err := write(ctx, root, files, bucket, *object.Key); err != nil {
				return count, fmt.Errorf("published file %s: %w", *object.Key, err)
			}
			count++
		}
	}
	return count, nil
}

func write(ctx context.Context, root *os.Root, files *s3.Client, bucket, key string) error {
	object, err := files.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key})
	if err != nil {
		return fmt.Errorf("read: %w", err)
	}
	defer func() { _ = object.Body.Close() }()
	name := filepath.FromSlash(key)
	if err := root.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		return fmt.Errorf("make its folder: %w", err)
	}
	f, err := root.Create(name)
	if err != nil {
		return fmt.Errorf("create: %w", err)
	}
	if _, err := io.Copy(f, object.Body); err != nil {
		return errors.Join(err, f.Close())
	}
	return f.Close()
}
