package main

import (
	"context"
	"io"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/s3"

	"linxuan/infra/verify/live"
)

// checkLive looks over the live tables of a stage. The keys are taken from the environment, as by any tool of AWS; the right
// to read suffices.
func checkLive(ctx context.Context, stage string, options map[string]string, out io.Writer) error {
	c, err := config.LoadDefaultConfig(ctx)
	if err != nil {
		return err
	}
	t := live.Tables{
		DynamoDB: dynamodb.NewFromConfig(c, func(o *dynamodb.Options) { o.BaseEndpoint = endpoint(options["dynamodb"]) }),
		S3: s3.NewFromConfig(c, func(o *s3.Options) {
			o.BaseEndpoint, o.UsePathStyle = endpoint(options["s3"]), options["s3"] != ""
		}),
		Records: "linxuan-" + stage + "-records", Ledger: "linxuan-" + stage + "-ledger", Dossier: options["dossier"],
	}
	report, err := live.Check(ctx, t)
	if err != nil {
		return err
	}
	for _, w := range report.Wrong {
		say(out, false, "%s", w)
	}
	say(out, len(report.Wrong) == 0, "%d sealed lists, %d applications with %d objects, %d filings, %d receipts in %d entries of the log",
		report.Lists, report.Applications, report.Objects, report.Filings, report.Receipts, report.Entries)
	if len(report.Wrong) > 0 {
		return errDiffers
	}
	return nil
}

func endpoint(address string) *string {
	if address == "" {
		return nil
	}
	return aws.String(address)
}
