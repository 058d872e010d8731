package table

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/dynamodb/expression"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/smithy-go"
)

// Act says who writes, when, and under which idempotency key. The instant is taken once per request by the wrapper in
// shared/api; a request that is tried again takes a new one (R5.2).
type Act struct {
	Actor     string // account id; never written to the ledger
	Pseudonym string // what the ledger carries in its place
	Role      string
	At        time.Time
	Once      Once
}

// Refuse turns the item that made a condition fail (nil where there is none) into the refusal to give.
type Refuse func(old Item) error

// Say refuses with one error whatever the item.
func Say(err error) Refuse { return func(Item) error { return err } }

// Tx collects the parts of one TransactWriteItems. Parts are judged in the order in which they were added, so add the
// deadline first. A mistake in building shows at Commit.
type Tx struct {
	parts   []types.TransactWriteItem
	refuse  []Refuse
	mistake error
}

// Begin starts an empty transaction.
func Begin() *Tx { return &Tx{} }

// Len is the number of parts so far; DynamoDB takes 100.
func (t *Tx) Len() int { return len(t.parts) }

func (t *Tx) add(part types.TransactWriteItem, refuse Refuse) {
	t.parts = append(t.parts, part)
	t.refuse = append(t.refuse, refuse)
}

func (t *Tx) build(k Key, v any) Item {
	item, err := Marshal(v)
	if err != nil {
		t.mistake = errors.Join(t.mistake, fmt.Errorf("table: marshal %s %s: %w", k.PK, k.SK, err))
		return Item{}
	}
	for name, value := range k.item() {
		item[name] = value
	}
	return item
}

func (t *Tx) put(table string, item Item, condition *expression.ConditionBuilder, refuse Refuse) {
	put := &types.Put{TableName: &table, Item: item}
	if condition != nil {
		e, err := expression.NewBuilder().WithCondition(*condition).Build()
		t.mistake = errors.Join(t.mistake, err)
		put.ConditionExpression, put.ExpressionAttributeNames, put.ExpressionAttributeValues = e.Condition(), e.Names(), e.Values()
		put.ReturnValuesOnConditionCheckFailure = types.ReturnValuesOnConditionCheckFailureAllOld
	}
	t.add(types.TransactWriteItem{Put: put}, refuse)
}

// Create writes a new record of version 1; where the key is taken the transaction is refused.
func (t *Tx) Create(table string, k Key, v any, taken Refuse) {
	item := t.build(k, v)
	item["version"] = number(1)
	absent := expression.Name("pk").AttributeNotExists()
	t.put(table, item, &absent, taken)
}

// Replace writes the next version of a record if the given version is still the current one; else the refusal is
// ErrStale with the current version.
func (t *Tx) Replace(table string, k Key, v any, version int64) {
	t.ReplaceOr(table, k, v, version, stale)
}

// ReplaceOr is Replace with a refusal of the caller's for a version that is no longer current.
func (t *Tx) ReplaceOr(table string, k Key, v any, version int64, refuse Refuse) {
	item := t.build(k, v)
	item["version"] = number(version + 1)
	same := expression.Name("version").Equal(expression.Value(version))
	t.put(table, item, &same, refuse)
}

// Put writes a record whatever was there.
func (t *Tx) Put(table string, k Key, v any) { t.put(table, t.build(k, v), nil, nil) }

// PutIf writes a record under a condition of the caller.
func (t *Tx) PutIf(table string, k Key, v any, condition expression.ConditionBuilder, refuse Refuse) {
	t.put(table, t.build(k, v), &condition, refuse)
}

// Update changes attributes under an optional condition.
func (t *Tx) Update(table string, k Key, update expression.UpdateBuilder, condition *expression.ConditionBuilder, refuse Refuse) {
	b := expression.NewBuilder().WithUpdate(update)
	if condition != nil {
		b = b.WithCondition(*condition)
	}
	e, err := b.Build()
	t.mistake = errors.Join(t.mistake, err)
	t.add(types.TransactWriteItem{Update: &types.Update{
		TableName: &table, Key: k.item(), UpdateExpression: e.Update(), ConditionExpression: e.Condition(),
		ExpressionAttributeNames: e.Names(), ExpressionAttributeValues: e.Values(),
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}}, refuse)
}

