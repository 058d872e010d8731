package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
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
