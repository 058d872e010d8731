package table_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"linxuan/shared/calendar"
	"linxuan/shared/fault"
	"linxuan/shared/table"
	"linxuan/shared/table/tabletest"
)

var (
	errTaken  = errors.New("taken")
	errClosed = errors.New("closed")
	errFull   = errors.New("full")
)

func TestEveryWriteIsConditional(t *testing.T) {
	s := tabletest.Open(t)
	k := key("a", "1")
	create := func() error {
		return commit(t, s, func(tx *table.Tx) {
			tx.Create(s.Records, k, record{Name: "first", Version: 9}, table.Say(errTaken))
		})
	}
	replace := func(version int64) error {
		return commit(t, s, func(tx *table.Tx) { tx.Replace(s.Records, k, record{Name: "next"}, version) })
	}
	if err := replace(1); !errors.Is(err, table.ErrAbsent) {
		t.Fatalf("replace nothing: %v", err)
	}
	must(t, create())
	if err := create(); !errors.Is(err, errTaken) {
		t.Fatalf("create again: %v", err)
	}
	must(t, replace(1))
	err := replace(1)
	if e, _ := fault.Of(err); !errors.Is(err, table.ErrStale) || e.Facts["version"] != int64(2) {
		t.Fatalf("replace an old version: %v", err)
	}
	if got, err := table.Get[record](ctx, s, s.Records, k); err != nil || got.Name != "next" || got.Version != 2 {
		t.Fatalf("got %+v, %v", got, err)
	}
}

// The refusal sees the record that stood in the way.
func TestRefusalSeesTheRecord(t *testing.T) {
	s := tabletest.Open(t)
	k := key("a", "1")
	must(t, commit(t, s, func(tx *table.Tx) { tx.Put(s.Records, k, record{Name: "first"}) }))
	see := func(old table.Item) error {
		var r record
		if err := table.Unmarshal(old, &r); err != nil {
			return err
		}
		return errors.New("stands there: " + r.Name)
	}
	never := expression.Name("name").Equal(expression.Value("nobody"))
	for name, build := range map[string]func(*table.Tx){
		"create":     func(tx *table.Tx) { tx.Create(s.Records, k, record{}, see) },
		"put if":     func(tx *table.Tx) { tx.PutIf(s.Records, k, record{}, never, see) },
		"update":     func(tx *table.Tx) { tx.Update(s.Records, k, set("name", "x"), &never, see) },
		"check":      func(tx *table.Tx) { tx.Check(s.Records, k, never, see) },
		"delete":     func(tx *table.Tx) { tx.Delete(s.Records, k, &never, see) },
		"replace or": func(tx *table.Tx) { tx.ReplaceOr(s.Records, k, record{}, 7, see) },
	} {
		if err := commit(t, s, build); err == nil || err.Error() != "stands there: first" {
			t.Errorf("%s: %v", name, err)
		}
	}
	always := expression.Name("name").Equal(expression.Value("first"))
	must(t, commit(t, s, func(tx *table.Tx) {
		tx.Update(s.Records, k, set("name", "second"), &always, see)
		tx.Check(s.Records, key("a", "2"), expression.Name("pk").AttributeNotExists(), see)
	}))
	must(t, commit(t, s, func(tx *table.Tx) { tx.Update(s.Records, key("a", "3"), set("name", "new"), nil, nil) }))
	must(t, commit(t, s, func(tx *table.Tx) { tx.Delete(s.Records, k, nil, nil) }))
	if _, found, err := table.Find[record](ctx, s, s.Records, k); found || err != nil {
		t.Fatalf("found %v, %v", found, err)
	}
}

func set(name, value string) expression.UpdateBuilder {
	return expression.Set(expression.Name(name), expression.Value(value))
}

