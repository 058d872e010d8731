package permission

import (
	"regexp"

	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"

	"linxuan/infra/template"
)

type item = map[string]types.AttributeValue

// dynamoDB says what a call needs. A call that holds several operations is judged by those.
// https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
func (g *Guard) dynamoDB(operation string, parameters any) []need {
	switch in := parameters.(type) {
	case *dynamodb.GetItemInput:
		return []need{g.onItem("GetItem", in.TableName, in.Key)}
	case *dynamodb.PutItemInput:
		return []need{g.onItem("PutItem", in.TableName, in.Item)}
	case *dynamodb.UpdateItemInput:
		return []need{g.onItem("UpdateItem", in.TableName, in.Key)}
	case *dynamodb.DeleteItemInput:
		return []need{g.onItem("DeleteItem", in.TableName, in.Key)}
	case *dynamodb.QueryInput:
		return []need{g.query(in)}
	case *dynamodb.ScanInput:
		return []need{{action: "dynamodb:Scan", resource: g.tableOrIndex(in.TableName, in.IndexName), keys: []string{""}}}
	case *dynamodb.BatchGetItemInput:
		return g.batchGet(in)
	case *dynamodb.BatchWriteItemInput:
		return g.batchWrite(in)
	case *dynamodb.TransactGetItemsInput:
		var all []need
		for _, part := range in.TransactItems {
			all = append(all, g.onItem("GetItem", part.Get.TableName, part.Get.Key))
		}
		return all
	case *dynamodb.TransactWriteItemsInput:
		var all []need
		for _, part := range in.TransactItems {
			all = append(all, g.transactWrite(part))
		}
		return all
	case *dynamodb.DescribeTableInput:
		return []need{{action: "dynamodb:DescribeTable", resource: g.stores.table(value(in.TableName))}}
	}
	return []need{{action: "dynamodb:" + operation, resource: "*"}}
}

func (g *Guard) transactWrite(part types.TransactWriteItem) need {
	switch {
	case part.Put != nil:
		return g.onItem("PutItem", part.Put.TableName, part.Put.Item)
	case part.Update != nil:
		return g.onItem("UpdateItem", part.Update.TableName, part.Update.Key)
	case part.Delete != nil:
		return g.onItem("DeleteItem", part.Delete.TableName, part.Delete.Key)
	case part.ConditionCheck != nil:
		return g.onItem("ConditionCheckItem", part.ConditionCheck.TableName, part.ConditionCheck.Key)
	}
	return need{action: "dynamodb:TransactWriteItems", resource: "*"}
}

// onItem is the need of an operation on one item, known by its key or whole.
func (g *Guard) onItem(operation string, table *string, i item) need {
	return need{action: "dynamodb:" + operation, resource: g.stores.table(value(table)), keys: []string{partition(i, g.key(value(table), ""))}}
}

func (g *Guard) batchGet(in *dynamodb.BatchGetItemInput) []need {
	var all []need
	for table, asked := range in.RequestItems {
		n := need{action: "dynamodb:BatchGetItem", resource: g.stores.table(table)}
		for _, key := range asked.Keys {
			n.keys = append(n.keys, partition(key, g.key(table, "")))
		}
		all = append(all, n)
	}
	return all
}

func (g *Guard) batchWrite(in *dynamodb.BatchWriteItemInput) []need {
	var all []need
	for table, writes := range in.RequestItems {
		n := need{action: "dynamodb:BatchWriteItem", resource: g.stores.table(table)}
		for _, write := range writes {
			i := item{}
			if write.PutRequest != nil {
				i = write.PutRequest.Item
			} else if write.DeleteRequest != nil {
				i = write.DeleteRequest.Key
			}
			n.keys = append(n.keys, partition(i, g.key(table, "")))
		}
		all = append(all, n)
	}
	return all
}

// equality is a term "name = :value" of a key condition.
var equality = regexp.MustCompile(`([#\w.-]+)\s*=\s*(:\w+)`)

func (g *Guard) query(in *dynamodb.QueryInput) need {
	n := need{action: "dynamodb:Query", resource: g.tableOrIndex(in.TableName, in.IndexName), keys: []string{""}}
	name := g.key(value(in.TableName), value(in.IndexName))
	for _, term := range equality.FindAllStringSubmatch(value(in.KeyConditionExpression), -1) {
		attribute := term[1]
		if plain, ok := in.ExpressionAttributeNames[attribute]; ok {
			attribute = plain
		}
		if attribute == name {
			n.keys = []string{text(in.ExpressionAttributeValues[term[2]])}
		}
	}
	return n
}

func (g *Guard) tableOrIndex(table, index *string) string {
	name := g.stores.table(value(table))
	if index != nil {
		name += "/index/" + *index
	}
	return name
}

// key is the attribute that holds the partition key of a table or of an index; empty where the template has neither.
func (g *Guard) key(table, index string) string {
	for _, t := range g.tables {
		if t.Name == table {
			return keyOf(t, index)
		}
	}
	return ""
}

func keyOf(t template.Table, index string) string {
	if index == "" {
		return t.Key.Partition
	}
	for _, i := range t.Indexes {
		if i.Name == index {
			return i.Key.Partition
		}
	}
	return ""
}

// partition is the value of an item's partition key. One that cannot be told is empty, which fits no pattern but "*".
func partition(i item, name string) string { return text(i[name]) }

func text(v types.AttributeValue) string {
	if s, ok := v.(*types.AttributeValueMemberS); ok {
		return s.Value
	}
	return ""
}

func value(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
