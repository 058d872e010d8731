// Command verify lets anyone check what the platform has published, without the platform: a receipt against its public key,
// the log of all acts, and a ballot from its one file. It shares with the writers the formats and primitives only;
// a ballot is counted by a package of its own (infra/verify/recount) that shares no code with them at all.
//
//	go run ./infra/verify receipt RECEIPT -keys KEYS [-code TEXT]
//	go run ./infra/verify ledger DIR|URL [-since CHECKPOINT] [-keys KEYS]
//	go run ./infra/verify ballot FILE|URL [-ledger DIR|URL] [-keys KEYS]
//
// And it lets a second key holder confirm that the log only grows (C2SP tlog-cosignature):
//
//	go run ./infra/verify cosigner NAME -key FILE
//	go run ./infra/verify cosign DIR|URL -key FILE -checkpoint FILE [-keys KEYS] [-to ORIGIN]
//	go run ./infra/verify cosignature CHECKPOINT -by VERIFIER -keys KEYS
//
// A file may be given as a path or as an http(s) address. It prints each check and exits with 1 on any difference.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"time"
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
  verify receipt RECEIPT -keys KEYS [-code TEXT]
        a receipt (JSON), alone or with its proof, against the platform's keys (JSON, /v1/ledger/keys); and whether what
        the code on a printed receipt says is of this one
  verify ledger DIR|URL [-since CHECKPOINT] [-keys KEYS]
        the published log: keys.json, checkpoint, tile/; and that it has only grown since a checkpoint kept before
  verify ballot FILE|URL [-ledger DIR|URL] [-keys KEYS]
        a ballot, counted again from its one file (gzip is taken too), and held against what the published log says of it;
        the log is looked for where it stands beside the file: ballot/ROUND/FILE, ledger/
  verify replay DIR
        a published record: every round from the statistics to the register, derived again from the log and the files
  verify live STAGE -dossier BUCKET [-dynamodb URL] [-s3 URL]
        the live tables, which it only reads: quotas, ranks, lead units, locks, objects, receipts
  verify cosigner NAME -key FILE
        makes a second holder's key; prints its public part
  verify cosign DIR|URL -key FILE -checkpoint FILE [-keys KEYS] [-to ORIGIN]
        checks the log, also against the checkpoint cosigned before, and leaves the new one cosigned in its place;
        hands it in to the platform at ORIGIN, where the key must be one of its witnesses
  verify cosignature CHECKPOINT -by VERIFIER -keys KEYS
        a cosigned checkpoint against the cosigner's public key`)

// commands say which options each command takes; true for those it needs.
var commands = map[string]map[string]bool{
	"receipt":     {"keys": true, "code": false},
	"ledger":      {"since": false, "keys": false},
	"ballot":      {"ledger": false, "keys": false},
	"replay":      {},
	"live":        {"dossier": true, "dynamodb": false, "s3": false},
	"cosigner":    {"key": true},
	"cosign":      {"key": true, "checkpoint": true, "keys": false, "to": false},
	"cosignature": {"by": true, "keys": true},
}

func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) < 2 {
		return errUsage
	}
	command, place := args[0], args[1]
	options, err := parse(command, args[2:])
	if err != nil {
		return err
	}
	switch command {
	case "receipt":
		return receipt(ctx, place, options["keys"], options["code"], out)
	case "ledger":
		_, _, err := checkLedger(ctx, place, options["keys"], options["since"], out)
		return err
	case "ballot":
		return checkBallot(ctx, place, options["ledger"], options["keys"], out)
	case "replay":
		return replayAll(ctx, place, out)
	case "live":
		return checkLive(ctx, place, options, out)
	case "cosigner":
		return newCosigner(place, options["key"], out)
	case "cosign":
		if err := cosign(ctx, place, options["keys"], options["key"], options["checkpoint"], time.Now(), out); err != nil || options["to"] == "" {
			return err
		}
		return handIn(ctx, options["to"], options["checkpoint"], out)
	default:
		return cosignature(ctx, place, options["keys"], options["by"], out)
	}
}

func parse(command string, args []string) (map[string]string, error) {
	takes, ok := commands[command]
	if !ok {
		return nil, errUsage
	}
	set := flag.NewFlagSet(command, flag.ContinueOnError)
	set.SetOutput(io.Discard)
	options := map[string]string{}
	for name := range takes {
		set.Func(name, "", func(value string) error {
			options[name] = value
			return nil
		})
	}
	if err := set.Parse(args); err != nil || set.NArg() > 0 {
		return nil, errUsage
	}
	for name, needed := range takes {
		if needed && options[name] == "" {
			return nil, errUsage
		}
	}
	return options, nil
}
