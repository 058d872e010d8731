// Command bootstrap prints the one-time link with which the first ministry account of a deployment is made.
//
//	go run ./infra/bootstrap -table linxuan-prod-accounts -origin https://linxuan.example.cn
//
// It writes to the table with the credentials of whoever runs it. Where a ministry account exists it refuses, unless
// -again gives a reason, which the invitation keeps. A new link voids the one before it.
package main

import (
	"context"
	"crypto/rand"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"linxuan/shared/account"
	"linxuan/shared/table"
)

func main() {
	if err := run(context.Background(), os.Args[1:], os.Stdout, os.Stderr, time.Now()); err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "bootstrap:", err)
		}
		os.Exit(1)
	}
}

type options struct{ table, origin, endpoint, again string }

func parse(args []string, help io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("bootstrap", flag.ContinueOnError)
	flags.SetOutput(help)
	flags.StringVar(&o.table, "table", "", "name of the accounts table, such as linxuan-prod-accounts")
	flags.StringVar(&o.origin, "origin", "", "address of the portal, such as https://linxuan.example.cn")
	flags.StringVar(&o.endpoint, "endpoint", "", "address of DynamoDB on a local machine; without it, AWS")
	flags.StringVar(&o.again, "again", "", "why a further link is needed although there is a ministry account")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	origin, err := url.Parse(o.origin)
	switch {
	case flags.NArg() > 0:
		return o, fmt.Errorf("%q is no option", flags.Arg(0))
	case o.table == "":
		return o, errors.New("-table is needed: the name of the accounts table")
	case err != nil || origin.Host == "" || (origin.Scheme != "https" && origin.Scheme != "http") || strings.Trim(origin.Path, "/") != "" || origin.RawQuery != "" || origin.Fragment != "":
		return o, errors.New("-origin is needed: the address of the portal, such as https://linxuan.example.cn")
	}
	o.origin = origin.Scheme + "://" + origin.Host
	return o, nil
}

// run prints the link alone to out, and what there is to know about it to notes.
func run(ctx context.Context, args []string, out, notes io.Writer, at time.Time) error {
	o, err := parse(args, notes)
	if err != nil {
		return err
	}
	store, err := connect(ctx, o)
	if err != nil {
		return err
	}
	invitation, token, err := account.InviteFirst(ctx, store, at, o.again)
	if errors.Is(err, account.ErrMinistryExists) {
		return errors.New("there is a ministry account already, and it can invite others; if it is lost, give -again \"reason\"")
	}
	if err != nil {
		return err
	}
	until := invitation.Expires.Shanghai().Format("2006-01-02 15:04:05 -07:00")
	if _, err := fmt.Fprintf(notes, "Open this link once, until %s; whoever has it becomes the ministry's officer:\n", until); err != nil {
		return err
	}
	_, err = fmt.Fprintf(out, "%s/#/invitation/%s\n", o.origin, token)
	return err
}

func connect(ctx context.Context, o options) (*table.Store, error) {
	var more []func(*config.LoadOptions) error
	if local(o.endpoint) { // an engine of the local machine takes any credentials
		more = append(more, config.WithRegion("cn-north-1"), config.WithCredentialsProvider(credentials.NewStaticCredentialsProvider("local", "local-secret", "")))
	}
	var cfg aws.Config
	cfg, err := config.LoadDefaultConfig(ctx, more...)
	if err != nil {
		return nil, fmt.Errorf("AWS configuration: %w", err)
	}
	env := map[string]string{"ACCOUNTS_TABLE": o.table, "AWS_ENDPOINT_URL_DYNAMODB": o.endpoint}
	return table.Open(cfg, func(name string) string { return env[name] }, rand.Reader), nil
}

func local(endpoint string) bool {
	u, err := url.Parse(endpoint)
	return err == nil && (u.Hostname() == "127.0.0.1" || u.Hostname() == "localhost" || u.Hostname() == "::1")
}
