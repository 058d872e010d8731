package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"linxuan/shared/ledger"
)

// published is a published log that is being checked.
type published struct {
	place, prefix string // prefix stands before the names of files in what is told
	keys          ledger.KeyList
	checkpoint    ledger.Checkpoint
	signed        string
	seen          []ledger.Tile                  // that make the log
	visit         func(at int64, e ledger.Entry) // gets every entry in order; may be nil
	out           io.Writer
	bad           bool
}

// hold tells the outcome of a check.
func (p *published) hold(err error, format string, args ...any) {
	say(p.out, err == nil, format, args...)
	if err != nil {
		say(p.out, false, "%v", err)
		p.bad = true
	}
}

// checkLedger checks the published log: its checkpoint is signed, each entry reads, every tile is that of the entries, and
// they lead to the checkpoint's root. Given a former checkpoint, the log has only grown since. It gives the keys and the
// checkpoint.
func checkLedger(ctx context.Context, place, keyPlace, since string, out io.Writer) (ledger.KeyList, string, error) {
	return walkLedger(ctx, place, keyPlace, since, out, nil)
}

// walkLedger checks the log and shows each of its entries.
func walkLedger(ctx context.Context, place, keyPlace, since string, out io.Writer, visit func(at int64, e ledger.Entry)) (ledger.KeyList, string, error) {
	p, err := openLedger(ctx, place, keyPlace, out)
	if err != nil {
		return ledger.KeyList{}, "", err
	}
	p.visit = visit
	if err := p.check(ctx); err != nil {
		return p.keys, "", err
	}
	if since != "" {
		if err := p.since(ctx, since, p.checkpoint); err != nil {
			return p.keys, "", err
		}
	}
	if p.bad {
		return p.keys, "", errDiffers
	}
	return p.keys, p.signed, nil
}

// openLedger reads the keys and the signed checkpoint.
func openLedger(ctx context.Context, place, keyPlace string, out io.Writer) (*published, error) {
	p := &published{place: place, out: out}
	if keyPlace == "" {
		keyPlace = below(place, "keys.json")
	}
	if err := decode(ctx, keyPlace, &p.keys); err != nil {
		return nil, err
	}
	raw, err := read(ctx, below(place, "checkpoint"))
	if err != nil {
		return nil, err
	}
	p.signed = string(raw)
	p.checkpoint, err = p.keys.Open(p.signed)
	p.hold(err, "checkpoint of %s is signed", p.keys.Origin)
	if err != nil {
		return p, errDiffers
	}
	return p, nil
}

// check reads all entries and tiles and holds them against the checkpoint.
func (p *published) check(ctx context.Context) error {
	leaves, err := p.entries(ctx)
	if err != nil {
		return err
	}
	if err := p.tiles(ctx, leaves); err != nil {
		return err
	}
	tree, err := ledger.Tree{}.Append(leaves...)
	if err != nil {
		return err
	}
	root, err := tree.Root()
	if err == nil && (root != p.checkpoint.Root || tree.Size != p.checkpoint.Size) {
		err = fmt.Errorf("%w: %s over %d entries", ledger.ErrProof, root, tree.Size)
	}
	p.hold(err, "%d entries lead to the root %s", p.checkpoint.Size, p.checkpoint.Root)
	return nil
}

func (p *published) tile(ctx context.Context, t ledger.Tile) ([]byte, error) {
	return read(ctx, below(p.place, t.Path()))
}

