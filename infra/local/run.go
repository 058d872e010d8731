package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"maps"
	"os"
	"time"

	"linxuan/infra/fonts/fetch"
	"linxuan/infra/local/all"
	"linxuan/infra/local/page"
	"linxuan/infra/local/stack"
	"linxuan/infra/scenario"
)

// program is the runner with the parts that tests replace.
type program struct {
	functions map[string]stack.Build
	page      func(ctx context.Context, root string, say func(string)) (folder string, err error) // builds the page; nil: it stays as compiled
	fonts     func(ctx context.Context, say func(string)) (folder string, err error)              // fetches the fonts of print; nil: none
	demo      demonstration
	getenv    func(string) string
	stdin     io.Reader
}

// demonstration plays a round on a running machine, tells of it on out, and returns the summary that -once prints.
type demonstration struct {
	from time.Time // where the clock starts unless -now says otherwise
	play func(ctx context.Context, s *stack.Stack, how wish, out io.Writer) (summary any, err error)
}

// wish is how the demonstration is wanted.
type wish struct {
	groups   int                             // that take part; 0: as many as usual
	accounts string                          // file for all its accounts; "" for none
	next     func(ctx context.Context) error // waits at each moment until it shall go on; nil: it never waits
}

func run(ctx context.Context, args []string, stdout, stderr io.Writer) error {
	return program{all.Functions(), page.Build, fetch.Folder, demonstration{scenario.Opening(), demonstrate}, os.Getenv, os.Stdin}.run(ctx, args, stdout, stderr)
}

// settings are the choices of the command line.
type settings struct {
	stack   stack.Options
	demo    bool
	once    bool
	publish string
	wish    wish
}

func (p program) parse(args []string, stdout, stderr io.Writer) (settings, error) {
	var c settings
	var verbose, step bool
	flags := flag.NewFlagSet("local", flag.ContinueOnError)
	flags.SetOutput(stderr)
	flags.StringVar(&c.stack.Addr, "addr", "127.0.0.1:8090", "address to listen on")
	flags.StringVar(&c.stack.Data, "data", "", "`folder` for what outlives the machine; without it everything is in memory")
	flags.StringVar(&c.stack.DynamoDB, "dynamodb", "", "`endpoint` of a DynamoDB to use instead of the engine that is installed; keys are taken from AWS_ACCESS_KEY_ID and its kin")
	flags.StringVar(&c.stack.S3, "s3", "", "`endpoint` of an S3 to use instead of the built-in engine; created objects are not told of then")
	flags.Func("now", "`instant` at which the clock starts, such as 2019-10-21T23:50:00+08:00; with -data it never starts before where the data has got to", func(text string) (err error) {
		c.stack.Now, err = time.Parse(time.RFC3339, text)
		return err
	})
	flags.StringVar(&c.stack.Stage, "stage", "dev", "stage of the template")
	flags.StringVar(&c.stack.SecondFactor, "second-factor", "none", "`roles` that must sign in with a second factor, separated by commas; its codes follow the clock that this machine shows")
	flags.StringVar(&c.stack.KeyKind, "suite", "", "signature `suite` of receipts and checkpoints, ed25519 or sm2-sm3; empty: the template's")
	flags.BoolVar(&c.demo, "demo", false, "play a whole round, then keep serving")
	flags.BoolVar(&step, "step", false, "with -demo: wait at each moment of the round for Enter, so that one can look around")
	flags.IntVar(&c.wish.groups, "groups", 0, "with -demo: `number` of groups that take part")
	flags.StringVar(&c.wish.accounts, "accounts", "", "with -demo: `file` to write all its accounts into, with their passwords of this run")
	flags.BoolVar(&c.once, "once", false, "end after the start or the demonstration, whose summary is printed last as one line of JSON")
	flags.StringVar(&c.publish, "publish", "", "`folder` to write the published files into at the end")
	flags.BoolVar(&verbose, "v", false, "print the log of the functions")
	if err := flags.Parse(args); err != nil {
		return c, err
	}
	switch {
	case flags.NArg() > 0:
		return c, fmt.Errorf("%q is no option; see -help", flags.Arg(0))
	case c.demo && p.demo.play == nil:
		return c, errors.New("this build has no demonstration")
	}
	if step {
		c.wish.next = enter(p.stdin)
	}
	if c.demo && c.stack.Now.IsZero() {
		c.stack.Now = p.demo.from
	}
	level := slog.LevelWarn
	if verbose {
		level = slog.LevelInfo
	}
	c.stack.Functions = p.functions
	c.stack.Log = slog.New(slog.NewTextHandler(stderr, &slog.HandlerOptions{Level: level}))
	c.stack.Progress = func(line string) { say(stdout, "%s", line) }
	if c.stack.DynamoDB != "" || c.stack.S3 != "" {
		c.stack.AccessKeyID, c.stack.SecretAccessKey = p.getenv("AWS_ACCESS_KEY_ID"), p.getenv("AWS_SECRET_ACCESS_KEY")
		c.stack.SessionToken, c.stack.Region = p.getenv("AWS_SESSION_TOKEN"), p.getenv("AWS_REGION")
	}
	return c, nil
}

