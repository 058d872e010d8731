package permission

import (
	"bytes"
	"context"
	"errors"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	s3types "github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"

	"linxuan/infra/local/engine"
	"linxuan/infra/local/engine/objects"
	"linxuan/infra/template"
)

var ballots = template.Table{
	Name: "ballots", Key: template.Key{Partition: "pk", Sort: "sk"},
	Indexes: []template.Index{{Name: "gsi1", Key: template.Key{Partition: "gsi1pk", Sort: "gsi1sk"}}},
}

const (
	tableARN  = "arn:aws-cn:dynamodb:cn-north-1:000000000000:table/ballots"
	bucketARN = "arn:aws-cn:s3:::dossier"
)

// cast is a function that may read the setup and the phase, write casts, and use files under its own name.
func cast() *template.Function {
	return &template.Function{
		Name: "cast", PhysicalName: "linxuan-dev-cast", ARN: "arn:aws-cn:lambda:cn-north-1:000000000000:function:linxuan-dev-cast",
		Statements: []template.Statement{
			{Sid: "Setup", Policy: "CastRole", Actions: []string{"dynamodb:GetItem", "dynamodb:Query"}, Resources: []string{tableARN}, LeadingKeys: []string{"setup#*"}},
			{Sid: "Phase", Policy: "CastRole", Actions: []string{"dynamodb:ConditionCheckItem"}, Resources: []string{tableARN}, LeadingKeys: []string{"phase#*"}},
			{Sid: "Cast", Policy: "CastRole", Actions: []string{"dynamodb:GetItem", "dynamodb:PutItem", "dynamodb:BatchWriteItem", "dynamodb:BatchGetItem"}, Resources: []string{tableARN}, LeadingKeys: []string{"cast#*"}},
			{Sid: "Index", Policy: "CastRole", Actions: []string{"dynamodb:Query"}, Resources: []string{tableARN + "/index/gsi1"}, LeadingKeys: []string{"open#*"}},
			{Sid: "Files", Policy: "CastRole", Actions: []string{"s3:PutObject", "s3:GetObject"}, Resources: []string{bucketARN + "/cast/*"}},
			{Sid: "Log", Policy: "CastRole", Actions: []string{"logs:PutLogEvents"}, Resources: []string{"*"}},
		},
	}
}

func guarded(t *testing.T, f *template.Function) (*Guard, *dynamodb.Client, *s3.Client) {
	t.Helper()
	endpoint, store := engine.TestDynamoDB(t), objects.TestS3(t)
	cfg := aws.Config{Region: store.Region, Credentials: credentials.NewStaticCredentialsProvider(store.AccessKeyID, store.SecretAccessKey, "")}
	admin := dynamodb.NewFromConfig(cfg, func(o *dynamodb.Options) { o.BaseEndpoint = &endpoint })
	makeTable(t, admin)
	files := s3.NewFromConfig(cfg, func(o *s3.Options) { o.BaseEndpoint, o.UsePathStyle = &store.URL, true })
	_, err := files.CreateBucket(t.Context(), &s3.CreateBucketInput{Bucket: aws.String("dossier")})
	if _, exists := errors.AsType[*s3types.BucketAlreadyOwnedByYou](err); err != nil && !exists {
		t.Fatal(err)
	}
	g := New(f, []template.Table{ballots})
	g.Attach(&cfg)
	return g, dynamodb.NewFromConfig(cfg, func(o *dynamodb.Options) { o.BaseEndpoint = &endpoint }),
		s3.NewFromConfig(cfg, func(o *s3.Options) { o.BaseEndpoint, o.UsePathStyle = &store.URL, true })
}

func makeTable(t *testing.T, db *dynamodb.Client) {
	t.Helper()
	attribute := func(name string) types.AttributeDefinition {
		return types.AttributeDefinition{AttributeName: &name, AttributeType: types.ScalarAttributeTypeS}
	}
	keys := func(hash, sort string) []types.KeySchemaElement {
		return []types.KeySchemaElement{{AttributeName: &hash, KeyType: types.KeyTypeHash}, {AttributeName: &sort, KeyType: types.KeyTypeRange}}
	}
	_, err := db.CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName: &ballots.Name, BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{attribute("pk"), attribute("sk"), attribute("gsi1pk"), attribute("gsi1sk")}, KeySchema: keys("pk", "sk"),
		GlobalSecondaryIndexes: []types.GlobalSecondaryIndex{{
			IndexName: aws.String("gsi1"), KeySchema: keys("gsi1pk", "gsi1sk"),
			Projection: &types.Projection{ProjectionType: types.ProjectionTypeAll},
		}},
	})
	if _, exists := errors.AsType[*types.ResourceInUseException](err); err != nil && !exists {
		t.Fatal(err)
	}
}

func key(pk string) item {
	return item{"pk": &types.AttributeValueMemberS{Value: pk}, "sk": &types.AttributeValueMemberS{Value: "-"}}
}

