package ledger_test

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"testing"

	"golang.org/x/mod/sumdb/tlog"
	"pgregory.net/rapid"

	"linxuan/shared/ledger"
)

// C2SP tlog-tiles gives the path of tile 1234067; tlog names tiles the same below its own height.
func TestPathsOfTiles(t *testing.T) {
	for want, tile := range map[string]ledger.Tile{
		"tile/0/000":                 {Width: 256},
		"tile/0/000.p/5":             {Width: 5},
		"tile/3/x001/x234/067":       {Level: 3, Index: 1234067, Width: 256},
		"tile/3/x001/x234/067.p/255": {Level: 3, Index: 1234067, Width: 255},
		"tile/entries/999":           {Level: ledger.LevelEntries, Index: 999, Width: 256},
		"tile/entries/x001/000.p/1":  {Level: ledger.LevelEntries, Index: 1000, Width: 1},
		"tile/63/x001/x000/x000/000": {Level: 63, Index: 1e9, Width: 256},
	} {
		if got := tile.Path(); got != want {
			t.Errorf("%+v is at %s, want %s", tile, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		theirs := tlog.Tile{H: 8, L: rapid.IntRange(0, 7).Draw(t, "level"), N: rapid.Int64Range(0, 1<<40).Draw(t, "index"), W: rapid.IntRange(1, 256).Draw(t, "width")}
		ours := ledger.Tile{Level: theirs.L, Index: theirs.N, Width: theirs.W}
		if want := "tile" + theirs.Path()[len("tile/8"):]; ours.Path() != want {
			t.Fatalf("%s, want %s", ours.Path(), want)
		}
	})
}

// shelf keeps published tiles by path. A path may be written again, with the same bytes only.
type shelf map[string][]byte

func (s shelf) put(t *rapid.T, files []ledger.File) {
	for _, f := range files {
		path := f.Tile.Path()
		if there, ok := s[path]; ok && !bytes.Equal(there, f.Data) {
			t.Fatalf("%s changes", path)
		}
		s[path] = f.Data
	}
}

func (s shelf) read(tile ledger.Tile) ([]byte, error) {
	raw, ok := s[tile.Path()]
	if !ok {
		return nil, fmt.Errorf("no %s", tile.Path())
	}
	return raw, nil
}

// However the log grows and whenever it is taken up again, the tiles of each size are those that tlog asks for, entries and
// proofs are read back from them, and their tree is that of the leaves.
func TestTilesOfAGrowingLog(t *testing.T) {
	all := leaves(4000)
	rapid.Check(t, func(t *rapid.T) {
		files := shelf{}
		var size int64
		for range rapid.IntRange(1, 4).Draw(t, "steps") {
			front, err := ledger.OpenFront(size, files.read)
			if err != nil {
				t.Fatal(err)
			}
			before := size
			for range rapid.SampledFrom([]int{1, 3, 255, 256, 257, 1000}).Draw(t, "step") {
				if size == int64(len(all)) {
					break
				}
				full, err := front.Append(fmt.Append(nil, size))
				if err != nil {
					t.Fatal(err)
				}
				files.put(t, full)
				size++
			}
			rest, err := front.Unfinished()
			if err != nil {
				t.Fatal(err)
			}
			files.put(t, rest)
			for _, tile := range tlog.NewTiles(8, before, size) {
				if _, err := files.read(ledger.Tile{Level: tile.L, Index: tile.N, Width: tile.W}); err != nil {
					t.Fatal(err)
				}
			}
			want, err := ledger.Tree{}.Append(all[:size]...)
			if err != nil {
				t.Fatal(err)
			}
			wantRoot, _ := want.Root()
			if root, err := front.Tree().Root(); err != nil || root != wantRoot || front.Size() != size {
				t.Fatalf("root of %d: %s, %v, want %s", size, root, err, wantRoot)
			}
			index := rapid.Int64Range(0, size-1).Draw(t, "index")
			path, err := ledger.Inclusion(index, size, ledger.NewTiles(size, files.read).Node)
			if err != nil {
				t.Fatal(err)
			}
			if err := ledger.VerifyInclusion(index, size, all[index], path, wantRoot); err != nil {
				t.Fatalf("%d of %d: %v", index, size, err)
			}
			tile := ledger.TileWith(size, ledger.LevelEntries, index)
			entries, err := ledger.DecodeEntries(files[tile.Path()], tile.Width)
			if err != nil || string(entries[index%ledger.TileWidth]) != fmt.Sprint(index) {
				t.Fatalf("entry %d of %d: %v", index, size, err)
			}
		}
	})
}

// The example of C2SP tlog-tiles: 70,000 entries.
func TestTilesOf70000Entries(t *testing.T) {
	front, err := ledger.OpenFront(0, nil)
	if err != nil {
		t.Fatal(err)
	}
	full := map[int]int{}
	for range 70_000 {
		files, err := front.Append([]byte("x"))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			full[f.Tile.Level]++
		}
	}
	if want := map[int]int{ledger.LevelEntries: 273, 0: 273, 1: 1}; !maps.Equal(full, want) {
		t.Errorf("full tiles %v, want %v", full, want)
	}
	rest, err := front.Unfinished()
	if err != nil {
		t.Fatal(err)
	}
	var paths []string
	for _, f := range rest {
		paths = append(paths, f.Tile.Path())
	}
	if want := []string{"tile/entries/273.p/112", "tile/0/273.p/112", "tile/1/001.p/17", "tile/2/000.p/1"}; !slices.Equal(paths, want) {
		t.Errorf("tiles that are not full %v, want %v", paths, want)
	}
}

