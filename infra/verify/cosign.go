package main

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"linxuan/shared/ledger"
)

// newCosigner makes a cosigner's key: the secret into a file that only its owner reads, the public one into the output.
func newCosigner(name, file string, out io.Writer) error {
	c, err := ledger.GenerateCosigner(name, rand.Reader)
	if err != nil {
		return err
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if _, err := f.WriteString(c.Secret() + "\n"); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Close(); err != nil {
		return err
	}
	_, err = fmt.Fprintln(out, c.VerifierKey())
	return err
}

// cosign checks the published log whole, and that it has only grown since the checkpoint in the cosigner's own file; then
// the new checkpoint goes there with the cosigner's line. The file is the cosigner's memory: without it nothing was seen yet.
func cosign(ctx context.Context, place, keyPlace, secret, file string, at time.Time, out io.Writer) error {
	raw, err := os.ReadFile(secret)
	if err != nil {
		return err
	}
	c, err := ledger.ParseCosigner(strings.TrimSpace(string(raw)))
	if err != nil {
		return err
	}
	since := file
	if _, err := os.Stat(file); errors.Is(err, os.ErrNotExist) {
		since = ""
	}
	keys, checkpoint, err := checkLedger(ctx, place, keyPlace, since, out)
	if err != nil {
		return err
	}
	signed, err := c.Cosign(keys, checkpoint, at)
	if err != nil {
		return err
	}
	if err := replace(file, []byte(signed)); err != nil {
		return err
	}
	say(out, true, "cosigned: %s", file)
	return nil
}

// handIn sends a cosigned checkpoint to the platform.
func handIn(ctx context.Context, origin, file string, out io.Writer) error {
	signed, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	body, err := json.Marshal(map[string]string{"checkpoint": string(signed)})
	if err != nil {
		return err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, below(origin, "v1/ledger/cosignatures"), bytes.NewReader(body))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("X-Linxuan", "1")
	res, err := client.Do(req)
	if err != nil {
		return err
	}
	defer func() { _ = res.Body.Close() }() // it was only read
	if res.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(io.LimitReader(res.Body, 4096)) // the refusal's words, as far as they come
		return fmt.Errorf("%s answers %s: %s", origin, res.Status, said)
	}
	say(out, true, "handed in to %s", origin)
	return nil
}

// replace writes a file whole or not at all.
func replace(file string, raw []byte) error {
	f, err := os.CreateTemp(filepath.Dir(file), ".cosign-*")
	if err != nil {
		return err
	}
	_, err = f.Write(raw)
	if err = errors.Join(err, f.Sync(), f.Close()); err == nil {
		err = os.Rename(f.Name(), file)
	}
	if err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	return nil
}

// cosignature checks the line of a cosigner under a checkpoint that a key of the log has signed.
func cosignature(ctx context.Context, place, keyPlace, vkey string, out io.Writer) error {
	raw, err := read(ctx, place)
	if err != nil {
		return err
	}
	var keys ledger.KeyList
	if err := decode(ctx, keyPlace, &keys); err != nil {
		return err
	}
	p := &published{out: out}
	c, err := keys.Open(string(raw))
	p.hold(err, "checkpoint of %d entries is signed by the log", c.Size)
	at, err := ledger.VerifyCosignature(string(raw), vkey)
	p.hold(err, "cosigned at %s", at.Format(time.RFC3339))
	if p.bad {
		return errDiffers
	}
	return nil
}
