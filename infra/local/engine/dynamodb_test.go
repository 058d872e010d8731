package engine

import (
	"context"
	"fmt"
	"path/filepath"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

func client(endpoint string) *dynamodb.Client {
	return dynamodb.New(dynamodb.Options{
		BaseEndpoint: &endpoint, Region: "cn-north-1",
		Credentials: credentials.NewStaticCredentialsProvider("local", "local", ""),
	})
}

func createTable(t *testing.T, db *dynamodb.Client, name string) {
	t.Helper()
	_, err := db.CreateTable(t.Context(), &dynamodb.CreateTableInput{
		TableName: &name, BillingMode: types.BillingModePayPerRequest,
		AttributeDefinitions: []types.AttributeDefinition{{AttributeName: aws.String("pk"), AttributeType: types.ScalarAttributeTypeS}},
		KeySchema:            []types.KeySchemaElement{{AttributeName: aws.String("pk"), KeyType: types.KeyTypeHash}},
	})
	if err != nil {
		t.Fatal(err)
	}
}

func startForTest(t *testing.T, o Options) *DynamoDB {
	t.Helper()
	d, err := StartDynamoDB(context.Background(), o)
	if err != nil {
		Missing(t, "DynamoDB", err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func TestOneEngineServesAllTests(t *testing.T) {
	endpoint := TestDynamoDB(t)
	if again := TestDynamoDB(t); again != endpoint {
		t.Errorf("second engine at %s, want the first at %s", again, endpoint)
	}
	createTable(t, client(endpoint), "OneEngine")
}

// Six kills in a row under load: whatever the engine acknowledged is there afterwards.
func TestAcknowledgedWritesOutliveAKill(t *testing.T) {
	file := filepath.Join(t.TempDir(), "tables.sqlite")
	acknowledged := map[string]bool{}
	for round := range 6 {
		d := startForTest(t, Options{File: file})
		db := client(d.Endpoint())
		if round == 0 {
			createTable(t, db, "Durable")
		}
		for key := range acknowledged {
			mustHave(t, db, key)
		}
		for _, key := range writeUntilKilled(t, d, db, round) {
			acknowledged[key] = true
		}
	}
	if len(acknowledged) < 6*100 {
		t.Fatalf("only %d writes were acknowledged: too little load to prove anything", len(acknowledged))
	}
}

func mustHave(t *testing.T, db *dynamodb.Client, key string) {
	t.Helper()
	out, err := db.GetItem(t.Context(), &dynamodb.GetItemInput{
		TableName: aws.String("Durable"),
		Key:       map[string]types.AttributeValue{"pk": &types.AttributeValueMemberS{Value: key}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if out.Item == nil {
		t.Fatalf("acknowledged write %s is gone after the kill", key)
	}
}

// writeUntilKilled writes from four sides, kills the engine in the middle and returns the acknowledged keys.
func writeUntilKilled(t *testing.T, d *DynamoDB, db *dynamodb.Client, round int) []string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var mu sync.Mutex
	var keys []string
	var writers sync.WaitGroup
	enough := make(chan struct{})
	for writer := range 4 {
		writers.Go(func() {
			for i := 0; ctx.Err() == nil; i++ {
				key := fmt.Sprintf("%d-%d-%d", round, writer, i)
				_, err := db.PutItem(ctx, &dynamodb.PutItemInput{
					TableName: aws.String("Durable"),
					Item:      map[string]types.AttributeValue{"pk": &types.AttributeValueMemberS{Value: key}},
				})
				if err != nil {
					return
				}
				mu.Lock()
				if keys = append(keys, key); len(keys) == 150 {
					close(enough)
				}
				mu.Unlock()
			}
		})
	}
	select {
	case <-enough:
	case <-time.After(30 * time.Second):
		t.Error("150 writes took more than 30 s")
	}
	if err := syscall.Kill(d.PID(), syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	<-d.Exited()
	cancel()
	writers.Wait()
	return keys
}

func TestEngineEndsWithItsContext(t *testing.T) {
	if _, err := one(); err != nil {
		Missing(t, "DynamoDB", err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	d, err := StartDynamoDB(ctx, Options{})
	if err != nil {
		t.Fatal(err)
	}
	cancel()
	select {
	case <-d.Exited():
	case <-time.After(5 * time.Second):
		t.Error("the engine outlives its context")
	}
	if err := d.Close(); err != nil {
		t.Errorf("closing an engine that has ended: %v", err)
	}
}

func TestMemoryIsForgotten(t *testing.T) {
	first := startForTest(t, Options{})
	createTable(t, client(first.Endpoint()), "Forgotten")
	if err := first.Close(); err != nil {
		t.Fatal(err)
	}
	second := startForTest(t, Options{})
	tables, err := client(second.Endpoint()).ListTables(t.Context(), &dynamodb.ListTablesInput{})
	if err != nil {
		t.Fatal(err)
	}
	if len(tables.TableNames) != 0 {
		t.Errorf("tables %v in a new engine", tables.TableNames)
	}
}
