// Command fonts puts the fonts of print where a build takes them up:
//
//	go run ./infra/fonts
//
// It is run before `sam build`; the local machine and the tests fetch them by themselves.
package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"linxuan/infra/fonts/fetch"
	"linxuan/infra/local/stack"
)

func main() {
	if err := run(context.Background()); err != nil {
		fmt.Fprintln(os.Stderr, "fonts:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context) error {
	folder, err := fetch.Folder(ctx, func(line string) { fmt.Println(line) })
	if err != nil {
		return err
	}
	root, err := stack.Root()
	if err != nil {
		return err
	}
	to := filepath.Join(root, "shared", "forms", "typeface", "files")
	if err := fetch.Copy(folder, to); err != nil {
		return err
	}
	fmt.Println("The fonts are in", to)
	return nil
}