func query(t *testing.T, index *string, attribute, pk string) *dynamodb.QueryInput {
	t.Helper()
	e, err := expression.NewBuilder().WithKeyCondition(expression.Key(attribute).Equal(expression.Value(pk)).And(
		expression.Key(strings.Replace(attribute, "pk", "sk", 1)).BeginsWith("a"))).Build()
	if err != nil {
		t.Fatal(err)
	}
	return &dynamodb.QueryInput{
		TableName: &ballots.Name, IndexName: index, KeyConditionExpression: e.KeyCondition(),
		ExpressionAttributeNames: e.Names(), ExpressionAttributeValues: e.Values(),
	}
}

func TestDynamoDB(t *testing.T) {
	_, db, _ := guarded(t, cast())
	get := func(pk string) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := db.GetItem(ctx, &dynamodb.GetItemInput{TableName: &ballots.Name, Key: key(pk)})
			return err
		}
	}
	ask := func(in *dynamodb.QueryInput) func(context.Context) error {
		return func(ctx context.Context) error { _, err := db.Query(ctx, in); return err }
	}
	write := func(parts ...types.TransactWriteItem) func(context.Context) error {
		return func(ctx context.Context) error {
			_, err := db.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: parts})
			return err
		}
	}
	batch := func(pks ...string) func(context.Context) error {
		var writes []types.WriteRequest
		for _, pk := range pks {
			writes = append(writes, types.WriteRequest{PutRequest: &types.PutRequest{Item: key(pk)}})
		}
		return func(ctx context.Context) error {
			_, err := db.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: map[string][]types.WriteRequest{ballots.Name: writes}})
			return err
		}
	}
	put := types.TransactWriteItem{Put: &types.Put{TableName: &ballots.Name, Item: key("cast#1")}}
	phase := types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{
		TableName: &ballots.Name, Key: key("phase#1"),
		ConditionExpression: aws.String("attribute_not_exists(pk)"),
	}}
	rows := []struct {
		name    string
		call    func(context.Context) error
		allowed bool
	}{
		{"get what it may", get("setup#1"), true},
		{"get another's item", get("issue#1"), false},
		{"query what it may", ask(query(t, nil, "pk", "setup#1")), true},
		{"query another partition", ask(query(t, nil, "pk", "issue#1")), false},
		{"query the index", ask(query(t, aws.String("gsi1"), "gsi1pk", "open#1")), true},
		{"query another partition of the index", ask(query(t, aws.String("gsi1"), "gsi1pk", "setup#1")), false},
		{"transaction of what it may", write(put, phase), true},
		{"transaction with another's item", write(put, types.TransactWriteItem{Put: &types.Put{TableName: &ballots.Name, Item: key("phase#1")}}), false},
		{"transaction with an update", write(types.TransactWriteItem{Update: &types.Update{
			TableName: &ballots.Name, Key: key("cast#1"),
			UpdateExpression: aws.String("SET a = pk"),
		}}), false},
		{"transaction with a delete", write(types.TransactWriteItem{Delete: &types.Delete{TableName: &ballots.Name, Key: key("cast#1")}}), false},
		{"batch of what it may", batch("cast#2", "cast#3"), true},
		{"batch with another's item", batch("cast#2", "phase#3"), false},
		{"another table", func(ctx context.Context) error {
			_, err := db.GetItem(ctx, &dynamodb.GetItemInput{TableName: aws.String("accounts"), Key: key("setup#1")})
			return err
		}, false},
		{"scan", func(ctx context.Context) error {
			_, err := db.Scan(ctx, &dynamodb.ScanInput{TableName: &ballots.Name})
			return err
		}, false},
		{"PartiQL", func(ctx context.Context) error {
			_, err := db.ExecuteStatement(ctx, &dynamodb.ExecuteStatementInput{Statement: aws.String("SELECT * FROM ballots")})
			return err
		}, false},
		{"transactional read", func(ctx context.Context) error {
			_, err := db.TransactGetItems(ctx, &dynamodb.TransactGetItemsInput{TransactItems: []types.TransactGetItem{
				{Get: &types.Get{TableName: &ballots.Name, Key: key("cast#1")}}, {Get: &types.Get{TableName: &ballots.Name, Key: key("phase#1")}},
			}})
			return err
		}, false},
		{"batch read", func(ctx context.Context) error {
			_, err := db.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: map[string]types.KeysAndAttributes{
				ballots.Name: {Keys: []map[string]types.AttributeValue{key("cast#1"), key("setup#1")}},
			}})
			return err
		}, false},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) { judge(t, row.call(t.Context()), row.allowed, "AccessDeniedException", 400) })
	}
}

// judge wants no error, or exactly the refusal of AWS.
func judge(t *testing.T, err error, allowed bool, code string, status int) {
	t.Helper()
	if allowed {
		if err != nil {
			t.Errorf("refused: %v", err)
		}
		return
	}
	api, isAPI := errors.AsType[smithy.APIError](err)
	response, hasResponse := errors.AsType[interface {
		error
		HTTPStatusCode() int
	}](err)
	if !isAPI || api.ErrorCode() != code || !hasResponse || response.HTTPStatusCode() != status {
		t.Errorf("got %v, want %s with status %d", err, code, status)
	}
}

