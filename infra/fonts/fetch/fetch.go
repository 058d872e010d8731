// Package fetch takes the fonts of print from npm into the user's cache folder, once, and holds them against their SHA-256.
package fetch

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"linxuan/shared/forms/typeface"
)

const version = "0.4.3"

// fonts are pinned to one build: where each stands in npm's packages, and the SHA-256 of the file.
var fonts = []struct{ name, pack, path, sha256 string }{
	{typeface.Serif, "@expo-google-fonts/noto-serif-sc", "400Regular", "c358a69de3df5f423a8946a7b03e3126fb6ba116f1130a463455b4e39e1f0742"},
	{typeface.Sans, "@expo-google-fonts/noto-sans-sc", "500Medium", "b30853d205f3ecdde938b1488c735ee15a2e870d31331b992fdc53971e23ec4a"},
}

// Why there are no fonts. Each is one sentence that says what to do.
var (
	ErrNoNPM     = errors.New("npm is not on the PATH, so the fonts of print cannot be fetched: install Node.js 20")
	ErrWrongFont = errors.New("a font is not the one this project knows (its SHA-256 differs): remove it and start again")
)

// Folder is where the fonts are, fetched when missing and checked every time. Several processes may run it at once: each
// fetches into a folder of its own and the last steps are renames.
func Folder(ctx context.Context, progress func(string)) (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no cache folder to keep the fonts in: %w", err)
	}
	return installed(ctx, filepath.Join(cache, "linxuan", "fonts-"+version), progress)
}

func installed(ctx context.Context, dir string, progress func(string)) (string, error) {
	err := check(dir)
	if err == nil || !errors.Is(err, fs.ErrNotExist) {
		return dir, err
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return "", ErrNoNPM
	}
	progress("installing the fonts of print (Noto SC " + version + ", by npm) into " + dir)
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fmt.Errorf("make the folder for fonts: %w", err)
	}
	work, err := os.MkdirTemp(dir, "fetch-")
	if err != nil {
		return "", fmt.Errorf("make the folder for fonts: %w", err)
	}
	defer func() { _ = os.RemoveAll(work) }()
	args := []string{"install", "--prefix", work, "--ignore-scripts", "--no-save", "--no-audit", "--no-fund"}
	for _, f := range fonts {
		args = append(args, f.pack+"@"+version)
	}
	install := exec.CommandContext(ctx, npm, args...)
	install.Dir = work
	if out, err := install.CombinedOutput(); err != nil {
		line, _, _ := strings.Cut(strings.TrimSpace(string(out)), "\n")
		return "", fmt.Errorf("npm could not install the fonts (%w): %s", err, line)
	}
	for _, f := range fonts {
		from := filepath.Join(work, "node_modules", filepath.FromSlash(f.pack), f.path, f.name)
		if err := os.Rename(from, filepath.Join(dir, f.name)); err != nil {
			return "", fmt.Errorf("put the fonts into %s: %w", dir, err)
		}
	}
	return dir, check(dir)
}

// check compares the fonts of a folder with their pinned SHA-256.
func check(dir string) error {
	for _, f := range fonts {
		raw, err := os.ReadFile(filepath.Join(dir, f.name))
		if err != nil {
			return fmt.Errorf("read a font: %w", err)
		}
		if sum := sha256.Sum256(raw); hex.EncodeToString(sum[:]) != f.sha256 {
			return fmt.Errorf("%s: %w", filepath.Join(dir, f.name), ErrWrongFont)
		}
	}
	return nil
}

// Copy puts the checked fonts of one folder into another.
func Copy(from, to string) error {
	for _, f := range fonts {
		raw, err := os.ReadFile(filepath.Join(from, f.name))
		if err != nil {
			return fmt.Errorf("read a font: %w", err)
		}
		if err := os.WriteFile(filepath.Join(to, f.name), raw, 0o644); err != nil {
			return fmt.Errorf("write a font: %w", err)
		}
	}
	return check(to)
}
