package table

import (
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
)

// Batch collects writes that need no condition and may be repeated: DynamoDB takes them 25 at a time and in no order.
type Batch struct {
	store   *Store
	table   string
	writes  []types.WriteRequest
	mistake error
}

// Batch starts a batch for one table.
func (s *Store) Batch(table string) *Batch { return &Batch{store: s, table: table} }

// Put writes a record whatever was there; one without a version begins with the first.
func (b *Batch) Put(k Key, v any) {
	tx := Tx{}
	item := tx.build(k, v)
	if version(item) == 0 {
		item["version"] = number(1)
	}
	if tx.mistake != nil {
		b.mistake = tx.mistake
	}
	b.writes = append(b.writes, types.WriteRequest{PutRequest: &types.PutRequest{Item: item}})
}

// Delete removes a record.
func (b *Batch) Delete(k Key) {
	b.writes = append(b.writes, types.WriteRequest{DeleteRequest: &types.DeleteRequest{Key: k.item()}})
}

// Flush writes what was collected. On an error some of it may be written: do it again.
func (b *Batch) Flush(ctx context.Context) error {
	if b.mistake != nil {
		return b.mistake
	}
	for len(b.writes) > 0 {
		n := min(25, len(b.writes))
		left := map[string][]types.WriteRequest{b.table: b.writes[:n]}
		b.writes = b.writes[n:]
		for try := 0; len(left) > 0; try++ {
			if try > 8 {
				return ErrBusy.New()
			}
			if try > 0 {
				if err := pause(ctx, time.Duration(try*try)*20*time.Millisecond); err != nil {
					return err
				}
			}
			out, err := b.store.client.BatchWriteItem(ctx, &dynamodb.BatchWriteItemInput{RequestItems: left})
			if err != nil {
				return classify(err)
			}
			left = out.UnprocessedItems
		}
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