func (p program) run(ctx context.Context, args []string, stdout, stderr io.Writer) (err error) {
	c, err := p.parse(args, stdout, stderr)
	if err != nil {
		return err
	}
	if err := p.dress(ctx, &c); err != nil {
		return err
	}
	began := time.Now()
	s, err := stack.Start(ctx, c.stack)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.Close()) }()
	welcome(stdout, s, c, time.Since(began))
	var summary any
	if c.demo {
		if summary, err = p.demo.play(ctx, s, c.wish, stdout); err != nil {
			return err
		}
	}
	if !c.once {
		if c.demo {
			say(stdout, "Look around at %s; Ctrl-C ends.", s.URL)
		}
		if err := s.Wait(ctx); err != nil {
			return err
		}
		say(stdout, "Ending.")
	}
	if err := publish(ctx, s, c.publish, stdout); err != nil {
		return err
	}
	if c.once && summary != nil {
		return json.NewEncoder(stdout).Encode(summary)
	}
	return nil
}

// dress makes the portal serve the page as its sources stand, and lets what prints find its fonts. A run that ends at once
// shows nobody a page. Without fonts there is no print, and everything else works.
func (p program) dress(ctx context.Context, c *settings) error {
	c.stack.Functions = maps.Clone(c.stack.Functions)
	if p.fonts != nil {
		folder, err := p.fonts(ctx, c.stack.Progress)
		if err != nil {
			c.stack.Progress("nothing can be printed: " + err.Error())
		}
		for name, build := range c.stack.Functions {
			c.stack.Functions[name] = build.With("FONT_FOLDER", folder)
		}
	}
	if p.page == nil || c.once {
		return nil
	}
	root, err := stack.Root()
	if err != nil {
		return err
	}
	folder, err := p.page(ctx, root, c.stack.Progress)
	if errors.Is(err, page.ErrNoNode) {
		c.stack.Progress(err.Error() + ".")
		return nil
	}
	if err != nil {
		return err
	}
	c.stack.Functions["portal"] = page.From(folder, c.stack.Functions["portal"])
	return nil
}

// welcome says where to look.
func welcome(out io.Writer, s *stack.Stack, c settings, took time.Duration) {
	data := "in memory, gone when this ends; -data keeps them"
	if c.stack.Data != "" {
		data = "kept in " + c.stack.Data
	}
	say(out, "Ready after %.1f s, stage %s.", took.Seconds(), c.stack.Stage)
	say(out, "  page and API   %s", s.URL)
	say(out, "  clock          %s; POST {\"now\":…} to %s/_local/clock moves it forward", s.Clock.Now().In(shanghai).Format(time.RFC3339), s.URL)
	say(out, "  data           %s", data)
	say(out, "  first account  go run ./infra/bootstrap -table %s -origin %s -endpoint %s", s.Table("AccountsTable"), s.URL, s.DynamoDB())
	if !c.once {
		say(out, "  end            Ctrl-C")
	}
}

// shanghai is the zone of the platform; China keeps no summer time.
var shanghai = time.FixedZone("CST", 8*3600)

// enter waits for a line. Where nobody can type one (the input has ended), nothing waits.
func enter(in io.Reader) func(context.Context) error {
	lines := bufio.NewReader(in)
	return func(ctx context.Context) error {
		read := make(chan error, 1)
		go func() {
			_, err := lines.ReadString('\n')
			read <- err
		}()
		select {
		case <-ctx.Done():
			return ctx.Err()
		case err := <-read:
			if errors.Is(err, io.EOF) {
				return nil
			}
			return err
		}
	}
}

func publish(ctx context.Context, s *stack.Stack, dir string, out io.Writer) error {
	if dir == "" {
		return nil
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Minute) // Ctrl-C is how the machine ends
	defer cancel()
	n, err := s.Publish(ctx, dir)
	if err != nil {
		return err
	}
	say(out, "Published files: %d, in %s.", n, dir)
	return nil
}

func say(out io.Writer, format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
