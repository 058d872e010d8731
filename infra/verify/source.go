package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"
)

const (
	maxFile = 256 << 20 // bytes; a ballot of 1,000 groups and 200 experts has 156 MB
	timeout = 2 * time.Minute
)

var client = &http.Client{Timeout: timeout}

// errNone says that a file is not there.
var errNone = errors.New("no such file")

// read takes a file from a path or an address.
func read(ctx context.Context, place string) ([]byte, error) {
	if !isAddress(place) {
		raw, err := os.ReadFile(place)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%s: %w", place, errNone)
		}
		return raw, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, place, nil)
	if err != nil {
		return nil, err
	}
	res, err := client.Do(req)
	if err != nil {
		return nil, err
	}
	defer func() { _ = res.Body.Close() }() // it was only read
	switch res.StatusCode {
	case http.StatusOK:
	case http.StatusNotFound:
		return nil, fmt.Errorf("%s: %w", place, errNone)
	default:
		return nil, fmt.Errorf("%s answers %s", place, res.Status)
	}
	raw, err := io.ReadAll(io.LimitReader(res.Body, maxFile+1))
	if len(raw) > maxFile {
		return nil, fmt.Errorf("%s is larger than %d bytes", place, maxFile)
	}
	return raw, err
}

func isAddress(place string) bool {
	return strings.HasPrefix(place, "http://") || strings.HasPrefix(place, "https://")
}

// below names a file under a folder or an address.
func below(place, name string) string {
	if isAddress(place) {
		return strings.TrimSuffix(place, "/") + "/" + name
	}
	return filepath.Join(place, filepath.FromSlash(name))
}