func TestS3(t *testing.T) {
	_, _, files := guarded(t, cast())
	bucket := aws.String("dossier")
	put := func(in s3.PutObjectInput) func(context.Context) error {
		in.Bucket, in.Body = bucket, bytes.NewReader(nil)
		return func(ctx context.Context) error { _, err := files.PutObject(ctx, &in); return err }
	}
	rows := []struct {
		name    string
		call    func(context.Context) error
		allowed bool
		code    string
	}{
		{"put what it may", put(s3.PutObjectInput{Key: aws.String("cast/1")}), true, ""},
		{"put elsewhere", put(s3.PutObjectInput{Key: aws.String("submission/1")}), false, "AccessDenied"},
		{"put with a retention", put(s3.PutObjectInput{
			Key: aws.String("cast/2"), ObjectLockMode: s3types.ObjectLockModeGovernance,
			ObjectLockRetainUntilDate: aws.Time(time.Now().Add(time.Hour)),
		}), false, "AccessDenied"},
		{"get", func(ctx context.Context) error {
			_, err := files.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: aws.String("cast/1")})
			return err
		}, true, ""},
		{"get a version", func(ctx context.Context) error {
			_, err := files.GetObject(ctx, &s3.GetObjectInput{Bucket: bucket, Key: aws.String("cast/1"), VersionId: aws.String("v")})
			return err
		}, false, "AccessDenied"},
		{"ask for one that is absent, without the right to list", func(ctx context.Context) error {
			_, err := files.HeadObject(ctx, &s3.HeadObjectInput{Bucket: bucket, Key: aws.String("cast/absent")})
			return err
		}, false, "Forbidden"},
		{"delete", func(ctx context.Context) error {
			_, err := files.DeleteObject(ctx, &s3.DeleteObjectInput{Bucket: bucket, Key: aws.String("cast/1")})
			return err
		}, false, "AccessDenied"},
		{"copy from elsewhere", func(ctx context.Context) error {
			_, err := files.CopyObject(ctx, &s3.CopyObjectInput{Bucket: bucket, Key: aws.String("cast/3"), CopySource: aws.String("dossier/submission/1")})
			return err
		}, false, "AccessDenied"},
		{"copy of its own", func(ctx context.Context) error {
			_, err := files.CopyObject(ctx, &s3.CopyObjectInput{Bucket: bucket, Key: aws.String("cast/3"), CopySource: aws.String("dossier/cast%2F1")})
			return err
		}, true, ""},
		{"list", func(ctx context.Context) error {
			_, err := files.ListObjectsV2(ctx, &s3.ListObjectsV2Input{Bucket: bucket})
			return err
		}, false, "AccessDenied"},
		{"list all buckets", func(ctx context.Context) error {
			_, err := files.ListBuckets(ctx, &s3.ListBucketsInput{})
			return err
		}, false, "AccessDenied"},
		{"sign a link to what it may", func(ctx context.Context) error {
			_, err := s3.NewPresignClient(files).PresignPutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: aws.String("cast/4")})
			return err
		}, true, ""},
		{"sign a link to elsewhere", func(ctx context.Context) error {
			_, err := s3.NewPresignClient(files).PresignPutObject(ctx, &s3.PutObjectInput{Bucket: bucket, Key: aws.String("submission/4")})
			return err
		}, false, "AccessDenied"},
	}
	for _, row := range rows {
		t.Run(row.name, func(t *testing.T) { judge(t, row.call(t.Context()), row.allowed, row.code, 403) })
	}
}

// With the right to list, an absent object is told as such.
func TestAbsentIsToldToWhoMayList(t *testing.T) {
	f := cast()
	f.Statements = append(f.Statements, template.Statement{Actions: []string{"s3:ListBucket"}, Resources: []string{bucketARN}})
	_, _, files := guarded(t, f)
	_, err := files.GetObject(t.Context(), &s3.GetObjectInput{Bucket: aws.String("dossier"), Key: aws.String("cast/absent")})
	if _, ok := errors.AsType[*s3types.NoSuchKey](err); !ok {
		t.Errorf("got %v, want NoSuchKey", err)
	}
}

func TestUnused(t *testing.T) {
	g, db, files := guarded(t, cast())
	if _, err := db.GetItem(t.Context(), &dynamodb.GetItemInput{TableName: &ballots.Name, Key: key("setup#1")}); err != nil {
		t.Fatal(err)
	}
	if _, err := s3.NewPresignClient(files).PresignPutObject(t.Context(), &s3.PutObjectInput{Bucket: aws.String("dossier"), Key: aws.String("cast/4")}); err != nil {
		t.Fatal(err)
	}
	want := []string{
		"CastRole/Setup dynamodb:Query", "CastRole/Phase dynamodb:ConditionCheckItem", "CastRole/Cast dynamodb:GetItem", "CastRole/Cast dynamodb:PutItem",
		"CastRole/Cast dynamodb:BatchWriteItem", "CastRole/Cast dynamodb:BatchGetItem", "CastRole/Index dynamodb:Query", "CastRole/Files s3:GetObject",
	}
	if got := g.Unused(); !reflect.DeepEqual(got, want) {
		t.Errorf("got %q\nwant %q", got, want)
	}
}