// The published forms of the three golden entries, byte by byte.
func TestGoldenTiles(t *testing.T) {
	front, err := ledger.OpenFront(0, nil)
	if err != nil {
		t.Fatal(err)
	}
	entries, _, _ := published(t)
	for _, e := range entries {
		if full, err := front.Append(e); err != nil || len(full) > 0 {
			t.Fatalf("%v, %v", full, err)
		}
	}
	files, err := front.Unfinished()
	if err != nil || len(files) != 2 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	var text bytes.Buffer
	for _, f := range files {
		fmt.Fprintf(&text, "%s\n%s", f.Tile.Path(), hex.Dump(f.Data))
	}
	golden(t, "tiles-v1.txt", text.Bytes())
}

func TestBundlesThatAreNone(t *testing.T) {
	for name, row := range map[string]struct {
		raw   []byte
		width int
	}{
		"too few": {[]byte{0, 1, 'a'}, 2}, "too many": {[]byte{0, 1, 'a', 0, 0}, 1}, "cut": {[]byte{0, 2, 'a'}, 1}, "half a length": {[]byte{0}, 1}, "none": {nil, 1}, "negative": {nil, -1},
	} {
		if _, err := ledger.DecodeEntries(row.raw, row.width); !errors.Is(err, ledger.ErrForm) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ledger.EncodeEntries([][]byte{make([]byte, ledger.MaxEntry), make([]byte, ledger.MaxEntry+1)}); !errors.Is(err, ledger.ErrForm) {
		t.Errorf("an entry too long: %v", err)
	}
	for _, n := range []int{0, 31, 33, 64} {
		if _, err := ledger.DecodeHashes(make([]byte, n), 1); !errors.Is(err, ledger.ErrForm) {
			t.Errorf("a tile of %d bytes: %v", n, err)
		}
	}
}

func FuzzDecodeEntries(f *testing.F) {
	f.Add([]byte{0, 1, 'a', 0, 0}, 2)
	f.Add([]byte{0xff, 0xff}, 1)
	f.Fuzz(func(t *testing.T, raw []byte, width int) {
		entries, err := ledger.DecodeEntries(raw, width)
		if err != nil {
			if !errors.Is(err, ledger.ErrForm) {
				t.Fatalf("unnamed error %v", err)
			}
			return
		}
		if again, err := ledger.EncodeEntries(entries); err != nil || !bytes.Equal(again, raw) {
			t.Fatalf("%x became %x, %v", raw, again, err)
		}
	})
}
