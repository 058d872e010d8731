// Package page builds the portal's page on one machine, so that what a runner serves is never older than its sources.
package page

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"linxuan/infra/local/stack"
)

// Where the page is made and where it comes out, from the top of the repository.
const (
	sources = "functions/portal/web"
	built   = "functions/portal/dist/page"
)

// ErrNoNode says that the page cannot be built here.
var ErrNoNode = errors.New("there is no npm on this machine, so the page is the placeholder; with Node 20 it is built by itself")

// Build makes the page if it is missing or older than its sources, and gives the folder with it. say gets a line when there
// is something to do.
func Build(ctx context.Context, root string, say func(string)) (folder string, err error) {
	web, folder := filepath.Join(root, sources), filepath.Join(root, built)
	current, err := fresh(web, folder)
	if err != nil || current {
		return folder, err
	}
	npm, err := exec.LookPath("npm")
	if err != nil {
		return "", ErrNoNode
	}
	if _, err := os.Stat(filepath.Join(web, "node_modules")); errors.Is(err, fs.ErrNotExist) {
		say("Installing what the page is built with, once …")
		if err := run(ctx, npm, web, "ci", "--no-audit", "--no-fund"); err != nil {
			return "", err
		}
	}
	say("Building the page …")
	return folder, run(ctx, npm, web, "run", "build")
}

func run(ctx context.Context, npm, dir string, args ...string) error {
	c := exec.CommandContext(ctx, npm, args...)
	c.Dir = dir
	if out, err := c.CombinedOutput(); err != nil {
		return fmt.Errorf("npm %s: %w\n%s", args[0], err, out)
	}
	return nil
}

// fresh says whether the built page is at least as new as everything that it is made of.
func fresh(web, folder string) (bool, error) {
	index, err := os.Stat(filepath.Join(folder, "index.html"))
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	last, err := newest(web)
	return !last.After(index.ModTime()), err
}

// newest is when the sources were last changed.
func newest(web string) (time.Time, error) {
	var last time.Time
	err := filepath.WalkDir(web, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "generated" || d.Name() == "e2e") {
			return fs.SkipDir
		}
		info, err := d.Info()
		if err == nil && !d.IsDir() && info.ModTime().After(last) {
			last = info.ModTime()
		}
		return err
	})
	return last, err
}

// From makes the portal serve the page in a folder instead of the one that was there when the program was compiled.
func From(folder string, build stack.Build) stack.Build { return build.With("PAGE_FOLDER", folder) }
