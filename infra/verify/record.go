package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"linxuan/shared/ledger"
)

// The published record of rounds, as the public bucket holds it:
//
//	ledger/keys.json, ledger/checkpoint, ledger/tile/…   the log (C2SP tlog-tiles)
//	notice/index.json                                    names and hashes of the files below, signed: "linxuan-record/1"
//	notice/register.json, notice/<round>/notice.json, …/list-<nnn>.json
//	notice/<round>/openings.json                         what hashes in the log stand for: "linxuan-openings/1"
//	ballot/<round>/<ballot>.json                         each ballot in one file
//	statistics/<round>/report-<n>-<hash>/files.json      the files of a version of the annual report beside it
//
// Compressed copies (.gz) are for transport and no part of it.

const (
	formatIndex    = "linxuan-record/1"
	formatOpenings = "linxuan-openings/1"
)

// numbered is an entry with its place in the log.
type numbered struct {
	ledger.Entry
	seq int
}

// opening shows what an entry's hash stands for.
type opening struct {
	Act     ledger.Act `json:"act"`
	Subject string     `json:"subject"`
	Content string     `json:"content"`
}

// record is a published record that is being replayed.
type record struct {
	dir     string
	out     io.Writer
	bad     bool
	keys    ledger.KeyList
	entries []numbered
	files   map[string][]byte // of the index, by their names below notice/
	names   []string          // in the order of the index
	known   map[string]bool   // files that were looked at, below dir
}

// wrong tells what does not hold, and where.
func (r *record) wrong(place, format string, args ...any) {
	r.bad = true
	say(r.out, false, "%s: "+format, append([]any{place}, args...)...)
}

func (r *record) ok(format string, args ...any) { say(r.out, true, format, args...) }

// hold tells the outcome of a check at a place.
func (r *record) hold(place string, err error) bool {
	if err != nil {
		r.wrong(place, "%v", err)
	}
	return err == nil
}

func (r *record) read(name string) ([]byte, error) {
	r.known[name] = true
	return os.ReadFile(filepath.Join(r.dir, filepath.FromSlash(name)))
}

// openRecord reads a record and holds every file of it against what fixes it: the log against its checkpoint, the index
// against its signature, the files against the index.
func openRecord(ctx context.Context, dir string, out io.Writer) (*record, error) {
	r := &record{dir: dir, out: out, files: map[string][]byte{}, known: map[string]bool{}}
	if _, err := r.read("notice/index.json"); err != nil {
		return nil, fmt.Errorf("%s holds no record: %w", dir, err)
	}
	raw, err := r.read("ledger/keys.json")
	if err != nil {
		return nil, err
	}
	if err := exact(raw, &r.keys); err == nil {
		err = r.keys.Check()
		r.hold("ledger/keys.json", err)
	} else {
		r.hold("ledger/keys.json", err)
	}
	if r.bad {
		return r, nil
	}
	if err := r.openLog(ctx); err != nil || r.bad {
		return r, err
	}
	if r.openIndex() {
		return r, r.strangers("ledger/", "notice/")
	}
	return r, nil
}

func (r *record) openLog(ctx context.Context) error {
	p, err := openLedger(ctx, filepath.Join(r.dir, "ledger"), "", r.out)
	if errors.Is(err, errDiffers) {
		r.wrong("ledger/checkpoint", "it is not signed by the log")
		return nil
	}
	if err != nil {
		return err
	}
	p.prefix, p.visit = "ledger/", func(at int64, e ledger.Entry) { r.entries = append(r.entries, numbered{e, int(at)}) }
	if err := p.check(ctx); err != nil {
		return err
	}
	r.known["ledger/checkpoint"] = true
	for _, tile := range p.seen {
		r.known["ledger/"+tile.Path()] = true
	}
	if err := r.olderTiles(p); err != nil {
		return err
	}
	r.bad = r.bad || p.bad
	return nil
}

// olderTiles holds what was published of a tile before it was full against what it is now.
func (r *record) olderTiles(p *published) error {
	for _, tile := range p.seen {
		name := "ledger/" + tile.Path()
		now, err := r.read(name)
		if err != nil {
			continue // told before
		}
		base, _, _ := strings.Cut(name, ".p/")
		older, err := filepath.Glob(filepath.Join(r.dir, filepath.FromSlash(base)+".p", "*"))
		if err != nil {
			return err
		}
		for _, path := range older {
			part, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			rel := base + ".p/" + filepath.Base(path)
			r.known[rel] = true
			if !bytes.HasPrefix(now, part) || !wholeTile(tile.Level, part, filepath.Base(path)) {
				r.wrong(rel, "it is not the beginning of %s", name)
			}
		}
	}
	return nil
}

func wholeTile(level int, raw []byte, width string) bool {
	var n int
	if _, err := fmt.Sscanf(width, "%d", &n); err != nil {
		return false
	}
	var err error
	if level == ledger.LevelEntries {
		_, err = ledger.DecodeEntries(raw, n)
	} else {
		_, err = ledger.DecodeHashes(raw, n)
	}
	return err == nil
}

// openIndex reads the signed index and the files that it names.
func (r *record) openIndex() bool {
	const place = "notice/index.json"
	raw, err := r.read(place)
	if !r.hold(place, err) {
		return false
	}
	var signed struct {
		Index     string           `json:"index"`
		Signature ledger.Signature `json:"signature"`
	}
	var index struct {
		Format string `json:"format"`
		Files  []struct {
			Name   string `json:"name"`
			SHA256 string `json:"sha256"`
		} `json:"files"`
	}
	if !r.hold(place, exact(raw, &signed)) {
		return false
	}
	err = ledger.ErrKey
	for _, k := range r.keys.Keys {
		if k.Key == signed.Signature.Key {
			err = k.Verify("record", sha256.Sum256([]byte(signed.Index)), signed.Signature)
		}
	}
	if !r.hold(place, err) || !r.hold(place, json.Unmarshal([]byte(signed.Index), &index)) {
		return false
	}
	if index.Format != formatIndex {
		r.wrong(place, "the form %q is unknown", index.Format)
		return false
	}
	for _, f := range index.Files {
		name := "notice/" + f.Name
		raw, err := r.read(name)
		if !r.hold(name, err) {
			continue
		}
		if hexHash(raw) != f.SHA256 {
			r.wrong(name, "its hash is %s, the index says %s", hexHash(raw), f.SHA256)
			continue
		}
		r.files[f.Name] = raw
		r.names = append(r.names, f.Name)
	}
	if !r.bad {
		r.ok("the index is signed and holds the hashes of %d files", len(r.names))
	}
	return !r.bad
}

// strangers names the files below some folders that belong to nothing. Ballots are told by their notices.
func (r *record) strangers(folders ...string) error {
	var left []string
	err := filepath.WalkDir(r.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(r.dir, path)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		for _, folder := range folders {
			if strings.HasPrefix(name, folder) && !r.known[name] {
				left = append(left, name)
			}
		}
		return nil
	})
	slices.Sort(left)
	for _, name := range left {
		r.wrong(name, "it is no part of the record")
	}
	return err
}

// exact reads JSON that is spelled in the one way in which it was written.
func exact(raw []byte, v any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		return err
	}
	plain, err := json.Marshal(v)
	if err != nil {
		return err
	}
	indented, err := json.MarshalIndent(v, "", "  ")
	if err == nil && !bytes.Equal(raw, plain) && !bytes.Equal(raw, indented) {
		err = errors.New("it is not spelled as it was written")
	}
	return err
}

func hexHash(raw []byte) string {
	sum := sha256.Sum256(raw)
	return hex.EncodeToString(sum[:])
}
