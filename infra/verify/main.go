// Command verify lets anyone check what the platform has published, without the platform: a receipt against its public key,
// the chain of the ledger, and a ballot from its one file. It shares with the writers the formats and primitives only.
//
//	go run ./infra/verify receipt RECEIPT -keys KEYS
//	go run ./infra/verify ledger DIR|URL
//	go run ./infra/verify ballot FILE|URL
//
// A file may be given as a path or as an http(s) address. It prints each check and exits with 1 on any difference.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, os.Args[1:], os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "verify:", err)
		os.Exit(1)
	}
}

// errDiffers says that something was checked and found wrong; what it was is printed before.
var errDiffers = errors.New("what was published does not hold")

var errUsage = errors.New(`usage:
  verify receipt RECEIPT -keys KEYS   a receipt (JSON) against the platform's keys (JSON, /v1/ledger/keys)
  verify ledger DIR|URL               the published chain: keys.json, head.json, bundles/
  verify ballot FILE|URL              a ballot, counted again from its one file`)

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) < 2 {
		return errUsage
	}
	switch args[0] {
	case "receipt":
		if len(args) != 4 || args[2] != "-keys" {
			return errUsage
		}
		return receipt(ctx, args[1], args[3], out)
	case "ledger":
		return chain(ctx, args[1], out)
	case "ballot":
		return recount(ctx, args[1], out)
	}
	return errUsage
}
