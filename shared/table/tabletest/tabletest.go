// Package tabletest gives a test tables of its own on the DynamoDB engine, and a place between SDK and engine where calls
// can be counted, refused or lost.
package tabletest

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"os"
	"sync/atomic"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"linxuan/infra/local/engine"
	"linxuan/shared/table"
)

// Tables are the four tables of one test, empty at first.
type Tables struct {
	AWS    aws.Config
	Names  table.Names
	Faults *Faults
	env    map[string]string
}

var made atomic.Int64

// New makes the tables. Tests of one binary share the engine and keep apart by the tables' names.
func New(t testing.TB) *Tables {
	t.Helper()
	endpoint := engine.TestDynamoDB(t)
	prefix := fmt.Sprintf("test-%d-%d-", os.Getpid(), made.Add(1))
	faults := &Faults{next: http.DefaultTransport}
	tables := &Tables{
		AWS: aws.Config{
			Region: "cn-north-1", Credentials: credentials.NewStaticCredentialsProvider("local", "local-secret", ""),
			HTTPClient: &http.Client{Transport: faults},
		},
		Names:  table.Names{Records: prefix + "records", Accounts: prefix + "accounts", Ballots: prefix + "ballots", Ledger: prefix + "ledger"},
		Faults: faults,
	}
	tables.env = map[string]string{
		"AWS_ENDPOINT_URL_DYNAMODB": endpoint,
		"RECORDS_TABLE":             tables.Names.Records, "ACCOUNTS_TABLE": tables.Names.Accounts,
		"BALLOTS_TABLE": tables.Names.Ballots, "LEDGER_TABLE": tables.Names.Ledger,
	}
	client := tables.Store().Client()
	for _, name := range []string{tables.Names.Records, tables.Names.Accounts, tables.Names.Ballots, tables.Names.Ledger} {
		if _, err := client.CreateTable(context.Background(), definition(name, name == tables.Names.Records)); err != nil {
			t.Fatalf("create table %s: %v", name, err)
		}
	}
	faults.Reset()
	return tables
}

// Open makes the tables and connects to them.
func Open(t testing.TB) *table.Store {
	t.Helper()
	return New(t).Store()
}

// Getenv is the environment of a function that uses the tables.
func (t *Tables) Getenv(name string) string { return t.env[name] }

// Store connects to the tables.
func (t *Tables) Store() *table.Store { return table.Open(t.AWS, t.Getenv, rand.Reader) }

// definition is that of template.yaml, as far as the engine knows it.
func definition(name string, indexed bool) *dynamodb.CreateTableInput {
	attribute := func(n string) types.AttributeDefinition {
		return types.AttributeDefinition{AttributeName: &n, AttributeType: types.ScalarAttributeTypeS}
	}
	keys := func(pk, sk string) []types.KeySchemaElement {
		return []types.KeySchemaElement{{AttributeName: &pk, KeyType: types.KeyTypeHash}, {AttributeName: &sk, KeyType: types.KeyTypeRange}}
	}
	in := &dynamodb.CreateTableInput{
		TableName: &name, BillingMode: types.BillingModePayPerRequest, KeySchema: keys("pk", "sk"),
		AttributeDefinitions: []types.AttributeDefinition{attribute("pk"), attribute("sk")},
	}
	if indexed {
		in.AttributeDefinitions = append(in.AttributeDefinitions, attribute("gsi1pk"), attribute("gsi1sk"))
		in.GlobalSecondaryIndexes = []types.GlobalSecondaryIndex{{
			IndexName: aws.String("gsi1"), KeySchema: keys("gsi1pk", "gsi1sk"), Projection: &types.Projection{ProjectionType: types.ProjectionTypeAll},
		}}
	}
	return in
}
