package vault

import (
	"fmt"
	"regexp"
	"strings"
)

// Key is where an object stands: folders and a file, made from ids. Folders have no dot and files have one, so no key is the folder
// of another, which stores that keep files cannot hold. Roles are cut by the folders (template.yaml).
//
//	2019/app_01JD…/doc_01JD….pdf     a document of a dossier
//	2019/obj_01JD…/doc_01JD….pdf     evidence of an objection
//	statistics/2019/report-2.xlsx    a published file, under the area of the function that publishes it
//	ledger/tile/0/x001/234.p/67      a tile of the ledger, whose form is not ours: see ParseKey
type Key struct{ path string }

const (
	maxKey     = 512 // bytes; S3 takes 1024
	maxSegment = 128 // bytes; file systems take 255
)

var (
	folderSegment = regexp.MustCompile(`^[A-Za-z0-9_-]+$`)
	fileSegment   = regexp.MustCompile(`^[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+)+$`)
	logFile       = regexp.MustCompile(`^[a-z]+/(checkpoint|tile/(entries|[0-9]{1,2})/(x[0-9]{3}/)*[0-9]{3}(\.p/[0-9]{1,3})?)$`)
)

// NewKey joins at least one folder and a file. The error is a mistake of the caller: ids are ours and always fit.
func NewKey(segments ...string) (Key, error) {
	if len(segments) < 2 {
		return Key{}, fmt.Errorf("vault: key %q has no folder", segments)
	}
	last := len(segments) - 1
	if err := checkFolders(segments[:last]); err != nil {
		return Key{}, err
	}
	if len(segments[last]) > maxSegment || !fileSegment.MatchString(segments[last]) {
		return Key{}, fmt.Errorf("vault: %q is no file of a key", segments[last])
	}
	path := strings.Join(segments, "/")
	if len(path) > maxKey {
		return Key{}, fmt.Errorf("vault: key of %d bytes", len(path))
	}
	return Key{path}, nil
}

// ParseKey reads what String gave, and the names of a transparency log's files (C2SP tlog-tiles): they have no dot, folders
// of unfinished tiles have one, and none is the folder of another either.
func ParseKey(path string) (Key, error) {
	if len(path) <= maxKey && logFile.MatchString(path) {
		return Key{path}, nil
	}
	return NewKey(strings.Split(path, "/")...)
}

func (k Key) String() string { return k.path }

// Segments are the folders and the file.
func (k Key) Segments() []string { return strings.Split(k.path, "/") }

// MarshalText lets records hold keys; the zero key is the empty string.
func (k Key) MarshalText() ([]byte, error) { return []byte(k.path), nil }

// UnmarshalText reads what MarshalText gave.
func (k *Key) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*k = Key{}
		return nil
	}
	parsed, err := ParseKey(string(text))
	if err != nil {
		return err
	}
	*k = parsed
	return nil
}

// Folder is where a listing looks. The zero value is the whole bucket.
type Folder struct{ prefix string }

// NewFolder joins folders.
func NewFolder(segments ...string) (Folder, error) {
	if err := checkFolders(segments); err != nil || len(segments) == 0 {
		return Folder{}, err
	}
	return Folder{strings.Join(segments, "/") + "/"}, nil
}

func (f Folder) String() string { return f.prefix }

func checkFolders(segments []string) error {
	for _, s := range segments {
		if len(s) > maxSegment || !folderSegment.MatchString(s) {
			return fmt.Errorf("vault: %q is no folder of a key", s)
		}
	}
	return nil
}

// endings are the file endings of the media types that are uploaded or published.
var endings = map[string]string{
	"application/pdf":  ".pdf",
	"image/jpeg":       ".jpg",
	"image/png":        ".png",
	"application/json": ".json",
	"application/zip":  ".zip",
	"text/csv":         ".csv",
	"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": ".xlsx",
}

// Ending is the file ending of a media type without parameters, ".bin" of one that is not known here.
func Ending(mediaType string) string {
	if e, ok := endings[mediaType]; ok {
		return e
	}
	return ".bin"
}
