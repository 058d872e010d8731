package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"

	"linxuan/shared/ballot"
	"linxuan/shared/ledger"
)

func say(out io.Writer, ok bool, format string, args ...any) {
	mark := "ok   "
	if !ok {
		mark = "WRONG"
	}
	_, _ = fmt.Fprintf(out, mark+"  "+format+"\n", args...)
}

func decode(ctx context.Context, place string, v any) error {
	raw, err := read(ctx, place)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, v); err != nil {
		return fmt.Errorf("%s: %w", place, err)
	}
	return nil
}

type keyList struct {
	Keys []ledger.PublicKey `json:"keys"`
}

// receipt checks a receipt offline: its hash is that of its entry, its fields repeat the entry, a known key signed it.
func receipt(ctx context.Context, place, keyPlace string, out io.Writer) error {
	var r ledger.Receipt
	if err := decode(ctx, place, &r); err != nil {
		return err
	}
	var keys keyList
	if err := decode(ctx, keyPlace, &keys); err != nil {
		return err
	}
	entry, err := ledger.VerifyReceipt(r, keys.Keys)
	say(out, err == nil, "receipt %s, signed by key %s (%s)", r.ID, r.Signature.Key, r.Signature.Suite)
	if err != nil {
		say(out, false, "%v", err)
		return errDiffers
	}
	say(out, true, "%s of %s at %s, content %s", entry.Act, entry.Subject, entry.At, entry.Content)
	return nil
}

// chain checks the published ledger: every entry reads, the entries lead to the head, the head is signed.
func chain(ctx context.Context, place string, out io.Writer) error {
	var keys keyList
	if err := decode(ctx, below(place, "keys.json"), &keys); err != nil {
		return err
	}
	var head ledger.Head
	if err := decode(ctx, below(place, "head.json"), &head); err != nil {
		return err
	}
	entries, err := entries(ctx, place, head.Size)
	if err != nil {
		return err
	}
	bad := false
	hold := func(err error, format string, args ...any) {
		say(out, err == nil, format, args...)
		if err != nil {
			say(out, false, "%v", err)
			bad = true
		}
	}
	hold(anyKey(head, keys.Keys), "head of %d entries at %s is signed", head.Size, head.At)
	hold(ledger.VerifyChain(entries, head), "%d entries lead to the head %s", len(entries), head.Chain)
	acts := map[ledger.Act]int{}
	for _, raw := range entries {
		if e, err := ledger.Decode(raw); err == nil {
			acts[e.Act]++
		}
	}
	for _, act := range slices.Sorted(maps.Keys(acts)) {
		say(out, true, "%6d  %s", acts[act], act)
	}
	if bad {
		return errDiffers
	}
	return nil
}

func anyKey(head ledger.Head, keys []ledger.PublicKey) error {
	err := ledger.ErrKey
	for _, k := range keys {
		if k.Key == head.Signature.Key {
			err = ledger.VerifyHead(head, k)
		}
	}
	return err
}

// entries reads the bundles until there is none, or as many entries as the head counts.
func entries(ctx context.Context, place string, size int64) ([]json.RawMessage, error) {
	var all []json.RawMessage
	for number := int64(0); int64(len(all)) < size; number++ {
		var b struct {
			Number  int64    `json:"number"`
			First   int64    `json:"first"`
			Entries []string `json:"entries"`
		}
		err := decode(ctx, below(place, fmt.Sprintf("bundles/%012d.json", number)), &b)
		if errors.Is(err, errNone) {
			return all, nil // the chain is then too short, which is told as such
		}
		if err != nil {
			return nil, err
		}
		if b.Number != number || b.First != int64(len(all)) {
			return nil, fmt.Errorf("bundle %d says it is number %d from entry %d; %d entries stand before it", number, b.Number, b.First, len(all))
		}
		for _, e := range b.Entries {
			all = append(all, json.RawMessage(e))
		}
	}
	return all, nil
}

// recount counts a ballot from its published file alone (R6.5: anyone can recount).
func recount(ctx context.Context, place string, out io.Writer) error {
	raw, err := read(ctx, place)
	if err != nil {
		return err
	}
	file, err := ballot.ParseFile(raw)
	if err != nil {
		say(out, false, "the file is no ballot of a known form: %v", err)
		return errDiffers
	}
	report := ballot.Recount(file)
	for _, c := range report.Checks {
		say(out, c.Err == nil, "%s", c.Name)
		if c.Err != nil {
			say(out, false, "%v", c.Err)
		}
	}
	if !report.OK() {
		return errDiffers
	}
	r := report.Result
	say(out, true, "%d appointed, %d present, %d groups: %s", r.Appointed, r.Present, len(r.Groups), r.Standing)
	for _, g := range r.Groups {
		say(out, true, "%s  approve %d, reject %d, abstain %d, void %d of %d; needed %d: %s", g.Group, g.Approve, g.Reject, g.Abstain, g.Void, g.Eligible, g.Needed, g.Outcome)
	}
	return nil
}
