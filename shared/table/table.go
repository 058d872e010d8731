// Package table is the way to DynamoDB: keys, transactions, paging and idempotency. It knows no rule of the domain.
//
// Records are Go values stored by their JSON names beside pk, sk and, where they are edited, version. Each domain package
// owns its keys and documents them as a table of access patterns; nothing scans.
package table

import (
	"context"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/attributevalue"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/oklog/ulid/v2"

	"linxuan/shared/fault"
)

// Refusals of the store itself.
var (
	ErrAbsent   = fault.Define("not-found", fault.NotFound, "")
	ErrStale    = fault.Define("stale-version", fault.Stale, "")
	ErrCursor   = fault.Define("bad-cursor", fault.Malformed, "")
	ErrBusy     = fault.Define("store-busy", fault.Unavailable, "")      // certainly not written: a new try is safe
	ErrNoAnswer = fault.Define("store-no-answer", fault.Unavailable, "") // perhaps written
)

// Item is a stored record as DynamoDB gives it.
type Item = map[string]types.AttributeValue

// Key names one item.
type Key struct{ PK, SK string }

// Names are the physical names of the four tables; a function gets only those that it needs, the others stay empty.
type Names struct{ Records, Accounts, Ballots, Ledger string }

// Store is a connection to the tables.
type Store struct {
	Names
	client *dynamodb.Client
	rand   io.Reader
}

// Open connects with the environment's table names. An endpoint (AWS_ENDPOINT_URL_DYNAMODB) is set on a local machine only.
func Open(cfg aws.Config, getenv func(string) string, rand io.Reader) *Store {
	client := dynamodb.NewFromConfig(cfg, func(o *dynamodb.Options) {
		if url := getenv("AWS_ENDPOINT_URL_DYNAMODB"); url != "" {
			o.BaseEndpoint = &url
		}
	})
	return &Store{
		Names: Names{
			Records: getenv("RECORDS_TABLE"), Accounts: getenv("ACCOUNTS_TABLE"),
			Ballots: getenv("BALLOTS_TABLE"), Ledger: getenv("LEDGER_TABLE"),
		},
		client: client, rand: rand,
	}
}

// Client is the SDK's client, for the few calls that have no word here.
func (s *Store) Client() *dynamodb.Client { return s.client }

// Rand is the source of randomness that was passed in.
func (s *Store) Rand() io.Reader { return s.rand }

// NewID makes an opaque identifier that sorts by time: prefix, underscore, ULID in lower case.
func (s *Store) NewID(prefix string, at time.Time) string {
	id := ulid.MustNew(ulid.Timestamp(at), s.rand)
	return prefix + "_" + strings.ToLower(id.String())
}

// NewSalt draws 32 hex digits.
func (s *Store) NewSalt() string {
	raw := make([]byte, 16)
	if _, err := io.ReadFull(s.rand, raw); err != nil {
		panic("table: no randomness: " + err.Error()) // as ulid.MustNew does
	}
	return hex.EncodeToString(raw)
}

func (k Key) item() Item {
	return Item{"pk": &types.AttributeValueMemberS{Value: k.PK}, "sk": &types.AttributeValueMemberS{Value: k.SK}}
}

// Marshal turns a value into an item by its JSON names.
func Marshal(v any) (Item, error) {
	return attributevalue.MarshalMapWithOptions(v, func(o *attributevalue.EncoderOptions) { o.TagKey = "json" })
}

// Unmarshal reads an item into a value by its JSON names.
func Unmarshal(item Item, v any) error {
	return attributevalue.UnmarshalMapWithOptions(item, v, func(o *attributevalue.DecoderOptions) { o.TagKey = "json" })
}

// Get reads one item, consistently. A missing one is ErrAbsent.
func Get[T any](ctx context.Context, s *Store, table string, k Key) (T, error) {
	var v T
	out, err := s.client.GetItem(ctx, &dynamodb.GetItemInput{TableName: &table, Key: k.item(), ConsistentRead: aws.Bool(true)})
	if err != nil {
		return v, classify(err)
	}
	if out.Item == nil {
		return v, ErrAbsent.New()
	}
	if err := Unmarshal(out.Item, &v); err != nil {
		return v, fmt.Errorf("table: read %s %s: %w", k.PK, k.SK, err)
	}
	return v, nil
}

// Find reads one item, consistently, and says whether it is there.
func Find[T any](ctx context.Context, s *Store, table string, k Key) (T, bool, error) {
	v, err := Get[T](ctx, s, table, k)
	if errors.Is(err, ErrAbsent) {
		return v, false, nil
	}
	return v, err == nil, err
}

// GetMany reads any number of items, consistently, in calls of 100. Missing ones are absent from the map; a key may be
// asked for twice.
func GetMany[T any](ctx context.Context, s *Store, table string, keys []Key) (map[Key]T, error) {
	found := make(map[Key]T, len(keys))
	asked := make(map[Key]bool, len(keys)) // DynamoDB refuses a key that is there twice
	var distinct []Item
	for _, k := range keys {
		if !asked[k] {
			asked[k] = true
			distinct = append(distinct, k.item())
		}
	}
	for page := range slices.Chunk(distinct, 100) {
		request := map[string]types.KeysAndAttributes{table: {Keys: page, ConsistentRead: aws.Bool(true)}}
		for tries := 0; len(request) > 0; tries++ {
			if tries > 8 {
				return nil, ErrBusy.New()
			}
			if err := pause(ctx, time.Duration(tries*tries)*20*time.Millisecond); err != nil {
				return nil, err
			}
			out, err := s.client.BatchGetItem(ctx, &dynamodb.BatchGetItemInput{RequestItems: request})
			if err != nil {
				return nil, classify(err)
			}
			for _, item := range out.Responses[table] {
				var v T
				if err := Unmarshal(item, &v); err != nil {
					return nil, fmt.Errorf("table: read many: %w", err)
				}
				found[keyOf(item)] = v
			}
			request = out.UnprocessedKeys
		}
	}
	return found, nil
}

