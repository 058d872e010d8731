package stack

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	dbtypes "github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"golang.org/x/sync/errgroup"

	"linxuan/infra/template"
)

// ErrOtherTable says that a table is there already and is not the one of the template.
var ErrOtherTable = errors.New("a table of this name has other keys or indexes than the template says: start with an empty -data folder")

// makeTables creates the tables that are not there. Time to live stays off: the engine would measure it by the machine's
// clock and not by ours, and nothing may rely on an item's vanishing.
func makeTables(ctx context.Context, db *dynamodb.Client, tables []template.Table) error {
	each, ctx := errgroup.WithContext(ctx)
	for _, t := range tables {
		each.Go(func() error {
			if err := makeTable(ctx, db, t); err != nil {
				return fmt.Errorf("table %s: %w", t.Name, err)
			}
			return nil
		})
	}
	return each.Wait()
}

func makeTable(ctx context.Context, db *dynamodb.Client, t template.Table) error {
	there, err := db.DescribeTable(ctx, &dynamodb.DescribeTableInput{TableName: &t.Name})
	if err == nil {
		return sameTable(there.Table, t)
	}
	if _, absent := errors.AsType[*dbtypes.ResourceNotFoundException](err); !absent {
		return fmt.Errorf("look for it: %w", err)
	}
	in := &dynamodb.CreateTableInput{TableName: &t.Name, BillingMode: dbtypes.BillingModePayPerRequest, KeySchema: schema(t.Key)}
	attributes := map[string]bool{}
	define := func(k template.Key) {
		for _, name := range []string{k.Partition, k.Sort} {
			if name != "" && !attributes[name] {
				attributes[name] = true
				in.AttributeDefinitions = append(in.AttributeDefinitions,
					dbtypes.AttributeDefinition{AttributeName: &name, AttributeType: dbtypes.ScalarAttributeTypeS})
			}
		}
	}
	define(t.Key)
	for _, index := range t.Indexes {
		define(index.Key)
		in.GlobalSecondaryIndexes = append(in.GlobalSecondaryIndexes, dbtypes.GlobalSecondaryIndex{
			IndexName: &index.Name,
			KeySchema: schema(index.Key), Projection: &dbtypes.Projection{ProjectionType: dbtypes.ProjectionTypeAll},
		})
	}
	if _, err := db.CreateTable(ctx, in); err != nil {
		return fmt.Errorf("create it: %w", err)
	}
	waiter := dynamodb.NewTableExistsWaiter(db, func(o *dynamodb.TableExistsWaiterOptions) { o.MinDelay = 10 * time.Millisecond })
	if err := waiter.Wait(ctx, &dynamodb.DescribeTableInput{TableName: &t.Name}, time.Minute); err != nil {
		return fmt.Errorf("wait for it: %w", err)
	}
	return nil
}

func schema(k template.Key) []dbtypes.KeySchemaElement {
	s := []dbtypes.KeySchemaElement{{AttributeName: &k.Partition, KeyType: dbtypes.KeyTypeHash}}
	if k.Sort != "" {
		s = append(s, dbtypes.KeySchemaElement{AttributeName: &k.Sort, KeyType: dbtypes.KeyTypeRange})
	}
	return s
}

func sameTable(got *dbtypes.TableDescription, want template.Table) error {
	indexes := map[string]template.Key{}
	for _, index := range got.GlobalSecondaryIndexes {
		indexes[*index.IndexName] = keyIn(index.KeySchema)
	}
	same := keyIn(got.KeySchema) == want.Key && len(indexes) == len(want.Indexes)
	for _, index := range want.Indexes {
		same = same && indexes[index.Name] == index.Key
	}
	if !same {
		return ErrOtherTable
	}
	return nil
}

func keyIn(s []dbtypes.KeySchemaElement) template.Key {
	var k template.Key
	for _, part := range s {
		if part.KeyType == dbtypes.KeyTypeHash {
			k.Partition = *part.AttributeName
		} else {
			k.Sort = *part.AttributeName
		}
	}
	return k
}

// makeBuckets creates the buckets that are not there and sets them all up as the template says.
func makeBuckets(ctx context.Context, files *s3.Client, region string, buckets []template.Bucket) error {
	each, ctx := errgroup.WithContext(ctx)
	for _, b := range buckets {
		each.Go(func() error {
			if err := makeBucket(ctx, files, region, b); err != nil {
				return fmt.Errorf("bucket %s: %w", b.Name, err)
			}
			return nil
		})
	}
	return each.Wait()
}

func makeBucket(ctx context.Context, files *s3.Client, region string, b template.Bucket) error {
	locked := b.ObjectLock != nil
	in := &s3.CreateBucketInput{Bucket: &b.Name, ObjectLockEnabledForBucket: &locked}
	if region != "us-east-1" { // the one region that S3 does not want to be named
		in.CreateBucketConfiguration = &s3types.CreateBucketConfiguration{LocationConstraint: s3types.BucketLocationConstraint(region)}
	}
	_, err := files.CreateBucket(ctx, in)
	if _, ours := errors.AsType[*s3types.BucketAlreadyOwnedByYou](err); err != nil && !ours {
		return fmt.Errorf("create it: %w", err)
	}
	if b.Versioned {
		_, err = files.PutBucketVersioning(ctx, &s3.PutBucketVersioningInput{
			Bucket:                  &b.Name,
			VersioningConfiguration: &s3types.VersioningConfiguration{Status: s3types.BucketVersioningStatusEnabled},
		})
		if err != nil {
			return fmt.Errorf("keep versions: %w", err)
		}
	}
	if locked {
		days := int32(b.ObjectLock.Days)
		_, err = files.PutObjectLockConfiguration(ctx, &s3.PutObjectLockConfigurationInput{
			Bucket: &b.Name,
			ObjectLockConfiguration: &s3types.ObjectLockConfiguration{
				ObjectLockEnabled: s3types.ObjectLockEnabledEnabled,
				Rule: &s3types.ObjectLockRule{DefaultRetention: &s3types.DefaultRetention{
					Mode: s3types.ObjectLockRetentionMode(b.ObjectLock.Mode), Days: &days,
				}},
			},
		})
		if err != nil {
			return fmt.Errorf("lock its objects: %w", err)
		}
	}
	return allowPages(ctx, files, b)
}

func allowPages(ctx context.Context, files *s3.Client, b template.Bucket) error {
	var rules []s3types.CORSRule
	for _, r := range b.CORS {
		seconds := int32(r.MaxAge / time.Second)
		rules = append(rules, s3types.CORSRule{
			AllowedOrigins: r.Origins, AllowedMethods: r.Methods, AllowedHeaders: r.Headers,
			ExposeHeaders: r.Exposed, MaxAgeSeconds: &seconds,
		})
	}
	if rules == nil {
		return nil
	}
	_, err := files.PutBucketCors(ctx, &s3.PutBucketCorsInput{Bucket: &b.Name, CORSConfiguration: &s3types.CORSConfiguration{CORSRules: rules}})
	if err != nil {
		return fmt.Errorf("allow the page's origin: %w", err)
	}
	return nil
}
