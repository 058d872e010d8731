package engine

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// npm serves the engine for this system alone, so its failures are those of this system.
func TestFailuresAreOneClearSentence(t *testing.T) {
	binary, err := dynoxide(t.Context(), func(string) {})
	if err != nil {
		Missing(t, "DynamoDB", err)
	}
	t.Run("npm missing", func(t *testing.T) {
		t.Setenv("PATH", t.TempDir())
		if _, err := installed(t.Context(), t.TempDir(), func(string) {}); !errors.Is(err, ErrNoNPM) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("another binary", func(t *testing.T) {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "dynoxide"), []byte("#!/bin/sh\n"), 0o755); err != nil {
			t.Fatal(err)
		}
		if _, err := installed(t.Context(), dir, func(string) {}); !errors.Is(err, ErrWrongBinary) {
			t.Errorf("got %v", err)
		}
	})
	t.Run("file in a folder that is not there", func(t *testing.T) {
		_, err := start(t.Context(), binary, filepath.Join(t.TempDir(), "no", "such", "file"))
		if err == nil || !strings.HasPrefix(err.Error(), "the DynamoDB engine ended at once: ") || strings.Contains(err.Error(), "\n") {
			t.Errorf("got %v", err)
		}
	})
	t.Run("port busy", func(t *testing.T) {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer func() { _ = l.Close() }()
		_, err = startAt(t.Context(), binary, "", strconv.Itoa(l.Addr().(*net.TCPAddr).Port))
		if !errors.Is(err, errPortTaken) {
			t.Errorf("got %v, want that the port is taken", err)
		}
	})
}
