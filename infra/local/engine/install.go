package engine

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
)

// The engine is pinned to one build. Its SHA-256 is that of the file in npm's package.
const (
	dynoxideVersion = "1.2.1"
	dynoxidePackage = "@dynoxide/linux-x64"
	dynoxideSHA256  = "be909b7910d3fb552e85db10ef3c8ebae4bd35fee0f26dffdb6dfa5cc656426e"
)

// The ways in which there is no engine. Each is one sentence that says what to do.
var (
	ErrNoNPM = errors.New("npm is not on the PATH: install Node.js 20, or put dynoxide " + dynoxideVersion +
		" on the PATH, or name a DynamoDB endpoint with -dynamodb")
	ErrNoBuild = errors.New("dynoxide is not on the PATH and npm has no build of it for " + runtime.GOOS + "/" + runtime.GOARCH +
		": put dynoxide " + dynoxideVersion + " on the PATH, or name a DynamoDB endpoint with -dynamodb (DynamoDB Local in Docker will do)")
	ErrWrongBinary = errors.New("the dynoxide binary is not the one this project knows (its SHA-256 differs): remove it and start again")
)

// dynoxide finds the engine's binary, and installs it by npm into the user's cache folder when it is not there yet.
func dynoxide(ctx context.Context, progress func(string)) (string, error) {
	if runtime.GOOS != "linux" || runtime.GOARCH != "amd64" {
		path, err := exec.LookPath("dynoxide")
		if err != nil {
			return "", ErrNoBuild
		}
		return path, nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache folder to keep dynoxide in: %w", err)
	}
	return installed(ctx, filepath.Join(cache, "linxuan", "dynoxide-"+dynoxideVersion), progress)
}

// installed is the binary under dir, fetched when missing and checked every time. Several processes may run it at once:
// each fetches into a folder of its own and the last step is a rename.
func installed(ctx context.Context, dir string, progress func(string)) (string, error) {
	binary := filepath.Join(dir, "dynoxide")
	err := check(binary)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return binary, err
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return "", ErrNoNPM
	}
	progress("installing the DynamoDB engine (dynoxide " + dynoxideVersion + ", 8 MB, by npm) into " + dir)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("make the folder for dynoxide: %w", err)
	}
	work, err := os.MkdirTemp(dir, "fetch-")
	if err != nil {
		return "", fmt.Errorf("make the folder for dynoxide: %w", err)
	}
	defer func() { _ = os.RemoveAll(work) }()
	install := exec.CommandContext(ctx, npm, "install", "--prefix", work, "--ignore-scripts", "--no-save", "--no-audit", "--no-fund",
		dynoxidePackage+"@"+dynoxideVersion)
	install.Dir = work
	if out, err := install.CombinedOutput(); err != nil {
		return "", fmt.Errorf("npm could not install %s %s (%w): %s", dynoxidePackage, dynoxideVersion, err, firstLine(out))
	}
	fetched := filepath.Join(work, "node_modules", filepath.FromSlash(dynoxidePackage), "dynoxide")
	if err := check(fetched); err != nil {
		return "", err
	}
	if err := os.Rename(fetched, binary); err != nil {
		return "", fmt.Errorf("put dynoxide into %s: %w", dir, err)
	}
	return binary, nil
}

// check compares a binary with the pinned SHA-256.
func check(path string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("open dynoxide: %w", err)
	}
	defer func() { _ = f.Close() }()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return fmt.Errorf("read dynoxide: %w", err)
	}
	if hex.EncodeToString(h.Sum(nil)) != dynoxideSHA256 {
		return fmt.Errorf("%s: %w", path, ErrWrongBinary)
	}
	return nil
}

func firstLine(out []byte) string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
	return line
}