// All parts or none; the first part that failed speaks, and an answer that was given before goes before all.
func TestAllOrNothingInOrder(t *testing.T) {
	s := tabletest.Open(t)
	must(t, commit(t, s, func(tx *table.Tx) { tx.Put(s.Records, key("round", "deadline"), record{At: calendar.At(monday)}) }))
	open := func(at time.Time) expression.ConditionBuilder {
		return expression.Name("at").GreaterThan(expression.Value(calendar.At(at)))
	}
	once := table.Once{Table: s.Records, Key: "key", Digest: "digest", Status: 201, Seal: [32]byte{1}}
	write := func(at time.Time, once table.Once) error {
		return commit(t, s, func(tx *table.Tx) {
			tx.Check(s.Records, key("round", "deadline"), open(at), table.Say(errClosed))
			tx.Create(s.Ledger, key("pending", "1"), record{Name: "entry"}, table.Say(errFull))
			tx.Create(s.Records, key("application", "1"), record{Name: "submitted"}, table.Say(errTaken))
			tx.Answer(table.Act{At: at, Once: once}, map[string]int{"n": 1})
			if tx.Len() != 4 && once.Key != "" {
				t.Errorf("%d parts", tx.Len())
			}
		})
	}
	if err := write(monday, once); !errors.Is(err, errClosed) {
		t.Fatalf("at the deadline: %v", err)
	}
	for name, at := range map[string]table.Key{s.Records: key("application", "1"), s.Ledger: key("pending", "1")} {
		if _, found, _ := table.Find[record](ctx, s, name, at); found {
			t.Fatalf("refused, and yet %v is written", at)
		}
	}
	before := monday.Add(-time.Millisecond)
	must(t, write(before, once))
	if err := write(before, table.Once{}); !errors.Is(err, errFull) {
		t.Fatalf("two parts fail, the first speaks: %v", err)
	}
	if err := write(monday, once); !errors.Is(err, table.ErrAnswered) {
		t.Fatalf("late, but answered before: %v", err)
	}
}

// What the engine on this machine never does: the store in the way, at each of its ways.
func TestCommitTellsItsFailuresApart(t *testing.T) {
	for name, row := range map[string]struct {
		fault                tabletest.Fault
		retryable, ambiguous bool
		written              bool
	}{
		"conflict with another":      {tabletest.Cancel("None", "TransactionConflict"), true, false, false},
		"throttled in a transaction": {tabletest.Cancel("ThrottlingError", "None"), true, false, false},
		"throttled as a whole":       {tabletest.Refuse(400, "ThrottlingException"), true, false, false},
		"out of capacity":            {tabletest.Refuse(400, "ProvisionedThroughputExceededException"), true, false, false},
		"in progress":                {tabletest.Refuse(400, "TransactionInProgressException"), true, false, false},
		"server's error":             {tabletest.Refuse(500, "InternalServerError"), false, true, false},
		"lost on the way":            {tabletest.LoseRequest, false, true, false},
		"answer lost":                {tabletest.LoseAnswer, false, true, true},
		"our mistake":                {tabletest.Refuse(400, "ValidationException"), false, false, false},
		"not allowed":                {tabletest.Refuse(400, "AccessDeniedException"), false, false, false},
		"mistake in one part":        {tabletest.Cancel("ValidationError", "None"), false, false, false},
		"canceled without a reason":  {tabletest.Cancel("None", "None"), false, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			tables := tabletest.New(t)
			s := tables.Store()
			tables.Faults.Next("TransactWriteItems", row.fault)
			err := commit(t, s, func(tx *table.Tx) {
				tx.Create(s.Records, key("a", "1"), record{}, table.Say(errTaken))
				tx.Create(s.Records, key("a", "2"), record{}, table.Say(errTaken))
			})
			if err == nil || errors.Is(err, errTaken) || table.Retryable(err) != row.retryable || table.Ambiguous(err) != row.ambiguous {
				t.Errorf("%v: retryable %v, ambiguous %v", err, table.Retryable(err), table.Ambiguous(err))
			}
			if calls := tables.Faults.Calls()["TransactWriteItems"]; calls != 1 {
				t.Errorf("tried %d times under one instant (R5.2)", calls)
			}
			if _, found, err := table.Find[record](ctx, s, s.Records, key("a", "1")); err != nil || found != row.written {
				t.Errorf("written %v, %v", found, err)
			}
		})
	}
}