func keyOf(item Item) Key {
	pk, _ := item["pk"].(*types.AttributeValueMemberS)
	sk, _ := item["sk"].(*types.AttributeValueMemberS)
	if pk == nil || sk == nil {
		return Key{}
	}
	return Key{pk.Value, sk.Value}
}

// Query asks for the items of one partition in the order of their sort keys.
type Query struct {
	PK         string
	Prefix     string // of sk; empty takes all
	After      string // sk to go on after
	Limit      int    // items a page; 0 takes the store's page
	Descending bool
	Index      bool // gsi1 of Records (gsi1pk, gsi1sk) in place of the table; read eventually
}

// Page reads one page. The cursor is opaque, empty at first and at the end; it holds a sort key only, so it can never
// lead into another partition.
func Page[T any](ctx context.Context, s *Store, table string, q Query, cursor string) ([]T, string, error) {
	in := s.queryInput(table, q)
	if err := startAt(in, q, cursor); err != nil {
		return nil, "", err
	}
	out, err := s.client.Query(ctx, in)
	if err != nil {
		return nil, "", classify(err)
	}
	items := make([]T, len(out.Items))
	for i, item := range out.Items {
		if err := Unmarshal(item, &items[i]); err != nil {
			return nil, "", fmt.Errorf("table: query %s: %w", q.PK, err)
		}
	}
	return items, nextCursor(out.LastEvaluatedKey), nil
}

// All reads every page of a partition whose size the domain bounds.
func All[T any](ctx context.Context, s *Store, table string, q Query) ([]T, error) {
	var all []T
	cursor := ""
	for {
		page, next, err := Page[T](ctx, s, table, q, cursor)
		if err != nil {
			return nil, err
		}
		all = append(all, page...)
		if next == "" {
			return all, nil
		}
		cursor = next
	}
}

func (s *Store) queryInput(table string, q Query) *dynamodb.QueryInput {
	pk, sk := "pk", "sk"
	in := &dynamodb.QueryInput{
		TableName: &table, ConsistentRead: aws.Bool(true), ScanIndexForward: aws.Bool(!q.Descending),
		ExpressionAttributeValues: Item{":pk": &types.AttributeValueMemberS{Value: q.PK}},
	}
	if q.Index {
		pk, sk = "gsi1pk", "gsi1sk"
		in.IndexName, in.ConsistentRead = aws.String("gsi1"), nil
	}
	condition := pk + " = :pk"
	switch {
	case q.After != "":
		in.ExpressionAttributeValues[":after"] = &types.AttributeValueMemberS{Value: q.After}
		condition += " AND " + sk + " > :after"
	case q.Prefix != "":
		in.ExpressionAttributeValues[":prefix"] = &types.AttributeValueMemberS{Value: q.Prefix}
		condition += " AND begins_with(" + sk + ", :prefix)"
	}
	in.KeyConditionExpression = &condition
	if q.Limit > 0 {
		in.Limit = aws.Int32(int32(min(q.Limit, 1000)))
	}
	return in
}

const cursorSeparator = "\x00"

func nextCursor(last Item) string {
	if last == nil {
		return ""
	}
	k := keyOf(last)
	parts := []string{k.SK}
	if gsi, ok := last["gsi1sk"].(*types.AttributeValueMemberS); ok {
		parts = append(parts, gsi.Value, k.PK)
	}
	return base64.RawURLEncoding.EncodeToString([]byte(strings.Join(parts, cursorSeparator)))
}

func startAt(in *dynamodb.QueryInput, q Query, cursor string) error {
	if cursor == "" {
		return nil
	}
	raw, err := base64.RawURLEncoding.Strict().DecodeString(cursor)
	if err != nil {
		return ErrCursor.New()
	}
	parts := strings.Split(string(raw), cursorSeparator)
	if !q.leads(parts) {
		return ErrCursor.New()
	}
	if !q.Index {
		in.ExclusiveStartKey = Key{q.PK, parts[0]}.item()
		return nil
	}
	in.ExclusiveStartKey = Key{parts[2], parts[0]}.item()
	in.ExclusiveStartKey["gsi1pk"] = &types.AttributeValueMemberS{Value: q.PK}
	in.ExclusiveStartKey["gsi1sk"] = &types.AttributeValueMemberS{Value: parts[1]}
	return nil
}

// leads says whether the parts of a cursor are keys that this query could have come to.
func (q Query) leads(parts []string) bool {
	want, sorted := 1, 0
	if q.Index {
		want, sorted = 3, 1
	}
	if len(parts) != want || !strings.HasPrefix(parts[sorted], q.Prefix) || parts[sorted] <= q.After {
		return false
	}
	for _, part := range parts {
		if part == "" || len(part) > 1024 || !utf8.ValidString(part) { // DynamoDB's bound of a sort key
			return false
		}
	}
	return true
}
