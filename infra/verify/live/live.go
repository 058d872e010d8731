// Package live looks over the live tables and says which invariants of the rules do not hold in them. It only reads, shares
// no code with what writes, and scans, which nothing of the platform itself does.
package live

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

// Tables are where the platform keeps its records.
type Tables struct {
	DynamoDB        *dynamodb.Client
	S3              *s3.Client
	Records, Ledger string // tables
	Dossier         string // bucket
}

// Report is what was found.
type Report struct {
	Lists, Receipts, Entries, Objects, Applications, Filings, Registered int // looked at
	Wrong                                                                []string
}

func (r *Report) wrong(place, format string, args ...any) {
	r.Wrong = append(r.Wrong, place+": "+fmt.Sprintf(format, args...))
}

// Check looks at everything: sealed lists within their quotas and without a gap in their ranks (R4.3), no lead unit entered
// more often than the round allows (R1.4), nothing after a lock but by extension or correction (R5.5), the objects of every
// submitted manifest with their hashes (R5.3), standings that two people decided (R8.1), and every receipt in the log (R9.1).
func Check(ctx context.Context, t Tables) (*Report, error) {
	k := keeper{Report: &Report{}, groups: map[string]map[string]item{}}
	for _, name := range []string{t.Records, t.Ledger} {
		if err := k.scan(ctx, t.DynamoDB, name); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	k.lists()
	k.leads()
	k.locks()
	k.register()
	k.log()
	if err := k.objects(ctx, t.S3, t.Dossier); err != nil {
		return nil, err
	}
	slices.Sort(k.Wrong)
	return k.Report, nil
}

type item = map[string]types.AttributeValue

// keeper holds all items by their partitions.
type keeper struct {
	*Report
	groups   map[string]map[string]item
	receipts []receipt
}

// receipt is one that stands with a record.
type receipt struct{ place, entry string }

func (k *keeper) scan(ctx context.Context, client *dynamodb.Client, name string) error {
	pages := dynamodb.NewScanPaginator(client, &dynamodb.ScanInput{TableName: &name})
	for pages.HasMorePages() {
		page, err := pages.NextPage(ctx)
		if err != nil {
			return err
		}
		for _, i := range page.Items {
			pk, sk := text(i["pk"]), text(i["sk"])
			if k.groups[pk] == nil {
				k.groups[pk] = map[string]item{}
			}
			k.groups[pk][sk] = i
			k.collect(pk+" "+sk, &types.AttributeValueMemberM{Value: i})
		}
	}
	return nil
}

// collect finds the receipts within an item: maps that hold an entry with its hash and signature.
func (k *keeper) collect(place string, v types.AttributeValue) {
	switch v := v.(type) {
	case *types.AttributeValueMemberM:
		if v.Value["signature"] != nil && v.Value["hash"] != nil && v.Value["entry"] != nil {
			k.receipts = append(k.receipts, receipt{place, text(v.Value["entry"])})
			return
		}
		for _, part := range v.Value {
			k.collect(place, part)
		}
	case *types.AttributeValueMemberL:
		for _, part := range v.Value {
			k.collect(place, part)
		}
	}
}

func text(v types.AttributeValue) string {
	s, _ := v.(*types.AttributeValueMemberS)
	if s == nil {
		return ""
	}
	return s.Value
}

// into reads an item by its JSON names; one that cannot be read is told.
func into[T any](k *keeper, place string, i item) (v T, ok bool) {
	if i == nil {
		return v, false
	}
	err := attributevalue.UnmarshalMapWithOptions(i, &v, func(o *attributevalue.DecoderOptions) { o.TagKey = "json" })
	if err != nil {
		k.wrong(place, "it cannot be read: %v", err)
	}
	return v, err == nil
}

// each walks the items whose partition and sort key begin so, in order.
func each[T any](k *keeper, pk, sk string, do func(pk, sk string, v T)) {
	for _, partition := range sorted(k.groups) {
		if !strings.HasPrefix(partition, pk) {
			continue
		}
		for _, sort := range sorted(k.groups[partition]) {
			if !strings.HasPrefix(sort, sk) {
				continue
			}
			if v, ok := into[T](k, partition+" "+sort, k.groups[partition][sort]); ok {
				do(partition, sort, v)
			}
		}
	}
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for key := range m {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	return keys
}
