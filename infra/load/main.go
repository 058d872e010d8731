// Command load puts a load on the whole platform, on this machine alone, and says how it bore it:
//
//	go run ./infra/load -ballot -experts 60 -groups 343
//
// holds a secret ballot (R6.5). Everything of it goes through the public API over loopback, as the browsers of the secretariat,
// three scrutineers and all experts would send it, from the making of the keys to the published file. What comes before a
// ballot (the verdicts and scores of the review) is written into the tables as the review would have left it: no quota lets
// that many groups go forward.
// With -cap 150 each expert has so many approvals, held to by coupons.
//
//	go run ./infra/load -deadline -groups 300 -rate 50
//
// plays the last seconds before the lock of applications (R5): so many groups, so many a second, save their drafts once more
// and submit them, the last fifth after the deadline. No acknowledged submission may be lost, and each must be answered in time
// or refused with both instants.
//
//	go run ./infra/load -timing -experts 12 -groups 30
//
// measures how long the casting path takes for good votes and for those that it refuses, one at a time (see timing.go for what
// of it matters).
//
// It starts the local stack on a free port, ends it when it is done or when -limit has passed, and prints one line of JSON
// last.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout, os.Stderr)
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "load:", err)
		os.Exit(1)
	}
}

// settings are the choices of the command line.
type settings struct {
	ballot   bool
	deadline bool
	timing   bool
	rate     int
	experts  int
	groups   int
	cap      int
	atOnce   int
	patience int
	out      string
	limit    time.Duration
}

func parse(args []string, stderr io.Writer) (settings, error) {
	var c settings
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.BoolVar(&c.ballot, "ballot", false, "hold a secret ballot")
	flags.BoolVar(&c.deadline, "deadline", false, "play the last seconds before the lock of applications")
	flags.BoolVar(&c.timing, "timing", false, "measure the casting path's answers to good and bad votes")
	flags.IntVar(&c.rate, "rate", 50, "groups a second that come before the lock")
	flags.IntVar(&c.experts, "experts", 60, "experts of the panel, at least 6, all of them present")
	flags.IntVar(&c.groups, "groups", 343, "groups")
	flags.IntVar(&c.cap, "cap", 0, "approvals that an expert may give, by coupons; 0 for no cap")
	flags.IntVar(&c.atOnce, "at-once", 8, "people who act at the same time")
	flags.IntVar(&c.patience, "patience", 1, "allow functions so many times the cloud's time: this machine has fewer cores than the template gives them")
	flags.StringVar(&c.out, "out", "", "`folder` for what is published; a new temporary one unless set")
	flags.DurationVar(&c.limit, "limit", 30*time.Minute, "longest time that the run may take")
	if err := flags.Parse(args); err != nil {
		return c, err
	}
	switch {
	case flags.NArg() > 0:
		return c, fmt.Errorf("%q is no option; see -help", flags.Arg(0))
	case len(c.loads()) != 1:
		return c, errors.New("choose one load: -ballot, -deadline or -timing")
	case c.experts < 6 || c.groups < 1 || c.cap < 0 || c.atOnce < 1 || c.patience < 1 || c.rate < 1:
		return c, errors.New("at least 6 experts, one group, and one person at a time")
	}
	return c, nil
}

// loads are those that were chosen; each gives the report that is printed last.
func (c settings) loads() []func(context.Context, settings, io.Writer) (any, error) {
	var chosen []func(context.Context, settings, io.Writer) (any, error)
	for _, l := range []struct {
		chosen bool
		load   func(context.Context, settings, io.Writer) (any, error)
	}{{c.ballot, holdBallot}, {c.deadline, spike}, {c.timing, timing}} {
		if l.chosen {
			chosen = append(chosen, l.load)
		}
	}
	return chosen
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	c, err := parse(args, stderr)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, c.limit)
	defer cancel()
	report, err := c.loads()[0](ctx, c, stdout)
	if err != nil {
		return err
	}
	return json.NewEncoder(stdout).Encode(report)
}
