package stack

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"linxuan/infra/template"
)

// ErrInUse says that another local machine runs on the same data.
var ErrInUse = errors.New("another local machine is running on this data: end it first, or choose another folder with -data")

// folder is where a local machine keeps what outlives it. Without a path nothing outlives it.
type folder struct {
	path string
	lock *os.File
	kept kept
}

// kept is the small part of it: secrets, and where the clock stands.
type kept struct {
	Secrets map[string]string // by the name in the template, and the access key
	Ahead   *time.Duration    // what the clock is ahead of the machine's; nil before the first start
}

func openFolder(path string) (*folder, error) {
	f := &folder{kept: kept{Secrets: map[string]string{}}}
	if path == "" {
		return f, nil
	}
	absolute, err := filepath.Abs(path)
	if err != nil {
		return nil, fmt.Errorf("folder for the data: %w", err)
	}
	if err := os.MkdirAll(absolute, 0o700); err != nil {
		return nil, fmt.Errorf("make the folder for the data: %w", err)
	}
	if f.lock, err = lock(filepath.Join(absolute, "lock")); err != nil {
		return nil, err
	}
	f.path = absolute
	raw, err := os.ReadFile(f.keptFile())
	if err == nil {
		err = json.Unmarshal(raw, &f.kept)
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		f.close()
		return nil, fmt.Errorf("read what is kept of the last run: %w", err)
	}
	return f, nil
}

func (f *folder) keptFile() string { return filepath.Join(f.path, "machine.json") }

// tables and objects are the places of the engines' data; empty: in memory, temporary.
func (f *folder) tables() string { return f.below("tables.sqlite") }

func (f *folder) objects() string { return f.below("objects") }

func (f *folder) below(name string) string {
	if f.path == "" {
		return ""
	}
	return filepath.Join(f.path, name)
}

// secret is the secret of that name, made at the first start.
func (f *folder) secret(s template.Secret) string {
	if f.kept.Secrets[s.Name] == "" {
		f.kept.Secrets[s.Name] = random(s.Length)
	}
	return f.kept.Secrets[s.Name]
}

// random is a string of letters and digits, each as likely as any other.
func random(length int) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	text := make([]byte, 0, length)
	for one := make([]byte, 1); len(text) < length; {
		_, _ = rand.Read(one) // never fails
		if i := int(one[0]); i < 4*len(alphabet) {
			text = append(text, alphabet[i%len(alphabet)])
		}
	}
	return string(text)
}

// save writes what is kept, whole or not at all, for the owner's eyes only.
func (f *folder) save() error {
	if f.path == "" {
		return nil
	}
	raw, err := json.MarshalIndent(f.kept, "", "  ")
	if err != nil {
		return fmt.Errorf("keep the secrets: %w", err)
	}
	next := f.keptFile() + ".new"
	if err := os.WriteFile(next, raw, 0o600); err != nil {
		return fmt.Errorf("keep the secrets: %w", err)
	}
	if err := os.Rename(next, f.keptFile()); err != nil {
		return fmt.Errorf("keep the secrets: %w", err)
	}
	return nil
}

func (f *folder) close() {
	if f.lock != nil {
		_ = f.lock.Close() // which lets go of the lock
	}
}