// A refusal goes before a conflict: the caller must not try again what the rule forbids.
func TestRefusalGoesBeforeConflict(t *testing.T) {
	tables := tabletest.New(t)
	s := tables.Store()
	tables.Faults.Next("TransactWriteItems", tabletest.Cancel("TransactionConflict", "ConditionalCheckFailed"))
	err := commit(t, s, func(tx *table.Tx) {
		tx.Create(s.Records, key("a", "1"), record{}, table.Say(errTaken))
		tx.Create(s.Records, key("a", "2"), record{}, table.Say(errClosed))
	})
	if !errors.Is(err, errClosed) {
		t.Fatalf("got %v", err)
	}
}

func TestReadsTryAgainByThemselves(t *testing.T) {
	tables := tabletest.New(t)
	s := tables.Store()
	must(t, commit(t, s, func(tx *table.Tx) { tx.Put(s.Records, key("a", "1"), record{Name: "there"}) }))
	tables.Faults.Next("GetItem", tabletest.LoseRequest)
	if got, err := table.Get[record](ctx, s, s.Records, key("a", "1")); err != nil || got.Name != "there" {
		t.Fatalf("got %+v, %v", got, err)
	}
}

// unstorable is a value that refuses to be stored.
type unstorable struct{}

func (unstorable) MarshalDynamoDBAttributeValue() (types.AttributeValue, error) {
	return nil, errors.New("not to be stored")
}

func TestMistakesInBuildingShowAtCommit(t *testing.T) {
	tables := tabletest.New(t)
	s := tables.Store()
	for name, build := range map[string]func(*table.Tx){
		"a value that cannot be stored":  func(tx *table.Tx) { tx.Put(s.Records, key("a", "1"), map[string]unstorable{"x": {}}) },
		"an answer that cannot be given": func(tx *table.Tx) { tx.Answer(table.Act{Once: table.Once{Table: s.Records, Key: "k"}}, make(chan int)) },
		"an empty update":                func(tx *table.Tx) { tx.Update(s.Records, key("a", "1"), expression.UpdateBuilder{}, nil, nil) },
	} {
		if err := commit(t, s, build); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
	batch := s.Batch(s.Records)
	batch.Put(key("a", "1"), map[string]unstorable{"x": {}})
	if err := batch.Flush(ctx); err == nil {
		t.Error("batch: no error")
	}
	if calls := tables.Faults.Calls(); len(calls) != 0 {
		t.Errorf("the store was asked: %v", calls)
	}
}

func TestAnswerIsKeptAndSealed(t *testing.T) {
	s := tabletest.Open(t)
	once := table.Once{Table: s.Accounts, Key: "of the actor", Digest: "of the request", Status: 201, Seal: [32]byte{7}}
	if _, found, err := s.Answered(ctx, once); found || err != nil {
		t.Fatalf("nothing kept: %v, %v", found, err)
	}
	must(t, commit(t, s, func(tx *table.Tx) {
		tx.Answer(table.Act{At: monday, Once: once}, map[string]string{"token": "told once"})
		tx.Answer(table.Act{At: monday}, "a request without a key keeps nothing")
	}))
	got, found, err := s.Answered(ctx, once)
	if err != nil || !found || got.Status != 201 || got.Digest != once.Digest || got.Body != `{"token":"told once"}` {
		t.Fatalf("got %+v, %v, %v", got, found, err)
	}
	other := once
	other.Digest = "of another request"
	if got, found, err := s.Answered(ctx, other); err != nil || !found || got.Digest != once.Digest || got.Body != "" {
		t.Fatalf("another request: %+v, %v, %v", got, found, err)
	}
	thief := once
	thief.Seal = [32]byte{8}
	if got, _, err := s.Answered(ctx, thief); err == nil {
		t.Fatalf("opened with another key: %+v", got)
	}
	rows, err := s.Client().Scan(ctx, &dynamodb.ScanInput{TableName: &s.Accounts})
	must(t, err)
	raw, err := json.Marshal(rows.Items)
	must(t, err)
	if len(rows.Items) != 1 || strings.Contains(string(raw), "told once") {
		t.Fatalf("stored %s", raw)
	}
	var row struct {
		TTL int64 `json:"ttl"`
	}
	must(t, table.Unmarshal(rows.Items[0], &row))
	if row.TTL != monday.Add(24*time.Hour).Unix() {
		t.Fatalf("kept until %d", row.TTL)
	}
}
