package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"

	"linxuan/shared/ballot"
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
