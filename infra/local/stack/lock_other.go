//go:build !unix

package stack

import (
	"fmt"
	"os"
)

// lock opens the file; this system has no lock that ends with the process, so nothing keeps a second machine out.
func lock(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, fmt.Errorf("lock the data: %w", err)
	}
	return f, nil
}
