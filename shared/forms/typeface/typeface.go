// Package typeface carries the fonts of print: Noto Serif SC and Noto Sans SC (SIL Open Font License 1.1, files/OFL.txt). A
// function that imports it has them built in; the others stay small.
//
// The fonts, 25 MB, are not committed. `go run ./infra/fonts` takes them from npm, holds them against their SHA-256 and puts
// them into files before a deployment is built; a program that was built without them says so when it is asked for a press.
// The local machine and tests name the folder where infra/fonts keeps them instead.
package typeface

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"sync"

	"linxuan/shared/forms"
)

// The names of the font files.
const (
	Serif = "NotoSerifSC_400Regular.ttf"
	Sans  = "NotoSansSC_500Medium.ttf"
)

//go:embed all:files
var built embed.FS

// ErrNoFonts says that nothing can be printed.
var ErrNoFonts = errors.New("typeface: the fonts are not built in: run `go run ./infra/fonts` before the build")

// Lazy gives a function that opens the press when something is first printed, and keeps it. A folder, where one is named,
// stands in for the built-in fonts. The fonts are opened at first use, not at the start: most calls of a function print nothing.
func Lazy(folder string) func() (*forms.Press, error) {
	return sync.OnceValues(func() (*forms.Press, error) { return Open(folder) })
}

// Open reads the fonts and makes a press.
func Open(folder string) (*forms.Press, error) {
	files, err := fs.Sub(built, "files")
	if folder != "" {
		files, err = os.DirFS(folder), nil
	}
	if err != nil {
		return nil, err
	}
	var fonts [2][]byte
	for i, name := range []string{Serif, Sans} {
		if fonts[i], err = fs.ReadFile(files, name); errors.Is(err, fs.ErrNotExist) {
			return nil, ErrNoFonts
		}
		if err != nil {
			return nil, fmt.Errorf("typeface: %w", err)
		}
	}
	return forms.NewPress(fonts[0], fonts[1])
}
