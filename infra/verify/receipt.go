package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/url"

	"linxuan/shared/ledger"
)

// receipt checks a receipt offline: its hash is that of its entry, its fields repeat the entry, a known key signed it. Where
// the proof goes with it, the entry also stands in the log of a signed checkpoint. What the code on paper says, if it is given,
// names this entry and its hash.
func receipt(ctx context.Context, place, keyPlace, code string, out io.Writer) error {
	p, proven, err := readReceipt(ctx, place)
	if err != nil {
		return err
	}
	var keys ledger.KeyList
	if err := decode(ctx, keyPlace, &keys); err != nil {
		return err
	}
	r := p.Receipt
	entry, err := ledger.VerifyReceipt(r, keys.Keys)
	say(out, err == nil, "receipt %s, signed by key %s (%s)", r.ID, r.Signature.Key, r.Signature.Suite)
	if err != nil {
		say(out, false, "%v", err)
		return errDiffers
	}
	say(out, true, "%s of %s at %s, content %s", entry.Act, entry.Subject, entry.At, entry.Content)
	if code != "" && !onPaper(code, r) {
		say(out, false, "the code on paper is of another receipt: %s", code)
		return errDiffers
	}
	if code != "" {
		say(out, true, "the code on paper is of this receipt")
	}
	if !proven {
		return nil
	}
	checkpoint, err := p.Proof.Verify(r.Hash, keys)
	say(out, err == nil, "entry %d of %d in the log %s", p.Proof.Index, p.Proof.Size, keys.Origin)
	if err != nil {
		say(out, false, "%v", err)
		return errDiffers
	}
	say(out, true, "the checkpoint's root is %s", checkpoint.Root)
	return nil
}

// onPaper says whether a printed code is a receipt's: an address that names the entry and its hash.
func onPaper(code string, r ledger.Receipt) bool {
	address, err := url.Parse(code)
	return err == nil && address.Query().Get("entry") == r.ID && address.Query().Get("hash") == r.Hash.String()
}

// readReceipt reads a receipt's file, with the proof or before there is one, and the receipt alone.
func readReceipt(ctx context.Context, place string) (p ledger.Proven, proven bool, err error) {
	var raw json.RawMessage
	if err := decode(ctx, place, &raw); err != nil {
		return p, false, err
	}
	var form struct {
		Format  string          `json:"format"`
		Receipt json.RawMessage `json:"receipt"`
		Proof   json.RawMessage `json:"proof"`
	}
	if err := json.Unmarshal(raw, &form); err != nil {
		return p, false, fmt.Errorf("%s: %w", place, err)
	}
	if form.Format != "" && form.Format != ledger.ReceiptFormat {
		return p, false, fmt.Errorf("%s: the form %q is unknown", place, form.Format)
	}
	into := any(&p.Receipt)
	if form.Receipt != nil {
		into = &p
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(into); err != nil {
		return p, false, fmt.Errorf("%s: %w", place, err)
	}
	return p, form.Proof != nil, nil
}