// Check writes nothing and refuses unless the condition holds at the moment of the commit.
func (t *Tx) Check(table string, k Key, condition expression.ConditionBuilder, refuse Refuse) {
	e, err := expression.NewBuilder().WithCondition(condition).Build()
	t.mistake = errors.Join(t.mistake, err)
	t.add(types.TransactWriteItem{ConditionCheck: &types.ConditionCheck{
		TableName: &table, Key: k.item(), ConditionExpression: e.Condition(),
		ExpressionAttributeNames: e.Names(), ExpressionAttributeValues: e.Values(),
		ReturnValuesOnConditionCheckFailure: types.ReturnValuesOnConditionCheckFailureAllOld,
	}}, refuse)
}

// Delete removes an item under an optional condition.
func (t *Tx) Delete(table string, k Key, condition *expression.ConditionBuilder, refuse Refuse) {
	del := &types.Delete{TableName: &table, Key: k.item()}
	if condition != nil {
		e, err := expression.NewBuilder().WithCondition(*condition).Build()
		t.mistake = errors.Join(t.mistake, err)
		del.ConditionExpression, del.ExpressionAttributeNames, del.ExpressionAttributeValues = e.Condition(), e.Names(), e.Values()
		del.ReturnValuesOnConditionCheckFailure = types.ReturnValuesOnConditionCheckFailureAllOld
	}
	t.add(types.TransactWriteItem{Delete: del}, refuse)
}

// Commit writes all parts or none. The refusal of the first part that failed is the error, except that an answered
// idempotency key (ErrAnswered) goes before all others.
func (s *Store) Commit(ctx context.Context, t *Tx) error {
	if t.mistake != nil {
		return t.mistake
	}
	// One try only: a second one would commit under an instant that is no longer now (R5.2). The wrapper in shared/api tries again.
	_, err := s.client.TransactWriteItems(ctx, &dynamodb.TransactWriteItemsInput{TransactItems: t.parts},
		func(o *dynamodb.Options) { o.RetryMaxAttempts = 1 })
	canceled, ok := errors.AsType[*types.TransactionCanceledException](err)
	if !ok {
		return classify(err)
	}
	return t.refusal(canceled)
}

func (t *Tx) refusal(canceled *types.TransactionCanceledException) error {
	var first error
	busy := false
	for i, reason := range canceled.CancellationReasons {
		switch aws.ToString(reason.Code) {
		case "", "None":
		case "ConditionalCheckFailed":
			if i >= len(t.refuse) || t.refuse[i] == nil {
				return fmt.Errorf("table: part %d failed without a refusal: %w", i, canceled)
			}
			refused := t.refuse[i](reason.Item)
			if errors.Is(refused, ErrAnswered) {
				return refused
			}
			if first == nil {
				first = refused
			}
		case "TransactionConflict", "ThrottlingError", "ProvisionedThroughputExceeded":
			busy = true
		default:
			return fmt.Errorf("table: part %d: %s: %s", i, aws.ToString(reason.Code), aws.ToString(reason.Message))
		}
	}
	if first == nil && busy {
		return ErrBusy.Wrap(canceled)
	}
	if first == nil {
		return fmt.Errorf("table: canceled without a reason: %w", canceled)
	}
	return first
}

func stale(old Item) error {
	if old == nil {
		return ErrAbsent.New()
	}
	return ErrStale.New("version", version(old))
}

func version(item Item) int64 {
	n, ok := item["version"].(*types.AttributeValueMemberN)
	if !ok {
		return 0
	}
	v, err := strconv.ParseInt(n.Value, 10, 64)
	if err != nil {
		return 0
	}
	return v
}

func number(n int64) types.AttributeValue {
	return &types.AttributeValueMemberN{Value: strconv.FormatInt(n, 10)}
}

// classify tells errors of the store apart: refused for now, no answer, or our own mistake.
func classify(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*types.ConditionalCheckFailedException](err); ok {
		return err
	}
	apiErr, ok := errors.AsType[smithy.APIError](err)
	if !ok {
		if errors.Is(err, context.Canceled) {
			return err
		}
		return ErrNoAnswer.Wrap(err)
	}
	switch apiErr.ErrorCode() {
	case "ThrottlingException", "ProvisionedThroughputExceededException", "RequestLimitExceeded", "TransactionConflictException", "TransactionInProgressException":
		return ErrBusy.Wrap(err)
	case "InternalServerError", "ServiceUnavailable":
		return ErrNoAnswer.Wrap(err)
	}
	return fmt.Errorf("table: %w", err)
}

// Retryable says whether a failed commit certainly wrote nothing and may be tried again with a new instant.
func Retryable(err error) bool { return errors.Is(err, ErrBusy) }

// Ambiguous says whether a failed commit may have been written all the same.
func Ambiguous(err error) bool { return errors.Is(err, ErrNoAnswer) }