// entries reads the bundles of entries and gives their leaf hashes. It stops at the first bundle that is missing or cannot
// be read: what follows it has no place.
func (p *published) entries(ctx context.Context) ([]ledger.Hash, error) {
	var leaves []ledger.Hash
	acts := map[ledger.Act]int{}
	for at := int64(0); at < p.checkpoint.Size; at += ledger.TileWidth {
		tile := ledger.TileWith(p.checkpoint.Size, ledger.LevelEntries, at)
		p.seen = append(p.seen, tile)
		raw, err := p.tile(ctx, tile)
		if err != nil && !errors.Is(err, errNone) {
			return nil, err
		}
		var entries [][]byte
		if err == nil {
			entries, err = ledger.DecodeEntries(raw, tile.Width)
		}
		if err != nil {
			p.hold(err, "%s%s", p.prefix, tile.Path())
			break
		}
		for i, raw := range entries {
			e, err := ledger.Decode(raw)
			if err != nil {
				p.hold(err, "entry %d, in %s%s", at+int64(i), p.prefix, tile.Path())
			}
			acts[e.Act]++
			if p.visit != nil && err == nil {
				p.visit(at+int64(i), e)
			}
			leaves = append(leaves, ledger.LeafHash(raw))
		}
	}
	for _, act := range slices.Sorted(maps.Keys(acts)) {
		say(p.out, true, "%6d  %s", acts[act], act)
	}
	return leaves, nil
}

// tiles makes each level of hashes anew from the one below and holds it against the published tiles.
func (p *published) tiles(ctx context.Context, hashes []ledger.Hash) error {
	for level := 0; len(hashes) > 0; level++ {
		var above []ledger.Hash
		for at := 0; at < len(hashes); at += ledger.TileWidth {
			row := hashes[at:min(at+ledger.TileWidth, len(hashes))]
			tile := ledger.Tile{Level: level, Index: int64(at / ledger.TileWidth), Width: len(row)}
			p.seen = append(p.seen, tile)
			raw, err := p.tile(ctx, tile)
			if err != nil && !errors.Is(err, errNone) {
				return err
			}
			if err == nil {
				err = differs(raw, row)
			}
			if err != nil {
				p.hold(err, "%s%s, which stands on %s%s", p.prefix, tile.Path(), p.prefix, beneath(tile))
			}
			if len(row) == ledger.TileWidth {
				root, err := rootOf(row)
				if err != nil {
					return err
				}
				above = append(above, root)
			}
		}
		hashes = above
	}
	return nil
}

// beneath names what a tile of hashes is made of; of two that differ, either may have been altered.
func beneath(t ledger.Tile) string {
	if t.Level > 0 {
		return fmt.Sprintf("tile/%d", t.Level-1)
	}
	return ledger.Tile{Level: ledger.LevelEntries, Index: t.Index, Width: t.Width}.Path()
}

func differs(raw []byte, want []ledger.Hash) error {
	got, err := ledger.DecodeHashes(raw, len(want))
	if err != nil {
		return err
	}
	for i := range want {
		if got[i] != want[i] {
			return fmt.Errorf("hash %d is %s, what stands below it gives %s", i, got[i], want[i])
		}
	}
	return nil
}

func rootOf(row []ledger.Hash) (ledger.Hash, error) {
	tree, err := ledger.Tree{}.Append(row...)
	if err != nil {
		return ledger.Hash{}, err
	}
	return tree.Root()
}

// since proves from the published tiles that the log of a former checkpoint is the beginning of this one.
func (p *published) since(ctx context.Context, place string, now ledger.Checkpoint) error {
	raw, err := read(ctx, place)
	if err != nil {
		return err
	}
	before, err := p.keys.Open(string(raw))
	p.hold(err, "former checkpoint is signed")
	if err != nil {
		return errDiffers
	}
	if before.Size > now.Size {
		p.hold(ledger.ErrProof, "%d entries of then are %d now", before.Size, now.Size)
		return nil
	}
	tiles := ledger.NewTiles(now.Size, func(t ledger.Tile) ([]byte, error) { return p.tile(ctx, t) })
	path, err := ledger.Consistency(before.Size, now.Size, tiles.Node)
	if err == nil {
		err = ledger.VerifyConsistency(before.Size, now.Size, path, before.Root, now.Root)
	}
	p.hold(err, "%d entries of then are the beginning of the %d now", before.Size, now.Size)
	return nil
}
