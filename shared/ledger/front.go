package ledger

import "fmt"

// Front is the unfinished right side of the published tiles: what the next entries are added to. All else of the log is
// full tiles, which never change.
type Front struct {
	size    int64
	entries [][]byte
	levels  [][]Hash // the hashes of each level's unfinished tile
}

// OpenFront takes up the log of that size from its own published tiles.
func OpenFront(size int64, read Read) (*Front, error) {
	f := &Front{size: size}
	for _, tile := range unfinished(size) {
		raw, err := read(tile)
		if err != nil {
			return nil, err
		}
		if tile.Level == LevelEntries {
			f.entries, err = DecodeEntries(raw, tile.Width)
		} else {
			f.levels = append(f.levels, make([][]Hash, tile.Level+1-len(f.levels))...)
			f.levels[tile.Level], err = DecodeHashes(raw, tile.Width)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", tile.Path(), err)
		}
	}
	return f, nil
}

// unfinished lists the tiles of a log of that size that are not full.
func unfinished(size int64) []Tile {
	var tiles []Tile
	for level := LevelEntries; inLevel(size, level) > 0; level++ {
		n := inLevel(size, level)
		if w := int(n % TileWidth); w > 0 {
			tiles = append(tiles, Tile{level, n / TileWidth, w})
		}
	}
	return tiles
}

// Size is the number of entries.
func (f *Front) Size() int64 { return f.size }

// Append adds an entry and gives the tiles that it fills.
func (f *Front) Append(entry []byte) ([]File, error) {
	var full []File
	f.entries = append(f.entries, entry)
	if len(f.entries) == TileWidth {
		raw, err := EncodeEntries(f.entries)
		if err != nil {
			return nil, err
		}
		full = append(full, File{TileWith(f.size+1, LevelEntries, f.size), raw})
		f.entries = nil
	}
	f.size++
	hash := LeafHash(entry)
	for level := 0; ; level++ {
		if level == len(f.levels) {
			f.levels = append(f.levels, nil)
		}
		f.levels[level] = append(f.levels[level], hash)
		if len(f.levels[level]) < TileWidth {
			return full, nil
		}
		full = append(full, File{TileWith(f.size, level, inLevel(f.size, level)-1), EncodeHashes(f.levels[level])})
		hash, f.levels[level] = subtree(f.levels[level]), nil
	}
}

// Unfinished gives the tiles that are not full, as a checkpoint of this size needs them.
func (f *Front) Unfinished() ([]File, error) {
	var files []File
	for _, tile := range unfinished(f.size) {
		if tile.Level != LevelEntries {
			files = append(files, File{tile, EncodeHashes(f.levels[tile.Level])})
			continue
		}
		raw, err := EncodeEntries(f.entries)
		if err != nil {
			return nil, err
		}
		files = append(files, File{tile, raw})
	}
	return files, nil
}

// Tree is the tree over all entries, read off the tiles: each level's hashes make the next lower subtrees of its edge.
func (f *Front) Tree() Tree {
	t := Tree{Size: f.size}
	for level := len(f.levels) - 1; level >= 0; level-- {
		row := f.levels[level]
		for width := TileWidth / 2; width > 0; width /= 2 {
			if len(row) >= width {
				t.Edge = append(t.Edge, subtree(row[:width]))
				row = row[width:]
			}
		}
	}
	return t
}
