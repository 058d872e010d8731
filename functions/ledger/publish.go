package ledger

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"golang.org/x/sync/errgroup"

	"linxuan/shared/ledger"
	"linxuan/shared/ledger/journal"
	"linxuan/shared/table"
	"linxuan/shared/vault"
)

const (
	plain   = "text/plain; charset=utf-8"
	fresh   = "no-cache"
	forever = "public, max-age=31536000, immutable"

	bundlesAStep = 20 // published under one checkpoint: some thousand entries
	atOnce       = 8  // files on their way to the bucket
)

// publish writes the tiles that the public bucket lacks, then the checkpoint that counts them, so that a reader never meets
// a checkpoint whose tiles are missing. What a tile holds is settled by its name, so that a run that stops half way is taken
// up by the next, and two at once do no harm.
func (h handlers) publish(ctx context.Context) error {
	p, err := h.journal.Published(ctx)
	if err != nil {
		return err
	}
	front, err := ledger.OpenFront(p.Size, h.tile(ctx))
	if err != nil {
		return err
	}
	for {
		bundles, err := h.journal.Bundles(ctx, p.Bundles, bundlesAStep)
		if err != nil {
			return err
		}
		if len(bundles) == 0 {
			break
		}
		if err := h.add(ctx, front, bundles); err != nil {
			return err
		}
		p.Bundles += int64(len(bundles))
		if p, err = h.sign(ctx, p, front); err != nil {
			return over(err)
		}
	}
	if p.Size == 0 {
		return nil
	}
	if p, err = h.sign(ctx, p, front); err != nil { // the key or the log's place may have changed
		return over(err)
	}
	return h.announce(ctx, p)
}

// over is no error when another run was first: it goes on from there.
func over(err error) error {
	if errors.Is(err, table.ErrStale) {
		return nil
	}
	return err
}

// add writes the tiles of some more entries.
func (h handlers) add(ctx context.Context, front *ledger.Front, bundles []journal.Bundle) error {
	var files []ledger.File
	for _, b := range bundles {
		if b.First != front.Size() {
			return fmt.Errorf("ledger: bundle %d begins with entry %d, %d are published", b.Number, b.First, front.Size())
		}
		for _, e := range b.Entries {
			full, err := front.Append([]byte(e))
			if err != nil {
				return err
			}
			files = append(files, full...)
		}
	}
	rest, err := front.Unfinished()
	if err != nil {
		return err
	}
	write, ctx := errgroup.WithContext(ctx) // in any order: no reader looks for a tile before the checkpoint counts it
	write.SetLimit(atOnce)
	for _, f := range append(files, rest...) {
		write.Go(func() error { return h.put(ctx, f.Tile.Path(), "application/octet-stream", forever, f.Data) })
	}
	return write.Wait()
}

// sign records the checkpoint of what is published. It holds the tree of the tiles against the sequencer's own: they are
// made from the same entries in two ways.
func (h handlers) sign(ctx context.Context, p journal.Publication, front *ledger.Front) (journal.Publication, error) {
	root, err := front.Tree().Root()
	if err != nil {
		return p, err
	}
	head, err := h.journal.Head(ctx)
	if err != nil {
		return p, err
	}
	if head.Size == front.Size() && head.Root != root {
		return p, fmt.Errorf("ledger: the tiles of %d entries lead to %s, the sequencer to %s", head.Size, root, head.Root)
	}
	c := ledger.Checkpoint{Origin: h.origin, Size: front.Size(), Root: root}
	if h.journal.Signer().Signed(c, p.Checkpoint) { // a suite may give another signature each time
		return p, nil
	}
	signed, err := h.journal.Signer().SignCheckpoint(c)
	if err != nil {
		return p, err
	}
	p.Size, p.Checkpoint = front.Size(), signed
	return h.journal.Publish(ctx, p)
}

// announce writes the files that change.
func (h handlers) announce(ctx context.Context, p journal.Publication) error {
	list, err := h.keyList(ctx)
	if err != nil {
		return err
	}
	keys, err := json.Marshal(list)
	if err != nil {
		return err
	}
	if err := h.put(ctx, "keys.json", "application/json", fresh, keys); err != nil {
		return err
	}
	return h.put(ctx, "checkpoint", plain, fresh, []byte(p.Checkpoint))
}

// put writes a file of the log. One that never changes may be there already, with the same bytes.
func (h handlers) put(ctx context.Context, name, mediaType, cache string, raw []byte) error {
	key, err := vault.ParseKey(area + "/" + name)
	if err != nil {
		return err
	}
	_, err = h.public.Put(ctx, vault.Publication{Key: key, MediaType: mediaType, CacheControl: cache, Once: cache == forever}, raw)
	if !errors.Is(err, vault.ErrTaken) {
		return err
	}
	there, err := h.read(ctx, name)
	if err == nil && !bytes.Equal(there, raw) {
		err = fmt.Errorf("ledger: %s is published with other bytes", name)
	}
	return err
}

func (h handlers) read(ctx context.Context, name string) ([]byte, error) {
	key, err := vault.ParseKey(area + "/" + name)
	if err != nil {
		return nil, err
	}
	body, err := h.public.Open(ctx, key, "")
	if err != nil {
		return nil, err
	}
	defer func() { _ = body.Close() }() // it was only read
	return io.ReadAll(body)
}

func (h handlers) tile(ctx context.Context) ledger.Read {
	return func(t ledger.Tile) ([]byte, error) { return h.read(ctx, t.Path()) }
}
