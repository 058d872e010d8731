package ledger

import (
	"encoding/binary"
	"fmt"
	"strconv"
)

// The log is published as static files in the form of C2SP tlog-tiles: tiles of 256 hashes, and bundles of 256 entries.

// TileWidth is how many hashes or entries a full tile holds; each level of tiles stands on 256 of the one below.
const TileWidth = 1 << tileHeight

const (
	tileHeight = 8
	// LevelEntries is the level of the bundles of entries, which stand under the leaf hashes of level 0.
	LevelEntries = -1
	// MaxEntry is the length of the longest entry in bytes: a bundle gives the length in 16 bits.
	MaxEntry = 1<<16 - 1
)

// Tile names one file of the published log.
type Tile struct {
	Level int   // LevelEntries, or 0 and up
	Index int64 // from the left, from 0
	Width int   // hashes or entries in it; TileWidth when it is full, and then it never changes
}

// Path is where the tile stands below the log's place: tile/0/x001/x234/067, with .p/<width> while it is not full.
func (t Tile) Path() string {
	n := fmt.Sprintf("%03d", t.Index%1000)
	for rest := t.Index / 1000; rest > 0; rest /= 1000 {
		n = fmt.Sprintf("x%03d/%s", rest%1000, n)
	}
	level := "entries"
	if t.Level != LevelEntries {
		level = strconv.Itoa(t.Level)
	}
	if t.Width < TileWidth {
		n += ".p/" + strconv.Itoa(t.Width)
	}
	return "tile/" + level + "/" + n
}

// TileWith is the tile of a log of that size that holds the hash or entry number index of a level. The hash must be there.
func TileWith(size int64, level int, index int64) Tile {
	n := index / TileWidth
	return Tile{Level: level, Index: n, Width: int(min(TileWidth, inLevel(size, level)-n*TileWidth))}
}

// inLevel is how many hashes a level of tiles holds in a log of that size.
func inLevel(size int64, level int) int64 { return size >> (tileHeight * max(level, 0)) }

// File is a tile with its bytes.
type File struct {
	Tile Tile
	Data []byte
}

// EncodeEntries writes a bundle: each entry after its length in two bytes, the higher one first.
func EncodeEntries(entries [][]byte) ([]byte, error) {
	var raw []byte
	for _, e := range entries {
		if len(e) > MaxEntry {
			return nil, fmt.Errorf("%w: entry of %d bytes, at most %d", ErrForm, len(e), MaxEntry)
		}
		raw = binary.BigEndian.AppendUint16(raw, uint16(len(e))) //nolint:gosec // at most MaxEntry
		raw = append(raw, e...)
	}
	return raw, nil
}

// DecodeEntries reads a bundle of so many entries.
func DecodeEntries(raw []byte, width int) ([][]byte, error) {
	entries := make([][]byte, 0, min(max(width, 0), TileWidth))
	for len(raw) > 0 {
		if len(raw) < 2 || len(raw)-2 < int(binary.BigEndian.Uint16(raw)) {
			return nil, fmt.Errorf("%w: the bundle ends within entry %d", ErrForm, len(entries))
		}
		end := 2 + int(binary.BigEndian.Uint16(raw))
		entries = append(entries, raw[2:end:end])
		raw = raw[end:]
	}
	if len(entries) != width {
		return nil, fmt.Errorf("%w: %d entries in a bundle of %d", ErrForm, len(entries), width)
	}
	return entries, nil
}

// EncodeHashes writes a tile of hashes: one after the other.
func EncodeHashes(hs []Hash) []byte {
	raw := make([]byte, 0, len(hs)*len(Hash{}))
	for _, h := range hs {
		raw = append(raw, h[:]...)
	}
	return raw
}

// DecodeHashes reads a tile of so many hashes.
func DecodeHashes(raw []byte, width int) ([]Hash, error) {
	const size = len(Hash{})
	if width < 1 || len(raw) != width*size {
		return nil, fmt.Errorf("%w: %d bytes in a tile of %d hashes", ErrForm, len(raw), width)
	}
	hs := make([]Hash, width)
	for i := range hs {
		hs[i] = Hash(raw[i*size:])
	}
	return hs, nil
}

// Read gives the bytes of a published tile.
type Read func(Tile) ([]byte, error)

// Tiles reads hashes of the tree of one size out of its published tiles, each of which it asks for once.
type Tiles struct {
	size int64
	read Read
	have map[Tile][]Hash
}

// NewTiles reads the log of that size.
func NewTiles(size int64, read Read) *Tiles { return &Tiles{size, read, map[Tile][]Hash{}} }

// Node is a Node of the tree.
func (t *Tiles) Node(level uint, index uint64) (Hash, error) {
	within := level % tileHeight                    // the hashes of the tile over which the node stands are 2^within
	first, count := int64(index<<within), 1<<within //nolint:gosec // below zero is refused
	l := int(level / tileHeight)
	if first < 0 || first+int64(count) > inLevel(t.size, l) {
		return Hash{}, fmt.Errorf("%w: node %d of level %d in %d leaves", ErrTree, index, level, t.size)
	}
	tile := TileWith(t.size, l, first)
	hs, ok := t.have[tile]
	if !ok {
		raw, err := t.read(tile)
		if err != nil {
			return Hash{}, err
		}
		if hs, err = DecodeHashes(raw, tile.Width); err != nil {
			return Hash{}, fmt.Errorf("%s: %w", tile.Path(), err)
		}
		t.have[tile] = hs
	}
	at := int(first % TileWidth)
	return subtree(hs[at : at+count]), nil
}
